//! Which study is meant? That of a file, with what the options say instead, or all of it from the options.

use super::args::{DakotaFormat, ProgramOptions};
use crate::at;
use crate::failure::Failure;
use crate::input;
use fluxions::formula::ParseError;
use fluxions_probe::dakota::Layout;
use fluxions_probe::{Input, Output, Program, Protocol, Study, StudyError, duration};
use std::path::{Path, PathBuf};

/// What is known of the inputs beside the study.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asked<'a> {
    /// The file of a study.
    pub(crate) file: Option<&'a str>,
    pub(crate) at: &'a [String],
    pub(crate) bounds: &'a [String],
    pub(crate) scale: &'a [String],
    /// Names of inputs whose values come later.
    pub(crate) names: &'a [String],
    /// The program and its arguments.
    pub(crate) command: &'a [String],
}

/// Puts a study together.
pub(crate) fn study(asked: Asked, options: &ProgramOptions) -> Result<Study, Failure> {
    let mut study = match asked.file {
        Some(path) => read(path)?,
        None => Study::new(Vec::new(), Program::new(Vec::<String>::new())),
    };
    for (name, value) in at::assignments("--at", asked.at)? {
        match (study.inputs.iter_mut().find(|input| input.name == name), asked.file) {
            (Some(input), _) => input.nominal = value,
            (None, Some(path)) => {
                let known: Vec<&str> = study.inputs.iter().map(|input| input.name.as_str()).collect();
                return Err(Failure::new(format!("the study `{path}` has no input `{name}`"))
                    .help(format!("its inputs are: {}", known.join(", "))));
            }
            (None, None) => study.inputs.push(Input::new(name, value)),
        }
    }
    for name in asked.names {
        if !study.inputs.iter().any(|input| input.name == *name) && asked.file.is_none() {
            study.inputs.push(Input::new(name.clone(), 0.0));
        }
    }
    for (name, interval) in at::intervals(asked.bounds)? {
        entry(&mut study, &name, "--bounds")?.bounds = interval;
    }
    for (name, scale) in at::assignments("--scale", asked.scale)? {
        entry(&mut study, &name, "--scale")?.scale = Some(scale);
    }
    if !asked.command.is_empty() {
        study.program.command = asked.command.to_vec();
    }
    program(&mut study.program, options)?;
    if !options.output.is_empty() {
        let outputs: Result<Vec<Output>, StudyError> =
            options.output.iter().map(|text| Output::parse(text)).collect();
        study.outputs = outputs?;
    }
    if !options.outputs.is_empty() {
        study.outputs = Output::last_numbers(&options.outputs)?;
    }
    noise(&mut study, &options.noise)?;
    settings(&mut study, options)?;
    Ok(study)
}

fn read(path: &str) -> Result<Study, Failure> {
    let text = input::named_file("study", path, input::MAX_WRITTEN)?;
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    Study::from_toml(&text, folder.unwrap_or(Path::new("."))).map_err(|error| match error.place {
        Some(place) => Failure::Formula {
            source: place.text,
            origin: Some(path.to_owned()),
            error: Box::new(ParseError {
                span: place.span,
                message: error.message,
                label: place.label,
                help: error.help,
            }),
        },
        None => error.into(),
    })
}

fn entry<'s>(study: &'s mut Study, name: &str, option: &str) -> Result<&'s mut Input, Failure> {
    let known: Vec<String> = study.inputs.iter().map(|input| input.name.clone()).collect();
    study.inputs.iter_mut().find(|input| input.name == name).ok_or_else(|| {
        Failure::new(format!("{option} is given for `{name}`, which is no input"))
            .help(format!("the inputs are: {}", known.join(", ")))
    })
}

/// What is known of the noise of outputs.
fn noise(study: &mut Study, given: &[String]) -> Result<(), Failure> {
    let names = study.output_names();
    for (name, noise) in at::assignments("--noise", given)? {
        if study.outputs.is_empty() {
            // The one that is meant where none is named.
            study.outputs = Output::last_numbers(&names)?;
        }
        let known = names.iter().position(|known| *known == name).ok_or_else(|| {
            Failure::new(format!("--noise is given for `{name}`, which is no output"))
                .help(format!("the outputs are: {}", names.join(", ")))
        })?;
        study.outputs[known] = study.outputs[known].clone().with_noise(noise)?;
    }
    Ok(())
}

/// Two halves at the first separator, both of which have to be there.
fn halves<'t>(
    option: &str,
    text: &'t str,
    separator: char,
    example: &str,
) -> Result<(&'t str, &'t str), Failure> {
    let halves = text.split_once(separator).filter(|(left, right)| !left.is_empty() && !right.is_empty());
    halves.ok_or_else(|| {
        Failure::new(format!("`{option} {text}` is not understood")).help(format!("write {option} {example}"))
    })
}

fn program(program: &mut Program, options: &ProgramOptions) -> Result<(), Failure> {
    if options.stdin.is_some() {
        program.stdin = options.stdin.clone();
    }
    for text in &options.env {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(Failure::new(format!("`--env {text}` is not understood")).help("write --env X={x}"));
        };
        program.environment.retain(|(known, _)| known != name);
        program.environment.push((name.to_owned(), value.to_owned()));
    }
    for text in &options.template {
        let (from, to) = halves("--template", text, ':', "in.tpl:in.txt")?;
        program.templates.push((PathBuf::from(from), PathBuf::from(to)));
    }
    program.links.extend(options.link.iter().cloned());
    if options.serve {
        program.protocol = Protocol::Serve;
    }
    match options.dakota {
        Some(DakotaFormat::Standard) => program.protocol = Protocol::Dakota(Layout::Standard),
        Some(DakotaFormat::Aprepro) => program.protocol = Protocol::Dakota(Layout::Aprepro),
        None => {}
    }
    Ok(())
}

fn settings(study: &mut Study, options: &ProgramOptions) -> Result<(), Failure> {
    let settings = &mut study.settings;
    if let Some(jobs) = options.jobs {
        settings.jobs = usize::from(jobs);
    }
    if let Some(text) = &options.timeout {
        settings.timeout = Some(duration(text).filter(|time| !time.is_zero()).ok_or_else(|| {
            Failure::new(format!("`--timeout {text}` is no length of time"))
                .help("write seconds, or 250ms, 90s, 5min, 2h")
        })?);
    }
    settings.retries = options.retries.unwrap_or(settings.retries);
    settings.again = options.again;
    settings.log = options.log.clone().or(settings.log.take());
    settings.keep = options.keep.clone();
    settings.cache = match (&options.cache, options.no_cache) {
        (_, true) => None,
        (Some(folder), _) => Some(folder.clone()),
        (None, _) => usual_cache(),
    };
    Ok(())
}

/// Where programs of this user keep what they can make again; nowhere if there is no such place.
fn usual_cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    Some(base?.join("fluxions"))
}
