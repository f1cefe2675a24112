//! What does the table say of a primitive, as Rust? A row's partial is run on handles, which builds it; then it can be
//! asked what it reads, and written down. This is where the derivatives of generated code come from.

use crate::broken::broken;
use crate::ir::Op;
use fluxions_rules::{Attribute, Constant, KinkKind, Partial, Prim, Scalar};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::cell::RefCell;

/// A node of a partial that is being built.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    Lit(f64),
    Constant(Constant),
    /// The whole exponent of `powi`, plus a number.
    Exponent(i32),
    Arg(usize),
    Result,
    /// sech² of the first, whose tanh is the second.
    SquaredSech(usize, usize),
    Op(Prim, usize, [usize; 3]),
}

/// The nodes of a partial that is being built.
#[derive(Default)]
struct Nodes(RefCell<Vec<Node>>);

impl Nodes {
    fn node(&self, node: Node) -> Handle<'_> {
        let mut nodes = self.0.borrow_mut();
        nodes.push(node);
        Handle { nodes: self, id: nodes.len() - 1 }
    }
}

/// A handle of a node. Handles are copied freely, as `Scalar` asks, so the nodes are kept beside them.
#[derive(Clone, Copy)]
struct Handle<'n> {
    nodes: &'n Nodes,
    id: usize,
}

impl<'n> Handle<'n> {
    fn beside(self, node: Node) -> Handle<'n> {
        self.nodes.node(node)
    }
    fn node(self) -> Node {
        self.nodes.0.borrow()[self.id]
    }
    fn literal(self) -> Option<f64> {
        match self.node() {
            Node::Lit(c) => Some(c),
            _ => None,
        }
    }
}

impl Scalar for Handle<'_> {
    fn lit(self, c: f64) -> Self {
        self.beside(Node::Lit(c))
    }
    fn constant(self, c: Constant) -> Self {
        self.beside(Node::Constant(c))
    }
    fn squared_sech(x: Self, y: Self) -> Self {
        x.beside(Node::SquaredSech(x.id, y.id))
    }
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let node = |node: Node| args[0].beside(node);
        let literals: Vec<f64> = args.iter().filter_map(|a| a.literal()).collect();
        // Literals fold where nothing is rounded: sums and comparisons of small whole numbers. `log(2)` stays.
        let exact =
            matches!(prim, Prim::Add | Prim::Sub | Prim::Mul | Prim::Neg) || prim.is(Attribute::Truth);
        if literals.len() == args.len() && exact {
            return node(Node::Lit(prim.value(&literals)));
        }
        match (prim, args) {
            (Prim::Select, [condition, a, b]) => {
                if let Some(c) = condition.literal() {
                    return if c == 0.0 { *b } else { *a };
                }
            }
            (Prim::Sub | Prim::Add, [a, b]) => {
                if let (Node::Exponent(n), Some(c)) = (a.node(), b.literal()) {
                    let shift = if prim == Prim::Add { c } else { -c };
                    return node(Node::Exponent(n + shift as i32));
                }
            }
            (Prim::Mul, [a, b]) => {
                if a.literal() == Some(1.0) {
                    return *b;
                }
                if b.literal() == Some(1.0) {
                    return *a;
                }
            }
            (Prim::Pow, [x, p]) => {
                if p.literal() == Some(1.0) {
                    return *x;
                }
                if p.literal() == Some(0.0) {
                    return x.lit(1.0);
                }
            }
            _ => {}
        }
        let mut ids = [0; 3];
        for (id, arg) in ids.iter_mut().zip(args) {
            *id = arg.id;
        }
        node(Node::Op(prim, args.len(), ids))
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl std::ops::$Op for Handle<'_> {
            type Output = Self;
            fn $op(self, other: Self) -> Self {
                Self::apply(Prim::$Op, &[self, other])
            }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul, Div div);

impl std::ops::Neg for Handle<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::apply(Prim::Neg, &[self])
    }
}

/// A partial: the last of its nodes is the whole.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    nodes: Vec<Node>,
    root: usize,
}

/// The partial of an operation by one of its arguments.
#[derive(Clone, Debug)]
pub(crate) enum Slope {
    /// The result does not depend on the argument.
    Zero,
    /// The table does not have it.
    Unknown,
    /// The partial. `picks` where a weight of zero means that another argument was picked; `singular` where it may be
    /// infinite.
    Value { formula: Formula, picks: bool, singular: bool },
}

/// The partial of `op` by argument `i`, by the rows of the table.
pub(crate) fn slope(op: &Op, i: usize) -> Slope {
    let nodes = Nodes::default();
    let args = [0, 1, 2].map(|i| nodes.node(Node::Arg(i)));
    let (partial, prim) = match op {
        Op::Copy => (Partial::Value(args[0].lit(1.0)), Prim::Add),
        Op::Prim(prim) => by_row(*prim, i, &args[..prim.arity()]),
        Op::Powi(_, known) => {
            let exponent = match known {
                Some(n) => nodes.node(Node::Lit(f64::from(*n))),
                None => nodes.node(Node::Exponent(0)),
            };
            by_row(Prim::Pow, 0, &[args[0], exponent])
        }
        // A product and a sum, in one rounding.
        Op::MulAdd if i < 2 => by_row(Prim::Mul, i, &args[..2]),
        Op::MulAdd => by_row(Prim::Add, 1, &args[1..]),
        Op::Signum => by_row(Prim::Sign, 0, &args[..1]),
    };
    let root = match partial {
        Partial::Zero => return Slope::Zero,
        Partial::Unknown(_) => return Slope::Unknown,
        Partial::Value(handle) => handle.id,
    };
    let kinks = prim.row().kinks;
    let singular = kinks.iter().any(|kink| kink.kind == KinkKind::Singular)
        || matches!(prim, Prim::Div | Prim::Rem | Prim::Xlogy);
    // From the first power on, the slope is finite everywhere.
    let finite = matches!(op, Op::Copy) || matches!(op, Op::Powi(_, Some(n)) if *n >= 1);
    let picks = prim.is(Attribute::Picks);
    Slope::Value {
        formula: Formula { nodes: nodes.0.into_inner(), root },
        picks,
        singular: singular && !finite,
    }
}

fn by_row<'n>(prim: Prim, i: usize, args: &[Handle<'n>]) -> (Partial<Handle<'n>>, Prim) {
    let result = args[0].beside(Node::Result);
    (prim.partial(i, args, result), prim)
}

/// Whether some partial of the operation reads the result.
pub(crate) fn uses_result(op: &Op, arity: usize) -> bool {
    (0..arity).any(|i| matches!(slope(op, i), Slope::Value { formula, .. } if formula.reads().1))
}

/// How a partial is written: the numbers it is made of.
pub(crate) struct Names<'a> {
    pub(crate) args: &'a [TokenStream],
    pub(crate) result: TokenStream,
    pub(crate) exponent: Option<TokenStream>,
}

impl Names<'_> {
    fn exponent(&self) -> TokenStream {
        self.exponent.clone().unwrap_or_else(|| broken("a power without its exponent"))
    }
}

impl Formula {
    fn literal(&self, id: usize) -> Option<f64> {
        match self.nodes[id] {
            Node::Lit(c) => Some(c),
            _ => None,
        }
    }

    /// Whether the partial is a number that is known.
    pub(crate) fn is_literal(&self) -> bool {
        self.literal(self.root).is_some()
    }

    /// The arguments that the partial reads, and whether it reads the result.
    pub(crate) fn reads(&self) -> (Vec<usize>, bool) {
        let (mut args, mut result) = (Vec::new(), false);
        let mut left = vec![self.root];
        while let Some(next) = left.pop() {
            match self.nodes[next] {
                Node::Arg(i) if !args.contains(&i) => args.push(i),
                Node::Result => result = true,
                Node::SquaredSech(x, y) => left.extend([x, y]),
                Node::Op(_, n, ids) => left.extend(&ids[..n]),
                _ => {}
            }
        }
        (args, result)
    }

    /// The cotangent `y_bar` times the partial, and whether it is to be subtracted instead of added.
    pub(crate) fn term(&self, y_bar: &TokenStream, names: &Names<'_>) -> (bool, TokenStream) {
        self.term_of(self.root, y_bar, names)
    }

    fn term_of(&self, id: usize, y_bar: &TokenStream, names: &Names<'_>) -> (bool, TokenStream) {
        match self.nodes[id] {
            Node::Lit(1.0) => (false, y_bar.clone()),
            Node::Lit(-1.0) => (true, y_bar.clone()),
            Node::Op(Prim::Neg, _, [x, ..]) => {
                let (negative, term) = self.term_of(x, y_bar, names);
                (!negative, quote!((#term)))
            }
            Node::Op(Prim::Div, _, [one, d, _]) if self.literal(one) == Some(1.0) => {
                let d = self.written(d, names);
                (false, quote!(#y_bar / #d))
            }
            _ => {
                let p = self.written(id, names);
                (false, quote!(#y_bar * #p))
            }
        }
    }

    /// The partial itself.
    pub(crate) fn write(&self, names: &Names<'_>) -> TokenStream {
        self.written(self.root, names)
    }

    fn written(&self, id: usize, names: &Names<'_>) -> TokenStream {
        match self.nodes[id] {
            Node::Lit(c) => literal(c),
            Node::Constant(Constant::Pi) => quote!(T::from_f64(::core::f64::consts::PI)),
            Node::Constant(Constant::E) => quote!(T::from_f64(::core::f64::consts::E)),
            Node::Exponent(shift) => {
                let n = names.exponent();
                let shift = f64::from(shift);
                quote!(T::from_f64((#n) as f64 + #shift))
            }
            Node::Arg(i) => {
                let missing = || broken("a partial by an argument that is not there");
                names.args.get(i).cloned().unwrap_or_else(missing)
            }
            Node::Result => names.result.clone(),
            Node::SquaredSech(x, y) => {
                let (x, y) = (self.written(x, names), self.written(y, names));
                quote!(rt::Scalar::squared_sech(#x, #y))
            }
            Node::Op(prim, n, ids) => self.operation(prim, &ids[..n], names),
        }
    }

    fn operation(&self, prim: Prim, ids: &[usize], names: &Names<'_>) -> TokenStream {
        if let (Prim::Pow, &[x, p]) = (prim, ids) {
            let x = self.written(x, names);
            match self.nodes[p] {
                Node::Exponent(shift) => {
                    let n = names.exponent();
                    return quote!(rt::Real::powi(#x, (#n) + (#shift)));
                }
                Node::Lit(p) if p.fract() == 0.0 && p.abs() < 1e9 => {
                    let p = p as i32;
                    return quote!(rt::Real::powi(#x, #p));
                }
                _ => {}
            }
        }
        let written: Vec<TokenStream> = ids.iter().map(|&id| self.written(id, names)).collect();
        apply(prim, &written)
    }
}

/// The primitive of numbers of the same type.
pub(crate) fn apply(prim: Prim, args: &[TokenStream]) -> TokenStream {
    match (prim, args) {
        (Prim::Add, [a, b]) => quote!((#a + #b)),
        (Prim::Sub, [a, b]) => quote!((#a - #b)),
        (Prim::Mul, [a, b]) => quote!((#a * #b)),
        (Prim::Div, [a, b]) => quote!((#a / #b)),
        (Prim::Rem, [a, b]) => quote!((#a % #b)),
        (Prim::Neg, [a]) => quote!((-#a)),
        _ => {
            let name = format_ident!("{}", prim.name());
            quote!(rt::#name(#(#args),*))
        }
    }
}

/// A double as a number of type `T`.
fn literal(c: f64) -> TokenStream {
    if c.is_nan() {
        quote!(T::from_f64(f64::NAN))
    } else if c.is_infinite() {
        let sign = if c < 0.0 { quote!(-) } else { quote!() };
        quote!(T::from_f64(#sign f64::INFINITY))
    } else {
        quote!(T::from_f64(#c))
    }
}
