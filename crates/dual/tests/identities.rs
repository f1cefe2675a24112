//! Do identities between functions hold for their derivatives? Each is run on dual numbers, nested ones, and jets, which
//! compare slopes that come from different rows of the table.

use fluxions_dual::{Dual, Jet};
use fluxions_rules::{Scalar, atan2, besselj, hypot, lambertw, logaddexp, polygamma};
use std::f64::consts::PI;

/// Checks that both sides of each identity have the same derivatives at each point, of order 0 to 2 by nesting, and of
/// order 0 to 3 by jets, to 1e-13 of the largest. (Beyond, the terms that cancel outgrow what is left of them.)
macro_rules! identities {
    ($($what:literal, |$x:ident| $left:expr, $right:expr, [$($at:expr),+];)*) => {{
        let mut wrong = Vec::new();
        let mut checks = 0;
        let mut check = |what: &str, at: f64, left: &[f64], right: &[f64], slack: f64| {
            let size = right.iter().fold(1.0, |size: f64, r| size.max(r.abs()));
            for (k, (l, r)) in left.iter().zip(right).enumerate() {
                checks += 1;
                if (l - r).abs() > slack * size || !l.is_finite() {
                    wrong.push(format!("{what} at {at}, order {k}: {l:e}, {r:e}"));
                }
            }
        };
        $(for at in [$($at),+] {
            let orders = |y: Dual<Dual>| [y.value(), y.primal().tangent(), y.tangent().tangent()];
            let $x = Dual::new(Dual::variable(at), Dual::from(1.0));
            check(concat!($what, ", nested"), at, &orders($left), &orders($right), 1e-13);
            let $x = Jet::<4>::variable(at);
            check(concat!($what, ", jets"), at, &$left.coefficients(), &$right.coefficients(), 1e-13);
        })*
        assert!(wrong.is_empty(), "{} of {checks} checks failed\n{}", wrong.len(), wrong.join("\n"));
        assert!(checks > 800);
    }};
}

#[test]
fn both_sides_have_the_same_derivatives() {
    identities! {
        "sin² + cos² = 1", |x| x.sin() * x.sin() + x.cos() * x.cos(), x.lit(1.0), [-2.0, 0.3, 1.7];
        "cosh² - sinh² = 1", |x| x.cosh() * x.cosh() - x.sinh() * x.sinh(), x.lit(1.0), [-1.0, 0.3, 1.2];
        "tan atan x = x", |x| x.atan().tan(), x, [-2.0, 0.3, 1.7];
        "sin asin x = x", |x| x.asin().sin(), x, [-0.6, 0.3, 0.7];
        "tan = sin/cos", |x| x.tan(), x.sin() / x.cos(), [-1.0, 0.3, 1.1];
        "sec·cos = 1", |x| x.sec() * x.cos(), x.lit(1.0), [-1.0, 0.3, 1.1];
        "csc·sin = 1", |x| x.csc() * x.sin(), x.lit(1.0), [0.6, 1.3, 2.1];
        "cot·tan = 1", |x| x.cot() * x.tan(), x.lit(1.0), [0.6, 1.1];
        "acos = π/2 − asin", |x| x.acos(), PI / 2.0 - x.asin(), [-0.6, 0.3, 0.7];
        "acot = atan(1/x)", |x| x.acot(), (1.0 / x).atan(), [-1.5, 0.8, 2.0];
        "asec = acos(1/x)", |x| x.asec(), (1.0 / x).acos(), [1.6, 3.0];
        "acsc = asin(1/x)", |x| x.acsc(), (1.0 / x).asin(), [1.6, 3.0];
        "log exp x = x", |x| x.exp().ln(), x, [-2.0, 0.3, 1.7];
        "exp log x = x", |x| x.ln().exp(), x, [0.7, 1.7];
        "log1p expm1 x = x", |x| x.expm1().log1p(), x, [-0.8, 1e-9, 1.7];
        "exp2 log2 x = x", |x| x.log2().exp2(), x, [0.7, 1.7];
        "log10 = log/log 10", |x| x.log10(), x.ln() / 10f64.ln(), [0.7, 1.7];
        "√x² = x", |x| (x * x).sqrt(), x, [0.7, 1.7];
        "∛x³ = x", |x| (x * x * x).cbrt(), x, [-0.7, 1.7];
        "x^1.5 = x·√x", |x| x.powf(1.5), x * x.sqrt(), [0.7, 1.7];
        "x^x = e^(x·log x)", |x| x.powf(x), (x * x.ln()).exp(), [0.7, 1.7];
        "hypot", |x| hypot(x, x.exp()), (x * x + x.exp() * x.exp()).sqrt(), [-0.7, 1.3];
        "atan2", |x| atan2(x.sin(), x.cos()), x, [-1.7, 0.4, 2.9];
        "tanh = sinh/cosh", |x| x.tanh(), x.sinh() / x.cosh(), [-1.0, 0.3, 1.2];
        "coth·tanh = 1", |x| x.coth() * x.tanh(), x.lit(1.0), [0.8, 1.2];
        "sech·cosh = 1", |x| x.sech() * x.cosh(), x.lit(1.0), [-1.0, 0.3, 1.2];
        "csch·sinh = 1", |x| x.csch() * x.sinh(), x.lit(1.0), [0.8, 1.2];
        "asinh sinh x = x", |x| x.sinh().asinh(), x, [-1.0, 0.3, 1.2];
        "acosh cosh x = x", |x| x.cosh().acosh(), x, [0.9, 1.4];
        "atanh tanh x = x", |x| x.tanh().atanh(), x, [-0.8, 0.3, 0.9];
        "acoth = atanh(1/x)", |x| x.acoth(), (1.0 / x).atanh(), [1.6, 3.0];
        "asech = acosh(1/x)", |x| x.asech(), (1.0 / x).acosh(), [0.4, 0.6];
        "acsch = asinh(1/x)", |x| x.acsch(), (1.0 / x).asinh(), [-1.5, 0.8, 2.0];
        "sigmoid = 1/(1 + e^-x)", |x| x.sigmoid(), 1.0 / (1.0 + (-x).exp()), [-2.0, 0.3, 1.7];
        "sigmoid = (1 + tanh(x/2))/2", |x| x.sigmoid(), (1.0 + (x / 2.0).tanh()) / 2.0, [-2.0, 0.3, 1.7];
        "softplus = log(1 + e^x)", |x| x.softplus(), (1.0 + x.exp()).ln(), [-2.0, 0.3, 1.7];
        "softplus = logaddexp(x, 0)", |x| x.softplus(), logaddexp(x, x.lit(0.0)), [-2.0, 0.3, 1.7];
        "entr = −x·log x", |x| x.entr(), -x * x.ln(), [0.7, 1.7];
        "sinc", |x| x.sinc(), (x * PI).sin() / (x * PI), [0.7, 1.7];
        "erf + erfc = 1", |x| x.erf() + x.erfc(), x.lit(1.0), [-1.0, 0.3, 1.7];
        "erf erfinv x = x", |x| x.erfinv().erf(), x, [-0.5, 0.2, 0.6];
        "erfc erfcinv x = x", |x| x.erfcinv().erfc(), x, [0.5, 1.2];
        "Γ(x + 1) = x·Γ(x)", |x| (x + 1.0).gamma(), x * x.gamma(), [0.9, 2.3];
        "log Γ", |x| x.gamma().ln(), x.lgamma(), [1.2, 2.3];
        "ψ(x + 1) = ψ(x) + 1/x", |x| (x + 1.0).digamma(), x.digamma() + 1.0 / x, [0.9, 2.3];
        "ψ₁ = polygamma(1, x)", |x| x.trigamma(), polygamma(x.lit(1.0), x), [0.9, 2.3];
        "w·e^w = x", |x| lambertw(x) * lambertw(x).exp(), x, [-0.2, 0.5, 2.0];
        "w₋₁·e^w₋₁ = x", |x| x.lambertwm1() * x.lambertwm1().exp(), x, [-0.25, -0.2];
        "Jₙ₋₁ + Jₙ₊₁ = 2n·Jₙ/x", |x| besselj(x.lit(1.0), x) + besselj(x.lit(3.0), x), 4.0 * besselj(x.lit(2.0), x) / x, [1.2, 3.3];
    }
}
