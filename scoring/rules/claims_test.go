package rules

import "testing"

func TestClosed(t *testing.T) {
	for text, want := range map[string]string{
		"il 23% (elevato dal 15% nel 2024":  "il 23% (elevato dal 15% nel 2024)",
		"pari a 18 giorni). Come (si dice)": "pari a 18 giorni. Come (si dice)",
		"(a) e b":                           "(a) e b",
	} {
		if got := closed(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
