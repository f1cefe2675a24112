//! Many points: read a line, answer a line, keep nothing.

use crate::failure::Failure;
use crate::input;
use serde_json::{Value, json};
use std::io::{Read, Write};

/// Answers every record of a CSV stream. `answer` gives the cells of a CSV row and the JSON object for a point; a line
/// that cannot be used is answered with its error, in its place, and the stream goes on.
pub(crate) fn each(
    variables: &[String],
    columns: &[String],
    mut reader: csv::Reader<Box<dyn Read>>,
    as_json: bool,
    header: &[String],
    out: &mut impl Write,
    mut answer: impl FnMut(&[f64]) -> Result<(Vec<String>, Value), Failure>,
) -> Result<(), Failure> {
    if let Some(missing) = variables.iter().find(|v| !columns.contains(v)) {
        return Err(Failure::new(format!("the points have no column `{missing}`")).help(format!(
            "their columns: {}; the formula's variables: {}",
            columns.join(", "),
            variables.join(", ")
        )));
    }
    if !as_json {
        row(out, &variables.iter().chain(header).cloned().collect::<Vec<_>>())?;
    }
    let mut unusable = 0u64;
    for (number, record) in reader.records().enumerate() {
        let read = record.map_err(|e| e.to_string()).and_then(|r| input::record(columns, &r));
        let named = match read {
            Ok(named) => named,
            Err(why) => {
                unusable += 1;
                let why = format!("record {}: {why}", number + 1);
                if as_json {
                    writeln!(out, "{}", json!({ "error": why }))?;
                } else {
                    let blank = variables.iter().chain(&header[1..]).map(|_| String::new());
                    row(out, &blank.chain([why]).collect::<Vec<_>>())?;
                }
                continue;
            }
        };
        let value = |v: &String| named.iter().find(|(n, _)| n == v).map_or(f64::NAN, |(_, x)| *x);
        let place: Vec<f64> = variables.iter().map(value).collect();
        let (cells, object) = answer(&place)?;
        if as_json {
            writeln!(out, "{object}")?;
        } else {
            row(out, &place.iter().map(f64::to_string).chain(cells).collect::<Vec<_>>())?;
        }
    }
    if unusable > 0 {
        return Err(Failure::new(format!(
            "{unusable} of the points could not be used; each is named in its place"
        )));
    }
    Ok(())
}

/// One row of CSV, quoted where a cell needs it.
fn row(out: &mut impl Write, cells: &[String]) -> Result<(), Failure> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let written = writer.write_record(cells).map_err(std::io::Error::other);
    let bytes =
        written.and_then(|()| writer.into_inner().map_err(|e| std::io::Error::other(e.to_string())))?;
    Ok(out.write_all(&bytes)?)
}
