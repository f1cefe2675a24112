//! What is in a file of measurements? Columns with names, and rows that are read one after the other, as often as needed:
//! CSV, TSV, tables with blanks between the columns, and Parquet. What separates the columns, and whether the first line
//! names them, is seen from the file itself.

mod data;
mod parquet;
mod text;

pub(crate) use data::BLOCK;
pub use data::{Column, Data};

use std::fmt;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many bytes may come through a pipe, all of which are kept in memory.
const PIPED: u64 = 1 << 30;

/// Why a table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// What is wrong, and where.
    pub message: String,
    /// What to do instead, where that is known.
    pub help: Option<String>,
}

impl TableError {
    pub(crate) fn new(message: impl Into<String>) -> TableError {
        TableError { message: message.into(), help: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> TableError {
        TableError { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

impl std::error::Error for TableError {}

/// Where the bytes of a table are.
#[derive(Clone, Debug)]
enum Origin {
    /// In a file, which is read anew each time.
    File(PathBuf),
    /// In memory: what came through a pipe can be read once only.
    Memory(Arc<[u8]>),
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Columns are separated by this character: a comma, a semicolon or a tab.
    Separated(u8),
    /// Columns are separated by blanks.
    Blanks,
    /// A Parquet file.
    Parquet,
}

/// A table that has been looked at, but not read.
///
/// ```
/// use fluxions_fit::Table;
/// let table = Table::from_text("t,y\n0,1.5\n1,NA\n2,4.5\n")?;
/// assert_eq!(table.names(), ["t", "y"]);
/// let mut seen = vec![];
/// let counts = table.scan(&[1, 0], &mut |row| seen.push(row.to_vec()))?;
/// assert_eq!(seen, [[1.5, 0.0], [4.5, 2.0]]);
/// assert_eq!((counts.used, counts.missing), (2, 1));
/// # Ok::<(), fluxions_fit::TableError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    origin: Origin,
    layout: Layout,
    names: Vec<String>,
    named: bool,
}

/// How many rows there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows in which every column that is wanted has a number.
    pub used: usize,
    /// Rows left out because a value is missing or not finite.
    pub missing: usize,
}

impl Table {
    /// Looks at a file. What is not an ordinary file, such as a pipe, is read into memory.
    ///
    /// # Errors
    /// Where it cannot be read, is empty, or names two columns alike.
    pub fn open(path: &Path) -> Result<Table, TableError> {
        let unreadable = |e: std::io::Error| {
            TableError::new(format!("the table `{}` cannot be read: {e}", path.display()))
        };
        let file = File::open(path).map_err(unreadable)?;
        let kind = file.metadata().map_err(unreadable)?;
        if kind.is_dir() {
            return Err(TableError::new(format!("the table `{}` is a folder", path.display())));
        }
        if !kind.is_file() {
            return Table::from_reader(file);
        }
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        Table::look(Origin::File(path.to_owned()), &extension)
    }

    /// Looks at what a reader gives, all of which is kept in memory, up to 1 GiB.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_reader(reader: impl Read) -> Result<Table, TableError> {
        let mut bytes = Vec::new();
        let read = reader.take(PIPED + 1).read_to_end(&mut bytes);
        read.map_err(|e| TableError::new(format!("the table cannot be read: {e}")))?;
        if bytes.len() as u64 > PIPED {
            return Err(TableError::new("what comes through a pipe is larger than 1 GiB")
                .help("write it to a file, which may have any size, because it can be read again"));
        }
        Table::look(Origin::Memory(bytes.into()), "")
    }

    /// Looks at a text.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_text(text: &str) -> Result<Table, TableError> {
        Table::look(Origin::Memory(text.as_bytes().into()), "")
    }

    fn look(origin: Origin, extension: &str) -> Result<Table, TableError> {
        let mut start = Vec::new();
        let read = reader(&origin)?.take(parquet::MAGIC.len() as u64).read_to_end(&mut start);
        read.map_err(|e| TableError::new(format!("the table cannot be read: {e}")))?;
        let (layout, names, named) = match start == parquet::MAGIC {
            true => (Layout::Parquet, parquet::names(&origin)?, true),
            false => text::look(&mut reader(&origin)?, extension)?,
        };
        let twice = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name));
        if let Some((_, name)) = twice {
            return Err(TableError::new(format!("two columns of the table are named `{name}`"))
                .help("rename one of them; a model could not tell which is meant"));
        }
        Ok(Table { origin, layout, names, named })
    }

    /// The names of the columns: those of the first line, or `c1`, `c2` … where it has numbers already.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the first line names the columns.
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// How the table is laid out.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Gives a column another name: one that a formula can have.
    ///
    /// # Errors
    /// Where there is no such column (a name, or a position counted from 1), or the name is taken.
    ///
    /// ```
    /// use fluxions_fit::Table;
    /// let mut table = Table::from_text("Time (s),y\n0,1\n").unwrap();
    /// table.rename("Time (s)", "t").unwrap();
    /// table.rename("2", "z").unwrap();
    /// assert_eq!(table.names(), ["t", "z"]);
    /// ```
    pub fn rename(&mut self, column: &str, name: &str) -> Result<(), TableError> {
        let position =
            || column.parse::<usize>().ok().and_then(|i| i.checked_sub(1)).filter(|i| *i < self.names.len());
        let Some(index) = self.names.iter().position(|n| n == column).or_else(position) else {
            return Err(TableError::new(format!("the table has no column `{column}`"))
                .help(format!("its columns: {}", self.names.join(", "))));
        };
        if self.names.iter().enumerate().any(|(i, n)| n == name && i != index) {
            return Err(TableError::new(format!("another column of the table is named `{name}` already")));
        }
        self.names[index] = name.to_owned();
        Ok(())
    }

    /// Reads the table from its beginning: `visit` sees the wanted columns of each row in which all of them have a number.
    ///
    /// # Errors
    /// Where the table cannot be read, or a wanted value is no number: the line, the column and the text.
    pub fn scan(&self, wanted: &[usize], visit: &mut dyn FnMut(&[f64])) -> Result<Counts, TableError> {
        match self.layout {
            Layout::Parquet => parquet::scan(self, wanted, visit),
            Layout::Separated(separator) => {
                text::scan(&mut reader(&self.origin)?, Some(separator), self, wanted, visit)
            }
            Layout::Blanks => text::scan(&mut reader(&self.origin)?, None, self, wanted, visit),
        }
    }
}

fn reader(origin: &Origin) -> Result<Box<dyn Read>, TableError> {
    Ok(match origin {
        Origin::File(path) => {
            Box::new(File::open(path).map_err(|e| {
                TableError::new(format!("the table `{}` cannot be read: {e}", path.display()))
            })?)
        }
        Origin::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
    })
}
