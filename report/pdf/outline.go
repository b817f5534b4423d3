package pdf

import "fmt"

// An outlineItem is a bookmark with those below it.
type outlineItem struct {
	bookmark
	number   int // of its object
	children []*outlineItem
	below    int // all of its descendants
}

// outline adds the bookmarks (ISO 32000-1, 12.3.3), all of them unfolded, and returns the number of their root; 0
// without any.
func (a *archiver) outline() int {
	root := &outlineItem{}
	open := []*outlineItem{root} // an item goes under the last one that is less deep
	for _, b := range a.painter.bookmarks {
		item := &outlineItem{bookmark: b}
		open = open[:min(b.level, len(open)-1)+1]
		for _, above := range open {
			above.below++
		}
		parent := open[len(open)-1]
		parent.children = append(parent.children, item)
		open = append(open, item)
	}
	if root.below == 0 {
		return 0
	}
	root.number = a.reserve()
	a.put(root.number, []byte("<</Type /Outlines"+a.outlineItems(root)+">>"))
	return root.number
}

// outlineItems adds what stands below an item, and returns what the item says of it.
func (a *archiver) outlineItems(parent *outlineItem) string {
	if len(parent.children) == 0 {
		return ""
	}
	for _, item := range parent.children {
		item.number = a.reserve()
	}
	last := len(parent.children) - 1
	for i, item := range parent.children {
		to := item.at
		s := fmt.Sprintf(
			"<</Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ null %.2f null]",
			literal(item.title),
			parent.number,
			a.painter.pageRefs[to.page],
			a.painter.pages[to.page].height-to.y,
		)
		if i > 0 {
			s += fmt.Sprintf(" /Prev %d 0 R", parent.children[i-1].number)
		}
		if i < last {
			s += fmt.Sprintf(" /Next %d 0 R", parent.children[i+1].number)
		}
		a.put(item.number, []byte(s+a.outlineItems(item)+">>"))
	}
	return fmt.Sprintf(
		" /First %d 0 R /Last %d 0 R /Count %d",
		parent.children[0].number,
		parent.children[last].number,
		parent.below,
	)
}
