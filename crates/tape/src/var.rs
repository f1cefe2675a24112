//! How does a number write down what is done with it? Every operation asks the table for its partials, and puts those by
//! arguments that vary on the tape.

use crate::tape::{NONE, Tape};
use fluxions_rules::{
    Attribute, Constant, Partial, Prim, Primitive, Real, Scalar, equation, number_operators, prims,
    whole_power,
};
use std::fmt;

/// A number that is recorded on a tape, or a constant, which is not.
///
/// Order is by value. Equality holds where the values are equal and the derivatives by all inputs are too, as those of
/// dual numbers are compared: so `if x == 1.0` is not taken on an active `x`, whose neighbours are not 1, unless a driver
/// finds that the other branch has another value (see [`equation`]). Where the
/// values of two numbers that vary are equal, this costs two sweeps over what was recorded so far.
///
/// ```
/// use fluxions_tape::gradient;
/// let slope = |x: f64| gradient(|x| if x[0] == 1.0 { x[0] * 0.0 + 1.0 } else { x[0] * x[0] }, &[x]).1[0];
/// assert_eq!((slope(1.0), slope(3.0)), (2.0, 6.0));
/// ```
#[derive(Clone, Copy)]
pub struct Var<'t, S = f64> {
    primal: S,
    /// Where it was recorded; none where it does not vary.
    tape: Option<&'t Tape<S>>,
    pub(crate) index: u32,
}

impl<'t, S: Real> Var<'t, S> {
    /// A number that does not vary.
    #[inline(always)]
    pub fn constant(primal: S) -> Self {
        Var { primal, tape: None, index: NONE }
    }

    #[inline(always)]
    pub(crate) fn active(tape: &'t Tape<S>, primal: S, partials: [S; 2], args: [u32; 2]) -> Self {
        Var { primal, tape: Some(tape), index: tape.push(partials, args) }
    }

    /// The value.
    #[inline(always)]
    pub fn primal(self) -> S {
        self.primal
    }

    /// Whether the number varies with an input.
    #[inline(always)]
    pub fn varies(self) -> bool {
        self.index != NONE
    }

    /// The value, recorded with the partials by those arguments that vary.
    #[inline(always)]
    fn chain(
        picks: bool,
        args: &[Self],
        value: impl Fn(&[S]) -> S,
        partial: impl Fn(usize, &[S], S) -> Partial<S>,
    ) -> Self {
        let mut primals = [args[0].primal; 3];
        for (to, arg) in primals.iter_mut().zip(args) {
            *to = arg.primal;
        }
        let primals = &primals[..args.len()];
        let y = value(primals);
        let mut terms = [None; 3];
        for (i, arg) in args.iter().enumerate() {
            if arg.varies() {
                terms[i] = present(partial(i, primals, y), picks).map(|p| (p, *arg));
            }
        }
        Self::with(y, &terms[..args.len()])
    }

    /// The number `primal`, recorded with those of the terms (partial, argument) that there are.
    #[inline(always)]
    fn with(primal: S, terms: &[Option<(S, Self)>]) -> Self {
        let mut found: Option<(&'t Tape<S>, [S; 2], [u32; 2])> = None;
        for (p, arg) in terms.iter().flatten() {
            let Some(tape) = arg.tape else { continue };
            found = Some(match found {
                None => (tape, [*p, S::absent()], [arg.index, NONE]),
                Some((first, partials, args)) => {
                    assert!(std::ptr::eq(first, tape), "numbers of two tapes meet in one operation");
                    if args[1] == NONE {
                        (tape, [partials[0], *p], [args[0], arg.index])
                    } else {
                        let before = tape.push(partials, args);
                        (tape, [S::from_f64(1.0), *p], [before, arg.index])
                    }
                }
            });
        }
        match found {
            Some((tape, partials, args)) => Self::active(tape, primal, partials, args),
            None => Self::constant(primal),
        }
    }
}

/// A partial, or nothing where it is structurally zero. A partial that the table does not have is NaN.
#[inline(always)]
fn present<S: Real>(partial: Partial<S>, picks: bool) -> Option<S> {
    match partial {
        Partial::Zero => None,
        Partial::Unknown(_) => Some(S::from_f64(f64::NAN)),
        Partial::Value(p) if picks && p.is_zero() => None,
        Partial::Value(p) => Some(p),
    }
}

impl<S: Real> Scalar for Var<'_, S> {
    #[inline(always)]
    fn lit(self, c: f64) -> Self {
        Self::from_f64(c)
    }
    #[inline(always)]
    fn constant(self, c: Constant) -> Self {
        Self::constant(self.primal.constant(c))
    }

    /// The value, and the row's partials by those arguments that vary.
    ///
    /// # Panics
    /// When the tape is full, or the arguments are on different tapes.
    #[inline]
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let picks = prim.is(Attribute::Picks);
        Self::chain(picks, args, |x| S::apply(prim, x), |i, x, y| prim.partial(i, x, y))
    }
    #[inline(always)]
    fn call<P: Primitive>(args: &[Self]) -> Self {
        Self::chain(P::PICKS, args, S::call::<P>, P::partial)
    }
}

impl<S: Real> Real for Var<'_, S> {
    #[inline(always)]
    fn from_f64(c: f64) -> Self {
        Self::constant(S::from_f64(c))
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self.primal.value()
    }
    #[inline]
    fn powi(self, n: i32) -> Self {
        let y = self.primal.powi(n);
        // The zeroth power does not depend on its base.
        Self::with(y, &[(n != 0 && self.varies()).then(|| (whole_power(self.primal, n, y), self))])
    }
    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        let product = [self.primal, a.primal];
        let y = product[0] * product[1];
        let term = |partial: Partial<S>, arg: Self| {
            present(partial, false).filter(|_| arg.varies()).map(|p| (p, arg))
        };
        let terms = [
            term(prims::Mul::partial(0, &product, y), self),
            term(prims::Mul::partial(1, &product, y), a),
            term(prims::Add::partial(1, &[y, b.primal], y), b),
        ];
        Self::with(self.primal.mul_add(a.primal, b.primal), &terms)
    }
    #[inline(always)]
    fn same(self, other: Self) -> bool {
        self.primal.same(other.primal) && self.apart(&other).is_empty()
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        !self.varies() && self.primal.is_absent()
    }
}

impl<S: Real> Var<'_, S> {
    /// The inputs by which the derivatives of the two differ.
    fn apart(&self, other: &Self) -> Vec<usize> {
        match (self.tape, other.tape) {
            (None, None) => Vec::new(),
            (Some(tape), None) | (None, Some(tape)) => tape.apart(self.index, other.index),
            (Some(tape), Some(other_tape)) => {
                assert!(std::ptr::eq(tape, other_tape), "numbers of two tapes meet in one operation");
                tape.apart(self.index, other.index)
            }
        }
    }
}

impl<S: Real> PartialEq for Var<'_, S> {
    fn eq(&self, other: &Self) -> bool {
        self.primal == other.primal && equation::holds_between(&self.apart(other))
    }
}

impl<S: Real + fmt::Display> fmt::Display for Var<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.primal, f)
    }
}

impl<S: Real> fmt::Debug for Var<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.varies().then_some(self.index);
        f.debug_struct("Var").field("primal", &self.primal).field("entry", &entry).finish()
    }
}

number_operators!(['t, S: Real] Var<'t, S>);
