package pdf

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"relazione/internal/chamber"
	"relazione/internal/picture"
	"relazione/internal/readtest"
	"relazione/internal/tool"
	"relazione/report"
	"relazione/scoring"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func relazione(t testing.TB, d *scoring.Dashboard) *report.Document {
	t.Helper()
	doc, err := report.Relazione(scoring.Evaluate(d), report.Options{Date: d.Modified})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func sample(t testing.TB) *report.Document {
	t.Helper()
	d, err := readtest.Dashboard(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return relazione(t, d)
}

// documents are the sample and odd ones: what is rare in one workbook is common in sixty.
func documents(t testing.TB) map[string]*report.Document {
	t.Helper()
	long := chamber.New(12)
	long.Roots[0].Children[0].Children[1].Children[2].Indicator.KPI.Text = strings.Repeat(
		"rapporto fra le imprese assistite e quelle attive ",
		50,
	)
	long.Roots[0].Children[0].Children[0].Title.Text = strings.Repeat("precipitevolissimevolmente", 4)
	empty := chamber.New(6)
	empty.Roots[0].Children[0].Children[0].Children[0].Indicator = &scoring.Indicator{}
	draft := sample(t)
	draft.Draft = true
	return map[string]*report.Document{
		"many notes and bars": manyNotes(),
		"sample": sample(
			t,
		), "draft": draft, "one action": relazione(t, chamber.New(1)), "1000 actions": relazione(t, chamber.New(1000)),
		"400 words in a cell": relazione(
			t,
			long,
		), "an empty indicator": relazione(t, empty), "every block": everyBlock(),
		"a table of many pages": manyPages(), "words without end": relazione(t, longWords()),
		"logo": logo(t),
	}
}

// logo has a body's picture and colour, the act and the protocol.
func logo(t testing.TB) *report.Document {
	t.Helper()
	d := chamber.Approve(chamber.New(30))
	image, err := picture.Read([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90"><circle fill="#a01e3c" cx="45" cy="45" r="40"/></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	d.Entity.Logo.Image, d.Entity.Color.Text = image, "#ffee88"
	return relazione(t, d)
}

// The logo stands over the title, is told by its alternative text, and colours keep their contrast.
func TestLogo(t *testing.T) {
	l, err := layout(context.Background(), logo(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	first := l.pages[0]
	if len(first.images) != 1 {
		t.Fatalf("%d pictures on the first page", len(first.images))
	}
	image := first.images[0]
	if image.el.other.alt == "" || image.w > 230 || image.h > 62.01 || image.w/image.h < 3.3 || image.w/image.h > 3.4 {
		t.Errorf("%q, %.1f × %.1f", image.el.other.alt, image.w, image.h)
	}
	for _, it := range first.texts {
		if y := float64(it.y); strings.TrimSpace(it.text) != "" && y < image.y+image.h && y > image.y {
			t.Errorf("%q stands on it", it.text)
		}
	}
	if l.accent == barFill || !scoring.Color(l.accent).ContrastIs(30, scoring.Color{255, 255, 255}) {
		t.Errorf("bars are %v", l.accent)
	}
	text := strings.ReplaceAll(strings.Join(logo(t).PlainText(), "\n"), "\u00a0", " ")
	for _, wanted := range []string{"Logo della Camera", "Approvata dalla Giunta con deliberazione n. 41/GC del", "Protocollo n. 0012345/2025 del"} {
		if !strings.Contains(text, wanted) {
			t.Errorf("it doesn't say %q", wanted)
		}
	}
}

// longWords has addresses and words that no line holds, alone and with signs and other looks beside them, in texts and in tables, and words where numbers
// are usual.
func longWords() *scoring.Dashboard {
	d := chamber.New(20)
	address := "https://www.example.org/" + strings.Repeat("abcdefghij", 14)
	word := strings.Repeat("precipitevolissimevolmente", 6)
	d.Entity.BudgetLink.Text = address
	d.Entity.Name.Text = "Camera di commercio di " + word
	d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: "Processo"}, Text: scoring.Text{
		Text: fmt.Sprintf("Si veda %s[^1] (**%s**), *%s*[^1].\n\n[^1]: La nota: %s.", address, strings.Repeat("ABC", 80), word, address),
	}})
	first := d.At(len(d.Levels) - 1)[0]
	first.Title.Text += " " + word
	first.Parent.Title.Text = word
	first.Indicator.KPI.Text = address + " " + word
	first.Indicator.Target = scoring.Value{Text: "entro il 31/12/2024 con pubblicazione sul sito istituzionale"}
	return d
}

// Numbers, codes and labels stand in one line each, whatever words stand in the other columns.
func TestNumbersAreNotCut(t *testing.T) {
	l, err := layout(context.Background(), relazione(t, longWords()), nil)
	if err != nil {
		t.Fatal(err)
	}
	cut := regexp.MustCompile(`^(%|\d+,\d*|(\d+[.])+|[A-Za-z]{1,8}-)$`)
	for number, p := range l.pages {
		for i := range p.texts {
			if said := strings.TrimSpace(p.texts[i].text); p.landscape && cut.MatchString(said) {
				t.Errorf("page %d: %q", number+1, said)
			}
		}
	}
}

// everyBlock has every kind of block, nested and empty in ways that the Relazione has not.
func everyBlock() *report.Document {
	note := &report.Note{Number: 1, Text: report.Plain(strings.Repeat("una nota lunga ", 40))}
	words := report.Inline{
		{Text: "Testo "},
		{Text: "grassetto", Strong: true},
		{Text: " e "},
		{Text: "corsivo", Emph: true},
		{Text: " e "},
		{Text: "tutti e due", Strong: true, Emph: true},
		{Text: ", "},
		{Text: "stakeholder", Lang: "en"},
		{Text: ", "},
		{
			Text: "un collegamento con un nome abbastanza lungo da andare a capo almeno una volta nella pagina",
			Link: "https://example.org/a(b)?c=è&d",
		},
		{Text: "1", Note: note},
		{Text: "."},
	}
	cell := func(s string) report.Cell { return report.Cell{Text: report.Plain(s)} }
	head := func(s string) report.Cell { return report.Cell{Text: report.Plain(s), Header: true} }
	table := &report.Table{
		ID:      "t",
		Caption: report.Plain("Una tabella"),
		Columns: []report.Column{{Kind: report.Words}, {Kind: report.Number}, {Kind: report.Code}},
		Head: []report.Row{
			{head("Nome"), {Text: report.Plain("Valori"), ColSpan: 2, Header: true}},
			{head("intero"), head("numero"), head("codice")},
		},
		Body: []report.Row{
			{{Text: report.Plain("due righe"), RowSpan: 2, Header: true}, cell("-1.234,5 gg."), cell("a")},
			{cell("7%"), cell("b")},
			{head("vuota"), cell(""), cell("")},
		},
	}
	section := func(id string, blocks ...report.Block) *report.Section {
		return &report.Section{
			ID:     id,
			Number: "1",
			Title:  report.Plain("Sezione con un titolo tanto lungo da andare a capo almeno una volta nella riga"),
			Body:   blocks,
		}
	}
	return &report.Document{
		Title:   "Prova",
		Entity:  "Ente di prova",
		Subject: "Prova",
		Lang:    "it-IT",
		Date:    time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		Body: []report.Block{
			&report.TitleBlock{Entity: "Ente", Title: "Prova", Lines: []report.Inline{words}},
			&report.Contents{
				Title: "Indice",
				Entries: []report.Entry{
					{Level: 1, Number: "1", Title: strings.Repeat("Sezione lunga ", 12), ID: "a"},
					{Level: 2, Title: "Tabella", ID: "t"},
				},
			},
			section(
				"a",
				&report.Paragraph{Text: words},
				section("b", section("c", section("d", &report.Paragraph{Text: words}))),
			),
			section(
				"e",
				table,
				&report.Table{ID: "u", Columns: []report.Column{{}}, Body: []report.Row{{cell("sola")}}},
				&report.List{
					Items: []report.Item{
						{
							Body: []report.Block{
								&report.Paragraph{Text: words},
								&report.List{
									Items: []report.Item{{Body: []report.Block{&report.Paragraph{Text: words}}}},
								},
								table,
							},
						},
					},
				},
				&report.Chart{
					ID:      "g",
					Caption: report.Plain("Un grafico"),
					Alt:     "Uno 50%; due 120%.",
					Bars: []report.Bar{{Label: "Uno", Value: big.NewRat(1, 2), ValueText: "50%"},
						{
							Label:      strings.Repeat("un'etichetta lunga ", 8),
							Value:      big.NewRat(6, 5),
							ValueText:  "120%",
							Target:     big.NewRat(1, 1),
							TargetText: "100%",
						}},
				},
			),
			&report.Signatures{Signatories: []report.Signatory{{Office: "LA PRESIDENTE", Name: "Nome Cognome"}}},
		},
	}
}

// manyNotes has notes in table rows and headings, charts longer than a page with labels of several lines, groups of
// rows with names longer than a page, numbered lists and a body with a long name.
func manyNotes() *report.Document {
	number := 0
	noted := func(s string) report.Inline {
		number++
		return append(
			report.Plain(s),
			report.Span{
				Text: fmt.Sprint(number),
				Note: &report.Note{
					Number: number,
					Text:   report.Plain(strings.Repeat("nota di una riga di tabella ", 9)),
				},
			},
		)
	}
	t := &report.Table{
		ID:      "t",
		Caption: report.Plain("Con note"),
		Columns: []report.Column{{Kind: report.Code}, {}},
		Head:    []report.Row{{{Text: report.Plain("N."), Header: true}, {Text: report.Plain("Testo"), Header: true}}},
	}
	for i := range 40 {
		t.Body = append(
			t.Body,
			report.Row{{Text: report.Plain(fmt.Sprint(i))}, {Text: noted("un obiettivo"), Header: true}},
		)
	}
	chart := &report.Chart{ID: "g", Caption: report.Plain("Molte barre")}
	for i := range 41 {
		chart.Bars = append(
			chart.Bars,
			report.Bar{
				Label: fmt.Sprintf(
					"Rafforzare la competitività e la sostenibilità delle imprese del territorio, obiettivo %d",
					i,
				),
				Value:     big.NewRat(int64(i), 41),
				ValueText: "50%",
			},
		)
	}
	chart.Describe()
	wide := &report.Table{ID: "w", Caption: report.Plain("Larga")}
	head, row := report.Row{}, report.Row{
		{Text: report.Plain(strings.Repeat("Un nome di gruppo lunghissimo ", 25)), Header: true},
	}
	for i := range 10 {
		kind := report.Words
		if i == 0 {
			kind = report.Group
		}
		wide.Columns = append(wide.Columns, report.Column{Kind: kind})
		head = append(head, report.Cell{Text: report.Plain(fmt.Sprintf("Colonna %d", i)), Header: true})
		if i > 0 {
			row = append(row, report.Cell{Text: report.Plain("testo")})
		}
	}
	wide.Head, wide.Body = []report.Row{
		head,
	}, []report.Row{
		row,
		append(report.Row{{Text: report.Plain("Altro"), Header: true}}, row[1:]...),
	}
	list := &report.List{Start: 98}
	for range 5 {
		list.Items = append(
			list.Items,
			report.Item{
				Body: []report.Block{&report.Paragraph{Text: report.Plain(strings.Repeat("una voce numerata ", 8))}},
			},
		)
	}
	return &report.Document{
		Title:   "Prova",
		Entity:  strings.Repeat("Camera di commercio, industria, artigianato e agricoltura ", 4),
		Lang:    "it-IT",
		Subject: "Prova",
		Date:    time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		Body: []report.Block{
			&report.Section{ID: "s", Title: noted("Titolo con una nota"), Body: []report.Block{list, chart, t}},
			&report.Section{ID: "w", Title: report.Plain("Larga"), Body: []report.Block{wide}}},
	}
}

// manyPages is a table of over thirty pages.
func manyPages() *report.Document {
	t := &report.Table{
		ID:      "t",
		Caption: report.Plain("Lunga"),
		Columns: []report.Column{{Kind: report.Code}, {}, {Kind: report.Number}},
		Head: []report.Row{
			{
				{Text: report.Plain("N."), Header: true},
				{Text: report.Plain("Testo"), Header: true},
				{Text: report.Plain("Valore"), Header: true},
			},
		},
	}
	for i := range 1000 {
		t.Body = append(
			t.Body,
			report.Row{
				{Text: report.Plain(fmt.Sprint(i)), Header: true},
				{Text: report.Plain("una riga della tabella")},
				{Text: report.Plain(fmt.Sprintf("%d,5%%", i))},
			},
		)
	}
	return &report.Document{
		Title:   "Lunga",
		Lang:    "it-IT",
		Subject: "Prova",
		Date:    time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		Body:    []report.Block{&report.Section{ID: "s", Title: report.Plain("Tabella"), Body: []report.Block{t}}},
	}
}

// No text leaves the page or overlaps another, and none is smaller than 6.5 points.
func TestNothingOverlaps(t *testing.T) {
	for name, doc := range documents(t) {
		t.Run(name, func(t *testing.T) {
			l, err := layout(context.Background(), doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			for number, p := range l.pages {
				var boxes []textBox
				for i := range p.texts {
					if strings.TrimSpace(p.texts[i].text) != "" {
						boxes = append(boxes, boxOf(l, &p.texts[i]))
					}
				}
				for i, b := range boxes {
					const edge = 20
					if b.x0 < edge || b.y0 < edge || b.x1 > p.width-edge || b.y1 > p.height-15 {
						t.Errorf(
							"page %d: %q leaves the page: %.1f %.1f %.1f %.1f",
							number+1,
							b.text,
							b.x0,
							b.y0,
							b.x1,
							b.y1,
						)
					}
					for _, other := range boxes[i+1:] {
						if b.x0 < other.x1-0.5 && other.x0 < b.x1-0.5 && b.y0 < other.y1-0.5 && other.y0 < b.y1-0.5 {
							t.Errorf("page %d: %q overlaps %q", number+1, b.text, other.text)
						}
					}
				}
			}
		})
	}
}

// No page of the sample but the last ends in its upper part: tables are parted, or set closer, before a page is left half white.
func TestPagesAreFull(t *testing.T) {
	l, err := layout(context.Background(), sample(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for number, p := range l.pages[:len(l.pages)-1] {
		last := p.top
		for _, it := range p.texts {
			if y := float64(it.y); y <= p.bottom {
				last = max(last, y)
			}
		}
		if full := (last - p.top) / (p.bottom - p.top); full < 0.75 {
			t.Errorf("page %d ends at %.0f%%", number+1, 100*full)
		}
	}
}

// A table whose last rows would stand alone on a page is set closer; one that takes its pages anyway isn't.
func TestFewRowsLeftOver(t *testing.T) {
	cell := report.Cell{Text: report.Plain("riga")}
	pages := func(rows int) (int, float64) {
		table := &report.Table{ID: "t", Columns: []report.Column{{}}, Head: []report.Row{{cell}}}
		for range rows {
			table.Body = append(table.Body, report.Row{cell})
		}
		l, err := layout(context.Background(), &report.Document{Title: "Prova", Lang: "it-IT", Body: []report.Block{table}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var rule, first float64 // of the rows
		for _, it := range l.pages[0].texts {
			if it.text == "riga" {
				first, rule = rule, float64(it.y)
			}
		}
		return len(l.pages), rule - first
	}
	onOne := 0
	_, usual := pages(10)
	for rows := 10; ; rows++ {
		count, apart := pages(rows)
		if count > 1 {
			break
		}
		if apart < usual {
			onOne++
		}
	}
	if onOne < 3 {
		t.Errorf("only %d lengths of a table are set closer", onOne)
	}
	if _, apart := pages(60); apart != usual {
		t.Errorf("a table of two pages has rows %.1f apart; want %.1f", apart, usual)
	}
}

// A textBox is where a text's letters are, from the height of small letters to the baseline.
type textBox struct {
	x0, y0, x1, y1 float64
	text           string
}

func boxOf(l *layouter, t *text) textBox {
	words := strings.TrimRight(t.text, " ")
	x, y := float64(t.x), float64(t.y)
	width, height := l.fonts.width(words, t.look.face, t.look.size), t.look.size*0.5
	if t.up {
		return textBox{x - height, y - width, x, y, words}
	}
	return textBox{x, y - height, x + width, y, words}
}

func TestSmallestText(t *testing.T) {
	for name, doc := range documents(t) {
		l, err := layout(context.Background(), doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range l.pages {
			for _, it := range p.texts {
				if it.look.size < 6.5 && strings.Trim(it.text, "0123456789") != "" { // note marks are raised digits
					t.Errorf("%s: %q at %.1f points", name, it.text, it.look.size)
				}
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	for name := range documents(t) {
		var first, second bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &second} {
			if err := Render(context.Background(), b, documents(t)[name]); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two renderings differ", name)
		}
	}
}

func TestSampleSize(t *testing.T) {
	var b bytes.Buffer
	if err := Render(context.Background(), &b, sample(t)); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 400_000 {
		t.Errorf("%d bytes", b.Len())
	}
}

func TestUnprintable(t *testing.T) {
	doc := everyBlock()
	doc.Body = append(doc.Body, &report.Paragraph{Text: report.Plain("漢字")})
	err := Render(context.Background(), io.Discard, doc)
	if err == nil || !strings.Contains(err.Error(), "U+6F22") {
		t.Errorf("got %v", err)
	}
}

// The structure tree of the sample, as text.
func TestStructureGolden(t *testing.T) {
	for file, doc := range map[string]*report.Document{"struttura-2024.txt": sample(t),
		"struttura-blocchi.txt": everyBlock()} {
		l, err := layout(context.Background(), doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := newPainter(l).paint(t.Context()); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		dump(&b, l.root, 0)
		golden := filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
			t.Errorf("%s (-want +got), -update accepts it:\n%s", file, diff)
		}
	}
}

// dump writes an element a line: its type, its attributes, how many sequences of content it has.
func dump(b *strings.Builder, e *element, depth int) {
	fmt.Fprintf(b, "%s%s", strings.Repeat(" ", depth), e.tag)
	if c := e.cell; c != nil {
		if c.rowSpan > 1 || c.colSpan > 1 {
			fmt.Fprintf(b, " %dx%d", c.rowSpan, c.colSpan)
		}
		if c.scope != "" {
			fmt.Fprintf(b, " %s", c.scope)
		}
		if c.id != 0 {
			fmt.Fprintf(b, " #%d", c.id)
		}
		if len(c.headers) > 0 {
			fmt.Fprintf(b, " headers %v", c.headers)
		}
	}
	if o := e.other; o != nil {
		fmt.Fprintf(
			b,
			" %s",
			strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s", o.id, o.lang, o.numbering, o.alt)), " "),
		)
	}
	marks, links := 0, 0
	for _, k := range e.kids {
		switch {
		case k.annotation != 0:
			links++
		case k.element == nil:
			marks++
		}
	}
	if marks > 1 {
		fmt.Fprintf(b, " content×%d", marks)
	}
	if links > 0 {
		fmt.Fprintf(b, " link×%d", links)
	}
	b.WriteByte('\n')
	for _, k := range e.kids {
		if k.element != nil {
			dump(b, k.element, depth+1)
		}
	}
}

// What a screen reader gets is what the blocks say, in order.
func TestStructureTextIsTheBlocksText(t *testing.T) {
	long(t)
	pdfinfo := tool.Need(t, "pdfinfo")
	doc := sample(t)
	file := filepath.Join(t.TempDir(), "r.pdf")
	var b bytes.Buffer
	if err := Render(context.Background(), &b, doc); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(pdfinfo, "-struct-text", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(doc.PlainText(), "")
	for _, b := range allBlocks(doc.Body) {
		if chart, ok := b.(*report.Chart); ok {
			want = strings.Replace(want, chart.Alt, "", 1) // poppler tells the figure's drawn labels instead
		}
	}
	if got, want := squeeze(structText(string(out))), squeeze(want); got != want {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		t.Errorf("they part at byte %d:\n got …%.120s\nwant …%.120s", at, got[max(0, at-40):], want[max(0, at-40):])
	}
}

func allBlocks(blocks []report.Block) []report.Block {
	var all []report.Block
	for _, b := range blocks {
		all = append(all, b)
		if s, ok := b.(*report.Section); ok {
			all = append(all, allBlocks(s.Body)...)
		}
	}
	return all
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// structText takes the texts out of what pdfinfo -struct-text prints: without the marks of list items, the page numbers
// of the contents and the labels drawn in figures.
func structText(s string) string {
	var b strings.Builder
	type open struct {
		indent int
		tag    string
	}
	var stack []open
	for _, line := range strings.Split(s, "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		line = strings.TrimSpace(line)
		for len(stack) > 0 && stack[len(stack)-1].indent >= indent {
			stack = stack[:len(stack)-1]
		}
		if !strings.HasPrefix(line, `"`) {
			tag, _, _ := strings.Cut(line, " ")
			stack = append(stack, open{indent, strings.TrimSuffix(tag, ":")})
			continue
		}
		text := strings.TrimSuffix(strings.TrimPrefix(line, `"`), `"`)
		inside := func(tag string) bool {
			for _, o := range stack {
				if o.tag == tag {
					return true
				}
			}
			return false
		}
		last := stack[len(stack)-1].tag
		switch {
		case last == "Lbl" && !inside("Note"), last == "Figure":
			continue
		case inside("TOC"):
			text = strings.TrimRight(text, "0123456789")
		}
		b.WriteString(text)
	}
	return b.String()
}

// What tagging and archiving cost: pages is the document laid out and drawn, file the same with all that the standards
// ask.
func BenchmarkRender(b *testing.B) {
	for _, actions := range []int{0, 1000} {
		doc := sample(b)
		if actions > 0 {
			doc = relazione(b, chamber.New(actions))
		}
		b.Run(fmt.Sprintf("pages/actions=%d", actions), func(b *testing.B) {
			for b.Loop() {
				if _, err := Compose(context.Background(), doc); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("file/actions=%d", actions), func(b *testing.B) {
			for b.Loop() {
				if err := Render(context.Background(), io.Discard, doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Notes longer than a page go on at the foot of the pages that follow, no word is lost, and what they are of stays.
func TestLongNotes(t *testing.T) {
	long := func(name string, n int) *report.Note {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s%d ", name, i)
		}
		return &report.Note{Number: 1, Text: report.Plain(b.String())}
	}
	cited := func(text string, notes ...*report.Note) report.Inline {
		words := report.Plain(text)
		for i, n := range notes {
			n.Number = i + 1
			words = append(words, report.Span{Note: n})
		}
		return words
	}
	doc := &report.Document{Title: "Relazione", Lang: "it-IT", Body: []report.Block{
		&report.Paragraph{Text: report.Plain("prima")},
		&report.Paragraph{Text: cited("mezzo", long("a", 3000), long("b", 700), long("c", 700))},
		&report.Paragraph{Text: report.Plain("dopo")},
	}}
	var b bytes.Buffer
	if err := Render(t.Context(), &b, doc); err != nil {
		t.Fatal(err)
	}
	pages, err := Words(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(slices.Concat(pages...), " ")
	for _, word := range []string{"prima", "mezzo", "dopo", "a2999", "b699", "c699", "a1500"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q isn't printed on %d pages", word, len(pages))
		}
	}
	if n := strings.Count(text, "a1"); n < 1000 {
		t.Errorf("of the first note only some is there: %d", n)
	}
}

// A long document, whose pages are drawn while the others are laid out, says what it says when they are drawn at the end, page by page, and its links
// lead as far.
func TestDrawnAhead(t *testing.T) {
	doc := relazione(t, chamber.New(1000))
	draw := func(long func(**painter) func(*layouter)) (*painter, []byte) {
		var p *painter
		l, err := layout(t.Context(), doc, long(&p))
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			p = newPainter(l)
		}
		if err := p.paint(t.Context()); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := (&Pages{doc: doc, painter: p}).Write(&b); err != nil {
			t.Fatal(err)
		}
		return p, b.Bytes()
	}
	late, lateFile := draw(func(**painter) func(*layouter) { return nil })
	early, earlyFile := draw(func(p **painter) func(*layouter) {
		return func(l *layouter) {
			if *p == nil {
				*p = newPainter(l)
			}
			(*p).ahead()
		}
	})
	twice := 0
	for _, streams := range early.contents {
		twice += len(streams) - 1
	}
	if err := open(earlyFile, func(ctx *model.Context) error { // what is drawn first leaves nothing in force for what comes after it on the page
		for i, streams := range early.contents {
			stream, _, err := ctx.DereferenceStreamDict(*types.NewIndirectRef(streams[0], 0))
			if err != nil || stream.Decode() != nil {
				return fmt.Errorf("page %d: %w", i+1, err)
			}
			if whole := strings.HasPrefix(string(stream.Content), "q\n") && strings.HasSuffix(string(stream.Content), "Q\n"); len(streams) == 2 && !whole {
				return fmt.Errorf("page %d: its first stream isn't enclosed", i+1)
			}
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if twice == 0 {
		t.Fatal("no page was drawn ahead")
	}
	if len(early.annotations) != len(late.annotations) {
		t.Errorf("%d links instead of %d", len(early.annotations), len(late.annotations))
	}
	want, err := Words(lateFile)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Words(earlyFile)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want { // the head and the foot come last where the page was drawn ahead
		slices.Sort(want[i])
		slices.Sort(got[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words differ (-late +early):\n%.2000s", diff)
	}
}

// A document of which a few lines would stand on a page of their own is set closer; others have their usual distances.
func TestFewLinesLeftOver(t *testing.T) {
	spared, usual := 0, 0
	for sections := 4; sections < 40; sections++ {
		doc := &report.Document{Title: "Prova", Lang: "it-IT"}
		for i := range sections {
			doc.Body = append(doc.Body, &report.Section{ID: fmt.Sprint("s", i), Title: report.Plain("Sezione"), Body: []report.Block{
				&report.Paragraph{Text: report.Plain(strings.Repeat("parole ", 20))}}})
		}
		f, err := newFonts()
		if err != nil {
			t.Fatal(err)
		}
		wide, err := spaced(context.Background(), doc, f, airy, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := layout(context.Background(), doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(got.pages) < len(wide.pages) && !wide.leftOver():
			t.Errorf("%d sections are set closer on %d pages for nothing", sections, len(wide.pages))
		case len(got.pages) < len(wide.pages):
			spared++
		case got.air == airy:
			usual++
		}
	}
	if spared == 0 || usual == 0 {
		t.Errorf("%d documents are set closer, %d aren't", spared, usual)
	}
}

// Who signs under a table signs a page that has some of its rows, whatever its length.
func TestNobodySignsAnEmptyPage(t *testing.T) {
	cell := report.Cell{Text: report.Plain("riga")}
	for rows := 10; rows < 60; rows++ {
		table := &report.Table{ID: "t", Columns: []report.Column{{}}, Head: []report.Row{{cell}}}
		for range rows {
			table.Body = append(table.Body, report.Row{cell})
		}
		l, err := layout(context.Background(), &report.Document{Title: "Prova", Lang: "it-IT", Body: []report.Block{table,
			&report.Signatures{Signatories: []report.Signatory{{Office: "IL SEGRETARIO", Name: "Nome"}}}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		last, seen := l.pages[len(l.pages)-1], 0
		for _, it := range last.texts {
			if it.text == "riga" && it.el != nil {
				seen++
			}
		}
		if seen < fewRows {
			t.Errorf("of %d rows %d stand where it is signed", rows, seen)
		}
	}
}

var identifiers = regexp.MustCompile(`/ID \[<([0-9A-F]{32})><([0-9A-F]{32})>\]`)

// Editions of one document share their first identifier, by which a viewer knows where it was being read; the second tells them apart.
func TestIdentifiers(t *testing.T) {
	ids := func(doc *report.Document) [2]string {
		t.Helper()
		var b bytes.Buffer
		if err := Render(t.Context(), &b, doc); err != nil {
			t.Fatal(err)
		}
		m := identifiers.FindSubmatch(b.Bytes())
		if m == nil {
			t.Fatal("no identifiers")
		}
		return [2]string{string(m[1]), string(m[2])}
	}
	of := func(year, words string) [2]string {
		return ids(&report.Document{Title: "Relazione sulla Performance " + year, Lang: "it-IT", Body: []report.Block{&report.Paragraph{Text: report.Inline{{Text: words}}}}})
	}
	one, mended, next := of("2024", "uno"), of("2024", "due"), of("2025", "uno")
	if one[0] != mended[0] || one[1] == mended[1] || one[0] == next[0] {
		t.Errorf("%v, %v, %v", one, mended, next)
	}
}
