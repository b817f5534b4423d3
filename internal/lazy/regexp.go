// Package lazy puts off to their first use what takes long to set up and a run may never need.
package lazy

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// A Regexp is a regular expression that is compiled when it is first used on a text that may have a match. Its methods are [regexp.Regexp]'s.
type Regexp struct {
	literals func() *literals // of which a match has one
	compiled func() *regexp.Regexp
}

// New is the expression, which must be valid: tests compile it at once, so that one that isn't is seen in any of them.
func New(expression string) *Regexp {
	r := &Regexp{
		sync.OnceValue(func() *literals { return literalsOf(expression) }),
		sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) }),
	}
	if strings.Contains(filepath.Base(os.Args[0]), ".test") {
		r.compiled()
	}
	return r
}

// in is the expression if a text may have a match; nil if it can't.
func (r *Regexp) in(s string) *regexp.Regexp {
	if r.literals().in(s) {
		return r.compiled()
	}
	return nil
}

func (r *Regexp) MatchString(s string) bool {
	re := r.in(s)
	return re != nil && re.MatchString(s)
}

func (r *Regexp) FindString(s string) string {
	if re := r.in(s); re != nil {
		return re.FindString(s)
	}
	return ""
}

func (r *Regexp) FindStringIndex(s string) []int {
	if re := r.in(s); re != nil {
		return re.FindStringIndex(s)
	}
	return nil
}

func (r *Regexp) FindStringSubmatch(s string) []string {
	if re := r.in(s); re != nil {
		return re.FindStringSubmatch(s)
	}
	return nil
}

func (r *Regexp) FindStringSubmatchIndex(s string) []int {
	if re := r.in(s); re != nil {
		return re.FindStringSubmatchIndex(s)
	}
	return nil
}

func (r *Regexp) FindAllString(s string, n int) []string {
	if re := r.in(s); re != nil {
		return re.FindAllString(s, n)
	}
	return nil
}

func (r *Regexp) FindAllStringIndex(s string, n int) [][]int {
	if re := r.in(s); re != nil {
		return re.FindAllStringIndex(s, n)
	}
	return nil
}

func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	if re := r.in(s); re != nil {
		return re.FindAllStringSubmatch(s, n)
	}
	return nil
}

func (r *Regexp) ReplaceAllString(s, by string) string {
	if re := r.in(s); re != nil {
		return re.ReplaceAllString(s, by)
	}
	return s
}

func (r *Regexp) ReplaceAllStringFunc(s string, by func(string) string) string {
	if re := r.in(s); re != nil {
		return re.ReplaceAllStringFunc(s, by)
	}
	return s
}

func (r *Regexp) ExpandString(to []byte, template, s string, match []int) []byte {
	return r.compiled().ExpandString(to, template, s, match)
}

func (r *Regexp) FindSubmatchIndex(b []byte) []int { return r.compiled().FindSubmatchIndex(b) }

func (r *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte {
	return r.compiled().FindAllSubmatch(b, n)
}
