//! What is there where programs cannot be run? The same calls as in `process`, and one answer: that they cannot. Process
//! groups, and pipes that can be waited for together, are those of Unix.

use crate::launch::{Launch, Limits, Ran, Silence};
use std::io::{Error, ErrorKind, Result};

pub(crate) struct Server;

fn absent<T>() -> Result<T> {
    Err(Error::new(
        ErrorKind::Unsupported,
        "programs can be run on Unix systems only, such as Linux and macOS",
    ))
}

pub(crate) fn run(_: &Launch, _: Option<&str>, _: &Limits) -> Result<Ran> {
    absent()
}

impl Server {
    pub(crate) fn start(_: &Launch) -> Result<Server> {
        absent()
    }

    pub(crate) fn ask(&mut self, _: &str, _: &Limits) -> Result<std::result::Result<Vec<u8>, Silence>> {
        absent()
    }
}
