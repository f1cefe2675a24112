//! What is started, how far may it go, and how does it end?

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// A program with all that it is started with.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) folder: PathBuf,
}

/// How long and how much.
#[derive(Clone, Copy)]
pub(crate) struct Limits<'a> {
    pub(crate) time: Option<Duration>,
    /// The most bytes of standard output.
    pub(crate) output: usize,
    /// Set when the study is to end.
    pub(crate) stop: &'a AtomicBool,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ended {
    /// With an exit code.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// It took longer than it may.
    TimedOut,
    /// It printed more than it may.
    TooMuch,
    /// The study is to end.
    Stopped,
}

/// What a program did.
pub(crate) struct Ran {
    pub(crate) ended: Ended,
    pub(crate) output: Vec<u8>,
    /// The end of standard error.
    pub(crate) complaints: Vec<u8>,
}

/// Why there is no answer.
pub(crate) enum Silence {
    /// It said something before it was asked.
    Unasked(Vec<u8>),
    /// It ended, or was ended.
    Ended(Ran),
}
