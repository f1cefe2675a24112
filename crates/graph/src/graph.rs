//! What is a floating-point program made of? Nodes in the order of their author, inputs with names, and outputs.

use crate::{Builder, Error, Node, Shape};
use fluxions_rules::Prim;
use smallvec::SmallVec;
use std::fmt;

/// The place of a node in its graph. Ids are dense, and the arguments of a node have smaller ids than the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The id as an index, for tables with one entry for each node.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn at(index: usize) -> NodeId {
        NodeId(u32::try_from(index).expect("a graph has fewer than 2^32 nodes"))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

/// The arguments of an operation.
pub type Args = SmallVec<[NodeId; 3]>;

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input of this index.
    Input(u32),
    /// A literal, as the bits of a double. Where the node has a shape, every element is this number.
    Literal(u64),
    /// A primitive of earlier nodes, element by element.
    Op(Prim, Args),
}

impl Kind {
    /// The number, where this is a literal.
    pub fn literal(&self) -> Option<f64> {
        match *self {
            Kind::Literal(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// The arguments; an input and a literal have none.
    pub fn args(&self) -> &[NodeId] {
        match self {
            Kind::Op(_, args) => args,
            _ => &[],
        }
    }
}

/// An input of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name, which no other input of the graph has.
    pub name: String,
    /// The node that stands for it.
    pub node: NodeId,
}

/// A floating-point program: see the [crate](crate) for an example.
///
/// Equality is of the whole: the same nodes in the same order, the same inputs, the same outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    pub(crate) nodes: Vec<(Kind, Shape)>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<NodeId>,
}

impl Graph {
    /// The graph of a function of scalars, made by running it on nodes.
    ///
    /// ```
    /// use fluxions_graph::Graph;
    /// let f = Graph::build(["x", "y"], |[x, y]| vec![x * y + x.lit(1.0)]);
    /// # use fluxions_rules::Scalar;
    /// assert_eq!(f.to_string(), "%0 = input x\n%1 = input y\n%2 = mul %0 %1\n%3 = literal 1.0\n%4 = add %2 %3\nreturn %4\n");
    /// ```
    pub fn build<const N: usize>(
        names: [&str; N],
        function: impl for<'g> FnOnce([Node<'g>; N]) -> Vec<Node<'g>>,
    ) -> Graph {
        let builder = Builder::new();
        let outputs: Vec<NodeId> =
            function(names.map(|name| builder.input(name))).into_iter().map(Node::id).collect();
        builder.into_graph(outputs)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every id, in order: arguments come before what uses them.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// What the node is.
    ///
    /// # Panics
    /// When the graph has no such node.
    pub fn kind(&self, id: NodeId) -> &Kind {
        &self.nodes[id.index()].0
    }

    /// The shape of the node.
    ///
    /// # Panics
    /// When the graph has no such node.
    pub fn shape(&self, id: NodeId) -> &Shape {
        &self.nodes[id.index()].1
    }

    /// The inputs, in order.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The outputs, in order. A node may be an output more than once.
    pub fn outputs(&self) -> &[NodeId] {
        &self.outputs
    }

    /// The same nodes and inputs with other outputs. What is no longer needed goes with [`crate::dce`].
    ///
    /// # Errors
    /// [`Error::NoSuchNode`].
    ///
    /// ```
    /// # use fluxions_graph::*;
    /// let f = Graph::build(["x"], |[x]| vec![x * x]);
    /// let df = vjp(&f, &[0], Seed::One)?;
    /// let slope_alone = dce(&df.with_outputs(&df.outputs()[1..])?);
    /// assert_eq!(walk::operations(&slope_alone), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn with_outputs(&self, outputs: &[NodeId]) -> Result<Graph, Error> {
        match outputs.iter().find(|id| id.index() >= self.len()) {
            Some(&id) => Err(Error::NoSuchNode { id }),
            None => Ok(Graph { outputs: outputs.to_vec(), ..self.clone() }),
        }
    }
}
