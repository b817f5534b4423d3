package scoring_test

import (
	"strings"
	"testing"

	"relazione/scoring"
)

// What people type into a cell is read as they mean it, or stays a text; what can be taken in two ways says how it was taken.
func TestAsWritten(t *testing.T) {
	for _, c := range []struct {
		text, value, unit, mark string // value exact, empty where it stays a text
		ratio                   string
		reading                 string // a part of it
	}{
		{text: "28¹", value: "28", mark: "¹", reading: "richiamo"},
		{text: "97,6%¹", value: "122/125", unit: "%", mark: "¹", reading: "richiamo"},
		{text: "28 m²", value: "28", unit: "m²"},
		{text: "28 m² ¹", value: "28", unit: "m²", mark: "¹", reading: "richiamo"},
		{text: "10²", reading: "potenza"},
		{text: "3,5 × 10³", reading: "potenza"},
		{text: "4200*", value: "4200", mark: "*"},
		{text: "n. 4215", value: "4215"},
		{text: "nr 12", value: "12"},
		{text: "N° 3", value: "3"},
		{text: "180/240=75%", value: "3/4", unit: "%", ratio: "180/240"},
		{text: "28/30 (93,3%)", value: "933/1000", unit: "%", ratio: "28/30"},
		{text: "3875/3896=99,46%", value: "4973/5000", unit: "%", ratio: "3875/3896"},
		{text: "180 / 240", value: "3/4", unit: "%", ratio: "180/240", reading: "rapporto"},
		{text: "240/180", value: "4/3", unit: "%", ratio: "240/180", reading: "rapporto"},
		{text: "28 su 30", value: "14/15", unit: "%", ratio: "28/30", reading: "rapporto"},
		{text: "28 su 30: 93,3%", value: "933/1000", unit: "%", ratio: "28/30"},
		{text: "93,3% (28/30)", value: "933/1000", unit: "%", ratio: "28/30"},
		{text: "28/30 (93,3)", value: "933/1000", unit: "%", ratio: "28/30"},
		{text: "180/240*100 = 75%", value: "3/4", unit: "%", ratio: "180/240"},
		{text: "1/12", reading: "data o un rapporto"},
		{text: "12/2024", reading: "data o un rapporto"},
		{text: "06/24", reading: "data o un rapporto"},
		{text: "28¹%", value: "7/25", unit: "%", mark: "¹", reading: "richiamo"},
		{text: "28¹ eventi", value: "28", unit: "eventi", mark: "¹", reading: "richiamo"},
		{text: "28ᵃ", value: "28", mark: "ᵃ", reading: "richiamo"},
		{text: "28₁", value: "28", mark: "₁", reading: "richiamo"},
		{text: "28 gg²", value: "28", unit: "gg.", mark: "²", reading: "richiamo"},
		{text: "100% (1)", value: "1", unit: "%", mark: "(1)", reading: "richiamo"},
		{text: "28 m2", value: "28", unit: "m²"},
		{text: "98,5 percento", value: "197/200", unit: "%"},
		{text: "€ 2,5 mln", value: "5/2", unit: "mln €"},
		{text: "2,5 mln €", value: "5/2", unit: "mln €"},
		{text: "12,345 €", value: "2469/200", unit: "€", reading: "virgola decimale"},
		{text: "36 ore, 30 minuti", value: "73/2", unit: "ore"},
		{text: "h 36:30", value: "73/2", unit: "ore"},
		{text: "‐12", value: "-12"},
		{text: "31/12"},
		{text: "0/0"},
		{text: "36:30", value: "73/2", unit: "ore"},
		{text: "36:30:36", value: "3651/100", unit: "ore"},
		{text: "36h 30m", value: "73/2", unit: "ore"},
		{text: "2 ore e 15 minuti", value: "9/4", unit: "ore"},
		{text: "1\u202f234,5", value: "2469/2"},
		{text: "1\u2009234", value: "1234"},
		{text: "1 234 567", value: "1234567"},
		{text: "2\u200b8", value: "28"},
		{text: "\ufeff97,6\u00ad%", value: "122/125", unit: "%"},
		{text: "９７，６％", value: "122/125", unit: "%"},
		{text: "−5", value: "-5"},
		{text: "1,234", value: "617/500", reading: "virgola decimale"},
		{text: "2. Didattica"},
		{text: "3 e 4"},
		{text: "28\n30"},
		{text: "28\nfonte: ufficio", value: "28", reading: "fonte: ufficio"},
	} {
		t.Run(c.text, func(t *testing.T) {
			v := scoring.AsWritten(scoring.Value{Text: c.text})
			value, unit, ratio := "", "", ""
			if v.Known() {
				value, unit = v.Quantity.Value.RatString(), string(v.Quantity.Unit)
			}
			if v.Ratio != nil {
				ratio = v.Ratio.Numerator.Value.RatString() + "/" + v.Ratio.Denominator.Value.RatString()
			}
			if value != c.value || unit != c.unit || v.Mark != c.mark || ratio != c.ratio {
				t.Errorf(
					"value %q unit %q mark %q ratio %q; want %q %q %q %q",
					value,
					unit,
					v.Mark,
					ratio,
					c.value,
					c.unit,
					c.mark,
					c.ratio,
				)
			}
			if c.reading == "" && v.Reading != "" || !strings.Contains(v.Reading, c.reading) {
				t.Errorf("reading %q; want %q", v.Reading, c.reading)
			}
			if v.Text != c.text {
				t.Errorf("the text became %q", v.Text)
			}
		})
	}
}
