//! What is asked for values? A formula with all that is known of its inputs, watched while it is evaluated.

use super::args::Sensitivity;
use super::inputs::{self, Names};
use crate::failure::{self, Failure};
use crate::input::{self, Asked};
use crate::show;
use crate::trouble::NoValue;
use fluxions::eval::diagnose;
use fluxions::numeric::Interrupted;
use fluxions_sensitivity::{Formula, Gradients, Input, Model};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long an evaluation runs before its progress is shown.
const QUIET: Duration = Duration::from_millis(500);

/// The exit code of a program that was ended by Ctrl-C.
const LEFT: i32 = 130;

/// How many points are evaluated before anyone listens.
const SHARE: usize = 1 << 16;

/// The widest formula that is shown.
const WIDTH: usize = 100;

/// What is asked, and of which inputs.
pub(super) struct Source {
    pub(super) inputs: Vec<Input>,
    /// The groups of a parameter file.
    pub(super) groups: Vec<(String, Vec<String>)>,
    /// What was asked, as it was typed.
    pub(super) function: String,
    /// The same, for a first line.
    pub(super) title: String,
    /// The name of the result.
    pub(super) result: String,
    formula: Asked,
    model: Watched,
}

impl Source {
    pub(super) fn new(asked: &Sensitivity) -> Result<Source, Failure> {
        let mut names: Names = Vec::new();
        let groups = match &asked.params {
            Some(path) => inputs::parameters(&mut names, path)?,
            None => Vec::new(),
        };
        let options = inputs::Options {
            at: &asked.at,
            uncertain: &asked.uncertain,
            bounds: &asked.bounds,
            dist: &asked.dist,
        };
        inputs::options(&mut names, &options)?;
        let declared: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
        let formula = input::formula(&asked.what, &declared)?;
        let variables = formula.function.variables();
        if variables.is_empty() {
            return Err(Failure::new("the formula has no variable, so that nothing can matter to it")
                .help("write a formula with a variable, as: m*g*h"));
        }
        let valued: Vec<(String, f64)> =
            names.iter().filter_map(|(name, known)| Some((name.clone(), known.value()?))).collect();
        formula.all_given("--at", &valued)?;
        input::note_unused(&valued, variables);
        let of = |variable: &String| inputs::entry(&mut names, variable).input(variable);
        let inputs = variables.iter().map(of).collect::<Result<Vec<Input>, Failure>>()?;
        let pool = fluxions::Pool::new();
        let shown = formula.function.expression(&pool).unicode().unwrap_or_else(|_| formula.source.clone());
        let result = asked.output_name.clone().unwrap_or_else(|| "f".to_owned());
        let all = show::cut(&variables.join(", "), WIDTH / 2);
        Ok(Source {
            model: Watched::new(Formula::new(&formula.function, variables)?),
            inputs,
            groups,
            function: formula.source.clone(),
            title: format!("{result}({all}) = {}", show::cut(&shown, WIDTH)),
            result,
            formula,
        })
    }

    pub(super) fn model(&mut self) -> &mut dyn Model {
        &mut self.model
    }

    /// Whether a value costs next to nothing.
    pub(super) fn is_quick(&self) -> bool {
        true
    }

    /// Takes what watches off the terminal.
    pub(super) fn end(&self) {
        self.model.progress.finish_and_clear();
    }

    /// Why there is no finite value at the point.
    pub(super) fn no_value(&self, value: f64) -> Result<Failure, Failure> {
        let place: Vec<f64> = self.inputs.iter().map(|input| input.nominal).collect();
        let diagnosis = diagnose(self.formula.function.graph(), &place);
        let why = NoValue::find(&self.formula, &diagnosis, value, &place).line();
        let at = show::point(self.inputs.iter().map(|input| (input.name.as_str(), input.nominal)));
        Ok(Failure::new(format!("the formula has no finite value at {at}: {why}"))
            .help("take values where it has one, by --at"))
    }

    /// Says that the answer was left.
    pub(super) fn interrupted(&self) -> Result<(), Failure> {
        failure::note("interrupted: what is printed is all that was found");
        Ok(())
    }
}

/// A formula that shows how far it is, and stops at Ctrl-C.
struct Watched {
    formula: Formula,
    progress: ProgressBar,
    began: Instant,
    points: u64,
}

/// Whether someone pressed Ctrl-C.
static STOPPED: AtomicBool = AtomicBool::new(false);

impl Watched {
    fn new(formula: Formula) -> Watched {
        // Where no handler can be set, the signal ends the process as it always does.
        let _ = ctrlc::set_handler(|| {
            // Who asks twice wants to leave.
            if STOPPED.swap(true, Ordering::Relaxed) {
                std::process::exit(LEFT);
            }
        });
        let progress = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Watched { formula, progress, began: Instant::now(), points: 0 }
    }

    fn go_on(&mut self, points: usize) -> Result<(), Interrupted> {
        self.points += points as u64;
        if self.began.elapsed() > QUIET {
            self.progress.set_message(format!("{} points", self.points));
            self.progress.tick();
        }
        if STOPPED.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
    }
}

impl Model for Watched {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
        let mut values = Vec::with_capacity(points.len());
        for part in points.chunks(SHARE) {
            values.extend(self.formula.values(part)?);
            self.go_on(part.len())?;
        }
        Ok(values)
    }

    fn gradients(&mut self, points: &[Vec<f64>]) -> Result<Option<Gradients>, Interrupted> {
        self.go_on(points.len())?;
        self.formula.gradients(points)
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        self.formula.hessian(at)
    }

    fn on_kink(&mut self, at: &[f64]) -> bool {
        self.formula.on_kink(at)
    }

    fn may_jump(&self) -> bool {
        self.formula.may_jump()
    }
}
