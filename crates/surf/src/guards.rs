//! Where may something special happen? Wherever one of a few quantities of the program is zero: a divisor, the argument
//! of |·| or of a logarithm, the difference of the two sides of a comparison. The page looks for their zeros; whether
//! anything happens there is for the values to say.

use crate::nodes::text;
use fluxions_eval::values;
use fluxions_graph::{Builder, Graph, Kind, Node, dce, walk};
use fluxions_rules::{Prim, Scalar, cos, sin};
use fluxions_symbolic::Expr;
use fluxions_symbolic::Pool;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What may happen where a quantity is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuardKind {
    /// The value may be infinite.
    Pole,
    /// The slope may jump or be infinite.
    Kink,
    /// The value may jump.
    Jump,
    /// Where the quantity is negative there is no value.
    Edge,
    /// Another piece of the formula begins.
    Branch,
}

/// Which values of a quantity count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// Zero.
    Zero,
    /// Every whole number.
    Integer,
    /// Every number halfway between whole ones.
    Half,
}

/// A quantity at whose zeros something may happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    /// What.
    pub kind: GuardKind,
    /// At which values.
    pub at: At,
    /// The quantity, written in Unicode; of a long one the operation alone.
    pub text: String,
    /// The node of the program that it is about.
    pub node: usize,
}

impl Guard {
    pub(crate) fn to_json(&self) -> Value {
        let kind = match self.kind {
            GuardKind::Pole => "pole",
            GuardKind::Kink => "kink",
            GuardKind::Jump => "jump",
            GuardKind::Edge => "edge",
            GuardKind::Branch => "branch",
        };
        let at = match self.at {
            At::Zero => "zero",
            At::Integer => "integer",
            At::Half => "half",
        };
        json!({"kind": kind, "at": at, "text": self.text, "node": self.node})
    }
}

/// The most guards; a page cannot look for the zeros of more.
const MAX_GUARDS: usize = 64;

/// The guards of a program that depend on its first `variables` inputs, and a graph of their quantities.
pub(crate) fn guards(graph: &Graph, variables: usize, pool: &Pool) -> (Vec<Guard>, Graph) {
    let builder = Builder::new();
    let inputs: Vec<_> = graph.inputs().iter().map(|input| builder.input(&input.name)).collect();
    let nodes = values(graph, &inputs, builder.literal(0.0));
    let varies = walk::dependent(graph, &(0..variables).collect::<Vec<_>>());
    // What depends on no input is a number, whatever it is written as.
    let all_inputs: Vec<usize> = (0..graph.inputs().len()).collect();
    let depends = walk::dependent(graph, &all_inputs);
    let numbers = values(graph, &vec![0.0; all_inputs.len()], 0.0);
    let mut found: Vec<Guard> = Vec::new();
    let mut outputs: Vec<Node<'_>> = Vec::new();
    let mut seen = BTreeSet::new();
    for id in graph.ids() {
        let Kind::Op(prim, ids) = graph.kind(id) else { continue };
        if !ids.iter().any(|arg| varies[arg.index()]) {
            continue;
        }
        let args: Vec<Node<'_>> = ids.iter().map(|arg| nodes[arg.index()]).collect();
        let known: Vec<Option<f64>> =
            ids.iter().map(|arg| (!depends[arg.index()]).then(|| numbers[arg.index()])).collect();
        for (kind, at, quantity) in candidates(*prim, &args, &known) {
            if found.len() < MAX_GUARDS && seen.insert((kind, at, quantity.id())) {
                found.push(Guard { kind, at, text: String::new(), node: id.index() });
                outputs.push(quantity);
            }
        }
    }
    // Quantities that do not move with the variables have no zeros to be found.
    let all = builder.graph(&outputs);
    let moves = walk::dependent(&all, &(0..variables).collect::<Vec<_>>());
    let kept: Vec<usize> = (0..found.len()).filter(|&k| moves[outputs[k].id().index()]).collect();
    let quantities = all.with_outputs(&kept.iter().map(|&k| outputs[k].id()).collect::<Vec<_>>());
    let quantities = dce(&quantities.unwrap_or_default());
    let names: Vec<Expr<'_>> = graph.inputs().iter().map(|input| pool.variable(&input.name)).collect();
    let written = fluxions_eval::run(&quantities, &names, pool.integer(0));
    let guards = kept.iter().zip(written).map(|(&k, expression)| {
        let guard = found[k].clone();
        let of = graph.kind(fluxions_graph::NodeId(guard.node as u32));
        let name = if let Kind::Op(prim, _) = of { prim.name() } else { "" };
        Guard { text: text(expression).unwrap_or_else(|| format!("{name}(…)")), ..guard }
    });
    (guards.collect(), quantities)
}

/// The quantities of one operation. `known` are the arguments that are numbers.
fn candidates<'g>(prim: Prim, args: &[Node<'g>], known: &[Option<f64>]) -> Vec<(GuardKind, At, Node<'g>)> {
    use At::{Half, Integer, Zero};
    use GuardKind::{Branch, Edge, Jump, Kink, Pole};
    let x = args[0];
    let second = *args.last().unwrap_or(&x);
    let one = x.lit(1.0);
    // In products rather than squares: (1 − x)(1 + x) is exact near its zeros.
    let inside = || (one - x) * (one + x);
    match prim {
        Prim::Div => vec![(Pole, Zero, second)],
        Prim::Rem => vec![(Jump, Integer, x / second), (Pole, Zero, second)],
        Prim::Pow => match known[1] {
            Some(p) if p.fract() == 0.0 && p >= 0.0 => vec![],
            Some(p) if p.fract() == 0.0 => vec![(Pole, Zero, x)],
            _ => vec![(Edge, Zero, x)],
        },
        Prim::Sqrt | Prim::Log | Prim::Log2 | Prim::Log10 | Prim::Entr => vec![(Edge, Zero, x)],
        Prim::BesselY | Prim::BesselK | Prim::Xlogy => vec![(Edge, Zero, second)],
        Prim::Log1p => vec![(Edge, Zero, one + x)],
        Prim::Asin | Prim::Acos | Prim::Atanh | Prim::Erfinv => vec![(Edge, Zero, inside())],
        Prim::Asec | Prim::Acsc | Prim::Acoth => vec![(Edge, Zero, -inside())],
        Prim::Acosh => vec![(Edge, Zero, x - one)],
        Prim::Asech => vec![(Edge, Zero, x), (Edge, Zero, one - x)],
        Prim::Erfcinv => vec![(Edge, Zero, x), (Edge, Zero, x.lit(2.0) - x)],
        Prim::LambertW => vec![(Edge, Zero, x + x.lit((-1.0_f64).exp()))],
        Prim::LambertWm1 => vec![(Edge, Zero, x + x.lit((-1.0_f64).exp())), (Edge, Zero, -x)],
        Prim::Tan | Prim::Sec => vec![(Pole, Zero, cos(x))],
        Prim::Cot | Prim::Csc => vec![(Pole, Zero, sin(x))],
        Prim::Coth | Prim::Csch | Prim::Acsch => vec![(Pole, Zero, x)],
        Prim::Gamma | Prim::Lgamma | Prim::Digamma | Prim::Trigamma => vec![(Pole, Integer, x)],
        Prim::Polygamma => vec![(Pole, Integer, second)],
        Prim::Cbrt | Prim::Abs | Prim::Relu => vec![(Kink, Zero, x)],
        Prim::Relu6 => vec![(Kink, Zero, x), (Kink, Zero, x - x.lit(6.0))],
        Prim::Min | Prim::Max => vec![(Kink, Zero, x - second)],
        Prim::Clamp => vec![(Kink, Zero, x - args[1]), (Kink, Zero, x - second)],
        Prim::Hypot => vec![(Kink, Zero, x), (Kink, Zero, second)],
        Prim::Copysign => vec![(Kink, Zero, x), (Jump, Zero, second)],
        Prim::Sign | Prim::Heaviside | Prim::Acot => vec![(Jump, Zero, x)],
        Prim::Atan2 => vec![(Jump, Zero, x)],
        Prim::Floor | Prim::Ceil | Prim::Trunc => vec![(Jump, Integer, x)],
        Prim::Round => vec![(Jump, Half, x)],
        Prim::Lt | Prim::Le | Prim::Eq | Prim::Ne => vec![(Branch, Zero, x - second)],
        // A condition that is a comparison has a guard already.
        Prim::Select => match x.kind() {
            Kind::Op(condition, _) if condition.is(fluxions_rules::Attribute::Truth) => vec![],
            _ => vec![(Branch, Zero, x)],
        },
        _ => vec![],
    }
}
