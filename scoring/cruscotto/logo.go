package cruscotto

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"relazione/internal/hint"
	"relazione/internal/lazy"
	"relazione/internal/picture"
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// entryLogo is the line of the sheet Ente that has the logo: over its cell as a picture, or by the name of a file beside the workbook.
const entryLogo = "Logo"

// madeUp are the alternative texts that programs write by themselves, and names of files, which may say whose they are.
var madeUp = lazy.New(`(?i)generat[oa] (automaticamente|dall)|automatically generated|AI-generated|^(picture|image|immagine|grafica|graphic|logo)\s*\d*$|[\\/]|\.[a-z]{3,4}$`)

// readLogo looks for the logo that the sheet Ente speaks of. What is wrong with it is kept beside it: the document can do without.
func (r *reader) readLogo(ctx context.Context, s *workbook.Sheet) error {
	logo := &r.reading.Dashboard.Entity.Logo
	if logo.File.Cell == (scoring.Cell{}) {
		return nil // the sheet has no such line
	}
	raw, name, err := r.logoFile(ctx, s, logo)
	if err == nil && raw != nil {
		if logo.Image, err = picture.Read(raw); err != nil {
			err = hint.With(fmt.Errorf("%s %w", name, err), hint.Of(err))
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		logo.Problem, logo.Remedy = err.Error(), hint.Of(err)
	}
	return nil
}

// logoFile is the bytes of the logo and what messages call it; nil where the line is left empty.
func (r *reader) logoFile(ctx context.Context, s *workbook.Sheet, logo *scoring.Logo) (raw []byte, name string, err error) {
	if !logo.File.Empty() && !strings.HasPrefix(logo.File.Text, "#") {
		raw, err = r.beside(logo.File.Text)
		return raw, "«" + logo.File.Text + "»", err
	}
	pictures, err := r.book.Pictures(ctx, s)
	if err != nil {
		return nil, "", err
	}
	at, _ := ref.Parse(logo.File.Cell.Ref)
	var here []workbook.Picture
	for _, p := range pictures {
		if p.At.Row == at.Row {
			here = append(here, p)
		}
	}
	if len(here) == 0 { // it slipped: one alone on the sheet is meant all the same
		here = pictures
	}
	switch {
	case len(here) > 1:
		return nil, "", hint.New("lasciare soltanto quella giusta sopra la cella", "sul foglio ci sono %d immagini, e non si sa quale sia il logo", len(here))
	case len(here) == 0 && !logo.File.Empty(): // an error, which is what a picture in the cell looks like to others
		return nil, "", hint.New("in Excel, con il tasto destro sull'immagine, «Posiziona sopra le celle»; o scrivere il nome di un file accanto al cruscotto",
			"l'immagine è dentro la cella, dove si legge soltanto %s", logo.File.Text)
	case len(here) == 0:
		return nil, "", nil
	}
	raw, err = r.book.PictureFile(ctx, here[0], picture.MaxBytes)
	if raw == nil && err == nil {
		return nil, "", hint.New("inserire l'immagine nella cartella di lavoro, senza collegamento", "l'immagine è collegata a un altro file, o più grande di %d MB",
			picture.MaxBytes>>20)
	}
	if alt := strings.TrimSpace(here[0].Alt); logo.Alt.Empty() && alt != r.reading.Dashboard.Entity.LogoText() && !madeUp.MatchString(alt) {
		logo.Alt = scoring.Text{Text: alt, Cell: logo.File.Cell}
	}
	return raw, "l'immagine", err
}

// beside is a file in the workbook's folder.
func (r *reader) beside(name string) ([]byte, error) {
	const remedy = "mettere il file nella cartella del cruscotto e scriverne il nome, per esempio logo.png"
	wrong := func(format string, args ...any) error { return hint.New(remedy, format, args...) }
	switch {
	case !fs.ValidPath(name) || strings.ContainsAny(name, `/\:`):
		return nil, wrong("«%s» non è il nome di un file nella cartella del cruscotto", name)
	case r.book.Folder == nil:
		return nil, hint.New("inserire l'immagine sopra la cella", "«%s»: accanto al cruscotto qui non si può leggere", name)
	}
	info, err := fs.Stat(r.book.Folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, wrong("«%s» non è nella cartella del cruscotto", name)
	case err != nil:
		return nil, wrong("«%s» non si può leggere", name)
	case !info.Mode().IsRegular():
		return nil, wrong("«%s» non è un file", name)
	case info.Size() > picture.MaxBytes:
		return nil, hint.New("ridurre l'immagine", "«%s» è di %d MB: il limite è %d MB", name, info.Size()>>20, picture.MaxBytes>>20)
	}
	f, err := r.book.Folder.Open(name)
	if err != nil {
		return nil, wrong("«%s» non si può leggere", name)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, picture.MaxBytes+1))
	if err != nil {
		return nil, wrong("«%s» non si può leggere", name)
	}
	return raw, nil
}
