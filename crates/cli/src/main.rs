//! The `fluxions` command: arguments in, text or JSON out. Everything that is computed is computed by the library; this
//! crate reads what people type, asks, and prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod args;
mod at;
mod command;
mod failure;
mod files;
mod input;
mod interrupt;
mod json;
mod picture;
mod show;
mod stream;
mod trouble;

use clap::Parser;
use std::process::ExitCode;

/// Deep formulas are walked by the parser up to a stated depth; this stack holds that depth with room to spare.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || command::run(&arguments));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The thread has said already what went wrong.
        _ => ExitCode::from(failure::BAD_INPUT),
    }
}
