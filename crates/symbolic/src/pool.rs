//! Where do expressions live? In a [`Pool`], which keeps each distinct expression once: two handles are equal exactly
//! when their expressions are. Children always stand before their parents, so that walks go by index, never by
//! recursion.

use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::cell::RefCell;
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;

/// A dense index of a node in its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) u32);

impl Id {
    pub(crate) const ZERO: Id = Id(0);
    pub(crate) const ONE: Id = Id(1);
    pub(crate) const HALF: Id = Id(2);
    pub(crate) const UNDEFINED: Id = Id(3);
    pub(crate) const E: Id = Id(4);
    pub(crate) const PI: Id = Id(5);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an expression can be. The constructors of `build.rs` keep each kind in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// A rational number.
    Number(RBig),
    /// Not a number: what `0/0` and `1/0` are.
    Undefined,
    /// π or e.
    Constant(Constant),
    /// A variable, by its place in the pool's list of names.
    Variable(u32),
    /// A rational coefficient, neither 0 nor 1, of something that has none itself.
    Scaled(RBig, Id),
    /// A constant and at least one term with its coefficient: at least two entries, sorted, with content 1 and the
    /// first coefficient positive. No term is a sum or has a coefficient of its own.
    Sum(RBig, Rc<[(Id, RBig)]>),
    /// Bases with exponents, sorted, no base twice. A single base stands only with an exponent other than 1.
    Product(Rc<[(Id, Id)]>),
    /// A primitive of arguments.
    Call(Prim, Rc<[Id]>),
}

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) nodes: Vec<Node>,
    depths: Vec<u32>,
    table: HashTable<Id>,
    hasher: DefaultHashBuilder,
    pub(crate) names: Vec<Rc<str>>,
}

impl Inner {
    fn new() -> Inner {
        let mut inner = Inner::default();
        inner.intern(Node::Number(RBig::ZERO));
        inner.intern(Node::Number(RBig::ONE));
        inner.intern(Node::Number(crate::number::ratio(1, 2)));
        inner.intern(Node::Undefined);
        inner.intern(Node::Constant(Constant::E));
        inner.intern(Node::Constant(Constant::Pi));
        inner
    }

    /// The one id of `node`, which must be in normal form.
    pub(crate) fn intern(&mut self, node: Node) -> Id {
        let hash = self.hasher.hash_one(&node);
        if let Some(&id) = self.table.find(hash, |id| self.nodes[id.index()] == node) {
            return id;
        }
        let id = Id(u32::try_from(self.nodes.len()).expect("a pool holds fewer than 2^32 expressions"));
        let depth = children(&node).map(|child| self.depths[child.index()]).max().map_or(0, |d| d + 1);
        self.nodes.push(node);
        self.depths.push(depth);
        let (nodes, hasher) = (&self.nodes, &self.hasher);
        self.table.insert_unique(hash, id, |id| hasher.hash_one(&nodes[id.index()]));
        id
    }

    pub(crate) fn node(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }

    /// The number that `id` is, if it is one.
    pub(crate) fn as_number(&self, id: Id) -> Option<&RBig> {
        if let Node::Number(q) = self.node(id) { Some(q) } else { None }
    }

    pub(crate) fn depth(&self, id: Id) -> u32 {
        self.depths[id.index()]
    }

    pub(crate) fn variable(&mut self, name: &str) -> Id {
        let place = self.names.iter().position(|n| **n == *name).unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        });
        self.intern(Node::Variable(place as u32))
    }

    /// All that `roots` are made of, children before parents.
    pub(crate) fn reachable(&self, roots: &[Id]) -> Vec<Id> {
        let mut seen = vec![false; roots.iter().map(|r| r.index() + 1).max().unwrap_or(0)];
        for root in roots {
            seen[root.index()] = true;
        }
        for index in (0..seen.len()).rev() {
            if seen[index] {
                children(&self.nodes[index]).for_each(|child| seen[child.index()] = true);
            }
        }
        (0..seen.len()).filter(|&i| seen[i]).map(|i| Id(i as u32)).collect()
    }
}

/// Where a node may have children: one alone, in terms, in factors, as arguments.
type Places<'a> = (Option<Id>, &'a [(Id, RBig)], &'a [(Id, Id)], &'a [Id]);

/// The children of a node, in order.
pub(crate) fn children(node: &Node) -> impl Iterator<Item = Id> + '_ {
    let (one, terms, factors, args): Places<'_> = match node {
        Node::Number(_) | Node::Undefined | Node::Constant(_) | Node::Variable(_) => (None, &[], &[], &[]),
        Node::Scaled(_, t) => (Some(*t), &[], &[], &[]),
        Node::Sum(_, terms) => (None, terms, &[], &[]),
        Node::Product(factors) => (None, &[], factors, &[]),
        Node::Call(_, args) => (None, &[], &[], args),
    };
    one.into_iter()
        .chain(terms.iter().map(|(t, _)| *t))
        .chain(factors.iter().flat_map(|&(b, e)| [b, e]))
        .chain(args.iter().copied())
}

/// A store in which each distinct expression exists once.
///
/// ```
/// use fluxions_symbolic::Pool;
/// let pool = Pool::new();
/// let (x, y) = (pool.variable("x"), pool.variable("y"));
/// assert_eq!(x + y + x, y + x * pool.integer(2));
/// ```
pub struct Pool {
    pub(crate) inner: RefCell<Inner>,
}

impl Default for Pool {
    fn default() -> Self {
        Pool::new()
    }
}

impl Pool {
    /// An empty pool.
    pub fn new() -> Pool {
        Pool { inner: RefCell::new(Inner::new()) }
    }

    /// The variable of this name, a real number.
    pub fn variable(&self, name: &str) -> Expr<'_> {
        let id = self.inner.borrow_mut().variable(name);
        self.at(id)
    }

    /// A whole number.
    pub fn integer(&self, n: i64) -> Expr<'_> {
        self.number(RBig::from(n))
    }

    /// An exact fraction.
    pub fn number(&self, q: RBig) -> Expr<'_> {
        let id = self.inner.borrow_mut().intern(Node::Number(q));
        self.at(id)
    }

    /// How many distinct expressions the pool holds.
    pub fn len(&self) -> usize {
        self.inner.borrow().nodes.len()
    }

    /// Whether the pool holds nothing but the numbers and constants that every pool has.
    pub fn is_empty(&self) -> bool {
        self.len() <= Id::PI.index() + 1
    }

    pub(crate) fn at(&self, id: Id) -> Expr<'_> {
        Expr { pool: self, id }
    }
}

/// An exact expression: a copyable handle into its [`Pool`].
#[derive(Clone, Copy)]
pub struct Expr<'p> {
    pub(crate) pool: &'p Pool,
    pub(crate) id: Id,
}

impl PartialEq for Expr<'_> {
    /// Equal expressions of one pool are the same node.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.pool, other.pool) && self.id == other.id
    }
}

impl Eq for Expr<'_> {}

impl<'p> Expr<'p> {
    /// The pool that the expression lives in.
    pub fn pool(self) -> &'p Pool {
        self.pool
    }

    /// The names of the variables that occur, in alphabetical order.
    pub fn variables(self) -> Vec<String> {
        let inner = self.pool.inner.borrow();
        let mut names: Vec<String> = (inner.reachable(&[self.id]).into_iter())
            .filter_map(|id| match inner.node(id) {
                Node::Variable(place) => Some(inner.names[*place as usize].to_string()),
                _ => None,
            })
            .collect();
        names.sort();
        names
    }

    /// The exact rational number that this is, if it is one.
    pub fn as_number(self) -> Option<RBig> {
        self.pool.inner.borrow().as_number(self.id).cloned()
    }

    /// The length of the longest path down to a leaf.
    pub fn depth(self) -> u32 {
        self.pool.inner.borrow().depth(self.id)
    }
}
