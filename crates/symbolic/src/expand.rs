//! What is an expression multiplied out? Products of sums become sums, as far as that stays small.

use crate::number;
use crate::pool::{Expr, Id, Inner, Node};
use dashu_ratio::RBig;

/// The largest whole exponent by which a sum is multiplied out.
const MAX_EXPANDED_POWER: i64 = 64;

/// The most terms that a multiplied-out sum may have.
const MAX_EXPANDED_TERMS: usize = 4000;

/// The most products of two terms that one expansion may form.
const MAX_EXPANDED_WORK: usize = 100_000;

impl<'p> Expr<'p> {
    /// The expression multiplied out, where that stays small; larger products stay as they are.
    pub fn expand(self) -> Expr<'p> {
        let order = self.pool.inner.borrow().reachable(&[self.id]);
        let mut inner = self.pool.inner.borrow_mut();
        let mut with: Vec<Id> = (0..=self.id.0).map(Id).collect();
        let mut work = MAX_EXPANDED_WORK;
        for id in order {
            let rebuilt = inner.rebuild(id, &with);
            with[id.index()] = inner.multiply_out(rebuilt, &mut work);
        }
        self.pool.at(with[self.id.index()])
    }
}

impl Inner {
    /// A product of sums as a sum; `work` is how many products of terms may still be formed.
    fn multiply_out(&mut self, id: Id, work: &mut usize) -> Id {
        let (coefficient, rest) = self.split(id);
        let Node::Product(factors) = self.node(rest).clone() else {
            if let Node::Sum(_, terms) = self.node(rest).clone()
                && terms.iter().any(|(t, _)| matches!(self.node(*t), Node::Product(f) if f.iter().any(|(b, e)| self.opens(*b, *e))))
            {
                let Node::Sum(c, _) = self.node(rest).clone() else { return id };
                let terms: Vec<_> = terms.iter().map(|(t, q)| (q.clone(), self.multiply_out(*t, work))).chain([(c, Id::ONE)]).collect();
                let sum = self.sum(terms);
                return self.scale(coefficient, sum);
            }
            return id;
        };
        let mut terms: Vec<(RBig, Id)> = vec![(coefficient, Id::ONE)];
        for &(base, exponent) in factors.iter() {
            let (times, entries) = if self.opens(base, exponent) {
                let Node::Sum(c, entries) = self.node(base).clone() else { return id };
                let times = self.as_number(exponent).and_then(number::to_i64).unwrap_or(1);
                let constant = (!c.is_zero()).then_some((c, Id::ONE));
                (times, entries.iter().map(|(t, q)| (q.clone(), *t)).chain(constant).collect())
            } else {
                (1, vec![(RBig::ONE, self.power(base, exponent))])
            };
            for _ in 0..times {
                let products = terms.len().saturating_mul(entries.len());
                if products > MAX_EXPANDED_TERMS || products > *work {
                    return id;
                }
                *work -= products;
                let mut next = Vec::with_capacity(terms.len() * entries.len());
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

    /// Whether a factor is a sum to a whole power that is worth multiplying out.
    fn opens(&self, base: Id, exponent: Id) -> bool {
        let n = self.as_number(exponent).and_then(number::to_i64);
        matches!(self.node(base), Node::Sum(..)) && n.is_some_and(|n| (1..=MAX_EXPANDED_POWER).contains(&n))
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
