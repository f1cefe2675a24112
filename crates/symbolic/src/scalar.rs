//! How do formulas and rows of the table run on expressions? An [`Expr`] is a [`Scalar`]: running on it builds.

use crate::number;
use crate::pool::{Expr, Id, Node};
use fluxions_rules::{Constant, Prim, Scalar};
use std::ops::{Add, Div, Mul, Neg, Sub};

impl<'p> Scalar for Expr<'p> {
    const EXACT: bool = true;

    fn lit(self, c: f64) -> Self {
        match number::from_f64(c) {
            Some(q) => self.pool.number(q),
            None => self.pool.at(Id::UNDEFINED),
        }
    }

    fn decimal(self, text: &str) -> Self {
        match number::from_decimal(text) {
            Some(q) => self.pool.number(q),
            None => self.lit(text.parse().unwrap_or(f64::NAN)),
        }
    }

    fn constant(self, c: Constant) -> Self {
        let id = self.pool.inner.borrow_mut().intern(Node::Constant(c));
        self.pool.at(id)
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        let pool = args[0].pool;
        let ids: Vec<Id> = args.iter().map(|a| a.id).collect();
        let id = pool.inner.borrow_mut().call(prim, &ids);
        pool.at(id)
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl<'p> $Op for Expr<'p> {
            type Output = Expr<'p>;
            fn $op(self, other: Self) -> Self {
                Expr::apply(Prim::$Op, &[self, other])
            }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul, Div div);

impl<'p> Neg for Expr<'p> {
    type Output = Expr<'p>;
    fn neg(self) -> Self {
        Expr::apply(Prim::Neg, &[self])
    }
}
