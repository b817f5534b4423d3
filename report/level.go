package report

import (
	"fmt"
	"strings"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// A levelView is a level of the tree as templates see it: its names, with the articles and prepositions that Italian
// joins to them.
type levelView struct {
	Singolare, Plurale string
	Femminile          bool
}

func viewLevel(l scoring.Level) levelView { return levelView{l.Singular, l.Plural, l.Feminine} }

// levelAt is a level by its depth.
func (c *composer) levelAt(depth int) levelView {
	return viewLevel(c.d.Levels[max(0, min(depth, len(c.d.Levels)-1))])
}

// leafLevel is the level of what is measured.
func (c *composer) leafLevel() levelView { return c.levelAt(len(c.d.Levels) - 1) }

func (l levelView) one() italian.Noun { return italian.Noun{Text: l.Singolare, Gender: l.gender()} }

func (l levelView) many() italian.Noun {
	return italian.Noun{Text: l.Plurale, Gender: l.gender(), Plural: true}
}

func (l levelView) gender() italian.Gender { return italian.Gender(l.Femminile) }

// Nel is "nell'azione", "nel programma"; Al and Del likewise; Dei is "degli obiettivi strategici", "delle aree
// strategiche".
func (l levelView) Nel() string { return l.one().In() }
func (l levelView) Al() string  { return l.one().To() }
func (l levelView) Del() string { return l.one().Of() }
func (l levelView) Dei() string { return l.many().Of() }

// Ai is the preposition before a number of them: "ai 9 obiettivi strategici", "alle 4 prospettive".
func (l levelView) Ai(n int) string {
	return italian.ToCount(n, l.gender()) + fmt.Sprint(n) + " " + l.Plurale
}

// Tutti is "tutti i 9 obiettivi", "tutte le 4 prospettive": the noun without what specifies it.
func (l levelView) Tutti(n int) string {
	noun, _, _ := strings.Cut(l.Plurale, " ")
	if n == 2 {
		return fmt.Sprintf("entramb%s %s", l.O("i", "e"), italian.Noun{Text: noun, Gender: l.gender(), Plural: true}.The())
	}
	return fmt.Sprintf("tutt%s %s%d %s", l.O("i", "e"), italian.BeforeCount(n, l.gender()), n, noun)
}

// Breve is the plural without what specifies it: "obiettivi".
func (l levelView) Breve() string {
	noun, _, _ := strings.Cut(l.Plurale, " ")
	return noun
}

// GliBrevi is the short plural with its article: "gli obiettivi".
func (l levelView) GliBrevi() string {
	return italian.Noun{Text: l.Breve(), Gender: l.gender(), Plural: true}.The()
}

// O is the first ending for a masculine level, the second for a feminine one.
func (l levelView) O(masculine, feminine string) string {
	if l.Femminile {
		return feminine
	}
	return masculine
}

// tree says in words how many nodes each level has.
func (c *composer) tree() string {
	var parts []string
	for depth, level := range c.d.Levels {
		n := len(c.d.At(depth))
		name := level.Plural
		if n == 1 {
			name = level.Singular
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, name))
	}
	return "L'albero della performance è articolato in " + italian.List(parts) + "."
}
