package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relazione/desk"
	"relazione/internal/browsertest"
	"relazione/internal/sheettest"
)

// In a real browser each view is one that axe-core finds nothing in, narrow and wide, light and dark.
func TestViewsInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	p := opened(t)
	p.put("2024.xlsx", sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>"))
	at := p.book()
	p.put("dubbio.xlsx", doubtful())
	doubt := strings.TrimSuffix(desk.Place("dubbio.xlsx"), "/rilievi")
	browsertest.Open(t, browser, p.door.Address("/"), 1280, "light") // the cookie is the browser's
	for name, path := range map[string]string{"inizio": "/", "lettura": at + "/", "rilievi": at + "/rilievi", "uscite": at + "/uscite", "errore": "/c/u0/",
		"domande": doubt + "/", "impedimenti": doubt + "/uscite", "verifica": "/verifica"} {
		browsertest.Everywhere(t, browser, name, p.url+path)
	}
	b := browsertest.Open(t, browser, p.url+at+"/documento", 1280, "light")
	if words := browsertest.Ask[string](b, `document.querySelector("iframe").contentDocument.body.innerText`); !strings.Contains(words, "Finalità della relazione") {
		t.Errorf("the preview shows %.200q", words)
	}
}

// What is saved is shown without a touch, and the document stays where it was being read.
func TestLiveInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	p := opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	at := p.book()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go p.desk.Watch(ctx, 100*time.Millisecond, nil)
	b := browsertest.Open(t, browser, p.door.Address("/"), 1280, "light")
	b.Do(chromedp.Navigate(p.url + at + "/documento"))
	browsertest.Ask[chromedp.Void](b, `document.querySelector("iframe").contentWindow.scrollTo(0, 700)`)
	findings := browsertest.Open(t, browser, p.url+at+"/rilievi", 1280, "light")
	shown := func(b browsertest.Tab) string {
		return browsertest.Ask[string](b, `document.querySelector(".stato").innerText`)
	}
	before := shown(findings)
	p.put("2024.xlsx", sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>"))
	for _, tab := range []browsertest.Tab{findings, b} {
		deadline := time.Now().Add(10 * time.Second)
		for shown(tab) == before && time.Now().Before(deadline) {
			time.Sleep(50 * time.Millisecond)
		}
		if now := shown(tab); now == before || !strings.Contains(now, "Dopo l'ultimo salvataggio") {
			t.Errorf("after the save it says %q", now)
		}
	}
	time.Sleep(500 * time.Millisecond) // the preview loads
	if y := browsertest.Ask[float64](b, `document.querySelector("iframe").contentWindow.scrollY`); y < 600 || y > 800 {
		t.Errorf("the document is at %v, and was at 700", y)
	}
}

// By keyboard alone: past the head, to a finding, into its cell; a question answered and its copy asked for. What has the focus is always seen.
func TestKeyboard(t *testing.T) {
	browser := browsertest.Start(t)
	p := opened(t)
	p.put("dubbio.xlsx", doubtful())
	at := p.book()
	b := browsertest.Open(t, browser, p.door.Address("/"), 1280, "light")
	focused := func() string {
		return browsertest.Ask[string](b, `(() => {
			const e = document.activeElement, r = e.getBoundingClientRect();
			if (e === document.body) return "";
			const seen = getComputedStyle(e).outlineStyle !== "none" && r.width > 0 && r.right > 0 && r.bottom > 0;
			return (seen ? "" : "unseen ") + e.tagName + " " + (e.id || e.getAttribute("href") || e.textContent.trim());
		})()`)
	}
	tab := func(to string) {
		t.Helper()
		var passed []string
		for range 80 {
			b.Do(chromedp.KeyEvent("\t"))
			now := focused()
			if strings.HasPrefix(now, "unseen") {
				t.Errorf("the focus isn't seen at %s", now)
			}
			if passed = append(passed, now); strings.Contains(now, to) {
				return
			}
		}
		t.Fatalf("no way to %q by Tab: %q", to, passed)
	}
	wait := func(what, condition string) {
		t.Helper()
		deadline := time.Now().Add(10 * time.Second)
		for !browsertest.Ask[bool](b, "!!("+condition+")") {
			if time.Now().After(deadline) {
				t.Fatalf("%s: not there; the focus is at %q", what, focused())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	tab("#contenuto")
	b.Do(chromedp.KeyEvent("\r"))
	tab(at + "/rilievi") // the workbook, first after the head
	b.Do(chromedp.KeyEvent("\r"))
	wait("the findings", `location.pathname.endsWith("/rilievi")`)
	second := browsertest.Ask[string](b, `document.querySelectorAll(".elenco a")[1].getAttribute("href")`)
	tab(second)
	b.Do(chromedp.KeyEvent("\r"))
	wait("the second finding", `location.search !== "" && document.querySelector("[aria-current=true]")?.getAttribute("href") === "`+second+`"`)
	b.Do(chromedp.Navigate(p.url + at + "/"))
	tab("domanda-1-0")
	b.Do(chromedp.KeyEvent(kb.ArrowDown))
	wait("the second answer", `document.getElementById("domanda-1-0").checked === false`)
	tab("BUTTON Scaricare la copia con le risposte")
}
