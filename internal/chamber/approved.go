package chamber

import (
	"time"

	"relazione/scoring"
)

// Approve gives a dashboard what its publication needs: the Giunta's act, the OIV's outcome, the body's addresses.
func Approve(d *scoring.Dashboard) *scoring.Dashboard {
	act := func(name string, day int) scoring.Act {
		return scoring.Act{Name: text(name), Date: time.Date(d.Entity.Year+1, time.June, day, 0, 0, 0, 0, time.UTC)}
	}
	d.Entity.ReportAct = act("deliberazione n. 41/GC", 16)
	d.Entity.Publication = scoring.Publication{
		IPACode:     text("cciaa_prova"),
		Contact:     text("urp@camera.example"),
		Address:     text("https://www.camera.example/performance/"),
		Protocol:    act("0012345/2025", 17),
		Outcome:     text("validata"),
		OIVProtocol: act("0012399/2025", 25),
		Validation:  act("verbale n. 6", 24),
	}
	return d
}
