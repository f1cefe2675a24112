//! How much does each input count for the outputs? Reverse mode as a transformation of graphs: after the program the
//! cotangent of each active node, from the last to the first.

use crate::chain::Chain;
use crate::jvp::{forward, number, one, sum};
use crate::structural::Guarded;
use crate::{Builder, Error, Graph, Kind, NodeId, Seed};
use fluxions_rules::Prim;

/// The vector–Jacobian product: a graph with the outputs of `graph`, then the cotangent of each wanted input.
///
/// `wanted` are the indices of inputs. With [`Seed::Inputs`] the cotangent of each output is a new input, `y_bar` for
/// one output and `y0_bar`, `y1_bar` … for several; with [`Seed::One`] each is 1, which gives the gradient of the sum
/// of the outputs.
///
/// # Errors
/// [`Error::NoSuchInput`]; [`Error::UnknownPartial`] where the table lacks a derivative that is needed.
///
/// ```
/// use fluxions_graph::{Graph, Seed, vjp, walk};
/// let product = Graph::build(["a", "b", "c"], |[a, b, c]| vec![a * b * c]);
/// let reverse = vjp(&product, &[0, 1, 2], Seed::One)?;
/// assert_eq!(reverse.outputs().len(), 4);
/// assert_eq!(walk::operations(&reverse), 4); // a·b, (a·b)·c, c·b, c·a
/// # Ok::<(), fluxions_graph::Error>(())
/// ```
pub fn vjp(graph: &Graph, wanted: &[usize], seed: Seed) -> Result<Graph, Error> {
    let inputs = wanted.iter().filter_map(|&index| graph.inputs().get(index)).map(|input| input.node);
    sweep(graph, wanted, seed, &inputs.collect::<Vec<_>>())
}

/// Reverse mode with everything that it meets on its way: the outputs of `graph`, then the cotangent of *every node*, for
/// the sum of the outputs. It is 0 for a node that depends on none of the `wanted` inputs, constants among them: nobody
/// nudges it.
///
/// # Errors
/// As [`vjp`].
///
/// ```
/// use fluxions_graph::{Graph, adjoints};
/// use fluxions_rules::sin;
/// let f = Graph::build(["x"], |[x]| vec![x * sin(x)]);             // the nodes: x, sin x, x·sin x
/// let bars = adjoints(&f, &[0])?;
/// assert_eq!(bars.outputs().len(), 1 + f.len());
/// assert_eq!(bars.outputs()[2], f.inputs()[0].node, "the cotangent of sin x is x");
/// # Ok::<(), fluxions_graph::Error>(())
/// ```
pub fn adjoints(graph: &Graph, wanted: &[usize]) -> Result<Graph, Error> {
    sweep(graph, wanted, Seed::One, &graph.ids().collect::<Vec<_>>())
}

/// The reverse sweep by the `wanted` inputs: the outputs of `graph`, then the cotangent of each node of `shown`.
fn sweep(graph: &Graph, wanted: &[usize], seed: Seed, shown: &[NodeId]) -> Result<Graph, Error> {
    let builder = Builder::new();
    let chain = Chain::new(&builder, graph, wanted)?;
    let mut cotangents: Vec<Option<Guarded<'_>>> = vec![None; graph.len()];
    for (i, &y) in graph.outputs().iter().enumerate() {
        let y_bar = match seed {
            Seed::Inputs => {
                let name = if graph.outputs().len() == 1 { "y_bar".to_owned() } else { format!("y{i}_bar") };
                builder.array_input(&name, graph.shape(y).clone())
            }
            Seed::One => one(chain.primal(y)),
        };
        let cotangent = &mut cotangents[y.index()];
        *cotangent = Some(sum(*cotangent, Guarded::present(y_bar)));
    }
    back(&chain, graph, &mut cotangents)?;
    let mut outputs: Vec<_> = graph.outputs().iter().map(|&y| chain.primal(y).id()).collect();
    outputs.extend(shown.iter().map(|&id| number(cotangents[id.index()], chain.primal(id)).id()));
    drop(chain);
    drop(cotangents);
    Ok(builder.into_graph(outputs))
}

/// The gradient of a graph with one scalar output: its value, then its derivative by each wanted input.
///
/// # Errors
/// [`Error::NotOneScalarOutput`], and those of [`vjp`].
pub fn gradient(graph: &Graph, wanted: &[usize]) -> Result<Graph, Error> {
    let shapes: Vec<_> = graph.outputs().iter().map(|&y| graph.shape(y).clone()).collect();
    match shapes.as_slice() {
        [shape] if shape.is_scalar() => {
            let apart = read_apart(graph, wanted)?;
            if apart.is_empty() || wanted.len() == 1 {
                vjp(graph, wanted, Seed::One)
            } else {
                one_by_one(graph, wanted, &apart)
            }
        }
        _ => Err(Error::NotOneScalarOutput { outputs: shapes }),
    }
}

/// The cotangents of all nodes, from those of the outputs.
fn back<'g>(chain: &Chain<'g>, graph: &Graph, cotangents: &mut [Option<Guarded<'g>>]) -> Result<(), Error> {
    for id in graph.ids().rev().filter(|&id| chain.is_active(id)) {
        let Some(y_bar) = cotangents[id.index()] else { continue };
        for (i, arg) in chain.active_args(id) {
            if let Some(part) = chain.pass(y_bar, id, i)? {
                let cotangent = &mut cotangents[arg.index()];
                *cotangent = Some(sum(*cotangent, part));
            }
        }
    }
    Ok(())
}

/// The inputs along which an equation holds at single points only.
fn read_apart(graph: &Graph, wanted: &[usize]) -> Result<Vec<usize>, Error> {
    let equation = |id| matches!(graph.kind(id), Kind::Op(Prim::Eq | Prim::Ne, _));
    if !graph.ids().any(equation) {
        return Ok(Vec::new());
    }
    let builder = Builder::new();
    let chain = Chain::new(&builder, graph, wanted)?;
    Ok(wanted.iter().copied().filter(|&input| chain.by(&[input]).reads_apart()).collect())
}

/// The gradient where equations hold along some inputs and not along others: these, `apart`, are gone along one by one, the
/// others are asked for together.
fn one_by_one(graph: &Graph, wanted: &[usize], apart: &[usize]) -> Result<Graph, Error> {
    let builder = Builder::new();
    let together: Vec<usize> = wanted.iter().copied().filter(|input| !apart.contains(input)).collect();
    let chain = Chain::new(&builder, graph, &together)?;
    let y = graph.outputs()[0];
    let mut cotangents: Vec<Option<Guarded<'_>>> = vec![None; graph.len()];
    cotangents[y.index()] = Some(Guarded::present(one(chain.primal(y))));
    back(&chain, graph, &mut cotangents)?;
    let mut outputs = vec![chain.primal(y).id()];
    for &input in wanted {
        let node = graph.inputs()[input].node;
        let slope = if apart.contains(&input) {
            let mut tangents: Vec<Option<Guarded<'_>>> = vec![None; graph.len()];
            tangents[node.index()] = Some(Guarded::present(one(chain.primal(node))));
            forward(&chain.by(&[input]), graph, &mut tangents)?;
            number(tangents[y.index()], chain.primal(y))
        } else {
            number(cotangents[node.index()], chain.primal(node))
        };
        outputs.push(slope.id());
    }
    drop(chain);
    drop(cotangents);
    Ok(builder.into_graph(outputs))
}
