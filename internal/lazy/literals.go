package lazy

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// literals are texts of which each match of an expression has one, in any case: most texts have none, and looking for them is many times faster than
// matching. Nil tells nothing of the matches.
type literals struct {
	all   []string // in small letters, ASCII
	first [256]bool
}

// Bounds on the literals of an expression, beyond which they tell too little or take too long to look for.
const (
	mostLiterals   = 48
	longestLiteral = 12
)

// literalsOf finds them.
func literalsOf(expression string) *literals {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil // compiling says so
	}
	all := required(parsed)
	if len(all) == 0 {
		return nil
	}
	l := &literals{all: all}
	l.first["\u017f"[0]], l.first["\u212a"[0]] = true, true
	for _, s := range all {
		l.first[s[0]] = true
		if 'a' <= s[0] && s[0] <= 'z' {
			l.first[s[0]-'a'+'A'] = true
		}
	}
	return l
}

// in reports whether a text has one of the literals, or may have.
func (l *literals) in(s string) bool {
	if l == nil {
		return true
	}
	for i := range len(s) {
		if !l.first[s[i]] {
			continue
		}
		if strings.HasPrefix(s[i:], "\u017f") || strings.HasPrefix(s[i:], "\u212a") { // an s and a k in another case
			return true
		}
		for _, literal := range l.all {
			if len(literal) <= len(s)-i && equalFold(s[i:i+len(literal)], literal) {
				return true
			}
		}
	}
	return false
}

// equalFold compares a text with one in small ASCII letters, of the same length.
func equalFold(s, small string) bool {
	for i := range len(small) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != small[i] {
			return false
		}
	}
	return true
}

// required are texts of which each match has one; nil where none are known.
func required(re *syntax.Regexp) []string {
	if whole := exact(re); whole != nil {
		return useful(whole)
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			some := required(sub)
			if some == nil {
				return nil
			}
			all = append(all, some...)
		}
		return useful(all)
	case syntax.OpConcat:
		var best, run []string // run: what the last parts are together, where that is known
		flush := func() {
			if run = useful(run); better(run, best) {
				best = run
			}
			run = nil
		}
		for _, sub := range re.Sub {
			whole := exact(sub)
			if joined := product(run, whole); whole != nil && joined != nil {
				run = joined
				continue
			}
			flush()
			if run = whole; whole == nil {
				if some := required(sub); better(some, best) {
					best = some
				}
			}
		}
		flush()
		return best
	}
	return nil
}

// exact are all texts that an expression matches, in small letters, where they are few and plain; nil where they aren't.
func exact(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary:
		return []string{""}
	case syntax.OpCapture:
		return exact(re.Sub[0])
	case syntax.OpLiteral:
		if !slices.ContainsFunc(re.Rune, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return []string{strings.ToLower(string(re.Rune))}
		}
	case syntax.OpCharClass:
		const few = 12
		var all []string
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] >= few || re.Rune[i+1] >= utf8.RuneSelf || len(all) > few {
				return nil
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				all = append(all, strings.ToLower(string(r)))
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	case syntax.OpQuest:
		if some := exact(re.Sub[0]); some != nil && len(some) < mostLiterals {
			return append(some[:len(some):len(some)], "")
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			some := exact(sub)
			if all = append(all, some...); some == nil || len(all) > mostLiterals {
				return nil
			}
		}
		return all
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			if all = product(all, exact(sub)); all == nil {
				return nil
			}
		}
		return all
	}
	return nil
}

// product is every text of one list followed by every one of another; nil for too many, or too long ones.
func product(a, b []string) []string {
	if a == nil {
		return b
	}
	if len(a)*len(b) > mostLiterals {
		return nil
	}
	var all []string
	for _, x := range a {
		for _, y := range b {
			if len(x)+len(y) > longestLiteral {
				return nil
			}
			all = append(all, x+y)
		}
	}
	return all
}

// useful leaves out lists with an empty text, which every text has.
func useful(all []string) []string {
	for _, s := range all {
		if s == "" {
			return nil
		}
	}
	return all
}

// better reports whether one list rules out more texts than another: its shortest is longer, up to a point, or it has fewer.
func better(a, b []string) bool {
	if a == nil || b == nil {
		return a != nil
	}
	const telling = 4 // letters, that few texts have by chance
	least := func(all []string) int {
		n := telling
		for _, s := range all {
			n = min(n, len(s))
		}
		return n
	}
	x, y := least(a), least(b)
	return x > y || x == y && len(a) < len(b)
}
