package desk

import (
	"context"

	"github.com/fsnotify/fsnotify"
)

// Events tells, until the context ends, that something happened in a folder, where the system says so: of folders on the network it may not, and the
// channel is nil where it can't at all.
func Events(ctx context.Context, dir string) <-chan struct{} {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil
	}
	if err := watcher.Add(dir); err != nil {
		watcher.Close()
		return nil
	}
	happened := make(chan struct{}, 1)
	go func() {
		defer watcher.Close()
		for {
			select {
			case <-ctx.Done():
				return
			case _, open := <-watcher.Events:
				if !open {
					return
				}
				select {
				case happened <- struct{}{}:
				default: // it is known already
				}
			case <-watcher.Errors: // what was missed is found when the folder is looked at
			}
		}
	}()
	return happened
}
