//! Which calls have an exact value? A primitive of numbers where the result is rational, comparisons of equal things,
//! trigonometric functions at multiples of π, and functions undone by their inverses.

use crate::number::{self, ratio};
use crate::pool::{Id, Inner, Node};
use dashu_base::{Abs, Signed};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

/// f(g(x)) = x wherever g is defined.
const UNDONE: &[(Prim, Prim)] = &[
    (Prim::Sin, Prim::Asin),
    (Prim::Cos, Prim::Acos),
    (Prim::Tan, Prim::Atan),
    (Prim::Cot, Prim::Acot),
    (Prim::Sec, Prim::Asec),
    (Prim::Csc, Prim::Acsc),
    (Prim::Sinh, Prim::Asinh),
    (Prim::Cosh, Prim::Acosh),
    (Prim::Tanh, Prim::Atanh),
    (Prim::Coth, Prim::Acoth),
    (Prim::Sech, Prim::Asech),
    (Prim::Csch, Prim::Acsch),
    (Prim::Erf, Prim::Erfinv),
    (Prim::Erfc, Prim::Erfcinv),
    (Prim::Asinh, Prim::Sinh),
    (Prim::Atanh, Prim::Tanh),
    (Prim::Erfinv, Prim::Erf),
];

impl Inner {
    /// The exact value of a call, if it has one that is simpler.
    pub(crate) fn evaluate(&mut self, prim: Prim, args: &[Id]) -> Option<Id> {
        if let [x] = *args
            && let Node::Call(inner, under) = self.node(x)
            && UNDONE.contains(&(prim, *inner))
        {
            return Some(under[0]);
        }
        match (prim, args) {
            (Prim::Log, &[x]) => return self.evaluate_log(x),
            (Prim::Sin | Prim::Cos | Prim::Tan, &[x]) => {
                if let Some(turns) = self.multiple_of_pi(x) {
                    return self.evaluate_trigonometric(prim, &turns);
                }
            }
            (Prim::Lt | Prim::Ne, [a, b]) if a == b => return Some(Id::ZERO),
            (Prim::Le | Prim::Eq, [a, b]) if a == b => return Some(Id::ONE),
            (Prim::Min | Prim::Max, &[a, b]) if a == b => return Some(a),
            (Prim::Select, &[Id::UNDEFINED, ..]) => return Some(Id::UNDEFINED),
            (Prim::Select, &[c, a, b]) => {
                let known = self.as_number(c).map(|q| if q.is_zero() { b } else { a });
                return known.or((a == b).then_some(a));
            }
            _ => {}
        }
        let numbers: Option<Vec<RBig>> = args.iter().map(|&a| self.as_number(a).cloned()).collect();
        let value = of_numbers(prim, &numbers?)?;
        Some(self.number(value))
    }

    fn evaluate_log(&mut self, x: Id) -> Option<Id> {
        match self.node(x) {
            Node::Number(q) if q.is_one() => Some(Id::ZERO),
            Node::Constant(Constant::E) => Some(Id::ONE),
            Node::Product(factors) => match **factors {
                [(Id::E, u)] => Some(u),
                _ => None,
            },
            _ => None,
        }
    }

    /// The `q` of an argument `q·π`.
    fn multiple_of_pi(&self, x: Id) -> Option<RBig> {
        match self.split(x) {
            (q, Id::PI) => Some(q),
            (q, Id::ONE) if q.is_zero() => Some(q),
            _ => None,
        }
    }

    /// sin, cos and tan at multiples of π/6 and π/4.
    fn evaluate_trigonometric(&mut self, prim: Prim, turns: &RBig) -> Option<Id> {
        match prim {
            Prim::Sin => {
                // Brought into a half turn: sin((q + 1)·π) = −sin(q·π), sin((1 − q)·π) = sin(q·π).
                let whole = RBig::from(turns.floor());
                let mut q = turns - &whole;
                let sign = if number::is_even(&whole) { RBig::ONE } else { -RBig::ONE };
                if q > ratio(1, 2) {
                    q = RBig::ONE - q;
                }
                let squared = [
                    (ratio(0, 1), ratio(0, 1)),
                    (ratio(1, 6), ratio(1, 4)),
                    (ratio(1, 4), ratio(1, 2)),
                    (ratio(1, 3), ratio(3, 4)),
                    (ratio(1, 2), ratio(1, 1)),
                ];
                let square = squared.into_iter().find(|(at, _)| *at == q)?.1;
                let square = self.number(square);
                let root = self.power(square, Id::HALF);
                Some(self.scale(sign, root))
            }
            Prim::Cos => self.evaluate_trigonometric(Prim::Sin, &(turns + ratio(1, 2))),
            _ => {
                let top = self.evaluate_trigonometric(Prim::Sin, turns)?;
                let bottom = self.evaluate_trigonometric(Prim::Cos, turns)?;
                if bottom == Id::ZERO { None } else { Some(self.call(Prim::Div, &[top, bottom])) }
            }
        }
    }
}

/// The rational value of a primitive of rational arguments.
fn of_numbers(prim: Prim, args: &[RBig]) -> Option<RBig> {
    let truth = |holds: bool| if holds { RBig::ONE } else { RBig::ZERO };
    let whole = |n: dashu_int::IBig| RBig::from(n);
    let sign = |x: &RBig| {
        if x.is_zero() {
            RBig::ZERO
        } else if x.is_negative() {
            -RBig::ONE
        } else {
            RBig::ONE
        }
    };
    Some(match (prim, args) {
        (Prim::Abs, [x]) => x.clone().abs(),
        (Prim::Sign, [x]) => sign(x),
        (Prim::Heaviside, [x]) => (sign(x) + RBig::ONE) / RBig::from(2),
        (Prim::Floor, [x]) => whole(x.floor()),
        (Prim::Ceil, [x]) => whole(x.ceil()),
        (Prim::Round, [x]) => sign(x) * whole((x.clone().abs() + ratio(1, 2)).floor()),
        (Prim::Trunc, [x]) => whole(x.trunc()),
        (Prim::Rem, [x, d]) if !d.is_zero() => x - d * whole((x / d).trunc()),
        (Prim::Min, [a, b]) => a.min(b).clone(),
        (Prim::Max, [a, b]) => a.max(b).clone(),
        (Prim::Clamp, [x, low, high]) if low <= high => x.max(low).min(high).clone(),
        (Prim::Relu, [x]) => x.max(&RBig::ZERO).clone(),
        (Prim::Relu6, [x]) => x.max(&RBig::ZERO).min(&RBig::from(6)).clone(),
        (Prim::Lt, [a, b]) => truth(a < b),
        (Prim::Le, [a, b]) => truth(a <= b),
        (Prim::Eq, [a, b]) => truth(a == b),
        (Prim::Ne, [a, b]) => truth(a != b),
        (Prim::And, [a, b]) => truth(!a.is_zero() && !b.is_zero()),
        (Prim::Or, [a, b]) => truth(!a.is_zero() || !b.is_zero()),
        (Prim::Not, [a]) => truth(a.is_zero()),
        (Prim::Cbrt, [x]) if x.is_zero() => RBig::ZERO,
        (Prim::Cbrt, [x]) => sign(x) * number::root(&x.clone().abs(), 3)?,
        // A special point of the table's row, where the value is a whole number.
        _ => {
            let at = |limit: &&fluxions_rules::Limit| {
                limit.value == limit.value.trunc()
                    && limit.value.abs() < 1e9
                    && limit.args.iter().zip(args).all(|(a, q)| number::from_f64(*a).as_ref() == Some(q))
            };
            number::from_f64(prim.row().limits.iter().find(at)?.value)?
        }
    })
}
