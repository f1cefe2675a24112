//! What goes wrong, and how is it told? With the user's own text, the place underlined, the reason, and what to write
//! instead.

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};
use fluxions::formula::ParseError;
use fluxions_fit::{FitError, Hint, ModelError, PlotError, TableError};
use fluxions_probe::{StudyError, Why};
use std::io::{IsTerminal, Write};
use std::ops::Range;

/// The exit code when a check failed.
pub(crate) const CHECK_FAILED: u8 = 1;

/// The exit code for input that cannot be used.
pub(crate) const BAD_INPUT: u8 = 2;

/// Why a command ended without an answer.
pub(crate) enum Failure {
    /// A formula that is none: its source, the file it came from, and what is wrong.
    Formula { source: String, origin: Option<String>, error: Box<ParseError> },
    /// A run of a program that gave no answer.
    Run(Box<fluxions_probe::Failure>),
    /// Anything else, with what to do instead.
    Other { message: String, help: Option<String> },
    /// The reader of the output has gone, which is its right.
    Closed,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure::Other { message: message.into(), help: None }
    }

    pub(crate) fn help(self, text: impl Into<String>) -> Failure {
        match self {
            Failure::Other { message, .. } => Failure::Other { message, help: Some(text.into()) },
            other => other,
        }
    }

    /// Prints the failure to standard error.
    pub(crate) fn report(&self) {
        print(&self.drawn(&renderer()));
    }

    /// The failure as it is printed.
    fn drawn(&self, renderer: &Renderer) -> String {
        match self {
            Failure::Closed => String::new(),
            Failure::Other { message, help } => {
                let title = Level::ERROR.primary_title(message.as_str());
                let group = title.elements(help.iter().map(|h| Level::HELP.message(h.as_str())));
                renderer.render(&[group])
            }
            Failure::Run(run) => {
                let title = format!("run {} failed: {}", run.run.max(1), run.why);
                let mut notes = vec![format!("command line: {}", run.command)];
                notes.extend(run.input.iter().map(|text| format!("standard input: {text}")));
                let said = [("standard output", &run.output), ("standard error", &run.complaints)];
                for (name, text) in said.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
                    notes.push(format!("{name} ends:\n{}", last_lines(text)));
                }
                let group = Level::ERROR.primary_title(title.as_str());
                let notes = notes.iter().map(|note| Level::NOTE.message(note.as_str()));
                let help = advice(&run.why).map(|text| Level::HELP.message(text));
                renderer.render(&[group.elements(notes.chain(help))])
            }
            Failure::Formula { source, origin, error } => {
                // A span of nothing, at the end, is drawn under one place past the text.
                let padded = format!("{source} ");
                let span = letters(&padded, error.span.clone());
                let snippet = Snippet::source(padded.as_str()).fold(true).path(origin.as_deref());
                let group = Level::ERROR
                    .primary_title(error.message.as_str())
                    .element(
                        snippet.annotation(AnnotationKind::Primary.span(span).label(error.label.as_str())),
                    )
                    .elements(error.help.iter().map(|h| Level::HELP.message(h.as_str())));
                renderer.render(&[group])
            }
        }
    }
}

/// The whole letters that a span touches, one at least.
fn letters(text: &str, span: Range<usize>) -> Range<usize> {
    let last = text.floor_char_boundary(text.len().saturating_sub(1));
    let start = text.floor_char_boundary(span.start).min(last);
    start..text.ceil_char_boundary(span.end.max(start + 1))
}

/// What often is the reason.
fn advice(why: &Why) -> Option<&'static str> {
    match why {
        Why::TimedOut(_) => Some(
            "--timeout gives it more time; a program that serves has to flush its output after each line",
        ),
        Why::NoResult { .. } => Some("--output says where a result is (fluxions probe --help)"),
        Why::Unasked(_) => {
            Some("a program that serves prints one line for each that it reads, and nothing else")
        }
        _ => None,
    }
}

/// The last lines of a text.
fn last_lines(text: &str) -> String {
    const MOST: usize = 8;
    let lines: Vec<&str> = text.lines().collect();
    let cut = lines.len().saturating_sub(MOST);
    let dots = if cut > 0 { "…\n" } else { "" };
    format!("{dots}{}", lines[cut..].join("\n"))
}

/// Says something beside the answer, to standard error.
pub(crate) fn note(message: &str) {
    let group = Level::NOTE.primary_title(message).elements(std::iter::empty::<Snippet<Annotation>>());
    print(&renderer().render(&[group]));
}

/// Colours on a terminal, unless `NO_COLOR` is set; lines as wide as the terminal.
fn renderer() -> Renderer {
    let error = std::io::stderr();
    if !error.is_terminal() {
        return Renderer::plain();
    }
    let coloured = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    match terminal_size::terminal_size_of(error) {
        Some((terminal_size::Width(width), _)) => renderer.term_width(width.into()),
        None => renderer,
    }
}

/// Prints lines without the blanks at their ends. Who closed standard error does not want to hear of it.
fn print(text: &str) {
    let lines: String = text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    let _ = std::io::stderr().write_all(lines.as_bytes());
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::new(format!("the output could not be written: {error}")),
        }
    }
}

impl From<fluxions::Error> for Failure {
    fn from(error: fluxions::Error) -> Failure {
        Failure::new(error.to_string())
    }
}

impl From<fluxions::symbolic::TooLarge> for Failure {
    fn from(error: fluxions::symbolic::TooLarge) -> Failure {
        Failure::new(error.to_string()).help(
            "--at gives its value at a point; diff --format rust, c, python or js gives it as a program",
        )
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Failure {
        let option = error.hint.map(|hint| match hint {
            Hint::Missing => "--missing WORD says what else stands for a missing value, --skip N how many lines stand above the table",
            Hint::Skip => "--skip N says how many lines stand above the table",
            Hint::Column => "--column NAME=… names one of them so",
            Hint::Sheet => "--sheet NAME says which sheet",
        });
        let help: Vec<String> = error.help.into_iter().chain(option.map(str::to_owned)).collect();
        Failure::Other { message: error.message, help: (!help.is_empty()).then(|| help.join("; ")) }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Failure {
        let origin = error.origin.map(str::to_owned);
        Failure::Formula { source: error.source, origin, error: error.error }
    }
}

impl From<FitError> for Failure {
    fn from(error: FitError) -> Failure {
        match error {
            FitError::Table(error) => error.into(),
            FitError::Derivative(error) => error.into(),
            FitError::Question { message, help } => Failure::new(message).help(help),
        }
    }
}

impl From<PlotError> for Failure {
    fn from(error: PlotError) -> Failure {
        match error {
            PlotError::Fit(error) => error.into(),
            PlotError::Drawing(_) => Failure::new(error.to_string()),
        }
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Failure {
        Failure::Other { message: error.message, help: error.help }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// A study in which everything stands that a study can say.
    const STUDY: &str = "[inputs]\nx = 3\ny = { nominal = 2.5, bounds = [0, 5], scale = 1, uncertain = '1%' }\n\
        z = { bounds = [0, 1], distribution = 'normal(0.5, 0.1)' }\n[program]\ncommand = ['awk', '{x}']\n\
        environment = { A = '{x}' }\nstdin = \"{y}\"\ntemplates = { 'a.tpl' = 'a.txt' }\nlinks = ['b']\nserve = true\n\
        jobs = 2\ntimeout = '90s'\nretries = 1\nlog = 'log.csv'\n[outputs]\nf = 'last'\n\
        g = { where = 'last', noise = 1e-5 }\n";

    /// What is printed where a study is wrong.
    fn complaint(text: &str) -> Option<String> {
        let error = fluxions_probe::Study::from_toml(text, Path::new(".")).err()?;
        let failure = match error.place {
            Some(place) => Failure::Formula {
                source: place.text,
                origin: Some("s.toml".to_owned()),
                error: Box::new(ParseError {
                    span: place.span,
                    message: error.message,
                    label: place.label,
                    help: error.help,
                }),
            },
            None => error.into(),
        };
        Some(failure.drawn(&Renderer::plain()))
    }

    /// Letters of one to four bytes, and what is drawn in no column or in two, at every place of a study.
    #[test]
    fn a_wrong_study_is_drawn_whatever_its_letters() {
        assert_eq!(complaint(STUDY), None, "the study itself is right");
        let mut wrong = 0;
        for letter in [
            "²", "é", "€", "字", "😀", "\u{feff}", "\u{301}", "\u{202e}", "\0", "\r", "\t", "'", "\"", "\\",
            "[", "=",
        ] {
            for place in 0..=STUDY.len() {
                let (before, after) = STUDY.split_at(place);
                for text in [format!("{before}{letter}{after}"), format!("{before}{letter}")] {
                    if let Some(said) = complaint(&text) {
                        assert!(said.starts_with("error: ") && said.contains("s.toml"), "{text}: {said}");
                        wrong += 1;
                    }
                }
            }
        }
        assert!(wrong > 5_000, "{wrong} studies were wrong");
    }

    /// Every span, however wrong, of texts with letters of all sizes.
    #[test]
    fn any_span_is_drawn() {
        for source in ["", "x", "é", "a²b€c😀", "\n\n", "é\r\n字", "\u{feff}x", "\t²\t"] {
            for start in 0..source.len() + 4 {
                for end in 0..source.len() + 4 {
                    let error = ParseError {
                        span: start..end,
                        message: "wrong".to_owned(),
                        label: "here".to_owned(),
                        help: None,
                    };
                    let failure =
                        Failure::Formula { source: source.to_owned(), origin: None, error: Box::new(error) };
                    let said = failure.drawn(&Renderer::plain());
                    assert!(
                        said.contains("wrong") && said.contains("here"),
                        "{source:?} {start}..{end}: {said}"
                    );
                }
            }
        }
    }
}
