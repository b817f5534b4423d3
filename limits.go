package relazione

import (
	"context"
	"runtime/metrics"
	"sync"
	"time"

	"relazione/internal/hint"
)

// Limits bound a whole run, over all its stages. Each stage has bounds of its own besides ([workbook.Limits], [scoring.Dashboard.Bounded]),
// which real workbooks are far from; these end what they missed.
type Limits struct {
	Time   time.Duration
	Memory uint64 // bytes that the program's heap may keep; what is allocated may be twice as much for a moment
}

// DefaultLimits are ten times what a dashboard of 10,000 actions takes, which is the largest seen.
func DefaultLimits() Limits { return Limits{Time: time.Minute, Memory: 2 << 30} }

// Causes of the end of a context that [Limits.Bound] gave.
var (
	ErrTime   = hint.New("dividere il cruscotto, o toglierne ciò che non serve", "il lavoro è durato troppo ed è stato interrotto")
	ErrMemory = hint.New("dividere il cruscotto, o toglierne ciò che non serve", "il lavoro chiede troppa memoria ed è stato interrotto")
)

// Bound derives a context that ends when a limit is reached; its cause, [context.Cause], is then [ErrTime] or [ErrMemory]. stop frees what
// that takes.
func (l Limits) Bound(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	timer := time.AfterFunc(l.Time, func() { cancel(ErrTime) })
	done := make(chan struct{})
	go func() {
		const often = 50 * time.Millisecond
		look := time.NewTicker(often)
		defer look.Stop()
		for {
			select {
			case <-done:
				return
			case <-look.C:
				if live, all := heap(); live > l.Memory || all > 2*l.Memory {
					cancel(ErrMemory)
				}
			}
		}
	}()
	return ctx, sync.OnceFunc(func() {
		timer.Stop()
		close(done)
		cancel(context.Canceled)
	})
}

// heap is how many bytes the objects of the program take: those that were in use when garbage was last collected, and all that there are.
func heap() (live, all uint64) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64(), sample[1].Value.Uint64()
}
