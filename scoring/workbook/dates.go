package workbook

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"relazione/scoring"
)

// Words of dates, as Excel has them with Italian settings.
var (
	weekdays    = [...]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"}
	englishDays = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)

// Locales of formats that stand for the reader's own settings (MS-LCID and Excel's system formats).
const (
	localeItalian  = "410"
	localeSwiss    = "810" // Italian in Switzerland
	localeLongDate = "F800"
	localeTime     = "F400"
)

// maxSerial is the last day that Excel knows, 31 December 9999.
const maxSerial = 2_958_465

// time is a number of days as a date, with the time of day; false for what Excel shows as no date. In the calendar from 1900 Excel counts a
// 29 February 1900 that never was: days before it are one later than they would be.
func (f *format) time(v *big.Rat) (time.Time, bool) {
	if v.Sign() < 0 {
		return time.Time{}, false
	}
	days := new(big.Int).Quo(v.Num(), v.Denom())
	if !days.IsInt64() || days.Int64() > maxSerial {
		return time.Time{}, false
	}
	day := int(days.Int64())
	if !f.mac && day < 60 {
		day++
	}
	rest := new(big.Rat).Sub(v, new(big.Rat).SetInt(days))
	nanoseconds := scoringRound(rest.Mul(rest, big.NewRat(int64(24*time.Hour), 1)))
	return f.base.AddDate(0, 0, day).Add(time.Duration(nanoseconds.Int64())), true
}

// date shows a number by a section of dates.
func (f *format) date(s *section, v *big.Rat) reading {
	out := reading{means: meansDuration}
	precision, elapsed := s.precision()
	for i, t := range s.tokens {
		if t.kind == dateToken && (strings.Contains("yd", t.text[:1]) || t.text[0] == 'm' && !s.minutes(i)) {
			out.means = meansDate
		}
	}
	rounded := roundSeconds(v, precision)
	moment, ok := f.time(rounded)
	if !ok && elapsed { // time that passed may be negative, and longer than any date
		part := new(big.Rat).Abs(rounded)
		part.Sub(part, new(big.Rat).SetInt(new(big.Int).Quo(part.Num(), part.Denom())))
		moment, ok = f.time(part)
	}
	if !ok {
		return reading{text: "#####", means: meansWords, note: "il formato non prevede il valore " + italianNumber(v)}
	}
	switch s.locale {
	case localeLongDate:
		d := f.calendar(moment, rounded)
		out.text = fmt.Sprintf("%s %d %s %d", weekdays[d.weekday], d.day, scoring.Months[d.month-1], d.year)
		out.means = meansDate
		return out
	case localeTime:
		out.text = moment.Format("15:04:05")
		out.means = meansDuration
		return out
	}
	out.text, out.note = s.clock(f.calendar(moment, rounded), rounded)
	switch {
	case out.means == meansDuration:
		out.quantity = hours(s.within(roundSeconds(v, -1), elapsed)) // as far as a day's fraction is exact
		if full := hours(roundSeconds(v, -1)); full.Value.Cmp(out.quantity.Value) != 0 {
			out.note = "il formato mostra soltanto una parte del valore, " + full.String()
		}
	case out.note == "" && moment.Year() > 1900:
		day, ok := scoring.ParseDate(out.text)
		if ok && !day.Equal(moment.Truncate(24*time.Hour)) || !ok && strings.Contains(out.text, moment.Format("06")) {
			out.note = "il formato non mostra la data intera, " + moment.Format("02/01/2006")
		}
	}
	return out
}

// within is the part of a time that the section shows: that of the day without elapsed hours, that of the hour without hours.
func (s *section) within(days *big.Rat, elapsed bool) *big.Rat {
	if elapsed {
		return days
	}
	perDay := big.NewRat(24, 1)
	for _, t := range s.tokens {
		if t.kind == dateToken && t.text[0] == 'h' {
			perDay = big.NewRat(1, 1)
		}
	}
	part := new(big.Rat).Mul(days, perDay)
	part.Sub(part, new(big.Rat).SetInt(new(big.Int).Quo(part.Num(), part.Denom())))
	return part.Quo(part, perDay)
}

// A moment is a point in time as Excel's calendar has it.
type moment struct {
	time.Time
	year, month, day, weekday int
}

// calendar is a moment in Excel's calendar: from 1900 it begins with a day 0 of January, and days of the week before March
// 1900 are those that it would take to have a 29 February.
func (f *format) calendar(t time.Time, days *big.Rat) moment {
	m := moment{t, t.Year(), int(t.Month()), t.Day(), int(t.Weekday())}
	serial := new(big.Int).Quo(days.Num(), days.Denom())
	if f.mac || !serial.IsInt64() || serial.Sign() < 0 {
		return m
	}
	n := int(serial.Int64())
	switch n {
	case 0:
		m.year, m.month, m.day = 1900, 1, 0
	case 60:
		m.year, m.month, m.day = 1900, 2, 29
	}
	m.weekday = (n + 6) % 7
	return m
}

// hours is a number of days as hours, with as many decimals as they need, at most two.
func hours(days *big.Rat) scoring.Quantity {
	v := new(big.Rat).Mul(days, big.NewRat(24, 1))
	return scoring.Quantity{Value: v, Decimals: min(2, allDecimals(v)), Unit: scoring.Hours}
}

// precision is how many decimals of a second the section shows, -1 for none and no seconds; elapsed is whether it shows time without
// a day's end.
func (s *section) precision() (decimals int, elapsed bool) {
	decimals = -1
	for i, t := range s.tokens {
		switch {
		case t.kind == elapsedToken:
			elapsed = true
			if t.text[0] == 's' {
				decimals = max(decimals, 0)
			}
		case t.kind == dateToken && t.text[0] == 's':
			decimals = max(decimals, 0)
		case t.kind == digitToken && i > 0 && decimals >= 0:
			decimals++
		}
	}
	return decimals, elapsed
}

// roundSeconds rounds days to decimals of a second; without seconds it leaves them, as Excel cuts what it doesn't show.
func roundSeconds(days *big.Rat, decimals int) *big.Rat {
	if decimals < 0 {
		// A thousandth is what the stored fraction of a day may lack.
		decimals = 3
	}
	const perDay = 86400
	seconds := new(big.Rat).Mul(days, big.NewRat(perDay, 1))
	return roundAt(seconds, decimals).Quo(roundAt(seconds, decimals), big.NewRat(perDay, 1))
}

// minutes reports whether the token of m's at a place is minutes: it comes after hours, or before seconds.
func (s *section) minutes(at int) bool {
	if len(s.tokens[at].text) > 2 {
		return false
	}
	clock := func(t token) bool { return t.kind == dateToken || t.kind == elapsedToken }
	for i := at - 1; i >= 0; i-- {
		if clock(s.tokens[i]) {
			if s.tokens[i].text[0] == 'h' {
				return true
			}
			break
		}
	}
	for _, t := range s.tokens[at+1:] {
		if clock(t) {
			return t.text[0] == 's'
		}
	}
	return false
}

// clock writes a moment by the section's tokens.
func (s *section) clock(m moment, days *big.Rat) (text, note string) {
	var b strings.Builder
	english := s.locale == "409" || s.locale == "809"
	foreign := s.locale != "" && s.locale != localeItalian && s.locale != localeSwiss && !english
	half := false
	for _, t := range s.tokens {
		half = half || t.kind == halfDayToken
	}
	after, decimal := false, 0 // seconds were written: digits are their decimals
	for i, t := range s.tokens {
		switch t.kind {
		case elapsedToken:
			b.WriteString(elapsedIn(t.text, days))
			after = t.text[0] == 's'
		case dateToken:
			if foreign && (strings.HasPrefix(t.text, "mmm") || strings.HasPrefix(t.text, "ddd")) {
				note = "le parole della data sono di un'altra lingua (" + s.locale + "): qui sono in italiano"
			}
			b.WriteString(s.dateWord(i, m, english, half))
			after = t.text[0] == 's'
		case halfDayToken:
			b.WriteString(map[bool]string{true: "AM", false: "PM"}[m.Hour() < 12])
		case pointToken:
			b.WriteString(map[bool]string{true: ",", false: "."}[after])
		case digitToken:
			if after {
				fraction := fmt.Sprintf("%09d", m.Nanosecond())
				b.WriteByte(fraction[decimal])
				decimal++
			}
		case commaToken:
			b.WriteByte(',')
		default:
			b.WriteString(literal(t))
		}
	}
	return b.String(), note
}

// elapsedIn is the time that passed, in whole hours, minutes or seconds.
func elapsedIn(unit string, days *big.Rat) string {
	perDay := map[byte]int64{'h': 24, 'm': 24 * 60, 's': 24 * 60 * 60}[unit[0]]
	v := new(big.Rat).Mul(new(big.Rat).Abs(days), big.NewRat(perDay, 1))
	s := new(big.Int).Quo(v.Num(), v.Denom()).String()
	return minus(days.Sign() < 0, strings.Repeat("0", max(0, len(unit)-len(s)))+s)
}

// dateWord is what the token at a place of a date shows.
func (s *section) dateWord(at int, m moment, english, half bool) string {
	t := s.tokens[at]
	n := len(t.text)
	number := func(v int) string {
		if n >= 2 {
			return fmt.Sprintf("%02d", v)
		}
		return fmt.Sprint(v)
	}
	month, day := scoring.Months[m.month-1], weekdays[m.weekday]
	if english {
		month, day = time.Month(m.month).String(), englishDays[m.weekday]
	}
	short := func(s string) string { return string([]rune(s)[:3]) }
	switch t.text[0] {
	case 'y':
		if n <= 2 {
			return fmt.Sprintf("%02d", m.year%100)
		}
		return fmt.Sprintf("%04d", m.year)
	case 'm':
		switch {
		case s.minutes(at):
			return number(m.Minute())
		case n == 3:
			return short(month)
		case n == 4:
			return month
		case n >= 5:
			return string([]rune(month)[:1])
		}
		return number(m.month)
	case 'd':
		switch {
		case n == 3:
			return short(day)
		case n >= 4:
			return day
		}
		return number(m.day)
	case 'h':
		if half {
			return number((m.Hour()+11)%12 + 1)
		}
		return number(m.Hour())
	}
	return number(m.Second())
}
