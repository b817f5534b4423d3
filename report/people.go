package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/internal/lazy"
)

// Marks of Markdown that people who don't know it write for what they look like.
var (
	headingMark   = lazy.New(`^( {0,3})(#(?:#{0,5}\s+\d|\s|$)|#{2,6}\s*$)`) // "# 3 pratiche"
	underlineMark = lazy.New(`^ {0,3}(?:=+|-+|[*_-](?:\s*[*_-]){2,})\s*$`)  // "====", "----", "* * *"
	signMark      = lazy.New(`^(\s*)([+>])`)                                // "+ 5% in più", "> 95% delle pratiche"
	definition    = lazy.New(`^( {0,3})(\[[^\]^][^\]]*\]:)`)                // "[Nota]: provvisorio"
	noteText      = lazy.New(`^ {0,3}\[\^([^\]\s]+)\]:`)
	fenceMark     = lazy.New("^( {0,3})(`{3,}|~{3,})")
	marksInARow   = lazy.New(`^(\s*(?:(?:[-*+]|\d{1,9}[.)])\s+){8})((?:[-*+]|\d{1,9}[.)])\s)`) // of lists within lists on one line
	deepIndent    = lazy.New(`^(?: {4,}|\t+)(\S)`)
)

// forPeople gives a passage of the sheet Testi to Markdown so that nothing which somebody typed vanishes or turns into something else. What
// people know of Markdown stays: headings of two signs or more, paragraphs, lists with a dash, an asterisk or a number, emphasis, tables, notes that have a text and are
// cited. index tells the notes of one passage from those of another.
func forPeople(text string, index int) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	keepCells(lines)
	keepHeadings(lines)
	keepNumbers(lines)
	for i, line := range lines {
		line = marksInARow.ReplaceAllStringFunc(line, unlisted)
		switch {
		case headingMark.MatchString(line):
			line = headingMark.ReplaceAllString(line, `$1\$2`)
		case underlineMark.MatchString(line):
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
	return keepNotes(text, index)
}

// keepNotes gives the notes of a passage names of their own. What looks like one and isn't stays as it was typed: a label without a text or never
// cited in the passage itself, and the text of a label that has one already.
func keepNotes(text string, index int) string {
	lines := strings.Split(text, "\n")
	defined, cited := map[string]bool{}, map[string]bool{}
	for _, line := range lines {
		if m := noteText.FindStringSubmatch(line); m != nil {
			defined[m[1]] = true
			continue
		}
		for _, m := range noteLabel.FindAllStringSubmatch(line, -1) {
			cited[m[1]] = true
		}
	}
	begun := map[string]bool{}
	for i, line := range lines {
		definition := noteText.FindStringSubmatch(line)
		again := definition != nil && begun[definition[1]]
		if definition != nil {
			begun[definition[1]] = true
		}
		first := true
		lines[i] = noteLabel.ReplaceAllStringFunc(line, func(mark string) string {
			label := mark[2 : len(mark)-1]
			head := definition != nil && first
			first = false
			if !defined[label] || !cited[label] || head && again || definition != nil && !head {
				return `\` + mark
			}
			return fmt.Sprintf("[^%d-%s]", index, label)
		})
	}
	return strings.Join(lines, "\n")
}

// unlisted keeps the last of some marks of list items on a line from being one.
func unlisted(marks string) string {
	at := strings.LastIndexAny(marks, "-*+.)")
	return marks[:at] + `\` + marks[at:]
}

// itemNumber is the number that a line of a list begins with.
var itemNumber = lazy.New(`^(\s*)(\d+)([.)])(\s)`)

// keepNumbers keeps the numbers that people give to the items of a list: Markdown counts on from the first, and takes "2024. " for one. An item with
// another number than the next becomes a paragraph.
func keepNumbers(lines []string) {
	last := map[string]int{} // at each indent
	for i, line := range lines {
		m := itemNumber.FindStringSubmatch(line)
		if m == nil {
			if strings.TrimSpace(line) != "" && strings.TrimLeft(line, " \t") == line {
				clear(last)
			}
			continue
		}
		n, err := strconv.Atoi(m[2])
		before, listed := last[m[1]]
		const most = 999
		if err == nil && n > 0 && n <= most && (!listed || n == before+1) {
			last[m[1]] = n
			continue
		}
		lines[i] = m[1] + m[2] + `\` + m[3] + m[4] + line[len(m[0]):]
		if i > 0 && strings.TrimSpace(lines[i-1]) != "" {
			lines[i] = "\n" + lines[i]
		}
		clear(last)
	}
}

// keepCells gives the head of a table as many columns as its longest row has: Markdown drops the cells beyond.
func keepCells(lines []string) {
	cells := func(line string) int {
		return strings.Count(strings.ReplaceAll(strings.Trim(strings.TrimSpace(line), "|"), `\|`, ""), "|") + 1
	}
	for i := 1; i < len(lines); i++ {
		if !tableRule.MatchString(lines[i]) || !strings.Contains(lines[i-1], "|") || cells(lines[i]) != cells(lines[i-1]) {
			continue
		}
		most := 0
		for _, row := range lines[i+1:] {
			if !strings.Contains(row, "|") {
				break
			}
			most = max(most, cells(row))
		}
		if more := most - cells(lines[i]); more > 0 {
			lines[i-1] = strings.TrimRight(strings.TrimSpace(lines[i-1]), "|") + strings.Repeat("| ", more+1)
			lines[i] = strings.TrimRight(strings.TrimSpace(lines[i]), "|") + strings.Repeat("|---", more) + "|"
		}
	}
}

var tableRule = lazy.New(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$`)

// keepHeadings turns headings that nothing stands under into words that stand out: a section without content isn't printed.
func keepHeadings(lines []string) {
	depth := func(line string) int {
		if m := heading.FindStringSubmatch(line); m != nil {
			return len(m[1])
		}
		return 0
	}
	for i, line := range lines {
		level := depth(line)
		if level == 0 {
			continue
		}
		empty := true
		for _, next := range lines[i+1:] {
			if strings.TrimSpace(next) != "" {
				empty = depth(next) > 0 && depth(next) <= level
				break
			}
		}
		if empty {
			lines[i] = "\n**" + strings.TrimSpace(heading.FindStringSubmatch(line)[2]) + "**\n"
		}
	}
}

var heading = lazy.New(`^ {0,3}(#{2,6})\s+([^\d\s].*)$`)

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

var numberedItem = lazy.New(`^\d{1,9}[.)]\s`)

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
