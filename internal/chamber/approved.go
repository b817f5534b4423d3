package chamber

import (
	"time"

	"relazione/scoring"
)

// Approve gives a dashboard what its publication needs: the Giunta's act, the OIV's outcome, the body's addresses.
func Approve(d *scoring.Dashboard) *scoring.Dashboard {
	d.Entity.ReportAct = scoring.Act{Name: text("deliberazione n. 41/GC"), Date: time.Date(d.Entity.Year+1, time.June, 16, 0, 0, 0, 0, time.UTC)}
	d.Entity.Publication = scoring.Publication{IPACode: text("cciaa_prova"), Contact: text("urp@camera.example"), Address: text("https://www.camera.example/performance/"),
		Protocol: text("0012345/2025"), Outcome: text("validata"), OIVProtocol: text("0012399/2025"),
		Validation: scoring.Act{Name: text("verbale n. 6"), Date: time.Date(d.Entity.Year+1, time.June, 24, 0, 0, 0, 0, time.UTC)}}
	return d
}
