//! What must a page know of a formula to show it? Everything in one answer: the functions as WebAssembly, the formulas
//! of the derivatives, the program with a trace of all its nodes, and where to look for what is special.

use crate::functions::{Function, compiled};
use crate::guards::{Guard, guards};
use crate::nodes::{ShownNode, nodes};
use crate::written::{Swell, Written, written};
use base64::Engine;
use fluxions_formula::{Formula, Options, ParseError, parse};
use fluxions_graph::{Builder, Graph, dce};
use fluxions_symbolic::Pool;
use serde_json::{Map, Value, json};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// The largest formula, in bytes.
pub(crate) const MAX_BYTES: usize = 16 << 10;

/// The most nodes of a formula's program that are compiled.
const MAX_NODES: usize = 20_000;

/// Names that are plotted along the first axis, if the formula has them, the first of these first.
const USUAL: [&str; 10] = ["x", "t", "u", "s", "z", "theta", "r", "w", "v", "y"];

/// What is known of a formula. The numbers and texts are those of `fluxions_function`; nothing here is located, since that
/// depends on the window and on the parameters.
#[derive(Clone, Debug)]
pub struct Explored {
    /// The formula as it was typed.
    pub formula: String,
    /// The names of the variables that are plotted: one, or x and y.
    pub variables: Vec<String>,
    /// The other names.
    pub parameters: Vec<Parameter>,
    /// The formula and its derivatives, written, each under the name of its function.
    pub written: Vec<Written>,
    /// How large the derivative of each order is, from order 1 on.
    pub swell: Vec<Swell>,
    /// The module.
    pub module: fluxions_wasm::Module,
    /// The functions of the module.
    pub functions: Vec<Function>,
    /// The nodes of the program in the order of evaluation, and the index of its result; none of a large program.
    pub graph: Option<(Vec<ShownNode>, usize)>,
    /// The quantities at whose zeros something may happen, in the order of the outputs of the function `guards`.
    pub guards: Vec<Guard>,
    /// What could not be had, in sentences.
    pub notes: Vec<String>,
}

/// A name that is not plotted.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// A value to begin with.
    pub value: f64,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ExploreError {
    /// What is wrong, as one sentence that can stand alone.
    pub message: String,
    /// The place in the formula in UTF-16 code units, as JavaScript counts.
    pub span: Option<[usize; 2]>,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl ExploreError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> ExploreError {
        ExploreError { message: message.into(), span: None, help: Some(help.into()) }
    }

    fn parse(error: ParseError, source: &str) -> ExploreError {
        let place = |byte: usize| source.get(..byte).map_or(0, |before| before.encode_utf16().count());
        let span = Some([place(error.span.start), place(error.span.end)]);
        ExploreError { message: error.message, span, help: error.help }
    }

    /// The answer as JSON.
    pub fn to_json(&self) -> Value {
        json!({"error": {"message": self.message, "span": self.span, "help": self.help}})
    }
}

impl fmt::Display for ExploreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

impl std::error::Error for ExploreError {}

/// Everything that the page shows of a formula.
///
/// The same formula gets the same answer, byte by byte. Formulas are limited in size, so that an answer takes
/// milliseconds; a part that would grow too large (a high derivative, a formula written out) is left out, and said in
/// [`Explored::notes`].
///
/// # Errors
/// Where the text is no formula: the place, the reason and what to write instead. Where it is too large.
///
/// ```
/// let seen = fluxions_surf::explore("a*sin(b*x)")?;
/// assert_eq!(seen.variables, ["x"]);
/// assert_eq!(seen.parameters.len(), 2);
/// assert_eq!(seen.written[1].text.as_deref(), Some("a*b*cos(b*x)"));
/// assert_eq!(seen.functions[1].name, "df");
///
/// let wrong = fluxions_surf::explore("2*sen(x)").unwrap_err();
/// assert_eq!((wrong.span, wrong.help.as_deref()), (Some([2, 5]), Some("did you mean `sin`?")));
/// # Ok::<(), fluxions_surf::ExploreError>(())
/// ```
pub fn explore(formula: &str) -> Result<Explored, ExploreError> {
    explore_until(formula, &AtomicBool::new(false))
}

/// The same, given up when `interrupt` is set from elsewhere.
///
/// # Errors
/// As [`explore()`]; where it was interrupted.
pub fn explore_until(formula: &str, interrupt: &AtomicBool) -> Result<Explored, ExploreError> {
    let go_on = || match interrupt.load(Ordering::Relaxed) {
        false => Ok(()),
        true => Err(ExploreError::new("the formula takes too long", "write a shorter one, or a part of it")),
    };
    let options = Options { max_bytes: MAX_BYTES, max_nodes: MAX_NODES, ..Options::default() };
    let parsed = parse(formula, &options).map_err(|error| ExploreError::parse(error, formula))?;
    go_on()?;
    let (variables, parameters) = sorted(&parsed.variables);
    let inputs: Vec<String> = variables.iter().chain(&parameters).cloned().collect();
    let graph = program(&parsed, &inputs);
    let mut notes = Vec::new();
    let pool = Pool::new();
    let (written, swell) = written(&parsed, &graph, &variables, &pool, interrupt, &mut notes);
    go_on()?;
    let (guards, guard_graph) = guards(&graph, variables.len(), &pool);
    let nodes = nodes(&graph, variables.len(), &pool);
    go_on()?;
    let (module, functions) = compiled(&graph, variables.len(), nodes.is_some(), &guard_graph, &mut notes)
        .map_err(|error| ExploreError::new(error.to_string(), "write a shorter formula"))?;
    let output = graph.outputs()[0].index();
    Ok(Explored {
        formula: formula.to_owned(),
        variables,
        parameters: parameters.into_iter().map(|name| Parameter { name, value: 1.0 }).collect(),
        written,
        swell,
        module,
        functions,
        graph: nodes.map(|nodes| (nodes, output)),
        guards,
        notes,
    })
}

/// Which names are plotted, and which are parameters, in the order of their first use.
fn sorted(names: &[String]) -> (Vec<String>, Vec<String>) {
    let has = |name: &str| names.iter().any(|n| n == name);
    let variables: Vec<String> = if names.is_empty() {
        vec!["x".into()]
    } else if has("x") && has("y") {
        vec!["x".into(), "y".into()]
    } else {
        let usual = USUAL.into_iter().find(|name| has(name)).map(str::to_owned);
        usual.or_else(|| names.iter().min().cloned()).into_iter().collect()
    };
    let parameters = names.iter().filter(|name| !variables.contains(name)).cloned().collect();
    (variables, parameters)
}

/// The program of a formula, with its inputs in this order.
fn program(formula: &Formula, inputs: &[String]) -> Graph {
    let builder = Builder::new();
    let nodes: Vec<_> = inputs.iter().map(|name| (name, builder.input(name))).collect();
    let zero = builder.literal(0.0);
    let of = |name: &String| nodes.iter().find(|(n, _)| *n == name).map_or(zero, |(_, node)| *node);
    let output = formula.run(zero, &formula.variables.iter().map(of).collect::<Vec<_>>());
    dce(&builder.graph(&[output]))
}

impl Explored {
    /// The inputs of every function: the variables, then the parameters.
    pub fn inputs(&self) -> Vec<&str> {
        let parameters = self.parameters.iter().map(|p| p.name.as_str());
        self.variables.iter().map(String::as_str).chain(parameters).collect()
    }

    /// The answer as JSON; `docs/explore.md` describes it.
    pub fn to_json(&self) -> Value {
        let forms = |form: fn(&Written) -> &Option<String>| {
            let entries = self.written.iter().map(|w| (w.name.clone(), json!(form(w))));
            Value::Object(entries.collect::<Map<_, _>>())
        };
        let functions = self.functions.iter().map(|f| (f.name.clone(), json!({"outputs": f.outputs})));
        json!({
            "version": 1,
            "formula": self.formula,
            "variables": self.variables,
            "parameters": self.parameters.iter()
                .map(|p| json!({"name": p.name, "value": p.value})).collect::<Vec<_>>(),
            "inputs": self.inputs(),
            "typeset": forms(|w| &w.mathml),
            "text": forms(|w| &w.text),
            "latex": forms(|w| &w.latex),
            "swell": self.swell.iter().map(|swell| swell.to_json()).collect::<Vec<_>>(),
            "wasm": base64::engine::general_purpose::STANDARD.encode(&self.module.bytes),
            "functions": Value::Object(functions.collect::<Map<_, _>>()),
            "heap": self.module.heap,
            "graph": self.graph.as_ref().map(|(nodes, output)| {
                json!({"nodes": nodes.iter().map(ShownNode::to_json).collect::<Vec<_>>(), "output": output})
            }),
            "guards": self.guards.iter().map(Guard::to_json).collect::<Vec<_>>(),
            "notes": self.notes,
            "math": "./math.js",
        })
    }
}
