package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/colornames"
	"golang.org/x/net/html/charset"

	"relazione/internal/hint"
	"relazione/internal/lazy"
	"relazione/scoring"
)

// The library that draws knows a part of SVG, leaves out what it doesn't know, and has no end for what is made to have none. So it gets a drawing written
// anew: only shapes, groups and gradients, every style where it applies, every transform a matrix, every number checked for where it lands. What can't be
// written that way is refused: no logo is better than another one.

// Limits on a drawing, in pixels of the image that it becomes.
const (
	maxElements = 5_000
	maxDepth    = 60
	maxPoints   = 60_000          // of all shapes
	maxReach    = 16 * maxWidth   // of a point from the corner
	maxLength   = 1_000_000.0     // of all lines
	maxCovered  = 60.0            // times the image, of all shapes
	mostTime    = 3 * time.Second // to draw
	svgSpace    = "http://www.w3.org/2000/svg"
	outlines    = "convertire testi, ritagli e simboli in tracciati, o salvarlo come PNG"
)

func cannot(format string, args ...any) error {
	return hint.New(outlines, "lo SVG ha "+format+", che qui non si può disegnare", args...)
}

var errBroken = hint.New(outlines, "lo SVG non si può leggere")

func newDecoder(raw []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = charset.NewReaderLabel
	d.Entity = map[string]string{} // those that Illustrator writes its namespaces with
	for _, m := range entity.FindAllSubmatch(raw[:min(len(raw), 10_000)], 100) {
		d.Entity[string(m[1])] = string(m[2])
	}
	return d
}

// entity declares a short word for a text, as a rule an address.
var entity = lazy.New(`<!ENTITY\s+([\w.-]+)\s+"([^"&%<]{0,200})"`)

// isSVG reports whether a file's first element is an SVG's.
func isSVG(raw []byte) bool {
	start, ok := firstElement(newDecoder(raw))
	return ok && start.Name.Local == "svg"
}

// firstElement is the first that a decoder comes to; ok is false where it comes to none.
func firstElement(d *xml.Decoder) (first xml.StartElement, ok bool) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, false
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, true
		}
	}
}

// drawSVG draws an SVG.
func drawSVG(raw []byte) (*scoring.Image, error) {
	s := &svg{styles: map[string]map[string]string{}, gradients: map[string]*gradient{}}
	if err := s.styleSheets(raw); err != nil {
		return nil, err
	}
	if err := s.rewrite(raw); err != nil {
		return nil, err
	}
	if s.points == 0 {
		return nil, hint.New(usual, "lo SVG non disegna nulla")
	}
	icon, err := oksvg.ReadIconStream(strings.NewReader(s.out.String()), oksvg.StrictErrorMode)
	if err != nil {
		return nil, errBroken
	}
	to := blank(s.width, s.height)
	icon.SetTarget(0, 0, float64(s.width), float64(s.height))
	pen := rasterx.NewDasher(s.width, s.height, rasterx.NewScannerGV(s.width, s.height, to, to.Bounds()))
	begun := time.Now()
	for _, path := range icon.SVGPaths {
		if path.DrawTransformed(pen, 1, icon.Transform); time.Since(begun) > mostTime {
			return nil, hint.New(usual, "lo SVG è troppo complicato")
		}
	}
	return encode(to)
}

// An svg is a drawing on its way to one that can be drawn.
type svg struct {
	out           strings.Builder
	width, height int                          // of the image
	styles        map[string]map[string]string // by selector: ".a", "#b", "path"
	gradients     map[string]*gradient
	used          int // gradients, each written again for the shape that it fills
	elements      int
	points        int
	length        float64
	covered       float64
}

// A matrix is a, b, c, d, e, f: x' = ax + cy + e, y' = bx + dy + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then is what is drawn with n inside m.
func (m matrix) then(n matrix) matrix {
	return matrix{m[0]*n[0] + m[2]*n[1], m[1]*n[0] + m[3]*n[1], m[0]*n[2] + m[2]*n[3], m[1]*n[2] + m[3]*n[3],
		m[0]*n[4] + m[2]*n[5] + m[4], m[1]*n[4] + m[3]*n[5] + m[5]}
}

// apply is where a point goes.
func (m matrix) apply(p [2]float64) (x, y float64) {
	return m[0]*p[0] + m[2]*p[1] + m[4], m[1]*p[0] + m[3]*p[1] + m[5]
}

// scale is how much larger lengths become, on the whole.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m[0]*m[3] - m[1]*m[2])) }

func (m matrix) String() string {
	words := make([]string, len(m))
	for i, v := range m {
		words[i] = number(v)
	}
	return "matrix(" + strings.Join(words, ",") + ")"
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// A gradient is one as it is written for a shape.
type gradient struct {
	name, places, stops string
	inShape             bool // its places are shares of the shape
	own                 matrix
}

// A state is what an element has of those that it is in.
type state struct {
	at      matrix // to pixels
	evenOdd bool
	color   string
	stroke  float64 // width, in its own units
	lined   bool    // it has a stroke
	depth   int
}

var (
	comment  = lazy.New(`(?s)/\*.*?\*/`)
	rule     = lazy.New(`(?s)([^{}]+)\{([^{}]*)\}`)
	selector = lazy.New(`^(?:[a-zA-Z]*\.[\w-]+|#[\w-]+|[a-zA-Z]+)$`)
)

// styleSheets reads the styles that stand apart.
func (s *svg) styleSheets(raw []byte) error {
	var text strings.Builder
	inside := false
	d := newDecoder(raw)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errBroken
		}
		switch t := token.(type) {
		case xml.StartElement:
			if s.elements++; s.elements > maxElements {
				return hint.New(usual, "lo SVG ha più di %d elementi", maxElements)
			}
			inside = isSVGElement(t.Name) && t.Name.Local == "style"
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside {
				text.Write(t)
			}
		}
	}
	sheet := comment.ReplaceAllString(text.String(), "")
	for _, m := range rule.FindAllStringSubmatch(sheet, -1) {
		properties, err := declarations(m[2])
		if err != nil {
			return err
		}
		for of := range strings.SplitSeq(m[1], ",") {
			if of = strings.TrimSpace(of); !selector.MatchString(of) {
				return cannot("uno stile per «%.20s»", of)
			}
			if i := strings.IndexByte(of, '.'); i > 0 {
				of = of[i:]
			}
			if s.styles[of] == nil {
				s.styles[of] = map[string]string{}
			}
			for name, value := range properties {
				s.styles[of][name] = value
			}
		}
	}
	if strings.TrimSpace(rule.ReplaceAllString(sheet, "")) != "" {
		return cannot("uno stile di un tipo insolito")
	}
	return nil
}

// declarations are the properties of a style.
func declarations(text string) (map[string]string, error) {
	all := map[string]string{}
	for declaration := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(declaration) == "" {
			continue
		}
		name, value, ok := strings.Cut(declaration, ":")
		if !ok {
			return nil, errBroken
		}
		all[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
	}
	return all, nil
}

func isSVGElement(n xml.Name) bool { return n.Space == "" || n.Space == svgSpace }

// Properties that are drawn, those that say how to draw what is inside, those that must have the value that changes nothing, and beginnings of those that say nothing of shapes.
var (
	painted = []string{"fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity", "opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
		"stop-color", "stop-opacity"}
	handed  = []string{"display", "visibility", "color", "fill-rule"}
	neutral = map[string][]string{"stroke-dasharray": {"none"}, "filter": {"none"}, "mask": {"none"}, "clip-path": {"none"}, "marker": {"none"},
		"marker-start": {"none"}, "marker-mid": {"none"}, "marker-end": {"none"}, "mix-blend-mode": {"normal"}, "vector-effect": {"none"},
		"paint-order": {"normal", "fill markers stroke", "markers fill stroke"}, "transform-box": {"view-box"}}
	silent = []string{"font", "text", "letter-", "word-", "line-height", "direction", "writing-mode", "white-space", "shape-", "image-", "color-", "enable-background",
		"overflow", "-inkscape", "isolation", "pointer-events", "cursor", "solid-", "stroke-dashoffset", "clip-rule", "flood-", "lighting-", "inline-size",
		"baseline-", "dominant-", "glyph-", "kerning", "unicode-bidi", "shape-inside", "-webkit-", "-moz-", "alignment-"}
)

// properties are those of an element, from the weakest to the strongest: its attributes, its kind's style, its classes', its own ID's, its own style.
func (s *svg) properties(of xml.StartElement) (map[string]string, error) {
	all := map[string]string{}
	put := func(more map[string]string) {
		for name, value := range more {
			all[name] = value
		}
	}
	var classes, id, own string
	for _, a := range of.Attr {
		if a.Name.Space != "" {
			continue
		}
		switch name := a.Name.Local; name {
		case "class":
			classes = a.Value
		case "id":
			id = a.Value
		case "style":
			own = a.Value
		default:
			_, checked := neutral[name]
			if slices.Contains(painted, name) || checked || slices.Contains(handed, name) {
				all[name] = strings.TrimSpace(a.Value)
			} else if slices.Contains(painted, strings.ToLower(name)) || neutral[strings.ToLower(name)] != nil {
				return nil, cannot("un attributo «%.20s»", name) // XML tells capitals apart, what draws doesn't
			}
		}
	}
	put(s.styles[of.Name.Local])
	for class := range strings.FieldsSeq(classes) {
		put(s.styles["."+class])
	}
	put(s.styles["#"+id])
	last, err := declarations(own)
	if err != nil {
		return nil, err
	}
	put(last)
	for name, value := range all {
		if values, ok := neutral[name]; ok {
			if !slices.Contains(values, strings.ToLower(value)) {
				return nil, cannot("«%s: %.20s»", name, value)
			}
			delete(all, name)
			continue
		}
		known := slices.Contains(painted, name) || slices.Contains(handed, name)
		if !known && !slices.ContainsFunc(silent, func(beginning string) bool { return strings.HasPrefix(name, beginning) }) {
			return nil, cannot("«%.20s»", name)
		}
		if !known {
			delete(all, name)
		}
	}
	return all, nil
}

// hexColor and partsColor are colours as they are written.
var (
	hexColor   = lazy.New(`^#(?:[0-9a-f]{3}|[0-9a-f]{6})$`)
	partsColor = lazy.New(`^rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\)$`)
	reference  = lazy.New(`^url\(\s*["']?#([^"')\s]+)["']?\s*\)`)
)

// paint is a colour or a gradient as it can be drawn; empty for one that is inherited.
func (s *svg) paint(value string, st state) (string, error) {
	folded := strings.ToLower(value)
	if m := reference.FindStringSubmatch(value); m != nil {
		g := s.gradients[m[1]]
		if g == nil {
			return "", cannot("un riempimento «%.20s»", value)
		}
		s.used++
		id := fmt.Sprint("g", s.used)
		own := g.own
		if !g.inShape {
			own = st.at.then(own)
		}
		fmt.Fprintf(&s.out, `<%s id="%s"%s gradientTransform="%s">%s</%s>`, g.name, id, g.places, own, g.stops, g.name)
		return "url(#" + id + ")", nil
	}
	_, named := colornames.Map[folded]
	switch {
	case folded == "inherit":
		return "", nil
	case folded == "currentcolor":
		return st.color, nil
	case folded == "transparent":
		return "none", nil
	case folded == "none", named, hexColor.MatchString(folded), partsColor.MatchString(folded):
		return folded, nil
	}
	return "", cannot("un colore «%.20s»", value)
}

// attributes writes what is painted, and takes in what goes on to what is inside. shown is false for what isn't to be seen.
func (s *svg) attributes(properties map[string]string, st *state) (text string, shown bool, err error) {
	if strings.EqualFold(properties["display"], "none") || strings.EqualFold(properties["visibility"], "hidden") {
		return "", false, nil
	}
	if value := properties["color"]; value != "" {
		if color, err := s.paint(value, *st); err == nil && color != "" {
			st.color = color
		}
	}
	switch properties["fill-rule"] {
	case "evenodd":
		st.evenOdd = true
	case "nonzero":
		st.evenOdd = false
	}
	var b strings.Builder
	for _, name := range painted {
		value, ok := properties[name]
		if !ok || strings.EqualFold(value, "inherit") {
			continue
		}
		switch name {
		case "fill", "stroke", "stop-color":
			if value, err = s.paint(value, *st); err != nil {
				return "", false, err
			}
			if name == "stroke" && value != "" {
				st.lined = value != "none"
			}
		case "stroke-linecap", "stroke-linejoin":
			if !slices.Contains([]string{"butt", "round", "square", "miter", "bevel"}, value) {
				return "", false, cannot("«%s: %.20s»", name, value)
			}
		default:
			v, err := length(value)
			if err != nil || v < 0 {
				return "", false, cannot("«%s: %.20s»", name, value)
			}
			if value = number(v); name == "stroke-width" { // written for each shape, at its size
				st.stroke, value = v, ""
			}
		}
		if value != "" {
			fmt.Fprintf(&b, ` %s="%s"`, name, value)
		}
	}
	return b.String(), true, nil
}

// length is a number, in the drawing's units; a share is a hundredth.
func length(text string) (float64, error) {
	text = strings.TrimSpace(text)
	part := 1.0
	if rest, ok := strings.CutSuffix(text, "%"); ok {
		text, part = rest, 0.01
	}
	for unit, size := range map[string]float64{"px": 1, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "pt": 96.0 / 72, "pc": 16} {
		if rest, ok := strings.CutSuffix(text, unit); ok {
			text, part = rest, size
		}
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, errBroken
	}
	return v * part, nil
}

// lengthOf is the number of an attribute; missing where it has none. Shares have no meaning for shapes.
func lengthOf(e xml.StartElement, name string, missing float64) (float64, error) {
	value := attribute(e, name)
	switch {
	case value == "":
		return missing, nil
	case strings.HasSuffix(strings.TrimSpace(value), "%"):
		return 0, cannot("una misura in percentuale")
	}
	return length(value)
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

var (
	transforms = lazy.New(`([a-zA-Z]+)\s*\(([^()]*)\)`)
	floats     = lazy.New(`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`)
)

// numbersIn are the numbers of a list; it is an error if there is anything else.
func numbersIn(text string) ([]float64, error) {
	var all []float64
	for _, word := range floats.FindAllString(text, -1) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, errBroken
		}
		all = append(all, v)
	}
	if strings.Trim(floats.ReplaceAllString(text, ""), " ,\t\r\n") != "" {
		return nil, errBroken
	}
	return all, nil
}

// transformOf is a list of transforms as one.
func transformOf(text string) (matrix, error) {
	m := identity
	if strings.Trim(transforms.ReplaceAllString(text, ""), " ,\t\r\n") != "" {
		return m, errBroken
	}
	for _, t := range transforms.FindAllStringSubmatch(text, -1) {
		v, err := numbersIn(t[2])
		if err != nil {
			return m, err
		}
		n := identity
		rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
		switch {
		case t[1] == "matrix" && len(v) == 6:
			copy(n[:], v)
		case t[1] == "translate" && len(v) == 1:
			n[4] = v[0]
		case t[1] == "translate" && len(v) == 2:
			n[4], n[5] = v[0], v[1]
		case t[1] == "scale" && len(v) == 1:
			n[0], n[3] = v[0], v[0]
		case t[1] == "scale" && len(v) == 2:
			n[0], n[3] = v[0], v[1]
		case t[1] == "rotate" && (len(v) == 1 || len(v) == 3):
			sin, cos := math.Sincos(rad(v[0]))
			n = matrix{cos, sin, -sin, cos, 0, 0}
			if len(v) == 3 {
				n = matrix{1, 0, 0, 1, v[1], v[2]}.then(n).then(matrix{1, 0, 0, 1, -v[1], -v[2]})
			}
		case t[1] == "skewX" && len(v) == 1:
			n[2] = math.Tan(rad(v[0]))
		case t[1] == "skewY" && len(v) == 1:
			n[1] = math.Tan(rad(v[0]))
		default:
			return m, cannot("una trasformazione «%.20s»", t[1])
		}
		m = m.then(n)
	}
	for _, v := range m {
		if math.IsNaN(v) || math.Abs(v) > 1e6 {
			return m, hint.New(usual, "lo SVG ha un numero troppo grande")
		}
	}
	return m, nil
}

// rewrite writes the drawing anew.
func (s *svg) rewrite(raw []byte) error {
	gradients := newDecoder(raw) // they may stand after what they fill
	if err := s.eachElement(gradients, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "linearGradient", "radialGradient":
			return s.gradient(gradients, e)
		}
		return nil
	}); err != nil {
		return err
	}
	d := newDecoder(raw)
	first, ok := firstElement(d)
	if !ok {
		return errBroken
	}
	return s.root(d, first)
}

// eachElement calls f for the elements of SVG's own.
func (s *svg) eachElement(d *xml.Decoder, f func(xml.StartElement) error) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errBroken
		}
		if e, ok := token.(xml.StartElement); ok {
			if !isSVGElement(e.Name) {
				err = d.Skip()
			} else {
				err = f(e)
			}
			if err != nil {
				return err
			}
		}
	}
}

// gradient reads one with its stops.
func (s *svg) gradient(d *xml.Decoder, e xml.StartElement) error {
	g := &gradient{name: e.Name.Local, own: identity, inShape: true}
	shares := false
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "href":
			return cannot("una sfumatura che ne riprende un'altra")
		case a.Name.Space != "":
		case slices.Contains([]string{"x1", "y1", "x2", "y2", "cx", "cy", "r", "fx", "fy"}, a.Name.Local):
			v, err := length(a.Value)
			if err != nil || math.Abs(v) > 1e6 {
				return errBroken
			}
			shares = shares || strings.HasSuffix(strings.TrimSpace(a.Value), "%")
			g.places += fmt.Sprintf(` %s="%s"`, a.Name.Local, number(v))
		case a.Name.Local == "gradientUnits":
			g.inShape = a.Value != "userSpaceOnUse"
		case a.Name.Local == "spreadMethod" && a.Value != "pad":
			return cannot("una sfumatura che si ripete")
		case a.Name.Local == "gradientTransform":
			var err error
			if g.own, err = transformOf(a.Value); err != nil {
				return err
			}
		}
	}
	if !g.inShape && shares { // of the whole drawing
		return cannot("una misura in percentuale")
	}
	if !g.inShape {
		g.places += ` gradientUnits="userSpaceOnUse"`
	}
	for {
		token, err := d.Token()
		if err != nil {
			return errBroken
		}
		switch t := token.(type) {
		case xml.StartElement:
			if isSVGElement(t.Name) && t.Name.Local == "stop" {
				properties, err := s.properties(t)
				if err != nil {
					return err
				}
				text, _, err := s.attributes(properties, &state{color: "#000000"})
				if err != nil {
					return err
				}
				offset, err := length(attribute(t, "offset"))
				if err != nil {
					offset = 0
				}
				g.stops += fmt.Sprintf(`<stop offset="%s"%s/>`, number(min(1, max(0, offset))), text)
			}
			if err := skipped(d); err != nil {
				return err
			}
		case xml.EndElement:
			if g.stops == "" {
				return cannot("una sfumatura senza colori")
			}
			s.gradients[attribute(e, "id")] = g
			return nil
		}
	}
}

// root writes the outermost element.
func (s *svg) root(d *xml.Decoder, e xml.StartElement) error {
	if !isSVGElement(e.Name) {
		return errBroken
	}
	box, err := numbersIn(attribute(e, "viewBox"))
	if err != nil {
		return err
	}
	if len(box) != 4 {
		box = []float64{0, 0, 0, 0}
		for i, name := range []string{"width", "height"} {
			if box[2+i], err = lengthOf(e, name, 0); err != nil {
				return err
			}
		}
	}
	if err := sized(box[2], box[3]); err != nil {
		return err
	}
	s.width, s.height = fit(box[2], box[3])
	fmt.Fprintf(&s.out, `<svg viewBox="0 0 %d %d">`, s.width, s.height)
	scale := float64(s.width) / box[2]
	st := state{at: matrix{scale, 0, 0, scale, -scale * box[0], -scale * box[1]}, color: "#000000", stroke: 1}
	if err := s.group(d, e, st); err != nil {
		return err
	}
	s.out.WriteString("</svg>")
	return nil
}

// group writes an element with what is inside.
func (s *svg) group(d *xml.Decoder, e xml.StartElement, st state) error {
	if st.depth++; st.depth > maxDepth {
		return errBroken
	}
	properties, err := s.properties(e)
	if err != nil {
		return err
	}
	text, shown, err := s.attributes(properties, &st)
	if err != nil {
		return err
	}
	if !shown {
		return skipped(d)
	}
	fmt.Fprintf(&s.out, "<g%s>", text)
	for {
		token, err := d.Token()
		if err != nil {
			return errBroken
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := s.element(d, t, st); err != nil {
				return err
			}
		case xml.EndElement:
			s.out.WriteString("</g>")
			return nil
		}
	}
}

func skipped(d *xml.Decoder) error {
	if d.Skip() != nil {
		return errBroken
	}
	return nil
}

// element writes an element; those that say nothing to the eye are left out.
func (s *svg) element(d *xml.Decoder, e xml.StartElement, st state) error {
	if !isSVGElement(e.Name) {
		return skipped(d)
	}
	name := e.Name.Local
	switch name {
	case "title", "desc", "metadata", "style", "defs", "linearGradient", "radialGradient":
		return skipped(d)
	}
	own, err := transformOf(attribute(e, "transform"))
	if err != nil {
		return err
	}
	st.at = st.at.then(own)
	switch name {
	case "g", "a", "switch":
		return s.group(d, e, st)
	case "foreignObject": // Illustrator's own data, beside the drawing
		if attribute(e, "requiredExtensions") != "" {
			return skipped(d)
		}
		return cannot("un elemento «%.20s»", name)
	case "rect", "circle", "ellipse", "line", "polyline", "polygon", "path":
	default:
		return cannot("un elemento «%.20s»", name)
	}
	properties, err := s.properties(e)
	if err != nil {
		return err
	}
	text, shown, err := s.attributes(properties, &st)
	if err != nil || !shown {
		if err == nil {
			err = skipped(d)
		}
		return err
	}
	shape, err := outline(e)
	if err != nil {
		return err
	}
	if shape.parts > 1 && st.evenOdd {
		return cannot("fori disegnati con «fill-rule: evenodd»")
	}
	if len(shape.points) > 0 {
		if err := s.within(shape, st); err != nil {
			return err
		}
		fmt.Fprintf(&s.out, `<path%s stroke-width="%s" d="%s"/>`, text, number(st.stroke*st.at.scale()), shape.data(st.at))
	}
	return skipped(d)
}

// within counts a shape against the limits.
func (s *svg) within(o *shape, st state) error {
	tooMuch := hint.New(usual, "lo SVG è troppo complicato, o troppo grande per ciò che mostra")
	if s.points += len(o.points); s.points > maxPoints {
		return tooMuch
	}
	lowX, lowY, highX, highY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	var lastX, lastY float64
	for i, p := range o.points {
		x, y := st.at.apply(p)
		if !(math.Abs(x) <= maxReach && math.Abs(y) <= maxReach) {
			return tooMuch
		}
		if i > 0 {
			s.length += math.Hypot(x-lastX, y-lastY)
		}
		lowX, lowY, highX, highY = min(lowX, x), min(lowY, y), max(highX, x), max(highY, y)
		lastX, lastY = x, y
	}
	wide := 0.0
	if st.lined {
		wide = st.stroke * st.at.scale()
	}
	if s.length > maxLength || wide > maxWidth {
		return tooMuch
	}
	side := func(low, high float64, most int) float64 {
		return max(0, min(high+wide, float64(most))-max(low-wide, 0))
	}
	area := side(lowX, highX, s.width) * side(lowY, highY, s.height) / float64(s.width*s.height)
	if s.covered += area; st.lined {
		s.covered += area
	}
	if s.covered > maxCovered {
		return tooMuch
	}
	return nil
}
