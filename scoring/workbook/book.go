package workbook

import (
	"encoding/xml"
	"fmt"
	"math/big"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/conc/panics"
	"golang.org/x/sync/errgroup"
)

// A loader reads the parts of a package into a book, counting against the limits.
type loader struct {
	*container
	strings  []sharedText
	formats  []cellStyle
	styled   bool // the workbook has styles
	date1904 bool
	// the workbook asks for all formulas to be calculated when it is opened
	uncalculated bool

	spent *spent
}

// spent is what was counted against the limits so far, of all sheets.
type spent struct{ cells, grid, bytes, covered atomic.Int64 }

func (l *loader) load() (*Book, error) {
	main, err := l.mainPart()
	if err != nil {
		return nil, err
	}
	related, err := l.relationshipsOf(main)
	if err != nil {
		return nil, err
	}
	entries, err := l.entries(main)
	if err != nil {
		return nil, err
	}
	targets := map[string]relationship{}
	for _, r := range related {
		targets[r.id] = r
		switch {
		case r.kind == "sharedStrings" && l.part(r.target) != nil:
			err = l.sharedStrings(r.target)
		case r.kind == "styles" && l.part(r.target) != nil:
			err = l.styles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	for i, e := range entries {
		target, ok := targets[e.id]
		if !ok || l.part(target.target) == nil {
			return nil, &Error{
				Sheet:   e.name,
				Problem: "nell'archivio manca il contenuto del foglio",
				Remedy:  hintDamaged,
			}
		}
		entries[i].part = target.target
		entries[i].cells = target.kind == "worksheet"
	}
	entries = slices.DeleteFunc(entries, func(e sheetEntry) bool { return !e.cells })
	if len(entries) == 0 {
		return nil, problem(hintDamaged, "la cartella di lavoro non ha fogli")
	}
	b := &Book{Modified: l.modified(), Sheets: make([]*Sheet, len(entries))}
	already := l.spent.bytes.Load()
	if l.sheets(entries, b.Sheets, runtime.GOMAXPROCS(0)) == nil {
		return b, nil
	}
	// One by one, so that what is wrong is said of the first sheet that it is wrong in, and limits are passed in one that is always the same.
	clear(b.Sheets)
	l.spent = &spent{}
	l.spent.bytes.Store(already)
	if err := l.sheets(entries, b.Sheets, 1); err != nil {
		return nil, err
	}
	return b, nil
}

// sheets reads sheets, some at a time.
func (l *loader) sheets(entries []sheetEntry, into []*Sheet, atOnce int) error {
	var group errgroup.Group
	group.SetLimit(atOnce)
	var caught panics.Catcher // a panic is the caller's
	var failed atomic.Bool
	for i, e := range entries {
		if failed.Load() {
			break
		}
		group.Go(func() (err error) {
			caught.Try(func() { into[i], err = l.sheet(e) })
			if err != nil {
				failed.Store(true)
			}
			return err
		})
	}
	err := group.Wait()
	caught.Repanic()
	return err
}

// mainPart is the part that lists the sheets.
func (l *loader) mainPart() (string, error) {
	mains, err := l.relationships("_rels/.rels", "")
	if err != nil {
		return "", err
	}
	for _, r := range mains {
		if r.kind == "officeDocument" && l.part(r.target) != nil {
			return r.target, nil
		}
	}
	return "", problem(hintDamaged, "nell'archivio manca la cartella di lavoro (workbook.xml)")
}

// A sheetEntry is a sheet as the workbook lists it.
type sheetEntry struct {
	name, id string
	hidden   bool
	part     string
	cells    bool // it has some: a chart or a dialog hasn't
}

// entries are the sheets of the workbook, in the order of their tabs; they come with the calendar that its dates count by.
func (l *loader) entries(main string) ([]sheetEntry, error) {
	var entries []sheetEntry
	err := l.readXML(main, visitor{start: func(name string, attr []xml.Attr) error {
		switch name {
		case "sheet":
			state := attribute(attr, "state")
			entries = append(
				entries,
				sheetEntry{name: attribute(attr, "name"), id: attribute(attr, "id"), hidden: state == "hidden" || state == "veryHidden"},
			)
			if len(entries) > l.limits.Sheets {
				return problem(hintTooLarge, "la cartella di lavoro ha più di %d fogli", l.limits.Sheets)
			}
		case "workbookPr":
			l.date1904 = isTrue(attribute(attr, "date1904"))
		case "calcPr":
			l.uncalculated = isTrue(attribute(attr, "fullCalcOnLoad"))
		}
		return nil
	}})
	return entries, err
}

// A relationship is a link from one part of a package to another.
type relationship struct{ id, kind, target string }

func (l *loader) relationships(name, dir string) ([]relationship, error) {
	var all []relationship
	err := l.readXML(name, visitor{start: func(element string, attr []xml.Attr) error {
		if element != "Relationship" || attribute(attr, "TargetMode") == "External" {
			return nil
		}
		all = append(all, newRelationship(attr, dir))
		return nil
	}})
	return all, err
}

// newRelationship is a link from a part in a folder.
func newRelationship(attr []xml.Attr, dir string) relationship {
	target := attribute(attr, "Target")
	if strings.HasPrefix(target, "/") {
		target = target[1:]
	} else {
		target = path.Join(dir, target)
	}
	return relationship{attribute(attr, "Id"), path.Base(attribute(attr, "Type")), target}
}

// relationshipsOf are the links from a part.
func (l *loader) relationshipsOf(part string) ([]relationship, error) {
	return l.relationships(relsOf(part), path.Dir(part))
}

// relsOf is the part that holds the links from another.
func relsOf(part string) string {
	dir, base := path.Split(part)
	return dir + "_rels/" + base + ".rels"
}

func attribute(attr []xml.Attr, name string) string {
	for _, a := range attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// A sharedText is one of the table of texts.
type sharedText struct {
	shown, note string
	indent      int16
}

// sharedStrings reads the table of texts: each the sum of its runs, without phonetic hints.
func (l *loader) sharedStrings(name string) error {
	var t richText
	inText, inPhonetic := false, false
	return l.readXML(name, visitor{
		start: func(element string, attr []xml.Attr) error {
			switch element {
			case "si":
				t.reset()
			case "t":
				inText = true
			case "rPh":
				inPhonetic = true
			}
			t.start(element, attr)
			return nil
		},
		text: func(data []byte) error {
			if inText && !inPhonetic {
				t.write(data)
			}
			return l.countText(t.len(), len(data))
		},
		end: func(element string) error {
			switch element {
			case "si":
				text := unescape(t.text())
				l.strings = append(l.strings, sharedText{readable(text), t.note(), leadingSpaces(text)})
			case "t":
				inText = false
			case "rPh":
				inPhonetic = false
			}
			t.end(element)
			return nil
		},
	})
}

func (l *loader) countText(one, added int) error {
	if all := l.spent.bytes.Add(int64(added)); one > l.limits.Text || all > int64(l.limits.TotalText) {
		return problem(
			hintTooLarge,
			"i testi superano %d kB in una cella o %d MB in tutto",
			l.limits.Text>>10,
			l.limits.TotalText>>20,
		)
	}
	return nil
}

// unescape resolves the _xHHHH_ by which Excel writes control characters; those are dropped but for line ends.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if code, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				if code >= 32 || code == '\n' || code == '\t' {
					b.WriteRune(rune(code))
				}
				i += 7
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// A cellStyle is what matters of one: how numbers are shown, whether everything is struck out, and what tells a heading.
type cellStyle struct {
	format *format
	font
	indent int16
}

// A font is what matters of one.
type font struct{ struck, bold bool }

// leadingSpaces are those that a text was indented with.
func leadingSpaces(text string) int16 {
	return int16(min(len(text)-len(strings.TrimLeft(text, " \u00a0")), maxIndent))
}

// Indents are in spaces: a step of Excel's own is about as wide as three, and it has 250 at most.
const (
	spacesOfIndent = 3
	maxIndent      = 250 * spacesOfIndent
)

// styles reads the cell styles.
func (l *loader) styles(name string) error {
	l.styled = true
	codes := map[int]string{}
	byID := map[int]*format{}
	inCellXfs, inFonts := false, false
	var fonts []font
	return l.readXML(name, visitor{
		start: func(element string, attr []xml.Attr) error {
			switch element {
			case "numFmt":
				if id, err := strconv.Atoi(attribute(attr, "numFmtId")); err == nil {
					codes[id] = attribute(attr, "formatCode")
				}
			case "fonts":
				inFonts = true
			case "font":
				if inFonts {
					fonts = append(fonts, font{})
				}
			case "strike", "b":
				if val := attribute(attr, "val"); inFonts && len(fonts) > 0 {
					last, on := &fonts[len(fonts)-1], val == "" || isTrue(val)
					if element == "b" {
						last.bold = on
					} else {
						last.struck = on
					}
				}
			case "alignment":
				if steps, err := strconv.Atoi(attribute(attr, "indent")); inCellXfs && err == nil && len(l.formats) > 0 {
					l.formats[len(l.formats)-1].indent = int16(spacesOfIndent * max(0, min(steps, maxIndent/spacesOfIndent)))
				}
			case "cellXfs":
				inCellXfs = true
			case "xf":
				if !inCellXfs {
					return nil
				}
				id, _ := strconv.Atoi(attribute(attr, "numFmtId")) // absent or odd: General, as in Excel
				if byID[id] == nil {
					code, ok := codes[id]
					if !ok {
						code = builtinFormats[id]
					}
					byID[id] = newFormat(code, l.date1904)
				}
				style := cellStyle{format: byID[id]}
				if i, _ := strconv.Atoi(attribute(attr, "fontId")); i >= 0 && i < len(fonts) {
					style.font = fonts[i]
				}
				l.formats = append(l.formats, style)
			}
			return nil
		},
		end: func(element string) error {
			switch element {
			case "cellXfs":
				inCellXfs = false
			case "fonts":
				inFonts = false
			}
			return nil
		},
	})
}

// modified reads when the workbook was last saved, if it says so in a way that can be read: nothing depends on it.
func (l *loader) modified() time.Time {
	var when time.Time
	inside := false
	err := l.readXML("docProps/core.xml", visitor{
		start: func(element string, _ []xml.Attr) error { inside = element == "modified"; return nil },
		text: func(data []byte) error {
			if inside {
				if t, err := time.Parse(time.RFC3339, strings.TrimSpace(string(data))); err == nil {
					when = t.UTC()
				}
			}
			return nil
		},
		end: func(string) error { inside = false; return nil },
	})
	if err != nil {
		return time.Time{}
	}
	return when
}

// digitsOnly drops a number's sign and point.
var digitsOnly = strings.NewReplacer("-", "", "+", "", ".", "")

// significant is how many digits of a number count.
const significant = 15

// shortNumber is a number written without an exponent in no more digits than count, as most are; nil for any other.
func shortNumber(s string) *big.Rat {
	if len(s) == 0 || len(s) > significant+2 { // a sign and a point
		return nil
	}
	digits, fraction, point, i := int64(0), 0, false, 0
	if s[0] == '-' {
		i = 1
	}
	count := 0
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '.' && !point:
			point = true
		case c >= '0' && c <= '9':
			digits = digits*10 + int64(c-'0')
			if count++; point {
				fraction++
			}
		default:
			return nil
		}
	}
	if count == 0 || count > significant {
		return nil
	}
	if s[0] == '-' {
		digits = -digits
	}
	below := int64(1)
	for ; fraction > 0 && digits%10 == 0; fraction-- {
		digits /= 10
	}
	for range fraction {
		below *= 10
	}
	return big.NewRat(digits, below)
}

// ExactNumber reads the number of a cell at Excel's 15 significant digits, exactly: 0.30000000000000004 is 3/10.
func ExactNumber(s string) (*big.Rat, error) {
	if r := shortNumber(s); r != nil {
		return r, nil
	}
	const maxNumber = 400 // characters of a number that some program wrote in full
	mantissa, exponentText, hasExponent := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "e")
	exponent := 0
	if hasExponent {
		var err error
		if exponent, err = strconv.Atoi(exponentText); err != nil || exponent > 400 || exponent < -400 {
			return nil, fmt.Errorf("%q non è un numero finito", s)
		}
	}
	r, ok := new(big.Rat).SetString(mantissa)
	if !ok || len(mantissa) > maxNumber || strings.ContainsAny(mantissa, "/_xpbo") {
		return nil, fmt.Errorf("%q non è un numero finito", s)
	}
	digits := strings.TrimLeft(digitsOnly.Replace(mantissa), "0")
	if len(digits) > significant {
		_, fraction, _ := strings.Cut(mantissa, ".")
		r = roundAt(r, len(fraction)-(len(digits)-significant))
	}
	if exponent == 0 {
		return r, nil
	}
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exponent, -exponent))), nil))
	if exponent < 0 {
		return r.Quo(r, power), nil
	}
	return r.Mul(r, power), nil
}
