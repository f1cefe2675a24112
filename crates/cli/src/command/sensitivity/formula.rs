//! What is asked where the function is a formula? The formula, watched while it is evaluated, and the part of it that has no
//! value.

use crate::failure::{self, Failure};
use crate::input::Asked;
use crate::show;
use crate::trouble::NoValue;
use fluxions::eval::diagnose;
use fluxions::numeric::Interrupted;
use fluxions_sensitivity::{Formula, Gradients, Input, Model};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long an evaluation runs before its progress is shown.
const QUIET: Duration = Duration::from_millis(500);

/// How many points are evaluated before anyone listens.
const SHARE: usize = 1 << 16;

/// The widest formula that is shown.
const WIDTH: usize = 100;

/// Whether someone pressed Ctrl-C.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// A formula that shows how far it is, and stops at Ctrl-C.
pub(super) struct Watched {
    asked: Asked,
    formula: Formula,
    progress: ProgressBar,
    began: Instant,
    points: u64,
}

impl Watched {
    pub(super) fn new(asked: Asked) -> Result<Watched, Failure> {
        // Where no handler can be set, the signal ends the process as it always does.
        let _ = ctrlc::set_handler(|| {
            // Who asks twice wants to leave.
            if STOPPED.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(super::INTERRUPTED));
            }
        });
        let progress = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let formula = Formula::new(&asked.function, asked.function.variables())?;
        Ok(Watched { asked, formula, progress, began: Instant::now(), points: 0 })
    }

    /// The formula as it was typed.
    pub(super) fn typed(&self) -> String {
        self.asked.source.clone()
    }

    /// The formula as it was read, on one line.
    pub(super) fn title(&self, result: &str) -> String {
        let pool = fluxions::Pool::new();
        let function = &self.asked.function;
        let shown = function.expression(&pool).unicode().unwrap_or_else(|_| self.asked.source.clone());
        let all = show::cut(&function.variables().join(", "), WIDTH / 2);
        format!("{result}({all}) = {}", show::cut(&shown, WIDTH))
    }

    pub(super) fn end(&self) {
        self.progress.finish_and_clear();
    }

    /// Why there is no finite value at the point.
    pub(super) fn no_value(&self, value: f64, inputs: &[Input]) -> Failure {
        let place: Vec<f64> = inputs.iter().map(|input| input.nominal).collect();
        let diagnosis = diagnose(self.asked.function.graph(), &place);
        let why = NoValue::find(&self.asked, &diagnosis, value, &place).line();
        let at = show::point(inputs.iter().map(|input| (input.name.as_str(), input.nominal)));
        Failure::new(format!("the formula has no finite value at {at}: {why}"))
            .help("take values where it has one, by --at")
    }

    /// Says that the answer was left.
    pub(super) fn interrupted(&self) -> ExitCode {
        failure::note("interrupted: what is printed is all that was found");
        ExitCode::from(super::INTERRUPTED)
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
