package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"relazione/desk"
	"relazione/internal/atomicfile"
)

// A claim is a folder's one desk: whoever holds it serves the folder, and whoever comes later goes there. It is kept in the user's cache folder, which
// other users can't read.
type claim struct {
	lock *flock.Flock
	file string
}

// An invitation is what the file of a claim says: where the desk is, and what it lets in.
type invitation struct {
	Host   string `json:"host"`
	Secret string `json:"secret"`
}

// claimFolder claims a folder. It is nil where another desk has it, and where there is no cache folder to keep claims in; held tells which.
func claimFolder(folder string) (c *claim, held bool) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, false
	}
	whole, err := filepath.Abs(folder)
	if err != nil {
		return nil, false
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	kept := filepath.Join(cache, "relazione")
	if err := os.MkdirAll(kept, 0o700); err != nil {
		return nil, false
	}
	sum := sha256.Sum256([]byte(whole))
	name := filepath.Join(kept, "scrivania-"+hex.EncodeToString(sum[:8]))
	c = &claim{lock: flock.New(name + ".lock"), file: name + ".json"}
	mine, err := c.lock.TryLock()
	if err != nil {
		return nil, false
	}
	return c, !mine
}

// invite writes where the desk is.
func (c *claim) invite(i invitation) error {
	data, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return atomicfile.Write(c.file, data)
}

// give gives the folder back.
func (c *claim) give() {
	os.Remove(c.file)
	c.lock.Unlock()
}

// join asks the desk that holds a claim for an address of it; empty where it doesn't answer.
func (c *claim) join(ctx context.Context, path string) string {
	const patience, again = 3 * time.Second, 50 * time.Millisecond // it may have begun just now
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for ctx.Err() == nil {
		var i invitation
		if data, err := os.ReadFile(c.file); err == nil && json.Unmarshal(data, &i) == nil {
			if key := i.ask(ctx); key != "" {
				return desk.AddressOf(i.Host, path, key)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
	return ""
}

// ask asks for a key; empty for none.
func (i invitation) ask(ctx context.Context) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+i.Host+desk.Invited, http.NoBody)
	if err != nil {
		return ""
	}
	request.Header.Set("Authorization", "Bearer "+i.Secret)
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request) // no proxy is asked
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	const most = 100
	key, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil || answer.StatusCode != http.StatusOK {
		return ""
	}
	return strings.TrimSpace(string(key))
}
