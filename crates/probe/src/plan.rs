//! How exactly is a run made? A study is looked over before anything is run: every input needs a place, every file has to
//! be there, and all that an answer depends on is hashed into the key under which answers are remembered.

use crate::dakota::{Layout, Parameters, Wanted};
use crate::error::StudyError;
use crate::extract::{Output, stays_inside};
use crate::launch::Launch;
use crate::study::{Program, Protocol, Study};
use crate::template::Template;
use serde_json::json;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// A study that can be run.
pub(crate) struct Plan {
    pub(crate) inputs: Vec<String>,
    /// The names of the outputs, and where they are found.
    pub(crate) outputs: Vec<(String, Output)>,
    program: PathBuf,
    arguments: Vec<Template>,
    environment: Vec<(String, Template)>,
    stdin: Option<Template>,
    templates: Vec<(Template, PathBuf)>,
    links: Vec<PathBuf>,
    folder: PathBuf,
    pub(crate) protocol: Protocol,
    /// Whether each run has a folder of its own.
    pub(crate) own_folder: bool,
    /// All that an answer depends on, for people.
    pub(crate) description: String,
    /// The same as a hash.
    pub(crate) key: String,
}

/// The names of DAKOTA's files in the folder of a run.
pub(crate) const PARAMETERS: &str = "params.in";
pub(crate) const RESULTS: &str = "results.out";

impl Plan {
    /// Looks a study over.
    pub(crate) fn new(study: &Study) -> Result<Plan, StudyError> {
        study.check()?;
        let program = &study.program;
        let names: Vec<&str> = study.inputs.iter().map(|input| input.name.as_str()).collect();
        let folder = program.folder.canonicalize().map_err(|e| {
            StudyError::new(format!("the folder `{}` cannot be used: {e}", program.folder.display()))
        })?;
        let outputs: Vec<(String, Output)> = match study.outputs.as_slice() {
            [] => vec![("f".to_owned(), Output::numbered(None, -1))],
            outputs => study.output_names().into_iter().zip(outputs.iter().cloned()).collect(),
        };
        for (name, output) in &outputs {
            let outside = output.file.as_ref().filter(|file| !stays_inside(file));
            if let Some(file) = outside {
                let message =
                    format!("the output `{name}` is in `{}`, outside the folder of a run", file.display());
                return Err(StudyError::new(message)
                    .help("each run has a folder of its own; name the file as the program sees it there"));
            }
        }
        let files = !program.templates.is_empty()
            || !program.links.is_empty()
            || outputs.iter().any(|(_, output)| output.file.is_some());
        let serves = program.protocol == Protocol::Serve;
        if serves && (files || program.own_folder || study.settings.keep.is_some()) {
            return Err(StudyError::new(
                "a program that serves answers on standard output, and has no folder for each run",
            )
            .help("leave out templates, links and output files, or run the program for each point"));
        }
        let dakota = matches!(program.protocol, Protocol::Dakota(_));
        let own_folder = files || dakota || program.own_folder || study.settings.keep.is_some();
        let made = |path: &str| {
            program.templates.iter().any(|(_, to)| to == Path::new(path))
                || outputs.iter().any(|(_, output)| output.file.as_deref() == Some(Path::new(path)))
        };
        let argument = |text: &String| {
            // In another folder a file would not be found under its name.
            let there = own_folder && !made(text) && !text.starts_with('-') && folder.join(text).is_file();
            if there { folder.join(text).to_string_lossy().into_owned() } else { text.clone() }
        };
        let arguments: Vec<String> = program.command[1..].iter().map(argument).collect();
        let stdin = match (&program.stdin, program.protocol) {
            (Some(text), Protocol::Serve) => Some(format!("{}\n", text.trim_end_matches('\n'))),
            (Some(text), _) if text.ends_with('\n') || text.is_empty() => Some(text.clone()),
            (Some(text), _) => Some(format!("{text}\n")),
            (None, Protocol::Serve) => {
                Some(names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ") + "\n")
            }
            (None, _) => None,
        };
        let mut templates = Vec::new();
        for (from, to) in &program.templates {
            if !stays_inside(to) {
                let message = format!("the template goes to `{}`, outside the folder of a run", to.display());
                return Err(
                    StudyError::new(message).help("name the file as the program sees it in its folder")
                );
            }
            let text = std::fs::read_to_string(folder.join(from)).map_err(|e| {
                StudyError::new(format!("the template `{}` cannot be read: {e}", from.display()))
            })?;
            templates.push((text, to.clone()));
        }
        let links: Vec<PathBuf> = program.links.iter().map(|link| folder.join(link)).collect();
        if let Some(missing) = links.iter().find(|link| !link.exists()) {
            return Err(StudyError::new(format!(
                "`{}`, which runs are to find, is not there",
                missing.display()
            )));
        }
        let executable = executable(program, &folder)?;
        let description = json!({
            "inputs": names,
            "command": program.command,
            "environment": program.environment,
            "stdin": stdin,
            "templates": templates,
            "links": links.iter().map(|link| (link.to_string_lossy(), identity(link))).collect::<Vec<_>>(),
            "protocol": format!("{:?}", program.protocol),
            "folder": folder.to_string_lossy(),
            "own_folder": own_folder,
            "program": [executable.to_string_lossy().into_owned(), identity(&executable)],
            "files": arguments.iter().map(|text| identity(&folder.join(text))).collect::<Vec<_>>(),
            "outputs": outputs.iter().map(|(name, output)| (name, output.to_string())).collect::<Vec<_>>(),
        })
        .to_string();
        let parse = |text: &String| Template::parse(text, &names);
        let plan = Plan {
            inputs: names.iter().map(|name| (*name).to_owned()).collect(),
            outputs,
            program: executable,
            arguments: arguments.iter().map(parse).collect(),
            environment: program.environment.iter().map(|(name, text)| (name.clone(), parse(text))).collect(),
            stdin: stdin.as_ref().map(parse),
            templates: templates.iter().map(|(text, to)| (parse(text), to.clone())).collect(),
            links,
            folder,
            protocol: program.protocol,
            own_folder,
            key: blake3::hash(description.as_bytes()).to_hex()[..32].to_owned(),
            description,
        };
        plan.every_input_has_a_place()?;
        Ok(plan)
    }

    fn every_input_has_a_place(&self) -> Result<(), StudyError> {
        let short: Vec<&Template> = self
            .arguments
            .iter()
            .chain(self.environment.iter().map(|(_, text)| text))
            .chain(&self.stdin)
            .collect();
        if let Some(stranger) = short.iter().find_map(|text| text.strangers().first()) {
            let known = self.inputs.join(", ");
            return Err(StudyError::new(format!("`{{{stranger}}}` is no input")).help(format!(
                "the inputs are: {known}; where braces are meant as they are, write {{{{{stranger}}}}}"
            )));
        }
        if matches!(self.protocol, Protocol::Dakota(_)) {
            return Ok(());
        }
        let all = || short.iter().copied().chain(self.templates.iter().map(|(text, _)| text));
        for (i, name) in self.inputs.iter().enumerate() {
            if all().any(|text| text.has(i)) {
                continue;
            }
            let strangers: Vec<String> =
                all().flat_map(Template::strangers).map(|name| format!("{{{name}}}")).take(5).collect();
            let seen = match strangers.as_slice() {
                [] => String::new(),
                strangers => format!("; no inputs are: {}", strangers.join(", ")),
            };
            return Err(StudyError::new(format!("the input `{name}` goes nowhere")).help(format!(
                "write {{{name}}} in an argument, the environment, the standard input or a template{seen}"
            )));
        }
        Ok(())
    }

    /// What is started for a point. `folder` is the run's own, where it has one.
    pub(crate) fn launch(&self, values: &[f64], folder: Option<&Path>) -> Launch {
        let mut arguments: Vec<OsString> =
            self.arguments.iter().map(|text| OsString::from(text.fill(values))).collect();
        if matches!(self.protocol, Protocol::Dakota(_)) {
            arguments.extend([PARAMETERS.into(), RESULTS.into()]);
        }
        let environment =
            self.environment.iter().map(|(name, text)| (name.clone(), text.fill(values))).collect();
        let folder = folder.unwrap_or(&self.folder).to_path_buf();
        Launch { program: self.program.clone(), arguments, environment, folder }
    }

    /// What goes to standard input for a point.
    pub(crate) fn input(&self, values: &[f64]) -> Option<String> {
        self.stdin.as_ref().map(|text| text.fill(values))
    }

    /// What DAKOTA would ask for: the values of all functions.
    pub(crate) fn wanted(&self) -> Vec<Wanted> {
        self.outputs.iter().map(|(name, _)| Wanted { tag: name.clone(), code: 1 }).collect()
    }

    /// Lays out what a run finds in its folder.
    ///
    /// # Errors
    /// What could not be written.
    pub(crate) fn furnish(&self, folder: &Path, values: &[f64], run: u64) -> io::Result<()> {
        for (text, to) in &self.templates {
            let path = folder.join(to);
            path.parent().map(std::fs::create_dir_all).transpose()?;
            std::fs::write(path, text.fill(values))?;
        }
        for link in &self.links {
            if let Some(name) = link.file_name() {
                link_to(link, &folder.join(name))?;
            }
        }
        if let Protocol::Dakota(layout) = self.protocol {
            std::fs::write(folder.join(PARAMETERS), self.parameters(values, run, layout))?;
        }
        Ok(())
    }

    fn parameters(&self, values: &[f64], run: u64, layout: Layout) -> String {
        let parameters = Parameters {
            variables: self.inputs.iter().cloned().zip(values.iter().copied()).collect(),
            functions: self.wanted(),
            by: (0..self.inputs.len()).collect(),
            evaluation: run.to_string(),
        };
        parameters.text(layout)
    }
}

/// The command line of a run, as a shell would take it.
pub(crate) fn command_line(launch: &Launch, typed: &str) -> String {
    let quoted =
        |word: &str| shlex::try_quote(word).map_or_else(|_| word.to_owned(), |word| word.into_owned());
    let words = launch.arguments.iter().map(|word| quoted(&word.to_string_lossy()));
    let environment = launch.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
    environment.chain([quoted(typed)]).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(unix)]
fn link_to(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link_to(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(from, to).map(|_| ())
}

/// The file that a program's name stands for: a path, or the first of that name in the folders of `PATH`.
fn executable(program: &Program, folder: &Path) -> Result<PathBuf, StudyError> {
    let name = &program.command[0];
    if name.contains(std::path::MAIN_SEPARATOR) {
        let path = folder.join(name);
        if path.is_file() {
            return Ok(path);
        }
        let what = if path.is_dir() { "a folder" } else { "not there" };
        return Err(StudyError::new(format!("the program `{name}` is {what}"))
            .help(format!("the path starts from `{}`", program.folder.display())));
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| {
        let error = StudyError::new(format!("there is no program `{name}`"));
        match folder.join(name).is_file() {
            true => error.help(format!("for the file beside you write ./{name}")),
            false => error.help("it is in none of the folders of PATH"),
        }
    })
}

/// What a file is, so that another one of the same name is not taken for it. Very large ones go by their size and date.
fn identity(path: &Path) -> Option<String> {
    const LARGE: u64 = 64 << 20;
    let known = path.metadata().ok().filter(|known| known.is_file())?;
    if known.len() > LARGE {
        return Some(format!("{} bytes of {:?}", known.len(), known.modified().ok()?));
    }
    Some(blake3::hash(&std::fs::read(path).ok()?).to_hex()[..32].to_owned())
}
