package scoring

// Severity ranks findings.
type Severity int

const (
	Note    Severity = iota + 1 // worth knowing
	Warning                     // suspicious, or the law asks for more
	Error                       // numbers contradict each other
)

// String is the word of the JSON contract.
func (s Severity) String() string {
	return [...]string{Note: "note", Warning: "warning", Error: "error"}[s]
}

// Italian is the word for users.
func (s Severity) Italian() string {
	return [...]string{Note: "nota", Warning: "avviso", Error: "errore"}[s]
}

// A Finding is one place where a workbook contradicts itself, its scale or the law.
type Finding struct {
	Rule     string   // the ID of the rule that found it
	Severity Severity // zero while it is the rule's own
	Cell     Cell
	Code     string // the node concerned, where it has a code
	Expected string // what should stand in the cell, in the form it has there; empty when nothing particular
	Found    string // what stands there
	Message  string // what is wrong: one sentence, no full stop
	Hint     string // what to do about it: one sentence, no full stop
	Waived   string // why it was accepted on the record; empty when it wasn't
	Act      string // by which; empty where the waiver names none

	Cause string // names what this finding and others come from; given when all are found
	From  Cell   // of the finding that this one comes from, if it comes from another; likewise
}

// Kind is the word for it, in Italian: its severity, or that it was accepted.
func (f Finding) Kind() string {
	if f.Waived != "" {
		return "accettato"
	}
	return f.Severity.Italian()
}

// A Rule is one thing that can be wrong with a dashboard.
type Rule struct {
	ID       string // what waivers call it: "totale"
	Family   string // the part of the manual it stands in: "Aggregazioni"
	Title    string
	Doc      string // what it reports, and why that is nearly always a mistake
	Right    string // what it lets pass, and what it finds, as changes to the manual's small dashboard
	Wrong    string
	Source   string // the law, the guideline or the practice that asks for it; empty where good sense does
	Criteria string // the letters of the evaluation body's criteria that it serves (DFP guidelines 3/2018, § 4): "be"
	Severity Severity
	Private  bool                      // its findings quote what only the workbook says; they aren't published
	Run      func(*Evidence) []Finding // findings without Rule; with Severity only where it isn't the rule's
}

// Evidence is all that a rule may look at.
type Evidence struct {
	*Evaluation
	Words    func() []Prose // what the document says in words, the same each time; nil for nothing
	Claims   []Claim        // the numbers in it, each traced
	Plan     *Evaluation    // the approved plan; nil if it wasn't given
	Previous *Evaluation    // last year's; nil if it wasn't given

	Unprintable []Unprintable // characters that the document has no letters for
}

// Prose is what the document says in words. It may be composed when it is first asked for, beside the rules that look at none of it.
func (e *Evidence) Prose() []Prose {
	if e.Words == nil {
		return nil
	}
	return e.Words()
}

// Unprintable is a character of a text that the document can't print.
type Unprintable struct {
	Text Text
	Rune rune
}

// Prose is a paragraph of the document as plain text, its placeholders filled.
type Prose struct {
	Text    string
	Cell    Cell   // of the passage that it comes from; zero for a default text
	Section string // which part of the document it belongs to, by name
	Node    *Node  // what it speaks of; nil for the section as a whole
	Missing bool   // it is Broken because a value that it asks for isn't there
	Broken  error  // why the passage can't be filled; its Text is then as written
	Unused  bool   // no part of the document asks for the passage: it isn't printed
	Own     bool   // it is the program's own text: its numbers are taken from the data as it is filled
}

// A Status is what came of tracing a claim.
type Status int

const (
	Confirmed    Status = iota + 1 // it is a number of the workbook's, or follows from some
	Contradicted                   // it is meant to be a number that it isn't
	Untraceable                    // nothing in the workbook or beside it says so
)

// String is the word for users.
func (s Status) String() string {
	return [...]string{Confirmed: "confermata", Contradicted: "smentita", Untraceable: "non riscontrata"}[s]
}

// A Claim is a number that the prose states.
type Claim struct {
	Prose    *Prose
	Quantity        // the number
	Text     string // as written, with a few words around it
	Status   Status
	Because  string   // where it comes from: "211 / 220 = 95,9%", "target di 1.3.1 (Cruscotto!N13)"
	Expected Quantity // what it should be; only of a contradicted one, where a single number would do

	OtherYear bool // the text says that it is of another year
}
