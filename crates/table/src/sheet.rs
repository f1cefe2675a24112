//! What is in a workbook? One of its sheets, as the text of a table: a line for each row, so that lines are rows.

use crate::{Hint, TableError};
use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};
use std::io::{Cursor, Read};

/// What workbooks begin with: those that are archives, and older ones.
const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// The largest workbook, in bytes.
const LARGEST: u64 = 1 << 28;

/// The most cells that are written out, those that are empty too.
const CELLS: usize = 1 << 27;

/// Whether a file begins as a workbook does.
pub(crate) fn is(first: &[u8]) -> bool {
    MAGIC.iter().any(|magic| first.starts_with(magic))
}

/// The text of a sheet: the one that is named, or the first one that has anything.
pub(crate) fn text(source: Box<dyn Read + Send>, name: Option<&str>) -> Result<String, TableError> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(TableError::unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(TableError::new("the workbook is larger than 256 MiB").help("write the sheet as CSV"));
    }
    let mut book: Sheets<Cursor<Vec<u8>>> =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(TableError::unreadable)?;
    let names = book.sheet_names();
    let known = || format!("its sheets: {}", names.join(", "));
    if let Some(name) = name {
        if !names.iter().any(|known| known == name) {
            return Err(TableError::new(format!("the workbook has no sheet `{name}`")).help(known()));
        }
        return written(&book.worksheet_range(name).map_err(TableError::unreadable)?);
    }
    for name in &names {
        // A chart is a sheet without cells.
        if let Ok(range) = book.worksheet_range(name)
            && !range.is_empty()
        {
            return written(&range);
        }
    }
    Err(TableError::new("the workbook has no sheet with a table").help(known()).hint(Hint::Sheet))
}

/// A range of cells as text with commas.
fn written(range: &Range<Data>) -> Result<String, TableError> {
    if range.height().saturating_mul(range.width()) > CELLS {
        return Err(TableError::new("the sheet is too large").help("write it as CSV"));
    }
    let above = range.start().map_or(0, |start| start.0 as usize);
    let mut text = "\n".repeat(above);
    for row in range.rows() {
        // Behind the last cell of a row of notes nothing has to stand.
        if row.iter().all(|cell| matches!(cell, Data::Empty)) {
            text.push('\n');
            continue;
        }
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                text.push(',');
            }
            let field = field(cell);
            if field.contains([',', '"', '#', ' ']) {
                text += &format!("\"{}\"", field.replace('"', "\"\""));
            } else {
                text += &field;
            }
        }
        text.push('\n');
    }
    Ok(text)
}

/// A part of a day, or several days, as hours, minutes and seconds.
fn clock(days: f64) -> String {
    let thousandths = (days.abs() * 86_400_000.0).round();
    let (seconds, rest) = ((thousandths / 1000.0).trunc(), thousandths % 1000.0);
    let (hours, minutes) = ((seconds / 3600.0).trunc(), (seconds / 60.0).trunc() % 60.0);
    let sign = if days < 0.0 { "-" } else { "" };
    format!("{sign}{hours}:{minutes:02}:{:02}.{rest:03}", seconds % 60.0)
}

/// What stands in a cell, as text: dates and times as year-month-day and time.
fn field(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(x) => x.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Bool(holds) => u8::from(*holds).to_string(),
        Data::DateTime(at) if at.is_duration() => clock(at.as_f64()),
        Data::DateTime(at) if at.as_f64() < 1.0 => clock(at.as_f64()),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, thousandth) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{thousandth:03}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) | Data::String(text) => {
            text.replace(['\r', '\n'], " ").trim().to_owned()
        }
    }
}
