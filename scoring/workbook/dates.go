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
	for _, t := range s.tokens {
		if t.kind == dateToken && strings.Contains("yd", t.text[:1]) || t.kind == dateToken && t.text[0] == 'm' && !s.minutes(t) {
			out.means = meansDate
		}
	}
	rounded := roundSeconds(v, precision)
	moment, ok := f.time(rounded)
	if !ok && !elapsed {
		return reading{text: "#####", means: meansWords, note: "il formato non prevede il valore " + italianNumber(v)}
	}
	switch s.locale {
	case localeLongDate:
		out.text = fmt.Sprintf("%s %d %s %d", weekdays[moment.Weekday()], moment.Day(), scoring.Months[moment.Month()-1], moment.Year())
		out.means = meansDate
		return out
	case localeTime:
		out.text = moment.Format("15:04:05")
		out.means = meansDuration
		return out
	}
	out.text, out.note = s.clock(moment, rounded)
	if out.means == meansDuration {
		out.quantity = hours(rounded)
	}
	return out
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

// minutes reports whether a token of m's is minutes: it comes after hours, or before seconds.
func (s *section) minutes(of token) bool {
	if len(of.text) > 2 {
		return false
	}
	previous := byte(0)
	for i, t := range s.tokens {
		if t.kind != dateToken && t.kind != elapsedToken {
			continue
		}
		if t == of && t.text[0] == 'm' {
			if previous == 'h' {
				return true
			}
			for _, next := range s.tokens[i+1:] {
				if next.kind == dateToken || next.kind == elapsedToken {
					return next.text[0] == 's'
				}
			}
		}
		previous = t.text[0]
	}
	return false
}

// clock writes a moment by the section's tokens.
func (s *section) clock(moment time.Time, days *big.Rat) (text, note string) {
	var b strings.Builder
	english := s.locale == "409" || s.locale == "809"
	foreign := s.locale != "" && s.locale != localeItalian && s.locale != localeSwiss && !english
	half := false
	for _, t := range s.tokens {
		half = half || t.kind == halfDayToken
	}
	after := false // seconds were written: digits are their decimals
	for _, t := range s.tokens {
		switch t.kind {
		case elapsedToken:
			b.WriteString(elapsedIn(t.text, days))
			after = t.text[0] == 's'
		case dateToken:
			if foreign && (strings.HasPrefix(t.text, "mmm") || strings.HasPrefix(t.text, "ddd")) {
				note = "le parole della data sono di un'altra lingua (" + s.locale + "): qui sono in italiano"
			}
			b.WriteString(s.dateWord(t, moment, english, half))
			after = t.text[0] == 's'
		case halfDayToken:
			b.WriteString(map[bool]string{true: "AM", false: "PM"}[moment.Hour() < 12])
		case pointToken:
			b.WriteString(map[bool]string{true: ",", false: "."}[after])
		case digitToken:
			if after {
				fraction := fmt.Sprintf("%09d", moment.Nanosecond())
				b.WriteByte(fraction[0])
				moment = moment.Add(time.Duration(moment.Nanosecond()*10%1e9 - moment.Nanosecond()))
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

// dateWord is what a token of a date shows.
func (s *section) dateWord(t token, moment time.Time, english, half bool) string {
	n := len(t.text)
	number := func(v int) string {
		if n >= 2 {
			return fmt.Sprintf("%02d", v)
		}
		return fmt.Sprint(v)
	}
	month, day := scoring.Months[moment.Month()-1], weekdays[moment.Weekday()]
	if english {
		month, day = moment.Month().String(), englishDays[moment.Weekday()]
	}
	short := func(s string) string { return string([]rune(s)[:3]) }
	switch t.text[0] {
	case 'y':
		if n <= 2 {
			return fmt.Sprintf("%02d", moment.Year()%100)
		}
		return fmt.Sprintf("%04d", moment.Year())
	case 'm':
		switch {
		case s.minutes(t):
			return number(moment.Minute())
		case n == 3:
			return short(month)
		case n == 4:
			return month
		case n >= 5:
			return string([]rune(month)[:1])
		}
		return number(int(moment.Month()))
	case 'd':
		switch {
		case n == 3:
			return short(day)
		case n >= 4:
			return day
		}
		return number(moment.Day())
	case 'h':
		if half {
			return number((moment.Hour()+11)%12 + 1)
		}
		return number(moment.Hour())
	}
	return number(moment.Second())
}
