//! `diff` and `grad`: the derivative by every method, with a verdict and a sentence.

mod object;
mod text;

use crate::args::{At, Diff, Format, Grad};
use crate::command::source;
use crate::failure::{CHECK_FAILED, Failure};
use crate::input::{self, Asked, Points};
use crate::{show, stream};
use fluxions::symbolic::Expr;
use fluxions::{Budget, Comparison, Partial, Pool, Report, Request, Verdict};
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn diff(asked: &Diff, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    let formula = input::formula(&asked.formula, &points.names(&asked.wrt))?;
    let wrt = input::variables(&formula.function, &asked.wrt)?;
    let request = Request { wrt, order: asked.order, methods: input::methods(&asked.method) };
    answer(&formula, request, &asked.at, points, asked.format, out)
}

pub(crate) fn grad(asked: &Grad, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    let formula = input::formula(&asked.formula, &points.names(&[]))?;
    let request = Request { methods: input::methods(&asked.method), ..Request::gradient(&formula.function) };
    answer(&formula, request, &asked.at, points, asked.format, out)
}

fn answer(
    asked: &Asked,
    request: Request,
    at: &At,
    points: Points,
    format: Format,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    points.none_for_programs(format)?;
    if request.wrt.is_empty() {
        return Err(Failure::new("the formula has no variable to differentiate by: its derivative is 0")
            .help("write a formula with a variable, as: x^2/4"));
    }
    let pool = Pool::new();
    let comparison = Comparison::new(&asked.function, request.clone(), &pool, &Budget::default());
    let mut shown = Shown { asked, comparison, order: request.order, format };
    match points {
        Points::None if at.json => {
            writeln!(out, "{}", shown.object(None))?;
            Ok(ExitCode::SUCCESS)
        }
        Points::None => shown.formulas(out).map(|()| ExitCode::SUCCESS),
        Points::One(named) => {
            let place = asked.place(&named)?;
            let report = shown.comparison.at(&place);
            if at.json {
                writeln!(out, "{}", shown.object(Some((&place, &report))))?;
            } else {
                shown.text(&place, &report, out)?;
            }
            Ok(if disagrees(&report) { ExitCode::from(CHECK_FAILED) } else { ExitCode::SUCCESS })
        }
        Points::Many(points) => {
            let mut worst = ExitCode::SUCCESS;
            points.each(asked.function.variables(), at.json, &shown.header(), out, |place, out| {
                let report = shown.comparison.at(place);
                if disagrees(&report) {
                    worst = ExitCode::from(CHECK_FAILED);
                }
                if at.json {
                    return Ok(write!(out, "{}", shown.object(Some((place, &report))))?);
                }
                let slopes = report.partials.iter().map(|p| p.derivative);
                let numbers: Vec<f64> = std::iter::once(report.value).chain(slopes).collect();
                stream::more_cells(out, &numbers)?;
                let verdict = weightiest(&report).map_or("unchecked", |p| p.verdict.name());
                Ok(write!(out, ",{verdict}")?)
            })?;
            Ok(worst)
        }
    }
}

fn disagrees(report: &Report) -> bool {
    report.partials.iter().any(|p| matches!(p.verdict, Verdict::Disagree { .. }))
}

/// The partial with the verdict that most needs to be seen; the first of them.
fn weightiest(report: &Report) -> Option<&Partial> {
    let weight = |p: &&Partial| match p.verdict {
        Verdict::Agree => 0,
        Verdict::Unchecked => 1,
        Verdict::RoundingLimited => 2,
        Verdict::Kink { .. } => 3,
        Verdict::OutsideDomain { .. } => 4,
        Verdict::Disagree { .. } => 5,
    };
    report.partials.iter().rev().max_by_key(weight)
}

/// What is shown of one question, in any form.
struct Shown<'a, 'p> {
    asked: &'a Asked,
    comparison: Comparison<'a, 'p>,
    order: u32,
    format: Format,
}

impl Shown<'_, '_> {
    fn names(&self) -> &[String] {
        self.asked.function.variables()
    }

    /// The derivatives alone, as formulas or as source code.
    fn formulas(&self, out: &mut impl Write) -> Result<(), Failure> {
        if let Some(language) = source::language(self.format) {
            let graph = super::matrix::program(&self.asked.function, &self.comparison)?;
            return Ok(write!(out, "{}", source::source(&graph, language, "f")?)?);
        }
        let derivatives = self.comparison.derivatives();
        for derivative in derivatives {
            let formula = derivative.formula.clone().map_err(Failure::new)?;
            let text = if self.format == Format::Latex { formula.latex()? } else { formula.text()? };
            if derivatives.len() > 1 {
                write!(out, "{} = ", self.partial_name(derivative.variable))?;
            }
            writeln!(out, "{text}")?;
        }
        Ok(())
    }

    /// The columns of a streamed answer that follow those of the variables.
    fn header(&self) -> Vec<String> {
        let power = if self.order == 1 { String::new() } else { self.order.to_string() };
        let slopes = self.comparison.derivatives().iter();
        let slopes = slopes.map(|d| format!("d{power}f_d{}{power}", self.names()[d.variable]));
        std::iter::once("f".to_owned()).chain(slopes).chain(["verdict".to_owned()]).collect()
    }

    /// `∂f/∂x`, `∂²f/∂x²`, or the same in LaTeX.
    fn partial_name(&self, variable: usize) -> String {
        let name = self.variable(variable);
        let power = match self.order {
            1 => String::new(),
            n if self.format == Format::Latex => format!("^{{{n}}}"),
            n => show::raised(n),
        };
        match self.format {
            Format::Latex => format!(r"\frac{{\partial{power} f}}{{\partial {name}{power}}}"),
            _ => format!("∂{power}f/∂{name}{power}"),
        }
    }

    /// A variable, as formulas show it.
    fn variable(&self, index: usize) -> String {
        let pool = Pool::new();
        let name = &self.names()[index];
        self.written(pool.variable(name)).unwrap_or_else(|_| name.clone())
    }

    /// An expression as the text answer shows it.
    fn written(&self, e: Expr) -> Result<String, fluxions::symbolic::TooLarge> {
        if self.format == Format::Latex { e.latex() } else { e.unicode() }
    }
}
