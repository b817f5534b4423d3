package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

// raster adds a PNG image (ISO 32000-1, 8.9.5), with a mask where parts of it are not opaque, and returns its number.
func (f *file) raster(data []byte) (int, error) {
	decoded, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	size := decoded.Bounds().Size()
	pixels := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw(pixels, pixels.Rect, decoded, decoded.Bounds().Min, draw.Src)
	colors := make([]byte, 0, 3*size.X*size.Y)
	opacity := make([]byte, 0, size.X*size.Y)
	opaque := true
	for i := 0; i < len(pixels.Pix); i += 4 {
		p := pixels.Pix[i : i+4]
		colors = append(colors, p[:3]...)
		opacity = append(opacity, p[3])
		opaque = opaque && p[3] == 0xff
	}
	entries := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8", size.X, size.Y)
	mask := ""
	if !opaque {
		mask = fmt.Sprintf(" /SMask %d 0 R", f.addStream(entries+" /ColorSpace /DeviceGray", opacity))
	}
	return f.addStream(entries+" /ColorSpace /DeviceRGB"+mask, colors), nil
}
