package main_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"relazione"
	"relazione/internal/browsertest"
	"relazione/internal/sheettest"
	"relazione/scoring/cruscotto"
)

// site builds the page, and serves it as any web server would; asked is every request that it got, alone the address of the page that is one file.
func site(t testing.TB) (address, alone string, asked func() []string, down func()) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pagina")
	if out, err := exec.Command("go", "run", "./build", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var mu sync.Mutex
	var requests []string
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		said := r.Method + " " + r.URL.String()
		if r.ContentLength != 0 {
			said += " with a body"
		}
		requests = append(requests, said)
		mu.Unlock()
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	total := int64(0)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	const most = 9_000_000 // what is compressed beside too
	if total > most {
		t.Errorf("the page weighs %d bytes", total)
	}
	return server.URL + "/", "file://" + filepath.ToSlash(dir) + ".html", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), requests...)
	}, server.Close
}

// wait waits until a condition holds on a page.
func wait(t testing.TB, b browsertest.Tab, what, condition string) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for !browsertest.Ask[bool](b, condition) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: the page says %.500q", what, browsertest.Ask[string](b, "document.body.innerText"))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// started is what a page has that works.
const started = `!!document.querySelector("form[action='/apri']")`

// pdfOf is the PDF that a page makes of a workbook.
func pdfOf(t testing.TB, b browsertest.Tab, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	browsertest.Ask[string](b, `(async () => {
		location.hash = "/";
		const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(raw)+`"), c => c.charCodeAt(0));
		const fields = new FormData();
		fields.set("file", new File([bytes], "`+filepath.Base(path)+`"));
		const request = new Response(fields);
		const answer = await relazione.ask("POST", "/apri", request.headers.get("Content-Type"), new Uint8Array(await request.arrayBuffer()));
		globalThis.place = answer.location;
		return answer.location;
	})()`)
	got, err := base64.StdEncoding.DecodeString(browsertest.Ask[string](b, `(async () => {
		const answer = await relazione.ask("GET", place + "scarica/relazione.pdf");
		let s = "";
		for (let i = 0; i < answer.body.length; i += 32768) s += String.fromCharCode(...answer.body.subarray(i, i + 32768));
		return btoa(s);
	})()`))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The page opens a workbook and gives the very bytes that the program gives; no request carries anything; without network it works as well. The page that
// is one file does the same from disk, and asks for nothing.
func TestPage(t *testing.T) {
	browser := browsertest.Start(t)
	address, alone, asked, down := site(t)
	b := browsertest.Open(t, browser, address, 1280, "light")
	wait(t, b, "start", started)
	for _, name := range []string{"2024.xlsx", "camere/alpina.xlsx", "camere/marina.xlsx", "camere/collinare.xlsx", "camere/lacustre.xlsx"} {
		path := filepath.Join("..", "testdata", filepath.FromSlash(name))
		if got, want := pdfOf(t, b, path), natively(t, path); string(got) != string(want) {
			t.Errorf("%s: the page gives %d bytes, the program %d others", name, len(got), len(want))
		}
	}
	browsertest.Ask[bool](b, `(async () => { const a = document.createElement("a"); a.href = place + "rilievi"; document.body.append(a); a.click(); return true })()`)
	wait(t, b, "the findings", `location.hash.endsWith("rilievi") && !!document.querySelector(".stato")`)
	b.Judge("pagina-rilievi")
	browsertest.Ask[bool](b, `(async () => { document.querySelector("nav a[href$=documento]").click(); return true })()`)
	wait(t, b, "the document", `(document.querySelector("iframe")?.contentDocument?.body?.innerText || "").includes("Indice")`)
	for _, request := range asked() {
		if !strings.HasPrefix(request, "GET /") || strings.Contains(request, "?") || strings.HasSuffix(request, "with a body") {
			t.Errorf("it asked for %s", request)
		}
	}
	wait(t, b, "the worker that keeps the files", `navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true)`)
	wait(t, b, "the program that is kept", `caches.keys().then(keys => caches.open(keys.find(k => k.startsWith("relazione-")))).then(c => c.match("relazione.wasm")).then(r => !!r)`)
	down() // from here on there is no network
	second := browsertest.Open(t, browser, address, 320, "dark")
	wait(t, second, "the second visit", started)
	second.Judge("pagina-inizio")
	sample := filepath.Join("..", "testdata", "2024.xlsx")
	verifier := browsertest.Open(t, browser, address+"verifica.html", 320, "light")
	wait(t, verifier, "the page that verifies", `!!document.querySelector("form[action='/verifica']") && !document.querySelector("form[action='/apri']")`)
	browsertest.Ask[bool](verifier, `(async () => {
		const input = document.getElementById("file-relazione");
		const files = new DataTransfer();
		files.items.add(new File([Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(natively(t, sample))+`"), c => c.charCodeAt(0))], "r.pdf"));
		input.files = files.files;
		input.form.requestSubmit();
		return true;
	})()`)
	wait(t, verifier, "what it says of the sample", `document.getElementById("esito")?.innerText === "Tutto coincide"`)
	verifier.Judge("pagina-verifica")
	third := browsertest.Open(t, browser, alone, 1280, "light")
	wait(t, third, "the page that is one file", started)
	if got := pdfOf(t, third, sample); string(got) != string(natively(t, sample)) {
		t.Errorf("the page that is one file gives %d other bytes", len(got))
	}
	browsertest.Ask[bool](third, `(async () => { const a = document.createElement("a"); a.href = place + "documento"; document.body.append(a); a.click(); return true })()`)
	wait(t, third, "its document", `(document.querySelector("iframe")?.contentDocument?.body?.innerText || "").includes("Indice")`)
	if got := browsertest.Ask[int](third, `performance.getEntriesByType("resource").filter(r => !r.name.startsWith("blob:") && !r.name.startsWith("data:")).length`); got != 0 {
		t.Errorf("it asks for %d files", got)
	}
}

// BenchmarkPage is from asking for the page until it can be used: the first time, and once its files are kept.
func BenchmarkPage(b *testing.B) {
	address, alone, _, _ := site(b)
	took := 0.0 // of the page alone, in milliseconds, without making the tab
	visit := func(b *testing.B, browser context.Context, address string) {
		tab := browsertest.Open(b, browser, address, 1280, "light")
		wait(b, tab, "start", started)
		took += browsertest.Ask[float64](tab, "performance.now()")
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			browser := browsertest.Start(b) // which has kept nothing
			b.StartTimer()
			visit(b, browser, address)
		}
		b.ReportMetric(took/float64(b.N), "page-ms")
	})
	browser := browsertest.Start(b)
	visit(b, browser, address)
	for name, address := range map[string]string{"warm": address, "alone": alone} {
		b.Run(name, func(b *testing.B) {
			took = 0
			for b.Loop() {
				visit(b, browser, address)
			}
			b.ReportMetric(took/float64(b.N), "page-ms")
		})
	}
}

func natively(t *testing.T, path string) []byte {
	t.Helper()
	reading, err := cruscotto.OpenFile(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	review, err := relazione.Check(context.Background(), reading, relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := review.PDF(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A workbook that is dropped from a folder is opened, and what is saved there shows itself.
func TestDrop(t *testing.T) {
	browser := browsertest.Start(t)
	address, _, _, _ := site(t)
	file := filepath.Join(t.TempDir(), "Cruscotto 50% fatto.xlsx")
	if err := os.WriteFile(file, sheettest.Sample(t), 0o644); err != nil {
		t.Fatal(err)
	}
	b := browsertest.Open(t, browser, address, 1280, "light")
	wait(t, b, "start", started)
	b.Drop("[data-trascina='/apri']", file)
	wait(t, b, "what was dropped", `location.hash.startsWith("#/c/") && (document.querySelector(".quale")?.innerText || "").includes("50% fatto")`)
	time.Sleep(1100 * time.Millisecond) // some file systems count time in seconds
	if err := os.WriteFile(file, sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>"), 0o644); err != nil {
		t.Fatal(err)
	}
	wait(t, b, "what was saved", `(document.querySelector(".stato")?.innerText || "").includes("Dopo l'ultimo salvataggio")`)
	browsertest.Ask[bool](b, `(async () => { document.querySelector("nav a[href$=uscite]").click(); return true })()`)
	wait(t, b, "the outputs", `!!document.querySelector("a[href$='relazione.pdf']")`)
	name := browsertest.Ask[string](b, `new Promise(resolve => {
		document.addEventListener("click", (event) => { if (event.target.download) { event.preventDefault(); resolve(event.target.download); } });
		HTMLAnchorElement.prototype.click = function () { resolve(this.download); };
		document.querySelector("a[href$='relazione.pdf']").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
	})`)
	if name != "Relazione-Cruscotto 50% fatto.pdf" {
		t.Errorf("it is handed over as %q", name)
	}
	browsertest.Ask[chromedp.Void](b, `document.querySelector(".salta").click()`)
	time.Sleep(300 * time.Millisecond)
	if here := browsertest.Ask[string](b, `document.querySelector("main")?.innerText || ""`); !strings.Contains(here, "Che cosa se ne può avere") {
		t.Errorf("the link to the content leads to %.200q", here)
	}
}
