package desk_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relazione"
	"relazione/desk"
	"relazione/internal/chamber"
	"relazione/internal/sheettest"
	"relazione/scoring/cruscotto"
)

// workbooks are what the desk is measured with: the sample, and a chamber of more actions than any real one has.
func workbooks(b *testing.B, measure func(*testing.B, []byte)) {
	b.Run("sample", func(b *testing.B) { measure(b, sheettest.Sample(b)) })
	b.Run("actions=10000", func(b *testing.B) {
		var large bytes.Buffer
		if err := cruscotto.Write(&large, chamber.New(10000)); err != nil {
			b.Fatal(err)
		}
		measure(b, large.Bytes())
	})
}

// BenchmarkFirstView is a desk that has read nothing yet, until the findings beside the sheet are there.
func BenchmarkFirstView(b *testing.B) {
	workbooks(b, func(b *testing.B, data []byte) {
		p := opened(b)
		p.put("2024.xlsx", data)
		for b.Loop() {
			p.begin()
			if status, body := p.get(desk.Place("2024.xlsx")); status != http.StatusOK {
				b.Fatalf("%d %.300s", status, body)
			}
		}
	})
}

// BenchmarkSaved is from a save until the page that waits has the findings of what was saved, with the folder looked at as the program does. The 95th
// percentile is beside the mean.
func BenchmarkSaved(b *testing.B) {
	workbooks(b, func(b *testing.B, data []byte) {
		p := opened(b)
		p.put("2024.xlsx", data)
		place := desk.Place("2024.xlsx")
		p.get(place)
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		go p.desk.Watch(ctx, desk.LookEvery, desk.Events(ctx, p.dir))
		told := p.events(ctx)
		defer told.Close()
		events := bufio.NewScanner(told)
		time.Sleep(2 * desk.LookEvery)
		var took []time.Duration
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			names, content := sheettest.Unpack(b, data)
			content[sheettest.Sheet1] = bytes.Replace(content[sheettest.Sheet1], []byte("</worksheet>"), fmt.Appendf(nil, "<!-- %d --></worksheet>", i), 1)
			saved := sheettest.Packed(b, names, content)
			aside := filepath.Join(p.dir, "salvataggio.tmp")
			if err := os.WriteFile(aside, saved, 0o644); err != nil {
				b.Fatal(err)
			}
			time.Sleep(time.Duration(i*137) * time.Millisecond % desk.LookEvery) // saves come at any moment
			b.StartTimer()
			begun := time.Now()
			if err := os.Rename(aside, filepath.Join(p.dir, "2024.xlsx")); err != nil {
				b.Fatal(err)
			}
			for events.Scan() && !strings.HasPrefix(events.Text(), "event: cambiato") {
			}
			if status, _ := p.get(place); status != http.StatusOK {
				b.Fatal(status)
			}
			took = append(took, time.Since(begun))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100].Milliseconds()), "p95-ms")
	})
}

// begin puts a desk that has read nothing in the place of this one.
func (p *place) begin() {
	p.desk = desk.New(os.DirFS(p.dir), relazione.DefaultLimits())
	p.handler.Store(p.desk.Handler())
}
