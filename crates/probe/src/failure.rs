//! Why did a run give no answer, and what is to be seen of it? The number of the run, its command line, and the end of
//! what it said.

use std::fmt;
use std::time::Duration;

/// A run without an answer, or with a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The number of the run, counted from 1 in the order in which points were asked for; 0 where it was made by an earlier
    /// study.
    pub run: u64,
    /// The values of the inputs.
    pub at: Vec<f64>,
    /// The command line, as a shell would take it.
    pub command: String,
    /// What was written to standard input.
    pub input: Option<String>,
    /// Why there is no answer.
    pub why: Why,
    /// The end of standard output.
    pub output: String,
    /// The end of standard error.
    pub complaints: String,
    /// How often it was tried.
    pub tries: u32,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The program could not be started.
    NotStarted(String),
    /// It ended with an exit code that is not 0.
    Code(i32),
    /// A signal ended it.
    Signal(i32),
    /// It took longer than it may.
    TimedOut(Duration),
    /// It printed more bytes than it may.
    TooMuch(usize),
    /// A result is not where it should be: what was looked for, and what is there.
    NoResult {
        /// The name of the output.
        output: String,
        /// What was looked for.
        wanted: String,
        /// Why it was not found.
        why: String,
    },
    /// A program that serves ended instead of answering.
    Left(String),
    /// A program that serves said something before it was asked.
    Unasked(String),
    /// Its folder or its files could not be made.
    Files(String),
    /// What an earlier study remembers of it.
    Remembered(String),
}

impl Failure {
    /// Whether the program itself cannot be started, so that no other run can be made either.
    pub fn is_final(&self) -> bool {
        matches!(self.why, Why::NotStarted(_))
    }
}

/// In one line: why there is no answer, and the last words of the program.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.why)?;
        let last = self.complaints.lines().rev().find(|line| !line.trim().is_empty());
        last.iter().try_for_each(|line| write!(f, ": {}", line.trim()))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::NotStarted(why) => write!(f, "the program could not be started: {why}"),
            Why::Code(code) => write!(f, "the program ended with exit code {code}"),
            Why::Signal(signal) => write!(f, "signal {signal}{} ended the program", named(*signal)),
            Why::TimedOut(limit) => write!(f, "there was no answer within {}", seconds(*limit)),
            Why::TooMuch(bytes) => write!(f, "the program printed more than {} MiB", bytes >> 20),
            Why::NoResult { output, wanted, why } => {
                write!(f, "the output `{output}` was not found: {wanted} was looked for, and {why}")
            }
            Why::Left(how) => write!(f, "the program ended instead of answering: {how}"),
            Why::Unasked(line) => write!(f, "the program said `{line}` before it was asked"),
            Why::Files(why) => f.write_str(why),
            Why::Remembered(why) => f.write_str(why),
        }
    }
}

fn named(signal: i32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        8 => " (arithmetic)",
        9 => " (kill)",
        11 => " (segmentation fault)",
        15 => " (terminate)",
        _ => "",
    }
}

/// A length of time in words.
fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    format!("{seconds} second{}", if seconds == 1.0 { "" } else { "s" })
}

/// The end of what a program said: whole lines where that can be.
pub(crate) fn tail(bytes: &[u8]) -> String {
    const MOST: usize = 2000;
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(MOST)..]).trim_end().to_owned();
    match text.split_once('\n') {
        Some((_, rest)) if bytes.len() > MOST => format!("…\n{rest}"),
        _ if bytes.len() > MOST => format!("…{text}"),
        _ => text,
    }
}
