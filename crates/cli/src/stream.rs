//! Many points: read a line, answer a line, keep nothing. What has been answered is written before the next line is
//! waited for.

use crate::at;
use crate::failure::{self, Failure};
use serde_json::json;
use std::cell::Cell;
use std::io::{Read, Write};
use std::rc::Rc;

/// How many lines that cannot be used are named on standard error; all of them are counted.
const NAMED: u64 = 20;

/// A CSV stream whose first line names its columns.
pub(crate) struct Stream {
    columns: Vec<String>,
    reader: csv::Reader<Counted>,
    /// How many bytes the reader has been handed: when it has used them all, it waits for more.
    handed: Rc<Cell<u64>>,
}

/// A row of a table of points.
pub(crate) struct Row {
    pub(crate) line: u64,
    /// The values that were asked for, or why they cannot be used.
    pub(crate) values: Result<Vec<f64>, String>,
}

/// A source of bytes that counts them.
struct Counted {
    source: Box<dyn Read>,
    handed: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut length = self.source.read(buffer)?;
        // The reader would leave a byte order mark out of its own count.
        if self.handed.get() == 0 && buffer[..length].starts_with(b"\xef\xbb\xbf") {
            buffer.copy_within(3..length, 0);
            length -= 3;
        }
        self.handed.set(self.handed.get() + length as u64);
        Ok(length)
    }
}

impl Stream {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &str) -> Result<Stream, Failure> {
        let unreadable = |why: String| Failure::new(format!("the points `{path}` cannot be read: {why}"));
        let source: Box<dyn Read> = if path == "-" {
            Box::new(std::io::stdin())
        } else {
            crate::files::reading(std::path::Path::new(path));
            Box::new(std::fs::File::open(path).map_err(|e| unreadable(e.to_string()))?)
        };
        let handed = Rc::new(Cell::new(0));
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(Counted { source, handed: handed.clone() });
        let header = reader.headers().map_err(|e| match e.into_kind() {
            csv::ErrorKind::Io(e) => unreadable(e.to_string()),
            csv::ErrorKind::Utf8 { .. } => unreadable("it is not UTF-8 text".to_owned()),
            other => unreadable(format!("{other:?}")),
        })?;
        let columns: Vec<String> = header.iter().map(str::to_owned).collect();
        let above = "write the variables' names above the numbers, as: x,y";
        if columns.iter().all(String::is_empty) {
            return Err(Failure::new("there are no points: the input is empty").help(above));
        }
        if columns.iter().any(|c| c.parse::<f64>().is_ok()) {
            return Err(Failure::new("the first line of the points must name the columns").help(above));
        }
        if let [only] = columns.as_slice()
            && let Some(mark) = only.chars().find(|c| matches!(c, ';' | '\t'))
        {
            return Err(Failure::new(format!("the columns of the points are separated by {mark:?}"))
                .help("separate them by commas; decimals have a point"));
        }
        let twice = columns.iter().enumerate().find(|(i, c)| !c.is_empty() && columns[..*i].contains(c));
        if let Some((_, name)) = twice {
            return Err(Failure::new(format!("two columns of the points are named `{name}`")));
        }
        Ok(Stream { columns, reader, handed })
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Answers every line. `answer` writes what follows the variables' values in a line of CSV, or the object in a line
    /// of JSON. A line that cannot be used is answered in its place, with empty cells or with its error, and the stream
    /// goes on.
    pub(crate) fn each<W: Write>(
        mut self,
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
        let (mut record, mut unusable) = (csv::StringRecord::new(), 0);
        let mut place = vec![0.0; variables.len()];
        loop {
            // Of a line end of two characters the reader leaves the second one for later.
            if self.reader.position().byte() + 1 >= self.handed.get() {
                out.flush()?;
            }
            let read = match self.reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => self.numbers(&record, &places, &mut place),
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Io(e) => return Err(Failure::new(format!("the points end early: {e}"))),
                    _ => Err("it is not UTF-8 text".to_owned()),
                },
            };
            let line = record.position().map_or(0, csv::Position::line);
            match read {
                Ok(()) => {
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
    pub(crate) fn rows(mut self, variables: &[String]) -> Result<Vec<Row>, Failure> {
        let places = self.places(variables)?;
        let (mut record, mut rows) = (csv::StringRecord::new(), Vec::new());
        loop {
            let mut place = vec![0.0; variables.len()];
            let read = match self.reader.read_record(&mut record) {
                Ok(false) => return Ok(rows),
                Ok(true) => self.numbers(&record, &places, &mut place),
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Io(e) => return Err(Failure::new(format!("the points end early: {e}"))),
                    _ => Err("it is not UTF-8 text".to_owned()),
                },
            };
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(Row { line, values: read.map(|()| place) });
        }
    }

    /// The column of each variable.
    fn places(&self, variables: &[String]) -> Result<Vec<usize>, Failure> {
        let place = |v: &String| {
            self.columns.iter().position(|c| c == v).ok_or_else(|| {
                Failure::new(format!("the points have no column `{v}`")).help(format!(
                    "their columns: {}; the formula's variables: {}",
                    self.columns.join(", "),
                    variables.join(", ")
                ))
            })
        };
        variables.iter().map(place).collect()
    }

    /// The numbers of a record that are asked for.
    fn numbers(
        &self,
        record: &csv::StringRecord,
        places: &[usize],
        numbers: &mut [f64],
    ) -> Result<(), String> {
        let (given, wanted) = (record.len(), self.columns.len());
        if given != wanted {
            let plural = |n: usize| if n == 1 { "" } else { "s" };
            return Err(format!(
                "it has {given} value{}, and the first line names {wanted} column{}",
                plural(given),
                plural(wanted)
            ));
        }
        for (&place, number) in places.iter().zip(numbers) {
            let text = &record[place];
            *number = at::number(text)
                .unwrap_or_else(|| Err(format!("`{text}` is not a number")))
                .map_err(|why| format!("{why}, in column {}", self.columns[place]))?;
        }
        Ok(())
    }
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
