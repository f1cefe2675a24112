//! What is asked where the function is a program? The same, by runs, which are watched, remembered, and never made outside
//! the bounds.

use super::args::{GlobalMethod, Sensitivity};
use super::inputs::{self, Names};
use super::{PLACES, SLOW};
use crate::at;
use crate::command::probe::study::{Asked as Asks, study};
use crate::command::probe::watch::{Expected, Watch};
use crate::command::probe::{self};
use crate::failure::Failure;
use crate::show;
use fluxions::numeric::{Interrupted, Oracle};
use fluxions_probe::{Runner, Study};
use fluxions_sensitivity::{Input, Measuring, Model};
use std::process::ExitCode;

/// About how many runs a derivative takes.
const RUNS: u64 = 20;

/// How many failed runs are named; all of them are counted.
const NAMED: usize = 3;

/// One result of a program.
pub(super) struct Program {
    study: Study,
    runner: Runner,
    output: usize,
    watch: Watch,
}

/// The study that is meant, what is known of its inputs, and the groups of a parameter file.
pub(super) type Meant = (Study, Names, Vec<(String, Vec<String>)>);

/// Puts together what files and options say of a program and its inputs.
pub(super) fn meant(asked: &Sensitivity, file: Option<&str>) -> Result<Meant, Failure> {
    let mut names: Names = Vec::new();
    let mut given: Names = Vec::new();
    let groups = match &asked.params {
        Some(path) => inputs::parameters(&mut given, path)?,
        None => Vec::new(),
    };
    inputs::options(&mut given, &asked.known())?;
    let declared: Vec<String> = given.iter().map(|(name, _)| name.clone()).collect();
    let asks = Asks { file, at: &asked.at, names: &declared, command: &asked.command, ..Asks::default() };
    let mut study = study(asks, &asked.program)?;
    let unknown = declared.iter().find(|name| !study.inputs.iter().any(|input| input.name == **name));
    if let Some(name) = unknown {
        let known: Vec<&str> = study.inputs.iter().map(|input| input.name.as_str()).collect();
        return Err(Failure::new(format!("the study has no input `{name}`"))
            .help(format!("its inputs are: {}", known.join(", "))));
    }
    for input in &study.inputs {
        let known = inputs::entry(&mut names, &input.name);
        let whole = input.bounds.0.is_finite() && input.bounds.1.is_finite();
        known.bounds = whole.then_some(input.bounds);
        if file.is_some() {
            known.nominal = Some(input.nominal);
        }
        let written = |text: &String| [format!("{}={text}", input.name)];
        if let Some(text) = &input.uncertain {
            let read = at::named("uncertain", "write 0.1 or 5%", &written(text), inputs::deviation)?;
            known.uncertain = read.into_iter().next().map(|(_, deviation)| deviation);
        }
        if let Some(text) = &input.distribution {
            let read =
                at::named("distribution", "write normal(3, 0.1)", &written(text), inputs::distribution)?;
            known.distribution = read.into_iter().next().map(|(_, distribution)| distribution);
        }
    }
    // Options and parameter files are stronger than the study.
    if let Some(path) = &asked.params {
        inputs::parameters(&mut names, path)?;
    }
    inputs::options(&mut names, &asked.known())?;
    for input in &mut study.inputs {
        let known = inputs::entry(&mut names, &input.name);
        // Open bounds are a limit to runs, and no range.
        if let Some((low, high)) = known.bounds {
            input.bounds = (low, high);
            let open = low.is_infinite() || high.is_infinite();
            if open && known.distribution.is_none() && known.uncertain.is_none() {
                known.bounds = None;
            }
        }
    }
    Ok((study, names, groups))
}

impl Program {
    /// Looks the study over, and has its runs watched.
    pub(super) fn new(mut study: Study, inputs: &[Input], asked: &Sensitivity) -> Result<Program, Failure> {
        for (known, input) in study.inputs.iter_mut().zip(inputs) {
            known.nominal = input.nominal;
        }
        let output = output(&study, asked.result.as_deref())?;
        let mut runner = Runner::new(&study)?;
        let watch = Watch::new(
            &mut runner,
            Expected::About(expected(asked, inputs.len() as u64)),
            study.settings.jobs,
        )?;
        Ok(Program { study, runner, output, watch })
    }

    /// What was asked, in one line.
    pub(super) fn typed(&self) -> String {
        self.study.program.command.join(" ").replace('\n', " ")
    }

    /// The name of the result.
    pub(super) fn result(&self) -> String {
        self.study.output_names()[self.output].clone()
    }

    /// Runs the program at the point. Where it fails there, nothing else is to be run.
    pub(super) fn begin(&mut self) -> Result<Result<(), Failure>, Interrupted> {
        let answer = self.runner.value(&self.study.nominal())?;
        Ok(answer.map(|_| ()).map_err(Failure::Run))
    }

    pub(super) fn end(&self) {
        self.watch.end();
    }

    pub(super) fn interrupted(&self) -> Result<ExitCode, Failure> {
        probe::interrupted(&self.runner, &self.study)
    }

    /// What was run, and what failed.
    pub(super) fn account(&self) -> String {
        let counts = self.runner.counts();
        let mut text = show::counted(counts.runs, "run");
        if counts.known > 0 {
            text += &format!(", {} known from before", show::counted(counts.known, "point"));
        }
        let failures = self.runner.failures();
        if !failures.is_empty() {
            text += &format!(", {} without a result:", show::counted(failures.len() as u64, "point"));
        }
        for failure in failures.iter().take(NAMED) {
            let names = self.study.inputs.iter().map(|input| input.name.as_str());
            let at = show::point(names.zip(failure.at.iter().copied()));
            text += &format!("\n  at {at}: {}", show::cut(&failure.to_string(), 100));
        }
        if failures.len() > NAMED {
            text += "\n  … (--log FILE keeps them all)";
        }
        text
    }
}

/// Which result is asked for.
fn output(study: &Study, name: Option<&str>) -> Result<usize, Failure> {
    let names = study.output_names();
    match (name, names.as_slice()) {
        (None, [_]) => Ok(0),
        (None, _) => Err(Failure::new(format!("the program has several results: {}", names.join(", ")))
            .help(format!("say which, as --result {}", names[0]))),
        (Some(name), _) => names.iter().position(|known| known == name).ok_or_else(|| {
            Failure::new(format!("the program has no result `{name}`"))
                .help(format!("there are: {}", names.join(", ")))
        }),
    }
}

/// About how many runs there will be.
fn expected(asked: &Sensitivity, inputs: u64) -> u64 {
    let mut runs = 1 + (3 + RUNS) * inputs;
    if asked.curves.is_some() {
        runs += PLACES as u64 * inputs;
    }
    if asked.second_order {
        runs += RUNS * inputs * (inputs + 1);
    }
    let base = |place: usize| asked.samples.map_or(SLOW[place] as u64, u64::from);
    if asked.asks(GlobalMethod::Morris) {
        runs += base(0) * (inputs + 1);
    }
    if asked.asks(GlobalMethod::Sobol) {
        runs += base(1) * (if asked.pairs { 2 * inputs } else { inputs } + 2);
    }
    if asked.asks(GlobalMethod::Dgsm) {
        runs += base(2) * (2 * inputs + 1);
    }
    runs
}

impl Model for Program {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
        let inside = |point: &&Vec<f64>| {
            point
                .iter()
                .zip(&self.study.inputs)
                .all(|(x, input)| input.bounds.0 <= *x && *x <= input.bounds.1)
        };
        let asked: Vec<Vec<f64>> = points.iter().filter(inside).cloned().collect();
        let mut answers = self.runner.values(&asked)?.into_iter();
        let value = |point: &Vec<f64>| match inside(&point) {
            true => answers.next().and_then(|answer| answer.get(self.output).copied()).unwrap_or(f64::NAN),
            false => f64::NAN,
        };
        Ok(points.iter().map(value).collect())
    }

    /// Programs print their values, with few digits perhaps.
    fn measuring(&self) -> Measuring {
        Measuring {
            known: self.study.numeric_options(),
            gradient: |oracle, at, options| {
                Ok(fluxions_probe::jacobian(oracle, at, options)?.rows.pop().unwrap_or_default())
            },
            hessian: |oracle, at, options| {
                Ok(fluxions_probe::hessians(oracle, at, options)?.pop().unwrap_or_default())
            },
        }
    }
}
