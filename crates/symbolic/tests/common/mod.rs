//! What do the tests of this crate share? Reading the corpora, and building expressions from text.
#![allow(dead_code, reason = "each test crate uses its own part")]

pub(crate) mod complex;
pub(crate) mod random;

use fluxions_formula::{Options, Syntax, parse};
use fluxions_symbolic::{Expr, Pool};
use serde_json::Value;
use std::path::PathBuf;

/// The lines of a corpus; nothing, with a word about it, where there is none.
pub(crate) fn corpus(name: &str) -> Vec<Value> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora"));
    let folder = std::env::var_os("FLUXIONS_CORPORA").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
        report(&format!("skipped: no corpus {name}"));
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

/// Says what was counted, in the output of `cargo test -- --nocapture`.
#[allow(clippy::print_stdout)]
pub(crate) fn report(text: &str) {
    println!("{text}");
}

/// Does `work` for every entry, on all cores, and returns what it returned in the order of the entries.
pub(crate) fn each<T: Send>(entries: &[Value], work: impl Fn(&Value) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = entries.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let parts: Vec<_> = entries
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<T>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("a thread that ends well")).collect()
    })
}

/// The expression that a text means, its declared names being variables.
pub(crate) fn read<'p>(pool: &'p Pool, source: &str, declared: &[String]) -> Result<Expr<'p>, String> {
    read_as(pool, source, declared, Syntax::Text)
}

/// Like [`read`], in a syntax.
pub(crate) fn read_as<'p>(
    pool: &'p Pool,
    source: &str,
    declared: &[String],
    syntax: Syntax,
) -> Result<Expr<'p>, String> {
    let options = Options { syntax, ..Options::declaring(declared) };
    let formula = parse(source, &options).map_err(|error| error.to_string())?;
    let inputs: Vec<Expr<'p>> = formula.variables.iter().map(|name| pool.variable(name)).collect();
    Ok(formula.run(pool.integer(0), &inputs))
}

/// The names that an entry gives values to.
pub(crate) fn names(at: &Value) -> Vec<String> {
    at.as_object().expect("a point").keys().cloned().collect()
}

/// How far two numbers are apart, relative to the second.
pub(crate) fn apart(value: f64, expected: f64) -> f64 {
    if value == expected { 0.0 } else { (value - expected).abs() / expected.abs() }
}
