//! What must a change pass? The steps below, in this order, the quickest first. The first that fails ends the run.
//!
//! All steps share one target folder and one profile, and no step sets `RUSTFLAGS`, so nothing is compiled twice.

use crate::{examples, page, programs, tidy, workspace};
use std::time::Instant;

/// A step: its name and what it does.
type Step = (&'static str, fn() -> Result<(), String>);

const STEPS: &[Step] = &[
    ("tidy", tidy::run),
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    ("tests", || cargo(&["test", "--workspace", "--lib", "--bins", "--tests"])),
    ("examples", examples::run),
    ("doc tests", || cargo(&["test", "--workspace", "--doc"])),
    ("page", page::run),
    ("programs", || programs::run(&["--count", "120"])),
    // The libraries only: the program `fluxions` would be documented in the place of the library of that name.
    ("documentation", || cargo(&["doc", "--workspace", "--no-deps", "--lib"])),
];

/// Runs every step.
///
/// # Errors
/// The name of the first step that failed.
pub(crate) fn run() -> Result<(), String> {
    run_steps(STEPS)
}

fn run_steps(steps: &[Step]) -> Result<(), String> {
    let begin = Instant::now();
    let mut failed = None;
    let mut passed = 0;
    for (name, step) in steps {
        println!("── {name}");
        let start = Instant::now();
        let result = step();
        let seconds = start.elapsed().as_secs_f64();
        if let Err(why) = result {
            println!("{why}\n── {name}: FAILED after {seconds:.1} s");
            failed = Some(name);
            break;
        }
        println!("── {name}: {seconds:.1} s");
        passed += 1;
    }
    println!("── all: {:.1} s", begin.elapsed().as_secs_f64());
    println!("{passed} passed, {} failed", usize::from(failed.is_some()));
    failed.map_or(Ok(()), |name| Err(format!("the step `{name}` failed")))
}

fn cargo(args: &[&str]) -> Result<(), String> {
    // Only rustdoc reads this variable, so that setting it always makes no other step build anew.
    let status = workspace::cargo(args).env("RUSTDOCFLAGS", "-D warnings").status();
    match status.map_err(|e| format!("cargo does not run: {e}"))? {
        status if status.success() => Ok(()),
        status => Err(format!("cargo {} ended with {status}", args.join(" "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_ends_the_run_and_names_itself() {
        let steps: &[Step] = &[
            ("one", || Ok(())),
            ("two", || Err("for a reason".into())),
            ("three", || panic!("a step after the failure was run")),
        ];
        assert_eq!(run_steps(steps), Err("the step `two` failed".into()));
        assert_eq!(run_steps(&steps[..1]), Ok(()));
    }
}
