//! `minimize`: where is a formula lowest, why did the search stop there, and what does that mean?

mod contour;
mod object;
mod plot;
mod rows;
mod text;

use crate::args::{Minimize, Searching, Stepping};
use crate::at;
use crate::failure::{self, CHECK_FAILED, Failure};
use crate::input::{self, Asked};
use crate::interrupt;
use crate::picture;
use crate::show;
use crate::trouble::NoValue;
use fluxions::Function;
use fluxions::eval::diagnose;
use fluxions::optim::{
    self, Bounds, Conjugacy, Constraint, FormulaObjective, Global, Meaning, Method, Minimum, Options,
    Refusal, Relation, StepRule,
};
use indicatif::{ProgressBar, ProgressDrawTarget};
use rows::{Row, Rows};
use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How long a search runs before its progress is shown.
const QUIET: Duration = Duration::from_millis(500);

/// A search that was made.
struct Made<'a> {
    asked: &'a Asked,
    /// What had to hold, as it was written.
    constraints: &'a [String],
    variables: &'a [String],
    start: &'a [f64],
    bounds: &'a Bounds,
    /// The iterations of all searches, one search after the other.
    rows: Vec<Row>,
    starts: u32,
    found: Global,
}

impl Made<'_> {
    /// The lowest place that was found.
    fn best(&self) -> &Minimum {
        &self.found.places[0].minimum
    }
}

pub(crate) fn minimize(asked: &Minimize, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if let Some(file) = &asked.plot {
        picture::refuse_other_forms(file)?;
    }
    let named = at::assignments("--start", &asked.start)?;
    let bounded = at::intervals(&asked.bounds)?;
    let names: Vec<String> =
        named.iter().map(|(n, _)| n).chain(bounded.iter().map(|(n, _)| n)).cloned().collect();
    let formula = input::formula(&asked.formula, &names)?;
    let conditions = conditions(&asked.subject_to, &names)?;
    let mut variables = formula.function.variables().to_vec();
    if variables.is_empty() {
        return Err(Failure::new("the formula has no variable, so that no point is lower than another")
            .help("write a formula with a variable, as: (x - 1)^2"));
    }
    formula.all_given("--start", &named)?;
    for name in conditions.iter().flat_map(|(function, _)| function.variables()) {
        if !variables.contains(name) {
            variables.push(name.clone());
        }
    }
    let start = start(&named, &variables)?;
    if !(asked.tolerance > 0.0 && asked.tolerance < 1.0) {
        return Err(Failure::new(format!("--tolerance {} is no small slope", show::number(asked.tolerance)))
            .help("write a positive number below one, as --tolerance 1e-8"));
    }
    let options = Options {
        method: method(asked)?,
        bounds: bounds(asked, &variables)?,
        tolerance: asked.tolerance,
        iterations: asked.iterations,
        ..Options::default()
    };
    let mut objective = FormulaObjective::new(&formula.function, &variables)?;
    let mut constraints = Vec::new();
    for (function, relation) in &conditions {
        constraints.push(Constraint::new(Box::new(FormulaObjective::new(function, &variables)?), *relation));
    }
    let mut rows = Rows::new();
    let found = watched(&mut rows, &variables, |watch| {
        optim::minimise_globally(&start, &options.bounds, asked.starts as usize, asked.seed, &mut |from| {
            match constraints.as_mut_slice() {
                [] => optim::minimise_watched(&mut objective, from, &options, watch),
                constraints => optim::minimise_subject_to(&mut objective, constraints, from, &options, watch),
            }
        })
    });
    let found = found.map_err(|refusal| refused(&refusal, &formula, &variables, &start))?;
    let (bounds, constraints) = (&options.bounds, asked.subject_to.as_slice());
    let made = Made {
        asked: &formula,
        constraints,
        variables: &variables,
        start: &start,
        bounds,
        rows: rows.done(),
        starts: asked.starts,
        found,
    };
    if let Some(file) = &asked.plot {
        plot::draw(&made, &mut objective, &conditions, file)?;
    }
    if asked.json {
        writeln!(out, "{}", made.object())?;
    } else {
        made.text(asked.trace, out)?;
    }
    let done = made.best().stop.meaning() == Meaning::Converged;
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// The constraints as they were asked for.
fn conditions(texts: &[String], declared: &[String]) -> Result<Vec<(Function, Relation)>, Failure> {
    let options = fluxions::formula::Options::declaring(declared.iter().cloned());
    let read = |text: &String| {
        optim::constraint(text, &options).map_err(|error| Failure::Formula {
            source: text.clone(),
            origin: Some("--subject-to".to_owned()),
            error: Box::new(error),
        })
    };
    texts.iter().map(read).collect()
}

/// The start of each variable, also of those that only a constraint has.
fn start(named: &[(String, f64)], variables: &[String]) -> Result<Vec<f64>, Failure> {
    input::note_unused(named, variables);
    let of = |variable: &String| {
        named.iter().find(|(name, _)| name == variable).map(|(_, x)| *x).ok_or_else(|| {
            Failure::new(format!("no value is given for `{variable}`, which a constraint needs"))
                .help(format!("write --start with {variable}=…"))
        })
    };
    variables.iter().map(of).collect()
}

/// Makes a search whose iterations are kept, whose progress is shown when it takes long, and that ends when the person
/// interrupts it.
fn watched<T>(
    rows: &mut Rows,
    variables: &[String],
    search: impl FnOnce(&mut dyn FnMut(&optim::Iteration) -> ControlFlow<()>) -> T,
) -> T {
    interrupt::listen();
    let progress = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let (began, mut told) = (Instant::now(), None::<Instant>);
    let best = |row: &optim::Iteration| {
        let at = show::point(variables.iter().map(String::as_str).zip(row.at.iter().copied()));
        format!("f = {} at {}", show::number(row.value), show::cut(&at, 1000))
    };
    let found = search(&mut |row| {
        rows.push(row);
        if began.elapsed() > QUIET {
            let value = fluxions::significant(row.value, 6);
            progress.set_message(format!("iteration {}, f = {value}", row.index));
            progress.tick();
        }
        if began.elapsed() > QUIET && told.is_none_or(|told| told.elapsed() > QUIET) {
            told = Some(Instant::now());
            interrupt::remember(best(row));
        }
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.finish_and_clear();
    found
}

fn method(asked: &Minimize) -> Result<Method, Failure> {
    let rate = asked.rate;
    if !(rate > 0.0 && rate.is_finite()) {
        return Err(Failure::new(format!("--rate {} is no length of a step", show::number(rate)))
            .help("write a positive number, as --rate 0.01"));
    }
    let rule = match asked.step {
        Stepping::Fixed => StepRule::Fixed(rate),
        Stepping::Diminishing => StepRule::Diminishing { first: rate, power: 0.5 },
        Stepping::Armijo => StepRule::Armijo,
        Stepping::Wolfe => StepRule::Wolfe,
        Stepping::Exact => StepRule::Exact,
        Stepping::BarzilaiBorwein => StepRule::BarzilaiBorwein,
    };
    // The shares are those of the papers.
    let (decay, first, second) = (0.9, 0.9, 0.999);
    Ok(match asked.method {
        Searching::Auto => Method::Auto,
        Searching::Newton => Method::Newton,
        Searching::NewtonCg => Method::NewtonCg,
        Searching::Lbfgs => Method::Lbfgs { memory: 10 },
        Searching::Cg => Method::ConjugateGradient(Conjugacy::HagerZhang),
        Searching::GradientDescent => Method::GradientDescent(rule),
        Searching::Momentum => Method::Momentum { rate, decay },
        Searching::Nesterov => Method::Nesterov { rate, decay },
        Searching::Rmsprop => Method::RmsProp { rate, decay },
        Searching::Adam => Method::Adam { rate, first, second },
        Searching::Adamw => Method::AdamW { rate, first, second, weight_decay: 0.01 },
        Searching::NelderMead => Method::NelderMead,
    })
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
fn refused(refusal: &Refusal, formula: &Asked, variables: &[String], start: &[f64]) -> Failure {
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
            // The formula's own variables come first.
            let own = &start[..formula.function.variables().len()];
            if formula.function.value(own).is_finite() {
                return Failure::new("a constraint has no finite value at the start")
                    .help("start where all of them have one");
            }
            let diagnosis = diagnose(formula.function.graph(), own);
            let why = NoValue::find(formula, &diagnosis, value, own).line();
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
