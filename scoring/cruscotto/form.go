package cruscotto

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// formRows is how many rows below the last one a form's formulas, drop-downs and colours reach.
const formRows = 400

// SheetInstructions is the sheet that a form begins with; nothing reads it.
const SheetInstructions = "Istruzioni"

// formCode is the number format of a cell that is still to be filled in: a result has its target's, a share two
// decimals.
func formCode(n *scoring.Node, c treeColumn) string {
	switch {
	case c.field == fieldWeight:
		return "0%"
	case c.field == fieldAttainment, c.depth >= 0 && c.field == fieldResult:
		return "0.00%"
	case n.Indicator != nil && c.depth < 0 && c.field == fieldResult:
		t := n.Indicator.Target
		if before := n.Indicator.Previous; before.Known() && before.Unit == t.Unit { // a target has fewer decimals than what was measured
			t.Quantity.Decimals = max(t.Quantity.Decimals, before.Quantity.Decimals)
		}
		if t.Known() {
			bare := t
			bare.Text = t.Quantity.String()
			code, _ := workbook.FormatCode(bare)
			return code
		}
	}
	return ""
}

// growingFormula is a node's roll-up over its children wherever they stand: those whose code begins with the node's.
// Without codes it is over the rows that the node spans, which grows with rows put in between. Nothing measured gives
// nothing, not zero.
func (t *treePage) growingFormula(n *scoring.Node, method scoring.Method) string {
	row := t.first[n]
	if n.Indicator != nil {
		attainment := ref.At(t.column(-1, fieldAttainment), row)
		return fmt.Sprintf(`IF(%s="","",%s)`, attainment, attainment)
	}
	results, weights, codes := t.column(
		n.Depth+1,
		fieldResult,
	), t.column(
		n.Depth+1,
		fieldWeight,
	), t.column(
		n.Depth+1,
		fieldCode,
	)
	if results == 0 {
		results = t.column(-1, fieldAttainment)
	}
	own := t.column(n.Depth, fieldCode)
	coded := own != 0 && codes != 0 && !n.Code.Empty()
	for _, child := range n.Children {
		coded = coded && strings.HasPrefix(scoring.CodeKey(child.Code.Text), scoring.CodeKey(n.Code.Text)+".")
	}
	area := func(col int) string {
		from, to := ref.At(col, row), ref.At(col, t.last[n])
		if coded {
			from, to = ref.At(
				col,
				headerLines+1,
			), ref.At(
				col,
				headerLines+formRows+len(t.evaluation.Dashboard.At(len(t.dashboard.Levels)-1)),
			)
			return fmt.Sprintf("$%s$%d:$%s$%d", ref.ColumnName(col), from.Row, ref.ColumnName(col), to.Row)
		}
		return fmt.Sprintf("%s:%s", from, to)
	}
	which := ""
	if coded {
		code := ref.At(own, row)
		which = fmt.Sprintf(`--(LEFT(%s,LEN(%s)+1)=%s&"."),`, area(codes), code, code)
	}
	some := fmt.Sprintf("SUMPRODUCT(%s--ISNUMBER(%s))", which, area(results))
	switch {
	case method == scoring.WeightedMean && weights != 0:
		counted := fmt.Sprintf("--ISNUMBER(%s),", area(results)) // what wasn't measured is left out
		if slices.ContainsFunc(
			t.evaluation.Scale.Scores,
			func(r scoring.ScoreRule) bool { return r.NotMeasured == scoring.Zero },
		) {
			counted = ""
		}
		return fmt.Sprintf(
			`IF(%s=0,"",SUMPRODUCT(%s%s,%s)/SUMPRODUCT(%s%s%s))`,
			some,
			which,
			area(weights),
			area(results),
			which,
			counted,
			area(weights),
		)
	case method == scoring.Sum && weights != 0:
		return fmt.Sprintf(`IF(%s=0,"",SUMPRODUCT(%s%s,%s))`, some, which, area(weights), area(results))
	case method == scoring.SimpleMean && coded:
		return fmt.Sprintf(`IF(%s=0,"",SUMPRODUCT(%s%s)/%s)`, some, which, area(results), some)
	case method == scoring.SimpleMean:
		return fmt.Sprintf(`IF(COUNT(%s)=0,"",AVERAGE(%s))`, area(results), area(results))
	case method == scoring.Minimum && !coded:
		return fmt.Sprintf(`IF(COUNT(%s)=0,"",MIN(%s))`, area(results), area(results))
	}
	return ""
}

// offered is what there is to choose from; nil for anything.
func (b *builder) offered(options func(*scoring.Dashboard) []string) []string {
	if options == nil {
		return nil
	}
	return options(b.dashboard)
}

// choose gives an area of the sheet a drop-down, and words that are shown when one of its cells is chosen; nothing where there are neither.
func (p *page) choose(area ref.Area, title, prompt string, choices []string) error {
	if prompt == "" && choices == nil {
		return nil
	}
	v := workbook.Validation{Area: area, Choices: choices}
	if prompt != "" {
		const longest = 32 // letters of a title: Excel takes a longer one for damage
		if utf8.RuneCountInString(title) > longest {
			title = ""
		}
		v.PromptTitle, v.PromptText = italian.Capitalize(title), prompt
	}
	if choices != nil {
		v.ErrorTitle, v.Error = "Valore insolito", "Di solito qui si sceglie una delle voci dell'elenco."
	}
	return p.sheet.Validate(v)
}

// dressTree gives the Cruscotto of a form its drop-downs, colours and protection. Weights that don't add up are red,
// results to be filled in are yellow.
func (t *treePage) dressTree(last int) error {
	end := last + formRows
	down := func(col int) ref.Area { return ref.Area{From: ref.At(col, headerLines+1), To: ref.At(col, end)} }
	for i, c := range t.columns {
		if err := t.choose(down(i+1), "", "", treeChoices[c.field]); err != nil {
			return err
		}
	}
	for depth := range t.dashboard.Levels {
		weights, codes := t.column(depth, fieldWeight), t.column(depth, fieldCode)
		if weights == 0 || codes == 0 {
			continue
		}
		w, c := ref.ColumnName(weights), ref.ColumnName(codes)
		row := headerLines + 1
		all := func(col string) string { return fmt.Sprintf("$%s$%d:$%s$%d", col, row, col, end) }
		own := fmt.Sprintf("$%s%d", c, row)
		dots := func(s string) string { return fmt.Sprintf(`LEN(%s)-LEN(SUBSTITUTE(%s,".",""))`, s, s) }
		parent := fmt.Sprintf(`LEFT(%s,FIND("~",SUBSTITUTE(%s,".","~",%s)))`, own, own, dots(own))
		formula := fmt.Sprintf(
			`AND(%s<>"",ABS(SUMPRODUCT(--(LEFT(%s,LEN(%s))=%s),--(%s=%s),%s)-1)>0.00001)`,
			own,
			all(c),
			parent,
			parent,
			dots(all(c)),
			dots(own),
			all(w),
		)
		t.sheet.ColorIf(down(weights), formula, fillOf[scoring.Error])
	}
	if result, target := t.column(-1, fieldResult), t.column(-1, fieldTarget); result != 0 && target != 0 {
		formula := fmt.Sprintf(
			`AND($%s%d<>"",$%s%d="")`,
			ref.ColumnName(target),
			headerLines+1,
			ref.ColumnName(result),
			headerLines+1,
		)
		t.sheet.ColorIf(down(result), formula, fillOf[scoring.Warning])
	}
	t.sheet.Protect()
	return nil
}

// treeChoices are what there is to choose from in columns of the Cruscotto.
var treeChoices = map[field][]string{fieldDirection: {scoring.Increasing.String(), scoring.Decreasing.String()}, fieldSystem: {yesMark, "NO"}}

// instructions writes the sheet that says how to fill in the others, and has the workbook calculate when it is opened.
func (b *builder) instructions() {
	p := b.page(SheetInstructions)
	p.columns([]float64{110})
	p.line(24, look{title: true}, b.title())
	p.row++
	for _, text := range []string{
		"Cruscotto: una riga per ogni " + b.dashboard.Levels[len(b.dashboard.Levels)-1].Singular + ". Per aggiungerne una, inserire una riga nel suo gruppo e darle un codice che comincia con quello del gruppo: le formule dei risultati la comprendono da sole.",
		"I pesi dei componenti di uno stesso gruppo devono fare 100%: finché non lo fanno sono rossi. I risultati " +
			"ancora da scrivere sono gialli.",
		"Le celle con le formule sono protette, senza password (Revisione › Rimuovi protezione foglio). I risultati " +
			"dei livelli si calcolano da soli.",
		"Target e risultati si scrivono come numeri, con il loro formato: 97,60%, 27 gg., 115€; i target anche come " +
			"≥ 90%, ≤ 5 gg, SI, 31/12/2025, 18 +/- 2. Un risultato che manca si lascia vuoto (o n.d.); uno che non " +
			"si può misurare è n.m.",
		"Verso: crescente se è meglio un valore alto, decrescente se è meglio uno basso. Non viene mai indovinato.",
		"Ente: nome, anno, atti con la data, firmatari. SMVP: come si aggregano i livelli, quanto vale un " +
			"risultato, i giudizi. Testi: i commenti, con la sezione scelta dall'elenco. Deroghe: i rilievi che si " +
			"accettano, con il motivo e l'atto.",
		"Per controllare: relazione validate, seguito dal nome di questo file. Per comporre la relazione: relazione " +
			"build.",
	} {
		p.line(float64(linesIn(text, 110))*14+6, look{plain: true, locked: true}, scoring.Text{Text: text})
	}
	b.file.Recalculates = true
}
