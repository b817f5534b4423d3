package opendata

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/italian"
)

// A Resource is a part of the data as rows and columns: one CSV file.
type Resource struct {
	Name        string // "indicatori"; the file is indicatori.csv
	Title       string
	Description string
	Fields      []Field
	Rows        [][]string // a text for each field; empty for what is missing
}

// A Field is a column (Frictionless Resource Schema).
type Field struct {
	Name        string `json:"name"`
	Type        string `json:"type"` // string, number, boolean
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`

	part fieldPart // which part of a value it is, of those that a row has apart for programs
}

// fieldPart is a part of a value.
type fieldPart int

const (
	wholeValue fieldPart = iota // not apart
	valueNumber
	valueUnit // of the number before
	valueText // of the number before the unit, where it is none
	percentage
	exactValue // of the percentage before
)

// License is that of the data, and its address.
const (
	License        = "CC-BY-4.0"
	LicenseAddress = "https://creativecommons.org/licenses/by/4.0/"
)

// Resources are the data as tables: the single indicators, the nodes above them, the document's tables, the numbers
// over the whole. One without rows is left out.
func (d *Data) Resources() []Resource {
	all := []Resource{d.indicatorsTable(), d.nodesTable(), d.table1(), d.table2(), d.managersTable(), d.totalsTable()}
	return slices.DeleteFunc(all, func(t Resource) bool { return len(t.Rows) == 0 })
}

// fieldName writes a level's name as a column's.
func fieldName(s string) string { return strings.ReplaceAll(scoring.Fold(s), " ", "_") }

func words(name, title string) Field { return Field{Name: name, Type: "string", Title: title} }
func figures(name, title, description string) Field {
	return Field{Name: name, Type: "number", Title: title, Description: description}
}

// Fields of a value: the number in its unit, the unit, and the text where it is no number.
func valueFields(name, title string) []Field {
	fields := []Field{
		figures(name, title, "Nell'unità indicata; vuoto se non è un numero"),
		words(name+"_unita", "Unità: "+strings.ToLower(title)),
		words(name+"_testo", title+", come scritto"),
	}
	fields[0].part, fields[1].part, fields[2].part = valueNumber, valueUnit, valueText
	return fields
}

func valueCells(v *Value) []string {
	if v == nil {
		return []string{"", "", ""}
	}
	return []string{decimal(v), v.Unit, v.Text}
}

// decimal is a value's number in its unit, with a decimal point and the decimals that it states.
func decimal(v *Value) string {
	if v == nil || v.Value == "" {
		return ""
	}
	r, ok := new(big.Rat).SetString(v.Value)
	if !ok {
		return ""
	}
	number := scoring.Quantity{Value: r, Decimals: v.Decimals, Unit: scoring.Unit(v.Unit)}.Number()
	return strings.ReplaceAll(strings.ReplaceAll(number, ".", ""), ",", ".")
}

// computed are the cells of a computed number: as shown, in percent, and exact.
func computed(n *Number) []string {
	if n == nil {
		return []string{"", ""}
	}
	shown := strings.TrimSuffix(strings.ReplaceAll(strings.ReplaceAll(n.Shown, ".", ""), ",", "."), "%")
	return []string{shown, n.Exact}
}

func computedFields(name, title string) []Field {
	percent := figures(name+"_percentuale", title, "In percentuale, come mostrato nel documento")
	percent.part = percentage
	return []Field{percent, {Name: name + "_esatta", Type: "string", Title: title + ": esatto",
		Description: "Quota dell'unità: un decimale o una frazione", part: exactValue}}
}

// eachNode calls f for every node with those above it.
func (d *Data) eachNode(f func(n Node, above []Node)) {
	var walk func([]Node, []Node)
	walk = func(nodes, above []Node) {
		for _, n := range nodes {
			f(n, above)
			walk(n.Children, append(slices.Clip(above), n))
		}
	}
	walk(d.Tree, nil)
}

func (d *Data) indicatorsTable() Resource {
	leaf := d.Levels[len(d.Levels)-1]
	t := Resource{
		Name:        "indicatori",
		Title:       "Indicatori",
		Description: "Una riga per ogni indicatore, con i livelli a cui appartiene",
	}
	for _, l := range d.Levels[:len(d.Levels)-1] {
		t.Fields = append(t.Fields, words(fieldName(l.Singular), italian.Capitalize(l.Singular)))
	}
	name := italian.Capitalize(leaf.Singular)
	t.Fields = append(t.Fields, words("codice", name+", codice"), words("titolo", name+", titolo"))
	t.Fields = append(t.Fields, valueFields("peso", "Peso")...)
	t.Fields = append(t.Fields, words("kpi", "Indicatore"))
	for _, f := range [][2]string{{"target", "Target"}, {"risultato", "Risultato"}, {"soglia", "Soglia minima"},
		{"numeratore", "Numeratore"}, {"denominatore", "Denominatore"}, {"raggiungimento",
			"Percentuale di raggiungimento"}} {
		t.Fields = append(t.Fields, valueFields(f[0], f[1])...)
	}
	t.Fields = append(
		t.Fields,
		words("verso", "Verso"),
		Field{Name: "sistema", Type: "boolean", Title: "Obiettivo di sistema"},
		words("parere_oiv", "Parere dell'OIV"),
	)
	t.Fields = append(t.Fields, computedFields("performance", "Performance")...)
	d.eachNode(func(n Node, above []Node) {
		i := n.Indicator
		if i == nil {
			return
		}
		var row []string
		for _, a := range above {
			row = append(row, strings.TrimSpace(a.Code+" "+a.Title))
		}
		row = append(row, n.Code, n.Title)
		row = append(row, valueCells(n.Weight)...)
		row = append(row, i.KPI)
		for _, v := range []*Value{i.Target, i.Result, i.Threshold, i.Numerator, i.Denominator, i.Attainment} {
			row = append(row, valueCells(v)...)
		}
		row = append(row, i.Direction, fmt.Sprint(i.System || d.systemRank(n) >= 0), i.Ruling)
		t.Rows = append(t.Rows, append(row, computed(n.Performance)...))
	})
	return t
}

func (d *Data) nodesTable() Resource {
	t := Resource{
		Name:        "obiettivi",
		Title:       "Obiettivi",
		Description: "Una riga per ogni nodo dell'albero sopra gli indicatori",
		Fields: append(
			append(
				[]Field{
					words("livello", "Livello"),
					words("codice", "Codice"),
					words("titolo", "Titolo"),
					words("superiore", "Nodo a cui appartiene"),
				},
				valueFields("peso", "Peso")...),
			computedFields("performance", "Performance")...),
	}
	d.eachNode(func(n Node, above []Node) {
		if n.Indicator != nil {
			return
		}
		parent := ""
		if len(above) > 0 {
			parent = strings.TrimSpace(above[len(above)-1].Code + " " + above[len(above)-1].Title)
		}
		row := append([]string{d.Levels[len(above)].Singular, n.Code, n.Title, parent}, valueCells(n.Weight)...)
		t.Rows = append(t.Rows, append(row, computed(n.Performance)...))
	})
	return t
}

func (d *Data) table1() Resource {
	t := Resource{
		Name:        "tabella-1",
		Title:       "Tabella 1 – Obiettivi strategici",
		Description: "Il risultato di ogni obiettivo strategico rispetto al suo target",
		Fields: slices.Concat(
			[]Field{words("obiettivo", "Obiettivo strategico")},
			computedFields("risultato", "Risultato misurato"),
			valueFields("target", "Target"),
			computedFields("raggiungimento", "Raggiungimento"),
			[]Field{words("valutazione", "Valutazione sintetica")},
		),
	}
	for _, o := range d.Targets {
		t.Rows = append(
			t.Rows,
			slices.Concat(
				[]string{o.Title},
				computed(o.Computed.Performance),
				valueCells(o.Target),
				computed(o.Computed.Attainment),
				[]string{o.Computed.Judgement},
			),
		)
	}
	return t
}

func (d *Data) table2() Resource {
	t := Resource{
		Name:        "tabella-2",
		Title:       "Tabella 2 – Obiettivi di sistema",
		Description: "Gli indicatori comuni a tutte le camere di commercio",
		Fields: slices.Concat(
			[]Field{words("codice", "Codifica"), words("kpi", "Indicatore")},
			valueFields("target", "Obiettivo"),
			valueFields("risultato", "Misurazione"),
			valueFields("raggiungimento", "Performance"),
		),
	}
	var nodes []Node
	d.eachNode(func(n Node, _ []Node) {
		if n.Indicator != nil && (n.Indicator.System || d.systemRank(n) >= 0) {
			nodes = append(nodes, n)
		}
	})
	slices.SortStableFunc(nodes, func(a, b Node) int { // in the table's order, then those that only the tree marks
		x, y := d.systemRank(a), d.systemRank(b)
		switch {
		case x < 0 && y < 0:
			return 0
		case x < 0:
			return 1
		case y < 0:
			return -1
		}
		return x - y
	})
	for _, n := range nodes {
		i := n.Indicator
		t.Rows = append(
			t.Rows,
			slices.Concat(
				[]string{n.Code, i.KPI},
				valueCells(i.Target),
				valueCells(i.Result),
				valueCells(i.Attainment),
			),
		)
	}
	return t
}

// systemRank is a node's place in Tabella 2; -1 for none.
func (d *Data) systemRank(n Node) int {
	return slices.IndexFunc(
		d.System,
		func(code string) bool { return n.Code != "" && scoring.CodeKey(code) == scoring.CodeKey(n.Code) },
	)
}

func (d *Data) managersTable() Resource {
	t := Resource{
		Name:        "dirigenziali",
		Title:       "Obiettivi dirigenziali",
		Description: "Gli obiettivi della dirigenza, senza nomi",
		Fields: slices.Concat(
			[]Field{words("codice", "Codice"), words("obiettivo", "Obiettivo")},
			valueFields("target", "Target"),
			valueFields("peso", "Peso"),
			computedFields("performance", "Performance"),
		),
	}
	for _, m := range d.Managers {
		t.Rows = append(
			t.Rows,
			slices.Concat([]string{m.Code, m.Title}, valueCells(m.Target), valueCells(m.Weight), computed(m.Computed)),
		)
	}
	return t
}

func (d *Data) totalsTable() Resource {
	t := Resource{
		Name:        "risultati",
		Title:       "Risultati complessivi",
		Description: "I numeri che riguardano l'intero cruscotto",
		Fields:      append([]Field{words("risultato", "Risultato")}, computedFields("valore", "Valore")...),
	}
	for _, total := range []struct {
		name string
		n    *Number
	}{{"Performance di ente", d.Results.Entity}, {"Media delle performance degli obiettivi", d.Results.Mean},
		{"Livello medio degli obiettivi di sistema", d.Results.System}, {"Performance sugli obiettivi dirigenziali",
			d.Results.Managers}} {
		if total.n != nil {
			t.Rows = append(t.Rows, append([]string{total.name}, computed(total.n)...))
		}
	}
	return t
}

// File is the name of the table's file.
func (t Resource) File() string { return t.Name + ".csv" }

// CSV writes the table by RFC 4180, in UTF-8. A text that a spreadsheet would run as a formula begins with an
// apostrophe; a number stays what it is.
func (t Resource) CSV() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	header := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		header[i] = f.Name
	}
	w.Write(header) // a buffer takes all
	for _, row := range t.Rows {
		safe := make([]string, len(row))
		for i, s := range row {
			if safe[i] = s; t.Fields[i].Type == "string" {
				safe[i] = neutral(s)
			}
		}
		w.Write(safe)
	}
	w.Flush()
	return b.Bytes()
}

// quantity is a number with its unit, which no spreadsheet runs, whatever sign it begins with: "-12", "+3,5 %", "-12 gg.".
var quantity = lazy.New(`^[-+]\d[\d.,]*\s*[\p{L}%€.]*$`)

// neutral keeps a spreadsheet from running a text (CWE-1236).
func neutral(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0]) && !quantity.MatchString(s) {
		return "'" + s
	}
	return s
}

// Package describes the tables as a Frictionless data package.
func (d *Data) Package(tables []Resource) ([]byte, error) {
	type license struct {
		Name string `json:"name"`
		Path string `json:"path"`
	}
	type schema struct {
		Fields        []Field  `json:"fields"`
		MissingValues []string `json:"missingValues"`
	}
	type resource struct {
		Name        string `json:"name"`
		Path        string `json:"path"`
		Profile     string `json:"profile"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Format      string `json:"format"`
		MediaType   string `json:"mediatype"`
		Encoding    string `json:"encoding"`
		Bytes       int    `json:"bytes"`
		Hash        string `json:"hash"`
		Schema      schema `json:"schema"`
	}
	type contributor struct {
		Title string `json:"title"`
		Role  string `json:"role"`
	}
	out := struct {
		Name         string        `json:"name"`
		Profile      string        `json:"profile"`
		Title        string        `json:"title"`
		Description  string        `json:"description"`
		Created      string        `json:"created"`
		Licenses     []license     `json:"licenses"`
		Contributors []contributor `json:"contributors,omitempty"`
		Resources    []resource    `json:"resources"`
	}{
		Name: fmt.Sprintf(
			"relazione-performance-%d",
			d.Entity.Year,
		), Profile: "tabular-data-package", Title: d.Title + ": i dati",
		Description: "Gli indicatori, gli obiettivi e le tabelle della Relazione sulla Performance, con i numeri " +
			"ricalcolati.",
		Created: d.Date.UTC().Format("2006-01-02T15:04:05Z"), Licenses: []license{{License, LicenseAddress}},
	}
	if d.Entity.Name != "" {
		out.Contributors = []contributor{{d.Entity.Name, "publisher"}}
	}
	for _, t := range tables {
		data := t.CSV()
		out.Resources = append(
			out.Resources,
			resource{
				Name:        t.Name,
				Path:        t.File(),
				Profile:     "tabular-data-resource",
				Title:       t.Title,
				Description: t.Description,
				Format:      "csv",
				MediaType:   "text/csv",
				Encoding:    "utf-8",
				Bytes:       len(data),
				Hash:        fmt.Sprintf("sha256:%x", sha256.Sum256(data)),
				Schema:      schema{t.Fields, []string{""}},
			},
		)
	}
	return Indented(out)
}

// Indented writes JSON for people too, the same for the same value.
func Indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
