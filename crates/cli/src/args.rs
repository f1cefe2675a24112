//! What can be typed? The commands and their options, with an example each.

use crate::command::compile::Compile;
use crate::command::surf::Surf;
use crate::command::{Probe, Sensitivity};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Differentiate a formula three ways, and see whether the answers agree.
#[derive(Parser)]
#[command(name = "fluxions", bin_name = "fluxions", version, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Print the completion script for a shell.
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub(crate) completions: Option<clap_complete::Shell>,
    /// Write the manual pages into a folder.
    #[arg(long, value_name = "FOLDER", exclusive = true, hide = true)]
    pub(crate) manual: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The derivative of a formula, by every method, with a verdict.
    #[command(after_help = "Examples:
  fluxions diff 'x^2/4' --at x=3
  fluxions diff 'sin(x*y)' --at x=1,y=2 --wrt y
  fluxions diff 'exp(x^2)*sin(x)/x' --order 3 --format latex
  fluxions diff 'a*exp(-b*x)' --wrt x --points measurements.csv --json

Exit code: 0 fine, 1 the methods disagree, 2 bad input.")]
    Diff(Diff),
    /// The gradient: the derivative by every variable, largest effect first.
    #[command(after_help = "Example:
  fluxions grad 'x^2 + 3*y^2 - x*y' --at x=1,y=2

Exit code: 0 fine, 1 the methods disagree, 2 bad input.")]
    Grad(Grad),
    /// The Jacobian of a list of formulas: a row for each formula, a column for each variable.
    #[command(after_help = "Example:
  fluxions jacobian 'r*cos(t)' 'r*sin(t)' --at r=2,t=pi/3

Exit code: 0 fine, 2 bad input.")]
    Jacobian(Jacobian),
    /// The Hessian: the matrix of second derivatives.
    #[command(after_help = "Example:
  fluxions hessian 'x^2*y + exp(y)' --at x=1,y=0

Exit code: 0 fine, 2 bad input.")]
    Hessian(Hessian),
    /// The value of a formula.
    #[command(after_help = "Examples:
  fluxions eval 'sqrt(x^2 + y^2)' --at x=3,y=4
  seq 1 5 | sed '1i x' | fluxions eval 'x^2' --points -

Exit code: 0 fine, 2 bad input.")]
    Eval(Eval),
    /// The steps by which the derivative was found, each checked numerically.
    #[command(after_help = "Example:
  fluxions explain 'x^2*sin(x)'

Exit code: 0 fine, 1 a step failed its check, 2 bad input.")]
    Explain(Explain),
    /// Is my derivative right? Proved, agreeing at many points, or a counter-example.
    #[command(after_help = "Examples:
  fluxions check 'tan(x)' --wrt x --claim '1/cos(x)^2'
  fluxions check --corpus feynman.jsonl

Exit code: 0 right, 1 wrong or undecided, 2 bad input.")]
    Check(Check),
    /// The lowest point of a formula, why the search stopped there, and what that means.
    #[command(after_help = "Examples:
  fluxions minimize '(1-x)^2 + 100*(y-x^2)^2' --start x=-1.2,y=1
  fluxions minimize 'x^4 - 3*x^3 + 2' --start x=0.5 --bounds x=0..2
  fluxions minimize 'x^2 + y^2' --start x=3,y=0 --subject-to 'x + y = 1'
  fluxions minimize 'x^4 - x^2 + x/10' --start x=1 --bounds x=-2..2 --starts 10

Exit code: 0 converged to a minimum, 1 not converged or unsure, 2 bad input.")]
    #[command(visible_alias = "minimise")]
    Minimize(Minimize),
    /// The table of functions and their derivatives; with a name, one row of it.
    #[command(after_help = "Examples:
  fluxions rules
  fluxions rules tanh

Exit code: 0 fine, 2 no such function.")]
    Rules(Rules),
    /// The parameters of a model that a table asks for, and how well they are known.
    #[command(after_help = "Examples:
  fluxions fit decay.csv 'y ~ a*exp(-b*x) + c'
  fluxions fit decay.csv 'y ~ a*exp(-b*x) + c' --sigma sigma --plot decay.svg --save decay.json
  fluxions fit growth.tsv 'log(mass) ~ r*t + m0' --start r=0.1,m0=1 --bounds r=0.. --profile
  fluxions fit doses.csv 'response ~ top/(1 + (dose/ec50)^h)' --tie h=1 --loss huber

Names that are columns of the table are data, all others are parameters.

Exit code: 0 fine, 1 not converged, 2 bad input.")]
    Fit(Fit),
    /// What a saved model says at the rows of a table, with bands; or the model as source code.
    #[command(after_help = "Examples:
  fluxions predict decay.json new.csv
  fluxions predict decay.json --format c

Exit code: 0 fine, 2 bad input.")]
    Predict(Predict),
    /// Which inputs matter, by how much, and how sure is that?
    #[command(after_help = "Examples:
  fluxions sensitivity 'm*g*h' --at m=2,g=9.81,h=10 --uncertain m=0.1,h=5%
  fluxions sensitivity 'a*exp(-b*t)' --dist 'a=normal(3, 0.1)' --bounds b=0.1..0.4,t=0..5
  fluxions sensitivity 'sin(x) + 7*sin(y)^2' --bounds x=-pi..pi,y=-pi..pi --global all
  fluxions sensitivity 'x^2*y' --params inputs.csv --plot tornado.svg --curves curves.png
  fluxions sensitivity --at x=3,y=2 --uncertain x=5%,y=0.1 -- awk 'BEGIN { print {x}^2 * {y} }'

Exit code: 0 fine, 2 bad input or a program that fails, 130 interrupted.")]
    Sensitivity(Box<Sensitivity>),
    /// The derivatives of any program: it is run at a few points, and answered with error bars, kinks and noise.
    #[command(after_help = "Examples:
  fluxions probe --at x=3,y=2 -- awk 'BEGIN { print {x}^2 * {y} }'
  fluxions probe --at x=0.5 --stdin 's({x:f})' -- bc -l
  fluxions probe --at x=3 --template case.tpl:case.json --output drag=file:out.json:json:/drag -- ./simulator case.json
  fluxions probe --at x=3,y=2 --serve --jobs 4 -- python3 -u model.py
  fluxions probe study.toml --json

Exit code: 0 fine, 1 a derivative was not found, 2 bad input or a program that fails, 130 interrupted.")]
    Probe(Box<Probe>),
    /// A formula and its derivatives as WebAssembly, or as source code.
    #[command(after_help = "Examples:
  fluxions compile 'x^2*sin(x)' --target js
  fluxions compile 'a*exp(-b*x)' --target rust --wrt a,b
  fluxions compile 'sin(x*y)' --target wasm --derivatives 2 --output wave.wasm

The last writes wave.wasm, wave.d.ts and wave.example.mjs, and wave.math.js where it is needed.

Exit code: 0 fine, 2 bad input.")]
    Compile(Compile),
    /// A page on this machine where the derivative of a formula is seen: ride along the curve.
    #[command(after_help = "Examples:
  fluxions surf
  fluxions surf 'a*sin(b*x)'
  fluxions surf 'x*sin(1/x)' --export page.html

The page is served on 127.0.0.1 alone, until Ctrl-C.

Exit code: 0 fine, 2 bad input or no port.")]
    Surf(Surf),
}

/// How a table is read, beyond what is seen from it (see docs/tables.md).
#[derive(Args)]
pub(crate) struct ReadingOptions {
    /// What stands for a missing value in the table, beside NA, NaN, null, `.`, `?`, `-` and nothing: words or numbers.
    #[arg(
        long,
        value_name = "-999,void",
        value_delimiter = ',',
        allow_hyphen_values = true,
        help_heading = "Tables"
    )]
    pub(crate) missing: Vec<String>,
    /// How many lines stand above the table.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Tables")]
    pub(crate) skip: u64,
    /// Which rows are meant: `state == "treated" and conc < 1`.
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Tables")]
    pub(crate) only: Option<String>,
    /// Which sheet of a workbook; the first one that has a table when left out.
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub(crate) sheet: Option<String>,
}

impl ReadingOptions {
    /// The same for what reads tables.
    pub(crate) fn reading(&self) -> fluxions_table::Reading {
        fluxions_table::Reading {
            missing: self.missing.clone(),
            skip: self.skip,
            only: self.only.clone(),
            sheet: self.sheet.clone(),
        }
    }
}

/// Where a formula is evaluated.
#[derive(Args)]
pub(crate) struct At {
    /// The point: a value for every variable, as `x=3,y=2`; values may be formulas, as `x=pi/4`.
    ///
    /// Names given here are variables, also where they are constants elsewhere: `--at e=2`.
    #[arg(long, value_name = "x=3,y=2", allow_hyphen_values = true)]
    pub(crate) at: Vec<String>,
    /// Many points: a table whose first line names the variables, or `-` for standard input. One result a line.
    #[arg(long, value_name = "TABLE", conflicts_with = "at")]
    pub(crate) points: Option<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingOptions,
    /// Answer in JSON (see docs/json.md); with --points, one object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Diff {
    /// The formula: text, LaTeX, or @FILE with definitions before a last line.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    #[command(flatten)]
    pub(crate) at: At,
    /// The variables to differentiate by; all of them when left out.
    #[arg(long, value_name = "x,y", value_delimiter = ',')]
    pub(crate) wrt: Vec<String>,
    /// The order of the derivative, by each variable.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=31))]
    pub(crate) order: u32,
    /// The methods to use; all of them when left out.
    #[arg(long, value_name = "METHOD", value_delimiter = ',')]
    pub(crate) method: Vec<MethodName>,
    /// How formulas are written; rust, c, python and js print a program that computes value and derivative.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Grad {
    /// The formula: text, LaTeX, or @FILE.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    #[command(flatten)]
    pub(crate) at: At,
    /// The methods to use; all of them when left out.
    #[arg(long, value_name = "METHOD", value_delimiter = ',')]
    pub(crate) method: Vec<MethodName>,
    /// How formulas are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Jacobian {
    /// The formulas, one argument each; one that begins with a minus sign comes last, after `--`.
    #[arg(required = true)]
    pub(crate) formulas: Vec<String>,
    #[command(flatten)]
    pub(crate) at: At,
    /// The variables, in the order of the columns; all of them when left out.
    #[arg(long, value_name = "x,y", value_delimiter = ',')]
    pub(crate) wrt: Vec<String>,
    /// How formulas are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Hessian {
    /// The formula: text, LaTeX, or @FILE.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    #[command(flatten)]
    pub(crate) at: At,
    /// How formulas are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Eval {
    /// The formula: text, LaTeX, or @FILE.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// The formula: text, LaTeX, or @FILE.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    /// The variable to differentiate by; may be left out when there is one.
    #[arg(long, value_name = "x")]
    pub(crate) wrt: Option<String>,
    /// Answer in JSON (see docs/json.md).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Check {
    /// The formula that was differentiated.
    #[arg(required_unless_present = "corpus", allow_hyphen_values = true)]
    pub(crate) formula: Option<String>,
    /// The variable it was differentiated by; may be left out when there is one.
    #[arg(long, value_name = "x")]
    pub(crate) wrt: Option<String>,
    /// The derivative to check.
    #[arg(long, value_name = "FORMULA", required_unless_present = "corpus", allow_hyphen_values = true)]
    pub(crate) claim: Option<String>,
    /// A file of formulas with reference values, one JSON object a line, to check as a whole.
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["formula", "claim", "wrt"])]
    pub(crate) corpus: Option<PathBuf>,
    /// Answer in JSON (see docs/json.md).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Minimize {
    /// The formula: text, LaTeX, or @FILE.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: String,
    /// Where to start: a value for every variable, as `x=3,y=2`.
    #[arg(long, value_name = "x=3,y=2", allow_hyphen_values = true)]
    pub(crate) start: Vec<String>,
    /// Where each variable may go, as `x=-2..2,y=0..`.
    #[arg(long, value_name = "x=-2..2", allow_hyphen_values = true)]
    pub(crate) bounds: Vec<String>,
    /// What has to hold: `x + y <= 1`, `x*y = 2`. May be given several times.
    #[arg(long, value_name = "CONSTRAINT", allow_hyphen_values = true)]
    pub(crate) subject_to: Vec<String>,
    /// How the lowest point is searched; what suits the formula when left out.
    #[arg(long, value_enum, default_value_t = Searching::Auto)]
    pub(crate) method: Searching,
    /// How long the steps of gradient descent are.
    #[arg(long, value_enum, default_value_t = Stepping::BarzilaiBorwein)]
    pub(crate) step: Stepping,
    /// The rate of the methods that have one.
    #[arg(long, default_value_t = 0.01, allow_hyphen_values = true)]
    pub(crate) rate: f64,
    /// From how many places to search, the start being one of them; the others fill the bounds evenly.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) starts: u32,
    /// Which places these are; the same seed gives the same places.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,
    /// The largest slope that counts as zero.
    #[arg(long, value_name = "SLOPE", default_value_t = 1e-8, allow_hyphen_values = true)]
    pub(crate) tolerance: f64,
    /// The most iterations.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(crate) iterations: usize,
    /// Draw the way down: the convergence, and with one or two variables the path on the function. SVG or PNG.
    #[arg(long, value_name = "FILE.svg|png")]
    pub(crate) plot: Option<PathBuf>,
    /// Print every iteration, and not only the first and last ones.
    #[arg(long)]
    pub(crate) trace: bool,
    /// Answer in JSON (see docs/json.md).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Searching {
    /// Newton where there are second derivatives, else L-BFGS.
    Auto,
    /// Newton's method in a trust region.
    Newton,
    /// The same by products of the Hessian with vectors.
    NewtonCg,
    /// Limited-memory BFGS; within bounds, L-BFGS-B.
    Lbfgs,
    /// Nonlinear conjugate gradients.
    Cg,
    /// Gradient descent, by the rule of --step.
    GradientDescent,
    /// Gradient descent with momentum, at --rate.
    Momentum,
    /// Nesterov's accelerated gradient, at --rate.
    Nesterov,
    /// RMSProp, at --rate.
    Rmsprop,
    /// Adam, at --rate.
    Adam,
    /// AdamW, at --rate, with a weight decay of 0.01.
    Adamw,
    /// Nelder and Mead's simplex, which needs no derivatives.
    NelderMead,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stepping {
    /// The multiple of the gradient given by --rate.
    Fixed,
    /// The same over the root of the number of the iteration.
    Diminishing,
    /// Halved until the value falls enough.
    Armijo,
    /// Until value and slope fall enough.
    Wolfe,
    /// To the lowest point along the slope.
    Exact,
    /// From the change of the gradient over the last step.
    BarzilaiBorwein,
}

#[derive(Args)]
pub(crate) struct Rules {
    /// The function to show; all of them when left out.
    pub(crate) name: Option<String>,
    /// Answer in JSON (see docs/json.md).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Fit {
    /// The table: CSV, TSV, columns between blanks, packed as gzip, zstd or lz4 or not, Excel, or Parquet; `-` for standard
    /// input. `#` begins a comment.
    #[arg(value_name = "TABLE")]
    pub(crate) table: String,
    #[command(flatten)]
    pub(crate) reading: ReadingOptions,
    /// The model: what is observed, `~`, and the formula that is to give it.
    #[arg(value_name = "MODEL", allow_hyphen_values = true)]
    pub(crate) model: String,
    /// Where the search begins; what is left out is guessed.
    #[arg(long, value_name = "a=1,b=0.1", allow_hyphen_values = true)]
    pub(crate) start: Vec<String>,
    /// The lowest and highest value of parameters; either may be left out.
    #[arg(long, value_name = "a=0..10,b=..5", allow_hyphen_values = true)]
    pub(crate) bounds: Vec<String>,
    /// The standard deviation of each row: a column, or a formula of columns. A row counts as 1/sigma².
    #[arg(long, value_name = "SIGMA", allow_hyphen_values = true)]
    pub(crate) sigma: Option<String>,
    /// The weight of each row: a column, or a formula of columns. The square of its residual is multiplied by it.
    #[arg(long, value_name = "WEIGHT", conflicts_with = "sigma", allow_hyphen_values = true)]
    pub(crate) weights: Option<String>,
    /// Take the standard deviations as they are, instead of scaling them to the scatter of the residuals.
    #[arg(long, requires = "sigma")]
    pub(crate) absolute: bool,
    /// What is added up over the rows; all but the square are for rows that do not belong.
    #[arg(long, value_enum, default_value_t = LossName::Square)]
    pub(crate) loss: LossName,
    /// Gives a parameter by others, or by a number: `c=a/2`, `c=0`. May be repeated.
    #[arg(long, value_name = "c=a/2", allow_hyphen_values = true)]
    pub(crate) tie: Vec<String>,
    /// Names a column for the model: by its name in the table, or its position. May be repeated. Of the category `state`,
    /// `state_treated` is 1 where `treated` stands, and else 0.
    #[arg(long, value_name = "t='Time (s)'|t=2")]
    pub(crate) column: Vec<String>,
    /// The confidence of intervals and bands.
    #[arg(long, value_name = "0.95", default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Where standard errors come from: the slopes of the model, or the exact Hessian.
    #[arg(long, value_enum, default_value_t = ErrorsName::Expected)]
    pub(crate) errors: ErrorsName,
    /// Intervals by profile likelihood too: one parameter is moved, all others follow.
    #[arg(long)]
    pub(crate) profile: bool,
    /// Draws data, fit, bands, residuals and profiles into a file, SVG or PNG.
    #[arg(long, value_name = "FILE.svg|png")]
    pub(crate) plot: Option<PathBuf>,
    /// Shows data and fit in characters.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    pub(crate) sketch: bool,
    /// Keeps the fitted model, for `fluxions predict`.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) save: Option<PathBuf>,
    /// Answer in JSON (see docs/json.md).
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Answer with the parameters as CSV.
    #[arg(long)]
    pub(crate) csv: bool,
    /// How many threads compute; all cores when left out. The answer is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// How much of the table may be kept in memory, in MiB; a larger one is read again at each step.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) memory: u32,
    /// How often the model may be evaluated at all rows.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_evaluations: u32,
}

#[derive(Args)]
pub(crate) struct Predict {
    /// The model: a file that `fluxions fit --save` wrote.
    #[arg(value_name = "MODEL.json")]
    pub(crate) model: PathBuf,
    /// The table, with the columns of the right side; `-` for standard input.
    #[arg(value_name = "TABLE", required_unless_present = "format")]
    pub(crate) table: Option<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingOptions,
    /// Names a column for the model: by its name in the table, or its position. May be repeated. Of the category `state`,
    /// `state_treated` is 1 where `treated` stands, and else 0.
    #[arg(long, value_name = "t='Time (s)'|t=2")]
    pub(crate) column: Vec<String>,
    /// Prints the fitted function instead, as a program.
    #[arg(long, value_enum, conflicts_with_all = ["table", "json"])]
    pub(crate) format: Option<LanguageName>,
    /// Answer in JSON, one object a row (see docs/json.md).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    Rust,
    C,
    Python,
    Js,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LossName {
    Square,
    Huber,
    SoftL1,
    Cauchy,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorsName {
    Expected,
    Observed,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MethodName {
    Numerical,
    Symbolic,
    Dual,
    Reverse,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Latex,
    Rust,
    C,
    Python,
    Js,
}
