package desk_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"relazione"
	"relazione/desk"
	"relazione/internal/sheettest"
)

// A place is a desk behind its door, and a browser that was let in.
type place struct {
	t       testing.TB
	dir     string
	url     string
	door    *desk.Door
	desk    *desk.Desk
	handler atomic.Value // the desk's
	client  *http.Client
	ended   chan struct{}
}

func opened(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir(), ended: make(chan struct{})}
	p.desk = desk.New(os.DirFS(p.dir), relazione.DefaultLimits())
	server := httptest.NewUnstartedServer(nil)
	p.handler.Store(p.desk.Handler())
	behind := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.handler.Load().(http.Handler).ServeHTTP(w, r) })
	p.door = desk.NewDoor(server.Listener.Addr().String(), behind, sync.OnceFunc(func() { close(p.ended) }))
	server.Config.Handler = p.door
	server.Start()
	t.Cleanup(server.Close)
	p.url = server.URL
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.client = &http.Client{Jar: jar}
	if status, _ := p.get(strings.TrimPrefix(p.door.Address("/"), p.url)); status != http.StatusOK {
		t.Fatalf("the address isn't let in: %d", status)
	}
	return p
}

func (p *place) put(name string, data []byte) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) do(r *http.Request) (int, string) {
	p.t.Helper()
	answer, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func (p *place) get(path string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodGet, p.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.do(r)
}

func (p *place) hand(path, name string, data []byte) (int, string) {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		p.t.Fatal(err)
	}
	part.Write(data)
	w.Close()
	r, err := http.NewRequest(http.MethodPost, p.url+path, &b)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return p.do(r)
}

// events is what the desk tells a page that waits.
func (p *place) events(ctx context.Context) io.ReadCloser {
	p.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/eventi", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.Body
}

var bookLink = regexp.MustCompile(`/c/([a-z0-9]+)/rilievi`)

// book is the address of the only workbook that the first page lists.
func (p *place) book() string {
	p.t.Helper()
	_, body := p.get("/")
	m := bookLink.FindStringSubmatch(body)
	if m == nil {
		p.t.Fatalf("no workbook is listed:\n%s", body)
	}
	return "/c/" + m[1]
}

// Every page of a workbook is there, every link on it leads somewhere, and IDs are unique.
func TestViews(t *testing.T) {
	p := opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	p.put("~$2024.xlsx", []byte("di Excel"))
	p.put("note.txt", []byte("altro"))
	if _, body := p.get("/"); strings.Contains(body, "~$") || strings.Contains(body, "note.txt") || !strings.Contains(body, "nessun errore") {
		t.Errorf("the list is\n%s", body)
	}
	at := p.book()
	wanted := map[string]string{"/": "Competitività del territorio", "/rilievi": "raggiunge il target", "/documento": "iframe", "/uscite": "dossier", "/rilievi?r=000000000000": "non c'è più"}
	for view, want := range wanted {
		status, body := p.get(at + view)
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, without %q", view, status, want)
		}
		root, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		ids, links := map[string]bool{}, map[string]bool{}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				switch {
				case a.Key == "id" && ids[a.Val]:
					t.Errorf("%s: id %q twice", view, a.Val)
				case a.Key == "id":
					ids[a.Val] = true
				case (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/"):
					links[a.Val] = true
				case strings.HasPrefix(a.Key, "on"), a.Key == "style":
					t.Errorf("%s: <%s %s>", view, n.Data, a.Key)
				}
			}
		}
		for link := range links {
			if strings.Contains(link, "/scarica/") || strings.Contains(link, "rilievi?r=") {
				continue
			}
			if status, _ := p.get(link); status != http.StatusOK {
				t.Errorf("%s leads to %s: %d", view, link, status)
			}
		}
	}
}

// What is taken away is what the commands write, and reading it back finds nothing else; the workbook stays as it was.
func TestOutputs(t *testing.T) {
	p := opened(t)
	raw := sheettest.Sample(t)
	p.put("2024.xlsx", raw)
	at := p.book()
	_, made := p.get(at + "/scarica/relazione.pdf")
	v, err := relazione.Verify(context.Background(), []byte(made))
	if err != nil || v.Bytes != relazione.Identical {
		t.Errorf("the PDF: %v", err)
	}
	for _, what := range []string{"rilievi", "mappa"} {
		if _, copied := p.get(at + "/scarica/" + what); !strings.HasPrefix(copied, "PK") {
			t.Errorf("%s is %.40q", what, copied)
		}
	}
	_, all := p.get(at + "/scarica/tutto.zip")
	z, err := zip.NewReader(strings.NewReader(all), int64(len(all)))
	if err != nil || len(z.File) != 6 {
		t.Errorf("everything together: %v, %d files", err, len(z.File))
	}
	_, page := p.get(at + "/rilievi")
	field := func(name string) string {
		m := regexp.MustCompile(`name="` + name + `" value="([^"]+)"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no field %s", name)
		}
		return m[1]
	}
	form := url.Values{"r": {field("r")}, "motivo": {"Vale il dato della Nota integrativa"}}
	r, err := http.NewRequest(http.MethodPost, p.url+at+"/accetta", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, copied := p.do(r)
	if status != http.StatusOK {
		t.Errorf("accepting: %d, %.80q", status, copied)
	}
	if _, again := p.hand("/apri", "copia.xlsx", []byte(copied)); !strings.Contains(again, "8 rilievi accettati") {
		t.Errorf("the copy doesn't accept it:\n%.1500s", again)
	}
	if now, err := os.ReadFile(filepath.Join(p.dir, "2024.xlsx")); err != nil || !bytes.Equal(now, raw) {
		t.Error("the workbook was written to")
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %d files: %v", len(entries), err)
	}
	if status, body := p.hand("/verifica", "r.pdf", []byte(made)); status != http.StatusOK || !strings.Contains(body, "Tutto coincide") {
		t.Errorf("verifying it: %d\n%s", status, body)
	}
}

// A workbook is held against the plan and last year's that were chosen for it.
func TestBeside(t *testing.T) {
	p := opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	at := p.book()
	p.put("piano.xlsx", sheettest.Mutant(t, sheettest.Sheet1, "<v>220</v>", "<v>221</v>"))
	_, body := p.get(at + "/")
	option := regexp.MustCompile(`<option value="(f[0-9a-f]+)">piano.xlsx`).FindStringSubmatch(body)
	if option == nil {
		t.Fatalf("the plan isn't offered:\n%s", body)
	}
	r, err := http.NewRequest(http.MethodPost, p.url+at+"/accanto", strings.NewReader(url.Values{"piano": {option[1]}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if status, body := p.do(r); status != http.StatusOK || !strings.Contains(body, "221") {
		t.Errorf("%d, and nothing of the target that the plan has otherwise", status)
	}
}

// watched is a desk with the sample, which looks at its folder only when the system tells of it, and what it tells a page that waits.
func watched(t *testing.T) (p *place, told io.ReadCloser) {
	t.Helper()
	p = opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	p.get(p.book() + "/rilievi")
	happened := desk.Events(t.Context(), p.dir)
	if happened == nil {
		t.Skip("the system tells nothing of folders")
	}
	go p.desk.Watch(t.Context(), time.Hour, happened)
	told = p.events(t.Context())
	t.Cleanup(func() { told.Close() })
	time.Sleep(100 * time.Millisecond) // it has looked once
	return p, told
}

// A workbook that is gone is told as such, and once.
func TestGone(t *testing.T) {
	p, told := watched(t)
	if err := os.Remove(filepath.Join(p.dir, "2024.xlsx")); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(2*desk.LookEvery, func() { told.Close() })
	count := 0
	for lines := bufio.NewScanner(told); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event: cambiato") {
			count++
		}
	}
	if count != 1 {
		t.Errorf("it is told %d times", count)
	}
}

// What the system tells of a folder is enough: nobody has to wait until it is looked at again.
func TestEvents(t *testing.T) {
	p, told := watched(t)
	p.put("2024.xlsx", sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>"))
	within := time.AfterFunc(10*time.Second, func() { told.Close() })
	defer within.Stop()
	for lines := bufio.NewScanner(told); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event: cambiato") {
			return
		}
	}
	t.Error("a save isn't told")
}

// A program that saves by putting another file in the place of the old one leaves none for a moment: the page isn't told of a workbook that is gone.
func TestSavedInPlaceOfTheOld(t *testing.T) {
	p, told := watched(t)
	there := filepath.Join(p.dir, "2024.xlsx")
	saved := filepath.Join(t.TempDir(), "salvato.xlsx")
	if err := os.WriteFile(saved, sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(there, filepath.Join(p.dir, "vecchio.tmp")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if err := os.Rename(saved, there); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Second, func() { told.Close() })
	count := 0
	for lines := bufio.NewScanner(told); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event: cambiato") {
			count++
			if _, err := os.Stat(there); err != nil {
				t.Error("a workbook that isn't there is told")
			}
		}
	}
	if count != 1 {
		t.Errorf("a save is told %d times", count)
	}
}

// A save is told to the page that waits, says what it did, and one that can't be read leaves what was there before.
func TestSaves(t *testing.T) {
	p := opened(t)
	good := sheettest.Sample(t)
	p.put("2024.xlsx", good)
	at := p.book()
	p.get(at + "/rilievi")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go p.desk.Watch(ctx, 20*time.Millisecond, nil)
	events := p.events(ctx)
	defer events.Close()
	told := make(chan struct{}, 100)
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := events.Read(buffer)
			for range strings.Count(string(buffer[:n]), "event: cambiato") {
				told <- struct{}{}
			}
			if err != nil {
				return
			}
		}
	}()
	wait := func(what string) {
		t.Helper()
		select {
		case <-told:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s isn't told", what)
		}
	}
	time.Sleep(100 * time.Millisecond) // it has looked once
	p.put("2024.xlsx", sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>"))
	wait("a save")
	if _, body := p.get(at + "/rilievi"); !strings.Contains(body, "Dopo l’ultimo salvataggio") && !strings.Contains(body, "Dopo l&#39;ultimo salvataggio") &&
		!strings.Contains(body, "Dopo l'ultimo salvataggio") {
		t.Errorf("the page doesn't say what the save did:\n%.2000s", body)
	}
	p.put("2024.xlsx", good[:len(good)/2])
	wait("a save that was cut short")
	if status, body := p.get(at + "/rilievi"); status != http.StatusOK || !strings.Contains(body, "com'era prima") {
		t.Errorf("a truncated workbook: %d\n%.2000s", status, body)
	}
	renamed := filepath.Join(p.dir, "nuovo.tmp") // as Excel saves
	if err := os.WriteFile(renamed, good, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(renamed, filepath.Join(p.dir, "2024.xlsx")); err != nil {
		t.Fatal(err)
	}
	wait("a save by renaming")
	if _, body := p.get(at + "/rilievi"); strings.Contains(body, "com'era prima") {
		t.Error("the page still says that the workbook can't be read")
	}
	if err := os.Remove(filepath.Join(p.dir, "2024.xlsx")); err != nil {
		t.Fatal(err)
	}
	wait("that it is gone")
	if _, body := p.get(at + "/rilievi"); !strings.Contains(body, "non c&#39;è più nella cartella") {
		t.Errorf("the page doesn't say that the workbook is gone:\n%.2000s", body)
	}
}

// Nobody else comes in: not by another name, from another site, without the cookie, with a key that was used; no address leads to a file.
func TestDoor(t *testing.T) {
	p := opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	secret := filepath.Join(filepath.Dir(p.dir), "segreto.xlsx")
	if err := os.WriteFile(secret, []byte("segreto"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := p.book()
	stranger := &http.Client{}
	ask := func(client *http.Client, method, path string, change func(*http.Request)) int {
		t.Helper()
		r, err := http.NewRequest(method, p.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(r)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		if strings.Contains(string(body), "segreto.xlsx") && answer.StatusCode == http.StatusOK {
			t.Errorf("%s tells of a file elsewhere", path)
		}
		return answer.StatusCode
	}
	invited, err := http.NewRequest(http.MethodPost, p.url+desk.Invited, nil)
	if err != nil {
		t.Fatal(err)
	}
	for secret, want := range map[string]int{"": http.StatusForbidden, "Bearer ": http.StatusForbidden, "Bearer x": http.StatusForbidden,
		"Bearer " + p.door.Secret(): http.StatusOK} {
		invited.Header.Set("Authorization", secret)
		if status, _ := p.do(invited); status != want {
			t.Errorf("invited with %q: %d", secret, status)
		}
	}
	key := strings.TrimPrefix(p.door.Address("/"), p.url)
	if status := ask(p.client, http.MethodGet, key, nil); status != http.StatusOK {
		t.Errorf("a key: %d", status)
	}
	for name, status := range map[string]int{
		"without the cookie": ask(stranger, http.MethodGet, "/", nil),
		"a used key":         ask(stranger, http.MethodGet, key, nil),
		"a guessed key":      ask(stranger, http.MethodGet, "/?chiave=AAAA", nil),
		"another name":       ask(p.client, http.MethodGet, "/", func(r *http.Request) { r.Host = "relazione.example:80" }),
		"localhost":          ask(p.client, http.MethodGet, "/", func(r *http.Request) { r.Host = strings.Replace(r.Host, "127.0.0.1", "localhost", 1) }),
		"another site": ask(p.client, http.MethodPost, "/apri", func(r *http.Request) {
			r.Header.Set("Origin", "https://altro.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}),
		"closing from another site": ask(p.client, http.MethodPost, "/chiudi", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }),
		"a file by its name":        ask(p.client, http.MethodGet, "/2024.xlsx", nil),
		"up the tree":               ask(p.client, http.MethodGet, "/c/..%2F..%2Fsegreto.xlsx/", nil),
		"a name for an ID":          ask(p.client, http.MethodGet, "/c/2024.xlsx/", nil),
		"no such output":            ask(p.client, http.MethodGet, at+"/scarica/..%2F..%2Fsegreto.xlsx", nil),
		"another method":            ask(p.client, http.MethodDelete, at+"/", nil),
	} {
		if status < 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
	select {
	case <-p.ended:
		t.Error("it ended")
	default:
	}
	r, _ := http.NewRequest(http.MethodPost, p.url+"/chiudi", nil)
	if status, _ := p.do(r); status != http.StatusOK {
		t.Errorf("closing: %d", status)
	}
	select {
	case <-p.ended:
	case <-time.After(time.Second):
		t.Error("it doesn't end")
	}
}

// Hostile and odd files give a page with a reason, and the desk goes on; a hundred at once too.
func TestOddFiles(t *testing.T) {
	p := opened(t)
	odd := map[string][]byte{"vuoto.xlsx": nil, "testo.xlsx": []byte("parole"), "mezzo.xlsx": sheettest.Sample(t)[:5000], "../../su.xlsx": []byte("PK"),
		"<script>alert(1)</script>.xlsx": []byte("x")}
	for name, data := range odd {
		status, body := p.hand("/apri", name, data)
		if status < 400 || !strings.Contains(body, "Non riuscito") || strings.Contains(body, "<script>alert") {
			t.Errorf("%s: %d\n%.300s", name, status, body)
		}
	}
	if status, body := p.hand("/verifica", "r.pdf", []byte("%PDF-1.7 niente")); status < 400 || !strings.Contains(body, "Non riuscito") {
		t.Errorf("an odd PDF: %d", status)
	}
	if status, _ := p.hand("/apri", "enorme.xlsx", make([]byte, 50<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge file: %d", status)
	}
	raw := sheettest.Sample(t)
	var all sync.WaitGroup
	uploads := 100
	if testing.Short() {
		uploads = 20
	}
	for i := range uploads {
		all.Add(1)
		go func() {
			defer all.Done()
			status, _ := p.hand("/apri", fmt.Sprintf("%d.xlsx", i%7), raw)
			if status != http.StatusOK && status != http.StatusServiceUnavailable {
				t.Errorf("one of a hundred: %d", status)
			}
		}()
	}
	all.Wait()
	if status, _ := p.get("/"); status != http.StatusOK {
		t.Errorf("after all that: %d", status)
	}
}

// Of a hundred saves, by renaming and by writing over, some of them cut short on the way, the last is the one that is shown, and no handle is kept.
func TestManySaves(t *testing.T) {
	p := opened(t)
	good, other := sheettest.Sample(t), sheettest.Mutant(t, sheettest.Sheet1, "<v>0.2</v>", "<v>0.25</v>")
	p.put("2024.xlsx", good)
	at := p.book()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go p.desk.Watch(ctx, 5*time.Millisecond, nil)
	name := filepath.Join(p.dir, "2024.xlsx")
	defer func() {
		if runtime.GOOS != "linux" {
			return
		}
		kept, err := filepath.Glob("/proc/self/fd/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, descriptor := range kept {
			if to, err := os.Readlink(descriptor); err == nil && strings.HasPrefix(to, p.dir) {
				t.Errorf("%s is still open", to)
			}
		}
	}()
	saves := 100
	if testing.Short() {
		saves = 12
	}
	for i := range saves {
		data := [][]byte{good, other}[i%2]
		switch i % 3 {
		case 0: // as Excel does
			aside := filepath.Join(p.dir, "A1B2C3.tmp")
			if err := os.WriteFile(aside, data, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(aside, name); err != nil {
				t.Fatal(err)
			}
		case 1: // as others do
			p.put("2024.xlsx", data[:len(data)/3])
			p.get(at + "/rilievi")
			p.put("2024.xlsx", data)
		default:
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			p.get(at + "/rilievi")
			p.put("2024.xlsx", data)
		}
		status, body := p.get(at + "/rilievi")
		if shown := strings.Contains(body, `<p class="aperto">`); status != http.StatusOK || shown != (i%2 == 1) || strings.Contains(body, "com'era prima") {
			t.Fatalf("save %d: %d, the weights that don't add up are shown: %v\n%.1500s", i, status, shown, body)
		}
	}
}

// A busyFolder is one whose files another program keeps to itself for a while.
type busyFolder struct {
	fs.FS
	refuse int // times more
}

func (f *busyFolder) Open(name string) (fs.File, error) {
	if name != "." && f.refuse > 0 {
		f.refuse--
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("the file is being used by another process")}
	}
	return f.FS.Open(name)
}

// A workbook that Excel keeps to itself while it saves is waited for; one that was seen before is shown meanwhile as it was.
func TestBusyFile(t *testing.T) {
	desk.HeldAs(t, func(err error) bool { return strings.Contains(err.Error(), "used by another process") })
	sample := fstest.MapFS{"2024.xlsx": &fstest.MapFile{Data: sheettest.Sample(t)}}
	folder := &busyFolder{sample, 2}
	handler := desk.New(folder, relazione.DefaultLimits()).Handler()
	get := func() string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, desk.Place("2024.xlsx"), nil))
		return w.Body.String()
	}
	if body := get(); !strings.Contains(body, "raggiunge il target") {
		t.Errorf("it isn't waited for:\n%s", body)
	}
	folder.refuse = 1
	if body := get(); !strings.Contains(body, "raggiunge il target") || !strings.Contains(body, "com'era prima") {
		t.Errorf("what was seen isn't shown meanwhile:\n%.2000s", body)
	}
	if body := get(); !strings.Contains(body, "raggiunge il target") || strings.Contains(body, "com'era prima") {
		t.Errorf("it isn't read when it is free again:\n%.2000s", body)
	}
}

// What is accepted is what the page showed together, no more and no less.
func TestAcceptTogether(t *testing.T) {
	p := opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	at := p.book()
	_, page := p.get(at + "/rilievi")
	group := regexp.MustCompile(`rilievi\?r=([0-9a-f-]+)#rilievo"[^>]*><span class="tipo">avviso</span> [^<]* e (\d+) altre volte`).FindStringSubmatch(page)
	if group == nil {
		t.Fatalf("nothing is told together:\n%.3000s", page)
	}
	more, err := strconv.Atoi(group[2])
	if err != nil {
		t.Fatal(err)
	}
	_, page = p.get(at + "/rilievi?r=" + group[1])
	if want := fmt.Sprintf("accettarli tutti e %d", more+1); !strings.Contains(page, want) {
		t.Errorf("the page doesn't say %q", want)
	}
	status, copied := p.post(at+"/accetta", url.Values{"r": {group[1]}, "motivo": {"Sono note"}})
	if status != http.StatusOK {
		t.Fatalf("accepting: %d %.300s", status, copied)
	}
	_, again := p.hand("/apri", "copia.xlsx", []byte(copied))
	if want := fmt.Sprintf("%d rilievi accettati", 7+more+1); !strings.Contains(again, want) {
		t.Errorf("the copy doesn't have %q: %s", want, regexp.MustCompile(`<p class="(aperto|pronto)">[^<]*`).FindString(again))
	}
}

// A plan that can't be read is said, and isn't offered; what is published doesn't follow from a plan.
func TestOddBeside(t *testing.T) {
	p := opened(t)
	p.put("2024.xlsx", sheettest.Sample(t))
	p.put("piano.xlsx", sheettest.Mutant(t, sheettest.Sheet1, "<v>220</v>", "<v>221</v>"))
	p.put("rotto.xlsx", []byte("non è un cruscotto"))
	p.get("/")
	at := strings.TrimSuffix(desk.Place("2024.xlsx"), "/rilievi")
	if _, body := p.get(at + "/"); strings.Contains(body, ">rotto.xlsx</option>") || !strings.Contains(body, ">piano.xlsx</option>") {
		t.Error("what can't be read is offered as a plan, or what can isn't")
	}
	id := func(name string) string { return strings.Split(desk.Place(name), "/")[2] }
	_, before := p.get(at + "/scarica/relazione.pdf")
	if _, body := p.post(at+"/accanto", url.Values{"piano": {id("piano.xlsx")}}); !strings.Contains(body, "Dopo la scelta del confronto") {
		t.Error("the page doesn't say that the comparison did it")
	}
	if _, after := p.get(at + "/scarica/relazione.pdf"); after != before {
		t.Error("the document is another with a plan beside")
	}
	p.put("piano.xlsx", []byte("salvato a metà"))
	if _, body := p.get(at + "/rilievi"); !strings.Contains(body, "confrontato con piano.xlsx, che non si legge") {
		t.Errorf("nothing says that the plan can't be read:\n%.2500s", body)
	}
}
