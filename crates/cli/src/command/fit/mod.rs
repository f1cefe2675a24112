//! `fluxions fit`: a table and a model in, parameters with their errors out.

mod report;
mod watch;

use crate::args::{ErrorsName, Fit as Asked, LossName, ReadingOptions};
use crate::failure::{CHECK_FAILED, Failure};
use crate::{at, files, input, picture};
use fluxions_fit::{Data, Deviations, Errors, Loss, Model, Recipe, Settings, Table};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use watch::Watch;

pub(crate) fn fit(asked: &Asked, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if let Some(file) = &asked.plot {
        picture::refuse_other_forms(file)?;
    }
    let table = table(&asked.table, &asked.reading, &asked.column)?;
    for file in [&asked.save, &asked.plot].into_iter().flatten() {
        files::refuse_what_was_read(file)?;
    }
    if let Some(file) = &asked.save {
        refuse_other_contents(file)?;
    }
    let settings = settings(asked)?;
    let started = settings.start.iter().map(|(name, _)| name);
    let recipe = Recipe {
        formula: asked.model.clone(),
        ties: asked.tie.clone(),
        sigma: asked.sigma.clone(),
        weights: asked.weights.clone(),
        declared: started.chain(settings.bounds.iter().map(|(name, ..)| name)).cloned().collect(),
    };
    let model = Model::new(&recipe, &table.terms())?;
    input::note_remarks(model.remarks().iter(), "--start or --bounds for it");
    input::note_columns(&table, model.columns());
    let data = Data::load(&table, model.columns(), (asked.memory as usize) << 20)?;
    let watch = Watch::new(model.parameters())?;
    let fit = fluxions_fit::fit_watched(&model, &data, &settings, &mut |step| watch.step(step))?;
    let profiles = match asked.profile {
        true => fluxions_fit::profiles(&fit, &data, &mut || watch.go_on("profiles"))?,
        false => Vec::new(),
    };
    watch.end();
    let report =
        report::Report { name: &asked.table, table: &table, data: &data, fit: &fit, profiles: &profiles };
    if asked.json {
        writeln!(out, "{}", report.json())?;
    } else if asked.csv {
        report.csv(out)?;
    } else {
        report.text(out)?;
    }
    if asked.sketch {
        writeln!(out, "\n{}", fluxions_fit::sketch(&fit, &data, 72, 20)?.trim_end())?;
    }
    if let Some(path) = &asked.plot {
        picture::write(path, &fluxions_fit::plot(&fit, &data, &profiles)?)?;
    }
    if let Some(path) = &asked.save {
        files::write(path, fit.saved().to_json().as_bytes())?;
    }
    Ok(if fit.solution.stop.converged() { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// Refuses to replace a file that holds anything but a saved model.
fn refuse_other_contents(file: &Path) -> Result<(), Failure> {
    let ordinary = std::fs::metadata(file).is_ok_and(|kind| kind.is_file());
    let Some(text) = std::fs::read(file).ok().filter(|text| ordinary && !text.is_empty()) else {
        return Ok(());
    };
    if text.trim_ascii_start().starts_with(b"{") {
        return Ok(());
    }
    let message = format!("`{}` exists, and is not a saved model", file.display());
    Err(Failure::new(message).help("--save takes the name of a new file, or of an earlier model"))
}

/// Opens a table, and gives its columns the names that were asked for.
pub(crate) fn table(path: &str, reading: &ReadingOptions, columns: &[String]) -> Result<Table, Failure> {
    let reading = reading.reading();
    let mut table = match path {
        "-" => Table::from_reader_as(std::io::stdin(), &reading)?,
        path => {
            files::reading(Path::new(path));
            Table::open_as(Path::new(path), &reading)?
        }
    };
    for text in columns {
        let Some((name, column)) = text.split_once('=') else {
            return Err(Failure::new(format!("`--column {text}` names nothing"))
                .help("write NAME=COLUMN, as in --column t='Time (s)' or --column t=2"));
        };
        table.rename(column.trim(), name.trim())?;
    }
    Ok(table)
}

fn settings(asked: &Asked) -> Result<Settings, Failure> {
    if asked.profile && asked.loss != LossName::Square {
        return Err(Failure::new(
            "--profile is for least squares: other losses have no likelihood to profile",
        )
        .help("leave out --profile, or --loss"));
    }
    if !(asked.level > 0.0 && asked.level < 1.0) {
        return Err(Failure::new(format!("--level {} is no probability", asked.level))
            .help("write a number between 0 and 1, as in --level 0.95"));
    }
    let bounds = at::intervals(&asked.bounds)?;
    let mut settings = Settings {
        start: at::assignments("--start", &asked.start)?,
        bounds: bounds.into_iter().map(|(name, (low, high))| (name, low, high)).collect(),
        deviations: if asked.absolute { Deviations::Absolute } else { Deviations::Relative },
        errors: match asked.errors {
            ErrorsName::Expected => Errors::Expected,
            ErrorsName::Observed => Errors::Observed,
        },
        loss: match asked.loss {
            LossName::Square => Loss::Square,
            LossName::Huber => Loss::Huber,
            LossName::SoftL1 => Loss::SoftL1,
            LossName::Cauchy => Loss::Cauchy,
        },
        level: asked.level,
        max_evaluations: asked.max_evaluations as usize,
        ..Settings::default()
    };
    if let Some(threads) = asked.threads {
        settings.threads = usize::from(threads);
    }
    Ok(settings)
}
