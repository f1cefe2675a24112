//! What does a person read? What each input does at the point, what its range does, and what the global methods say.

use super::chart::{self, Bars};
use super::words::{self, Way};
use super::{Asked, Here};
use crate::failure::Failure;
use crate::show;
use fluxions::significant;
use fluxions_sensitivity::{Dgsm, Effect, Interval, Morris, Sobol};
use std::io::Write;

/// The most inputs that a table shows.
const ROWS: usize = 40;

/// The widest name.
const NAME: usize = 24;

/// The widest line.
const WIDTH: usize = 100;

fn few(x: f64) -> String {
    if x.is_nan() { "none".to_owned() } else { significant(x, 4) }
}

fn signed(x: f64) -> String {
    if x > 0.0 { format!("+{}", few(x)) } else { few(x) }
}

fn percent(part: f64) -> String {
    if part.is_nan() { String::new() } else { format!("{} %", significant(100.0 * part, 3)) }
}

/// A mean, or zero where it is the rounding of numbers of this size.
fn settled(mean: f64, size: f64) -> f64 {
    if mean.abs() < 1e-12 * size { 0.0 } else { mean }
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A line that is broken where it is too long.
fn line(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "{}", wrapped(text))
}

fn wrapped(text: &str) -> String {
    let (mut lines, mut width) = (String::new(), 0);
    for word in text.split(' ') {
        let long = word.chars().count();
        if width > 0 && width + 1 + long > WIDTH {
            lines += "\n  ";
            width = 2;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines += word;
        width += long;
    }
    lines
}

impl Here<'_> {
    fn name(&self, i: usize) -> String {
        show::cut(&self.inputs[i].name, NAME)
    }

    /// The effects that a table shows, in the order of importance.
    fn shown(&self) -> Vec<&Effect> {
        self.found.ranking().into_iter().take(ROWS).map(|i| &self.found.effects[i]).collect()
    }

    pub(super) fn text(&self, out: &mut impl Write) -> Result<(), Failure> {
        let at = show::point(self.inputs.iter().map(|input| (input.name.as_str(), input.nominal)));
        let at = format!("at {at}:  {} = {}", self.result, show::number(self.found.value));
        writeln!(out, "{}\n", show::wrap(&at, WIDTH, "   "))?;
        write!(out, "{}", self.slopes())?;
        let hidden = self.inputs.len().saturating_sub(ROWS);
        if hidden > 0 {
            writeln!(out, "and {} that matter less", show::counted(hidden as u64, "input"))?;
        }
        if self.found.effects.iter().any(|effect| effect.ends.is_some()) {
            if self.assumed {
                writeln!(out, "\nno range was given: 10 % of each value to both sides is taken")?;
            }
            write!(out, "\n{}", self.ranges())?;
            let bars = self.bars();
            if !bars.is_empty() {
                write!(out, "\n{bars}")?;
            }
            writeln!(out)?;
            self.spread(out)?;
        } else {
            writeln!(out)?;
        }
        self.remarks(out)
    }

    /// What a small nudge does.
    fn slopes(&self) -> String {
        let mut rows =
            vec![row(&["", "derivative", "nudge", "by the slope", "by a run", "elasticity", "in words"])];
        for effect in self.shown() {
            let slope = &effect.slope;
            let derivative = match (slope.sides(), slope.error_bar) {
                (Some((left, right)), _) => format!("{} left, {} right", few(left), few(right)),
                (None, Some(bar)) => show::with_bar(slope.value, bar),
                (None, None) if slope.value.is_nan() => "none".to_owned(),
                (None, None) => significant(slope.value, 6),
            };
            let words = if words::is_idle(effect, self.found) {
                format!("{} stays", self.result)
            } else {
                Way::of(effect).words(self.result, self.goal)
            };
            rows.push(vec![
                self.name(effect.input),
                derivative,
                signed(effect.step),
                signed(effect.nudge),
                signed(effect.nudge_run),
                effect.elasticity.map_or_else(|| "none".to_owned(), few),
                words,
            ]);
        }
        show::table(&rows, "")
    }

    /// What the range of each input does, and its part of the variance.
    fn ranges(&self) -> String {
        let second = self.found.second_deviation;
        let mut heads = row(&["", "range", "by runs", "by the slope", "part of the variance"]);
        if second.is_some() {
            heads.extend(row(&["with curvature", "shared with others"]));
        }
        let mut rows = vec![heads];
        for effect in self.shown() {
            let Some(ends) = effect.ends else { continue };
            let distribution = self.inputs[effect.input].distribution;
            let mut cells = vec![
                self.name(effect.input),
                distribution.map_or_else(String::new, |d| d.written(|x| significant(x, 5))),
                format!("{} to {}", few(ends.runs.0), few(ends.runs.1)),
                format!("{} to {}", few(ends.by_slope.0), few(ends.by_slope.1)),
                percent(effect.part.first),
            ];
            if second.is_some() {
                cells.push(percent(effect.part.second.unwrap_or(f64::NAN)));
                cells.push(percent(effect.part.shared.unwrap_or(f64::NAN)));
            }
            rows.push(cells);
        }
        show::table(&rows, "")
    }

    /// The bars, the widest swing on top, with small curves beside them.
    fn bars(&self) -> String {
        let value = self.found.value;
        let all: Vec<_> = self.found.effects.iter().filter_map(|e| Some((e.input, e.ends?))).collect();
        let bars = Bars::new(value, all.iter().map(|(_, ends)| ends));
        if !bars.are_any() {
            return String::new();
        }
        let order = self.found.widest(self.inputs);
        let heights = self.curves.iter().flat_map(|curve| curve.points.iter().map(|p| p.1));
        let heights = heights
            .filter(|y| y.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        let mut rows = Vec::new();
        for i in order.into_iter().take(ROWS) {
            let Some(ends) = self.found.effects[i].ends else { continue };
            let curve = self.curves.iter().find(|curve| curve.input == i);
            let mut cells = vec![self.name(i), bars.row(&ends)];
            cells.extend(curve.map(|curve| chart::sparkline(curve, heights)));
            rows.push(cells);
        }
        let curves = if self.curves.is_empty() { "" } else { "; the curve along the range" };
        let legend = format!(
            "{} at the ends of each range: ░ lower end, █ upper end, ◆ by the slope{curves}\n",
            self.result
        );
        legend + &show::table(&rows, "")
    }

    /// The standard deviation of the result.
    fn spread(&self, out: &mut impl Write) -> Result<(), Failure> {
        let found = self.found;
        let mut text =
            format!("standard deviation of {}: {} by the slopes", self.result, few(found.deviation));
        if let (Some(second), Some(shift)) = (found.second_deviation, found.shift) {
            text += &format!(", {} with curvature", few(second));
            if shift.abs() > 1e-4 * found.deviation {
                text += &format!("; the mean is {} the value", above(shift));
            }
        }
        Ok(line(out, &text)?)
    }

    /// What is worth saying of single inputs.
    fn remarks(&self, out: &mut impl Write) -> Result<(), Failure> {
        let found = self.found;
        let names = |places: Vec<usize>| {
            let more = places.len().saturating_sub(ROWS);
            let mut names: Vec<String> = places.into_iter().take(ROWS).map(|i| self.name(i)).collect();
            if more > 0 {
                names.push(format!("{more} more"));
            }
            names.join(", ")
        };
        let these = |holds: &dyn Fn(&Effect) -> bool| -> Vec<usize> {
            found.effects.iter().filter(|effect| holds(effect)).map(|effect| effect.input).collect()
        };
        let bent = these(&|effect| effect.ends.is_some_and(|ends| ends.is_bent(found.value)));
        if !bent.is_empty() {
            let text = format!("bent: the slope misses what runs say at the ends of {}", names(bent));
            line(out, &text)?;
        }
        if !found.unresolved.is_empty() {
            let text = format!("curvature not resolved, and left out: {}", names(found.unresolved.clone()));
            line(out, &text)?;
        }
        let lost = these(&|effect| {
            effect.ends.is_some_and(|ends| !ends.runs.0.is_finite() || !ends.runs.1.is_finite())
        });
        if !lost.is_empty() {
            line(out, &format!("no value of {} at an end of {}", self.result, names(lost)))?;
        }
        let idle = these(&|effect| words::is_idle(effect, found));
        if !idle.is_empty() {
            let text = format!("no influence, while all others are at their values: {}", names(idle));
            line(out, &text)?;
        }
        let held: Vec<usize> =
            (0..self.inputs.len()).filter(|&i| self.inputs[i].distribution.is_none()).collect();
        if !held.is_empty() && held.len() < self.inputs.len() {
            line(out, &format!("taken as exact: {}", names(held)))?;
        }
        if found.value == 0.0 {
            line(
                out,
                &format!("{} is 0 here, of which no per cent is anything: no elasticities", self.result),
            )?;
        }
        Ok(())
    }
}

fn above(shift: f64) -> String {
    let way = if shift > 0.0 { "above" } else { "below" };
    format!("{} {way}", few(shift.abs()))
}

fn interval(of: &Interval, digits: impl Fn(f64) -> String) -> String {
    format!("{} to {}", digits(of.low), digits(of.high))
}

fn index(x: f64) -> String {
    if x.is_nan() { "none".to_owned() } else { format!("{x:.3}") }
}

/// How many points were left out, in a sentence of its own.
fn left_out(count: usize, of: usize, result: &str) -> String {
    match count {
        0 => String::new(),
        count => format!(
            "; {count} of {of} points are left out, as {result} or a slope is not finite there: \
             the answer is for the rest"
        ),
    }
}

impl Asked<'_> {
    fn intervals(&self) -> String {
        format!("{} intervals, seed {}", percent(self.how.resampling.level), self.how.resampling.seed)
    }

    fn cut(&self, name: &str) -> String {
        show::cut(name, NAME)
    }

    pub(super) fn morris(&self, found: &Morris, out: &mut impl Write) -> Result<(), Failure> {
        let counts = show::counted(found.evaluations, "value");
        let text = format!(
            "screening (Morris): {} through {}, {counts}; {}{}",
            show::counted(self.how.base as u64, "walk"),
            show::counted(found.factors.len() as u64, "factor"),
            self.intervals(),
            left_out(found.left_out, self.how.base * found.factors.len(), self.result),
        );
        writeln!(out)?;
        line(out, &text)?;
        let mut order: Vec<usize> = (0..found.factors.len()).collect();
        let size = |f: usize| found.factors[f].size.value;
        order.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        let mut rows = vec![row(&["", "size μ*", "interval", "mean μ", "deviation σ", "in words"])];
        for f in order.into_iter().take(ROWS) {
            let factor = &found.factors[f];
            let words = match factor.size.value {
                x if x.is_nan() => "no effect has a value",
                0.0 => "no influence on any walk",
                size if factor.deviation > 0.5 * size => "bent, or works with others",
                _ => "much the same everywhere",
            };
            rows.push(vec![
                self.cut(&factor.name),
                few(size(f)),
                interval(&factor.size, few),
                if factor.mean.is_nan() { String::new() } else { signed(settled(factor.mean, size(f))) },
                few(factor.deviation),
                words.to_owned(),
            ]);
        }
        write!(out, "{}", show::table(&rows, ""))?;
        Ok(())
    }

    pub(super) fn sobol(&self, found: &Sobol, out: &mut impl Write) -> Result<(), Failure> {
        let text = format!(
            "parts of the variance (Sobol' indices): {}, {}; {}{}",
            show::counted(self.how.base as u64, "base point"),
            show::counted(found.evaluations, "value"),
            self.intervals(),
            left_out(found.left_out, self.how.base, self.result),
        );
        writeln!(out)?;
        line(out, &text)?;
        if !self.varies(found.variance, found.base, out)? {
            return Ok(());
        }
        let (mean, deviation) = (few(found.mean), few(found.variance.sqrt()));
        writeln!(out, "mean of {} {mean}, standard deviation {deviation}", self.result)?;
        let mut order: Vec<usize> = (0..found.names.len()).collect();
        order.sort_by(|&a, &b| found.total[b].value.total_cmp(&found.total[a].value).then(a.cmp(&b)));
        let mut rows = vec![row(&["", "alone", "interval", "with others", "interval", "in words"])];
        for f in order.into_iter().take(ROWS) {
            let (first, total) = (&found.first[f], &found.total[f]);
            rows.push(vec![
                self.cut(&found.names[f]),
                index(first.value),
                interval(first, index),
                index(total.value),
                interval(total, index),
                words::indices(first, total).to_owned(),
            ]);
        }
        write!(out, "{}", show::table(&rows, ""))?;
        if found.pairs.is_empty() {
            return Ok(());
        }
        let mut pairs: Vec<_> = found.pairs.iter().collect();
        pairs.sort_by(|a, b| b.2.value.total_cmp(&a.2.value).then((a.0, a.1).cmp(&(b.0, b.1))));
        let mut rows = vec![row(&["", "together", "interval", "in words"])];
        for &&(f, g, part) in pairs.iter().take(ROWS) {
            let words = if part.low <= 0.0 { "not distinguishable from zero" } else { "" };
            let names = format!("{}, {}", self.cut(&found.names[f]), self.cut(&found.names[g]));
            rows.push(vec![names, index(part.value), interval(&part, index), words.to_owned()]);
        }
        write!(out, "\n{}", show::table(&rows, ""))?;
        Ok(())
    }

    pub(super) fn dgsm(&self, found: &Dgsm, out: &mut impl Write) -> Result<(), Failure> {
        let made = match found.exact {
            true => format!("{} exact gradients", self.how.base),
            false => format!("{} by differences", show::counted(found.evaluations, "value")),
        };
        let text = format!(
            "mean squared slopes (DGSM): {}, {made}; {}{}",
            show::counted(self.how.base as u64, "base point"),
            self.intervals(),
            left_out(found.left_out, self.how.base, self.result),
        );
        writeln!(out)?;
        line(out, &text)?;
        let varies = self.varies(found.variance, found.base, out)?;
        if found.base == 0 {
            return Ok(());
        }
        let mut order: Vec<usize> = (0..found.inputs.len()).collect();
        let size = |j: usize| (found.inputs[j].bound.value, found.inputs[j].square.value);
        order.sort_by(|&a, &b| {
            size(b).0.total_cmp(&size(a).0).then(size(b).1.total_cmp(&size(a).1)).then(a.cmp(&b))
        });
        let mut heads = row(&["", "mean of slope²", "interval", "mean slope", "rising, falling"]);
        if varies {
            heads.extend(row(&["total index at most", "in words"]));
        }
        let mut rows = vec![heads];
        for j in order.into_iter().take(ROWS) {
            let of = &found.inputs[j];
            let mut cells = vec![
                self.cut(&self.inputs[of.input].name),
                significant(of.square.value, 5),
                interval(&of.square, few),
                few(settled(of.mean, of.square.value.sqrt())),
                format!("{}, {}", percent(of.rising), percent(of.falling)),
            ];
            if varies {
                let words = if found.may_jump { "if there is no step" } else { words::bound(&of.bound) };
                cells.extend([index(of.bound.value), words.to_owned()]);
            }
            rows.push(cells);
        }
        write!(out, "{}", show::table(&rows, ""))?;
        if found.may_jump {
            let text = format!(
                "{} may have steps, which no slope shows: what they do is in no number of this table, and the bounds \
                 need not hold",
                self.result
            );
            line(out, &text)?;
        }
        Ok(())
    }

    /// Whether there is any variance to be divided; if not, it is said.
    fn varies(&self, variance: f64, base: usize, out: &mut impl Write) -> Result<bool, Failure> {
        if base == 0 {
            writeln!(out, "{} is finite at none of the points", self.result)?;
            return Ok(false);
        }
        if variance == 0.0 {
            writeln!(out, "{} does not vary over these ranges: there is nothing to divide", self.result)?;
        }
        Ok(variance > 0.0)
    }
}
