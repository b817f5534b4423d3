// Command build makes the page that is the program: a folder of static files for any web server, with compressed ones beside them for servers that hand
// those over, and beside the folder the same page as one file, which opens from disk; verifica.html is the page at the verifying of a document. go run ./web/build FOLDER.
//
// The same source and Go give the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/andybalholm/brotli"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./web/build FOLDER")
	}
	if err := build(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func build(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	program, err := compile()
	if err != nil {
		return err
	}
	root, err := output("go", "env", "GOROOT")
	if err != nil {
		return err
	}
	engine, err := os.ReadFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	module, err := output("go", "list", "-m", "-f", "{{.Dir}}", "relazione")
	if err != nil {
		return err
	}
	read := func(parts ...string) []byte {
		data, readErr := os.ReadFile(filepath.Join(append([]string{module}, parts...)...))
		if readErr != nil && err == nil {
			err = readErr
		}
		return data
	}
	files := map[string][]byte{
		"relazione.bin": program, "wasm_exec.js": engine, "desk.css": read("desk", "page", "desk.css"), "app.js": read("web", "site", "app.js"),
		"comune.js": read("desk", "page", "comune.js"),
		"worker.js": read("web", "site", "worker.js"),
	}
	page, worker := read("web", "site", "index.html"), read("web", "site", "sw.js")
	if err != nil {
		return err
	}
	hashes := map[string]string{
		"Style": hash(files["desk.css"]), "App": hash(files["app.js"]), "Common": hash(files["comune.js"]), "Worker": hash(files["worker.js"]), "Program": hash(program), "Engine": hash(engine),
	}
	alone := map[string]any{"Alone": true, "Start": deskStart, "App": hash(files["app.js"]), "Common": hash(files["comune.js"]), "CommonText": string(files["comune.js"]), "StyleText": string(files["desk.css"]), "EngineText": string(engine),
		"WorkerText": string(files["worker.js"]), "AppText": string(files["app.js"]), "ProgramText": base64.StdEncoding.EncodeToString(program)}
	hashes["Version"] = ownCaches + hash([]byte(hashes["Style"]+hashes["Common"]+hashes["App"]+hashes["Worker"]+hashes["Program"]+hashes["Engine"]))
	apart := map[string]any{"Alone": false, "Start": deskStart}
	for name, h := range hashes {
		apart[name] = h
	}
	if files["index.html"], err = filled(page, apart); err != nil {
		return err
	}
	apart["Start"] = verifyStart // for a portal, beside what it published
	if files["verifica.html"], err = filled(page, apart); err != nil {
		return err
	}
	if files["sw.js"], err = filled(worker, apart); err != nil {
		return err
	}
	whole, err := filled(page, alone)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
		if name == "relazione.bin" { // it is compressed already
			continue
		}
		for extension, pack := range packers {
			packed, err := pack(data)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, name+extension), packed, 0o644); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(filepath.Clean(folder)+".html", whole, 0o644)
}

// ownCaches is what names of our caches begin with, among those that other pages of the same address have.
const ownCaches = "relazione-"

// Where a page begins.
const deskStart, verifyStart = "/", "/verifica"

// filled is a text with values in their places.
func filled(text []byte, values map[string]any) ([]byte, error) {
	t, err := template.New("").Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, values)
	return b.Bytes(), err
}

// packers are what browsers unpack by themselves.
var packers = map[string]func([]byte) ([]byte, error){
	".gz": zipped,
	".br": func(data []byte) ([]byte, error) {
		var b bytes.Buffer
		z := brotli.NewWriterLevel(&b, brotli.BestCompression)
		if _, err := z.Write(data); err != nil {
			return nil, err
		}
		err := z.Close()
		return b.Bytes(), err
	},
}

func zipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// compile is the program for browsers, compressed: the page unpacks it, so that no server need know how.
func compile() ([]byte, error) {
	dir, err := os.MkdirTemp("", "relazione-web")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	wasm := filepath.Join(dir, "relazione.wasm")
	command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", wasm, "relazione/web")
	command.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	raw, err := os.ReadFile(wasm)
	if err != nil {
		return nil, err
	}
	return zipped(raw)
}

// hash is a file's as browsers know it (Subresource Integrity).
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func output(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	return strings.TrimSpace(string(out)), err
}
