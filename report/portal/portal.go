// Package portal makes and checks the folder that goes under Amministrazione trasparente › Performance › Relazione
// sulla Performance (art. 10 c. 8 D.lgs. 33/2013): for each year the document in every form, its data and records, and
// an index of years and revisions.
//
// What was published is never changed: another document of the same year is a new revision in a folder of its own, with
// the reason and the numbers that changed, and the old one keeps its bytes and its address. A revision is written
// beside and renamed into place, the index after it, so that a stop at any moment leaves the site as it was or with the
// revision whole; the next run completes the index. A lock keeps two runs from mixing.
package portal

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // days begin in Italy, on any machine

	"relazione/internal/hint"
	"relazione/report"
	"relazione/report/html"
	"relazione/report/opendata"
	"relazione/scoring"
)

// A Release is what is to be published of a year.
type Release struct {
	Document    *report.Document
	Data        *opendata.Data
	Publication scoring.Publication
	Findings    Findings

	PDF              []byte // the Relazione, signed or not
	Signed           bool
	Validation       []byte // the OIV's validation as a PDF; nil if it wasn't given
	ValidationSigned bool
	Dossier          []byte // the dossier of evidence for the OIV as a PDF; nil if it wasn't asked for
}

// ErrLate is a publication after the legal term, wrapped (art. 10 c. 1 lett. b D.lgs. 150/2009).
var ErrLate = errors.New("fuori termine")

// Notices are what whoever publishes should know: a term that has passed, records that stay incomplete.
func (e *Release) Notices(when time.Time) []error {
	var all []error
	if deadline := scoring.Deadline(e.Data.Entity.Year); !e.Document.Draft && DateOf(when).After(deadline) {
		all = append(all, hint.With(fmt.Errorf("il termine per pubblicare era il %s (%w)", deadline.Format("02/01/2006"), ErrLate),
			"dire nel testo il motivo del ritardo"))
	}
	if p := e.Publication; p.IPACode.Empty() || p.Contact.Empty() || p.Address.Empty() {
		all = append(all, hint.New("aggiungere le voci «Codice IPA», «Contatto», «Indirizzo della pubblicazione»",
			"nel foglio Ente mancano codice IPA, contatto o indirizzo della pubblicazione: i metadati DCAT-AP_IT sono incompleti"))
	}
	return all
}

// Findings counts what was found in the workbook.
type Findings struct {
	Errors   int `json:"errors"` // that nobody accepted
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
	Waived   int `json:"waived"` // accepted on the record
}

// CountFindings counts by severity.
func CountFindings(all []scoring.Finding) Findings {
	var c Findings
	for _, f := range all {
		switch {
		case f.Waived != "":
			c.Waived++
		case f.Severity == scoring.Error:
			c.Errors++
		case f.Severity == scoring.Warning:
			c.Warnings++
		default:
			c.Notes++
		}
	}
	return c
}

// A File is one of the files of a revision.
type File struct {
	Name  string // in the revision's folder
	Title string // what it is, in Italian
	Media string // its media type
	Data  []byte
}

// Names of the files that don't depend on the year.
const (
	fileData       = "relazione.json"
	fileWorkbook   = "cruscotto.xlsx"
	filePackage    = "datapackage.json"
	fileCatalogue  = "catalogo.jsonld"
	filePaper      = "dossier-oiv.pdf"
	fileValidation = "validazione-oiv.pdf"
	fileManifest   = "manifest.json"
	fileSums       = "SHA256SUMS"
	fileIndex      = "index.html"
	recordPrefix   = "scheda-"
)

const (
	mediaPDF, mediaHTML, mediaJSON, mediaCSV, mediaXML = "application/pdf", "text/html", "application/json", "text/csv", "application/xml"
	mediaXLSX                                          = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// PDFName is the name of the year's document, HTMLName of its page.
func PDFName(year int) string  { return fmt.Sprintf("relazione-performance-%d.pdf", year) }
func HTMLName(year int) string { return fmt.Sprintf("relazione-performance-%d.html", year) }

// Derived are the files that follow from the document and its data alone: the page, the data in every form.
func Derived(doc *report.Document, data *opendata.Data) ([]File, error) {
	year := data.Entity.Year
	raw, err := data.Encode()
	if err != nil {
		return nil, err
	}
	workbook, err := data.CleanWorkbook()
	if err != nil {
		return nil, err
	}
	tables := data.Resources()
	description, err := data.Package(tables)
	if err != nil {
		return nil, err
	}
	links := []html.Link{{Name: PDFName(year), Text: "La relazione in PDF", Media: mediaPDF}}
	var files []File
	for _, t := range tables {
		sheet, err := t.Spreadsheet(doc.Date)
		if err != nil {
			return nil, err
		}
		files = append(files, File{t.SpreadsheetFile(), t.Title, mediaXLSX, sheet}, File{t.File(), t.Title + ", per le macchine", mediaCSV, t.CSV()})
		links = append(links, dataLink(t.SpreadsheetFile(), t.Title+" (Excel)", mediaXLSX), dataLink(t.File(), t.Title+" (CSV)", mediaCSV))
	}
	links = append(
		links,
		dataLink(fileData, "Tutti i dati, con ogni numero ricalcolato (JSON)", mediaJSON),
		dataLink(fileWorkbook, "Il cruscotto in Excel", mediaXLSX),
		html.Link{Name: filePackage, Text: "Descrizione dei dati (Frictionless Data Package)"},
	)
	var page bytes.Buffer
	if err := html.Render(&page, doc, links...); err != nil {
		return nil, err
	}
	return append([]File{{HTMLName(year), "La relazione come pagina web", mediaHTML, page.Bytes()}}, append(
		files,
		File{fileData, "Tutti i dati, con ogni numero ricalcolato", mediaJSON, raw},
		File{
			fileWorkbook,
			"Il cruscotto, con quanto la relazione mostra",
			mediaXLSX,
			workbook,
		},
		File{filePackage, "Descrizione dei dati (Frictionless Data Package)", mediaJSON, description},
	)...), nil
}

// forPeople reports whether a file of a media type is for people to read, rather than for programs.
func forPeople(media string) bool {
	return media == mediaPDF || media == mediaHTML || media == mediaXLSX
}

// dataLink leads to data.
func dataLink(name, text, media string) html.Link {
	return html.Link{Name: name, Text: text, Media: media, License: opendata.LicenseAddress}
}

// files are all the files of a revision but its manifest and sums, in order.
func (e *Release) files(derived []File, when, issued time.Time, revision int) ([]File, error) {
	year := e.Data.Entity.Year
	title := "La relazione in PDF"
	if e.Signed {
		title += ", firmata"
	}
	files := append([]File{{PDFName(year), title, mediaPDF, e.PDF}}, derived...)
	if e.Dossier != nil {
		files = append(
			files,
			File{filePaper, "Dossier di evidenze per l'organismo di valutazione", mediaPDF, e.Dossier},
		)
	}
	if e.Validation != nil {
		files = append(
			files,
			File{fileValidation, "La validazione dell'organismo di valutazione", mediaPDF, e.Validation},
		)
	}
	relazione, validation := e.recordsOf(files, when, revision)
	records, err := e.records(files, relazione, validation)
	if err != nil {
		return nil, err
	}
	catalogue, err := e.catalogue(files, when, issued, revision)
	if err != nil {
		return nil, err
	}
	files = append(append(files, records...),
		File{fileCatalogue, "Metadati per i cataloghi di dati aperti (DCAT-AP_IT)", "application/ld+json", catalogue})
	guide, err := e.guide(files, relazione, validation, when)
	return append(files, guide), err
}

// rome is where the day of a publication begins.
var rome = func() *time.Location {
	l, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(err) // it is embedded
	}
	return l
}()

// DateOf is the day of a moment, in Italy.
func DateOf(t time.Time) time.Time {
	y, m, d := t.In(rome).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// revisionName is the name of a revision's folder: 2024, 2024-revisione-2.
var revisionName = regexp.MustCompile(`^(2\d\d\d)(?:-revisione-([1-9]\d{0,3}))?$`)

// zipOf is the name of the zip of a revision's folder, beside it.
func zipOf(folder string) string { return folder + ".zip" }

func folderOf(year, revision int) string {
	if revision == 1 {
		return fmt.Sprint(year)
	}
	return fmt.Sprintf("%d-revisione-%d", year, revision)
}

// Slug writes a name as part of an address: "camera-di-commercio-di-sondrio".
func Slug(name string) string { return strings.ReplaceAll(scoring.Fold(name), " ", "-") }

// sorted orders revisions: the latest year first, in it the latest revision.
func sorted(all []Revision) []Revision {
	slices.SortFunc(all, func(a, b Revision) int {
		if a.Manifest.Year != b.Manifest.Year {
			return b.Manifest.Year - a.Manifest.Year
		}
		return b.Manifest.Revision - a.Manifest.Revision
	})
	return all
}
