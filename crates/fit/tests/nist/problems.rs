//! What do the files of the NIST Statistical Reference Datasets for nonlinear regression say? The model, two starts, the
//! certified parameters with their standard deviations, and the data. See <https://www.itl.nist.gov/div898/strd/>.

use fluxions_fit::{Data, Fit, Model, Recipe, Settings, Table, fit};
use std::path::{Path, PathBuf};

/// The folder of the files, where there is one.
pub(crate) fn folder() -> Option<PathBuf> {
    let corpora = std::env::var_os("FLUXIONS_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"), PathBuf::from);
    Some(corpora.join("nist-strd")).filter(|folder| folder.is_dir())
}

/// A problem, as NIST states it.
pub(crate) struct Problem {
    /// The name of the data set.
    pub(crate) name: String,
    /// Lower, average or higher.
    pub(crate) difficulty: String,
    /// The model, as text that is read like any other.
    pub(crate) formula: String,
    /// The two starts.
    pub(crate) starts: [Vec<f64>; 2],
    /// The certified parameters.
    pub(crate) parameters: Vec<f64>,
    /// Their certified standard deviations.
    pub(crate) deviations: Vec<f64>,
    /// The certified residual sum of squares.
    pub(crate) residual_sum: f64,
    /// The data, as a table.
    pub(crate) table: String,
}

/// All problems, by name.
pub(crate) fn all(folder: &Path) -> Vec<Problem> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file has a name").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "dat"));
    paths.sort();
    paths.iter().map(|path| problem(path)).collect()
}

fn problem(path: &Path) -> Problem {
    let text = std::fs::read_to_string(path).expect("the file is text");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    // The head says where the parts are: `Starting Values   (lines 41 to 43)`.
    let part = |what: &str| {
        let line = lines.iter().find(|line| line.contains(what) && line.contains("(lines")).expect(what);
        let (_, range) = line.split_once("(lines").expect(what);
        let mut ends =
            range.trim_end_matches(')').split("to").map(|end| end.trim().parse::<usize>().expect(what));
        let (first, last) = (ends.next().expect(what), ends.next().expect(what));
        lines[first - 1..last.min(lines.len())].to_vec()
    };
    let rows: Vec<Vec<f64>> = part("Starting Values")
        .iter()
        .filter_map(|line| {
            let (_, values) = line.split_once('=')?;
            Some(values.split_whitespace().map(|x| x.parse().expect("a number")).collect())
        })
        .collect();
    let column = |i: usize| rows.iter().map(|row: &Vec<f64>| row[i]).collect::<Vec<f64>>();
    let after = |what: &str| {
        let line = lines.iter().find(|line| line.starts_with(what)).expect(what);
        line[what.len()..].trim().to_owned()
    };
    let heading = lines.iter().rposition(|line| line.starts_with("Data:")).expect("data");
    let names = lines[heading]["Data:".len()..].split_whitespace().collect::<Vec<_>>().join(" ");
    let data = lines[heading + 1..].iter().filter(|line| !line.trim().is_empty());
    let difficulty =
        lines.iter().find_map(|line| line.trim().strip_suffix(" Level of Difficulty")).expect("a level");
    Problem {
        name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
        difficulty: difficulty.to_lowercase(),
        formula: formula(&lines),
        starts: [column(0), column(1)],
        parameters: column(2),
        deviations: column(3),
        residual_sum: after("Residual Sum of Squares:").parse().expect("a number"),
        table: std::iter::once(names.as_str()).chain(data.copied()).collect::<Vec<_>>().join("\n"),
    }
}

/// The model in the notation of formulas: NIST writes `y = b1*exp[-b2*x] + e`, over several lines.
fn formula(lines: &[&str]) -> String {
    let start = lines.iter().position(|line| line.starts_with("Model:")).expect("a model");
    let mut model = String::new();
    for line in &lines[start..] {
        let line = line.trim();
        let begins = line.split_once('=').filter(|(left, _)| ["y", "log[y]"].contains(&left.trim()));
        match begins {
            Some((left, right)) if model.is_empty() => model = format!("{left}~ {right}"),
            _ if !model.is_empty() => model += line,
            _ => {}
        }
        if line.ends_with("+  e") || line.ends_with("+ e") {
            break;
        }
    }
    let model = model.trim_end().trim_end_matches('e').trim_end().trim_end_matches('+').trim_end();
    model.replace('[', "(").replace(']', ")")
}

/// The certified digits that agree: −log₁₀ of the relative error, between 0 and the 11 digits that are certified.
pub(crate) fn digits(found: f64, certified: f64) -> f64 {
    let error = ((found - certified) / certified).abs();
    if error.is_nan() { 0.0 } else { (-error.log10()).clamp(0.0, 11.0) }
}

/// How a problem came out from one of its starts.
pub(crate) struct Outcome {
    /// The least number of digits that agree, over the parameters.
    pub(crate) parameters: f64,
    /// The same over the standard errors.
    pub(crate) deviations: f64,
    /// The same of the residual sum of squares.
    pub(crate) residual_sum: f64,
    /// The fit.
    pub(crate) fit: Fit,
}

/// Fits with the settings that everyone has, from one of the starts, or from one that is guessed.
pub(crate) fn solve(problem: &Problem, start: Option<usize>) -> Outcome {
    let table = Table::from_text(&problem.table).expect("a table");
    let recipe = Recipe { formula: problem.formula.clone(), ..Recipe::default() };
    let model = Model::new(&recipe, table.names()).expect("a model");
    let data = Data::load(&table, model.columns(), 1 << 30).expect("data");
    let names = (1..=problem.parameters.len()).map(|i| format!("b{i}"));
    let start = start.map_or(Vec::new(), |i| names.clone().zip(problem.starts[i].iter().copied()).collect());
    let fit = fit(&model, &data, &Settings { start, ..Settings::default() }).expect("a fit");
    let (mut parameters, mut deviations) = (11.0f64, 11.0f64);
    for (i, name) in names.enumerate() {
        let found = fit.parameters.iter().find(|p| p.name == name).expect("every parameter is there");
        parameters = parameters.min(digits(found.value, problem.parameters[i]));
        deviations = deviations.min(digits(found.error, problem.deviations[i]));
    }
    Outcome { parameters, deviations, residual_sum: digits(fit.residual_sum, problem.residual_sum), fit }
}

/// The mean over all outcomes.
pub(crate) fn mean(outcomes: &[Outcome], of: impl Fn(&Outcome) -> f64) -> f64 {
    outcomes.iter().map(of).sum::<f64>() / outcomes.len() as f64
}
