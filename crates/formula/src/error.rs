//! What is wrong with a formula, where, and what should be written instead? Nothing is printed here: a command line
//! or an editor draws the span, the label and the help in its own way.

use std::ops::Range;

/// Why a text is not a formula.
///
/// ```
/// let error = fluxions_formula::parse("2*sen(x)", &Default::default()).unwrap_err();
/// assert_eq!(error.span, 2..5);
/// assert_eq!(error.message, "unknown function `sen`");
/// assert_eq!(error.help.as_deref(), Some("did you mean `sin`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The bytes of the source that are wrong.
    pub span: Range<usize>,
    /// What is wrong, as one sentence that can stand alone.
    pub message: String,
    /// A few words to stand under the span.
    pub label: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

impl std::error::Error for ParseError {}

/// The error is boxed while it travels through the parser, so that the frames of a deep nesting stay small.
pub(crate) type Parsed<T> = Result<T, Box<ParseError>>;

/// An error without help.
pub(crate) fn error(
    span: Range<usize>,
    message: impl Into<String>,
    label: impl Into<String>,
) -> Box<ParseError> {
    Box::new(ParseError { span, message: message.into(), label: label.into(), help: None })
}

impl ParseError {
    /// The same error with help.
    pub(crate) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }
}

/// How many single-letter edits (insert, delete, replace, swap of neighbours) turn `a` into `b`, case aside.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// The candidate that `name` was most likely meant to be: at most one edit for every three letters away, and the first
/// among equals.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = name.chars().count();
    // A name much longer than every candidate is near to none of them; do not spend time on it.
    let within = if letters > 40 { 0 } else { (letters / 3).max(1) };
    let far = candidates.map(|candidate| (distance(name, candidate), candidate));
    let near = far.filter(|&(far, candidate)| far <= within && far < candidate.chars().count());
    near.min_by_key(|&(far, _)| far).map(|(_, candidate)| candidate)
}
