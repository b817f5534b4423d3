//go:build js && wasm

// Command web is the desk inside a browser: the same pages, answered by the same code, in a worker of the page. Nothing that is dropped on it leaves the
// computer: there is nobody to send it to.
package main

import (
	"bytes"
	"net/http"
	"net/url"
	"runtime/debug"
	"syscall/js"

	"relazione"
	"relazione/desk"
)

// garbage is as in the program: what is started and shown once needs no collecting.
const garbage = 400

// A browser has one processor for us, and gives a page less memory than a program.
var limits = relazione.Limits{Time: relazione.DefaultLimits().Time * 4, Memory: 1 << 30}

func main() {
	debug.SetGCPercent(garbage)
	handler := desk.New(nil, limits).Handler()
	// answer takes a method, an address, a content type and a body, and gives a promise of a status, headers and a body.
	js.Global().Set("answer", js.FuncOf(func(_ js.Value, args []js.Value) any {
		request := &http.Request{Method: args[0].String(), Header: http.Header{}, Body: http.NoBody}
		address, err := url.Parse(args[1].String())
		if err == nil {
			request.URL = address
		} else {
			request.URL = &url.URL{Path: "/"}
		}
		if kind := args[2].String(); kind != "" {
			request.Header.Set("Content-Type", kind)
		}
		if body := args[3]; body.Truthy() {
			data := make([]byte, body.Length())
			js.CopyBytesToGo(data, body)
			request.Body, request.ContentLength = reader{bytes.NewReader(data)}, int64(len(data))
		}
		return js.Global().Get("Promise").New(js.FuncOf(func(_ js.Value, settle []js.Value) any {
			go func() {
				w := &recorder{header: http.Header{}, status: http.StatusOK}
				handler.ServeHTTP(w, request)
				settle[0].Invoke(w.result())
			}()
			return nil
		}))
	}))
	js.Global().Get("ready").Invoke()
	select {}
}

// A reader is a body in memory.
type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(status int)      { r.status = status }

func (r *recorder) result() js.Value {
	body := js.Global().Get("Uint8Array").New(r.body.Len())
	js.CopyBytesToJS(body, r.body.Bytes())
	return js.ValueOf(map[string]any{"status": r.status, "type": r.header.Get("Content-Type"), "disposition": r.header.Get("Content-Disposition"),
		"location": r.header.Get("Location"), "body": body})
}
