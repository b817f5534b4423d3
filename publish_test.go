package relazione_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/sync/errgroup"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/internal/tool"
	"relazione/report"
	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/report/pdf/pdftest"
	"relazione/report/portal"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// approved is the sample with what its publication needs.
func approved(t *testing.T) *scoring.Dashboard {
	t.Helper()
	d, err := readtest.Dashboard(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return chamber.Approve(d)
}

var published = time.Date(2025, time.June, 27, 10, 0, 0, 0, time.UTC)

func prepare(t *testing.T, d *scoring.Dashboard, o relazione.ReleaseOptions) *portal.Release {
	t.Helper()
	e, err := review(t, d, relazione.Options{}).Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func publish(t *testing.T, dir string, e *portal.Release, o portal.Options) *portal.Outcome {
	t.Helper()
	if o.When.IsZero() {
		o.When = published
	}
	out, err := portal.Publish(dir, e, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// content is every file of a folder with its bytes.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func whole(t *testing.T, dir string) {
	t.Helper()
	r, err := relazione.CheckSite(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Error(p)
	}
}

var validation = []byte("%PDF-1.7\nla validazione\n")

// A folder holds the document in every form, its data, its records; publishing the same again, at another time, changes
// nothing; another document is a revision with a reason, and leaves the first byte for byte.
func TestPublish(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sito")
	d := approved(t)
	o := relazione.ReleaseOptions{Validation: validation, Dossier: true}
	out := publish(t, dir, prepare(t, d, o), portal.Options{})
	if out.Folder != "2024" || out.Revision != 1 || out.Unchanged {
		t.Errorf("%+v", out)
	}
	whole(t, dir)
	first := content(t, dir)
	for _, name := range []string{"relazione-performance-2024.pdf", "relazione-performance-2024.html", "indicatori.csv",
		"obiettivi.csv", "tabella-1.csv", "tabella-2.csv",
		"dirigenziali.csv", "risultati.csv", "relazione.json", "cruscotto.xlsx", "datapackage.json", "catalogo.jsonld",
		"dossier-oiv.pdf", "validazione-oiv.pdf",
		"scheda-relazione.json", "scheda-validazione.json", "metadati-relazione.xml", "metadati-validazione.xml",
		"manifest.json", "SHA256SUMS"} {
		if first["2024/"+name] == "" {
			t.Errorf("no %s", name)
		}
	}
	out = publish(t, dir, prepare(t, approved(t), o), portal.Options{When: published.AddDate(0, 1, 0)})
	if !out.Unchanged || out.Revision != 1 {
		t.Errorf("again: %+v", out)
	}
	// So does a workbook that was only saved again.
	saved := readtest.Of(approved(t), "2024.xlsx")
	saved.Book.SHA256 = strings.Repeat("9", 64)
	checked, err := relazione.Check(context.Background(), saved, relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	resaved, err := checked.Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if out = publish(t, dir, resaved, portal.Options{}); !out.Unchanged {
		t.Errorf("saved again: %+v", out)
	}
	if diff := cmp.Diff(first, content(t, dir)); diff != "" {
		t.Errorf("publishing the same again changed (-before +after):\n%s", diff)
	}

	other := approved(t)
	n := scoring.Evaluate(other).Find("1.3.1")
	n.Indicator.Attainment.Quantity, n.Indicator.Attainment.Text = scoring.Share(
		scoring.Evaluate(other).Find("1.3.2").Indicator.Attainment.Value,
		2,
	), "60,00%"
	for m := n; m != nil; m = m.Parent {
		m.Stated = scoring.Value{}
	}
	other.Targets[0].Result, other.Entity.Stated = scoring.Value{}, scoring.StatedTotals{}
	changed := prepare(t, other, o)
	if _, err := portal.Publish(dir, changed, portal.Options{When: published}); err == nil ||
		!strings.Contains(err.Error(), "già pubblicato un documento diverso") {
		t.Errorf("without a reason: %v", err)
	}
	if diff := cmp.Diff(first, content(t, dir)); diff != "" {
		t.Errorf("a refused publication changed (-before +after):\n%s", diff)
	}
	out = publish(
		t,
		dir,
		changed,
		portal.Options{Reason: "Corretto il raggiungimento di 1.3.1", When: published.AddDate(0, 2, 0)},
	)
	if out.Folder != "2024-revisione-2" || out.Revision != 2 {
		t.Errorf("%+v", out)
	}
	if !slices.Contains(
		out.Changes,
		opendata.RevisedNumber{Of: "1.3 Regolazione del mercato", Before: "76,00%", After: "60,00%"},
	) ||
		!slices.ContainsFunc(out.Changes, func(c opendata.RevisedNumber) bool {
			return strings.HasSuffix(c.Of, ", raggiungimento") && c.Before == "80%" && c.After == "60,00%"
		}) {
		t.Errorf("changes: %+v", out.Changes)
	}
	whole(t, dir)
	after := content(t, dir)
	for name, data := range first {
		if name != "index.html" && after[name] != data {
			t.Errorf("%s of revision 1 changed", name)
		}
	}
	for _, want := range []string{"Revisione 2, pubblicata il 27 agosto 2025", "Corretto il raggiungimento di 1.3.1",
		"Revisione 1, pubblicata il 27 giugno 2025", "1.3 Regolazione del mercato",
		`href="2024/relazione-performance-2024.pdf"`, `href="2024-revisione-2/relazione-performance-2024.pdf"`} {
		if !strings.Contains(after["index.html"], want) {
			t.Errorf("the index doesn't say %q", want)
		}
	}
}

// What is no final document is refused, and says why; a draft is openly one, and gives way to the final document.
func TestPublishRefuses(t *testing.T) {
	refused := func(change func(*scoring.Dashboard), kind relazione.ReleaseKind, want string) {
		t.Helper()
		d := approved(t)
		change(d)
		_, err := review(t, d, relazione.Options{}).Release(context.Background(), relazione.ReleaseOptions{Kind: kind})
		var obstacle *relazione.ObstacleError
		if !errors.As(err, &obstacle) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want %s", err, want)
		}
	}
	refused(
		func(d *scoring.Dashboard) { d.Entity.Publication.Address.Text = "https://esempio.it/una cartella" },
		relazione.DraftRelease,
		"«https://esempio.it/una cartella» non è un indirizzo web",
	)
	refused(
		func(d *scoring.Dashboard) { d.Entity.ReportAct = scoring.Act{} },
		relazione.FinalRelease,
		"manca l'atto con cui la Giunta",
	)
	refused(
		func(d *scoring.Dashboard) { d.Entity.Publication.Outcome.Text = " " },
		relazione.FinalRelease,
		"manca l'esito della validazione",
	)
	refused(func(d *scoring.Dashboard) { d.Waivers = nil }, relazione.FinalRelease, "errori che nessuno ha accettato")
	refused(func(d *scoring.Dashboard) { d.Entity.Year = 0 }, relazione.DraftRelease, "manca l'anno")
	refused(func(d *scoring.Dashboard) {
		d.Managers[1].Note = scoring.Text{
			Text: "Il dott. Mario Rossi ha ottenuto il 95%",
			Cell: scoring.Cell{Sheet: "Dirigenziali", Ref: "G3"},
		}
	}, relazione.DraftRelease, "accanto al nome di una persona")
	refused(func(d *scoring.Dashboard) {
		d.Passages[0].Text = scoring.Text{
			Text: "Al segretario, marco  bonat, è attribuito un punteggio di 98 punti.",
			Cell: scoring.Cell{Sheet: "Testi", Ref: "C2"},
		}
	}, relazione.DraftRelease, "Testi!C2 una valutazione")

	dir := t.TempDir()
	d := approved(t)
	d.Waivers = nil
	draft := prepare(t, d, relazione.ReleaseOptions{Kind: relazione.DraftRelease})
	publish(t, dir, draft, portal.Options{})
	whole(t, dir)
	files := content(t, dir)
	if !strings.Contains(files["2024/relazione-performance-2024.html"], "BOZZA") ||
		!strings.Contains(files["index.html"], "BOZZA") {
		t.Error("the draft isn't marked")
	}
	out := publish(t, dir, prepare(t, approved(t), relazione.ReleaseOptions{}), portal.Options{})
	if out.Revision != 2 {
		t.Errorf("the final document: %+v", out)
	}
	whole(t, dir)
	if _, err := portal.Publish(dir, draft, portal.Options{When: published, Reason: "prova"}); err == nil ||
		!strings.Contains(err.Error(), "una bozza non la sostituisce") {
		t.Errorf("a draft after the final document: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "2024-revisione-2", "indicatori.csv")); err != nil {
		t.Fatal(err)
	}
	if _, err := portal.Publish(dir, prepare(t, approved(t), relazione.ReleaseOptions{}),
		portal.Options{When: published}); err == nil ||
		!strings.Contains(err.Error(), "manca o è cambiato") {
		t.Errorf("with a file gone: %v", err)
	}

	d = approved(t)
	d.Entity.Name.Text = "Camera di commercio di un'altra città"
	if _, err := portal.Publish(dir, prepare(t, d, relazione.ReleaseOptions{}), portal.Options{When: published,
		Reason: "prova"}); err == nil ||
		!strings.Contains(err.Error(), "è di «Camera di commercio di Sondrio»") {
		t.Errorf("in another body's folder: %v", err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "index.html"), []byte("<p>il sito di qualcun altro"),
		0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := portal.Publish(other, draft, portal.Options{When: published}); err == nil ||
		!strings.Contains(err.Error(), "non è nostro") {
		t.Errorf("over somebody else's index: %v", err)
	}
}

// The signed document is taken back if it is ours with a signature after it, also when the workbook was filled in
// since.
func TestPublishSigned(t *testing.T) {
	d := approved(t)
	d.Entity.Publication = scoring.Publication{} // the OIV comes after the signature
	e := build(t, d, relazione.Options{})
	signed := pdftest.Sign(t, e.PDF)
	dir := t.TempDir()
	edition := prepare(t, approved(t), relazione.ReleaseOptions{Signed: signed})
	publish(t, dir, edition, portal.Options{})
	whole(t, dir)
	files := content(t, dir)
	if files["2024/relazione-performance-2024.pdf"] != string(signed) {
		t.Error("the signed file isn't the one published")
	}
	var record portal.Record
	if err := json.Unmarshal([]byte(files["2024/scheda-relazione.json"]), &record); err != nil || !record.Signed ||
		record.VisibleUntil != "2030-12-31" ||
		record.Protocol.Name != "0012345/2025" {
		t.Errorf("%+v, %v", record, err)
	}
	if !strings.Contains(files["2024/metadati-relazione.xml"], "<FirmatoDigitalmente>true</FirmatoDigitalmente>") ||
		!strings.Contains(files["2024/SHA256SUMS"], record.SHA256+"  relazione-performance-2024.pdf") {
		t.Error("the signature, or the hash of the signed file, isn't on record")
	}
	for name, file := range map[string][]byte{
		"unsigned": e.PDF, "tampered": flipped(signed),
		"a signature of other bytes": bytes.Replace(signed, []byte("/SigFlags 3"), []byte("/SigFlags 1"), 1),
		"with an overlay": pdftest.Revise(t, signed, map[int]string{pdftest.Look(t,
			signed).First: "<</Type /Page>>"}),
	} {
		if _, err := review(t, approved(t), relazione.Options{}).Release(context.Background(),
			relazione.ReleaseOptions{Signed: file}); !errors.Is(
			err,
			relazione.ErrNotOurs,
		) {
			t.Errorf("%s: %v", name, err)
		}
	}
	protocolled := approved(t) // one that says another protocol is another document
	late := approved(t)
	late.Entity.Publication.Protocol.Name.Text = "0000001/2025"
	if _, err := review(t, late, relazione.Options{}).Release(context.Background(),
		relazione.ReleaseOptions{Signed: pdftest.Sign(t, build(t, protocolled, relazione.Options{}).PDF)}); !errors.Is(err, relazione.ErrNotOurs) {
		t.Errorf("under another protocol: %v", err)
	}
	other := approved(t)
	other.Roots[0].Title.Text = "Un'altra prospettiva"
	if _, err := review(t, other, relazione.Options{}).Release(context.Background(),
		relazione.ReleaseOptions{Signed: signed}); !errors.Is(
		err,
		relazione.ErrNotOurs,
	) {
		t.Errorf("of another workbook: %v", err)
	}
}

// What a signing program makes of the document is taken for it: veraPDF finds nothing lost to a signature that isn't seen. One that is seen
// costs conformance, and somebody must say that it may.
func TestPublishSignedByAnother(t *testing.T) {
	d := approved(t)
	e := build(t, d, relazione.Options{})
	release := func(file []byte, anyLoss bool) error {
		_, err := review(t, d, relazione.Options{}).Release(t.Context(), relazione.ReleaseOptions{Signed: file, AnyLoss: anyLoss})
		return err
	}
	signed := tool.Sign(t, e.PDF, false)
	if err := release(signed, false); err != nil {
		t.Error(err)
	}
	name := filepath.Join(t.TempDir(), "firmata.pdf")
	if err := os.WriteFile(name, signed, 0o644); err != nil {
		t.Fatal(err)
	}
	tool.Conform(t, []string{name})
	stamped := tool.Sign(t, e.PDF, true)
	err := release(stamped, false)
	var obstacle *relazione.ObstacleError
	if !errors.As(err, &obstacle) || !obstacle.Lost || len(obstacle.Reasons) != 2 || !strings.Contains(relazione.Hint(err), "--accetta") {
		t.Errorf("a stamp that is seen: %v", err)
	}
	if err := release(stamped, true); err != nil {
		t.Error(err)
	}
}

// Checking a folder finds what was done to it.
func TestCheckSite(t *testing.T) {
	base := t.TempDir()
	edition := prepare(t, approved(t), relazione.ReleaseOptions{})
	other := approved(t)
	other.Entity.BudgetLink.Text = "https://www.camera.example/bilancio"
	second := prepare(t, other, relazione.ReleaseOptions{})
	for name, test := range map[string]struct {
		damage func(dir string) error
		want   string
	}{
		"a changed byte": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "2024", "indicatori.csv"), []byte("codice\r\n"), 0o644)
		}, "2024/indicatori.csv: non è il file pubblicato"},
		"a missing file": {func(dir string) error { return os.Remove(filepath.Join(dir, "2024", "cruscotto.xlsx")) },
			"2024/cruscotto.xlsx: manca"},
		"a foreign file": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "2024", "appunti.txt"), nil, 0o644)
		}, "2024/appunti.txt: non fa parte"},
		"a foreign folder": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "vecchio"), 0o755) },
			"vecchio: non fa parte"},
		"no manifest": {func(dir string) error { return os.Remove(filepath.Join(dir, "2024", "manifest.json")) },
			"manifest.json manca"},
		"an old index": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "index.html"),
				[]byte("x"), 0o644)
		}, "index.html: non è quello"},
		"a revision removed": {func(dir string) error { return os.RemoveAll(filepath.Join(dir, "2024")) },
			"manca la revisione 1 del 2024"},
		"numbers changed everywhere": {func(dir string) error {
			return rewrite(filepath.Join(dir, "2024"), map[string][2]string{"indicatori.csv": {"60.00", "90.00"}})
		}, "indicatori.csv: non è quello che i dati del documento danno"},
		"a page that says otherwise": {func(dir string) error {
			return rewrite(filepath.Join(dir, "2024"),
				map[string][2]string{"relazione-performance-2024.html": {"76,00%", "86,00%"}})
		}, "relazione-performance-2024.html: non è quello"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(base, strings.ReplaceAll(name, " ", "-"))
			publish(t, dir, edition, portal.Options{})
			publish(t, dir, second, portal.Options{Reason: "prova"})
			whole(t, dir)
			if err := test.damage(dir); err != nil {
				t.Fatal(err)
			}
			r, err := relazione.CheckSite(context.Background(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(r.Problems, "\n"), test.want) {
				t.Errorf("got %q; want %s", r.Problems, test.want)
			}
		})
	}
}

// rewrite changes files of a revision and makes its manifest and sums agree, as a forger would.
func rewrite(folder string, changes map[string][2]string) error {
	raw, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil {
		return err
	}
	manifest, list := string(raw), string(sums)
	for name, change := range changes {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		forged := bytes.Replace(data, []byte(change[0]), []byte(change[1]), 1)
		if err := os.WriteFile(filepath.Join(folder, name), forged, 0o644); err != nil {
			return err
		}
		manifest = strings.ReplaceAll(manifest, sha(data), sha(forged))
		list = strings.ReplaceAll(list, sha(data), sha(forged))
	}
	list = strings.ReplaceAll(list, sha(raw), sha([]byte(manifest)))
	if err := os.WriteFile(filepath.Join(folder, "manifest.json"), []byte(manifest), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(list), 0o644)
}

// Nothing personal leaves: what only the workbook knows is nowhere in the folder, in no file and in no file within a
// file.
func TestNothingPersonalLeaves(t *testing.T) {
	const marker = "Segretissimo"
	var b bytes.Buffer
	if err := cruscotto.Write(&b, approved(t)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(
		f.SetDocProps(
			&excelize.DocProperties{
				Creator:        marker,
				LastModifiedBy: marker,
				Description:    marker,
				Keywords:       marker,
				Modified:       "2025-06-01T00:00:00Z",
			},
		),
	)
	must(f.SetAppProps(&excelize.AppProperties{Company: marker}))
	must(f.AddComment(string(scoring.PartTree), excelize.Comment{Cell: "O13", Author: marker, Text: marker}))
	_, err = f.NewSheet("Appunti")
	must(err)
	must(f.SetCellStr("Appunti", "A1", marker))
	must(f.SetSheetVisible("Appunti", false))
	must(f.SetCellStr(string(scoring.PartTree), "Z2", "colonna "+marker))
	must(f.SetCellStr(string(scoring.PartTree), "Z3", marker))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "Nome" + marker, RefersTo: "Cruscotto!$A$1"}))
	must(f.SetCellHyperLink(string(scoring.PartTree), "I3", `C:\Users\`+marker+`\piano.docx`, "External"))
	path := filepath.Join(t.TempDir(), marker+".xlsx")
	must(f.SaveAs(path))
	reading, err := cruscotto.OpenFile(context.Background(), path)
	must(err)
	checked, err := relazione.Check(context.Background(), reading, relazione.Options{})
	must(err)
	edition, err := checked.Release(context.Background(), relazione.ReleaseOptions{Dossier: true})
	must(err)
	dir := t.TempDir()
	publish(t, dir, edition, portal.Options{})
	files := content(t, dir)
	for name, data := range files {
		for place, text := range unpacked(t, name, data) {
			packed := slices.Contains([]string{".xlsx", ".pdf", ".zip"}, filepath.Ext(place)) // where three letters may stand by chance
			if strings.Contains(strings.ToLower(text), strings.ToLower(marker)) || !packed && (strings.Contains(text, `C:\`) ||
				strings.Contains(text, "/tmp/")) {
				t.Errorf("%s holds what nobody should read", place)
			}
		}
	}
	if len(files) < 15 {
		t.Errorf("%d files were looked into", len(files))
	}
}

// unpacked is a file as text, with what is packed in it.
func unpacked(t *testing.T, name, data string) map[string]string {
	t.Helper()
	all := map[string]string{name: data}
	switch filepath.Ext(name) {
	case ".zip":
		z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range z.File {
			inner, err := fs.ReadFile(z, file.Name)
			if err != nil {
				t.Fatal(err)
			}
			for place, text := range unpacked(t, file.Name, string(inner)) {
				all[name+"!"+place] = text
			}
		}
	case ".xlsx":
		f, err := excelize.OpenReader(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		f.Pkg.Range(func(part, content any) bool {
			all[name+"!"+part.(string)] = string(content.([]byte))
			return true
		})
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				all[name+"!"+sheet] += strings.Join(row, "\n")
			}
		}
	case ".pdf":
		pages, err := pdf.Words([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range pages {
			all[name+"!text"] += strings.Join(words, " ")
		}
		for _, attached := range []string{"relazione.json", "cruscotto.xlsx"} {
			inner, err := pdf.Extract([]byte(data), attached)
			if errors.Is(err, pdf.ErrNoAttachment) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			for place, text := range unpacked(t, attached, string(inner)) {
				all[name+"!"+place] = text
			}
		}
	}
	return all
}

var numberText = regexp.MustCompile(`-?\d[\d.,]*`)

// numbersIn are the numbers of a text, in order.
func numbersIn(text string) []string {
	var all []string
	for _, n := range numberText.FindAllString(text, -1) {
		all = append(all, strings.TrimRight(n, ".,"))
	}
	return all
}

// Numbers in PDF, page, tables and data are the same: in the text of the two documents, one by one; in the tables and
// the data, each computed one.
func TestEditionsAgree(t *testing.T) {
	dir := t.TempDir()
	edition := prepare(t, approved(t), relazione.ReleaseOptions{})
	publish(t, dir, edition, portal.Options{})
	files := content(t, filepath.Join(dir, "2024"))

	page := files["relazione-performance-2024.html"]
	body := page[strings.Index(page, "<main"):strings.Index(page, `<section class="calcoli"`)]
	body = regexp.MustCompile(`(?s)<svg.*?</svg>|<details>.*?</details>`).ReplaceAllString(body, " ")
	body = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	counts := map[string]int{}
	for _, n := range numbersIn(body) {
		counts[n]++
	}
	pages, err := pdf.Words([]byte(files["relazione-performance-2024.pdf"]))
	if err != nil {
		t.Fatal(err)
	}
	inPDF := map[string]int{}
	for _, words := range pages {
		for _, n := range numbersIn(strings.Join(words, " ")) {
			inPDF[n]++
		}
	}
	for n, c := range counts {
		if strings.Contains(n, ",") && inPDF[n] < c {
			t.Errorf("the page has %s %d times, the PDF %d", n, c, inPDF[n])
		}
	}
	if len(counts) < 100 {
		t.Fatalf("only %d numbers in the page", len(counts))
	}

	var data opendata.Data
	if err := json.Unmarshal([]byte(files["relazione.json"]), &data); err != nil {
		t.Fatal(err)
	}
	attached, err := pdf.Extract([]byte(files["relazione-performance-2024.pdf"]), "relazione.json")
	if err != nil || string(attached) != files["relazione.json"] {
		t.Errorf("the data in the PDF are others (%v)", err)
	}
	var inTables []string
	for _, table := range []string{"risultati", "tabella-1", "dirigenziali", "obiettivi", "indicatori"} {
		rows, err := csv.NewReader(strings.NewReader(files[table+".csv"])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			for i, name := range rows[0] {
				if strings.HasSuffix(name, "_percentuale") {
					inTables = append(inTables, strings.ReplaceAll(row[i], ".", ",")+"%")
				}
			}
		}
	}
	var computed []string
	for _, f := range data.Figures() {
		if f.Number == nil {
			continue
		}
		computed = append(computed, f.Number.Shown)
		if !strings.Contains(page, f.Number.Shown) {
			t.Errorf("%s of %s isn't on the page", f.Number.Shown, f.Of)
		}
	}
	slices.Sort(inTables)
	slices.Sort(computed)
	if diff := cmp.Diff(computed, inTables); diff != "" {
		t.Errorf("computed numbers (-data +tables):\n%s", diff)
	}
}

// The data package is as it says of itself, a text that a spreadsheet would run is neutralised, and the metadata are
// well-formed.
func TestDataPackage(t *testing.T) {
	dir := t.TempDir()
	d := approved(t)
	scoring.Evaluate(d).Find("1.3.1").Indicator.KPI.Text = "=HYPERLINK(\"http://example.com\")"
	edition := prepare(t, d, relazione.ReleaseOptions{})
	publish(t, dir, edition, portal.Options{})
	files := content(t, filepath.Join(dir, "2024"))
	if !strings.Contains(files["indicatori.csv"], `"'=HYPERLINK(`) {
		t.Error("a formula stands in the CSV")
	}
	if strings.Contains(files["indicatori.csv"], "\n") && !strings.Contains(files["indicatori.csv"], "\r\n") {
		t.Error("lines don't end as RFC 4180 wants")
	}
	var catalogue map[string]any
	if err := json.Unmarshal([]byte(files["catalogo.jsonld"]), &catalogue); err != nil {
		t.Fatal(err)
	}
	dataset := catalogue["dcat:dataset"].(map[string]any)
	for _, key := range []string{"dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme",
		"dct:rightsHolder", "dct:accrualPeriodicity", "dcat:distribution", "dcat:contactPoint"} {
		if dataset[key] == nil {
			t.Errorf("the dataset has no %s", key)
		}
	}
	if dataset["dct:identifier"] != "cciaa_prova:relazione-performance-2024" {
		t.Errorf("identifier %v", dataset["dct:identifier"])
	}
	for _, distribution := range dataset["dcat:distribution"].([]any) {
		o := distribution.(map[string]any)
		if media, ok := o["dcat:mediaType"].(map[string]any); !ok || !strings.HasPrefix(media["@id"].(string), "https://www.iana.org/assignments/media-types/") {
			t.Errorf("media type %v", o["dcat:mediaType"])
		}
		if size, ok := o["dcat:byteSize"].(map[string]any); !ok || size["@type"] != "xsd:decimal" {
			t.Errorf("size %v", o["dcat:byteSize"])
		}
		if o["dct:format"] == nil || o["dct:license"] == nil ||
			!strings.HasPrefix(
				o["dcat:accessURL"].(map[string]any)["@id"].(string),
				"https://www.camera.example/performance/2024/",
			) {
			t.Errorf("distribution %v", o)
		}
	}
	// The elements are those of AgID's annex 5, in its order; those that only the register and the archive know are named as missing.
	annex := []string{"IdDoc", "ModalitaDiFormazione", "TipologiaDocumentale", "DatiDiRegistrazione", "Soggetti", "ChiaveDescrittiva", "Allegati", "Classificazione",
		"Riservato", "IdentificativoDelFormato", "Verifica", "Agg", "IdIdentificativoDocumentoPrimario", "NomeDelDocumento", "VersioneDelDocumento",
		"TracciatureModificheDocumento", "TempoDiConservazione", "Note"}
	optional := []string{"IdIdentificativoDocumentoPrimario", "TracciatureModificheDocumento", "Note"}
	decoder := xml.NewDecoder(strings.NewReader(files["metadati-relazione.xml"]))
	var elements []string
	gaps, depth := "", 0
	for {
		token, err := decoder.Token()
		if err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			break
		}
		switch token := token.(type) {
		case xml.Comment:
			gaps = string(token)
		case xml.StartElement:
			if depth++; depth == 2 {
				elements = append(elements, token.Name.Local)
			}
		case xml.EndElement:
			depth--
		}
	}
	there := slices.DeleteFunc(slices.Clone(annex), func(name string) bool { return !slices.Contains(elements, name) })
	if diff := cmp.Diff(there, elements); diff != "" {
		t.Errorf("elements (-annex +ours):\n%s", diff)
	}
	for _, name := range annex {
		if !slices.Contains(elements, name) && !slices.Contains(optional, name) && !strings.Contains(gaps, name) {
			t.Errorf("%s is missing, and isn't named: %s", name, gaps)
		}
	}
	tool.Frictionless(t, filepath.Join(dir, "2024", "datapackage.json"))
}

// Beside each table for machines stands the same for people: in Italian settings each column is one, numbers are numbers with their decimals, and what
// looks like a formula stays readable.
func TestTablesForPeople(t *testing.T) {
	dir := t.TempDir()
	d := approved(t)
	i := scoring.Evaluate(d).Find("1.3.1").Indicator
	i.KPI.Text, i.Target = "=1+1 è una prova", scoring.Value{Text: "-12 gg.", Quantity: scoring.Quantity{Value: big.NewRat(-12, 1), Unit: "gg."}}
	d.Managers[0].Title.Text = "-12"
	publish(t, dir, prepare(t, d, relazione.ReleaseOptions{Kind: relazione.DraftRelease}), portal.Options{})
	tables, err := filepath.Glob(filepath.Join(dir, "2024", "*.csv"))
	if err != nil || len(tables) < 6 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	var sheets []string
	for _, name := range tables {
		sheets = append(sheets, strings.TrimSuffix(name, ".csv")+".xlsx")
	}
	all := ""
	for name, shown := range tool.Shown(t, sheets...) {
		raw, err := os.ReadFile(filepath.Join(dir, "2024", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		all += string(raw)
		machine, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(shown) != 1 {
			t.Fatalf("%s has %d sheets", name, len(shown))
		}
		for _, people := range shown {
			if len(people) != len(machine) {
				t.Fatalf("%s: %d rows for people, %d for machines", name, len(people), len(machine))
			}
			for r, row := range machine[1:] {
				seen := people[r+1]
				for c, head := range machine[0] {
					value := strings.TrimPrefix(row[c], "'")
					switch {
					case strings.HasSuffix(head, "_unita"), strings.HasSuffix(head, "_esatta"), strings.HasSuffix(head, "_testo") && row[c-2] != "", value == "", value == "false":
						continue // in the number's cell, or for programs
					case value == "true":
						value = "sì"
					case c+1 < len(row) && strings.HasSuffix(machine[0][c+1], "_unita") || strings.HasSuffix(head, "_percentuale"):
						unit := "%"
						if !strings.HasSuffix(head, "_percentuale") {
							unit = row[c+1]
						}
						value = strings.TrimSpace(strings.ReplaceAll(value, ".", ",") + map[bool]string{true: "%", false: " " + unit}[unit == "%"])
					}
					if !slices.ContainsFunc(seen, func(got string) bool {
						return got == value || strings.ReplaceAll(got, ".", "") == value
					}) {
						t.Errorf("%s, row %d: people see %q, without %s %q", name, r+2, seen, head, value)
					}
				}
			}
		}
	}
	for _, want := range []string{"'=1+1 è una prova", ",-12 gg.,", ",-12,"} {
		if !strings.Contains(all, want) {
			t.Errorf("the tables for machines don't have %q", want)
		}
	}
}

// The official shapes of DCAT-AP find nothing in the catalogue: those of the version that DCAT-AP_IT follows; those of the next one only that it types
// sizes otherwise. Nothing that a workbook says makes an address that is none.
func TestCatalogueShapes(t *testing.T) {
	bare := func(d *scoring.Dashboard) {
		d.Entity.Publication = scoring.Publication{Outcome: d.Entity.Publication.Outcome}
	}
	odd := func(d *scoring.Dashboard) {
		p := &d.Entity.Publication
		p.IPACode.Text, p.Contact.Text, p.Address.Text = `cc iaa<"à>`, "Ufficio <urp>", "vedi il sito"
	}
	query := func(d *scoring.Dashboard) {
		d.Entity.Publication.Contact.Text, d.Entity.Publication.Address.Text = "https://www.camera.example/urp?x=1", "https://www.camera.example/p?id=7#qui"
	}
	for name, change := range map[string]func(*scoring.Dashboard){"whole": func(*scoring.Dashboard) {}, "bare": bare, "odd": odd, "query": query} {
		t.Run(name, func(t *testing.T) {
			d := approved(t)
			change(d)
			dir := t.TempDir()
			publish(t, dir, prepare(t, d, relazione.ReleaseOptions{}), portal.Options{})
			file := filepath.Join(dir, "2024", "catalogo.jsonld")
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range regexp.MustCompile(`"@id": "([^"]*)"`).FindAllStringSubmatch(string(raw), -1) {
				if u, err := url.Parse(id[1]); err != nil || u.String() != id[1] || strings.Contains(u.RawQuery, "/") {
					t.Errorf("%q is no address: %v", id[1], err)
				}
			}
			tool.Shapes(t, "dcat-ap_2.1.1_shacl_shapes.ttl", file)
			tool.Shapes(t, "dcat-ap_3_shapes.ttl", file, "dcat:byteSize")
		})
	}
}

// flipped is a file with one bit in its middle turned.
func flipped(file []byte) []byte {
	out := bytes.Clone(file)
	out[len(out)/3] ^= 1
	return out
}

func sha(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A draft says why it is one: for errors, or because somebody wanted it so; and what it says follows from its data.
func TestWhyDraft(t *testing.T) {
	wrong := approved(t)
	wrong.Roots[0].Children[0].Children[0].Weight.Value = big.NewRat(3, 4)
	for name, c := range map[string]struct {
		d    *scoring.Dashboard
		says string
	}{"clean": {approved(t), "documento non definitivo"}, "wrong": {wrong, "rilievi non risolti"}} {
		r := build(t, c.d, relazione.Options{Draft: relazione.DraftAlways})
		if text := strings.Join(r.Document.PlainText(), "\n"); !strings.Contains(text, c.says) {
			t.Errorf("%s: it doesn't say %q", name, c.says)
		}
		v, err := relazione.Verify(context.Background(), r.PDF)
		if err != nil || v.Bytes != relazione.Identical {
			t.Errorf("%s: verified it is another: %v", name, err)
		}
	}
}

// What is uploaded has no trace of the run that made it, comes as one file too, and tells whoever uploads it what goes where.
func TestPublishGuide(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sito")
	edition := prepare(t, approved(t), relazione.ReleaseOptions{Validation: validation})
	out := publish(t, dir, edition, portal.Options{})
	names := func(dir string) (all []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	if diff := cmp.Diff([]string{"2024", "2024.zip", "index.html"}, names(dir)); diff != "" {
		t.Errorf("the site (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".sito.pubblicazione.lock", "sito"}, names(filepath.Dir(dir))); diff != "" {
		t.Errorf("beside it (-want +got):\n%s", diff)
	}
	files := content(t, dir)
	z, err := zip.NewReader(strings.NewReader(files["2024.zip"]), int64(len(files["2024.zip"])))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		data, err := fs.ReadFile(z, f.Name)
		if err != nil || string(data) != files[f.Name] {
			t.Errorf("%s in the zip isn't the one in the folder: %v", f.Name, err)
		}
	}
	guide := files["2024/LEGGIMI.html"]
	for name := range files {
		if base, ok := strings.CutPrefix(name, "2024/"); ok && base != "LEGGIMI.html" && !strings.Contains(guide, "<code>"+base+"</code>") {
			t.Errorf("the guide doesn't say what %s is", base)
		}
	}
	for _, want := range []string{"<code>Relazione sulla Performance 2024</code>", "<code>27/06/2025</code>", "<code>deliberazione n. 41/GC del 16/06/2025</code>",
		"<code>0012345/2025 del 17/06/2025</code>", "<code>31/12/2030</code>", "<code>validazione-oiv.pdf</code> <strong>(obbligatorio)"} {
		if !strings.Contains(guide, want) {
			t.Errorf("the guide doesn't say %s", want)
		}
	}
	if told := out.Told("sito"); len(told) != 4 || !strings.Contains(told[0], "relazione-performance-2024.pdf → Relazione sulla Performance") ||
		!strings.Contains(told[1], "validazione-oiv.pdf → Organismi indipendenti") {
		t.Errorf("told: %q", told)
	}
	fresh, err := portal.Fresh(edition, published)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]string{}
	for _, f := range fresh {
		made[f.Name] = string(f.Data)
	}
	if diff := cmp.Diff(files, made); diff != "" {
		t.Errorf("what is made without a folder differs (-folder +made):\n%s", diff)
	}
	whole(t, dir)
	if err := os.Remove(filepath.Join(dir, "2024.zip")); err != nil {
		t.Fatal(err)
	}
	publish(t, dir, edition, portal.Options{})
	if diff := cmp.Diff(files, content(t, dir)); diff != "" {
		t.Errorf("the next run doesn't put back what is missing:\n%s", diff)
	}
}

// Any number of runs take turns over one folder.
func TestPublishTakesTurns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sito")
	edition := prepare(t, approved(t), relazione.ReleaseOptions{})
	var group errgroup.Group
	first := atomic.Int32{}
	for range 12 {
		group.Go(func() error {
			out, err := portal.Publish(dir, edition, portal.Options{When: published, Wait: time.Minute})
			if err == nil && !out.Unchanged {
				first.Add(1)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil || first.Load() != 1 {
		t.Errorf("%d runs published it: %v", first.Load(), err)
	}
	whole(t, dir)
}

// earlier is the sample as of some years before: other results, an objective less, a code given anew.
func earlier(t *testing.T, years int) *scoring.Dashboard {
	t.Helper()
	d := approved(t)
	d.Entity.Year -= years
	d.Entity.Stated, d.Targets, d.Waivers, d.Managers = scoring.StatedTotals{}, nil, nil, nil
	var measured []*scoring.Node
	d.Walk(func(n *scoring.Node) {
		n.Stated = scoring.Value{}
		if n.Indicator != nil {
			measured = append(measured, n)
		}
	})
	for i, n := range measured {
		n.Indicator.Attainment = scoring.Value{Quantity: scoring.Share(big.NewRat(int64(60+(i*7+years*11)%40), 100), 2)}
		n.Indicator.Attainment.Text = n.Indicator.Attainment.Quantity.String()
	}
	return d
}

// The index of several years says of each objective what it came to in each, and leads there.
func TestIndexComparesYears(t *testing.T) {
	dir := t.TempDir()
	for years := 2; years >= 1; years-- {
		d := earlier(t, years)
		publish(t, dir, prepare(t, d, relazione.ReleaseOptions{Kind: relazione.DraftRelease}), portal.Options{})
	}
	if index := content(t, dir)["index.html"]; !strings.Contains(index, `id="confronto"`) {
		t.Error("two years aren't compared")
	}
	publish(t, dir, prepare(t, approved(t), relazione.ReleaseOptions{}), portal.Options{})
	whole(t, dir)
	files := content(t, dir)
	root, err := html.Parse(strings.NewReader(files["index.html"]))
	if err != nil {
		t.Fatal(err)
	}
	rows, links := 0, 0
	for n := range root.Descendants() {
		if n.DataAtom == atom.Tr {
			rows++
		}
		for _, a := range n.Attr {
			page, place, ok := strings.Cut(a.Val, "#cruscotto-")
			if a.Key != "href" || !ok {
				continue
			}
			links++
			if !strings.Contains(files[page], `id="cruscotto-`+place+`"`) {
				t.Errorf("%s leads nowhere", a.Val)
			}
		}
	}
	if rows < 30 || links < 3*30 {
		t.Errorf("%d rows, %d links", rows, links)
	}
	e := scoring.Evaluate(approved(t))
	node := e.Find("1.3")
	want := report.Typeset(e.Of(node).Quantity().String())
	if !strings.Contains(files["index.html"], `<a href="2024/relazione-performance-2024.html#cruscotto-1-3">`+want+`</a>`) {
		t.Errorf("the index doesn't lead to %s of 1.3", want)
	}
}
