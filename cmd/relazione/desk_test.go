package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"
)

// cached keeps what the desks of a test claim apart from those of whoever runs it.
func cached(t *testing.T) {
	t.Helper()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
}

// The command writes the address that lets in, serves the folder, and ends when it is told to. Whoever starts it once more is led to the desk that is open,
// at the workbook that he named.
func TestDesk(t *testing.T) {
	cached(t)
	out, in := io.Pipe()
	status := make(chan int, 1)
	go func() { status <- run([]string{"desk", "../../testdata", "--solo-indirizzo"}, in, io.Discard) }()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address = strings.TrimSpace(address)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), "2024.xlsx") {
		t.Errorf("%d, %v:\n%s", answer.StatusCode, err, body)
	}
	base, _, _ := strings.Cut(address, "?")
	var second strings.Builder
	if got := run([]string{"desk", "../../testdata/2024.xlsx", "--solo-indirizzo"}, &second, io.Discard); got != exitDone || !strings.HasPrefix(second.String(), base+"c/") {
		t.Errorf("the second start ends with %d and writes %q, where %s is open", got, second.String(), base)
	}
	other := &http.Client{}
	if other.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	if answer, err = other.Get(strings.TrimSpace(second.String())); err != nil {
		t.Fatal(err)
	}
	body, err = io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), "I rilievi") {
		t.Errorf("where the second start leads: %d, %v:\n%s", answer.StatusCode, err, body)
	}
	answer, err = browser.Post(base+"chiudi", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	select {
	case got := <-status:
		if got != exitDone {
			t.Errorf("it ended with %d", got)
		}
	case <-time.After(10 * time.Second):
		t.Error("it doesn't end")
	}
}

func TestOpensDesk(t *testing.T) {
	for line, want := range map[string]bool{"": false, "desk": true, "desk cruscotti": true, "2024.xlsx": true, `C:\dati\2024.XLSM`: true, "build 2024.xlsx": false,
		"validate": false, "2024.xlsx 2025.xlsx": false} {
		if got := opensDesk(strings.Fields(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
