//! What is a table? Columns with names that a formula can have, read as a person wants it: what is missing, what stands above,
//! which rows are meant. It is looked at once, and read as often as needed.

use crate::condition::{self, Columns, Condition};
use crate::look::{self, FIRST, Seen, Start};
use crate::number::{Field, Form, Missing};
use crate::rows::{Reader, Step};
use crate::source::{Origin, is_packed, unpacked};
use crate::{Hint, Rows, TableError, parquet, sheet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How many bytes may come through a pipe, all of which are kept in memory.
const PIPED: u64 = 1 << 30;

/// How a table is to be read, beyond what can be seen from it.
///
/// ```
/// use fluxions_table::{Reading, Table};
/// let reading = Reading { skip: 1, ..Reading::default() };
/// let table = Table::from_text_as("Station 7, spring\nx,y\n1,2\n", &reading)?;
/// assert_eq!(table.names(), ["x", "y"]);
/// # Ok::<(), fluxions_table::TableError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What stands for a value that is missing, beside NA, NaN, null, `.`, `?`, `-` and nothing: words or numbers.
    pub missing: Vec<String>,
    /// How many lines stand above the table.
    pub skip: u64,
    /// Which rows are meant: comparisons of columns, as `state == "treated" and conc < 1`.
    pub only: Option<String>,
    /// Which sheet of a workbook is meant; the first one that has a table when left out.
    pub sheet: Option<String>,
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Columns are separated by this character: a comma, a semicolon, a tab or a bar.
    Separated(u8),
    /// Columns are separated by blanks.
    Blanks,
    /// A sheet of a workbook.
    Sheet,
    /// A Parquet file.
    Parquet,
}

/// How many rows there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows in which every column that is wanted has a number.
    pub used: usize,
    /// Rows left out because a value is missing or not finite.
    pub missing: usize,
    /// Rows that were not meant.
    pub unwanted: usize,
}

/// A column that is 1 where another one has a certain word, and else 0.
#[derive(Clone, Debug)]
pub(crate) struct Indicator {
    pub(crate) column: usize,
    pub(crate) word: String,
    name: Option<String>,
}

/// A table that has been looked at, but not read.
///
/// ```
/// use fluxions_table::Table;
/// let table = Table::from_text("t,y\n0,1.5\n1,NA\n2,4.5\n")?;
/// assert_eq!(table.names(), ["t", "y"]);
/// let mut seen = vec![];
/// let counts = table.scan(&[1, 0], &mut |row| seen.push(row.to_vec()))?;
/// assert_eq!(seen, [[1.5, 0.0], [4.5, 2.0]]);
/// assert_eq!((counts.used, counts.missing), (2, 1));
/// # Ok::<(), fluxions_table::TableError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) origin: Origin,
    pub(crate) layout: Layout,
    pub(crate) seen: Seen,
    pub(crate) missing: Missing,
    names: Vec<String>,
    indicators: Vec<Indicator>,
    /// Which columns were given another name.
    renamed: Vec<bool>,
    only: Option<String>,
}

impl Table {
    /// Looks at a file. What is not an ordinary file, such as a pipe, is read into memory.
    ///
    /// # Errors
    /// Where it cannot be read, is empty, or names two columns alike.
    pub fn open(path: &Path) -> Result<Table, TableError> {
        Table::open_as(path, &Reading::default())
    }

    /// Looks at a file that is to be read in a certain way.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_as(path: &Path, reading: &Reading) -> Result<Table, TableError> {
        let unreadable = |e: std::io::Error| {
            TableError::new(format!("the table `{}` cannot be read: {e}", path.display()))
        };
        let file = File::open(path).map_err(unreadable)?;
        let kind = file.metadata().map_err(unreadable)?;
        if kind.is_dir() {
            return Err(TableError::new(format!("the table `{}` is a folder", path.display())));
        }
        if !kind.is_file() {
            return Table::from_reader_as(file, reading);
        }
        // The name of what is packed ends twice: table.csv.gz.
        let ending =
            |path: &Path| path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        let mut extension = ending(path);
        if ["gz", "zst", "lz4"].contains(&extension.as_str()) {
            extension = path.file_stem().map(|stem| ending(Path::new(stem))).unwrap_or_default();
        }
        Table::look(Origin::File(path.to_owned()), &extension, reading)
    }

    /// Looks at what a reader gives, all of which is kept in memory, up to 1 GiB.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_reader(reader: impl Read) -> Result<Table, TableError> {
        Table::from_reader_as(reader, &Reading::default())
    }

    /// The same for what is to be read in a certain way.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_reader_as(reader: impl Read, reading: &Reading) -> Result<Table, TableError> {
        let (mut reader, mut bytes) = (reader, Vec::new());
        reader.by_ref().take(FIRST).read_to_end(&mut bytes).map_err(TableError::unreadable)?;
        // What is no table at all need not be read to its end, which may not exist.
        let known = parquet::is(&bytes) || sheet::is(&bytes) || is_packed(&bytes);
        if known || !bytes.contains(&0) {
            bytes.extend(held(reader)?);
        }
        Table::look(Origin::Memory(bytes.into()), "", reading)
    }

    /// Looks at a text.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_text(text: &str) -> Result<Table, TableError> {
        Table::from_text_as(text, &Reading::default())
    }

    /// The same for a text that is to be read in a certain way.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_text_as(text: &str, reading: &Reading) -> Result<Table, TableError> {
        Table::look(Origin::Memory(text.as_bytes().into()), "", reading)
    }

    /// Looks at the beginning of what a reader gives, which can be read once, by [`Table::rows`]. It is not waited for more
    /// than the line with the names.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn once(reader: impl Read + Send + 'static, reading: &Reading) -> Result<Table, TableError> {
        let mut reader = unpacked(Box::new(reader))?;
        let mut first = Vec::new();
        while !has_names(&first, reading.skip) && (first.len() as u64) < FIRST {
            let mut chunk = vec![0; 1 << 16];
            let read = reader.read(&mut chunk).map_err(TableError::unreadable)?;
            first.extend_from_slice(&chunk[..read]);
            if read == 0 {
                return Table::look(Origin::Memory(first.into()), "", reading);
            }
        }
        if parquet::is(&first) || sheet::is(&first) {
            first.extend(held(reader)?);
            return Table::look(Origin::Memory(first.into()), "", reading);
        }
        let start = Start { bytes: &first, whole: false, extension: "", skip: reading.skip };
        let missing = Missing::new(&reading.missing);
        let seen = look::look(&start, &missing)?;
        Table::seen(Origin::once(first, reader), None, seen, missing, reading)
    }

    fn look(origin: Origin, extension: &str, reading: &Reading) -> Result<Table, TableError> {
        let mut first = Vec::new();
        origin.raw()?.take(16).read_to_end(&mut first).map_err(TableError::unreadable)?;
        let missing = Missing::new(&reading.missing);
        if parquet::is(&first) {
            let seen = parquet::look(&origin)?;
            return Table::seen(origin, Some(Layout::Parquet), seen, missing, reading);
        }
        let (origin, layout, extension) = match sheet::is(&first) {
            true => {
                let text = sheet::text(origin.raw()?, reading.sheet.as_deref())?;
                (Origin::Memory(text.into_bytes().into()), Some(Layout::Sheet), "csv")
            }
            false => (origin, None, extension),
        };
        if reading.sheet.is_some() && layout.is_none() {
            return Err(TableError::new("the table has no sheets: it is no workbook"));
        }
        let mut first = Vec::new();
        origin.open()?.take(FIRST).read_to_end(&mut first).map_err(TableError::unreadable)?;
        let whole = (first.len() as u64) < FIRST;
        let seen = look::look(&Start { bytes: &first, whole, extension, skip: reading.skip }, &missing)?;
        Table::seen(origin, layout, seen, missing, reading)
    }

    fn seen(
        origin: Origin,
        layout: Option<Layout>,
        seen: Seen,
        missing: Missing,
        reading: &Reading,
    ) -> Result<Table, TableError> {
        let titles = &seen.titles;
        let twice =
            titles.iter().enumerate().find(|(i, title)| !title.is_empty() && titles[..*i].contains(title));
        if let Some((_, name)) = twice {
            return Err(TableError::new(format!("two columns of the table are named `{name}`"))
                .help("rename one of them; a model could not tell which is meant"));
        }
        let mut names: Vec<String> = Vec::new();
        for (i, title) in titles.iter().enumerate() {
            let usable = usable(title).unwrap_or_else(|| format!("c{}", i + 1));
            let taken = |name: &String| names.contains(name) || (titles.contains(name) && name != title);
            let more = (2..).map(|n| format!("{usable}_{n}"));
            let free = std::iter::once(usable.clone()).chain(more).find(|name| !taken(name));
            names.push(free.unwrap_or(usable));
        }
        let indicators = seen.forms.iter().enumerate().flat_map(|(column, form)| {
            let words: &[String] = if let Form::Words(words) = form { words } else { &[] };
            words.iter().map(move |word| Indicator { column, word: word.clone(), name: None })
        });
        let separated = seen.lines.separator.map_or(Layout::Blanks, Layout::Separated);
        Ok(Table {
            indicators: indicators.collect(),
            layout: layout.unwrap_or(separated),
            only: reading.only.clone(),
            origin,
            seen,
            missing,
            renamed: vec![false; names.len()],
            names,
        })
    }

    /// The names of the columns, as a formula can have them: those of the first line, or `c1`, `c2` … where it has numbers
    /// already. What cannot be part of a name becomes `_`: `Time (s)` is `Time_s`.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All that a formula can be made of: the columns, and for each word of a category one that is 1 where it stands, and
    /// else 0: of `state` with `treated` and `untreated`, `state_treated` and `state_untreated`.
    ///
    /// ```
    /// use fluxions_table::Table;
    /// let table = Table::from_text("state,y\non,1\noff,2\n")?;
    /// assert_eq!(table.terms(), ["state", "y", "state_on", "state_off"]);
    /// let mut seen = vec![];
    /// table.scan(&[2, 1], &mut |row| seen.push(row.to_vec()))?;
    /// assert_eq!(seen, [[1.0, 1.0], [0.0, 2.0]]);
    /// # Ok::<(), fluxions_table::TableError>(())
    /// ```
    pub fn terms(&self) -> Vec<String> {
        let mut terms = self.names.clone();
        for of in &self.indicators {
            let word = usable(&format!("{}_{}", self.names[of.column], of.word));
            terms.push(of.name.clone().or(word).unwrap_or_default());
        }
        terms
    }

    /// The place of a term: by its name here, or by that in the table.
    pub fn place(&self, name: &str) -> Option<usize> {
        let title = || self.seen.titles.iter().position(|title| title == name);
        self.names
            .iter()
            .position(|n| n == name)
            .or_else(title)
            .or_else(|| self.terms().iter().position(|n| n == name))
    }

    /// Whether the first line names the columns.
    pub fn is_named(&self) -> bool {
        self.seen.named
    }

    /// How the table is laid out.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// What was understood that could have been meant otherwise, of the table and of these terms: names, dates and their unit,
    /// commas, a line of units.
    pub fn notes(&self, terms: &[usize]) -> Vec<String> {
        let mut notes = Vec::new();
        if self.seen.units {
            notes.push("the line below the names has no numbers, and is taken for units".to_owned());
        }
        let columns: Vec<usize> = terms.iter().map(|&term| self.term(term).0).collect();
        let used = |column: &usize| columns.contains(column);
        for column in (0..self.names.len()).filter(used) {
            let (name, title) = (&self.names[column], &self.seen.titles[column]);
            // What the caller has named is known to it.
            if !self.renamed[column] && name != title && !title.is_empty() {
                notes.push(format!("`{title}` is `{name}` in formulas"));
            }
            notes.extend(match &self.seen.forms[column] {
                Form::Comma => Some(format!("`{name}`: commas are taken for decimal points")),
                Form::Grouped => Some(format!("`{name}`: marks between thousands are left out")),
                Form::Date(pattern) if pattern.is_time() => {
                    Some(format!("`{name}`: times are taken as seconds"))
                }
                Form::Date(pattern) => {
                    let words = pattern.words;
                    Some(format!("`{name}`: dates ({words}) are taken as days since 1970-01-01"))
                }
                _ => None,
            });
        }
        notes
    }

    /// Gives a column another name: one that a formula can have.
    ///
    /// # Errors
    /// Where there is no such column (a name, or a position counted from 1), or the name is taken.
    ///
    /// ```
    /// use fluxions_table::Table;
    /// let mut table = Table::from_text("Time (s),y\n0,1\n").unwrap();
    /// table.rename("Time (s)", "t").unwrap();
    /// table.rename("2", "z").unwrap();
    /// assert_eq!(table.names(), ["t", "z"]);
    /// ```
    pub fn rename(&mut self, column: &str, name: &str) -> Result<(), TableError> {
        let position =
            || column.parse::<usize>().ok().and_then(|i| i.checked_sub(1)).filter(|i| *i < self.names.len());
        let Some(index) = self.place(column).or_else(position) else {
            return Err(self.no_column(column));
        };
        if self.terms().iter().enumerate().any(|(i, n)| n == name && i != index) {
            return Err(TableError::new(format!("another column of the table is named `{name}` already")));
        }
        match self.names.get_mut(index) {
            Some(known) => {
                *known = name.to_owned();
                self.renamed[index] = true;
            }
            None => self.indicators[index - self.names.len()].name = Some(name.to_owned()),
        }
        Ok(())
    }

    /// The error where a column is missing.
    pub fn no_column(&self, name: &str) -> TableError {
        TableError::new(format!("the table has no column `{name}`"))
            .help(format!("its columns: {}", self.terms().join(", ")))
            .hint(Hint::Column)
    }

    /// Reads the table from its beginning: `visit` sees the wanted terms of each row in which all of them have a number.
    ///
    /// # Errors
    /// Where the table cannot be read, or a wanted value is no number: the line, the column and the text.
    pub fn scan(&self, wanted: &[usize], visit: &mut dyn FnMut(&[f64])) -> Result<Counts, TableError> {
        if self.layout == Layout::Parquet {
            return parquet::scan(self, wanted, visit);
        }
        let mut reader = Reader::new(self.clone(), wanted)?;
        let mut counts = Counts::default();
        loop {
            match reader.step()? {
                Step::Used => {
                    counts.used += 1;
                    visit(reader.numbers());
                }
                Step::Missing => counts.missing += 1,
                Step::Unwanted => counts.unwanted += 1,
                Step::Ended => return Ok(counts),
            }
        }
    }

    /// Reads the table row by row, with what is wrong of each in its place.
    ///
    /// # Errors
    /// Where the table cannot be read at all.
    pub fn rows(self, wanted: &[usize]) -> Result<Rows, TableError> {
        Rows::new(self, wanted)
    }

    /// What has to hold of the rows that are meant.
    pub(crate) fn condition(&self) -> Result<Option<Condition>, TableError> {
        self.only.as_deref().map(|text| condition::read(text, self)).transpose()
    }

    /// What a term is made of: a column, and the word of which it says whether it stands there.
    pub(crate) fn term(&self, index: usize) -> (usize, Option<&str>) {
        match index.checked_sub(self.names.len()).and_then(|i| self.indicators.get(i)) {
            Some(of) => (of.column, Some(&of.word)),
            None => (index, None),
        }
    }

    /// Why a column of words is no number, and what is.
    pub(crate) fn only_words(&self, column: usize) -> TableError {
        let error =
            TableError::new(format!("the column `{}` of the table has no numbers", self.names[column]));
        let terms = self.terms();
        let own: Vec<&str> = (self.indicators.iter().zip(&terms[self.names.len()..]))
            .filter(|(of, _)| of.column == column)
            .map(|(_, term)| term.as_str())
            .take(8)
            .collect();
        match own.as_slice() {
            [] => error
                .help("columns of a model are numbers: whole, decimal or floating-point, one in each row"),
            own => {
                error.help(format!("columns that are 1 where a word stands, and else 0: {}", own.join(", ")))
            }
        }
    }
}

impl Columns for Table {
    fn place(&self, name: &str) -> Option<usize> {
        Table::place(self, name).filter(|place| *place < self.names.len())
    }

    fn number(&self, column: usize, text: &str) -> Option<f64> {
        let form = &self.seen.forms[column];
        match (self.missing.read(form, text.as_bytes()), form) {
            (Field::Number(number), _) => Some(number),
            (_, Form::Words(_)) => None,
            _ => match self.missing.read(&Form::Any, text.as_bytes()) {
                Field::Number(number) => Some(number),
                _ => None,
            },
        }
    }

    fn names(&self) -> String {
        self.names.join(", ")
    }
}

/// All that a reader gives.
fn held(reader: impl Read) -> Result<Vec<u8>, TableError> {
    let mut bytes = Vec::new();
    reader.take(PIPED + 1).read_to_end(&mut bytes).map_err(TableError::unreadable)?;
    if bytes.len() as u64 > PIPED {
        return Err(TableError::new("what comes through a pipe is larger than 1 GiB")
            .help("write it to a file, which may have any size, because it can be read again"));
    }
    Ok(bytes)
}

/// Whether the line with the names is there, and whole.
fn has_names(bytes: &[u8], skip: u64) -> bool {
    let mut lines = bytes.split_inclusive(|b| *b == b'\n').skip(skip as usize);
    lines.any(|line| {
        let text = line.trim_ascii();
        line.ends_with(b"\n") && !text.is_empty() && text[0] != b'#'
    })
}

/// A name that a formula can have, made of a title; `None` where nothing of it can be part of one.
fn usable(title: &str) -> Option<String> {
    let part = |c: char| if c.is_alphanumeric() || c == '_' { c } else { ' ' };
    let text: String = title.chars().map(part).collect();
    let whole = text == title && !title.contains(' ') && !title.is_empty();
    if whole && !title.starts_with(|c: char| c.is_numeric()) {
        return Some(text);
    }
    let name = text.split_whitespace().collect::<Vec<_>>().join("_");
    match name.chars().next() {
        None => None,
        Some(first) if first.is_numeric() => Some(format!("c{name}")),
        Some(_) => Some(name),
    }
}
