package scoring

import (
	"strings"
)

// levels are the names that chambers give to the depths of their trees, the widest first.
var levels = []Level{
	{Singular: "prospettiva", Plural: "prospettive", Feminine: true},
	{Singular: "area strategica", Plural: "aree strategiche", Feminine: true},
	{Singular: "area", Plural: "aree", Feminine: true},
	{Singular: "ambito", Plural: "ambiti"},
	{Singular: "ambito strategico", Plural: "ambiti strategici"},
	{Singular: "linea strategica", Plural: "linee strategiche", Feminine: true},
	{Singular: "missione", Plural: "missioni", Feminine: true},
	{Singular: "finalità", Plural: "finalità", Feminine: true},
	{Singular: "politica", Plural: "politiche", Feminine: true},
	{Singular: "priorità politica", Plural: "priorità politiche", Feminine: true},
	{Singular: "valore pubblico", Plural: "valori pubblici"},
	{Singular: "macroprocesso", Plural: "macroprocessi"},
	{Singular: "programma", Plural: "programmi"},
	{Singular: "processo", Plural: "processi"},
	{Singular: "progetto", Plural: "progetti"},
	{Singular: "outcome", Plural: "outcome"},
	{Singular: "obiettivo strategico", Plural: "obiettivi strategici"},
	{Singular: "obiettivo operativo", Plural: "obiettivi operativi"},
	{Singular: "obiettivo comune", Plural: "obiettivi comuni"},
	{Singular: "obiettivo", Plural: "obiettivi"},
	{Singular: "piano", Plural: "piani"},
	{Singular: "azione", Plural: "azioni", Feminine: true},
	{Singular: "attività", Plural: "attività", Feminine: true},
	{Singular: "indicatore", Plural: "indicatori"},
}

// LookupLevel recognizes a level by a label, singular or plural, alone or with something after it ("Prospettiva BSC",
// "Obiettivi operativi"). Of several names that fit, the longest.
func LookupLevel(label string) (Level, bool) {
	folded := " " + Fold(label) + " "
	var best Level
	for _, n := range levelNames {
		if strings.HasPrefix(folded, n.folded) && len(n.level.Singular) > len(best.Singular) {
			best = n.level
		}
	}
	return best, best.Singular != ""
}

// A levelName is one of a level's names, folded, between spaces.
type levelName struct {
	folded string
	level  Level
}

var levelNames = func() []levelName {
	var names []levelName
	for _, level := range levels {
		for _, name := range []string{level.Singular, level.Plural} {
			names = append(names, levelName{" " + Fold(name) + " ", level})
		}
	}
	return names
}()

// NamedLevel is the level that has just this name, singular or plural.
func NamedLevel(name string) (Level, bool) {
	level, ok := LookupLevel(name)
	return level, ok && (Fold(level.Singular) == Fold(name) || Fold(level.Plural) == Fold(name))
}

// NewLevel is a level with a name of the workbook's own. Its plural and gender are those that most nouns with its
// ending have; a phrase stays as it is.
func NewLevel(name string) Level {
	name = strings.ToLower(strings.TrimSpace(name))
	level := Level{Singular: name, Plural: name}
	if first, last, two := strings.Cut(name, " "); two && (first == "macro" || first == "sotto" || first == "micro") {
		if of, known := NamedLevel(last); known {
			return Level{Singular: name, Plural: first + " " + of.Plural, Feminine: of.Feminine}
		}
	}
	if strings.Contains(name, " ") {
		return level // what agrees with what is anybody's guess
	}
	for _, noun := range []struct{ ending, plural string }{{"io", "i"}, {"o", "i"}, {"e", "i"}, {"a", "e"}} {
		if stem, ok := strings.CutSuffix(name, noun.ending); ok && len(stem) > 2 {
			level.Plural, level.Feminine = stem+noun.plural, noun.ending == "a"
			break
		}
	}
	return level
}

// LevelUse says what the nodes of a level have, and so which columns tables give it besides the title.
type LevelUse struct {
	Coded    bool
	Weighted bool
	Stated   bool // a result of their own; of what is measured, the attainment says as much
}

// Use looks at the nodes of a depth.
func (d *Dashboard) Use(depth int) LevelUse {
	use := LevelUse{Stated: depth < len(d.Levels)-1}
	for _, n := range d.At(depth) {
		use.Coded = use.Coded || !n.Code.Empty()
		use.Weighted = use.Weighted || !n.Weight.Empty()
		use.Stated = use.Stated || !n.Stated.Empty()
	}
	return use
}

// MeasuresHeading is what stands above the columns of what indicators measure; the level of the leaves may have taken
// the usual word.
func (d *Dashboard) MeasuresHeading() string {
	const usual, other = "Indicatori", "Misurazione"
	if len(d.Levels) > 0 && d.Levels[len(d.Levels)-1].Group() == usual {
		return other
	}
	return usual
}

// Deepest reports whether the level's name says that nothing can be under it: an indicator only measures.
func (l Level) Deepest() bool { return l.Singular == "indicatore" }

// Tier tells which of two levels is wider by their names alone: the lower it is, the wider. It is 0 for a name that says nothing of it.
func (l Level) Tier() int {
	switch l.Singular {
	case "prospettiva", "area strategica", "area", "ambito", "ambito strategico", "linea strategica", "missione", "finalità", "politica",
		"priorità politica", "valore pubblico", "macroprocesso":
		return 1
	case "programma", "processo", "progetto", "outcome":
		return 2
	case "obiettivo strategico":
		return 3
	case "obiettivo operativo", "obiettivo comune", "obiettivo":
		return 4
	case "azione", "attività":
		return 5
	case "indicatore":
		return 6
	}
	return 0
}
