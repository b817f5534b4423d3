package lazy

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var expressions = []string{
	`(?i)\btarget\b[^.;]{0,60}\b(elevat|innalzat|ridott)[oaie]\b[^.;)]{0,30}`,
	`(?i)\b(deliber\w*|determin(a|azione|e)|decreto|atto)\b[^.;]{0,40}?(n\.?\s*\d|\d{1,2}[/ ]|\bdel\b|\bdi giunta)`,
	`(?i:\b(?:dott|dr|ing|avv|sig|prof)(?:\.?\s?ssa|essa|\.?\s?ra)?\.?)\s*(\p{Lu}\p{L}+)`,
	`\d(?:[\d.,]*\d)?(?:\s?(?:%|‰|€|per cento|gg\b\.?))?`, `(?:https?://|www\.)\S+`, `\b(?:19|20)\d\d\b`, `\p{L}+`, `^$`, `a|b|`, `(ab|cd)+x?`, `x{0,2}y`, `(?:ab){2}`,
	`[aeiou]k`, `(?i)straße`, `(?i)casa|über`, `[^a]b*`, `è|é`, `(?i)[.;!?]\s|\n`, `retribuzione di risultato|€`, `(a|(b|c)d)(e|f)`, `ſ`, `(?i)k`, `İ`, `(?i)İst`,
}

// Texts without a match are known as such only where they have none.
func FuzzRegexp(f *testing.F) {
	for _, text := range []string{"", "Il TARGET è stato elevato", "delibera n. 3", "dott.ssa Rossi", "12,5 % e 2024", "www.camera.it", "ſtrasse", "STRASSE", "Kelvin",
		"cdabx", "yy", "abab", "ÜBER casa", "fine. Poi", "İstanbul", "istanbul"} {
		f.Add(text)
	}
	var all []*Regexp
	for _, e := range expressions {
		all = append(all, New(e))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i, e := range expressions {
			want := regexp.MustCompile(e)
			if got := all[i]; got.MatchString(text) != want.MatchString(text) || got.ReplaceAllString(text, "_") != want.ReplaceAllString(text, "_") ||
				!cmp.Equal(got.FindAllStringSubmatch(text, -1), want.FindAllStringSubmatch(text, -1)) {
				t.Errorf("%s in %q: %q", e, text, got.FindAllString(text, -1))
			}
		}
	})
}

// What rules texts out is found in the expressions that have it.
func TestLiterals(t *testing.T) {
	for expression, want := range map[string]string{
		expressions[0]: "target", expressions[3]: "0 1 2 3 4 5 6 7 8 9", expressions[4]: "http:// https:// www.", expressions[6]: "", `^(Somma|Media) di`: "media di somma di",
		`a?b?`: "", `(?i)x(1|2)`: "x1 x2",
	} {
		var got []string
		if l := literalsOf(expression); l != nil {
			got = slices.Sorted(slices.Values(l.all))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
}
