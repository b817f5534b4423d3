package scoring

// Severity ranks findings.
type Severity int

const (
	Note    Severity = iota // worth knowing
	Warning                 // suspicious, or the law asks for more
	Error                   // numbers contradict each other
)

// String is the word of the JSON contract.
func (s Severity) String() string {
	return [...]string{"note", "warning", "error"}[s]
}

// Italian is the word for users.
func (s Severity) Italian() string {
	return [...]string{"nota", "avviso", "errore"}[s]
}

// A Finding is one place where a workbook contradicts itself, its scale or the law.
type Finding struct {
	Rule     string // the ID of the rule that found it
	Severity Severity
	Cell     Cell
	Code     string // the node concerned, where it has a code
	Expected string // what should stand in the cell, in the form it has there; empty when nothing particular
	Found    string // what stands there
	Message  string // what is wrong: one sentence, no full stop
	Hint     string // what to do about it: one sentence, no full stop
	Waived   string // why it was accepted on the record; empty when it wasn't
}

// A Rule is one thing that can be wrong with a dashboard.
type Rule struct {
	ID       string // what waivers call it: "totale"
	Title    string
	Doc      string // what it reports, why that is nearly always a mistake, and its source
	Severity Severity
	Run      func(*Evaluation) []Finding // findings without Rule; their Severity only where it differs
}
