package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"relazione"
	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/workbook"
)

// An asked question is one as a page puts it: a choice, and what each answer would change.
type asked struct {
	scoring.Question
	Number  int // from 1
	Ask     string
	Because string // why it is asked; empty where it says so itself
	Answers []answer
	Tried   bool // it is known what they would change
}

// An answer is one of a question's choices.
type answer struct {
	Number int // from 0, what was taken for now
	Says   string
	Effect string // what the workbook would then be; empty while it wasn't tried
	Fails  string // why the workbook could then not be read
}

// field is what a form calls the answer to a question.
func field(number int) string { return "domanda-" + strconv.Itoa(number) }

// asks puts the questions of a view. Of one it says what each answer would change: trying them all would keep the page waiting.
func (d *Desk) asks(ctx context.Context, v *view, tried int) ([]asked, error) {
	var all []asked
	for i, q := range v.review.Dashboard().Questions {
		ask, because, _ := strings.Cut(q.Asks, ": ")
		a := asked{Question: q, Number: i + 1, Tried: i+1 == tried, Ask: italian.Capitalize(ask) + "?"}
		if because != "" {
			a.Because = italian.Capitalize(because) + "."
		}
		for k, c := range q.Choices {
			one := answer{Number: k, Says: c.Says}
			if c.Label != q.Choices[0].Label {
				one.Says += ": " + c.Label
			}
			if a.Tried {
				var err error
				if one.Effect, one.Fails, err = d.effect(ctx, v, i, k); err != nil {
					return nil, err
				}
			}
			a.Answers = append(a.Answers, one)
		}
		all = append(all, a)
	}
	return all, nil
}

// effect is what a workbook would be with an answer to one of its questions. It is found by giving the answer, in memory. The error is that of a job that
// was cut short, or had no turn: that says nothing of the answer.
func (d *Desk) effect(ctx context.Context, v *view, question, choice int) (effect, fails string, err error) {
	key := [2]int{question, choice}
	v.mu.Lock()
	known, ok := v.effects[key]
	v.mu.Unlock()
	if ok {
		return known.Effect, known.Fails, nil
	}
	answers := make([]int, question+1)
	answers[question] = choice
	ctx, done, err := d.turn(ctx)
	if err != nil {
		return "", "", err
	}
	defer done()
	effect, err = d.answered(ctx, v, answers)
	if ctx.Err() != nil {
		return "", "", context.Cause(ctx)
	}
	if err != nil {
		var unread *workbook.Error
		if errors.As(err, &unread) { // it is about no file that anybody has
			here := *unread
			here.File, err = "", &here
		}
		fails, _ = explainError(err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.effects == nil {
		v.effects = map[[2]int]answer{}
	}
	v.effects[key] = answer{Effect: effect, Fails: fails}
	return effect, fails, nil
}

// answered says what a workbook is with answers; ctx bounds the job.
func (d *Desk) answered(ctx context.Context, v *view, answers []int) (string, error) {
	copied, err := v.review.Reading.WithMap(ctx, answers...)
	if err != nil {
		return "", err
	}
	reading, err := d.understand(ctx, v.review.Reading.Book.Name, copied)
	if err != nil {
		return "", err
	}
	after, err := relazione.Check(ctx, reading, v.options)
	if err != nil {
		return "", err
	}
	was, err := v.review.Data()
	if err != nil {
		return "", err
	}
	is, err := after.Data()
	if err != nil {
		return "", err
	}
	var parts []string
	for depth, level := range after.Dashboard().Levels {
		n := len(after.Dashboard().At(depth))
		parts = append(parts, italian.Count(n, level.Singular, level.Plural, "nessun elemento del livello "+level.Singular))
	}
	return fmt.Sprintf("%s; %s; %s", strings.Join(parts, ", "),
		italian.Count(len(opendata.Revised(was, is)), "numero diverso da ora", "numeri diversi da ora", "gli stessi numeri di ora"), after.Summary()), nil
}

// answer hands over a copy with the sheet Mappa filled in as the form answers.
func (d *Desk) answer(ctx context.Context, b *book, v *view, w http.ResponseWriter, r *http.Request) error {
	answers := make([]int, len(v.review.Dashboard().Questions))
	for i, q := range v.review.Dashboard().Questions {
		n, err := strconv.Atoi(r.FormValue(field(i + 1)))
		if err != nil || n < 0 || n >= len(q.Choices) {
			return hint.New("rispondere di nuovo: il cruscotto è cambiato nel frattempo", "le risposte non sono quelle a queste domande")
		}
		answers[i] = n
	}
	data, err := v.review.Reading.WithMap(ctx, answers...)
	if err != nil {
		return err
	}
	if _, err := d.understand(ctx, b.name, data); err != nil {
		what, _ := explainError(err)
		return hint.New("scegliere altre risposte", "con queste risposte insieme il cruscotto non si leggerebbe: %s", what)
	}
	return send(w, mapped(b.name), data, false)
}
