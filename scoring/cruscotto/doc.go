// Package cruscotto understands a body's performance workbook, and writes one.
//
// # Reading
//
// [Read] takes a [workbook.Book], which says what stands where, and gives a [Reading]: what it means, and the
// [scoring.Dashboard] that follows. It goes in five stages:
//
//   - region: where the tables stand, on one sheet or several, upright or on their side; they become one (region.go);
//   - rows: what each row is, data, total, note (rows.go);
//   - role: what each column holds, at which level: by its label (labels.go; the words that we write are in fields.go), by where its
//     values begin and what they are (layout.go, role.go);
//   - nesting: which level contains which (nesting.go);
//   - tree: rows to nodes (tree.go).
//
// The sheets beside the tree (Ente, SMVP, Testi…) are plain tables and lines of label and value (sheets.go, table.go).
// The sheet Mappa says what the workbook's own labels mean, and what it says decides.
//
// # Writing
//
// [Write] is the one writer of workbooks: what it wrote gives the dashboard back. [WriteForm] writes one to be filled in, [Annotate] a
// copy with findings beside their cells.
//
// # Errors
//
// A workbook that can't be understood gives a [*workbook.Error] that says where, what was found and what to do, in Italian. One that
// can be understood but says something odd gives a Reading; what is odd about it is for the rules to find. What it leaves open is a
// [scoring.Question].
package cruscotto
