package rules

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"relazione/scoring"
)

// A fact is a number that the workbook has or that was computed from it.
type fact struct {
	scoring.Quantity        // without its sign
	name             string // "target di 1.3.1 (Cruscotto!N13)"
	prompt           prompt // what words announce it
	count            bool   // it counts nodes or rows
}

func (f fact) agrees(n statedNumber) bool {
	if !f.Known() || f.Unit != n.Unit && !(shareOrPlain(f.Unit) && shareOrPlain(n.Unit)) && f.Unit != scoring.Plain && n.Unit != scoring.Plain {
		return false
	}
	return n.Agrees(f.Value)
}

// shareOrPlain reports whether a unit's numbers are shares or plain, which texts write as they like: 1 and 100%.
func shareOrPlain(u scoring.Unit) bool {
	return u == scoring.Plain || u == scoring.Percent || u == scoring.PerMille
}

func unsigned(q scoring.Quantity) scoring.Quantity {
	if q.Known() {
		q.Value = new(big.Rat).Abs(q.Value)
	}
	return q
}

// A tracer looks for where the numbers of the prose come from.
type tracer struct {
	e      *scoring.Evidence
	global []fact
}

// trace finds every number that the prose claims and where it comes from.
func trace(e *scoring.Evidence) []scoring.Claim {
	t := &tracer{e: e, global: globalFacts(e)}
	var claims []scoring.Claim
	for i := range e.Prose {
		if p := &e.Prose[i]; p.Broken == nil {
			claims = append(claims, t.paragraph(p)...)
		}
	}
	return claims
}

// factsOf are the numbers of a node.
func (t *tracer) factsOf(n *scoring.Node) []fact {
	var facts []fact
	add := func(v scoring.Value, name string, p prompt) {
		if v.Known() {
			facts = append(facts, fact{Quantity: unsigned(v.Quantity), name: fmt.Sprintf("%s di %s (%s)", name, n.ID(), v.Cell), prompt: p})
		}
	}
	if i := n.Indicator; i != nil {
		add(i.Target, "target", promptTarget)
		add(i.Result, "risultato", promptResult)
		add(i.Threshold, "soglia", promptThreshold)
		add(i.Attainment, "raggiungimento", promptPerformance)
		add(i.Numerator, "numeratore", noPrompt)
		add(i.Denominator, "denominatore", noPrompt)
	}
	add(n.Weight, "peso", promptWeight)
	if d := t.e.Of(n); d.Known() {
		facts = append(facts, fact{Quantity: unsigned(d.Quantity()), name: "performance ricalcolata di " + n.ID(), prompt: promptPerformance})
	}
	for _, o := range t.e.Objectives {
		if o.Node != n {
			continue
		}
		add(o.Row.Target, "target", promptTarget)
		if o.Attainment.Known() {
			facts = append(facts, fact{Quantity: o.Attainment.Quantity(), name: "raggiungimento ricalcolato di " + n.ID(), prompt: promptPerformance})
		}
	}
	for _, m := range t.e.Managers {
		if m.Node == n {
			add(m.Row.Weight, "peso dirigenziale", promptWeight)
			add(m.Row.Target, "target dirigenziale", promptTarget)
		}
	}
	return facts
}

// globalFacts are the numbers that any part of the document may speak of.
func globalFacts(e *scoring.Evidence) []fact {
	var facts []fact
	derived := func(d *scoring.Derivation) {
		if d.Known() {
			facts = append(facts, fact{Quantity: d.Quantity(), name: d.Of + ", valore ricalcolato", prompt: promptPerformance})
		}
	}
	for _, d := range e.Totals() {
		derived(d)
	}
	for _, o := range e.Objectives {
		derived(o.Performance)
		derived(o.Attainment)
		if v := o.Row.Target; v.Known() {
			facts = append(facts, fact{Quantity: v.Quantity, name: fmt.Sprintf("target di «%s» (%s)", o.Row.Title.Text, v.Cell), prompt: promptTarget})
		}
	}
	for _, m := range e.Managers {
		derived(m.Performance)
		if v := m.Row.Target; v.Known() {
			facts = append(facts, fact{Quantity: unsigned(v.Quantity), name: fmt.Sprintf("target di «%s» (%s)", m.Row.Title.Text, v.Cell), prompt: promptTarget})
		}
	}
	for _, n := range e.Dashboard.Roots {
		derived(e.Of(n))
	}
	count := func(n int, of string) {
		if n > 0 {
			facts = append(facts, fact{Quantity: scoring.Quantity{Value: big.NewRat(int64(n), 1)}, name: of, count: true})
		}
	}
	var pairs map[*scoring.Node]*scoring.Node
	if e.Previous != nil {
		pairs = scoring.AcrossYears(e.Evaluation, e.Previous)
	}
	for depth, level := range e.Dashboard.Levels {
		nodes := e.Dashboard.At(depth)
		if e.Previous != nil {
			trend := scoring.TrendOf(nodes, e.Evaluation, e.Previous, pairs)
			for _, c := range []struct {
				n  int
				of string
			}{{trend.Better, "migliori"}, {trend.Worse, "peggiori"}, {trend.Same, "uguali"}} {
				facts = append(facts, fact{Quantity: scoring.Quantity{Value: big.NewRat(int64(c.n), 1)}, name: fmt.Sprintf("numero di %s %s rispetto all'anno prima", level.Plural, c.of), count: true})
			}
		}
		count(len(nodes), "numero di "+level.Plural)
		for _, class := range e.Classify(nodes) {
			count(len(class.Nodes), fmt.Sprintf("numero di %s nella classe %s", level.Plural, class.Limit))
			facts = append(facts, fact{Quantity: class.Limit, name: "soglia di conteggio del SMVP", prompt: promptThreshold})
		}
	}
	reached := func(known func(yield func(*scoring.Derivation))) (full, short int) {
		known(func(d *scoring.Derivation) {
			switch {
			case !d.Known():
			case d.Value.Cmp(whole) >= 0:
				full++
			default:
				short++
			}
		})
		return full, short
	}
	tables := []struct {
		name string
		all  func(func(*scoring.Derivation))
	}{
		{"obiettivi della Tabella 1", func(f func(*scoring.Derivation)) {
			for _, o := range e.Objectives {
				f(o.Attainment)
			}
		}},
		{"obiettivi dirigenziali", func(f func(*scoring.Derivation)) {
			for _, m := range e.Managers {
				f(m.Performance)
			}
		}},
		{"obiettivi di sistema", func(f func(*scoring.Derivation)) {
			for _, n := range e.SystemRows {
				f(e.Of(n))
			}
		}},
	}
	for _, table := range tables {
		full, short := reached(table.all)
		count(full+short, "numero di "+table.name)
		count(full, "numero di "+table.name+" al 100%")
		count(short, "numero di "+table.name+" sotto il 100%")
	}
	return append(facts, fact{Quantity: scoring.Share(whole, 0), name: "pieno raggiungimento", prompt: promptPerformance})
}

var (
	codeText   = regexp.MustCompile(`\b\d+(?:\.\d+)+(?:\s?[A-Za-z]\b)?(?:\.[a-z]\b)?`)
	quotedText = regexp.MustCompile(`["“«]([^"“”«»]{3,200})["”»]`)
)

// mentioned are the nodes that a text names, by code or by title between quotation marks.
func (t *tracer) mentioned(text string) []*scoring.Node {
	var nodes []*scoring.Node
	add := func(name string) {
		if n := t.e.Find(name); n != nil && !slices.Contains(nodes, n) && len(nodes) < 20 {
			nodes = append(nodes, n)
		}
	}
	for _, code := range codeText.FindAllString(text, -1) {
		add(code)
	}
	for _, quoted := range quotedText.FindAllStringSubmatch(text, -1) {
		add(quoted[1])
	}
	return nodes
}

func (t *tracer) paragraph(p *scoring.Prose) []scoring.Claim {
	numbers := claimedNumbers(t.e, p.Text)
	if len(numbers) == 0 {
		return nil
	}
	var own []fact // of what the passage is about
	if p.Node != nil {
		own = t.factsOf(p.Node)
	}
	var named []fact
	for _, n := range t.mentioned(p.Text) {
		if n != p.Node {
			named = append(named, t.factsOf(n)...)
		}
	}
	claims := make([]scoring.Claim, len(numbers))
	for i, n := range numbers {
		claims[i] = scoring.Claim{Prose: p, Quantity: n.Quantity, Text: around(p.Text, n)}
		claims[i].Status, claims[i].Because, claims[i].Expected = t.one(i, numbers, own, named)
	}
	t.pairs(p, numbers, claims, own)
	return claims
}

// one traces a number among those of its paragraph.
func (t *tracer) one(at int, numbers []statedNumber, own, named []fact) (status scoring.Status, because string, expected scoring.Quantity) {
	n := numbers[at]
	confirmed := func(because string) (scoring.Status, string, scoring.Quantity) {
		return scoring.Confirmed, because, scoring.Quantity{}
	}
	if n.counts >= 0 {
		level := t.e.Dashboard.Levels[n.counts]
		nodes := int64(len(t.e.Dashboard.At(n.counts)))
		total := scoring.Quantity{Value: big.NewRat(nodes, 1)}
		switch c := n.Value.Cmp(total.Value); {
		case c == 0:
			return confirmed("numero di " + level.Plural)
		case c > 0 && !n.otherYear && alike(n.Quantity, total) || n.inAll && c != 0:
			return scoring.Contradicted, "numero di " + level.Plural, total
		}
	}
	if total, said := t.totalNamed(n); said && !n.otherYear {
		if q := (fact{Quantity: total.Quantity()}); q.agrees(n) || n.Agrees(total.Value) {
			return confirmed(total.Of + ", valore ricalcolato")
		}
		return scoring.Contradicted, total.Of + ", valore ricalcolato", statedAs(fact{Quantity: total.Quantity()}, n)
	}
	// What the words announce is held against just that, where there is one.
	var announced *fact
	for _, facts := range [][]fact{own, named} {
		for i, f := range facts {
			if n.prompt != noPrompt && (f.prompt == n.prompt || n.prompt == promptResult && f.prompt == promptPerformance) && sameKind(f, n) {
				if f.agrees(n) {
					return confirmed(f.name)
				}
				if announced == nil {
					announced = &facts[i]
				}
			}
		}
	}
	for _, facts := range [][]fact{own, named} {
		for _, f := range facts {
			if announced == nil && f.agrees(n) {
				return confirmed(f.name)
			}
		}
	}
	if len(own) == 0 { // a text on an action doesn't count the objectives
		for _, f := range t.global {
			if f.agrees(n) && (f.Unit == scoring.Percent) == (n.Unit == scoring.Percent) && f.count == (n.Unit == scoring.Plain && n.Decimals == 0) {
				return confirmed(f.name)
			}
		}
	}
	derived, near := t.derive(at, numbers, own)
	if derived != "" {
		return confirmed(derived)
	}
	if announced != nil && !n.otherYear && len(own) > 0 {
		return scoring.Contradicted, announced.name, statedAs(*announced, n)
	}
	for _, f := range t.global {
		if f.agrees(n) && !f.count {
			return confirmed(f.name)
		}
	}
	if n.otherYear {
		return scoring.Untraceable, "", scoring.Quantity{}
	}
	if near != nil {
		return scoring.Contradicted, near.name, statedAs(*near, n)
	}
	for _, f := range own {
		share := f.Unit == scoring.Percent
		if f.prompt != promptWeight && share == (n.Unit == scoring.Percent) && (share || n.Value.Cmp(big.NewRat(20, 1)) > 0) && alike(n.Quantity, statedAs(f, n)) {
			return scoring.Contradicted, f.name, statedAs(f, n)
		}
	}
	return scoring.Untraceable, "", scoring.Quantity{}
}

// totalNamed is the number over the whole dashboard that the words before a percentage name.
func (t *tracer) totalNamed(n statedNumber) (*scoring.Derivation, bool) {
	if n.Unit != scoring.Percent {
		return nil, false
	}
	at, found := len(n.before), (*scoring.Derivation)(nil)
	for _, named := range []struct {
		words string
		d     *scoring.Derivation
	}{{"performance di ente", t.e.Entity}, {"media matematica della performance", t.e.Mean}, {"media delle performance", t.e.Mean},
		{"livello medio di raggiungimento degli obiettivi", t.e.System}, {"livello medio degli obiettivi di sistema", t.e.System}} {
		if i := strings.Index(n.before, named.words); i >= 0 && i < at && named.d.Known() {
			at, found = i, named.d
		}
	}
	return found, found != nil
}

// sameKind reports whether a number and a fact can be about the same thing: shares with shares, the rest with the rest.
func sameKind(f fact, n statedNumber) bool {
	if (f.Unit == scoring.Percent) == (n.Unit == scoring.Percent) {
		return true
	}
	times := apart(f.Value, n.Value) // 1 and 101% are two ways of writing shares
	return shareOrPlain(f.Unit) && shareOrPlain(n.Unit) && times > 0 && times < 8
}

// statedAs is a fact stated the way a number is.
func statedAs(f fact, n statedNumber) scoring.Quantity {
	return scoring.Quantity{Value: f.Value, Decimals: n.Decimals, Unit: n.Unit}
}

// neighbours is how many numbers before and after another may have something to do with it.
const neighbours = 5

// derive looks for a computation from numbers near one, or from those of what the passage is about, that gives it: because says
// which. near is the one that nearly does, for a share or a mean that is wrong by a slip.
func (t *tracer) derive(at int, numbers []statedNumber, own []fact) (because string, near *fact) {
	n := numbers[at]
	reach := neighbours
	if n.Unit == scoring.Percent && n.Decimals == 0 {
		reach = 2 // a whole percentage comes out of too many pairs by chance
	}
	var inputs []scoring.Quantity
	for i := max(0, at-reach); i < min(len(numbers), at+reach+1); i++ {
		if i != at {
			inputs = append(inputs, numbers[i].Quantity)
		}
	}
	beside := len(inputs)
	for _, f := range own {
		if f.prompt == promptTarget || f.prompt == promptResult || strings.HasPrefix(f.name, "numeratore") || strings.HasPrefix(f.name, "denominatore") {
			inputs = append(inputs, f.Quantity)
		}
	}
	try := func(value *big.Rat, formula string, telling bool) bool {
		f := fact{Quantity: scoring.Quantity{Value: value, Decimals: n.Decimals, Unit: n.Unit}}
		f.name = fmt.Sprintf("%s = %s", formula, f.Quantity)
		if n.Agrees(value) {
			because = f.name
			return true
		}
		if telling && near == nil && oneSlip(n.Quantity.Number(), f.Quantity.Number()) {
			near = &f
		}
		return false
	}
	for i, a := range inputs {
		for j, b := range inputs {
			if i == j || b.Value.Sign() == 0 || a.Unit != b.Unit && a.Unit != scoring.Plain && b.Unit != scoring.Plain {
				continue
			}
			both := i < beside && j < beside
			if n.Unit == scoring.Percent || n.Unit == scoring.PerMille {
				if a.Unit == scoring.Percent && b.Unit == scoring.Percent {
					if try(new(big.Rat).Sub(a.Value, b.Value), fmt.Sprintf("%s - %s", a, b), false) {
						return because, nil
					}
					continue
				}
				ratio := new(big.Rat).Quo(a.Value, b.Value)
				telling := n.Decimals > 0 && a.Value.Cmp(big.NewRat(20, 1)) > 0 && b.Value.Cmp(big.NewRat(20, 1)) > 0
				if try(ratio, fmt.Sprintf("%s / %s", a, b), telling) ||
					try(new(big.Rat).Sub(ratio, whole), fmt.Sprintf("(%s - %s) / %s", a, b, b), false) ||
					try(new(big.Rat).Sub(whole, ratio), fmt.Sprintf("(%s - %s) / %s", b, a, b), false) ||
					try(new(big.Rat).Quo(a.Value, new(big.Rat).Add(a.Value, b.Value)), fmt.Sprintf("%s / (%s + %s)", a, a, b), false) {
					return because, nil
				}
				continue
			}
			if both && a.Unit == n.Unit && b.Unit == n.Unit && i < j && n.Value.Cmp(big.NewRat(10, 1)) > 0 {
				if try(new(big.Rat).Add(a.Value, b.Value), fmt.Sprintf("%s + %s", a, b), false) ||
					try(new(big.Rat).Abs(new(big.Rat).Sub(a.Value, b.Value)), fmt.Sprintf("differenza fra %s e %s", a, b), false) {
					return because, nil
				}
			}
		}
	}
	return "", near
}

// pairs looks at the counts of a paragraph about an indicator: their ratio, or the mean that they weigh, is the indicator's
// result. What is then confirmed are the counts; where they give another result, they are contradicted.
func (t *tracer) pairs(p *scoring.Prose, numbers []statedNumber, claims []scoring.Claim, own []fact) {
	if p.Node == nil || p.Node.Indicator == nil || !p.Node.Indicator.Result.Known() {
		return
	}
	i := p.Node.Indicator
	result := unsigned(i.Result.Quantity)
	if result.Decimals > 2 && result.Terse().Decimals <= 2 {
		result.Decimals = 2 // a format that adds zeros makes a typed number no more precise
	}
	settle := func(because string, which ...int) {
		for _, k := range which {
			if claims[k].Status == scoring.Untraceable {
				claims[k].Status, claims[k].Because = scoring.Confirmed, because
			}
		}
	}
	var open []int // counts and measures that nothing else explains
	for k, n := range numbers {
		if claims[k].Status == scoring.Untraceable && n.Unit != scoring.Percent {
			open = append(open, k)
		}
	}
	// Σ(count × measure) / Σ count
	if len(open) >= 4 {
		a, x, b, y := numbers[open[0]], numbers[open[1]], numbers[open[2]], numbers[open[3]]
		weight := new(big.Rat).Add(a.Value, b.Value)
		if weight.Sign() > 0 && x.Unit == y.Unit && a.Unit == b.Unit && a.Decimals == 0 && b.Decimals == 0 {
			total := new(big.Rat).Add(new(big.Rat).Mul(a.Value, x.Value), new(big.Rat).Mul(b.Value, y.Value))
			mean := fact{Quantity: scoring.Quantity{Value: total.Quo(total, weight), Decimals: result.Decimals, Unit: result.Unit}}
			formula := fmt.Sprintf("(%s × %s + %s × %s) / (%s + %s) = %s, risultato di %s", a.Quantity, x.Quantity, b.Quantity, y.Quantity, a.Quantity, b.Quantity, mean.Quantity, p.Node.ID())
			switch {
			case result.Agrees(mean.Value):
				settle(formula, open[:4]...)
				return
			case alike(mean.Quantity, result):
				t.contradict(&claims[open[1]], formula, result)
				return
			}
		}
	}
	if !isRatio(i.KPI.Text) && i.Result.Unit != scoring.Percent || !sharesWords(i.KPI.Text, p.Text) {
		return
	}
	var first [2]int
	tried := false
	for k := 0; k+1 < len(open); k++ {
		a, b := numbers[open[k]], numbers[open[k+1]]
		if a.Decimals != 0 || b.Decimals != 0 || a.Value.Sign() == 0 || b.Value.Sign() == 0 {
			continue
		}
		related := a.to <= b.from && compares.MatchString(p.Text[a.to:min(len(p.Text), b.to+12)])
		for _, pair := range [][2]statedNumber{{a, b}, {b, a}} {
			share := new(big.Rat).Quo(pair[0].Value, pair[1].Value)
			if result.Agrees(share) || result.Agrees(new(big.Rat).Sub(share, whole)) {
				settle(fmt.Sprintf("%s / %s = %s, risultato di %s", pair[0].Quantity, pair[1].Quantity, result, p.Node.ID()), open[k], open[k+1])
				return
			}
		}
		if !tried && related {
			first, tried = [2]int{open[k], open[k+1]}, true
		}
	}
	if !tried {
		return
	}
	a, b := numbers[first[0]].Quantity, numbers[first[1]].Quantity
	if a.Value.Cmp(b.Value) > 0 && !strings.Contains(scoring.Fold(i.KPI.Text), "precedente") {
		a, b = b, a
	}
	share := scoring.Share(new(big.Rat).Quo(a.Value, b.Value), 2)
	t.contradict(&claims[first[0]], fmt.Sprintf("%s / %s = %s, ma il risultato di %s è %s (%s)", a, b, share, p.Node.ID(), i.Result.Show(), i.Result.Cell), scoring.Quantity{})
}

// compares is what stands between two counts of which one is a share of the other.
var compares = regexp.MustCompile(`(?i)\b(a fronte|su|rispetto|contro|sul totale|dei quali|di cui)\b|/`)

func (t *tracer) contradict(c *scoring.Claim, because string, expected scoring.Quantity) {
	c.Status, c.Because, c.Expected = scoring.Contradicted, because, expected
}

// sharesWords reports whether a text speaks of what a KPI counts.
func sharesWords(kpi, text string) bool {
	const long = 6 // shorter words are in any text
	spoken := strings.Fields(scoring.Fold(text))
	return slices.ContainsFunc(strings.Fields(scoring.Fold(kpi)), func(w string) bool { return len(w) >= long && slices.Contains(spoken, w) })
}

// around is a number with a few words before and after it.
func around(text string, n statedNumber) string {
	const reach = 40
	from, to := max(0, n.from-reach), min(len(text), n.to+reach)
	for from > 0 && text[from] != ' ' {
		from--
	}
	for to < len(text) && text[to] != ' ' {
		to++
	}
	for !utf8.RuneStart(text[from]) {
		from++
	}
	s := strings.TrimSpace(text[from:to])
	if from > 0 {
		s = "…" + s
	}
	if to < len(text) {
		s += "…"
	}
	return strings.Join(strings.Fields(s), " ")
}

var contradictedClaim = scoring.Rule{
	ID:       "cifra-smentita",
	Family:   familyClaims,
	Title:    "Una cifra nel testo non è quella dei dati",
	Severity: scoring.Error,
	Doc: `Legge ogni cifra dei testi e la riconduce a una cella, a un risultato ricalcolato, o a un calcolo sulle cifre vicine (rapporto,
quota, differenza, variazione, somma, media ponderata, conteggio), ai decimali con cui è scritta. Segnala quelle che dovrebbero
essere un certo numero e sono un altro: il 95,1% accanto a 211 e 220, che è il 95,9%. Date, atti, leggi, protocolli, codici e
termini in giorni non sono cifre da riscontrare. Una cifra scritta come segnaposto non può sbagliare.`,
	Source:   `Linee guida DFP 3/2018, par. 4, lettere b) ed f).`,
	Criteria: "bf",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, c := range e.Claims {
			if c.Status == scoring.Contradicted {
				f := claimFinding(c)
				f.Expected = c.Expected.String()
				f.Message = fmt.Sprintf("«%s»: la cifra non torna: %s", c.Text, c.Because)
				f.Hint = "correggere la cifra, o sostituirla con un segnaposto che la prende dalla cella"
				findings = append(findings, f)
			}
		}
		return findings
	},
}

var untraceableClaim = scoring.Rule{
	ID:       "cifra-non-riscontrata",
	Family:   familyClaims,
	Title:    "Una cifra nel testo non viene dai dati",
	Severity: scoring.Note,
	Doc: `Segnala le cifre dei testi che non sono in nessuna cella e non derivano da quelle vicine: il programma non può dire se sono
giuste.`,
	Source:   `Linee guida DFP 3/2018, par. 4, lettera f) (attendibilità dei dati).`,
	Criteria: "f",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, c := range e.Claims {
			if c.Status == scoring.Untraceable {
				f := claimFinding(c)
				f.Message = fmt.Sprintf("«%s»: la cifra non ha riscontro nel cruscotto", c.Text)
				f.Hint = "controllarla sulla fonte"
				findings = append(findings, f)
			}
		}
		return findings
	},
}

func claimFinding(c scoring.Claim) scoring.Finding {
	f := scoring.Finding{Cell: c.Prose.Cell, Found: c.Quantity.String()}
	if c.Prose.Node != nil {
		f.Code = c.Prose.Node.ID()
	}
	return f
}

var brokenText = scoring.Rule{
	ID:       "testo-non-componibile",
	Family:   familyClaims,
	Title:    "Un testo non si può comporre",
	Severity: scoring.Error,
	Doc: `Segnala i testi il cui segnaposto non esiste, non è scritto bene o chiede un valore che il cruscotto non ha: finché non sono
corretti la relazione non si può comporre.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, p := range e.Prose {
			if p.Broken != nil {
				f := scoring.Finding{Cell: p.Cell, Message: p.Broken.Error(), Hint: "correggere il testo o il segnaposto; il manuale elenca quelli ammessi"}
				if p.Node != nil {
					f.Code = p.Node.ID()
				}
				findings = append(findings, f)
			}
		}
		return findings
	},
}
