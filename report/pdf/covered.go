package pdf

import (
	"bytes"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"relazione/internal/lazy"
)

// mark is what a page of ours draws with, as its writer says it: a font's size; how what follows is turned, up to the next Q; a run of text
// from a place; a filled rectangle.
var mark = lazy.New(`(?s)/F\w+ ([\d.]+) Tf` +
	`|([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) cm\b` +
	`|BT ([-\d.]+) ([-\d.]+) Td \(((?:\\.|[^\\)])*)\) ?Tj` +
	`|([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re [fB]` +
	`|\bQ\b`)

// Groups of mark.
const (
	ofSize = 1
	ofTurn = 2
	ofText = 8
	ofBox  = 11
)

// coversContent reports whether a rectangle lies over words or bars of a page. A letter is taken to be as wide as it is high, which none of ours exceeds:
// free space is what surely is.
func coversContent(content []byte, rect area) bool {
	unturned := [6]float64{1, 0, 0, 1, 0, 0}
	turn, size := unturned, 0.0
	for _, m := range mark.FindAllSubmatch(content, -1) {
		number := func(group int) float64 {
			x, _ := strconv.ParseFloat(string(m[group]), 64)
			return x
		}
		at := func(x, y float64) (float64, float64) {
			return turn[0]*x + turn[2]*y + turn[4], turn[1]*x + turn[3]*y + turn[5]
		}
		drawn := func(left, bottom, right, top float64) area {
			x0, y0 := at(left, bottom)
			x1, y1 := at(right, top)
			return areaOf(x0, y0, x1, y1)
		}
		switch {
		case m[ofSize] != nil:
			size = number(ofSize)
		case m[ofTurn] != nil:
			for i := range turn {
				turn[i] = number(ofTurn + i)
			}
		case m[ofText] != nil:
			x, y := number(ofText), number(ofText+1)
			if rect.meets(drawn(x, y-size*0.3, x+size*letters(m[ofText+2]), y+size)) {
				return true
			}
		case m[ofBox] != nil:
			x, y := number(ofBox), number(ofBox+1)
			if rect.meets(drawn(x, y, x+number(ofBox+2), y+number(ofBox+3))) {
				return true
			}
		default:
			turn = unturned
		}
	}
	return false
}

// letters is how many letters a string has, which a page writes as two bytes each, up to the last that isn't a space.
func letters(s []byte) float64 {
	plain := bytes.NewBuffer(nil)
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		plain.WriteByte(s[i])
	}
	return float64(len(bytes.TrimRight(plain.Bytes(), "\x00 \xa0"))+1) / 2
}

// An area is a rectangle on a page, in points.
type area struct{ left, bottom, right, top float64 }

func areaOf(x0, y0, x1, y1 float64) area {
	return area{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
}

func (b area) empty() bool { return b.left == b.right || b.bottom == b.top }

func (b area) meets(c area) bool {
	return b.left < c.right && c.left < b.right && b.bottom < c.top && c.bottom < b.top
}

// areaOfAnnotation is an annotation's rectangle, of which any two opposite corners may be given (ISO 32000-1, 7.9.5).
func areaOfAnnotation(ctx *model.Context, d types.Dict) (b area, ok bool) {
	corners, err := ctx.DereferenceArray(d["Rect"])
	if err != nil || len(corners) != 4 {
		return area{}, false
	}
	var at [4]float64
	for i, o := range corners {
		if at[i], err = ctx.DereferenceNumber(o); err != nil {
			return area{}, false
		}
	}
	return areaOf(at[0], at[1], at[2], at[3]), true
}
