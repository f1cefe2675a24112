//! What is there to say about a fit? The estimates with their errors first, then how they hang together, how good the fit
//! is, and what to beware of.

use crate::failure::{self, Failure};
use crate::{json, show};
use fluxions::significant;
use fluxions_fit::{Data, Deviations, Errors, Fit, Loss, Parameter, Profile, Start, Table};
use serde_json::{Value, json};
use std::io::Write;

/// A fit with all that a report needs.
pub(super) struct Report<'a> {
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) data: &'a Data,
    pub(super) fit: &'a Fit,
    pub(super) profiles: &'a [Profile],
}

/// How many digits of a standard error are shown; the estimate ends at the same place.
const DIGITS: usize = 3;

impl Report<'_> {
    pub(super) fn text(&self, out: &mut impl Write) -> Result<(), Failure> {
        let fit = self.fit;
        writeln!(out, "{}", fit.model().recipe().formula.trim())?;
        writeln!(out, "{}", flow(&self.rows()))?;
        writeln!(out, "{}", flow(&self.start()))?;
        writeln!(out)?;
        write!(out, "{}", show::table(&self.estimates(), ""))?;
        for (name, value) in fit.model().tied(&fit.values()) {
            writeln!(out, "{name} = {}, tied", significant(value, 7))?;
        }
        let free: Vec<usize> = (0..fit.parameters.len()).filter(|&i| !fit.parameters[i].held).collect();
        if free.len() > 1 {
            writeln!(out, "\ncorrelations")?;
            write!(out, "{}", show::table(&self.correlations(&free), "  "))?;
        }
        if !self.profiles.is_empty() {
            writeln!(out, "\n{} % intervals by profile likelihood", self.percent())?;
            let rows: Vec<Vec<String>> = self
                .profiles
                .iter()
                .map(|p| {
                    let parameter = &fit.parameters[p.parameter];
                    vec![parameter.name.clone(), interval(p.interval, parameter.error)]
                })
                .collect();
            write!(out, "{}", show::table(&rows, "  "))?;
        }
        writeln!(out)?;
        let deviation = match (fit.loss_scale, fit.freedom) {
            (Some(scale), _) => format!(
                "residual standard deviation {}, by the median of the residuals",
                significant(scale / fit.settings.loss.constant(), 5)
            ),
            (None, 0) => "no degrees of freedom are left".to_owned(),
            (None, n) => format!(
                "residual standard deviation {}, on {n} degree{} of freedom",
                significant(fit.deviation, 5),
                if n == 1 { "" } else { "s" }
            ),
        };
        writeln!(out, "{deviation}")?;
        let figures = [
            ("R²", fit.r_squared.map(|x| if x.abs() < 1e-12 { 0.0 } else { x }), 7),
            ("AIC", fit.aic(), 7),
            ("BIC", fit.bic(), 7),
        ];
        let figures: Vec<String> = figures
            .iter()
            .filter_map(|(name, x, n)| Some(format!("{name} {}", significant((*x)?, *n))))
            .collect();
        if !figures.is_empty() {
            writeln!(out, "{}", figures.join(", "))?;
        }
        writeln!(out, "{}", self.errors())?;
        writeln!(out, "{}", self.stopped())?;
        for warning in &fit.warnings {
            writeln!(out, "{}", flow(&format!("warning: {warning}")))?;
        }
        Ok(())
    }

    fn rows(&self) -> String {
        let counts = self.data.counts();
        let name = if self.name == "-" { "standard input" } else { self.name };
        let mut text = format!("{name}: {}", show::counted(counts.used as u64, "row"));
        if counts.missing > 0 {
            text += &format!(", {} left out because a value is missing or not finite", counts.missing);
        }
        if !self.table.is_named() {
            text += "; the first line has numbers, so the columns are c1, c2, …";
        }
        if !self.data.is_in_memory() {
            text += "; larger than the memory it may use, so it is read again at each step";
        }
        text
    }

    fn start(&self) -> String {
        let fit = self.fit;
        let at = show_point(fit.parameters.iter().map(|p| (p.name.as_str(), p.start)));
        match &fit.start {
            Start::Given => format!("start: {at}"),
            Start::Guessed(guess) => {
                let solved: Vec<&str> =
                    guess.linear.iter().map(|&j| fit.parameters[j].name.as_str()).collect();
                let how = match (guess.trials, solved.len()) {
                    (1, _) => "the model is linear in what was not given".to_owned(),
                    (n, 0) => format!("the best of {n} trials"),
                    (n, _) => format!("the best of {n} trials, each solved for {}", solved.join(", ")),
                };
                format!("start, guessed ({how}): {at}")
            }
        }
    }

    fn percent(&self) -> String {
        significant(100.0 * self.fit.settings.level, 6)
    }

    fn estimates(&self) -> Vec<Vec<String>> {
        let titles =
            ["", "estimate", "std. error", "t", "P(>|t|)", &format!("{} % interval", self.percent())];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        for p in &self.fit.parameters {
            let mut row = vec![p.name.clone(), estimate(p)];
            row.extend(match (p.held, p.error) {
                (true, _) if p.gap.is_some() => vec!["change point".to_owned()],
                (true, _) if p.bounds.0 == p.bounds.1 => vec!["held".to_owned()],
                (true, _) => vec!["on a bound".to_owned()],
                (_, error) if error.is_infinite() => vec!["not determined".to_owned()],
                (_, error) if error.is_nan() => vec!["not known".to_owned()],
                (_, error) => vec![
                    significant(error, DIGITS),
                    known(p.t, 4),
                    if p.p < 1e-16 { "<1e-16".to_owned() } else { known(p.p, 3) },
                    interval(p.interval, error),
                ],
            });
            rows.push(row);
        }
        rows
    }

    /// The lower triangle.
    fn correlations(&self, free: &[usize]) -> Vec<Vec<String>> {
        let name = |j: usize| self.fit.parameters[j].name.clone();
        let header = std::iter::once(String::new()).chain(free[..free.len() - 1].iter().map(|&j| name(j)));
        let mut rows = vec![header.collect::<Vec<_>>()];
        for (a, &i) in free.iter().enumerate().skip(1) {
            let cell = |&j: &usize| match self.fit.correlation(j, i) {
                r if r.is_nan() => "?".to_owned(),
                r => format!("{r:.3}"),
            };
            rows.push(std::iter::once(name(i)).chain(free[..a].iter().map(cell)).collect());
        }
        rows
    }

    /// Plainly, where the standard errors come from.
    fn errors(&self) -> String {
        let fit = self.fit;
        let recipe = fit.model().recipe();
        let given = recipe.sigma.as_deref();
        let scale = match (given, fit.settings.deviations) {
            (Some(sigma), Deviations::Absolute) => {
                format!("from the standard deviations `{sigma}` as they are")
            }
            (Some(sigma), Deviations::Relative) => format!(
                "from the standard deviations `{sigma}`, scaled by {} to the scatter of the residuals (--absolute takes them as they are)",
                significant(fit.deviation, 4)
            ),
            (None, _) => match &recipe.weights {
                Some(weights) => format!("from the scatter of the residuals, with the weights `{weights}`"),
                None => "from the scatter of the residuals, the same in every row".to_owned(),
            },
        };
        let scale = match fit.loss_scale {
            Some(_) => format!("{scale}, as the {} loss weights them", fit.settings.loss),
            None => scale,
        };
        let matrix = match (fit.settings.errors, fit.settings.loss) {
            (Errors::Observed, Loss::Square) => ", with the exact Hessian (observed information)",
            _ => "",
        };
        flow(&format!("standard errors: {scale}{matrix}"))
    }

    fn stopped(&self) -> String {
        let s = &self.fit.solution;
        let counts = format!(
            "{}, {}, cosine {}",
            show::counted(s.iterations as u64, "step"),
            show::counted(s.evaluations as u64, "evaluation"),
            significant(s.offset, 2)
        );
        flow(&format!("{} ({counts})", s.stop))
    }

    pub(super) fn csv(&self, out: &mut impl Write) -> Result<(), Failure> {
        for warning in &self.fit.warnings {
            failure::note(warning);
        }
        writeln!(out, "parameter,estimate,std_error,t,p,low,high")?;
        for p in &self.fit.parameters {
            let numbers = [p.value, p.error, p.t, p.p, p.interval.0, p.interval.1];
            let cell = |x: &f64| if x.is_nan() { String::new() } else { show::number(*x) };
            writeln!(out, "{},{}", p.name, numbers.iter().map(cell).collect::<Vec<_>>().join(","))?;
        }
        Ok(())
    }

    pub(super) fn json(&self) -> Value {
        let fit = self.fit;
        let pair = |(low, high): (f64, f64)| json!([json::number(low), json::number(high)]);
        let matrix = |of: &dyn Fn(usize, usize) -> f64| -> Value {
            let n = fit.parameters.len();
            (0..n).map(|i| (0..n).map(|j| json::number(of(i, j))).collect::<Value>()).collect()
        };
        let optional = |x: Option<f64>| x.map_or(Value::Null, json::number);
        let parameters: Vec<Value> = fit
            .parameters
            .iter()
            .enumerate()
            .map(|(j, p)| {
                let profile = self.profiles.iter().find(|profile| profile.parameter == j);
                json!({
                    "name": p.name,
                    "estimate": json::number(p.value),
                    "std_error": json::number(p.error),
                    "t": json::number(p.t),
                    "p": json::number(p.p),
                    "interval": pair(p.interval),
                    "profile": profile.map_or(Value::Null, |profile| pair(profile.interval)),
                    "bounds": pair(p.bounds),
                    "held": p.held,
                    "gap": p.gap.map_or(Value::Null, pair),
                    "start": json::number(p.start),
                })
            })
            .collect();
        let counts = self.data.counts();
        json!({
            "schema": "fluxions.fit.1",
            "model": fit.model().recipe().formula,
            "table": self.name,
            "rows": counts.used,
            "missing": counts.missing,
            "guessed": matches!(fit.start, Start::Guessed(_)),
            "parameters": parameters,
            "tied": json::named(fit.model().tied(&fit.values()).iter().map(|(n, x)| (n.as_str(), *x))),
            "covariance": matrix(&|i, j| fit.covariance[i][j]),
            "correlation": matrix(&|i, j| fit.correlation(i, j)),
            "degrees_of_freedom": fit.freedom,
            "residual_sum": json::number(fit.residual_sum),
            "residual_deviation": json::number(fit.deviation),
            "r_squared": optional(fit.r_squared),
            "log_likelihood": optional(fit.log_likelihood),
            "aic": optional(fit.aic()),
            "bic": optional(fit.bic()),
            "level": fit.settings.level,
            "absolute": fit.settings.deviations == Deviations::Absolute,
            "observed": fit.settings.errors == Errors::Observed,
            "loss": fit.settings.loss.name(),
            "rank": fit.spread.rank,
            "condition": json::number(fit.spread.condition),
            "converged": fit.solution.stop.converged(),
            "stopped": fit.solution.stop.to_string(),
            "steps": fit.solution.iterations,
            "evaluations": fit.solution.evaluations,
            "warnings": fit.warnings,
        })
    }
}

/// Text broken at blanks into lines that a terminal shows whole, all but the first one indented.
fn flow(text: &str) -> String {
    let (mut lines, mut length) = (String::new(), 0);
    // A name stays on the line of its value.
    for word in text.replace(" = ", "\u{a0}=\u{a0}").split(' ') {
        let width = word.chars().count();
        if length > 0 && length + 1 + width > 100 {
            lines += "\n  ";
            length = 2;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines += word;
        length += width;
    }
    lines.replace('\u{a0}', " ")
}

/// A figure that may not be known.
fn known(x: f64, digits: usize) -> String {
    if x.is_nan() { "?".to_owned() } else { significant(x, digits) }
}

/// A point, to a few digits.
fn show_point<'a>(at: impl IntoIterator<Item = (&'a str, f64)>) -> String {
    at.into_iter().map(|(n, x)| format!("{n} = {}", significant(x, 4))).collect::<Vec<_>>().join(", ")
}

/// The estimate, to the place where its error ends.
fn estimate(p: &Parameter) -> String {
    significant(p.value, places(p.value, p.error))
}

/// How many digits of a value are worth showing next to its error.
fn places(value: f64, error: f64) -> usize {
    let digits = (value.abs() / error).log10().floor() + DIGITS as f64;
    if digits.is_finite() { digits.clamp(1.0, 15.0) as usize } else { 7 }
}

fn interval((low, high): (f64, f64), error: f64) -> String {
    let end = |x: f64| match x {
        x if x.is_infinite() => {
            if x > 0.0 {
                "∞".to_owned()
            } else {
                "−∞".to_owned()
            }
        }
        x => significant(x, places(x, error)),
    };
    format!("{} to {}", end(low), end(high))
}
