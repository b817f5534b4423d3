package relazione

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"relazione/internal/hint"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// Accept is a copy of the workbook with a row in the sheet Deroghe for each open finding of a rule at a place, which is a cell ("P3",
// "Cruscotto!P3"), a code, or "file" for the workbook as a whole: the copy's next review counts them as accepted, for the reason and by the act
// given. A row accepts only what stands there now, where the finding says what that is and the sheet has a column for it. The error says what there is to accept where nothing fits; it is one, too, for a review that comes from
// no workbook.
func (r *Review) Accept(ctx context.Context, rule, place, reason, act string) ([]byte, error) {
	there := rules.At(r.Findings, place)
	var chosen []scoring.Finding
	for _, f := range there {
		if f.Waived == "" && scoring.Fold(f.Rule) == scoring.Fold(rule) {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) > 0 || r.Reading == nil || strings.TrimSpace(reason) == "" {
		return r.AcceptFindings(ctx, chosen, reason, act)
	}
	var names []string
	for _, f := range there {
		name := f.Rule
		if f.Waived != "" && scoring.Fold(f.Rule) == scoring.Fold(rule) {
			return nil, hint.New("cambiare la sua riga nel foglio Deroghe, se il motivo è un altro", "in %s il rilievo «%s» è già accettato", place, rule)
		}
		if f.Waived != "" {
			name += " (già accettato)"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		return nil, hint.New("scegliere una regola fra queste", "in %s non c'è un rilievo «%s» da accettare; ci sono: %s", place, rule,
			strings.Join(names, ", "))
	}
	return nil, hint.New("indicare la regola e la cella come le scrive «relazione validate»", "%s", fmt.Sprintf("in %s non c'è nessun rilievo", place))
}

// AcceptFindings is [Review.Accept] for some of the review's open findings, whatever else is at their places.
func (r *Review) AcceptFindings(ctx context.Context, findings []scoring.Finding, reason, act string) ([]byte, error) {
	if r.Reading == nil {
		return nil, errors.New("i dati di un documento pubblicato non hanno una cartella di lavoro in cui scrivere una deroga")
	}
	if strings.TrimSpace(reason) == "" {
		return nil, hint.New("scriverlo con --motivo", "una deroga senza motivo non vale")
	}
	const most = 32_767 // what a cell of Excel holds
	for _, words := range []string{reason, act} {
		if utf8.RuneCountInString(words) > most {
			return nil, hint.New("scrivere un testo più breve", "il motivo o l'atto ha più di %d caratteri: una cella non li contiene", most)
		}
	}
	var waivers []scoring.Waiver
	text := func(s string) scoring.Text { return scoring.Text{Text: s} }
	for _, f := range findings {
		if f.Waived != "" {
			continue
		}
		w := scoring.Waiver{Rule: text(f.Rule), Where: text(cmp.Or(f.Cell.String(), f.Code, rules.WholeFile)), Found: text(f.Found),
			Reason: text(reason), Act: text(act)}
		if !slices.Contains(waivers, w) {
			waivers = append(waivers, w)
		}
	}
	return r.Reading.WithWaivers(ctx, waivers)
}
