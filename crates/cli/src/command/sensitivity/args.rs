//! What can be typed to ask which inputs matter?

use super::inputs::Options;
use crate::command::probe::args::ProgramOptions;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Sensitivity {
    /// The formula (text, LaTeX, or @FILE), or a study of a program (docs/probe.md).
    #[arg(value_name = "FORMULA|STUDY.toml", allow_hyphen_values = true)]
    pub(crate) what: Option<String>,
    /// The value taken for each input, as `x=3,y=2`; the mean of its distribution when left out.
    #[arg(long, value_name = "x=3,y=2", allow_hyphen_values = true)]
    pub(crate) at: Vec<String>,
    /// The standard deviation of each input, in its own unit or in per cent of its value.
    #[arg(long, value_name = "x=0.1,y=5%", allow_hyphen_values = true)]
    pub(crate) uncertain: Vec<String>,
    /// Between which values each input is, all alike; with a normal distribution, where that is cut.
    #[arg(long, value_name = "x=0..5", allow_hyphen_values = true)]
    pub(crate) bounds: Vec<String>,
    /// The distribution of each input: uniform(low, high), loguniform(low, high), triangular(low, mode, high),
    /// normal(mean, deviation), lognormal(mean, deviation) of the logarithm, weibull(shape, scale).
    #[arg(long, value_name = "x=normal(3,0.1)", allow_hyphen_values = true)]
    pub(crate) dist: Vec<String>,
    /// Distributions and groups from a parameter file of SALib.
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Option<String>,
    /// Write the distributions as a parameter file of SALib.
    #[arg(long, value_name = "FILE")]
    pub(crate) write_params: Option<PathBuf>,
    /// What is asked over the whole ranges too: screening, parts of the variance, mean squared slopes.
    #[arg(long, value_name = "METHOD", value_delimiter = ',')]
    pub(crate) global: Vec<GlobalMethod>,
    /// With --global sobol: also what each pair of inputs does together. That takes twice as many values.
    #[arg(long)]
    pub(crate) pairs: bool,
    /// The base points of the global methods: N walks (morris), N·(inputs + 2) values (sobol), N gradients (dgsm).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub(crate) samples: Option<u32>,
    /// Which points these are; the same seed gives the same points and the same answer.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,
    /// The confidence of intervals.
    #[arg(long, value_name = "0.95", default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Second derivatives too, for what curvature makes of the uncertainty; of formulas they are always taken.
    #[arg(long)]
    pub(crate) second_order: bool,
    /// Which result of a program that has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) result: Option<String>,
    /// What the result is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) output_name: Option<String>,
    /// Whether a lower or a higher result is the better one; then it is said which way helps.
    #[arg(long, value_enum)]
    pub(crate) goal: Option<Goal>,
    /// Draw the tornado. SVG or PNG.
    #[arg(long, value_name = "FILE.svg|png")]
    pub(crate) plot: Option<PathBuf>,
    /// Draw the result along each input, all others at their values. SVG or PNG.
    #[arg(long, value_name = "FILE.svg|png")]
    pub(crate) curves: Option<PathBuf>,
    /// Answer in JSON (see docs/json.md).
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Answer with a table as CSV, a line for each input.
    #[arg(long)]
    pub(crate) csv: bool,
    #[command(flatten, next_help_heading = "Programs")]
    pub(crate) program: ProgramOptions,
    /// The program and its arguments, in which {x} is the place of the input x.
    #[arg(last = true, value_name = "PROGRAM", allow_hyphen_values = true)]
    pub(crate) command: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GlobalMethod {
    /// Elementary effects along walks: which inputs matter at all?
    Morris,
    /// Sobol' indices: which part of the variance comes from which input?
    Sobol,
    /// Mean squared slopes, and the bounds on total Sobol' indices that they give.
    Dgsm,
    /// All three.
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Goal {
    Lower,
    Higher,
}

impl Sensitivity {
    /// The options that say something of inputs.
    pub(super) fn known(&self) -> Options<'_> {
        Options { at: &self.at, uncertain: &self.uncertain, bounds: &self.bounds, dist: &self.dist }
    }

    /// Whether a global method is asked for.
    pub(super) fn asks(&self, method: GlobalMethod) -> bool {
        self.global.iter().any(|&asked| asked == method || asked == GlobalMethod::All)
    }
}
