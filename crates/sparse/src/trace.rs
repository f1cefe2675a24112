//! Which outputs depend on which inputs, and which inputs interact? The record of a run is a graph in which a number
//! stands above the numbers that it was computed from; the pattern is what can be reached.

use crate::nonlinear::{ARITY, bit};
use crate::{Dependent, Sparsity};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What is not recorded: a constant.
pub(crate) const NONE: u32 = u32::MAX;

/// What a number was computed from, and which pairs of that interact.
#[derive(Clone, Copy)]
struct Node {
    args: [u32; ARITY],
    pairs: u16,
}

thread_local! {
    /// The records of the runs under way on this thread, one upon the other, so that numbers can be plain copies.
    static NODES: RefCell<Vec<Node>> = const { RefCell::new(Vec::new()) };
    /// Whether two numbers that vary apart were found equal in the innermost run.
    static MET: Cell<bool> = const { Cell::new(false) };
}

/// Remembers that two numbers that vary apart were found equal.
pub(crate) fn meet() {
    MET.set(true);
}

/// Records what a number was computed from, and says where; nowhere, if from constants only.
pub(crate) fn record(args: [u32; ARITY], pairs: u16) -> u32 {
    NODES.with_borrow_mut(|nodes| {
        // A number that outlived its run is a constant.
        let args = args.map(|arg| if (arg as usize) < nodes.len() { arg } else { NONE });
        let mut known = args.iter().filter(|&&arg| arg != NONE);
        let (Some(&only), more) = (known.next(), known.next()) else { return NONE };
        let interacts = (0..ARITY)
            .any(|i| (i..ARITY).any(|j| pairs & bit(i, j) != 0 && args[i] != NONE && args[j] != NONE));
        if more.is_none() && !interacts {
            return only;
        }
        let index = nodes.len();
        if index >= NONE as usize {
            return only;
        }
        nodes.push(Node { args, pairs });
        index as u32
    })
}

/// A run under way; its record goes when it ends, however it ends.
struct Run {
    /// The node of the first input.
    start: usize,
    inputs: usize,
    /// What the run around this one had met.
    met_before: bool,
}

impl Run {
    fn begin(inputs: usize) -> Run {
        let start = NODES.with_borrow_mut(|nodes| {
            let start = nodes.len();
            nodes.resize(start + inputs, Node { args: [NONE; ARITY], pairs: 0 });
            start
        });
        Run { start, inputs, met_before: MET.replace(false) }
    }

    fn inputs(&self, x: &[f64]) -> Vec<Dependent> {
        x.iter().enumerate().map(|(i, &x)| Dependent::at(x, (self.start + i) as u32)).collect()
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        NODES.with_borrow_mut(|nodes| nodes.truncate(self.start));
        MET.set(self.met_before);
    }
}

/// What can be reached from a node, found by walking down, and kept for nodes that are asked for again.
struct Reach<'a> {
    nodes: &'a [Node],
    start: usize,
    inputs: usize,
    /// The walk in which a node was last seen.
    seen: Vec<u32>,
    walk: u32,
    known: HashMap<u32, Rc<[usize]>>,
}

impl<'a> Reach<'a> {
    fn new(nodes: &'a [Node], run: &Run) -> Self {
        let seen = vec![0; nodes.len() - run.start];
        Reach { nodes, start: run.start, inputs: run.inputs, seen, walk: 0, known: HashMap::new() }
    }

    /// Walks down from `top`, each node once, leaving out what `stop` says; numbers of outer runs are constants.
    fn walk(&mut self, top: u32, mut visit: impl FnMut(&mut Vec<u32>, u32)) {
        self.walk += 1;
        let mut stack = vec![top];
        while let Some(at) = stack.pop() {
            let Some(seen) = (at as usize).checked_sub(self.start).and_then(|i| self.seen.get_mut(i)) else {
                continue;
            };
            if std::mem::replace(seen, self.walk) != self.walk {
                visit(&mut stack, at);
            }
        }
    }

    /// The inputs that can be reached from `top`, ascending.
    fn inputs_below(&mut self, top: u32) -> Rc<[usize]> {
        if let Some(found) = self.known.get(&top) {
            return Rc::clone(found);
        }
        let (nodes, start, inputs) = (self.nodes, self.start, self.inputs);
        let known = std::mem::take(&mut self.known);
        let mut found = Vec::new();
        self.walk(top, |stack, at| {
            if let Some(below) = known.get(&at) {
                found.extend_from_slice(below);
            } else if (at as usize) < start + inputs {
                found.push(at as usize - start);
            } else {
                stack.extend(nodes[at as usize].args);
            }
        });
        self.known = known;
        found.sort_unstable();
        found.dedup();
        let found: Rc<[usize]> = found.into();
        self.known.insert(top, Rc::clone(&found));
        found
    }
}

fn full(rows: usize, columns: usize) -> Sparsity {
    Sparsity::new(columns, vec![(0..columns).collect(); rows])
}

/// Which entries the Jacobian of `f` at `x` can have: a row for each output, a column for each input. It is a superset of
/// those that are not zero, at `x` and wherever the program takes the same branches. Where an equality between numbers
/// that vary held, the program goes another way all around `x`; which entries there are then cannot be seen, and the
/// pattern is full.
///
/// ```
/// let pattern = fluxions_sparse::jacobian_pattern(&[0.0, 1.0, 2.0], |x| vec![x[0].abs(), x[2] - x[2], x[1] * 0.0]);
/// assert_eq!([pattern.row(0), pattern.row(1), pattern.row(2)], [[0], [2], [1]]);
/// ```
pub fn jacobian_pattern(x: &[f64], f: impl FnOnce(&[Dependent]) -> Vec<Dependent>) -> Sparsity {
    let run = Run::begin(x.len());
    let outputs = f(&run.inputs(x));
    if MET.get() {
        return full(outputs.len(), x.len());
    }
    NODES.with_borrow(|nodes| {
        let mut reach = Reach::new(nodes, &run);
        let rows = outputs.iter().map(|y| reach.inputs_below(y.node).to_vec()).collect();
        Sparsity::new(x.len(), rows)
    })
}

/// Which entries the Hessian of `f` at `x` can have, a symmetric pattern: pairs of inputs that meet in an operation which
/// is not linear in them, and on which the output depends. It is full where an equality between numbers that vary held.
///
/// ```
/// let pattern = fluxions_sparse::hessian_pattern(&[1.0; 4], |x| x[0] * x[1] + 3.0 * x[2] + x[3].exp());
/// assert_eq!([pattern.row(0), pattern.row(1), pattern.row(2), pattern.row(3)], [&[1][..], &[0], &[], &[3]]);
/// ```
pub fn hessian_pattern(x: &[f64], f: impl FnOnce(&[Dependent]) -> Dependent) -> Sparsity {
    let run = Run::begin(x.len());
    let output = f(&run.inputs(x)).node;
    if MET.get() {
        return full(x.len(), x.len());
    }
    NODES.with_borrow(|nodes| {
        let mut reach = Reach::new(nodes, &run);
        let mut curved = Vec::new();
        let first = run.start + run.inputs;
        reach.walk(output, |stack, at| {
            if (at as usize) >= first {
                let node = nodes[at as usize];
                if node.pairs != 0 {
                    curved.push(at);
                }
                stack.extend(node.args);
            }
        });
        // From the inputs up, so that the sets below are known.
        curved.sort_unstable();
        let mut rows = vec![Vec::new(); x.len()];
        // Long programs meet the same sets again and again.
        let mut numbers: HashMap<Rc<[usize]>, usize> = HashMap::new();
        let mut done: HashSet<(usize, usize)> = HashSet::new();
        for at in curved {
            let Node { args, pairs } = nodes[at as usize];
            let sets = args.map(|arg| reach.inputs_below(arg));
            let names = sets.each_ref().map(|set| {
                let next = numbers.len();
                *numbers.entry(Rc::clone(set)).or_insert(next)
            });
            for i in 0..ARITY {
                for j in i..ARITY {
                    if pairs & bit(i, j) == 0
                        || !done.insert((names[i].min(names[j]), names[i].max(names[j])))
                    {
                        continue;
                    }
                    for &a in &*sets[i] {
                        for &b in &*sets[j] {
                            rows[a].push(b);
                            rows[b].push(a);
                        }
                    }
                }
            }
        }
        Sparsity::new(x.len(), rows)
    })
}
