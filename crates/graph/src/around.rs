//! What is a function around a point at which it is defined by itself? `if(x == 1, 1, x*x)` is x·x there, and so its
//! derivative is the one of x·x. Numbers that carry derivatives see values only, and take the branch of the single point;
//! they are run on the graph that this file returns.

use crate::chain::Chain;
use crate::{Builder, Error, Graph, Kind, Node};
use fluxions_rules::{Prim, Scalar};

/// The graph in which choices are made as [`crate::jvp`] and [`crate::vjp`] by these inputs make them: an equation
/// whose sides meet at single points only counts as false where the other branch has the same value there.
///
/// # Errors
/// [`Error::NoSuchInput`].
///
/// ```
/// use fluxions_graph::{Graph, around, dce};
/// use fluxions_rules::{Scalar, eq, exp, select};
/// let f = Graph::build(["x"], |[x]| vec![select(eq(x, x.lit(0.0)), x.lit(1.0), exp(x))]);
/// assert!(dce(&around(&f, &[0])?).to_string().contains("select"), "which branch it is depends on their values");
/// let g = Graph::build(["x", "y"], |[x, y]| vec![select(eq(y, y.lit(0.0)), x, exp(x))]);
/// assert_eq!(around(&g, &[0])?.to_string(), g.to_string(), "y is held fast");
/// # Ok::<(), fluxions_graph::Error>(())
/// ```
pub fn around(graph: &Graph, inputs: &[usize]) -> Result<Graph, Error> {
    let builder = Builder::new();
    let chain = Chain::new(&builder, graph, inputs)?;
    let mut moved: Vec<Node<'_>> = Vec::with_capacity(graph.len());
    for id in graph.ids() {
        let plain = chain.primal(id);
        let Kind::Op(prim, ids) = graph.kind(id) else {
            moved.push(plain);
            continue;
        };
        let mut args: Vec<Node<'_>> = ids.iter().map(|arg| moved[arg.index()]).collect();
        if *prim == Prim::Select
            && let Some(apart) = chain.condition(ids[0])
        {
            args[0] = chain.followed(id, [ids[0], ids[1], ids[2]].map(|arg| chain.primal(arg)), apart);
        }
        let same = args.iter().zip(ids).all(|(arg, &old)| arg.id() == chain.primal(old).id());
        moved.push(if same { plain } else { Node::apply(*prim, &args) });
    }
    let outputs = graph.outputs().iter().map(|y| moved[y.index()].id()).collect();
    drop((chain, moved));
    Ok(builder.into_graph(outputs))
}
