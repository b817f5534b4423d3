package relazione_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relazione"
	"relazione/internal/browsertest"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/report/portal"
)

// pages publishes two revisions and returns the addresses of the page and the index.
func pages(t *testing.T) (dir string, addresses map[string]string) {
	t.Helper()
	dir = t.TempDir()
	o := relazione.ReleaseOptions{Validation: validation}
	publish(t, dir, prepare(t, approved(t), o), portal.Options{})
	other := approved(t)
	other.Entity.BudgetLink.Text = "https://www.camera.example/bilancio"
	other.Managers[2].Target.Quantity.Value.SetInt64(1)
	publish(t, dir, prepare(t, other, o), portal.Options{Reason: "Corretto il collegamento al bilancio"})
	return dir, map[string]string{
		"page":  filepath.Join(dir, "2024", "relazione-performance-2024.html"),
		"index": filepath.Join(dir, "index.html"),
		"guide": filepath.Join(dir, "2024", "LEGGIMI.html"),
	}
}

// The pages are valid HTML.
func TestPagesAreValid(t *testing.T) {
	_, addresses := pages(t)
	tool.Nu(t, addresses["page"], addresses["index"], addresses["guide"])
}

// In a real browser, narrow and wide, light and dark: no violation that axe-core finds, nothing wider than the screen,
// the keyboard reaches everything, and a number leads to its calculation.
func TestPagesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	_, addresses := pages(t)
	for name, address := range addresses {
		browsertest.Everywhere(t, browser, name, "file://"+address, browsertest.Tab.Decided)
	}
	for _, width := range []int64{320, 768, 1280} {
		t.Run(fmt.Sprintf("Allegato A at %d", width), func(t *testing.T) {
			b := browsertest.Open(t, browser, "file://"+addresses["page"], width, "light")
			for _, problem := range browsertest.Ask[[]string](b, `(() => {
				const box = document.getElementById("tabella-cruscotto"), told = [];
				if (box.scrollWidth > box.clientWidth) told.push("it scrolls sideways");
				for (const row of box.querySelectorAll("tbody tr")) {
					if (row.clientHeight > 600) told.push("a row is " + row.clientHeight + " px high: " + row.innerText.slice(0, 60));
					for (const cell of row.querySelectorAll("td")) {
						const r = cell.getBoundingClientRect();
						if (r.left < 0 || r.right > innerWidth) told.push("out of sight: " + cell.innerText);
					}
				}
				return told.slice(0, 5);
			})()`) {
				t.Error(problem)
			}
			// A screen reader still has a table: rows of cells with their heads.
			roles := browsertest.Roles(b, "Obiettivi, azioni e indicatori: pesi, target e risultati")
			if roles["row"] < 60 || roles["cell"]+roles["gridcell"] < 300 || roles["rowheader"] < 60 || roles["columnheader"] < 8 || roles["table"] != 1 {
				t.Errorf("it is %v to a screen reader", roles)
			}
			browsertest.Ask[chromedp.Void](b, `location.hash = "#cruscotto-1-3"`)
			b.Do(chromedp.Sleep(200 * time.Millisecond))
			if seen := browsertest.Ask[string](b, `document.elementsFromPoint(40 + document.getElementById("cruscotto-1-3").getBoundingClientRect().left, document.getElementById("cruscotto-1-3").getBoundingClientRect().top + 8)[0].closest("tr").innerText`); !strings.Contains(seen, "1.3 Regolazione del mercato") {
				t.Errorf("where the objective's address leads, %q is seen", seen)
			}
		})
	}
	t.Run("keyboard", func(t *testing.T) {
		for name, address := range addresses {
			b := browsertest.Open(t, browser, "file://"+address, 1280, "light")
			expected := browsertest.Ask[int](
				b,
				`[...document.querySelectorAll("a[href],summary,[tabindex='0']")].filter(e => e.checkVisibility()).length`,
			)
			reached := 0
			for range expected {
				b.Do(chromedp.KeyEvent(kb.Tab))
				reached = browsertest.Ask[int](b, `(window.reached ??= new Set()).add(document.activeElement).size`)
			}
			if reached != expected || expected < 2 {
				t.Errorf("%s: the keyboard reaches %d of %d", name, reached, expected)
			}
		}
	})
	t.Run("calculation", func(t *testing.T) {
		b := browsertest.Open(t, browser, "file://"+addresses["page"], 1280, "light")
		shown := func(id string) string {
			return browsertest.Ask[string](
				b,
				fmt.Sprintf(
					`(() => { const e = document.getElementById(%q); return e.checkVisibility({contentVisibilityAuto: true}) ? e.innerText : "" })()`,
					id,
				),
			)
		}
		click := func(selector string) {
			browsertest.Ask[chromedp.Void](b, fmt.Sprintf(`document.querySelector(%q).click()`, selector))
			b.Do(chromedp.Sleep(200 * time.Millisecond))
		}
		const objective = "calcolo-competitivita-del-territorio"
		before := shown(objective)
		click(`a.calcolo[href="#` + objective + `"]`)
		after := shown(objective)
		click("#" + objective + ` a[href="#calcolo-1-3"]`)
		click(`#calcolo-1-3 a[href="#calcolo-1-3-1"]`)
		leaf := shown("calcolo-1-3-1")
		if before != "" || !strings.Contains(after, "122/125 = 0,976") || !strings.Contains(leaf, "Target: 220.") ||
			!strings.Contains(leaf, "Risultato: 211.") {
			t.Errorf("before %q, after %q, leaf %q", before, after, leaf)
		}
	})
}

// Whatever the shape of the tree and however long its words, neither the page nor a table over the tree is wider than the screen, and addresses are each
// of one place.
func TestPagesOfAnyShape(t *testing.T) {
	browser := browsertest.Start(t)
	long := "https://www.camera.example/" + strings.Repeat("sezione-molto-lunga/", 8)
	one := sheettest.Workbook(sheettest.Sheet{Name: "Cruscotto", Rows: [][]any{
		{"Ambito", "Peso ambito", "Obiettivo", "Peso obiettivo", "Azione", "Peso azione", "Indicatore", "Target", "Risultato", "% raggiungimento"},
		{"Servizi", "50%", "Tempi " + strings.Repeat("lunghissimo", 12), "100%", "Risposte " + long, "100%", "Giorni medi " + long, 10, 9, "90%"},
		{"Risorse", "50%", "Costi", "100%", "Spesa", "100%", "Euro", 10, 7, "70%"},
	}})
	shallow := sheettest.Workbook(sheettest.Sheet{Name: "Cruscotto", Rows: [][]any{
		{"Obiettivo", "Indicatore", "Target", "Risultato"}, {"Tempi", "Giorni", 10, 9}, {nil, "Pratiche", 20, 22}, {"Costi", "Euro", 10, 7},
	}})
	books := map[string][]byte{"one of each": one, "shallow": shallow}
	for _, name := range []string{"alpina", "collinare", "lacustre", "marina"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "camere", name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		books[name] = raw
	}
	for name, raw := range books {
		reading, err := readtest.Bytes(raw)
		if err != nil {
			t.Fatal(err)
		}
		review, err := relazione.Check(t.Context(), reading, relazione.Options{})
		if err != nil {
			t.Fatal(err)
		}
		page, err := review.Page()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "pagina.html")
		if err := os.WriteFile(file, page, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int64{320, 768, 1280} {
			b := browsertest.Open(t, browser, "file://"+file, width, "light")
			for _, problem := range browsertest.Ask[[]string](b, `(() => {
				const told = [], box = document.getElementById("tabella-cruscotto"), page = document.documentElement;
				if (page.scrollWidth > page.clientWidth) told.push("the page is " + (page.scrollWidth - page.clientWidth) + " px too wide");
				if (!box) told.push("there is no table over the tree");
				else if (box.scrollWidth > box.clientWidth) told.push("the table is " + (box.scrollWidth - box.clientWidth) + " px too wide");
				const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
				for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) told.push(id + " is there twice");
				return told;
			})()`) {
				t.Errorf("%s at %d: %s", name, width, problem)
			}
		}
	}
}
