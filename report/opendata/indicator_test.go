package opendata_test

import (
	"fmt"
	"reflect"
	"testing"

	"relazione/internal/chamber"
	"relazione/scoring"
)

// notPublished are the fields of an indicator that the data leave out, each for a reason.
var notPublished = map[string]string{
	"DirectionCell": "the data have no cells",
	"Owner":         "it may be a person",
}

// Whatever an indicator has is in the published data and comes back: a field that is added and forgotten there is
// named here.
func TestIndicatorInData(t *testing.T) {
	d := chamber.New(1)
	var leaf *scoring.Node
	d.Roots[0].Leaves(func(n *scoring.Node) { leaf = n })
	i := reflect.ValueOf(leaf.Indicator).Elem()
	for k := range i.NumField() {
		fill(i.Field(k), k)
	}
	again, err := build(t, d).Data.Dashboard()
	if err != nil {
		t.Fatal(err)
	}
	var back *scoring.Node
	again.Roots[0].Leaves(func(n *scoring.Node) { back = n })
	got := reflect.ValueOf(back.Indicator).Elem()
	for k := range i.NumField() {
		name := i.Type().Field(k).Name
		if a, b := said(i.Field(k)), said(got.Field(k)); a != b && notPublished[name] == "" {
			t.Errorf("%s: %q comes back as %q", name, a, b)
		}
	}
}

// fill gives a field something of its own.
func fill(f reflect.Value, k int) {
	number := fmt.Sprint(10 + k)
	q, err := scoring.ParseQuantity(number)
	if err != nil {
		panic(err)
	}
	switch f.Addr().Interface().(type) {
	case *scoring.Value:
		f.Set(reflect.ValueOf(scoring.Value{Quantity: q, Text: number}))
	case *scoring.Text:
		f.Set(reflect.ValueOf(scoring.Text{Text: "parole " + number}))
	case *scoring.Direction:
		f.Set(reflect.ValueOf(scoring.Decreasing))
	case *bool:
		f.SetBool(true)
	case *[]scoring.YearTarget:
		f.Set(reflect.ValueOf([]scoring.YearTarget{{Year: 2026, Target: scoring.Value{Quantity: q, Text: number}}}))
	}
}

// said is a field in words.
func said(f reflect.Value) string {
	switch v := f.Interface().(type) {
	case scoring.Value:
		return v.Show()
	case scoring.Text:
		return v.Text
	case []scoring.YearTarget:
		if len(v) == 0 {
			return ""
		}
		return fmt.Sprint(v[0].Year, " ", v[0].Target.Show())
	}
	return fmt.Sprint(f.Interface())
}
