package picture

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// A shape is a path of absolute places: its commands, and the points that they take in turn.
type shape struct {
	commands []byte // M, L, C, Q, Z
	points   [][2]float64
	parts    int // how often the pen is set down
}

func (o *shape) put(command byte, points ...[2]float64) {
	o.commands = append(o.commands, command)
	o.points = append(o.points, points...)
	if command == 'M' {
		o.parts++
	}
}

// taken is how many points a command takes.
var taken = map[byte]int{'M': 1, 'L': 1, 'C': 3, 'Q': 2, 'Z': 0}

// data is the path as a matrix puts it.
func (o *shape) data(m matrix) string {
	var b strings.Builder
	points := o.points
	for _, command := range o.commands {
		b.WriteByte(command)
		for _, p := range points[:taken[command]] {
			x, y := m.apply(p)
			b.WriteString(number(x) + " " + number(y) + " ")
		}
		points = points[taken[command]:]
	}
	return b.String()
}

// outline is the shape of an element.
func outline(e xml.StartElement) (*shape, error) {
	o := &shape{}
	values := map[string]float64{}
	for _, name := range []string{"x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2"} {
		v, err := lengthOf(e, name, 0)
		if err != nil {
			return nil, err
		}
		values[name] = v
	}
	switch e.Name.Local {
	case "path":
		return o, o.path(attribute(e, "d"))
	case "polyline", "polygon":
		numbers, err := numbersIn(attribute(e, "points"))
		if err != nil {
			return nil, err
		}
		for i := 0; i+1 < len(numbers); i += 2 {
			o.put("ML"[min(i, 1)], [2]float64{numbers[i], numbers[i+1]})
		}
		if e.Name.Local == "polygon" && len(numbers) > 1 {
			o.put('Z')
		}
	case "line":
		o.put('M', [2]float64{values["x1"], values["y1"]})
		o.put('L', [2]float64{values["x2"], values["y2"]})
	case "rect":
		o.rectangle(values["x"], values["y"], values["width"], values["height"], attribute(e, "rx"), attribute(e, "ry"), values)
	case "circle":
		o.oval(values["cx"], values["cy"], values["r"], values["r"])
	case "ellipse":
		o.oval(values["cx"], values["cy"], values["rx"], values["ry"])
	}
	return o, nil
}

// round is how far from its ends the handles of a quarter of a circle stand, in radii.
const round = 0.5522847498

func (o *shape) oval(cx, cy, rx, ry float64) {
	if !(rx > 0) || !(ry > 0) {
		return
	}
	o.put('M', [2]float64{cx + rx, cy})
	x, y := rx*round, ry*round
	o.put('C', [2]float64{cx + rx, cy + y}, [2]float64{cx + x, cy + ry}, [2]float64{cx, cy + ry})
	o.put('C', [2]float64{cx - x, cy + ry}, [2]float64{cx - rx, cy + y}, [2]float64{cx - rx, cy})
	o.put('C', [2]float64{cx - rx, cy - y}, [2]float64{cx - x, cy - ry}, [2]float64{cx, cy - ry})
	o.put('C', [2]float64{cx + x, cy - ry}, [2]float64{cx + rx, cy - y}, [2]float64{cx + rx, cy})
	o.put('Z')
}

func (o *shape) rectangle(x, y, w, h float64, saysX, saysY string, values map[string]float64) {
	if !(w > 0) || !(h > 0) {
		return
	}
	rx, ry := values["rx"], values["ry"]
	if saysX == "" {
		rx = ry
	}
	if saysY == "" {
		ry = rx
	}
	rx, ry = min(max(rx, 0), w/2), min(max(ry, 0), h/2)
	corner := func(command byte, x, y float64) { o.put(command, [2]float64{x, y}) }
	if rx == 0 || ry == 0 {
		corner('M', x, y)
		corner('L', x+w, y)
		corner('L', x+w, y+h)
		corner('L', x, y+h)
		o.put('Z')
		return
	}
	kx, ky := rx*(1-round), ry*(1-round)
	corner('M', x+rx, y)
	corner('L', x+w-rx, y)
	o.put('C', [2]float64{x + w - kx, y}, [2]float64{x + w, y + ky}, [2]float64{x + w, y + ry})
	corner('L', x+w, y+h-ry)
	o.put('C', [2]float64{x + w, y + h - ky}, [2]float64{x + w - kx, y + h}, [2]float64{x + w - rx, y + h})
	corner('L', x+rx, y+h)
	o.put('C', [2]float64{x + kx, y + h}, [2]float64{x, y + h - ky}, [2]float64{x, y + h - ry})
	corner('L', x, y+ry)
	o.put('C', [2]float64{x, y + ky}, [2]float64{x + kx, y}, [2]float64{x + rx, y})
	o.put('Z')
}

// arguments are how many numbers each command of a path takes.
var arguments = map[byte]int{'m': 2, 'l': 2, 'h': 1, 'v': 1, 'c': 6, 's': 4, 'q': 4, 't': 2, 'a': 7, 'z': 0}

// path reads the data of a path (SVG 2, 9.3) and writes it with absolute places and commands that stand each by itself.
func (o *shape) path(data string) error {
	var x, y, startX, startY float64 // of the pen, and where it was set down
	var handleX, handleY float64     // of the curve before
	var command, before byte
	for {
		data = strings.TrimLeft(data, " ,\t\r\n")
		if data == "" {
			return nil
		}
		switch c := data[0]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z' && c|0x20 != 'e':
			command, data = c, data[1:]
		case command == 'm': // more points are lines
			command = 'l'
		case command == 'M':
			command = 'L'
		case command == 0 || command|0x20 == 'z':
			return errBroken
		}
		kind := command | 0x20
		count, known := arguments[kind]
		if !known || before == 0 && kind != 'm' {
			return errBroken
		}
		v := make([]float64, count)
		for i := range v {
			data = strings.TrimLeft(data, " ,\t\r\n")
			word := floats.FindString(data)
			if kind == 'a' && (i == 3 || i == 4) { // a flag, which the next number may touch
				word = data[:min(1, len(data))]
				if word != "0" && word != "1" {
					return errBroken
				}
			}
			if word == "" || !strings.HasPrefix(data, word) {
				return errBroken
			}
			n, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return errBroken
			}
			v[i], data = n, data[len(word):]
		}
		place := func(i int) [2]float64 {
			p := [2]float64{v[i], v[i+1]}
			if command == kind { // small letters count from the pen
				p[0], p[1] = p[0]+x, p[1]+y
			}
			return p
		}
		reflected := [2]float64{x, y}
		if strings.IndexByte("cs", before) >= 0 && kind == 's' || strings.IndexByte("qt", before) >= 0 && kind == 't' {
			reflected = [2]float64{2*x - handleX, 2*y - handleY}
		}
		var end, handle [2]float64
		switch kind {
		case 'm':
			end = place(0)
			startX, startY = end[0], end[1]
			o.put('M', end)
		case 'l':
			end = place(0)
			o.put('L', end)
		case 'h':
			end = [2]float64{v[0], y}
			if command == kind {
				end[0] += x
			}
			o.put('L', end)
		case 'v':
			end = [2]float64{x, v[0]}
			if command == kind {
				end[1] += y
			}
			o.put('L', end)
		case 'c':
			handle, end = place(2), place(4)
			o.put('C', place(0), handle, end)
		case 's':
			handle, end = place(0), place(2)
			o.put('C', reflected, handle, end)
		case 'q':
			handle, end = place(0), place(2)
			o.put('Q', handle, end)
		case 't':
			handle, end = reflected, place(0)
			o.put('Q', handle, end)
		case 'a':
			end = place(5)
			o.arc(x, y, end, v)
		case 'z':
			end = [2]float64{startX, startY}
			o.put('Z')
		}
		handleX, handleY = handle[0], handle[1]
		x, y = end[0], end[1]
		before = kind
	}
}

// arc writes a part of an ellipse as curves (SVG 2, B.2).
func (o *shape) arc(x, y float64, end [2]float64, v []float64) {
	rx, ry := math.Abs(v[0]), math.Abs(v[1])
	if rx == 0 || ry == 0 || x == end[0] && y == end[1] {
		o.put('L', end)
		return
	}
	sin, cos := math.Sincos(v[2] * math.Pi / 180)
	dx, dy := (x-end[0])/2, (y-end[1])/2
	x1, y1 := cos*dx+sin*dy, -sin*dx+cos*dy
	if grown := x1*x1/(rx*rx) + y1*y1/(ry*ry); grown > 1 { // too small to reach
		rx, ry = rx*math.Sqrt(grown), ry*math.Sqrt(grown)
	}
	root := math.Sqrt(max(0, (rx*rx*ry*ry-rx*rx*y1*y1-ry*ry*x1*x1)/(rx*rx*y1*y1+ry*ry*x1*x1)))
	if (v[3] == 1) == (v[4] == 1) {
		root = -root
	}
	cx1, cy1 := root*rx*y1/ry, -root*ry*x1/rx
	cx, cy := cos*cx1-sin*cy1+(x+end[0])/2, sin*cx1+cos*cy1+(y+end[1])/2
	from := math.Atan2((y1-cy1)/ry, (x1-cx1)/rx)
	sweep := math.Atan2((-y1-cy1)/ry, (-x1-cx1)/rx) - from
	switch {
	case v[4] == 1 && sweep < 0:
		sweep += 2 * math.Pi
	case v[4] == 0 && sweep > 0:
		sweep -= 2 * math.Pi
	}
	steps := max(1, int(math.Ceil(math.Abs(sweep)/(math.Pi/2)-1e-9)))
	step := sweep / float64(steps)
	reach := 4.0 / 3 * math.Tan(step/4)
	at := func(angle float64) (p, tangent [2]float64) {
		s, c := math.Sincos(angle)
		p = [2]float64{cx + rx*c*cos - ry*s*sin, cy + rx*c*sin + ry*s*cos}
		return p, [2]float64{-rx*s*cos - ry*c*sin, -rx*s*sin + ry*c*cos}
	}
	p, tangent := at(from)
	for i := 1; i <= steps; i++ {
		q, next := at(from + float64(i)*step)
		if i == steps {
			q = end
		}
		o.put('C', [2]float64{p[0] + reach*tangent[0], p[1] + reach*tangent[1]}, [2]float64{q[0] - reach*next[0], q[1] - reach*next[1]}, q)
		p, tangent = q, next
	}
}
