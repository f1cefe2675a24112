//! What did the person mean? Formulas from text or files, points from `--at` or CSV, variables by name.

use crate::args::{At, MethodName};
use crate::failure::Failure;
use fluxions::formula::Options;
use fluxions::{Function, Method};
use std::io::Read;

/// The largest file that is read as a formula, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A formula and the names that its point declares.
pub(crate) struct Asked {
    pub(crate) function: Function,
    /// The formula as it was typed, for messages.
    pub(crate) source: String,
}

/// Reads a formula: text, LaTeX or `@FILE`. `declared` are names that are variables whatever they are elsewhere.
pub(crate) fn formula(argument: &str, declared: &[String]) -> Result<Asked, Failure> {
    let options = Options::declaring(declared.iter().cloned());
    let (source, origin) = match argument.strip_prefix('@') {
        Some(path) => (file(path)?, Some(path.to_owned())),
        None => (argument.to_owned(), None),
    };
    let parsed = match &origin {
        Some(_) => Function::parse_file(&source, &options),
        None => Function::parse_with(&source, &options),
    };
    match parsed {
        Ok(function) => {
            Ok(Asked { function, source: if origin.is_some() { argument.to_owned() } else { source } })
        }
        Err(error) => Err(Failure::Formula { source, origin, error: Box::new(error) }),
    }
}

fn file(path: &str) -> Result<String, Failure> {
    let failed = |why: String| Failure::new(format!("the file `{path}` cannot be read: {why}"));
    let mut text = String::new();
    let opened = std::fs::File::open(path).map_err(|e| failed(e.to_string()))?;
    opened.take(MAX_FILE + 1).read_to_string(&mut text).map_err(|e| failed(e.to_string()))?;
    if text.len() as u64 > MAX_FILE {
        return Err(failed(format!("it has more than {MAX_FILE} bytes")));
    }
    Ok(text)
}

/// The points that were asked for.
pub(crate) enum Points {
    /// None: the formula alone.
    None,
    /// One, by name.
    One(Vec<(String, f64)>),
    /// Many, from a CSV stream whose columns are named.
    Many { columns: Vec<String>, reader: csv::Reader<Box<dyn Read>> },
}

impl Points {
    pub(crate) fn read(at: &At) -> Result<Points, Failure> {
        if let Some(path) = &at.points {
            return Points::open(path);
        }
        if at.at.is_empty() {
            return Ok(Points::None);
        }
        let mut named: Vec<(String, f64)> = Vec::new();
        for part in at.at.iter().flat_map(|text| split(text)) {
            let (name, value) = assignment(part)?;
            if named.iter().any(|(n, _)| *n == name) {
                return Err(Failure::new(format!("`{name}` is given twice in --at")));
            }
            named.push((name, value));
        }
        Ok(Points::One(named))
    }

    fn open(path: &str) -> Result<Points, Failure> {
        let source: Box<dyn Read> = if path == "-" {
            Box::new(std::io::stdin())
        } else {
            let opened = std::fs::File::open(path);
            Box::new(opened.map_err(|e| Failure::new(format!("the points `{path}` cannot be read: {e}")))?)
        };
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(source);
        let header =
            reader.headers().map_err(|e| Failure::new(format!("the points `{path}` cannot be read: {e}")))?;
        let columns: Vec<String> = header.iter().map(str::to_owned).collect();
        if columns.iter().any(|c| c.parse::<f64>().is_ok()) || columns.is_empty() {
            return Err(Failure::new("the first line of the points must name the columns")
                .help("write the variables' names above the numbers, as: x,y"));
        }
        Ok(Points::Many { columns, reader })
    }

    /// The names that the points give values to.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Points::None => Vec::new(),
            Points::One(named) => named.iter().map(|(n, _)| n.clone()).collect(),
            Points::Many { columns, .. } => columns.clone(),
        }
    }
}

/// Splits `x=1,y=max(2,3)` at the commas that stand outside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0i32, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|p| !p.trim().is_empty());
    parts
}

fn assignment(part: &str) -> Result<(String, f64), Failure> {
    let Some((name, value)) = part.split_once('=') else {
        return Err(Failure::new(format!("`{}` in --at gives no value", part.trim()))
            .help("write NAME=VALUE, as in --at x=3,y=2"));
    };
    let (name, value) = (name.trim().to_owned(), value.trim());
    if let Ok(number) = value.parse::<f64>() {
        return Ok((name, number));
    }
    let parsed = Function::parse(value).map_err(|error| Failure::Formula {
        source: value.to_owned(),
        origin: Some(format!("the value of {name}")),
        error: Box::new(error),
    })?;
    if let Some(variable) = parsed.variables().first() {
        return Err(Failure::new(format!("the value of `{name}` depends on `{variable}`"))
            .help("values in --at are numbers, or formulas of numbers such as pi/4"));
    }
    Ok((name, parsed.value(&[])))
}

/// The values of the function's variables, in their order.
pub(crate) fn place(function: &Function, named: &[(String, f64)]) -> Result<Vec<f64>, Failure> {
    let find = |variable: &String| named.iter().find(|(n, _)| n == variable).map(|(_, v)| *v);
    let missing: Vec<&String> = function.variables().iter().filter(|v| find(v).is_none()).collect();
    if !missing.is_empty() {
        let given = named.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>();
        let wanted = missing.iter().map(|v| format!("{v}=…")).collect::<Vec<_>>();
        let list = missing.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(format!("no value is given for {list}"))
            .help(format!("write --at {}", [given, wanted].concat().join(","))));
    }
    Ok(function.variables().iter().filter_map(find).collect())
}

/// The indices of the variables named by `--wrt`; all when none is.
pub(crate) fn variables(function: &Function, names: &[String]) -> Result<Vec<usize>, Failure> {
    let known = function.variables();
    if names.is_empty() {
        return Ok((0..known.len()).collect());
    }
    let index = |name: &String| {
        known.iter().position(|v| v == name.trim()).ok_or_else(|| {
            let has = if known.is_empty() { "no variables".to_owned() } else { known.join(", ") };
            Failure::new(format!("the formula does not depend on `{name}`, so its derivative by it is 0"))
                .help(format!("its variables: {has}"))
        })
    };
    names.iter().map(index).collect()
}

/// The one variable to differentiate by.
pub(crate) fn single(function: &Function, name: Option<&String>) -> Result<usize, Failure> {
    match (name, function.variables()) {
        (Some(name), _) => Ok(variables(function, std::slice::from_ref(name))?[0]),
        (None, [_]) => Ok(0),
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

/// One line of a CSV stream as named numbers.
pub(crate) fn record(columns: &[String], record: &csv::StringRecord) -> Result<Vec<(String, f64)>, String> {
    let value = |(name, text): (&String, &str)| match text.parse::<f64>() {
        Ok(v) => Ok((name.clone(), v)),
        Err(_) => Err(format!("`{text}` in column {name} is not a number")),
    };
    columns.iter().zip(record.iter()).map(value).collect()
}
