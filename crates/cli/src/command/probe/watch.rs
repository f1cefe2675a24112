//! How far are the runs? A line on the terminal, and an ear for Ctrl-C, which ends the runs and keeps what is known.

use crate::failure::Failure;
use crate::show;
use fluxions_probe::{Counts, Runner};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The exit code of a program that was ended by Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// Someone who watches the runs.
pub(crate) struct Watch {
    line: ProgressBar,
}

/// How many runs are expected.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    /// So many at the most.
    Exactly(u64),
    /// That depends on what is found; about so many.
    About(u64),
}

impl Watch {
    /// Shows the runs on a terminal, and lets Ctrl-C stop them.
    pub(crate) fn new(runner: &mut Runner, expected: Expected, jobs: usize) -> Result<Watch, Failure> {
        let stop = runner.stop_flag();
        // Where no handler can be set, the signal ends the process as it always does, and what was run is kept.
        let _ = ctrlc::set_handler(move || {
            // Who asks twice wants to leave.
            if stop.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(INTERRUPTED));
            }
        });
        let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}")
            .map_err(|e| Failure::new(format!("the progress cannot be shown: {e}")))?;
        // It draws on a terminal only, and goes away at the end.
        let line = ProgressBar::new_spinner().with_style(style);
        line.set_message("run 1");
        line.enable_steady_tick(Duration::from_millis(250));
        let shown = line.clone();
        runner.watch(move |counts| shown.set_message(message(counts, expected, jobs)));
        Ok(Watch { line })
    }

    /// Takes the line off the terminal.
    pub(crate) fn end(&self) {
        self.line.finish_and_clear();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end();
    }
}

/// What has been run, and about how long the rest takes as long as it goes on like this.
fn message(counts: &Counts, expected: Expected, jobs: usize) -> String {
    let done = counts.runs + counts.known;
    let (of, total) = match expected {
        Expected::Exactly(total) => (format!("of {total}"), total.max(done)),
        // Where more are waiting already, more are needed.
        Expected::About(total) => {
            let total = total.max(done + counts.waiting);
            (format!("of about {total}"), total)
        }
    };
    let mut text = format!("{} {of}", show::counted(counts.runs, "run"));
    if counts.known > 0 {
        text += &format!(", {} known from before", counts.known);
    }
    if counts.failed > 0 {
        text += &format!(", {} failed", counts.failed);
    }
    if counts.runs > 0 {
        let left = counts.busy.as_secs_f64() / counts.runs as f64 * (total - done) as f64 / jobs as f64;
        text += &format!(", about {} left", span(left));
    }
    text
}

fn span(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{} s", s.ceil()),
        s if s < 5400.0 => format!("{} min", (s / 60.0).ceil()),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_goes_by_what_was_seen() {
        let counts = Counts { runs: 10, known: 5, failed: 1, waiting: 3, busy: Duration::from_secs(20) };
        let about = message(&counts, Expected::About(16), 2);
        assert_eq!(about, "10 runs of about 18, 5 known from before, 1 failed, about 3 s left");
        let exact = message(&counts, Expected::Exactly(10_015), 2);
        assert!(exact.starts_with("10 runs of 10015") && exact.ends_with("about 2.8 h left"), "{exact}");
    }
}
