package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"relazione"
	"relazione/internal/hint"
	"relazione/report/portal"
	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/rules"
	"relazione/scoring/workbook"
)

//go:embed page
var pageFiles embed.FS

// pages are read when the first one is shown: most commands show none.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"maiuscola": sentence, "ora": func(t time.Time) string { return t.Format("15:04:05") },
		"più": func(a, b int) int { return a + b }, "conta": italian.Count, "almeno": func(most int, items []scoring.Finding) []scoring.Finding { return items[:min(most, len(items))] },
	}).ParseFS(pageFiles, "page/*.html"))
})

// sentence begins words with a capital letter, but for the name of a file.
func sentence(words string) string {
	if first, _, _ := strings.Cut(words, " "); path.Ext(strings.TrimSuffix(first, ":")) != "" {
		return words
	}
	return italian.Capitalize(words)
}

// Handler serves the desk. Without a script each link and each form is a page.
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, serve func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, d.guarded(serve))
	}
	handle("GET /{$}", d.home)
	handle("POST /apri", d.hand)
	handle("GET /verifica", func(w http.ResponseWriter, _ *http.Request) error {
		return d.show(w, http.StatusOK, "verifica.html", frame{Title: "Verificare una relazione", View: verifying})
	})
	handle("POST /verifica", d.verify)
	handle("GET /c/{id}/{$}", d.ofBook("lettura", d.understood))
	handle("GET /c/{id}/rilievi", d.ofBook("rilievi", d.found))
	handle("GET /c/{id}/documento", d.ofBook("documento", d.document))
	handle("GET /c/{id}/uscite", d.ofBook("uscite", d.outputs))
	handle("GET /c/{id}/pagina", d.working(d.page))
	handle("GET /c/{id}/scarica/{what}", d.working(d.download))
	handle("POST /c/{id}/accetta", d.working(d.accept))
	handle("POST /c/{id}/rispondi", d.working(d.answer))
	handle("POST /c/{id}/accanto", d.choose)
	handle("GET /eventi", d.events)
	static, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // it is embedded
	}
	for _, name := range []string{"desk.css", "comune.js", "desk.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, name) })
	}
	return mux
}

// guarded turns errors into pages, and a panic over one workbook too: it must not end the desk.
func (d *Desk) guarded(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				d.fail(w, r, &workbook.Error{Problem: "il programma non è riuscito: " + fmt.Sprint(p), Remedy: "inviare il file a chi mantiene il programma",
					Err: &workbook.InternalError{Panic: p, Stack: debug.Stack()}})
			}
		}()
		r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
		if err := serve(w, r); err != nil {
			d.fail(w, r, err)
		}
	})
}

// A problem is an error with its status.
type problem struct {
	status int
	error
}

var errNoBook = problem{http.StatusNotFound, hint.New("tornare all'elenco e sceglierlo di nuovo", "questo cruscotto non è più aperto")}

func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusUnprocessableEntity
	var p problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		status = p.status
	case errors.As(err, &large):
		status, err = http.StatusRequestEntityTooLarge, hint.New("scegliere il cruscotto, non altro", "il file è più grande di %d MB", mostBytes>>20)
	case errors.Is(err, errBusy):
		status = http.StatusServiceUnavailable
	}
	what, remedy := explainError(err)
	d.show(w, status, "errore.html", frame{Title: "Non riuscito", Body: struct{ What, Remedy string }{what, remedy}})
}

// A frame is what all pages have around what they show.
type frame struct {
	Title string
	Book  *bookHead // nil for pages about none
	View  string    // which of a book's views it is
	Body  any
}

// Verifying reports whether the page is about a published document, not about a workbook.
func (f frame) Verifying() bool { return f.View == verifying }

// verifying is the view that verifies.
const verifying = "verifica"

// A bookHead is what stands over the views of a book.
type bookHead struct {
	ID, Name, Entity, Summary string
	Year                      int
	Open                      bool
	Stale, Remedy             string // why the file can't be read now; then the view is of what was there before
	Troubles                  []string
	At                        time.Time
	Change                    *Change
}

func (d *Desk) show(w http.ResponseWriter, status int, name string, f frame) error {
	var b bytes.Buffer
	if err := pages().ExecuteTemplate(&b, name, f); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// A listed workbook is one as the first page lists it.
type listed struct {
	ID, Name, State, Problem string
	Open, Handed             bool
}

func (d *Desk) home(w http.ResponseWriter, r *http.Request) error {
	books, err := d.open()
	if err != nil {
		return err
	}
	var list []listed
	const read = 40 // more would keep the page waiting; the others say what they are when they are opened
	for i, b := range books {
		l := listed{ID: b.id, Name: b.name, Handed: d.folder != nil && d.handed(b) != nil}
		if i < read {
			v, err := d.look(r.Context(), b, false)
			if err != nil {
				l.Problem, _ = explainError(err)
			}
			if v != nil {
				l.State, l.Open = v.review.Summary(), v.review.Open()
			}
		}
		list = append(list, l)
	}
	return d.show(w, http.StatusOK, "inizio.html", frame{Title: "Scrivania", Body: struct {
		Books  []listed
		Folder bool
	}{list, d.folder != nil}})
}

// file is what a form hands over.
func file(r *http.Request) (name string, data []byte, err error) {
	f, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return "", nil, hint.New("sceglierne uno", "non è stato scelto nessun file")
	}
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	data, err = io.ReadAll(f)
	return head.Filename, data, err
}

func (d *Desk) hand(w http.ResponseWriter, r *http.Request) error {
	name, data, err := file(r)
	if err != nil {
		return err
	}
	id := d.Hand(name, data)
	if v, err := d.look(r.Context(), d.book(id), true); v == nil {
		if !errors.Is(err, errBusy) {
			d.drop(id)
		}
		return naming(name, err)
	}
	http.Redirect(w, r, "/c/"+id+"/", http.StatusSeeOther)
	return nil
}

func (d *Desk) verify(w http.ResponseWriter, r *http.Request) error {
	name, data, err := file(r)
	if err != nil {
		return err
	}
	ctx, done, err := d.turn(r.Context())
	if err != nil {
		return err
	}
	defer done()
	v, err := relazione.Verify(ctx, data)
	if err != nil {
		return err
	}
	return d.show(w, http.StatusOK, "verifica.html", frame{Title: "Verifica di " + name, View: verifying, Body: struct {
		Name string
		V    *relazione.Verification
		Same bool
	}{name, v, v.Bytes != relazione.Different}})
}

// ofBook is a page about a book: what it shows is the last state that could be read.
func (d *Desk) ofBook(view string, body func(*http.Request, *view) (string, any, error)) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		b, v, stale, err := d.viewOf(r)
		if err != nil {
			return err
		}
		head := &bookHead{ID: b.id, Name: b.name, Entity: v.review.Dashboard().Entity.Name.Text, Summary: v.review.Summary(), Year: v.review.Dashboard().Entity.Year,
			Open: v.review.Open(), At: v.at, Change: v.change, Troubles: v.troubles}
		if stale != nil {
			head.Stale, head.Remedy = explainError(stale)
			if !errors.Is(stale, fs.ErrNotExist) {
				head.Stale = "ciò che è stato salvato per ultimo non si legge: " + head.Stale
			}
		}
		template, shown, err := body(r, v)
		if err != nil {
			return err
		}
		return d.show(w, http.StatusOK, template, frame{Title: b.name, Book: head, View: view, Body: shown})
	}
}

// viewOf is the book that a request is about, with what is to be shown of it; stale is why what was saved last isn't it.
func (d *Desk) viewOf(r *http.Request) (b *book, v *view, stale, err error) {
	b = d.book(r.PathValue("id"))
	if b == nil {
		return nil, nil, nil, errNoBook
	}
	v, stale = d.look(r.Context(), b, true)
	if v == nil {
		return nil, nil, nil, naming(b.name, stale)
	}
	return b, v, stale, nil
}

// naming is an error that names the file that it is about.
func naming(name string, err error) error {
	if err == nil || errors.Is(err, errBusy) || strings.HasPrefix(err.Error(), name) {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// choose says which workbooks one is held against: the plan, and last year's.
func (d *Desk) choose(w http.ResponseWriter, r *http.Request) error {
	b := d.book(r.PathValue("id"))
	if b == nil {
		return errNoBook
	}
	b.mu.Lock()
	b.beside = [2]string{r.FormValue("piano"), r.FormValue("precedente")}
	b.mu.Unlock()
	http.Redirect(w, r, "/c/"+b.id+"/rilievi", http.StatusSeeOther)
	return nil
}

// A candidate is a workbook that another may be held against.
type candidate struct {
	ID, Name       string
	Plan, Previous bool // it is what was chosen
}

// candidates are the other workbooks.
func (d *Desk) candidates(of *book) ([]candidate, error) {
	books, err := d.open()
	of.mu.Lock()
	beside := of.beside
	of.mu.Unlock()
	var all []candidate
	for _, b := range books {
		b.mu.Lock()
		unread := b.err != nil && b.view == nil
		b.mu.Unlock()
		if b != of && (!unread || slices.Contains(beside[:], b.id)) {
			all = append(all, candidate{b.id, b.name, b.id == beside[0], b.id == beside[1]})
		}
	}
	return all, err
}

// working answers with what is made of a book, when it is its turn and within the limits of one job.
func (d *Desk) working(serve func(context.Context, *book, *view, http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		b, v, _, err := d.viewOf(r)
		if err != nil {
			return err
		}
		ctx, done, err := d.turn(r.Context())
		if err != nil {
			return err
		}
		defer done()
		return serve(ctx, b, v, w, r)
	}
}

// understood says how a workbook was taken.
func (d *Desk) understood(r *http.Request, v *view) (string, any, error) {
	candidates, err := d.candidates(d.book(r.PathValue("id")))
	if err != nil {
		return "", nil, err
	}
	reading, review := v.review.Reading, v.review
	tried := 1
	if n, err := strconv.Atoi(r.FormValue("domanda")); err == nil {
		tried = n
	}
	questions, err := d.asks(r.Context(), v, tried)
	if err != nil {
		return "", nil, err
	}
	type node struct {
		Name, Target, Result, Worth string
		Depth                       int
	}
	const most = 400
	var tree []node
	count := 0
	review.Dashboard().Walk(func(n *scoring.Node) {
		if count++; len(tree) == most {
			return
		}
		out := node{Name: n.Name(), Depth: n.Depth}
		if n.Indicator != nil {
			out.Target, out.Result = n.Indicator.Target.Show(), n.Indicator.Result.Show()
		}
		if p := review.Evidence.Of(n); p.Known() {
			out.Worth = p.Quantity().String()
		}
		tree = append(tree, out)
	})
	return "lettura.html", struct {
		Reading   any
		Questions []asked
		Tree      []node
		More      int
		Others    []candidate
		Years     []error
	}{reading, questions, tree, count - len(tree), candidates, review.OtherYears()}, nil
}

// keyOf is what addresses call a cause: it is the same after a save, wherever it then stands in the list.
func keyOf(c rules.Cause) string {
	first := c.Findings[0]
	sum := sha256.Sum256([]byte(first.Rule + "\x00" + first.Cell.String() + "\x00" + first.Code))
	return hex.EncodeToString(sum[:6])
}

// A listedCause is a cause as the list shows it.
type listedCause struct {
	rules.Cause
	Key string
}

// First is what names it.
func (c listedCause) First() scoring.Finding { return c.Findings[0] }

// Open is how many of its findings nobody accepted.
func (c listedCause) Open() (n int) {
	for _, f := range c.Findings {
		if f.Waived == "" {
			n++
		}
	}
	return n
}

// causesOf are a view's, in order of importance. Of several with one key the first has it.
func causesOf(v *view) []listedCause {
	var all []listedCause
	seen := map[string]int{}
	for _, c := range rules.Causes(v.review.Findings) {
		key := keyOf(c)
		if seen[key]++; seen[key] > 1 {
			key = fmt.Sprintf("%s-%d", key, seen[key])
		}
		all = append(all, listedCause{c, key})
	}
	return all
}

// found shows what was found beside the cells.
func (d *Desk) found(r *http.Request, v *view) (string, any, error) {
	causes := causesOf(v)
	body := struct {
		Causes       []listedCause
		Chosen       string
		Mended       bool // what was chosen isn't there any more
		Cause        *listedCause
		Grid         *grid
		Explanations []scoring.Explanation
	}{Causes: causes}
	if asked := r.FormValue("r"); len(causes) > 0 {
		i := slices.IndexFunc(causes, func(c listedCause) bool { return c.Key == asked })
		body.Mended = i < 0 && asked != ""
		body.Cause = &causes[max(i, 0)]
		body.Chosen = body.Cause.Key
		cell := body.Cause.First().Cell
		for _, s := range v.review.Reading.Book.Sheets {
			if s.Name == cell.Sheet {
				body.Grid = drawn(s, causes, cell)
			}
		}
		if cell != (scoring.Cell{}) {
			body.Explanations = v.review.Explain(cell.String())
		}
	}
	return "rilievi.html", body, nil
}

func (d *Desk) document(r *http.Request, v *view) (string, any, error) {
	review, err := v.document(r.Context())
	if err != nil {
		return "", nil, err
	}
	return "documento.html", struct{ Draft string }{review.Unfinished()}, nil
}

func (d *Desk) outputs(r *http.Request, v *view) (string, any, error) {
	review, err := v.document(r.Context())
	if err != nil {
		return "", nil, err
	}
	now := time.Now()
	type offered struct {
		output
		Obstacles, Notices []string
	}
	var all []offered
	for _, o := range outputs {
		one := offered{output: o}
		if o.obstacles != nil {
			one.Obstacles = o.obstacles(review, now)
		}
		if o.notices != nil && len(one.Obstacles) == 0 {
			one.Notices = o.notices(review, now)
		}
		all = append(all, one)
	}
	return "uscite.html", struct {
		Outputs []offered
		Draft   string
		Missing []scoring.Part
	}{all, review.Unfinished(), review.Missing()}, nil
}

// page is the document as a page, which brings its own rules of what it may load.
func (d *Desk) page(ctx context.Context, _ *book, v *view, w http.ResponseWriter, _ *http.Request) error {
	review, err := v.document(ctx)
	if err != nil {
		return err
	}
	out, err := review.Page()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; frame-ancestors 'self'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(out)
	return err
}

// An output is what can be taken away.
type output struct {
	What      string // in addresses
	Title     string
	Says      string // what it is
	name      func(book string) string
	make      func(context.Context, *relazione.Review) ([]byte, error)
	obstacles func(*relazione.Review, time.Time) []string // what stands in its way at a moment; nil for nothing ever
	notices   func(*relazione.Review, time.Time) []string // what to know before; nil for nothing
	found     bool                                        // it is about what was found, against the plan too
	apart     bool                                        // it isn't among all others together
}

// blocked are errors as obstacles.
func blocked(errs ...error) (all []string) {
	for _, err := range errs {
		if err == nil {
			continue
		}
		what, remedy := explainError(err)
		if remedy != "" {
			what += " → " + remedy
		}
		all = append(all, what)
	}
	return all
}

// uncomposable is what stands in the way of whatever has the document in it.
func uncomposable(r *relazione.Review, _ time.Time) []string { return blocked(r.Composable()) }

// publication is the folder for the portal as a zip, of a release of a kind, with what stands in its way. It is of a first publication: a revision is
// made where the folder is.
func publication(kind relazione.ReleaseKind) (make func(context.Context, *relazione.Review) ([]byte, error),
	obstacles func(*relazione.Review, time.Time) []string) {
	return func(ctx context.Context, r *relazione.Review) ([]byte, error) {
			when := time.Now()
			if wrong := r.OtherYears(); len(wrong) > 0 {
				return nil, wrong[0]
			}
			release, err := r.Release(ctx, relazione.ReleaseOptions{Kind: kind, When: when})
			if err != nil {
				return nil, err
			}
			files, err := portal.Fresh(release, when)
			if err != nil {
				return nil, err
			}
			return portal.Zip(files, when)
		}, func(r *relazione.Review, now time.Time) []string {
			reasons := append(uncomposable(r, now), r.Obstacles(kind, now)...)
			return append(reasons, blocked(r.OtherYears()...)...)
		}
}

// noticesOf are what to know before publishing.
func noticesOf(kind relazione.ReleaseKind) func(*relazione.Review, time.Time) []string {
	return func(r *relazione.Review, now time.Time) []string { return blocked(r.Notices(kind, now)...) }
}

func suffixed(words, extension string) func(string) string {
	return func(book string) string {
		return strings.TrimSuffix(book, path.Ext(book)) + words + extension
	}
}

// mapped is the name of a copy with the sheet Mappa filled in.
func mapped(book string) string { return suffixed("-mappa", path.Ext(book))(book) }

// outputs are all of them. A workbook keeps its own extension: macros don't come along under another.
var outputs = func() []output {
	site, obstacles := publication(relazione.FinalRelease)
	draftSite, draftObstacles := publication(relazione.DraftRelease)
	return []output{
		{What: "relazione.pdf", Title: "La relazione in PDF", Says: "Il documento da firmare e pubblicare, con i dati dentro.",
			name:      func(book string) string { return "Relazione-" + suffixed("", ".pdf")(book) },
			make:      func(ctx context.Context, r *relazione.Review) ([]byte, error) { return r.PDF(ctx) },
			obstacles: uncomposable},
		{found: true, What: "rilievi", Title: "Il cruscotto con i rilievi", Says: "Una copia: un colore e un commento su ogni cella, e il foglio Rilievi.",
			name: func(book string) string { return suffixed("-rilievi", path.Ext(book))(book) },
			make: func(ctx context.Context, r *relazione.Review) ([]byte, error) { return r.Annotated(ctx) }},
		{found: true, What: "dossier.pdf", Title: "Il dossier per l'OIV", Says: "La scheda da firmare e le prove.", name: suffixed("-dossier", ".pdf"),
			make: func(ctx context.Context, r *relazione.Review) ([]byte, error) {
				return r.Dossier(ctx, relazione.ForEvaluators)
			},
			obstacles: func(r *relazione.Review, _ time.Time) []string { return blocked(r.DossierComposable()) }},
		{What: "pagina.html", Title: "La relazione come pagina", Says: "Un file che si apre in ogni browser.", name: suffixed("", ".html"),
			make: func(_ context.Context, r *relazione.Review) ([]byte, error) { return r.Page() },
			obstacles: func(r *relazione.Review, _ time.Time) []string {
				_, err := r.Document()
				return blocked(err)
			}},
		{What: "mappa", Title: "Il cruscotto con il foglio Mappa", Says: "Una copia: che cosa significa ogni colonna, e le domande in cima.", name: mapped,
			make: func(ctx context.Context, r *relazione.Review) ([]byte, error) { return r.Reading.WithMap(ctx) }},
		{found: true, What: "rilievi.json", Title: "I rilievi per altri programmi", Says: "Gli stessi che elenca la vista Rilievi.", name: suffixed("-rilievi", ".json"),
			make: func(_ context.Context, r *relazione.Review) ([]byte, error) { return r.Validation().Encode() }},
		{What: "tutto.zip", Title: "Tutto insieme", Says: "I file qui sopra in una cartella compressa.", name: suffixed("", ".zip"), make: nil,
			obstacles: func(r *relazione.Review, _ time.Time) []string { return blocked(r.Composable(), r.DossierComposable()) }},
		{What: "sito.zip", Title: "La cartella da pubblicare", Says: "Per Amministrazione trasparente, la prima volta: il PDF, la pagina, i dati, le schede. " +
			"Una revisione si pubblica con «relazione publish».", name: suffixed("-sito", ".zip"), make: site, obstacles: obstacles, notices: noticesOf(relazione.FinalRelease), apart: true},
		{What: "sito-bozza.zip", Title: "La cartella da pubblicare, come bozza", Says: "La stessa, dichiarata bozza.",
			name: suffixed("-sito-bozza", ".zip"), make: draftSite, obstacles: draftObstacles, notices: noticesOf(relazione.DraftRelease), apart: true},
	}
}()

func (d *Desk) download(ctx context.Context, b *book, v *view, w http.ResponseWriter, r *http.Request) error {
	plain, err := v.document(ctx)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if o.What != r.PathValue("what") {
			continue
		}
		if o.make == nil {
			data, err := together(ctx, b.name, v, plain)
			if err != nil {
				return err
			}
			return send(w, o.name(b.name), data, false)
		}
		of := plain
		if o.found {
			of = v.review
		}
		data, err := o.make(ctx, of)
		if err != nil {
			return err
		}
		return send(w, o.name(b.name), data, r.FormValue("mostra") != "")
	}
	return problem{http.StatusNotFound, hint.New("scegliere fra le voci elencate", "non c'è nulla con questo nome")}
}

// together is all outputs in a zip, dated when the workbook was read.
func together(ctx context.Context, book string, v *view, plain *relazione.Review) ([]byte, error) {
	var files []portal.File
	for _, o := range outputs {
		if o.make == nil || o.apart {
			continue
		}
		of := plain
		if o.found {
			of = v.review
		}
		data, err := o.make(ctx, of)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Title, err)
		}
		files = append(files, portal.File{Name: o.name(book), Data: data})
	}
	return portal.Zip(files, v.at)
}

// send hands a file over, to be kept or to be shown.
func send(w http.ResponseWriter, name string, data []byte, shown bool) error {
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) {
	case ".pdf":
		kind = "application/pdf"
	case ".xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".xlsm":
		kind = "application/vnd.ms-excel.sheet.macroEnabled.12"
	}
	how := "attachment"
	if shown && path.Ext(name) == ".pdf" {
		how = "inline"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write(data)
	return err
}

// accept hands over a copy with rows of Deroghe for the findings that the page showed together.
func (d *Desk) accept(ctx context.Context, b *book, v *view, w http.ResponseWriter, r *http.Request) error {
	for _, c := range causesOf(v) {
		if c.Key != r.FormValue("r") {
			continue
		}
		data, err := v.review.AcceptFindings(ctx, c.Findings, r.FormValue("motivo"), r.FormValue("atto"))
		if err != nil {
			return err
		}
		return send(w, suffixed("-deroga", path.Ext(b.name))(b.name), data, false)
	}
	return hint.New("tornare ai rilievi e scegliere di nuovo", "questo rilievo non c'è più: il cruscotto è cambiato nel frattempo")
}

// events tells a page that waits which workbooks changed, as server-sent events.
func (d *Desk) events(w http.ResponseWriter, r *http.Request) error {
	changes, leave := d.wait()
	if changes == nil {
		return problem{http.StatusServiceUnavailable, errors.New("ci sono già troppe pagine aperte")}
	}
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	control := http.NewResponseController(w)
	say := func(format string, args ...any) bool {
		control.SetWriteDeadline(time.Now().Add(patience)) // a page that never reads must not keep it
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return control.Flush() == nil
	}
	if !say("retry: 1000\n\n") {
		return nil
	}
	const beat = 15 * time.Second
	still := time.NewTicker(beat)
	defer still.Stop()
	for {
		select {
		case <-r.Context().Done():
			return nil
		case id := <-changes:
			if !say("event: cambiato\ndata: %s\n\n", id) {
				return nil
			}
		case <-still.C:
			if !say(": ci sono\n\n") {
				return nil
			}
		}
	}
}
