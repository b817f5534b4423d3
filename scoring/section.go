package scoring

import "slices"

// Sections are the parts of the document that passages may belong to, by the names that the sheet Testi gives them.
const (
	SectionPurpose    = "Finalità"
	SectionSummary    = "Sintesi"
	SectionContext    = "Contesto"
	SectionResources  = "Risorse"
	SectionObjectives = "Strategici"
	SectionTop        = "Prospettive"
	SectionOperations = "Operativi"
	SectionOverall    = "Valutazione complessiva"
	SectionGender     = "Bilancio di genere"
	SectionManagers   = "Dirigenziali"
	SectionProcess    = "Processo"
)

// A Profile is an outline in use: which sections a document has, and which of them it shouldn't lack.
type Profile struct {
	Name     string // as the sheet Ente calls it
	Sections []string
	Required []string // of the controller's texts
}

// Profiles are the outlines, the usual one first.
var Profiles = []Profile{
	{
		Name: "Breve",
		Sections: []string{
			SectionPurpose,
			SectionObjectives,
			SectionTop,
			SectionOperations,
			SectionManagers,
			SectionProcess,
		},
		Required: []string{SectionProcess},
	},
	{ // Unioncamere, Linee guida per la Relazione sulla Performance delle Camere di commercio, May 2020
		Name: "Unioncamere 2020",
		Sections: []string{
			SectionPurpose,
			SectionSummary,
			SectionContext,
			SectionResources,
			SectionObjectives,
			SectionTop,
			SectionOperations,
			SectionOverall,
			SectionGender,
			SectionManagers,
			SectionProcess,
		},
		Required: []string{SectionSummary, SectionContext, SectionResources, SectionGender, SectionProcess},
	},
}

// Profile is the outline that the body chose, or the usual one; false where it names one that there isn't.
func (e Entity) Profile() (Profile, bool) {
	if e.Outline.Empty() {
		return Profiles[0], true
	}
	i := slices.IndexFunc(Profiles, func(p Profile) bool { return Fold(p.Name) == Fold(e.Outline.Text) })
	if i < 0 {
		return Profiles[0], false
	}
	return Profiles[i], true
}

// Has reports whether the outline has a section, in any spelling.
func (p Profile) Has(section string) bool {
	return slices.ContainsFunc(p.Sections, func(s string) bool { return Fold(s) == Fold(section) })
}
