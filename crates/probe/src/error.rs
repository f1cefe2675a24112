//! What can be wrong with a study before anything has been run? The user's words, the place, and what to write instead.

use std::fmt;
use std::ops::Range;

/// A study that cannot be made.
///
/// ```
/// let error = fluxions_probe::Output::parse("drag=regex:(").unwrap_err();
/// assert!(error.message.contains("no regular expression"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StudyError {
    /// What is wrong, in the user's words.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where it is written, if that is in a file.
    pub place: Option<Place>,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The whole text.
    pub text: String,
    /// The bytes that are meant: whole letters of the text.
    pub span: Range<usize>,
    /// A word or two for what is underlined.
    pub label: String,
}

impl StudyError {
    pub(crate) fn new(message: impl Into<String>) -> StudyError {
        StudyError { message: message.into(), help: None, place: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> StudyError {
        StudyError { help: Some(help.into()), ..self }
    }

    /// The same error, seen at a place, unless it has one already. What reads TOML counts bytes, and may stop within a
    /// letter: the place is widened to whole letters.
    pub(crate) fn at(self, text: &str, span: Range<usize>, label: &str) -> StudyError {
        let start = text.floor_char_boundary(span.start);
        let span = start..text.ceil_char_boundary(span.end).max(start);
        let place = Place { text: text.to_owned(), span, label: label.to_owned() };
        StudyError { place: self.place.or(Some(place)), ..self }
    }
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

impl std::error::Error for StudyError {}
