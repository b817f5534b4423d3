package cruscotto_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"relazione/internal/chamber"
	"relazione/internal/picture"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func aPicture(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 80, 30))
	for x := range 40 {
		m.Set(x, x%30, color.RGBA{0, 80, 160, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bookOf(t *testing.T, d *scoring.Dashboard) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := cruscotto.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A logo in a workbook that we write is read back as it was, with its text alternative only where somebody wrote one.
func TestLogoInTheSheet(t *testing.T) {
	logo, err := picture.Read(aPicture(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, alt := range []string{"", "Lo stemma con la torre"} {
		d := chamber.New(4)
		d.Entity.Logo = scoring.Logo{Image: logo, Alt: scoring.Text{Text: alt}}
		d.Entity.Color.Text = "#A01E3C"
		raw := bookOf(t, d)
		if !bytes.Equal(raw, bookOf(t, d)) {
			t.Error("two writings differ")
		}
		got := read(t, raw).Entity
		if got.Logo.Problem != "" || got.Logo.Image == nil || !bytes.Equal(got.Logo.Image.PNG, logo.PNG) {
			t.Errorf("it is %+v", got.Logo)
		}
		if got.Logo.Alt.Text != alt || got.Color.Text != "#A01E3C" {
			t.Errorf("its text is %q, the colour %q", got.Logo.Alt.Text, got.Color.Text)
		}
	}
}

// A logo beside the workbook is taken from its folder, and from nowhere else; what can't be shown is told, and the workbook is read all the same.
func TestLogoBesideTheWorkbook(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "cruscotti")
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, "cartella.png"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("fuori.png", aPicture(t))
	write("cruscotti/logo.png", aPicture(t))
	write("cruscotti/logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 3"><path d="M0 0h4v3z"/></svg>`))
	write("cruscotti/parole.png", []byte("un logo"))
	write("cruscotti/enorme.png", make([]byte, picture.MaxBytes+1))
	cases := map[string]string{
		"logo.png": "", "logo.svg": "", "": "", "LOGO.PGN": "non è nella cartella", "../fuori.png": "non è il nome di un file",
		filepath.Join(dir, "fuori.png"): "non è il nome di un file", "cartella.png": "non è un file", "parole.png": "non è un'immagine",
		"enorme.png": "il limite è 5 MB", "#VALUE!": "dentro la cella", "https://example.org/logo.png": "non è il nome di un file",
	}
	if os.Symlink(filepath.Join(dir, "fuori.png"), filepath.Join(folder, "collegato.png")) == nil {
		cases["collegato.png"] = "non si può leggere"
	}
	if exec.Command("mkfifo", filepath.Join(folder, "pipe.png")).Run() == nil {
		cases["pipe.png"] = "non è un file"
	}
	for name, problem := range cases {
		d := chamber.New(4)
		d.Entity.Logo.File.Text = name
		book := filepath.Join(folder, "2024.xlsx")
		if err := os.WriteFile(book, bookOf(t, d), 0o644); err != nil {
			t.Fatal(err)
		}
		reading, err := cruscotto.OpenFile(context.Background(), book)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		got := reading.Dashboard.Entity.Logo
		switch {
		case problem == "" && (got.Problem != "" || (got.Image == nil) != (name == "")):
			t.Errorf("%q: %+v", name, got)
		case problem != "" && (!strings.Contains(got.Problem, problem) || got.Remedy == "" || got.Image != nil):
			t.Errorf("%q: %q (%s); want %q", name, got.Problem, got.Remedy, problem)
		}
		// from bytes there is nothing beside
		if d := read(t, bookOf(t, d)); name == "logo.png" && !strings.Contains(d.Entity.Logo.Problem, "non si può leggere") {
			t.Errorf("from bytes: %q", d.Entity.Logo.Problem)
		}
	}
}
