package pdf

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"relazione/internal/tool"
)

// attachments are of the kinds that documents carry.
var attachments = []Attachment{
	{
		Name:         "relazione.json",
		MIME:         "application/json",
		Description:  "Dati è",
		Relationship: DataOfDocument,
		Data:         []byte("{}\n"),
	},
	{
		Name:         "cruscotto.xlsx",
		MIME:         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Relationship: SourceOfDocument,
		Data:         []byte("PK"),
	},
}

// files writes every document.
func files(t *testing.T, attached ...Attachment) []string {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for name, doc := range documents(t) {
		var b bytes.Buffer
		err := Render(context.Background(), &b, doc, attached...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".pdf")
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, file)
	}
	return names
}

// Every document conforms to PDF/A-3a and PDF/UA-1, as veraPDF judges.
func TestConformance(t *testing.T) {
	long(t)
	tool.Conform(t, files(t, attachments...))
}

// long skips a test that waits for other programs.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short")
	}
}

// Second opinions: qpdf finds nothing wrong with the syntax, pdfcpu validates strictly.
func TestSecondOpinions(t *testing.T) {
	long(t)
	t.Run("pdfcpu", func(t *testing.T) {
		// Without attachments: pdfcpu knows AFRelationship, which PDF/A-3 asks for, from PDF 2.0 on only.
		for _, file := range files(t) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			api.DisableConfigDir()
			conf := model.NewDefaultConfiguration()
			conf.ValidationMode = model.ValidationStrict
			if err := api.Validate(bytes.NewReader(data), conf); err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
			}
		}
	})
	t.Run("qpdf", func(t *testing.T) {
		qpdf := tool.Need(t, "qpdf")
		for _, file := range files(t, attachments...) {
			if out, err := exec.Command(qpdf, "--check", file).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", filepath.Base(file), err, out)
			}
		}
	})
}

func TestExtract(t *testing.T) {
	data, err := os.ReadFile(files(t, attachments...)[0])
	if err != nil {
		t.Fatal(err)
	}
	got, err := Extract(data, "relazione.json")
	if err != nil || string(got) != "{}\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := Extract(data, "altro.json"); err != ErrNoAttachment {
		t.Errorf("got %v", err)
	}
	// Whatever the bytes, no panic: an error, or the file.
	for cut := 0; cut < len(data); cut += len(data)/50 + 1 {
		Extract(data[:cut], "relazione.json")
		broken := bytes.Clone(data)
		copy(broken[cut:], "<<<<>>")
		Extract(broken, "relazione.json")
	}
}

// Words are those drawn, in order.
func TestWords(t *testing.T) {
	var b bytes.Buffer
	if err := Render(context.Background(), &b, sample(t)); err != nil {
		t.Fatal(err)
	}
	pages, err := Words(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(pages[0], " ")
	for _, want := range []string{"Camera di commercio di Sondrio Relazione sulla Performance 2024 Indice",
		"prevista dall’art. 10 del D.lgs. n. 150/2009, è lo strumento"} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
			t.Errorf("the first page's words don't have %q: %s", want, text)
		}
	}
}
