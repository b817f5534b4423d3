// Package picture checks the images of strangers and makes them safe to show: within limits, decoded and encoded anew, so that nothing but the pixels of
// what came in goes out.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // what bodies keep their logos in
	_ "image/jpeg"
	"image/png"
	"math"

	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"

	"relazione/internal/hint"
	"relazione/scoring"
)

// Limits on what comes in and on what goes out.
const (
	MaxBytes  = 5 << 20  // of a file
	maxPixels = 25 << 20 // of one, decoded
	maxWidth  = 1000     // of an image that goes out, in pixels: 8.5 cm at 300 dots an inch
	maxHeight = 400
	maxAspect = 20 // of the longer side to the shorter
)

// usual is what to do about an image that can't be shown.
const usual = "salvarlo come PNG, al massimo 5 MB"

// Read makes an image of a file: PNG, JPEG, GIF, BMP, TIFF or SVG. The error, if any, is one sentence in Italian with a hint.
func Read(raw []byte) (img *scoring.Image, err error) {
	defer func() {
		if p := recover(); p != nil { // a decoder's, on a stranger's bytes
			img, err = nil, hint.New(usual, "il contenuto è rovinato")
		}
	}()
	if len(raw) > MaxBytes {
		return nil, hint.New(usual, "è di %d MB: il limite è %d MB", len(raw)>>20, MaxBytes>>20)
	}
	defer func() {
		if img != nil {
			sum := sha256.Sum256(raw)
			img.Source = hex.EncodeToString(sum[:])
		}
	}()
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case errors.Is(err, image.ErrFormat) && isSVG(raw):
		return drawSVG(raw)
	case errors.Is(err, image.ErrFormat):
		return nil, hint.New(usual, "non è un'immagine PNG, JPEG o SVG")
	case err != nil:
		return nil, hint.New(usual, "il contenuto è rovinato")
	}
	if err := sized(float64(config.Width), float64(config.Height)); err != nil {
		return nil, err
	}
	if config.Width*config.Height > maxPixels {
		return nil, hint.New("ridurre l'immagine", "è di %d × %d punti: il limite è %d milioni in tutto", config.Width, config.Height, maxPixels>>20)
	}
	decoded, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, hint.New(usual, "il contenuto è rovinato")
	}
	return finish(decoded)
}

// sized checks an image's size, in whatever unit.
func sized(width, height float64) error {
	switch {
	case !(width > 0) || !(height > 0) || math.IsInf(width, 0) || math.IsInf(height, 0):
		return hint.New(usual, "non ha una larghezza e un'altezza")
	case max(width, height)/min(width, height) > maxAspect:
		return hint.New("ritagliarlo", "un lato è più di %d volte l'altro", maxAspect)
	}
	return nil
}

// fit is the largest size that goes out for one that comes in.
func fit(width, height float64) (int, int) {
	scale := min(maxWidth/width, maxHeight/height)
	return max(1, int(math.Round(width*scale))), max(1, int(math.Round(height*scale)))
}

// finish lays an image on white, makes it no larger than it need be, and encodes it.
func finish(from image.Image) (*scoring.Image, error) {
	size := from.Bounds().Size()
	if width, height := fit(float64(size.X), float64(size.Y)); width < size.X || height < size.Y {
		size = image.Pt(width, height)
	}
	to := blank(size.X, size.Y)
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
	if blank := blank(size.X, size.Y); bytes.Equal(blank.Pix, to.Pix) {
		return nil, hint.New("usare la versione del logo per fondo chiaro", "sul bianco non si vede: è tutto bianco o trasparente")
	}
	return encode(to)
}

func blank(width, height int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	return to
}

func encode(m *image.RGBA) (*scoring.Image, error) {
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, m)
	return &scoring.Image{PNG: b.Bytes(), Width: m.Bounds().Dx(), Height: m.Bounds().Dy()}, err
}

// Again takes an image that Read made, from published data: a PNG of nothing but opaque pixels, as Read makes them.
func Again(raw []byte) (*scoring.Image, error) {
	wrong := errors.New("il logo non è un'immagine che il programma incorpora")
	config, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || format != "png" || len(raw) > MaxBytes || config.Width > maxWidth || config.Height > maxHeight || config.ColorModel != color.RGBAModel ||
		sized(float64(config.Width), float64(config.Height)) != nil || !plain(raw) {
		return nil, wrong
	}
	if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
		return nil, wrong
	}
	return &scoring.Image{PNG: raw, Width: config.Width, Height: config.Height}, nil
}

// plain reports whether a PNG has a head, pixels whose lines stand in order, and an end, and nothing else: no words, no colours of its own, nothing after it
// (PNG, 5.3).
func plain(raw []byte) bool {
	const signature, interlace, around = 8, 28, 12 // bytes before the chunks; where the head says in which order lines stand; of a chunk besides its data
	if len(raw) <= interlace || raw[interlace] != 0 {
		return false
	}
	for at, first := signature, true; ; first = false {
		if at+around > len(raw) {
			return false
		}
		size, kind := int(binary.BigEndian.Uint32(raw[at:])), string(raw[at+4:at+8])
		if size < 0 || size > len(raw)-at-around || first != (kind == "IHDR") || kind != "IHDR" && kind != "IDAT" && kind != "IEND" {
			return false
		}
		if at += around + size; kind == "IEND" {
			return size == 0 && at == len(raw)
		}
	}
}
