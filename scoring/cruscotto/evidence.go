package cruscotto

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A role is what a column may hold: a field, of a level by its place from the top, or of the indicators.
type role struct {
	field field
	level int
}

// noRole is that of a column that isn't read.
var noRole = role{noField, ofIndicators}

// ofIndicators is the level of what indicators have.
const ofIndicators = -1

// A Sign is one thing that may speak for what a column holds, or against it.
type Sign struct {
	Name   string // in Italian, in a word or two
	Why    string // in Italian, a sentence: what was seen
	Weight int    // for it, or against it
	Proof  bool   // arithmetic says so
	speaks func(w *witness, h header, r role) bool
}

// Signs are all that are looked for. What they weigh is set so that arithmetic and the places of values together outweigh a label, and what
// the sheet Mappa says outweighs all of it.
var Signs = []Sign{
	{
		"Mappa",
		"lo dice il foglio Mappa",
		30,
		false,
		func(_ *witness, h header, r role) bool { return h.told && h.field == r.field },
	},
	{
		"quoziente",
		"è il rapporto fra il risultato e il target, o uno dei due",
		9,
		true,
		func(w *witness, h header, r role) bool {
			t, m, a := w.measure[fieldTarget], w.measure[fieldResult], w.measure[fieldAttainment]
			return r.level == ofIndicators && (h.col == t && r.field == fieldTarget || h.col == m && r.field == fieldResult ||
				h.col == a && r.field == fieldAttainment) &&
				w.isQuotient(t, m, a)
		},
	},
	{"etichetta", "l'etichetta è una di quelle consuete", 8, false, func(_ *witness, h header, r role) bool {
		return h.label != "" && fieldByLabel[readLabel(h.label).words] == r.field && r.field != noField
	}},
	{"parole dell'etichetta", "le parole dell'etichetta lo dicono", 6, false, func(_ *witness, h header, r role) bool {
		l := readLabel(h.label)
		return h.label != "" && r.field != noField && fieldByLabel[l.words] == noField && sense(l) == r.field
	}},
	{"nome di livello", "l'etichetta nomina un livello", 6, false, func(_ *witness, h header, r role) bool {
		_, ok := scoring.LookupLevel(readLabel(h.label).words)
		return ok && r.field == fieldTitle
	}},
	{
		"somma",
		"i valori sotto ogni nodo superiore fanno 100%, 1 o sempre lo stesso totale",
		6,
		true,
		func(w *witness, h header, r role) bool {
			return r.field == fieldWeight && r.level >= 0 && w.addsUp(h.col, r.level)
		},
	},
	{
		"media",
		"i valori stanno fra il minimo e il massimo dei raggiungimenti che hanno sotto",
		5,
		true,
		func(w *witness, h header, r role) bool {
			return r.field == fieldResult && r.level >= 0 && w.averages(h.col, r.level)
		},
	},
	{
		"inizio",
		"i valori cominciano dove cominciano i nodi di quel livello",
		4,
		false,
		func(w *witness, h header, r role) bool {
			return r.level >= 0 && w.begins(h.col, r.level)
		},
	},
	{"esiti", "i valori dicono se il target è raggiunto", 5, false, func(w *witness, h header, r role) bool {
		return r.field == fieldResult && r.level == ofIndicators && w.onlyLights(h.col)
	}},
	{"segni", "i valori hanno davanti un segno di confronto", 4, false, func(w *witness, h header, r role) bool {
		return r.field == fieldTarget && w.of(h.col).signed > 0
	}},
	{"livello nominato", "l'etichetta nomina anche quel livello", 5, false, func(_ *witness, h header, r role) bool {
		return r.level >= 0 && r.level == h.mentioned-1
	}},
	{"codici", "i valori somigliano a codici", 3, false, func(w *witness, h header, r role) bool {
		return r.field == fieldCode && w.of(h.col).coded()
	}},
	{
		"numeri",
		"la colonna ha numeri",
		2,
		false,
		func(w *witness, h header, r role) bool { return r.field.numeric() && w.of(h.col).numerical() },
	},
	{
		"parole",
		"la colonna ha parole",
		2,
		false,
		func(w *witness, h header, r role) bool { return r.field.wordy() && w.of(h.col).wordy() },
	},
	{"percentuali", "i numeri sono scritti come percentuali", 1, false, func(w *witness, h header, r role) bool {
		return (r.field == fieldAttainment || r.field == fieldWeight) && w.of(h.col).percentages()
	}},
	{"posizione", "sta accanto al titolo di quel livello", 1, false, func(_ *witness, h header, r role) bool {
		return (r.field == fieldWeight || r.field == fieldResult) && r.level >= 0 && r.level == h.beside
	}},
	{
		"parole e non numeri",
		"la colonna ha parole, e qui servono numeri",
		-5,
		false,
		func(w *witness, h header, r role) bool {
			return r.field.numeric() && w.of(h.col).wordy()
		},
	},
	{
		"numeri e non parole",
		"la colonna ha numeri, e qui servono parole",
		-5,
		false,
		func(w *witness, h header, r role) bool {
			return r.field.wordy() && w.of(h.col).numerical() && !w.of(h.col).coded()
		},
	},
	{
		"valori più fini",
		"i valori cambiano dentro i nodi di quel livello",
		-8,
		false,
		func(w *witness, h header, r role) bool {
			return r.level >= 0 && (r.field == fieldWeight || r.field == fieldResult) && w.changes(h.col, r.level)
		},
	},
}

// signBegins is the name of the sign that values begin where nodes do.
const signBegins = "inizio"

// numeric reports whether a field is one of numbers.
func (f field) numeric() bool {
	switch f {
	case fieldWeight,
		fieldResult,
		fieldTarget,
		fieldAttainment,
		fieldPrevious,
		fieldNumerator,
		fieldDenominator,
		fieldThreshold,
		fieldBase:
		return true
	}
	return false
}

// wordy reports whether a field is one of words.
func (f field) wordy() bool { return f == fieldTitle || f == fieldKPI }

// A candidate is one thing that a column may hold, with what speaks for it.
type candidate struct {
	role
	signs []Sign
	sum   int
}

// weigh hears all signs about one thing that a column may hold.
func (w *witness) weigh(h header, r role) candidate {
	c := candidate{role: r}
	for _, s := range Signs {
		if r.level < len(w.nodes) && s.speaks(w, h, r) {
			c.signs = append(c.signs, s)
			c.sum += s.Weight
		}
	}
	return c
}

// mayBe are the things that a column may hold, the likeliest first; of those as likely, the first asked for.
func (w *witness) mayBe(h header, roles []role) []candidate {
	var all []candidate
	for _, r := range roles {
		all = append(all, w.weigh(h, r))
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.sum, a.sum) })
	return all
}

// everyRole is what any column may hold.
func (w *witness) everyRole() []role {
	var roles []role
	for _, f := range []field{fieldTarget, fieldResult, fieldAttainment, fieldKPI, fieldPrevious} {
		roles = append(roles, role{f, ofIndicators})
	}
	for level := range w.nodes[:min(len(w.nodes), maxLevels)] {
		for _, f := range []field{fieldTitle, fieldCode, fieldWeight, fieldResult} {
			roles = append(roles, role{f, level})
		}
	}
	return roles
}

// nameUses gives the columns that are read the names of what they were taken for.
func (l *layout) nameUses() {
	for i := range l.uses {
		u := &l.uses[i]
		if u.role.field == noField {
			continue
		}
		u.Role = u.role.field.String()
		if u.role.level >= 0 {
			u.Level = l.levels[u.role.level].Singular
		}
	}
}

// A Reason is why a column was taken for what it was.
type Reason struct {
	Signs  []Sign // what spoke for it and against it
	Other  string // what it could have been instead, in Italian; empty for nothing
	Margin int    // by how much it outweighs that: nothing or less for what only the place of the column decided
}

// Why says, of each of the columns, why it was taken for what it was; nothing of one that isn't read.
func (r *Reading) Why() []Reason {
	l := r.layout
	w := newWitness(l.witness.s, l.header)
	w.under(l.columns)
	for f, col := range l.measures {
		w.measure[f] = col
	}
	reasons := make([]Reason, len(r.Columns))
	for i, c := range r.Columns {
		if c.role.field == noField {
			continue
		}
		h := c.header
		h.beside = l.beside(h.col)
		chosen := w.weigh(h, c.role)
		reasons[i] = Reason{Signs: chosen.signs, Margin: chosen.sum}
		for _, other := range w.mayBe(h, w.everyRole()) {
			if other.role != c.role && (other.field != fieldTitle || c.role.field != fieldTitle) && other.sum > 0 {
				reasons[i].Other, reasons[i].Margin = other.name(l.levels), chosen.sum-other.sum
				break
			}
		}
	}
	return reasons
}

// doubtful asks about the columns of numbers that were taken for something by their labels or places although the cells say rather something
// else.
func (l *layout) doubtful() []scoring.Question {
	const sure, clear = 10, 5 // what speaks for a column that needs no second look; by how much another reading must outweigh the chosen one
	w := l.witness
	w.under(l.columns)
	for f, col := range l.measures {
		w.measure[f] = col
	}
	var questions []scoring.Question
	for i := range l.uses {
		u := &l.uses[i]
		h := u.header
		measured := u.role.field == fieldTarget || u.role.field == fieldResult || u.role.field == fieldAttainment || u.role.field == fieldWeight
		if !measured || h.told || h.proven || h.year != 0 || h.group != "" {
			continue
		}
		h.beside = l.beside(h.col)
		chosen := w.weigh(h, u.role)
		if chosen.sum >= sure {
			continue
		}
		for _, other := range w.mayBe(h, w.everyRole()) {
			if other.role == u.role {
				break
			}
			if other.sum-chosen.sum < clear || !other.proven() {
				break
			}
			questions = append(questions, scoring.Question{Cell: u.Header.Cell, Found: u.Header.Text,
				Asks:    fmt.Sprintf("che cosa contiene la colonna «%s»: potrebbe essere «%s»", strings.Join(strings.Fields(u.Header.Text), " "), other.name(l.levels)),
				Taken:   u.As,
				Answer:  "dirlo nel foglio Mappa: nella colonna Intestazione il suo nome, in Significato ciò che contiene",
				Choices: mapLines(u.Header.Text, u.As, other.name(l.levels), ignore),
			})
			break
		}
	}
	return questions
}

// beside is the level whose titles stand nearest to the left of a column; -1 for none.
func (l *layout) beside(col int) int {
	nearest, at := 0, ofIndicators
	for level, c := range l.columns {
		if c.title < col && c.title > nearest {
			nearest, at = c.title, level
		}
	}
	return at
}

// name is a role in Italian: "peso: obiettivo".
func (r role) name(levels []scoring.Level) string {
	if r.level < 0 || r.level >= len(levels) {
		return r.field.String()
	}
	return r.field.String() + ": " + levels[r.level].Singular
}

// settle says which level a column of weights or results is of, where the label doesn't: the one that most speaks for, and of those as
// likely the one that it stands beside. Where that has the like already, it is the next that the cells speak for.
func (w *witness) settle(h header, beside int, free func(level int) bool) int {
	if len(w.nodes) > maxLevels {
		return beside
	}
	h.beside = beside
	var roles []role
	for level := range w.nodes {
		roles = append(roles, role{h.field, level})
	}
	slices.SortStableFunc(roles, func(a, b role) int { return distance(a.level, beside) - distance(b.level, beside) })
	all := w.mayBe(h, roles)
	for _, c := range all {
		if free(c.level) && (c.level == all[0].level || c.placed()) {
			return c.level
		}
	}
	return all[0].level
}

// placed reports whether the cells say that a column is of just this level, and nothing speaks against it.
func (c candidate) placed() bool {
	said := false
	for _, s := range c.signs {
		if s.Weight < 0 {
			return false
		}
		said = said || s.Proof || s.Name == signBegins
	}
	return said
}

func distance(a, b int) int { return max(a-b, b-a) }

// explain says what the columns hold whose labels nobody knows, where their numbers do.
func (w *witness) explain(headers []header, l *layout) {
	var unknown []*header
	for i := range headers {
		h := &headers[i]
		switch {
		case h.isTitle || h.earlier:
		case h.field == noField:
			if l.dictionary.meansNothing(*h) && w.of(h.col).numerical() && !runs(w.s, w.header, h.col) {
				unknown = append(unknown, h)
			}
		case h.year == 0 && w.measure[h.field] == 0 && (h.field == fieldTarget || h.field == fieldResult || h.field == fieldAttainment):
			w.measure[h.field] = h.col
		}
	}
	w.lights(headers, l)
	const most = 12 // of more, too many would fit by chance
	if len(unknown) == 0 || len(unknown) > most {
		return
	}
	w.quotients(unknown)
	for _, h := range unknown {
		if h.field != noField {
			continue
		}
		for _, c := range w.mayBe(*h, w.everyRole()) {
			if !c.proven() {
				break
			}
			if c.field == fieldWeight || c.field == fieldResult && c.level >= 0 {
				h.field, h.proven = c.field, true
				break
			}
		}
	}
}

// lights takes for the result a column that only says how far targets were reached, in words, signs or colours, where no other has it.
func (w *witness) lights(headers []header, l *layout) {
	if w.measure[fieldResult] != 0 || w.measure[fieldTarget] == 0 {
		return
	}
	for i := range headers {
		h := &headers[i]
		if h.field != noField || h.told || h.isTitle || h.earlier || l.dictionary.ignored[scoring.Fold(h.label)] || !w.onlyLights(h.col) {
			continue
		}
		h.field, h.proven = fieldResult, true
		w.measure[fieldResult] = h.col
		return
	}
}

// onlyLights reports whether all that a column says is how far targets were reached.
func (w *witness) onlyLights(col int) bool {
	told := 0
	for _, row := range w.rows {
		text := w.s.Shown(ref.At(col, row))
		if text == "" {
			continue
		}
		if scoring.AsLight(text) == scoring.NoLight && text != hyphen {
			return false
		}
		if text != hyphen {
			told++
		}
	}
	return told > 1
}

// hyphen is how people write the minus of a legend, and that there is nothing.
const hyphen = "-"

// proven reports whether arithmetic speaks for a reading, and nothing against it.
func (c candidate) proven() bool {
	return slices.ContainsFunc(c.signs, func(s Sign) bool { return s.Proof }) &&
		!slices.ContainsFunc(c.signs, func(s Sign) bool { return s.Weight < 0 })
}

// quotients finds which of the columns that nobody knows are target, result and attainment: one of them is the quotient of the others. Of
// several ways, that which keeps what labels say, then the first from the left.
func (w *witness) quotients(unknown []*header) {
	may := func(f field) []int {
		if col := w.measure[f]; col != 0 {
			return []int{col}
		}
		var columns []int
		for _, h := range unknown {
			columns = append(columns, h.col)
		}
		return columns
	}
	if w.measure[fieldTarget] != 0 && w.measure[fieldResult] != 0 && w.measure[fieldAttainment] != 0 {
		return
	}
	for _, target := range may(fieldTarget) {
		for _, result := range may(fieldResult) {
			for _, attainment := range may(fieldAttainment) {
				if !w.isQuotient(target, result, attainment) {
					continue
				}
				for _, h := range unknown {
					for f, col := range map[field]int{fieldTarget: target, fieldResult: result, fieldAttainment: attainment} {
						if h.col == col {
							h.field, h.proven = f, true
							w.measure[f] = col
						}
					}
				}
				return
			}
		}
	}
}

// provenHeader is the row of labels of a table whose labels mean nothing and whose numbers show that it measures something: some are the
// quotients of others. It is 0 where there is none.
func (d *dictionary) provenHeader(s *workbook.Sheet) int {
	for i, r := range s.Rows {
		if r.Number > headerRows || i+1 == len(s.Rows) {
			break
		}
		if onlyWords(r) && d.proves(s, r.Number) {
			return r.Number
		}
	}
	return 0
}

// proves reports whether the numbers under a row show that the table measures something.
func (d *dictionary) proves(s *workbook.Sheet, row int) bool {
	if d.ignored[scoring.Fold(s.Name)] || s.LastColumn(row, row) > mostProven || d.proofs >= mostProofs {
		return false
	}
	w := newWitness(s, row)
	if !w.measures(3) { // a quotient is of two others
		return false
	}
	d.proofs++
	headers := readHeaders(s, row, d)
	w.explain(headers, &layout{dictionary: d})
	return w.isQuotient(w.measure[fieldTarget], w.measure[fieldResult], w.measure[fieldAttainment])
}

// mostProofs is in how many rows of a workbook labels without a meaning are looked for: each costs as many tries as its columns allow.
const mostProofs = 20

// mostProven is how many columns a table may have for its numbers to be looked at where no label says anything.
const mostProven = 40

// onlyWords reports whether a row could be one of labels: words, of which at least four are different.
func onlyWords(r workbook.Row) bool {
	seen := map[string]bool{}
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Shown() == "" {
			continue
		}
		if c.Kind != workbook.Words || seen[scoring.Fold(c.Shown())] ||
			scoring.AsWritten(scoring.Value{Text: c.Shown()}).Known() {
			return false
		}
		seen[scoring.Fold(c.Shown())] = true
	}
	const least = 4
	return len(seen) >= least
}
