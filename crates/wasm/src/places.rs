//! Where is the value of each node kept? In a local variable, which is free for another value after its last use; where
//! so many values live at once that a browser would refuse as many locals, in memory.

use fluxions_graph::{Graph, Kind, NodeId, walk};
use fluxions_rules::Attribute;

/// The most locals of each of the two types, parameters included. Browsers accept 50,000 in all; interpreters fewer.
const MAX_LOCALS: u32 = 8000;

/// The bytes of a value in memory.
const WIDTH: u32 = 8;

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// Nowhere: it is not needed.
    None,
    /// It is a literal.
    Literal(f64),
    /// In the parameter of this index.
    Parameter(u32),
    /// In the local of this index among those of doubles.
    Double(u32),
    /// In the local of this index among those of truth values.
    Truth(u32),
    /// At this byte of the memory, as a double or a truth value.
    Memory(u32),
}

/// The places of the values of a graph.
pub(crate) struct Places {
    /// The place of each node.
    pub(crate) of: Vec<Place>,
    /// The locals of doubles.
    pub(crate) doubles: u32,
    /// The locals of truth values.
    pub(crate) truths: u32,
    /// The bytes of memory.
    pub(crate) memory: u32,
}

/// Whether the node is an operation whose result is a truth value.
pub(crate) fn is_truth(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.kind(id), Kind::Op(prim, _) if prim.is(Attribute::Truth))
}

/// Gives each node of the graph a place. Outputs are needed to the end where `kept`; else they are written away as soon
/// as they are known.
pub(crate) fn places(graph: &Graph, kept: bool) -> Places {
    let reached = walk::reachable(graph);
    let mut last_use = vec![None; graph.len()];
    for id in graph.ids().filter(|id| reached[id.index()]) {
        for arg in graph.kind(id).args() {
            last_use[arg.index()] = Some(id);
        }
    }
    if kept {
        for y in graph.outputs() {
            last_use[y.index()] = None;
        }
    }
    let parameters = graph.inputs().len() as u32;
    let mut places = Places { of: vec![Place::None; graph.len()], doubles: 0, truths: 0, memory: 0 };
    let (mut free_doubles, mut free_truths, mut free_memory) = (Vec::new(), Vec::new(), Vec::new());
    for id in graph.ids() {
        places.of[id.index()] = match graph.kind(id) {
            Kind::Input(index) => Place::Parameter(*index),
            Kind::Literal(bits) => Place::Literal(f64::from_bits(*bits)),
            Kind::Op(..) if !reached[id.index()] => Place::None,
            Kind::Op(_, args) => {
                // An argument twice in a row is freed once.
                for (i, arg) in args.iter().enumerate() {
                    if last_use[arg.index()] == Some(id) && !args[..i].contains(arg) {
                        match places.of[arg.index()] {
                            Place::Double(k) => free_doubles.push(k),
                            Place::Truth(k) => free_truths.push(k),
                            Place::Memory(byte) => free_memory.push(byte),
                            Place::None | Place::Literal(_) | Place::Parameter(_) => {}
                        }
                    }
                }
                if last_use[id.index()].is_none() && !kept {
                    // An output that nothing else needs goes from the stack to its place in the results.
                    Place::None
                } else {
                    let truth = is_truth(graph, id);
                    let (free, count) = match truth {
                        true => (&mut free_truths, &mut places.truths),
                        false => (&mut free_doubles, &mut places.doubles),
                    };
                    let place = |k| if truth { Place::Truth(k) } else { Place::Double(k) };
                    if let Some(k) = free.pop() {
                        place(k)
                    } else if parameters + *count < MAX_LOCALS {
                        *count += 1;
                        place(*count - 1)
                    } else {
                        Place::Memory(free_memory.pop().unwrap_or_else(|| {
                            places.memory += WIDTH;
                            places.memory - WIDTH
                        }))
                    }
                }
            }
        };
    }
    places
}
