//! How do the outputs change when the inputs are nudged? Forward mode as a transformation of graphs: beside each
//! active node its tangent, in the order of the program.

use crate::chain::Chain;
use crate::structural::Guarded;
use crate::{Builder, Error, Graph, Kind, Node, Seed};

/// The Jacobian–vector product: a graph with the outputs of `graph`, then the tangent of each output.
///
/// `perturbed` are the indices of the inputs that are nudged. With [`Seed::Inputs`] their tangents are new inputs, in
/// that order, named `dx` for an input `x`; with [`Seed::One`] each tangent is 1.
///
/// # Errors
/// [`Error::NoSuchInput`]; [`Error::UnknownPartial`] where the table lacks a derivative that is needed.
///
/// ```
/// use fluxions_graph::{Graph, Seed, dce, jvp};
/// let square = Graph::build(["x"], |[x]| vec![x * x]);
/// let slope = dce(&jvp(&square, &[0], Seed::One)?);
/// assert_eq!(slope.to_string(), "%0 = input x\n%1 = mul %0 %0\n%2 = add %0 %0\nreturn %1 %2\n");
/// # Ok::<(), fluxions_graph::Error>(())
/// ```
pub fn jvp(graph: &Graph, perturbed: &[usize], seed: Seed) -> Result<Graph, Error> {
    let builder = Builder::new();
    let chain = Chain::new(&builder, graph, perturbed)?;
    let mut tangents: Vec<Option<Guarded<'_>>> = vec![None; graph.len()];
    for &index in perturbed {
        let input = &graph.inputs()[index];
        let dx = match seed {
            Seed::Inputs => builder.array_input(&format!("d{}", input.name), graph.shape(input.node).clone()),
            Seed::One => one(chain.primal(input.node)),
        };
        let tangent = &mut tangents[input.node.index()];
        *tangent = Some(sum(*tangent, Guarded::present(dx)));
    }
    forward(&chain, graph, &mut tangents)?;
    let values = graph.outputs().iter().map(|&y| chain.primal(y).id());
    let outputs: Vec<_> = values
        .chain(graph.outputs().iter().map(|&y| number(tangents[y.index()], chain.primal(y)).id()))
        .collect();
    drop(chain);
    drop(tangents);
    Ok(builder.into_graph(outputs))
}

/// The tangents of all nodes, from those of the inputs.
pub(crate) fn forward<'g>(
    chain: &Chain<'g>,
    graph: &Graph,
    tangents: &mut [Option<Guarded<'g>>],
) -> Result<(), Error> {
    for id in graph.ids().filter(|&id| chain.is_active(id)) {
        if let Kind::Input(_) = graph.kind(id) {
            continue;
        }
        let mut total = None;
        for (i, arg) in chain.active_args(id) {
            if let Some(dx) = tangents[arg.index()]
                && let Some(part) = chain.pass(dx, id, i)?
            {
                total = Some(sum(total, part));
            }
        }
        tangents[id.index()] = total;
    }
    Ok(())
}

/// The literal 1, in the shape of `x`.
pub(crate) fn one(x: Node<'_>) -> Node<'_> {
    fluxions_rules::Scalar::lit(x, 1.0)
}

/// The sum of what is there already, if anything, and `part`.
pub(crate) fn sum<'g>(total: Option<Guarded<'g>>, part: Guarded<'g>) -> Guarded<'g> {
    total.map_or(part, |total| total.plus(part))
}

/// The derivative as a number, in the shape of `like`: 0 where there is none.
pub(crate) fn number<'g>(derivative: Option<Guarded<'g>>, like: Node<'g>) -> Node<'g> {
    derivative.map_or_else(|| fluxions_rules::Scalar::lit(like, 0.0), Guarded::number)
}
