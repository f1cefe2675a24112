//! What can be typed after `fluxions compile`?

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Compile {
    /// The formula: text, LaTeX, or @FILE with definitions before a last line.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    /// What it becomes.
    #[arg(long, value_enum)]
    pub(crate) target: Target,
    /// Up to which order derivatives are computed beside the value.
    #[arg(long, default_value_t = 1, value_name = "0|1|2", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub(crate) derivatives: u8,
    /// The variables to differentiate by; all of them when left out.
    #[arg(long, value_name = "x,y", value_delimiter = ',')]
    pub(crate) wrt: Vec<String>,
    /// Where to: a file, named as its target is, or a name without an ending, which is added. Source code is printed when
    /// left out; WebAssembly needs a file.
    #[arg(long, short, value_name = "NAME")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// A WebAssembly module, its types, and an example that runs it.
    Wasm,
    /// Rust.
    Rust,
    /// C99.
    C,
    /// JavaScript.
    Js,
    /// Python 3.
    Python,
}
