//! Why can a table not be used? The reason and the place, what to do instead, and as data what a caller may have options for.

use std::fmt;

/// What would help, for a caller that can offer it in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A word may stand for a value that is missing.
    Missing,
    /// Lines above the table may have to be passed over.
    Skip,
    /// A column may be meant by its position, or be given another name.
    Column,
    /// Another sheet of a workbook may be meant.
    Sheet,
}

/// Why a table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// What is wrong, and where.
    pub message: String,
    /// What to do instead, where that is known.
    pub help: Option<String>,
    /// What a caller may have an option for.
    pub hint: Option<Hint>,
}

impl TableError {
    /// An error without help.
    pub fn new(message: impl Into<String>) -> TableError {
        TableError { message: message.into(), help: None, hint: None }
    }

    /// The same with what to do instead.
    pub fn help(self, help: impl Into<String>) -> TableError {
        TableError { help: Some(help.into()), ..self }
    }

    /// The same with what a caller may offer.
    pub fn hint(self, hint: Hint) -> TableError {
        TableError { hint: Some(hint), ..self }
    }

    pub(crate) fn unreadable(why: impl fmt::Display) -> TableError {
        TableError::new(format!("the table cannot be read: {why}"))
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

impl std::error::Error for TableError {}
