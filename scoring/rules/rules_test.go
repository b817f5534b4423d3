package rules_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/ref"
	"relazione/scoring/rules"
)

func sample(t *testing.T) *scoring.Dashboard {
	t.Helper()
	d, err := readtest.Dashboard(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func check(t *testing.T, d *scoring.Dashboard) []scoring.Finding {
	t.Helper()
	r, err := relazione.Check(context.Background(), readtest.Of(d, "prova.xlsx"), relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Findings
}

func set(t *testing.T, v *scoring.Value, s string) {
	t.Helper()
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		t.Fatal(err)
	}
	v.Quantity, v.Text = q, s
}

// Each fault, alone in the sample, is found at its cell by its rule, and nothing else is.
func TestFaults(t *testing.T) {
	node := func(d *scoring.Dashboard, code string) *scoring.Node { return scoring.Evaluate(d).Find(code) }
	text := func(s string) scoring.Text {
		return scoring.Text{Text: s, Cell: scoring.Cell{Sheet: "Prova", Ref: "A1"}}
	}
	for name, test := range map[string]struct {
		fault func(*scoring.Dashboard)
		want  string // rule and cell of each finding
	}{
		"Tabella 2": {func(d *scoring.Dashboard) { set(t, &d.System[0].Target, "3,60%") }, "tabella-2 Sistema!C2"},
		"a code twice": {func(d *scoring.Dashboard) {
			d.System[1].Code.Text = "1.1.1"
			d.System[1] = scoring.SystemRow{Code: d.System[1].Code}
		}, "sistema-incompleto Cruscotto!I8, tabella-2 Sistema!A3"},
		"a yes for a target": {func(d *scoring.Dashboard) {
			v := &node(d, "1.3.1").Indicator.Target
			v.Quantity, v.Text = scoring.Quantity{}, "SI"
		}, ""},
		"a date and a limit": {func(d *scoring.Dashboard) {
			i := node(d, "1.1.1").Indicator
			i.Target.Quantity, i.Target.Text = scoring.Quantity{}, "≥ 3,5%"
			i.Result.Quantity, i.Result.Text = scoring.Quantity{}, "31/12/2024"
			d.System[0] = scoring.SystemRow{Code: d.System[0].Code}
		}, ""},
		"an error in a formula": {func(d *scoring.Dashboard) {
			v := &node(d, "1.3.1").Indicator.Result
			v.Quantity, v.Text = scoring.Quantity{}, "#DIV/0!"
		}, "numero-illeggibile Cruscotto!O13"},
		"nothing": {func(*scoring.Dashboard) {}, ""},
		"a wrong total": {func(d *scoring.Dashboard) { set(t, &node(d, "1.3").Stated, "77%") },
			"valore-non-aggiornato Cruscotto!H13"},
		"rounded totals": {func(d *scoring.Dashboard) {
			set(t, &node(d, "Competitività del territorio").Stated,
				"98%")
		}, ""},
		"a total that repeats a wrong one": {func(d *scoring.Dashboard) {
			set(t, &node(d, "5.1").Stated, "78%")
			set(t, &node(d, "Customer satisfaction").Stated, "78%")
		}, "valore-non-aggiornato Cruscotto!H42"},
		"a total of rounded ones": {func(d *scoring.Dashboard) {
			set(t, &node(d, "Competitività del territorio").Stated, "98%")
			set(t, &d.Roots[0].Stated, "98,00%")
		}, ""},
		"a total wrong by itself, above rounded ones": {func(d *scoring.Dashboard) {
			set(t, &node(d, "Competitività del territorio").Stated, "98%")
			set(t, &d.Roots[0].Stated, "98,10%")
		}, "valore-non-aggiornato Cruscotto!B3"},
		"weights": {func(d *scoring.Dashboard) { set(t, &node(d, "1.3.1").Weight, "70%") },
			"pesi Cruscotto!K13"},
		"a negative weight": {func(d *scoring.Dashboard) { set(t, &d.Managers[2].Weight, "-10%") },
			"pesi Dirigenziali!D4"},
		"a missing weight": {func(d *scoring.Dashboard) {
			n := node(d, "1.3.1")
			n.Weight.Quantity, n.Weight.Text = scoring.Quantity{}, ""
		}, "dato-mancante Cruscotto!K13"},
		"percent left out": {func(d *scoring.Dashboard) { set(t, &node(d, "5.1.2").Indicator.Attainment, "100") },
			"valore-non-aggiornato Cruscotto!L43, raggiungimento-fuori-misura Cruscotto!P43"},
		"a letter in a number": {func(d *scoring.Dashboard) {
			v := &node(d, "1.3.1").Indicator.Target
			v.Quantity, v.Text = scoring.Quantity{}, "22O"
		}, "numero-illeggibile Cruscotto!N13"},
		"a target in words": {func(d *scoring.Dashboard) {
			v := &node(d, "3.2.3").Indicator.Target
			v.Quantity, v.Text = scoring.Quantity{}, "almeno duecento"
		}, "numero-illeggibile Cruscotto!N27"},
		"a target that is none": {func(d *scoring.Dashboard) {
			v := &node(d, "1.4.1").Indicator.Target
			v.Quantity, v.Text = scoring.Quantity{}, "n.d."
		}, "dato-mancante Cruscotto!N15"},
		"a sign lost, against two tables": {func(d *scoring.Dashboard) { set(t, &node(d, "3.1.1").Indicator.Target, "12 gg.") },
			"tabella-2 Cruscotto!N24"},
		"a group's code": {func(d *scoring.Dashboard) { node(d, "3.4").Code.Text = "3.5" }, "codice-fuori-posto Cruscotto!E33"},
		"another attainment than the ruling's": {func(d *scoring.Dashboard) {
			node(d, "1.3.2").Indicator.Ruling.Text = "Acquisito il parere dell'OIV, obiettivo raggiunto all'80%"
		}, "parere-diverso Cruscotto!P14"},
		"another judgement": {func(d *scoring.Dashboard) { d.Targets[0].Judgement.Text = "Buono" },
			"tabella-1 Strategici!E2"},
		"no band": {func(d *scoring.Dashboard) { d.Scale.Judgements[0].From.SetInt64(2) },
			strings.TrimSuffix(strings.Repeat("giudizio-scoperto , ", 9), ", ")},
		"an unknown level": {func(d *scoring.Dashboard) { d.Scale.Rules[0].Of = text("Obietivi") },
			"aggregazione-ignota Prova!A1"},
		"an unknown section": {func(d *scoring.Dashboard) { d.Passages[0].Section = text("Strategicj") },
			"scostamento-senza-motivo Cruscotto!O13, testo-inutilizzato Prova!A1"},
		"an unknown code": {func(d *scoring.Dashboard) { d.Passages[0].Code = text("9.9.9") },
			"scostamento-senza-motivo Cruscotto!O13, testo-inutilizzato Prova!A1"},
		"a waiver of nothing": {func(d *scoring.Dashboard) {
			d.Waivers = append(d.Waivers, scoring.Waiver{Rule: text("totale"), Where: text("1.3"), Reason: text("sì")})
		}, "deroga-inutile Prova!A1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := sample(t)
			own := map[string]bool{} // what the sample has of itself
			for _, f := range check(t, d) {
				own[f.Rule+" "+f.Cell.String()] = true
			}
			test.fault(d)
			var got []string
			for _, f := range check(t, d) {
				if own[f.Rule+" "+f.Cell.String()] || f.Severity == scoring.Note ||
					f.Cell.Sheet == string(scoring.PartWaivers) {
					continue
				}
				cell := f.Cell.String()
				if name == "no band" {
					cell = ""
				}
				got = append(got, f.Rule+" "+cell)
			}
			if joined := strings.Join(got, ", "); joined != test.want {
				t.Errorf("got  %s\nwant %s", joined, test.want)
			}
		})
	}
}

// What follows from another finding names it, and asks for nothing else; what doesn't follow from it stands for itself.
func TestConsequences(t *testing.T) {
	node := func(d *scoring.Dashboard, code string) *scoring.Node { return scoring.Evaluate(d).Find(code) }
	for name, test := range map[string]struct {
		fault func(*scoring.Dashboard)
		want  string // each finding that follows, and from where
	}{
		"a weight": {func(d *scoring.Dashboard) { set(t, &scoring.Evaluate(d).Find("3.4.1").Weight, "90%") },
			"valore-non-aggiornato Cruscotto!H33 from Cruscotto!K33"},
		"an attainment": {func(d *scoring.Dashboard) { set(t, &node(d, "8.1.2").Indicator.Attainment, "80%") },
			"valore-non-aggiornato Cruscotto!L55 from Cruscotto!P55, " +
				"non-calcolabile Strategici!C9 from Cruscotto!P55, dirigenziali Dirigenziali!E5 from Cruscotto!P55"},
		"a title of Tabella 1": {func(d *scoring.Dashboard) { d.Targets[8].Title.Text = "Attrattività" },
			"obiettivo-senza-target Cruscotto!C57 from Strategici!A10"},
		"a total apart": {func(d *scoring.Dashboard) {
			set(t, &scoring.Evaluate(d).Find("3.4.1").Weight, "90%")
			set(t, &node(d, "1.3").Stated, "77%")
		}, "valore-non-aggiornato Cruscotto!H33 from Cruscotto!K33"},
		"an accepted one": {func(d *scoring.Dashboard) {
			set(t, &scoring.Evaluate(d).Find("3.4.1").Weight, "90%")
			d.Waivers = append(d.Waivers, scoring.Waiver{Rule: scoring.Text{Text: "pesi"}, Where: scoring.Text{Text: "K33"},
				Reason: scoring.Text{Text: "prova"}})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := sample(t)
			test.fault(d)
			var got []string
			for _, f := range check(t, d) {
				if f.From == (scoring.Cell{}) {
					continue
				}
				got = append(got, fmt.Sprintf("%s %s from %s", f.Rule, f.Cell, f.From))
				if f.Expected != "" || !strings.Contains(f.Hint, f.From.String()) {
					t.Errorf("%+v", f)
				}
			}
			if joined := strings.Join(got, ", "); joined != test.want {
				t.Errorf("got  %s\nwant %s", joined, test.want)
			}
		})
	}
}

// A number in a text keeps its sign, and so does what it should be.
func TestNegativeClaim(t *testing.T) {
	for text, want := range map[string]string{
		"L'indice di tempestività è pari a -31,43 gg., in miglioramento.":       "-31,43 gg. instead of -21,43 gg.",
		"L'indice di tempestività è pari a −31,43 giorni.":                      "-31,43 gg. instead of -21,43 gg.",
		"L'indice di tempestività - di cui si è detto - è pari a 31,43 giorni.": "31,43 gg. instead of 21,43 gg.",
	} {
		d := sample(t)
		d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: scoring.SectionManagers}, Code: scoring.Text{Text: "3.1.1"},
			Text: scoring.Text{Text: text, Cell: scoring.Cell{Sheet: "Testi", Ref: "C90"}}})
		got := ""
		for _, f := range check(t, d) {
			if f.Cell.Ref == "C90" && f.Rule == "cifra-smentita" {
				got = f.Found + " instead of " + f.Expected
			}
		}
		if got = strings.ReplaceAll(got, "\u00a0", " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// Who accepts wrong weights has accepted the results that come of them.
func TestAcceptedCause(t *testing.T) {
	d := sample(t)
	set(t, &scoring.Evaluate(d).Find("3.4.1").Weight, "90%")
	d.Waivers = append(d.Waivers, scoring.Waiver{Rule: scoring.Text{Text: "pesi"}, Where: scoring.Text{Text: "3.4"}, Reason: scoring.Text{Text: "approvato"}})
	findings := check(t, d)
	if rules.Open(findings) {
		t.Errorf("errors are open: %+v", findings)
	}
	for _, f := range findings {
		if f.Cell.Ref == "H33" && f.Waived != "approvato" {
			t.Errorf("%+v", f)
		}
	}
}

// A waiver accepts a finding by code, title or cell; without a reason it doesn't.
func TestWaivers(t *testing.T) {
	for _, where := range []string{"1.3", "H13", "Cruscotto!H13", "cruscotto!h13"} {
		d := sample(t)
		set(t, &scoring.Evaluate(d).Find("1.3").Stated, "77%")
		d.Waivers = append(
			d.Waivers,
			scoring.Waiver{
				Rule:   scoring.Text{Text: "Valore non aggiornato"},
				Where:  scoring.Text{Text: where},
				Reason: scoring.Text{Text: "accettato"},
			},
		)
		findings := check(t, d)
		i := slices.IndexFunc(findings, func(f scoring.Finding) bool { return f.Cell.String() == "Cruscotto!H13" })
		if i < 0 || findings[i].Waived != "accettato" || rules.Open(findings) {
			t.Errorf("%s: %+v", where, findings)
		}
		d.Waivers[len(d.Waivers)-1].Reason.Text = " "
		findings = check(t, d)
		if !rules.Open(findings) ||
			!slices.ContainsFunc(findings, func(f scoring.Finding) bool { return f.Rule == "deroga-inutile" }) {
			t.Errorf("%s without a reason: %+v", where, findings)
		}
	}
}

// A chamber that is made up without faults has none, also when its workbook was written and read.
func TestNoFindings(t *testing.T) {
	var b bytes.Buffer
	if err := cruscotto.Write(&b, chamber.New(120)); err != nil {
		t.Fatal(err)
	}
	d, err := readtest.DashboardOf(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range check(t, d) {
		if f.Severity == scoring.Error ||
			f.Rule != "firmatari-mancanti" && f.Rule != "parte-mancante" && f.Rule != "scostamento-senza-motivo" &&
				f.Rule != "atto-mancante" {
			t.Errorf("%+v", f)
		}
	}
}

func TestEveryRuleIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All() {
		if r.ID == "" || r.Title == "" || r.Doc == "" || r.Right == "" || r.Wrong == "" || seen[r.ID] {
			t.Errorf("incomplete or repeated: %+v", r)
		}
		seen[r.ID] = true
	}
}

// What chambers write that is no mistake raises nothing, and what spoils one number is told once.
func TestReviewedCases(t *testing.T) {
	ids := func(d *scoring.Dashboard) map[string]int {
		found := map[string]int{}
		for _, f := range check(t, d) {
			if f.Severity > scoring.Note && f.Waived == "" {
				found[f.Rule]++
			}
		}
		return found
	}
	node := func(d *scoring.Dashboard, code string) *scoring.Node { return scoring.Evaluate(d).Find(code) }
	about := func(code, words string) scoring.Passage {
		return scoring.Passage{Section: scoring.Text{Text: scoring.SectionObjectives}, Code: scoring.Text{Text: code},
			Text: scoring.Text{Text: words, Cell: scoring.Cell{Sheet: "Testi", Ref: "C90"}}}
	}
	base := ids(sample(t))
	for name, test := range map[string]struct {
		change func(*scoring.Dashboard)
		want   map[string]int // besides what the sample has
	}{
		"a target in words": {func(d *scoring.Dashboard) {
			v := &node(d, "1.3.1").Indicator.Target
			v.Quantity, v.Text = scoring.Quantity{}, "entro il 31/12/2024"
		}, map[string]int{"deroga-inutile": 1}}, // the text's «95,1% of the target» has nothing to be held against any more
		"units in words": {func(d *scoring.Dashboard) {
			set(t, &node(d, "1.3.1").Indicator.Target, "220 domande")
			set(t, &node(d, "1.3.1").Indicator.Result, "211 istanze")
		}, nil},
		"sixths": {func(d *scoring.Dashboard) {
			n := node(d, "1.3")
			for i, s := range []string{"33,3333333333333%", "66,6666666666667%"} {
				set(t, &n.Children[i].Weight, s)
				n.Children[i].Weight.Formula = "1/3"
			}
			n.Stated = scoring.Value{Cell: n.Stated.Cell}
			n.Parent.Stated, d.Roots[0].Stated = scoring.Value{Cell: n.Parent.Stated.Cell},
				scoring.Value{Cell: d.Roots[0].Stated.Cell}
			d.Targets[0].Result = scoring.Value{Cell: d.Targets[0].Result.Cell}
			d.Entity.Stated.Mean = scoring.Value{}
			d.Passages = slices.DeleteFunc(d.Passages,
				func(p scoring.Passage) bool { return p.Section.Text == scoring.SectionObjectives })
		}, map[string]int{"scostamento-senza-motivo": 6, "deroga-inutile": 2, "target-cambiato": -1}},
		"a lookup": {func(d *scoring.Dashboard) {
			d.Targets[0].Result.Formula = "VLOOKUP(A2,Cruscotto!C$3:D$60,2,FALSE)"
		}, nil},
		"a conditional sum": {func(d *scoring.Dashboard) {
			node(d, "1.3").Stated.Formula = "SUMPRODUCT((LEFT(I$3:I$60,3)=E13)*K$3:K$60*L$3:L$60)"
		}, nil},
		"a helper cell": {func(d *scoring.Dashboard) {
			node(d, "1.3.1").Indicator.Attainment.Formula = "0.6+Z13"
			d.Surface.Grids["Cruscotto"].FillNumber(ref.At(26, 13))
		}, nil},
		"counts of something else": {func(d *scoring.Dashboard) {
			d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: "Operativi"},
				Text: scoring.Text{Text: "Sono state svolte 120 azioni di sensibilizzazione.",
					Cell: scoring.Cell{Sheet: "Testi", Ref: "C90"}}})
		}, nil},
		"the next row's result": {func(d *scoring.Dashboard) {
			set(t, &node(d, "3.4.4").Indicator.Result, "27,21%")
			set(t, &node(d, "3.4.4").Indicator.Target, "27%")
			d.Passages = append(d.Passages, about("3.4.5", "Gli appuntamenti sono stati pari al 27,21%, in crescita."))
		}, map[string]int{"cifra-smentita": 1}},
		"the next row's result beside the own": {func(d *scoring.Dashboard) {
			set(t, &node(d, "3.4.4").Indicator.Result, "27,21%")
			set(t, &node(d, "3.4.4").Indicator.Target, "27%")
			d.Passages = append(d.Passages, about("3.4.5", "Gli appuntamenti sono stati pari al 22,46%, gli altri al 27,21%."))
		}, nil},
		"the threshold for the target": {func(d *scoring.Dashboard) {
			d.Passages = append(d.Passages, about("1.3.2", "Il dato è pari al 27,21%, a fronte di un target del 30%; la soglia è il 30%, e vale il 60%."))
		}, map[string]int{"cifra-smentita": 1}},
		"last year's result": {func(d *scoring.Dashboard) {
			set(t, &node(d, "3.4.5").Indicator.Previous, "15,73%")
			d.Passages = append(d.Passages, about("3.4.5", "Gli appuntamenti sono stati pari al 15,73%, in crescita."))
		}, map[string]int{"cifra-smentita": 1}},
		"last year's result, said to be so": {func(d *scoring.Dashboard) {
			set(t, &node(d, "3.4.5").Indicator.Previous, "15,73%")
			d.Passages = append(d.Passages, about("3.4.5", "L'anno prima gli appuntamenti erano stati il 15,73%."))
		}, nil},
		"a wrong total in words": {func(d *scoring.Dashboard) {
			d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: "Operativi"},
				Text: scoring.Text{Text: "La performance di ente è pari al 98%.", Cell: scoring.Cell{Sheet: "Testi",
					Ref: "C90"}}})
		}, map[string]int{"cifra-smentita": 1}},
		"no scale": {func(d *scoring.Dashboard) {
			d.Scale = scoring.Scale{}
			d.Sheets = slices.DeleteFunc(d.Sheets,
				func(s scoring.PartSheet) bool { return s.Part == scoring.PartScale })
		}, map[string]int{"parte-mancante": 2, "aggregazione-presunta": 1}},
		"a new error where another was accepted": {func(d *scoring.Dashboard) {
			v := &node(d, "5.1.3").Weight
			v.Quantity, v.Text = scoring.Quantity{}, ""
		}, map[string]int{"dato-mancante": 1}},
		"a broad waiver": {func(d *scoring.Dashboard) {
			text := func(s string) scoring.Text { return scoring.Text{Text: s} }
			for i := range 2 {
				v := []*scoring.Value{&node(d, "1.3.1").Indicator.Target, &node(d, "1.3.1").Indicator.Result}[i]
				v.Quantity, v.Text = scoring.Quantity{}, ""
			}
			d.Waivers = append(d.Waivers, scoring.Waiver{Rule: text("dato-mancante"), Where: text("1.3.1"),
				Reason: text("prova")})
		}, map[string]int{"deroga-ampia": 1, "testo-non-componibile": 1, "deroga-inutile": 1}},
		"the file as a whole": {func(d *scoring.Dashboard) {
			text := func(s string) scoring.Text { return scoring.Text{Text: s} }
			d.Entity.Signatories = nil
			d.Waivers = append(d.Waivers, scoring.Waiver{Rule: text("firmatari-mancanti"), Where: text("file"),
				Reason: text("prova")})
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := sample(t)
			test.change(d)
			got := ids(d)
			for rule := range base {
				got[rule] -= base[rule]
			}
			for rule := range test.want {
				got[rule] += 0
			}
			for rule, n := range got {
				if n != test.want[rule] {
					t.Errorf("%s: %d more; want %d", rule, n, test.want[rule])
				}
			}
		})
	}
}

// Formulas that ask for endless work are left alone in time.
func TestCostlyFormulas(t *testing.T) {
	d := sample(t)
	for _, formula := range []string{
		"SUM(" + strings.Repeat("Q70:XFD99,", 700) + "P3)", "SUM(P1:P25000" + strings.Repeat("*1", 3000) + ")",
		"SUM(1/P1:P25000)", strings.Repeat("(", 4000),
	} {
		d.Walk(func(n *scoring.Node) { n.Stated.Formula = formula })
		check(t, d)
	}
}

// A score beside a person's name is found wherever it is published, and what only looks like one isn't.
func TestNamedScore(t *testing.T) {
	for text, want := range map[string]bool{
		"Il dott. Mario Rossi ha ottenuto il 95%.":                                      true,
		"DOTT. ROSSI: punteggio pieno.":                                                 true,
		"La dott.ssa D'Amico è stata valutata positivamente.":                           true,
		"All'ing. G. Rossi va un bonus.":                                                true,
		"Il dirigente Mario Rossi ha conseguito 92/100.":                                true,
		"Loretta Credaro ha ottenuto 98/100.":                                           true,
		"Bonat Marco ha ottenuto 95 su 100.":                                            true,
		"Il Segretario Generale (M. Bonat) ha ottenuto il 100%.":                        true,
		"Il Segretario Generale ha ottenuto il 100%.":                                   false,
		"Documento firmato dal dott. Rossi nel 2024. Il livello dei servizi è del 95%.": false,
		"Nella sede di Lodi riceve il dott. Bianchi. Il livello dei servizi è del 95%.": false,
		"All'Ordine dei Dott. Commercialisti va il 95% delle pratiche.":                 false,
		"Il responsabile del servizio ha raggiunto il 90% del target.":                  false,
	} {
		d := sample(t)
		d.Passages = append(
			d.Passages,
			scoring.Passage{
				Section: scoring.Text{Text: "Operativi"},
				Text:    scoring.Text{Text: text, Cell: scoring.Cell{Sheet: "Testi", Ref: "C90"}},
			},
		)
		got := slices.ContainsFunc(
			check(t, d),
			func(f scoring.Finding) bool { return f.Rule == rules.NamedScore && f.Cell.Ref == "C90" },
		)
		if got != want {
			t.Errorf("%s: found %t", text, got)
		}
	}
	d := sample(t)
	scoring.Evaluate(d).Find("1.3.1").Title.Text = "Obiettivo individuale di Marco Bonat"
	d.Managers[2].Note.Text = "Assegnato all'avv. Neri"
	count := 0
	for _, f := range check(t, d) {
		if f.Rule == rules.NamedScore {
			count++
		}
	}
	if count != 2 {
		t.Errorf("%d found beside a title", count)
	}
}

// A percentage between two counts that a text compares is their share; another year's count beside them has no part in it.
func TestShareBetweenCounts(t *testing.T) {
	for text, want := range map[string]string{
		"Le domande sono state 215 (95,1%) rispetto alle 220 attese; nel 2023 erano 207.": "95,1% instead of 97,7%: 215 / 220 = 97,7%",
		"Le domande sono state 215 (97,7%) rispetto alle 220 attese; nel 2023 erano 207.": "",
		"Erano 207 nel 2023; le domande sono state 215 (94,2%) rispetto alle 220 attese.": "94,2% instead of 97,7%: 215 / 220 = 97,7%",
	} {
		d := sample(t)
		d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: scoring.SectionOperations},
			Text: scoring.Text{Text: text, Cell: scoring.Cell{Sheet: "Testi", Ref: "C90"}}})
		got := ""
		for _, f := range check(t, d) {
			if _, because, _ := strings.Cut(f.Message, "la cifra non torna: "); f.Cell.Ref == "C90" && f.Rule == "cifra-smentita" {
				got = fmt.Sprintf("%s instead of %s: %s", f.Found, f.Expected, because)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// Who accepts weights accepts the numbers that they give, and no other.
func TestAcceptedWeights(t *testing.T) {
	for name, tc := range map[string]struct {
		stated string
		open   bool
	}{"what they give": {"", false}, "what no weights give": {"12%", true}} {
		t.Run(name, func(t *testing.T) {
			d := sample(t)
			set(t, &scoring.Evaluate(d).Find("3.4.1").Weight, "90%")
			if tc.stated != "" {
				set(t, &scoring.Evaluate(d).Find("3.4").Stated, tc.stated)
			}
			d.Waivers = append(d.Waivers, scoring.Waiver{Rule: scoring.Text{Text: "pesi"}, Where: scoring.Text{Text: "3.4"}, Reason: scoring.Text{Text: "approvato"}})
			if findings := check(t, d); rules.Open(findings) != tc.open {
				t.Errorf("open: %v; %+v", !tc.open, findings)
			}
		})
	}
}

// Of findings that were chosen, those whose cause isn't among them stand for themselves.
func TestCausesOfChosenFindings(t *testing.T) {
	from := scoring.Cell{Sheet: "Cruscotto", Ref: "A2"}
	lone := scoring.Finding{Rule: "totale", Cause: "pesi", From: from, Message: "lone"}
	for _, findings := range [][]scoring.Finding{{lone}, {{Rule: "fasce", Cause: "fasce"}, lone}} {
		causes := rules.Causes(findings)
		if len(causes) != len(findings) {
			t.Fatalf("%d causes of %d findings: %+v", len(causes), len(findings), causes)
		}
		for _, c := range causes {
			if len(c.Consequences) > 0 {
				t.Errorf("%s has %+v", c.Name, c.Consequences)
			}
		}
	}
}
