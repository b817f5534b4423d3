package opendata

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"relazione/internal/picture"
	"relazione/scoring"
)

// maxDepth bounds the tree of data that comes from a stranger.
const maxDepth = 12

// Dashboard is the dashboard that the data are of: composing from it gives the document again. It is an error for a
// number to be unreadable or the tree not to fit its levels.
func (d *Data) Dashboard() (*scoring.Dashboard, error) {
	for _, rows := range []int{len(d.Targets), len(d.System), len(d.Managers), len(d.Texts), len(d.Waivers)} { // before they take memory
		if err := scoring.RowsWithin(rows); err != nil {
			return nil, err
		}
	}
	r := &reader{}
	out := &scoring.Dashboard{
		Sheets:   sheets(d.Sheets),
		Modified: d.Date,
		Entity:   r.entity(d.Entity),
		Scale:    r.scale(d.Scale),
	}
	for _, l := range d.Levels {
		out.Levels = append(out.Levels, scoring.Level(l))
	}
	if len(out.Levels) == 0 || len(out.Levels) > maxDepth {
		return nil, fmt.Errorf("l'albero ha %d livelli", len(out.Levels))
	}
	out.Roots = r.nodes(d.Tree, nil, 0, len(out.Levels))
	for _, o := range d.Targets {
		out.Targets = append(
			out.Targets,
			scoring.ObjectiveTarget{Title: text(o.Title), Result: r.value(o.Result), Target: r.value(o.Target),
				Attainment: r.value(o.Attainment), Judgement: text(o.Judgement)},
		)
	}
	for _, code := range d.System {
		out.System = append(out.System, scoring.SystemRow{Code: text(code)})
	}
	for _, m := range d.Managers {
		out.Managers = append(
			out.Managers,
			scoring.ManagerObjective{Code: text(m.Code), Title: text(m.Title), SystemMean: m.SystemMean,
				Target: r.value(
					m.Target,
				), Weight: r.value(m.Weight), Performance: r.value(m.Performance), Note: text(m.Note)},
		)
	}
	for _, t := range d.Texts {
		out.Passages = append(
			out.Passages,
			scoring.Passage{Section: text(t.Section), Code: text(t.Code), Text: text(t.Text)},
		)
	}
	for _, w := range d.Waivers {
		out.Waivers = append(
			out.Waivers,
			scoring.Waiver{
				Rule:   text(w.Rule),
				Where:  text(w.Where),
				Found:  text(w.Found),
				Reason: text(w.Reason),
				Act:    text(w.Act),
			},
		)
	}
	if r.err == nil {
		r.err = out.Bounded()
	}
	return out, r.err
}

// Dashboard is last year's as far as the document shows it; nil for none. The errors are those of [Data.Dashboard].
func (b *Before) Dashboard() (*scoring.Dashboard, error) {
	if b == nil {
		return nil, nil
	}
	return (&Data{Entity: Entity{Year: b.Year}, Levels: b.Levels, Tree: b.Tree, Scale: b.Scale}).Dashboard()
}

// A reader keeps the first error.
type reader struct {
	err    error
	leaves int // of the tree, so far
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func text(s string) scoring.Text { return scoring.Text{Text: s} }

func (r *reader) rational(s string) *big.Rat {
	const most = 400                                             // digits; our own are under forty
	if len(s) > most || strings.Trim(s, "-0123456789./") != "" { // an exponent could stand for gigabytes of digits
		r.fail("%.40q non è un numero", s)
		return new(big.Rat)
	}
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		r.fail("%.40q non è un numero", s)
		return new(big.Rat)
	}
	return v
}

func (r *reader) value(v *Value) scoring.Value {
	if v == nil {
		return scoring.Value{}
	}
	out := scoring.Value{Text: v.Text}
	if v.Value != "" {
		if v.Decimals < 0 || v.Decimals > 30 || v.Text == "" {
			r.fail("il numero %.40q, scritto «%.40s» con %d decimali", v.Value, v.Text, v.Decimals)
			return out
		}
		out.Quantity = scoring.Quantity{Value: r.rational(v.Value), Decimals: v.Decimals, Unit: scoring.Unit(v.Unit)}
		out.Stored = !v.AsText
		if !scoring.Fits(out.Value) {
			r.fail("%.40q è fuori misura", v.Value)
		}
	}
	if read := scoring.AsWritten(scoring.Value{Text: v.Text}); read.Known() {
		out.Mark, out.Ratio, out.Reading = read.Mark, read.Ratio, read.Reading
	}
	return out
}

// target reads a number that may stand after a comparison: the text says which.
func (r *reader) target(v *Value) scoring.Value {
	out := r.value(v)
	bare := out
	bare.Quantity = scoring.Quantity{}
	if read := scoring.AsTarget(bare); read.Known() {
		out.Operator, out.Mark = read.Operator, read.Mark
	}
	return out
}

func (r *reader) nodes(in []Node, parent *scoring.Node, depth, levels int) []*scoring.Node {
	var out []*scoring.Node
	for _, n := range in {
		leaf := depth == levels-1
		if leaf {
			r.leaves++
			if err := scoring.RowsWithin(r.leaves); err != nil {
				r.fail("%w", err)
			}
		}
		if r.err != nil {
			return nil
		}
		if leaf != (n.Indicator != nil) || leaf && len(n.Children) > 0 || depth >= levels {
			r.fail("il nodo %q non sta al suo livello", n.Title)
			return nil
		}
		node := &scoring.Node{
			Code:   text(n.Code),
			Title:  text(n.Title),
			Weight: r.value(n.Weight),
			Stated: r.value(n.Stated),
			Depth:  depth,
			Parent: parent,
		}
		if i := n.Indicator; i != nil {
			node.Indicator = &scoring.Indicator{KPI: text(i.KPI), Target: r.target(i.Target), Result: r.value(i.Result),
				Attainment: r.value(
					i.Attainment,
				), Threshold: r.target(i.Threshold), Numerator: r.value(i.Numerator),
				Denominator: r.value(i.Denominator), Ruling: text(i.Ruling), System: i.System,
				Direction: scoring.ParseDirection(
					i.Direction,
				), Base: r.value(i.Base), Initial: r.target(i.Initial), Amendment: text(i.Amendment),
				Previous: r.value(i.Previous)}
			for _, t := range i.Targets {
				node.Indicator.Targets = append(
					node.Indicator.Targets,
					scoring.YearTarget{Year: t.Year, Target: r.target(t.Target)},
				)
			}
		}
		node.Children = r.nodes(n.Children, node, depth+1, levels)
		out = append(out, node)
	}
	return out
}

func (r *reader) entity(e Entity) scoring.Entity {
	out := scoring.Entity{
		Name:         text(e.Name),
		Kind:         text(e.Kind),
		Year:         e.Year,
		TargetPeriod: text(e.TargetPeriod),
		PIAO:         text(e.PIAO),
		ScaleAct:     r.act(e.ScaleAct),
		PlanAct: r.act(
			e.PlanAct,
		),
		ReportAct:  r.act(e.ReportAct),
		BudgetLink: text(e.BudgetLink),
		Outline:    text(e.Outline),
	}
	if s := e.Stated; s != nil {
		out.Stated = scoring.StatedTotals{
			Entity:   r.value(s.Entity),
			Mean:     r.value(s.Mean),
			System:   r.value(s.System),
			Managers: r.value(s.Managers),
		}
	}
	out.Color, out.Publication.Protocol = text(e.Color), r.act(e.Protocol)
	if e.Logo != nil {
		out.Logo.Alt = text(e.Logo.Alt)
		raw, err := base64.StdEncoding.DecodeString(e.Logo.PNG)
		if err == nil {
			out.Logo.Image, err = picture.Again(raw)
		}
		if err != nil {
			r.fail("%w", err)
		} else {
			out.Logo.Image.Source = e.Logo.Source
		}
	}
	for _, s := range e.Signatories {
		out.Signatories = append(out.Signatories, scoring.Signatory{Office: text(s.Office), Name: text(s.Name)})
	}
	return out
}

func (r *reader) act(a *Act) scoring.Act {
	if a == nil {
		return scoring.Act{}
	}
	out := scoring.Act{Name: text(a.Name)}
	if a.Date != "" {
		date, err := time.Parse(time.DateOnly, a.Date)
		if err != nil {
			r.fail("%.40q non è una data", a.Date)
		}
		out.Date = date
	}
	return out
}

func (r *reader) scale(s Scale) scoring.Scale {
	out := scoring.Scale{
		Name:     text(s.Name),
		Source:   text(s.Source),
		Decimals: r.value(s.Decimals),
		Levels:   text(s.Levels),
		Points:   s.Points,
	}
	for _, score := range s.Scores {
		rule := scoring.ScoreRule{
			Of:       text(score.Of),
			Cap:      r.value(score.Cap),
			Uncapped: score.Uncapped,
			From:     score.From,
		}
		var errs [4]error
		rule.Method, errs[0] = scoring.ParseScoreMethod(score.Method)
		rule.Lower, errs[1] = scoring.ParseLower(score.Lower)
		rule.NotMeasured, errs[2] = scoring.ParseMissing(score.NotMeasured)
		rule.NotMeasurable, errs[3] = scoring.ParseMissing(score.NotMeasurable)
		if err := errors.Join(errs[:]...); err != nil {
			r.fail("%w", err)
		}
		out.Scores = append(out.Scores, rule)
	}
	for _, rule := range s.Rules {
		method, err := scoring.ParseMethod(rule.Method)
		if err != nil {
			r.fail("%w", err)
		}
		out.Rules = append(out.Rules, scoring.RollupRule{Of: text(rule.Of), Method: method, From: rule.From})
	}
	band := func(b Band) scoring.Band {
		band := scoring.Band{
			Above:    b.Above,
			UpTo:     b.UpTo,
			Worth:    r.value(b.Worth),
			Label:    text(b.Label),
			FromText: b.FromText,
			ToText:   b.ToText,
		}
		if b.From != "" {
			band.From = r.rational(b.From)
		}
		if b.To != "" {
			band.To = r.rational(b.To)
		}
		return band
	}
	worthy := func(b Band) scoring.Band {
		out := band(b)
		if !out.Worth.Known() {
			r.fail("una fascia della scala non dice quanto vale")
		}
		return out
	}
	for _, b := range s.OnTarget {
		out.OnTarget = append(out.OnTarget, worthy(b))
	}
	for _, b := range s.OnResult {
		out.OnResult = append(out.OnResult, worthy(b))
	}
	for _, b := range s.Lights {
		out.Lights = append(out.Lights, band(b))
	}
	for _, b := range s.Judgements {
		out.Judgements = append(out.Judgements, band(b))
	}
	for _, c := range s.Classes {
		v := r.value(&c)
		if !v.Known() {
			r.fail("soglia di conteggio %q", c.Text)
			continue
		}
		out.Classes = append(out.Classes, v)
	}
	return out
}

// sheets are the parts that the data name; others were not of this program's.
func sheets(names []string) []scoring.PartSheet {
	var parts []scoring.Part
	for _, p := range scoring.OptionalParts {
		if slices.Contains(names, string(p)) {
			parts = append(parts, p)
		}
	}
	return scoring.PartsNamed(parts...)
}
