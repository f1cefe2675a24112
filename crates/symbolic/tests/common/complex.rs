//! What is an expression worth where parts of it are not real? Complex numbers with principal branches, for the
//! antiderivatives that are written through them although their derivatives are real.

use fluxions_rules::{Prim, Scalar};
use std::ops::{Add, Div, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Complex {
    pub(crate) re: f64,
    pub(crate) im: f64,
}

const I: Complex = Complex { re: 0.0, im: 1.0 };

pub(crate) fn real(re: f64) -> Complex {
    // Positive zero: on a branch cut the value is the one from above, as in the corpora.
    Complex { re, im: 0.0 }
}

impl Complex {
    fn exp(self) -> Self {
        real(self.re.exp()) * Complex { re: self.im.cos(), im: self.im.sin() }
    }

    fn ln(self) -> Self {
        Complex { re: self.re.hypot(self.im).ln(), im: self.im.atan2(self.re) }
    }

    fn powf(self, e: Self) -> Self {
        if self == real(0.0) { self } else { (self.ln() * e).exp() }
    }

    fn sqrt(self) -> Self {
        self.powf(real(0.5))
    }

    fn sinh(self) -> Self {
        (self.exp() - (-self).exp()) / real(2.0)
    }

    fn cosh(self) -> Self {
        (self.exp() + (-self).exp()) / real(2.0)
    }

    fn atanh(self) -> Self {
        let one = real(1.0);
        ((one + self).ln() - (one - self).ln()) / real(2.0)
    }

    fn asinh(self) -> Self {
        (self + (self * self + real(1.0)).sqrt()).ln()
    }

    fn acosh(self) -> Self {
        let one = real(1.0);
        (self + (self + one).sqrt() * (self - one).sqrt()).ln()
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Complex { re: self.re - o.re, im: self.im - o.im }
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}

impl Div for Complex {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        let square = o.re * o.re + o.im * o.im;
        let product = self * Complex { re: o.re, im: -o.im };
        Complex { re: product.re / square, im: product.im / square }
    }
}

impl Neg for Complex {
    type Output = Self;
    fn neg(self) -> Self {
        // A real number stays on the upper side of the cut.
        Complex { re: -self.re, im: if self.im == 0.0 { 0.0 } else { -self.im } }
    }
}

impl Scalar for Complex {
    fn lit(self, c: f64) -> Self {
        real(c)
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        let one = real(1.0);
        match (prim, args) {
            (Prim::Pow, [x, p]) if p.im == 0.0 && p.re == p.re.trunc() && p.re.abs() < 64.0 => {
                let power = (0..p.re.abs() as u32).fold(one, |product, _| product * *x);
                if p.re < 0.0 { one / power } else { power }
            }
            (Prim::Pow, [x, p]) => x.powf(*p),
            (Prim::Sqrt, [x]) => x.sqrt(),
            (Prim::Exp, [x]) => x.exp(),
            (Prim::Log, [x]) => x.ln(),
            (Prim::Sin, [x]) => -(I * (I * *x).sinh()),
            (Prim::Cos, [x]) => (I * *x).cosh(),
            (Prim::Tan, [x]) => -(I * (I * *x).sinh()) / (I * *x).cosh(),
            (Prim::Cot, [x]) => one / Self::apply(Prim::Tan, &[*x]),
            (Prim::Sec, [x]) => one / (I * *x).cosh(),
            (Prim::Csc, [x]) => one / Self::apply(Prim::Sin, &[*x]),
            (Prim::Sinh, [x]) => x.sinh(),
            (Prim::Cosh, [x]) => x.cosh(),
            (Prim::Tanh, [x]) => x.sinh() / x.cosh(),
            (Prim::Coth, [x]) => x.cosh() / x.sinh(),
            (Prim::Sech, [x]) => one / x.cosh(),
            (Prim::Csch, [x]) => one / x.sinh(),
            (Prim::Atan, [x]) => -(I * (I * *x).atanh()),
            (Prim::Acot, [x]) => -(I * (I / *x).atanh()),
            (Prim::Atanh, [x]) => x.atanh(),
            (Prim::Acoth, [x]) => (one / *x).atanh(),
            (Prim::Asin, [x]) => -(I * (I * *x).asinh()),
            (Prim::Asinh, [x]) => x.asinh(),
            (Prim::Acosh, [x]) => x.acosh(),
            (Prim::Acsch, [x]) => (one / *x).asinh(),
            (Prim::Asech, [x]) => (one / *x).acosh(),
            _ => {
                let all_real = args.iter().all(|a| a.im == 0.0);
                let parts: Vec<f64> = args.iter().map(|a| a.re).collect();
                real(if all_real { prim.value(&parts) } else { f64::NAN })
            }
        }
    }
}
