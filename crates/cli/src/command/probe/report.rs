//! What does a person see of a probed program? Its values, a row for each derivative with what was found, what a nudge does,
//! what limits the answer, and what was run.

use super::Found;
use crate::failure::Failure;
use crate::show;
use fluxions::Nudge;
use fluxions_numeric::{Estimate, Status};
use fluxions_probe::{Runner, Study};
use std::io::Write;

/// A probed program with all that a report needs.
pub(super) struct Report<'a> {
    pub(super) study: &'a Study,
    pub(super) runner: &'a Runner,
    pub(super) at: &'a [f64],
    pub(super) found: &'a Found,
}

/// How many failed runs are named; all of them are counted.
const NAMED: usize = 5;

/// The widest line.
const WIDTH: usize = 100;

impl Report<'_> {
    pub(super) fn text(&self, out: &mut impl Write) -> Result<(), Failure> {
        writeln!(out, "{}", show::cut(&self.study.program.command.join(" ").replace('\n', " "), WIDTH))?;
        let names = self.study.inputs.iter().map(|input| input.name.as_str());
        let point = show::point(names.zip(self.at.iter().copied()));
        let values = self.runner.outputs().zip(self.found.values.iter().copied());
        let values = show::point(values);
        writeln!(out, "{}\n", show::wrap(&format!("at {point}:  {values}"), WIDTH, "   "))?;
        write!(out, "{}", show::table(&self.derivatives(), "  "))?;
        writeln!(out)?;
        for (output, row) in self.rows() {
            for (input, estimate) in self.by_effect(row) {
                writeln!(out, "{}", self.sentence(output, input, estimate))?;
            }
        }
        for line in self.noise() {
            writeln!(out, "{line}")?;
        }
        for (name, matrix) in self.runner.outputs().zip(&self.found.hessians) {
            writeln!(out, "\nsecond derivatives of {name}")?;
            write!(out, "{}", show::table(&self.matrix(matrix), "  "))?;
        }
        self.failures(out)?;
        writeln!(out, "\n{}", self.runs())?;
        Ok(())
    }

    fn rows(&self) -> impl Iterator<Item = (&str, &[Estimate])> {
        self.runner.outputs().zip(self.found.jacobian.rows.iter().map(Vec::as_slice))
    }

    /// The derivatives of one output, that with the largest effect of a nudge first.
    fn by_effect<'e>(&self, row: &'e [Estimate]) -> Vec<(usize, &'e Estimate)> {
        let mut entries: Vec<(usize, &Estimate)> = row.iter().enumerate().collect();
        let effect = |(i, e): &(usize, &Estimate)| Nudge::new(self.at[*i], e.value).effect.abs();
        // Those without a value come last.
        let key = |entry: &(usize, &Estimate)| Some(effect(entry)).filter(|x| !x.is_nan()).unwrap_or(-1.0);
        entries.sort_by(|a, b| key(b).total_cmp(&key(a)));
        entries
    }

    fn derivatives(&self) -> Vec<Vec<String>> {
        let mut table = vec![vec![String::new(), "derivative".to_owned(), "what was found".to_owned()]];
        for (output, row) in self.rows() {
            for (i, estimate) in self.by_effect(row) {
                let input = &self.study.inputs[i].name;
                table.push(vec![
                    format!("∂{output}/∂{input}"),
                    show::with_bar(estimate.value, estimate.error_bar),
                    said(estimate, self.study.inputs[i].bounds, self.at[i]),
                ]);
            }
        }
        table
    }

    fn sentence(&self, output: &str, input: usize, estimate: &Estimate) -> String {
        let (name, x) = (&self.study.inputs[input].name, self.at[input]);
        match estimate.status {
            Status::Kink { left, right } => fluxions::corner_of(name, output, x, left, right),
            Status::Jump { left, right } => format!(
                "jump: at {name} = {} {output} leaps from {} to {}, so that no nudge is small",
                show::number(x),
                fluxions::short(left),
                fluxions::short(right)
            ),
            _ if estimate.value == 0.0 && estimate.noise == 0.0 => {
                format!(
                    "unchanged: {output} is the same wherever {name} was moved, in all the digits that are printed"
                )
            }
            _ if estimate.value.abs() <= estimate.error_bar => {
                let Nudge { step, effect } = Nudge::new(x, estimate.error_bar);
                format!(
                    "flat as far as can be told: raising {name} by {} moves {output} by less than {}",
                    fluxions::short(step),
                    fluxions::short(effect)
                )
            }
            _ => Nudge::new(x, estimate.value).sentence_of(name, output),
        }
    }

    /// What the values are worth, where that is what limits the answer.
    fn noise(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let values = self.found.values.iter().zip(&self.found.jacobian.digits);
        for ((output, row), (value, digits)) in self.rows().zip(values) {
            if let Some(digits) = digits {
                lines.push(format!(
                    "{output} is printed with {}, which limits the answer; where the program prints more, more is known",
                    show::counted(u64::from(*digits), "digit")
                ));
                continue;
            }
            let limited = row.iter().filter(|e| e.status == Status::NoiseLimited);
            let noise = limited.map(|e| e.noise).fold(0.0, f64::max);
            if noise > 0.0 && noise.is_finite() {
                let digits = (value.abs() / noise).log10().floor();
                let carried = match digits {
                    d if (1.0..16.0).contains(&d) => {
                        format!("carry about {}", show::counted(d as u64, "digit"))
                    }
                    _ => "scatter".to_owned(),
                };
                lines.push(format!(
                    "noise: the values of {output} {carried} (standard deviation {}), which limits the answer",
                    fluxions::significant(noise, 2)
                ));
            }
        }
        lines
    }

    fn matrix(&self, matrix: &[Vec<Estimate>]) -> Vec<Vec<String>> {
        let names = self.study.inputs.iter().map(|input| input.name.clone());
        let mut table = vec![std::iter::once(String::new()).chain(names.clone()).collect::<Vec<_>>()];
        for (name, row) in names.zip(matrix) {
            let cells = row.iter().map(|e| show::with_bar(e.value, e.error_bar));
            table.push(std::iter::once(name).chain(cells).collect());
        }
        table
    }

    fn failures(&self, out: &mut impl Write) -> Result<(), Failure> {
        let failures = self.runner.failures();
        if failures.is_empty() {
            return Ok(());
        }
        let gave = if failures.len() == 1 {
            "1 point has".to_owned()
        } else {
            format!("{} points have", failures.len())
        };
        writeln!(out, "\n{gave} no result:")?;
        let names: Vec<&str> = self.study.inputs.iter().map(|input| input.name.as_str()).collect();
        for failure in failures.iter().take(NAMED) {
            let at = show::point(names.iter().copied().zip(failure.at.iter().copied()));
            let run = if failure.run == 0 { "earlier".to_owned() } else { format!("run {}", failure.run) };
            writeln!(out, "  {run}, at {at}: {}", show::cut(&failure.to_string(), WIDTH))?;
        }
        if failures.len() > NAMED {
            writeln!(out, "  … (--log FILE keeps them all)")?;
        }
        Ok(())
    }

    fn runs(&self) -> String {
        let counts = self.runner.counts();
        let runs = show::counted(counts.runs, "run");
        match counts.known {
            0 => runs,
            known => format!("{runs}, {} known from before", show::counted(known, "point")),
        }
    }
}

/// What was found at the point, in a word or two.
fn said(estimate: &Estimate, bounds: (f64, f64), at: f64) -> String {
    match estimate.status {
        Status::Ok => "smooth".to_owned(),
        Status::Kink { left, right } => {
            format!(
                "kink: slope {} on the left, {} on the right",
                fluxions::short(left),
                fluxions::short(right)
            )
        }
        Status::Jump { left, right } => {
            format!("jump: {} on the left, {} on the right", fluxions::short(left), fluxions::short(right))
        }
        Status::Edge if bounds.0 == at || bounds.1 == at => "one-sided: the bounds end here".to_owned(),
        Status::Edge => "edge: one-sided, as there are no values beyond".to_owned(),
        Status::NoiseLimited => "limited by noise".to_owned(),
        Status::Unresolved => "not resolved".to_owned(),
        Status::OutsideDomain => "no value here".to_owned(),
    }
}
