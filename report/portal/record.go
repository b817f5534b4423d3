package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/italian"
)

// Where each document goes in Amministrazione trasparente, where the workbook names no other place (annex to ANAC's
// resolution 1310/2016).
const (
	sectionReport     = "Amministrazione trasparente › Performance › Relazione sulla Performance"
	sectionValidation = "Amministrazione trasparente › Controlli e rilievi sull'amministrazione › Organismi indipendenti di valutazione"
)

// visibleYears is how long what is published stays visible, from 1 January of the year after (art. 8 c. 3 D.lgs.
// 33/2013).
const visibleYears = 5

// A Record is what the portal is told of one document. Its keys are Italian: people fill forms from it.
type Record struct {
	Section      string     `json:"sezione"`
	Title        string     `json:"titolo"`
	Entity       string     `json:"ente"`
	Year         int        `json:"anno"`
	Revision     int        `json:"revisione"`
	Draft        bool       `json:"bozza"`
	Published    string     `json:"pubblicatoIl"`
	VisibleUntil string     `json:"visibileFinoAl"`
	Act          *RecordAct `json:"atto,omitempty"`
	Protocol     *RecordAct `json:"protocollo,omitempty"` // number and date
	Outcome      string     `json:"esito,omitempty"`      // of the validation
	File         string     `json:"file,omitempty"`
	SHA256       string     `json:"sha256,omitempty"`
	Signed       bool       `json:"firmato"`
	Attachments  []string   `json:"altriFile,omitempty"`
	License      string     `json:"licenza"`
}

// A RecordAct is the act that a document rests on, or its registration.
type RecordAct struct {
	Name string `json:"numero"`
	Date string `json:"data,omitempty"`
}

func recordAct(a scoring.Act) *RecordAct {
	if a.Name.Empty() {
		return nil
	}
	out := &RecordAct{Name: strings.TrimSpace(a.Name.Text)}
	if !a.Date.IsZero() {
		out.Date = a.Date.Format(time.DateOnly)
	}
	return out
}

func orDefault(t scoring.Text, other string) string {
	if t.Empty() {
		return other
	}
	return strings.TrimSpace(t.Text)
}

// recordsOf are the records of the Relazione, the first of the files, and of its validation; that has no file and no outcome where there is none yet.
func (e *Release) recordsOf(files []File, when time.Time, revision int) (report, validation Record) {
	entity, p := e.Data.Entity, e.Publication
	base := Record{
		Entity:       entity.Name,
		Year:         entity.Year,
		Revision:     revision,
		Draft:        e.Document.Draft,
		Published:    DateOf(when).Format(time.DateOnly),
		VisibleUntil: fmt.Sprintf("%d-12-31", DateOf(when).Year()+visibleYears),
		License:      opendata.License,
	}

	report = base
	report.Section, report.Title = orDefault(p.ReportSection, sectionReport), e.Data.Title
	if act := entity.ReportAct; act != nil {
		report.Act = &RecordAct{act.Name, act.Date}
	}
	report.Protocol = recordAct(p.Protocol)
	report.File, report.SHA256, report.Signed = files[0].Name, hash(files[0].Data), e.Signed
	for _, f := range files[1:] {
		report.Attachments = append(report.Attachments, f.Name)
	}

	validation = base
	validation.Section, validation.Title = orDefault(p.OIVSection, sectionValidation), "Validazione della "+e.Data.Title
	validation.Act, validation.Protocol = recordAct(p.Validation), recordAct(p.OIVProtocol)
	validation.Outcome = strings.TrimSpace(p.Outcome.Text)
	if e.Validation != nil {
		validation.File, validation.SHA256, validation.Signed = fileValidation, hash(e.Validation), e.ValidationSigned
	}
	return report, validation
}

// records are the files of the records, each with its metadata.
func (e *Release) records(files []File, report, validation Record) ([]File, error) {
	var out []File
	put := func(name, title, media string, data []byte, err error) error {
		out = append(out, File{name, title, media, data})
		return err
	}
	data, err := opendata.Indented(report)
	if err := put(recordPrefix+"relazione.json", "Scheda della relazione per il portale", mediaJSON, data,
		err); err != nil {
		return nil, err
	}
	data, err = e.metadata(files[0], report, "Relazione sulla Performance", e.Data.Title, files[1:])
	if err := put("metadati-relazione.xml", "Metadati della relazione (AgID, allegato 5)", mediaXML, data,
		err); err != nil {
		return nil, err
	}
	if validation.Outcome == "" && e.Validation == nil {
		return out, nil
	}
	data, err = opendata.Indented(validation)
	if err := put(recordPrefix+"validazione.json", "Scheda della validazione per il portale", mediaJSON, data,
		err); err != nil {
		return nil, err
	}
	if e.Validation != nil {
		data, err = e.metadata(
			File{Name: fileValidation, Media: mediaPDF, Data: e.Validation},
			validation,
			"Validazione della Relazione sulla Performance",
			validation.Title,
			nil,
		)
		if err := put("metadati-validazione.xml", "Metadati della validazione (AgID, allegato 5)", mediaXML, data,
			err); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func hash(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// WrongRecord says what a revision's record of the Relazione has otherwise than the manifest and the data; empty if
// nothing.
func WrongRecord(m Manifest, d *opendata.Data, read func(string) []byte) string {
	name := recordPrefix + "relazione.json"
	var r Record
	if err := json.Unmarshal(read(name), &r); err != nil {
		return name + ": non si legge"
	}
	var act *RecordAct
	if a := d.Entity.ReportAct; a != nil {
		act = &RecordAct{a.Name, a.Date}
	}
	published := DateOf(m.Published)
	switch {
	case r.Entity != m.Entity, r.Year != m.Year, r.Revision != m.Revision, r.Draft != m.Draft, r.Title != m.Title:
		return name + ": è di un altro documento"
	case r.SHA256 != m.Document.SHA256, r.Signed != m.Signed, r.File != m.Document.Name:
		return name + ": il file e la sua impronta sono altri"
	case r.Published != published.Format(time.DateOnly),
		r.VisibleUntil != fmt.Sprintf("%d-12-31", published.Year()+visibleYears):
		return name + ": le date sono altre"
	case !reflect.DeepEqual(r.Act, act):
		return name + ": l'atto è un altro"
	}
	return ""
}

// The elements of the metadata of an administrative document, in their order (AgID, Linee guida sulla formazione, gestione e
// conservazione dei documenti informatici, allegato 5, DocumentoAmministrativoInformatico). What the body's register and
// archive alone know is compulsory too, and named as missing; it is completed there.
type (
	documentMetadata struct {
		XMLName      xml.Name       `xml:"DocumentoAmministrativoInformatico"`
		Gaps         string         `xml:",comment"`
		ID           documentID     `xml:"IdDoc"`
		Formation    string         `xml:"ModalitaDiFormazione"`
		Kind         string         `xml:"TipologiaDocumentale"`
		Registration registration   `xml:"DatiDiRegistrazione"`
		Roles        []role         `xml:"Soggetti>Ruolo"`
		Subject      string         `xml:"ChiaveDescrittiva>Oggetto"`
		Keywords     []string       `xml:"ChiaveDescrittiva>ParoleChiave"`
		Attachments  int            `xml:"Allegati>NumeroAllegati"`
		Index        []attachedFile `xml:"Allegati>IndiceAllegati"`
		Reserved     bool           `xml:"Riservato"`
		Format       documentFormat `xml:"IdentificativoDelFormato"`
		Checks       checks         `xml:"Verifica"`
		Name         string         `xml:"NomeDelDocumento"`
		Version      int            `xml:"VersioneDelDocumento"`
		Keep         int            `xml:"TempoDiConservazione"` // 9999: for ever
	}
	documentID struct {
		Digest    string `xml:"ImprontaCrittograficaDelDocumento>Impronta"` // in base 64
		Algorithm string `xml:"ImprontaCrittograficaDelDocumento>Algoritmo"`
		ID        string `xml:"Identificativo"`
	}
	registration struct {
		Flow     string        `xml:"TipologiaDiFlusso"`
		Protocol *protocol     `xml:"TipoRegistro>ProtocolloOrdinario_ProtocolloEmergenza,omitempty"`
		None     *unregistered `xml:"TipoRegistro>Nessuno,omitempty"`
	}
	protocol struct {
		Register string `xml:"TipoRegistro"`
		Date     string `xml:"DataProtocollazioneDocumento"`
		Number   string `xml:"NumeroProtocolloDocumento"`
	}
	unregistered struct {
		Register string `xml:"TipoRegistro"`
		Date     string `xml:"DataDocumento"`
		Number   string `xml:"NumeroDocumento"`
	}
	role struct {
		Registrar *roleHolder `xml:"AmministrazioneCheEffettuaLaRegistrazione,omitempty"`
		Author    *roleHolder `xml:"Autore,omitempty"`
		Producer  *producer   `xml:"Produttore,omitempty"`
	}
	roleHolder struct {
		Role string `xml:"TipoRuolo"`
		Name string `xml:"PAI>IPAAmm>Denominazione"`
		Code string `xml:"PAI>IPAAmm>CodiceIPA,omitempty"`
	}
	producer struct {
		Role string `xml:"TipoRuolo"`
		Name string `xml:"SW>DenominazioneSistema"`
	}
	attachedFile struct {
		ID          documentID `xml:"IdDoc"`
		Description string     `xml:"Descrizione"`
	}
	documentFormat struct {
		Format  string `xml:"Formato"`
		Product string `xml:"ProdottoSoftware>NomeProdotto"`
		Version string `xml:"ProdottoSoftware>VersioneProdotto"`
	}
	checks struct {
		Signed    bool `xml:"FirmatoDigitalmente"`
		Sealed    bool `xml:"SigillatoElettronicamente"`
		Timestamp bool `xml:"MarcaturaTemporale"`
		Copy      bool `xml:"ConformitaCopieImmagineSuSupportoInformatico"` // of paper; these documents are born digital
	}
)

// How a document was formed, in the words of the annex.
const (
	formedHere = "creazione tramite utilizzo di strumenti software che assicurino la produzione di documenti nei formati previsti in allegato 2"
	acquired   = "acquisizione di un documento informatico per via telematica o su supporto informatico, acquisizione della copia per immagine su " +
		"supporto informatico di un documento analogico, acquisizione della copia informatica di un documento analogico"
)

// gapsOf names the compulsory elements that no workbook knows.
func gapsOf(r Record) []string {
	gaps := []string{"Classificazione (IndiceDiClassificazione, Descrizione)", "Agg (TipoAggregazione, IdAggregazione)"}
	if r.Protocol != nil && r.Protocol.Date != "" {
		return append([]string{"IdDoc/Segnatura", "CodiceRegistro"}, gaps...)
	}
	return append([]string{"DatiDiRegistrazione (il protocollo)"}, gaps...)
}

func idOf(f File) documentID {
	sum := sha256.Sum256(f.Data)
	return documentID{base64.StdEncoding.EncodeToString(sum[:]), "SHA-256", f.Name}
}

func (e *Release) metadata(f File, r Record, kind, subject string, others []File) ([]byte, error) {
	product, version, _ := strings.Cut(e.Data.Program, " ")
	m := documentMetadata{
		ID: idOf(
			f,
		), Formation: formedHere,
		Kind: kind, Registration: registration{Flow: "U"}, Subject: subject, Keywords: []string{"performance",
			fmt.Sprint(e.Data.Entity.Year)},
		Attachments: len(
			others,
		), Format: documentFormat{"application/pdf", product, version}, Checks: checks{Signed: r.Signed}, Name: f.Name,
		Version: r.Revision, Keep: 9999,
	}
	m.Gaps = " Da completare nel sistema documentale: " + strings.Join(gapsOf(r), ", ") + ". "
	if r.Protocol != nil && r.Protocol.Date != "" {
		m.Registration.Protocol = &protocol{`ProtocolloOrdinario\ProtocolloEmergenza`, r.Protocol.Date, r.Protocol.Name}
	} else {
		m.Registration.None = &unregistered{"Nessuno", r.Published, f.Name}
	}
	code := strings.TrimSpace(e.Publication.IPACode.Text)
	m.Roles = []role{{Author: &roleHolder{"Autore", e.Data.Entity.Name, code}}}
	if m.Registration.Protocol != nil {
		m.Roles = append([]role{{Registrar: &roleHolder{"Amministrazione Che Effettua La Registrazione", e.Data.Entity.Name, code}}}, m.Roles...)
	}
	if f.Name != fileValidation {
		m.Roles = append(m.Roles, role{Producer: &producer{"Produttore", e.Data.Program}})
	} else {
		m.Format.Product, m.Format.Version = "", ""
		m.Formation = acquired
		m.Roles = []role{{Author: &roleHolder{"Autore", "Organismo indipendente di valutazione", ""}}}
	}
	for _, o := range others {
		m.Index = append(m.Index, attachedFile{idOf(o), o.Title})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", "  ")
	if err := encoder.Encode(m); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// Addresses of the controlled vocabularies that DCAT-AP_IT asks for.
const (
	vocabularyTheme    = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
	vocabularyAnnual   = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
	vocabularyFileType = "http://publications.europa.eu/resource/authority/file-type/"
	vocabularyMedia    = "https://www.iana.org/assignments/media-types/"
	vocabularyLanguage = "http://publications.europa.eu/resource/authority/language/ITA"
)

// folderAddress is where a folder of the site is, with a slash at its end; empty where it isn't said.
func folderAddress(site, folder string) string {
	address, ok := scoring.WebAddress(site)
	if !ok {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.RawQuery, u.Fragment, u.RawFragment = "", "", "" // they say how the page was looked at, not where it is
	return u.JoinPath(folder).String() + "/"
}

// catalogue is the DCAT-AP_IT description of the data as JSON-LD: a catalogue with one dataset, a distribution for each
// file of data. Where the workbook names no address, those of the files are relative.
func (e *Release) catalogue(files []File, when, issued time.Time, revision int) ([]byte, error) {
	entity, p := e.Data.Entity, e.Publication
	code := orDefault(p.IPACode, Slug(entity.Name))
	address := folderAddress(p.Address.Text, folderOf(entity.Year, revision))
	type object = map[string]any
	ref := func(s string) object { return object{"@id": s} }
	date := func(s string) object { return object{"@type": "xsd:date", "@value": s} }
	words := func(s string) object { return object{"@language": "it", "@value": s} }
	agent := object{
		"@id":            "https://w3id.org/italia/data/public-organization/" + url.PathEscape(code),
		"@type":          []string{"dcatapit:Agent", "foaf:Agent"},
		"dct:identifier": code,
		"foaf:name":      words(entity.Name),
	}
	license := object{
		"@id":   opendata.LicenseAddress,
		"@type": []string{"dcatapit:LicenseDocument", "dct:LicenseDocument"},
		"dct:type": ref(
			"http://purl.org/adms/licencetype/Attribution",
		),
		"foaf:name": "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)",
	}
	formats := map[string]string{
		mediaJSON: "JSON",
		mediaCSV:  "CSV",
		mediaXLSX: "XLSX",
	}
	var distributions []any
	for _, f := range files {
		format, ok := formats[f.Media]
		if !ok || f.Name == filePackage {
			continue
		}
		distributions = append(
			distributions,
			object{"@id": address + f.Name, "@type": []string{"dcatapit:Distribution", "dcat:Distribution"},
				"dct:title": words(
					f.Title,
				), "dct:format": ref(vocabularyFileType + format), "dcat:mediaType": ref(vocabularyMedia + f.Media),
				// DCAT-AP_IT follows DCAT-AP before 3, which made it an xsd:nonNegativeInteger
				"dcat:byteSize": object{"@type": "xsd:decimal", "@value": fmt.Sprint(len(f.Data))},
				"dcat:accessURL": ref(
					address + f.Name,
				), "dcat:downloadURL": ref(address + f.Name), "dct:license": license},
		)
	}
	dataset := object{
		"@id":   address + fileCatalogue + "#dataset",
		"@type": []string{"dcatapit:Dataset", "dcat:Dataset"},
		"dct:identifier": fmt.Sprintf(
			"%s:relazione-performance-%d",
			code,
			entity.Year,
		),
		"dct:title": words(e.Data.Title + ": i dati"),
		"dct:description": words(
			fmt.Sprintf(
				"Indicatori, obiettivi e tabelle della Relazione sulla Performance %d %s, con ogni risultato "+
					"ricalcolato.",
				entity.Year,
				italian.Body(entity.Name).Of(),
			),
		),
		"dct:modified": date(
			DateOf(when).Format(time.DateOnly),
		),
		"dct:issued":             date(DateOf(issued).Format(time.DateOnly)),
		"dcat:theme":             ref(vocabularyTheme),
		"dct:rightsHolder":       agent,
		"dct:publisher":          agent,
		"dct:accrualPeriodicity": ref(vocabularyAnnual),
		"dct:language":           ref(vocabularyLanguage),
		"dct:temporal": object{
			"@type":            "dct:PeriodOfTime",
			"schema:startDate": date(fmt.Sprintf("%d-01-01", entity.Year)),
			"schema:endDate":   date(fmt.Sprintf("%d-12-31", entity.Year)),
		},
		"owl:versionInfo":   fmt.Sprint(revision),
		"dcat:distribution": distributions,
	}
	if contact := strings.TrimSpace(p.Contact.Text); contact != "" {
		point := object{"@type": []string{"dcatapit:Organization", "vcard:Organization"}, "vcard:fn": entity.Name}
		if page, ok := scoring.WebAddress(contact); ok {
			point["vcard:hasURL"] = ref(page)
		} else if mailbox, ok := scoring.MailAddress(contact); ok {
			point["vcard:hasEmail"] = ref("mailto:" + mailbox)
		} else {
			point["vcard:note"] = contact
		}
		dataset["dcat:contactPoint"] = point
	}
	return opendata.Indented(object{
		"@context": object{
			"dcat":     "http://www.w3.org/ns/dcat#",
			"dcatapit": "http://dati.gov.it/onto/dcatapit#",
			"dct":      "http://purl.org/dc/terms/",
			"foaf":     "http://xmlns.com/foaf/0.1/",
			"owl":      "http://www.w3.org/2002/07/owl#",
			"schema":   "http://schema.org/",
			"vcard":    "http://www.w3.org/2006/vcard/ns#",
			"xsd":      "http://www.w3.org/2001/XMLSchema#",
		},
		"@id": address + fileCatalogue, "@type": []string{"dcatapit:Catalog", "dcat:Catalog"},
		"dct:title": words("Dati della performance – " + entity.Name),
		"dct:description": words(
			"I dati delle relazioni sulla performance (art. 10 D.lgs. 150/2009).",
		), "dct:publisher": agent, "dct:modified": date(DateOf(when).Format(time.DateOnly)),
		"dct:language": ref(vocabularyLanguage), "dcat:dataset": dataset,
	})
}
