//! `minimize`: where is a formula lowest, why did the search stop there, and what does that mean?

mod object;
mod text;

use crate::args::{Minimize, Searching};
use crate::at;
use crate::failure::{self, CHECK_FAILED, Failure};
use crate::input::{self, Asked};
use crate::show;
use crate::trouble::NoValue;
use fluxions::eval::diagnose;
use fluxions::optim::{self, Bounds, Counts, Meaning, Method, Minimum, Options, Refusal};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a search runs before its progress is shown.
const QUIET: Duration = Duration::from_millis(500);

/// What is kept of an iteration.
struct Row {
    index: usize,
    value: f64,
    gradient_norm: f64,
    step: f64,
    counts: Counts,
}

/// A search that was made.
struct Made<'a> {
    asked: &'a Asked,
    start: &'a [f64],
    bounds: &'a Bounds,
    rows: Vec<Row>,
    found: Minimum,
}

pub(crate) fn minimize(asked: &Minimize, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let named = at::assignments("--start", &asked.start)?;
    let names: Vec<String> = named.iter().map(|(n, _)| n.clone()).collect();
    let formula = input::formula(&asked.formula, &names)?;
    let variables = formula.function.variables();
    if variables.is_empty() {
        return Err(Failure::new("the formula has no variable, so that no point is lower than another")
            .help("write a formula with a variable, as: (x - 1)^2"));
    }
    let start = formula.place_by("--start", &named)?;
    let bounds = bounds(asked, variables)?;
    let options = Options {
        method: method(asked.method),
        bounds,
        tolerance: asked.tolerance,
        iterations: asked.iterations,
        ..Options::default()
    };
    let mut objective = formula.function.objective(variables)?;
    let mut rows = Vec::new();
    let found = watched(&mut rows, |watch| optim::minimise_watched(&mut objective, &start, &options, watch));
    let found = found.map_err(|refusal| refused(&refusal, &formula, &start))?;
    let made = Made { asked: &formula, start: &start, bounds: &options.bounds, rows, found };
    if asked.json {
        writeln!(out, "{}", made.object())?;
    } else {
        made.text(asked.trace, out)?;
    }
    let done = made.found.stop.meaning() != Meaning::NotConverged;
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// Makes a search whose iterations are kept, whose progress is shown when it takes long, and that ends when the person
/// interrupts it.
fn watched<T>(
    rows: &mut Vec<Row>,
    search: impl FnOnce(&mut dyn FnMut(&optim::Iteration) -> ControlFlow<()>) -> T,
) -> T {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    // Where no handler can be set, the signal ends the process as it always does.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    let progress = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let began = Instant::now();
    let found = search(&mut |row| {
        rows.push(Row {
            index: row.index,
            value: row.value,
            gradient_norm: row.gradient_norm,
            step: row.step,
            counts: row.counts,
        });
        if began.elapsed() > QUIET {
            let value = fluxions::significant(row.value, 6);
            progress.set_message(format!("iteration {}, f = {value}", row.index));
            progress.tick();
        }
        if INTERRUPTED.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.finish_and_clear();
    found
}

fn method(asked: Searching) -> Method {
    match asked {
        Searching::Auto => Method::Auto,
        Searching::Newton => Method::Newton,
        Searching::NewtonCg => Method::NewtonCg,
        Searching::Lbfgs => Method::Lbfgs { memory: 10 },
    }
}

/// The bounds of each variable. A name that does not occur is worth a note.
fn bounds(asked: &Minimize, variables: &[String]) -> Result<Bounds, Failure> {
    let named = at::intervals(&asked.bounds)?;
    for (name, _) in named.iter().filter(|(name, _)| !variables.contains(name)) {
        failure::note(&format!("`{name}` has bounds, and does not occur in the formula"));
    }
    let of = |variable: &String| {
        let found = named.iter().find(|(name, _)| name == variable);
        found.map_or((f64::NEG_INFINITY, f64::INFINITY), |(_, bounds)| *bounds)
    };
    Ok(Bounds::new(variables.iter().map(of).collect()))
}

/// Why the search did not begin, in the person's names.
fn refused(refusal: &Refusal, formula: &Asked, start: &[f64]) -> Failure {
    let variables = formula.function.variables();
    match *refusal {
        Refusal::StartNotFinite { variable } => {
            Failure::new(format!("`{}` does not start at a finite number", variables[variable]))
                .help("start at a number, as --start x=1")
        }
        Refusal::StartOutsideBounds { variable, start, bounds: (low, high) } => {
            let name = &variables[variable];
            let nearest = show::number(if start < low { low } else { high });
            Failure::new(format!("`{name}` starts at {}, outside its bounds", show::number(start)))
                .help(format!("the nearest start within them: --start {name}={nearest}"))
        }
        Refusal::EmptyBounds { variable } => {
            Failure::new(format!("no number is within the bounds of `{}`", variables[variable]))
                .help("write a lower and a higher number, as --bounds x=0..1")
        }
        Refusal::NoValue { value } => {
            let diagnosis = diagnose(formula.function.graph(), start);
            let why = NoValue::find(formula, &diagnosis, value, start).line();
            Failure::new(format!("the formula has no finite value at the start: {why}"))
                .help("start where it has one: fluxions eval tells the value at a point")
        }
        Refusal::NoGradient { variable } => {
            let name = &variables[variable];
            Failure::new(format!("the derivative by `{name}` is not finite at the start"))
                .help("start beside that point, or use --method nelder-mead, which needs no derivative")
        }
        _ => Failure::new(refusal.to_string()).help("leave out --method, and one that suits is taken"),
    }
}
