package portal

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"
	"time"

	"relazione/report/html"
	"relazione/scoring"
)

// fileGuide tells whoever uploads a revision what goes where. It is in the revision's folder, and no reader of the site needs it.
const fileGuide = "LEGGIMI.html"

//go:embed guide.html
var guidePage string

var guideTemplate = template.Must(template.New(fileGuide).Parse(guidePage))

// A form is what a portal's form asks of one document, in its order.
type form struct {
	What    string // "La relazione"
	Section string
	File    string // empty where it isn't there yet
	Fields  []formField
}

// A formField is a field of a form, ready to copy; empty where the workbook doesn't say.
type formField struct{ Name, Value, Missing string }

// A guidedFile is a file as the guide lists it.
type guidedFile struct {
	Name, Title, For string
	Compulsory       bool
}

// A check is a line of the check list.
type check struct {
	Says string
	Done bool
}

// formOf is what a record fills in.
func formOf(what string, r Record, acts string) form {
	day := func(iso string) string {
		t, err := time.Parse(time.DateOnly, iso)
		if err != nil {
			return iso
		}
		return t.Format("02/01/2006")
	}
	act := func(a *RecordAct) string {
		switch {
		case a == nil:
			return ""
		case a.Date == "":
			return a.Name
		}
		return a.Name + " del " + day(a.Date)
	}
	f := form{What: what, Section: r.Section, File: r.File, Fields: []formField{
		{Name: "Titolo", Value: r.Title},
		{Name: "Anno", Value: fmt.Sprint(r.Year)},
		{Name: "Data di pubblicazione", Value: day(r.Published)},
		{Name: acts, Value: act(r.Act), Missing: "il foglio Ente non lo dice"},
		{Name: "Protocollo", Value: act(r.Protocol), Missing: "il foglio Ente non lo dice"},
	}}
	if r.Outcome != "" {
		f.Fields = append(f.Fields, formField{Name: "Esito", Value: r.Outcome})
	}
	f.Fields = append(f.Fields, formField{Name: "Visibile fino al", Value: day(r.VisibleUntil)}, formField{Name: "Licenza dei dati", Value: r.License})
	if r.SHA256 != "" {
		f.Fields = append(f.Fields, formField{Name: "Impronta SHA-256 del file", Value: r.SHA256})
	}
	return f
}

// guide is the page for whoever uploads a revision's files.
func (e *Release) guide(files []File, relazione, validation Record, when time.Time) (File, error) {
	data := struct {
		Title, Style, Folder, Zip string
		Draft, Signed             bool
		Years                     int // that it stays visible
		Forms                     []form
		Files                     []guidedFile
		Checks                    []check
	}{
		Title: relazione.Title, Folder: folderOf(relazione.Year, relazione.Revision), Zip: zipOf(folderOf(relazione.Year, relazione.Revision)), Draft: relazione.Draft, Signed: relazione.Signed,
		Years: visibleYears,
		Forms: []form{formOf("La relazione", relazione, "Atto di approvazione"), formOf("La validazione dell’OIV", validation, "Atto dell’OIV")},
	}
	for _, f := range files {
		g := guidedFile{Name: f.Name, Title: f.Title, For: "persone", Compulsory: f.Name == relazione.File || f.Name == validation.File}
		if !forPeople(f.Media) {
			g.For = "macchine"
		}
		data.Files = append(data.Files, g)
	}
	data.Files = append(data.Files, guidedFile{Name: fileManifest, Title: "Elenco dei file con le impronte", For: "macchine"},
		guidedFile{Name: fileSums, Title: "Le impronte, per chi le controlla", For: "macchine"})
	known := func(says string, done bool) { data.Checks = append(data.Checks, check{says, done}) }
	known("Il documento è definitivo", !relazione.Draft)
	known("C’è l’atto con cui la Giunta ha approvato la relazione", relazione.Act != nil)
	known("C’è il protocollo della relazione", relazione.Protocol != nil)
	known("Il PDF è firmato", relazione.Signed)
	known("C’è il documento di validazione dell’OIV", validation.File != "")
	if deadline := scoring.Deadline(relazione.Year); relazione.Draft || !DateOf(when).After(deadline) {
		known("Il termine per pubblicare la relazione definitiva è il "+deadline.Format("02/01/2006"), true)
	}
	known("L’indirizzo della pubblicazione e il contatto sono nel foglio Ente", !e.Publication.Address.Empty() && !e.Publication.Contact.Empty())
	var b bytes.Buffer
	b.WriteString(html.Head("Che cosa caricare, e dove – "+relazione.Title, "Per chi pubblica i file in Amministrazione trasparente", html.PlainStyle()+guideStyle))
	if err := guideTemplate.Execute(&b, data); err != nil {
		return File{}, err
	}
	return File{fileGuide, "Che cosa caricare, e dove", mediaHTML, b.Bytes()}, nil
}

// guideStyle is what the guide has besides the look of all pages: a click selects a whole value.
const guideStyle = "code{user-select:all;-webkit-user-select:all;background:var(--carta);padding:.1rem .35rem;overflow-wrap:anywhere}\n" +
	"main>p:first-child{margin-top:1.5rem}main h2{margin-top:2rem}dl{display:grid;grid-template-columns:minmax(8rem,14rem) minmax(0,1fr);gap:.35rem 1rem}dt{font-weight:700}dd{margin:0}\n" +
	"@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}\n"

// Told is what whoever publishes should do next, a line each: where which document goes, and where the rest is said.
func (o *Outcome) Told(dir string) []string {
	line := func(r Record, what string) string {
		section := r.Section[strings.LastIndex(r.Section, "›")+len("›"):] // the guide has all of it
		if !strings.Contains(r.Section, "›") {
			section = r.Section
		}
		return fmt.Sprintf("%s → %s", cmp.Or(r.File, what), strings.TrimSpace(section))
	}
	first := line(o.relazione, "")
	if o.relazione.Draft {
		first = "BOZZA: " + first
	}
	return []string{
		first,
		line(o.validation, "manca la validazione"),
		"che cosa va dove, da copiare nel modulo: " + filepath.Join(dir, o.Folder, fileGuide),
		"tutti i file in uno: " + filepath.Join(dir, zipOf(o.Folder)),
	}
}
