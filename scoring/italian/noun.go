// Package italian is the grammar of our sentences: articles, the prepositions that take them in, and agreement in number and gender. Whatever
// composes a sentence around words of a workbook asks it.
package italian

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Noun is a phrase that begins with a noun, and how what stands around it agrees: "azione 1.3.1", "obiettivi strategici".
type Noun struct {
	Text   string
	Gender Gender
	Plural bool
	Proper bool // it takes no article
}

// Body is the name of a public body: "della Camera di commercio di Sondrio", "del Comune di Lodi"; a name that doesn't begin with a word that
// says what the body is takes no article: "di Unioncamere".
func Body(name string) Noun {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), " ")
	gender, known := bodies[word]
	return Noun{Text: name, Gender: gender, Proper: !known}
}

// bodies are the words that names of bodies begin with.
var bodies = map[string]Gender{
	"camera": Feminine, "provincia": Feminine, "regione": Feminine, "città": Feminine, "unione": Feminine, "comunità": Feminine, "azienda": Feminine,
	"agenzia": Feminine, "università": Feminine, "scuola": Feminine, "fondazione": Feminine, "autorità": Feminine, "asl": Feminine, "ats": Feminine,
	"asst": Feminine, "comune": Masculine, "ministero": Masculine, "dipartimento": Masculine, "istituto": Masculine, "ente": Masculine,
	"politecnico": Masculine, "ateneo": Masculine, "consiglio": Masculine, "consorzio": Masculine, "parco": Masculine, "policlinico": Masculine,
	"servizio": Masculine, "ospedale": Masculine,
}

// The is the noun with its definite article: "l'azione", "lo scostamento", "gli obiettivi".
func (n Noun) The() string { return n.article() + n.Text }

// Of, To, In and From join the article to a preposition: "dell'azione", "allo scostamento", "negli obiettivi", "dal piano".
func (n Noun) Of() string   { return n.with("di") }
func (n Noun) To() string   { return n.with("a") }
func (n Noun) In() string   { return n.with("in") }
func (n Noun) From() string { return n.with("da") }

func (n Noun) with(preposition string) string {
	article := n.article()
	if article == "" {
		return preposition + " " + n.Text
	}
	return joined[preposition][article] + n.Text
}

// Agree is the ending of an adjective or participle that goes with the noun: "calcolat" + "o", "a", "i", "e".
func (n Noun) Agree(stem string) string {
	endings := [2][2]string{{"o", "i"}, {"a", "e"}}
	gender, plural := 0, 0
	if n.Gender == Feminine {
		gender = 1
	}
	if n.Plural {
		plural = 1
	}
	return stem + endings[gender][plural]
}

// article is il, lo, l', la, i, gli or le, with the space that follows it; empty for a phrase that says "all" by itself.
func (n Noun) article() string {
	const enough = 8 // bytes, of the letters that tell
	first := strings.ToLower(n.Text[:min(len(n.Text), enough)])
	if n.Proper || strings.HasPrefix(first, "tutt") {
		return ""
	}
	vowel := first != "" && strings.ContainsRune(vowels, []rune(first)[0])
	hard := strings.HasPrefix(first, "z") || strings.HasPrefix(first, "gn") || strings.HasPrefix(first, "ps") ||
		strings.HasPrefix(first, "x") || strings.HasPrefix(first, "y") ||
		len(first) > 1 && first[0] == 's' && !strings.ContainsRune(vowels, rune(first[1]))
	switch {
	case n.Plural && n.Gender == Feminine:
		return "le "
	case n.Plural && (vowel || hard):
		return "gli "
	case n.Plural:
		return "i "
	case vowel:
		return "l'"
	case n.Gender == Feminine:
		return "la "
	case hard:
		return "lo "
	}
	return "il "
}

const vowels = "aeiouàèéìòù"

// joined are prepositions joined to articles.
var joined = map[string]map[string]string{
	"di": {"il ": "del ", "lo ": "dello ", "l'": "dell'", "la ": "della ", "i ": "dei ", "gli ": "degli ", "le ": "delle "},
	"a":  {"il ": "al ", "lo ": "allo ", "l'": "all'", "la ": "alla ", "i ": "ai ", "gli ": "agli ", "le ": "alle "},
	"da": {"il ": "dal ", "lo ": "dallo ", "l'": "dall'", "la ": "dalla ", "i ": "dai ", "gli ": "dagli ", "le ": "dalle "},
	"in": {"il ": "nel ", "lo ": "nello ", "l'": "nell'", "la ": "nella ", "i ": "nei ", "gli ": "negli ", "le ": "nelle "},
}

// BeforeCount is the article before a count of several things, as it is read aloud: "gli 8", "i 9", "le 8"; with the space that follows it.
func BeforeCount(n int, counted Gender) string {
	s := fmt.Sprint(n)
	switch {
	case counted == Feminine:
		return "le "
	case s[0] == '8' || s == "11":
		return "gli "
	}
	return "i "
}

// ToCount and OfCount are prepositions joined to the article before a count: "ai 9", "agli 8", "delle 4"; with the space that follows it.
func ToCount(n int, counted Gender) string { return joined["a"][BeforeCount(n, counted)] }
func OfCount(n int, counted Gender) string { return joined["di"][BeforeCount(n, counted)] }

// BeforeNumber is il, al or del as it stands before a number that is read aloud, with the space that follows it: "al " before 90%, "all'" before
// 80%, "dello " before 0%.
func BeforeNumber(word, number string) string {
	whole := strings.TrimFunc(number, func(r rune) bool { return !unicode.IsDigit(r) })
	whole, _, _ = strings.Cut(whole, ",")
	whole, _, thousands := strings.Cut(whole, ".")
	switch {
	case strings.HasPrefix(whole, "8") || whole == "11" || whole == "1" && !thousands && !strings.HasPrefix(number, "-"):
		return map[string]string{"il": "l'", "al": "all'", "del": "dell'"}[word]
	case whole == "0":
		return map[string]string{"il": "lo ", "al": "allo ", "del": "dello "}[word]
	}
	return word + " "
}

// Count is how many there are: "1 errore", "3 errori"; none is said in the words given for it.
func Count(n int, one, many, none string) string {
	switch n {
	case 0:
		return none
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// List joins words as a sentence does: "a, b e c".
func List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " e " + words[len(words)-1]
}

// Capitalize writes the first letter of a phrase in upper case.
func Capitalize(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
