// Package relazione makes the annual Relazione sulla Performance of a public body (art. 10 c. 1 lett. b D.lgs.
// 150/2009) out of its performance dashboard, an Excel workbook; it finds where the workbook contradicts itself, and
// verifies what was published.
//
// # From a workbook to a document
//
// Every step is a value that is made once and doesn't change afterwards:
//
//	book, err := workbook.OpenFile(ctx, "2024.xlsx", workbook.DefaultLimits()) // what stands where
//	reading, err := cruscotto.Read(ctx, book)                                  // what it means
//	review, err := relazione.Check(ctx, reading, relazione.Options{})          // what is wrong with it
//	file, err := review.PDF(ctx)                                               // the document
//
// A [Review] is a dashboard checked once. All that a command, a server or another program may want follows from it,
// each computed when it is first asked for: the document as blocks, the PDF, the page, the data, the annotated copy of
// the workbook, the dossier for the evaluation body, the explanation of any number. [Review.Release] prepares what goes
// on the transparency portal, [Verify] recomputes a published PDF from the data inside it.
//
// # Numbers
//
// Numbers are exact fractions from the cell to the page; they are rounded once, when they are shown. A roll-up of
// weights w and results r is Σ(w·r)/Σw, or the simple mean where the scale says so or there are no weights (art. 7
// D.lgs. 150/2009 leaves the method to each body's SMVP). The same workbook and options give the same bytes: no clock
// is read.
//
// # Errors
//
// What a user can meet says in Italian what is wrong, and [Hint] what to do about it. A context that ends stops
// reading, checking and rendering; its error is returned as it is. Arguments are taken as valid: a nil reading is a bug
// of the caller's and panics.
//
// # The parts by themselves
//
// scoring is the arithmetic, scoring/rules the checks, scoring/workbook Excel files as they are seen, scoring/cruscotto
// what they mean, report the document as blocks, report/pdf, report/html and report/opendata its editions,
// report/portal the published folder.
package relazione

import "relazione/internal/hint"

// Version is this program's; documents record it.
const Version = "0.1.0"

// Program is what documents say made them.
const Program = "relazione " + Version

// Hint is what to do about an error: one sentence in Italian, without full stop; empty where nothing in particular.
func Hint(err error) string { return hint.Of(err) }
