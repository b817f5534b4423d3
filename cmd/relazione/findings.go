package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"relazione"
	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/rules"
)

// writeCounts says how many findings a workbook has and where to see them, for a command that isn't about findings.
func writeCounts(w io.Writer, workbook string, r *relazione.Review) {
	if len(r.Findings) > 0 {
		tell(w, fmt.Sprintf("%s: %s", workbook, r.Summary()), fmt.Sprintf("«relazione validate %s» li mostra", quoted(workbook)))
	}
}

// quoted is a file's name as a command line takes it.
func quoted(name string) string {
	if strings.ContainsAny(name, " '()&;") {
		return `"` + name + `"`
	}
	return name
}

// asArgument is a place as a command line takes it: shells know the exclamation mark in a cell's name, but not between these quotes, which don't
// count where a shell leaves them.
func asArgument(place string) string {
	if strings.Contains(place, "!") {
		return "'" + place + "'"
	}
	return place
}

// place is a cell, or what a finding without one is about.
func place(c scoring.Cell) string { return cmp.Or(c.String(), "file") }

func foundAndExpected(f scoring.Finding) string {
	var parts []string
	if f.Found != "" {
		parts = append(parts, "trovato "+f.Found)
	}
	if f.Expected != "" {
		parts = append(parts, "atteso "+f.Expected)
	}
	return strings.Join(parts, ", ")
}

// A palette colours words on a terminal.
type palette struct{ on bool }

func (p palette) paint(s string, attributes ...color.Attribute) string {
	c := color.New(attributes...)
	if !p.on || color.NoColor {
		c.DisableColor()
	}
	return c.Sprint(s)
}

var severityColors = map[scoring.Severity]color.Attribute{
	scoring.Error:   color.FgRed,
	scoring.Warning: color.FgYellow,
	scoring.Note:    color.FgCyan,
}

// writeValidation writes what was found in a workbook, the outcome first, then each cause by importance, and what to do next. Notes, and what was
// accepted, are only counted unless all is asked for.
func writeValidation(w io.Writer, workbook string, r *relazione.Review, all bool, p palette) {
	entity := r.Dashboard().Entity
	fmt.Fprint(w, p.paint(workbook, color.Bold))
	if entity.Name.Text != "" {
		fmt.Fprintf(w, ": %s", entity.Name.Text)
	}
	if entity.Year != 0 {
		fmt.Fprintf(w, ", anno %d", entity.Year)
	}
	fmt.Fprintln(w)
	result := p.paint(r.Summary(), color.FgGreen)
	if r.Open() {
		result = p.paint(r.Summary(), color.FgRed)
	}
	item(w, fmt.Sprintf("Esito: %s.", result), "  ")
	causes := rules.Causes(r.Findings)
	last := ""
	for _, c := range causes {
		if !all && (c.Waived() || c.Severity() == scoring.Note) {
			continue
		}
		if kind := c.Findings[0].Kind(); kind != last { // a blank line between errors, warnings, notes and what was accepted
			if last != "" {
				fmt.Fprintln(w)
			}
			last = kind
		}
		writeCause(w, p, c)
	}
	fmt.Fprintln(w)
	checked := r.Validation().Checked
	item(
		w,
		fmt.Sprintf("Controllati: %d nodi, %d risultati, %d pesi, %d raggiungimenti, %d cifre.",
			checked.Nodes, checked.Rollups, checked.Weights, checked.Attainments, checked.Claims),
		"  ",
	)
	writeNext(w, p, workbook, causes, all)
	fmt.Fprintln(w, validationEnd)
}

const inset = "    "

// writeRemedy says what to do about a finding, or why it was accepted.
func writeRemedy(w io.Writer, f scoring.Finding, indent string) {
	if f.Waived != "" {
		item(w, indent+"motivo: "+f.Waived, indent)
		return
	}
	item(w, indent+"→ "+f.Hint, indent+"  ")
}

// writeCause writes a finding, or those that one thing explains as a table.
func writeCause(w io.Writer, p palette, c rules.Cause) {
	first := c.Findings[0]
	kind := p.paint(first.Kind(), severityColors[c.Severity()])
	if len(c.Findings) == 1 {
		fmt.Fprintf(w, "%s  %s  %s%s\n", kind, place(first.Cell), first.Rule, codeOf(first))
		item(w, inset+first.Message, inset)
		if what := foundAndExpected(first); what != "" &&
			!(strings.Contains(first.Message, first.Found) && strings.Contains(first.Message, first.Expected)) {
			item(w, inset+what, inset)
		}
	} else {
		fmt.Fprintf(w, "%s  %s  %s\n", kind, places(c.Findings), first.Rule)
		item(w, inset+c.Title+":", inset)
		writeRows(w, c.Findings)
	}
	if slices.ContainsFunc(c.Findings, func(f scoring.Finding) bool { return f.Hint != first.Hint }) {
		first.Hint += " (e così per ognuna delle altre)"
	}
	writeRemedy(w, first, inset)
	writeConsequences(w, c.Consequences)
}

// writeConsequences says where else what is wrong shows.
func writeConsequences(w io.Writer, findings []scoring.Finding) {
	const most = 6
	var cells []string
	for _, f := range findings {
		if at := place(f.Cell); f.Cell != f.From && !slices.Contains(cells, at) {
			cells = append(cells, at)
		}
	}
	if len(cells) == 0 {
		return
	}
	said := italian.List(cells)
	if len(cells) > most {
		said = fmt.Sprintf("%s e %s", strings.Join(cells[:most], ", "), italian.Count(len(cells)-most, "altra cella", "altre celle", ""))
	}
	item(w, inset+"di conseguenza, si vede anche in "+said, inset)
}

// writeRows lists the cells of findings that have one cause: what stands in each, and what should.
func writeRows(w io.Writer, findings []scoring.Finding) {
	const most, longestCode = 12, 24
	width := 0
	at := func(f scoring.Finding) string { return f.Cell.Ref }
	if slices.ContainsFunc(findings, func(f scoring.Finding) bool { return f.Cell.Sheet != findings[0].Cell.Sheet }) {
		at = func(f scoring.Finding) string { return place(f.Cell) }
	}
	for _, f := range findings[:min(most, len(findings))] {
		width = max(width, utf8.RuneCountInString(at(f)))
	}
	for i, f := range findings {
		if i == most {
			fmt.Fprintf(w, "%se %s\n", inset+"  ", italian.Count(len(findings)-most, "altra", "altre", ""))
			return
		}
		quotes := strings.HasPrefix(f.Message, "«")                                                              // a text, in which the figure alone says little
		if quotes || f.Code == "" && f.Expected == "" && !strings.Contains(f.Message, cmp.Or(f.Found, "\x00")) { // words say more
			lead := inset + "  " + at(f) + strings.Repeat(" ", min(width, 1)*(width+2-utf8.RuneCountInString(at(f))))
			item(w, lead+f.Message, strings.Repeat(" ", utf8.RuneCountInString(lead)))
			continue
		}
		what := foundAndExpected(f)
		if f.Expected == "" {
			what = f.Found
		}
		switch {
		case f.Code != "" && what != "" && utf8.RuneCountInString(f.Code) <= longestCode:
			what = f.Code + ": " + what
		case what == "":
			what = f.Message
		}
		fmt.Fprintf(w, "%s  %-*s  %s\n", inset, width, at(f), shortened(what, lineWidth-len(inset)-width-4))
	}
}

// shortened is a text in one line of a width, with dots for what is left out.
func shortened(s string, width int) string {
	letters := []rune(strings.Join(strings.Fields(s), " "))
	if len(letters) <= width {
		return string(letters)
	}
	return string(letters[:width-1]) + "…"
}

// places says where findings are: "Cruscotto, 25 celle da R3 a R27".
func places(findings []scoring.Finding) string {
	first, last := findings[0].Cell, findings[len(findings)-1].Cell
	sheets := map[string]bool{}
	for _, f := range findings {
		sheets[f.Cell.Sheet] = true
	}
	if !slices.ContainsFunc(findings, func(f scoring.Finding) bool { return f.Cell != first }) {
		return place(first)
	}
	if len(sheets) == 1 && first.Sheet != "" {
		return fmt.Sprintf("%s, %d celle da %s a %s", first.Sheet, len(findings), first.Ref, last.Ref)
	}
	return fmt.Sprintf("%d celle in %d fogli", len(findings), len(sheets))
}

// writeNext says how to go on.
func writeNext(w io.Writer, p palette, workbook string, causes []rules.Cause, all bool) {
	var open, hidden int
	var first *scoring.Finding
	for i := range causes {
		c := &causes[i]
		switch {
		case c.Waived(), c.Severity() == scoring.Note:
			hidden += len(c.Findings)
		default:
			open++
			if first == nil {
				first = &c.Findings[0]
			}
		}
	}
	if open == 0 && (hidden == 0 || all) {
		return
	}
	fmt.Fprintf(w, "\n%s\n", p.paint("Come andare avanti", color.Bold))
	name := quoted(workbook)
	beside := func(suffix string) string {
		return quoted(strings.TrimSuffix(workbook, filepath.Ext(workbook)) + suffix + filepath.Ext(workbook))
	}
	copied, accepted := beside("-rilievi"), beside("-deroghe")
	if open > 0 {
		fmt.Fprintf(w, "  ogni rilievo nella sua cella:\n%srelazione validate %s --format xlsx -o %s\n", inset, name, copied)
		if first.Cell.Ref != "" {
			fmt.Fprintf(w, "  come si arriva a un numero: relazione explain %s %s\n", name, first.Cell.Ref)
		}
		where := cmp.Or(first.Cell.String(), rules.WholeFile)
		item(w, fmt.Sprintf("  per accettarne uno, nel foglio Deroghe Regola «%s», Codice o cella «%s» e il Motivo, oppure:",
			first.Rule, where), "  ")
		fmt.Fprintf(w, "%srelazione validate %s --accetta %s %s --motivo \"…\" -o %s\n", inset, name, first.Rule, asArgument(where), accepted)
	}
	if hidden > 0 && !all {
		fmt.Fprintf(w, "  anche note e accettati: relazione validate %s --note\n", name)
	}
}

// codeOf is the node of a finding between parentheses, if it has one whose name is short.
func codeOf(f scoring.Finding) string {
	if f.Code == "" || utf8.RuneCountInString(f.Code) > 40 {
		return ""
	}
	return " (" + f.Code + ")"
}

// item writes a line, broken at the width of a terminal wherever it goes: a report is read as it stands.
func item(w io.Writer, line, indent string) { fmt.Fprintln(w, wrap(line, indent)) }

// writeCatalogue writes every rule with what it reports and its source, by family: the manual's chapter, in Markdown.
func writeCatalogue(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Le regole\n\n")
	item(
		&b,
		"Ogni regola dice che cosa segnala, perché di solito è un errore, e da dove viene. Il nome è quello da "+
			"scrivere nella colonna "+
			"Regola del foglio Deroghe. Questo elenco è quello di «relazione validate --rules».",
		"",
	)
	b.WriteByte('\n')
	item(
		&b,
		"Gli esempi cambiano un piccolo cruscotto: l'obiettivo strategico 1 Servizi con le azioni 1.1 (domande evase / domande ricevute, target "+
			"90%, risultato 85%, raggiungimento 80%, peso 60%) e 1.2 (imprese assistite, target 10, risultato 12, raggiungimento 100%, peso 40%), "+
			"e l'obiettivo 2 Promozione con le azioni 2.1 e 2.2. Un trattino è una cella vuota.",
		"",
	)
	family := ""
	for _, r := range rules.All() {
		if r.Family != family {
			family = r.Family
			fmt.Fprintf(&b, "\n## %s\n", family)
		}
		fmt.Fprintf(&b, "\n### %s (%s)\n\n", r.ID, r.Severity.Italian())
		item(&b, r.Title+".", "")
		b.WriteByte('\n')
		item(&b, r.Doc, "")
		fmt.Fprintln(&b)
		item(&b, "- giusto: "+r.Right, "  ")
		item(&b, "- sbagliato: "+r.Wrong, "  ")
		if r.Source != "" {
			b.WriteByte('\n')
			item(&b, "Fonte: "+r.Source, "")
		}
		if r.Criteria != "" {
			b.WriteByte('\n')
			item(&b, "Criteri dell'OIV: "+strings.Join(strings.Split(r.Criteria, ""), ", "), "")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// validationEnd is the last line of a list of findings, by which we know our own.
const validationEnd = "Le regole, con le loro fonti: relazione validate --rules"
