//! How does one point become one answer? A run is laid out, made, and its results are looked for; what fails is tried again
//! as often as that is wished, and then kept with the last words of the program.

use crate::dakota;
use crate::failure::{Failure, Why, tail};
use crate::launch::{Ended, Launch, Limits, Ran, Silence};
use crate::plan::{Plan, RESULTS, command_line};
use crate::process::{self, Server};
use crate::study::{Protocol, Settings};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// What a point was worth: a number for each output, NaN where there is none; and why one is missing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) values: Vec<f64>,
    pub(crate) failure: Option<Box<Failure>>,
}

/// The study is to end; there is no answer, and none is remembered.
pub(crate) struct Stopped;

/// How long a program that serves may take for an answer where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(60);

/// All that runs have in common.
pub(crate) struct Workshop<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) settings: &'a Settings,
    /// The program as it was typed.
    pub(crate) typed: &'a str,
    pub(crate) stop: &'a AtomicBool,
}

/// What a failed try leaves.
struct Trouble {
    why: Why,
    launch: Launch,
    output: Vec<u8>,
    complaints: Vec<u8>,
}

type Tried = Result<(Vec<f64>, Option<Trouble>), Box<Trouble>>;

impl Workshop<'_> {
    /// Runs the program at a point, as the run of this number.
    pub(crate) fn answer(
        &self,
        values: &[f64],
        run: u64,
        server: &mut Option<Server>,
    ) -> Result<(Answer, u32), Stopped> {
        let mut tries = 0;
        loop {
            tries += 1;
            let tried = match self.plan.protocol {
                Protocol::Serve => self.ask(values, server)?,
                _ => self.run(values, run)?,
            };
            let missing = self.plan.outputs.len();
            let (values_read, trouble) = match tried {
                Ok((values, None)) => return Ok((Answer { values, failure: None }, tries)),
                Ok((values, Some(trouble))) => (values, trouble),
                Err(trouble) => (vec![f64::NAN; missing], *trouble),
            };
            if tries > self.settings.retries || matches!(trouble.why, Why::NotStarted(_)) {
                let failure = self.failure(trouble, values, run, tries);
                return Ok((Answer { values: values_read, failure: Some(Box::new(failure)) }, tries));
            }
        }
    }

    fn failure(&self, trouble: Trouble, values: &[f64], run: u64, tries: u32) -> Failure {
        Failure {
            run,
            at: values.to_vec(),
            command: command_line(&trouble.launch, self.typed),
            input: self.plan.input(values).map(|text| text.trim_end().to_owned()),
            why: trouble.why,
            output: tail(&trouble.output),
            complaints: tail(&trouble.complaints),
            tries,
        }
    }

    fn limits(&self, time: Option<Duration>) -> Limits<'_> {
        Limits { time, output: self.settings.most_output, stop: self.stop }
    }

    fn run(&self, values: &[f64], run: u64) -> Result<Tried, Stopped> {
        let home = match self.folder(values, run) {
            Ok(home) => home,
            Err(error) => {
                let why = Why::Files(format!("the folder of the run could not be made: {error}"));
                return Ok(Err(Trouble::early(why, self.plan.launch(values, None))));
            }
        };
        let folder = home.as_ref().map(Home::path);
        let launch = self.plan.launch(values, folder);
        let input = self.plan.input(values);
        let ran = match process::run(&launch, input.as_deref(), &self.limits(self.settings.timeout)) {
            Ok(ran) => ran,
            Err(error) => return Ok(Err(Trouble::early(not_started(&error), launch))),
        };
        let why = match ran.ended {
            Ended::Stopped => return Err(Stopped),
            Ended::Code(0) => return Ok(self.results(ran, launch, folder)),
            other => self.ended(other),
        };
        Ok(Err(Box::new(Trouble::after(why, launch, ran))))
    }

    fn ended(&self, ended: Ended) -> Why {
        match ended {
            Ended::Code(code) => Why::Code(code),
            Ended::Signal(signal) => Why::Signal(signal),
            Ended::TooMuch => Why::TooMuch(self.settings.most_output),
            Ended::TimedOut | Ended::Stopped => Why::TimedOut(self.settings.timeout.unwrap_or(PATIENCE)),
        }
    }

    /// Looks for the outputs of a run that ended well.
    fn results(&self, ran: Ran, launch: Launch, folder: Option<&Path>) -> Tried {
        if matches!(self.plan.protocol, Protocol::Dakota(_)) {
            let place = PathBuf::from(RESULTS);
            let read = self.read(folder, &place).and_then(|text| {
                dakota::read_results(&text, &self.plan.wanted(), 0).map_err(|error| error.to_string())
            });
            return match read {
                Ok(responses) => Ok((responses.iter().map(|r| r.value.unwrap_or(f64::NAN)).collect(), None)),
                Err(why) => Err(Box::new(Trouble::after(Why::Files(why), launch, ran))),
            };
        }
        let text = String::from_utf8_lossy(&ran.output);
        let mut missing = None;
        let mut values = Vec::with_capacity(self.plan.outputs.len());
        for (name, output) in &self.plan.outputs {
            let read = match &output.file {
                None => output.read(&text),
                Some(file) => self.read(folder, file).and_then(|text| output.read(&text)),
            };
            values.push(read.unwrap_or_else(|why| {
                // The first one that is missing is told.
                let said = || Why::NoResult { output: name.clone(), wanted: output.wanted(), why };
                missing.get_or_insert_with(said);
                f64::NAN
            }));
        }
        drop(text);
        Ok((values, missing.map(|why| Trouble::after(why, launch, ran))))
    }

    /// The text of a file that a run has written.
    fn read(&self, folder: Option<&Path>, file: &Path) -> Result<String, String> {
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => format!("the program wrote no file `{}`", file.display()),
            _ => format!("the file `{}` cannot be read: {error}", file.display()),
        };
        let path = folder.map_or_else(|| file.to_path_buf(), |folder| folder.join(file));
        let source = std::fs::File::open(path).map_err(failed)?;
        let mut bytes = Vec::new();
        let most = self.settings.most_output as u64;
        source.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > most {
            return Err(format!("the file `{}` has more than {} MiB", file.display(), most >> 20));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Asks a program that serves, starting it where it does not run.
    fn ask(&self, values: &[f64], server: &mut Option<Server>) -> Result<Tried, Stopped> {
        let line = self.plan.input(values).unwrap_or_default();
        let launch = || self.plan.launch(values, None);
        let running = match server.take().map_or_else(|| Server::start(&launch()), Ok) {
            Ok(running) => server.insert(running),
            Err(error) => return Ok(Err(Trouble::early(not_started(&error), launch()))),
        };
        let limits = self.limits(Some(self.settings.timeout.unwrap_or(PATIENCE)));
        let said = match running.ask(&line, &limits) {
            Ok(Ok(answer)) => {
                let ran = Ran { ended: Ended::Code(0), output: answer, complaints: Vec::new() };
                return Ok(self.line(ran, launch));
            }
            Ok(Err(silence)) => silence,
            Err(error) => {
                let left = Ended::Code(0);
                Silence::Ended(Ran {
                    ended: left,
                    output: Vec::new(),
                    complaints: error.to_string().into_bytes(),
                })
            }
        };
        // Whoever does not answer is not asked again.
        *server = None;
        let trouble = match said {
            Silence::Unasked(output) => {
                let line = String::from_utf8_lossy(&output).lines().next().unwrap_or_default().to_owned();
                Trouble { why: Why::Unasked(line), launch: launch(), output, complaints: Vec::new() }
            }
            Silence::Ended(ran) => {
                let why = match ran.ended {
                    Ended::Stopped => return Err(Stopped),
                    Ended::Code(code) => Why::Left(format!("exit code {code}")),
                    other => self.ended(other),
                };
                Trouble { why, launch: launch(), output: ran.output, complaints: ran.complaints }
            }
        };
        Ok(Err(Box::new(trouble)))
    }

    /// The outputs in a line that a program answered.
    fn line(&self, ran: Ran, launch: impl Fn() -> Launch) -> Tried {
        let text = String::from_utf8_lossy(&ran.output);
        // The usual answer is one number and nothing else.
        if let ([(_, output)], Some(value)) = (self.plan.outputs.as_slice(), crate::extract::number(&text))
            && output.takes_a_lone_number()
        {
            return Ok((vec![value], None));
        }
        drop(text);
        self.results(ran, launch(), None)
    }

    /// The folder of a run with what it is to find there, where runs have folders.
    fn folder(&self, values: &[f64], run: u64) -> std::io::Result<Option<Home>> {
        if !self.plan.own_folder {
            return Ok(None);
        }
        let home = match &self.settings.keep {
            Some(keep) => {
                let path = keep.join(format!("run-{run:05}"));
                std::fs::create_dir_all(&path)?;
                Home::Kept(path.canonicalize()?)
            }
            None => Home::Passing(tempfile::Builder::new().prefix("fluxions-run-").tempdir()?),
        };
        self.plan.furnish(home.path(), values, run)?;
        Ok(Some(home))
    }
}

/// A folder of a run.
enum Home {
    Kept(PathBuf),
    /// It goes with the run.
    Passing(tempfile::TempDir),
}

impl Home {
    fn path(&self) -> &Path {
        match self {
            Home::Kept(path) => path,
            Home::Passing(folder) => folder.path(),
        }
    }
}

impl Trouble {
    fn after(why: Why, launch: Launch, ran: Ran) -> Trouble {
        Trouble { why, launch, output: ran.output, complaints: ran.complaints }
    }

    /// Before the program ran.
    fn early(why: Why, launch: Launch) -> Box<Trouble> {
        Box::new(Trouble { why, launch, output: Vec::new(), complaints: Vec::new() })
    }
}

/// A system that is short of processes or memory may have some later; a program that is none stays none.
fn not_started(error: &std::io::Error) -> Why {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::OutOfMemory => {
            Why::Files(format!("the system could not start it: {error}"))
        }
        ErrorKind::PermissionDenied => Why::NotStarted("it is not executable (chmod +x)".to_owned()),
        _ => Why::NotStarted(error.to_string()),
    }
}
