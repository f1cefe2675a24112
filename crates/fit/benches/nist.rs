//! How many of the digits that NIST certifies are found? `cargo xtask bench nist` prints `docs/nist.md`; with `--write` it
//! writes that file.
#![allow(clippy::print_stdout)]

#[path = "../tests/nist/problems.rs"]
mod problems;

use problems::{Outcome, all, folder, mean, solve};
use std::fmt::Write;

const HEAD: &str = "\
# The reference problems of NIST

Written by `cargo xtask bench nist --write`; do not edit it here.

The Statistical Reference Datasets for nonlinear regression (<https://www.itl.nist.gov/div898/strd/>) are 27 problems with
two starts each, the first one far away, and certified values to 11 digits. The columns are the digits that agree,
−log₁₀ |found − certified|/|certified| between 0 and 11: the least ones among the parameters, among the standard errors, and
those of the residual sum of squares. All fits have the default settings, the starts apart. A test holds the summary.

The residuals of Lanczos1 are 10⁻¹³ at values near 1, so that doubles hold three digits of them.

";

fn main() {
    let Some(folder) = folder() else {
        println!("there is no folder of corpora (FLUXIONS_CORPORA)");
        return;
    };
    let mut table = String::from(
        "| problem | difficulty | start | parameters | standard errors | sum of squares | evaluations | stopped by |\n|---|---|---|---|---|---|---|---|\n",
    );
    let problems = all(&folder);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for problem in &problems {
        for start in 0..2 {
            let outcome = solve(problem, Some(start));
            let _ = writeln!(
                table,
                "| {} | {} | {} | {:.1} | {:.1} | {:.1} | {} | {:?} |",
                problem.name,
                problem.difficulty,
                start + 1,
                outcome.parameters,
                outcome.deviations,
                outcome.residual_sum,
                outcome.fit.solution.evaluations,
                outcome.fit.solution.stop,
            );
            outcomes.push(outcome);
        }
    }
    let count = |least: f64| outcomes.iter().filter(|o| o.parameters >= least).count();
    let summary = format!(
        "Solved to 4 digits: {} of {}; to 6: {}; to 8: {}. Mean digits: {:.2} in the parameters, {:.2} in the standard errors.\n\nWithout a start, the certified sum of squares is found in {} of {}.\n\n",
        count(4.0),
        outcomes.len(),
        count(6.0),
        count(8.0),
        mean(&outcomes, |o| o.parameters),
        mean(&outcomes, |o| o.deviations),
        problems.iter().filter(|problem| solve(problem, None).residual_sum >= 2.5).count(),
        problems.len(),
    );
    let text = format!("{HEAD}{summary}{table}");
    if std::env::args().any(|argument| argument == "--write") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/nist.md");
        std::fs::write(path, text).expect("docs/nist.md can be written");
    } else {
        print!("{text}");
    }
}
