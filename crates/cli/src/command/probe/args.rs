//! What can be typed to probe a program? The ways in, the ways out, and how runs are made; commands that ask programs for
//! values share them.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Probe {
    /// A study (docs/probe.md), which says all that the options below say. With --as-dakota-driver, DAKOTA's two files
    /// come behind it.
    #[arg(value_name = "STUDY.toml")]
    pub(crate) words: Vec<String>,
    /// The point: a value for every input, as `x=3,y=2`; values may be formulas, as `x=pi/4`.
    #[arg(long, value_name = "x=3,y=2", allow_hyphen_values = true)]
    pub(crate) at: Vec<String>,
    /// Where the program may be run, as `x=0..5,y=0..`.
    #[arg(long, value_name = "x=0..5", allow_hyphen_values = true)]
    pub(crate) bounds: Vec<String>,
    /// On what scale the result varies with an input, where that is known: the half-width of the first steps.
    #[arg(long, value_name = "x=0.1", allow_hyphen_values = true)]
    pub(crate) scale: Vec<String>,
    #[command(flatten)]
    pub(crate) program: ProgramOptions,
    /// Run at the rows of a table instead, `-` for standard input: the first line names the inputs.
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["hessian", "as_dakota_driver"])]
    pub(crate) points: Option<String>,
    #[command(flatten)]
    pub(crate) reading: crate::args::ReadingOptions,
    /// With --points, the derivatives at each row too.
    #[arg(long, requires = "points")]
    pub(crate) gradients: bool,
    /// The second derivatives too. They take many runs.
    #[arg(long)]
    pub(crate) hessian: bool,
    /// The most runs, of which each input gets its share.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) budget: Option<u32>,
    /// Be a driver of DAKOTA: read its parameters file, write its results file, with gradients and Hessians where asked.
    #[arg(long, conflicts_with_all = ["at", "hessian", "json", "csv"])]
    pub(crate) as_dakota_driver: bool,
    /// As a driver of DAKOTA, answer with a formula and its exact derivatives; one for each function, in their order.
    #[arg(long, value_name = "FORMULA", requires = "as_dakota_driver", allow_hyphen_values = true)]
    pub(crate) formula: Vec<String>,
    /// Answer in JSON (see docs/json.md); with --points, one object a line.
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Answer with the derivatives as CSV.
    #[arg(long)]
    pub(crate) csv: bool,
    /// The program and its arguments, in which {x} is the place of the input x.
    #[arg(last = true, value_name = "PROGRAM", allow_hyphen_values = true)]
    pub(crate) command: Vec<String>,
}

/// How numbers go into a program, where its results are, and how runs are made.
#[derive(Args)]
pub(crate) struct ProgramOptions {
    /// What the program reads from standard input, as '{x} {y}'; with --serve, the line for one point.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) stdin: Option<String>,
    /// A variable of its environment, as X={x}. May be repeated.
    #[arg(long, value_name = "NAME={x}")]
    pub(crate) env: Vec<String>,
    /// A file with places like {x}, and the name under which it is written into the folder of each run. May be repeated.
    #[arg(long, value_name = "in.tpl:in.txt")]
    pub(crate) template: Vec<String>,
    /// A file or folder that each run finds in its folder. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) link: Vec<PathBuf>,
    /// Where a result is: [NAME=] and last, number:N, regex:PATTERN, json:/POINTER, csv:ROW,COLUMN, or file:PATH, which may
    /// be followed by : and one of the others. May be repeated.
    #[arg(long, value_name = "WHERE")]
    pub(crate) output: Vec<String>,
    /// How far the values of a result scatter, where that is known, as f=1e-5: a standard deviation. It may be the tolerance of an
    /// iteration, whose steps are then not meant.
    #[arg(long, value_name = "f=1e-5")]
    pub(crate) noise: Vec<String>,
    /// Names of the results, which are the last numbers on standard output, in this order.
    #[arg(long, value_name = "f,g", value_delimiter = ',', conflicts_with = "output")]
    pub(crate) outputs: Vec<String>,
    /// The program is started once, reads a line of numbers for each point, and answers with a line.
    #[arg(long, conflicts_with = "dakota")]
    pub(crate) serve: bool,
    /// The program is a driver of DAKOTA: it is started with the names of a parameters file and of a results file.
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "standard", require_equals = true)]
    pub(crate) dakota: Option<DakotaFormat>,
    /// How many runs are made at a time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// How long a run may take, as 90s, 5min or 2h; its whole process group is ended then.
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<String>,
    /// How often a run that failed is tried again.
    #[arg(long, value_name = "N")]
    pub(crate) retries: Option<u32>,
    /// The folder in which runs are remembered; a folder of the user's caches when left out.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// Remember nothing, and know nothing of earlier runs.
    #[arg(long, conflicts_with = "cache")]
    pub(crate) no_cache: bool,
    /// Make the runs again that failed in an earlier study.
    #[arg(long)]
    pub(crate) again: bool,
    /// Add a line of JSON to a file for each run.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// Keep the folders of the runs in this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DakotaFormat {
    Standard,
    Aprepro,
}
