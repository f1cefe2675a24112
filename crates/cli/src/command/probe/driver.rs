//! How is DAKOTA answered? It starts a driver with the names of two files: in one it says where it wants which functions, and
//! what of them; in the other it reads values, gradients and Hessians. A formula answers with exact derivatives, a
//! program with numerical ones.

use super::{Probe, study};
use crate::failure::Failure;
use crate::files;
use crate::input;
use fluxions::Function;
use fluxions::formula::Options;
use fluxions_numeric::Interrupted;
use fluxions_probe::dakota::{Parameters, Response, Wanted, results};
use fluxions_probe::{Runner, Study, hessians, jacobian};
use std::path::Path;
use std::process::ExitCode;

/// Reads the parameters file and writes the results file. Where there is no answer, the results file says so, as DAKOTA's
/// capture of failures wants it.
pub(super) fn answer(asked: &Probe) -> Result<ExitCode, Failure> {
    let behind = if asked.command.is_empty() { &asked.words } else { &asked.command };
    let [before @ .., parameters, written] = behind.as_slice() else {
        return Err(Failure::new("a driver of DAKOTA is given a parameters file and a results file").help(
            "in DAKOTA's input: analysis_drivers = \"fluxions probe --as-dakota-driver --formula 'x1^2 + x2'\"",
        ));
    };
    let text = input::named_file("parameters file", parameters, input::MAX_WRITTEN)?;
    let wanted = Parameters::parse(&text)
        .map_err(|e| Failure::new(format!("the parameters file `{parameters}` is not understood: {e}")))?;
    let answered = match asked.formula.as_slice() {
        [] if asked.command.is_empty() => {
            let [file] = before else {
                return Err(Failure::new("there is nothing to answer with")
                    .help("name a study, write a formula behind --formula, or a program behind --"));
            };
            program(asked, &wanted, Some(file), &[])?
        }
        [] => program(asked, &wanted, None, before)?,
        formulas => formulas_at(formulas, &wanted)?,
    };
    let text = match answered {
        Ok(responses) => results(&responses),
        Err(why) => format!("FAIL: {}\n", why.replace('\n', " ")),
    };
    files::write(Path::new(written), text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The responses, or why there are none at this point.
type Answered = Result<Vec<Response>, String>;

fn names(wanted: &Parameters) -> Vec<String> {
    wanted.variables.iter().map(|(name, _)| name.clone()).collect()
}

fn formulas_at(formulas: &[String], wanted: &Parameters) -> Result<Answered, Failure> {
    if formulas.len() != wanted.functions.len() {
        let (given, asked) = (formulas.len(), wanted.functions.len());
        return Err(Failure::new(format!(
            "{given} formulas are given, and DAKOTA asks for {asked} functions"
        ))
        .help("write --formula once for each function, in their order"));
    }
    let names = names(wanted);
    let mut responses = Vec::new();
    for (text, want) in formulas.iter().zip(&wanted.functions) {
        let function =
            Function::parse_with(text, &Options::declaring(names.iter().cloned())).map_err(|error| {
                Failure::Formula {
                    source: text.clone(),
                    origin: Some("--formula".to_owned()),
                    error: Box::new(error),
                }
            })?;
        let place = |variable: &String| {
            names.iter().position(|name| name == variable).ok_or_else(|| {
                Failure::new(format!("the formula has the variable `{variable}`, which DAKOTA does not give"))
                    .help(format!("its variables are: {}", names.join(", ")))
            })
        };
        let places = function.variables().iter().map(place).collect::<Result<Vec<usize>, _>>()?;
        let at: Vec<f64> = places.iter().map(|&i| wanted.variables[i].1).collect();
        // Where a variable does not occur, derivatives by it are zero.
        let own: Vec<Option<usize>> = wanted.by.iter().map(|i| places.iter().position(|p| p == i)).collect();
        let (value, gradient) = function.value_and_gradient(&at)?;
        let gradient = own.iter().map(|i| i.map_or(0.0, |i| gradient[i])).collect();
        let hessian = if want.wants_hessian() {
            let all = function.hessian(&at)?;
            let entry = |i: Option<usize>, j: Option<usize>| i.zip(j).map_or(0.0, |(i, j)| all[i][j]);
            own.iter().map(|&i| own.iter().map(|&j| entry(i, j)).collect()).collect()
        } else {
            Vec::new()
        };
        responses.push(response(want, value, gradient, hessian));
    }
    Ok(whole(responses))
}

fn program(
    asked: &Probe,
    wanted: &Parameters,
    file: Option<&String>,
    command: &[String],
) -> Result<Answered, Failure> {
    let names = names(wanted);
    let mut study = study(asked, file.map(String::as_str), &names)?;
    if file.is_none() {
        study.program.command = command.to_vec();
    }
    for (name, value) in &wanted.variables {
        let input = study.inputs.iter_mut().find(|input| input.name == *name);
        let known = || Failure::new(format!("the study has no input `{name}`, which DAKOTA gives"));
        input.ok_or_else(known)?.nominal = *value;
    }
    let mut runner = Runner::new(&study)?;
    if runner.outputs().count() != wanted.functions.len() {
        let (given, asked) = (runner.outputs().count(), wanted.functions.len());
        return Err(Failure::new(format!(
            "the program has {given} outputs, and DAKOTA asks for {asked} functions"
        ))
        .help("name them with --outputs f,g or in [outputs], in the order of DAKOTA's functions"));
    }
    match explore(&mut runner, &study, wanted) {
        Ok(answered) => Ok(answered),
        Err(Interrupted) => Err(match runner.broken() {
            Some(error) => error.clone().into(),
            None => Failure::new("interrupted"),
        }),
    }
}

fn explore(runner: &mut Runner, study: &Study, wanted: &Parameters) -> Result<Answered, Interrupted> {
    let (at, options, noise) = (study.nominal(), study.numeric_options(), study.noise());
    let values = match runner.value(&at)? {
        Ok(values) => values,
        Err(failure) => return Ok(Err(failure.to_string())),
    };
    let place = |&i: &usize| study.inputs.iter().position(|input| input.name == wanted.variables[i].0);
    let by: Vec<usize> = wanted.by.iter().filter_map(place).collect();
    let slopes = match wanted.functions.iter().any(Wanted::wants_gradient) {
        true => jacobian(runner, &at, &options, &noise)?.rows,
        false => Vec::new(),
    };
    let curvatures = match wanted.functions.iter().any(Wanted::wants_hessian) {
        true => hessians(runner, &at, &options, &noise)?,
        false => Vec::new(),
    };
    let responses = wanted.functions.iter().enumerate().map(|(k, want)| {
        let gradient = by.iter().map(|&i| slopes.get(k).map_or(f64::NAN, |row| row[i].value)).collect();
        let entry = |i: usize, j: usize| curvatures.get(k).map_or(f64::NAN, |matrix| matrix[i][j].value);
        let hessian = by.iter().map(|&i| by.iter().map(|&j| entry(i, j)).collect()).collect();
        response(want, values[k], gradient, hessian)
    });
    Ok(whole(responses.collect()))
}

/// The parts that are wanted.
fn response(want: &Wanted, value: f64, gradient: Vec<f64>, hessian: Vec<Vec<f64>>) -> Response {
    Response {
        tag: want.tag.clone(),
        value: want.wants_value().then_some(value),
        gradient: want.wants_gradient().then_some(gradient),
        hessian: want.wants_hessian().then_some(hessian),
    }
}

/// The responses where all numbers in them are finite; DAKOTA has no word for others.
fn whole(responses: Vec<Response>) -> Answered {
    for response in &responses {
        let gradient = response.gradient.iter().flatten();
        let hessian = response.hessian.iter().flatten().flatten();
        if response.value.iter().chain(gradient).chain(hessian).any(|x| !x.is_finite()) {
            return Err(format!("{} or a derivative of it is not finite here", response.tag));
        }
    }
    Ok(responses)
}
