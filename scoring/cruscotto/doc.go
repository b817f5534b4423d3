// Package cruscotto reads a body's performance workbook into a [scoring.Dashboard] and writes one out of it.
//
// # Reading a stranger's file
//
// Workbooks come from strangers, and a dropped cell makes a wrong sum, so nothing here is lenient about the container.
// [Read] first checks the file as a whole ([Limits]): a regular file of bounded size, a zip whose parts are unique,
// complete and no larger than they say, XML that is well-formed to its end, without DOCTYPE and of bounded depth. Cells
// are then read in one strict pass over each sheet: references valid and in order, shared strings in range, numbers
// finite. Formulas are read as text and never calculated; macros, links and external data are never followed.
//
// excelize, the library that writes our workbooks, is not used for reading: it takes broken XML for an empty sheet,
// drops cells whose shared string is missing, and its memory follows the grid and not the cells.
//
// What the file says is then understood by sheet name and by column label, in any order (columns.go).
//
// # Errors
//
// A file that can't be read gives an [*Error] that says where, what was found and what to do, in Italian. A file that
// can be read but says something odd gives a Dashboard; what is odd about it is for the rules to find.
package cruscotto
