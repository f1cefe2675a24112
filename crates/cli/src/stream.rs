//! Many points: read a row, answer a row, keep nothing. What has been answered is written before the next row is waited
//! for.

use crate::args::ReadingOptions;
use crate::failure::{self, Failure};
use crate::input;
use fluxions_table::{Row, Table, TableError};
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// How many lines that cannot be used are named on standard error; all of them are counted.
const NAMED: u64 = 20;

/// A table of points whose columns are named.
pub(crate) struct Stream {
    table: Table,
}

impl Stream {
    /// Opens a file, or standard input for `-`, which is answered as it comes.
    pub(crate) fn open(path: &str, reading: &ReadingOptions) -> Result<Stream, Failure> {
        let reading = reading.reading();
        let table = match path {
            "-" => Table::once(std::io::stdin(), &reading)?,
            path if is_file(path) => {
                crate::files::reading(Path::new(path));
                Table::open_as(Path::new(path), &reading)?
            }
            path => {
                let unreadable = |e| TableError::new(format!("the table `{path}` cannot be read: {e}"));
                Table::once(std::fs::File::open(path).map_err(unreadable)?, &reading)?
            }
        };
        if !table.is_named() {
            return Err(Failure::new("the first line of the points must name the columns")
                .help("write the variables' names above the numbers, as: x,y"));
        }
        Ok(Stream { table })
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> &[String] {
        self.table.names()
    }

    /// The columns, and those that are made of the words of a category.
    pub(crate) fn terms(&self) -> Vec<String> {
        self.table.terms()
    }

    /// Answers every row. `answer` writes what follows the variables' values in a line of CSV, or the object in a line
    /// of JSON. A row that cannot be used is answered in its place, with empty cells or with its error, and the stream
    /// goes on.
    pub(crate) fn each<W: Write>(
        self,
        variables: &[String],
        as_json: bool,
        header: &[String],
        out: &mut W,
        mut answer: impl FnMut(&[f64], &mut W) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let places = self.places(variables)?;
        if places.is_empty() {
            return Err(Failure::new("the formula has no variable, so it is the same at all points"));
        }
        if !as_json {
            let titles: Vec<String> = variables.iter().chain(header).map(|t| cell(t)).collect();
            writeln!(out, "{}", titles.join(","))?;
        }
        let (mut rows, mut unusable) = (self.table.rows(&places)?, 0);
        loop {
            if rows.waits() {
                out.flush()?;
            }
            let Some(Row { line, values }) = rows.next().map_err(early)? else { break };
            match values {
                Ok(place) => {
                    if !as_json {
                        let cells: Vec<String> = place.iter().map(f64::to_string).collect();
                        write!(out, "{}", cells.join(","))?;
                    }
                    answer(&place, out)?;
                    writeln!(out)?;
                }
                Err(why) => {
                    unusable += 1;
                    let why = format!("line {line} of the points: {why}");
                    if as_json {
                        writeln!(out, "{}", json!({ "line": line, "error": why }))?;
                    } else {
                        writeln!(out, "{}", ",".repeat(variables.len() + header.len() - 1))?;
                    }
                    if unusable <= NAMED {
                        failure::note(&why);
                    }
                }
            }
        }
        match unusable {
            0 => Ok(()),
            1 => Err(Failure::new("one line of the points could not be used")),
            n => Err(Failure::new(format!("{n} lines of the points could not be used"))),
        }
    }

    /// All rows at once: the number of the line, and the variables' values or why there are none.
    pub(crate) fn rows(self, variables: &[String]) -> Result<Vec<Row>, Failure> {
        let places = self.places(variables)?;
        let (mut rows, mut all) = (self.table.rows(&places)?, Vec::new());
        while let Some(row) = rows.next().map_err(early)? {
            all.push(row);
        }
        Ok(all)
    }

    /// The column of each variable.
    fn places(&self, variables: &[String]) -> Result<Vec<usize>, Failure> {
        let place = |v: &String| {
            self.table.place(v).ok_or_else(|| {
                Failure::new(format!("the points have no column `{v}`")).help(format!(
                    "their columns: {}; the formula's variables: {}",
                    self.terms().join(", "),
                    variables.join(", ")
                ))
            })
        };
        let places = variables.iter().map(place).collect::<Result<_, _>>()?;
        input::note_columns(&self.table, variables);
        Ok(places)
    }
}

/// Whether this is an ordinary file, which can be looked at before it is read.
fn is_file(path: &str) -> bool {
    std::fs::metadata(path).map_or(true, |kind| kind.is_file() || kind.is_dir())
}

fn early(error: TableError) -> Failure {
    let TableError { message, .. } = error;
    Failure::new(format!("the points end early: {message}"))
}

/// The cells of a line of CSV that follow others.
pub(crate) fn more_cells(out: &mut impl Write, numbers: &[f64]) -> Result<(), Failure> {
    numbers.iter().try_for_each(|x| write!(out, ",{x}")).map_err(Failure::from)
}

/// A cell of CSV, quoted where it needs to be.
pub(crate) fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
