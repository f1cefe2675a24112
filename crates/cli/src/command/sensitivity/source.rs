//! What is asked, and of which inputs? A formula or a program, with all that files and options say of what goes in.

use super::args::Sensitivity;
use super::formula::Watched;
use super::inputs::{self, Names};
use super::program::{self, Program};
use crate::failure::Failure;
use crate::input;
use crate::show;
use fluxions::numeric::Interrupted;
use fluxions_sensitivity::{Input, Model};
use std::process::ExitCode;

/// The widest first line.
const WIDTH: usize = 100;

/// What is asked, and of which inputs.
pub(super) struct Source {
    pub(super) inputs: Vec<Input>,
    /// The groups of a parameter file.
    pub(super) groups: Vec<(String, Vec<String>)>,
    /// What was asked, as it was typed.
    pub(super) function: String,
    /// The same, for a first line.
    pub(super) title: String,
    /// The name of the result.
    pub(super) result: String,
    what: What,
}

enum What {
    Formula(Box<Watched>),
    Program(Box<Program>),
}

impl Source {
    pub(super) fn new(asked: &Sensitivity) -> Result<Source, Failure> {
        let is_study = |what: &String| what.ends_with(".toml");
        match (&asked.what, asked.command.is_empty()) {
            (Some(what), _) if is_study(what) => Source::program(asked, Some(what)),
            (Some(what), true) => Source::formula(asked, what),
            (None, false) => Source::program(asked, None),
            (Some(what), false) => Err(Failure::new(format!(
                "there is a formula, `{}`, and a program",
                show::cut(what, WIDTH / 2)
            ))
            .help("leave out one of them; inputs are named by --at and --bounds")),
            (None, true) => Err(Failure::new("there is no formula and no program").help(
                "write one, as: fluxions sensitivity 'm*g*h' --at m=2,g=9.81,h=10; \
                 or a program behind --: -- ./simulator {x}",
            )),
        }
    }

    fn formula(asked: &Sensitivity, what: &str) -> Result<Source, Failure> {
        let mut names: Names = Vec::new();
        let groups = match &asked.params {
            Some(path) => inputs::parameters(&mut names, path)?,
            None => Vec::new(),
        };
        inputs::options(&mut names, &asked.known())?;
        let declared: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
        let formula = input::formula(what, &declared)?;
        let variables = formula.function.variables();
        if variables.is_empty() {
            return Err(Failure::new("the formula has no variable, so that nothing can matter to it")
                .help("write a formula with a variable, as: m*g*h"));
        }
        let valued: Vec<(String, f64)> =
            names.iter().filter_map(|(name, known)| Some((name.clone(), known.value()?))).collect();
        formula.all_given("--at", &valued)?;
        input::note_unused(&valued, variables);
        let inputs = taken(&mut names, variables)?;
        let result = asked.output_name.clone().unwrap_or_else(|| "f".to_owned());
        let watched = Watched::new(formula)?;
        Ok(Source {
            inputs,
            groups,
            function: watched.typed(),
            title: watched.title(&result),
            result,
            what: What::Formula(Box::new(watched)),
        })
    }

    fn program(asked: &Sensitivity, file: Option<&str>) -> Result<Source, Failure> {
        let (study, mut names, groups) = program::meant(asked, file)?;
        let all: Vec<String> = study.inputs.iter().map(|input| input.name.clone()).collect();
        let inputs = taken(&mut names, &all)?;
        let program = Program::new(study, &inputs, asked)?;
        let typed = program.typed();
        Ok(Source {
            inputs,
            groups,
            title: show::cut(&typed, WIDTH),
            function: typed,
            result: asked.output_name.clone().unwrap_or_else(|| program.result()),
            what: What::Program(Box::new(program)),
        })
    }

    pub(super) fn model(&mut self) -> &mut dyn Model {
        match &mut self.what {
            What::Formula(formula) => formula.as_mut(),
            What::Program(program) => program.as_mut(),
        }
    }

    /// Whether a value costs next to nothing.
    pub(super) fn is_quick(&self) -> bool {
        matches!(self.what, What::Formula(_))
    }

    /// Asks once, where that may fail.
    pub(super) fn begin(&mut self) -> Result<Result<(), Failure>, Interrupted> {
        match &mut self.what {
            What::Formula(_) => Ok(Ok(())),
            What::Program(program) => program.begin(),
        }
    }

    /// Takes what watches off the terminal.
    pub(super) fn end(&self) {
        match &self.what {
            What::Formula(formula) => formula.end(),
            What::Program(program) => program.end(),
        }
    }

    /// Why there is no finite value at the point.
    pub(super) fn no_value(&self, value: f64) -> Failure {
        match &self.what {
            What::Formula(formula) => formula.no_value(value, &self.inputs),
            What::Program(_) => Failure::new(format!("{} is {value} at the values taken", self.result))
                .help("take values where it is finite, by --at"),
        }
    }

    /// What was run, where that is worth saying.
    pub(super) fn account(&self) -> Option<String> {
        match &self.what {
            What::Formula(_) => None,
            What::Program(program) => Some(program.account()),
        }
    }

    /// Says that the answer was left.
    pub(super) fn interrupted(&self) -> Result<ExitCode, Failure> {
        match &self.what {
            What::Formula(formula) => Ok(formula.interrupted()),
            What::Program(program) => program.interrupted(),
        }
    }
}

fn taken(names: &mut Names, all: &[String]) -> Result<Vec<Input>, Failure> {
    all.iter().map(|name| inputs::entry(names, name).input(name)).collect()
}
