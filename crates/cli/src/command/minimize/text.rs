//! What does a person see of a search? The iterations, the point, which test stopped the search and what that means, the
//! shape of the place, and what it cost.

use super::{Made, Row};
use crate::failure::Failure;
use crate::show;
use fluxions::optim::{Counts, Meaning};
use std::io::Write;

/// The most iterations that are printed whole; of more, the first and last ones.
const ROWS: usize = 16;

/// The widest line.
const WIDTH: usize = 100;

impl Made<'_> {
    pub(super) fn text(&self, trace: bool, out: &mut impl Write) -> Result<(), Failure> {
        let variables = self.asked.function.variables();
        let all = variables.join(", ");
        let pool = fluxions::Pool::new();
        let formula =
            self.asked.function.expression(&pool).unicode().unwrap_or_else(|_| self.asked.source.clone());
        writeln!(out, "f({}) = {}", show::cut(&all, WIDTH / 2), show::cut(&formula, WIDTH))?;
        writeln!(
            out,
            "{}\n",
            show::wrap(&format!("from {}, by {}", self.named(self.start), self.found.method), WIDTH, "  ")
        )?;
        write!(out, "{}", self.table(trace))?;
        let value = show::number(self.found.value);
        writeln!(
            out,
            "\n{}\n",
            show::wrap(&format!("at {}:  f = {value}", self.named(&self.found.at)), WIDTH, "   ")
        )?;
        let meaning = match self.found.stop.meaning() {
            Meaning::Converged => "converged",
            Meaning::Unsure => "unsure",
            Meaning::NotConverged => "not converged",
        };
        writeln!(out, "{meaning}: {}", self.found.stop)?;
        for &i in &self.found.held {
            let (low, high) = self.bounds.of(i);
            let (bound, x) = if self.found.at[i] <= low { ("lower", low) } else { ("upper", high) };
            writeln!(out, "{} is held by its {bound} bound, {}", variables[i], show::number(x))?;
        }
        if self.found.stop.meaning() != Meaning::NotConverged {
            writeln!(out, "{}{}", self.found.shape, self.curvatures())?;
        }
        writeln!(out, "{}", cost(self.found.counts))?;
        Ok(())
    }

    fn named(&self, at: &[f64]) -> String {
        show::point(self.asked.function.variables().iter().map(String::as_str).zip(at.iter().copied()))
    }

    fn curvatures(&self) -> String {
        let few = |x: f64| fluxions::significant(x, 3);
        match self.found.curvatures.as_slice() {
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
