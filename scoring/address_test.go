package scoring

import "testing"

func TestWebAddress(t *testing.T) {
	for text, want := range map[string]string{
		"https://www.esempio.it/performance/": "https://www.esempio.it/performance/",
		" http://esempio.it ":                 "http://esempio.it",
		"https://esempio.it/però":             "https://esempio.it/per%C3%B2",
		"https://esempio.it/a?q=è":            "https://esempio.it/a?q=%C3%A8",
		"https://città.it/":                   "",
		"https://esempio.it@altro.it/":        "",
		"https://./":                          "",
		"www.esempio.it":                      "",
		"https://":                            "",
		"https://esempio.it/una pagina":       "",
		"https://esempio.it/<b>":              "",
		"https://esempio.it/%zz":              "",
		"javascript:alert(1)":                 "",
		"ftp://esempio.it":                    "",
	} {
		if got, ok := WebAddress(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t", text, got, ok)
		}
	}
}

func TestMailAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"urp@esempio.it": true, "urp at esempio.it": false, "a@b@c": false, "Urp <urp@esempio.it>": false, "urp@esempio.it?cc=x": false, "@": false,
	} {
		if _, ok := MailAddress(text); ok != want {
			t.Errorf("%q: %t", text, ok)
		}
	}
}
