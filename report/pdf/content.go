package pdf

import (
	"fmt"
	"math"
	"strconv"
)

// A canvas is a page's content stream being written (ISO 32000-1, 8 and 9). It says a colour, a width or a font only where another is in force.
type canvas struct {
	b      []byte
	height float64 // of the page: y grows upwards in the file

	fill, stroke color
	thick        float64 // of lines
	face         face
	size         float64 // 0 until a font is set
}

// newCanvas continues in a buffer. What is in force is what a page begins with (ISO 32000-1, 8.4.1).
func newCanvas(height float64, buffer []byte) *canvas {
	return &canvas{b: buffer[:0], height: height, thick: 1}
}

// number writes a length to the hundredth of a point.
func (c *canvas) number(v float64) {
	c.b = appendNumber(c.b, v)
	c.b = append(c.b, ' ')
}

func appendNumber(b []byte, v float64) []byte {
	n := int64(math.Round(v * 100))
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n %= 100; n == 0 {
		return b
	}
	b = append(b, '.', byte('0'+n/10))
	if n %= 10; n != 0 {
		b = append(b, byte('0'+n))
	}
	return b
}

// point writes a place given from the top of the page.
func (c *canvas) point(x, y float64) {
	c.number(x)
	c.number(c.height - y)
}

func (c *canvas) operator(s string) {
	c.b = append(c.b, s...)
	c.b = append(c.b, '\n')
}

// color makes a colour the one in force, by the operators for greys and for all others.
func (c *canvas) color(is *color, to color, grey, rgb string) {
	if *is == to {
		return
	}
	*is = to
	share := func(part uint8) {
		c.b = strconv.AppendFloat(c.b, float64(part)/255, 'f', 3, 64)
		c.b = append(c.b, ' ')
	}
	if to[0] == to[1] && to[1] == to[2] {
		share(to[0])
		c.operator(grey)
		return
	}
	for _, part := range to {
		share(part)
	}
	c.operator(rgb)
}

func (c *canvas) box(x, y, w, h float64, with color) {
	c.color(&c.fill, with, "g", "rg")
	c.point(x, y)
	c.number(w)
	c.number(-h)
	c.operator("re f")
}

func (c *canvas) line(x0, y0, x1, y1, thick float64, with color) {
	c.color(&c.stroke, with, "G", "RG")
	if c.thick != thick {
		c.thick = thick
		c.number(thick)
		c.operator("w")
	}
	c.point(x0, y0)
	c.operator("m")
	c.point(x1, y1)
	c.operator("l S")
}

// text shows words in a font's codes, from a place on the baseline.
func (c *canvas) text(x, y float64, up bool, k *look, codes []byte) {
	c.color(&c.fill, k.color, "g", "rg")
	c.b = append(c.b, "BT "...)
	if c.face != k.face || c.size != k.size {
		c.face, c.size = k.face, k.size
		c.b = append(c.b, '/')
		c.b = append(c.b, k.face.resource()...)
		c.b = append(c.b, ' ')
		c.number(k.size)
		c.b = append(c.b, "Tf "...)
	}
	if up {
		c.b = append(c.b, "0 1 -1 0 "...)
		c.point(x, y)
		c.b = append(c.b, "Tm ("...)
	} else {
		c.point(x, y)
		c.b = append(c.b, "Td ("...)
	}
	for _, b := range codes {
		switch b {
		case '(', ')', '\\':
			c.b = append(c.b, '\\', b)
		case '\r': // which would be read as a new line
			c.b = append(c.b, '\\', 'r')
		default:
			c.b = append(c.b, b)
		}
	}
	c.operator(") Tj ET")
}

// image draws one of the resources within a box.
func (c *canvas) image(name string, x, y, w, h float64) {
	c.b = append(c.b, "q "...)
	c.number(w)
	c.b = append(c.b, "0 0 "...)
	c.number(h)
	c.point(x, y+h)
	c.b = append(c.b, "cm /"...)
	c.b = append(c.b, name...)
	c.operator(" Do Q")
}

// begin opens marked content (ISO 32000-1, 14.6) of an element, by its number on the page.
func (c *canvas) begin(tag string, mark int) {
	c.b = fmt.Appendf(c.b, "/%s <</MCID %d>> BDC\n", tag, mark)
}
