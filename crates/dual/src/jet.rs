//! What are the derivatives of high order? A jet carries the first Taylor coefficients of a function of one variable,
//! and every operation yields those of its result.

use crate::number::{Number, each};
use crate::series::{algebra, compose};
use fluxions_rules::{Constant, Prim, Real, Scalar, equation, number_operators, pow};
use std::fmt;

/// The first `N` Taylor coefficients of a function of one variable t: coefficient k is the k-th derivative over k!.
///
/// Coefficients above the zeroth may be absent, by the rules of [`Number`]. Comparisons follow the rules of
/// [`Dual`](crate::Dual). The cost of an operation grows as N² for arithmetic and for functions whose derivatives lead
/// back to themselves, as those of sin do, and as N³ for others; the stack it needs grows with N, which is at most 256.
///
/// ```
/// use fluxions_dual::Jet;
/// let x = Jet::<4>::variable(0.0);
/// assert_eq!((1.0 / (1.0 - x)).coefficients(), [1.0, 1.0, 1.0, 1.0]);
/// assert_eq!((1.0 / (1.0 - x)).derivatives(), [1.0, 1.0, 2.0, 6.0]);
/// ```
#[derive(Clone, Copy)]
pub struct Jet<const N: usize> {
    coefficients: [f64; N],
}

impl<const N: usize> Jet<N> {
    const FITS: () = assert!(N >= 1 && N <= 256, "a jet has 1 to 256 coefficients");

    /// The jet with the given coefficients. Zeros above the zeroth coefficient are structural.
    pub fn new(coefficients: [f64; N]) -> Self {
        let mut x = Self::constant(coefficients[0]);
        for (to, from) in x.coefficients.iter_mut().zip(coefficients).skip(1).filter(|(_, from)| *from != 0.0)
        {
            *to = from;
        }
        x
    }

    /// The variable t at the point `primal`: coefficients `primal`, 1.
    pub fn variable(primal: f64) -> Self {
        let mut x = Self::constant(primal);
        if let Some(slope) = x.coefficients.get_mut(1) {
            *slope = 1.0;
        }
        x
    }

    /// A number that does not vary.
    pub fn constant(primal: f64) -> Self {
        let () = Self::FITS;
        let mut coefficients = [f64::structural_zero(); N];
        coefficients[0] = primal;
        Jet { coefficients }
    }

    /// The value.
    pub fn primal(self) -> f64 {
        self.coefficients[0]
    }

    /// The Taylor coefficients, the value first; plain zero where they are absent.
    pub fn coefficients(self) -> [f64; N] {
        self.coefficients.map(|c| if c.is_structural_zero() { 0.0 } else { c })
    }

    /// The derivatives of order 0, 1, 2, …: the coefficients times k!.
    pub fn derivatives(self) -> [f64; N] {
        let mut factorial = 1.0;
        let mut derivatives = self.coefficients();
        for (k, d) in derivatives.iter_mut().enumerate().skip(1) {
            factorial *= k as f64;
            *d *= factorial;
        }
        derivatives
    }
}

impl<const N: usize> Scalar for Jet<N> {
    fn lit(self, c: f64) -> Self {
        Self::constant(c)
    }
    fn constant(self, c: Constant) -> Self {
        Self::constant(c.value())
    }

    /// Arithmetic by the algebra of power series, everything else by the table's partials, integrated.
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let primals = each(args, |arg| arg.coefficients[0]);
        let mut y = Self::constant(prim.value(&primals[..args.len()]));
        if args.iter().all(|arg| arg.coefficients[1..].iter().all(Number::is_structural_zero)) {
            return y;
        }
        let [a, b] = [args[0], args[args.len() - 1]].map(|arg| move |j: usize| arg.coefficients[j]);
        for k in 1..N {
            match algebra(prim, k, a, b, |j| y.coefficients[j]) {
                Some(c) => y.coefficients[k] = c,
                None => {
                    let args: Vec<&[f64; N]> = args.iter().map(|arg| &arg.coefficients).collect();
                    return Jet { coefficients: compose(prim, &args) };
                }
            }
        }
        y
    }
}

impl<const N: usize> Real for Jet<N> {
    fn from_f64(c: f64) -> Self {
        Self::constant(c)
    }
    fn value(self) -> f64 {
        self.coefficients[0]
    }
    fn powi(self, n: i32) -> Self {
        let mut y = pow(self, Self::constant(f64::from(n)));
        y.coefficients[0] = self.primal().powi(n);
        y
    }
    fn mul_add(self, a: Self, b: Self) -> Self {
        let mut y = self * a + b;
        y.coefficients[0] = self.primal().mul_add(a.primal(), b.primal());
        y
    }
    fn same(self, other: Self) -> bool {
        self.coefficients() == other.coefficients()
    }
    fn is_absent(self) -> bool {
        self.coefficients[0].is_absent()
            && self.coefficients[1..].iter().all(|c| c.is_structural_zero() || c.is_absent())
    }
}

impl<const N: usize> Number for Jet<N> {
    fn structural_zero() -> Self {
        Self::constant(f64::structural_zero())
    }
    fn is_structural_zero(&self) -> bool {
        self.coefficients[0].is_structural_zero()
    }
}

impl<const N: usize> PartialEq for Jet<N> {
    fn eq(&self, other: &Self) -> bool {
        self.primal() == other.primal() && (self.same(*other) || equation::holds(1))
    }
}

impl<const N: usize> fmt::Display for Jet<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, c) in self.coefficients().iter().enumerate() {
            match k {
                0 => write!(f, "{c}")?,
                1 => write!(f, " + {c}ε")?,
                _ => write!(f, " + {c}ε^{k}")?,
            }
        }
        Ok(())
    }
}

impl<const N: usize> fmt::Debug for Jet<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Jet").field(&self.coefficients()).finish()
    }
}

number_operators!([const N: usize] Jet<N>);
