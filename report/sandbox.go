package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"relazione/internal/lazy"
)

// words is text from a cell, which a template writes so that Markdown reads it as it stands.
type words string

// String escapes what Markdown would take for its own marks. Templates print through it.
func (w words) String() string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(string(w)), " ") {
		if strings.ContainsRune("\\`*_[]<>#|&~^", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// maxText bounds what one template may write, in bytes: a report's section is a few thousand, and one of 15,000 actions under target some
// hundred for each.
const maxText = 8 << 20

// errTooLong stops a template that writes without end.
var errTooLong = errors.New("il testo prodotto è troppo lungo")

// A boundedWriter refuses to grow past maxText.
type boundedWriter struct{ strings.Builder }

func (w *boundedWriter) Write(p []byte) (int, error) {
	if w.Len()+len(p) > maxText {
		return 0, errTooLong
	}
	return w.Builder.Write(p)
}

// fill executes a default text.
func (c *composer) fill(name, source string) (string, error) {
	t, err := template.New(name).Funcs(c.functions(subject{})).Funcs(c.extra).Funcs(unbounded).Parse(source)
	if err != nil {
		return "", &TextError{File: name, Err: atLine(err)}
	}
	if err := onlyOurFields(t); err != nil {
		return "", &TextError{File: name, Err: err}
	}
	if err := boundLoops(t); err != nil {
		return "", err
	}
	var out boundedWriter
	if err := t.Execute(&out, nil); err != nil {
		var inner *TextError
		if errors.As(err, &inner) { // a passage of the workbook's is at fault, not the template that asked for it
			return "", inner
		}
		return "", &TextError{File: name, Err: atLine(err)}
	}
	return out.String(), nil
}

// fillPassage executes a text of the workbook's, in which only values may stand: no conditions, no loops.
func (c *composer) fillPassage(index int, about subject) (string, error) {
	p := c.d.Passages[index]
	fail := func(err error) error { return &TextError{Cell: p.Text.Cell, Err: placeholderError(err)} }
	if !strings.Contains(p.Text.Text, "{{") { // as in most
		var out boundedWriter
		if _, err := out.Write([]byte(p.Text.Text)); err != nil {
			return "", fail(err)
		}
		said := strings.TrimSpace(out.String())
		if said == "" {
			return "", nil
		}
		return forPeople(said, index), nil
	}
	t, err := template.New("testo").Funcs(c.functions(about)).Parse(straightQuotes(p.Text.Text))
	if err != nil {
		return "", fail(err)
	}
	if len(t.Templates()) > 1 || t.Tree == nil {
		return "", fail(errors.New("nei testi non si possono definire modelli"))
	}
	for _, node := range t.Root.Nodes {
		if err := onlyValues(node); err != nil {
			return "", fail(err)
		}
	}
	var out boundedWriter
	if err := t.Execute(&out, nil); err != nil {
		return "", fail(err)
	}
	return forPeople(strings.TrimSpace(out.String()), index), nil
}

// noteLabel is the label of a footnote in Markdown.
var noteLabel = lazy.New(`\[\^([^\]\s]+)\]`)

// braces are a placeholder; curly quotes come into it from word processors.
var braces = lazy.New(`(?s)\{\{.*?\}\}`)

func straightQuotes(s string) string {
	return braces.ReplaceAllStringFunc(s, func(placeholder string) string {
		return strings.NewReplacer("“", `"`, "”", `"`, "«", `"`, "»", `"`).Replace(placeholder)
	})
}

// What text/template says of a placeholder, and what we say.
var placeholderProblems = []struct {
	found *lazy.Regexp
	means string
}{
	{lazy.New(`function "([^"]*)" not defined`), "il segnaposto «$1» non esiste"},
	{
		lazy.New(`wrong number of args for (\w+)`),
		"il segnaposto «$1» vuole un altro numero di valori: per esempio {{$1 (risultato \"1.3.1\")}}",
	},
	{lazy.New(`error calling (index|slice|len|eq|ne|lt|le|gt|ge|and|or|not):`), "«$1» ha ricevuto un valore che non sa trattare"},
	{lazy.New(`(?s)error calling \w+: (.*)`), "$1"},
	{lazy.New(`unclosed action|unexpected EOF|unterminated`), "un segnaposto non è chiuso da }}"},
	{lazy.New(`missing value for command`), "un segnaposto è vuoto"},
	{lazy.New(`undefined variable "([^"]*)"`), "la variabile «$1» non c'è"},
	{lazy.New(`can't evaluate field (\w+)`), "il campo «.$1» non c'è"},
	{lazy.New(`unexpected ("[^"]*"|<[^>]*>|\{\{\w+\}\})`), "$1 lì non può stare"},
	{lazy.New(`no such template "([^"]*)"|template "([^"]*)" not defined`), "il modello «$1$2» non c'è"},
	{
		lazy.New(`can't handle|expected \S+; got|wrong type|can't give argument`),
		"un segnaposto ha ricevuto un valore che non sa trattare: per un'altra azione servono le parentesi, " +
			"come in {{al (risultato \"1.3.1\")}}",
	},
}

// placeholderError words an error of text/template for who wrote the text.
func placeholderError(err error) error {
	if inner := (*TextError)(nil); errors.As(err, &inner) || errors.Is(err, errTooLong) ||
		!strings.HasPrefix(err.Error(), "template:") {
		return err
	}
	for _, p := range placeholderProblems {
		if match := p.found.FindStringSubmatchIndex(err.Error()); match != nil {
			said := string(p.found.ExpandString(nil, p.means, err.Error(), match))
			if errors.Is(err, errNoValue) {
				return noValue(said)
			}
			return errors.New(said)
		}
	}
	return errors.New("un segnaposto non è scritto bene")
}

// noValue is [errNoValue] in words of its own.
type noValue string

func (e noValue) Error() string { return string(e) }

func (e noValue) Is(target error) bool { return target == errNoValue }

// placeholders are the functions that passages may call: they show one value.
var placeholders = []string{
	"risultato",
	"target",
	"soglia",
	"raggiungimento",
	"performance",
	"peso",
	"titolo",
	"numero",
	"breve",
	"al",
	"del",
	"il",
	"lettere",
	"anno",
	"ente",
	"periodo",
	"piao",
	"conta",
	"approvazione",
}

// onlyValues reports what a passage holds besides text and placeholders.
func onlyValues(node parse.Node) error {
	switch n := node.(type) {
	case *parse.TextNode, *parse.CommentNode, *parse.StringNode, *parse.NumberNode:
		return nil
	case *parse.ActionNode:
		return onlyValues(n.Pipe)
	case *parse.PipeNode:
		if len(n.Decl) == 0 && len(n.Cmds) == 1 {
			for _, arg := range n.Cmds[0].Args {
				if err := onlyValues(arg); err != nil {
					return err
				}
			}
			return nil
		}
	case *parse.IdentifierNode:
		if slices.Contains(placeholders, n.Ident) {
			return nil
		}
	}
	return fmt.Errorf(
		"%s non è ammesso: nei testi stanno soltanto i segnaposto, come {{risultato}}",
		firstLine(node.String()),
	)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
