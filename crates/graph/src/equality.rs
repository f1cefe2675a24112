//! Do two sides of an equation meet at single points, or all along an interval? A derivative must know, because around
//! a single point the function is what it is where the equation does not hold.
//!
//! Two sides that are analytic are equal at single points or everywhere, so that one place where they are not decides.
//! The same holds for |u| and √(u² + v²) beside a side that does not vary. Of sides in pieces, as in |x| = x, nothing
//! is known beforehand.

use crate::{Graph, Kind, NodeId};
use fluxions_rules::{Attribute, KinkKind, Prim};

/// Where the sides are compared: for each round, the first input and the step to the next.
const ROUNDS: [(f64, f64); 4] =
    [(0.373_127, 0.618_034), (1.618_034, 0.271_801), (2.236_068, -0.732_051), (-1.324_718, 0.414_214)];

/// What is known of the sides of equations in a graph.
pub(crate) struct Equality<'g> {
    graph: &'g Graph,
    /// Whether each node depends on an input that is differentiated by.
    dependent: &'g [bool],
    /// Whether each node is analytic in those inputs.
    smooth: Vec<bool>,
    /// The value of each node in each round.
    rounds: Vec<Vec<f64>>,
}

impl<'g> Equality<'g> {
    pub(crate) fn new(graph: &'g Graph, dependent: &'g [bool]) -> Self {
        let mut smooth: Vec<bool> = Vec::with_capacity(graph.len());
        for id in graph.ids() {
            let own = match graph.kind(id) {
                Kind::Op(prim, args) => is_analytic(*prim) && args.iter().all(|arg| smooth[arg.index()]),
                Kind::Input(_) | Kind::Literal(_) => true,
            };
            smooth.push(own || !dependent[id.index()]);
        }
        let rounds = ROUNDS.iter().map(|&(start, step)| values(graph, start, step)).collect();
        Equality { graph, dependent, smooth, rounds }
    }

    /// Whether the two nodes are equal at single points at most, as the inputs vary.
    pub(crate) fn is_isolated(&self, a: NodeId, b: NodeId) -> bool {
        let (varies, smooth) =
            (|id: NodeId| self.dependent[id.index()], |id: NodeId| self.smooth[id.index()]);
        let distance = |id: NodeId| match self.graph.kind(id) {
            Kind::Op(Prim::Abs | Prim::Hypot, args) => args.iter().all(|&arg| smooth(arg)),
            _ => false,
        };
        let analytic = smooth(a) && smooth(b) || distance(a) && !varies(b) || distance(b) && !varies(a);
        let apart = |values: &Vec<f64>| {
            let (a, b) = (values[a.index()], values[b.index()]);
            (a - b).abs() > 1e-6 * (a.abs() + b.abs())
        };
        (varies(a) || varies(b)) && a != b && analytic && self.rounds.iter().any(apart)
    }
}

fn is_analytic(prim: Prim) -> bool {
    let pieces = prim.row().kinks.iter().any(|kink| kink.kind != KinkKind::Singular);
    !pieces && !prim.is(Attribute::Truth) && !prim.is(Attribute::Picks) && prim != Prim::Select
}

/// The value of every node where the inputs are `start`, `start + step`, …
fn values(graph: &Graph, start: f64, step: f64) -> Vec<f64> {
    let mut values: Vec<f64> = Vec::with_capacity(graph.len());
    let mut arguments = Vec::new();
    for id in graph.ids() {
        values.push(match graph.kind(id) {
            Kind::Input(index) => start + step * f64::from(*index),
            Kind::Literal(bits) => f64::from_bits(*bits),
            Kind::Op(prim, args) => {
                arguments.clear();
                arguments.extend(args.iter().map(|arg| values[arg.index()]));
                prim.value(&arguments)
            }
        });
    }
    values
}
