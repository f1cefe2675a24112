//! How long does a fit of very many rows take, and how does the time grow with them? Beside SciPy's `curve_fit` on the same
//! numbers and from the same start, where the environment variable FLUXIONS_PYTHON names a Python that has it.
//!
//! `cargo xtask bench curve_fit [ROWS]`; 10⁷ rows when left out.
#![allow(clippy::print_stdout)]

use fluxions_fit::{Data, Model, Recipe, Settings, fit};
use std::process::Command;
use std::time::Instant;

const TRUTH: [f64; 3] = [2.5, 1.3, 0.5];

/// The same numbers as in `curve_fit.py`.
fn columns(rows: usize) -> (Vec<f64>, Vec<f64>) {
    let [a, b, c] = TRUTH;
    let x: Vec<f64> = (0..rows).map(|i| 4.0 * i as f64 / rows as f64).collect();
    let noise = |i: usize| 0.2 * (12.9898 * i as f64).sin();
    let y = x.iter().enumerate().map(|(i, x)| a * (-b * x).exp() + c + noise(i)).collect();
    (x, y)
}

/// The most memory that this process has held so far, in MiB, where the system says so.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() {
    let most = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000_000);
    let recipe = Recipe { formula: "y ~ a*exp(-b*x) + c".into(), ..Recipe::default() };
    let model = Model::new(&recipe, &["x".into(), "y".into()]).expect("a model");
    let cores = Settings::default().threads;
    for rows in [most / 100, most / 10, most] {
        let (x, y) = columns(rows);
        let before = peak();
        let data = Data::from_columns(&["y", "x"], vec![y, x]).expect("data");
        for threads in [1, cores] {
            let start = ["a", "b", "c"].map(|name| (name.to_owned(), 1.0)).to_vec();
            let settings = Settings { start, threads, ..Settings::default() };
            let begin = Instant::now();
            let found = fit(&model, &data, &settings).expect("a fit");
            let seconds = begin.elapsed().as_secs_f64();
            println!(
                "fluxions   {rows:>9} rows  {threads} threads  {seconds:8.3} s  {:6.1} ns a row and evaluation  {} evaluations  {:.12?}",
                seconds * 1e9 / (rows * found.solution.evaluations) as f64,
                found.solution.evaluations,
                found.values(),
            );
        }
        if let (Some(before), Some(after)) = (before, peak()) {
            println!("           memory beside the data at most {:.0} MiB", after - before);
        }
        if let Some(python) = std::env::var_os("FLUXIONS_PYTHON") {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/curve_fit.py");
            let ran = Command::new(python).args([script, &rows.to_string()]).output().expect("Python runs");
            print!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        }
    }
}
