package cruscotto

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"relazione/internal/lazy"
	"relazione/scoring"
)

// A label is what stands over a column, in words that can be compared: whatever its wording, number, gender and spelling.
type label struct {
	words  string // without year, number and brackets, folded
	aside  string // what stood in brackets, folded
	year   int    // 0 for none
	number int    // "Obiettivo n. 2"; 0 for none
}

var (
	bracketed     = lazy.New(`[(\[]([^)\]]*)[)\]]`)
	ordinal       = lazy.New(`(?:\bn|\bnr|\bnumero)? ?\b(\d{1,2})$`)
	leadingNumber = lazy.New(`^([1-9]\d?) (\D.*)$`)
)

// readLabel takes a label apart.
func readLabel(text string) label {
	var l label
	text = apart(strings.ReplaceAll(text, "\u00ad", ""))
	if strings.ContainsAny(text, "([") {
		for _, m := range bracketed.FindAllStringSubmatch(text, -1) {
			l.aside = strings.TrimSpace(l.aside + " " + scoring.Fold(m[1]))
		}
		text = bracketed.ReplaceAllString(text, " ")
	}
	l.words = scoring.Fold(text)
	if !strings.ContainsAny(text, "0123456789") && l.aside == "" { // the usual label: neither a year nor a number
		return l
	}
	for _, s := range []*string{&l.words, &l.aside} {
		if m := yearInLabel.FindString(*s); m != "" {
			l.year, _ = strconv.Atoi(m)
			*s = strings.Join(strings.Fields(yearInLabel.ReplaceAllString(*s, " ")), " ")
		}
	}
	if m := ordinal.FindStringSubmatchIndex(l.words); m != nil && m[0] > 0 {
		l.number, _ = strconv.Atoi(l.words[m[2]:m[3]])
		l.words = strings.TrimSpace(l.words[:m[0]])
	} else if m := leadingNumber.FindStringSubmatch(l.words); m != nil {
		l.number, _ = strconv.Atoi(m[1])
		l.words = m[2]
	}
	if l.words == "" {
		l.words, l.aside = l.aside, ""
	}
	return l
}

// apart puts a space where words were written together: "MacroArea", "valore_target".
func apart(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if unicode.IsLower(last) && unicode.IsUpper(r) || r == '_' {
			b.WriteByte(' ')
		}
		if r != '_' {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// emptyWords say nothing of what a column holds.
var emptyWords = map[string]bool{
	"di": true, "del": true, "dell": true, "della": true, "dei": true, "degli": true, "delle": true, "al": true, "all": true, "a": true,
	"da": true, "dal": true, "in": true, "per": true, "il": true, "lo": true, "la": true, "i": true, "gli": true, "le": true, "l": true,
	"e": true, "d": true, "su": true, "sul": true, "con": true, "of": true, "the": true, "anno": true, "annuale": true, "annuali": true,
	"euro": true, "finale": true, "finali": true, "complessivo": true, "complessiva": true, "to": true, "and": true, "or": true,
	"assegnato": true, "assegnata": true, "attribuito": true, "relativo": true, "relativa": true, "associato": true,
}

// asideStems are those of columns that are about a row and no part of the tree: who, when, why.
const asideStems = "responsabil|referent|dirigent|not|font|scadenz|riferiment|comment|osservazion|motivazion|varianc|scostament|delta|tempistic|" +
	"stakeholder|personal|collaborator|assegnatar|titolar|cronoprogramm|document|link|capitol"

// isAside reports whether a label is of such a column.
func isAside(text string) bool { return isAsideLabel(readLabel(text)) }

func isAsideLabel(l label) bool { return clue{all: []string{asideStems}}.fits(stems(l.words)) }

// ownerClues are of columns that say who answers for a row.
var ownerClues = []clue{{all: []string{"responsabil|uffic|referent|titolar|owner"}}, {all: []string{"unit|struttur|settor|serviz", "organizzativ"}}}

// isOwner reports whether a label is of such a column.
func isOwner(text string) bool {
	words := stems(readLabel(text).words)
	return slices.ContainsFunc(ownerClues, func(c clue) bool { return c.fits(words) })
}

// stems are the words of a label that say something, without their endings.
func stems(words string) []string {
	var out []string
	for word := range strings.FieldsSeq(words) {
		if !emptyWords[word] {
			out = append(out, stem(word))
		}
	}
	return out
}

// stem takes number and gender off a word.
func stem(word string) string {
	if len(word) < 4 {
		return word
	}
	if s := strings.TrimRight(word, "aeio"); len(s) >= 3 {
		return strings.TrimSuffix(s, "h")
	}
	return word
}

// A clue is a way of saying what a column holds, by the stems in its label.
type clue struct {
	field  field
	all    []string // each is one stem, or several that mean the same, parted by a bar
	unless string   // stems that make it something else
	only   string   // where it isn't empty, any other stem makes it something else
}

// clues are tried in order: the more a clue asks for, the earlier it stands. A label that is known as it is needs none.
var clues = []clue{
	{
		field: fieldPrevious,
		all: []string{
			"precedent|py|prior|previous|storic|last",
			"risultat|consuntiv|valor|dat|esit|anno|year|py|result|misur",
		},
	},
	{field: fieldPrevious, all: []string{"py"}},
	{field: fieldInitial, all: []string{"target|attes|obiettiv", "inizial|originari|approvat"}},
	{field: fieldAmendment, all: []string{"att|deliber|determin", "modific|variazion|rimodulazion"}},
	{field: fieldUnit, all: []string{"unit|um|u", "misur|m"}},
	{field: fieldKPI, all: []string{"formul|algoritm|metodolog"}},
	{field: fieldKPI, all: []string{"modalit|criter|metod|formul", "calcol|misur"}, unless: "risultat|valor"},
	{field: fieldResult, all: []string{"stat|situazion", "avanzament|attuazion|realizzazion|raggiungiment|obiettiv"}},
	{field: fieldNumerator, all: []string{"numerator"}},
	{field: fieldDenominator, all: []string{"denominator"}},
	{field: fieldThreshold, all: []string{"sogl|threshold|minim"}},
	{
		field:  fieldBase,
		all:    []string{"baselin|bas|base|partenz|inizial", "lin|valor|dat|baselin|livell"},
		unless: "target",
	},
	{
		field: fieldAttainment,
		all: []string{
			"raggiungiment|ragg|realizzazion|avanzament|conseguiment|attuazion|completament|achievement|attainment|progress",
		},
		unless: "sogl|not|motiv|caus|comment|target|valor|dat|scadenz",
	},
	{
		field: fieldAttainment,
		all: []string{
			"%|percentual|grad|livell|tass|indic|quot",
			"raggiunt|realizzat|conseguit|attuat|risultat|target",
		},
		unless: "attes",
	},
	{
		field: fieldAttainment,
		all: []string{
			"punteggi|scor|rating|achieved",
			"obiettiv|indicator|conseguit|ottenut|achieved|score|rating|attribuit",
		},
		unless: "max|massim",
	},
	{
		field: fieldWeight,
		all:   []string{"pes|pesatur|ponderazion|ponderal|weight|weighting|coefficient|incidenz|rilevanz|ponderator"},
	},
	{
		field:  fieldTarget,
		all:    []string{"target|attes|expected|goal|traguard|plan|planned|pianificat|previst|preventivat|programmat"},
		unless: "scostament|motiv|not|varianz|modalit|raggiunt|actual|conseguit",
	},
	{field: fieldTarget, all: []string{"valor|livell", "obiettiv|riferiment"}},
	{
		field: fieldResult,
		all: []string{
			"consuntiv|rilevat|misurat|misurazion|effettiv|realizzat|ottenut|conseguit|raggiunt|actual|act|result|esit|accertat|" + "rendicontazion|rendicontat",
		},
		unless: "descrizion|not|motiv|caus|comment|indicator|rilevazion",
	},
	{field: fieldResult, all: []string{"risultat|valor"}, only: resultStems}, // "valore pubblico" is something else
	{field: fieldDirection, all: []string{"polarit|vers|direzion|tendenz|direction|andament"}, unless: "attes"},
	{
		field:  fieldKPI,
		all:    []string{"indicator|kpi|metric|measur|misurator"},
		unless: "tip|fonte|not|codic|cod|n|pes|responsabil",
	},
	{
		field: fieldCode,
		all: []string{
			"codic|cod|cdc|code|id|n|nr",
			"obiettiv|ob|indicator|azion|ind|ide|scheda|progetto|codic|cod|code|id",
		},
	},
}

// sense is what a column holds by the words over it; noField where they don't say.
func sense(l label) field {
	if f, ok := fieldByLabel[l.words]; ok {
		return f
	}
	if l.aside != "" {
		if f, ok := fieldByLabel[l.aside]; ok && f == fieldKPI {
			return f
		}
	}
	words := stems(l.words)
	for _, c := range clues {
		if c.fits(words) {
			return c.field
		}
	}
	return noField
}

// resultStems are those that a label of results may have besides the word itself.
const resultStems = "risultat|valor|indicator|obiettiv|azion|%|percentual|osservat|registrat|numeric|kpi|ottenibil|misur"

func (c clue) fits(words []string) bool {
	has := func(any string) bool {
		for stem := range strings.SplitSeq(any, "|") {
			for _, word := range words {
				if word == stem {
					return true
				}
			}
		}
		return false
	}
	for _, one := range c.all {
		if !has(one) {
			return false
		}
	}
	if allowed := strings.Split(c.only, "|"); c.only != "" &&
		slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(allowed, word) }) {
		return false
	}
	return c.unless == "" || !has(c.unless)
}
