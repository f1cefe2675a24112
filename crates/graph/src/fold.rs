//! Which operations can be done while building, without changing the result by one bit? Every rule here is exact in
//! floating point for every argument, signed zeros, infinities and NaN included (but for the payload of a NaN, which
//! IEEE 754 leaves open). So 1·x is x and x + (−0) is x, while 0·x, x + 0 and x − x stay as they are.

use crate::builder::Store;
use crate::{Builder, Graph, Kind, NodeId};
use fluxions_rules::{Attribute, Prim};

/// The graph with its constant parts computed and its idle operations left out. No value changes by one bit.
///
/// Literals that fold to NaN stay operations, so that a diagnosis can still name the operation that failed.
///
/// ```
/// use fluxions_graph::{Graph, dce, fold, walk};
/// use fluxions_rules::Scalar;
/// let f = Graph::build(["x"], |[x]| vec![(x.lit(2.0) - x.lit(1.0)) * x + x.lit(0.0)]);
/// assert_eq!(walk::operations(&dce(&fold(&f))), 1, "1·x is x, but x + 0 is not x where x is −0");
/// ```
pub fn fold(graph: &Graph) -> Graph {
    let builder = Builder::new();
    builder.set_folding(Folding::All);
    let nodes = builder.copy(graph);
    let outputs = graph.outputs().iter().map(|id| nodes[id.index()].id()).collect();
    builder.into_graph(outputs)
}

/// Which operations on literals are done while building.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Folding {
    /// Those whose result is exact, so that the graph can still be run with more digits than a double has.
    Exact,
    /// All.
    All,
}

/// The node for `prim` of `args`, by the rules of this file.
pub(crate) fn op(store: &mut Store, prim: Prim, args: &[NodeId], folding: Folding) -> NodeId {
    if let Some(known) = constant(store, prim, args, folding) {
        return known;
    }
    let number = |store: &Store, i: usize| store.graph.kind(args[i]).literal();
    match prim {
        Prim::Neg => {
            let (negative, x) = without_sign(store, args[0]);
            if negative { x } else { store.plain_op(Prim::Neg, &[x]) }
        }
        Prim::Mul => match (number(store, 0), number(store, 1)) {
            (Some(1.0), _) => args[1],
            (_, Some(1.0)) => args[0],
            (Some(-1.0), _) => op(store, Prim::Neg, &args[1..], folding),
            (_, Some(-1.0)) => op(store, Prim::Neg, &args[..1], folding),
            _ => signed(store, prim, args),
        },
        Prim::Div => match number(store, 1) {
            Some(1.0) => args[0],
            Some(-1.0) => op(store, Prim::Neg, &args[..1], folding),
            _ => signed(store, prim, args),
        },
        Prim::Add => {
            if number(store, 0).is_some_and(is_minus_zero) {
                return args[1];
            }
            if number(store, 1).is_some_and(is_minus_zero) {
                return args[0];
            }
            match (without_sign(store, args[0]), without_sign(store, args[1])) {
                (_, (true, b)) => store.plain_op(Prim::Sub, &[args[0], b]),
                ((true, a), _) => store.plain_op(Prim::Sub, &[args[1], a]),
                _ => either_order(store, prim, args),
            }
        }
        Prim::Sub => match (number(store, 0), number(store, 1)) {
            (_, Some(zero)) if zero == 0.0 && zero.is_sign_positive() => args[0],
            (Some(zero), _) if is_minus_zero(zero) => op(store, Prim::Neg, &args[1..], folding),
            _ => match without_sign(store, args[1]) {
                (true, b) => either_order(store, Prim::Add, &[args[0], b]),
                _ => store.plain_op(prim, args),
            },
        },
        Prim::Pow if number(store, 1) == Some(1.0) => args[0],
        Prim::Select => select(store, args),
        Prim::And | Prim::Or => {
            // What decides alone: false for `and`, true for `or`. The other one leaves the decision to its partner.
            let decisive = prim == Prim::Or;
            for i in 0..2 {
                match number(store, i) {
                    Some(n) if (n != 0.0) == decisive => {
                        let shape = store.graph.shape(args[i]).clone();
                        return store.literal(f64::from(u8::from(decisive)), shape);
                    }
                    Some(_) if is_truth(store, args[1 - i]) => return args[1 - i],
                    _ => {}
                }
            }
            if args[0] == args[1] && is_truth(store, args[0]) {
                args[0]
            } else {
                either_order(store, prim, args)
            }
        }
        Prim::Not => match store.graph.kind(args[0]) {
            &Kind::Op(Prim::Not, ref inner) if is_truth(store, inner[0]) => inner[0],
            _ => store.plain_op(prim, args),
        },
        Prim::Ne if number(store, 1) == Some(0.0) => choice(store, args[0])
            .filter(|&c| is_truth(store, c))
            .unwrap_or_else(|| store.plain_op(prim, args)),
        Prim::Eq | Prim::Ne => either_order(store, prim, args),
        _ => store.plain_op(prim, args),
    }
}

/// The literal that the operation comes to, where all arguments are literals and the result is a number.
fn constant(store: &mut Store, prim: Prim, args: &[NodeId], folding: Folding) -> Option<NodeId> {
    let numbers: smallvec::SmallVec<[f64; 4]> =
        args.iter().map(|&arg| store.graph.kind(arg).literal()).collect::<Option<_>>()?;
    let value = prim.value(&numbers);
    let shape = store.graph.shape(args[0]).clone();
    let folds = !value.is_nan() && (folding == Folding::All || is_exact(prim, &numbers, value));
    folds.then(|| store.literal(value, shape))
}

/// Whether the value is that of exact mathematics: of numbers with few binary digits, or by choosing.
fn is_exact(prim: Prim, numbers: &[f64], value: f64) -> bool {
    const FINEST: f64 = (1 << 20) as f64;
    let short = |x: f64| x.abs() < FINEST && (x * FINEST).fract() == 0.0;
    match prim {
        Prim::Neg | Prim::Abs | Prim::Sign | Prim::Copysign | Prim::Select => true,
        Prim::Floor | Prim::Ceil | Prim::Round | Prim::Trunc => true,
        Prim::Add | Prim::Sub => numbers.iter().all(|&x| short(x)),
        Prim::Mul => numbers.iter().all(|&x| short(x)) && numbers[0].mul_add(numbers[1], -value) == 0.0,
        Prim::Div => numbers.iter().all(|&x| short(x)) && value.mul_add(numbers[1], -numbers[0]) == 0.0,
        _ => prim.is(Attribute::Truth) || prim.is(Attribute::Picks),
    }
}

fn is_minus_zero(x: f64) -> bool {
    x == 0.0 && x.is_sign_negative()
}

/// The node without the negations around it, and whether they were odd in number.
fn without_sign(store: &Store, mut id: NodeId) -> (bool, NodeId) {
    let mut negative = false;
    while let Kind::Op(Prim::Neg, args) = store.graph.kind(id) {
        negative = !negative;
        id = args[0];
    }
    (negative, id)
}

/// A product or quotient with the signs of its arguments drawn outside, where a sum can absorb them.
fn signed(store: &mut Store, prim: Prim, args: &[NodeId]) -> NodeId {
    let ((s, a), (t, b)) = (without_sign(store, args[0]), without_sign(store, args[1]));
    let unsigned =
        if prim == Prim::Mul { either_order(store, prim, &[a, b]) } else { store.plain_op(prim, &[a, b]) };
    if s != t { store.plain_op(Prim::Neg, &[unsigned]) } else { unsigned }
}

/// An operation whose arguments may be swapped without changing a bit: the one that is there already, if any.
fn either_order(store: &mut Store, prim: Prim, args: &[NodeId]) -> NodeId {
    let shape = store.graph.shape(args[0]).clone();
    let swapped = Kind::Op(prim, [args[1], args[0]].as_slice().into());
    store.find(&swapped, &shape).unwrap_or_else(|| store.plain_op(prim, args))
}

/// Whether the node can only be 0 or 1.
fn is_truth(store: &Store, id: NodeId) -> bool {
    match store.graph.kind(id) {
        Kind::Op(prim, _) => prim.is(Attribute::Truth),
        kind => kind.literal().is_some_and(|x| x == 1.0 || x.to_bits() == 0),
    }
}

/// `c`, where the node is select(c, 1, 0).
fn choice(store: &Store, id: NodeId) -> Option<NodeId> {
    let Kind::Op(Prim::Select, args) = store.graph.kind(id) else { return None };
    let is = |i: usize, x: f64| store.graph.kind(args[i]).literal().map(f64::to_bits) == Some(x.to_bits());
    (is(1, 1.0) && is(2, 0.0)).then_some(args[0])
}

fn select(store: &mut Store, args: &[NodeId]) -> NodeId {
    let (condition, a, b) = (args[0], args[1], args[2]);
    if let Some(c) = store.graph.kind(condition).literal() {
        return if c != 0.0 { a } else { b };
    }
    if a == b {
        return a;
    }
    if let Kind::Op(Prim::Not, inner) = store.graph.kind(condition) {
        let swapped = [inner[0], b, a];
        return store.plain_op(Prim::Select, &swapped);
    }
    store.plain_op(Prim::Select, args)
}
