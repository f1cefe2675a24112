//! How is a program shown as a graph? Each node with its operation, its arguments, what it stands for, and how it passes
//! derivatives on.

use fluxions_eval::values;
use fluxions_graph::{Graph, Kind};
use fluxions_rules::{Partial, Prim, Scalar};
use fluxions_symbolic::Expr;
use fluxions_symbolic::Pool;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most nodes that are shown: more cannot be looked at.
const MAX_SHOWN: usize = 400;

/// The longest text of a node, in characters.
const MAX_TEXT: usize = 48;

/// The most operations of an expression that is written for a node; longer ones would be cut.
const MAX_TREE: f64 = 40.0;

/// What a node is to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A plotted variable.
    Variable,
    /// Another name.
    Parameter,
    /// A number.
    Constant,
    /// A primitive.
    Operation,
}

impl NodeKind {
    fn name(self) -> &'static str {
        match self {
            NodeKind::Variable => "variable",
            NodeKind::Parameter => "parameter",
            NodeKind::Constant => "constant",
            NodeKind::Operation => "operation",
        }
    }
}

/// A node of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownNode {
    /// The name of the primitive or of the input, or the number.
    pub op: String,
    /// What it is.
    pub kind: NodeKind,
    /// The indices of the arguments.
    pub args: Vec<usize>,
    /// What it stands for, written in Unicode.
    pub text: String,
    /// The partial by each argument, written in Unicode, where the arguments are called u, v and w; `None` where the
    /// table has none.
    pub local: Vec<Option<String>>,
}

impl ShownNode {
    pub(crate) fn to_json(&self) -> Value {
        json!({"op": self.op, "kind": self.kind.name(), "args": self.args, "text": self.text, "local": self.local})
    }
}

/// The nodes of a program of which the first inputs are `variables`; none of a large one.
pub(crate) fn nodes(graph: &Graph, variables: usize, pool: &Pool) -> Option<Vec<ShownNode>> {
    if graph.len() > MAX_SHOWN {
        return None;
    }
    let texts = texts(graph, pool);
    let mut local: BTreeMap<Prim, Vec<Option<String>>> = BTreeMap::new();
    let shown = graph.ids().zip(texts).map(|(id, text)| match graph.kind(id) {
        Kind::Input(index) => {
            let index = *index as usize;
            let kind = if index < variables { NodeKind::Variable } else { NodeKind::Parameter };
            let op = graph.inputs()[index].name.clone();
            ShownNode { op, kind, args: vec![], text, local: vec![] }
        }
        Kind::Literal(bits) => {
            let op = f64::from_bits(*bits).to_string();
            ShownNode { op, kind: NodeKind::Constant, args: vec![], text, local: vec![] }
        }
        Kind::Op(prim, args) => ShownNode {
            op: prim.name().to_owned(),
            kind: NodeKind::Operation,
            args: args.iter().map(|arg| arg.index()).collect(),
            text,
            local: local.entry(*prim).or_insert_with(|| partials(*prim, pool)).clone(),
        },
    });
    Some(shown.collect())
}

/// What each node stands for.
pub(crate) fn texts(graph: &Graph, pool: &Pool) -> Vec<String> {
    let inputs: Vec<Expr<'_>> = graph.inputs().iter().map(|input| pool.variable(&input.name)).collect();
    let written = |id: fluxions_graph::NodeId, expression: Expr<'_>| match graph.kind(id) {
        Kind::Literal(bits) => f64::from_bits(*bits).to_string(),
        _ => text(expression).unwrap_or_else(|| match graph.kind(id) {
            Kind::Op(prim, _) => format!("{}(…)", prim.name()),
            _ => "…".into(),
        }),
    };
    graph.ids().zip(values(graph, &inputs, pool.integer(0))).map(|(id, e)| written(id, e)).collect()
}

/// An expression in Unicode, where it is short.
pub(crate) fn text(expression: Expr<'_>) -> Option<String> {
    let short = (expression.size().tree <= MAX_TREE).then(|| expression.unicode().ok()).flatten()?;
    (short.chars().count() <= MAX_TEXT).then_some(short)
}

/// The partials of a primitive in its arguments u, v, w.
fn partials(prim: Prim, pool: &Pool) -> Vec<Option<String>> {
    let args: Vec<Expr<'_>> =
        ["u", "v", "w"].into_iter().take(prim.arity()).map(|n| pool.variable(n)).collect();
    let result = Expr::apply(prim, &args);
    let written = (0..args.len()).map(|i| match prim.partial(i, &args, result) {
        Partial::Value(partial) => text(partial.simplify(&fluxions_symbolic::Budget::default())),
        Partial::Zero => Some("0".into()),
        Partial::Unknown(_) => None,
    });
    written.collect()
}
