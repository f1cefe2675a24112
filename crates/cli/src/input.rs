//! What did the person mean? Formulas from text or files, points from `--at` or CSV, variables by name.

use crate::args::{At, Format, MethodName};
use crate::failure::{self, Failure};
use crate::stream::Stream;
use crate::{at, show};
use fluxions::formula::{Options, ParseError, Remark, nearest};
use fluxions::rules::{Constant, Prim};
use fluxions::{Function, Method};
use fluxions_table::{Reading, Table};
use std::io::Read;

/// The largest file that is read as a formula, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The largest file that a program writes for this command, in bytes.
pub(crate) const MAX_WRITTEN: u64 = 1 << 26;

/// The longest part of a formula that is quoted in a message.
const QUOTED: usize = 60;

/// A formula that was read.
pub(crate) struct Asked {
    pub(crate) function: Function,
    /// The formula as it was given, for messages and JSON: its text, or `@FILE`.
    pub(crate) source: String,
    /// The text that was read.
    text: String,
    /// The file that it came from.
    origin: Option<String>,
}

impl Asked {
    /// The part of the formula, as it is written, that applies `prim` to these arguments at a point. Where several do,
    /// the first.
    pub(crate) fn part(&self, prim: Prim, args: &[f64], place: &[f64]) -> Option<String> {
        let same = |a: &f64, b: &f64| a.to_bits() == b.to_bits();
        self.first(place, |p, given, _| {
            p == prim && given.len() == args.len() && given.iter().zip(args).all(|(a, b)| same(a, b))
        })
    }

    /// The part of the formula where a value first becomes infinite.
    pub(crate) fn first_infinite(&self, place: &[f64]) -> Option<String> {
        self.first(place, |_, args, value| value.is_infinite() && args.iter().all(|x| x.is_finite()))
    }

    fn first(&self, place: &[f64], holds: impl Fn(Prim, &[f64], f64) -> bool) -> Option<String> {
        let mut found = None;
        self.function.formula().run_each(0.0, place, |prim, args, value, span| {
            if found.is_none() && holds(prim, args, value) {
                found = self.text.get(span);
            }
        });
        found.map(|part| show::cut(&part.split_whitespace().collect::<Vec<_>>().join(" "), QUOTED))
    }

    /// The values of the variables, in their order. A name that does not occur is worth a note.
    pub(crate) fn place(&self, named: &[(String, f64)]) -> Result<Vec<f64>, Failure> {
        self.all_given("--at", named)?;
        let variables = self.function.variables();
        let find = |variable: &String| named.iter().find(|(n, _)| n == variable).map(|(_, v)| *v);
        note_unused(named, variables);
        Ok(variables.iter().filter_map(find).collect())
    }

    /// Whether an option gives a value for every variable of the formula; the first one that it does not is shown.
    pub(crate) fn all_given(&self, option: &str, named: &[(String, f64)]) -> Result<(), Failure> {
        let variables = self.function.variables();
        let missing: Vec<&String> =
            variables.iter().filter(|v| !named.iter().any(|(n, _)| n == *v)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let given = named.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>();
        let wanted = missing.iter().map(|v| format!("{v}=…")).collect::<Vec<_>>();
        let first = variables.iter().position(|v| v == missing[0]);
        let error = ParseError {
            span: first.and_then(|i| self.function.formula().first_use(i)).unwrap_or_default(),
            message: format!("no value is given for {}", quoted(missing.iter())),
            label: "it needs a value".to_owned(),
            help: Some(format!("write {option} {}", [given, wanted].concat().join(","))),
        };
        let (source, origin) = (self.text.clone(), self.origin.clone());
        Err(Failure::Formula { source, origin, error: Box::new(error) })
    }
}

/// Says that a name in `--at` stands nowhere in what is evaluated.
pub(crate) fn note_unused(named: &[(String, f64)], variables: &[String]) {
    let unused: Vec<&String> = named.iter().map(|(n, _)| n).filter(|n| !variables.contains(n)).collect();
    if !unused.is_empty() {
        let verb = if unused.len() == 1 { "does" } else { "do" };
        failure::note(&format!("{} {verb} not occur in the formula", quoted(unused.iter())));
    }
}

fn quoted(names: impl Iterator<Item = impl std::fmt::Display>) -> String {
    names.map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

/// Says what names were taken for, where they may have been meant otherwise. That π is a number nobody doubts.
pub(crate) fn note_remarks<'r>(remarks: impl Iterator<Item = &'r Remark>, declares: &str) {
    let mut said: Vec<&Remark> = Vec::new();
    for remark in remarks {
        if said.contains(&remark) || matches!(remark, Remark::Constant { constant: Constant::Pi, .. }) {
            continue;
        }
        said.push(remark);
        match remark {
            Remark::Constant { name, .. } => {
                failure::note(&format!("{remark}; {declares} makes `{name}` a variable"));
            }
            _ => failure::note(&remark.to_string()),
        }
    }
}

/// Says how the columns that are used were understood, where they may have been meant otherwise.
pub(crate) fn note_columns(table: &Table, used: &[String]) {
    let places: Vec<usize> = used.iter().filter_map(|name| table.place(name)).collect();
    table.notes(&places).iter().for_each(|note| failure::note(note));
}

/// What makes a name a variable in a formula.
const DECLARES: &str = "a value given for it, or --wrt,";

/// Reads a formula: text, LaTeX or `@FILE`. `declared` are names that are variables whatever they are elsewhere.
pub(crate) fn formula(argument: &str, declared: &[String]) -> Result<Asked, Failure> {
    let asked = read(argument, declared)?;
    note_remarks(asked.function.formula().remarks.iter(), DECLARES);
    Ok(asked)
}

/// Reads several formulas of the same variables.
pub(crate) fn formulas(arguments: &[String], declared: &[String]) -> Result<Vec<Asked>, Failure> {
    let all = arguments.iter().map(|text| read(text, declared)).collect::<Result<Vec<Asked>, _>>()?;
    note_remarks(all.iter().flat_map(|asked| &asked.function.formula().remarks), DECLARES);
    Ok(all)
}

fn read(argument: &str, declared: &[String]) -> Result<Asked, Failure> {
    let options = Options::declaring(declared.iter().cloned());
    let (text, origin) = match argument.strip_prefix('@') {
        Some(path) => (file(path)?, Some(path.to_owned())),
        None => (argument.to_owned(), None),
    };
    let parsed = match &origin {
        Some(_) => Function::parse_file(&text, &options),
        None => Function::parse_with(&text, &options),
    };
    match parsed {
        Ok(function) => Ok(Asked { function, source: argument.to_owned(), text, origin }),
        Err(error) => Err(Failure::Formula { source: text, origin, error: Box::new(error) }),
    }
}

/// The text of a file that is read as a whole, and not larger than one that a person writes.
pub(crate) fn file(path: &str) -> Result<String, Failure> {
    named_file("file", path, MAX_FILE)
}

/// The same for a file of at most so many bytes that is called something in messages.
pub(crate) fn named_file(what: &str, path: &str, most: u64) -> Result<String, Failure> {
    let failed = |why: String| Failure::new(format!("the {what} `{path}` cannot be read: {why}"));
    let mut text = String::new();
    crate::files::reading(std::path::Path::new(path));
    let opened = std::fs::File::open(path).map_err(|e| failed(e.to_string()))?;
    opened.take(most + 1).read_to_string(&mut text).map_err(|e| failed(e.to_string()))?;
    if text.len() as u64 > most {
        return Err(failed(format!("it has more than {most} bytes")));
    }
    Ok(text)
}

/// The points that were asked for.
pub(crate) enum Points {
    /// None: the formula alone.
    None,
    /// One, by name.
    One(Vec<(String, f64)>),
    /// Many, from a table whose columns are named.
    Many(Stream),
}

impl Points {
    pub(crate) fn read(at: &At) -> Result<Points, Failure> {
        if let Some(path) = &at.points {
            return Ok(Points::Many(Stream::open(path, &at.reading)?));
        }
        if at.reading.reading() != Reading::default() {
            return Err(Failure::new(
                "--missing, --skip, --where and --sheet are for tables, and there is none",
            )
            .help("name one with --points, or leave them out"));
        }
        if at.at.is_empty() {
            return Ok(Points::None);
        }
        Ok(Points::One(at::assignments("--at", &at.at)?))
    }

    /// The names that are variables: those that the points give values to, and those that are differentiated by.
    pub(crate) fn names(&self, wrt: &[String]) -> Vec<String> {
        let mut names = match self {
            Points::None => Vec::new(),
            Points::One(named) => named.iter().map(|(n, _)| n.clone()).collect(),
            Points::Many(stream) => stream.terms(),
        };
        names.extend(wrt.iter().map(|name| name.trim().to_owned()));
        names
    }

    /// Refuses points where a program is asked for: it computes at any.
    pub(crate) fn none_for_programs(&self, format: Format) -> Result<(), Failure> {
        let name = match format {
            Format::Text | Format::Latex => return Ok(()),
            Format::Rust => "rust",
            Format::C => "c",
            Format::Python => "python",
            Format::Js => "js",
        };
        if matches!(self, Points::None) {
            return Ok(());
        }
        Err(Failure::new(format!("--format {name} prints a program, which has no point"))
            .help("leave out --at and --points, or the format"))
    }
}

/// The indices of the variables named by `--wrt`, each once; all where none is named.
pub(crate) fn variables(function: &Function, names: &[String]) -> Result<Vec<usize>, Failure> {
    let known = function.variables();
    if names.is_empty() {
        return Ok((0..known.len()).collect());
    }
    let mut indices = Vec::new();
    for name in names {
        let index = known.iter().position(|v| v == name.trim()).ok_or_else(|| unknown(name, known))?;
        if !indices.contains(&index) {
            indices.push(index);
        }
    }
    Ok(indices)
}

/// Why it makes no sense to differentiate by this name.
pub(crate) fn unknown(name: &str, known: &[String]) -> Failure {
    let name = name.trim();
    let message = if name.is_empty() {
        "--wrt names no variable".to_owned()
    } else {
        format!("`{name}` does not occur in the formula, so the derivative by it is 0")
    };
    Failure::new(message).help(match nearest(name, known.iter().map(String::as_str)) {
        _ if known.is_empty() => "the formula has no variable".to_owned(),
        Some(near) => format!("did you mean --wrt {near}?"),
        None => format!("its variables: {}", known.join(", ")),
    })
}

/// The one variable to differentiate by: the one named, or the only one there is.
pub(crate) fn single(function: &Function, name: Option<&String>) -> Result<String, Failure> {
    match (name, function.variables()) {
        (Some(name), _) if name.trim().is_empty() => Err(unknown(name, function.variables())),
        (Some(name), _) => Ok(name.trim().to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(Failure::new("the formula has no variable")
            .help("name one with --wrt, or write a formula with one")),
        (None, several) => {
            Err(Failure::new(format!("the formula has several variables: {}", several.join(", ")))
                .help(format!("say which to differentiate by: --wrt {}", several[0])))
        }
    }
}

/// The methods to use.
pub(crate) fn methods(names: &[MethodName]) -> Vec<Method> {
    let chosen = |m: &Method| {
        let name = match m {
            Method::Numerical => MethodName::Numerical,
            Method::Symbolic => MethodName::Symbolic,
            Method::Dual => MethodName::Dual,
            Method::Reverse => MethodName::Reverse,
        };
        names.is_empty() || names.contains(&name)
    };
    Method::ALL.into_iter().filter(chosen).collect()
}
