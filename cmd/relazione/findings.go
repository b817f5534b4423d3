package main

import (
	"errors"
	"fmt"
	"io"

	"relazione"
	"relazione/report"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// hintOf is what to do about an error; empty where it doesn't say.
func hintOf(err error) string {
	var h hinted
	var reading *cruscotto.Error
	var text *report.TextError
	var character *relazione.CharacterError
	switch {
	case errors.As(err, &h):
		return h.hint
	case errors.As(err, &reading):
		return reading.Hint
	case errors.As(err, &character):
		return "sostituirlo o toglierlo: il carattere tipografico della relazione non lo ha"
	case errors.As(err, &text):
		return "correggere il testo o il segnaposto; il manuale elenca quelli ammessi"
	}
	return ""
}

// writeFindings lists what is wrong with a workbook; accepted findings are only counted.
func writeFindings(w io.Writer, workbook string, findings []scoring.Finding) {
	accepted := 0
	for _, f := range findings {
		if f.Waived != "" {
			accepted++
			continue
		}
		line := fmt.Sprintf("%s: %s: %s (%s): %s", workbook, f.Cell, f.Severity.Italian(), f.Rule, f.Message)
		if f.Expected != "" && f.Found != "" {
			line += fmt.Sprintf("; trovato %s, atteso %s", f.Found, f.Expected)
		}
		tell(w, line, f.Hint)
	}
	if accepted > 0 {
		tell(w, fmt.Sprintf("%s: rilievi accettati nel foglio Deroghe: %d", workbook, accepted), "")
	}
}
