//! What does a person see of a search? The iterations, the point, which test stopped the search and what that means, the
//! shape of the place, and what it cost.

use super::Made;
use super::rows::Row;
use crate::failure::Failure;
use crate::show;
use crate::trouble;
use fluxions::eval::diagnose;
use fluxions::optim::{Counts, Meaning, Place, Stop};
use std::io::Write;

/// The most iterations that are printed whole; of more, the first and last ones.
const ROWS: usize = 16;

/// A constraint that is off by no more than this is met, but for rounding.
const HOLDS: f64 = 1e-8;

/// A formula of so many parts is shown as it was written.
const LONG: usize = 400;

/// The widest line.
const WIDTH: usize = 100;

impl Made<'_> {
    pub(super) fn text(&self, trace: bool, out: &mut impl Write) -> Result<(), Failure> {
        let variables = self.variables;
        let all = self.asked.function.variables().join(", ");
        // A canonical form of which only the beginning is shown is not worth its making.
        let formula = match self.asked.function.graph().len() {
            0..LONG => {
                let pool = fluxions::Pool::new();
                let expression = self.asked.function.expression(&pool);
                expression.unicode().unwrap_or_else(|_| self.asked.source.clone())
            }
            _ => self.asked.source.clone(),
        };
        writeln!(out, "f({}) = {}", show::cut(&all, WIDTH / 2), show::cut(&formula, WIDTH))?;
        for constraint in self.constraints {
            writeln!(out, "subject to {constraint}")?;
        }
        let best = self.best();
        let from = match self.starts {
            1 => format!("from {}, by {}", self.named(self.start), best.method),
            starts => {
                format!("from {} and {} other places, by {}", self.named(self.start), starts - 1, best.method)
            }
        };
        writeln!(out, "{}\n", show::wrap(&from, WIDTH, "  "))?;
        write!(out, "{}", if self.starts == 1 { self.table(trace) } else { self.places() })?;
        let found = format!("at {}:  f = {}", self.named(&best.at), show::number(best.value));
        writeln!(out, "\n{}\n", show::wrap(&found, WIDTH, "   "))?;
        let meaning = match best.stop.meaning() {
            Meaning::Converged => "converged",
            Meaning::Unsure => "unsure",
            Meaning::NotConverged => "not converged",
        };
        writeln!(out, "{meaning}: {}", best.stop)?;
        self.broken(out)?;
        for kink in self.kinks() {
            writeln!(out, "{kink}")?;
        }
        for &i in &best.held {
            let (low, high) = self.bounds.of(i);
            let (bound, x) = if best.at[i] <= low { ("lower", low) } else { ("upper", high) };
            writeln!(out, "{} is held by its {bound} bound, {}", variables[i], show::number(x))?;
        }
        if best.stop.meaning() != Meaning::NotConverged {
            self.forces(out)?;
        }
        if best.stop.meaning() == Meaning::Converged || matches!(best.stop, Stop::Simplex { .. }) {
            writeln!(out, "{}{}", best.shape, self.curvatures())?;
        }
        for &i in &best.idle {
            writeln!(out, "{} has no influence here: any value of it will do", variables[i])?;
        }
        writeln!(out, "{}", cost(self.found.counts))?;
        Ok(())
    }

    /// The parts of the formula that have no ordinary derivative at the point.
    fn kinks(&self) -> Vec<String> {
        // The formula's own variables come first.
        let own = &self.best().at[..self.asked.function.variables().len()];
        let kinks = diagnose(self.asked.function.graph(), own).kinks;
        let tell = |met| {
            let (part, kind) = trouble::kink(self.asked, met, own);
            format!("kink: `{part}` has a {kind} here")
        };
        kinks.iter().map(tell).collect()
    }

    /// The constraints that do not hold at the point, and by how much.
    fn broken(&self, out: &mut impl Write) -> Result<(), Failure> {
        let best = self.best();
        let slack = if best.stop.meaning() == Meaning::Converged { f64::INFINITY } else { HOLDS };
        for (constraint, violation) in self.constraints.iter().zip(&best.violations) {
            if *violation > slack || violation.is_nan() {
                writeln!(
                    out,
                    "{constraint} does not hold: it is off by {}",
                    fluxions::significant(*violation, 3)
                )?;
            }
        }
        Ok(())
    }

    /// Which constraints hold the point, and how hard.
    fn forces(&self, out: &mut impl Write) -> Result<(), Failure> {
        for (constraint, multiplier) in self.constraints.iter().zip(&self.best().multipliers) {
            match *multiplier {
                0.0 => writeln!(out, "{constraint} has room to spare")?,
                m => {
                    let m = fluxions::significant(m, 6);
                    writeln!(out, "{constraint} holds the point, with multiplier {m}")?;
                }
            }
        }
        Ok(())
    }

    /// The resting places of many searches.
    fn places(&self) -> String {
        let heads = ["f", "starts", "at"].map(str::to_owned).to_vec();
        let row = |place: &Place| {
            let at: Vec<f64> = place.minimum.at.clone();
            let at =
                self.variables.iter().zip(at).map(|(n, x)| format!("{n} = {}", fluxions::significant(x, 6)));
            let at = at.collect::<Vec<_>>().join(", ");
            vec![
                fluxions::significant(place.minimum.value, 9),
                place.starts.to_string(),
                show::cut(&at, WIDTH - 30),
            ]
        };
        let shown = self.found.places.iter().take(ROWS).map(row);
        let mut text = show::table(&std::iter::once(heads).chain(shown).collect::<Vec<_>>(), "  ");
        let more = self.found.places.len().saturating_sub(ROWS);
        if more > 0 {
            text += &format!("  and {more} higher ones\n");
        }
        if self.found.lost > 0 {
            let searches = if self.found.lost == 1 { "search" } else { "searches" };
            text += &format!("  {} {searches} did not come to rest\n", self.found.lost);
        }
        text
    }

    fn named(&self, at: &[f64]) -> String {
        show::point(self.variables.iter().map(String::as_str).zip(at.iter().copied()))
    }

    fn curvatures(&self) -> String {
        let few = |x: f64| fluxions::significant(x, 3);
        match self.best().curvatures.as_slice() {
            [] => String::new(),
            [only] => format!(" (curvature {})", few(*only)),
            [lowest, .., highest] => format!(" (curvatures {} to {})", few(*lowest), few(*highest)),
        }
    }

    fn table(&self, trace: bool) -> String {
        let heads = ["iteration", "f", "gradient", "step", "evaluations"].map(str::to_owned).to_vec();
        let mut lines = vec![heads];
        let whole = trace || self.rows.len() <= ROWS;
        let ends = ROWS / 2;
        for (i, row) in self.rows.iter().enumerate() {
            if whole || i < ends || i >= self.rows.len() - ends {
                lines.push(cells(row));
            } else if i == ends {
                lines.push(vec!["…".to_owned()]);
            }
        }
        show::table(&lines, "  ")
    }
}

fn cells(row: &Row) -> Vec<String> {
    let few = |x: f64| if x.is_nan() { String::new() } else { fluxions::significant(x, 3) };
    let step = if row.index == 0 { String::new() } else { few(row.step) };
    vec![
        row.index.to_string(),
        fluxions::significant(row.value, 9),
        few(row.gradient_norm),
        step,
        row.counts.total().to_string(),
    ]
}

/// `26 values, 20 gradients, 19 Hessians`.
fn cost(counts: Counts) -> String {
    let kinds = [
        (counts.values, "value"),
        (counts.gradients, "gradient"),
        (counts.hessians, "Hessian"),
        (counts.products, "product of the Hessian with a vector"),
    ];
    let parts = kinds.iter().filter(|(n, _)| *n > 0).map(|&(n, what)| match n {
        1 => format!("1 {what}"),
        n if what.starts_with("product") => format!("{n} products of the Hessian with vectors"),
        n => format!("{n} {what}s"),
    });
    parts.collect::<Vec<_>>().join(", ")
}
