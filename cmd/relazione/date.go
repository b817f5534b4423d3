package main

import (
	"os"
	"strconv"
	"time"
)

// sourceDate is the moment that SOURCE_DATE_EPOCH names, for who wants the same bytes again (reproducible-builds.org);
// false where it is not set, or names none.
func sourceDate() (time.Time, bool) {
	const most = 1 << 40 // seconds; a date that every format can still write
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil || seconds < 0 || seconds >= most {
		return time.Time{}, false
	}
	return time.Unix(seconds, 0).UTC(), true
}

// now is when something is published.
func now() time.Time {
	if t, ok := sourceDate(); ok {
		return t
	}
	return time.Now()
}
