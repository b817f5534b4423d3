package workbook

import (
	"math/big"
	"strings"
	"testing"
)

// Formats where Excel is known to show something else than LibreOffice, or that say of a number more than how it looks. An empty value
// stands for no number.
func TestFormats(t *testing.T) {
	for _, test := range []struct{ code, raw, text, value, unit, note string }{
		// Excel keeps the point of optional decimals, and the minus of what rounds to zero or falls under a condition.
		{"0.##", "28", "28,", "28", "", ""},
		{"#.##%", "0.9", "90,%", "0.9", "%", ""},
		{"0.00", "-0.004", "-0,00", "-0.004", "", ""},
		{`[=1]0" domanda";0" domande"`, "-21", "-21 domande", "-21", "domande", ""},
		// Excel's calendar begins with a day 0, and has a 29 February 1900.
		{"dd/mm/yyyy", "0", "00/01/1900", "", "", ""},
		{"dd/mm/yyyy", "1", "01/01/1900", "", "", ""},
		{"dd/mm/yyyy", "59", "28/02/1900", "", "", ""},
		{"dd/mm/yyyy", "60", "29/02/1900", "", "", ""},
		{"dddd", "1", "domenica", "", "", ""},
		{"dd/mm/yyyy", "-1", "#####", "", "", "il formato non prevede"},
		{"h:mm AM/PM", "0.75", "6:00 PM", "18", "ore", ""},
		{"h:mm:ss", "0.3456", "8:17:40", "8.2944", "ore", ""},
		// Text, unit and value agree.
		{`#,##0.00,,\ "mln"`, "2791266.59", "2,79 mln", "2.79126659", "mln", ""},
		{`0," k€"`, "27912.66", "28 k€", "27.91266", "k€", ""},
		{`[=1]"SI";"NO"`, "1", "SI", "", "", ""},
		{`0;-0;"n.d."`, "0", "n.d.", "", "", ""},
		{`_-* #,##0_-;\-* #,##0_-;_-* "-"??_-;_-@_-`, "0", "-", "0", "", ""},
		{"[h]:mm", "1.5", "36:00", "36", "ore", ""},
		{`000\-000`, "28123", "028-123", "", "", ""},
		{"0;0", "-21", "21", "-21", "", "nasconde il segno"},
		{";;;", "28", "", "", "", "nasconde il valore 28"},
		{"[$-407]d mmmm", "45650", "24 dicembre", "", "", "un'altra lingua"},
		{"[$-409]d mmmm yyyy", "45650", "24 December 2024", "", "", ""},
		{"[$-F800]dddd", "45650", "martedì 24 dicembre 2024", "", "", ""},
		// What a format adds to the number is read with it, or isn't taken for one.
		{`#,##0,".000"`, "2791266", "2.791.000", "2791000", "", "aggiunge cifre"},
		{`0"00"`, "12", "1200", "1200", "", "aggiunge cifre"},
		{`"2024-"000`, "12", "2024-012", "", "", "aggiunge cifre"},
		{`"-"0`, "5", "-5", "-5", "", "aggiunge cifre o segni"},
		{`(0)`, "5", "(5)", "-5", "", "aggiunge cifre o segni"},
		{`0" m2"`, "28", "28 m2", "28", "m2", ""},
		{"h:mm", "1.5208333333", "12:30", "12.5", "ore", "una parte del valore"},
		{"mm:ss", "0.0625", "30:00", "0.5", "ore", "una parte del valore"},
		{"m/d/yy", "45720", "3/4/25", "", "", "data intera, 04/03/2025"},
		{"mmmm yyyy", "45672", "gennaio 2025", "", "", "data intera, 15/01/2025"},
		{"General", "0.333333333333333", "0,333333333", "0.333333333333333", "", ""},
		{"General", "123456789012", "1,23457E+11", "123456789012", "", ""},
		{"General", "0.0000123456789", "1,23457E-05", "0.0000123456789", "", ""},
		{"0.00E+00", "999999", "1,00E+06", "999999", "", ""},
		{"# ?/?", "1.75", "1 3/4", "1.75", "", ""},
		{"# ?/8", "0.5", "4/8", "0.5", "", ""},
		{"[>100]0", "5", "#####", "", "", "non prevede il valore 5"},
		{`"quoted ; semicolon" 0`, "3", "quoted ; semicolon 3", "3", "", ""},
	} {
		v, err := ExactNumber(test.raw)
		if err != nil {
			t.Fatal(err)
		}
		r := newFormat(test.code, false).read(v)
		value := ""
		if r.quantity.Known() {
			value = strings.TrimRight(strings.TrimRight(r.quantity.Value.FloatString(20), "0"), ".")
		}
		if r.text != test.text || value != test.value || string(r.quantity.Unit) != test.unit ||
			!strings.Contains(r.note, test.note) || (r.note == "") != (test.note == "") {
			t.Errorf(
				"%s of %s: %q, value %q, unit %q, note %q",
				test.code,
				test.raw,
				r.text,
				value,
				r.quantity.Unit,
				r.note,
			)
		}
	}
}

// Whatever a stranger's format says, a number is shown in time, and what the text states is a number.
func FuzzFormat(f *testing.F) {
	for _, code := range builtinFormats {
		f.Add(code, "1234.5")
	}
	f.Add(`[>=1]0;[<0]"x"?/?;General`, "-0.5")
	f.Fuzz(func(t *testing.T, code, raw string) {
		v, err := ExactNumber(raw)
		if err != nil || v.Num().BitLen() > 4000 || v.Denom().BitLen() > 4000 {
			t.Skip()
		}
		before := new(big.Rat).Set(v)
		r := newFormat(code, false).read(v)
		if v.Cmp(before) != 0 {
			t.Errorf("%q changed the number", code)
		}
		if r.means == meansWords && r.quantity.Known() {
			t.Errorf("%q: words %q with a value", code, r.text)
		}
	})
}

// Numbers of few digits, which are read another way, are what big.Rat reads.
func FuzzShortNumber(f *testing.F) {
	for _, s := range []string{"0", "-0", "12.50", ".5", "1.", "-.25", "999999999999999", "1000000000000000", "1.2.3", "", "-", ".", "+1", "1e3", "0.976", "000000000000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := shortNumber(s)
		if got == nil {
			return
		}
		if want, ok := new(big.Rat).SetString(s); !ok || want.Cmp(got) != 0 {
			t.Errorf("%q is read as %s", s, got)
		}
	})
}
