//! How far is the search? A line on the terminal where it takes long, and an ear for Ctrl-C, which ends the search and not
//! the command: the best point so far is the answer.

use crate::failure::Failure;
use fluxions::optim::least_squares::Iteration;
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The exit code of a program that was ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Someone who watches a search.
pub(super) struct Watch<'a> {
    parameters: &'a [String],
    stopped: Arc<AtomicBool>,
    line: ProgressBar,
}

impl<'a> Watch<'a> {
    pub(super) fn new(parameters: &'a [String]) -> Result<Watch<'a>, Failure> {
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = stopped.clone();
        let handler = move || {
            // Who asks twice wants to leave.
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(INTERRUPTED);
            }
        };
        ctrlc::set_handler(handler)
            .map_err(|e| Failure::new(format!("Ctrl-C cannot be listened to: {e}")))?;
        let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}")
            .map_err(|e| Failure::new(format!("the progress cannot be shown: {e}")))?;
        // It draws on a terminal only, and goes away at the end.
        let line = ProgressBar::new_spinner().with_style(style);
        line.set_message("looking for a start");
        line.enable_steady_tick(Duration::from_millis(250));
        Ok(Watch { parameters, stopped, line })
    }

    /// Sees a step. Breaks where Ctrl-C was pressed.
    pub(super) fn step(&self, step: &Iteration<'_>) -> ControlFlow<()> {
        let at = self.parameters.iter().zip(step.at);
        let at: Vec<String> =
            at.map(|(name, x)| format!("{name} = {}", fluxions::significant(*x, 4))).collect();
        self.line.set_message(format!(
            "step {}: sum of squares {}, {}",
            step.index,
            fluxions::significant(step.cost, 5),
            at.join(", ")
        ));
        self.ask()
    }

    /// Says what is being done. Breaks where Ctrl-C was pressed.
    pub(super) fn go_on(&self, what: &'static str) -> ControlFlow<()> {
        self.line.set_message(what);
        self.ask()
    }

    fn ask(&self) -> ControlFlow<()> {
        if self.stopped.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes the line off the terminal.
    pub(super) fn end(&self) {
        self.line.finish_and_clear();
    }
}
