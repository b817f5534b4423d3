package report

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"text/template"
	"text/template/parse"

	"relazione/internal/lazy"
	"relazione/templates"
)

// Templates are default texts that were changed, by the name of their file: "relazione/10-finalita.md".
type Templates map[string]string

// profileFiles are the texts of each outline, in order; outlines share those that say the same.
var profileFiles = map[string][]string{
	"Breve": {
		"relazione/10-finalita.md",
		"relazione/20-performance.md",
		"relazione/21-strategici.md",
		"relazione/22-prospettive.md",
		"relazione/23-operativi.md",
		"relazione/24-dirigenziali.md",
		"relazione/30-processo.md",
		"relazione/90-allegati.md",
	},
	"Unioncamere 2020": {
		"unioncamere/10-premessa.md",
		"unioncamere/20-risultati.md",
		"unioncamere/30-contesto.md",
		"unioncamere/40-organizzativa.md",
		"relazione/21-strategici.md",
		"relazione/22-prospettive.md",
		"relazione/23-operativi.md",
		"unioncamere/45-complessiva.md",
		"unioncamere/50-individuali.md",
		"relazione/24-dirigenziali.md",
		"relazione/30-processo.md",
		"relazione/90-allegati.md",
	},
}

// dossierFiles are those of the dossier.
var dossierFiles = []string{
	"oiv/10-scheda.md",
	"oiv/20-rilievi.md",
	"oiv/30-scostamenti.md",
	"oiv/40-numeri.md",
	"oiv/50-cifre.md",
	"oiv/60-chiarezza.md",
}

// TemplateFiles lists the default texts that may be changed.
func TemplateFiles() []string {
	names, err := fs.Glob(templates.Files, "*/*.md")
	if err != nil {
		panic(err) // the pattern is ours
	}
	return names
}

// DefaultTemplate is a default text as it is embedded; false for no such file.
func DefaultTemplate(name string) (string, bool) {
	data, err := fs.ReadFile(templates.Files, name)
	return string(data), err == nil
}

// of leaves out what some files don't use, and what says the same as the embedded text.
func (t Templates) of(files []string) map[string]string {
	var changed map[string]string
	for _, name := range files {
		text, ok := t[name]
		if embedded, _ := DefaultTemplate(name); !ok || text == embedded {
			continue
		}
		if changed == nil {
			changed = map[string]string{}
		}
		changed[name] = text
	}
	return changed
}

// source is a text as changed, or as embedded.
func (c *composer) source(name string) (string, error) {
	if text, ok := c.templates[name]; ok {
		return text, nil
	}
	text, ok := DefaultTemplate(name)
	if !ok {
		return "", fmt.Errorf("manca il testo predefinito %s", name)
	}
	return text, nil
}

// assemble fills texts, one after the other, and turns them into blocks. Sections that nothing stands in are left out.
func (c *composer) assemble(files []string, directives map[string]directive) ([]Block, error) {
	var body []Block
	for _, name := range files {
		source, err := c.source(name)
		if err != nil {
			return nil, err
		}
		text, err := c.fill(name, source)
		if err != nil {
			return nil, err
		}
		blocks, err := readMarkdown(text, directives)
		if err != nil {
			return nil, &TextError{File: name, Err: err}
		}
		body = appendSections(body, blocks)
	}
	return prune(body), nil
}

// maxSteps bounds the turns of the loops of one text. A document of 10,000 actions takes a few times as many.
const maxSteps = 500_000

// stepName is the function that each turn of a loop calls first; no text can call it.
const stepName = "_passo"

var errTooManySteps = errors.New("il testo ha troppi cicli")

// boundLoops makes each turn of a template's loops, and each call of a template by another, count.
func boundLoops(t *template.Template) error {
	steps := 0
	step, err := template.New("passo").
		Funcs(template.FuncMap{stepName: func() (string, error) { return "", nil }}).
		Parse("{{" + stepName + "}}")
	if err != nil {
		return err
	}
	call := step.Root.Nodes[0]
	var walk func(*parse.ListNode)
	bound := func(l *parse.ListNode) {
		walk(l)
		l.Nodes = slices.Insert(l.Nodes, 0, call.Copy())
	}
	walk = func(l *parse.ListNode) {
		if l == nil {
			return
		}
		for _, n := range l.Nodes {
			switch n := n.(type) {
			case *parse.RangeNode:
				bound(n.List)
				walk(n.ElseList)
			case *parse.IfNode:
				walk(n.List)
				walk(n.ElseList)
			case *parse.WithNode:
				walk(n.List)
				walk(n.ElseList)
			}
		}
	}
	for _, defined := range t.Templates() {
		if defined.Tree != nil {
			bound(defined.Root)
		}
	}
	t.Funcs(template.FuncMap{stepName: func() (string, error) {
		if steps++; steps > maxSteps {
			return "", errTooManySteps
		}
		return "", nil
	}})
	return nil
}

// templateLine is where text/template says that a template is wrong: "template: relazione/10-finalita.md:12:3: …".
var templateLine = lazy.New(`^template: [^:]*:(\d+)`)

// atLine words an error of a default text: the line, then what is wrong.
func atLine(err error) error {
	for _, bound := range []error{errTooManySteps, errTooLong} {
		if errors.Is(err, bound) {
			return bound // where it was reached says nothing
		}
	}
	m := templateLine.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	return fmt.Errorf("riga %s: %w", m[1], placeholderError(err))
}

// unbounded are the functions of text/template's that make a text of any length, or call what they are given.
var unbounded = func() template.FuncMap {
	refused := template.FuncMap{}
	for _, name := range []string{"print", "printf", "println", "html", "js", "urlquery", "call"} {
		refused[name] = func(...any) (string, error) { return "", fmt.Errorf("«%s» non è ammesso", name) }
	}
	return refused
}()

// ourFields are the fields and methods that the embedded texts use. No text may use others: they would reach into the
// numbers.
var ourFields = sync.OnceValue(func() map[string]bool {
	fields := map[string]bool{}
	for _, name := range TemplateFiles() {
		text, _ := DefaultTemplate(name)
		trees := map[string]*parse.Tree{}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(text, "", "", trees); err != nil {
			panic(err) // the texts are ours
		}
		for _, tree := range trees {
			eachField(tree.Root, func(_ parse.Node, field string) { fields[field] = true })
		}
	}
	return fields
})

// onlyOurFields reports a field or method that no embedded text uses.
func onlyOurFields(t *template.Template) error {
	var err error
	for _, defined := range t.Templates() {
		if defined.Tree == nil {
			continue
		}
		eachField(defined.Root, func(at parse.Node, field string) {
			if err == nil && !ourFields()[field] {
				where, _ := defined.ErrorContext(at)
				err = atLine(fmt.Errorf("template: %s: can't evaluate field %s", where, field)) // as text/template says it
			}
		})
	}
	return err
}

// eachField visits the names after a point, wherever they stand.
func eachField(n parse.Node, f func(at parse.Node, field string)) {
	all := func(at parse.Node, names []string) {
		for _, name := range names {
			f(at, name)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, inner := range n.Nodes {
				eachField(inner, f)
			}
		}
	case *parse.ActionNode:
		eachField(n.Pipe, f)
	case *parse.PipeNode:
		if n != nil {
			for _, command := range n.Cmds {
				eachField(command, f)
			}
		}
	case *parse.CommandNode:
		for _, arg := range n.Args {
			eachField(arg, f)
		}
	case *parse.FieldNode:
		all(n, n.Ident)
	case *parse.VariableNode:
		all(n, n.Ident[1:])
	case *parse.ChainNode:
		eachField(n.Node, f)
		all(n, n.Field)
	case *parse.IfNode:
		eachBranch(&n.BranchNode, f)
	case *parse.RangeNode:
		eachBranch(&n.BranchNode, f)
	case *parse.WithNode:
		eachBranch(&n.BranchNode, f)
	case *parse.TemplateNode:
		eachField(n.Pipe, f)
	}
}

func eachBranch(n *parse.BranchNode, f func(at parse.Node, field string)) {
	eachField(n.Pipe, f)
	eachField(n.List, f)
	eachField(n.ElseList, f)
}
