package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"relazione/internal/hint"
	"relazione/scoring"
)

// half is a picture whose left half is red, and whose right half shows what is under it.
func half(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width / 2 {
			m.Set(x, y, color.NRGBA{200, 0, 0, 255})
		}
	}
	return m
}

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// at is the colour of a point of an image, in shares of its size.
func at(t *testing.T, m *scoring.Image, x, y float64) color.RGBA {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(m.PNG))
	if err != nil {
		t.Fatal(err)
	}
	size := decoded.Bounds().Size()
	if size.X != m.Width || size.Y != m.Height {
		t.Errorf("the image says %d × %d and is %v", m.Width, m.Height, size)
	}
	return color.RGBAModel.Convert(decoded.At(int(x*float64(size.X)), int(y*float64(size.Y)))).(color.RGBA)
}

func near(a, b color.RGBA) bool {
	apart := func(x, y uint8) bool { return max(x, y)-min(x, y) > 12 }
	return !apart(a.R, b.R) && !apart(a.G, b.G) && !apart(a.B, b.B) && a.A == b.A
}

// What goes out is the picture on white, no larger than it need be, the same each time, and one that is taken again.
func TestRead(t *testing.T) {
	small, large := half(100, 40), half(3000, 600)
	svg := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><metadata/>%s<path class="a" fill="#c80000" d="M0 0h50v40H0z"/></svg>`
	white, red := color.RGBA{255, 255, 255, 255}, color.RGBA{200, 0, 0, 255}
	for name, file := range map[string]struct {
		raw           []byte
		width, height int
	}{
		"png":                  {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, small) }), 100, 40},
		"large png":            {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, large) }), 1000, 200},
		"svg":                  {fmt.Appendf(nil, svg, ""), 1000, 400},
		"svg with a style":     {fmt.Appendf(nil, strings.ReplaceAll(svg, ` fill="#c80000"`, ""), `<style type="text/css">.a{fill:#C80000;}</style>`), 1000, 400},
		"svg with definitions": {fmt.Appendf(nil, strings.ReplaceAll(svg, ` fill="#c80000"`, ""), `<defs><style>.a{fill:#C80000;}</style></defs>`), 1000, 400},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Read(file.raw)
			if err != nil {
				t.Fatal(err)
			}
			if m.Width != file.width || m.Height != file.height {
				t.Errorf("%d × %d; want %d × %d", m.Width, m.Height, file.width, file.height)
			}
			if got := at(t, m, 0.25, 0.5); !near(got, red) {
				t.Errorf("on the left it is %v", got)
			}
			if got := at(t, m, 0.75, 0.5); !near(got, white) {
				t.Errorf("on the right it is %v", got)
			}
			again, err := Read(file.raw)
			if err != nil || !bytes.Equal(again.PNG, m.PNG) {
				t.Errorf("read again it is another: %v", err)
			}
			if back, err := Again(m.PNG); err != nil || back.Width != m.Width {
				t.Errorf("it isn't taken again: %v", err)
			}
			if idem, err := Read(m.PNG); err != nil || !bytes.Equal(idem.PNG, m.PNG) {
				t.Errorf("what was made isn't made of itself: %v", err)
			}
		})
	}
	photo := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, image.NewGray(image.Rect(0, 0, 50, 50)), nil) })
	if m, err := Read(photo); err != nil || at(t, m, 0.5, 0.5) != (color.RGBA{0, 0, 0, 255}) {
		t.Errorf("a JPEG: %v", err)
	}
	if _, err := Again(photo); err == nil {
		t.Error("a JPEG is taken for an image of ours")
	}
	for _, size := range [][2]int{{150, 401}, {1001, 300}, {40, 409}} { // rounding makes none too large
		m, err := Read(encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, half(size[0], size[1])) }))
		if err == nil {
			_, err = Again(m.PNG)
		}
		if err != nil {
			t.Errorf("%v: %v", size, err)
		}
	}
}

// Of a picture in published data nothing but a head, pixels and an end is taken: what is besides, a library that draws it may read.
func TestAgainRefuses(t *testing.T) {
	m, err := Read(encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, half(60, 20)) }))
	if err != nil {
		t.Fatal(err)
	}
	with := func(kind string, data []byte) []byte {
		var b bytes.Buffer
		const head = 33
		b.Write(m.PNG[:head])
		binary.Write(&b, binary.BigEndian, uint32(len(data)))
		body := append([]byte(kind), data...)
		b.Write(body)
		binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(body))
		b.Write(m.PNG[head:])
		return b.Bytes()
	}
	for name, raw := range map[string][]byte{
		"a short pHYs": with("pHYs", []byte{1}), "words": with("tEXt", []byte("a\x00b")), "a colour that isn't seen": with("tRNS", make([]byte, 6)),
		"more after it": append(bytes.Clone(m.PNG), "altro"...), "half": m.PNG[:len(m.PNG)/2], "nothing": nil,
	} {
		if _, err := Again(raw); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// What can't be shown as it is is refused with a reason and what to do, in a moment.
func TestRefused(t *testing.T) {
	wrap := func(s string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 40">` + s + `</svg>`
	}
	good := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, half(100, 40)) })
	huge := bytes.Clone(good)
	copy(huge[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // its size, and so its checksum
	for name, raw := range map[string]string{
		"nothing":                    "",
		"words":                      "un logo",
		"a truncated PNG":            string(good[:len(good)/2]),
		"a PNG that says it is huge": string(huge),
		"a PNG without end":          string(good[:40]) + strings.Repeat("x", MaxBytes),
		"no size":                    `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>`,
		"a thread":                   `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1"><path d="M0 0h1"/></svg>`,
		"text":                       wrap(`<text x="1" y="2">Camera</text>`),
		"a picture from the net":     wrap(`<image xlink:href="https://example.org/x.png" width="10" height="10"/>`),
		"a script":                   wrap(`<script>alert(1)</script>`),
		"a clip":                     wrap(`<clipPath id="a"><path d="M0 0h1v1z"/></clipPath>`),
		"dashes":                     wrap(`<path stroke="red" stroke-dasharray="0.000001" d="M0 0h100"/>`),
		"dashes in a style":          wrap(`<style>.a{stroke-dasharray:0.000001}</style><path class="a" d="M0 0h100"/>`),
		"dashes in capitals":         wrap(`<path stroke="red" Stroke-Dasharray="0.016" d="M0 0h100"/>`),
		"dashes in a STYLE":          wrap(`<path stroke="red" style="STROKE-DASHARRAY:0.016" d="M0 0h100"/>`),
		"a foreign use":              wrap(`<defs><g id="a"><x:use xmlns:x="inkscape" href="#a"/></g></defs><x:use xmlns:x="inkscape" href="#a"/>`),
		"a use":                      wrap(`<defs><path id="a" d="M0 0h1v1z"/></defs><use xlink:href="#a"/>`),
		"scales of scales":           wrap(strings.Repeat(`<g transform="scale(30)">`, 20) + `<path stroke="red" d="M0 0c1 2 3 4 5 6"/>` + strings.Repeat(`</g>`, 20)),
		"a scale in a style":         wrap(`<path style="transform:scale(1e9)" d="M0 0h1v1z"/>`),
		"a gradient over and over":   wrap(`<linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>` + strings.Repeat(`<rect fill="url(#g)" width="100" height="40"/>`, 300)),
		"long lines":                 wrap(`<path stroke="red" d="M0 0` + strings.Repeat(`l900 0l-900 0`, 5000) + `"/>`),
		"holes":                      wrap(`<path fill-rule="evenodd" d="M0 0h40v40h-40zM10 10h20v20h-20z"/>`),
		"another gradient":           wrap(`<linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient><linearGradient id="b" xlink:href="#a"/><path fill="url(#b)" d="M0 0h1v1z"/>`),
		"a selector":                 wrap(`<style>g > path{fill:red}</style><path d="M0 0h1v1z"/>`),
		"nothing to see":             wrap(`<g display="none"><path d="M0 0h1v1z"/></g>`),
		"an SVG in an SVG":           wrap(`<svg viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>`),
		"very deep":                  wrap(strings.Repeat(`<g>`, 100) + `<path d="M0 0h1v1z"/>` + strings.Repeat(`</g>`, 100)),
		"far away":                   wrap(`<path d="M0 0L1e300 1e300L0 1e300z"/>`),
		"uses of uses":               wrap(`<defs><g id="a"><path d="M0 0h1v1z"/></g><use xlink:href="#a"/></defs>`),
		"many":                       wrap(strings.Repeat(`<path d="M0 0h1v1z"/>`, maxElements)),
		"uses of many": wrap(`<defs><g id="a">` + strings.Repeat(`<path d="M0 0h1v1z"/>`, 1000) + `</g></defs>` +
			strings.Repeat(`<use xlink:href="#a"/>`, 1000)),
		"entities": `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>` + wrap(`<path d="&b;"/>`),
	} {
		begun := time.Now()
		m, err := Read([]byte(raw))
		if err == nil && name != "entities" { // which are taken for what they are: nothing
			t.Errorf("%s was taken: %d × %d", name, m.Width, m.Height)
		} else if hint.Of(err) == "" {
			t.Errorf("%s: %v, and not what to do", name, err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="scale(9)"><path d="M0 0c1 2 3 4 5 6s1 1 1 1a1 2 3 1 0 4 5z"/></g></svg>`))
	f.Add([]byte(`<svg width="9" height="9"><linearGradient id="a"><stop offset="1" stop-color="red"/></linearGradient><rect fill="url(#a)" width="5" height="5"/></svg>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Read(raw)
		if err == nil && (m.Width > maxWidth || m.Height > maxHeight) {
			t.Errorf("%d × %d", m.Width, m.Height)
		}
		if err == nil {
			if _, err := Again(m.PNG); err != nil {
				t.Error(err)
			}
		}
	})
}
