//! Which functions does the page call? The function itself and its derivatives, as programs by automatic
//! differentiation, and what shows them: the trace of every node, and the guards.

use fluxions_eval::run;
use fluxions_function::{curvatures, slopes};
use fluxions_graph::{Builder, Error, Graph, NodeId, Seed, adjoints, dce, jvp, walk};
use fluxions_rules::{Partial, Scalar};
use fluxions_wasm::Module;

/// A function of the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name: `f`, `df` …, `gradient`, `hessian`, `trace`, `partials`, `guards`.
    pub name: String,
    /// How many numbers it yields.
    pub outputs: usize,
}

/// The highest order of a derivative.
const MAX_ORDER: u32 = 8;

/// The most operations of a derivative from the third order on: higher ones are for a Taylor polynomial, which need not
/// be had at any price.
const MAX_OPERATIONS: usize = 4000;

/// The most nodes of the first two derivatives.
const MAX_NODES: usize = 100_000;

/// The name of the derivative of an order.
pub(crate) fn name(order: u32) -> String {
    match order {
        0 => "f".into(),
        1 => "df".into(),
        n => format!("d{n}f"),
    }
}

/// The module with every function, and their names.
pub(crate) fn compiled(
    graph: &Graph,
    variables: usize,
    traced: bool,
    guards: &Graph,
    notes: &mut Vec<String>,
) -> Result<(Module, Vec<Function>), fluxions_wasm::Error> {
    let mut graphs = vec![(name(0), graph.clone())];
    let mut no = |what: &str, why: &dyn std::fmt::Display| notes.push(format!("no {what}: {why}"));
    if variables == 1 {
        let mut last = graph.clone();
        for order in 1..=MAX_ORDER {
            match slopes(&last, &[0]) {
                Ok(next) if order > 2 && walk::operations(&next) > MAX_OPERATIONS => break,
                Ok(next) if next.len() > MAX_NODES => {
                    no(&format!("derivative of order {order}"), &"its program is too large");
                    break;
                }
                Ok(next) => {
                    graphs.push((name(order), next.clone()));
                    last = next;
                }
                Err(error) => {
                    no("derivative", &error);
                    break;
                }
            }
        }
    } else {
        match slopes(graph, &[0, 1]) {
            Ok(first) => {
                match curvatures(graph, &[0, 1]) {
                    Ok(second) if second.len() <= MAX_NODES => graphs.push(("hessian".into(), second)),
                    Ok(_) => no("second derivatives", &"their program is too large"),
                    Err(error) => no("second derivatives", &error),
                }
                graphs.insert(1, ("gradient".into(), first));
            }
            Err(error) => no("derivatives", &error),
        }
    }
    if traced {
        match trace(graph, variables) {
            Ok(trace) => graphs.push(("trace".into(), trace)),
            Err(error) => no("trace", &error),
        }
        if let Some(partials) = partials(graph) {
            graphs.push(("partials".into(), partials));
        }
    }
    if !guards.outputs().is_empty() {
        graphs.push(("guards".into(), guards.clone()));
    }
    let named: Vec<(&str, &Graph)> = graphs.iter().map(|(name, graph)| (name.as_str(), graph)).collect();
    let module = fluxions_wasm::compile(&named)?;
    let functions = graphs.into_iter().map(|(name, graph)| Function { name, outputs: graph.outputs().len() });
    Ok((module, functions.collect()))
}

/// Graphs of the same inputs as one, with the outputs of all.
fn joined(graphs: &[&Graph]) -> Result<Graph, Error> {
    let builder = Builder::new();
    let inputs: Vec<_> = graphs[0].inputs().iter().map(|input| builder.input(&input.name)).collect();
    let zero = builder.literal(0.0);
    let outputs: Vec<_> = graphs.iter().flat_map(|graph| run(graph, &inputs, zero)).collect();
    Ok(builder.graph(&outputs))
}

/// Of every node its value, then of every node its tangent along the first input, then its cotangent.
fn trace(graph: &Graph, variables: usize) -> Result<Graph, Error> {
    let every: Vec<NodeId> = graph.ids().collect();
    let forward = jvp(&graph.with_outputs(&every)?, &[0], Seed::One)?;
    // The order of a Bessel function is a parameter without a derivative; then the variables alone are nudged.
    let all: Vec<usize> = (0..graph.inputs().len()).collect();
    let backward = adjoints(graph, &all).or_else(|_| adjoints(graph, &all[..variables]))?;
    let backward = backward.with_outputs(&backward.outputs()[1..])?;
    Ok(dce(&joined(&[&forward, &backward])?))
}

/// The partial of every operation by each of its arguments, node by node; 0 where it does not depend on it, NaN where the
/// table has no derivative. None where there is no operation.
fn partials(graph: &Graph) -> Option<Graph> {
    let builder = Builder::new();
    let inputs: Vec<_> = graph.inputs().iter().map(|input| builder.input(&input.name)).collect();
    let nodes = fluxions_eval::values(graph, &inputs, builder.literal(0.0));
    let mut outputs = Vec::new();
    for id in graph.ids() {
        let fluxions_graph::Kind::Op(prim, args) = graph.kind(id) else { continue };
        let args: Vec<_> = args.iter().map(|arg| nodes[arg.index()]).collect();
        for i in 0..args.len() {
            outputs.push(match prim.partial(i, &args, nodes[id.index()]) {
                Partial::Value(partial) => partial,
                Partial::Zero => args[i].lit(0.0),
                Partial::Unknown(_) => args[i].lit(f64::NAN),
            });
        }
    }
    (!outputs.is_empty()).then(|| dce(&builder.graph(&outputs)))
}
