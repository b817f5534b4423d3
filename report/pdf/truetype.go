package pdf

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// A truetype is a font file by its tables (OpenType 1.9, "Organization of an OpenType font"), to take a part of it out.
type truetype struct {
	tables  map[string][]byte
	offsets []uint32 // of each glyph's outline, and where the last one ends
	metrics int      // how many glyphs have an advance of their own
}

var errFont = errors.New("il carattere tipografico non è un file TrueType integro")

// parseTrueType takes apart a file that sfnt has found sound.
func parseTrueType(file []byte) (*truetype, error) {
	const header, entry = 12, 16
	if len(file) < header {
		return nil, errFont
	}
	t := &truetype{tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		at := header + i*entry
		if at+entry > len(file) {
			return nil, errFont
		}
		from := uint64(binary.BigEndian.Uint32(file[at+8:]))
		to := from + uint64(binary.BigEndian.Uint32(file[at+12:]))
		if to > uint64(len(file)) {
			return nil, errFont
		}
		t.tables[string(file[at:at+4])] = file[from:to]
	}
	head, maxp, hhea, loca := t.tables["head"], t.tables["maxp"], t.tables["hhea"], t.tables["loca"]
	if len(head) < 54 || len(maxp) < 6 || len(hhea) < 36 {
		return nil, errFont
	}
	glyphs, long := int(binary.BigEndian.Uint16(maxp[4:])), binary.BigEndian.Uint16(head[50:]) != 0
	t.metrics = int(binary.BigEndian.Uint16(hhea[34:]))
	width := 2
	if long {
		width = 4
	}
	if len(loca) < (glyphs+1)*width || t.metrics == 0 || len(t.tables["hmtx"]) < 4*t.metrics+2*(glyphs-t.metrics) {
		return nil, errFont
	}
	for i := range glyphs + 1 {
		offset := uint32(0)
		if long {
			offset = binary.BigEndian.Uint32(loca[4*i:])
		} else {
			offset = 2 * uint32(binary.BigEndian.Uint16(loca[2*i:]))
		}
		if int(offset) > len(t.tables["glyf"]) || i > 0 && offset < t.offsets[i-1] {
			return nil, errFont
		}
		t.offsets = append(t.offsets, offset)
	}
	return t, nil
}

// subset is a font file with only some glyphs, those that they are made of, and the first one, which stands for what is missing. places are the glyphs'
// new numbers. It has the tables that a PDF needs (ISO 32000-1, 9.9).
func (t *truetype) subset(glyphs []uint16) (file []byte, places map[uint16]uint16, err error) {
	order := []uint16{0}
	places = map[uint16]uint16{0: 0}
	place := func(glyph uint16) uint16 {
		at, known := places[glyph]
		if !known {
			at = uint16(len(order))
			places[glyph] = at
			order = append(order, glyph)
		}
		return at
	}
	for _, g := range glyphs {
		place(g)
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ { // which grows by the parts of composed glyphs
		g := int(order[i])
		if g+1 >= len(t.offsets) {
			return nil, nil, errFont
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline := slices.Clone(t.tables["glyf"][t.offsets[g]:t.offsets[g+1]])
		if err := renumberParts(outline, place); err != nil {
			return nil, nil, err
		}
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		metrics := t.tables["hmtx"]
		if own := t.metrics; g < own {
			hmtx = append(hmtx, metrics[4*g:4*g+4]...)
		} else { // the last advance is that of all others
			hmtx = append(hmtx, metrics[4*own-4:4*own-2]...)
			hmtx = append(hmtx, metrics[2*own+2*g:2*own+2*g+2]...)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(t.tables["head"]), slices.Clone(t.tables["hhea"]), slices.Clone(t.tables["maxp"])
	binary.BigEndian.PutUint32(head[checksumAt:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // loca is long
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	tables := map[string][]byte{"glyf": glyf, "head": head, "hhea": hhea, "hmtx": hmtx, "loca": loca, "maxp": maxp}
	for _, instructions := range []string{"cvt ", "fpgm", "prep"} {
		if table := t.tables[instructions]; len(table) > 0 {
			tables[instructions] = table
		}
	}
	return assemble(tables), places, nil
}

// Flags of a composed glyph's parts (OpenType 1.9, glyf).
const (
	argumentsAreWords = 1 << 0
	hasScale          = 1 << 3
	moreParts         = 1 << 5
	hasTwoScales      = 1 << 6
	hasMatrix         = 1 << 7
)

// renumberParts gives the parts of a composed glyph their new numbers.
func renumberParts(outline []byte, place func(uint16) uint16) error {
	if len(outline) < 10 || outline[0]&0x80 == 0 { // it is empty, or has contours of its own
		return nil
	}
	for at, more := 10, true; more; {
		if at+4 > len(outline) {
			return errFont
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		binary.BigEndian.PutUint16(outline[at+2:], place(binary.BigEndian.Uint16(outline[at+2:])))
		at += 6
		if flags&argumentsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasTwoScales != 0:
			at += 4
		case flags&hasMatrix != 0:
			at += 8
		}
		more = flags&moreParts != 0
	}
	return nil
}

// checksumAt is where the table head has the checksum of the whole file.
const checksumAt = 8

// assemble makes a font file of tables, with their checksums.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	power, log := 1, 0
	for 2*power <= len(names) {
		power, log = 2*power, log+1
	}
	file := []byte{0, 1, 0, 0}
	for _, v := range []int{len(names), 16 * power, log, 16 * (len(names) - power)} {
		file = binary.BigEndian.AppendUint16(file, uint16(v))
	}
	at, head := len(file)+16*len(names), 0
	for _, name := range names {
		if name == "head" {
			head = at
		}
		file = append(file, name...)
		file = binary.BigEndian.AppendUint32(file, checksum(tables[name]))
		file = binary.BigEndian.AppendUint32(file, uint32(at))
		file = binary.BigEndian.AppendUint32(file, uint32(len(tables[name])))
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		file = append(file, tables[name]...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	const whole = 0xB1B0AFBA // what the sum of all must come to
	binary.BigEndian.PutUint32(file[head+checksumAt:], whole-checksum(file))
	return file
}

// checksum is the sum of a table's words.
func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + binary.BigEndian.Uint32(rest[:])
}
