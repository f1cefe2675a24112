//! `fluxions predict`: a saved model at the rows of a new table, with bands, or as source code.

use super::fit::table;
use super::source::source;
use crate::args::{LanguageName, Predict};
use crate::failure::{self, Failure};
use crate::{input, json};
use fluxions::significant;
use fluxions_emit::Language;
use fluxions_fit::{Prediction, Saved};
use serde_json::{Map, json};
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn predict(asked: &Predict, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let name = asked.model.to_string_lossy();
    let saved = Saved::from_json(&input::file(&name)?)
        .map_err(|e| Failure::new(format!("`{name}` is not a saved model: {e}")))?;
    match (asked.format, &asked.table) {
        (Some(language), _) => {
            let language = match language {
                LanguageName::Rust => Language::Rust,
                LanguageName::C => Language::C,
                LanguageName::Python => Language::Python,
                LanguageName::Js => Language::JavaScript,
            };
            write!(out, "{}", source(&saved.model.fitted(&saved.values), language, "model")?)?;
        }
        (None, Some(table)) => rows(&saved, asked, table, out)?,
        (None, None) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each row: the inputs, the value, and where the curve and a new measurement are.
fn rows(saved: &Saved, asked: &Predict, path: &str, out: &mut impl Write) -> Result<(), Failure> {
    let table = table(path, &asked.reading, &asked.column)?;
    let columns = saved.model.columns();
    let position = |name: &String| table.place(name);
    let missing = saved.model.inputs().iter().find(|name| position(name).is_none());
    if let Some(name) = missing {
        return Err(Failure::new(format!("the table has no column `{name}`, which the model needs")).help(
            format!("its columns: {}; --column {name}=… names one of them so", table.terms().join(", ")),
        ));
    }
    // The columns of the standard deviation are used where they are there; those of the left side are not needed.
    let sigma = saved.model.sigma_inputs();
    let sigma = if sigma.iter().all(|name| position(name).is_some()) { sigma } else { &[] };
    let more = sigma.iter().filter(|name| !saved.model.inputs().contains(name));
    let names: Vec<&String> = saved.model.inputs().iter().chain(more).collect();
    let wanted: Vec<usize> = names.iter().filter_map(|name| position(name)).collect();
    input::note_columns(&table, saved.model.inputs());
    let place: Vec<Option<usize>> =
        columns.iter().map(|name| names.iter().position(|n| *n == name)).collect();
    let mut predictor = saved.predictor()?;
    let titles =
        ["predicted", "std_error", "confidence_low", "confidence_high", "prediction_low", "prediction_high"];
    if !asked.json {
        let names: Vec<String> = saved.model.inputs().iter().map(|name| crate::stream::cell(name)).collect();
        writeln!(
            out,
            "{}",
            names.into_iter().chain(titles.map(str::to_owned)).collect::<Vec<_>>().join(",")
        )?;
    }
    let mut row = vec![f64::NAN; columns.len()];
    let mut failed = None;
    let counts = table.scan(&wanted, &mut |values| {
        for (x, place) in row.iter_mut().zip(&place) {
            *x = place.map_or(f64::NAN, |i| values[i]);
        }
        let p = predictor.at(&row);
        let done = if asked.json {
            object(saved, values, &p, out)
        } else {
            line(&values[..saved.model.inputs().len()], &p, out)
        };
        failed = failed.take().or(done.err());
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if counts.missing > 0 {
        failure::note(&format!(
            "{} left out because a value is missing or not finite",
            crate::show::counted(counts.missing as u64, "row")
        ));
    }
    Ok(())
}

fn numbers(p: &Prediction) -> [f64; 6] {
    [p.value, p.error, p.confidence.0, p.confidence.1, p.prediction.0, p.prediction.1]
}

fn line(values: &[f64], p: &Prediction, out: &mut impl Write) -> std::io::Result<()> {
    let given = values.iter().map(f64::to_string);
    // As many digits as a prediction can be good for; what is not known is empty.
    let found = numbers(p).map(|x| if x.is_nan() { String::new() } else { significant(x, 12) });
    writeln!(out, "{}", given.chain(found).collect::<Vec<_>>().join(","))
}

fn object(saved: &Saved, values: &[f64], p: &Prediction, out: &mut impl Write) -> std::io::Result<()> {
    let [value, error, low, high, from, to] = numbers(p).map(json::number);
    let at = saved.model.inputs().iter().zip(values).map(|(n, x)| (n.clone(), json::number(*x)));
    let object = json!({
        "schema": "fluxions.predict.1", "at": at.collect::<Map<_, _>>(), "predicted": value, "std_error": error,
        "confidence": [low, high], "prediction": [from, to],
    });
    writeln!(out, "{object}")
}
