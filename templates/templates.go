// Package templates holds the default texts of the documents: what any chamber would say. Each is Markdown with
// text/template actions, whose functions package report provides; the files of a document follow each other in order of
// name.
package templates

import "embed"

// Files are the texts, a folder a document.
//
//go:embed relazione/*.md unioncamere/*.md oiv/*.md
var Files embed.FS
