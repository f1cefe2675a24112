//! What do the rows say? Records become numbers here: the columns that are wanted, of the rows that are meant.

use crate::condition::{Condition, Value};
use crate::lines::{Record, Records};
use crate::number::{Field, Form};
use crate::{Hint, Layout, Table, TableError};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A row of numbers.
    Used,
    /// A row in which a value is missing.
    Missing,
    /// A row that is not meant.
    Unwanted,
    /// There is none any more.
    Ended,
}

/// A table of text that is being read.
pub(crate) struct Reader {
    table: Table,
    records: Records,
    record: Record,
    /// The column of each term that is wanted, and the word of which it says whether it stands there.
    wanted: Vec<(usize, Option<String>)>,
    condition: Option<Condition>,
    /// How many records stand above the rows.
    above: usize,
    numbers: Vec<f64>,
}

impl Reader {
    pub(crate) fn new(table: Table, wanted: &[usize]) -> Result<Reader, TableError> {
        let term = |&index: &usize| {
            let (column, word) = table.term(index);
            (column, word.map(str::to_owned))
        };
        let wanted: Vec<_> = wanted.iter().map(term).collect();
        let words = |(column, word): &&(usize, Option<String>)| {
            word.is_none() && matches!(table.seen.forms[*column], Form::Words(_))
        };
        if let Some((column, _)) = wanted.iter().find(words) {
            return Err(table.only_words(*column));
        }
        Ok(Reader {
            condition: table.condition()?,
            records: Records::new(table.origin.open()?, table.seen.lines),
            record: Record::default(),
            above: usize::from(table.seen.named) + usize::from(table.seen.units),
            numbers: vec![0.0; wanted.len()],
            wanted,
            table,
        })
    }

    /// The numbers of the last row.
    pub(crate) fn numbers(&self) -> &[f64] {
        &self.numbers
    }

    /// The next record below the names; whether there is one.
    fn advance(&mut self) -> Result<bool, TableError> {
        while self.above > 0 {
            self.above -= 1;
            self.records.next(&mut self.record)?;
        }
        self.records.next(&mut self.record)
    }

    /// Whether the row is meant.
    fn is_meant(&self) -> bool {
        let Some(condition) = &self.condition else { return true };
        let (table, record) = (&self.table, &self.record);
        condition.holds(&|column| {
            let field = record.field(column);
            match table.missing.read(&table.seen.forms[column], field) {
                Field::Number(number) => Value::Number(number),
                Field::Missing => Value::Missing,
                Field::Text => std::str::from_utf8(field).map_or(Value::Missing, Value::Text),
            }
        })
    }

    /// Whether the row has as many fields as the table has columns.
    fn is_whole(&self) -> bool {
        self.record.len() == self.table.seen.width
    }

    /// What a term that is wanted says here.
    fn read(&self, column: usize, word: Option<&str>) -> Field {
        let (table, field) = (&self.table, self.record.field(column));
        match word {
            None => table.missing.read(&table.seen.forms[column], field),
            Some(_) if table.missing.is(field) => Field::Missing,
            Some(word) => Field::Number(f64::from(u8::from(field == word.as_bytes()))),
        }
    }

    /// Reads a row.
    pub(crate) fn step(&mut self) -> Result<Step, TableError> {
        if !self.advance()? {
            return Ok(Step::Ended);
        }
        if !self.is_whole() {
            let (given, wanted, line) = (self.record.len(), self.table.seen.width, self.record.line);
            return Err(TableError::new(format!(
                "line {line} of the table has {given} value{}, and the first line has {wanted} column{}",
                plural(given),
                plural(wanted)
            ))
            .help("a value that is missing is written as NA, or as nothing between separators")
            .hint(Hint::Skip));
        }
        if self.condition.is_some() && !self.is_meant() {
            return Ok(Step::Unwanted);
        }
        for i in 0..self.wanted.len() {
            let (column, word) = &self.wanted[i];
            match self.read(*column, word.as_deref()) {
                Field::Number(x) => self.numbers[i] = x,
                Field::Missing => return Ok(Step::Missing),
                Field::Text => return Err(self.no_number(*column)),
            }
        }
        Ok(Step::Used)
    }

    fn no_number(&self, column: usize) -> TableError {
        let text: String = String::from_utf8_lossy(self.record.field(column)).chars().take(40).collect();
        let comma = text.contains(',') && text.replace(',', ".").parse::<f64>().is_ok();
        TableError::new(format!(
            "line {} of the table: `{text}` is not a number, in column {}",
            self.record.line,
            self.table.names()[column]
        ))
        .help(match comma {
            true => "decimals have a point in the other rows",
            false => "a value that is missing is written as NA, or as nothing between separators",
        })
        .hint(Hint::Missing)
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line that it begins in.
    pub line: u64,
    /// The terms that were asked for, or why they cannot be used.
    pub values: Result<Vec<f64>, String>,
}

/// The rows of a table, one after the other. A value may be infinite or NaN where that is written.
///
/// ```
/// use fluxions_table::{Reading, Table};
/// let table = Table::once("x,y\n1,2\n3,four\n".as_bytes(), &Reading::default())?;
/// let mut rows = table.rows(&[1])?;
/// assert_eq!(rows.next()?.map(|row| row.values), Some(Ok(vec![2.0])));
/// assert_eq!(rows.next()?.map(|row| row.line), Some(3));
/// assert_eq!(rows.next()?, None);
/// # Ok::<(), fluxions_table::TableError>(())
/// ```
pub struct Rows(Kind);

enum Kind {
    Text(Box<Reader>),
    Held(std::vec::IntoIter<Row>),
}

impl Rows {
    pub(crate) fn new(table: Table, wanted: &[usize]) -> Result<Rows, TableError> {
        if table.layout() == Layout::Parquet {
            let mut rows = Vec::new();
            crate::parquet::each(&table, wanted, &mut |line, values| {
                let missing = || "a value is missing or not finite".to_owned();
                rows.push(Row { line, values: values.map(<[f64]>::to_vec).ok_or_else(missing) });
            })?;
            return Ok(Rows(Kind::Held(rows.into_iter())));
        }
        Ok(Rows(Kind::Text(Box::new(Reader::new(table, wanted)?))))
    }

    /// Whether the next row has to be waited for, for all that is known.
    pub fn waits(&self) -> bool {
        match &self.0 {
            Kind::Text(reader) => reader.records.waits(),
            Kind::Held(_) => false,
        }
    }

    /// The next row that is meant; nothing at the end.
    ///
    /// # Errors
    /// Where the table cannot be read on.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Row>, TableError> {
        let reader = match &mut self.0 {
            Kind::Held(rows) => return Ok(rows.next()),
            Kind::Text(reader) => reader,
        };
        loop {
            if !reader.advance()? {
                return Ok(None);
            }
            let line = reader.record.line;
            if !reader.is_whole() {
                let (given, wanted) = (reader.record.len(), reader.table.seen.width);
                let why = format!(
                    "it has {given} value{}, and the first line names {wanted} column{}",
                    plural(given),
                    plural(wanted)
                );
                return Ok(Some(Row { line, values: Err(why) }));
            }
            if reader.is_meant() {
                let values =
                    reader.wanted.iter().map(|(column, word)| reader.point(*column, word.as_deref()));
                return Ok(Some(Row { line, values: values.collect() }));
            }
        }
    }
}

impl Reader {
    /// What a term is at a point: what is missing cannot be used, and infinity can.
    fn point(&self, column: usize, word: Option<&str>) -> Result<f64, String> {
        let field = self.record.field(column);
        let name = &self.table.names()[column];
        let Ok(text) = std::str::from_utf8(field) else {
            return Err(format!("it is not UTF-8 text, in column {name}"));
        };
        if word.is_none()
            && let Ok(number) = text.parse::<f64>()
        {
            let overflows = number.is_infinite() && text.contains(|c: char| c.is_ascii_digit());
            if overflows {
                return Err(format!(
                    "`{text}` is beyond the largest number, about 1.8e308, in column {name}"
                ));
            }
            return match self.read(column, None) {
                // A point may stand between thousands.
                Field::Number(read) => Ok(read),
                Field::Missing if number.is_finite() => {
                    Err(format!("`{text}` stands for what is missing, in column {name}"))
                }
                _ => Ok(number),
            };
        }
        match self.read(column, word) {
            Field::Number(number) => Ok(number),
            _ => Err(format!("`{text}` is not a number, in column {name}")),
        }
    }
}
