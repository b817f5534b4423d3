package portal

import (
	"fmt"
	stdhtml "html"
	"path"
	"strings"

	"relazione/report"
	"relazione/report/html"
)

// generatorMark tells an index of ours from anybody else's.
const generatorMark = `<meta name="generator" content="relazione">`

// indexPage lists every year and revision, and compares the years; read is how a revision's data are read.
func indexPage(revisions []Revision, read func(Revision) ([]byte, error)) (string, error) {
	style, err := html.Style()
	if err != nil {
		return "", err
	}
	entity := ""
	if len(revisions) > 0 {
		entity = revisions[0].Manifest.Entity
	}
	text := stdhtml.EscapeString
	var b strings.Builder
	head := html.Head(
		"Relazioni sulla performance – "+entity,
		"Le relazioni sulla performance pubblicate, con i loro dati",
		style,
	)
	b.WriteString(strings.Replace(head, "</head>", generatorMark+"\n</head>", 1))
	fmt.Fprintf(
		&b,
		"<body>\n<a class=\"salta\" href=\"#contenuto\">Vai al contenuto</a>\n<header class=\"testata\">\n<p "+
			"class=\"ente\">%s</p>\n<h1>Relazioni sulla performance</h1>\n</header>\n"+
			"<main id=\"contenuto\" class=\"pagina elenco\" tabindex=\"-1\">\n",
		text(entity),
	)
	year := 0
	for i, r := range revisions {
		m := r.Manifest
		latest := m.Year != year
		if latest {
			if year != 0 {
				b.WriteString("</section>\n")
			}
			year = m.Year
			fmt.Fprintf(&b, "<section aria-labelledby=\"anno-%d\">\n<h2 id=\"anno-%d\">%d</h2>\n", year, year, year)
		}
		several := i+1 < len(revisions) && revisions[i+1].Manifest.Year == year || !latest
		writeRevision(&b, r, latest, several)
	}
	if year != 0 {
		b.WriteString("</section>\n")
	}
	compared, err := comparison(yearsOf(revisions, read))
	if err != nil {
		return "", err
	}
	b.Write(compared)
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.String(), nil
}

// writeRevision writes one revision: the latest with its files, those before it with their page and document only.
func writeRevision(b *strings.Builder, r Revision, latest, several bool) {
	m, text := r.Manifest, stdhtml.EscapeString
	date := report.LongDate(DateOf(m.Published))
	label := "Pubblicata il " + date
	if several {
		label = fmt.Sprintf("Revisione %d, pubblicata il %s", m.Revision, date)
	}
	if !latest {
		label += " (sostituita)"
	}
	if several {
		fmt.Fprintf(b, "<h3>%s</h3>\n", text(label))
	} else {
		fmt.Fprintf(b, "<p>%s</p>\n", text(label))
	}
	if m.Draft {
		b.WriteString("<p class=\"bozza\"><strong>BOZZA</strong> – documento non definitivo</p>\n")
	}
	if m.Reason != "" {
		fmt.Fprintf(b, "<p><strong>Motivo della revisione:</strong> %s</p>\n", text(m.Reason))
	}
	if m.Revision > 1 {
		writeChanges(b, r)
	}
	list := func(people bool) {
		for _, f := range m.Files {
			if !latest && f.Media != mediaPDF && f.Media != mediaHTML || f.Name == fileGuide || forPeople(f.Media) != people {
				continue
			}
			fmt.Fprintf(
				b,
				"<li><a href=\"%s/%s\">%s</a> (%s)</li>\n",
				text(r.Folder),
				text(f.Name),
				text(report.Typeset(titleIn(m, f))),
				format(f)+size(f.Bytes),
			)
		}
	}
	b.WriteString("<ul>\n")
	list(true)
	fmt.Fprintf(b, "<li><a href=\"%s\">Tutti i file in uno%s</a> (ZIP)</li>\n</ul>\n", text(zipOf(r.Folder)), text(suffix(m)))
	fmt.Fprintf(b, "<details>\n<summary>I file per i programmi%s</summary>\n<ul>\n", text(suffix(m)))
	list(false)
	fmt.Fprintf(
		b,
		"<li><a href=\"%s/%s\">Elenco dei file con le impronte%s</a></li>\n</ul>\n</details>\n",
		text(r.Folder),
		fileManifest,
		text(suffix(m)),
	)
}

// format is the kind of a file by its name, for the link's reader.
func format(f Listed) string {
	return strings.ToUpper(strings.TrimPrefix(path.Ext(f.Name), ".")) + ", "
}

// titleIn is a file's title with the year and revision that it is of: read out of its place, a link must still say
// where it leads.
func titleIn(m Manifest, f Listed) string { return f.Title + suffix(m) }

func suffix(m Manifest) string {
	if m.Revision == 1 {
		return fmt.Sprintf(", %d", m.Year)
	}
	return fmt.Sprintf(", %d, revisione %d", m.Year, m.Revision)
}

// writeChanges lists the numbers that the revision before shows otherwise.
func writeChanges(b *strings.Builder, r Revision) {
	m, text := r.Manifest, stdhtml.EscapeString
	if len(m.Changes) == 0 {
		b.WriteString("<p>Nessun numero è cambiato.</p>\n")
		return
	}
	label := fmt.Sprintf("Numeri cambiati nella revisione %d del %d", m.Revision, m.Year)
	fmt.Fprintf(
		b,
		"<div class=\"scorre stretta\" role=\"region\" tabindex=\"0\" "+
			"aria-label=\"%s\">\n<table>\n<caption>%s</caption>\n<thead><tr><th scope=\"col\">Numero</th><th "+
			"scope=\"col\">Prima</th><th scope=\"col\">Ora</th></tr></thead>\n<tbody>\n",
		label,
		label,
	)
	for _, c := range m.Changes {
		fmt.Fprintf(
			b,
			"<tr><th scope=\"row\">%s</th><td class=\"cifra\">%s</td><td class=\"cifra\">%s</td></tr>\n",
			text(report.Typeset(c.Of)),
			text(orNothing(c.Before)),
			text(orNothing(c.After)),
		)
	}
	b.WriteString("</tbody>\n</table>\n</div>\n")
}

func orNothing(s string) string {
	if s == "" {
		return "non c’era"
	}
	return s
}

// size writes a number of bytes for people.
func size(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d byte", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%d,%d MB", n/1_000_000, n%1_000_000/100_000)
}
