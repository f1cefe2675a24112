//! By which pairs of its arguments does an operation have second derivatives? The row's partials are run on a number that
//! remembers which arguments it was computed from: where the partial by one argument reads another, the two interact.

use fluxions_rules::{Constant, Domain, Partial, Prim, Scalar};
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::LazyLock;

/// The most arguments that a row has.
pub(crate) const ARITY: usize = 3;

/// The facts of one primitive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Whether the result depends on the argument: its partial is not structurally zero.
    pub(crate) depends: [bool; ARITY],
    /// Bit `i·3 + j` is set where arguments `i` ≤ `j` interact.
    pub(crate) pairs: u16,
}

/// The bit of a pair of arguments.
pub(crate) fn bit(i: usize, j: usize) -> u16 {
    1 << (i.min(j) * ARITY + i.max(j))
}

/// The facts of a primitive.
pub(crate) fn facts(prim: Prim) -> Facts {
    static FACTS: LazyLock<Vec<Facts>> =
        LazyLock::new(|| Prim::ALL.iter().map(|&prim| examine(prim)).collect());
    FACTS[prim as usize]
}

fn examine(prim: Prim) -> Facts {
    let arity = prim.arity();
    let args: Vec<Reads> = (0..arity).map(|i| Reads(1 << i)).collect();
    let mut facts = Facts { depends: [false; ARITY], pairs: 0 };
    // What the result reads is what it varies with.
    let y = Reads((0..arity).filter(|&i| !is_flat(prim, i)).map(|i| 1 << i).sum());
    for i in 0..arity {
        match prim.partial(i, &args, y) {
            Partial::Zero => {}
            // What the table does not know may be anything.
            Partial::Unknown(_) => {
                facts.depends[i] = true;
                facts.pairs |= (0..arity).fold(0, |pairs, j| pairs | bit(i, j));
            }
            Partial::Value(Reads(read)) => {
                facts.depends[i] = true;
                facts.pairs |=
                    (0..arity).filter(|j| read >> j & 1 == 1).fold(0, |pairs, j| pairs | bit(i, j));
            }
        }
    }
    facts
}

/// Whether the primitive does not vary with argument `i` but for jumps: its partial is structurally zero, or zero
/// wherever it is looked at.
fn is_flat(prim: Prim, i: usize) -> bool {
    static FLAT: LazyLock<Vec<[bool; ARITY]>> = LazyLock::new(|| {
        let of = |prim: &Prim| std::array::from_fn(|i| i < prim.arity() && flat_at_samples(*prim, i));
        Prim::ALL.iter().map(of).collect()
    });
    FLAT[prim as usize][i]
}

fn flat_at_samples(prim: Prim, i: usize) -> bool {
    let domains = prim.row().domains;
    (1..=64).all(|step| {
        let place = |(k, d): (usize, &Domain)| {
            let x =
                d.low + (d.high - d.low) * (f64::from(step) * [0.618_034, 0.414_214, 0.732_051][k]).fract();
            if d.whole { x.round() } else { x }
        };
        let args: Vec<f64> = domains.iter().enumerate().map(place).collect();
        match prim.partial(i, &args, prim.value(&args)) {
            Partial::Zero => true,
            Partial::Unknown(_) => false,
            Partial::Value(p) => p == 0.0,
        }
    })
}

/// Which arguments a partial varies with, a bit each.
#[derive(Clone, Copy)]
struct Reads(u8);

impl Scalar for Reads {
    // The forms of exact mathematics, which have no patches for NaN.
    const EXACT: bool = true;

    fn lit(self, _: f64) -> Self {
        Reads(0)
    }
    fn constant(self, _: Constant) -> Self {
        Reads(0)
    }
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let varying = args.iter().enumerate().filter(|&(i, _)| !is_flat(prim, i));
        Reads(varying.fold(0, |read, (_, arg)| read | arg.0))
    }
}

macro_rules! either {
    ($($Op:ident $op:ident),*) => {$(
        impl $Op for Reads {
            type Output = Self;
            // Whatever the operation, it reads what either side has read.
            #[allow(clippy::suspicious_arithmetic_impl)]
            fn $op(self, other: Self) -> Self { Reads(self.0 | other.0) }
        }
    )*};
}
either!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Reads {
    type Output = Self;
    fn neg(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_interact_where_second_derivatives_are_not_zero() {
        let (aa, ab, bb) = (bit(0, 0), bit(0, 1), bit(1, 1));
        for (prim, pairs) in [
            (Prim::Add, 0),
            (Prim::Sub, 0),
            (Prim::Neg, 0),
            (Prim::Mul, ab),
            (Prim::Div, ab | bb),
            (Prim::Pow, aa | ab | bb),
            (Prim::Atan2, aa | ab | bb),
            (Prim::Sin, aa),
            (Prim::Exp, aa),
            (Prim::Sqrt, aa),
            (Prim::Abs, 0),
            (Prim::Relu, 0),
            (Prim::Max, 0),
            (Prim::Clamp, 0),
            (Prim::Select, 0),
            (Prim::Floor, 0),
            (Prim::Rem, 0),
            (Prim::Copysign, 0),
            (Prim::Xlogy, ab | bb),
        ] {
            assert_eq!(facts(prim).pairs, pairs, "{prim:?}");
        }
        assert_eq!(facts(Prim::Select).depends, [false, true, true]);
        assert_eq!(facts(Prim::Lt).depends, [false; 3]);
        assert_eq!(facts(Prim::Abs).depends, [true, false, false]);
    }
}
