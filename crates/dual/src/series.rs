//! What are the Taylor coefficients of a primitive applied to power series? They follow from the first partials in the
//! table: y′ = Σ ∂y/∂aᵢ·aᵢ′, integrated term by term. The partials are themselves formulas in the arguments and the
//! result, so that running a row on the nodes of this file grows a small graph of power series, coefficient by
//! coefficient, each only as far as it is asked for.
//!
//! Equal nodes exist once. The partial of sin is cos, the partial of cos is −sin, and that sine is the node that the
//! graph began with; so the graph of an elementary function closes after a few nodes, and each coefficient costs one sum
//! of products for each of them. Where rows lead on and on (a Bessel function to those of the neighbouring orders), a
//! few nodes are added for each order. Either way, N coefficients cost at most O(N³).
//!
//! This is the method of recurrences for Taylor coefficients (Griewank and Walther, *Evaluating Derivatives*, chapter
//! 13), with the recurrences read off the table.

use crate::number::{MAX_ARITY, Number, each};
use fluxions_rules::{Attribute, Partial, Prim, Scalar};
use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A sum of products p·t, where a `t`, and then the product, may be absent; the sum of none is absent.
#[derive(Default)]
struct Sum(Option<f64>);

impl Sum {
    #[inline]
    fn plus(self, p: f64, t: f64) -> Sum {
        if t.is_structural_zero() { self } else { Sum(Some(self.0.map_or(p * t, |sum| sum + p * t))) }
    }
}

/// Coefficient `k` of a sum, difference, product, quotient or negative of power series: the algebra of series, which
/// states no derivative. `a` and `b` give the coefficients of the arguments, `y` those of the result below `k`. Nothing
/// for other primitives.
pub(crate) fn algebra(
    prim: Prim,
    k: usize,
    a: impl Fn(usize) -> f64,
    b: impl Fn(usize) -> f64,
    y: impl Fn(usize) -> f64,
) -> Option<f64> {
    let none = Sum::default();
    let sum = match prim {
        Prim::Add => none.plus(1.0, a(k)).plus(1.0, b(k)),
        Prim::Sub => none.plus(1.0, a(k)).plus(-1.0, b(k)),
        Prim::Neg => none.plus(-1.0, a(k)),
        Prim::Mul => {
            let ends = none.plus(b(0), a(k)).plus(a(0), b(k));
            (1..k).filter(|&j| !a(j).is_structural_zero()).fold(ends, |sum, j| sum.plus(a(j), b(k - j)))
        }
        // From b·y = a. Dividing y by b₀ before multiplying keeps large and small numbers in range.
        Prim::Div => {
            let ends = none.plus(1.0 / b(0), a(k)).plus(-(y(0) / b(0)), b(k));
            (1..k)
                .filter(|&j| !y(j).is_structural_zero())
                .fold(ends, |sum, j| sum.plus(-(y(j) / b(0)), b(k - j)))
        }
        _ => return None,
    };
    Some(sum.0.unwrap_or(f64::structural_zero()))
}

/// The coefficients of `prim` applied to the power series `args`, as many as each of them has.
pub(crate) fn compose<const N: usize>(prim: Prim, args: &[&[f64; N]]) -> [f64; N] {
    let pool = Pool::default();
    let args: Vec<Series<'_>> = args.iter().map(|coefficients| pool.input(*coefficients)).collect();
    let y = Series::apply(prim, &args);
    std::array::from_fn(|k| pool.coefficient(y.id, k))
}

/// The nodes of one graph of power series.
#[derive(Default)]
struct Pool(RefCell<Vec<Node>>);

/// The number of a node in its pool.
type Id = usize;

struct Node {
    what: What,
    /// The coefficients found so far; those after them are absent in a literal, unknown in an application.
    coefficients: Vec<f64>,
    /// The partial by each argument, once it was asked for.
    partials: [Option<Partial<Id>>; MAX_ARITY],
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    /// A constant, by its bits, because 0 and −0 differ.
    Literal(u64),
    /// A series given from outside, all of whose coefficients are known.
    Input(Id),
    /// A primitive and its arguments.
    Apply(Prim, [Id; MAX_ARITY]),
}

/// A power series: a node of a pool.
#[derive(Clone, Copy)]
struct Series<'a> {
    pool: &'a Pool,
    id: Id,
}

impl Pool {
    fn series(&self, id: Id) -> Series<'_> {
        Series { pool: self, id }
    }

    /// The node that is `what`, made with these coefficients if it is new.
    fn intern(&self, what: What, coefficients: &[f64]) -> Series<'_> {
        let mut nodes = self.0.borrow_mut();
        let id = nodes.iter().position(|node| node.what == what).unwrap_or(nodes.len());
        if id == nodes.len() {
            nodes.push(Node { what, coefficients: coefficients.to_vec(), partials: [None; MAX_ARITY] });
        }
        self.series(id)
    }

    fn literal(&self, c: f64) -> Series<'_> {
        self.intern(What::Literal(c.to_bits()), &[c])
    }

    fn input(&self, coefficients: &[f64]) -> Series<'_> {
        match coefficients {
            [c, rest @ ..] if rest.iter().all(Number::is_structural_zero) => self.literal(*c),
            _ => {
                let id = self.0.borrow().len();
                self.intern(What::Input(id), coefficients)
            }
        }
    }

    /// Coefficient `k` of node `id`. Recursion goes down the arguments of a node, or to a lower `k` in its partials: at
    /// most a row's depth for each order.
    fn coefficient(&self, id: Id, k: usize) -> f64 {
        loop {
            let known = {
                let node = &self.0.borrow()[id];
                match node.coefficients.get(k) {
                    Some(&c) => return c,
                    None if matches!(node.what, What::Literal(_)) => return f64::structural_zero(),
                    None => node.coefficients.len(),
                }
            };
            let next = self.next(id, known);
            self.0.borrow_mut()[id].coefficients.push(next);
        }
    }

    /// Coefficient `k` of the application `id`, whose lower ones are known.
    fn next(&self, id: Id, k: usize) -> f64 {
        let What::Apply(prim, args) = self.0.borrow()[id].what else { return f64::structural_zero() };
        let args = &args[..prim.arity()];
        if k == 0 {
            return prim.value(&each(args, |&a| self.coefficient(a, 0))[..args.len()]);
        }
        let [a, b] = [args[0], args[args.len() - 1]];
        let [a, b, y] = [a, b, id].map(|id| move |j| self.coefficient(id, j));
        algebra(prim, k, a, b, y).unwrap_or_else(|| self.integrate(prim, id, args, k))
    }

    /// Coefficient `k` of y by y′ = Σ pᵢ·aᵢ′, where pᵢ is the partial by argument i.
    fn integrate(&self, prim: Prim, id: Id, args: &[Id], k: usize) -> f64 {
        let mut sum = Sum::default();
        for (i, &a) in args.iter().enumerate() {
            let mut partial = None;
            for j in 1..=k {
                let da = self.coefficient(a, j);
                if da.is_structural_zero() {
                    continue;
                }
                let p = match partial.get_or_insert_with(|| self.partial(prim, id, args, i)) {
                    Partial::Zero => break,
                    Partial::Unknown(_) => f64::NAN,
                    Partial::Value(p) => self.coefficient(*p, k - j),
                };
                if j == k || !p.is_structural_zero() {
                    sum = sum.plus(p, j as f64 * da);
                }
            }
        }
        sum.0.map_or(f64::structural_zero(), |sum| sum / k as f64)
    }

    /// The partial of node `id` by argument `i`, which is a node too; zero where the row picks another argument.
    fn partial(&self, prim: Prim, id: Id, args: &[Id], i: usize) -> Partial<Id> {
        if let Some(partial) = self.0.borrow()[id].partials[i] {
            return partial;
        }
        let series = each(args, |&a| self.series(a));
        let partial = match prim.partial(i, &series[..args.len()], self.series(id)) {
            Partial::Value(p) if prim.is(Attribute::Picks) && self.coefficient(p.id, 0) == 0.0 => {
                Partial::Zero
            }
            Partial::Value(p) => Partial::Value(p.id),
            Partial::Zero => Partial::Zero,
            Partial::Unknown(why) => Partial::Unknown(why),
        };
        self.0.borrow_mut()[id].partials[i] = Some(partial);
        partial
    }
}

impl Scalar for Series<'_> {
    fn lit(self, c: f64) -> Self {
        self.pool.literal(c)
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        let pool = args[0].pool;
        let constant = |a: &Series<'_>| match pool.0.borrow()[a.id].what {
            What::Literal(bits) => Some(f64::from_bits(bits)),
            _ => None,
        };
        match each(args, constant) {
            [Some(a), Some(b), Some(c)] => pool.literal(prim.value(&[a, b, c][..args.len()])),
            _ => pool.intern(What::Apply(prim, each(args, |a| a.id)), &[]),
        }
    }

    fn known(self) -> Option<f64> {
        Some(self.pool.coefficient(self.id, 0))
    }
}

macro_rules! apply {
    ($($Op:ident $op:ident),*) => {$(
        impl $Op for Series<'_> {
            type Output = Self;
            fn $op(self, other: Self) -> Self {
                Self::apply(Prim::$Op, &[self, other])
            }
        }
    )*};
}
apply!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Series<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::apply(Prim::Neg, &[self])
    }
}
