//! What does the table say of a primitive, as Rust? A row's partial is run on handles, which builds it; then it can be
//! asked what it reads, and written down. This is where the derivatives of generated code come from.

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

thread_local! {
    static NODES: RefCell<Vec<Node>> = const { RefCell::new(Vec::new()) };
}

/// A handle of a node. Handles are copied freely, as `Scalar` asks, so the nodes are kept beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handle(usize);

fn node(n: Node) -> Handle {
    NODES.with_borrow_mut(|nodes| {
        nodes.push(n);
        Handle(nodes.len() - 1)
    })
}

impl Handle {
    fn node(self) -> Node {
        NODES.with_borrow(|nodes| nodes[self.0])
    }
    fn literal(self) -> Option<f64> {
        match self.node() {
            Node::Lit(c) => Some(c),
            _ => None,
        }
    }
}

impl Scalar for Handle {
    fn lit(self, c: f64) -> Self {
        node(Node::Lit(c))
    }
    fn constant(self, c: Constant) -> Self {
        node(Node::Constant(c))
    }
    fn squared_sech(x: Self, y: Self) -> Self {
        node(Node::SquaredSech(x.0, y.0))
    }
    fn apply(prim: Prim, args: &[Self]) -> Self {
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
            *id = arg.0;
        }
        node(Node::Op(prim, args.len(), ids))
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl std::ops::$Op for Handle {
            type Output = Self;
            fn $op(self, other: Self) -> Self {
                Self::apply(Prim::$Op, &[self, other])
            }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul, Div div);

impl std::ops::Neg for Handle {
    type Output = Self;
    fn neg(self) -> Self {
        Self::apply(Prim::Neg, &[self])
    }
}

/// The partial of an operation by one of its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Slope {
    /// The result does not depend on the argument.
    Zero,
    /// The table does not have it.
    Unknown,
    /// The partial. `picks` where a weight of zero means that another argument was picked; `singular` where it may be
    /// infinite.
    Value { handle: Handle, picks: bool, singular: bool },
}

/// The partial of `op` by argument `i`, by the rows of the table.
pub(crate) fn slope(op: &Op, i: usize) -> Slope {
    let args = [node(Node::Arg(0)), node(Node::Arg(1)), node(Node::Arg(2))];
    match op {
        Op::Copy => Slope::Value { handle: args[0].lit(1.0), picks: false, singular: false },
        Op::Prim(prim) => by_row(*prim, i, &args[..prim.arity()]),
        Op::Powi(_, known) => {
            let exponent = match known {
                Some(n) => node(Node::Lit(f64::from(*n))),
                None => node(Node::Exponent(0)),
            };
            match by_row(Prim::Pow, 0, &[args[0], exponent]) {
                // From the first power on, the slope is finite everywhere.
                Slope::Value { handle, picks, .. } if known.is_some_and(|n| n >= 1) => {
                    Slope::Value { handle, picks, singular: false }
                }
                slope => slope,
            }
        }
        // A product and a sum, in one rounding.
        Op::MulAdd if i < 2 => by_row(Prim::Mul, i, &args[..2]),
        Op::MulAdd => by_row(Prim::Add, 1, &args[1..]),
        Op::Signum => by_row(Prim::Sign, 0, &args[..1]),
    }
}

fn by_row(prim: Prim, i: usize, args: &[Handle]) -> Slope {
    match prim.partial(i, args, node(Node::Result)) {
        Partial::Zero => Slope::Zero,
        Partial::Unknown(_) => Slope::Unknown,
        Partial::Value(handle) => {
            let kinks = prim.row().kinks;
            let singular = kinks.iter().any(|kink| kink.kind == KinkKind::Singular)
                || matches!(prim, Prim::Div | Prim::Rem | Prim::Xlogy);
            Slope::Value { handle, picks: prim.is(Attribute::Picks), singular }
        }
    }
}

/// Whether the partial is a number that is known.
pub(crate) fn is_literal(handle: Handle) -> bool {
    handle.literal().is_some()
}

/// The arguments that a partial reads, and whether it reads the result.
pub(crate) fn reads(handle: Handle) -> (Vec<usize>, bool) {
    let (mut args, mut result) = (Vec::new(), false);
    let mut left = vec![handle];
    while let Some(next) = left.pop() {
        match next.node() {
            Node::Arg(i) if !args.contains(&i) => args.push(i),
            Node::Result => result = true,
            Node::SquaredSech(x, y) => left.extend([Handle(x), Handle(y)]),
            Node::Op(_, n, ids) => left.extend(ids[..n].iter().map(|&id| Handle(id))),
            _ => {}
        }
    }
    (args, result)
}

/// Whether some partial of the operation reads the result.
pub(crate) fn uses_result(op: &Op, arity: usize) -> bool {
    (0..arity).any(|i| matches!(slope(op, i), Slope::Value { handle, .. } if reads(handle).1))
}

/// How a partial is written: the numbers it is made of.
pub(crate) struct Names<'a> {
    pub(crate) args: &'a [TokenStream],
    pub(crate) result: TokenStream,
    pub(crate) exponent: Option<TokenStream>,
}

/// The cotangent `y_bar` times the partial.
pub(crate) fn term(handle: Handle, y_bar: &TokenStream, names: &Names<'_>) -> TokenStream {
    match handle.node() {
        Node::Lit(1.0) => y_bar.clone(),
        Node::Lit(-1.0) => quote!(-#y_bar),
        Node::Op(Prim::Neg, _, [x, ..]) => {
            let inner = term(Handle(x), y_bar, names);
            quote!(-(#inner))
        }
        Node::Op(Prim::Div, _, [one, d, _]) if Handle(one).literal() == Some(1.0) => {
            let d = write(Handle(d), names);
            quote!(#y_bar / #d)
        }
        _ => {
            let p = write(handle, names);
            quote!(#y_bar * #p)
        }
    }
}

/// The partial itself.
pub(crate) fn write(handle: Handle, names: &Names<'_>) -> TokenStream {
    match handle.node() {
        Node::Lit(c) => literal(c),
        Node::Constant(Constant::Pi) => quote!(T::from_f64(::core::f64::consts::PI)),
        Node::Constant(Constant::E) => quote!(T::from_f64(::core::f64::consts::E)),
        Node::Exponent(shift) => {
            let n = names.exponent.clone().unwrap_or_default();
            let shift = f64::from(shift);
            quote!(T::from_f64((#n) as f64 + #shift))
        }
        Node::Arg(i) => names.args.get(i).cloned().unwrap_or_default(),
        Node::Result => names.result.clone(),
        Node::SquaredSech(x, y) => {
            let (x, y) = (write(Handle(x), names), write(Handle(y), names));
            quote!(rt::Scalar::squared_sech(#x, #y))
        }
        Node::Op(prim, n, ids) => {
            let args: Vec<Handle> = ids[..n].iter().map(|&id| Handle(id)).collect();
            if prim == Prim::Pow {
                let x = write(args[0], names);
                match args[1].node() {
                    Node::Exponent(shift) => {
                        let n = names.exponent.clone().unwrap_or_default();
                        return quote!(rt::Real::powi(#x, (#n) + (#shift)));
                    }
                    Node::Lit(p) if p.fract() == 0.0 && p.abs() < 1e9 => {
                        let p = p as i32;
                        return quote!(rt::Real::powi(#x, #p));
                    }
                    _ => {}
                }
            }
            let written: Vec<TokenStream> = args.iter().map(|&a| write(a, names)).collect();
            apply(prim, &written)
        }
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
