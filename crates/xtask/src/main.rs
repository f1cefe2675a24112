//! What must hold before a change is taken, and how is it checked? `cargo xtask test` runs all of it; the other
//! commands run a part, or write what is generated.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod api;
mod bench;
mod docs;
mod examples;
mod expand;
mod features;
mod manual;
mod page;
mod programs;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

const HELP: &str = "\
The chores of this workspace.

  cargo xtask test           all that a change must pass, stopping at the first failure
  cargo xtask tidy           what the compiler does not check: layers, long files, stray prints, stale documents
  cargo xtask bench          the names of the benchmarks
  cargo xtask bench NAME     runs one; what follows the name goes to the benchmark
  cargo xtask api            compares the public API with what docs/api says; `api accept` keeps a change
  cargo xtask docs           writes the generated documents anew
  cargo xtask examples       builds and runs the examples
  cargo xtask features       checks the façade with each of its features alone
  cargo xtask deny           licences and advisories of what we depend on; needs cargo-deny
  cargo xtask manual FOLDER  writes the manual pages into a folder
  cargo xtask page           the page of `fluxions surf` in node and in a browser, where they are found
  cargo xtask page pictures  draws the pictures of docs/surf.md anew
  cargo xtask programs       differentiates random programs: [--count 120] [--seed 0] [--jobs 2]
  cargo xtask expand FILE [NAME]   what `#[differentiable]` writes for the function NAME in FILE";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["test"] => test::run(),
        ["tidy"] => tidy::run(),
        ["bench"] => bench::list(),
        ["bench", name, ref rest @ ..] => bench::run(name, rest),
        ["api"] => api::check(),
        ["api", "accept"] => api::accept(),
        ["docs"] => docs::write(),
        ["examples"] => examples::run(),
        ["features"] => features::run(),
        ["deny"] => deny(),
        ["manual", folder] => manual::write(folder),
        ["page"] => page::run(),
        ["page", "pictures"] => page::pictures(),
        ["programs", ref rest @ ..] => programs::run(rest),
        ["expand", path] => expand::run(path, None),
        ["expand", path, name] => expand::run(path, Some(name)),
        [] | ["help" | "-h" | "--help", ..] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(format!("`{}` is not one of the commands\n\n{HELP}", words.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Licences, advisories and sources, as `deny.toml` asks.
fn deny() -> Result<(), String> {
    match workspace::cargo(&["deny", "check"]).status().map_err(|e| format!("cargo does not run: {e}"))? {
        status if status.success() => Ok(()),
        _ => {
            Err("`cargo deny check` failed; `cargo install cargo-deny` installs it where it is missing"
                .into())
        }
    }
}
