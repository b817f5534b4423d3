package report

import (
	"fmt"
	"strings"
	"time"

	"relazione/scoring"
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
func with(plain, elided string, v any) (string, error) {
	q, err := asCited(v)
	if err != nil || !q.Known() {
		return "", err
	}
	whole, _, _ := strings.Cut(q.Number(), ",")
	whole, _, _ = strings.Cut(whole, ".")
	if strings.HasPrefix(whole, "8") || whole == "1" && q.Value.Sign() > 0 && !strings.Contains(q.Number(), ".") ||
		whole == "11" {
		return elided + q.String(), nil
	}
	if whole == "0" {
		plain = map[string]string{"al ": "allo ", "del ": "dello ", "il ": "lo "}[plain]
	}
	return plain + q.String(), nil
}

func al(v any) (string, error)  { return with("al ", "all'", v) }
func del(v any) (string, error) { return with("del ", "dell'", v) }
func il(v any) (string, error)  { return with("il ", "l'", v) }

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

// enumerate joins words as a sentence does: "a, b e c".
func enumerate(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " e " + words[len(words)-1]
}
