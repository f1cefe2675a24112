//! `fluxions probe`: a program and a point in, its derivatives with error bars out.

pub(super) mod args;
mod driver;
mod object;
mod points;
mod report;
pub(super) mod study;
pub(super) mod watch;

pub(crate) use args::Probe;

use crate::failure::{self, CHECK_FAILED, Failure};
use crate::show;
use fluxions_numeric::{Estimate, Interrupted, Options, Status};
use fluxions_probe::{Jacobian, Runner, Study, hessians, jacobian};
use report::Report;
use std::io::Write;
use std::process::ExitCode;
use study::Asked;
use watch::{Expected, INTERRUPTED, Watch};

/// About how many runs an input takes where the program is smooth.
const RUNS: u64 = 16;

/// Below this many runs of an input, nothing is known of its derivative.
const FEWEST: u32 = 3;

pub(crate) fn probe(asked: &Probe, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if asked.as_dakota_driver {
        return driver::answer(asked);
    }
    let file = match asked.words.as_slice() {
        [] => None,
        [file] => Some(file.as_str()),
        [_, second, ..] => {
            return Err(Failure::new(format!("`{second}` is one word too many"))
                .help("the program and its arguments come behind --, as: fluxions probe --at x=3 -- ./simulator {x}"));
        }
    };
    if file.is_none() && asked.command.is_empty() {
        return Err(Failure::new("there is no program to run").help(
            "write it behind --, as: fluxions probe --at x=3 -- ./simulator {x}; or name a study: fluxions probe study.toml",
        ));
    }
    if let Some(table) = &asked.points {
        return points::answer(asked, file, table, out);
    }
    let study = study(asked, file, &[])?;
    let options = numeric_options(&study, asked.budget)?;
    let mut runner = Runner::new(&study)?;
    let at = study.nominal();
    let expected = Expected::About(1 + RUNS * at.len() as u64);
    let watch = Watch::new(&mut runner, expected, study.settings.jobs)?;
    let found = explore(&mut runner, &study, &options, asked.hessian);
    watch.end();
    let found = match found {
        Ok(found) => found?,
        Err(Interrupted) => return interrupted(&runner, &study),
    };
    let report = Report { study: &study, runner: &runner, at: &at, found: &found };
    if asked.json {
        writeln!(out, "{}", object::object(&report))?;
    } else if asked.csv {
        object::csv(&report, out)?;
    } else {
        report.text(out)?;
    }
    let resolved = |estimate: &Estimate| {
        !matches!(estimate.status, Status::Unresolved | Status::OutsideDomain | Status::Jump { .. })
    };
    let all = found.jacobian.rows.iter().flatten().all(resolved);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// What was found at a point.
struct Found {
    values: Vec<f64>,
    jacobian: Jacobian,
    /// A matrix for each output, where they were asked for.
    hessians: Vec<Vec<Vec<Estimate>>>,
}

fn study(asked: &Probe, file: Option<&str>, names: &[String]) -> Result<Study, Failure> {
    let inputs = Asked {
        file,
        at: &asked.at,
        bounds: &asked.bounds,
        scale: &asked.scale,
        names,
        command: &asked.command,
    };
    study::study(inputs, &asked.program)
}

/// What is known of each input, with its share of the runs.
fn numeric_options(study: &Study, budget: Option<u32>) -> Result<Vec<Options>, Failure> {
    let mut options = study.numeric_options();
    let Some(budget) = budget else { return Ok(options) };
    let share = (budget - 1) / (options.len().max(1) as u32);
    if share < FEWEST {
        let needed = 1 + FEWEST as usize * options.len();
        return Err(Failure::new(format!(
            "--budget {budget} is too small for {}",
            show::counted(options.len() as u64, "input")
        ))
        .help(format!("each input takes {FEWEST} runs at least, and the point itself one: {needed}")));
    }
    options.iter_mut().for_each(|options| options.max_evaluations = share);
    Ok(options)
}

/// Runs the program at the point itself first. Where it fails there, nothing else is run.
fn explore(
    runner: &mut Runner,
    study: &Study,
    options: &[Options],
    hessian: bool,
) -> Result<Result<Found, Failure>, Interrupted> {
    let (at, noise) = (&study.nominal(), &study.noise());
    let values = match runner.value(at)? {
        Ok(values) => values,
        Err(failure) => return Ok(Err(Failure::Run(failure))),
    };
    let jacobian = jacobian(runner, at, options, noise)?;
    let hessians = if hessian { hessians(runner, at, options, noise)? } else { Vec::new() };
    Ok(Ok(Found { values, jacobian, hessians }))
}

/// The study was stopped, or cannot go on.
pub(super) fn interrupted(runner: &Runner, study: &Study) -> Result<ExitCode, Failure> {
    if let Some(error) = runner.broken() {
        return Err(error.clone().into());
    }
    let counts = runner.counts();
    let kept = match study.settings.cache {
        Some(_) => format!(
            "interrupted; {} remembered, and the same command goes on from there",
            if runner.remembered() == 1 {
                "1 run is".to_owned()
            } else {
                format!("{} runs are", runner.remembered())
            }
        ),
        None => format!(
            "interrupted after {}; with --no-cache none is remembered",
            show::counted(counts.runs, "run")
        ),
    };
    failure::note(&kept);
    Ok(ExitCode::from(INTERRUPTED))
}
