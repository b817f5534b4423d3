package relazione

import (
	"context"
	"fmt"

	"relazione/report"
	"relazione/report/opendata"
	"relazione/scoring"
)

// A composition is all of a document but whether it is a draft, which the findings tell: it can be made while they are still looked for. Its methods
// are as a [Review]'s.
type composition struct {
	*scoring.Evaluation
	options report.Options
	program string
	sha256  string // of the workbook; empty for data that come from a published document

	document kept[*report.Document]
	data     kept[*opendata.Data]
	workbook kept[[]byte]
}

// Document is the document without a mark.
func (c *composition) Document() (*report.Document, error) {
	return c.document.get(func() (*report.Document, error) { return report.Relazione(c.Evaluation, c.options) })
}

// Data are those of the document without a mark.
func (c *composition) Data() (*opendata.Data, error) {
	return c.data.get(func() (*opendata.Data, error) {
		doc, err := c.Document()
		if err != nil {
			return nil, err
		}
		return opendata.New(c.Evaluation, doc, c.program, c.sha256), nil
	})
}

// Workbook is the dashboard as a workbook with what the document shows.
func (c *composition) Workbook() ([]byte, error) {
	return c.workbook.get(func() ([]byte, error) {
		data, err := c.Data()
		if err != nil {
			return nil, err
		}
		if c.large() {
			c.data.forget()
		}
		out, err := data.CleanWorkbook()
		if err != nil {
			return nil, fmt.Errorf("cartella di lavoro da allegare: %w", err)
		}
		return out, nil
	})
}

// large reports whether the dashboard is one of which things are made one after the other: at a time they would take too much memory.
func (c *composition) large() bool {
	const few = 2000 // nodes at the bottom; chambers have a hundred
	return len(c.Dashboard.At(len(c.Dashboard.Levels)-1)) > few
}

// ahead makes all that there is, of a large dashboard just the document. What goes wrong is met again by who asks for it. Where nobody does, as the
// context ended or the checks failed, it ends by itself, after the step that it is at.
func (c *composition) ahead(ctx context.Context) {
	defer func() { _ = recover() }()
	if _, err := c.Document(); err != nil || ctx.Err() != nil || c.large() {
		return
	}
	_, _ = c.Workbook()
}
