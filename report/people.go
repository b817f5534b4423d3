package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks of Markdown that people who don't know it write for what they look like.
var (
	headingMark   = regexp.MustCompile(`^( {0,3})(#(?:#{0,5}\s+\d|\s|$)|#{2,6}\s*$)`) // "# 3 pratiche"
	underlineMark = regexp.MustCompile(`^ {0,3}(?:=+|-+|[*_-](?:\s*[*_-]){2,})\s*$`)  // "====", "----", "* * *"
	signMark      = regexp.MustCompile(`^(\s*)([+>])`)                                // "+ 5% in più", "> 95% delle pratiche"
	definition    = regexp.MustCompile(`^( {0,3})(\[[^\]^][^\]]*\]:)`)                // "[Nota]: provvisorio"
	noteText      = regexp.MustCompile(`(?m)^ {0,3}\[\^([^\]\s]+)\]:`)
	fenceMark     = regexp.MustCompile("^( {0,3})(`{3,}|~{3,})")
	deepIndent    = regexp.MustCompile(`^(?: {4,}|\t+)(\S)`)
)

// forPeople gives a passage of the sheet Testi to Markdown so that nothing which somebody typed vanishes or turns into something else. What
// people know of Markdown stays: headings of two signs or more, paragraphs, lists with a dash, an asterisk or a number, emphasis, tables, notes that have a text and are
// cited. index tells the notes of one passage from those of another.
func forPeople(text string, index int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		switch {
		case headingMark.MatchString(line):
			line = headingMark.ReplaceAllString(line, `$1\$2`)
		case underlineMark.MatchString(line) && !isTableRule(lines, i):
			at := len(line) - len(strings.TrimLeft(line, " "))
			line = line[:at] + `\` + line[at:]
		case signMark.MatchString(line):
			line = signMark.ReplaceAllString(line, `$1\$2`)
		case definition.MatchString(line):
			line = definition.ReplaceAllString(line, `$1\$2`)
		case fenceMark.MatchString(line):
			line = fenceMark.ReplaceAllStringFunc(line, func(mark string) string {
				return strings.NewReplacer("`", "\\`", "~", `\~`).Replace(mark)
			})
		case deepIndent.MatchString(line) && !listed(lines[:i]):
			line = strings.TrimLeft(line, " \t")
		}
		lines[i] = timesSign(line)
	}
	text = strings.Join(lines, "\n")
	defined, cited := map[string]bool{}, map[string]bool{}
	for _, m := range noteText.FindAllStringSubmatch(text, -1) {
		defined[m[1]] = true
	}
	for _, at := range noteLabel.FindAllStringSubmatchIndex(text, -1) {
		if at[1] == len(text) || text[at[1]] != ':' || at[0] > 0 && text[at[0]-1] != '\n' {
			cited[text[at[2]:at[3]]] = true
		}
	}
	return noteLabel.ReplaceAllStringFunc(text, func(mark string) string {
		label := mark[2 : len(mark)-1]
		if !defined[label] || !cited[label] {
			return `\` + mark
		}
		return fmt.Sprintf("[^%d-%s]", index, label)
	})
}

// isTableRule reports whether a line parts the head of a table from its rows.
func isTableRule(lines []string, i int) bool { return strings.Contains(lines[i], "|") }

// listed reports whether the last line that says something is of a list: what is set in after it belongs to it.
func listed(lines []string) bool {
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.TrimLeft(lines[i], " \t")
		if line == "" {
			continue
		}
		if line != lines[i] && i > 0 { // set in itself
			continue
		}
		return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || numberedItem.MatchString(line) || strings.HasPrefix(line, "[^")
	}
	return false
}

var numberedItem = regexp.MustCompile(`^\d{1,9}[.)]\s`)

// timesSign keeps an asterisk or an underscore between digits or letters what it is: 5*3*2, codice_interno.
func timesSign(line string) string {
	var b strings.Builder
	last := ' '
	for i, r := range line {
		if r == '*' || r == '_' {
			next, _ := utf8.DecodeRuneInString(line[i+1:])
			digits := unicode.IsDigit(last) && unicode.IsDigit(next)
			if digits || r == '_' && unicode.IsLetter(last) && unicode.IsLetter(next) {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
