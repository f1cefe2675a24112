//! What is asked of which program? The inputs with what is known of them, the program with the ways in, the outputs with
//! the ways out, and how runs are made.

mod file;

pub use file::duration;

use crate::dakota::Layout;
use crate::error::StudyError;
use crate::extract::Output;
use crate::template::is_name;
use std::path::PathBuf;
use std::time::Duration;

/// A program as a function of numbers: what goes in, how it is run, what comes out.
///
/// ```
/// use fluxions_numeric::Oracle;
/// use fluxions_probe::{Input, Program, Runner, Study};
/// let program = Program::new(["awk", "BEGIN { print {x} * {y} }"]);
/// let study = Study::new(vec![Input::new("x", 3.0), Input::new("y", 2.0)], program);
/// let mut runner = Runner::new(&study)?;
/// assert_eq!(runner.values(&[vec![3.0, 2.0], vec![4.0, 2.0]]), Ok(vec![vec![6.0], vec![8.0]]));
/// # Ok::<(), fluxions_probe::StudyError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The inputs, in the order of a point's coordinates.
    pub inputs: Vec<Input>,
    /// The program.
    pub program: Program,
    /// Its results; where there are none, the last number on standard output.
    pub outputs: Vec<Output>,
    /// How runs are made.
    pub settings: Settings,
}

/// A number that goes into a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name, as in `{name}`.
    pub name: String,
    /// Its value where derivatives are asked for.
    pub nominal: f64,
    /// The program is never run outside this closed interval.
    pub bounds: (f64, f64),
    /// On what scale the result varies with it, if that is known: the half-width of the first steps.
    pub scale: Option<f64>,
    /// How uncertain it is, as it was written: `0.1` or `5%`. Runs do not depend on it.
    pub uncertain: Option<String>,
    /// Its distribution, as it was written: `normal(10, 1)`. Runs do not depend on it.
    pub distribution: Option<String>,
}

impl Input {
    /// An input of which only the value is known.
    pub fn new(name: impl Into<String>, nominal: f64) -> Input {
        Input {
            name: name.into(),
            nominal,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            scale: None,
            uncertain: None,
            distribution: None,
        }
    }
}

/// A program, and how numbers go into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The program and its arguments, in which `{name}` is the place of an input.
    pub command: Vec<String>,
    /// Variables of its environment, with places.
    pub environment: Vec<(String, String)>,
    /// What it reads from standard input, with places; for a program that serves, the line for one point.
    pub stdin: Option<String>,
    /// Files with places, and the names under which they are written into the folder of a run.
    pub templates: Vec<(PathBuf, PathBuf)>,
    /// Files and folders that each run finds in its folder.
    pub links: Vec<PathBuf>,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// The folder that relative paths start from, and in which it is run unless a run has a folder of its own.
    pub folder: PathBuf,
    /// Whether each run has a folder of its own, where nothing else asks for one.
    pub own_folder: bool,
}

/// How a program is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Protocol {
    /// It is started for each point.
    #[default]
    Run,
    /// It is started once, reads a line for each point, and answers with a line.
    Serve,
    /// It is started for each point with the names of two files, as DAKOTA starts its drivers.
    Dakota(Layout),
}

impl Program {
    /// A program with its arguments, started for each point in the current folder.
    pub fn new<T: Into<String>>(command: impl IntoIterator<Item = T>) -> Program {
        Program {
            command: command.into_iter().map(Into::into).collect(),
            environment: Vec::new(),
            stdin: None,
            templates: Vec::new(),
            links: Vec::new(),
            protocol: Protocol::Run,
            folder: PathBuf::from("."),
            own_folder: false,
        }
    }
}

/// How runs are made, and what is kept of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How many runs are made at a time.
    pub jobs: usize,
    /// How long a run, or an answer of a program that serves, may take. A program that serves has a minute where nothing
    /// is said; a run has no limit.
    pub timeout: Option<Duration>,
    /// How often a run that failed is tried again.
    pub retries: u32,
    /// The folder in which runs are remembered; nowhere where there is none.
    pub cache: Option<PathBuf>,
    /// Whether runs that failed in an earlier study are made again.
    pub again: bool,
    /// A file to which a line of JSON is added for each run.
    pub log: Option<PathBuf>,
    /// A folder in which the folders of runs are kept.
    pub keep: Option<PathBuf>,
    /// The most bytes that a run may print.
    pub most_output: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            jobs: 1,
            timeout: None,
            retries: 0,
            cache: None,
            again: false,
            log: None,
            keep: None,
            most_output: 64 << 20,
        }
    }
}

impl Study {
    /// A study of a program whose result is the last number on standard output.
    pub fn new(inputs: Vec<Input>, program: Program) -> Study {
        Study { inputs, program, outputs: Vec::new(), settings: Settings::default() }
    }

    /// The value of every input where derivatives are asked for.
    pub fn nominal(&self) -> Vec<f64> {
        self.inputs.iter().map(|input| input.nominal).collect()
    }

    /// The names of the outputs: as they were given, or `f`, or `f1`, `f2`, …
    pub fn output_names(&self) -> Vec<String> {
        let count = self.outputs.len();
        let name = |(i, output): (usize, &Output)| match &output.name {
            Some(name) => name.clone(),
            None if count == 1 => "f".to_owned(),
            None => format!("f{}", i + 1),
        };
        if count == 0 { vec!["f".to_owned()] } else { self.outputs.iter().enumerate().map(name).collect() }
    }

    /// What is known of each input, as the numerical method takes it.
    pub fn numeric_options(&self) -> Vec<fluxions_numeric::Options> {
        let options = |input: &Input| fluxions_numeric::Options {
            bounds: input.bounds,
            scale: input.scale,
            ..fluxions_numeric::Options::default()
        };
        self.inputs.iter().map(options).collect()
    }

    /// The standard deviation of the error of each output, where it is known.
    pub fn noise(&self) -> Vec<Option<f64>> {
        self.outputs.iter().map(|output| output.noise).collect()
    }

    /// Whether names and numbers can be those of a study.
    pub(crate) fn check(&self) -> Result<(), StudyError> {
        if self.program.command.is_empty() {
            return Err(StudyError::new("no program is named")
                .help("write it behind --, as: fluxions probe --at x=3 -- ./simulator {x}"));
        }
        if self.inputs.is_empty() {
            return Err(
                StudyError::new("no input is named").help("name them with their values, as --at x=3,y=2")
            );
        }
        for (i, input) in self.inputs.iter().enumerate() {
            let name = &input.name;
            if !is_name(name) {
                return Err(StudyError::new(format!("`{name}` cannot be the name of an input"))
                    .help("names have letters, digits and _, and begin with none of the digits"));
            }
            if self.inputs[..i].iter().any(|other| other.name == *name) {
                return Err(StudyError::new(format!("two inputs are named `{name}`")));
            }
            if !input.nominal.is_finite() {
                return Err(StudyError::new(format!("the value of `{name}` is {}", input.nominal))
                    .help("derivatives are asked for at finite numbers"));
            }
            let (low, high) = input.bounds;
            if !(low <= input.nominal && input.nominal <= high) {
                let value = input.nominal;
                return Err(StudyError::new(format!(
                    "{name} = {value} is outside its bounds, {low} to {high}"
                )));
            }
            if input.scale.is_some_and(|scale| !(scale > 0.0 && scale.is_finite())) {
                return Err(StudyError::new(format!("the scale of `{name}` is no positive number")));
            }
        }
        let names = self.output_names();
        let twice = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name));
        match twice {
            Some((_, name)) => Err(StudyError::new(format!("two outputs are named `{name}`"))),
            None => Ok(()),
        }
    }
}
