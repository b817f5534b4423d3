package report

import (
	"fmt"
	"strings"

	"relazione/scoring"
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

// article is the definite article of a noun: il, lo, l', la, i, gli, le; with the space that follows it.
func article(noun string, feminine, plural bool) string {
	first := strings.ToLower(noun)
	vowel := first != "" && strings.ContainsRune("aeiouàèéìòù", []rune(first)[0])
	hard := strings.HasPrefix(first, "z") || strings.HasPrefix(first, "gn") || strings.HasPrefix(first, "ps") ||
		strings.HasPrefix(first, "x") ||
		strings.HasPrefix(first, "y") ||
		len(first) > 1 && first[0] == 's' && !strings.ContainsRune("aeiou", rune(first[1]))
	switch {
	case plural && feminine:
		return "le "
	case plural && (vowel || hard):
		return "gli "
	case plural:
		return "i "
	case vowel:
		return "l'"
	case feminine:
		return "la "
	case hard:
		return "lo "
	}
	return "il "
}

// joined are prepositions joined to articles.
var joined = map[string]map[string]string{
	"di": {
		"il ":  "del ",
		"lo ":  "dello ",
		"l'":   "dell'",
		"la ":  "della ",
		"i ":   "dei ",
		"gli ": "degli ",
		"le ":  "delle ",
	},
	"a": {"il ": "al ", "lo ": "allo ", "l'": "all'", "la ": "alla ", "i ": "ai ", "gli ": "agli ", "le ": "alle "},
	"in": {
		"il ":  "nel ",
		"lo ":  "nello ",
		"l'":   "nell'",
		"la ":  "nella ",
		"i ":   "nei ",
		"gli ": "negli ",
		"le ":  "nelle ",
	},
}

func (l levelView) one(preposition string) string {
	return joined[preposition][article(l.Singolare, l.Femminile, false)] + l.Singolare
}

func (l levelView) many(preposition string) string {
	return joined[preposition][article(l.Plurale, l.Femminile, true)] + l.Plurale
}

// Nel is "nell'azione", "nel programma"; Al and Del likewise; Dei is "degli obiettivi strategici", "delle aree
// strategiche".
func (l levelView) Nel() string { return l.one("in") }
func (l levelView) Al() string  { return l.one("a") }
func (l levelView) Del() string { return l.one("di") }
func (l levelView) Dei() string { return l.many("di") }

// Ai is the preposition before a number of them: "ai 9 obiettivi strategici", "alle 4 prospettive".
func (l levelView) Ai(n int) string {
	return joined["a"][numberArticle(n, l.Femminile)] + fmt.Sprint(n) + " " + l.Plurale
}

// Tutti is "tutti i 9 obiettivi", "tutte le 4 prospettive": the noun without what specifies it.
func (l levelView) Tutti(n int) string {
	noun, _, _ := strings.Cut(l.Plurale, " ")
	return fmt.Sprintf("tutt%s %s%d %s", l.O("i", "e"), numberArticle(n, l.Femminile), n, noun)
}

// Breve is the plural without what specifies it: "obiettivi".
func (l levelView) Breve() string {
	noun, _, _ := strings.Cut(l.Plurale, " ")
	return noun
}

// GliBrevi is the short plural with its article: "gli obiettivi".
func (l levelView) GliBrevi() string { return article(l.Breve(), l.Femminile, true) + l.Breve() }

// O is the first ending for a masculine level, the second for a feminine one.
func (l levelView) O(masculine, feminine string) string {
	if l.Femminile {
		return feminine
	}
	return masculine
}

// numberArticle is the article before a number, as it is read aloud: "gli 8", "i 9".
func numberArticle(n int, feminine bool) string {
	s := fmt.Sprint(n)
	switch {
	case feminine:
		return "le "
	case s[0] == '8' || s == "11":
		return "gli "
	}
	return "i "
}

// Capital writes the first letter of a phrase in upper case.
func Capital(s string) string { return scoring.Capitalize(s) }

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
	return "L'albero della performance è articolato in " + enumerate(parts) + "."
}
