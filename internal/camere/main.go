// Command camere makes the workbooks of four made-up chambers, each with another tree, scale and hand: go generate
// ./internal/camere.
//
//   - alpina: the export of the chambers' common system, levels one below the other, ratio of result and target,
//     weights out of 100;
//   - marina: two levels with several indicators an objective, points, an uncapped ratio, what wasn't measured
//     left out;
//   - collinare: six levels, targets of three years, one changed by an act, values of the year before, bands and
//     a minimum;
//   - lacustre: a flat list without codes, per mille, ranges, marks and numbers typed as text, attainments as given.
package main

//go:generate go run . ../../testdata/camere

import (
	"archive/zip"
	"bytes"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A sheet is rows of cells, and the ranges that are merged.
type sheet struct {
	name   string
	rows   [][]any
	merges []string
}

// A percent is a number with a format that shows it as a percentage.
type percent float64

func main() {
	dir := os.Args[1]
	for name, sheets := range map[string][]sheet{"alpina": alpina(), "marina": marina(), "collinare": collinare(),
		"lacustre": lacustre()} {
		data, err := workbook(sheets)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".xlsx"), data, 0o644)
		}
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

func workbook(sheets []sheet) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Ufficio controllo di gestione",
		Created: "2026-02-01T00:00:00Z", Modified: "2026-06-01T00:00:00Z"}); err != nil {
		return nil, err
	}
	shares, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	if err != nil {
		return nil, err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return nil, err
		}
		for r, row := range s.rows {
			for c, v := range row {
				ref, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					return nil, err
				}
				switch v := v.(type) {
				case percent:
					if err = f.SetCellValue(s.name, ref, float64(v)); err == nil {
						err = f.SetCellStyle(s.name, ref, ref, shares)
					}
				case nil:
				default:
					err = f.SetCellValue(s.name, ref, v)
				}
				if err != nil {
					return nil, err
				}
			}
		}
		for _, m := range s.merges {
			from, to, _ := strings.Cut(m, ":")
			if err := f.MergeCell(s.name, from, to); err != nil {
				return nil, err
			}
		}
	}
	var raw bytes.Buffer
	if err := f.Write(&raw); err != nil {
		return nil, err
	}
	return inOrder(raw.Bytes())
}

// inOrder writes a zip's parts by name, so that the same workbook has the same bytes.
func inOrder(raw []byte) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		from, err := f.Open()
		if err != nil {
			return nil, err
		}
		to, err := w.Create(f.Name)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(to, from); err != nil {
			return nil, err
		}
		from.Close()
	}
	err = w.Close()
	return b.Bytes(), err
}

func entity(name string, more ...[]any) sheet {
	rows := [][]any{{"Ente", "Camera di commercio " + name}, {"Anno", 2025}, {"PIAO", "PIAO 2025/2027"},
		{"SMVP, atto di aggiornamento", "deliberazione n. 12"}, {"SMVP, data dell'atto", "15/01/2025"},
		{"Piano, atto di approvazione", "deliberazione n. 13"}, {"Piano, data dell'atto", "28 gennaio 2025"},
		{"Relazione, atto di approvazione", "deliberazione n. 40"}, {"Relazione, data dell'atto", "12/06/2026"},
		{
			"Validazione OIV, esito",
			"validata",
		}, {"Codice IPA", "cciaa_prova"}, {"Contatto", "urp@camera.example"}, {"Indirizzo della pubblicazione",
			"https://camera.example/performance/"}}
	rows = append(rows, more...)
	return sheet{
		name: "Ente",
		rows: append(
			rows,
			nil,
			[]any{"Carica", "Nome"},
			[]any{"IL SEGRETARIO GENERALE", "Ada Verdi"},
			[]any{"IL PRESIDENTE", "Ugo Neri"},
		),
	}
}

// texts are a process, the gender budget, and a reason for each indicator that is short.
func texts(reasons ...[]any) sheet {
	rows := [][]any{{"Sezione", "Codice o titolo", "Testo"},
		{
			"Processo",
			nil,
			"Le fasi previste dal Sistema sono state rispettate. Il bilancio di genere non è stato realizzato per " +
				"mancanza di dati.",
		}}
	return sheet{name: "Testi", rows: append(rows, reasons...)}
}

// alpina is an export with another name of sheet, a title above and a note below.
func alpina() []sheet {
	row := func(code, title, kind string, weight any, kpi, unit, target, result, attainment any) []any {
		return []any{code, title, kind, weight, kpi, unit, target, result, attainment}
	}
	const none = "Kpi non definito"
	return []sheet{
		{name: "Export 2025", rows: [][]any{
			{"Camera di commercio Alpina – Obiettivi e indicatori 2025"}, {},
			row(
				"Codice",
				"Descrizione",
				"Tipologia",
				"Pesatura",
				"Indicatore",
				"UM",
				"Target 2025",
				"Consuntivo 2025",
				"% realizzazione",
			),
			row("1", "Competitività delle imprese", "Ambito strategico", 60, none, nil, "= 0,00%", nil, nil),
			row("1.1", "Digitalizzazione", "Obiettivo strategico", 70, none, nil, "= 0,00%", nil, nil),
			row(
				"",
				"Imprese assistite dal Punto impresa digitale",
				"Indicatore",
				50,
				"N. imprese assistite / n. imprese attive",
				"%",
				">= 103,00%",
				"97,85%",
				percent(0.95),
			),
			row("", "Eventi realizzati", "Indicatore", 50, "N. eventi", "N.", ">= 45", 52, percent(1)),
			row("1.2", "Internazionalizzazione", "Obiettivo strategico", 30, none, nil, "= 0,00%", nil, nil),
			row(
				"",
				"Tempo di risposta ai quesiti",
				"Indicatore",
				100,
				"Giorni medi di risposta",
				"gg",
				"≤ 5 gg",
				"6,25 gg",
				percent(0.8),
			),
			row("2", "Efficienza dell'ente", "Ambito strategico", 40, none, nil, "= 0,00%", nil, nil),
			row("2.1", "Qualità dei servizi", "Obiettivo strategico", 100, none, nil, "= 0,00%", nil, nil),
			row(
				"",
				"Customer satisfaction",
				"Indicatore",
				40,
				"Giudizi positivi / giudizi",
				"%",
				">= 90,00%",
				"94,00%",
				percent(1),
			),
			row(
				"",
				"Attivazione dello sportello",
				"Indicatore",
				20,
				"Sportello attivo",
				"SI/NO",
				"SI",
				"SI",
				percent(1),
			),
			row(
				"",
				"Carta dei servizi",
				"Indicatore",
				40,
				"Data di pubblicazione",
				"data",
				"31/12/2025",
				"15/11/2025",
				percent(1),
			),
			{}, {"Fonte: sistema informativo integrato, estrazione del 15/01/2026"},
		}, merges: []string{"A1:I1"}},
		entity("Alpina", []any{"Traccia", "Unioncamere 2020"}),
		{name: "SMVP", rows: [][]any{{"Decimali mostrati", 2}, nil,
			{
				"Livello",
				"Aggregazione",
			}, {"Ambiti strategici", "media ponderata"}, {"Obiettivi strategici", "media ponderata"}, {"Ente",
				"media semplice"}, nil,
			{
				"Punteggio di",
				"Metodo di punteggio",
				"Se è meglio un valore basso",
				"Massimo",
				"Se non misurato",
			}, {"Tutti gli indicatori", "rapporto", "target / risultato", "100%", "blocca"}, nil,
			{
				"Semaforo, da",
				"a",
				"Colore",
			}, {nil, "< 70%", "rosso"}, {"≥ 70%", "< 90%", "giallo"}, {"≥ 90%", nil, "verde"}}},
		{name: "Testi", rows: [][]any{{"Sezione", "Codice o titolo", "Testo"},
			{
				"Sintesi",
				nil,
				"L'ente ha raggiunto la maggior parte degli obiettivi.",
			}, {"Contesto", nil, "Il territorio montano ha imprese piccole e disperse."},
			{
				"Risorse",
				nil,
				"Il personale è rimasto stabile.",
			}, {"Bilancio di genere", nil, "Il personale femminile è la maggioranza in ogni area."},
			{"Processo", nil, "Le fasi previste dal Sistema sono state rispettate."},
			{
				"Strategici",
				"Imprese assistite dal Punto impresa digitale",
				"il cui risultato risente dell'avvio tardivo del bando.",
			},
			{
				"Strategici",
				"Tempo di risposta ai quesiti",
				"per l'assenza di un esperto nella prima parte dell'anno.",
			}}},
		{
			name: "Mappa",
			rows: [][]any{
				{"Intestazione", "Significato"},
				{"Tipologia", "livello"},
				{"Export 2025", "foglio Cruscotto"},
			},
		},
	}
}

// marina has objectives merged over their indicators, a total row, an empty column and another table beside.
func marina() []sheet {
	return []sheet{
		{name: "Cruscotto", rows: [][]any{
			{"Cruscotto della performance 2025"},
			{"Ambito", nil, nil, "Obiettivo", nil, nil, "Misure"},
			{
				"Codice",
				"Titolo",
				"Peso",
				"Codice",
				"Titolo",
				"Peso",
				"Indicatore",
				"Punti",
				"Soglia minima",
				"Valore atteso",
				"Actual",
				"Grado di raggiungimento",
				"Polarità",
				nil,
				"Referente",
				"Telefono",
			},
			{
				"A",
				"Porto e logistica",
				50,
				"A1",
				"Servizi alle imprese portuali",
				16,
				"Numero di pratiche telematiche",
				10,
				100,
				200,
				260,
				percent(1.3),
				"crescente",
				nil,
				"Ufficio 1",
				"int. 12",
			},
			{
				nil,
				nil,
				nil,
				nil,
				nil,
				nil,
				"Giorni medi di rilascio",
				6,
				12,
				8,
				10,
				percent(0.8),
				"decrescente",
				nil,
				"Ufficio 1",
				"int. 12",
			},
			{
				nil,
				nil,
				nil,
				"A2",
				"Promozione",
				24,
				"Partecipanti agli eventi",
				8,
				0,
				400,
				"n.d.",
				nil,
				"crescente",
				nil,
				"Ufficio 2",
				"int. 15",
			},
			{
				nil,
				nil,
				nil,
				nil,
				nil,
				nil,
				"Gradimento degli eventi",
				16,
				"70%",
				"80%",
				"88%",
				percent(1.1),
				"crescente",
				nil,
				"Ufficio 2",
				"int. 15",
			},
			{
				"B",
				"Regolazione",
				50,
				"B1",
				"Mediazione",
				20,
				"Accordi raggiunti",
				20,
				10,
				40,
				34,
				percent(0.85),
				"crescente",
				nil,
				"Ufficio 3",
				"int. 18",
			},
			{"Totale", nil, 100},
			{"* I valori sono rilevati al 31 dicembre."},
		}, merges: []string{"A2:C2", "D2:F2", "G2:M2", "A4:A7", "B4:B7", "C4:C7", "D4:D5", "E4:E5", "F4:F5", "D6:D7",
			"E6:E7", "F6:F7"}},
		entity("Marina"),
		{name: "SMVP", rows: [][]any{{"Pesi", "punti"}, nil,
			{
				"Livello",
				"Aggregazione",
				"Dal",
			}, {"Ambiti", "media semplice", 2020}, {"Ambiti", "media ponderata", 2025}, {"Obiettivi",
				"media ponderata"}, {"Ente", "media ponderata"}, nil,
			{
				"Punteggio di",
				"Metodo di punteggio",
				"Se è meglio un valore basso",
				"Massimo",
				"Se non misurato",
				"Se non misurabile",
			},
			{"Tutti gli indicatori", "rapporto", "target / risultato", "nessuno", "escluso", "escluso"}, nil,
			{"Valutazione sintetica", "Raggiungimento, da", "a"}}},
		texts(
			[]any{"Strategici", "Giorni medi di rilascio", "per il passaggio al nuovo sistema."},
			[]any{"Strategici", "Accordi raggiunti", "per la riforma entrata in vigore durante l'anno."},
		),
	}
}

// collinare goes six levels deep; its indicators are scored by bands, and a programme is worth what its worst plan is.
func collinare() []sheet {
	head := []any{
		"Missione",
		"Programma",
		"Obiettivo strategico",
		"Obiettivo operativo",
		"Piano",
		"Cod.",
		"Azione",
		"Peso",
		"Algoritmo",
		"Valore base",
		"Consuntivo 2024",
		"Target 2025",
		"Target iniziale",
		"Atto di modifica",
		"Risultato 2025",
		"% raggiungimento",
		"Verso",
		"Target 2026",
		"Target 2027",
	}
	return []sheet{
		{name: "Cruscotto", rows: [][]any{head,
			{
				"Sviluppo",
				"Turismo",
				"Accoglienza",
				"Reti di impresa",
				"Piano reti",
				"T1",
				"Nuove reti",
				percent(0.6),
				"Numero di reti",
				4,
				5,
				8,
				10,
				"deliberazione n. 31 del 10/09/2025",
				8,
				percent(1),
				"crescente",
				9,
				10,
			},
			{
				nil,
				nil,
				nil,
				nil,
				nil,
				"T2",
				"Tempi di istruttoria",
				percent(0.4),
				"Giorni medi",
				60,
				52,
				"45 gg",
				nil,
				nil,
				"48 gg",
				percent(0.9),
				"decrescente",
				"42 gg",
				"40 gg",
			},
			{
				nil,
				nil,
				nil,
				nil,
				"Piano eventi",
				"T3",
				"Presenze",
				percent(1),
				"Numero di presenze",
				900,
				950,
				1000,
				nil,
				nil,
				700,
				percent(0.5),
				"crescente",
				1100,
				1200,
			},
			{
				nil,
				nil,
				nil,
				"Formazione",
				"Piano aule",
				"T4",
				"Corsi",
				percent(1),
				"Numero di corsi",
				3,
				3,
				5,
				nil,
				nil,
				6,
				percent(1),
				"crescente",
				6,
				7,
			},
			{
				"Ente",
				"Efficienza",
				"Bilancio",
				"Costi",
				"Piano costi",
				"E1",
				"Riduzione dei consumi",
				percent(1),
				"Riduzione % dei consumi",
				"0%",
				"2%",
				"3%",
				nil,
				nil,
				"3,2%",
				percent(1),
				"crescente",
				"4%",
				"5%",
			},
		}},
		entity("Collinare"),
		{name: "SMVP", rows: [][]any{
			{
				"Livello",
				"Aggregazione",
			}, {"Missioni", "media semplice"}, {"Programmi", "media semplice"}, {"Obiettivi strategici",
				"media semplice"}, {"Obiettivi operativi", "minimo"}, {"Piani", "media ponderata"}, {"Ente",
				"media semplice"}, nil,
			{"Punteggio di", "Metodo di punteggio"}, {"Azioni", "fasce"}, nil,
			{
				"Risultato dell'azione / target, da",
				"a",
				"Raggiungimento",
			}, {nil, "< 60%", "0%"}, {"≥ 60%", "< 80%", "50%"}, {"≥ 80%", "< 100%", "90%"}, {"≥ 100%", nil, "100%"}}},
		texts(
			[]any{"Strategici", "T2", "per la carenza di personale."},
			[]any{"Strategici", "T3", "per l'annullamento di due manifestazioni."},
		),
	}
}

// lacustre is a list that a small office keeps by hand.
func lacustre() []sheet {
	return []sheet{
		{name: "Cruscotto", rows: [][]any{
			{"Obiettivo", "Kpi", "Target", "Risultato", "Raggiungimento", "Verso"},
			{"Indice di struttura", "Oneri / proventi", "53 ‰", "51 ‰", "100%", "decrescente"},
			{"Visite al sito", "Numero di visite", "4.200*", "4.350", "100%", "crescente"},
			{"Temperatura degli uffici", "Gradi medi", "18 +/- 2", "19", "100%", nil},
			{"Sportello telematico", "Attivazione", "On", "On", "100%", nil},
			{"Ritardo dei pagamenti", "Giorni medi", "≤ 0 gg", "-3 gg", "100%", nil},
			{"Spesa promozionale", "Euro per impresa", "€ 115,00", "€ 98,50", "80%", "crescente"},
			{"Progetto sospeso", "Stato", "SI", "non applicabile", nil, nil},
		}},
		entity("Lacustre"),
		{name: "SMVP", rows: [][]any{{"Livello", "Aggregazione"}, {"Ente", "media semplice"}, nil,
			{
				"Punteggio di",
				"Metodo di punteggio",
				"Se non misurato",
				"Se non misurabile",
			}, {"Tutti", "valore inserito", "blocca", "escluso"}}},
		texts(
			[]any{"Strategici", "Spesa promozionale", "per l'avvio tardivo dei bandi."},
			[]any{"Strategici", "Progetto sospeso", "che la Giunta ha sospeso con deliberazione n. 22 del 03/03/2025."},
		),
	}
}
