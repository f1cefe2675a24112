//! What does a person see of a derivative at a point? The function, its derivative, a row for each method or variable,
//! the verdict, and what a nudge does.

use super::Shown;
use crate::failure::Failure;
use crate::show;
use crate::trouble::{self, NoValue};
use fluxions::{Answer, Method, Nudge, Partial, Report, Status, Verdict};
use std::io::Write;

/// The widest line; a formula that does not fit is cut, and printed whole without --at.
const WIDTH: usize = 100;

/// The widest trace of dual numbers.
const TRACE: usize = 60;

/// The narrowest column of formulas.
const NARROW: usize = 12;

impl Shown<'_, '_> {
    /// The answer at one point.
    pub(super) fn text(&self, place: &[f64], report: &Report, out: &mut impl Write) -> Result<(), Failure> {
        let pool = fluxions::Pool::new();
        let all = show::cut(&self.point(|i| self.variable(i), ", "), WIDTH / 2);
        self.define(&format!("f({all})"), self.asked.function.expression(&pool), out)?;
        let single = if let [only] = self.comparison.derivatives() { Some(only) } else { None };
        if let Some(derivative) = single {
            let name = format!("f{}({})", show::primes(self.order), self.variable(derivative.variable));
            match &derivative.formula {
                Ok(formula) => self.define(&name, *formula, out)?,
                Err(why) => writeln!(out, "{name}: no formula, since {why}")?,
            }
        }
        let point = self.point(|i| format!("{} = {}", self.variable(i), show::number(place[i])), ", ");
        let value = if report.value.is_nan() {
            "f has no real value".to_owned()
        } else {
            format!("f = {}", show::number(report.value))
        };
        writeln!(out, "{}\n", show::wrap(&format!("at {point}:  {value}"), WIDTH, "   "))?;
        if single.is_some() { self.methods(place, report, out) } else { self.gradient(place, report, out) }
    }

    fn point(&self, each: impl Fn(usize) -> String, between: &str) -> String {
        (0..self.names().len()).map(each).collect::<Vec<_>>().join(between)
    }

    /// `f(x) = x²/4`, on one line.
    fn define(&self, name: &str, e: fluxions::symbolic::Expr, out: &mut impl Write) -> Result<(), Failure> {
        match self.written(e) {
            Ok(text) => {
                let room = WIDTH.saturating_sub(name.chars().count() + 3).max(NARROW);
                writeln!(out, "{name} = {}", show::cut(&text, room))?;
            }
            Err(_) => {
                let size = show::number(e.size().tree);
                writeln!(out, "{name} = … ({size} operations, too many to print; see --format rust)")?;
            }
        }
        Ok(())
    }

    /// One row for each method.
    fn methods(&self, place: &[f64], report: &Report, out: &mut impl Write) -> Result<(), Failure> {
        let partial = &report.partials[0];
        let rows: Vec<Vec<String>> = partial.answers.iter().map(|a| self.method_row(a, place)).collect();
        write!(out, "{}", show::table(&rows, "  "))?;
        writeln!(out, "\n{}", self.verdict(partial, place, report))?;
        if let Verdict::OutsideDomain { .. } = partial.verdict {
            return self.help(place, report, out);
        }
        if self.order == 1 {
            writeln!(out, "{}", self.sentence(partial, place))?;
        }
        Ok(())
    }

    fn method_row(&self, answer: &Answer, place: &[f64]) -> Vec<String> {
        let derivative = &self.comparison.derivatives()[0];
        let name = answer.method.name().to_owned();
        if let Status::Unavailable(why) = &answer.status {
            return vec![name, "no answer".to_owned(), why.clone()];
        }
        let value = match answer.method {
            Method::Numerical => show::with_bar(answer.value, answer.error_bar),
            _ if answer.value.is_nan() => "no answer".to_owned(),
            _ => show::number(answer.value),
        };
        let detail = match answer.method {
            Method::Numerical => {
                format!("{}{}", show::counted(answer.evaluations, "evaluation"), said(&answer.status))
            }
            _ if answer.status == Status::Indeterminate => "the rules meet 0·∞ or ∞ − ∞ here".to_owned(),
            _ if answer.status == Status::OutsideDomain => "no value here".to_owned(),
            Method::Symbolic => {
                let size = derivative.size;
                let plural = if size.tree == 1.0 { "" } else { "s" };
                let tree = show::number(size.tree);
                format!("formula of {tree} operation{plural} as a tree, {} shared", size.shared)
            }
            Method::Dual if self.order == 1 => self.trace(answer.value, place),
            Method::Dual => {
                let operations = show::counted(answer.evaluations, "operation");
                format!("a Taylor jet of order {}, {operations}", self.order)
            }
            Method::Reverse => format!("{} visited", show::counted(answer.evaluations, "node")),
        };
        vec![name, value, detail]
    }

    /// The numbers a + bε of a forward run; of a long one, its beginning and its end.
    fn trace(&self, answer: f64, place: &[f64]) -> String {
        let trace = self.comparison.trace(self.comparison.derivatives()[0].variable, place);
        let shown: Vec<String> = (trace.iter())
            .map(|t| {
                let sign = if t.tangent < 0.0 { "−" } else { "+" };
                format!("{} {sign} {}ε", fluxions::short(t.value), fluxions::short(t.tangent.abs()))
            })
            .collect();
        let whole = shown.join(" → ");
        // Where doubles lost digits, the answer was found with more of them, and the trace shows what was lost.
        let near = |slope: f64| slope == answer || (slope - answer).abs() <= 1e-3 * answer.abs();
        let lost = trace.last().is_some_and(|t| !near(t.tangent));
        let remark = if lost { " (rounded; the answer has more digits)" } else { "" };
        let (Some(last), true) = (shown.last(), whole.chars().count() > TRACE) else {
            return format!("{whole}{remark}");
        };
        let mut head = String::new();
        let mut taken = 0;
        for step in &shown[..shown.len() - 1] {
            if (head.chars().count() + step.chars().count() + last.chars().count()) + 16 > TRACE {
                break;
            }
            head += &format!("{step} → ");
            taken += 1;
        }
        match shown.len() - 1 - taken {
            0 => format!("{head}{last}{remark}"),
            left => format!("{head}… {left} more … → {last}{remark}"),
        }
    }

    /// What a nudge does, in one sentence.
    fn sentence(&self, partial: &Partial, place: &[f64]) -> String {
        let (name, x) = (self.variable(partial.variable), place[partial.variable]);
        match partial.verdict {
            Verdict::Kink { left: Some(left), right: Some(right), .. }
                if left.is_finite() && right.is_finite() =>
            {
                fluxions::corner(&name, x, left, right)
            }
            _ => Nudge::new(x, partial.derivative).sentence(&name),
        }
    }

    /// The verdict in words, with the place where it has one: `kink at x = 0`.
    pub(super) fn verdict_words(&self, partial: &Partial, place: &[f64]) -> String {
        match &partial.verdict {
            Verdict::Kink { .. } => {
                let (name, x) = (&self.names()[partial.variable], place[partial.variable]);
                format!("kink at {name} = {}", show::number(x))
            }
            other => other.name().to_owned(),
        }
    }

    /// The verdict and what stands behind it, on one line.
    fn verdict(&self, partial: &Partial, place: &[f64], report: &Report) -> String {
        let words = self.verdict_words(partial, place);
        match (&partial.verdict, report.diagnosis.kinks.first()) {
            (Verdict::Kink { left, right, .. }, Some(met)) => {
                let side = |slope: &Option<f64>| slope.map_or("none".to_owned(), fluxions::short);
                let (part, kind) = trouble::kink(self.asked, met, place);
                format!(
                    "{words} (`{part}` has a {kind} there): slope {} on the left, {} on the right; {} is taken",
                    side(left),
                    side(right),
                    show::number(partial.derivative)
                )
            }
            (Verdict::OutsideDomain { .. }, _) => {
                let found = NoValue::find(self.asked, &report.diagnosis, report.value, place);
                format!("{words}: {}", found.line())
            }
            (Verdict::Disagree { why }, _) => {
                format!("{words}: {why}\nplease report this formula and point")
            }
            _ => words,
        }
    }

    fn help(&self, place: &[f64], report: &Report, out: &mut impl Write) -> Result<(), Failure> {
        let help = NoValue::find(self.asked, &report.diagnosis, report.value, place).help;
        Ok(help.iter().try_for_each(|help| writeln!(out, "{help}"))?)
    }

    /// The gradient: one row for each variable, largest effect first, and under the table what needs more room.
    fn gradient(&self, place: &[f64], report: &Report, out: &mut impl Write) -> Result<(), Failure> {
        let effect = |p: &Partial| Nudge::new(place[p.variable], p.derivative).effect.abs();
        let mut partials: Vec<(usize, &Partial)> = report.partials.iter().enumerate().collect();
        partials.sort_by(|a, b| effect(b.1).total_cmp(&effect(a.1)));
        write!(out, "{}", self.gradient_table(&partials))?;
        let outside = partials.iter().find(|(_, p)| matches!(p.verdict, Verdict::OutsideDomain { .. }));
        if let Some((_, partial)) = outside {
            writeln!(out, "\n{}", self.verdict(partial, place, report))?;
            return self.help(place, report, out);
        }
        let explained = |p: &Partial| matches!(p.verdict, Verdict::Kink { .. } | Verdict::Disagree { .. });
        for (index, partial) in &partials {
            let name = self.partial_name(partial.variable);
            if explained(partial) {
                write!(out, "\n{name}: {}", self.verdict(partial, place, report))?;
            }
            if let Err(why) = &self.comparison.derivatives()[*index].formula {
                write!(out, "\n{name}: no formula, since {why}")?;
            }
        }
        if partials.iter().any(|(i, p)| explained(p) || self.comparison.derivatives()[*i].formula.is_err()) {
            writeln!(out)?;
        }
        if self.order == 1 {
            writeln!(out)?;
            for (_, partial) in &partials {
                writeln!(out, "{}", self.sentence(partial, place))?;
            }
        }
        Ok(())
    }

    fn gradient_table(&self, partials: &[(usize, &Partial)]) -> String {
        let numerical = partials.iter().any(|(_, p)| p.answers.iter().any(|a| a.method == Method::Numerical));
        let mut rows = vec![vec![String::new(), "derivative".to_owned()]];
        rows[0].extend(numerical.then(|| "numerical".to_owned()));
        rows[0].extend(["verdict", "formula"].map(str::to_owned));
        for (index, partial) in partials {
            let numerical = partial.answers.iter().find(|a| a.method == Method::Numerical);
            let value = if partial.derivative.is_nan() {
                "no answer".to_owned()
            } else {
                show::number(partial.derivative)
            };
            let mut row = vec![self.partial_name(partial.variable), value];
            row.extend(numerical.map(|a| show::with_bar(a.value, a.error_bar)));
            row.push(match partial.verdict {
                Verdict::RoundingLimited => "limited by rounding".to_owned(),
                _ => partial.verdict.name().to_owned(),
            });
            row.push(match &self.comparison.derivatives()[*index].formula {
                Ok(formula) => self.written(*formula).unwrap_or_else(|_| "… (too long)".to_owned()),
                Err(_) => "none".to_owned(),
            });
            rows.push(row);
        }
        let last = rows[0].len() - 1;
        let taken: usize =
            (0..last).map(|c| 2 + rows.iter().map(|r| r[c].chars().count()).max().unwrap_or(0)).sum();
        for row in &mut rows {
            row[last] = show::cut(&row[last], WIDTH.saturating_sub(taken + 2).max(NARROW));
        }
        show::table(&rows, "  ")
    }
}

/// What the numerical method says beside its value.
fn said(status: &Status) -> String {
    match status {
        Status::Kink { left, right } => format!(
            ", slope {} on the left and {} on the right",
            fluxions::short(*left),
            fluxions::short(*right)
        ),
        Status::Jump => ", the function jumps".to_owned(),
        Status::Edge => ", one-sided: the domain ends here".to_owned(),
        Status::NoiseLimited => ", limited by noise in the values".to_owned(),
        Status::Unresolved => ", not resolved".to_owned(),
        Status::OutsideDomain => ", no value here".to_owned(),
        _ => String::new(),
    }
}
