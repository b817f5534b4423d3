package opendata

import (
	"bytes"
	"encoding/json"
)

// IsOurs reports whether a JSON is one of findings or of differences as this version writes them: nothing is missing and nothing else is
// there.
func IsOurs(content []byte) bool {
	for _, record := range []interface{ Encode() ([]byte, error) }{&Validation{}, &Differences{}} {
		d := json.NewDecoder(bytes.NewReader(content))
		d.DisallowUnknownFields()
		if d.Decode(record) != nil {
			continue
		}
		if again, err := record.Encode(); err == nil && bytes.Equal(again, content) {
			return true
		}
	}
	return false
}
