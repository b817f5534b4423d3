// Command release makes what people get: a zip for each system with the program, the licence, how to begin and the sample; the page; the sums of their
// bytes; the list of what is in them. It works on a checkout that nothing was changed in (.ci/release clones one), so that the same commit and Go give
// the same bytes. go run ./internal/release FOLDER [SYSTEM/PROCESSOR...]
package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"relazione"
)

// systems are those that people have.
var systems = []string{"windows/amd64", "windows/arm64", "darwin/arm64", "darwin/amd64", "linux/amd64", "linux/arm64"}

// Programs that others keep, at versions that install.
const (
	resources = "github.com/tc-hib/go-winres@v0.3.3"
	billOf    = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: go run ./internal/release FOLDER [SYSTEM/PROCESSOR...]")
	}
	wanted := systems
	if len(os.Args) > 2 {
		wanted = os.Args[2:]
	}
	if err := release(os.Args[1], wanted); err != nil {
		log.Fatal(err)
	}
}

func release(folder string, wanted []string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := dressForWindows(); err != nil {
		return err
	}
	names := []string{}
	for _, system := range wanted {
		name, err := pack(folder, system)
		if err != nil {
			return fmt.Errorf("%s: %w", system, err)
		}
		names = append(names, name)
	}
	made, err := os.MkdirTemp("", "relazione-pagina")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	page := filepath.Join(made, "pagina")
	if err := run("go", "run", "./web/build", page); err != nil {
		return err
	}
	name := "relazione-" + relazione.Version + "-pagina.zip"
	files, err := filepath.Glob(filepath.Join(page, "*"))
	if err != nil {
		return err
	}
	if err := archive(filepath.Join(folder, name), "pagina", files); err != nil {
		return err
	}
	alone, err := os.ReadFile(page + ".html")
	if err != nil {
		return err
	}
	file := "relazione-" + relazione.Version + "-pagina.html"
	if err := os.WriteFile(filepath.Join(folder, file), alone, 0o644); err != nil {
		return err
	}
	bill := "relazione-" + relazione.Version + "-componenti.cdx.json"
	if err := run("go", "run", billOf, "mod", "-json", "-licenses", "-noserial", "-output", filepath.Join(folder, bill)); err != nil {
		return err
	}
	if err := undated(filepath.Join(folder, bill)); err != nil {
		return err
	}
	return sums(folder, append(names, name, file, bill))
}

// stamp is when a list of components was made.
var stamp = regexp.MustCompile(`\n *"timestamp": "[^"]*",`)

// undated takes the time out of a list of components.
func undated(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, stamp.ReplaceAll(data, nil), 0o644)
}

// run runs a program, with what it says where ours goes.
func run(name string, args ...string) error { return runIn(nil, name, args...) }

func runIn(env []string, name string, args ...string) error {
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), env...)
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// dressForWindows gives the programs for Windows a version, an icon and a manifest, which the linker finds beside the source.
func dressForWindows() error {
	icon := filepath.Join(os.TempDir(), "relazione-icona.png")
	if err := os.WriteFile(icon, drawing(), 0o600); err != nil {
		return err
	}
	defer os.Remove(icon)
	return run("go", "run", resources, "simply", "--arch", "amd64,arm64", "--manifest", "cli", "--icon", icon, "--product-name", "relazione",
		"--file-description", "La Relazione sulla Performance, dal cruscotto in Excel", "--original-filename", "relazione.exe",
		"--product-version", relazione.Version, "--file-version", relazione.Version, "--out", "cmd/relazione/rsrc")
}

// drawing is the icon: three bars, the last of which reaches its target.
func drawing() []byte {
	const size, bar, gap = 256, 36, 24
	m := image.NewNRGBA(image.Rect(0, 0, size, size))
	fill := func(r image.Rectangle, c color.NRGBA) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	white := color.NRGBA{0xff, 0xff, 0xff, 0xff}
	fill(m.Bounds(), color.NRGBA{0x00, 0x66, 0xcc, 0xff})
	for i, length := range []int{96, 136, 184} {
		y := 40 + i*(bar+gap)
		fill(image.Rect(36, y, 36+length, y+bar), white)
	}
	fill(image.Rect(228, 28, 236, 228), white)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// pack makes the zip of a system.
func pack(folder, system string) (name string, err error) {
	goos, goarch, ok := strings.Cut(system, "/")
	if !ok {
		return "", fmt.Errorf("not SYSTEM/PROCESSOR")
	}
	dir, err := os.MkdirTemp("", "relazione")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "relazione")
	if goos == "windows" {
		program += ".exe"
	}
	if err := runIn([]string{"GOOS=" + goos, "GOARCH=" + goarch, "CGO_ENABLED=0"}, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o",
		program, "./cmd/relazione"); err != nil {
		return "", err
	}
	name = fmt.Sprintf("relazione-%s-%s-%s.zip", relazione.Version, goos, goarch)
	files := []string{program, "LICENSE", "docs/LEGGIMI.txt", "testdata/2024.xlsx"}
	return name, archive(filepath.Join(folder, name), strings.TrimSuffix(name, ".zip"), files)
}

// archive puts files into a zip, in a folder of their own, without times.
func archive(to, inside string, files []string) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	slices.Sort(files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		head := &zip.FileHeader{Name: inside + "/" + filepath.Base(file), Method: zip.Deflate}
		head.SetMode(0o644)
		if name := filepath.Base(file); name == "relazione" {
			head.SetMode(0o755)
		}
		w, err := z.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o644)
}

// sums writes the sums of the files' bytes, as sha256sum reads them.
func sums(folder string, names []string) error {
	var b strings.Builder
	slices.Sort(names)
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(b.String()), 0o644)
}
