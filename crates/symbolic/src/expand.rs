//! What is an expression multiplied out? Products of sums become sums, as far as that stays small.

use crate::number;
use crate::pool::{Expr, Id, Inner, Node};
use dashu_ratio::RBig;
use fluxions_rules::Prim;

/// The largest whole exponent by which a sum is multiplied out.
const MAX_POWER: i64 = 64;

/// The most terms that a multiplied-out sum may have.
const MAX_TERMS: usize = 4000;

/// How far to multiply out.
pub(crate) struct Expansion {
    /// The most products of two terms that may still be formed.
    pub(crate) work: usize,
    /// Whether whole parts are split off fractional powers, and squares of sines become cosines: the form in which equal
    /// polynomials are the same, which is not the form to read.
    pub(crate) normal: bool,
}

impl Expansion {
    /// The most work that one expansion does.
    pub(crate) const WORK: usize = 100_000;
}

impl<'p> Expr<'p> {
    /// The expression multiplied out, where that stays small; larger products stay as they are.
    ///
    /// ```
    /// use fluxions_symbolic::Pool;
    /// let pool = Pool::new();
    /// let (x, one) = (pool.variable("x"), pool.integer(1));
    /// assert_eq!(((x + one) * (x - one)).expand(), x * x - one);
    /// ```
    pub fn expand(self) -> Expr<'p> {
        self.expand_as(&mut Expansion { work: Expansion::WORK, normal: false })
    }

    pub(crate) fn expand_as(self, how: &mut Expansion) -> Expr<'p> {
        let order = self.pool.inner.borrow().reachable(&[self.id]);
        let mut inner = self.pool.inner.borrow_mut();
        let mut with: Vec<Id> = (0..=self.id.0).map(Id).collect();
        for id in order {
            let rebuilt = inner.rebuild(id, &with);
            with[id.index()] = inner.multiply_out(rebuilt, how);
        }
        self.pool.at(with[self.id.index()])
    }
}

impl Inner {
    /// A product of sums, or a sum of such products, as a sum.
    fn multiply_out(&mut self, id: Id, how: &mut Expansion) -> Id {
        let (coefficient, rest) = self.split(id);
        match self.node(rest).clone() {
            Node::Product(factors) => self.multiply_factors(id, coefficient, &factors, how),
            Node::Sum(c, terms) => {
                let terms: Vec<_> =
                    terms.iter().map(|(t, q)| (q.clone(), self.multiply_out(*t, how))).collect();
                let sum = self.sum(terms.into_iter().chain([(c, Id::ONE)]));
                self.scale(coefficient, sum)
            }
            _ => id,
        }
    }

    fn multiply_factors(
        &mut self,
        id: Id,
        coefficient: RBig,
        factors: &[(Id, Id)],
        how: &mut Expansion,
    ) -> Id {
        let mut terms: Vec<(RBig, Id)> = vec![(coefficient, Id::ONE)];
        for &(base, exponent) in factors {
            let (sum, times, rest) = self.open(base, exponent, how.normal).unwrap_or((Id::ONE, 0, exponent));
            let single = self.power(base, rest);
            let powers =
                std::iter::repeat_n(sum, times as usize).chain((single != Id::ONE).then_some(single));
            for power in powers.collect::<Vec<_>>() {
                let entries = if power == single { vec![(RBig::ONE, single)] } else { self.entries(power) };
                let products = terms.len().saturating_mul(entries.len());
                if products > MAX_TERMS || products > how.work {
                    return id;
                }
                how.work -= products;
                let mut next = Vec::with_capacity(products);
                for (q, t) in &terms {
                    for (r, u) in &entries {
                        next.push((q * r, self.multiply(*t, *u)));
                    }
                }
                let sum = self.sum(next);
                terms = self.entries(sum);
            }
        }
        self.sum(terms)
    }

    /// A factor as a sum to a whole power, and the exponent of the base that remains.
    fn open(&mut self, base: Id, exponent: Id, normal: bool) -> Option<(Id, i64, Id)> {
        let r = self.as_number(exponent)?.clone();
        let whole = number::to_i64(&RBig::from(r.floor())).filter(|n| (1..=MAX_POWER).contains(n))?;
        match self.node(base).clone() {
            Node::Sum(..) if r.is_int() => Some((base, whole, Id::ZERO)),
            Node::Sum(..) if normal => {
                let rest = self.number(r - RBig::from(whole));
                Some((base, whole, rest))
            }
            // sin(u)^2 = 1 - cos(u)^2.
            Node::Call(Prim::Sin, args) if normal && r.is_int() && whole > 1 => {
                let cos = self.call(Prim::Cos, &args);
                let two = self.number(RBig::from(2));
                let square = self.power(cos, two);
                let sum = self.sum([(RBig::ONE, Id::ONE), (-RBig::ONE, square)]);
                let rest = self.number(RBig::from(whole % 2));
                Some((sum, whole / 2, rest))
            }
            _ => None,
        }
    }

    /// The terms of a sum with their coefficients; of anything else, itself.
    pub(crate) fn entries(&self, id: Id) -> Vec<(RBig, Id)> {
        let (coefficient, rest) = self.split(id);
        match self.node(rest) {
            Node::Sum(c, terms) => {
                let constant = (!c.is_zero()).then(|| (c * &coefficient, Id::ONE));
                terms.iter().map(|(t, q)| (q * &coefficient, *t)).chain(constant).collect()
            }
            _ => vec![(coefficient, rest)],
        }
    }
}
