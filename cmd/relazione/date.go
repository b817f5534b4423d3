package main

import (
	"os"
	"strconv"
	"time"

	"relazione/scoring"
)

// documentDate is the date of a document whose workbook names no act of approval: SOURCE_DATE_EPOCH where it is set
// (reproducible-builds.org), or when the workbook was last saved, or the end of the year it speaks of; never the clock.
func documentDate(d *scoring.Dashboard) time.Time {
	if seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil && seconds >= 0 && seconds < 1<<40 {
		return time.Unix(seconds, 0).UTC()
	}
	if !d.Modified.IsZero() {
		return d.Modified
	}
	return time.Date(max(d.Entity.Year, 2009), time.December, 31, 0, 0, 0, 0, time.UTC)
}
