// Package scoring is the arithmetic of a chamber of commerce's performance cycle: a tree of objectives whose
// leaves are measured, rolled up to the whole body by the rules of its Sistema di misurazione e valutazione della
// performance (SMVP, art. 7 D.lgs. 150/2009).
//
// A [Dashboard] is one body's tree for one year, as somebody wrote it down: every [Value] in it remembers the cell
// it came from, the text that stands there and the formula behind it. [Evaluate] recomputes the tree and returns an
// [Evaluation], in which every number is a [Derivation]: its exact value, and the values and weights it follows from.
//
// # Exactness
//
// Numbers are rationals ([math/big.Rat]) from the cell to the page. A percentage is held as a fraction: "97,60%" is
// 122/125, stated at two decimals. Nothing is rounded on the way up; a number is rounded once, when it is shown,
// half away from zero as Excel does ([Round]). A stated number agrees with the exact one when it is a correct
// rounding of it at the decimals stated ([Quantity.Agrees]).
//
// # Rules
//
// How a level is computed from the one below is said by the [Scale], read from the workbook, never by this code. What
// can be wrong with a dashboard is said by a [Rule]; package rules holds the list.
//
// The package does no input or output and knows no file format.
package scoring
