//! `eval`, `jacobian` and `hessian`: values, and matrices of derivatives, as formulas or as numbers.

use crate::args::{Eval, Format, Hessian, Jacobian};
use crate::command::source::{language, source};
use crate::failure::{self, Failure};
use crate::input::{self, Asked, Points};
use crate::trouble::{self, NoValue};
use crate::{json, show, stream};
use fluxions::eval::{Diagnosis, Program, diagnose};
use fluxions::graph::{Builder, Graph, dce, fold};
use fluxions::symbolic::Expr;
use fluxions::{Budget, Comparison, Function, Pool};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// One program for the function's value and all the derivatives of a comparison.
pub(crate) fn program(function: &Function, comparison: &Comparison) -> Result<Graph, Failure> {
    let mut parts = vec![function.graph().clone()];
    for derivative in comparison.derivatives() {
        let missing = || Failure::new(derivative.formula.as_ref().err().cloned().unwrap_or_default());
        parts.push(derivative.program().ok_or_else(missing)?);
    }
    Ok(joined(function.variables(), &parts))
}

/// Graphs of the same inputs as one, sharing what they have in common.
fn joined(variables: &[String], parts: &[Graph]) -> Graph {
    let builder = Builder::new();
    let inputs: Vec<_> = variables.iter().map(|name| builder.input(name)).collect();
    let outputs: Vec<_> =
        parts.iter().flat_map(|part| fluxions::eval::run(part, &inputs, builder.literal(0.0))).collect();
    dce(&fold(&builder.graph(&outputs)))
}

pub(crate) fn eval(asked: &Eval, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    let formula = input::formula(&asked.formula, &points.names(&[]))?;
    let function = &formula.function;
    let object = |place: &[f64], value: f64| {
        let at = json::named(function.variables().iter().map(String::as_str).zip(place.iter().copied()));
        json!({ "schema": "fluxions.eval.1", "function": formula.source, "at": at, "value": json::number(value) })
    };
    let named = match points {
        Points::None => Vec::new(),
        Points::One(named) => named,
        Points::Many(points) => {
            let mut program = Program::new(function.graph());
            points.each(function.variables(), asked.at.json, &["f".to_owned()], out, |place, out| {
                let value = program.run(place)[0];
                if asked.at.json {
                    return Ok(write!(out, "{}", object(place, value))?);
                }
                stream::more_cells(out, &[value])
            })?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let place = formula.place(&named)?;
    let value = function.value(&place);
    if asked.at.json {
        writeln!(out, "{}", object(&place, value))?;
    } else {
        writeln!(out, "{}", show::number(value))?;
        if value.is_nan() {
            let found = NoValue::find(&formula, &diagnose(function.graph(), &place), value, &place);
            out.flush()?;
            failure::note(&found.line());
            found.help.iter().for_each(|help| failure::note(help));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A matrix of derivatives, ready to be printed or evaluated.
struct Matrix<'p> {
    schema: &'static str,
    /// The formulas that are differentiated, by row or alone.
    formulas: Vec<Asked>,
    /// The names of rows and columns.
    rows: Vec<String>,
    columns: Vec<String>,
    /// The name of each entry as a column of a stream.
    titles: Vec<String>,
    entries: Vec<Expr<'p>>,
    graph: Graph,
}

pub(crate) fn jacobian(asked: &Jacobian, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    points.none_for_programs(asked.format)?;
    let formulas: Vec<Asked> = input::formulas(&asked.formulas, &points.names(&asked.wrt))?;
    let mut variables: Vec<String> = Vec::new();
    for name in formulas.iter().flat_map(|f| f.function.variables()) {
        if !variables.contains(name) {
            variables.push(name.clone());
        }
    }
    let mut columns: Vec<String> = Vec::new();
    for name in if asked.wrt.is_empty() { &variables } else { &asked.wrt } {
        let name = name.trim();
        if !variables.iter().any(|v| v == name) {
            return Err(input::unknown(name, &variables));
        }
        if !columns.iter().any(|c| c == name) {
            columns.push(name.to_owned());
        }
    }
    if columns.is_empty() {
        return Err(Failure::new("the formulas have no variable to differentiate by")
            .help("write formulas with variables, as: r*cos(t)"));
    }
    let pool = Pool::new();
    let budget = Budget::default();
    let mut entries = Vec::new();
    for formula in &formulas {
        let expression = formula.function.expression(&pool);
        for column in &columns {
            let derivative =
                expression.derive(pool.variable(column)).map_err(|e| Failure::new(e.to_string()))?;
            entries.push(derivative.simplify(&budget));
        }
    }
    let graph = reverse_rows(&formulas, &variables, &columns)?;
    let rows = formulas.iter().map(|f| f.source.clone()).collect();
    let titles = (1..=formulas.len()).flat_map(|i| columns.iter().map(move |c| format!("df{i}_d{c}")));
    let titles = titles.collect();
    let matrix = Matrix { schema: "fluxions.jacobian.1", formulas, rows, columns, titles, entries, graph };
    print(&matrix, &variables, points, asked.at.json, asked.format, out)
}

/// The Jacobian's program: one reverse sweep for each formula.
fn reverse_rows(formulas: &[Asked], variables: &[String], columns: &[String]) -> Result<Graph, Failure> {
    let builder = Builder::new();
    let inputs: Vec<_> = variables.iter().map(|name| builder.input(name)).collect();
    let zero = builder.literal(0.0);
    let mut outputs = Vec::new();
    for formula in formulas {
        let own = formula.function.variables();
        let place = |name: &String| variables.iter().position(|v| v == name).map_or(zero, |i| inputs[i]);
        let graph = formula.function.gradient_graph()?;
        let values = fluxions::eval::run(&graph, &own.iter().map(place).collect::<Vec<_>>(), zero);
        for column in columns {
            outputs.push(own.iter().position(|v| v == column).map_or(zero, |i| values[i + 1]));
        }
    }
    Ok(dce(&fold(&builder.graph(&outputs))))
}

pub(crate) fn hessian(asked: &Hessian, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    points.none_for_programs(asked.format)?;
    let formula = input::formula(&asked.formula, &points.names(&[]))?;
    let variables = formula.function.variables().to_vec();
    if variables.is_empty() {
        return Err(Failure::new("the formula has no variable to differentiate by")
            .help("write a formula with a variable, as: x^2*y"));
    }
    let pool = Pool::new();
    let budget = Budget::default();
    let expression = formula.function.expression(&pool);
    let mut entries = Vec::new();
    for row in &variables {
        for column in &variables {
            let twice = expression.derive(pool.variable(row)).and_then(|d| d.derive(pool.variable(column)));
            entries.push(twice.map_err(|e| Failure::new(e.to_string()))?.simplify(&budget));
        }
    }
    let graph = formula.function.hessian_graph()?;
    let title = |(row, column): (&String, &String)| match row == column {
        true => format!("d2f_d{row}2"),
        false => format!("d2f_d{row}_d{column}"),
    };
    let pairs = variables.iter().flat_map(|row| variables.iter().map(move |column| (row, column)));
    let titles = pairs.map(title).collect();
    let matrix = Matrix {
        schema: "fluxions.hessian.1",
        formulas: vec![formula],
        titles,
        rows: variables.clone(),
        columns: variables.clone(),
        entries,
        graph,
    };
    print(&matrix, &variables, points, asked.at.json, asked.format, out)
}

fn print(
    matrix: &Matrix,
    variables: &[String],
    points: Points,
    as_json: bool,
    format: Format,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if let Some(language) = language(format) {
        write!(out, "{}", source(&matrix.graph, language, "derivatives")?)?;
        return Ok(ExitCode::SUCCESS);
    }
    match points {
        Points::None if as_json => writeln!(out, "{}", matrix.object(None))?,
        Points::None => {
            let texts = matrix.texts(format)?;
            let rows: Vec<&[String]> = texts.chunks(matrix.columns.len()).collect();
            if format == Format::Latex {
                let body = rows.iter().map(|row| row.join(" & ")).collect::<Vec<_>>().join(r" \\ ");
                writeln!(out, r"\begin{{pmatrix}} {body} \end{{pmatrix}}")?;
            } else {
                write!(out, "{}", matrix.table(&rows))?;
            }
        }
        Points::One(named) => {
            let place = place(variables, &named)?;
            let values = matrix.evaluator(variables).run(&place).to_vec();
            if as_json {
                writeln!(out, "{}", matrix.object(Some((variables, &place, &values))))?;
            } else {
                let cells: Vec<String> = values.iter().map(|&x| show::number(x)).collect();
                write!(out, "{}", matrix.table(&cells.chunks(matrix.columns.len()).collect::<Vec<_>>()))?;
                matrix.trouble(variables, &place).iter().try_for_each(|line| writeln!(out, "{line}"))?;
            }
        }
        Points::Many(points) => {
            let mut evaluator = matrix.evaluator(variables);
            points.each(variables, as_json, &matrix.titles, out, |place, out| {
                let values = evaluator.run(place);
                if as_json {
                    return Ok(write!(out, "{}", matrix.object(Some((variables, place, values))))?);
                }
                stream::more_cells(out, values)
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Matrix<'_> {
    fn texts(&self, format: Format) -> Result<Vec<String>, fluxions::symbolic::TooLarge> {
        self.entries.iter().map(|e| if format == Format::Latex { e.latex() } else { e.text() }).collect()
    }

    /// Cells under the names of their columns and behind the names of their rows.
    fn table(&self, cells: &[&[String]]) -> String {
        let header = std::iter::once(String::new()).chain(self.columns.iter().cloned()).collect();
        let body = (self.rows.iter().zip(cells))
            .map(|(name, row)| std::iter::once(show::cut(name, 40)).chain(row.iter().cloned()).collect());
        show::table(&std::iter::once(header).chain(body).collect::<Vec<_>>(), "")
    }

    /// The answer in JSON: the variables, their values and the entries' values where there is a point.
    fn object(&self, at: Option<(&[String], &[f64], &[f64])>) -> Value {
        let width = self.columns.len();
        let texts: Vec<Option<String>> = self.entries.iter().map(|e| e.text().ok()).collect();
        let mut object = json!({
            "schema": self.schema,
            "function": self.formulas.iter().map(|f| &f.source).collect::<Vec<_>>(),
            "rows": self.rows, "columns": self.columns, "formula": texts.chunks(width).collect::<Vec<_>>(),
        });
        if let Some((variables, place, values)) = at {
            object["at"] = json::named(variables.iter().map(String::as_str).zip(place.iter().copied()));
            let row = |row: &[f64]| row.iter().map(|&x| json::number(x)).collect::<Value>();
            object["value"] = values.chunks(width).map(row).collect();
            object["notes"] = json!(self.trouble(variables, place));
        }
        object
    }

    fn evaluator(&self, variables: &[String]) -> Evaluator {
        let values = self.formulas.iter().map(|f| {
            let places = f.function.variables().iter();
            let places = places.map(|v| variables.iter().position(|n| n == v).unwrap_or(0)).collect();
            (Program::new(f.function.graph()), places)
        });
        let share = self.entries.len() / self.formulas.len().max(1);
        Evaluator { program: Program::new(&self.graph), values: values.collect(), share, results: Vec::new() }
    }

    /// What is to be known of a point: the parts of the formulas without a value or without an ordinary derivative.
    fn trouble(&self, variables: &[String], at: &[f64]) -> Vec<String> {
        let mut lines = Vec::new();
        for formula in &self.formulas {
            let own = formula.function.variables().iter();
            let place: Vec<f64> =
                own.map(|v| variables.iter().position(|n| n == v).map_or(f64::NAN, |i| at[i])).collect();
            let Diagnosis { kinks, failure } = diagnose(formula.function.graph(), &place);
            let value = formula.function.value(&place);
            if !value.is_finite() {
                let found = NoValue::find(formula, &Diagnosis { kinks: Vec::new(), failure }, value, &place);
                lines.push(format!("outside the domain: {}", found.line()));
                continue;
            }
            lines.extend(kinks.iter().map(|met| {
                let (part, kind) = trouble::kink(formula, met, &place);
                format!("kink: `{part}` has a {kind} here")
            }));
        }
        lines.dedup();
        lines
    }
}

/// The entries at points. Where a formula has no value, it has no derivative either, though an entry's own formula may
/// go on there.
struct Evaluator {
    program: Program,
    /// The formulas, each with the places of its variables.
    values: Vec<(Program, Vec<usize>)>,
    /// How many entries belong to one formula.
    share: usize,
    results: Vec<f64>,
}

impl Evaluator {
    fn run(&mut self, place: &[f64]) -> &[f64] {
        self.results.clear();
        self.results.extend_from_slice(self.program.run(place));
        for ((program, places), entries) in self.values.iter_mut().zip(self.results.chunks_mut(self.share)) {
            let own: Vec<f64> = places.iter().map(|&i| place[i]).collect();
            if program.run(&own)[0].is_nan() {
                entries.fill(f64::NAN);
            }
        }
        &self.results
    }
}

/// The values of named variables, in the order of `variables`.
fn place(variables: &[String], named: &[(String, f64)]) -> Result<Vec<f64>, Failure> {
    let value = |v: &String| {
        named.iter().find(|(n, _)| n == v).map(|(_, x)| *x).ok_or_else(|| {
            Failure::new(format!("no value is given for `{v}`"))
                .help("write --at with a value for every variable")
        })
    };
    let place = variables.iter().map(value).collect::<Result<_, _>>()?;
    input::note_unused(named, variables);
    Ok(place)
}
