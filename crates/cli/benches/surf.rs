//! How quick is the page? Frames a second while the point is dragged, and the time from a formula to its first picture,
//! in headless Chromium against the real server. The tools are those of `cargo xtask page`, which is to be run first.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = Path::new(env!("CARGO_BIN_EXE_fluxions"));
    // The program is in `target/release`, or wherever the target folder is.
    let target = program.ancestors().nth(2).unwrap_or(&root);
    let tools = std::env::var_os("FLUXIONS_PAGE_TOOLS").map_or_else(|| target.join("page-tests"), Into::into);
    if !tools.join("node_modules").is_dir() {
        eprintln!("{} has no packages: run `cargo xtask page` first", tools.display());
        return ExitCode::FAILURE;
    }
    let status = Command::new("node")
        .arg(root.join("crates/surf/tests/browser/speed.mjs"))
        .env("FLUXIONS_PAGE_TOOLS", tools)
        .env("FLUXIONS_PROGRAM", program)
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => {
            eprintln!("node ended with {status}");
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("node does not run: {why}");
            ExitCode::FAILURE
        }
    }
}
