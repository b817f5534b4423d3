package cruscotto_test

import (
	"errors"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relazione"
	"relazione/internal/readtest"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

var layouts = flag.Int("layouts", 150, "how many foreign layouts to try")

// A foreign layout is a workbook as another body might keep it, drawn at random, with the tree that it is. It shares nothing with the
// writer of workbooks: labels are those seen in public documents.
type foreign struct {
	*rand.Rand
	levels []string // from the top; the last, or the indicators under it, is measured
	roots  []*foreignNode
	style  foreignStyle
	sheets []*foreignSheet
}

// A foreignNode is a node of the tree that a layout shows.
type foreignNode struct {
	code, title    string
	weight         int // in hundredths of its group
	children       []*foreignNode
	kpi            string
	target, result int
	exact          *big.Rat // what it reached
	stated         *big.Rat // as rounded where the layout rounds at each level
	depth          int
	at             map[string]string // cells of what it states, by kind
}

// foreignStyle is how a layout shows its tree.
type foreignStyle struct {
	apart     int  // how the top level stands apart
	cells     int  // cells of upper levels are merged, blank below, or repeated
	coded     int  // codes have columns of their own, stand before titles, or there are none
	weighted  int  // how weights are written; none at all
	owned     bool // levels state their results
	several   bool // an objective has several indicators
	numbers   bool // numbers are numbers, not texts
	rounding  int  // decimals of percentages
	stepwise  bool // each level is calculated from what is shown of the one below
	numbered  bool // rows are numbered
	capitals  bool
	titled    bool // a title stands above
	noted     bool // a note stands below
	grouped   bool // a second row of labels
	rightward bool // levels stand to the right of what they hold
	shuffled  bool // target, result and attainment come in another order
	unnamed   bool // labels of numbers that mean nothing to anybody
	totals    bool // rows of totals
	other     bool // a sheet about something else
}

// Ways in which the top level stands apart.
const (
	inColumns      = iota
	inHeadings     // merged across
	inPlainHeads   // on rows of their own, in bold, with the rest set in
	onSheets       // a sheet for each
	inBlocks       // a table for each, its label and title above it
	waysOfStanding // how many there are
)

const (
	merged = iota
	blank
	repeated
)

const (
	ownCodes = iota
	codesInTitles
	noCodes
)

// A foreignSheet is a grid being drawn.
type foreignSheet struct {
	name   string
	cells  map[[2]int]foreignCell // by row and column, from 1
	merges [][4]int               // first row, first column, last row, last column
	rows   int
}

// A foreignCell is a text, or a number with a format.
type foreignCell struct {
	text   string
	number *big.Rat
	format string
	bold   bool
	indent int
}

// Labels of what columns hold, as found in plans and reports of chambers, municipalities, universities and health bodies.
var foreignLabels = map[string][]string{
	"code": {"Codice", "Cod.", "Cod", "Codice obiettivo", "ID"},
	"weight": {
		"Peso",
		"Peso %",
		"Pesatura",
		"Ponderazione",
		"Peso (%)",
		"Peso assegnato",
		"Peso obiettivo",
		"Pesi",
		"Peso dell'azione",
		"Peso relativo",
		"Weight",
		"Coefficiente di ponderazione",
	},
	"kpi": {
		"Indicatore",
		"Indicatori",
		"KPI",
		"Indicatore di risultato",
		"Indicatore di performance",
		"Descrizione indicatore",
		"Formula di calcolo",
		"Metrica",
		"Indicatore / formula",
		"Modalità di calcolo",
	},
	"target": {
		"Target",
		"Target 2024",
		"Valore atteso",
		"Valore target",
		"Target anno 2024",
		"Risultato atteso",
		"Valore atteso 2024",
		"Target (2024)",
		"Valore obiettivo",
		"Target previsto",
		"TARGET ANNUALE",
		"Atteso",
	},
	"result": {
		"Risultato",
		"Consuntivo",
		"Consuntivo 2024",
		"Valore a consuntivo",
		"Risultato 2024",
		"Valore rilevato",
		"Valore conseguito",
		"Risultato conseguito",
		"Dato a consuntivo",
		"Misurazione",
		"Valore effettivo",
		"Actual",
		"Risultato raggiunto",
	},
	"attainment": {
		"% raggiungimento",
		"Grado di raggiungimento",
		"% di realizzazione",
		"Raggiungimento",
		"Percentuale di raggiungimento",
		"Grado di realizzazione",
		"% conseguimento",
		"Grado di avanzamento",
		"Livello di raggiungimento",
		"% raggiunta dell'obiettivo",
		"Percentuale di realizzazione",
		"Grado di conseguimento",
	},
	"own":   {"Risultato", "Performance", "% realizzazione", "Grado di raggiungimento", "Risultato obiettivo"},
	"aside": {"Note", "Responsabile", "Fonte dei dati", "Ufficio referente", "Scadenza", "Osservazioni"},
}

var foreignLevels = [][]string{
	{"Area strategica", "Obiettivo strategico", "Obiettivo operativo"},
	{"Ambito", "Obiettivo"},
	{"Missione", "Programma", "Obiettivo"},
	{"Linea strategica", "Obiettivo", "Azione"},
	{"Prospettiva", "Obiettivo strategico", "Azione"},
	{"Settore", "Obiettivo operativo"},
	{"MacroArea", "ObiettivoStrategico", "Azione"},
	{"Dipartimento", "Obiettivi strategici", "Obiettivi operativi"},
	{"Obiettivo strategico", "Azioni"},
	{"Obiettivo"},
	{"Centro di responsabilità", "Obiettivo"},
	{"Priorità politica", "Obiettivo specifico"},
	{"Macroprocesso", "Processo", "Obiettivo"},
	{"Finalità", "Obiettivo strategico", "Azioni"},
	{"Struttura", "Obiettivo operativo"},
	{"Valore pubblico", "Obiettivo strategico", "Obiettivo operativo"},
	{"Politica", "Progetto", "Azione"},
}

var foreignWords = strings.Fields(
	"promuovere semplificare ridurre migliorare sostenere digitalizzare potenziare monitorare valorizzare diffondere",
)

// Labels of numbers that mean nothing to a dictionary.
var unnamedLabels = map[string][]string{
	"weight":     {"Quanto conta", "Importanza data", "Rilievo"},
	"target":     {"Dove volevamo arrivare", "Asticella", "Promesso"},
	"result":     {"Dove siamo arrivati", "Fatto davvero", "Oggi"},
	"attainment": {"Quanto fatto", "In che misura", "Bilancio finale"},
}

func (f *foreign) pick(from []string) string { return from[f.IntN(len(from))] }

func (f *foreign) chance(one int) bool { return f.IntN(one) == 0 }

func (f *foreign) title(n int) string {
	word := f.pick(foreignWords)
	return fmt.Sprintf("%s %s %d", strings.ToUpper(word[:1])+word[1:], f.pick(foreignWords), n)
}

func newForeign(seed uint64) *foreign {
	f := &foreign{Rand: rand.New(rand.NewPCG(seed, 20251))}
	f.levels = foreignLevels[f.IntN(len(foreignLevels))]
	f.style = foreignStyle{
		cells: f.IntN(3), coded: f.IntN(3), weighted: f.IntN(4), owned: f.chance(2), several: f.chance(4), numbers: f.chance(2),
		rounding: f.IntN(3), stepwise: f.chance(3), numbered: f.chance(4), capitals: f.chance(5), titled: f.chance(2), noted: f.chance(3),
		grouped: f.chance(6), shuffled: f.chance(6), unnamed: f.chance(12), totals: f.chance(6), other: f.chance(5),
	}
	s := &f.style
	if len(f.levels) > 1 {
		if f.chance(2) {
			s.apart = f.IntN(waysOfStanding)
		}
		s.rightward = s.apart == inColumns && !s.grouped && f.chance(10)
	}
	if s.rightward { // only what is said in each row can stand anywhere
		s.cells = repeated
	}
	if s.apart == inPlainHeads && len(f.levels) > 2 {
		s.apart = inHeadings // levels in columns already tell their own heads
	}
	s.unnamed = s.unnamed && s.apart == inColumns
	if s.unnamed { // numbers speak only where there are enough of them, and all
		s.weighted, s.owned, s.several, s.shuffled, s.grouped, s.capitals = s.weighted%3, false, false, false, false, false
	}
	s.grouped = s.grouped && s.apart == inColumns
	s.totals = s.totals && s.apart == inColumns && !s.several && !s.rightward && s.cells != merged && !s.numbered && !s.grouped
	f.grow()
	if s.several && !f.manyIndicators() { // nobody could tell
		s.several = false
		for _, n := range f.nodes() {
			if n.depth == len(f.levels)-1 {
				only := n.children[0]
				n.kpi, n.target, n.result, n.exact, n.stated, n.children = only.kpi, only.target, only.result, only.exact, only.stated, nil
			}
		}
	}
	f.draw()
	return f
}

// manyIndicators reports whether some objective has more than one.
func (f *foreign) manyIndicators() bool {
	for _, n := range f.nodes() {
		if n.depth == len(f.levels)-1 && len(n.children) > 1 {
			return true
		}
	}
	return false
}

// grow makes the tree.
func (f *foreign) grow() {
	titles := 0
	leaf := len(f.levels) - 1
	var node func(depth, i, of int, code string) *foreignNode
	node = func(depth, i, of int, code string) *foreignNode {
		titles++
		n := &foreignNode{code: code + fmt.Sprint(i+1), title: f.title(titles), weight: 100 / of, depth: depth, at: map[string]string{}}
		if i == 0 {
			n.weight = 100 - 100/of*(of-1)
		}
		switch {
		case depth < leaf:
			count := 1 + f.IntN(3)
			if f.style.unnamed {
				count++
			}
			for j := range count {
				n.children = append(n.children, node(depth+1, j, count, n.code+"."))
			}
		case depth == leaf && f.style.several:
			count := 1 + f.IntN(3)
			for j := range count {
				titles++
				weight := 100 / count
				if j == 0 {
					weight = 100 - 100/count*(count-1)
				}
				k := &foreignNode{title: f.title(titles + 1000), weight: weight, depth: depth + 1, at: map[string]string{}}
				k.kpi = k.title
				f.measure(k)
				k.roll(f.style)
				n.children = append(n.children, k)
			}
		default:
			n.kpi = f.title(titles + 1000)
			f.measure(n)
		}
		n.roll(f.style)
		return n
	}
	count := 2 + f.IntN(2)
	for i := range count {
		f.roots = append(f.roots, node(0, i, count, ""))
	}
}

func (f *foreign) measure(n *foreignNode) {
	n.target, n.result = 5+f.IntN(90), 1+f.IntN(99)
	n.exact = big.NewRat(int64(n.result), int64(n.target))
	if one := big.NewRat(1, 1); n.exact.Cmp(one) > 0 {
		n.exact = one
	}
}

// roll calculates what a node states.
func (n *foreignNode) roll(s foreignStyle) {
	if len(n.children) > 0 {
		n.exact = new(big.Rat)
		for _, c := range n.children {
			weight := big.NewRat(int64(c.weight), 100)
			if s.weighted == 3 {
				weight = big.NewRat(1, int64(len(n.children)))
			}
			value := c.exact
			if s.stepwise {
				value = c.stated
			}
			n.exact.Add(n.exact, weight.Mul(weight, value))
		}
	}
	n.stated = new(big.Rat).Quo(scoring.Round(new(big.Rat).Mul(n.exact, big.NewRat(100, 1)), s.rounding), big.NewRat(100, 1))
}

// A foreignColumn is one of a layout's.
type foreignColumn struct {
	label string
	kind  string // title, code, weight, own, kpi, target, result, attainment, aside, number
	level int    // of titles, codes, weights and results of levels; that of what is measured for the rest
}

// columns chooses them.
func (f *foreign) columns() []foreignColumn {
	s := f.style
	measured := len(f.levels) // the level of what is measured
	var levels [][]foreignColumn
	for i, name := range f.levels {
		if i == 0 && s.apart != inColumns {
			continue
		}
		var level []foreignColumn
		if s.coded == ownCodes {
			level = append(level, foreignColumn{f.pick(foreignLabels["code"][:3]), "code", i})
		}
		level = append(level, foreignColumn{name, "title", i})
		if s.weighted < 3 && i > 0 && !(s.unnamed && i < len(f.levels)-1) {
			level = append(level, foreignColumn{f.pick(foreignLabels["weight"]), "weight", i})
		}
		if s.owned && (i < len(f.levels)-1 || s.several) {
			level = append(level, foreignColumn{f.pick(foreignLabels["own"]), "own", i})
		}
		levels = append(levels, level)
	}
	var columns, last []foreignColumn
	if s.numbered {
		columns = append(columns, foreignColumn{f.pick([]string{"N.", "Nr.", "Num."}), "number", measured})
	}
	for i, level := range levels {
		if s.rightward && i < len(levels)-1 {
			last = append(last, level...)
		} else {
			columns = append(columns, level...)
		}
	}
	columns = append(columns, foreignColumn{f.pick(foreignLabels["kpi"]), "kpi", measured})
	if s.several && s.weighted < 3 {
		columns = append(columns, foreignColumn{f.pick([]string{"Peso indicatore", "Peso dell'indicatore"}), "weight", measured})
	}
	kinds := []string{"target", "result", "attainment"}
	if s.shuffled {
		f.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	}
	for _, kind := range kinds {
		columns = append(columns, foreignColumn{f.pick(foreignLabels[kind]), kind, measured})
	}
	columns = append(columns, last...)
	if f.chance(2) {
		columns = append(columns, foreignColumn{f.pick(foreignLabels["aside"]), "aside", measured})
	}
	for i := range columns {
		c := &columns[i]
		if other := unnamedLabels[c.kind]; s.unnamed && other != nil {
			c.label = f.pick(other)
		}
		if s.capitals {
			c.label = strings.ToUpper(c.label)
		}
	}
	return columns
}

// draw puts the tree on sheets.
func (f *foreign) draw() {
	s, columns := f.style, f.columns()
	name := f.pick([]string{"Cruscotto", "Foglio1", "Obiettivi 2024", "Rendicontazione", "Allegato A"})
	page := f.sheet(name)
	header := func() {
		if s.grouped {
			f.groups(page, columns)
		}
		page.rows++
		for i, c := range columns {
			page.put(i+1, foreignCell{text: c.label})
		}
	}
	title := func() {
		if s.titled {
			page.rows++
			page.put(1, foreignCell{text: "Rendicontazione degli obiettivi"})
			page.rows++
		}
	}
	number := 0
	rows := func(under []*foreignNode, nodes []*foreignNode) {
		var walk func(path []*foreignNode)
		shown := map[*foreignNode]int{} // the row where a node begins
		walk = func(path []*foreignNode) {
			n := path[len(path)-1]
			if len(n.children) > 0 {
				for _, c := range n.children {
					walk(append(path[:len(path):len(path)], c))
				}
				if s.totals && n.depth == len(f.levels)-2 {
					f.total(page, columns, n)
				}
				return
			}
			page.rows++
			number++
			f.row(page, columns, path, shown, number)
		}
		for _, n := range nodes {
			walk(append(under[:len(under):len(under)], n))
		}
		if s.cells == merged {
			f.merge(page, columns, shown)
		}
	}
	switch s.apart {
	case inColumns:
		title()
		header()
		rows(nil, f.roots)
	case inHeadings, inPlainHeads:
		title()
		header()
		for _, root := range f.roots {
			page.rows++
			page.put(1, foreignCell{text: f.named(root), bold: s.apart == inPlainHeads})
			if s.apart == inHeadings {
				page.merges = append(page.merges, [4]int{page.rows, 1, page.rows, len(columns)})
			}
			rows([]*foreignNode{root}, root.children)
		}
	case onSheets:
		f.sheets = nil
		for _, root := range f.roots {
			page = f.sheet(root.title)
			title()
			header()
			number = 0
			rows([]*foreignNode{root}, root.children)
		}
	case inBlocks:
		for i, root := range f.roots {
			if i > 0 {
				page.rows++
			}
			page.rows++
			page.put(1, foreignCell{text: f.levels[0]})
			page.put(2, foreignCell{text: f.named(root)})
			page.rows++
			header()
			number = 0
			rows([]*foreignNode{root}, root.children)
		}
	}
	if s.noted {
		page.rows += 2
		page.put(1, foreignCell{text: "Fonte: elaborazione degli uffici."})
	}
	if s.other {
		page = f.sheet("Personale")
		for _, line := range [][]string{{"Ufficio", "Unità", "Ore"}, {"Anagrafe", "3", "120"}, {"Protocollo", "2", "80"}} {
			page.rows++
			for i, text := range line {
				page.put(i+1, foreignCell{text: text})
			}
		}
	}
}

func (f *foreign) sheet(name string) *foreignSheet {
	s := &foreignSheet{name: name, cells: map[[2]int]foreignCell{}}
	f.sheets = append(f.sheets, s)
	return s
}

func (s *foreignSheet) put(col int, c foreignCell) { s.cells[[2]int{s.rows, col}] = c }

// groups puts the names of the levels, and a name for what is measured, above the labels.
func (f *foreign) groups(page *foreignSheet, columns []foreignColumn) {
	page.rows++
	from := 1
	for i := 1; i <= len(columns); i++ {
		if i < len(columns) && columns[i].level == columns[from-1].level {
			continue
		}
		c := columns[from-1]
		text := "Misurazione"
		if c.level < len(f.levels) {
			text = f.levels[c.level]
		}
		page.put(from, foreignCell{text: text})
		if i > from {
			page.merges = append(page.merges, [4]int{page.rows, from, page.rows, i})
		}
		from = i + 1
	}
}

// named is a node's title, with its code where it has it before it.
func (f *foreign) named(n *foreignNode) string {
	if f.style.coded == codesInTitles && n.code != "" {
		return n.code + " " + n.title
	}
	return n.title
}

// row puts what is measured, and what it stands under where that is to be said.
func (f *foreign) row(page *foreignSheet, columns []foreignColumn, path []*foreignNode, shown map[*foreignNode]int, number int) {
	leaf := path[len(path)-1]
	for i, c := range columns {
		n := leaf
		if c.level < len(path) && c.level < len(f.levels) {
			n = path[c.level]
		}
		_, again := shown[n]
		upper := n != leaf
		if upper && again && (f.style.cells != repeated || c.kind != "title" && c.kind != "code") {
			continue
		}
		cell := foreignCell{}
		switch c.kind {
		case "number":
			cell = f.plain(number)
		case "title":
			cell.text = f.named(n)
			if f.style.apart == inPlainHeads {
				cell.indent = 1
			}
		case "code":
			cell.text = n.code
		case "kpi":
			cell.text = n.kpi
		case "weight":
			cell = f.weight(n)
		case "own", "attainment":
			cell = f.share(n)
		case "target":
			cell = f.plain(n.target)
		case "result":
			cell = f.plain(n.result)
		case "aside":
			cell.text = f.pick([]string{"Rossi", "Bianchi", ""})
		}
		if cell.text != "" || cell.number != nil {
			page.put(i+1, cell)
			if n.at[c.kind] == "" {
				at, _ := excelize.CoordinatesToCellName(i+1, page.rows)
				n.at[c.kind] = page.name + "!" + at
			}
		}
	}
	for _, n := range path {
		if _, ok := shown[n]; !ok {
			shown[n] = page.rows
		}
	}
}

// merge unites the cells of each node's own columns with those below it.
func (f *foreign) merge(page *foreignSheet, columns []foreignColumn, shown map[*foreignNode]int) {
	for n, from := range shown {
		rows := n.leaves()
		if rows < 2 || len(n.children) == 0 {
			continue
		}
		for i, c := range columns {
			if c.level == n.depth {
				page.merges = append(page.merges, [4]int{from, i + 1, from + rows - 1, i + 1})
			}
		}
	}
}

func (n *foreignNode) leaves() int {
	if len(n.children) == 0 {
		return 1
	}
	count := 0
	for _, c := range n.children {
		count += c.leaves()
	}
	return count
}

// total puts a row that sums up a node's.
func (f *foreign) total(page *foreignSheet, columns []foreignColumn, n *foreignNode) {
	page.rows++
	for i, c := range columns {
		switch {
		case c.kind == "title" && c.level == len(f.levels)-1:
			page.put(i+1, foreignCell{text: "Totale"})
		case c.kind == "attainment":
			page.put(i+1, f.share(n))
		}
	}
}

func (f *foreign) plain(n int) foreignCell {
	if f.style.numbers {
		return foreignCell{number: big.NewRat(int64(n), 1)}
	}
	return foreignCell{text: fmt.Sprint(n)}
}

func (f *foreign) weight(n *foreignNode) foreignCell {
	switch {
	case f.style.weighted == 0 && f.style.numbers:
		return foreignCell{number: big.NewRat(int64(n.weight), 100), format: "0%"}
	case f.style.weighted == 0:
		return foreignCell{text: fmt.Sprintf("%d%%", n.weight)}
	case f.style.weighted == 1:
		return f.plain(n.weight)
	case f.style.numbers:
		return foreignCell{number: big.NewRat(int64(n.weight), 100)}
	}
	return foreignCell{text: strings.Replace(big.NewRat(int64(n.weight), 100).FloatString(2), ".", ",", 1)}
}

// share is what a node reached, as it is shown: a number holds all of it, unless each level is rounded.
func (f *foreign) share(n *foreignNode) foreignCell {
	if !f.style.numbers {
		return foreignCell{text: scoring.Share(n.stated, f.style.rounding).String()}
	}
	value := n.exact
	if f.style.stepwise {
		value = n.stated
	}
	return foreignCell{number: value, format: "0" + map[bool]string{true: "." + strings.Repeat("0", f.style.rounding)}[f.style.rounding > 0] + "%"}
}

// outline is the tree as outlineOf says it.
func (f *foreign) outline() string {
	var lines []string
	var walk func(n *foreignNode)
	walk = func(n *foreignNode) {
		line := strings.Repeat(">", n.depth)
		if f.style.coded != noCodes && n.code != "" && !f.codeless(n) {
			line += n.code + " "
		}
		line += n.title
		if len(n.children) == 0 {
			line += fmt.Sprintf(" %d/%d/%s", n.target, n.result, scoring.Share(n.stated, f.style.rounding))
		}
		lines = append(lines, line)
		for _, c := range n.children {
			walk(c)
		}
	}
	for _, n := range f.roots {
		walk(n)
	}
	return strings.Join(lines, "; ")
}

// codeless reports whether a layout has no place for a node's code.
func (f *foreign) codeless(n *foreignNode) bool {
	return n.depth == 0 && (f.style.coded == ownCodes && f.style.apart != inColumns || f.style.apart == onSheets)
}

// nodes are all that state something.
func (f *foreign) nodes() []*foreignNode {
	var all []*foreignNode
	var walk func(n *foreignNode)
	walk = func(n *foreignNode) {
		all = append(all, n)
		for _, c := range n.children {
			walk(c)
		}
	}
	for _, n := range f.roots {
		walk(n)
	}
	return all
}

// workbook writes the layout.
func (f *foreign) workbook(t *testing.T) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	for _, s := range f.sheets {
		_, err := file.NewSheet(s.name)
		must(err)
		for at, c := range s.cells {
			name, err := excelize.CoordinatesToCellName(at[1], at[0])
			must(err)
			if c.number != nil {
				value, _ := c.number.Float64()
				must(file.SetCellFloat(s.name, name, value, -1, 64))
			} else {
				must(file.SetCellStr(s.name, name, c.text))
			}
			if c.format != "" || c.bold || c.indent > 0 {
				style := &excelize.Style{Font: &excelize.Font{Bold: c.bold}, Alignment: &excelize.Alignment{Indent: c.indent}}
				if c.format != "" {
					style.CustomNumFmt = &c.format
				}
				id, err := file.NewStyle(style)
				must(err)
				must(file.SetCellStyle(s.name, name, name, id))
			}
		}
		for _, m := range s.merges {
			from, err := excelize.CoordinatesToCellName(m[1], m[0])
			must(err)
			to, err := excelize.CoordinatesToCellName(m[3], m[2])
			must(err)
			must(file.MergeCell(s.name, from, to))
		}
	}
	must(file.DeleteSheet("Sheet1"))
	b, err := file.WriteToBuffer()
	must(err)
	return b.Bytes()
}

// String draws a layout, for who has to look at it.
func (f *foreign) String() string {
	var b strings.Builder
	for _, s := range f.sheets {
		fmt.Fprintf(&b, "%s %v\n", s.name, s.merges)
		for row := 1; row <= s.rows; row++ {
			for col := 1; col <= 16; col++ {
				c := s.cells[[2]int{row, col}]
				if c.number != nil {
					c.text = c.number.FloatString(4)
				}
				fmt.Fprintf(&b, "%s | ", c.text)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func readForeign(t *testing.T, f *foreign) (*cruscotto.Reading, error) {
	t.Helper()
	return readtest.Bytes(f.workbook(t))
}

// Foreign layouts are read right, or a question is asked, or they are refused: none is taken for something else in silence.
func TestForeignLayouts(t *testing.T) {
	right, asked, refused := 0, 0, 0
	for seed := range *layouts {
		f := newForeign(uint64(seed))
		reading, err := readForeign(t, f)
		if err != nil {
			refused++
			t.Logf("layout %d refused: %v\n%s", seed, err, f)
			continue
		}
		got := outlineOf(&scoring.Dashboard{Roots: reading.Dashboard.Roots})
		questions := reading.Dashboard.Questions
		switch {
		case got == f.outline() && len(questions) == 0:
			right++
			review, err := relazione.Check(t.Context(), reading, relazione.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, finding := range review.Findings { // nothing is wrong with it
				if finding.Severity == scoring.Error {
					t.Errorf("layout %d: %s %s: %s, found %s, expected %s\n%s", seed, finding.Cell, finding.Rule, finding.Message, finding.Found,
						finding.Expected, f)
				}
			}
		case len(questions) > 0 || len(reading.Dashboard.Unrecognized) > 0 && got != f.outline():
			asked++
			t.Logf("layout %d asked: %+v %+v\n%s", seed, questions, reading.Dashboard.Unrecognized, f)
		default:
			t.Errorf("layout %d misread:\n%s%s", seed, f, cmp.Diff(strings.Split(f.outline(), "; "), strings.Split(got, "; ")))
		}
	}
	if right*100 < *layouts*98 {
		t.Errorf("%d of %d layouts were read right at the first try", right, *layouts)
	}
	t.Logf("%d layouts: %d right, %d asked, %d refused", *layouts, right, asked, refused)
}

// A foreignFault is one wrong number in a layout.
type foreignFault struct {
	what  string
	cells []string // at one of which it must be found
}

// spoil puts one wrong number in a layout: in a weight, a result or an attainment. Those that a rounding could explain are none.
func (f *foreign) spoil() (foreignFault, bool) {
	nodes := f.nodes()
	f.Shuffle(len(nodes), func(i, j int) { nodes[i], nodes[j] = nodes[j], nodes[i] })
	kinds := []string{"weight", "own", "attainment"}
	f.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	for _, kind := range kinds {
		for _, n := range nodes {
			at := n.at[kind]
			if at == "" || kind == "attainment" && !f.telling(n) {
				continue
			}
			fault := foreignFault{kind, []string{at}}
			switch kind {
			case "weight":
				n.weight += 7
				fault.cells = f.siblings(n)
			case "own", "attainment":
				n.exact = new(big.Rat).Add(n.stated, big.NewRat(int64(7+f.IntN(5)), 100))
				if n.exact.Cmp(big.NewRat(1, 1)) > 0 {
					n.exact = new(big.Rat).Sub(n.stated, big.NewRat(int64(7+f.IntN(5)), 100))
				}
				n.stated = n.exact
			}
			f.put(n, kind)
			return fault, true
		}
	}
	return foreignFault{}, false
}

// telling reports whether the other attainments tell how they are calculated: three of them, two under 100%.
func (f *foreign) telling(but *foreignNode) bool {
	others, below := 0, 0
	for _, n := range f.nodes() {
		if len(n.children) == 0 && n != but {
			others++
			if n.stated.Cmp(big.NewRat(1, 1)) < 0 {
				below++
			}
		}
	}
	return others >= 3 && below >= 2
}

// put writes what a node states again, where it stands.
func (f *foreign) put(n *foreignNode, kind string) {
	sheet, at, _ := strings.Cut(n.at[kind], "!")
	col, row, _ := excelize.CellNameToCoordinates(at)
	cell := f.share(n)
	if kind == "weight" {
		cell = f.weight(n)
	}
	for _, s := range f.sheets {
		if s.name == sheet {
			s.cells[[2]int{row, col}] = cell
		}
	}
}

// siblings are the cells of the weights of a node's group: their sum is wrong.
func (f *foreign) siblings(n *foreignNode) []string {
	var cells []string
	for _, parent := range append(f.nodes(), &foreignNode{children: f.roots}) {
		for _, c := range parent.children {
			if c == n {
				for _, s := range parent.children {
					cells = append(cells, s.at["weight"])
				}
			}
		}
	}
	return cells
}

// One wrong number in a foreign layout is found at its cell.
func TestForeignFaults(t *testing.T) {
	put, found := 0, 0
	for seed := range *layouts {
		f := newForeign(uint64(seed))
		fault, ok := f.spoil()
		if !ok {
			continue
		}
		reading, err := readForeign(t, f)
		if err != nil {
			put++
			t.Logf("layout %d refused with a fault: %v", seed, err)
			continue
		}
		review, err := relazione.Check(t.Context(), reading, relazione.Options{})
		if err != nil {
			t.Fatal(err)
		}
		put++
		hit := false
		var errs []string
		for _, finding := range review.Findings {
			if finding.Severity == scoring.Error {
				errs = append(errs, finding.Cell.String()+" "+finding.Rule)
				for _, cell := range fault.cells {
					hit = hit || finding.Cell.String() == cell
				}
			}
		}
		if hit {
			found++
		} else {
			t.Logf("layout %d: %s at %v, found instead %v %+v", seed, fault.what, fault.cells, errs, f.style)
		}
	}
	if found*100 < put*98 {
		t.Errorf("%d of %d faults were found at their cell", found, put)
	}
	t.Logf("%d faults: %d found at their cell", put, found)
}

// Layouts with cells lost, doubled and moved are read, asked about or refused: none is too much for the reader.
func TestMutatedLayouts(t *testing.T) {
	for seed := range *layouts {
		f := newForeign(uint64(seed))
		for range 1 + f.IntN(6) {
			s := f.sheets[f.IntN(len(f.sheets))]
			a, b := [2]int{1 + f.IntN(s.rows), 1 + f.IntN(8)}, [2]int{1 + f.IntN(s.rows), 1 + f.IntN(8)}
			switch f.IntN(3) {
			case 0:
				delete(s.cells, a)
			case 1:
				s.cells[a] = s.cells[b]
			default:
				s.cells[a], s.cells[b] = s.cells[b], s.cells[a]
			}
		}
		if _, err := readForeign(t, f); err != nil {
			var refused *workbook.Error
			if !errors.As(err, &refused) || refused.Remedy == "" || errors.As(err, new(*workbook.InternalError)) {
				t.Errorf("layout %d: %v", seed, err)
			}
		}
	}
}
