//! How far can a derivative at a point be trusted? This file looks at the values of a program for the points where an
//! operation has no ordinary derivative, and for the first operation that has no value.

use crate::values;
use fluxions_graph::{Graph, Kind, NodeId, walk};
use fluxions_rules::{Kink, Prim};

/// An operation whose arguments are a point without an ordinary derivative.
#[derive(Clone, Debug)]
pub struct MetKink {
    /// The operation in the graph.
    pub node: NodeId,
    /// Its primitive.
    pub prim: Prim,
    /// What the table says of such points.
    pub kink: &'static Kink,
    /// The arguments.
    pub args: Vec<f64>,
}

/// An operation that turns numbers into NaN: its arguments are outside its domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The operation in the graph.
    pub node: NodeId,
    /// Its primitive.
    pub prim: Prim,
    /// The arguments, none of which is NaN.
    pub args: Vec<f64>,
}

/// Whether a result is infinite only because it is too large for a number, and not at a pole.
///
/// ```
/// use fluxions_rules::Prim;
/// assert!(fluxions_eval::is_lost(Prim::Exp, &[1000.0], f64::INFINITY));
/// assert!(!fluxions_eval::is_lost(Prim::Div, &[1.0, 0.0], f64::INFINITY));
/// ```
pub fn is_lost(prim: Prim, args: &[f64], value: f64) -> bool {
    let pole = prim == Prim::Div && args[1] == 0.0;
    value.is_infinite() && !pole && args.iter().all(|x| x.is_finite()) && prim.kink_at(args).is_none()
}

/// What is to be known of a point before a derivative there is used.
#[derive(Clone, Debug, Default)]
pub struct Diagnosis {
    /// The kinks met, in the order of the program. Only of operations that depend on an input.
    pub kinks: Vec<MetKink>,
    /// The first operation without a value.
    pub failure: Option<Failure>,
}

/// Looks at a program at a point. What an output does not need there is not looked at, and neither are the branches
/// that a `select` does not take.
///
/// # Panics
/// When there are not as many inputs as the graph has.
///
/// ```
/// use fluxions_eval::diagnose;
/// use fluxions_graph::Graph;
/// use fluxions_rules::{abs, log};
/// let f = Graph::build(["x"], |[x]| vec![abs(x) + log(x - x.lit(1.0))]);
/// # use fluxions_rules::Scalar;
/// let d = diagnose(&f, &[0.0]);
/// assert_eq!(d.kinks[0].kink.at, "x = 0");
/// assert_eq!(d.failure.unwrap().args, [-1.0]);
/// ```
pub fn diagnose(graph: &Graph, inputs: &[f64]) -> Diagnosis {
    let values = values(graph, inputs, 0.0);
    let taken = taken(graph, &values);
    let active = walk::dependent(graph, &(0..graph.inputs().len()).collect::<Vec<_>>());
    let mut diagnosis = Diagnosis::default();
    for node in graph.ids().filter(|id| taken[id.index()]) {
        let Kind::Op(prim, ids) = graph.kind(node) else { continue };
        let args: Vec<f64> = ids.iter().map(|arg| values[arg.index()]).collect();
        if diagnosis.failure.is_none()
            && values[node.index()].is_nan()
            && args.iter().all(|arg| !arg.is_nan())
        {
            diagnosis.failure = Some(Failure { node, prim: *prim, args: args.clone() });
        }
        if active[node.index()]
            && let Some(kink) = prim.kink_at(&args)
        {
            diagnosis.kinks.push(MetKink { node, prim: *prim, kink, args });
        }
    }
    diagnosis
}

/// For each node, whether the outputs need it at this point.
fn taken(graph: &Graph, values: &[f64]) -> Vec<bool> {
    let mut taken = vec![false; graph.len()];
    for y in graph.outputs() {
        taken[y.index()] = true;
    }
    for id in graph.ids().rev() {
        let Kind::Op(prim, args) = graph.kind(id) else { continue };
        if taken[id.index()] {
            let skipped = (*prim == Prim::Select).then(|| if values[args[0].index()] != 0.0 { 2 } else { 1 });
            for (_, arg) in args.iter().enumerate().filter(|&(i, _)| Some(i) != skipped) {
                taken[arg.index()] = true;
            }
        }
    }
    taken
}
