package html_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"relazione/report"
	page "relazione/report/html"
	"relazione/scoring"
)

// everyBlock is a document with each kind of block, and text that would be markup if it weren't escaped.
func everyBlock() *report.Document {
	evil := report.Plain(`<script>alert(1)</script> & "virgolette"`)
	note := report.Span{Note: &report.Note{Number: 1, Text: evil}}
	head := func(s string, span int) report.Cell {
		return report.Cell{Text: report.Plain(s), Header: true, ColSpan: span}
	}
	return &report.Document{
		Title: "Prova <b>", Entity: "Ente & Co", Lang: "it-IT", Draft: true, Subject: `Che "cosa"`,
		Body: []report.Block{
			&report.TitleBlock{Logo: &report.Picture{Image: &scoring.Image{PNG: []byte("x"), Width: 3, Height: 1}, Alt: `Logo di "A" <b>`}, Entity: "Ente & Co", Title: "Prova <b>", Lines: []report.Inline{evil}},
			&report.Contents{
				Title: "Indice",
				Entries: []report.Entry{
					{Level: 1, Number: "1", Title: "Uno", ID: "uno"},
					{Level: 2, Title: "Due", ID: "due"},
				},
			},
			&report.Section{ID: "uno", Number: "1", Title: report.Plain("Uno"), Body: []report.Block{
				&report.Paragraph{
					Text: append(
						evil,
						note,
						report.Span{Text: "76,00%", Of: "calcolo-x"},
						report.Span{Text: "stakeholder", Lang: "en", Emph: true},
						report.Span{Text: "sito", Link: "https://a.example/?a=1&b=2", Strong: true},
						note,
					),
				},
				&report.Section{ID: "due", Title: report.Plain("Due"), Body: []report.Block{
					&report.List{
						Items: []report.Item{
							{Body: []report.Block{&report.Paragraph{Text: evil}}},
							{
								Body: []report.Block{
									&report.Paragraph{Text: report.Plain("a")},
									&report.List{
										Start: 3,
										Items: []report.Item{
											{Body: []report.Block{&report.Paragraph{Text: report.Plain("b")}}},
										},
									},
								},
							},
						},
					},
					&report.Table{
						ID:      "t",
						Caption: evil,
						Columns: []report.Column{{Kind: report.Group}, {Kind: report.Words}, {Kind: report.Number}},
						Head:    []report.Row{{head("G", 1), head("H", 2)}, {head("a", 1), head("b", 1), head("c", 1)}},
						Body: []report.Row{
							{
								{Text: evil, Header: true, RowSpan: 2},
								{Text: report.Plain("x")},
								{Text: report.Plain("1")},
							},
							{{Text: report.Plain("y")}, {Text: report.Plain("2")}},
						},
					},
					&report.Chart{
						ID:      "g",
						Caption: evil,
						Alt:     `Grafico "a"`,
						Bars: []report.Bar{
							{
								Label:      "<i>",
								Value:      big.NewRat(3, 2),
								ValueText:  "150%",
								Target:     big.NewRat(1, 2),
								TargetText: "50%",
							},
							{Label: "b", Value: new(big.Rat), ValueText: "0%"},
						},
					},
				}},
			}},
			&report.Signatures{Signatories: []report.Signatory{{Office: "LA <PRESIDENTE>", Name: "N"}}},
		},
		Explained: func() []report.Calculation {
			return []report.Calculation{
				{
					ID:    "calcolo-x",
					Of:    "X <i>",
					Shown: "76,00%",
					Lines: []string{"media: <b>"},
					Terms: []report.CalculationTerm{{Weight: "80%", ID: "calcolo-y"}},
				},
				{ID: "calcolo-y", Of: "Y", Shown: "1"},
			}
		},
	}
}

func render(t *testing.T, doc *report.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Render(&b, doc, page.Link{Name: "a.pdf", Text: "PDF"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every block is rendered, text is data, no request leaves the page, every link within it leads somewhere, and the same
// document gives the same bytes.
func TestRender(t *testing.T) {
	doc := everyBlock()
	out := render(t, doc)
	if out != render(t, doc) {
		t.Error("two renderings differ")
	}
	root, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	ids, targets := map[string]bool{}, []string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script": // data, which no browser runs
			var about map[string]any
			if len(n.Attr) != 1 || n.Attr[0].Key != "type" || n.Attr[0].Val != "application/ld+json" || json.Unmarshal([]byte(n.FirstChild.Data), &about) != nil {
				t.Errorf("there is a script %v", n.Attr)
			} else if graph := about["@graph"].([]any); graph[0].(map[string]any)["name"] != doc.Title {
				t.Errorf("search engines are told %v", about)
			}
		case "iframe", "object", "embed", "link", "b", "i", "form":
			t.Errorf("there is a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("id %q twice", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				targets = append(targets, a.Val[1:])
			case strings.HasPrefix(a.Key, "on") || a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/png;base64,"):
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	for _, target := range targets {
		if !ids[target] {
			t.Errorf("nothing is at #%s", target)
		}
	}
	if len(targets) < 8 {
		t.Errorf("%d links within the page", len(targets))
	}
	for _, want := range []string{"BOZZA", `<a class="calcolo" href="#calcolo-x">76,00%</a>`,
		`<span lang="en">stakeholder</span>`, `<th scope="row" rowspan="2">`, `<th scope="colgroup" colspan="2">H</th>`,
		`<td class="cifra">2</td>`, `href="https://a.example/?a=1&amp;b=2"`, "<ol start=\"3\">", `role="doc-backlink"`,
		`aria-label="Grafico &#34;a&#34;"`, "&lt;script&gt;", "LA &lt;PRESIDENTE&gt;"} {
		if !strings.Contains(out, want) {
			t.Errorf("the page doesn't have %s", want)
		}
	}
	if outside := regexp.MustCompile(`url\((?:[^d]|d[^a])`).FindString(out); outside != "" {
		t.Errorf("the page asks for %s", outside)
	}
}
