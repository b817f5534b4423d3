package report

import (
	"fmt"
	"slices"
	"strings"

	"relazione/scoring"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A directive is a fenced code block that stands for a block which isn't text: ```tabella, then its name.
type directive func(name string) (Block, error)

// A markdownReader turns Markdown into blocks.
type markdownReader struct {
	source     []byte
	directives map[string]directive
	notes      map[int]*Note // by goldmark's index
}

// newMarkdown is goldmark with the parts of Markdown that documents use. Raw HTML is not among them: it is text.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Footnote, extension.Table),
		goldmark.WithParserOptions(parser.WithAttribute()),
	)
}

// readMarkdown turns a Markdown text into blocks. Headings nest what follows them into sections; those of the class
// "senza-numero" get no number later.
func readMarkdown(source string, directives map[string]directive) ([]Block, error) {
	r := &markdownReader{source: []byte(source), directives: directives, notes: map[int]*Note{}}
	root := newMarkdown().Parser().Parse(text.NewReader(r.source))
	r.collectNotes(root)
	return r.sections(root)
}

// collectNotes reads the notes' texts, which goldmark gathers at the end.
func (r *markdownReader) collectNotes(root ast.Node) {
	list, ok := root.LastChild().(*extast.FootnoteList)
	if !ok {
		return
	}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		var words Inline
		for p := n.FirstChild(); p != nil; p = p.NextSibling() {
			if len(words) > 0 {
				words = append(words, Span{Text: " "})
			}
			words = append(words, r.inline(p)...)
		}
		r.notes[n.(*extast.Footnote).Index] = &Note{Text: trim(words)}
	}
}

// unnumbered is the class of a heading that gets no number.
const unnumbered = "senza-numero"

// apart is the class of a heading that begins a page.
const apart = "pagina"

// sections nests a flat sequence of headings and blocks.
func (r *markdownReader) sections(root ast.Node) ([]Block, error) {
	var top []Block
	var open []*Section // each within the one before it
	var levels []int    // of their headings
	add := func(b Block) {
		if len(open) == 0 {
			top = append(top, b)
			return
		}
		last := open[len(open)-1]
		last.Body = append(last.Body, b)
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		heading, ok := n.(*ast.Heading)
		if !ok {
			b, err := r.block(n)
			if err != nil {
				return nil, err
			}
			if b != nil {
				add(b)
			}
			continue
		}
		s := &Section{Title: r.inline(heading), deeper: heading.Level > 1}
		if id, ok := heading.AttributeString("id"); ok {
			s.ID = string(id.([]byte))
		}
		var classes []string
		if class, ok := heading.AttributeString("class"); ok {
			classes = strings.Fields(string(class.([]byte)))
		}
		if s.Apart = slices.Contains(classes, apart); !slices.Contains(classes, unnumbered) {
			s.Number = "#" // to be numbered
		}
		for len(open) > 0 && levels[len(open)-1] >= heading.Level {
			open, levels = open[:len(open)-1], levels[:len(open)-1]
		}
		add(s)
		open, levels = append(open, s), append(levels, heading.Level)
	}
	return top, nil
}

func (r *markdownReader) block(n ast.Node) (Block, error) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading: // a heading within a list heads nothing: its words are kept
		words := r.inline(n)
		if len(words) == 0 {
			return nil, nil
		}
		return &Paragraph{words}, nil
	case *ast.List:
		list := &List{}
		if n.IsOrdered() {
			list.Start = max(1, n.Start)
		}
		for i := n.FirstChild(); i != nil; i = i.NextSibling() {
			body, err := r.blocks(i)
			if err != nil {
				return nil, err
			}
			if len(body) > 0 {
				list.Items = append(list.Items, Item{body})
			}
		}
		return list, nil
	case *ast.FencedCodeBlock:
		name := strings.TrimSpace(r.lines(n))
		if make := r.directives[string(n.Language(r.source))]; make != nil {
			return make(name)
		}
		return &Paragraph{Plain(name)}, nil
	case *ast.CodeBlock, *ast.HTMLBlock:
		return &Paragraph{Plain(strings.TrimSpace(r.lines(n)))}, nil
	case *ast.Blockquote:
		body, err := r.blocks(n)
		if err != nil {
			return nil, err
		}
		if len(body) == 0 {
			return nil, nil
		}
		return &List{Items: []Item{{body}}}, nil
	case *extast.Table:
		return r.table(n), nil
	case *extast.FootnoteList, *ast.ThematicBreak, *ast.LinkReferenceDefinition:
		return nil, nil
	}
	return nil, fmt.Errorf("elemento Markdown non previsto: %s", n.Kind())
}

func (r *markdownReader) blocks(parent ast.Node) ([]Block, error) {
	var all []Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b, err := r.block(n)
		if err != nil {
			return nil, err
		}
		if b != nil {
			all = append(all, b)
		}
	}
	return all, nil
}

func (r *markdownReader) table(n *extast.Table) *Table {
	t := &Table{}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells Row
		_, head := row.(*extast.TableHeader)
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, Cell{Text: trim(r.inline(c)), Header: head})
		}
		if head {
			t.Head = append(t.Head, cells)
		} else {
			t.Body = append(t.Body, cells)
		}
	}
	for _, alignment := range n.Alignments {
		kind := Words
		if alignment == extast.AlignRight {
			kind = Number
		}
		t.Columns = append(t.Columns, Column{Kind: kind})
	}
	return t
}

func (r *markdownReader) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(r.source))
	}
	return b.String()
}

// inline flattens the inline elements under n.
func (r *markdownReader) inline(n ast.Node) Inline {
	var words Inline
	var walk func(ast.Node, Span)
	walk = func(n ast.Node, look Span) {
		put := func(s string) {
			look.Text = s
			if last := len(words) - 1; last >= 0 && sameLook(words[last], look) {
				words[last].Text += s
			} else if s != "" {
				words = append(words, look)
			}
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			switch c := c.(type) {
			case *ast.Text:
				put(string(unescapePunctuation(c.Value(r.source))))
				if c.SoftLineBreak() || c.HardLineBreak() {
					put(" ")
				}
			case *ast.String:
				put(string(c.Value))
			case *ast.RawHTML:
				for i := range c.Segments.Len() {
					segment := c.Segments.At(i)
					put(string(segment.Value(r.source)))
				}
			case *ast.Emphasis:
				inner := look
				if c.Level >= 2 {
					inner.Strong = true
				} else {
					inner.Emph = true
				}
				walk(c, inner)
			case *ast.Link:
				inner := look
				if id, ok := strings.CutPrefix(string(c.Destination), calculationLink); ok {
					inner.Of = id
					walk(c, inner)
					continue
				}
				inner.Link = safeLink(string(c.Destination))
				if c.FirstChild() == nil { // its text is the number of what it points at
					inner.Text = ""
					words = append(words, inner)
				}
				walk(c, inner)
			case *ast.AutoLink:
				inner := look
				inner.Link, inner.Text = safeLink(string(c.URL(r.source))), string(c.Label(r.source))
				words = append(words, inner)
			case *extast.FootnoteLink:
				if note := r.notes[c.Index]; note != nil {
					words = append(words, Span{Note: note})
				}
			case *extast.FootnoteBacklink:
			default:
				walk(c, look)
			}
		}
	}
	walk(n, Span{})
	for i := range words {
		if words[i].Note == nil {
			words[i].Text = Typeset(words[i].Text)
		}
	}
	return trim(foreign(words))
}

func sameLook(a, b Span) bool {
	return a.Strong == b.Strong && a.Emph == b.Emph && a.Link == b.Link && a.Lang == b.Lang && a.Of == b.Of &&
		a.Note == nil &&
		b.Note == nil
}

// safeLink keeps addresses that lead to pages, to a place of the document or to a mailbox: a document opens nothing else.
func safeLink(address string) string {
	if strings.HasPrefix(address, "#") {
		return address
	}
	if mailbox, ok := strings.CutPrefix(strings.ToLower(address), "mailto:"); ok {
		mailbox, _, _ = strings.Cut(mailbox, "?") // a subject may follow
		if _, ok := scoring.MailAddress(mailbox); ok && !strings.ContainsAny(address, " <>\"") {
			return address
		}
	}
	page, _ := scoring.WebAddress(unescaped.Replace(strings.TrimSpace(address)))
	return page
}

// unescaped are characters that browsers escape in addresses that people paste.
var unescaped = strings.NewReplacer(" ", "%20", "{", "%7B", "}", "%7D", "|", "%7C", "^", "%5E", "`", "%60")

// unescapePunctuation resolves backslash escapes, which goldmark leaves to its renderers.
func unescapePunctuation(s []byte) []byte {
	out := s[:0:0]
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
			i++
		}
		out = append(out, s[i])
	}
	return out
}

// trim drops spaces at the ends.
func trim(words Inline) Inline {
	for len(words) > 0 && words[0].Note == nil && words[0].Link == "" {
		if words[0].Text = strings.TrimLeft(words[0].Text, " \n"); words[0].Text != "" {
			break
		}
		words = words[1:]
	}
	for len(words) > 0 && words[len(words)-1].Note == nil && words[len(words)-1].Link == "" {
		last := len(words) - 1
		if words[last].Text = strings.TrimRight(words[last].Text, " \n"); words[last].Text != "" {
			break
		}
		words = words[:last]
	}
	return words
}

// foreignPhrases are the English words of the field that a screen reader should not read as Italian; "performance" and
// "target" are Italian by now.
var foreignPhrases = []string{
	"Balanced Scorecard",
	"stakeholder",
	"Customer satisfaction",
	"Customer Satisfaction",
	"controller",
}

// foreign marks phrases in another language.
func foreign(words Inline) Inline {
	var out Inline
	for _, span := range words {
		if span.Note != nil || span.Lang != "" || span.Link != "" {
			out = append(out, span)
			continue
		}
		for {
			at, found := -1, ""
			for _, phrase := range foreignPhrases {
				if i := strings.Index(span.Text, phrase); i >= 0 && (at < 0 || i < at) {
					at, found = i, phrase
				}
			}
			if at < 0 {
				break
			}
			if at > 0 {
				before := span
				before.Text = span.Text[:at]
				out = append(out, before)
			}
			phrase := span
			phrase.Text, phrase.Lang = found, "en"
			out = append(out, phrase)
			span.Text = span.Text[at+len(found):]
		}
		if span.Text != "" {
			out = append(out, span)
		}
	}
	return out
}
