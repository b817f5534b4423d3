package html

import (
	"encoding/json"
	"fmt"

	"relazione/report"
)

// linked is what the page is as search engines read it (schema.org): a report of a body, the forms that it has, and the data beside it.
func linked(doc *report.Document, links []Link) ([]byte, error) {
	type object = map[string]any
	body := object{"@type": "GovernmentOrganization", "name": doc.Entity}
	about := object{"@type": "Report", "@id": "#relazione", "name": doc.Title, "description": doc.Subject, "inLanguage": doc.Lang, "isAccessibleForFree": true,
		"accessibilityFeature": []string{"structuralNavigation", "tableOfContents", "alternativeText", "taggedPDF"}}
	if doc.Draft {
		about["creativeWorkStatus"] = "Draft"
	}
	if doc.Entity != "" {
		about["publisher"], about["author"] = body, body
	}
	period := ""
	if doc.Year != 0 {
		period = fmt.Sprintf("%04d", doc.Year) // ISO 8601
		about["temporalCoverage"] = period
	}
	var forms, downloads []object
	license := ""
	for _, l := range links {
		switch {
		case l.Media == "":
		case l.License == "":
			forms = append(forms, object{"@type": "MediaObject", "name": l.Text, "contentUrl": l.Name, "encodingFormat": l.Media})
		default:
			license = l.License
			downloads = append(downloads, object{"@type": "DataDownload", "name": l.Text, "contentUrl": l.Name, "encodingFormat": l.Media})
		}
	}
	if len(forms) > 0 {
		about["encoding"] = forms
	}
	graph := []object{about}
	if len(downloads) > 0 {
		data := object{"@type": "Dataset", "@id": "#dati", "name": doc.Title + ": i dati", "inLanguage": doc.Lang, "license": license, "isAccessibleForFree": true,
			"description":  "Obiettivi, indicatori, target e risultati della " + doc.Title + ", con ogni numero ricalcolato.",
			"distribution": downloads, "isPartOf": object{"@id": "#relazione"}}
		if doc.Entity != "" {
			data["creator"], data["publisher"] = body, body
		}
		if period != "" {
			data["temporalCoverage"] = period
		}
		graph = append(graph, data)
	}
	return json.Marshal(object{"@context": "https://schema.org", "@graph": graph}) // which writes no "<"
}
