package pdf

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"text/template"
	"time"
)

// xmpPacket is the metadata (ISO 16684-1) of the document, with the claims to both standards. The extension schema
// describes pdfuaid, which PDF/A doesn't know (ISO 19005-3, 6.6.2.3).
var xmpPacket = template.Must(template.New("xmp").Funcs(template.FuncMap{"text": escapeXML}).Parse(
	`<?xpacket begin="` + "\uFEFF" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{{text .Title}}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{{text .Subject}}</rdf:li></rdf:Alt></dc:description>
{{with .Entity}}<dc:creator><rdf:Seq><rdf:li>{{text .}}</rdf:li></rdf:Seq></dc:creator>
<dc:publisher><rdf:Bag><rdf:li>{{text .}}</rdf:li></rdf:Bag></dc:publisher>
{{end}}<dc:language><rdf:Bag><rdf:li>{{text .Lang}}</rdf:li></rdf:Bag></dc:language>
{{with .Year}}<dc:coverage>{{.}}</dc:coverage>
{{end}}<dc:format>application/pdf</dc:format>
<xmp:CreateDate>{{.Date}}</xmp:CreateDate>
<xmp:ModifyDate>{{.Date}}</xmp:ModifyDate>
<pdf:Producer>{{text .Producer}}</pdf:Producer>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`))

func escapeXML(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes all
	return b.String()
}

// xmp is the metadata packet; info says the same.
func (a *archiver) xmp() []byte {
	year := ""
	if a.doc.Year != 0 {
		year = strconv.Itoa(a.doc.Year)
	}
	var b bytes.Buffer
	err := xmpPacket.Execute(&b, map[string]string{
		"Title": a.title(), "Subject": a.doc.Subject, "Entity": a.doc.Entity, "Lang": a.doc.Lang, "Year": year,
		"Date": madeAt(a.doc).Format(time.RFC3339), "Producer": producer,
	})
	if err != nil {
		panic(err) // the template is ours and takes strings only
	}
	return b.Bytes()
}
