// Package opendata is the document's data as JSON: all that the document is a function of, and every number that was
// computed from it. It is what a published PDF carries inside, so that anybody can recompute it; schema.json describes
// it.
//
// It holds what the document is made of (with it the workbook's stated results, thresholds, directions, opinions of the
// OIV and waivers) and nothing else of the workbook: no cells, formulas, hidden sheets, comments or authors, and of the
// texts only those that the document has.
package opendata

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"relazione/report"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// Format names the form of the data; it changes when a reader of the old one would misread the new.
const Format = "relazione/1"

// Schema is the JSON Schema of the data (draft 2020-12).
//
//go:embed schema.json
var Schema []byte

// Data is the document's data.
type Data struct {
	Format    string             `json:"format"`
	Program   string             `json:"program"` // that made the document: "relazione 0.1.0"
	Workbook  Workbook           `json:"workbook"`
	Date      time.Time          `json:"date"` // of the document
	Draft     bool               `json:"draft"`
	Open      bool               `json:"open,omitempty"` // it is one for errors that nobody accepted
	Title     string             `json:"title"`
	Entity    Entity             `json:"entity"`
	Levels    []Level            `json:"levels"`
	Tree      []Node             `json:"tree"`
	Scale     Scale              `json:"scale"`
	Targets   []Objective        `json:"objectives,omitempty"` // Tabella 1
	System    []string           `json:"system,omitempty"`     // codes of Tabella 2, in its order
	Managers  []ManagerObjective `json:"managers,omitempty"`
	Texts     []Passage          `json:"texts,omitempty"`
	Waivers   []Waiver           `json:"waivers,omitempty"`
	Sheets    []string           `json:"sheets,omitempty"`    // optional sheets that the workbook had
	Templates map[string]string  `json:"templates,omitempty"` // default texts that were changed, by file
	Before    *Before            `json:"before,omitempty"`    // last year's figures, where the document shows them
	Results   Results            `json:"results"`
}

// Before is what a document shows of the year before.
type Before struct {
	Year   int     `json:"year,omitempty"`
	Levels []Level `json:"levels"`
	Tree   []Node  `json:"tree"`
	Scale  Scale   `json:"scale"`
}

// Workbook identifies the workbook that the document came from. The workbook itself is not published.
type Workbook struct {
	SHA256 string `json:"sha256"`
}

// Entity is the body that reports.
type Entity struct {
	Name         string      `json:"name,omitempty"`
	Kind         string      `json:"kind,omitempty"` // what sort of body; empty where the name tells
	Logo         *Logo       `json:"logo,omitempty"`
	Color        string      `json:"color,omitempty"` // of rules and bars
	Year         int         `json:"year,omitempty"`
	TargetPeriod string      `json:"targetPeriod,omitempty"`
	PIAO         string      `json:"piao,omitempty"`
	ScaleAct     *Act        `json:"scaleAct,omitempty"`
	PlanAct      *Act        `json:"planAct,omitempty"`
	ReportAct    *Act        `json:"reportAct,omitempty"`
	Protocol     *Act        `json:"protocol,omitempty"` // under which the document is registered, where that was known
	BudgetLink   string      `json:"budgetLink,omitempty"`
	Outline      string      `json:"outline,omitempty"` // of the document; empty for the usual one
	Signatories  []Signatory `json:"signatories,omitempty"`
	Stated       *Stated     `json:"stated,omitempty"`
}

// Logo is the picture on the first page.
type Logo struct {
	PNG    string `json:"png"`              // in base64
	Alt    string `json:"alt,omitempty"`    // what it shows; empty for the usual words
	Source string `json:"source,omitempty"` // the SHA-256 of the file that it was made of
}

// Stated are the numbers over the whole tree as the workbook states them.
type Stated struct {
	Entity   *Value `json:"entity,omitempty"`
	Mean     *Value `json:"mean,omitempty"`
	System   *Value `json:"system,omitempty"`
	Managers *Value `json:"managers,omitempty"`
}

// Act is a decision.
type Act struct {
	Name string `json:"name,omitempty"`
	Date string `json:"date,omitempty"` // 2024-01-31
}

// Signatory signs the document.
type Signatory struct {
	Office string `json:"office"`
	Name   string `json:"name"`
}

// Level is a depth of the tree.
type Level struct {
	Singular string `json:"singular"`
	Plural   string `json:"plural"`
	Feminine bool   `json:"feminine,omitempty"`
	Heading  string `json:"heading,omitempty"`
}

// Node is a node of the tree.
type Node struct {
	Code        string     `json:"code,omitempty"`
	Title       string     `json:"title"`
	Weight      *Value     `json:"weight,omitempty"`
	Stated      *Value     `json:"stated,omitempty"`      // the result that the workbook states
	Performance *Number    `json:"performance,omitempty"` // the exact one; absent when it can't be calculated
	Indicator   *Indicator `json:"indicator,omitempty"`
	Children    []Node     `json:"children,omitempty"`
}

// Indicator is what a leaf measures.
type Indicator struct {
	KPI         string `json:"kpi,omitempty"`
	Target      *Value `json:"target,omitempty"`
	Result      *Value `json:"result,omitempty"`
	Attainment  *Value `json:"attainment,omitempty"`
	Threshold   *Value `json:"threshold,omitempty"`
	Numerator   *Value `json:"numerator,omitempty"` // of the ratio that the result is
	Denominator *Value `json:"denominator,omitempty"`
	Direction   string `json:"direction,omitempty"` // crescente, decrescente
	Ruling      string `json:"ruling,omitempty"`
	System      bool   `json:"system,omitempty"`

	Base      *Value       `json:"base,omitempty"`     // the value that the target starts from
	Initial   *Value       `json:"initial,omitempty"`  // the target as approved, where it was changed
	Amendment string       `json:"change,omitempty"`   // the act that changed it
	Previous  *Value       `json:"previous,omitempty"` // last year's result
	Targets   []YearTarget `json:"targets,omitempty"`  // those of other years
}

// YearTarget is the target of another year.
type YearTarget struct {
	Year   int    `json:"year"`
	Target *Value `json:"target"`
}

// Value is a number as the workbook states it, or the text that stands in its place.
type Value struct {
	Text     string `json:"text"`
	Value    string `json:"value,omitempty"` // exact: a decimal, or a fraction; absent for what is no number
	Decimals int    `json:"decimals,omitempty"`
	Unit     string `json:"unit,omitempty"`
	AsText   bool   `json:"asText,omitempty"` // the number is written as a text: it is known to half a unit of its last decimal
}

// Number is a computed number.
type Number struct {
	Exact string `json:"exact"` // a decimal, or a fraction
	Shown string `json:"shown"` // as the document prints it
}

// Scale is the rules.
type Scale struct {
	Name       string  `json:"name,omitempty"`
	Source     string  `json:"source,omitempty"`
	Rules      []Rule  `json:"rules,omitempty"`
	OnTarget   []Band  `json:"onTarget,omitempty"`
	OnResult   []Band  `json:"onResult,omitempty"`
	Judgements []Band  `json:"judgements,omitempty"`
	Classes    []Value `json:"classes,omitempty"`
	Decimals   *Value  `json:"decimals,omitempty"`
	Scores     []Score `json:"scores,omitempty"`
	Lights     []Band  `json:"lights,omitempty"`
	Levels     string  `json:"levels,omitempty"` // names of the levels, where only codes tell their depth
	Points     bool    `json:"points,omitempty"` // weights are points
}

// Score says how attainments follow from results.
type Score struct {
	Of            string `json:"of,omitempty"` // empty for all indicators
	Method        string `json:"method"`
	Lower         string `json:"lower,omitempty"`
	Cap           *Value `json:"cap,omitempty"`
	Uncapped      bool   `json:"uncapped,omitempty"`
	NotMeasured   string `json:"notMeasured,omitempty"`
	NotMeasurable string `json:"notMeasurable,omitempty"`
	From          int    `json:"from,omitempty"` // the year that it holds from
}

// Rule says how a level or an aggregate is computed.
type Rule struct {
	Of     string `json:"of"`
	Method string `json:"method"`
	From   int    `json:"from,omitempty"` // the year that it holds from
}

// Band is a range of shares with what it is worth.
type Band struct {
	From     string `json:"from,omitempty"`
	Above    bool   `json:"above,omitempty"` // From itself is outside
	To       string `json:"to,omitempty"`
	UpTo     bool   `json:"upTo,omitempty"` // To itself is inside
	Worth    *Value `json:"worth,omitempty"`
	Label    string `json:"label,omitempty"`
	FromText string `json:"fromText,omitempty"`
	ToText   string `json:"toText,omitempty"`
}

// Objective is a row of Tabella 1.
type Objective struct {
	Title      string `json:"title"`
	Result     *Value `json:"result,omitempty"`
	Target     *Value `json:"target,omitempty"`
	Attainment *Value `json:"attainment,omitempty"`
	Judgement  string `json:"judgement,omitempty"`

	Computed ObjectiveResult `json:"computed"`
}

// ObjectiveResult is what was computed of a row of Tabella 1.
type ObjectiveResult struct {
	Performance *Number `json:"performance,omitempty"`
	Attainment  *Number `json:"attainment,omitempty"`
	Judgement   string  `json:"judgement,omitempty"`
}

// A ManagerObjective is an objective of the managers.
type ManagerObjective struct {
	Code        string `json:"code,omitempty"`
	Title       string `json:"title"`
	SystemMean  bool   `json:"systemMean,omitempty"`
	Target      *Value `json:"target,omitempty"`
	Weight      *Value `json:"weight,omitempty"`
	Performance *Value `json:"performance,omitempty"`
	Note        string `json:"note,omitempty"`

	Computed *Number `json:"computed,omitempty"` // the performance
}

// A Passage is a text that the document has, in Markdown with placeholders.
type Passage struct {
	Section string `json:"section"`
	Code    string `json:"code,omitempty"`
	Text    string `json:"text"`
}

// Waiver is a finding accepted on the record.
type Waiver struct {
	Rule   string `json:"rule"`
	Where  string `json:"where,omitempty"`
	Found  string `json:"found,omitempty"` // what was accepted, where the waiver says
	Reason string `json:"reason"`
	Act    string `json:"act,omitempty"`
}

// Results are the numbers over the whole tree.
type Results struct {
	Entity   *Number `json:"entity,omitempty"`   // performance of the body
	Mean     *Number `json:"mean,omitempty"`     // of the objectives of Tabella 1
	System   *Number `json:"system,omitempty"`   // mean of the system indicators
	Managers *Number `json:"managers,omitempty"` // of the managers' objectives
}

// New is the data of a document composed from an evaluation. Waivers that name a cell name the node that it is of
// instead: the data have no cells.
func New(e *scoring.Evaluation, doc *report.Document, program, sha256 string) *Data {
	d := e.Dashboard
	data := &Data{
		Format: Format, Program: program, Workbook: Workbook{sha256}, Date: doc.Date.UTC(), Draft: doc.Draft, Open: doc.Open,
		Title:  doc.Title,
		Entity: entity(d.Entity), Scale: scale(d.Scale), Sheets: optionalParts(d), Templates: doc.Templates,
		Results: Results{number(e.Entity), number(e.Mean), number(e.System), number(e.ManagersTotal)},
	}
	for _, l := range d.Levels {
		data.Levels = append(data.Levels, Level(l))
	}
	data.Tree = nodes(e, d.Roots)
	if p := doc.Previous; p != nil {
		data.Before = &Before{
			Year:  p.Dashboard.Entity.Year,
			Scale: scale(p.Dashboard.Scale),
			Tree:  nodes(p, p.Dashboard.Roots),
		}
		for _, l := range p.Dashboard.Levels {
			data.Before.Levels = append(data.Before.Levels, Level(l))
		}
	}
	for _, o := range e.Objectives {
		data.Targets = append(
			data.Targets,
			Objective{
				o.Row.Title.Text,
				value(o.Row.Result),
				value(o.Row.Target),
				value(o.Row.Attainment),
				o.Row.Judgement.Text,
				ObjectiveResult{number(o.Performance), number(o.Attainment), o.Judgement},
			},
		)
	}
	for _, row := range d.System {
		data.System = append(data.System, row.Code.Text)
	}
	for _, m := range e.Managers {
		data.Managers = append(
			data.Managers,
			ManagerObjective{
				m.Row.Code.Text,
				m.Row.Title.Text,
				m.Row.SystemMean,
				value(m.Row.Target),
				value(m.Row.Weight),
				value(m.Row.Performance),
				m.Row.Note.Text,
				number(m.Performance),
			},
		)
	}
	for _, p := range doc.Passages {
		data.Texts = append(data.Texts, Passage{p.Section.Text, p.Code.Text, p.Text.Text})
	}
	for _, w := range d.Waivers {
		data.Waivers = append(
			data.Waivers,
			Waiver{w.Rule.Text, nodeOf(e, w.Where.Text), w.Found.Text, w.Reason.Text, w.Act.Text},
		)
	}
	return data
}

// optionalParts are the names of the parts that a dashboard has besides its tree.
func optionalParts(d *scoring.Dashboard) []string {
	var names []string
	for _, p := range scoring.OptionalParts {
		if d.Has(p) {
			names = append(names, string(p))
		}
	}
	return names
}

// nodeOf is the node that a cell of the Cruscotto, or a passage of the texts, is of; what isn't such a cell stays as it
// is.
func nodeOf(e *scoring.Evaluation, where string) string {
	sheet, ref, ok := strings.Cut(strings.TrimSpace(where), "!")
	if !ok {
		sheet, ref = e.Dashboard.SheetOf(scoring.PartTree), sheet
	}
	cell := scoring.Cell{Sheet: sheet, Ref: strings.ToUpper(ref)}
	if p, found := e.Cells().At(cell); found && p.Node != nil {
		return p.Node.ID()
	}
	id := where
	e.Dashboard.Walk(func(n *scoring.Node) {
		if n.Code.Cell == cell || n.Title.Cell == cell {
			id = n.ID()
		}
	})
	for _, o := range e.Objectives {
		if o.Row.Title.Cell == cell && o.Node != nil {
			id = o.Node.ID()
		}
	}
	for _, m := range e.Managers {
		if m.Row.Code.Cell == cell || m.Row.Title.Cell == cell {
			id = m.Row.Code.Text
		}
	}
	for _, p := range e.Dashboard.Passages {
		if p.Text.Cell == cell && !p.Code.Empty() {
			id = p.Code.Text
		}
	}
	return id
}

func entity(e scoring.Entity) Entity {
	out := Entity{
		Name:         e.Name.Text,
		Kind:         e.Kind.Text,
		Year:         e.Year,
		TargetPeriod: e.TargetPeriod.Text,
		PIAO:         e.PIAO.Text,
		ScaleAct:     act(e.ScaleAct),
		PlanAct:      act(e.PlanAct),
		ReportAct:    act(e.ReportAct),
		Protocol:     act(e.Publication.Protocol),
		Color:        e.Color.Text,
		BudgetLink:   e.BudgetLink.Text,
		Outline:      e.Outline.Text,
	}
	if stated := (Stated{value(e.Stated.Entity), value(e.Stated.Mean), value(e.Stated.System),
		value(e.Stated.Managers)}); stated != (Stated{}) {
		out.Stated = &stated
	}
	if image := e.Logo.Image; image != nil {
		out.Logo = &Logo{base64.StdEncoding.EncodeToString(image.PNG), e.Logo.Alt.Text, image.Source}
	}
	for _, s := range e.Signatories {
		out.Signatories = append(out.Signatories, Signatory{s.Office.Text, s.Name.Text})
	}
	return out
}

func act(a scoring.Act) *Act {
	if a.Name.Empty() && a.Date.IsZero() {
		return nil
	}
	out := &Act{Name: a.Name.Text}
	if !a.Date.IsZero() {
		out.Date = a.Date.Format(time.DateOnly)
	}
	return out
}

func scale(s scoring.Scale) Scale {
	out := Scale{
		Name:     s.Name.Text,
		Source:   s.Source.Text,
		Decimals: value(s.Decimals),
		Levels:   s.Levels.Text,
		Points:   s.Points,
	}
	for _, r := range s.Scores {
		out.Scores = append(
			out.Scores,
			Score{
				r.Of.Text,
				r.Method.String(),
				r.Lower.String(),
				value(r.Cap),
				r.Uncapped,
				r.NotMeasured.String(),
				r.NotMeasurable.String(),
				r.From,
			},
		)
	}
	for _, b := range s.Lights {
		out.Lights = append(out.Lights, band(b))
	}
	for _, r := range s.Rules {
		out.Rules = append(out.Rules, Rule{r.Of.Text, r.Method.String(), r.From})
	}
	for _, b := range s.OnTarget {
		out.OnTarget = append(out.OnTarget, band(b))
	}
	for _, b := range s.OnResult {
		out.OnResult = append(out.OnResult, band(b))
	}
	for _, b := range s.Judgements {
		out.Judgements = append(out.Judgements, band(b))
	}
	for _, c := range s.Classes {
		out.Classes = append(out.Classes, *value(c))
	}
	return out
}

func band(b scoring.Band) Band {
	out := Band{
		Above:    b.Above,
		UpTo:     b.UpTo,
		Worth:    value(b.Worth),
		Label:    b.Label.Text,
		FromText: b.FromText,
		ToText:   b.ToText,
	}
	if b.From != nil {
		out.From = exact(b.From)
	}
	if b.To != nil {
		out.To = exact(b.To)
	}
	return out
}

func nodes(e *scoring.Evaluation, in []*scoring.Node) []Node {
	var out []Node
	for _, n := range in {
		node := Node{Code: n.Code.Text, Title: n.Title.Text, Weight: value(n.Weight), Stated: value(n.Stated),
			Performance: number(e.Of(n)), Children: nodes(e, n.Children)}
		if i := n.Indicator; i != nil {
			node.Indicator = &Indicator{
				KPI:        i.KPI.Text,
				Target:     value(i.Target),
				Result:     value(i.Result),
				Attainment: value(i.Attainment),
				Threshold:  value(i.Threshold),
				Numerator: value(
					i.Numerator,
				),
				Denominator: value(i.Denominator),
				Direction:   i.Direction.String(),
				Ruling:      i.Ruling.Text,
				System:      i.System,
				Base: value(
					i.Base,
				),
				Initial:   value(i.Initial),
				Amendment: i.Amendment.Text,
				Previous:  value(i.Previous),
			}
			for _, t := range i.Targets {
				node.Indicator.Targets = append(node.Indicator.Targets, YearTarget{t.Year, value(t.Target)})
			}
		}
		out = append(out, node)
	}
	return out
}

func value(v scoring.Value) *Value {
	if v.Empty() {
		return nil
	}
	out := &Value{Text: v.Text}
	if v.Known() {
		out.Value, out.Decimals, out.Unit, out.AsText = exact(v.Value), v.Quantity.Decimals, string(v.Unit), !v.Stored
	}
	return out
}

func number(d *scoring.Derivation) *Number {
	if !d.Known() {
		return nil
	}
	return &Number{exact(d.Value), d.Quantity().String()}
}

// exact writes a rational as a decimal where that is finite, or else as a fraction.
func exact(r *big.Rat) string {
	if n, ok := r.FloatPrec(); ok {
		return r.FloatString(n)
	}
	return r.RatString()
}

// Encode writes the data as JSON, the same for the same data.
func (d *Data) Encode() ([]byte, error) {
	var b bytes.Buffer
	err := d.Write(&b)
	return b.Bytes(), err
}

// Write is [Data.Encode] to where the data go.
func (d *Data) Write(w io.Writer) error {
	// The tree is nearly all of the data. It is encoded branch by branch: the encoder holds what it encodes three times.
	const none = "\n \"tree\": null"
	bare := *d
	bare.Tree = nil
	frame, err := indented(&bare, "")
	if err != nil {
		return err
	}
	before, after, found := bytes.Cut(frame, []byte(none))
	if !found || len(d.Tree) == 0 {
		whole, err := indented(d, "")
		if err != nil {
			return err
		}
		_, err = w.Write(whole)
		return err
	}
	pieces := bufio.NewWriter(w) // which keeps the first error
	pieces.Write(before)
	pieces.WriteString(strings.Replace(none, "null", "[", 1))
	for i := range d.Tree {
		branch, err := indented(&d.Tree[i], "  ")
		if err != nil {
			return err
		}
		if i > 0 {
			pieces.WriteByte(',')
		}
		pieces.WriteString("\n  ")
		pieces.Write(bytes.TrimSuffix(branch, []byte("\n")))
	}
	pieces.WriteString("\n ]")
	pieces.Write(after)
	return pieces.Flush()
}

// indented is a value as JSON, each line but the first after a prefix.
func indented(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, " ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// maxData bounds data that are read, in bytes; those of 10,000 actions are a quarter of it.
const maxData = 40 << 20

// Decode reads data that Encode wrote. It is an error if they are of another format.
func Decode(raw []byte) (*Data, error) {
	if len(raw) > maxData {
		return nil, fmt.Errorf("i dati sono di %d MB: il limite è %d MB", len(raw)>>20, maxData>>20)
	}
	var d Data
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&d); err != nil {
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			return nil, fmt.Errorf("i dati non sono leggibili: in %q c'è un valore di un altro tipo", wrong.Field)
		}
		return nil, errors.New("i dati non sono leggibili: non sono JSON")
	}
	if d.Format != Format {
		return nil, fmt.Errorf("i dati sono in un formato sconosciuto: %q invece di %q", d.Format, Format)
	}
	return &d, nil
}

// CleanWorkbook writes the data as a workbook that anyone can open, recalculate and build the document from.
func (d *Data) CleanWorkbook() ([]byte, error) {
	dashboard, err := d.Dashboard()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = cruscotto.Write(&b, dashboard)
	return b.Bytes(), err
}
