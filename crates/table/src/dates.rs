//! What number is a date? Days since 1970-01-01, with the time of day as their part; a time alone is seconds.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// A way to write dates or times.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// As chrono writes patterns; nothing for times alone.
    format: &'static str,
    kind: Kind,
    /// As a person would say it.
    pub(crate) words: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A day.
    Day,
    /// A month, which counts from its first day.
    Month,
    /// A day and a time.
    Moment,
    /// A day, a time, and the distance from Greenwich.
    Zoned,
    /// A time alone.
    Time,
}

const fn pattern(format: &'static str, kind: Kind, words: &'static str) -> Pattern {
    Pattern { format, kind, words }
}

/// All patterns; where several fit all fields of a column, the first is taken.
#[rustfmt::skip]
static PATTERNS: &[Pattern] = &[
    pattern("%Y-%m-%d", Kind::Day, "year-month-day"),
    pattern("%Y/%m/%d", Kind::Day, "year/month/day"),
    pattern("%Y.%m.%d", Kind::Day, "year.month.day"),
    pattern("%d.%m.%Y", Kind::Day, "day.month.year"),
    pattern("%m/%d/%Y", Kind::Day, "month/day/year"),
    pattern("%d/%m/%Y", Kind::Day, "day/month/year"),
    pattern("%d-%m-%Y", Kind::Day, "day-month-year"),
    pattern("%m-%d-%Y", Kind::Day, "month-day-year"),
    pattern("%d-%B-%Y", Kind::Day, "day-month-year"),
    pattern("%d %B %Y", Kind::Day, "day month year"),
    pattern("%B %d, %Y", Kind::Day, "month day, year"),
    pattern("%B %d %Y", Kind::Day, "month day year"),
    pattern("%d.%m.%y", Kind::Day, "day.month.year"),
    pattern("%m/%d/%y", Kind::Day, "month/day/year"),
    pattern("%d/%m/%y", Kind::Day, "day/month/year"),
    pattern("%d-%B-%y", Kind::Day, "day-month-year"),
    pattern("%Y-%m-%d %H:%M:%S%.f", Kind::Moment, "year-month-day and time"),
    pattern("%Y-%m-%dT%H:%M:%S%.f", Kind::Moment, "year-month-day and time"),
    pattern("%Y-%m-%dT%H:%M:%S%.f%#z", Kind::Zoned, "year-month-day, time and zone"),
    pattern("%Y-%m-%d %H:%M:%S%.f%#z", Kind::Zoned, "year-month-day, time and zone"),
    pattern("%Y-%m-%d %H:%M:%S%.f %#z", Kind::Zoned, "year-month-day, time and zone"),
    pattern("%Y-%m-%d %H:%M", Kind::Moment, "year-month-day and time"),
    pattern("%Y-%m-%dT%H:%M", Kind::Moment, "year-month-day and time"),
    pattern("%Y-%m-%dT%H:%M%#z", Kind::Zoned, "year-month-day, time and zone"),
    pattern("%Y/%m/%d %H:%M:%S%.f", Kind::Moment, "year/month/day and time"),
    pattern("%Y/%m/%d %H:%M", Kind::Moment, "year/month/day and time"),
    pattern("%d.%m.%Y %H:%M:%S%.f", Kind::Moment, "day.month.year and time"),
    pattern("%d.%m.%Y %H:%M", Kind::Moment, "day.month.year and time"),
    pattern("%m/%d/%Y %H:%M:%S%.f", Kind::Moment, "month/day/year and time"),
    pattern("%m/%d/%Y %H:%M", Kind::Moment, "month/day/year and time"),
    pattern("%m/%d/%Y %I:%M:%S %p", Kind::Moment, "month/day/year and time"),
    pattern("%m/%d/%Y %I:%M %p", Kind::Moment, "month/day/year and time"),
    pattern("%d/%m/%Y %H:%M:%S%.f", Kind::Moment, "day/month/year and time"),
    pattern("%d/%m/%Y %H:%M", Kind::Moment, "day/month/year and time"),
    pattern("%d-%B-%Y %H:%M:%S%.f", Kind::Moment, "day-month-year and time"),
    pattern("%d %B %Y %H:%M:%S%.f", Kind::Moment, "day month year and time"),
    pattern("%Y-%m", Kind::Month, "year-month"),
    pattern("%Y/%m", Kind::Month, "year/month"),
    pattern("%m/%Y", Kind::Month, "month/year"),
    pattern("%B %Y", Kind::Month, "month year"),
    pattern("%B-%Y", Kind::Month, "month-year"),
    pattern("", Kind::Time, "hours:minutes:seconds"),
];

const SECONDS_OF_A_DAY: f64 = 86_400.0;

impl Pattern {
    /// Whether this is a time without a day, which is counted in seconds.
    pub(crate) fn is_time(&self) -> bool {
        self.kind == Kind::Time
    }

    /// The number of a date or time that is written so.
    pub(crate) fn read(&self, text: &str) -> Option<f64> {
        match self.kind {
            Kind::Time => time(text),
            Kind::Day => NaiveDate::parse_from_str(text, self.format).ok().filter(|d| is_known(*d)).map(days),
            Kind::Month => {
                let whole = (format!("{text} 01"), format!("{} %d", self.format));
                NaiveDate::parse_from_str(&whole.0, &whole.1).ok().filter(|d| is_known(*d)).map(days)
            }
            Kind::Moment => NaiveDateTime::parse_from_str(text, self.format)
                .ok()
                .filter(|moment| is_known(moment.date()))
                .map(moment),
            Kind::Zoned => DateTime::parse_from_str(text, self.format).ok().map(|at| moment(at.naive_utc())),
        }
    }
}

/// Years of four digits: `01.02.24` is no day of the year 24.
fn is_known(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1000..=9999).contains(&date.year())
}

fn days(date: NaiveDate) -> f64 {
    date.signed_duration_since(NaiveDate::default()).num_days() as f64
}

fn moment(at: NaiveDateTime) -> f64 {
    use chrono::Timelike;
    let of_day = f64::from(at.num_seconds_from_midnight()) + f64::from(at.nanosecond()) * 1e-9;
    days(at.date()) + of_day / SECONDS_OF_A_DAY
}

/// `12:30`, `12:30:05.5`, in seconds; hours may be more than those of a day.
fn time(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    let whole = |part: &str| -> Option<f64> {
        let digits = !part.is_empty() && part.len() <= 6 && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let begins = seconds.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let last: f64 = seconds.parse().ok().filter(|s| begins && (0.0..60.0).contains(s))?;
    let minutes = whole(minutes).filter(|m| *m < 60.0)?;
    if parts.next().is_some() {
        return None;
    }
    Some(sign * (whole(hours)? * 3600.0 + minutes * 60.0 + last))
}

/// The pattern that all of these follow.
pub(crate) fn pattern_of(fields: &[&str]) -> Option<&'static Pattern> {
    // What begins with no digit and no letter is no date; and neither is a plain word.
    if fields.is_empty() || !fields.iter().all(|text| text.bytes().any(|b| b.is_ascii_digit())) {
        return None;
    }
    PATTERNS.iter().find(|pattern| fields.iter().all(|text| pattern.read(text).is_some()))
}

/// The number of a date or time in whatever pattern comes first.
pub(crate) fn any(text: &str) -> Option<f64> {
    pattern_of(&[text])?.read(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_and_times_are_seconds() {
        for (text, expected) in [
            ("1970-01-01", 0.0),
            ("2000-03-01", 11_017.0),
            ("2000/03/01", 11_017.0),
            ("01.03.2000", 11_017.0),
            ("03/01/2000", 11_017.0),
            ("31/01/2000", 10_987.0),
            ("1-Mar-2000", 11_017.0),
            ("March 1, 2000", 11_017.0),
            ("01.03.00", 11_017.0),
            ("1969-12-31", -1.0),
            ("2000-03-01 06:00:00", 11_017.25),
            ("2000-03-01T06:00:00.000", 11_017.25),
            ("2000-03-01T06:00:00Z", 11_017.25),
            ("2000-03-01T08:00:00+02:00", 11_017.25),
            ("2000-03-01 18:00", 11_017.75),
            ("03/01/2000 6:00 PM", 11_017.75),
            ("2000-03", 11_017.0),
            ("Mar 2000", 11_017.0),
            ("12:30", 45_000.0),
            ("30:00:01.5", 108_001.5),
        ] {
            assert_eq!(any(text), Some(expected), "{text}");
        }
        for text in ["", "12", "1.5", "12:60", "2000-13-01", "30.02.2000", "a:b", "1:2:3:4", "x1"] {
            assert_eq!(any(text), None, "{text}");
        }
    }

    /// Which number is the month is seen from all fields together.
    #[test]
    fn a_column_has_one_pattern() {
        let of = |fields: &[&str]| pattern_of(fields).map(|pattern| pattern.words);
        assert_eq!(of(&["01/02/2000", "01/13/2000"]), Some("month/day/year"));
        assert_eq!(of(&["01/02/2000", "13/01/2000"]), Some("day/month/year"));
        assert_eq!(of(&["01/13/2000", "13/01/2000"]), None);
    }
}
