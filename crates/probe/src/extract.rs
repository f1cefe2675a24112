//! Where are the results in what a program printed or wrote? The last number, the one that a pattern finds, a JSON
//! pointer (RFC 6901), a cell of a CSV table.

use crate::error::StudyError;
use crate::template::is_name;
use regex::Regex;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A result of a program: its name, and where it is found.
///
/// ```
/// use fluxions_probe::Output;
/// let drag = Output::parse(r"drag=regex:Drag *= *(\S+)").unwrap();
/// assert_eq!(drag.name.as_deref(), Some("drag"));
/// assert_eq!(drag.read("iteration 2\nDrag = 1.25e-2 N\n"), Ok(0.0125));
/// ```
#[derive(Clone, Debug)]
pub struct Output {
    /// The name, where one was given.
    pub name: Option<String>,
    /// The file it is read from, in the folder of the run; standard output where there is none.
    pub file: Option<PathBuf>,
    /// The standard deviation of the error of one value, where it is known.
    pub noise: Option<f64>,
    select: Select,
}

/// Which number of a text it is.
#[derive(Clone, Debug)]
enum Select {
    /// The n-th number; from the end where n is negative.
    Number(i64),
    /// What the first group of a pattern caught, or the whole match; of several matches the last one.
    Pattern(Regex),
    /// A value in a JSON document.
    Pointer(String),
    /// A cell: rows and columns are counted from 1, rows from the end where negative, and a column may have a name.
    Cell { row: i64, column: Column },
}

#[derive(Clone, Debug, PartialEq)]
enum Column {
    Numbered(usize),
    Named(String),
}

impl PartialEq for Output {
    fn eq(&self, other: &Output) -> bool {
        self.to_string() == other.to_string() && self.noise == other.noise
    }
}

const FORMS: &str =
    "write last, number:N, regex:PATTERN, json:/POINTER, csv:ROW,COLUMN or file:PATH, with NAME= before it";

impl Output {
    /// Reads `[NAME=]WHERE`, in which `WHERE` is `last`, `number:N`, `regex:PATTERN`, `json:/POINTER`, `csv:ROW,COLUMN`, or
    /// `file:PATH`, which may be followed by `:` and one of the others.
    ///
    /// # Errors
    /// What of it cannot be understood, and what to write.
    pub fn parse(text: &str) -> Result<Output, StudyError> {
        let (name, place) = match text.split_once('=') {
            Some((name, place)) if is_name(name.trim()) => (Some(name.trim().to_owned()), place.trim()),
            _ => (None, text.trim()),
        };
        let Some(path) = place.strip_prefix("file:") else {
            return Ok(Output { name, file: None, noise: None, select: Select::parse(place)? });
        };
        let starts = [":last", ":number:", ":regex:", ":json:", ":csv:"];
        let cut = starts.iter().filter_map(|start| path.find(start)).min();
        let (path, select) = match cut {
            Some(at) => (&path[..at], Select::parse(&path[at + 1..])?),
            None => (path, Select::Number(-1)),
        };
        if path.is_empty() {
            return Err(StudyError::new(format!("the output `{text}` names no file"))
                .help("write the path behind file:, as file:result.txt"));
        }
        Ok(Output { name, file: Some(PathBuf::from(path)), noise: None, select })
    }

    /// Outputs of these names, which are the last numbers on standard output, in this order.
    ///
    /// ```
    /// let outputs = fluxions_probe::Output::last_numbers(&["drag".to_owned(), "lift".to_owned()])?;
    /// assert_eq!(outputs[0].read("step 7: 0.5 2.5"), Ok(0.5));
    /// # Ok::<(), fluxions_probe::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// A name that cannot be one.
    pub fn last_numbers(names: &[String]) -> Result<Vec<Output>, StudyError> {
        let output = |(i, name): (usize, &String)| match is_name(name) {
            true => Ok(Output::numbered(Some(name.clone()), i as i64 - names.len() as i64)),
            false => Err(StudyError::new(format!("`{name}` cannot be the name of an output"))
                .help("names have letters, digits and _")),
        };
        names.iter().enumerate().map(output).collect()
    }

    /// The same output, of whose values the standard deviation of the error is known.
    ///
    /// # Errors
    /// A number that is no standard deviation.
    pub fn with_noise(self, noise: f64) -> Result<Output, StudyError> {
        if noise.is_finite() && noise >= 0.0 {
            return Ok(Output { noise: Some(noise), ..self });
        }
        Err(StudyError::new(format!("`{noise}` is no standard deviation"))
            .help("write how far values scatter, as 1e-5"))
    }

    /// The n-th number on standard output, from the end where negative.
    pub(crate) fn numbered(name: Option<String>, n: i64) -> Output {
        Output { name, file: None, noise: None, select: Select::Number(n) }
    }

    /// The number in the text that a program printed, or wrote into the file.
    ///
    /// # Errors
    /// Why there is none, as the end of a sentence that begins with what was looked for.
    pub fn read(&self, text: &str) -> Result<f64, String> {
        self.select.read(text)
    }

    /// Whether a text that is one number and nothing else is the result.
    pub(crate) fn takes_a_lone_number(&self) -> bool {
        self.file.is_none() && matches!(self.select, Select::Number(1 | -1))
    }

    /// What is looked for, in words.
    pub(crate) fn wanted(&self) -> String {
        let what = match &self.select {
            Select::Number(-1) => "the last number".to_owned(),
            Select::Number(n) if *n < 0 => format!("number {} from the end", -n),
            Select::Number(n) => format!("number {n}"),
            Select::Pattern(pattern) => format!("what matches `{pattern}`"),
            Select::Pointer(pointer) => format!("the JSON value at `{pointer}`"),
            Select::Cell { row, column } => {
                let column = match column {
                    Column::Numbered(n) => n.to_string(),
                    Column::Named(name) => format!("`{name}`"),
                };
                format!("the cell in row {row}, column {column}")
            }
        };
        match &self.file {
            Some(file) => format!("{what} of `{}`", file.display()),
            None => what,
        }
    }
}

/// As it is written on the command line; reading it gives the same output, but for what is known of its noise.
impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{name}=")?;
        }
        if let Some(file) = &self.file {
            write!(f, "file:{}:", file.display())?;
        }
        match &self.select {
            Select::Number(-1) => f.write_str("last"),
            Select::Number(n) => write!(f, "number:{n}"),
            Select::Pattern(pattern) => write!(f, "regex:{pattern}"),
            Select::Pointer(pointer) => write!(f, "json:{pointer}"),
            Select::Cell { row, column: Column::Numbered(n) } => write!(f, "csv:{row},{n}"),
            Select::Cell { row, column: Column::Named(name) } => write!(f, "csv:{row},{name}"),
        }
    }
}

impl Select {
    fn parse(text: &str) -> Result<Select, StudyError> {
        let wrong = |why: String, help: &str| Err(StudyError::new(why).help(help));
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "last" if rest.is_empty() => Ok(Select::Number(-1)),
            "number" => match rest.parse() {
                Ok(n) if n != 0 => Ok(Select::Number(n)),
                _ => wrong(
                    format!("`{rest}` is not the place of a number"),
                    "count from 1, or from the end with -1, as number:2 or number:-1",
                ),
            },
            "regex" => match Regex::new(rest) {
                Ok(pattern) => Ok(Select::Pattern(pattern)),
                Err(why) => {
                    let why = why.to_string();
                    let last =
                        why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                    wrong(
                        format!("`{rest}` is no regular expression: {last}"),
                        r"a group in brackets catches the number, as in regex:Drag = (\S+)",
                    )
                }
            },
            "json" => {
                let pointer = rest.starts_with('/') || rest.is_empty();
                if pointer {
                    Ok(Select::Pointer(rest.to_owned()))
                } else {
                    wrong(
                        format!("`{rest}` is no JSON pointer"),
                        "a pointer begins with `/`, as in json:/result/drag or json:/0",
                    )
                }
            }
            "csv" => {
                let help =
                    "write csv:ROW,COLUMN, as csv:2,3, csv:-1,drag; both count from 1, -1 is the last row";
                let Some((row, column)) = rest.split_once(',') else {
                    return wrong(format!("`{rest}` names no cell"), help);
                };
                let row = if row.trim() == "last" { Ok(-1) } else { row.trim().parse::<i64>() };
                let column = match column.trim() {
                    "" => return wrong(format!("`{rest}` names no column"), help),
                    text => match text.parse::<usize>() {
                        Ok(0) => return wrong("columns are counted from 1".to_owned(), help),
                        Ok(n) => Column::Numbered(n),
                        Err(_) => Column::Named(text.to_owned()),
                    },
                };
                match row {
                    Ok(row) if row != 0 => Ok(Select::Cell { row, column }),
                    _ => wrong(format!("`{rest}` names no row"), help),
                }
            }
            _ => wrong(format!("`{text}` does not say where a result is"), FORMS),
        }
    }

    fn read(&self, text: &str) -> Result<f64, String> {
        match self {
            Select::Number(n) => {
                let joined;
                // Some calculators break long numbers: a backslash, and the rest on the next line.
                let text = if text.contains("\\\n") {
                    joined = text.replace("\\\n", "");
                    &joined
                } else {
                    text
                };
                nth_number(text, *n)
            }
            Select::Pattern(pattern) => {
                let found = pattern.captures_iter(text).last().ok_or("nothing matches")?;
                let caught = found.get(1).or(found.get(0)).map_or("", |group| group.as_str());
                number(caught).ok_or_else(|| format!("what matches is `{}`, not a number", cut(caught)))
            }
            Select::Pointer(pointer) => {
                let document: serde_json::Value =
                    serde_json::from_str(text.trim()).map_err(|e| format!("the text is not JSON: {e}"))?;
                let value = document.pointer(pointer).ok_or("the document has no such value")?;
                let read = match value {
                    serde_json::Value::Number(n) => n.as_f64(),
                    serde_json::Value::String(text) => number(text),
                    _ => None,
                };
                read.ok_or_else(|| {
                    format!("what stands there is `{}`, not a number", cut(&value.to_string()))
                })
            }
            Select::Cell { row, column } => cell(text, *row, column),
        }
    }
}

/// A number that stands on its own in a text: not a part of a word, as the 2 of `m2`.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        r"(?i)[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[ed][+-]?[0-9]+|[+-][0-9]{3}\b)?|inf(?:inity)?\b|nan\b)";
    Regex::new(pattern).expect("the pattern is right")
});

fn nth_number(text: &str, n: i64) -> Result<f64, String> {
    let alone = |found: &regex::Match| {
        let before = text[..found.start()].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
    };
    let numbers = || NUMBER.find_iter(text).filter(alone).filter_map(|found| number(found.as_str()));
    // The last one is asked for most often, and stands at the end of a text that may be long.
    let count = || numbers().count() as i64;
    let place = if n < 0 { count() + n } else { n - 1 };
    let found = usize::try_from(place).ok().and_then(|place| numbers().nth(place));
    found.ok_or_else(|| match count() {
        0 if text.trim().is_empty() => "there is no text".to_owned(),
        0 => "there is no number".to_owned(),
        1 => "there is one number".to_owned(),
        count => format!("there are {count} numbers"),
    })
}

/// What a program means by a number: also Fortran's `1.5D+03` and `1.5-103`, and infinities and NaN in any case.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(x) = text.parse() {
        return Some(x);
    }
    let exponent = text.find(['d', 'D']);
    if let Some(at) = exponent {
        return format!("{}e{}", &text[..at], &text[at + 1..]).parse().ok();
    }
    // An exponent of three digits leaves no room for its letter.
    let sign = text.rfind(['+', '-']).filter(|&at| at > 0 && text.len() - at == 4)?;
    format!("{}e{}", &text[..sign], &text[sign..]).parse().ok()
}

fn cell(text: &str, row: i64, column: &Column) -> Result<f64, String> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b'\t', b';', b','].into_iter().find(|mark| first.as_bytes().contains(mark)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().map_err(|e| format!("the text is no table: {e}"))?;
    let (rows, column) = match column {
        Column::Numbered(n) => (&records[..], n - 1),
        Column::Named(name) => {
            let header = records.first().ok_or("there is no text")?;
            let at = header.iter().position(|title| title == name);
            let titles = || header.iter().collect::<Vec<_>>().join(", ");
            (
                &records[1..],
                at.ok_or_else(|| format!("the first row names no such column, but {}", cut(&titles())))?,
            )
        }
    };
    let place = if row < 0 { rows.len() as i64 + row } else { row - 1 };
    let record = usize::try_from(place).ok().and_then(|place| rows.get(place));
    let record = record.ok_or_else(|| format!("there are {} rows", rows.len()))?;
    let text = record.get(column).ok_or_else(|| format!("the row has {} cells", record.len()))?;
    number(text).ok_or_else(|| format!("what stands there is `{}`, not a number", cut(text)))
}

/// The beginning of a text, for a message.
fn cut(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Whether a path stays in the folder it is looked up in.
pub(crate) fn stays_inside(path: &Path) -> bool {
    use std::path::Component;
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_found_where_they_are() {
        let log = "step 1: drag = 0.5 m2\nstep 2: drag = -1.25D-02 N\ndone in 3 s\n";
        let table = "t,drag\n0,1.5\n1,2.5\n";
        let cases: [(&str, &str, Result<f64, &str>); 24] = [
            ("last", log, Ok(3.0)),
            ("number:1", log, Ok(1.0)),
            ("number:-2", log, Ok(-0.0125)),
            ("number:7", log, Err("there are 5 numbers")),
            ("last", "x1 m2 _3 v1.5", Err("there is no number")),
            ("last", " \n", Err("there is no text")),
            ("last", "1.234-103", Ok(1.234e-103)),
            ("last", "5 -3", Ok(-3.0)),
            ("last", "-.5", Ok(-0.5)),
            ("last", "12345\\\n678\n", Ok(12345678.0)),
            ("last", "the answer is NaN", Ok(f64::NAN)),
            ("last", "-Infinity", Ok(f64::NEG_INFINITY)),
            ("last", "information", Err("there is no number")),
            (r"regex:drag = (\S+)", log, Ok(-0.0125)),
            (r"regex:lift = (\S+)", log, Err("nothing matches")),
            (r"regex:step \d: (\w+)", log, Err("what matches is `drag`, not a number")),
            ("json:/a/1", r#"{"a": [1, 2.5]}"#, Ok(2.5)),
            ("json:", "2.5\n", Ok(2.5)),
            ("json:/a", r#"{"a": true}"#, Err("what stands there is `true`, not a number")),
            ("json:/b", r#"{"a": 1}"#, Err("the document has no such value")),
            ("csv:-1,drag", table, Ok(2.5)),
            ("csv:2,2", table, Ok(1.5)),
            ("csv:1,lift", table, Err("the first row names no such column, but t, drag")),
            ("csv:9,1", table, Err("there are 3 rows")),
        ];
        for (place, text, expected) in cases {
            let read = Output::parse(place).expect("it says where").read(text);
            let same = match (&read, &expected) {
                (Ok(a), Ok(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
                (a, b) => a.as_ref().err().map(String::as_str) == b.err(),
            };
            assert!(same, "{place} in {text:?}: {read:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "last",
            "drag=last",
            "number:-2",
            "drag=file:out.json:json:/a/b",
            "file:out.txt:last",
            "csv:-1,drag coefficient",
            "a.b=regex:x=(\\d+)",
        ] {
            let output = Output::parse(text).expect("it is right");
            assert_eq!(output.to_string(), text);
        }
        assert_eq!(Output::parse("file:out.txt"), Output::parse("file:out.txt:last"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, message) in [
            ("lst", "`lst` does not say where a result is"),
            ("number:0", "`0` is not the place of a number"),
            ("regex:(", "`(` is no regular expression: unclosed group"),
            ("json:a/b", "`a/b` is no JSON pointer"),
            ("csv:1", "`1` names no cell"),
            ("csv:0,1", "`0,1` names no row"),
            ("csv:1,0", "columns are counted from 1"),
            ("y=file:", "the output `y=file:` names no file"),
        ] {
            assert_eq!(Output::parse(text).expect_err(text).message, message);
        }
    }

    proptest! {
        /// No text makes a reader stumble, and numbers that were printed are found.
        #[test]
        fn any_text_is_read(text: String, x: f64) {
            for place in ["last", "number:2", r"regex:(\S+)", "json:/a", "csv:1,1", "csv:-1,a"] {
                let _ = Output::parse(place).expect("it says where").read(&text);
            }
            prop_assume!(!x.is_nan());
            let printed = format!("{}\n result: {x:e}\n", text.replace('\\', ""));
            let read = Output::parse("last").expect("it says where").read(&printed);
            prop_assert_eq!(read.map(f64::to_bits), Ok(x.to_bits()));
        }
    }
}
