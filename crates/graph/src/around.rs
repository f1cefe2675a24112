//! What is a function around a point at which it is defined by itself? `if(x == 0, 1, sin(x)/x)` is sin(x)/x there, and
//! so its derivative is the one of sin(x)/x. Numbers that carry derivatives see values only, and take the branch of the
//! single point; they are run on the graph that this file returns.

use crate::chain::Chain;
use crate::{Builder, Error, Graph, Kind, Node};
use fluxions_rules::{Prim, Scalar};

/// The graph in which choices are made as [`crate::jvp`] and [`crate::vjp`] by these inputs make them: an equation
/// whose sides meet at single points only counts as false. Values at such points are those of the other branch.
///
/// # Errors
/// [`Error::NoSuchInput`].
///
/// ```
/// use fluxions_graph::{Graph, around, dce};
/// use fluxions_rules::{Scalar, eq, exp, select};
/// let f = Graph::build(["x"], |[x]| vec![select(eq(x, x.lit(0.0)), x.lit(7.0), exp(x))]);
/// assert_eq!(dce(&around(&f, &[0])?).to_string(), "%0 = input x\n%1 = exp %0\nreturn %1\n");
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
        if *prim == Prim::Select {
            args[0] = chain.condition(ids[0]).unwrap_or(args[0]);
        }
        let same = args.iter().zip(ids).all(|(arg, &old)| arg.id() == chain.primal(old).id());
        moved.push(if same { plain } else { Node::apply(*prim, &args) });
    }
    let outputs = graph.outputs().iter().map(|y| moved[y.index()].id()).collect();
    drop((chain, moved));
    Ok(builder.into_graph(outputs))
}
