//! How does a canonical expression read? As a person would write it: sums with plus and minus signs, products over one
//! fraction bar, roots for halves. Printers, size and evaluation all start from this reading, so that what is counted
//! and run is what is shown.

use crate::number;
use crate::pool::{Expr, Id, Inner, Node};
use dashu_base::{Abs, Signed};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim, Scalar};

/// A node as it is read. Ids stand for readings of their own.
pub(crate) enum Reading<'a> {
    Number(&'a RBig),
    Undefined,
    Constant(Constant),
    Variable(&'a str),
    /// Terms with their coefficients; the first is positive where any is.
    Sum(Vec<(RBig, Id)>),
    /// A coefficient and factors over a bar.
    Product(Product),
    Call(Prim, &'a [Id]),
}

/// `q · top / bottom`.
#[derive(Default)]
pub(crate) struct Product {
    pub(crate) coefficient: RBig,
    pub(crate) top: Vec<Factor>,
    pub(crate) bottom: Vec<Factor>,
}

/// One factor of a product.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Factor {
    Plain(Id),
    Exp(Id),
    Root(Id),
    /// A base to a number, positive and neither 1 nor 1/2.
    Power(Id, RBig),
    /// A base to an exponent that is not a number, or that is negative in the way that `2^(-x)` is.
    General(Id, Id),
}

impl Inner {
    /// How `id` reads.
    pub(crate) fn read(&self, id: Id) -> Reading<'_> {
        match self.node(id) {
            Node::Number(q) => Reading::Number(q),
            Node::Undefined => Reading::Undefined,
            Node::Constant(c) => Reading::Constant(*c),
            Node::Variable(place) => Reading::Variable(&self.names[*place as usize]),
            Node::Scaled(q, t) => match self.node(*t) {
                Node::Sum(..) if *q == -RBig::ONE => Reading::Sum(self.read_sum(*t, q)),
                _ => Reading::Product(self.read_product(q, *t)),
            },
            Node::Sum(..) => Reading::Sum(self.read_sum(id, &RBig::ONE)),
            Node::Product(_) => Reading::Product(self.read_product(&RBig::ONE, id)),
            Node::Call(prim, args) => Reading::Call(*prim, args),
        }
    }

    /// The terms of `sign` times a sum: by falling degree, a positive one first.
    pub(crate) fn read_sum(&self, sum: Id, sign: &RBig) -> Vec<(RBig, Id)> {
        let Node::Sum(constant, terms) = self.node(sum) else { return Vec::new() };
        let mut read: Vec<(RBig, Id, f64)> =
            terms.iter().map(|(t, q)| (q * sign, *t, self.degree(*t))).collect();
        read.sort_by(|a, b| b.2.total_cmp(&a.2));
        if !constant.is_zero() {
            // A constant stands last, but before terms that fall away, as in 1 + 1/x.
            let place = read.iter().position(|t| t.2 < 0.0).unwrap_or(read.len());
            read.insert(place, (constant * sign, Id::ONE, 0.0));
        }
        if let Some(first) = read.iter().position(|t| t.0.is_positive()) {
            read[..=first].rotate_right(1);
        }
        read.into_iter().map(|(q, t, _)| (q, t)).collect()
    }

    /// The factor of a product that takes up a minus sign in front: a sum with a negative term, as −(x − 1)·y is (1 − x)·y.
    pub(crate) fn flips(&self, product: Id) -> Option<Id> {
        let Node::Product(factors) = self.node(product) else { return None };
        let negative = |base: Id| match self.node(base) {
            Node::Sum(c, terms) => c.is_negative() || terms.iter().any(|(_, q)| q.is_negative()),
            _ => false,
        };
        let sum = factors.iter().find(|&&(base, exponent)| exponent == Id::ONE && negative(base))?.0;
        // As an exponent it keeps its sign.
        factors.iter().all(|&(_, exponent)| exponent != sum).then_some(sum)
    }

    /// The sum of the numeric exponents of the variables in a term.
    fn degree(&self, term: Id) -> f64 {
        match self.node(term) {
            Node::Variable(_) => 1.0,
            Node::Product(factors) => (factors.iter())
                .filter(|(b, _)| matches!(self.node(*b), Node::Variable(_)))
                .filter_map(|(_, e)| self.as_number(*e).map(number::to_f64))
                .sum(),
            _ => 0.0,
        }
    }

    /// `q·t` as factors above and below the bar.
    pub(crate) fn read_product(&self, q: &RBig, t: Id) -> Product {
        let mut product = Product { coefficient: q.clone(), ..Product::default() };
        let single = [(t, Id::ONE)];
        let factors: &[(Id, Id)] = match self.node(t) {
            Node::Product(factors) => factors,
            _ if t == Id::ONE => &[],
            _ => &single,
        };
        for &(base, exponent) in factors {
            let (sign, _) = self.split(exponent);
            if base == Id::E && exponent != Id::ONE {
                product.top.push(Factor::Exp(exponent));
            } else if let Some(power) = self.as_number(exponent) {
                let size = power.clone().abs();
                let factor = if size.is_one() {
                    Factor::Plain(base)
                } else if size == number::ratio(1, 2) {
                    Factor::Root(base)
                } else {
                    Factor::Power(base, size)
                };
                if sign.is_negative() { product.bottom.push(factor) } else { product.top.push(factor) }
            } else {
                product.top.push(Factor::General(base, exponent));
            }
        }
        // Polynomials before functions, exponentials last: x*(x + 1)*sin(x)*exp(x).
        product.top.sort_by_key(|f| matches!(f, Factor::Exp(_)));
        product
    }
}

impl<'p> Expr<'p> {
    /// Runs the expression on any scalar: on numbers it computes, on graph handles it builds a program. `input` gives
    /// the scalar for each variable by name; shared parts run once, so that they are shared in what is built.
    pub fn run<S: Scalar>(self, context: S, input: impl FnMut(&str) -> S) -> S {
        Expr::run_all(&[self], context, input)[0]
    }

    /// Runs several expressions of one pool, sharing what they have in common.
    pub fn run_all<S: Scalar>(exprs: &[Expr<'p>], context: S, mut input: impl FnMut(&str) -> S) -> Vec<S> {
        let Some(first) = exprs.first() else { return Vec::new() };
        let inner = first.pool.inner.borrow();
        let roots: Vec<Id> = exprs.iter().map(|e| e.id).collect();
        let order = inner.reachable(&roots);
        let mut values: Vec<Option<S>> = vec![None; order.last().map_or(0, |id| id.index() + 1)];
        for id in order {
            let value = |id: Id| values[id.index()].unwrap_or(context);
            let result = match inner.read(id) {
                Reading::Number(q) => literal(context, q),
                Reading::Undefined => context.lit(f64::NAN),
                Reading::Constant(c) => context.constant(c),
                Reading::Variable(name) => input(name),
                Reading::Sum(terms) => {
                    let mut sum: Option<S> = None;
                    for (q, t) in terms {
                        let negative = q.is_negative();
                        let term =
                            scaled(&q.abs(), if t == Id::ONE { None } else { Some(value(t)) }, context);
                        sum = Some(match sum {
                            None if negative => -term,
                            None => term,
                            Some(sum) if negative => sum - term,
                            Some(sum) => sum + term,
                        });
                    }
                    sum.unwrap_or(context.lit(0.0))
                }
                // The coefficient multiplies the product as a whole, which other nodes may share.
                Reading::Product(product) => match inner.node(id) {
                    Node::Scaled(q, t) => {
                        let size = scaled(&q.clone().abs(), Some(value(*t)), context);
                        if q.is_negative() { -size } else { size }
                    }
                    _ => run_product(&product, context, &value),
                },
                Reading::Call(prim, args) => {
                    let args: Vec<S> = args.iter().map(|&a| value(a)).collect();
                    S::apply(prim, &args)
                }
            };
            values[id.index()] = Some(result);
        }
        roots.iter().map(|id| values[id.index()].unwrap_or(context)).collect()
    }
}

fn run_product<S: Scalar>(product: &Product, context: S, value: &impl Fn(Id) -> S) -> S {
    let factor = |f: &Factor| match f {
        Factor::Plain(b) => value(*b),
        Factor::Exp(u) => S::apply(Prim::Exp, &[value(*u)]),
        Factor::Root(b) => S::apply(Prim::Sqrt, &[value(*b)]),
        Factor::Power(b, q) if *q == RBig::from(2) => value(*b) * value(*b),
        Factor::Power(b, q) => S::apply(Prim::Pow, &[value(*b), literal(context, q)]),
        Factor::General(b, e) => S::apply(Prim::Pow, &[value(*b), value(*e)]),
    };
    let top = product.top.iter().map(&factor).reduce(|a, b| a * b);
    let mut result = top;
    for f in &product.bottom {
        result = Some(result.unwrap_or(context.lit(1.0)) / factor(f));
    }
    result.unwrap_or(context.lit(1.0))
}

/// `q·t` for `q > 0`, with as few roundings as it takes: a division by a whole number stays a division.
fn scaled<S: Scalar>(q: &RBig, t: Option<S>, context: S) -> S {
    let Some(t) = t else { return literal(context, q) };
    let exact = |n: f64| n.abs() < 9e15;
    let (top, bottom) =
        (number::to_f64(&RBig::from(q.numerator().clone())), q.denominator().to_f64().value());
    let one_literal =
        S::EXACT || number::from_f64(number::to_f64(q)).as_ref() == Some(q) || !exact(top) || !exact(bottom);
    if q.is_one() {
        t
    } else if one_literal {
        literal(context, q) * t
    } else if q.numerator().is_one() {
        t / context.lit(bottom)
    } else {
        context.lit(top) * t / context.lit(bottom)
    }
}

/// The number `q` in the context of a scalar, exactly where the scalar is exact.
fn literal<S: Scalar>(context: S, q: &RBig) -> S {
    let whole = q.is_int() && number::from_f64(number::to_f64(q)).as_ref() == Some(q);
    if !S::EXACT || whole {
        context.lit(number::to_f64(q))
    } else {
        context.decimal(&q.numerator().to_string()) / context.decimal(&q.denominator().to_string())
    }
}
