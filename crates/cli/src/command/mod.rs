//! One file a command. Each reads its arguments, asks the library, and prints one answer.

mod check;
pub(crate) mod compile;
mod corpus;
mod diff;
mod explain;
mod fit;
mod matrix;
mod minimize;
mod predict;
mod probe;
mod rules;
mod sensitivity;
mod setup;
mod source;
pub(crate) mod surf;

pub(crate) use probe::Probe;
pub(crate) use sensitivity::Sensitivity;

use crate::args::{Arguments, Command};
use crate::failure::{BAD_INPUT, Failure};
use std::io::{BufWriter, Write};
use std::process::ExitCode;

const WELCOME: &str = "\
Fluxions: if I nudge this input a little, does the output go up or down, and by how much?

Three commands to try:

  fluxions diff 'x^2/4' --at x=3                        a derivative, found in four ways
  fluxions explain 'x^2*sin(x)'                         how it is found, step by step
  fluxions check 'tan(x)' --claim '1/cos(x)^2'          is my derivative right?

All commands: fluxions --help";

/// Runs the command; what it prints goes through one buffer.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let done = match &arguments.command {
        None if arguments.completions.is_some() || arguments.manual.is_some() => {
            setup::setup(arguments, &mut out)
        }
        None => writeln!(out, "{WELCOME}").map(|()| ExitCode::SUCCESS).map_err(Failure::from),
        Some(Command::Diff(asked)) => diff::diff(asked, &mut out),
        Some(Command::Grad(asked)) => diff::grad(asked, &mut out),
        Some(Command::Jacobian(asked)) => matrix::jacobian(asked, &mut out),
        Some(Command::Hessian(asked)) => matrix::hessian(asked, &mut out),
        Some(Command::Eval(asked)) => matrix::eval(asked, &mut out),
        Some(Command::Explain(asked)) => explain::explain(asked, &mut out),
        Some(Command::Check(asked)) => check::check(asked, &mut out),
        Some(Command::Minimize(asked)) => minimize::minimize(asked, &mut out),
        Some(Command::Rules(asked)) => rules::rules(asked, &mut out),
        Some(Command::Fit(asked)) => fit::fit(asked, &mut out),
        Some(Command::Predict(asked)) => predict::predict(asked, &mut out),
        Some(Command::Sensitivity(asked)) => sensitivity::sensitivity(asked, &mut out),
        Some(Command::Probe(asked)) => probe::probe(asked, &mut out),
        Some(Command::Compile(asked)) => compile::compile(asked, &mut out),
        Some(Command::Surf(asked)) => surf::surf(asked, &mut out),
    };
    let done = done.and_then(|code| out.flush().map(|()| code).map_err(Failure::from));
    match done {
        Ok(code) => code,
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            // What was computed before the failure is the user's.
            let _ = out.flush();
            failure.report();
            ExitCode::from(BAD_INPUT)
        }
    }
}
