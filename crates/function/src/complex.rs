//! What if the way to a real answer leads through complex numbers? Tables of integrals are full of such formulas:
//! atanh(x) for |x| > 1, roots of negative numbers. The library is real, and says so; here a formula is evaluated over
//! the complex numbers, with principal branches, on request. A complex number is a pair of any real scalar, so that it
//! has as many digits as that scalar has. Formulas: Abramowitz and Stegun, sections 4.2 to 4.6.

use crate::Function;
use fluxions_rules::{
    Constant, Prim, Scalar, abs, atan2, cos, cosh, exp, hypot, log, lt, select, sin, sinh, sqrt,
};
use fluxions_symbolic::Pool;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// How small an imaginary part must be beside the real one to count as nothing.
const REAL: f64 = 1e-15;

/// A complex number over a real scalar. Functions without complex values here are NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex<S> {
    /// The real part.
    pub re: S,
    /// The imaginary part.
    pub im: S,
}

impl Function {
    /// The derivative by the variable of index `variable`, its formula evaluated over the complex numbers, to the last
    /// digit. `None` where there is no formula, where the result is not real, or where it needs a function that has no
    /// complex value here.
    ///
    /// ```
    /// use fluxions::Function;
    /// let f = Function::parse("atanh(x)")?; // real for |x| < 1 only
    /// assert_eq!(f.derivative_through_complex(0, &[2.0]), Some(-1.0 / 3.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn derivative_through_complex(&self, variable: usize, at: &[f64]) -> Option<f64> {
        let pool = Pool::new();
        let derivative = self.expression(&pool).derive(pool.variable(&self.variables()[variable])).ok()?;
        fluxions_digits::evaluate(|context| {
            let zero = context.number(0.0);
            let input = |name: &str| {
                let place = self.variables().iter().position(|v| v == name);
                Complex { re: context.number(place.map_or(f64::NAN, |i| at[i])), im: zero }
            };
            let value = derivative.run(Complex { re: zero, im: zero }, input);
            let is_real = lt(abs(value.im), abs(value.re) * zero.lit(REAL));
            select(is_real, value.re, zero.lit(f64::NAN))
        })
    }
}

impl<S: Scalar> Complex<S> {
    fn real(re: S) -> Self {
        Complex { re, im: re.lit(0.0) }
    }

    /// i·z.
    fn turned(self) -> Self {
        Complex { re: -self.im, im: self.re }
    }

    fn plus(self, c: f64) -> Self {
        Complex { re: self.re + self.re.lit(c), im: self.im }
    }

    fn times(self, c: f64) -> Self {
        Complex { re: self.re * self.re.lit(c), im: self.im * self.re.lit(c) }
    }

    fn inverse(self) -> Self {
        Complex::real(self.re.lit(1.0)) / self
    }

    fn exp(self) -> Self {
        let size = exp(self.re);
        Complex { re: size * cos(self.im), im: size * sin(self.im) }
    }

    fn log(self) -> Self {
        Complex { re: log(hypot(self.re, self.im)), im: atan2(self.im, self.re) }
    }

    fn sqrt(self) -> Self {
        let size = hypot(self.re, self.im);
        let half = self.re.lit(0.5);
        let (re, im) = (sqrt((size + self.re) * half), sqrt((size - self.re) * half));
        Complex { re, im: select(lt(self.im, self.re.lit(0.0)), -im, im) }
    }

    fn sin(self) -> Self {
        Complex { re: sin(self.re) * cosh(self.im), im: cos(self.re) * sinh(self.im) }
    }

    fn cos(self) -> Self {
        Complex { re: cos(self.re) * cosh(self.im), im: -(sin(self.re) * sinh(self.im)) }
    }

    /// −i·ln(i·z + √(1 − z²)).
    fn asin(self) -> Self {
        let root = (-(self * self)).plus(1.0).sqrt();
        -(self.turned() + root).log().turned()
    }

    /// ½·(ln(1 + z) − ln(1 − z)).
    fn atanh(self) -> Self {
        (self.plus(1.0).log() - (-self).plus(1.0).log()).times(0.5)
    }

    /// −i·atanh(i·z).
    fn atan(self) -> Self {
        -self.turned().atanh().turned()
    }

    /// ln(z + √(z² + 1)).
    fn asinh(self) -> Self {
        -self.turned().asin().turned()
    }

    /// ln(z + √(z + 1)·√(z − 1)).
    fn acosh(self) -> Self {
        (self + self.plus(1.0).sqrt() * self.plus(-1.0).sqrt()).log()
    }

    fn acos(self) -> Self {
        let quarter = self.re.constant(Constant::Pi) * self.re.lit(0.5);
        Complex::real(quarter) - self.asin()
    }

    fn tan(self) -> Self {
        self.sin() / self.cos()
    }

    fn sinh(self) -> Self {
        -self.turned().sin().turned()
    }

    fn cosh(self) -> Self {
        self.turned().cos()
    }

    fn tanh(self) -> Self {
        self.sinh() / self.cosh()
    }
}

impl<S: Scalar> Scalar for Complex<S> {
    const EXACT: bool = S::EXACT;

    fn lit(self, c: f64) -> Self {
        Complex::real(self.re.lit(c))
    }

    fn decimal(self, text: &str) -> Self {
        Complex::real(self.re.decimal(text))
    }

    fn constant(self, c: Constant) -> Self {
        Complex::real(self.re.constant(c))
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        match (prim, args) {
            (Prim::Add, &[a, b]) => a + b,
            (Prim::Sub, &[a, b]) => a - b,
            (Prim::Mul, &[a, b]) => a * b,
            (Prim::Div, &[a, b]) => a / b,
            (Prim::Neg, &[x]) => -x,
            (Prim::Pow, &[x, e]) => (x.log() * e).exp(),
            (Prim::Sqrt, [x]) => x.sqrt(),
            (Prim::Exp, [x]) => x.exp(),
            (Prim::Log, [x]) => x.log(),
            (Prim::Sin, [x]) => x.sin(),
            (Prim::Cos, [x]) => x.cos(),
            (Prim::Tan, [x]) => x.tan(),
            (Prim::Cot, [x]) => x.tan().inverse(),
            (Prim::Sec, [x]) => x.cos().inverse(),
            (Prim::Csc, [x]) => x.sin().inverse(),
            (Prim::Asin, [x]) => x.asin(),
            (Prim::Acos, [x]) => x.acos(),
            (Prim::Atan, [x]) => x.atan(),
            (Prim::Acot, [x]) => x.inverse().atan(),
            (Prim::Asec, [x]) => x.inverse().acos(),
            (Prim::Acsc, [x]) => x.inverse().asin(),
            (Prim::Sinh, [x]) => x.sinh(),
            (Prim::Cosh, [x]) => x.cosh(),
            (Prim::Tanh, [x]) => x.tanh(),
            (Prim::Coth, [x]) => x.tanh().inverse(),
            (Prim::Sech, [x]) => x.cosh().inverse(),
            (Prim::Csch, [x]) => x.sinh().inverse(),
            (Prim::Asinh, [x]) => x.asinh(),
            (Prim::Acosh, [x]) => x.acosh(),
            (Prim::Atanh, [x]) => x.atanh(),
            (Prim::Acoth, [x]) => x.inverse().atanh(),
            (Prim::Asech, [x]) => x.inverse().acosh(),
            (Prim::Acsch, [x]) => x.inverse().asinh(),
            // The others are taken of the real parts, and only where there is no imaginary part.
            _ => {
                let parts: Vec<S> = args.iter().map(|a| a.re).collect();
                let imaginary =
                    args.iter().map(|a| abs(a.im)).reduce(|a, b| a + b).unwrap_or(parts[0].lit(0.0));
                let none = lt(imaginary, parts[0].lit(f64::MIN_POSITIVE));
                Complex::real(select(none, S::apply(prim, &parts), parts[0].lit(f64::NAN)))
            }
        }
    }
}

impl<S: Scalar> Add for Complex<S> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Complex { re: self.re + other.re, im: self.im + other.im }
    }
}

impl<S: Scalar> Sub for Complex<S> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Complex { re: self.re - other.re, im: self.im - other.im }
    }
}

impl<S: Scalar> Mul for Complex<S> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Complex { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

impl<S: Scalar> Div for Complex<S> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let square = other.re * other.re + other.im * other.im;
        let top = self * Complex { re: other.re, im: -other.im };
        Complex { re: top.re / square, im: top.im / square }
    }
}

impl<S: Scalar> Neg for Complex<S> {
    type Output = Self;
    fn neg(self) -> Self {
        Complex { re: -self.re, im: -self.im }
    }
}
