//! What are the columns? Their separators, names and units, and how the numbers of each are written: seen from the first rows
//! of the table.

use crate::dates;
use crate::lines::{Form as Lines, Record, Records, split};
use crate::number::{self, Field, Form, Missing};
use crate::{Hint, TableError};
use std::io::Cursor;

/// How much of a table is looked at.
pub(crate) const FIRST: u64 = 1 << 18;

/// How many rows are looked at.
const ROWS: usize = 2000;

/// How many rows tell what separates the columns.
const FEW: usize = 20;

/// The most words of a category; what has more is text.
const WORDS: usize = 200;

/// What is between columns, the likeliest first; after these come blanks.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// What was seen.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) lines: Lines,
    /// The columns as the table names them.
    pub(crate) titles: Vec<String>,
    /// Whether the first line names them.
    pub(crate) named: bool,
    /// Whether the line below the names has units.
    pub(crate) units: bool,
    /// Whether each row has one more field than the names: a name of its own, or nothing at the end.
    pub(crate) width: usize,
    pub(crate) forms: Vec<Form>,
}

/// The beginning of a table.
pub(crate) struct Start<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether that is all of it.
    pub(crate) whole: bool,
    /// How its file's name ends.
    pub(crate) extension: &'a str,
    pub(crate) skip: u64,
}

/// Looks at the beginning of a table.
pub(crate) fn look(start: &Start<'_>, missing: &Missing) -> Result<Seen, TableError> {
    if start.bytes.contains(&0) {
        return Err(TableError::new("the table is no text").help(
            "write it as CSV, TSV, or with blanks between the columns, in UTF-8; or as Excel or Parquet",
        ));
    }
    let lone = |i: usize| start.bytes[i] == b'\r' && start.bytes.get(i + 1) != Some(&b'\n');
    let ending =
        if !start.bytes.contains(&b'\n') && (0..start.bytes.len()).any(lone) { b'\r' } else { b'\n' };
    // A line that may go on behind the end is left out.
    let last = start.bytes.iter().rposition(|b| *b == ending).map_or(0, |last| last + 1);
    let bytes = if start.whole || last == 0 { start.bytes } else { &start.bytes[..last] };
    let lines = Lines { separator: separator(bytes, start, ending), ending, skip: start.skip };
    let (mut all, mut record) = (Vec::new(), Record::default());
    let mut records = Records::new(Box::new(Cursor::new(bytes.to_vec())), lines);
    // A quote that goes on behind the end is not looked at; it is met when the table is read.
    while all.len() < ROWS && records.next(&mut record).unwrap_or(false) {
        all.push(record.clone());
    }
    let Some((first, mut rows)) = all.split_first() else {
        return Err(TableError::new("the table is empty")
            .help("it needs a line for each measurement, and columns between commas, tabs or blanks")
            .hint(Hint::Skip));
    };
    let named = first.iter().any(|field| matches!(missing.read(&Form::Any, field), Field::Text));
    let mut titles: Vec<String> = match named {
        true => first.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect(),
        false => (1..=first.len()).map(|i| format!("c{i}")).collect(),
    };
    if !named {
        rows = &all;
    }
    let longer = named && !rows.is_empty() && rows.iter().all(|row| row.len() == titles.len() + 1);
    let mut width = titles.len();
    if longer {
        width += 1;
        // A table of R: rows have names of their own, and that column has none. Or there is a separator behind each row.
        if !rows.iter().all(|row| row.field(width - 1).is_empty()) {
            titles.insert(0, "row".to_owned());
        }
    }
    let units = named && rows.len() > 1 && has_units(&rows[0], &rows[1..], titles.len(), missing);
    if units {
        rows = &rows[1..];
    }
    let forms = forms(rows, titles.len(), lines.separator, missing);
    Ok(Seen { lines, titles, named, units, width, forms })
}

/// What separates the columns: what divides the first rows into the same number of fields, more than one.
fn separator(bytes: &[u8], start: &Start<'_>, ending: u8) -> Option<u8> {
    if ["tsv", "tab"].contains(&start.extension) {
        return Some(b'\t');
    }
    let text: Vec<&[u8]> = bytes
        .split(|b| *b == ending)
        .skip(start.skip as usize)
        .map(|line| line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line))
        .filter(|line| !line.trim_ascii().is_empty() && !line.trim_ascii_start().starts_with(b"#"))
        .take(FEW)
        .collect();
    let counts = |separator: Option<u8>| -> Vec<usize> {
        let mut fields = Vec::new();
        let mut count = |line: &&[u8]| {
            split(&mut line.to_vec(), separator, &mut fields);
            fields.len()
        };
        text.iter().map(&mut count).collect()
    };
    let even = |counts: &[usize]| {
        let [first, rest @ ..] = counts else { return false };
        rest.iter().all(|n| n == first) || (!rest.is_empty() && rest.iter().all(|n| *n == first + 1))
    };
    let of = |separator: u8| (separator, counts(Some(separator)));
    let all = SEPARATORS.map(of);
    let divided = all.iter().find(|(_, counts)| counts.first().is_some_and(|n| *n > 1) && even(counts));
    if let Some((separator, _)) = divided {
        return Some(*separator);
    }
    let blanks = counts(None);
    if start.extension != "csv" && even(&blanks) && blanks[0] > 1 {
        return None;
    }
    let in_first = all.iter().find(|(_, counts)| counts.first().is_some_and(|n| *n > 1));
    match in_first {
        Some((separator, _)) => Some(*separator),
        None if start.extension == "csv" => Some(b','),
        None => None,
    }
}

/// Whether a row is one of units: it has words where all others have numbers, and no number.
fn has_units(row: &Record, rest: &[Record], width: usize, missing: &Missing) -> bool {
    let says = |row: &Record, column: usize| missing.read(&Form::Any, row.field(column));
    if (0..width).any(|column| matches!(says(row, column), Field::Number(_))) {
        return false;
    }
    let numeric = |column: &usize| {
        let numbers = rest.iter().filter(|row| matches!(says(row, *column), Field::Number(_))).count();
        numbers > 0 && rest.iter().all(|row| says(row, *column) != Field::Text)
    };
    let columns: Vec<usize> = (0..width).filter(numeric).collect();
    let empty = |column: usize| row.field(column).is_empty();
    columns.iter().any(|&column| says(row, column) == Field::Text)
        || (!columns.is_empty() && (0..width).all(empty))
}

/// How the numbers of each column are written.
fn forms(rows: &[Record], width: usize, separator: Option<u8>, missing: &Missing) -> Vec<Form> {
    let mut columns: Vec<Vec<&str>> = vec![Vec::new(); width];
    for row in rows {
        for (i, column) in columns.iter_mut().enumerate() {
            let text = std::str::from_utf8(row.field(i)).unwrap_or("\u{fffd}");
            if !missing.is(row.field(i)) {
                column.push(text);
            }
        }
    }
    let all = |column: &[&str], read: fn(&str) -> Option<f64>| {
        !column.is_empty() && column.iter().all(|text| read(text).is_some())
    };
    // Commas are before decimals if anywhere in the table they can be nothing else.
    let decided = |read: fn(&str) -> Option<f64>, other: fn(&str) -> Option<f64>| {
        let decides =
            |column: &Vec<&str>| all(column, read) && column.iter().any(|text| other(text).is_none());
        columns.iter().any(decides)
    };
    let commas = decided(number::comma, number::grouped) && separator != Some(b',');
    let points = decided(number::grouped, number::comma) || separator == Some(b',');
    let form = |column: &Vec<&str>| {
        if column.is_empty() {
            return Form::Any;
        }
        let grouped_by_points =
            || column.iter().all(|text| text.contains('.') && number::comma(text).is_some());
        if all(column, number::plain) && !(commas && grouped_by_points()) {
            return Form::Plain;
        }
        let (comma, grouped) = (all(column, number::comma), all(column, number::grouped));
        match (comma, grouped) {
            (true, true) if points && !commas => return Form::Grouped,
            (true, _) => return Form::Comma,
            (_, true) => return Form::Grouped,
            _ => {}
        }
        if let Some(pattern) = dates::pattern_of(column) {
            return Form::Date(pattern);
        }
        let words = column.iter().filter(|text| number::plain(text).is_none()).count();
        if 2 * words > column.len() {
            return Form::Words(words_of(column));
        }
        // Mostly numbers: what is none is a mistake, and is told when it is met.
        let good = |read: fn(&str) -> Option<f64>| column.iter().filter(|text| read(text).is_some()).count();
        if commas && good(number::comma) > good(number::plain) { Form::Comma } else { Form::Plain }
    };
    columns.iter().map(form).collect()
}

/// The words of a category, in the order of their first appearance; none where there are too many.
pub(crate) fn words_of(column: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for text in column {
        if !words.iter().any(|word| word == text) {
            words.push((*text).to_owned());
        }
        if words.len() > WORDS {
            return Vec::new();
        }
    }
    words
}
