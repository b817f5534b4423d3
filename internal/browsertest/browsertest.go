// Package browsertest has real Chromium look at pages, and axe-core judge them.
package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"relazione/internal/tool"
)

// Start starts a browser that ends with the test. Without Chromium the test is skipped.
func Start(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("-short")
	}
	options := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(tool.Need(t, "chromium")),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
	)
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	return browser
}

// A Tab is one of the browser's, at a page.
type Tab struct {
	testing.TB
	context.Context
}

// Open shows a page in a new tab of a width, light or dark.
func Open(t testing.TB, browser context.Context, address string, width int64, scheme string) Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	out := Tab{t, ctx}
	out.Do(
		chromedp.EmulateViewport(width, 900),
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(
				ctx,
				target,
				emulation.SetEmulatedMedia,
				emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
				},
			)
			return err
		}),
		chromedp.Navigate(address),
	)
	return out
}

// Do does some steps in the tab.
func (b Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.Context, steps...); err != nil {
		b.Fatal(err)
	}
}

// Ask evaluates an expression of the page.
func Ask[T any](b Tab, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// Judge holds the page against axe-core and the width of its screen. Where RELAZIONE_PICTURES names a folder, a picture of it goes there.
func (b Tab) Judge(name string) {
	b.Helper()
	if over := Ask[float64](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		b.Errorf("the page is %v px wider than the screen", over)
	}
	if folder := os.Getenv("RELAZIONE_PICTURES"); folder != "" {
		picture, err := chromedp.Run(b.Context, chromedp.FullScreenshot(90))
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".jpg"), picture, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.axe("violations")
}

// Decided holds the page against axe-core once more: nothing may be left for a person to decide. What scrolls within the page is.
func (b Tab) Decided() {
	b.Helper()
	b.axe("incomplete")
}

// axe fails the test for each of axe-core's results of a type.
func (b Tab) axe(results string) {
	b.Helper()
	axe, err := os.ReadFile(tool.Cached(b.TB, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		b.Fatal(err)
	}
	Ask[chromedp.Void](b, string(axe))
	for _, problem := range Ask[[]string](b, fmt.Sprintf(`axe.run(document, {resultTypes: [%[1]q]}).then(r => r[%[1]q].map(v => %[1]q + ": " + v.id + ": " + v.help + " " +
		v.nodes.slice(0, 3).map(n => n.html + " " + n.any.concat(n.all).map(c => c.message).join(" ")).join(" ")))`, results)) {
		b.Error(problem)
	}
}

// Everywhere judges a page narrow and wide, light and dark, and more where there is more.
func Everywhere(t *testing.T, browser context.Context, name, address string, more ...func(Tab)) {
	t.Helper()
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprintf("%s %d %s", name, width, scheme), func(t *testing.T) {
				b := Open(t, browser, address, width, scheme)
				b.Judge(fmt.Sprintf("%s-%d-%s", name, width, scheme))
				for _, judge := range more {
					judge(b)
				}
			})
		}
	}
}

// Roles counts the nodes that a screen reader is told of, by role, in the table with a caption.
func Roles(b Tab, caption string) map[string]int {
	b.Helper()
	counts, err := chromedp.Run(b.Context, func(ctx context.Context, target *chromedp.Target) (map[string]int, error) {
		tree, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return nil, err
		}
		nodes := map[accessibility.NodeID]*accessibility.Node{}
		var table *accessibility.Node
		word := func(v *accessibility.Value) (s string) {
			if v != nil {
				json.Unmarshal([]byte(v.Value), &s)
			}
			return s
		}
		for _, n := range tree.Nodes {
			if nodes[n.NodeID] = n; word(n.Role) == "table" && word(n.Name) == caption {
				table = n
			}
		}
		if table == nil {
			return nil, fmt.Errorf("no table %q", caption)
		}
		counts := map[string]int{}
		var count func(n *accessibility.Node)
		count = func(n *accessibility.Node) {
			if !n.Ignored {
				counts[word(n.Role)]++
			}
			for _, id := range n.ChildIDs {
				if child := nodes[id]; child != nil {
					count(child)
				}
			}
		}
		count(table)
		return counts, nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return counts
}

// Drop drops a file of a folder on an element, as a person drags it there.
func (b Tab) Drop(selector, file string) {
	b.Helper()
	at := Ask[[]float64](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView(); const r = e.getBoundingClientRect(); return [r.left + 20, r.top + 20] })()`, selector))
	for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		b.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at[0], Y: at[1],
				Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{file}, DragOperationsMask: 1}})
			return err
		}))
	}
}
