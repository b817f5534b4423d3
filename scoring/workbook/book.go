package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math/big"
	"path"
	"strconv"
	"strings"
	"time"
)

// A loader reads the parts of a package into a book, counting against the limits.
type loader struct {
	*container
	done    map[string]bool
	strings []sharedText
	formats []*format
	cells   int
	grid    int
	bytes   int
	covered int
}

func (l *loader) load() (*Book, error) {
	mains, err := l.relationships("_rels/.rels", "")
	if err != nil {
		return nil, err
	}
	main := ""
	for _, r := range mains {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if main == "" || l.parts[main] == nil {
		return nil, problem(hintDamaged, "nell'archivio manca la cartella di lavoro (workbook.xml)")
	}
	type entry struct {
		name, id string
		hidden   bool
	}
	var entries []entry
	var date1904 bool
	err = l.xml(main, visitor{start: func(name string, attr []xml.Attr) error {
		switch name {
		case "sheet":
			state := attribute(attr, "state")
			entries = append(
				entries,
				entry{attribute(attr, "name"), attribute(attr, "id"), state == "hidden" || state == "veryHidden"},
			)
			if len(entries) > l.limits.Sheets {
				return problem(hintTooLarge, "la cartella di lavoro ha più di %d fogli", l.limits.Sheets)
			}
		case "workbookPr":
			date1904 = attribute(attr, "date1904") == "1" || attribute(attr, "date1904") == "true"
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	related, err := l.relationshipsOf(main)
	if err != nil {
		return nil, err
	}
	targets := map[string]relationship{}
	for _, r := range related {
		targets[r.id] = r
		switch r.kind {
		case "sharedStrings":
			err = l.sharedStrings(r.target)
		case "styles":
			err = l.styles(r.target, date1904)
		}
		if err != nil {
			return nil, err
		}
	}
	b := &Book{}
	for _, e := range entries {
		target, ok := targets[e.id]
		if !ok || l.parts[target.target] == nil {
			return nil, &Error{
				Sheet:   e.name,
				Problem: "nell'archivio manca il contenuto del foglio",
				Remedy:  hintDamaged,
			}
		}
		if target.kind != "worksheet" { // a chart or a dialog has no cells
			continue
		}
		s, err := l.sheet(e.name, target.target)
		var located *Error
		if errors.As(err, &located) && located.Sheet == "" {
			located.Sheet = e.name
		}
		if err != nil {
			return nil, err
		}
		s.Hidden, s.part = e.hidden, target.target
		b.Sheets = append(b.Sheets, s)
	}
	if len(b.Sheets) == 0 {
		return nil, problem(hintDamaged, "la cartella di lavoro non ha fogli")
	}
	b.Modified, err = l.modified()
	return b, err
}

// xml walks a part and remembers that it was read.
func (l *loader) xml(name string, v visitor) error {
	l.done[name] = true
	return l.readXML(name, v)
}

// A relationship is a link from one part of a package to another.
type relationship struct{ id, kind, target string }

func (l *loader) relationships(name, dir string) ([]relationship, error) {
	var all []relationship
	err := l.xml(name, visitor{start: func(element string, attr []xml.Attr) error {
		if element != "Relationship" || attribute(attr, "TargetMode") == "External" {
			return nil
		}
		target := attribute(attr, "Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(dir, target)
		}
		all = append(all, relationship{attribute(attr, "Id"), path.Base(attribute(attr, "Type")), target})
		return nil
	}})
	return all, err
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
type sharedText struct{ shown, note string }

// sharedStrings reads the table of texts: each the sum of its runs, without phonetic hints.
func (l *loader) sharedStrings(name string) error {
	var t richText
	inText, inPhonetic := false, false
	return l.xml(name, visitor{
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
				l.strings = append(l.strings, sharedText{readable(unescape(t.text())), t.note()})
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
	if l.bytes += added; one > l.limits.Text || l.bytes > l.limits.TotalText {
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

// styles reads which number format each cell style has.
func (l *loader) styles(name string, date1904 bool) error {
	codes := map[int]string{}
	byID := map[int]*format{}
	inCellXfs := false
	return l.xml(name, visitor{
		start: func(element string, attr []xml.Attr) error {
			switch element {
			case "numFmt":
				if id, err := strconv.Atoi(attribute(attr, "numFmtId")); err == nil {
					codes[id] = attribute(attr, "formatCode")
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
					byID[id] = newFormat(code, date1904)
				}
				l.formats = append(l.formats, byID[id])
			}
			return nil
		},
		end: func(element string) error {
			if element == "cellXfs" {
				inCellXfs = false
			}
			return nil
		},
	})
}

// modified reads when the workbook was last saved, if it says so.
func (l *loader) modified() (time.Time, error) {
	const core = "docProps/core.xml"
	var when time.Time
	if l.parts[core] == nil {
		return when, nil
	}
	inside := false
	err := l.xml(core, visitor{
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
	return when, err
}

// digitsOnly drops a number's sign and point.
var digitsOnly = strings.NewReplacer("-", "", "+", "", ".", "")

// ExactNumber reads the number of a cell at Excel's 15 significant digits, exactly: 0.30000000000000004 is 3/10.
func ExactNumber(s string) (*big.Rat, error) {
	const significant = 15
	mantissa, exponentText, hasExponent := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "e")
	exponent := 0
	if hasExponent {
		var err error
		if exponent, err = strconv.Atoi(exponentText); err != nil || exponent > 400 || exponent < -400 {
			return nil, fmt.Errorf("%q non è un numero finito", s)
		}
	}
	r, ok := new(big.Rat).SetString(mantissa)
	if !ok || len(mantissa) > 64 || strings.ContainsAny(mantissa, "/_xpbo") {
		return nil, fmt.Errorf("%q non è un numero finito", s)
	}
	digits := strings.TrimLeft(digitsOnly.Replace(mantissa), "0")
	if len(digits) > significant {
		_, fraction, _ := strings.Cut(mantissa, ".")
		r = roundAt(r, len(fraction)-(len(digits)-significant))
	}
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exponent, -exponent))), nil))
	if exponent < 0 {
		return r.Quo(r, power), nil
	}
	return r.Mul(r, power), nil
}
