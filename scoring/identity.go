package scoring

import (
	"math"
	"strconv"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring/italian"
)

// An Image is a picture that is safe to show anywhere: a PNG without transparency, of eight bits a channel, not larger than a page needs.
type Image struct {
	PNG           []byte
	Width, Height int    // in pixels
	Source        string // the SHA-256 of the file that it was made of, in hexadecimal: drawn on another machine, its pixels may be others
}

// A Logo is the body's, as the first page shows it.
type Logo struct {
	File    Text   // beside the workbook, as the sheet Ente names it; empty for a picture in the sheet
	Alt     Text   // what it shows, for who can't see it; empty for the usual words
	Image   *Image // nil where there is none, or none that can be shown
	Problem string // why it can't be shown: one sentence, without full stop; empty where it can
	Remedy  string // what to do about that
}

// LogoText says what the logo shows: in the workbook's words, or that it is the body's.
func (e Entity) LogoText() string {
	switch {
	case !e.Logo.Alt.Empty():
		return e.Logo.Alt.Text
	case e.Name.Empty():
		return "Logo dell'ente"
	}
	return "Logo " + italian.Body(e.Name.Text).Of()
}

// A Color is red, green and blue, 0–255.
type Color [3]uint8

var (
	hexColor   = lazy.New(`^#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})$`)
	threeParts = lazy.New(`^(?:rgb)?\s*\(?\s*(\d{1,3})\s*[,;. -]\s*(\d{1,3})\s*[,;. -]\s*(\d{1,3})\s*\)?$`)
)

// namedColors are those that people name rather than look up; a body's own has a code.
var namedColors = map[string]Color{
	"blu": {0x00, 0x33, 0x99}, "azzurro": {0x00, 0x66, 0xcc}, "celeste": {0x33, 0x99, 0xcc}, "verde": {0x00, 0x80, 0x40},
	"rosso": {0xcc, 0x00, 0x00}, "bordeaux": {0x80, 0x00, 0x20}, "arancione": {0xd9, 0x66, 0x00}, "giallo": {0xe6, 0xb8, 0x00},
	"viola": {0x66, 0x33, 0x99}, "marrone": {0x7a, 0x4a, 0x1e}, "grigio": {0x59, 0x63, 0x6e}, "nero": {0x00, 0x00, 0x00},
}

// ParseColor reads a colour as Excel's dialogue gives it (#0066CC; or 0, 102, 204) or by its Italian name.
func ParseColor(s string) (Color, bool) {
	s = strings.TrimSpace(s)
	if c, ok := namedColors[Fold(s)]; ok {
		return c, true
	}
	var parts [3]string
	base := 16
	if m := hexColor.FindStringSubmatch(s); m != nil {
		digits := m[1]
		for i := range parts {
			size := len(digits) / 3
			parts[i] = digits[i*size : (i+1)*size]
			if size == 1 {
				parts[i] += parts[i]
			}
		}
	} else if m := threeParts.FindStringSubmatch(strings.ToLower(s)); m != nil {
		copy(parts[:], m[1:])
		base = 10
	} else {
		return Color{}, false
	}
	var c Color
	for i, part := range parts {
		n, err := strconv.ParseUint(part, base, 8)
		if err != nil {
			return Color{}, false
		}
		c[i] = uint8(n)
	}
	return c, true
}

// String is the colour as the web writes it.
func (c Color) String() string {
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range c {
		out = append(out, digits[v>>4], digits[v&15])
	}
	return string(out)
}

// luminance is the relative luminance (WCAG 2.2) in millionths.
func (c Color) luminance() int64 {
	weights := [3]float64{0.2126, 0.7152, 0.0722}
	total := int64(0)
	for i, v := range c {
		share := float64(v) / 255
		if share <= 0.04045 {
			share /= 12.92
		} else {
			share = math.Pow((share+0.055)/1.055, 2.4)
		}
		total += int64(math.Round(share * weights[i] * 1e6))
	}
	return total
}

// ContrastIs reports whether two colours have a contrast of at least a to 10 (WCAG 2.2, contrast ratio).
func (c Color) ContrastIs(a int64, other Color) bool {
	const offset = 50_000
	light, dark := c.luminance()+offset, other.luminance()+offset
	if light < dark {
		light, dark = dark, light
	}
	return light*10 >= a*dark
}

// white is paper; track is what bars stand on there, in every edition the same or lighter.
var (
	white = Color{0xff, 0xff, 0xff}
	track = Color{0xe6, 0xec, 0xf2}
)

// notText is the contrast, in tenths, of what isn't text and must be seen (WCAG 2.2, 1.4.11).
const notText = 30

// OnPaper is the colour as rules and bars have it: itself, or the nearest darker one with enough contrast to white and to what bars stand on.
func (c Color) OnPaper() Color { return c.beside(track, Color{}) }

// OnDark is the colour as bars have it on a dark ground: itself, or the nearest lighter one with enough contrast.
func (c Color) OnDark(ground Color) Color { return c.beside(ground, white) }

// UnderText is the colour as a ground for white text: itself, or the nearest darker one with enough contrast (WCAG 2.2, 1.4.3).
func (c Color) UnderText() Color {
	const text = 45
	return c.towards(Color{}, func(c Color) bool { return c.ContrastIs(text, white) })
}

func (c Color) beside(ground, end Color) Color {
	return c.towards(end, func(c Color) bool { return c.ContrastIs(notText, ground) })
}

// towards is the first colour on the way to another that is good; the other is.
func (c Color) towards(end Color, good func(Color) bool) Color {
	const steps = 64
	for i := range steps {
		mixed := c
		for k := range mixed {
			mixed[k] = uint8((int(c[k])*(steps-i) + int(end[k])*i) / steps)
		}
		if good(mixed) {
			return mixed
		}
	}
	return end
}
