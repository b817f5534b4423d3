// Package font holds Titillium Web, the public administration's own family (SIL Open Font License, OFL.txt), for every
// edition.
package font

import "embed"

// Files are the fonts as TrueType: TitilliumWeb-Regular.ttf, Bold, Italic, BoldItalic.
//
//go:embed *.ttf
var Files embed.FS
