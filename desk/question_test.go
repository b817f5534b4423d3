package desk_test

import (
	"archive/zip"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relazione/internal/sheettest"
)

// post fills in a form.
func (p *place) post(path string, form url.Values) (int, string) {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(r)
}

// doubtful is a workbook with a column of numbers whose label says nothing.
func doubtful() []byte {
	return sheettest.Workbook(sheettest.Sheet{Name: "Cruscotto", Rows: [][]any{
		{"Area", "Obiettivo", "Target", "Risultato", "Dato"},
		{"Servizi", "Tempi di risposta", 10, 9, 3},
		{nil, "Corsi svolti", 10, 8, 1},
		{"Risorse", "Costi di gestione", 10, 7, 2},
	}})
}

// A question is a choice that says what each answer would change; the copy with the answer says just that, and asks no more.
func TestQuestions(t *testing.T) {
	p := opened(t)
	p.put("dubbio.xlsx", doubtful())
	at := p.book()
	_, body := p.get(at + "/")
	for _, want := range []string{"colonna «Dato»", `type="radio"`, ">peso</label>", "non serve alla relazione", "gli stessi numeri di ora", "numeri diversi da ora"} {
		if !strings.Contains(body, want) {
			t.Errorf("without %q:\n%s", want, body)
		}
	}
	status, copied := p.post(at+"/rispondi", url.Values{"domanda-1": {"2"}})
	if status != http.StatusOK {
		t.Fatalf("answering: %d %.300s", status, copied)
	}
	if _, again := p.hand("/apri", "risposto.xlsx", []byte(copied)); strings.Contains(again, `type="radio"`) || !strings.Contains(again, "<td>peso: obiettivo</td>") {
		t.Errorf("the copy still asks, or doesn't say so:\n%s", again)
	}
	for _, wrong := range []string{"9", "-1", "", "x"} {
		if status, _ := p.post(at+"/rispondi", url.Values{"domanda-1": {wrong}}); status != http.StatusUnprocessableEntity {
			t.Errorf("answer %q: %d", wrong, status)
		}
	}
}

// What can't be had yet says why, and isn't had; a publication is the folder that the command makes.
func TestObstacles(t *testing.T) {
	p := opened(t)
	p.put("dubbio.xlsx", doubtful())
	at := p.book()
	if _, body := p.get(at + "/uscite"); strings.Contains(body, "scarica/sito.zip") || !strings.Contains(body, "manca l&#39;atto") || !strings.Contains(body, "manca il nome") {
		t.Errorf("it doesn't say what stands in the way of publishing:\n%s", body)
	}
	if status, _ := p.get(at + "/scarica/sito.zip"); status != http.StatusUnprocessableEntity {
		t.Errorf("publishing all the same: %d", status)
	}
	if status, body := p.hand("/apri", "2024.xlsx", sheettest.Sample(t)); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	_, body := p.get("/")
	all := bookLink.FindAllStringSubmatch(body, -1)
	at = "/c/" + all[len(all)-1][1]
	if _, body := p.get(at + "/uscite"); !strings.Contains(body, "scarica/sito-bozza.zip") {
		t.Fatalf("no draft of the sample can be published:\n%s", body)
	}
	_, made := p.get(at + "/scarica/sito-bozza.zip")
	z, err := zip.NewReader(strings.NewReader(made), int64(len(made)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"index.html", "2024/manifest.json", "2024/SHA256SUMS", "2024/relazione-performance-2024.pdf"} {
		if _, err := z.Open(want); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
}
