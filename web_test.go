package relazione_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relazione"
	"relazione/internal/tool"
	"relazione/report/portal"
)

// pages publishes two revisions and returns the addresses of the page and the index.
func pages(t *testing.T) (dir string, addresses map[string]string) {
	t.Helper()
	dir = t.TempDir()
	o := relazione.ReleaseOptions{Validation: validation}
	publish(t, dir, prepare(t, approved(t), o), portal.Options{})
	other := approved(t)
	other.Entity.BudgetLink.Text = "https://www.camera.example/bilancio"
	other.Managers[2].Target.Quantity.Value.SetInt64(1)
	publish(t, dir, prepare(t, other, o), portal.Options{Reason: "Corretto il collegamento al bilancio"})
	return dir, map[string]string{
		"page":  filepath.Join(dir, "2024", "relazione-performance-2024.html"),
		"index": filepath.Join(dir, "index.html"),
	}
}

// A tab is one of the browser's, at a page.
type tab struct {
	*testing.T
	context.Context
}

// open shows a page in a new tab.
func open(t *testing.T, browser context.Context, address string, width int64, scheme string) tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	out := tab{t, ctx}
	out.do(
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
		chromedp.Navigate("file://"+address),
	)
	return out
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.Context, steps...); err != nil {
		b.Fatal(err)
	}
}

// ask evaluates an expression of the page.
func ask[T any](b tab, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// The pages are valid HTML.
func TestPagesAreValid(t *testing.T) {
	_, addresses := pages(t)
	tool.Nu(t, addresses["page"], addresses["index"])
}

// In a real browser, narrow and wide, light and dark: no violation that axe-core finds, nothing wider than the screen,
// the keyboard reaches everything, and a number leads to its calculation.
func TestPagesInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	program := tool.Need(t, "chromium")
	axe, err := os.ReadFile(tool.Cached(t, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	_, addresses := pages(t)
	options := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag(
			"disable-background-networking",
			true,
		),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
	)
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	browser, cancel := chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	for name, address := range addresses {
		for _, width := range []int64{320, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s %d %s", name, width, scheme), func(t *testing.T) {
					b := open(t, browser, address, width, scheme)
					if over := ask[float64](b,
						"document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
						t.Errorf("the page is %v px wider than the screen", over)
					}
					if folder := os.Getenv("RELAZIONE_PICTURES"); folder != "" {
						picture, err := chromedp.Run(b.Context, chromedp.FullScreenshot(90))
						if err != nil {
							t.Fatal(err)
						}
						if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.jpg", name, width, scheme)),
							picture, 0o644); err != nil {
							t.Fatal(err)
						}
					}
					ask[chromedp.Void](b, string(axe))
					for _, violation := range ask[[]string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r =>
						r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.html).join(" ")))`) {
						t.Error(violation)
					}
				})
			}
		}
	}
	t.Run("keyboard", func(t *testing.T) {
		for name, address := range addresses {
			b := open(t, browser, address, 1280, "light")
			expected := ask[int](
				b,
				`[...document.querySelectorAll("a[href],summary,[tabindex='0']")].filter(e => e.checkVisibility()).length`,
			)
			reached := 0
			for range expected {
				b.do(chromedp.KeyEvent(kb.Tab))
				reached = ask[int](b, `(window.reached ??= new Set()).add(document.activeElement).size`)
			}
			if reached != expected || expected < 10 {
				t.Errorf("%s: the keyboard reaches %d of %d", name, reached, expected)
			}
		}
	})
	t.Run("calculation", func(t *testing.T) {
		b := open(t, browser, addresses["page"], 1280, "light")
		shown := func(id string) string {
			return ask[string](
				b,
				fmt.Sprintf(
					`(() => { const e = document.getElementById(%q); return e.checkVisibility({contentVisibilityAuto: true}) ? e.innerText : "" })()`,
					id,
				),
			)
		}
		click := func(selector string) {
			ask[chromedp.Void](b, fmt.Sprintf(`document.querySelector(%q).click()`, selector))
			b.do(chromedp.Sleep(200 * time.Millisecond))
		}
		const objective = "calcolo-competitivita-del-territorio"
		before := shown(objective)
		click(`a.calcolo[href="#` + objective + `"]`)
		after := shown(objective)
		click("#" + objective + ` a[href="#calcolo-1-3"]`)
		click(`#calcolo-1-3 a[href="#calcolo-1-3-1"]`)
		leaf := shown("calcolo-1-3-1")
		if before != "" || !strings.Contains(after, "122/125 = 0,976") || !strings.Contains(leaf, "Target: 220.") ||
			!strings.Contains(leaf, "Risultato: 211.") {
			t.Errorf("before %q, after %q, leaf %q", before, after, leaf)
		}
	})
}
