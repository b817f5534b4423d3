package report

import (
	"errors"
	"slices"

	"relazione/scoring"
)

// Prose is what the document says in words, a paragraph each: the workbook's passages, filled one by one so that one
// that can't be doesn't hide the others, and the default texts without them.
func Prose(e *scoring.Evaluation, o Options) []scoring.Prose {
	c := newComposer(e, o)
	profile, _ := e.Dashboard.Entity.Profile()
	byDefault := c.defaultProse() // after which it is known which passages the document asks for
	var all []scoring.Prose
	for i, p := range c.d.Passages {
		if !profile.Has(p.Section.Text) {
			continue // it doesn't get into the document
		}
		about := subject{}
		if !p.Code.Empty() {
			if about.node = e.Find(p.Code.Text); about.node != nil {
				about.objective = c.objectiveOf(about.node)
			} else if about.objective = c.objectiveNamed(p.Code.Text); about.objective != nil {
				about.node = about.objective.Node
			} else if !slices.ContainsFunc(e.Managers, func(m scoring.ManagerResult) bool {
				return scoring.CodeKey(m.Row.Code.Text) == scoring.CodeKey(p.Code.Text)
			}) {
				continue
			}
		}
		base := scoring.Prose{Text: p.Text.Text, Cell: p.Text.Cell, Section: p.Section.Text, Node: about.node, Unused: !c.used[i]}
		text, err := c.fillPassage(i, about)
		if err != nil {
			base.Broken, base.Missing = bare(err), errors.Is(err, errNoValue)
			all = append(all, base)
			continue
		}
		blocks, err := readMarkdown(text, nil)
		if err != nil {
			base.Broken = err
			all = append(all, base)
			continue
		}
		all = append(all, paragraphs(blocks, base)...)
	}
	return append(all, byDefault...)
}

// bare is the reason of a TextError without its place, which a finding gives.
func bare(err error) error {
	if text := (*TextError)(nil); errors.As(err, &text) {
		return text.Err
	}
	return err
}

// defaultProse is the default texts, filled, without what the workbook adds to them.
func (c *composer) defaultProse() []scoring.Prose {
	c.withoutPassages = true
	defer func() { c.withoutPassages = false }()
	profile, _ := c.d.Entity.Profile()
	nothing := func(string) (Block, error) { return nil, nil }
	var all []scoring.Prose
	for _, name := range profileFiles[profile.Name] {
		source, err := c.source(name)
		var text string
		if err == nil {
			text, err = c.fill(name, source)
		}
		var blocks []Block
		if err == nil {
			blocks, err = readMarkdown(
				text,
				map[string]directive{"tabella": nothing, "grafico": nothing, "firme": nothing},
			)
		}
		if err != nil {
			all = append(all, scoring.Prose{Section: name, Broken: err})
			continue
		}
		_, changed := c.templates[name]
		all = append(all, paragraphs(blocks, scoring.Prose{Own: !changed})...)
	}
	return all
}

// paragraphs is the text of blocks, a paragraph each; notes come after the paragraph that first refers to them. What stands
// in a section is told by its title, where no passage says whose it is.
func paragraphs(blocks []Block, base scoring.Prose) []scoring.Prose {
	var all []scoring.Prose
	within := []string{base.Section}
	told := map[*Note]bool{}
	Walk(blocks, Visit{
		Enter: func(b Block) bool {
			said := base
			said.Section = within[len(within)-1]
			for _, words := range b.own() {
				if said.Text = words.String(); said.Text != "" {
					all = append(all, said)
				}
				for _, note := range words.notes(told) {
					said.Text = note.Text.String()
					all = append(all, said)
				}
			}
			if s, ok := b.(*Section); ok && base.Cell == (scoring.Cell{}) {
				within = append(within, s.Title.String())
			}
			return true
		},
		Leave: func(b Block) {
			if _, ok := b.(*Section); ok && base.Cell == (scoring.Cell{}) {
				within = within[:len(within)-1]
			}
		},
	})
	return all
}
