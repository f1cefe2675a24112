//! Do the examples run? Each ends with an error where it does not find what it says.

use crate::workspace::{cargo, crates};

/// The crate that has the examples.
const HOME: &str = "fluxions";

/// Builds and runs every example.
///
/// # Errors
/// The name of the first one that fails, and what it wrote.
pub(crate) fn run() -> Result<(), String> {
    let built = cargo(&["build", "-p", HOME, "--examples"]).status();
    if !built.map_err(|e| format!("cargo does not run: {e}"))?.success() {
        return Err("the examples do not build".into());
    }
    let crates = crates()?;
    let examples = crates.iter().filter(|package| package.name == HOME).flat_map(|package| &package.examples);
    let mut count = 0;
    for name in examples {
        let output = cargo(&["run", "--quiet", "-p", HOME, "--example", name]).output();
        let output = output.map_err(|e| format!("cargo does not run: {e}"))?;
        if !output.status.success() {
            let written = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("the example `{name}` failed:\n{written}"));
        }
        count += 1;
    }
    println!("{count} examples");
    Ok(())
}
