package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"relazione/desk"
	"relazione/internal/lazy"
)

// A claim is a folder's one desk: whoever holds it serves the folder, and whoever comes later goes there. It is kept in a folder of the user's cache that
// other users can't look into.
type claim struct {
	lock *flock.Flock
	file string
}

// An invitation is what the file of a claim says: where the desk is, and what it lets in.
type invitation struct {
	Host   string `json:"host"`
	Secret string `json:"secret"`
}

// claimFolder is the claim of a folder, held or not; nil where there is no folder to keep claims in.
func claimFolder(folder string) *claim {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	whole, err := filepath.Abs(folder)
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	kept := filepath.Join(cache, "relazione", "scrivania")
	if err := os.MkdirAll(kept, 0o700); err != nil {
		return nil
	}
	if err := os.Chmod(kept, 0o700); err != nil { // it may have been there
		return nil
	}
	sum := sha256.Sum256([]byte(whole))
	name := filepath.Join(kept, hex.EncodeToString(sum[:8]))
	return &claim{lock: flock.New(name + ".lock"), file: name + ".json"}
}

// take takes the claim, or gives an address of the desk that has it. It is neither where that desk doesn't answer.
func (c *claim) take(ctx context.Context, path string) (mine bool, address string) {
	const patience, again = 5 * time.Second, 50 * time.Millisecond // it may have begun just now, or be ending
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for ctx.Err() == nil {
		if mine, err := c.lock.TryLock(); err != nil {
			return false, ""
		} else if mine {
			os.Remove(c.file) // of one that was killed
			return true, ""
		}
		var i invitation
		if data, err := os.ReadFile(c.file); err == nil && json.Unmarshal(data, &i) == nil {
			if key := i.ask(ctx); keyForm.MatchString(key) {
				return false, desk.AddressOf(i.Host, path, key)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
	return false, ""
}

// keyForm is what keys look like: nothing else goes into an address that the system is told to open.
var keyForm = lazy.New(`^[A-Z2-7]{26}$`)

// invite writes where the desk is.
func (c *claim) invite(i invitation) error {
	data, err := json.Marshal(i)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// give gives the folder back.
func (c *claim) give() {
	os.Remove(c.file)
	c.lock.Unlock()
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
