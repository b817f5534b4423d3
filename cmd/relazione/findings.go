package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"relazione"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// writeErrors lists the errors of a workbook and counts the rest, for a command that isn't about findings.
func writeErrors(w io.Writer, workbook string, r *relazione.Review) {
	for _, f := range r.Findings {
		if f.Severity != scoring.Error || f.Waived != "" {
			continue
		}
		line := fmt.Sprintf("%s: %s: %s (%s): %s", workbook, place(f.Cell), f.Severity.Italian(), f.Rule, f.Message)
		if what := foundAndExpected(f); what != "" {
			line += "; " + what
		}
		tell(w, line, f.Hint)
	}
	if len(r.Findings) > 0 {
		tell(w, fmt.Sprintf("%s: %s; «relazione validate %s» li elenca", workbook, r.Summary(), workbook), "")
	}
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

// writeValidation writes what was found in a workbook, by sheet and cell; what was accepted comes after, and a summary
// last.
func writeValidation(w io.Writer, workbook string, r *relazione.Review, p palette) {
	entity := r.Dashboard().Entity
	fmt.Fprint(w, p.paint(workbook, color.Bold))
	if entity.Name.Text != "" {
		fmt.Fprintf(w, ": %s", entity.Name.Text)
	}
	if entity.Year != 0 {
		fmt.Fprintf(w, ", anno %d", entity.Year)
	}
	fmt.Fprintln(w)
	var open, accepted []scoring.Finding
	width := 4
	for _, f := range r.Findings {
		width = max(width, len(f.Cell.Ref))
		if f.Waived != "" {
			accepted = append(accepted, f)
		} else {
			open = append(open, f)
		}
	}
	writeBySheet(w, p, open, width)
	if len(accepted) > 0 {
		fmt.Fprintf(w, "\n%s\n", p.paint("Accettati nel foglio Deroghe", color.Bold))
		for _, f := range accepted {
			item(w, fmt.Sprintf("  %s  %s%s: %s", place(f.Cell), f.Rule, codeOf(f), f.Message), "    ")
			item(w, "    motivo: "+f.Waived, "    ")
		}
	}
	checked := r.Validation().Checked
	fmt.Fprintln(w)
	item(
		w,
		fmt.Sprintf("Controllati: %d nodi, %d risultati ricalcolati, %d pesi, %d raggiungimenti, %d cifre nei testi.",
			checked.Nodes, checked.Rollups, checked.Weights, checked.Attainments, checked.Claims),
		"  ",
	)
	result := p.paint(r.Summary(), color.FgGreen)
	if r.Open() {
		result = p.paint(r.Summary(), color.FgRed)
	}
	fmt.Fprintf(w, validationEnd+"%s.\n", result)
}

func writeBySheet(w io.Writer, p palette, findings []scoring.Finding, width int) {
	sheet, begun := "", false
	indent := strings.Repeat(" ", width+4)
	for _, f := range findings {
		if !begun || f.Cell.Sheet != sheet {
			sheet, begun = f.Cell.Sheet, true
			title := "Foglio " + sheet
			if sheet == "" {
				title = "L'intero file"
			}
			fmt.Fprintf(w, "\n%s\n", p.paint(title, color.Bold))
		}
		severity := p.paint(f.Severity.Italian(), severityColors[f.Severity])
		fmt.Fprintf(w, "  %-*s  %s  %s%s\n", width, f.Cell.Ref, severity, f.Rule, codeOf(f))
		item(w, indent+f.Message, indent)
		if what := foundAndExpected(f); what != "" &&
			!(strings.Contains(f.Message, f.Found) && strings.Contains(f.Message, f.Expected)) {
			item(w, indent+what, indent)
		}
		item(w, indent+"→ "+f.Hint, indent+"  ")
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
		if r.Source != "" {
			b.WriteByte('\n')
			item(&b, "Fonte: "+r.Source, "")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// validationEnd begins the last line of a list of findings.
const validationEnd = "Esito: "
