package picture_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"relazione/internal/browsertest"
	"relazione/internal/picture"
)

// drawings are SVGs as the programs that bodies' logos come from write them.
var drawings = map[string]string{
	"shapes": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120"><rect x="10" y="10" width="80" height="60" rx="12" fill="#06c"/><circle cx="140" cy="40" r="30" fill="rgb(200, 20, 40)"/>
		<ellipse cx="220" cy="40" rx="40" ry="20" fill="teal"/><line x1="10" y1="100" x2="290" y2="90" stroke="black" stroke-width="6" stroke-linecap="round"/><polygon points="250,10 290,10 270,60" fill="gold"/></svg>`,
	"Illustrator": `<?xml version="1.0" encoding="utf-8"?><!-- Generator: Adobe Illustrator --><svg version="1.1" id="Livello_1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" x="0px" y="0px"
		viewBox="20 10 200 100" style="enable-background:new 20 10 200 100;" xml:space="preserve"><style type="text/css">
		.st0{fill:#A01E3C;}
		.st1{fill:none;stroke:#14325A;stroke-width:4;stroke-miterlimit:10;}
		</style><g><path class="st0" d="M40,20c20,0,40,10,40,30s-20,40-40,40S20,70,20,50S20,20,40,20z"/><path class="st1" d="M100.5,20.5h100v70h-100V20.5z"/></g></svg>`,
	"Inkscape": `<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" width="210mm" height="80mm" viewBox="0 0 210 80">
		<sodipodi:namedview pagecolor="#fff"><inkscape:grid type="xygrid"/></sodipodi:namedview><metadata><x/></metadata><defs><linearGradient id="g1" gradientUnits="userSpaceOnUse" x1="10" y1="0" x2="100" y2="0"><stop style="stop-color:#ff0000;stop-opacity:1" offset="0"/>
		<stop style="stop-color:#0000ff;stop-opacity:1" offset="1"/></linearGradient></defs><g inkscape:label="Livello 1" transform="translate(5,5)"><path style="fill:url(#g1);stroke:#000000;stroke-width:1.5;stroke-dasharray:none" d="m 10,10 80,0 0,50 -80,0 z"/>
		<path style="opacity:0.5;fill:#00aa00" d="M 120 10 A 30 20 15 0 1 180 40 L 120 60 Z" transform="rotate(5)"/></g></svg>`,
	"Figma": `<svg width="120" height="60" viewBox="0 0 120 60" fill="none" xmlns="http://www.w3.org/2000/svg"><path fill-rule="evenodd" clip-rule="evenodd" d="M10 10H50V50H10V10Z" fill="#17324D"/><g opacity="0.6"><path d="M60 10L110 10L85 50L60 10Z" fill="#FF9900"/></g></svg>`,
	"CorelDRAW": `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><defs><style type="text/css"><![CDATA[
		.str0 {stroke:#2B2A29;stroke-width:7.62}
		.fil0,.fil1 {fill:#E31E24}
		]]>
		</style></defs><g id="Livello"><polygon class="fil0 str0" points="20,20 180,20 100,180 "/><path class="fil1" d="M220 20 380 20 300 180z"/></g></svg>`,
	"Illustrator of old": `<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
		<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">]>
		<svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" width="70mm" height="35mm" viewBox="0 0 200 100"><switch><foreignObject requiredExtensions="&ns_ai;" x="0" y="0" width="1" height="1"/><g i:extraneous="self">
		<rect x="20" y="20" width="100" height="50" ry="10" fill="red" style="fill:DarkSlateGrey"/></g></switch></svg>`,
	"SVGO":   `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><g fill="#093" transform="scale(2)"><path d="M5 5h10v10H5zM20 10a5 5 0 0110 0 5 5 0 01-10 0"/><path d="M35 5q5 10 10 0t5 10l-15 5z" fill="#c06"/></g></svg>`,
	"arcs":   `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path fill="#06c" d="M30,50 a20,30 0 1,0 40,0 a20,30 0 1,0 -40,0 z"/><path fill="none" stroke="#c00" stroke-width="5" d="M100 80A40 40 0 0 0 180 40A10 25 -30 1 1 150 20"/></svg>`,
	"hidden": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><g style="display:none"><rect width="100" height="50"/></g><rect visibility="hidden" width="50" height="50"/><rect id="r" width="30" height="30" fill="red"/><style>#r{fill:#0a0}rect{stroke:#000}</style></svg>`,
	"curves": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -50 100 100"><path fill="#639" d="M0-40C20-40,40-20,40,0S20,40,0,40-40,20-40,0-20-40,0-40zM-1e1-.5.5 1.5L9-9"/><g color="#f60"><path fill="currentColor" d="M-10-10h20v20h-20z" transform="rotate(45) skewX(10)"/></g></svg>`,
}

// What is drawn is what a browser draws.
func TestAsTheBrowserDraws(t *testing.T) {
	browser := browsertest.Start(t)
	for name, svg := range drawings {
		t.Run(name, func(t *testing.T) {
			m, err := picture.Read([]byte(svg))
			if err != nil {
				t.Fatal(err)
			}
			ours, err := png.Decode(bytes.NewReader(m.PNG))
			if err != nil {
				t.Fatal(err)
			}
			page := fmt.Sprintf(`<!DOCTYPE html><style>body{margin:0}img{display:block;width:%dpx;height:%dpx}</style><img src="data:image/svg+xml;base64,%s">`, m.Width, m.Height,
				base64.StdEncoding.EncodeToString([]byte(svg)))
			file := filepath.Join(t.TempDir(), "page.html")
			if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
				t.Fatal(err)
			}
			b := browsertest.Open(t, browser, "file://"+file, 1000, "light")
			shot, err := chromedp.Run(b.Context, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			theirs, _, err := image.Decode(bytes.NewReader(shot))
			if err != nil {
				t.Fatal(err)
			}
			apart, count := 0, 0
			for y := range m.Height {
				for x := range m.Width {
					r1, g1, b1, _ := ours.At(x, y).RGBA()
					r2, g2, b2, _ := theirs.At(x, y).RGBA()
					const much = 0x3000
					differ := func(p, q uint32) bool { return max(p, q)-min(p, q) > much }
					if differ(r1, r2) || differ(g1, g2) || differ(b1, b2) {
						apart++
					}
					count++
				}
			}
			if share := float64(apart) / float64(count); share > 0.01 {
				t.Errorf("%.1f%% of the points are of another colour", 100*share)
				if folder := os.Getenv("RELAZIONE_PICTURES"); folder != "" {
					os.WriteFile(filepath.Join(folder, "svg-"+name+"-nostro.png"), m.PNG, 0o644)
					os.WriteFile(filepath.Join(folder, "svg-"+name+"-loro.png"), shot, 0o644)
				}
			}
		})
	}
}
