//! `sensitivity`: which inputs matter, by how much, and how sure is that?

mod args;
mod chart;
mod formula;
mod inputs;
mod object;
mod program;
mod source;
mod text;
mod words;

use crate::failure::Failure;
use crate::{files, picture, show};
pub(crate) use args::Sensitivity;

use args::{GlobalMethod, Goal};
use fluxions::numeric::Interrupted;
use fluxions_sensitivity::{
    self as measures, Curve, Factor, Input, Local, Resampling, Sampling, curves_picture, tornado_picture,
};
use source::Source;
use std::io::Write;
use std::process::ExitCode;

/// The exit code of a program that was ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// How many places a curve has.
const PLACES: usize = 41;

/// The base points of the methods where none are asked for: of formulas, which are quick, and of all else.
const QUICK: [usize; 3] = [256, 4096, 4096];
const SLOW: [usize; 3] = [16, 128, 64];

/// The most numbers that a global method may hold.
const HELD: usize = 200_000_000;

/// What was found at the point.
struct Here<'a> {
    /// What was asked, as it was typed.
    function: &'a str,
    /// The name of the result.
    result: &'a str,
    inputs: &'a [Input],
    found: &'a Local,
    curves: &'a [Curve],
    goal: Option<Goal>,
    /// Whether the ranges were not given.
    assumed: bool,
}

/// What was asked of a global method.
struct Asked<'a> {
    result: &'a str,
    inputs: &'a [Input],
    how: &'a Sampling,
}

pub(crate) fn sensitivity(asked: &Sensitivity, out: &mut impl Write) -> Result<ExitCode, Failure> {
    for file in asked.plot.iter().chain(&asked.curves) {
        picture::refuse_other_forms(file)?;
    }
    if !(asked.level > 0.0 && asked.level < 1.0) {
        return Err(Failure::new(format!("--level {} is no probability", asked.level))
            .help("write a number between 0 and 1, as in --level 0.95"));
    }
    if asked.csv && !asked.global.is_empty() {
        return Err(Failure::new("--csv is a table of single inputs, without --global")
            .help("write --json, which has both"));
    }
    let mut source = Source::new(asked)?;
    if let Some(base) = asked.samples.filter(|_| !asked.global.is_empty()) {
        refuse_too_many(base as usize, &source.inputs)?;
    }
    let assumed = inputs::spread(&mut source.inputs);
    if let Some(path) = &asked.write_params {
        let factors = inputs::factors(&source.inputs, &source.groups);
        let text = measures::salib::write(&source.inputs, &factors)
            .map_err(|error| Failure::new(error.message).help(error.help))?;
        files::write(path, text.as_bytes())?;
    }
    let ran = run(asked, &mut source, assumed, out);
    source.end();
    match ran {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(Ended::Failed(failure)) => Err(failure),
        Err(Ended::Interrupted) => {
            out.flush()?;
            source.interrupted()
        }
    }
}

/// Why there is no whole answer.
enum Ended {
    Interrupted,
    Failed(Failure),
}

impl From<Interrupted> for Ended {
    fn from(Interrupted: Interrupted) -> Ended {
        Ended::Interrupted
    }
}

impl<F: Into<Failure>> From<F> for Ended {
    fn from(failure: F) -> Ended {
        Ended::Failed(failure.into())
    }
}

fn run(asked: &Sensitivity, source: &mut Source, assumed: bool, out: &mut impl Write) -> Result<(), Ended> {
    let inputs = source.inputs.clone();
    let result = source.result.clone();
    source.begin()??;
    let found = measures::local(source.model(), &inputs, asked.second_order)?;
    if !found.value.is_finite() {
        return Err(source.no_value(found.value).into());
    }
    // Curves are free for a formula.
    let curves = match source.is_quick() || asked.curves.is_some() {
        true => measures::curves(source.model(), &inputs, PLACES)?,
        false => Vec::new(),
    };
    let here = Here {
        function: &source.function,
        result: &result,
        inputs: &inputs,
        found: &found,
        curves: &curves,
        goal: asked.goal,
        assumed,
    };
    let drawn = |e: measures::PlotError| Failure::new(e.to_string());
    if let Some(file) = &asked.plot {
        picture::write(file, &tornado_picture(&found, &inputs, &result).map_err(drawn)?)?;
    }
    if let Some(file) = &asked.curves {
        picture::write(file, &curves_picture(&curves, &found, &inputs, &result).map_err(drawn)?)?;
    }
    let factors = inputs::factors(&inputs, &source.groups);
    let mut object = here.object();
    if asked.csv {
        here.csv(out)?;
    } else if !asked.json {
        writeln!(out, "{}", source.title)?;
        here.text(out)?;
        // What is known already can be read while the rest is computed.
        out.flush()?;
    }
    let base = if source.is_quick() { QUICK } else { SLOW };
    for (method, usual) in
        [GlobalMethod::Morris, GlobalMethod::Sobol, GlobalMethod::Dgsm].into_iter().zip(base)
    {
        if !asked.asks(method) {
            continue;
        }
        let base = asked.samples.map_or(usual, |n| n as usize);
        let how = sampling(asked, base, factors.clone());
        let all = Asked { result: &result, inputs: &inputs, how: &how };
        let (name, value) = match method {
            GlobalMethod::Morris => {
                let found = measures::morris(source.model(), &inputs, &how)?;
                if !asked.json {
                    all.morris(&found, out)?;
                }
                ("morris", all.morris_object(&found))
            }
            GlobalMethod::Sobol => {
                let found = measures::sobol(source.model(), &inputs, &how, asked.pairs)?;
                if !asked.json {
                    all.sobol(&found, out)?;
                }
                ("sobol", all.sobol_object(&found))
            }
            _ => {
                let found = measures::dgsm(source.model(), &inputs, &how)?;
                if !asked.json {
                    all.dgsm(&found, out)?;
                }
                ("dgsm", all.dgsm_object(&found))
            }
        };
        object.insert(name.to_owned(), value);
        out.flush()?;
    }
    if let Some(account) = source.account().filter(|_| !asked.json && !asked.csv) {
        writeln!(out, "\n{account}")?;
    }
    if asked.json {
        object.insert("seed".to_owned(), serde_json::json!(asked.seed));
        object.insert("level".to_owned(), serde_json::json!(asked.level));
        writeln!(out, "{}", serde_json::Value::Object(object))?;
    }
    Ok(())
}

fn sampling(asked: &Sensitivity, base: usize, factors: Vec<Factor>) -> Sampling {
    let resampling = Resampling { level: asked.level, seed: asked.seed, ..Resampling::default() };
    Sampling { base, factors, resampling }
}

fn refuse_too_many(base: usize, inputs: &[Input]) -> Result<(), Failure> {
    let most = HELD / (3 * inputs.len() + 3);
    if base <= most {
        return Ok(());
    }
    let inputs = show::counted(inputs.len() as u64, "input");
    Err(Failure::new(format!("--samples {base} for {inputs} are more numbers than memory is taken for"))
        .help(format!("at most --samples {most}; the error falls with about 1/N, not 1/√N")))
}
