package opendata

import (
	_ "embed"

	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// ReadingSchema is the JSON Schema of a [Reading] (draft 2020-12).
//
//go:embed reading.schema.json
var ReadingSchema []byte

// Reading is what was understood of a workbook, as JSON. Texts are as they were written.
type Reading struct {
	Workbook     string            `json:"workbook"` // the file's name, without its folder
	Sheets       []ReadSheet       `json:"sheets"`
	Tables       []ReadTable       `json:"tables"`    // where the tree stands
	Columns      []ReadColumn      `json:"columns"`   // of the tree's table
	Decisions    []ReadDecision    `json:"decisions"` // what else was chosen
	Outline      bool              `json:"outline"`   // levels stand one below the other
	Levels       []string          `json:"levels"`    // in the singular, from the top
	Questions    []ReadingQuestion `json:"questions"`
	Unrecognized []ReadText        `json:"unrecognized"`
	Tree         []ReadNode        `json:"tree"`
}

// ReadSheet is what a sheet was taken for.
type ReadSheet struct {
	Name string `json:"name"`
	As   string `json:"as"` // the part of the dashboard; empty for none
}

// ReadTable is where a part of the tree stands.
type ReadTable struct {
	Sheet string     `json:"sheet"`
	From  string     `json:"from"` // cells
	To    string     `json:"to"`
	Rows  []ReadRows `json:"rows"`
}

// ReadRows are the rows of one kind.
type ReadRows struct {
	Kind string `json:"kind"`
	Rows []int  `json:"rows"`
}

// ReadColumn is what a column was taken for, and why.
type ReadColumn struct {
	ReadText
	As     string     `json:"as"`
	Role   string     `json:"role"`   // without the level; empty for a column that isn't read
	Level  string     `json:"level"`  // empty for what indicators have
	Reason []ReadSign `json:"reason"` // what spoke for it and against it
	Other  string     `json:"other"`  // the next likely; empty for none
	Margin int        `json:"margin"` // by how much it outweighs that
}

// ReadSign is one thing that spoke for what a column was taken for, or against it.
type ReadSign struct {
	Sign   string `json:"sign"`
	Why    string `json:"why"`
	Weight int    `json:"weight"`
}

// ReadDecision is a choice that was made, and why.
type ReadDecision struct {
	Of     string `json:"of"`
	Chosen string `json:"chosen"`
	Why    string `json:"why"`
}

// ReadText is a text with its place.
type ReadText struct {
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Text  string `json:"text"`
}

// ReadingQuestion is a choice that the workbook leaves open.
type ReadingQuestion struct {
	ReadText
	Asks   string `json:"asks"`
	Taken  string `json:"taken"` // empty for what was left unread
	Answer string `json:"answer"`
}

// ReadNode is a node of the tree.
type ReadNode struct {
	Code      string         `json:"code"`
	Title     string         `json:"title"`
	Weight    string         `json:"weight"`
	Stated    string         `json:"stated"` // its own result
	Children  []ReadNode     `json:"children"`
	Indicator *ReadIndicator `json:"indicator,omitempty"`
}

// ReadIndicator is what a node measures.
type ReadIndicator struct {
	KPI        string `json:"kpi"`
	Target     string `json:"target"`
	Result     string `json:"result"`
	Attainment string `json:"attainment"`
}

// NewReading is a reading as JSON says it.
func NewReading(r *cruscotto.Reading) *Reading {
	d := r.Dashboard
	out := &Reading{
		Workbook:     r.Book.Name,
		Outline:      r.Outline,
		Sheets:       []ReadSheet{},
		Tables:       []ReadTable{},
		Columns:      []ReadColumn{},
		Decisions:    []ReadDecision{},
		Levels:       []string{},
		Questions:    []ReadingQuestion{},
		Unrecognized: []ReadText{},
		Tree:         readNodes(d.Roots),
	}
	for _, s := range r.Sheets {
		out.Sheets = append(out.Sheets, ReadSheet{s.Name, string(s.Part)})
	}
	reasons := r.Why()
	for i, c := range r.Columns {
		why := reasons[i]
		column := ReadColumn{
			ReadText: readText(c.Header), As: c.As, Role: c.Role, Level: c.Level, Reason: []ReadSign{},
			Other: why.Other, Margin: why.Margin,
		}
		for _, s := range why.Signs {
			column.Reason = append(column.Reason, ReadSign{s.Name, s.Why, s.Weight})
		}
		out.Columns = append(out.Columns, column)
	}
	for _, t := range r.Tables {
		table := ReadTable{Sheet: t.Sheet, From: t.First, To: t.Last, Rows: []ReadRows{}}
		for _, kind := range cruscotto.RowKinds {
			if rows := t.Rows[kind]; len(rows) > 0 {
				table.Rows = append(table.Rows, ReadRows{string(kind), rows})
			}
		}
		out.Tables = append(out.Tables, table)
	}
	for _, d := range r.Decisions {
		out.Decisions = append(out.Decisions, ReadDecision(d))
	}
	for _, l := range d.Levels {
		out.Levels = append(out.Levels, l.Singular)
	}
	for _, q := range d.Questions {
		out.Questions = append(
			out.Questions,
			ReadingQuestion{readText(scoring.Text{Text: q.Found, Cell: q.Cell}), q.Asks, q.Taken, q.Answer},
		)
	}
	for _, t := range d.Unrecognized {
		out.Unrecognized = append(out.Unrecognized, readText(t))
	}
	return out
}

// Encode writes the reading as JSON, the same bytes for the same workbook.
func (r *Reading) Encode() ([]byte, error) { return Indented(r) }

func readText(t scoring.Text) ReadText { return ReadText{t.Cell.Sheet, t.Cell.Ref, t.Text} }

func readNodes(nodes []*scoring.Node) []ReadNode {
	out := []ReadNode{}
	for _, n := range nodes {
		node := ReadNode{
			Code:     n.Code.Text,
			Title:    n.Title.Text,
			Weight:   n.Weight.Text,
			Stated:   n.Stated.Text,
			Children: readNodes(n.Children),
		}
		if i := n.Indicator; i != nil {
			node.Indicator = &ReadIndicator{i.KPI.Text, i.Target.Text, i.Result.Text, i.Attainment.Text}
		}
		out = append(out, node)
	}
	return out
}
