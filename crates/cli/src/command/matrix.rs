//! `eval`, `jacobian` and `hessian`: values, and matrices of derivatives, as formulas or as numbers.

use crate::args::{Eval, Format, Hessian, Jacobian};
use crate::command::source::{language, source};
use crate::command::stream;
use crate::failure::Failure;
use crate::input::{self, Asked, Points};
use crate::{json, show};
use fluxions::eval::Program;
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
    let formula = input::formula(&asked.formula, &points.names())?;
    let function = &formula.function;
    let object = |place: &[f64], value: f64| {
        let at = json::named(function.variables().iter().map(String::as_str).zip(place.iter().copied()));
        json!({ "schema": "fluxions.eval.1", "function": formula.source, "at": at, "value": json::number(value) })
    };
    let (named, many) = match points {
        Points::None => (Vec::new(), None),
        Points::One(named) => (named, None),
        Points::Many { columns, reader } => (Vec::new(), Some((columns, reader))),
    };
    if let Some((columns, reader)) = many {
        let mut program = Program::new(function.graph());
        let header = ["f".to_owned()];
        stream::each(function.variables(), &columns, reader, asked.at.json, &header, out, |place| {
            let value = program.run(place)[0];
            Ok((vec![value.to_string()], object(place, value)))
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let place = input::place(function, &named)?;
    let value = function.value(&place);
    if asked.at.json {
        writeln!(out, "{}", object(&place, value))?;
    } else {
        writeln!(out, "{}", show::number(value))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A matrix of derivatives, ready to be printed or evaluated.
struct Matrix<'p> {
    schema: &'static str,
    /// The names of rows and columns.
    rows: Vec<String>,
    columns: Vec<String>,
    entries: Vec<Expr<'p>>,
    graph: Graph,
}

pub(crate) fn jacobian(asked: &Jacobian, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    let formulas: Vec<Asked> =
        asked.formulas.iter().map(|f| input::formula(f, &points.names())).collect::<Result<_, _>>()?;
    let mut variables: Vec<String> = Vec::new();
    for name in formulas.iter().flat_map(|f| f.function.variables()) {
        if !variables.contains(name) {
            variables.push(name.clone());
        }
    }
    let columns = if asked.wrt.is_empty() { variables.clone() } else { asked.wrt.clone() };
    if let Some(unknown) = columns.iter().find(|c| !variables.contains(c)) {
        return Err(Failure::new(format!("none of the formulas depends on `{unknown}`"))
            .help(format!("their variables: {}", variables.join(", "))));
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
    let matrix = Matrix { schema: "fluxions.jacobian.1", rows, columns, entries, graph };
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
    let formula = input::formula(&asked.formula, &points.names())?;
    let variables = formula.function.variables().to_vec();
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
    let matrix = Matrix {
        schema: "fluxions.hessian.1",
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
    let width = matrix.columns.len().max(1);
    let written: Result<Vec<String>, _> =
        matrix.entries.iter().map(|e| if format == Format::Latex { e.latex() } else { e.text() }).collect();
    let written = written?;
    let texts: Vec<&[String]> = written.chunks(width).collect();
    let head = |place: Option<(&[f64], &[f64])>| {
        let mut object = json!({
            "schema": matrix.schema, "rows": matrix.rows, "columns": matrix.columns, "formula": texts,
        });
        if let Some((place, values)) = place {
            object["at"] = json::named(variables.iter().map(String::as_str).zip(place.iter().copied()));
            object["value"] = values
                .chunks(width)
                .map(|row| row.iter().map(|&x| json::number(x)).collect::<Value>())
                .collect();
        }
        object
    };
    let rows = |cells: &[&[String]]| {
        let header = std::iter::once(String::new()).chain(matrix.columns.iter().cloned()).collect();
        let body = matrix
            .rows
            .iter()
            .zip(cells)
            .map(|(name, row)| std::iter::once(show::cut(name, 40)).chain(row.iter().cloned()).collect());
        show::table(&std::iter::once(header).chain(body).collect::<Vec<_>>(), "")
    };
    match points {
        Points::None if as_json => writeln!(out, "{}", head(None))?,
        Points::None if format == Format::Latex => {
            let body = texts.iter().map(|row| row.join(" & ")).collect::<Vec<_>>().join(r" \\ ");
            writeln!(out, r"\begin{{pmatrix}} {body} \end{{pmatrix}}")?;
        }
        Points::None => write!(out, "{}", rows(&texts))?,
        Points::One(named) => {
            let known: Vec<f64> = place(variables, &named)?;
            let values = Program::new(&matrix.graph).run(&known).to_vec();
            if as_json {
                writeln!(out, "{}", head(Some((&known, &values))))?;
            } else {
                let cells: Vec<String> = values.iter().map(|&x| show::number(x)).collect();
                write!(out, "{}", rows(&cells.chunks(width).collect::<Vec<_>>()))?;
            }
        }
        Points::Many { columns, reader } => {
            let mut program = Program::new(&matrix.graph);
            let name = |row: &String, column: &String| format!("d({row})/d{column}");
            let header: Vec<String> =
                matrix.rows.iter().flat_map(|r| matrix.columns.iter().map(move |c| name(r, c))).collect();
            stream::each(variables, &columns, reader, as_json, &header, out, |place| {
                let values = program.run(place).to_vec();
                Ok((values.iter().map(f64::to_string).collect(), head(Some((place, &values)))))
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The values of named variables, in the order of `variables`.
fn place(variables: &[String], named: &[(String, f64)]) -> Result<Vec<f64>, Failure> {
    let value = |v: &String| {
        named.iter().find(|(n, _)| n == v).map(|(_, x)| *x).ok_or_else(|| {
            Failure::new(format!("no value is given for `{v}`"))
                .help("write --at with a value for every variable")
        })
    };
    variables.iter().map(value).collect()
}
