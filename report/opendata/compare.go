package opendata

import (
	"fmt"
	"reflect"
	"strings"
)

// Compare holds the computed numbers of published data against those recomputed from them. It returns how many there are,
// and a sentence for each that differs.
func Compare(published, recomputed *Data) (count int, wrong []string) {
	check := func(what string, a, b *Number) {
		if a == nil && b == nil {
			return
		}
		count++
		if a == nil || b == nil || *a != *b {
			wrong = append(wrong, fmt.Sprintf("%s: pubblicato %s, ricalcolato %s", what, shown(a), shown(b)))
		}
	}
	var walk func(a, b []Node)
	walk = func(a, b []Node) {
		for i := range min(len(a), len(b)) {
			check(strings.TrimSpace(a[i].Code+" "+a[i].Title), a[i].Performance, b[i].Performance)
			walk(a[i].Children, b[i].Children)
		}
	}
	walk(published.Tree, recomputed.Tree)
	for i := range min(len(published.Targets), len(recomputed.Targets)) {
		a, b := published.Targets[i], recomputed.Targets[i]
		check("Tabella 1, "+a.Title+", risultato", a.Computed.Performance, b.Computed.Performance)
		check("Tabella 1, "+a.Title+", raggiungimento", a.Computed.Attainment, b.Computed.Attainment)
		if a.Computed.Judgement != b.Computed.Judgement {
			wrong = append(wrong, fmt.Sprintf("Tabella 1, %s, valutazione: pubblicata «%s», ricalcolata «%s»", a.Title, a.Computed.Judgement, b.Computed.Judgement))
		}
	}
	for i := range min(len(published.Managers), len(recomputed.Managers)) {
		check("obiettivo dirigenziale "+published.Managers[i].Title, published.Managers[i].Computed, recomputed.Managers[i].Computed)
	}
	check("performance di ente", published.Results.Entity, recomputed.Results.Entity)
	check("media delle performance", published.Results.Mean, recomputed.Results.Mean)
	check("obiettivi di sistema", published.Results.System, recomputed.Results.System)
	check("obiettivi dirigenziali", published.Results.Managers, recomputed.Results.Managers)
	return count, wrong
}

func shown(n *Number) string {
	if n == nil {
		return "nulla"
	}
	if n.Exact == "" {
		return n.Shown
	}
	return fmt.Sprintf("%s (esatto: %s)", n.Shown, n.Exact)
}

// Difference lists where two data differ in what they say, leaving out who made them, from which file and when.
func Difference(a, b *Data) []string {
	x, y := *a, *b
	x.Program, x.Workbook, x.Date = y.Program, y.Workbook, y.Date
	var all []string
	difference("", reflect.ValueOf(x), reflect.ValueOf(y), &all)
	return all
}

// MostDifferences is how many differences are listed; what has more is another document.
const MostDifferences = 20

// inItalian are the names of fields for users.
var inItalian = map[string]string{
	"format": "formato", "program": "programma", "workbook": "cartella di lavoro", "sha256": "impronta", "date": "data", "draft": "bozza",
	"title": "titolo", "entity": "ente", "levels": "livelli", "tree": "albero", "scale": "SMVP", "objectives": "Tabella 1",
	"system": "obiettivi di sistema", "managers": "obiettivi dirigenziali", "texts": "testi", "waivers": "deroghe", "sheets": "fogli",
	"results": "risultati", "name": "nome", "year": "anno", "targetPeriod": "periodo dei target", "piao": "PIAO", "scaleAct": "atto del SMVP",
	"planAct": "atto del piano", "reportAct": "atto della relazione", "budgetLink": "collegamento al bilancio", "signatories": "firmatari",
	"office": "carica", "singular": "singolare", "plural": "plurale", "feminine": "femminile", "heading": "intestazione", "code": "codice",
	"weight": "peso", "stated": "risultato dichiarato", "performance": "performance", "indicator": "indicatore", "children": "componenti",
	"kpi": "KPI", "target": "target", "result": "risultato", "attainment": "raggiungimento", "threshold": "soglia", "direction": "verso",
	"ruling": "parere OIV", "text": "testo", "value": "valore", "decimals": "decimali", "unit": "unità", "exact": "valore esatto",
	"shown": "valore mostrato", "source": "fonte", "rules": "aggregazioni", "onTarget": "fasce di raggiungimento", "judgements": "giudizi",
	"onResult": "fasce delle azioni", "numerator": "numeratore", "denominator": "denominatore", "classes": "soglie di conteggio", "of": "livello", "method": "metodo", "from": "da", "above": "limite inferiore escluso", "to": "a",
	"upTo": "limite superiore compreso", "worth": "vale", "label": "etichetta", "fromText": "da, come scritto", "toText": "a, come scritto",
	"computed": "ricalcolato", "judgement": "valutazione", "systemMean": "media di sistema", "note": "nota", "section": "sezione", "rule": "regola", "where": "dove",
	"reason": "motivo", "act": "atto", "mean": "media",
}

func difference(at string, a, b reflect.Value, all *[]string) {
	if len(*all) >= MostDifferences {
		return
	}
	note := func(x, y any) {
		*all = append(*all, fmt.Sprintf("%s: nel PDF «%v», nella cartella di lavoro «%v»", at, x, y))
	}
	switch a.Kind() {
	case reflect.Pointer:
		switch {
		case a.IsNil() && b.IsNil():
		case a.IsNil():
			note("", summary(b.Elem()))
		case b.IsNil():
			note(summary(a.Elem()), "")
		default:
			difference(at, a.Elem(), b.Elem(), all)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
			difference(strings.TrimPrefix(at+" › "+inItalian[name], " › "), a.Field(i), b.Field(i), all)
		}
	case reflect.Slice:
		if a.Len() != b.Len() {
			note(fmt.Sprintf("%d voci", a.Len()), fmt.Sprintf("%d voci", b.Len()))
			return
		}
		for i := range a.Len() {
			name := fmt.Sprintf("%s[%d]", at, i+1)
			if n, ok := a.Index(i).Interface().(Node); ok {
				name = fmt.Sprintf("%s[%s]", at, strings.TrimSpace(n.Code+" "+n.Title))
			}
			difference(name, a.Index(i), b.Index(i), all)
		}
	default:
		if !a.Equal(b) {
			note(a.Interface(), b.Interface())
		}
	}
}

// summary is a value in a few words.
func summary(v reflect.Value) string {
	switch v := v.Interface().(type) {
	case Value:
		return v.Text
	case Number:
		return v.Shown
	}
	return "presente"
}
