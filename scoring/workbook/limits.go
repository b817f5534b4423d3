package workbook

import "time"

// Limits are what a workbook may be at most; they bound the time and memory that a hostile file can take. A real one
// uses a small part of each. The zero Limits admit nothing: begin with [DefaultLimits].
type Limits struct {
	FileSize    int64         // bytes of the file
	Parts       int           // files inside it
	TotalSize   int64         // bytes of all parts, unpacked
	Depth       int           // XML elements within each other
	Sheets      int           // worksheets
	Cells       int           // cells with content or a format, in all sheets
	Grid        int           // cells from column A to the last one of each row, in all sheets
	Merges      int           // merged ranges in a sheet
	Covered     int           // cells that merged ranges cover, in all sheets
	Text        int           // bytes of text in one cell (Excel's own limit is 32,767 characters)
	TotalText   int           // bytes of text in all cells, counted once per shared string
	Formula     int           // bytes of one formula (Excel's own limit is 8,192 characters)
	ReadingTime time.Duration // for all of it
}

// DefaultLimits are generous for a dashboard, which is seldom over 5 MB: the largest seen has 10,000 indicators and 60
// columns.
func DefaultLimits() Limits {
	return Limits{
		FileSize: 20 << 20, Parts: 1000, TotalSize: 40 << 20, Depth: 64, Sheets: 100,
		Cells: 400_000, Grid: 1_500_000, Merges: 100_000, Covered: 400_000,
		Text: 128 << 10, TotalText: 16 << 20, Formula: 32 << 10,
		ReadingTime: 10 * time.Second,
	}
}
