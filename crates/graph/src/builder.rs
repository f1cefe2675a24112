//! How is a graph made? By running generic code on handles: a [`Node`] is a scalar whose arithmetic adds to the graph
//! of its [`Builder`]. A node that is already there is not made again, so that equal parts exist once.

use crate::fold::{self, Folding};
use crate::{Error, Graph, Input, Kind, NodeId, Shape};
use fluxions_rules::{Prim, Scalar};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::cell::RefCell;
use std::fmt;
use std::hash::BuildHasher;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A graph under construction.
///
/// ```
/// use fluxions_graph::{Builder, Shape};
/// let builder = Builder::new();
/// let x = builder.input("x");
/// let y = x * x + x * x;
/// assert_eq!(builder.graph(&[y]).len(), 3, "the equal squares are one node");
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    store: RefCell<Store>,
}

impl Builder {
    /// An empty graph.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// A new scalar input. Where the name is taken, a number is appended to it.
    pub fn input(&self, name: &str) -> Node<'_> {
        self.array_input(name, Shape::scalar())
    }

    /// A new input of a shape. Where the name is taken, a number is appended to it.
    pub fn array_input(&self, name: &str, shape: Shape) -> Node<'_> {
        self.node(self.store.borrow_mut().input(name, shape))
    }

    /// A scalar literal. Next to a node `x`, `x.lit(value)` is a literal of the shape of `x`.
    pub fn literal(&self, value: f64) -> Node<'_> {
        self.node(self.store.borrow_mut().literal(value, Shape::scalar()))
    }

    /// A primitive of nodes of this builder. What the operators and the functions of the table do too; they panic
    /// where this returns an error.
    ///
    /// # Errors
    /// [`Error::Arity`] and [`Error::Shapes`].
    ///
    /// # Panics
    /// When an argument belongs to another builder.
    pub fn apply(&self, prim: Prim, args: &[Node<'_>]) -> Result<Node<'_>, Error> {
        assert!(args.iter().all(|arg| std::ptr::eq(arg.builder, self)), "a node belongs to another builder");
        if args.len() != prim.arity() {
            return Err(Error::Arity { prim, found: args.len() });
        }
        let ids: smallvec::SmallVec<[NodeId; 3]> = args.iter().map(|arg| arg.id).collect();
        let mut store = self.store.borrow_mut();
        if ids.iter().any(|&id| store.graph.shape(id) != store.graph.shape(ids[0])) {
            return Err(Error::Shapes {
                prim,
                shapes: ids.iter().map(|&id| store.graph.shape(id).clone()).collect(),
            });
        }
        Ok(self.node(store.op(prim, &ids)))
    }

    /// The graph as it is now, with these outputs.
    ///
    /// # Panics
    /// When an output belongs to another builder.
    pub fn graph(&self, outputs: &[Node<'_>]) -> Graph {
        assert!(
            outputs.iter().all(|y| std::ptr::eq(y.builder, self)),
            "an output belongs to another builder"
        );
        Graph { outputs: outputs.iter().map(|y| y.id).collect(), ..self.store.borrow().graph.clone() }
    }

    pub(crate) fn into_graph(self, outputs: Vec<NodeId>) -> Graph {
        Graph { outputs, ..self.store.into_inner().graph }
    }

    /// From now on, which constants to fold while building.
    pub(crate) fn set_folding(&self, folding: Folding) {
        self.store.borrow_mut().folding = Some(folding);
    }

    /// Builds every node of `graph`; returns them in its order.
    pub(crate) fn copy(&self, graph: &Graph) -> Vec<Node<'_>> {
        let mut store = self.store.borrow_mut();
        let mut copied: Vec<NodeId> = Vec::with_capacity(graph.len());
        let mut args = Vec::new();
        for id in graph.ids() {
            copied.push(match graph.kind(id) {
                Kind::Input(index) => {
                    store.input(&graph.inputs()[*index as usize].name, graph.shape(id).clone())
                }
                Kind::Literal(bits) => store.literal(f64::from_bits(*bits), graph.shape(id).clone()),
                Kind::Op(prim, old) => {
                    args.clear();
                    args.extend(old.iter().map(|arg| copied[arg.index()]));
                    store.op(*prim, &args)
                }
            });
        }
        copied.into_iter().map(|id| self.node(id)).collect()
    }

    fn node(&self, id: NodeId) -> Node<'_> {
        Node { builder: self, id }
    }
}

/// A handle on a node of a graph under construction: a scalar whose arithmetic builds.
///
/// # Panics
/// Arithmetic on nodes panics when they belong to different builders or have different shapes. [`Builder::apply`]
/// returns an error for the latter.
#[derive(Clone, Copy)]
pub struct Node<'g> {
    builder: &'g Builder,
    id: NodeId,
}

impl<'g> Node<'g> {
    /// The place in the graph.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The builder that this node belongs to.
    pub fn builder(self) -> &'g Builder {
        self.builder
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        self.builder.store.borrow().graph.kind(self.id).clone()
    }

    /// The number, where this is a literal.
    pub fn literal(self) -> Option<f64> {
        self.builder.store.borrow().graph.kind(self.id).literal()
    }

    /// The arguments, where this is an operation `prim`.
    pub(crate) fn args_of<const N: usize>(self, prim: Prim) -> Option<[Node<'g>; N]> {
        let store = self.builder.store.borrow();
        match store.graph.kind(self.id) {
            Kind::Op(p, args) if *p == prim => {
                let args: [NodeId; N] = args.as_slice().try_into().ok()?;
                Some(args.map(|id| Node { id, ..self }))
            }
            _ => None,
        }
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.builder, other.builder)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)
    }
}

impl<'g> Scalar for Node<'g> {
    fn lit(self, c: f64) -> Self {
        let mut store = self.builder.store.borrow_mut();
        let shape = store.graph.shape(self.id).clone();
        Node { id: store.literal(c, shape), ..self }
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        let result = args.first().map(|first| first.builder.apply(prim, args));
        match result {
            Some(Ok(node)) => Node { builder: args[0].builder, id: node.id },
            Some(Err(error)) => panic!("{error}"),
            None => panic!("{}", Error::Arity { prim, found: 0 }),
        }
    }
}

macro_rules! operator {
    ($($Prim:ident $op:ident),*) => {$(
        impl $Prim for Node<'_> {
            type Output = Self;
            fn $op(self, other: Self) -> Self { Scalar::apply(Prim::$Prim, &[self, other]) }
        }
    )*};
}
operator!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Node<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        Scalar::apply(Prim::Neg, &[self])
    }
}

/// A graph with the table that finds a node by what it is.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) graph: Graph,
    found: HashTable<NodeId>,
    hasher: DefaultHashBuilder,
    names: HashMap<String, usize>,
    folding: Option<Folding>,
}

impl Store {
    fn input(&mut self, name: &str, shape: Shape) -> NodeId {
        let index = self.graph.inputs.len() as u32;
        let name = self.free_name(name);
        let node = self.intern(Kind::Input(index), shape);
        self.graph.inputs.push(Input { name, node });
        node
    }

    /// `name`, or where it is taken `name_2`, `name_3` …
    fn free_name(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        while self.names.contains_key(&free) {
            let count = self.names.entry_ref(name).or_insert(1);
            *count += 1;
            free = format!("{name}_{count}");
        }
        self.names.insert(free.clone(), 1);
        free
    }

    pub(crate) fn literal(&mut self, value: f64, shape: Shape) -> NodeId {
        self.intern(Kind::Literal(value.to_bits()), shape)
    }

    /// The operation, folded where folding is on. The arguments have one shape, and are as many as `prim` takes.
    pub(crate) fn op(&mut self, prim: Prim, args: &[NodeId]) -> NodeId {
        match self.folding {
            Some(folding) => fold::op(self, prim, args, folding),
            None => self.plain_op(prim, args),
        }
    }

    /// The operation as it is.
    pub(crate) fn plain_op(&mut self, prim: Prim, args: &[NodeId]) -> NodeId {
        let shape = self.graph.shape(args[0]).clone();
        self.intern(Kind::Op(prim, args.into()), shape)
    }

    /// The node that is this, if there is one.
    pub(crate) fn find(&self, kind: &Kind, shape: &Shape) -> Option<NodeId> {
        let same = |id: &NodeId| self.graph.kind(*id) == kind && self.graph.shape(*id) == shape;
        self.found.find(self.hasher.hash_one((kind, shape)), same).copied()
    }

    fn intern(&mut self, kind: Kind, shape: Shape) -> NodeId {
        if let Some(id) = self.find(&kind, &shape) {
            return id;
        }
        let id = NodeId::at(self.graph.nodes.len());
        let hash = self.hasher.hash_one((&kind, &shape));
        self.graph.nodes.push((kind, shape));
        let (nodes, hasher) = (&self.graph.nodes, &self.hasher);
        self.found.insert_unique(hash, id, |id| {
            let (kind, shape) = &nodes[id.index()];
            hasher.hash_one((kind, shape))
        });
        id
    }
}
