//! What number does a field say? Plain ones, those of Fortran, those with a decimal comma or with marks between thousands, dates
//! and times, and words of a category.

use crate::dates::{self, Pattern};

/// What stands for a value that is missing.
const MISSING: [&str; 10] = ["", "na", "n/a", "nan", "null", "none", ".", "?", "-", "#n/a"];

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field {
    Number(f64),
    Missing,
    Text,
}

/// How the numbers of a column are written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Form {
    /// With a point, or a comma between thousands where nothing else is possible.
    Plain,
    /// With a comma before the decimals.
    Comma,
    /// With commas between thousands.
    Grouped,
    /// As dates or times.
    Date(&'static Pattern),
    /// As words; those that are known, in the order of their first appearance.
    Words(Vec<String>),
    /// Nothing was seen: each field is taken for itself.
    Any,
}

/// What counts as missing beside the usual words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Missing {
    words: Vec<String>,
    numbers: Vec<f64>,
}

impl Missing {
    pub(crate) fn new(words: &[String]) -> Missing {
        Missing {
            numbers: words.iter().filter_map(|word| plain(word.trim())).collect(),
            words: words.iter().map(|word| word.trim().to_lowercase()).collect(),
        }
    }

    fn holds(&self, text: &str) -> bool {
        MISSING.iter().any(|missing| missing.eq_ignore_ascii_case(text))
            || (!self.words.is_empty() && self.words.contains(&text.to_lowercase()))
    }

    /// Whether a field says that a value is missing.
    pub(crate) fn is(&self, field: &[u8]) -> bool {
        std::str::from_utf8(field).is_ok_and(|text| self.holds(text.trim()))
    }

    /// What a field says, read as its column is written.
    pub(crate) fn read(&self, form: &Form, field: &[u8]) -> Field {
        let Ok(text) = std::str::from_utf8(field) else { return Field::Text };
        let text = text.trim();
        let number = match form {
            Form::Plain | Form::Any => match text.parse::<f64>() {
                Ok(number) => Some(number),
                Err(_) if self.holds(text) => return Field::Missing,
                Err(_) if *form == Form::Plain => unusual(text),
                Err(_) => unusual(text)
                    .or_else(|| grouped(text))
                    .or_else(|| comma(text))
                    .or_else(|| dates::any(text)),
            },
            _ if self.holds(text) => return Field::Missing,
            Form::Comma => comma(text),
            Form::Grouped => grouped(text),
            Form::Date(pattern) => pattern.read(text),
            Form::Words(_) => None,
        };
        match number {
            Some(number) if !number.is_finite() || self.numbers.contains(&number) => Field::Missing,
            Some(number) => Field::Number(number),
            None => Field::Text,
        }
    }
}

/// A number as everybody writes it, or as Fortran does.
pub(crate) fn plain(text: &str) -> Option<f64> {
    text.parse().ok().or_else(|| unusual(text))
}

/// A number of Fortran, `1.0D+03` or `1.0+103`, or one with a typographic minus.
fn unusual(text: &str) -> Option<f64> {
    let first = text.chars().next()?;
    if !(first.is_ascii_digit() || ['+', '-', '.', '−', '–'].contains(&first)) {
        return None;
    }
    let mut ascii = text.replace(['−', '–'], "-");
    if let Some(d) = ascii.find(['D', 'd', 'Q', 'q']) {
        ascii.replace_range(d..=d, "e");
    } else if !ascii.contains(['e', 'E'])
        && let Some(sign) = ascii.rfind(['+', '-']).filter(|at| *at > 0)
        && ascii[..sign].contains('.')
    {
        ascii.insert(sign, 'e');
    }
    let number: f64 = ascii.parse().ok()?;
    number.is_finite().then_some(number)
}

/// A number with a comma before the decimals, and points, blanks or apostrophes between thousands.
pub(crate) fn comma(text: &str) -> Option<f64> {
    ungrouped(text, ',', &['.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'])
}

/// A number with a point before the decimals, and commas, blanks or apostrophes between thousands.
pub(crate) fn grouped(text: &str) -> Option<f64> {
    ungrouped(text, '.', &[',', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'])
}

/// A number with this decimal mark, and one of these marks between groups of three digits.
fn ungrouped(text: &str, decimal: char, marks: &[char]) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E', 'D', 'd']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, decimals) = match mantissa.split_once(decimal) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (mantissa, None),
    };
    let sign_end = whole.find(|c: char| c.is_ascii_digit()).unwrap_or(whole.len());
    let (sign, digits) = whole.split_at(sign_end);
    let sign = match sign.trim() {
        "" | "+" => "",
        "-" | "−" | "–" => "-",
        _ => return None,
    };
    let mark = digits.chars().find(|c| !c.is_ascii_digit());
    let mut plain = String::from(sign);
    match mark {
        None => plain.push_str(digits),
        Some(mark) if marks.contains(&mark) => {
            let groups: Vec<&str> = digits.split(mark).collect();
            let three = groups[1..].iter().all(|group| group.len() == 3);
            if !three || groups[0].is_empty() || groups[0].len() > 3 {
                return None;
            }
            groups.iter().for_each(|group| plain.push_str(group));
        }
        Some(_) => return None,
    }
    if digits.is_empty() && decimals.is_none_or(str::is_empty) {
        return None;
    }
    if let Some(decimals) = decimals {
        plain.push('.');
        plain.push_str(decimals);
    }
    if let Some(exponent) = exponent {
        plain.push('e');
        plain.push_str(exponent);
    }
    // Nothing but digits and signs is left, or this is no number.
    plain.parse().ok().filter(|x: &f64| x.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written, and what it is as a plain number, with a comma before decimals, and with one between thousands.
    #[test]
    fn numbers_as_people_write_them() {
        let n = None;
        for (text, as_plain, as_comma, as_grouped) in [
            ("1.5", Some(1.5), n, Some(1.5)),
            ("1,5", n, Some(1.5), n),
            ("-1,5", n, Some(-1.5), n),
            ("−2.5", Some(-2.5), n, Some(-2.5)),
            ("1.0D+03", Some(1000.0), n, Some(1000.0)),
            ("1.5d-2", Some(0.015), n, Some(0.015)),
            ("1.25+103", Some(1.25e103), n, n),
            ("1,234", n, Some(1.234), Some(1234.0)),
            ("1,234,567", n, n, Some(1_234_567.0)),
            ("1.234.567", n, Some(1_234_567.0), n),
            ("1.234,5", n, Some(1234.5), n),
            ("1,234.5", n, n, Some(1234.5)),
            ("1 234,5", n, Some(1234.5), n),
            ("1'234.5", n, n, Some(1234.5)),
            ("12,34", n, Some(12.34), n),
            ("1,5e3", n, Some(1500.0), n),
            (",5", n, Some(0.5), n),
            ("-,5", n, Some(-0.5), n),
            ("1,,5", n, n, n),
            ("1,2345", n, Some(1.2345), n),
            ("1234,567", n, Some(1234.567), n),
            ("abc", n, n, n),
            (",", n, n, n),
            ("-", n, n, n),
            ("1-2", n, n, n),
            ("2020-01-02", n, n, n),
        ] {
            assert_eq!((plain(text), comma(text), grouped(text)), (as_plain, as_comma, as_grouped), "{text}");
        }
    }

    #[test]
    fn words_and_numbers_may_stand_for_what_is_missing() {
        let missing = Missing::new(&["-999".into(), "Void".into()]);
        for (text, expected) in [
            ("-999", Field::Missing),
            ("-999.0", Field::Missing),
            ("void", Field::Missing),
            ("NA", Field::Missing),
            ("", Field::Missing),
            ("inf", Field::Missing),
            ("-99", Field::Number(-99.0)),
            ("novoid", Field::Text),
        ] {
            assert_eq!(missing.read(&Form::Plain, text.as_bytes()), expected, "{text}");
        }
    }
}
