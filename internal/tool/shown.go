package tool

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// italian are the settings that make LibreOffice show numbers and dates as in Italy.
const italian = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>it-IT</value></prop></item>
</oor:items>`

// Shown has LibreOffice, with Italian settings, write the cells of workbooks as it shows them: rows of texts, by the workbook's name
// without its extension, and sheet. Where LibreOffice isn't installed, the test is skipped.
func Shown(t testing.TB, files ...string) map[string]map[string][][]string {
	t.Helper()
	office := Need(t, "soffice")
	dir := t.TempDir()
	profile, out := filepath.Join(dir, "profile"), filepath.Join(dir, "out")
	user := filepath.Join(profile, "user")
	if err := os.MkdirAll(user, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(user, "registrymodifications.xcu"), []byte(italian), 0o644); err != nil {
		t.Fatal(err)
	}
	// The filter's tokens: comma, quote, UTF-8, from line 1, language 1040, every sheet, as shown.
	const filter = `csv:Text - txt - csv (StarCalc):44,34,76,1,,1040,false,false,true,false,false,-1`
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(profile), "--headless", "--convert-to", filter, "--outdir", out}
	run(t, command(office, append(args, files...)...))
	all := map[string]map[string][][]string{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		all[name] = map[string][][]string{}
		sheets, err := filepath.Glob(filepath.Join(out, name+"-*.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range sheets {
			reader := csv.NewReader(bytes.NewReader(readFile(t, sheet)))
			reader.FieldsPerRecord, reader.LazyQuotes = -1, true
			rows, err := reader.ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", sheet, err)
			}
			title := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(sheet), name+"-"), ".csv")
			all[name][title] = rows
		}
	}
	return all
}
