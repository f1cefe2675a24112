//! How are rows written as text? Fields between separators or blanks, quoted or not, after comments that begin with `#`,
//! with many ways to say that a value is missing.

use super::{Counts, Layout, Table, TableError};
use std::io::{BufRead, BufReader, Read};

/// How much of a table is looked at to see how it is laid out.
const FIRST: u64 = 1 << 16;

/// What stands for a value that is missing.
const MISSING: [&str; 10] = ["", "na", "n/a", "nan", "null", "none", ".", "?", "-", "#n/a"];

/// What a field says.
enum Field {
    Number(f64),
    Missing,
    Text,
}

fn read(field: &[u8]) -> Field {
    let Ok(text) = std::str::from_utf8(field) else { return Field::Text };
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Field::Number(number),
        Ok(_) => Field::Missing,
        Err(_) if MISSING.iter().any(|missing| missing.eq_ignore_ascii_case(text)) => Field::Missing,
        Err(_) => Field::Text,
    }
}

/// How the table is laid out, the names of its columns, and whether the table names them itself.
pub(super) fn look(
    reader: &mut dyn Read,
    extension: &str,
) -> Result<(Layout, Vec<String>, bool), TableError> {
    let mut start = Vec::new();
    reader.take(FIRST).read_to_end(&mut start).map_err(unreadable)?;
    if start.contains(&0) {
        return Err(TableError::new("the table is no text")
            .help("write it as CSV, TSV, or with blanks between the columns, in UTF-8"));
    }
    let text = String::from_utf8_lossy(&start);
    let line = text.trim_start_matches('\u{feff}').lines().find(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    let Some(line) = line else {
        return Err(TableError::new("the table is empty")
            .help("it needs a line for each measurement, and columns between commas, tabs or blanks"));
    };
    let separator = match extension {
        "tsv" | "tab" => Some(b'\t'),
        _ if line.contains('\t') => Some(b'\t'),
        _ if line.contains(';') => Some(b';'),
        _ if line.contains(',') || extension == "csv" => Some(b','),
        _ => None,
    };
    let mut first: Vec<Vec<u8>> = Vec::new();
    records(&mut start.as_slice(), separator, &mut |_, fields| {
        first = fields.iter().map(|field| field.to_vec()).collect();
        Ok(false)
    })?;
    let named = first.iter().any(|field| matches!(read(field), Field::Text));
    let names = if named {
        first.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect()
    } else {
        (1..=first.len()).map(|i| format!("c{i}")).collect()
    };
    Ok((separator.map_or(Layout::Blanks, Layout::Separated), names, named))
}

/// Shows every row in which the wanted columns have numbers.
pub(super) fn scan(
    reader: &mut dyn Read,
    separator: Option<u8>,
    table: &Table,
    wanted: &[usize],
    visit: &mut dyn FnMut(&[f64]),
) -> Result<Counts, TableError> {
    let mut counts = Counts::default();
    let mut numbers = vec![0.0; wanted.len()];
    let mut heading = table.named;
    let width = table.names.len();
    records(reader, separator, &mut |line, fields| {
        if std::mem::take(&mut heading) {
            return Ok(true);
        }
        if fields.len() != width {
            let (given, plural) = (fields.len(), |n: usize| if n == 1 { "" } else { "s" });
            return Err(TableError::new(format!(
                "line {line} of the table has {given} value{}, and the first line has {width} column{}",
                plural(given),
                plural(width)
            ))
            .help("a value that is missing is written as NA, or as nothing between separators"));
        }
        for (&column, number) in wanted.iter().zip(&mut numbers) {
            match read(fields[column]) {
                Field::Number(x) => *number = x,
                Field::Missing => {
                    counts.missing += 1;
                    return Ok(true);
                }
                Field::Text => return Err(no_number(table, line, column, fields[column])),
            }
        }
        counts.used += 1;
        visit(&numbers);
        Ok(true)
    })?;
    Ok(counts)
}

fn no_number(table: &Table, line: u64, column: usize, field: &[u8]) -> TableError {
    let text: String = String::from_utf8_lossy(field).trim().chars().take(40).collect();
    let comma = text.contains(',') && text.replace(',', ".").parse::<f64>().is_ok();
    TableError::new(format!(
        "line {line} of the table: `{text}` is not a number, in column {}",
        table.names[column]
    ))
    .help(if comma {
        "decimals have a point, as 1.5"
    } else {
        "a value that is missing is written as NA, or as nothing between separators"
    })
}

fn unreadable(error: std::io::Error) -> TableError {
    TableError::new(format!("the table cannot be read: {error}"))
}

/// What sees a record: its line and its fields. It says whether to go on.
type Visit<'a> = &'a mut dyn FnMut(u64, &[&[u8]]) -> Result<bool, TableError>;

/// Shows the records one after the other, between separators or blanks, without blank lines and comments.
fn records(reader: &mut dyn Read, separator: Option<u8>, visit: Visit<'_>) -> Result<(), TableError> {
    match separator {
        Some(separator) => separated(reader, separator, visit),
        None => blanks(reader, visit),
    }
}

fn separated(reader: &mut dyn Read, separator: u8, visit: Visit<'_>) -> Result<(), TableError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .comment(Some(b'#'))
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(1 << 20)
        .from_reader(reader);
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => return Err(unreadable(error)),
                other => return Err(TableError::new(format!("the table cannot be read: {other:?}"))),
            },
        }
        // A line with nothing but blanks has one empty field.
        if record.len() == 1 && record[0].trim_ascii().is_empty() {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&[u8]> = record.iter().collect();
        if !visit(line, &fields)? {
            return Ok(());
        }
    }
}

fn blanks(reader: &mut dyn Read, visit: Visit<'_>) -> Result<(), TableError> {
    let mut reader = BufReader::with_capacity(1 << 20, reader);
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
            return Ok(());
        }
        number += 1;
        let text = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        let fields: Vec<&[u8]> =
            text.split(u8::is_ascii_whitespace).filter(|field| !field.is_empty()).collect();
        if fields.is_empty() || fields[0].starts_with(b"#") {
            continue;
        }
        if !visit(number, &fields)? {
            return Ok(());
        }
    }
}
