package cruscotto_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

var layouts = flag.Int("layouts", 150, "how many foreign layouts to try")

// A foreign layout is a workbook as another body might keep it, drawn at random, with the tree that it is. It shares nothing with the
// writer of workbooks: labels are those seen in public documents.
type foreign struct {
	*rand.Rand
	levels  []string // from the top; the last has the indicators
	tree    []string // as outlineOf has it, without the levels
	rows    [][]string
	merges  [][4]int // first row, last row, first column, last column, from 0
	width   int
	apart   int // how the top level stands apart: not at all, in merged headings, on sheets of its own
	sheets  []sheetRows
	numbers bool // numbers are numbers, not texts
}

// The rows of a sheet are those from one to another.
type sheetRows struct {
	name     string
	from, to int
}

// Ways in which the top level stands apart.
const (
	inColumns = iota
	inHeadings
	onSheets
)

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

func (f *foreign) pick(from []string) string { return from[f.IntN(len(from))] }

func (f *foreign) title(n int) string {
	return fmt.Sprintf(
		"%s %s %d",
		strings.ToUpper(f.pick(foreignWords)[:1])+f.pick(foreignWords)[1:],
		f.pick(foreignWords),
		n,
	)
}

// column is one of a layout's.
type column struct {
	label string
	level int    // -1 for those of indicators
	kind  string // title, code, weight, own, kpi, target, result, attainment, aside, number
}

func newForeign(seed uint64) *foreign {
	f := &foreign{Rand: rand.New(rand.NewPCG(seed, 20251))}
	f.levels = foreignLevels[f.IntN(len(foreignLevels))]
	leaf := len(f.levels) - 1
	if leaf > 0 && f.IntN(3) == 0 {
		f.apart = 1 + f.IntN(2)
	}
	f.numbers = f.IntN(2) == 0
	several := f.IntN(4) == 0 // an objective has more than one indicator
	capitals := f.IntN(5) == 0
	var columns []column
	if f.IntN(4) == 0 {
		columns = append(columns, column{f.pick([]string{"N.", "Nr.", "Num."}), -1, "number"})
	}
	coded, weighted, owned := f.IntN(2) == 0, f.IntN(3) > 0, f.IntN(3) == 0
	for i, name := range f.levels {
		if i == 0 && f.apart != inColumns {
			continue
		}
		if coded {
			columns = append(columns, column{f.pick(foreignLabels["code"][:3]), i, "code"})
		}
		columns = append(columns, column{name, i, "title"})
		if weighted && i > 0 {
			columns = append(columns, column{f.pick(foreignLabels["weight"]), i, "weight"})
		}
		if owned && i < leaf {
			columns = append(columns, column{f.pick(foreignLabels["own"]), i, "own"})
		}
	}
	columns = append(columns, column{f.pick(foreignLabels["kpi"]), -1, "kpi"})
	for _, kind := range []string{"target", "result", "attainment"} {
		columns = append(columns, column{f.pick(foreignLabels[kind]), -1, kind})
	}
	if f.IntN(2) == 0 {
		columns = append(columns, column{f.pick(foreignLabels["aside"]), -1, "aside"})
	}
	f.width = len(columns)
	if f.IntN(2) == 0 {
		f.rows = append(f.rows, []string{"Rendicontazione degli obiettivi"}, nil)
	}
	var header []string
	for _, c := range columns {
		if capitals {
			c.label = strings.ToUpper(c.label)
		}
		header = append(header, c.label)
	}
	if f.apart != onSheets {
		f.rows = append(f.rows, header)
	}
	style := f.IntN(3) // merged, blank below, repeated
	number, titles := 0, 0
	var grow func(level int, code string, cells map[int]map[string]string)
	spans := map[int]int{}
	emit := func(cells map[int]map[string]string, fresh int) {
		var row []string
		for i, c := range columns {
			text := cells[c.level][c.kind]
			if c.kind == "number" {
				number++
				text = fmt.Sprint(number)
			}
			above := c.level >= 0 && c.level < fresh
			switch {
			case above && style == 0:
				if text != "" {
					f.merges = append(f.merges, [4]int{spans[c.level], len(f.rows), i, i})
				}
				text = ""
			case above && style == 1:
				text = ""
			case above && c.kind != "title" && c.kind != "code":
				text = map[bool]string{true: text, false: ""}[style == 2]
			}
			row = append(row, text)
		}
		f.rows = append(f.rows, row)
	}
	fresh := 0
	grow = func(level int, code string, cells map[int]map[string]string) {
		count := 1 + f.IntN(3)
		if level == 0 {
			count++
		}
		for i := range count {
			titles++
			own := code + fmt.Sprint(i+1)
			node := map[string]string{
				"title":  f.title(titles),
				"code":   own,
				"weight": fmt.Sprintf("%d%%", 100/count),
				"own":    "",
			}
			if i == 0 {
				node["weight"] = fmt.Sprintf("%d%%", 100-100/count*(count-1))
			}
			if owned && level < leaf {
				node["own"] = fmt.Sprintf("%d,50%%", 50+f.IntN(49))
			}
			cells[level] = node
			fresh = min(fresh, level)
			name := node["title"]
			if coded && (level > 0 || f.apart == inColumns) {
				name = own + " " + name
			}
			if level == 0 {
				switch f.apart {
				case inHeadings:
					f.merges = append(f.merges, [4]int{len(f.rows), len(f.rows), 0, f.width - 1})
					f.rows = append(f.rows, []string{name})
				case onSheets:
					if n := len(f.sheets); n > 0 {
						f.sheets[n-1].to = len(f.rows)
					}
					f.sheets = append(f.sheets, sheetRows{name, len(f.rows), 0})
					f.rows = append(f.rows, header)
					number = 0
				}
			}
			line := strings.Repeat(">", level) + name
			if level == leaf && several {
				f.tree = append(f.tree, line)
				spans[level] = len(f.rows)
				for k := range 1 + f.IntN(3) {
					if i == 0 && len(f.tree) < 6 && k == 0 { // one has two at least
						f.indicator(cells, line, titles+2000, &fresh, emit, leaf)
					}
					f.indicator(cells, line, titles+1000+k*300, &fresh, emit, leaf)
				}
				continue
			}
			if level == leaf {
				target, result := 5+f.IntN(90), 1+f.IntN(99)
				cells[-1] = map[string]string{
					"kpi":    f.title(titles + 1000),
					"target": fmt.Sprint(target),
					"result": fmt.Sprint(result),
					"attainment": fmt.Sprintf(
						"%d%%",
						min(100, result*100/target),
					),
					"aside": f.pick([]string{"Rossi", "Bianchi", ""}),
				}
				f.tree = append(f.tree, fmt.Sprintf("%s %d/%d/%s", line, target, result, cells[-1]["attainment"]))
				emit(cells, fresh)
				fresh = leaf
				continue
			}
			f.tree = append(f.tree, line)
			spans[level] = len(f.rows)
			grow(level+1, own+".", cells)
		}
	}
	grow(0, "", map[int]map[string]string{})
	if f.IntN(3) == 0 {
		f.rows = append(f.rows, nil, []string{"Fonte: elaborazione degli uffici."})
	}
	return f
}

// indicator adds one of several of an objective: what stands for all of them is said once.
func (f *foreign) indicator(
	cells map[int]map[string]string,
	line string,
	n int,
	fresh *int,
	emit func(map[int]map[string]string, int),
	leaf int,
) {
	target, result := 5+f.IntN(90), 1+f.IntN(99)
	cells[-1] = map[string]string{"kpi": f.title(n), "target": fmt.Sprint(target), "result": fmt.Sprint(result),
		"attainment": fmt.Sprintf("%d%%", min(100, result*100/target))}
	depth := strings.Count(line, ">") + 1
	f.tree = append(
		f.tree,
		fmt.Sprintf(
			"%s%s %d/%d/%s",
			strings.Repeat(">", depth),
			cells[-1]["kpi"],
			target,
			result,
			cells[-1]["attainment"],
		),
	)
	emit(cells, *fresh)
	*fresh = leaf + 1
}

// workbook writes the layout.
func (f *foreign) workbook(t *testing.T) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	if f.sheets == nil {
		f.sheets = []sheetRows{
			{f.pick([]string{"Cruscotto", "Foglio1", "Obiettivi 2024", "Rendicontazione", "Allegato A"}), 0, 0},
		}
	}
	f.sheets[len(f.sheets)-1].to = len(f.rows)
	for _, sheet := range f.sheets {
		if _, err := file.NewSheet(sheet.name); err != nil {
			t.Fatal(err)
		}
		for i, row := range f.rows[sheet.from:sheet.to] {
			for j, text := range row {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				var value any = text
				if n, err := strconv.Atoi(text); err == nil && f.numbers {
					value = n
				}
				if text != "" {
					if err := file.SetCellValue(sheet.name, at, value); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if err := file.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	last := map[int][4]int{} // merged ranges grow row by row
	var merges [][4]int
	for _, m := range f.merges {
		if m[3] > m[2] { // a heading
			merges = append(merges, m)
			continue
		}
		if l, ok := last[m[2]]; ok && l[0] != m[0] {
			merges = append(merges, l)
		}
		last[m[2]] = m
	}
	for _, m := range last {
		merges = append(merges, m)
	}
	for _, m := range merges {
		on := f.sheets[0]
		for _, sheet := range f.sheets {
			if sheet.from <= m[0] && m[0] < sheet.to {
				on = sheet
			}
		}
		from, _ := excelize.CoordinatesToCellName(m[2]+1, m[0]-on.from+1)
		to, _ := excelize.CoordinatesToCellName(m[3]+1, m[1]-on.from+1)
		if err := file.MergeCell(on.name, from, to); err != nil {
			t.Fatal(err)
		}
	}
	b, err := file.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Foreign layouts are read right, or a question is asked, or they are refused: none is taken for something else in silence.
func TestForeignLayouts(t *testing.T) {
	right, asked, refused := 0, 0, 0
	for seed := range *layouts {
		f := newForeign(uint64(seed))
		raw := f.workbook(t)
		book, err := workbook.Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), workbook.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		reading, err := cruscotto.Read(t.Context(), book)
		if err != nil {
			refused++
			t.Logf("layout %d refused: %v\n%s", seed, err, strings.Join(f.rows[min(2, len(f.rows)-1)], " | "))
			continue
		}
		got := outlineOf(&scoring.Dashboard{Roots: reading.Dashboard.Roots})
		switch {
		case got == strings.Join(f.tree, "; "):
			right++
		case len(reading.Dashboard.Questions) > 0 || len(reading.Dashboard.Unrecognized) > 0:
			asked++
			t.Logf("layout %d asked: %+v %+v", seed, reading.Dashboard.Questions, reading.Dashboard.Unrecognized)
		default:
			for _, row := range f.rows {
				t.Log(strings.Join(row, " | "))
			}
			t.Errorf("layout %d misread:\n%s", seed, cmp.Diff(f.tree, strings.Split(got, "; ")))
		}
	}
	if right*100 < *layouts*98 {
		t.Errorf("%d of %d layouts were read right at the first try", right, *layouts)
	}
	t.Logf("%d layouts: %d right, %d asked, %d refused", *layouts, right, asked, refused)
}

// Layouts with cells lost, doubled and moved are read, asked about or refused: none is too much for the reader.
func TestMutatedLayouts(t *testing.T) {
	for seed := range *layouts {
		f := newForeign(uint64(seed))
		for range 1 + f.IntN(6) {
			a, b := f.rows[f.IntN(len(f.rows))], f.rows[f.IntN(len(f.rows))]
			if len(a) == 0 || len(b) == 0 {
				continue
			}
			i, j := f.IntN(len(a)), f.IntN(len(b))
			switch f.IntN(3) {
			case 0:
				a[i] = ""
			case 1:
				a[i] = b[j]
			default:
				a[i], b[j] = b[j], a[i]
			}
		}
		raw := f.workbook(t)
		book, err := workbook.Open(t.Context(), bytes.NewReader(raw), int64(len(raw)), workbook.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cruscotto.Read(t.Context(), book); err != nil {
			var refused *workbook.Error
			if !errors.As(err, &refused) || refused.Remedy == "" || errors.As(err, new(*workbook.InternalError)) {
				t.Errorf("layout %d: %v", seed, err)
			}
		}
	}
}
