//! What does `y ~ a*exp(-b*x) + c` say? Which names are columns and which parameters, what the residual of a row is, and
//! how it changes with each parameter: as programs that are run on rows.

use fluxions_formula::{Options, ParseError, Remark, nearest};
use fluxions_function::Function;
use fluxions_graph::{Builder, Error, Graph, Node, Seed, dce, fold, gradient, jvp};
use fluxions_rules::sqrt;
use std::cell::RefCell;

/// A mistake in a formula, in the text in which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelError {
    /// The text that was read.
    pub source: String,
    /// What it was given as: nothing for the model itself, else the option, as `--tie`.
    pub origin: Option<&'static str>,
    /// The place, the reason, and what to write instead.
    pub error: Box<ParseError>,
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for ModelError {}

/// What a model is made of: texts, as a person gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipe {
    /// The model: `y ~ a*exp(-b*x) + c`, where each side is a formula and the left one has columns only.
    pub formula: String,
    /// Parameters that are given by others, or by numbers: `c=a/2`.
    pub ties: Vec<String>,
    /// The standard deviation of each row, a formula of columns.
    pub sigma: Option<String>,
    /// Or its weight, by which the square of its residual is multiplied: the standard deviation is the inverse of its root.
    pub weights: Option<String>,
    /// Names that are parameters even where they are constants or functions otherwise: `E`, `e`, `pi`. Those that are tied are
    /// declared by that.
    pub declared: Vec<String>,
}

/// A model of rows: what is observed, what is predicted from which parameters, and how far off it may be.
///
/// ```
/// use fluxions_fit::{Model, Recipe};
/// let recipe = Recipe { formula: "log(y) ~ a - b*x".into(), ..Recipe::default() };
/// let model = Model::new(&recipe, &["x".into(), "y".into()])?;
/// assert_eq!(model.parameters(), ["a", "b"]);
/// assert_eq!(model.columns(), ["y", "x"]);
/// # Ok::<(), fluxions_fit::ModelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Model {
    recipe: Recipe,
    parameters: Vec<String>,
    columns: Vec<String>,
    /// Of the parameters, then the columns: the left side, the right side, the standard deviation.
    sides: Graph,
    /// The tied parameters, of the parameters and columns.
    tied: Vec<String>,
    ties: Graph,
    observed_text: String,
    predicted_text: String,
    /// The columns of the right side.
    inputs: Vec<String>,
    /// The columns of the standard deviation.
    sigma_inputs: Vec<String>,
    /// What names of the right side were taken for.
    remarks: Vec<Remark>,
}

/// A formula within a larger text.
struct Part {
    function: Function,
    source: String,
    origin: Option<&'static str>,
    offset: usize,
}

impl Part {
    fn wrong(&self, variable: usize, message: String, label: &str, help: String) -> ModelError {
        let span = self.function.formula().first_use(variable).unwrap_or_default();
        let span = span.start + self.offset..span.end + self.offset;
        let error = Box::new(ParseError { span, message, label: label.into(), help: Some(help) });
        ModelError { source: self.source.clone(), origin: self.origin, error }
    }
}

fn part(
    source: &str,
    range: std::ops::Range<usize>,
    origin: Option<&'static str>,
    names: &[String],
) -> Result<Part, ModelError> {
    let text = &source[range.clone()];
    let options = Options::declaring(names.iter().cloned());
    match Function::parse_with(text, &options) {
        Ok(function) => Ok(Part { function, source: source.into(), origin, offset: range.start }),
        Err(error) => {
            let span = error.span.start + range.start..error.span.end + range.start;
            Err(ModelError { source: source.into(), origin, error: Box::new(ParseError { span, ..error }) })
        }
    }
}

fn wrong(
    source: &str,
    origin: Option<&'static str>,
    span: std::ops::Range<usize>,
    message: impl Into<String>,
    label: &str,
    help: &str,
) -> ModelError {
    let error =
        Box::new(ParseError { span, message: message.into(), label: label.into(), help: Some(help.into()) });
    ModelError { source: source.into(), origin, error }
}

const EXAMPLE: &str = "write what is observed, `~`, and the model, as in 'y ~ a*exp(-b*x) + c'";

impl Model {
    /// Reads a model of a table with these columns: the names of the formula that are columns are data, the others are
    /// parameters.
    ///
    /// # Errors
    /// Where a text is not a formula, or says what a model cannot mean.
    pub fn new(recipe: &Recipe, table: &[String]) -> Result<Model, ModelError> {
        let source = recipe.formula.as_str();
        let tildes: Vec<usize> = source.match_indices('~').map(|(at, _)| at).collect();
        let tilde = match tildes[..] {
            [one] => one,
            [] => {
                let at = source.len();
                return Err(wrong(
                    source,
                    None,
                    at..at,
                    "the model has no `~`",
                    "no `~` up to here",
                    EXAMPLE,
                ));
            }
            [_, second, ..] => {
                let span = second..second + 1;
                return Err(wrong(source, None, span, "the model has two `~`", "a second one", EXAMPLE));
            }
        };
        let tied = recipe.ties.iter().filter_map(|text| Some(text.split_once('=')?.0.trim().to_owned()));
        let names: Vec<String> = table.iter().chain(&recipe.declared).cloned().chain(tied).collect();
        let observed = part(source, 0..tilde, None, &names)?;
        let predicted = part(source, tilde + 1..source.len(), None, &names)?;
        let whole = |text: &String, origin| part(text, 0..text.len(), Some(origin), &names);
        let sigma = recipe.sigma.as_ref().map(|text| whole(text, "--sigma")).transpose()?;
        let weights = recipe.weights.as_ref().map(|text| whole(text, "--weights")).transpose()?;
        if let (Some(_), Some(text)) = (&sigma, &recipe.weights) {
            let message = "a row has a standard deviation or a weight, and not both";
            return Err(wrong(
                text,
                Some("--weights"),
                0..text.len(),
                message,
                "a weight",
                "leave one of them out",
            ));
        }
        let mut ties: Vec<(String, Part)> = Vec::new();
        for text in &recipe.ties {
            let tie = read_tie(text, table, &names)?;
            if ties.iter().any(|(name, _)| *name == tie.0) {
                let message = format!("`{}` is tied twice", tie.0);
                return Err(wrong(
                    text,
                    Some("--tie"),
                    0..tie.1.offset,
                    message,
                    "a second tie",
                    "leave one of them out",
                ));
            }
            ties.push(tie);
        }
        for (part, what) in [
            (Some(&observed), "the left side"),
            (sigma.as_ref(), "the standard deviation"),
            (weights.as_ref(), "the weight"),
        ] {
            let Some(part) = part else { continue };
            for (i, name) in part.function.variables().iter().enumerate() {
                if !table.contains(name) {
                    let near = nearest(name, table.iter().map(String::as_str));
                    let help = near.map_or_else(
                        || format!("the columns: {}", table.join(", ")),
                        |near| format!("did you mean the column `{near}`?"),
                    );
                    let message = format!("`{name}` is not a column, and {what} has columns only");
                    return Err(part.wrong(i, message, "not a column", help));
                }
            }
        }
        let mut order =
            Order { table, ties: &ties, parameters: Vec::new(), columns: Vec::new(), known: Vec::new() };
        let mut inputs = Vec::new();
        for name in predicted.function.variables().iter().filter(|name| table.contains(name)) {
            inputs.push(name.clone());
        }
        let spread = sigma.as_ref().or(weights.as_ref());
        for part in [Some(&observed), Some(&predicted), spread].into_iter().flatten() {
            order.add(part, &mut Vec::new())?;
        }
        let Order { parameters, columns, .. } = order;
        for (name, tie) in &ties {
            if !predicted.function.variables().contains(name)
                && !ties.iter().any(|(_, other)| other.function.variables().contains(name))
            {
                let span = 0..name.len();
                let message = format!("`{name}` is tied, but it is not in the model");
                let help = format!("the parameters: {}", parameters.join(", "));
                return Err(wrong(&tie.source, Some("--tie"), span, message, "not a parameter", &help));
            }
        }
        if parameters.is_empty() {
            let constants = predicted.function.formula().remarks.iter();
            let constants: Vec<String> = constants
                .filter(|remark| matches!(remark, Remark::Constant { .. }))
                .map(|remark| format!("; {remark}, and given a start a parameter"))
                .collect();
            let message = format!(
                "the model has no parameter: every name on its right side is a column, tied, or a constant{}",
                constants.concat()
            );
            let span = tilde + 1..source.len();
            return Err(wrong(source, None, span, message, "nothing to fit here", EXAMPLE));
        }
        let builder = Builder::new();
        let lowered = Lowered {
            builder: &builder,
            parameters: parameters.iter().map(|name| (name.clone(), builder.input(name))).collect(),
            columns: columns.iter().map(|name| (name.clone(), builder.input(name))).collect(),
            ties: &ties,
            lowered: RefCell::default(),
        };
        let one = builder.literal(1.0);
        let sigma_inputs = spread.map_or(Vec::new(), |spread| spread.function.variables().to_vec());
        let sides = [
            lowered.run(&observed.function),
            lowered.run(&predicted.function),
            match (&sigma, &weights) {
                (Some(sigma), _) => lowered.run(&sigma.function),
                (None, Some(weights)) => one / sqrt(lowered.run(&weights.function)),
                (None, None) => one,
            },
        ];
        let tied: Vec<Node<'_>> = ties.iter().map(|(_, tie)| lowered.run(&tie.function)).collect();
        let (sides, tied) = (dce(&builder.graph(&sides)), dce(&builder.graph(&tied)));
        Ok(Model {
            recipe: recipe.clone(),
            tied: ties.iter().map(|(name, _)| name.clone()).collect(),
            observed_text: source[..tilde].trim().to_owned(),
            predicted_text: source[tilde + 1..].trim().to_owned(),
            remarks: predicted.function.formula().remarks.clone(),
            ties: tied,
            parameters,
            columns,
            inputs,
            sigma_inputs,
            sides,
        })
    }

    /// The texts that the model was read from.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The parameters to be found, in the order of their first appearance.
    pub fn parameters(&self) -> &[String] {
        &self.parameters
    }

    /// The columns that are needed, in the order in which rows give them.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The columns of the right side: what a prediction needs.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// The columns of the standard deviation: what the band of a new measurement needs beside [`Model::inputs`].
    pub fn sigma_inputs(&self) -> &[String] {
        &self.sigma_inputs
    }

    /// What names of the right side were taken for, where they may have been meant otherwise: constants, parameters that
    /// look like a column.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The left side, as it was written.
    pub fn observed_text(&self) -> &str {
        &self.observed_text
    }

    /// The right side, as it was written.
    pub fn predicted_text(&self) -> &str {
        &self.predicted_text
    }

    /// The program of the parameters and the columns that gives what is observed, what is predicted, and the standard
    /// deviation.
    pub fn sides(&self) -> &Graph {
        &self.sides
    }

    /// The program of the columns alone that gives what is observed, and the standard deviation.
    pub fn observed(&self) -> Graph {
        let builder = Builder::new();
        let columns = self.columns.iter().map(|name| builder.input(name));
        let columns: Vec<Node<'_>> = columns.collect();
        let zero = builder.literal(0.0);
        let inputs = [vec![zero; self.parameters.len()], columns].concat();
        let sides = fluxions_eval::run(&self.sides, &inputs, zero);
        dce(&builder.graph(&[sides[0], sides[2]]))
    }

    /// The tied parameters with their values.
    pub fn tied(&self, parameters: &[f64]) -> Vec<(String, f64)> {
        let inputs = [parameters, &vec![f64::NAN; self.columns.len()]].concat();
        let values = fluxions_eval::run(&self.ties, &inputs, 0.0);
        self.tied.iter().cloned().zip(values).collect()
    }

    /// The program that gives the derivative of the residual (predicted − observed)/σ by each parameter, and the residual
    /// itself: a row of `[J r]`.
    ///
    /// # Errors
    /// Where the table of primitives lacks a derivative that is needed.
    pub fn residual(&self) -> Result<Graph, Error> {
        let whole = gradient(&self.residual_value(), &self.indices())?;
        let (value, slopes) = whole.outputs().split_first().expect("a gradient has a value");
        Ok(dce(&fold(&whole.with_outputs(&[slopes, &[*value]].concat())?)))
    }

    /// The program of the parameters, a direction of theirs and the columns, that gives the derivative of the residual by
    /// each parameter, and its second derivative along the direction.
    ///
    /// # Errors
    /// As [`Model::residual`].
    pub fn second(&self) -> Result<Graph, Error> {
        let (first, n) = (self.residual()?, self.parameters.len());
        let residual = first.with_outputs(&first.outputs()[n..])?;
        let along = jvp(&residual, &self.indices(), Seed::Inputs)?;
        let twice = jvp(&along.with_outputs(&along.outputs()[1..])?, &self.indices(), Seed::Inputs)?;
        let builder = Builder::new();
        let at: Vec<Node<'_>> = self.parameters.iter().map(|name| builder.input(name)).collect();
        let direction: Vec<Node<'_>> = self.parameters.iter().map(|name| builder.input(name)).collect();
        let columns: Vec<Node<'_>> = self.columns.iter().map(|name| builder.input(name)).collect();
        let zero = builder.literal(0.0);
        let mut outputs = fluxions_eval::run(&first, &[&at[..], &columns].concat(), zero);
        let inputs = [&at[..], &columns, &direction, &direction].concat();
        outputs[n] = fluxions_eval::run(&twice, &inputs, zero)[1];
        Ok(dce(&fold(&builder.graph(&outputs))))
    }

    /// The program that gives the residual, its derivatives by each parameter, and the second derivatives row by row.
    ///
    /// # Errors
    /// As [`Model::residual`].
    pub fn curvature(&self) -> Result<Graph, Error> {
        let (first, n) = (gradient(&self.residual_value(), &self.indices())?, self.parameters.len());
        let builder = Builder::new();
        let inputs: Vec<Node<'_>> = first.inputs().iter().map(|input| builder.input(&input.name)).collect();
        let zero = builder.literal(0.0);
        let mut outputs = fluxions_eval::run(&first, &inputs, zero);
        for i in 0..n {
            let slope = first.with_outputs(&[first.outputs()[i + 1]])?;
            outputs.extend(&fluxions_eval::run(&gradient(&slope, &self.indices())?, &inputs, zero)[1..]);
        }
        Ok(dce(&fold(&builder.graph(&outputs))))
    }

    /// The program that gives what is predicted, and its derivative by each parameter.
    ///
    /// # Errors
    /// As [`Model::residual`].
    pub fn prediction(&self) -> Result<Graph, Error> {
        let predicted = self.sides.with_outputs(&self.sides.outputs()[1..2])?;
        Ok(dce(&fold(&gradient(&predicted, &self.indices())?)))
    }

    /// The fitted function of its columns alone, with the parameters as numbers.
    pub fn fitted(&self, parameters: &[f64]) -> Graph {
        let builder = Builder::new();
        let columns: Vec<Node<'_>> = self.inputs.iter().map(|name| builder.input(name)).collect();
        let mut nodes: Vec<Node<'_>> = parameters.iter().map(|&value| builder.literal(value)).collect();
        let zero = builder.literal(0.0);
        let place = |name: &String| self.inputs.iter().position(|input| input == name);
        nodes.extend(self.columns.iter().map(|name| place(name).map_or(zero, |i| columns[i])));
        let value = fluxions_eval::run(&self.sides, &nodes, zero)[1];
        dce(&fold(&builder.graph(&[value])))
    }

    fn indices(&self) -> Vec<usize> {
        (0..self.parameters.len()).collect()
    }

    fn residual_value(&self) -> Graph {
        let builder = Builder::new();
        let inputs: Vec<Node<'_>> =
            self.sides.inputs().iter().map(|input| builder.input(&input.name)).collect();
        let sides = fluxions_eval::run(&self.sides, &inputs, builder.literal(0.0));
        let difference = sides[1] - sides[0];
        let weighted = self.recipe.sigma.is_some() || self.recipe.weights.is_some();
        dce(&builder.graph(&[if weighted { difference / sides[2] } else { difference }]))
    }
}

/// Reads `c=a/2`: a name, and a formula of parameters.
fn read_tie(text: &str, table: &[String], names: &[String]) -> Result<(String, Part), ModelError> {
    const TIE: &str = "write NAME=FORMULA, as in --tie 'c=a/2' or --tie c=0";
    let Some(equals) = text.find('=') else {
        return Err(wrong(text, Some("--tie"), 0..text.len(), "a tie has no `=`", "not NAME=FORMULA", TIE));
    };
    let name = text[..equals].trim().to_owned();
    if name.is_empty() {
        return Err(wrong(
            text,
            Some("--tie"),
            0..equals,
            "a tie has no name before `=`",
            "not NAME=FORMULA",
            TIE,
        ));
    }
    if table.contains(&name) {
        let message = format!("`{name}` is a column, and columns cannot be tied");
        return Err(wrong(text, Some("--tie"), 0..equals, message, "a column", TIE));
    }
    let tie = part(text, equals + 1..text.len(), Some("--tie"), names)?;
    if let Some(i) = tie.function.variables().iter().position(|variable| table.contains(variable)) {
        let message = format!("`{name}` is tied to the column `{}`", tie.function.variables()[i]);
        let help =
            "tie parameters to parameters and numbers; what depends on the row stands in the model".into();
        return Err(tie.wrong(i, message, "a column", help));
    }
    Ok((name, tie))
}

/// The order of the parameters and columns: that of their first appearance, ties being looked into.
struct Order<'a> {
    table: &'a [String],
    ties: &'a [(String, Part)],
    parameters: Vec<String>,
    columns: Vec<String>,
    /// The ties that have been looked into.
    known: Vec<String>,
}

impl Order<'_> {
    fn add(&mut self, part: &Part, open: &mut Vec<String>) -> Result<(), ModelError> {
        for (i, name) in part.function.variables().iter().enumerate() {
            if let Some((_, tie)) = self.ties.iter().find(|(tied, _)| tied == name) {
                if open.contains(name) {
                    let message = format!("`{name}` is tied to itself");
                    return Err(part.wrong(
                        i,
                        message,
                        "it comes back here",
                        "leave one of the ties out".into(),
                    ));
                }
                if !self.known.contains(name) {
                    open.push(name.clone());
                    self.add(tie, open)?;
                    open.pop();
                    self.known.push(name.clone());
                }
                continue;
            }
            let list = if self.table.contains(name) { &mut self.columns } else { &mut self.parameters };
            if !list.contains(name) {
                list.push(name.clone());
            }
        }
        Ok(())
    }
}

/// Runs formulas on nodes, with ties in the place of the parameters that are tied.
struct Lowered<'g, 'a> {
    builder: &'g Builder,
    parameters: Vec<(String, Node<'g>)>,
    columns: Vec<(String, Node<'g>)>,
    ties: &'a [(String, Part)],
    /// The ties that have been lowered: each once, however often it is used.
    lowered: RefCell<Vec<(String, Node<'g>)>>,
}

impl<'g> Lowered<'g, '_> {
    fn run(&self, function: &Function) -> Node<'g> {
        let inputs: Vec<Node<'g>> = function.variables().iter().map(|name| self.node(name)).collect();
        function.formula().run(self.builder.literal(0.0), &inputs)
    }

    fn node(&self, name: &str) -> Node<'g> {
        let named = |list: &[(String, Node<'g>)]| list.iter().find(|(n, _)| n == name).map(|(_, node)| *node);
        if let Some((_, tie)) = self.ties.iter().find(|(tied, _)| tied == name) {
            let known = named(&self.lowered.borrow());
            return known.unwrap_or_else(|| {
                let node = self.run(&tie.function);
                self.lowered.borrow_mut().push((name.to_owned(), node));
                node
            });
        }
        named(&self.parameters).or_else(|| named(&self.columns)).expect("every name has been put in order")
    }
}
