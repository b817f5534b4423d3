// Package picture checks the images of strangers and makes them safe to show: within limits, decoded and encoded anew, so that nothing but the pixels of
// what came in goes out.
package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // what bodies keep their logos in
	_ "image/jpeg"
	"image/png"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

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

// Read makes an image of a file: PNG, JPEG, GIF, BMP, TIFF, WebP or SVG. The error, if any, is one sentence in Italian with a hint.
func Read(raw []byte) (img *scoring.Image, err error) {
	defer func() {
		if p := recover(); p != nil { // a decoder's, on a stranger's bytes
			img, err = nil, hint.New(usual, "il contenuto è rovinato")
		}
	}()
	if len(raw) > MaxBytes {
		return nil, hint.New(usual, "è di %d MB: il limite è %d MB", len(raw)>>20, MaxBytes>>20)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case errors.Is(err, image.ErrFormat) && isSVG(raw):
		return readSVG(raw)
	case errors.Is(err, image.ErrFormat):
		return nil, hint.New(usual, "non è un'immagine PNG, JPEG o SVG")
	case err != nil:
		return nil, hint.New(usual, "il contenuto è rovinato")
	}
	if err := sized(float64(config.Width), float64(config.Height)); err != nil {
		return nil, err
	}
	if config.Width*config.Height > maxPixels {
		return nil, hint.New("ridurre l'immagine", "è di %d × %d punti: troppi", config.Width, config.Height)
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
	if width, height := fit(float64(size.X), float64(size.Y)); width < size.X {
		size = image.Pt(width, height)
	}
	to := blank(size.X, size.Y)
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
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

// Again takes an image that Read made, from published data: it must be one that it could have made.
func Again(raw []byte) (*scoring.Image, error) {
	wrong := errors.New("il logo non è un'immagine che il programma incorpora")
	config, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || format != "png" || len(raw) > MaxBytes || config.Width > maxWidth || config.Height > maxHeight || config.ColorModel != color.RGBAModel {
		return nil, wrong
	}
	const interlace = 28 // where a PNG says whether its lines stand in order
	if raw[interlace] != 0 {
		return nil, wrong
	}
	if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
		return nil, wrong
	}
	return &scoring.Image{PNG: raw, Width: config.Width, Height: config.Height}, nil
}

// isSVG reports whether a file's first element is an SVG's.
func isSVG(raw []byte) bool {
	d := newDecoder(raw)
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local == "svg"
		}
	}
}

func newDecoder(raw []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	d.Strict = false
	return d
}

// Limits on an SVG: the most that a logo holds, and that is drawn in a moment.
const (
	maxElements = 5_000
	maxDrawn    = 50_000 // elements, with those that are used again
	maxReach    = 1e6    // of a number
)

// drawn are the elements that are drawn, or say how others are; ignored are those that say nothing to the eye. Everything else can't be shown as it is.
var (
	drawn = []string{"svg", "g", "line", "stop", "rect", "circle", "ellipse", "polyline", "polygon", "path", "defs", "style", "linearGradient",
		"radialGradient", "use", "title", "desc"}
	ignored = []string{"metadata", "namedview", "RDF", "Work", "format", "type", "title", "creator", "Agent", "date", "rights", "grid", "page"}
)

const outlines = "convertire testi e ritagli in tracciati, o salvarlo come PNG"

// readSVG draws an SVG.
func readSVG(raw []byte) (*scoring.Image, error) {
	raw, err := checkSVG(raw)
	if err != nil {
		return nil, err
	}
	icon, err := oksvg.ReadIconStream(bytes.NewReader(raw), oksvg.IgnoreErrorMode)
	if err != nil {
		return nil, hint.New(outlines, "lo SVG non si può leggere")
	}
	if err := sized(icon.ViewBox.W, icon.ViewBox.H); err != nil {
		return nil, err
	}
	width, height := fit(icon.ViewBox.W, icon.ViewBox.H)
	to := blank(width, height)
	icon.SetTarget(0, 0, float64(width), float64(height))
	icon.Draw(rasterx.NewDasher(width, height, rasterx.NewScannerGV(width, height, to, to.Bounds())), 1)
	return encode(to)
}

// checkSVG refuses what would be drawn wrongly, or never end. It gives the SVG back with its styles where they are looked for: in definitions.
func checkSVG(raw []byte) ([]byte, error) {
	d := newDecoder(raw)
	var out bytes.Buffer
	elements, uses, definitions, written := 0, 0, 0, 0
	copyTo := func(at int) { out.Write(raw[written:at]); written = at }
	for {
		from := int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, hint.New(outlines, "lo SVG non è XML ben formato")
		}
		switch t := token.(type) {
		case xml.StartElement:
			elements++
			switch name := t.Name.Local; {
			case slices.Contains(ignored, name) || strings.Contains(t.Name.Space, "inkscape") || strings.Contains(t.Name.Space, "sodipodi"):
			case !slices.Contains(drawn, name):
				return nil, hint.New(outlines, "lo SVG ha un elemento «%.20s», che non si può disegnare", name)
			case name == "defs":
				definitions++
			case name == "style" && definitions == 0:
				copyTo(from)
				out.WriteString("<defs>")
			case name == "use":
				if uses++; definitions > 0 {
					return nil, hint.New(outlines, "lo SVG ha un elemento «use» fra le definizioni, che non si può disegnare")
				}
			}
			for _, a := range t.Attr {
				if err := checkAttribute(a.Name.Local, a.Value); err != nil {
					return nil, err
				}
			}
		case xml.EndElement:
			switch {
			case t.Name.Local == "defs":
				definitions--
			case t.Name.Local == "style" && definitions == 0:
				copyTo(int(d.InputOffset()))
				out.WriteString("</defs>")
			}
		case xml.CharData:
			if bytes.Contains(t, []byte("dasharray")) {
				return nil, errDashes
			}
		}
		if elements > maxElements || uses*elements > maxDrawn {
			return nil, hint.New(usual, "lo SVG ha più di %d elementi", maxElements)
		}
	}
	copyTo(len(raw))
	return out.Bytes(), nil
}

// Dashes may be billions in one line.
var errDashes = hint.New(outlines, "lo SVG ha linee tratteggiate, che non si possono disegnare")

// measures are the attributes that hold coordinates and lengths.
var measures = []string{"d", "points", "transform", "viewBox", "x", "y", "width", "height", "r", "rx", "ry", "cx", "cy", "x1", "y1", "x2", "y2",
	"stroke-width"}

// checkAttribute refuses dashes, and lengths that no drawing has.
func checkAttribute(name, value string) error {
	if name == "stroke-dasharray" && value != "none" || name == "style" && strings.Contains(value, "dasharray") {
		return errDashes
	}
	if !slices.Contains(measures, name) {
		return nil
	}
	for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return !strings.ContainsRune("0123456789.eE+", r) }) {
		f, err := strconv.ParseFloat(word, 64)
		if errors.Is(err, strconv.ErrRange) || err == nil && f > maxReach {
			return hint.New(usual, "lo SVG ha un numero troppo grande (%.20s)", word)
		}
	}
	return nil
}
