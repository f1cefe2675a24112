//! How large is an expression? As a tree, which is what is printed, and shared, which is what is computed: the number
//! of distinct operations.

use crate::pool::{Expr, Id, Inner, Node, children};
use crate::read::{Factor, Reading};
use dashu_base::Signed;
use dashu_ratio::RBig;
use std::collections::BTreeSet;

/// The number of operations of a formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Written out in full, every repeated part counted each time. A float, since swell can pass any integer.
    pub tree: f64,
    /// Each distinct operation counted once.
    pub shared: u64,
}

impl<'p> Expr<'p> {
    /// The size of one expression.
    ///
    /// ```
    /// use fluxions_symbolic::Pool;
    /// let pool = Pool::new();
    /// let x = pool.variable("x");
    /// let square = (x + pool.integer(1)) * (x + pool.integer(1));
    /// assert_eq!(square.size().shared, 2);
    /// ```
    pub fn size(self) -> Size {
        Expr::size_all(&[self])
    }

    /// The size of several expressions together.
    pub fn size_all(exprs: &[Expr<'p>]) -> Size {
        let Some(first) = exprs.first() else { return Size { tree: 0.0, shared: 0 } };
        let roots: Vec<Id> = exprs.iter().map(|e| e.id).collect();
        first.pool.inner.borrow().size(&roots)
    }
}

/// An operation that is not a node of its own.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Inline {
    Scaled(RBig, Id),
    Power(Id, Option<RBig>, Option<Id>),
}

impl Inner {
    pub(crate) fn size(&self, roots: &[Id]) -> Size {
        let order = self.reachable(roots);
        let mut trees = vec![0.0; order.last().map_or(0, |id| id.index() + 1)];
        let mut shared = 0;
        // Powers and coefficients stand inside products and sums; each distinct one counts once.
        let mut inline = BTreeSet::new();
        for &id in &order {
            let node = self.node(id);
            let mut own = 0.0;
            let mut joins = 0;
            // Signs join the terms of a sum, or turn them round.
            if let Node::Scaled(q, t) = node
                && *q == -RBig::ONE
                && (self.flips(*t).is_some() || matches!(self.node(*t), Node::Sum(..)))
            {
                trees[id.index()] = trees[t.index()];
                continue;
            }
            match self.read(id) {
                Reading::Sum(terms) => {
                    joins = terms.len() as u64 - 1;
                    for (q, t) in terms {
                        if t != Id::ONE && q != RBig::ONE && q != -RBig::ONE {
                            own += 1.0;
                            let q = if q.is_negative() { -q } else { q };
                            inline.insert(Inline::Scaled(q, t));
                        }
                    }
                }
                Reading::Product(product) => {
                    if let Node::Scaled(q, t) = node {
                        let q = if q.is_negative() { -q.clone() } else { q.clone() };
                        own += 1.0;
                        inline.insert(Inline::Scaled(q, *t));
                    } else {
                        joins = (product.top.len().saturating_sub(1) + product.bottom.len()) as u64;
                        for factor in product.top.iter().chain(&product.bottom) {
                            let key = match factor {
                                Factor::Plain(_) => continue,
                                Factor::Exp(u) => Inline::Power(Id::E, None, Some(*u)),
                                Factor::Root(b) => Inline::Power(*b, Some(crate::number::ratio(1, 2)), None),
                                Factor::Power(b, q) => Inline::Power(*b, Some(q.clone()), None),
                                Factor::General(b, e) => Inline::Power(*b, None, Some(*e)),
                            };
                            own += 1.0;
                            inline.insert(key);
                        }
                    }
                }
                Reading::Call(..) => joins = 1,
                Reading::Number(_) | Reading::Undefined | Reading::Constant(_) | Reading::Variable(_) => {}
            }
            shared += joins;
            let below: f64 = children(node).map(|c| trees[c.index()]).sum();
            trees[id.index()] = below + own + joins as f64;
        }
        Size { tree: roots.iter().map(|r| trees[r.index()]).sum(), shared: shared + inline.len() as u64 }
    }
}
