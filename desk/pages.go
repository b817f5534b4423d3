package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
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

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"maiuscola": sentence, "ora": func(t time.Time) string { return t.Format("15:04:05") },
	"più": func(a, b int) int { return a + b }, "conta": italian.Count, "almeno": func(most int, items []scoring.Finding) []scoring.Finding { return items[:min(most, len(items))] },
}).ParseFS(pageFiles, "page/*.html"))

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
		return d.show(w, http.StatusOK, "verifica.html", frame{Title: "Verificare una relazione"})
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
	for _, name := range []string{"desk.css", "desk.js"} {
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

// A bookHead is what stands over the views of a book.
type bookHead struct {
	ID, Name, Entity, Summary string
	Year                      int
	Open                      bool
	Stale, Remedy             string // why what was saved last can't be read; then the view is of what was there before
	At                        time.Time
	Change                    *Change
}

func (d *Desk) show(w http.ResponseWriter, status int, name string, f frame) error {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, f); err != nil {
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
	Open                     bool
}

func (d *Desk) home(w http.ResponseWriter, r *http.Request) error {
	books, err := d.open()
	if err != nil {
		return err
	}
	var list []listed
	const read = 40 // more would keep the page waiting; the others say what they are when they are opened
	for i, b := range books {
		l := listed{ID: b.id, Name: b.name}
		if i < read {
			v, err := d.look(r.Context(), b)
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
	if v, err := d.look(r.Context(), d.book(id)); v == nil {
		return err
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
	return d.show(w, http.StatusOK, "verifica.html", frame{Title: "Verifica di " + name, Body: struct {
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
			Open: v.review.Open(), At: v.at, Change: b.change()}
		if stale != nil {
			head.Stale, head.Remedy = explainError(stale)
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
	v, stale = d.look(r.Context(), b)
	if v == nil {
		return nil, nil, nil, stale
	}
	return b, v, stale, nil
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
	defer of.mu.Unlock()
	var all []candidate
	for _, b := range books {
		if b != of {
			all = append(all, candidate{b.id, b.name, b.id == of.beside[0], b.id == of.beside[1]})
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

// found shows what was found beside the cells.
func (d *Desk) found(r *http.Request, v *view) (string, any, error) {
	causes := rules.Causes(v.review.Findings)
	chosen, _ := strconv.Atoi(r.FormValue("n"))
	if chosen < 1 || chosen > len(causes) {
		chosen = min(1, len(causes))
	}
	body := struct {
		Causes       []rules.Cause
		Chosen       int
		Cause        *rules.Cause
		Grid         *grid
		Explanations []scoring.Explanation
	}{Causes: causes, Chosen: chosen}
	if chosen > 0 {
		body.Cause = &causes[chosen-1]
		cell := body.Cause.Findings[0].Cell
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

func (d *Desk) document(_ *http.Request, v *view) (string, any, error) {
	return "documento.html", struct{ Draft string }{v.review.Unfinished()}, nil
}

func (d *Desk) outputs(_ *http.Request, v *view) (string, any, error) {
	now := time.Now()
	type offered struct {
		output
		Obstacles []string
	}
	var all []offered
	for _, o := range outputs {
		one := offered{output: o}
		if o.obstacles != nil {
			one.Obstacles = o.obstacles(v.review, now)
		}
		all = append(all, one)
	}
	return "uscite.html", struct {
		Outputs []offered
		Draft   string
		Missing []scoring.Part
	}{all, v.review.Unfinished(), v.review.Missing()}, nil
}

// page is the document as a page, which brings its own rules of what it may load.
func (d *Desk) page(_ context.Context, _ *book, v *view, w http.ResponseWriter, _ *http.Request) error {
	out, err := v.review.Page()
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
	apart     bool                                        // it isn't among all others together
}

// uncomposable is what stands in the way of whatever has the document in it.
func uncomposable(r *relazione.Review, _ time.Time) []string {
	if err := r.Composable(); err != nil {
		what, remedy := explainError(err)
		return []string{what + " → " + remedy}
	}
	return nil
}

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
			for _, wrong := range r.OtherYears() {
				reasons = append(reasons, wrong.Error())
			}
			return reasons
		}
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
		{What: "rilievi", Title: "Il cruscotto con i rilievi", Says: "Una copia: un colore e un commento su ogni cella, e il foglio Rilievi.",
			name: func(book string) string { return suffixed("-rilievi", path.Ext(book))(book) },
			make: func(ctx context.Context, r *relazione.Review) ([]byte, error) { return r.Annotated(ctx) }},
		{What: "dossier.pdf", Title: "Il dossier per l'OIV", Says: "La scheda da firmare e le prove.", name: suffixed("-dossier", ".pdf"),
			make: func(ctx context.Context, r *relazione.Review) ([]byte, error) {
				return r.Dossier(ctx, relazione.ForEvaluators)
			}},
		{What: "pagina.html", Title: "La relazione come pagina", Says: "Un file che si apre in ogni browser.", name: suffixed("", ".html"),
			make: func(_ context.Context, r *relazione.Review) ([]byte, error) { return r.Page() }, obstacles: uncomposable},
		{What: "mappa", Title: "Il cruscotto con il foglio Mappa", Says: "Una copia: che cosa significa ogni colonna, e le domande in cima.", name: mapped,
			make: func(ctx context.Context, r *relazione.Review) ([]byte, error) { return r.Reading.WithMap(ctx) }},
		{What: "rilievi.json", Title: "I rilievi per altri programmi", Says: "Gli stessi che elenca la vista Rilievi.", name: suffixed("-rilievi", ".json"),
			make: func(_ context.Context, r *relazione.Review) ([]byte, error) { return r.Validation().Encode() }},
		{What: "tutto.zip", Title: "Tutto insieme", Says: "I file qui sopra in una cartella compressa.", name: suffixed("", ".zip"), make: nil,
			obstacles: uncomposable},
		{What: "sito.zip", Title: "La cartella da pubblicare", Says: "Per Amministrazione trasparente, la prima volta: il PDF, la pagina, i dati, le schede. " +
			"Una revisione si pubblica con «relazione publish».", name: suffixed("-sito", ".zip"), make: site, obstacles: obstacles, apart: true},
		{What: "sito-bozza.zip", Title: "La cartella da pubblicare, come bozza", Says: "La stessa, dichiarata bozza.",
			name: suffixed("-sito-bozza", ".zip"), make: draftSite, obstacles: draftObstacles, apart: true},
	}
}()

func (d *Desk) download(ctx context.Context, b *book, v *view, w http.ResponseWriter, r *http.Request) error {
	for _, o := range outputs {
		if o.What != r.PathValue("what") {
			continue
		}
		if o.make == nil {
			data, err := together(ctx, b.name, v.review)
			if err != nil {
				return err
			}
			return send(w, o.name(b.name), data, false)
		}
		data, err := o.make(ctx, v.review)
		if err != nil {
			return err
		}
		return send(w, o.name(b.name), data, r.FormValue("mostra") != "")
	}
	return problem{http.StatusNotFound, hint.New("scegliere fra le voci elencate", "non c'è nulla con questo nome")}
}

// together is all outputs in a zip.
func together(ctx context.Context, book string, r *relazione.Review) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, o := range outputs {
		if o.make == nil || o.apart {
			continue
		}
		data, err := o.make(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Title, err)
		}
		to, err := z.Create(o.name(book))
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
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

// accept hands over a copy with the row of Deroghe.
func (d *Desk) accept(ctx context.Context, b *book, v *view, w http.ResponseWriter, r *http.Request) error {
	data, err := v.review.Accept(ctx, r.FormValue("regola"), r.FormValue("dove"), r.FormValue("motivo"), r.FormValue("atto"))
	if err != nil {
		return err
	}
	return send(w, suffixed("-deroga", path.Ext(b.name))(b.name), data, false)
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
