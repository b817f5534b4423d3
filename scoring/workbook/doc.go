// Package workbook reads strangers' .xlsx and .xlsm files as grids of cells, each as a person sees it in Excel with
// Italian settings. It knows Excel and nothing of performance: what the cells mean is for package cruscotto.
//
// # Opening
//
// [Open] reads a workbook from bytes, [OpenFile] from a path; both are the same door. A [Book] is complete when it is
// returned: its sheets with their cells, merged ranges and comments, and the hash of the file. Nothing of it changes
// afterwards.
//
// # What is refused
//
// Workbooks come from strangers, and a dropped cell makes a wrong sum, so nothing here is lenient about what it needs.
// A file is checked as a whole against [Limits]: a regular file of bounded size, a zip whose parts are unique, complete
// and no larger than they say, XML that is well-formed to its end, without DOCTYPE and of bounded depth. Cells are read
// in one strict pass over each sheet: references valid and in order, shared strings in range, numbers finite. Formulas
// are read as text and never calculated; macros, links and external data are never followed.
//
// excelize, a library for workbooks, is not used for reading: it takes broken XML for an empty sheet,
// drops cells whose shared string is missing, and its memory follows the grid and not the cells.
//
// # Errors
//
// What can't be read gives an [*Error] that says in Italian where, what was found and what to do. A panic on a
// stranger's bytes would be a bug here; it is caught at the door and becomes such an error, with its stack in
// [InternalError].
package workbook
