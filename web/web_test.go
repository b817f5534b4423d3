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

	"relazione"
	"relazione/internal/browsertest"
	"relazione/scoring/cruscotto"
)

// site builds the page, and serves it as any web server would; asked is every request that it got.
func site(t *testing.T) (address string, asked func() []string) {
	t.Helper()
	dir := t.TempDir()
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
	const most = 9_000_000
	if total > most {
		t.Errorf("the page weighs %d bytes", total)
	}
	return server.URL + "/", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), requests...)
	}
}

// The page opens a workbook and gives the very bytes that the program gives; no request carries anything; without network it works as well.
func TestPage(t *testing.T) {
	browser := browsertest.Start(t)
	address, asked := site(t)
	b := browsertest.Open(t, browser, address, 1280, "light")
	wait := func(what, condition string) {
		t.Helper()
		deadline := time.Now().Add(60 * time.Second)
		for !browsertest.Ask[bool](b, condition) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: the page says %.500q", what, browsertest.Ask[string](b, "document.body.innerText"))
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	wait("start", `!!document.querySelector("form[action='/apri']")`)
	for _, name := range []string{"2024.xlsx", "camere/alpina.xlsx", "camere/marina.xlsx", "camere/collinare.xlsx", "camere/lacustre.xlsx"} {
		raw, err := os.ReadFile(filepath.Join("..", "testdata", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		browsertest.Ask[string](b, `(async () => {
			location.hash = "/";
			const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(raw)+`"), c => c.charCodeAt(0));
			const form = document.querySelector("form[action='/apri']") || document.createElement("form");
			const fields = new FormData();
			fields.set("file", new File([bytes], "`+base+`"));
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
		if want := natively(t, filepath.Join("..", "testdata", filepath.FromSlash(name))); string(got) != string(want) {
			t.Errorf("%s: the page gives %d bytes, the program %d others", name, len(got), len(want))
		}
	}
	browsertest.Ask[bool](b, `(async () => { const a = document.createElement("a"); a.href = place + "rilievi"; document.body.append(a); a.click(); return true })()`)
	wait("the findings", `location.hash.endsWith("rilievi") && !!document.querySelector(".stato")`)
	b.Judge("pagina-rilievi")
	browsertest.Ask[bool](b, `(async () => { document.querySelector("nav a[href$=documento]").click(); return true })()`)
	wait("the document", `(document.querySelector("iframe")?.contentDocument?.body?.innerText || "").includes("Indice")`)
	for _, request := range asked() {
		if !strings.HasPrefix(request, "GET /") || strings.Contains(request, "?") || strings.HasSuffix(request, "with a body") {
			t.Errorf("it asked for %s", request)
		}
	}
	wait("the worker that keeps the files", `navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true)`)
	before := len(asked())
	second := browsertest.Open(t, browser, address, 320, "dark")
	deadline := time.Now().Add(60 * time.Second)
	for !browsertest.Ask[bool](second, `!!document.querySelector("form[action='/apri']")`) && time.Now().Before(deadline) {
		time.Sleep(50 * time.Millisecond)
	}
	second.Judge("pagina-inizio")
	for _, request := range asked()[before:] {
		if request != "GET /sw.js" { // the browser asks after the worker itself
			t.Errorf("the second visit asks for %s", request)
		}
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
