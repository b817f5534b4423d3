package italian_test

import (
	"testing"

	"relazione/scoring/italian"
)

// The articles are those of any grammar (Serianni, Grammatica italiana, IV): lo before s with a consonant, z, gn, ps, x, y; l' before vowels.
func TestNouns(t *testing.T) {
	for _, c := range []struct {
		noun            italian.Noun
		the, of, to, in string
	}{
		{italian.Noun{Text: "azione 1.1", Gender: italian.Feminine}, "l'azione 1.1", "dell'azione 1.1", "all'azione 1.1", "nell'azione 1.1"},
		{italian.Noun{Text: "piano"}, "il piano", "del piano", "al piano", "nel piano"},
		{italian.Noun{Text: "scostamento"}, "lo scostamento", "dello scostamento", "allo scostamento", "nello scostamento"},
		{italian.Noun{Text: "sito"}, "il sito", "del sito", "al sito", "nel sito"},
		{italian.Noun{Text: "obiettivi", Plural: true}, "gli obiettivi", "degli obiettivi", "agli obiettivi", "negli obiettivi"},
		{italian.Noun{Text: "aree", Plural: true, Gender: italian.Feminine}, "le aree", "delle aree", "alle aree", "nelle aree"},
		{italian.Noun{Text: "programmi", Plural: true}, "i programmi", "dei programmi", "ai programmi", "nei programmi"},
		{italian.Noun{Text: "tutta la tabella", Gender: italian.Feminine}, "tutta la tabella", "di tutta la tabella", "a tutta la tabella", "in tutta la tabella"},
		{italian.Body("Unioncamere"), "Unioncamere", "di Unioncamere", "a Unioncamere", "in Unioncamere"},
		{italian.Body("Azienda ospedaliera"), "l'Azienda ospedaliera", "dell'Azienda ospedaliera", "all'Azienda ospedaliera", "nell'Azienda ospedaliera"},
		{italian.Body("Camera di commercio"), "la Camera di commercio", "della Camera di commercio",
			"alla Camera di commercio", "nella Camera di commercio"},
	} {
		for _, got := range [][2]string{{c.noun.The(), c.the}, {c.noun.Of(), c.of}, {c.noun.To(), c.to}, {c.noun.In(), c.in}} {
			if got[0] != got[1] {
				t.Errorf("%q, expected %q", got[0], got[1])
			}
		}
	}
}

func TestBeforeNumber(t *testing.T) {
	for number, want := range map[string]string{
		"90%": "al ", "80%": "all'", "8": "all'", "88,00%": "all'", "11%": "all'", "11,5": "all'", "1": "all'", "1.000": "al ", "110": "al ",
		"0%": "allo ", "0,5%": "allo ", "-8%": "all'", "-1": "al ", "18": "al ",
	} {
		if got := italian.BeforeNumber("al", number); got != want {
			t.Errorf("%s: %q, expected %q", number, got, want)
		}
	}
}
