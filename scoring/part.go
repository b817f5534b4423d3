package scoring

// A Part is one of the things that a workbook says, each on a sheet of its own. Its value is the name that the sheet
// has where we write it, and by which users call the part; a stranger's sheet may be called otherwise.
type Part string

const (
	PartTree       Part = "Cruscotto"
	PartEntity     Part = "Ente"
	PartScale      Part = "SMVP"
	PartObjectives Part = "Strategici"   // Tabella 1
	PartSystem     Part = "Sistema"      // Tabella 2
	PartManagers   Part = "Dirigenziali" // the managers' objectives
	PartTexts      Part = "Testi"
	PartWaivers    Part = "Deroghe"
	PartMap        Part = "Mappa" // what the workbook's own labels mean; read only
)

// OptionalParts are all that a dashboard may have besides its tree, in the order in which a workbook has them.
var OptionalParts = [...]Part{PartEntity, PartScale, PartObjectives, PartSystem, PartManagers, PartTexts, PartWaivers}

// Without says what a document lacks without an optional part; empty for one whose lack doesn't show.
func (p Part) Without() string {
	switch p {
	case PartEntity:
		return "la relazione è senza nome dell'ente, anno, atti e firme"
	case PartScale:
		return "valgono le aggregazioni usuali, e nulla è giudicato"
	case PartObjectives:
		return "la relazione è senza Tabella 1"
	case PartSystem:
		return "gli obiettivi di sistema sono quelli segnati nel cruscotto"
	case PartManagers:
		return "la relazione è senza gli obiettivi dirigenziali"
	case PartTexts:
		return "la relazione ha soltanto i testi predefiniti"
	}
	return ""
}

// A PartSheet says on which sheet a part stands.
type PartSheet struct {
	Part Part
	Name string // the sheet's own
}

// PartsNamed are the tree and other parts on sheets that go by the parts' names.
func PartsNamed(others ...Part) []PartSheet {
	sheets := []PartSheet{{PartTree, string(PartTree)}}
	for _, p := range others {
		sheets = append(sheets, PartSheet{p, string(p)})
	}
	return sheets
}

// Has reports whether the dashboard has an optional part, be it empty.
func (d *Dashboard) Has(p Part) bool {
	for _, s := range d.Sheets {
		if s.Part == p {
			return true
		}
	}
	return false
}

// sheetCalled is the sheet that a user means: one of that name in any spelling, or that of the part so called.
func (d *Dashboard) sheetCalled(name string) string {
	for _, s := range d.Sheets {
		if Fold(s.Name) == Fold(name) {
			return s.Name
		}
	}
	for _, s := range d.Sheets {
		if Fold(string(s.Part)) == Fold(name) {
			return s.Name
		}
	}
	return name
}

// SheetOf is the name of the sheet on which a part stands, or would if we wrote it.
func (d *Dashboard) SheetOf(p Part) string {
	for _, s := range d.Sheets {
		if s.Part == p {
			return s.Name
		}
	}
	if p == PartTree && len(d.Roots) > 0 { // a dashboard that comes from no workbook may have no list of sheets
		if cell := d.Roots[0].Title.Cell; cell.Sheet != "" {
			return cell.Sheet
		}
	}
	return string(p)
}
