package opendata

import (
	"fmt"
	"reflect"
	"strings"
)

// A Figure is a computed number with what it is.
type Figure struct {
	Of     string // "1.3 Regolazione del mercato"
	Number *Number
}

// Figures lists every computed number, in the order of the data; those that couldn't be calculated have no Number.
func (d *Data) Figures() []Figure {
	var all []Figure
	put := func(of string, n *Number) { all = append(all, Figure{strings.TrimSpace(of), n}) }
	put("performance di ente", d.Results.Entity)
	put("media delle performance", d.Results.Mean)
	put("obiettivi di sistema", d.Results.System)
	put("obiettivi dirigenziali", d.Results.Managers)
	for _, o := range d.Targets {
		put("Tabella 1, "+o.Title+", risultato", o.Computed.Performance)
		put("Tabella 1, "+o.Title+", raggiungimento", o.Computed.Attainment)
	}
	for _, m := range d.Managers {
		put("obiettivo dirigenziale "+m.Title, m.Computed)
	}
	var walk func([]Node)
	walk = func(nodes []Node) {
		for _, n := range nodes {
			put(n.Code+" "+n.Title, n.Performance)
			walk(n.Children)
		}
	}
	walk(d.Tree)
	return all
}

// Compare holds the computed numbers of published data against those recomputed from them. It returns how many there
// are, and a sentence for each that differs.
func Compare(published, recomputed *Data) (count int, wrong []string) {
	a, b := published.Figures(), recomputed.Figures()
	for i := range min(len(a), len(b)) {
		x, y := a[i].Number, b[i].Number
		if x == nil && y == nil {
			continue
		}
		count++
		if x == nil || y == nil || *x != *y {
			wrong = append(wrong, fmt.Sprintf("%s: pubblicato %s, ricalcolato %s", a[i].Of, shown(x), shown(y)))
		}
	}
	for i := range min(len(published.Targets), len(recomputed.Targets)) {
		a, b := published.Targets[i], recomputed.Targets[i]
		if a.Computed.Judgement != b.Computed.Judgement {
			wrong = append(
				wrong,
				fmt.Sprintf(
					"Tabella 1, %s, valutazione: pubblicata «%s», ricalcolata «%s»",
					a.Title,
					a.Computed.Judgement,
					b.Computed.Judgement,
				),
			)
		}
	}
	return count, wrong
}

// A RevisedNumber is a number that two editions of a document show differently.
type RevisedNumber struct {
	Of     string `json:"of"`
	Before string `json:"before"` // as shown; empty where the edition doesn't have it
	After  string `json:"after"`
}

// Revised lists the numbers that two editions show differently: computed ones and those read from the workbook.
func Revised(before, after *Data) []RevisedNumber {
	shownIn := func(d *Data) (map[string][]string, []string) {
		numbers, order := map[string][]string{}, []string{}
		put := func(of, s string) {
			if len(numbers[of]) == 0 {
				order = append(order, of)
			}
			numbers[of] = append(numbers[of], s)
		}
		for _, f := range d.Figures() {
			if f.Number != nil {
				put(f.Of, f.Number.Shown)
			}
		}
		value := func(of, what string, v *Value) {
			if v != nil {
				put(strings.TrimSpace(of)+", "+what, v.Text)
			}
		}
		for _, o := range d.Targets {
			value("Tabella 1, "+o.Title, "target", o.Target)
		}
		for _, m := range d.Managers {
			value("obiettivo dirigenziale "+m.Title, "target", m.Target)
			value("obiettivo dirigenziale "+m.Title, "peso", m.Weight)
		}
		d.eachNode(func(n Node, _ []Node) {
			of := n.Code + " " + n.Title
			value(of, "peso", n.Weight)
			if i := n.Indicator; i != nil {
				value(of, "target", i.Target)
				value(of, "risultato", i.Result)
				value(of, "raggiungimento", i.Attainment)
				value(of, "soglia", i.Threshold)
			}
		})
		return numbers, order
	}
	old, oldOrder := shownIn(before)
	now, order := shownIn(after)
	for _, of := range oldOrder {
		if now[of] == nil {
			order = append(order, of)
		}
	}
	var changes []RevisedNumber
	for _, of := range order {
		for i := range max(len(old[of]), len(now[of])) {
			c := RevisedNumber{Of: of}
			if i < len(old[of]) {
				c.Before = old[of][i]
			}
			if i < len(now[of]) {
				c.After = now[of][i]
			}
			if c.Before != c.After {
				changes = append(changes, c)
			}
		}
	}
	return changes
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

// Difference lists where a document's data and a workbook's differ in what they say, leaving out who made them, from which file and when. A protocol that was
// given after the document was composed is no difference, nor are the pixels of a logo that is made of the same file.
func Difference(published, now *Data) []string {
	x, y := *published, *now
	x.Program, x.Workbook, x.Date = y.Program, y.Workbook, y.Date
	if x.Entity.Protocol == nil {
		y.Entity.Protocol = nil
	}
	if was, is := x.Entity.Logo, y.Entity.Logo; was != nil && is != nil && (was.PNG == is.PNG || was.Source == is.Source && is.Source != "") {
		same := *is
		same.PNG, same.Source = was.PNG, was.Source
		y.Entity.Logo = &same
	}
	var all []string
	difference("", reflect.ValueOf(x), reflect.ValueOf(y), &all)
	return all
}

// MostDifferences is how many differences are listed; what has more is another document.
const MostDifferences = 20

// inItalian are the names of fields for users.
var inItalian = map[string]string{
	"format": "formato", "program": "programma", "workbook": "cartella di lavoro", "sha256": "impronta", "date": "data",
	"draft": "bozza", "open": "errori aperti",
	"title": "titolo", "entity": "ente", "levels": "livelli", "tree": "albero", "scale": "SMVP",
	"objectives": "Tabella 1",
	"system":     "obiettivi di sistema", "managers": "obiettivi dirigenziali", "texts": "testi", "waivers": "deroghe",
	"sheets": "fogli", "templates": "testi predefiniti", "before": "anno prima", "outline": "traccia",
	"results": "risultati", "name": "nome", "kind": "tipo", "year": "anno", "targetPeriod": "periodo dei target", "piao": "PIAO",
	"scaleAct": "atto del SMVP",
	"planAct":  "atto del piano", "reportAct": "atto della relazione", "budgetLink": "collegamento al bilancio",
	"signatories": "firmatari",
	"office":      "carica", "singular": "singolare", "plural": "plurale", "feminine": "femminile",
	"heading": "intestazione", "code": "codice",
	"weight": "peso", "stated": "risultato dichiarato", "performance": "performance", "indicator": "indicatore",
	"children": "componenti",
	"kpi":      "KPI", "target": "target", "result": "risultato", "attainment": "raggiungimento", "threshold": "soglia",
	"direction": "verso",
	"ruling":    "parere OIV", "text": "testo", "value": "valore", "decimals": "decimali", "unit": "unità",
	"exact": "valore esatto",
	"shown": "valore mostrato", "source": "fonte", "rules": "aggregazioni", "onTarget": "fasce di raggiungimento",
	"judgements": "giudizi",
	"onResult":   "fasce delle azioni", "scores": "punteggi", "lights": "semafori", "points": "pesi in punti",
	"lower": "rapporto se è meglio basso", "cap": "massimo",
	"uncapped": "senza massimo", "notMeasured": "se non misurato", "notMeasurable": "se non misurabile",
	"base": "valore base", "initial": "target iniziale", "change": "atto di modifica",
	"previous": "anno precedente", "targets": "target di altri anni", "numerator": "numeratore",
	"denominator": "denominatore", "classes": "soglie di conteggio", "of": "livello", "method": "metodo",
	"from": "da", "above": "limite inferiore escluso", "to": "a",
	"upTo": "limite superiore compreso", "worth": "vale", "label": "etichetta", "fromText": "da, come scritto",
	"toText":   "a, come scritto",
	"computed": "ricalcolato", "judgement": "valutazione", "systemMean": "media di sistema", "note": "nota",
	"section": "sezione", "rule": "regola", "where": "dove",
	"protocol": "protocollo", "color": "colore", "logo": "logo", "png": "immagine", "alt": "testo alternativo",
	"reason": "motivo", "act": "atto", "mean": "media",
}

func difference(at string, a, b reflect.Value, all *[]string) {
	if len(*all) >= MostDifferences {
		return
	}
	note := func(x, y any) {
		if strings.HasSuffix(at, inItalian["png"]) { // its bytes say nothing to a reader
			x, y = "un'immagine", "un'altra"
		}
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
	case reflect.Map:
		if !reflect.DeepEqual(a.Interface(), b.Interface()) {
			note(fmt.Sprintf("%d voci", a.Len()), fmt.Sprintf("%d voci", b.Len()))
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
