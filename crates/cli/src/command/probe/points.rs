//! What does the program answer at the rows of a table? Values, and derivatives where they are asked for, a line for each
//! row in the order of the rows, as soon as it is known.

use super::object::{self, SCHEMA, number};
use super::watch::{Expected, Watch};
use super::{Probe, interrupted, numeric_options, study};
use crate::failure::{self, CHECK_FAILED, Failure};
use crate::json;
use crate::stream::{self, Stream};
use fluxions_numeric::{Estimate, Interrupted};
use fluxions_probe::{Runner, Study, jacobian};
use fluxions_table::Row;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

/// How many rows that cannot be used are named on standard error; all of them are answered in their place.
const NAMED: usize = 20;

/// Answers every row.
pub(super) fn answer(
    asked: &Probe,
    file: Option<&str>,
    table: &str,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let stream = Stream::open(table, &asked.reading)?;
    // Where nothing else names the inputs, the table does.
    let names = if file.is_none() && asked.at.is_empty() { stream.columns().to_vec() } else { Vec::new() };
    let study = study(asked, file, &names)?;
    let options = numeric_options(&study, asked.budget)?;
    // Inputs that the table does not have keep their value.
    let (columns, inputs): (Vec<usize>, Vec<String>) = study
        .inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| stream.columns().contains(&input.name))
        .map(|(i, input)| (i, input.name.clone()))
        .unzip();
    if inputs.is_empty() {
        let known: Vec<&str> = study.inputs.iter().map(|input| input.name.as_str()).collect();
        return Err(Failure::new("the points have no column of an input").help(format!(
            "the inputs are: {}; their columns: {}",
            known.join(", "),
            stream.columns().join(", ")
        )));
    }
    let nominal = study.nominal();
    let place = |values: Vec<f64>| {
        let mut point = nominal.clone();
        columns.iter().zip(values).for_each(|(&i, x)| point[i] = x);
        point
    };
    let rows: Vec<Row> = stream
        .rows(&inputs)?
        .into_iter()
        .map(|row| Row { line: row.line, values: row.values.map(&place) })
        .collect();
    let mut runner = Runner::new(&study)?;
    let per_row = if asked.gradients { 1 + super::RUNS * nominal.len() as u64 } else { 1 };
    let total = per_row * rows.len() as u64;
    let expected = if asked.gradients { Expected::About(total) } else { Expected::Exactly(total) };
    let watch = Watch::new(&mut runner, expected, study.settings.jobs)?;
    let mut lines = Lines { study: &study, asked, rows: &rows, next: 0, unusable: 0, lacking: 0 };
    lines.header(out)?;
    let done = if asked.gradients {
        lines.with_gradients(&mut runner, &options, out)
    } else {
        lines.values(&mut runner, out)
    };
    watch.end();
    let Ok(()) = done? else {
        // What is known is the user's.
        out.flush()?;
        return interrupted(&runner, &study);
    };
    match (lines.unusable, lines.lacking) {
        (0, 0) => Ok(ExitCode::SUCCESS),
        (0, _) => Ok(ExitCode::from(CHECK_FAILED)),
        (1, _) => Err(Failure::new("one line of the points could not be used")),
        (n, _) => Err(Failure::new(format!("{n} lines of the points could not be used"))),
    }
}

/// The answers, as they are written.
struct Lines<'a> {
    study: &'a Study,
    asked: &'a Probe,
    rows: &'a [Row],
    /// The row that is written next.
    next: usize,
    unusable: usize,
    /// How many rows lack a result.
    lacking: usize,
}

/// What is known at a row.
struct Known<'a> {
    at: &'a [f64],
    values: &'a [f64],
    failure: Option<&'a fluxions_probe::Failure>,
    jacobian: &'a [Vec<Estimate>],
}

type Done = Result<Result<(), Interrupted>, Failure>;

impl Lines<'_> {
    fn inputs(&self) -> Vec<&str> {
        self.study.inputs.iter().map(|input| input.name.as_str()).collect()
    }

    fn header(&self, out: &mut impl Write) -> Result<(), Failure> {
        if self.asked.json {
            return Ok(());
        }
        let outputs = self.study.output_names();
        let mut titles: Vec<String> = self.inputs().into_iter().map(str::to_owned).collect();
        titles.extend(outputs.iter().cloned());
        if self.asked.gradients {
            for output in &outputs {
                for input in self.inputs() {
                    let slope = format!("d{output}_d{input}");
                    titles.extend([slope.clone(), format!("{slope}_error_bar"), format!("{slope}_status")]);
                }
            }
        }
        titles.push("failure".to_owned());
        let cells: Vec<String> = titles.iter().map(|title| stream::cell(title)).collect();
        Ok(writeln!(out, "{}", cells.join(","))?)
    }

    fn points(&self) -> Vec<Vec<f64>> {
        self.rows.iter().filter_map(|row| row.values.clone().ok()).collect()
    }

    fn values(&mut self, runner: &mut Runner, out: &mut impl Write) -> Done {
        let points = self.points();
        let stop = runner.stop_flag();
        let mut written = Ok(());
        let done = runner.each(&points, &mut |answered| {
            let at = &points[answered.index];
            let known = Known { at, values: answered.values, failure: answered.failure, jacobian: &[] };
            if written.is_ok() {
                written = self.write(&known, out);
                if written.is_err() {
                    // Nobody reads the answers any more.
                    stop.store(true, Ordering::Relaxed);
                }
            }
        });
        written?;
        self.unusable_rows(out)?;
        Ok(done)
    }

    fn with_gradients(
        &mut self,
        runner: &mut Runner,
        options: &[fluxions_numeric::Options],
        out: &mut impl Write,
    ) -> Done {
        let noise = self.study.noise();
        for at in self.points() {
            let answer = match runner.value(&at) {
                Ok(Ok(values)) => {
                    jacobian(runner, &at, options, &noise).map(|found| (values, found.rows, None))
                }
                Ok(Err(failure)) => {
                    Ok((vec![f64::NAN; self.study.output_names().len()], Vec::new(), Some(failure)))
                }
                Err(Interrupted) => Err(Interrupted),
            };
            let Ok((values, jacobian, failure)) = answer else { return Ok(Err(Interrupted)) };
            let failure = failure.as_deref();
            self.write(&Known { at: &at, values: &values, failure, jacobian: &jacobian }, out)?;
        }
        self.unusable_rows(out)?;
        Ok(Ok(()))
    }

    /// The rows that cannot be used and come next.
    fn unusable_rows(&mut self, out: &mut impl Write) -> Result<(), Failure> {
        while let Some(Row { line, values: Err(why) }) = self.rows.get(self.next) {
            self.next += 1;
            self.unusable += 1;
            let why = format!("line {line} of the points: {why}");
            if self.asked.json {
                writeln!(out, "{}", json!({ "line": line, "error": why }))?;
            } else {
                let outputs = self.study.output_names().len();
                let slopes = if self.asked.gradients { 3 * outputs * self.study.inputs.len() } else { 0 };
                writeln!(
                    out,
                    "{}{}",
                    ",".repeat(self.study.inputs.len() + outputs + slopes),
                    stream::cell(&why)
                )?;
            }
            if self.unusable <= NAMED {
                failure::note(&why);
            }
        }
        Ok(())
    }

    fn write(&mut self, known: &Known, out: &mut impl Write) -> Result<(), Failure> {
        self.unusable_rows(out)?;
        self.next += 1;
        self.lacking += usize::from(known.failure.is_some());
        if self.asked.json {
            return self.write_object(known, out);
        }
        let mut cells: Vec<String> = known.at.iter().chain(known.values).map(|x| number(*x)).collect();
        if self.asked.gradients {
            let count = self.study.output_names().len() * self.study.inputs.len();
            let slopes = known.jacobian.iter().flatten();
            let slope =
                |e: &Estimate| [number(e.value), number(e.error_bar), json::status(e.status).to_owned()];
            cells.extend(slopes.flat_map(slope));
            cells.resize(known.at.len() + known.values.len() + 3 * count, String::new());
        }
        let why = known.failure.map(|failure| stream::cell(&failure.to_string()));
        Ok(writeln!(out, "{},{}", cells.join(","), why.unwrap_or_default())?)
    }

    fn write_object(&self, known: &Known, out: &mut impl Write) -> Result<(), Failure> {
        let (inputs, outputs) = (self.inputs(), self.study.output_names());
        let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let mut object = json!({
            "schema": SCHEMA,
            "at": json::named(inputs.iter().copied().zip(known.at.iter().copied())),
            "values": json::named(outputs.iter().copied().zip(known.values.iter().copied())),
            "failures": known.failure.iter().map(|f| object::failure(&inputs, f)).collect::<Vec<_>>(),
        });
        if self.asked.gradients {
            object["derivatives"] = object::derivatives(outputs.into_iter(), &inputs, known.jacobian);
        }
        Ok(writeln!(out, "{object}")?)
    }
}
