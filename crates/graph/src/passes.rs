//! How is a graph made smaller without changing what it computes? By leaving out what no output needs, and by having
//! equal parts once.

use crate::{Builder, Graph, Kind, NodeId, walk};

/// The graph without the nodes that no output depends on. Inputs stay: they are the graph's signature.
pub fn dce(graph: &Graph) -> Graph {
    let mut needed = walk::reachable(graph);
    for input in graph.inputs() {
        needed[input.node.index()] = true;
    }
    let mut renamed = vec![NodeId(0); graph.len()];
    let mut nodes = Vec::new();
    for id in graph.ids().filter(|id| needed[id.index()]) {
        renamed[id.index()] = NodeId::at(nodes.len());
        let mut kind = graph.kind(id).clone();
        if let Kind::Op(_, args) = &mut kind {
            for arg in args {
                *arg = renamed[arg.index()];
            }
        }
        nodes.push((kind, graph.shape(id).clone()));
    }
    let mut inputs = graph.inputs.clone();
    for input in &mut inputs {
        input.node = renamed[input.node.index()];
    }
    Graph { nodes, inputs, outputs: graph.outputs.iter().map(|y| renamed[y.index()]).collect() }
}

/// The graph with equal nodes once. A [`Builder`] never makes a node twice, so only graphs read from text need this.
pub fn cse(graph: &Graph) -> Graph {
    let builder = Builder::new();
    let nodes = builder.copy(graph);
    let outputs = graph.outputs().iter().map(|id| nodes[id.index()].id()).collect();
    builder.into_graph(outputs)
}
