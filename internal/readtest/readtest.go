// Package readtest reads workbooks for tests.
package readtest

import (
	"bytes"
	"context"
	"strings"

	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

// Dashboard is that of the workbook at a path.
func Dashboard(path string) (*scoring.Dashboard, error) {
	r, err := cruscotto.OpenFile(context.Background(), path)
	if err != nil {
		return nil, err
	}
	return r.Dashboard, nil
}

// Bytes reads a workbook in memory.
func Bytes(raw []byte) (*cruscotto.Reading, error) {
	b, err := workbook.Open(context.Background(), bytes.NewReader(raw), int64(len(raw)), workbook.DefaultLimits())
	if err != nil {
		return nil, err
	}
	return cruscotto.Read(context.Background(), b)
}

// DashboardOf is that of a workbook in memory.
func DashboardOf(raw []byte) (*scoring.Dashboard, error) {
	r, err := Bytes(raw)
	if err != nil {
		return nil, err
	}
	return r.Dashboard, nil
}

// Of is a reading that gave a dashboard, of a file of that name.
func Of(d *scoring.Dashboard, name string) *cruscotto.Reading {
	return &cruscotto.Reading{Book: &workbook.Book{Name: name, SHA256: strings.Repeat("0", 64)}, Dashboard: d}
}
