//! Which benchmarks are there, and how is one of them run by its name?

use crate::workspace::{cargo, crates};

/// Prints every benchmark with its crate.
pub(crate) fn list() -> Result<(), String> {
    for package in crates()? {
        for bench in &package.benches {
            println!("{bench:<24} {}", package.name);
        }
    }
    Ok(())
}

/// Runs the benchmark of this name, in every crate that has it; `rest` goes to the benchmark.
pub(crate) fn run(name: &str, rest: &[&str]) -> Result<(), String> {
    let crates = crates()?;
    let homes: Vec<_> =
        crates.iter().filter(|package| package.benches.iter().any(|bench| bench == name)).collect();
    if homes.is_empty() {
        return Err(format!(
            "there is no benchmark `{name}`; `cargo xtask bench` lists those that there are"
        ));
    }
    for package in homes {
        let mut command = cargo(&["bench", "-p", &package.name, "--bench", name, "--"]);
        let status = command.args(rest).status().map_err(|e| format!("cargo does not run: {e}"))?;
        if !status.success() {
            return Err(format!("the benchmark `{name}` of {} failed", package.name));
        }
    }
    Ok(())
}
