package scoring

// Sections are the parts of the document that passages may belong to, by the names that the sheet Testi gives them.
const (
	SectionPurpose    = "Finalità"
	SectionObjectives = "Strategici"
	SectionTop        = "Prospettive"
	SectionOperations = "Operativi"
	SectionManagers   = "Dirigenziali"
	SectionProcess    = "Processo"
)

// Sections lists them in the order of the document.
var Sections = []string{SectionPurpose, SectionObjectives, SectionTop, SectionOperations, SectionManagers, SectionProcess}
