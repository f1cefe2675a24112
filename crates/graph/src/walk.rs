//! What can be read off a graph by walking over it? Which nodes an output needs, which depend on an input, how often
//! each is used, how large the program is. Ids are in topological order, so every walk is one loop.

use crate::{Graph, Kind, NodeId};
use fluxions_rules::Prim;
use std::collections::BTreeMap;

/// For each node, whether an output depends on it.
pub fn reachable(graph: &Graph) -> Vec<bool> {
    let mut reached = vec![false; graph.len()];
    for y in graph.outputs() {
        reached[y.index()] = true;
    }
    for id in graph.ids().rev() {
        if reached[id.index()] {
            for arg in graph.kind(id).args() {
                reached[arg.index()] = true;
            }
        }
    }
    reached
}

/// For each node, whether it depends on one of the inputs of these indices. Indices of no input are ignored.
pub fn dependent(graph: &Graph, inputs: &[usize]) -> Vec<bool> {
    let mut depends = vec![false; graph.len()];
    for input in inputs.iter().filter_map(|&index| graph.inputs().get(index)) {
        depends[input.node.index()] = true;
    }
    for id in graph.ids() {
        if graph.kind(id).args().iter().any(|arg| depends[arg.index()]) {
            depends[id.index()] = true;
        }
    }
    depends
}

/// For each node, how often it is an argument or an output.
pub fn uses(graph: &Graph) -> Vec<usize> {
    let mut count = vec![0; graph.len()];
    for id in graph.ids() {
        for arg in graph.kind(id).args() {
            count[arg.index()] += 1;
        }
    }
    for y in graph.outputs() {
        count[y.index()] += 1;
    }
    count
}

/// The operations that the outputs need, in the order in which a back-end does them.
pub fn order(graph: &Graph) -> Vec<NodeId> {
    let reached = reachable(graph);
    graph.ids().filter(|id| reached[id.index()] && matches!(graph.kind(*id), Kind::Op(..))).collect()
}

/// The number of operations that the outputs need, each counted once; inputs and literals are none.
pub fn operations(graph: &Graph) -> usize {
    order(graph).len()
}

/// How often each primitive is among the operations that the outputs need.
pub fn census(graph: &Graph) -> BTreeMap<Prim, usize> {
    let mut count = BTreeMap::new();
    for id in order(graph) {
        if let Kind::Op(prim, _) = graph.kind(id) {
            *count.entry(*prim).or_insert(0) += 1;
        }
    }
    count
}

/// The number of operations when the outputs are written out as trees, where a shared part counts each time that it is
/// written. `u128::MAX` where there are more.
///
/// ```
/// use fluxions_graph::{Graph, walk};
/// let f = Graph::build(["x"], |[x]| {
///     let y = x * x;
///     vec![y + y]
/// });
/// assert_eq!((walk::operations(&f), walk::tree_size(&f)), (2, 3));
/// ```
pub fn tree_size(graph: &Graph) -> u128 {
    let mut size = vec![0u128; graph.len()];
    for id in graph.ids() {
        if let Kind::Op(_, args) = graph.kind(id) {
            size[id.index()] = args.iter().fold(1, |sum: u128, arg| sum.saturating_add(size[arg.index()]));
        }
    }
    graph.outputs().iter().fold(0, |sum: u128, y| sum.saturating_add(size[y.index()]))
}
