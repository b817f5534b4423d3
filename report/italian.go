package report

import (
	"fmt"
	"time"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// A cited number is one that a text shows with the calculation it comes from, if it was computed.
type cited struct {
	scoring.Quantity
	of string // the calculation's ID; empty for a number read from a cell
}

// calculationLink begins the address by which Markdown ties a number to its calculation.
const calculationLink = "#calcolo:"

// String is the number in Markdown.
func (c cited) String() string {
	if c.of == "" || !c.Known() {
		return c.Quantity.String()
	}
	return fmt.Sprintf("[%s](%s%s)", c.Quantity, calculationLink, c.of)
}

// asCited takes a number in any of the forms that templates hand on.
func asCited(v any) (cited, error) {
	switch v := v.(type) {
	case cited:
		return v, nil
	case *cited:
		if v != nil {
			return *v, nil
		}
		return cited{}, nil
	case scoring.Quantity:
		return cited{Quantity: v}, nil
	case *scoring.Quantity:
		if v != nil {
			return cited{Quantity: *v}, nil
		}
		return cited{}, nil
	}
	return cited{}, fmt.Errorf(
		"«%v» non è un numero: per un'altra azione servono le parentesi, come in {{al (risultato \"1.3.1\")}}",
		v,
	)
}

// with joins a preposition or an article to a number: "al 90%" but "all'80%", as the number is read aloud.
func with(word string, v any) (string, error) {
	q, err := asCited(v)
	if err != nil || !q.Known() {
		return "", err
	}
	return italian.BeforeNumber(word, q.Number()) + q.String(), nil
}

func al(v any) (string, error)  { return with("al", v) }
func del(v any) (string, error) { return with("del", v) }
func il(v any) (string, error)  { return with("il", v) }

// breve leaves out the decimals that say nothing.
func breve(v any) (cited, error) {
	q, err := asCited(v)
	q.Quantity = q.Terse()
	return q, err
}

// must is the text of a number that is known to be one.
func must(s string, err error) string {
	if err != nil {
		panic(err) // what is handed over is one of the forms of asCited
	}
	return s
}

// LongDate writes a date as acts do: "31 gennaio 2024", "1º marzo 2024"; empty for the zero time.
func LongDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1º"
	}
	return fmt.Sprintf("%s %s %d", day, scoring.Months[t.Month()-1], t.Year())
}
