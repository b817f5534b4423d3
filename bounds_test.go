package relazione_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"relazione"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/report"
	"relazione/report/pdf"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

var fullSize = flag.Bool("full", false, "make hostile inputs five times as large")

// bounds are what each hostile input may take, on a slow machine and beside other work.
var bounds = relazione.Limits{Time: 20 * time.Second, Memory: 1 << 30}

// A hostile kind makes inputs, each with a name: workbooks, or PDFs to verify.
type hostile struct {
	name string
	make func(t *testing.T) map[string][]byte
}

// size is how many of a thing there are: so many, or a fraction of them where not all is to be made.
func size(n int) int {
	if *fullSize {
		return n
	}
	return n / 5
}

// tree is a sheet of indicators: row gives the title of the group and the cells from the indicator's title on.
func tree(n int, row func(i int) []any) sheettest.Sheet {
	s := sheettest.Sheet{Name: "Cruscotto", Rows: [][]any{{"Obiettivo", "Peso", "Indicatore", "Peso", "Target", "Risultato", "Raggiungimento", "Risultato obiettivo"}}}
	for i := range n {
		s.Rows = append(s.Rows, row(i))
	}
	return s
}

func plain(i int) []any {
	return []any{fmt.Sprintf("Obiettivo %d", i/10), 0.5, fmt.Sprintf("Pratiche evase %d", i), 0.1, 100, 90, 0.9, 0.9}
}

var entity = sheettest.Sheet{Name: "Ente", Rows: [][]any{{"Denominazione", "Camera di prova"}, {"Anno", 2024}}}

// table is a sheet of ours with so many rows besides its labels.
func table(name string, n int, labels string, row func(i int) []any) sheettest.Sheet {
	s := sheettest.Sheet{Name: name, Rows: [][]any{{}}}
	for _, label := range strings.Split(labels, "|") {
		s.Rows[0] = append(s.Rows[0], label)
	}
	for i := range n {
		s.Rows = append(s.Rows, row(i))
	}
	return s
}

func passage(text string) []byte {
	return sheettest.Workbook(entity, tree(20, plain),
		sheettest.Sheet{Name: "Testi", Rows: [][]any{{"Sezione", "Codice", "Testo"}, {"Premessa", "", text}}})
}

var hostiles = []hostile{
	{"righe a migliaia", manyRows},
	{"testi lunghi o annidati", longTexts},
	{"numeri che non finiscono", longNumbers},
	{"formule", formulas},
	{"tabelle che non sono tabelle", oddTables},
	{"dati di un PDF", forgedPDFs},
	{"cartelle rovinate", spoiledWorkbooks},
}

func manyRows(*testing.T) map[string][]byte {
	n := size(10_000)
	few := tree(20, plain)
	return map[string][]byte{
		"indicatori":                          sheettest.Workbook(entity, tree(n, plain)),
		"indicatori, più delle righe ammesse": sheettest.Workbook(entity, tree(15_001, plain)),
		"target tutti diversi": sheettest.Workbook(entity, tree(n, func(i int) []any {
			return []any{fmt.Sprintf("Obiettivo %d", i/10), 0.5, fmt.Sprintf("Azione %d", i), 0.1, 1009 + 2*i, i%977 + 1}
		}), sheettest.Sheet{Name: "SMVP", Rows: [][]any{{"Punteggio di", "Metodo di punteggio"}, {"", "rapporto"}, {}, {"Livello", "Aggregazione"}, {"Ente", "media semplice"}}}),
		"titoli tutti uguali":                sheettest.Workbook(entity, tree(n, func(int) []any { return []any{"Obiettivo", 1, "Azione", 1, 1, 1, 1, 1} })),
		"codici tutti uguali":                sheettest.Workbook(entity, tree(n, func(int) []any { return []any{"1.1 Obiettivo", 1, "1.1.1 Azione", 1, 1, 1, 1, 1} })),
		"un solo gruppo":                     sheettest.Workbook(entity, tree(n, func(i int) []any { return append([]any{"Obiettivo"}, plain(i)[1:]...) })),
		"Strategici":                         sheettest.Workbook(entity, few, table("Strategici", n, "Obiettivo strategico|Risultato|Target|Grado di raggiungimento|Valutazione sintetica", func(i int) []any { return []any{fmt.Sprintf("Obiettivo %d", i), 0.8, 0.8, 1, "Eccellente"} })),
		"Sistema":                            sheettest.Workbook(entity, few, table("Sistema", n, "Codice", func(i int) []any { return []any{fmt.Sprintf("S%d", i)} })),
		"Dirigenziali":                       sheettest.Workbook(entity, few, table("Dirigenziali", n, "Codice|Obiettivo|Target|Peso|Performance|Nota", func(i int) []any { return []any{fmt.Sprintf("D%d", i), "Obiettivo", 0.8, 0, 1, ""} })),
		"Testi":                              sheettest.Workbook(entity, few, table("Testi", n, "Sezione|Codice|Testo", func(i int) []any { return []any{"Azioni", "", "Risultato 90 su 100, pari al 90%"} })),
		"Deroghe":                            sheettest.Workbook(entity, few, table("Deroghe", n, "Regola|Dove|Valore|Motivo|Atto", func(i int) []any { return []any{"totale", fmt.Sprintf("H%d", i), "", "motivo", ""} })),
		"Mappa":                              sheettest.Workbook(entity, few, table("Mappa", n, "Intestazione|Significato", func(i int) []any { return []any{fmt.Sprintf("Colonna %d", i), "ignora"} })),
		"firmatari":                          sheettest.Workbook(table("Ente", n, "Denominazione|Camera di prova", func(i int) []any { return []any{fmt.Sprintf("Il Dirigente %d", i), "Mario Rossi"} }), few),
		"livelli del sistema di misurazione": sheettest.Workbook(entity, few, table("SMVP", n, "Livello|Aggregazione", func(i int) []any { return []any{fmt.Sprintf("Livello %d", i), "media semplice"} })),
	}
}

func longTexts(*testing.T) map[string][]byte {
	n := size(30_000)
	all := map[string][]byte{
		"un titolo": sheettest.Workbook(entity, tree(20, func(i int) []any { return append([]any{strings.Repeat("T", 30_000)}, plain(i)[1:]...) })),
		"titoli fino al limite": sheettest.Workbook(entity, tree(size(2000), func(i int) []any {
			return append([]any{fmt.Sprint(i/10) + strings.Repeat(" parola", 500)}, plain(i)[1:]...)
		})),
		"una parola sola": sheettest.Workbook(entity, tree(20, func(i int) []any { return append([]any{strings.Repeat("T", 3_900)}, plain(i)[1:]...) })),
	}
	for name, text := range map[string]string{
		"[](": strings.Repeat("[](", n/3), ">": strings.Repeat(">", n), "- ": strings.Repeat("- ", n/2), "*": strings.Repeat("*", n),
		"_a": strings.Repeat("_a", n/2), "`": strings.Repeat("`", n), "<a ": strings.Repeat("<a ", n/3), "![": strings.Repeat("![", n/2),
		"colonne": strings.Repeat("| a ", n/8) + "\n" + strings.Repeat("|-", n/4), "righe": "|a|b|\n|-|-|\n" + strings.Repeat("|x|y|\n", n/6),
		"collegamenti": strings.Repeat("[a](b ", n/6), "enfasi": strings.Repeat("**a *b ", n/7), "1. ": strings.Repeat("1. ", n/3),
		"titoletti": strings.Repeat("###### a\n", n/9), "segnaposti": strings.Repeat("{{anno}} ", n/9), "graffe": strings.Repeat("{{", n/2),
		"numeri": strings.Repeat("12,5% ", n/6), "una parola": strings.Repeat("a", n), "a capo": strings.Repeat("\n", n), "&": strings.Repeat("&amp;", n/5),
		"una nota citata spesso": strings.Repeat("a[^1] ", n/7) + "\n\n[^1]: nota",
		"molte note":             numbered(n/30, "a[^%d] ") + "\n\n" + numbered(n/30, "[^%d]: n\n\n"),
		"elenchi dentro elenchi": nested(60),
	} {
		all[name] = passage(text)
	}
	return all
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func longNumbers(*testing.T) map[string][]byte {
	all := map[string][]byte{}
	for _, text := range []string{"1E400", "9.99E307", "-1E308", "1E-300", strings.Repeat("9", 300), "0," + strings.Repeat("3", 300), "1/3", "1/0", "=1/0",
		"٣", "1'000", "--5", "+-5", "5e", "∞", "NaN", "Infinity", "0x10", "1_000", "½", "²", "12.", ".5", ",5", "1.2.3,4,5", "31/02/2024", "(12)", "~28"} {
		all[text] = sheettest.Workbook(entity, tree(20, func(i int) []any {
			return []any{"Obiettivo", text, fmt.Sprint("Azione ", i), 0.1, text, text, text, text}
		}))
	}
	for _, number := range []string{"1E400", "9.99E307", "-1E308", "1E-300", "-0", "1E+15", "123456789012345678", "0.30000000000000004", "1E", "", "NaN", "Infinity"} {
		all["cella "+number] = sheettest.Workbook(entity, tree(20, func(i int) []any {
			n := sheettest.Formula{Text: "A1", Value: number}
			return []any{"Obiettivo", n, fmt.Sprint("Azione ", i), 0.1, n, n, n, n}
		}))
	}
	n := size(15_000)
	all["quindici cifre, tutti diversi"] = sheettest.Workbook(entity, tree(n, func(i int) []any {
		return []any{fmt.Sprintf("Obiettivo %d", i), 0.5, fmt.Sprintf("Azione %d", i), 0.1, 100_000_000_000_003 + i*7_000_000_001, 3}
	}), sheettest.Sheet{Name: "SMVP", Rows: [][]any{{"Punteggio di", "Metodo di punteggio"}, {"", "rapporto"}}})
	return all
}

func formulas(*testing.T) map[string][]byte {
	n := size(10_000)
	of := func(text func(i int) string) []byte {
		return sheettest.Workbook(entity, tree(n, func(i int) []any { return append(plain(i)[:7], sheettest.Formula{Text: text(i), Value: "0.9"}) }))
	}
	return map[string][]byte{
		"una catena":             of(func(i int) string { return fmt.Sprintf("H%d", i+3) }),
		"un cerchio":             of(func(i int) string { return fmt.Sprintf("H%d", i%10+2) }),
		"tutta la colonna":       of(func(int) string { return "SUMPRODUCT(D:D,G:G)/SUM(D:D)" }),
		"tutto il foglio":        of(func(int) string { return "SUM(A:XFD)" }),
		"parentesi":              of(func(int) string { return strings.Repeat("(", 2000) + "1" + strings.Repeat(")", 2000) }),
		"potenze di potenze":     of(func(int) string { return "9^9^9^9^9" }),
		"lunga":                  of(func(int) string { return strings.Repeat("1+", 4000) + "1" }),
		"di altre cartelle":      of(func(int) string { return "'[C:\\altro.xlsx]Foglio'!A1+WEBSERVICE(\"http://a\")" }),
		"un intervallo rovescio": of(func(int) string { return "SUM(XFD1048576:A1)" }),
	}
}

func oddTables(*testing.T) map[string][]byte {
	n := size(10_000)
	columns := func(name string) []any {
		var row []any
		for i := range size(2000) {
			row = append(row, fmt.Sprintf(name, i))
		}
		return row
	}
	return map[string][]byte{
		"intestazioni in ogni riga": sheettest.Workbook(entity, sheettest.Sheet{Name: "Cruscotto", Rows: repeated(n, tree(0, nil).Rows[0])}),
		"migliaia di colonne":       sheettest.Workbook(entity, sheettest.Sheet{Name: "Cruscotto", Rows: [][]any{columns("Peso %d"), columns("%d")}}),
		"migliaia di risultati":     sheettest.Workbook(entity, sheettest.Sheet{Name: "Cruscotto", Rows: append([][]any{append([]any{"Azione", "Target"}, columns("Risultato %d")...)}, repeated(10, append([]any{"Azione", 1}, columns("%d")...))...)}),
		"cento fogli":               sheettest.Workbook(copies(99, tree(size(100), plain))...),
		"una riga sola":             sheettest.Workbook(entity, tree(1, plain)),
		"solo intestazioni":         sheettest.Workbook(entity, tree(0, nil)),
		"nessun foglio":             sheettest.Workbook(),
		"fogli vuoti":               sheettest.Workbook(sheettest.Sheet{Name: "Cruscotto"}, sheettest.Sheet{Name: "Ente"}),
		"una lettera per cella":     sheettest.Workbook(entity, sheettest.Sheet{Name: "Cruscotto", Rows: repeated(n, repeated(1, columns("a")[:30])[0])}),
		"totali ovunque":            sheettest.Workbook(entity, tree(n, func(int) []any { return []any{"Totale", 1, "Totale", 1, 1, 1, 1, 1} })),
		"segni di controllo":        sheettest.Workbook(entity, tree(50, func(i int) []any { return append([]any{"\u202eObiettivo\u200b\ufeff\u0085"}, plain(i)[1:]...) })),
	}
}

func repeated(n int, row []any) [][]any {
	var rows [][]any
	for range n {
		rows = append(rows, row)
	}
	return rows
}

func copies(n int, s sheettest.Sheet) []sheettest.Sheet {
	var all []sheettest.Sheet
	for i := range n {
		s.Name = fmt.Sprintf("Area %d", i)
		all = append(all, s)
	}
	return append(all, entity)
}

// forgedPDFs are documents whose data somebody wrote.
func forgedPDFs(t *testing.T) map[string][]byte {
	honest := dataOf(t)
	n := size(1_000_000)
	whole := carrying(t, mustJSON(t, honest))
	forged := map[string]func(data map[string]any){
		"un titolo":     func(d map[string]any) { first(d)["title"] = strings.Repeat("T", n) },
		"un indicatore": func(d map[string]any) { first(d)["code"] = strings.Repeat("1.", n) },
		"i codici":      func(d map[string]any) { d["system"] = repeated(1, columnsOf(n))[0] },
		"i testi": func(d map[string]any) {
			d["texts"] = repeatedMaps(size(100_000), map[string]any{"section": "Premessa", "text": "a"})
		},
		"le deroghe": func(d map[string]any) {
			d["waivers"] = repeatedMaps(size(100_000), map[string]any{"rule": "totale", "where": "1"})
		},
		"i livelli": func(d map[string]any) {
			d["levels"] = repeatedMaps(n/10, map[string]any{"singular": "a", "plural": "b"})
		},
		"l'albero": func(d map[string]any) { d["tree"] = repeatedMaps(n/10, first(d)) },
		"un numero": func(d map[string]any) {
			first(d)["weight"] = map[string]any{"text": "1", "value": strings.Repeat("9", n)}
		},
		"una frazione": func(d map[string]any) {
			first(d)["weight"] = map[string]any{"text": "1", "value": "1/" + strings.Repeat("9", 300)}
		},
		"un esponente": func(d map[string]any) { first(d)["weight"] = map[string]any{"text": "1", "value": "1e999999999"} },
		"un anno":      func(d map[string]any) { d["entity"].(map[string]any)["year"] = 1 << 40 },
		"un modello": func(d map[string]any) {
			d["templates"] = map[string]any{"relazione/10-finalita.md": "{{range nodi}}{{range nodi}}a{{end}}{{end}}"}
		},
		"un modello lungo": func(d map[string]any) {
			d["templates"] = map[string]any{"relazione/10-finalita.md": strings.Repeat("parola ", n/7)}
		},
		"un modello che stampa": func(d map[string]any) { d["templates"] = printing("x ") },
		"un modello che elenca": func(d map[string]any) { d["templates"] = printing("- a\n") },
		"un modello che conta":  func(d map[string]any) { d["templates"] = printing(`{{conta "indicatore"}} {{testo "Premessa"}}`) },
		"dodici livelli":        deepen,
		"un altro formato":      func(d map[string]any) { d["format"] = "x" },
		"un altro tipo":         func(d map[string]any) { d["tree"] = 7 },
	}
	all := map[string][]byte{
		"niente":              carrying(t, nil),
		"non JSON":            carrying(t, []byte("{")),
		"parentesi":           carrying(t, bytes.Repeat([]byte("["), n)),
		"un PDF tagliato":     whole[:len(whole)/2],
		"altri byte":          []byte("%PDF-1.7\n" + strings.Repeat("\x00", n)),
		"un riferimento a sé": []byte("%PDF-1.7\n1 0 obj\n1 0 R\nendobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF"),
	}
	for name, change := range forged {
		d := dataOf(t)
		change(d)
		all[name] = carrying(t, mustJSON(t, d))
	}
	return all
}

// deepen puts levels above those of data, of nodes whose results are stated as texts.
func deepen(data map[string]any) {
	const more = 10
	levels, nodes := data["levels"].([]any), data["tree"].([]any)
	for range more {
		levels = append([]any{levels[0]}, levels...)
		above := map[string]any{"children": nodes}
		for key, value := range nodes[0].(map[string]any) {
			if key != "children" {
				above[key] = value
			}
		}
		above["stated"] = map[string]any{"text": "90,3%", "value": "0.903", "decimals": 1, "unit": "%"}
		nodes = []any{above}
	}
	data["levels"], data["tree"] = levels, nodes
}

// printing is a template that writes a text as often as it may.
func printing(text string) map[string]any {
	const loops = 4
	return map[string]any{"relazione/10-finalita.md": "# Titolo\n\n" + strings.Repeat("{{range $x, $y := scostamenti}}", loops) + text +
		strings.Repeat("{{end}}", loops)}
}

func columnsOf(n int) []any {
	row := make([]any, n)
	for i := range row {
		row[i] = fmt.Sprint("S", i)
	}
	return row
}

func repeatedMaps(n int, m map[string]any) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = m
	}
	return all
}

func first(data map[string]any) map[string]any { return data["tree"].([]any)[0].(map[string]any) }

func mustJSON(t testing.TB, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func dataOf(t testing.TB) map[string]any {
	r, err := readtest.Bytes(sheettest.Workbook(entity, tree(20, plain)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := relazione.Check(t.Context(), r, relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := v.Data()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var data map[string]any
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	return data
}

// carrying is a PDF with something for its data.
func carrying(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	doc := &report.Document{Title: "Relazione", Lang: "it-IT", Body: []report.Block{&report.Paragraph{Text: report.Plain("Testo")}}}
	var files []pdf.Attachment
	if data != nil {
		files = append(files, pdf.Attachment{Name: "relazione.json", MIME: "application/json", Relationship: pdf.DataOfDocument, Data: data})
	}
	if err := pdf.Render(t.Context(), &b, doc, files...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// spoiledWorkbooks are the sample with something cut, doubled or changed in its parts or its bytes.
func spoiledWorkbooks(t *testing.T) map[string][]byte {
	raw, err := os.ReadFile("testdata/2024.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	names, content, err := sheettest.Parts(raw)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for seed := range size(500) {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		if seed%5 == 0 {
			cut := bytes.Clone(raw)
			for range 1 + r.IntN(20) {
				cut[r.IntN(len(cut))] = byte(r.IntN(256))
			}
			all[fmt.Sprint("byte ", seed)] = cut[:len(cut)-r.IntN(2)*r.IntN(len(cut))]
			continue
		}
		spoiled := map[string][]byte{}
		for name, part := range content {
			spoiled[name] = part
		}
		for range 1 + r.IntN(3) {
			name := names[r.IntN(len(names))]
			spoiled[name] = spoilXML(r, spoiled[name])
		}
		file, err := sheettest.Pack(names, spoiled)
		if err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprint("XML ", seed)] = file
	}
	return all
}

var xmlPieces = []*regexp.Regexp{regexp.MustCompile(`<[^>]*>`), regexp.MustCompile(`"[^"<>]*"`), regexp.MustCompile(`\b\d+`)}

// spoilXML changes a piece of a part: a tag, an attribute's value or a number.
func spoilXML(r *rand.Rand, part []byte) []byte {
	find := xmlPieces[r.IntN(len(xmlPieces))]
	at := find.FindAllIndex(part, -1)
	if len(at) == 0 {
		return part
	}
	p := at[r.IntN(len(at))]
	piece := part[p[0]:p[1]]
	odd := []string{"-1", "0", "999999999999", "1E400", "1.5", "A1:XFD1048576", "&amp;", "è", "\xff", "]]>", "&#0;"}
	switch piece[0] {
	case '"':
		odd = append(odd, "", "A1", "s", "../../a", "http://a", strings.Repeat("9", 400))
		for i := range odd {
			odd[i] = `"` + odd[i] + `"`
		}
	case '<':
		odd = append(odd, "", string(piece)+string(piece), "<c/>", `<row r="1"/>`, `<mergeCell ref="A1:Z999"/>`, "<!-- -->", strings.Repeat(string(piece), 1000))
	}
	return bytes.Join([][]byte{part[:p[0]], []byte(odd[r.IntN(len(odd))]), part[p[1]:]}, nil)
}

// Every input of a hostile kind ends, within bounds: it is done, or refused in words. Nothing is made of it twice, nothing ends in a panic.
func TestBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("makes large workbooks")
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(220 << 20)) // as the command does
	var table strings.Builder
	for _, kind := range hostiles {
		inputs := kind.make(t)
		done, slowest, largest := 0, took{}, took{}
		for name, input := range inputs {
			usage := watched(t, kind.name+": "+name, input)
			if usage.done {
				done++
			}
			if usage.time > slowest.time {
				slowest = usage
			}
			if usage.memory > largest.memory {
				largest = usage
			}
		}
		t.Logf("%s: slowest «%s» %.1f s, largest «%s» %d MB", kind.name, slowest.name, slowest.time.Seconds(), largest.name, largest.memory>>20)
		fmt.Fprintf(&table, "| %s | %d | %d | %d |\n", kind.name, len(inputs), done, len(inputs)-done)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !*fullSize && !bytes.Contains(readme, []byte(table.String())) {
		t.Errorf("README lacks what was tried:\n%s", table.String())
	}
}

// A took is what an input took.
type took struct {
	name   string
	done   bool // and not refused
	time   time.Duration
	memory uint64
}

// watched works on an input as the commands do, and fails the test where that doesn't end as it should.
func watched(t *testing.T, name string, input []byte) took {
	t.Helper()
	runtime.GC()
	ctx, stop := bounds.Bound(t.Context())
	defer stop()
	peak, quit := make(chan uint64), make(chan struct{})
	go func() {
		most := uint64(0)
		for {
			most = max(most, heapNow())
			select {
			case <-quit:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("%s: %v\n%s", name, p, debug.Stack())
			}
		}()
		if bytes.HasPrefix(input, []byte("%PDF")) {
			_, err := relazione.Verify(ctx, input)
			return err
		}
		return work(ctx, input)
	}()
	usage := took{name: name, done: err == nil, time: time.Since(start)}
	close(quit)
	usage.memory = <-peak
	switch {
	case ctx.Err() != nil:
		t.Errorf("%s: %v after %v, %d MB", name, context.Cause(ctx), usage.time, usage.memory>>20)
	case err != nil && inEnglish.MatchString(err.Error()):
		t.Errorf("%s: %v", name, err)
	case errors.Is(err, errMade):
		t.Errorf("%s: it was read, and then: %v", name, err)
	}
	return usage
}

// inEnglish finds words of Go's own and of its libraries' in a message.
var inEnglish = regexp.MustCompile(`\b(json|zip|strconv|runtime|cannot|can't|invalid|deadline|EOF|too many|unexpected|missing|error|expected|failed|interno|file manda in errore)\b`)

// errMade is what went wrong with a workbook that was read.
var errMade = errors.New("non si può fare")

// work reads a workbook and makes all that follows from it. One that was read gives a document, be it a draft, that verifies.
func work(ctx context.Context, input []byte) error {
	book, err := workbook.Open(ctx, bytes.NewReader(input), int64(len(input)), workbook.DefaultLimits())
	if err != nil {
		return err
	}
	reading, err := cruscotto.Read(ctx, book)
	if err != nil {
		return err
	}
	review, err := relazione.Check(ctx, reading, relazione.Options{})
	if err != nil {
		return fmt.Errorf("%w: %w", errMade, err)
	}
	if err := made(ctx, review); err != nil {
		return fmt.Errorf("%w: %w", errMade, err)
	}
	_, err = review.Annotated(ctx) // what isn't read of a file may be too broken for a copy of it
	return err
}

// made makes all that follows from a review.
func made(ctx context.Context, review *relazione.Review) error {
	if _, err := review.Validation().Encode(); err != nil {
		return err
	}
	file, err := review.PDF(ctx)
	if err != nil {
		return err
	}
	if _, err := review.Page(); err != nil {
		return err
	}
	v, err := relazione.Verify(ctx, file)
	if err != nil {
		return err
	}
	if !v.Agrees() {
		return errors.New("verify dice che il documento non è quello dei suoi dati")
	}
	return nil
}

func heapNow() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
