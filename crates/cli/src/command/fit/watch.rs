//! How far is the search? A line on the terminal where it takes long, and an ear for Ctrl-C, which ends the search and not
//! the command: the best point so far is the answer.

use crate::failure::Failure;
use crate::interrupt;
use fluxions::optim::least_squares::Iteration;
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::time::Duration;

/// Someone who watches a search.
pub(super) struct Watch<'a> {
    parameters: &'a [String],
    line: ProgressBar,
}

impl<'a> Watch<'a> {
    pub(super) fn new(parameters: &'a [String]) -> Result<Watch<'a>, Failure> {
        interrupt::listen();
        let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}")
            .map_err(|e| Failure::new(format!("the progress cannot be shown: {e}")))?;
        // It draws on a terminal only, and goes away at the end.
        let line = ProgressBar::new_spinner().with_style(style);
        line.set_message("looking for a start");
        line.enable_steady_tick(Duration::from_millis(250));
        Ok(Watch { parameters, line })
    }

    /// Sees a step. Breaks where Ctrl-C was pressed.
    pub(super) fn step(&self, step: &Iteration<'_>) -> ControlFlow<()> {
        let at = self.parameters.iter().zip(step.at);
        let at: Vec<String> =
            at.map(|(name, x)| format!("{name} = {}", fluxions::significant(*x, 4))).collect();
        let place = format!("sum of squares {}, {}", fluxions::significant(step.cost, 5), at.join(", "));
        self.line.set_message(format!("step {}: {place}", step.index));
        interrupt::remember(place);
        self.ask()
    }

    /// Says what is being done. Breaks where Ctrl-C was pressed.
    pub(super) fn go_on(&self, what: &'static str) -> ControlFlow<()> {
        self.line.set_message(what);
        self.ask()
    }

    fn ask(&self) -> ControlFlow<()> {
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes the line off the terminal.
    pub(super) fn end(&self) {
        self.line.finish_and_clear();
    }
}
