//! How are inputs kept in files? As SALib's parameter files: a line for each input, with its name, two numbers, and perhaps
//! a group and a distribution (J. Herman, W. Usher, *SALib*, JOSS 2(9), 2017).
//!
//! What the two numbers are depends on the distribution: the ends for `unif` and `logunif`, mean and standard deviation
//! for `norm`, those of the logarithm for `lognorm`, upper end and place of the peak (from 0 to 1; the lower end is 0) for
//! `triang`, shape and scale for `weibull`. Columns stand between commas, tabs or blanks; `#` begins a comment; a group
//! `NA` is none; a first line of headings is skipped.

use crate::{Distribution, Factor, Input};
use std::fmt;

/// What a parameter file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// The inputs, each at its mean.
    pub inputs: Vec<Input>,
    /// The groups, each input of none by itself, in the order in which they are first named.
    pub factors: Vec<Factor>,
}

/// Why a parameter file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterError {
    /// The line, counted from 1; 0 where it is the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for ParameterError {}

/// What a line looks like.
const FORM: &str = "write NAME LOW HIGH, as in: x1 0.0 1.0";

/// The names of distributions that a file may have.
const KINDS: &str = "unif, logunif, triang, norm, lognorm and weibull";

/// Reads a parameter file.
///
/// # Errors
/// Where a line cannot be used: which, why, and what to write instead.
///
/// ```
/// use fluxions_sensitivity::{Distribution, salib};
/// let read = salib::read("# name, low, high, group, dist\nx1, -1.0, 1.0\nx2, 2, 0.5, NA, norm\n")?;
/// assert_eq!(read.inputs[0].distribution, Some(Distribution::Uniform { low: -1.0, high: 1.0 }));
/// assert_eq!(read.inputs[1].distribution, Some(Distribution::Normal { mean: 2.0, deviation: 0.5 }));
/// # Ok::<(), salib::ParameterError>(())
/// ```
pub fn read(text: &str) -> Result<Parameters, ParameterError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<(usize, &str)> = (text.lines().enumerate())
        .map(|(i, line)| (i + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .collect();
    // Blanks separate only where nothing else does, as names may have some.
    let separator = [',', ';', '\t'].into_iter().find(|&c| lines.iter().any(|(_, line)| line.contains(c)));
    let (mut inputs, mut factors): (Vec<Input>, Vec<Factor>) = (Vec::new(), Vec::new());
    for (position, &(line, written)) in lines.iter().enumerate() {
        let wrong = |message: String, help: &str| ParameterError { line, message, help: help.to_owned() };
        let cells = cells(written, separator)
            .ok_or_else(|| wrong(format!("`{written}` cannot be divided into columns"), FORM))?;
        let heading = position == 0 && cells.get(1).is_some_and(|cell| is_heading(cell));
        if heading {
            continue;
        }
        let [name, rest @ ..] = cells.as_slice() else { continue };
        if rest.len() < 2 || rest.len() > 4 {
            let count = cells.len();
            return Err(wrong(
                format!("`{written}` has {count} columns, and not 3 to 5"),
                "write a name and two numbers, then perhaps a group and a distribution",
            ));
        }
        if name.is_empty() {
            return Err(wrong(format!("`{written}` has no name"), FORM));
        }
        if inputs.iter().any(|input| input.name == *name) {
            return Err(wrong(format!("`{name}` is there twice"), "leave one of the lines out"));
        }
        let number = |cell: &String| {
            cell.parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| {
                wrong(format!("`{cell}`, of `{name}`, is no number"), "write numbers such as 0.5 or 1e-3")
            })
        };
        let (a, b) = (number(&rest[0])?, number(&rest[1])?);
        let kind = rest.get(3).map(String::as_str).filter(|kind| !kind.is_empty()).unwrap_or("unif");
        let distribution =
            distribution(kind, a, b).map_err(|(why, help)| wrong(format!("{why}, for `{name}`"), &help))?;
        if let Some(fault) = distribution.fault() {
            return Err(wrong(format!("`{name}` has no distribution: {fault}"), &meaning(kind)));
        }
        let place = inputs.len();
        inputs.push(Input::new(name, distribution));
        let group = rest.get(2).filter(|group| !group.is_empty() && *group != "NA").unwrap_or(name);
        match factors.iter_mut().find(|factor| factor.name == *group) {
            Some(factor) => factor.members.push(place),
            None => factors.push(Factor { name: group.clone(), members: vec![place] }),
        }
    }
    if inputs.is_empty() {
        let message = "there is no input in the file".to_owned();
        return Err(ParameterError { line: 0, message, help: FORM.to_owned() });
    }
    Ok(Parameters { inputs, factors })
}

/// The columns of a line; quotes hold a cell together.
fn cells(line: &str, separator: Option<char>) -> Option<Vec<String>> {
    let Some(separator) = separator else {
        return Some(line.split_whitespace().map(|cell| cell.trim_matches('"').to_owned()).collect());
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator as u8)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
    // Spreadsheets end lines with empty cells.
    while cells.len() > 3 && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    Some(cells)
}

/// Whether the second cell of the first line is the name of a column.
fn is_heading(cell: &str) -> bool {
    let plain: String = cell.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    ["low", "lower", "lowerbound", "min", "minimum", "bound", "bounds"].contains(&plain.as_str())
}

fn distribution(kind: &str, a: f64, b: f64) -> Result<Distribution, (String, String)> {
    Ok(match kind {
        "unif" => Distribution::Uniform { low: a, high: b },
        "logunif" => Distribution::LogUniform { low: a, high: b },
        "norm" => Distribution::Normal { mean: a, deviation: b },
        "lognorm" => Distribution::LogNormal { mean: a, deviation: b },
        "triang" => Distribution::Triangular { low: 0.0, mode: b * a, high: a },
        "weibull" => Distribution::Weibull { shape: a, scale: b },
        "truncnorm" => {
            let why = "a `truncnorm` needs four numbers, and a file has room for two".to_owned();
            return Err((why, "give it at the command, by a normal distribution and bounds".to_owned()));
        }
        other => {
            return Err((format!("`{other}` is no distribution"), format!("there are {KINDS}")));
        }
    })
}

/// What the two numbers of a distribution are.
fn meaning(kind: &str) -> String {
    match kind {
        "norm" => "write the mean and the standard deviation",
        "lognorm" => "write the mean and the standard deviation of the logarithm",
        "triang" => "write the upper end and the place of the peak, from 0 to 1; the lower end is 0",
        "weibull" => "write the shape and the scale",
        _ => "write the lower end, then the upper end",
    }
    .to_owned()
}

/// The inputs that have a distribution, and their groups, as a parameter file.
///
/// # Errors
/// Where a distribution cannot be written in two numbers.
///
/// ```
/// use fluxions_sensitivity::{Distribution, Factor, Input, salib};
/// let inputs = [Input::new("x", Distribution::Uniform { low: 0.0, high: 0.5 })];
/// assert_eq!(salib::write(&inputs, &Factor::singles(&inputs))?, "x 0 0.5\n");
/// # Ok::<(), salib::ParameterError>(())
/// ```
pub fn write(inputs: &[Input], factors: &[Factor]) -> Result<String, ParameterError> {
    let mut rows: Vec<[String; 5]> = Vec::new();
    for (i, input) in inputs.iter().enumerate() {
        let Some(distribution) = input.distribution else { continue };
        let cannot = |why: &str| ParameterError {
            line: 0,
            message: format!("`{}`, {distribution}, cannot be written as a parameter: {why}", input.name),
            help: "leave out the file, or give it another distribution".to_owned(),
        };
        let (kind, a, b) = match distribution {
            Distribution::Uniform { low, high } => ("unif", low, high),
            Distribution::LogUniform { low, high } => ("logunif", low, high),
            Distribution::Normal { mean, deviation } => ("norm", mean, deviation),
            Distribution::LogNormal { mean, deviation } => ("lognorm", mean, deviation),
            Distribution::Weibull { shape, scale } => ("weibull", shape, scale),
            Distribution::Triangular { low: 0.0, mode, high } => ("triang", high, mode / high),
            Distribution::Triangular { .. } => {
                return Err(cannot("the lower end of a `triang` is 0 there"));
            }
            Distribution::TruncatedNormal { .. } => {
                return Err(cannot("a `truncnorm` has four numbers"));
            }
        };
        let own = |factor: &&Factor| factor.members.contains(&i);
        let group = factors.iter().find(own).map_or(&input.name, |factor| &factor.name);
        rows.push([input.name.clone(), a.to_string(), b.to_string(), group.clone(), kind.to_owned()]);
    }
    let uniform = rows.iter().all(|row| row[4] == "unif");
    let single = rows.iter().all(|row| row[3] == row[0]);
    let columns = match (uniform, single) {
        (true, true) => 3,
        (true, false) => 4,
        (false, _) => 5,
    };
    // Blanks are read by every tool; where a name has some, or a mark that means something, commas and quotes are needed.
    let special = |c: char| c.is_whitespace() || [',', ';', '"', '#'].contains(&c);
    let quoted = rows.iter().flatten().any(|cell| cell.contains(special));
    let mut text = String::new();
    for row in rows {
        let cell = |cell: &String| match cell.contains(special) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        };
        let cells: Vec<String> = row[..columns].iter().map(cell).collect();
        text += &cells.join(if quoted { "," } else { " " });
        text.push('\n');
    }
    Ok(text)
}
