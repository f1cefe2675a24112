//! What is the derivative of each primitive? This is the only place in the workspace where one is written. A row gives
//! a primitive's law, value, partials (with the result in scope), domain, kinks, values at special points, attributes
//! and names. Adding a primitive is adding a row here, and a function in `kernels/` where std has no value for it.
//!
//! Rows are written for floating point: where the textbook form overflows or cancels, the row uses a form that does
//! not, or one of the forms of `scalar.rs` that exact mathematics and floating point write differently. At kinks a row
//! returns the minimum-norm subgradient; at the edge of a domain, the limit; outside, NaN.

use crate::kernels as k;
use crate::row::*;
use crate::scalar::{
    one_minus_square, over_one_minus_square, over_sum_of_squares, patch, root_one_plus_square,
    root_square_minus_one, squared_sech, weight_of_exponent,
};
use crate::{Constant, Partial, Scalar};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// One where `wins`, zero where `loses`, a half on a tie; a NaN never wins, so that the weight follows the value.
#[inline]
fn weight<S: Scalar>(wins: S, loses: S, a: S, b: S) -> S {
    let (zero, one) = (a.lit(0.0), a.lit(1.0));
    let tie = patch(patch(a.lit(0.5), ne(a, a), zero), ne(b, b), one);
    select(wins, one, select(loses, zero, tie))
}

/// Zero, but NaN at NaN: the slope of a function that is constant between jumps.
#[inline]
fn flat<S: Scalar>(x: S) -> S {
    patch(x.lit(0.0), ne(x, x), x)
}

/// `slope` where x ≥ `edge`, NaN below, where the function has no value.
#[inline]
fn from_edge<S: Scalar>(x: S, edge: f64, slope: S) -> S {
    patch(slope, lt(x, x.lit(edge)), x.lit(NAN))
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[rustfmt::skip]
primitives! {
    // ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────
    /// (a + h) + (b + k) = (a + b) + h + k
    Add add(a, b) -> y = a + b; partials [a.lit(1.0), a.lit(1.0)]; domain [R, R]; attributes [Commutative];
    /// (a + h) − (b + k) = (a − b) + h − k
    Sub sub(a, b) -> y = a - b; partials [a.lit(1.0), a.lit(-1.0)]; domain [R, R];
    /// (a + h)(b + k) ≈ ab + b·h + a·k
    Mul mul(a, b) -> y = a * b; partials [b, a]; domain [R, R]; attributes [Commutative];
    /// (a + h)/(b + k) ≈ a/b + h/b − (a/b)·k/b
    Div div(a, b) -> y = a / b; partials [a.lit(1.0) / b, -(y / b)]; domain [R, NONZERO];
        limits [[1e-100, 1e-170] => 1e70, [1e170, -1e240]; [1.0, 0.0] => INF, [INF, -INF]];
    /// −(x + h) = −x − h
    Neg neg(x) -> y = -x; partials [x.lit(-1.0)]; domain [R]; attributes [Odd, Decreasing];
    /// rem(x + h, y + k) ≈ rem(x, y) + h − trunc(x/y)·k: the remainder has the sign of x
    Rem rem(x, d) -> y = x % d; partials [x.lit(1.0), -trunc(x / d)]; domain [R, NONZERO];
        kinks [Jump "x is a multiple of d" if x % d == 0.0 && x != 0.0]; limits [[-5.0, 3.0] => -2.0, [1.0, 1.0]]; aliases ["fmod"];

    // ── powers and roots ─────────────────────────────────────────────────────────────────────────────────────────
    // By x: p·x^(p−1), which is 0·∞ at x = 0, p = 0. By p: xᵖ·ln x, which is 0·∞ at x = 0 < p, and has no limit at
    // x = 0 for p ≤ 0. A constant p is never asked for its partial, so that it cannot spoil the one by x.
    /// (x + h)^(p + k) ≈ x^p + p·x^(p−1)·h + x^p·ln x·k
    Pow pow(x, p) -> y = x.powf(p);
        partials [
            patch(p * pow(x, p - p.lit(1.0)), eq(p, p.lit(0.0)), p.lit(0.0)),
            patch(y * log(x), eq(x, x.lit(0.0)), patch(p.lit(0.0), le(p, p.lit(0.0)), p.lit(NAN))),
        ];
        domain [POSITIVE, R]; kinks [Singular "x = 0 with p < 1" if x == 0.0 && p < 1.0];
        limits [[0.0, 2.0] => 0.0, [0.0, 0.0]; [0.0, 1.0] => 0.0, [1.0, 0.0]; [-0.0, 1.0] => -0.0, [1.0, 0.0];
            [0.0, 0.0] => 1.0, [0.0, NAN]; [-0.0, 0.0] => 1.0, [0.0, NAN]; [0.0, -1.0] => INF, [-INF, NAN];
            [-0.0, -1.0] => -INF, [-INF, NAN]; [0.0, -2.0] => INF, [-INF, NAN]; [-0.0, -2.0] => INF, [INF, NAN];
            [0.0, 0.5] => 0.0, [INF, 0.0]; [0.0, 3.5] => 0.0, [0.0, 0.0]; [0.0, -1.5] => INF, [-INF, NAN];
            [2.0, 2.0] => 4.0, [4.0, 2.772588722239781]; [-2.0, 3.0] => -8.0, [12.0, NAN]];
    /// √(x + h) ≈ √x + h/(2√x)
    // Adding 0 turns the −0 of √−0 into +0, so that the slope at the edge is +∞ on both.
    Sqrt sqrt(x) -> y = x.sqrt(); partials [x.lit(0.5) / (y + y.lit(0.0))]; domain [NONNEGATIVE]; kinks [Singular "x = 0" if x == 0.0];
        limits [[0.0] => 0.0, [INF]; [-0.0] => -0.0, [INF]; [5e-324] => 2.222758749485078e-162, [2.249456897271598e161]]; attributes [Increasing];
        latex r"\sqrt{#1}";
    /// ∛(x + h) ≈ ∛x + h/(3∛x²): the real root, also of negative numbers
    Cbrt cbrt(x) -> y = x.cbrt(); partials [x.lit(1.0) / (x.lit(3.0) * (y * y))]; domain [R]; kinks [Singular "x = 0" if x == 0.0];
        limits [[0.0] => 0.0, [INF]; [-8.0] => -2.0, [0.08333333333333333]]; attributes [Odd, Increasing]; latex r"\sqrt[3]{#1}";
    /// hypot(a + h, b + k) ≈ r + (a/r)·h + (b/r)·k with r = √(a² + b²)
    Hypot hypot(a, b) -> y = a.hypot(b); partials [patch(a / y, eq(y, y.lit(0.0)), y.lit(0.0)), patch(b / y, eq(y, y.lit(0.0)), y.lit(0.0))];
        domain [R, R]; kinks [Corner "a = b = 0" if a == 0.0 && b == 0.0];
        limits [[0.0, 0.0] => 0.0, [0.0, 0.0]; [3e-170, 4e-170] => 5e-170, [0.6, 0.8];
            [1e200, 1e200] => 1.414213562373095e200, [0.7071067811865475, 0.7071067811865475]];
        attributes [Commutative]; aliases ["norm"]; latex r"\operatorname{hypot}";

    // ── exponentials and logarithms ──────────────────────────────────────────────────────────────────────────────
    /// e^(x + h) ≈ e^x + e^x·h
    Exp exp(x) -> y = x.exp(); partials [y]; domain [R]; limits [[0.0] => 1.0, [1.0]; [-INF] => 0.0, [0.0]]; attributes [Increasing];
    /// 2^(x + h) ≈ 2^x + 2^x·ln 2·h
    Exp2 exp2(x) -> y = x.exp2(); partials [y * log(x.lit(2.0))]; domain [R]; attributes [Increasing];
    /// expm1(x) = e^x − 1, exact near 0; expm1(x + h) ≈ expm1(x) + e^x·h
    Expm1 expm1(x) -> y = x.exp_m1(); partials [exp(x)]; domain [R]; limits [[-40.0] => -1.0, [4.248354255291589e-18]; [0.0] => 0.0, [1.0]];
        attributes [Increasing];
    /// ln(x + h) ≈ ln x + h/x
    Log log(x) -> y = x.ln(); partials [from_edge(x, 0.0, x.lit(1.0) / x)]; domain [POSITIVE]; kinks [Singular "x = 0" if x == 0.0];
        limits [[0.0] => -INF, [INF]; [1.0] => 0.0, [1.0]; [-1.0] => NAN, [NAN]]; attributes [Increasing]; aliases ["ln"]; latex r"\ln";
    /// log2(x + h) ≈ log2(x) + h/(x·ln 2)
    Log2 log2(x) -> y = x.log2(); partials [from_edge(x, 0.0, x.lit(1.0) / (x * log(x.lit(2.0))))]; domain [POSITIVE];
        kinks [Singular "x = 0" if x == 0.0]; attributes [Increasing]; latex r"\log_{2}";
    /// log10(x + h) ≈ log10(x) + h/(x·ln 10)
    Log10 log10(x) -> y = x.log10(); partials [from_edge(x, 0.0, x.lit(1.0) / (x * log(x.lit(10.0))))]; domain [POSITIVE];
        kinks [Singular "x = 0" if x == 0.0]; attributes [Increasing]; latex r"\log_{10}";
    /// log1p(x) = ln(1 + x), exact near 0; log1p(x + h) ≈ log1p(x) + h/(1 + x)
    Log1p log1p(x) -> y = x.ln_1p(); partials [from_edge(x, -1.0, x.lit(1.0) / (x.lit(1.0) + x))]; domain [ABOVE_MINUS_ONE];
        kinks [Singular "x = -1" if x == -1.0]; limits [[-1.0] => -INF, [INF]; [1e-300] => 1e-300, [1.0]]; attributes [Increasing];
    /// softplus(x) = ln(1 + e^x); softplus(x + h) ≈ softplus(x) + sigmoid(x)·h
    Softplus softplus(x) -> y = k::softplus(x); partials [sigmoid(x)]; domain [R]; limits [[INF] => INF, [1.0]; [-INF] => 0.0, [0.0]];
        attributes [Increasing];
    /// sigmoid(x) = 1/(1 + e^(−x)); sigmoid(x + h) ≈ s + s·sigmoid(−x)·h
    Sigmoid sigmoid(x) -> y = k::sigmoid(x); partials [y * sigmoid(-x)]; domain [R];
        limits [[40.0] => 1.0, [4.248354255291589e-18]; [0.0] => 0.5, [0.25]]; attributes [Increasing]; aliases ["logistic", "expit"];
        latex r"\sigma";
    /// logaddexp(a, b) = ln(e^a + e^b); the weights of its partials add up to 1
    Logaddexp logaddexp(a, b) -> y = k::logaddexp(a, b);
        partials [weight_of_exponent(a, b), weight_of_exponent(b, a)]; domain [R, R];
        limits [[1.5, -INF] => 1.5, [1.0, 0.0]; [-INF, -INF] => -INF, [0.5, 0.5];
            [1000.0, 1000.0] => 1000.6931471805599, [0.5, 0.5]];
        attributes [Commutative]; latex r"\operatorname{logaddexp}";
    /// xlogy(x, z) = x·ln z, and 0 at x = 0; xlogy(x + h, z + k) ≈ xlogy(x, z) + ln z·h + (x/z)·k
    Xlogy xlogy(x, z) -> y = k::xlogy(x, z); partials [log(z), x / z]; domain [R, POSITIVE];
        limits [[0.0, 3.0] => 0.0, [1.0986122886681098, 0.0]; [0.0, 2.0] => 0.0, [std::f64::consts::LN_2, 0.0]];
    /// entr(x) = −x·ln x, and 0 at 0; entr(x + h) ≈ entr(x) − (ln x + 1)·h
    Entr entr(x) -> y = -k::xlogy(x, x); partials [-(log(x) + x.lit(1.0))]; domain [NONNEGATIVE]; kinks [Singular "x = 0" if x == 0.0];
        limits [[0.0] => 0.0, [INF]];

    // ── trigonometric functions, in radians ──────────────────────────────────────────────────────────────────────
    /// sin(x + h) ≈ sin x + cos x·h
    Sin sin(x) -> y = x.sin(); partials [cos(x)]; domain [R]; limits [[0.0] => 0.0, [1.0]]; attributes [Odd];
    /// cos(x + h) ≈ cos x − sin x·h
    Cos cos(x) -> y = x.cos(); partials [-sin(x)]; domain [R]; limits [[0.0] => 1.0, [-0.0]]; attributes [Even];
    /// tan(x + h) ≈ tan x + (1 + tan² x)·h
    Tan tan(x) -> y = x.tan(); partials [x.lit(1.0) + y * y]; domain [BETWEEN_POLES]; attributes [Odd];
    /// cot(x + h) ≈ cot x − (1 + cot² x)·h
    Cot cot(x) -> y = k::cot(x); partials [-(x.lit(1.0) + y * y)]; domain [OFF_MULTIPLES]; kinks [Singular "x = 0" if x == 0.0]; attributes [Odd];
    /// sec(x + h) ≈ sec x + sec x·tan x·h
    Sec sec(x) -> y = k::sec(x); partials [y * tan(x)]; domain [BETWEEN_POLES]; attributes [Even];
    /// csc(x + h) ≈ csc x − csc x·cot x·h
    Csc csc(x) -> y = k::csc(x); partials [-(y * cot(x))]; domain [OFF_MULTIPLES]; kinks [Singular "x = 0" if x == 0.0]; attributes [Odd];
    /// asin(x + h) ≈ asin x + h/√(1 − x²)
    Asin asin(x) -> y = x.asin(); partials [x.lit(1.0) / sqrt(one_minus_square(x))]; domain [UNIT]; kinks [Singular "|x| = 1" if x.abs() == 1.0];
        limits [[0.999999999999] => 1.5707949125969767, [707114.6025256454]; [1.0] => std::f64::consts::FRAC_PI_2, [INF]];
        attributes [Odd, Increasing]; aliases ["arcsin"]; latex r"\arcsin";
    /// acos(x + h) ≈ acos x − h/√(1 − x²)
    Acos acos(x) -> y = x.acos(); partials [-(x.lit(1.0) / sqrt(one_minus_square(x)))]; domain [UNIT]; kinks [Singular "|x| = 1" if x.abs() == 1.0];
        limits [[1.0] => 0.0, [-INF]]; attributes [Decreasing]; aliases ["arccos"]; latex r"\arccos";
    /// atan(x + h) ≈ atan x + h/(1 + x²)
    Atan atan(x) -> y = x.atan(); partials [over_sum_of_squares(x.lit(1.0), x.lit(1.0), x)]; domain [R];
        limits [[1e160] => std::f64::consts::FRAC_PI_2, [1e-320]]; attributes [Odd, Increasing]; aliases ["arctan"]; latex r"\arctan";
    /// acot(x) = atan(1/x), odd, with a jump at 0; acot(x + h) ≈ acot x − h/(1 + x²)
    Acot acot(x) -> y = k::acot(x); partials [over_sum_of_squares(x.lit(-1.0), x.lit(1.0), x)]; domain [NONZERO]; kinks [Jump "x = 0" if x == 0.0];
        aliases ["arccot"]; latex r"\operatorname{arccot}";
    /// asec(x) = acos(1/x); asec(x + h) ≈ asec x + h/(|x|√(x² − 1))
    Asec asec(x) -> y = k::asec(x); partials [x.lit(1.0) / (abs(x) * root_square_minus_one(abs(x)))]; domain [OUTSIDE_UNIT];
        kinks [Singular "|x| = 1" if x.abs() == 1.0]; aliases ["arcsec"]; latex r"\operatorname{arcsec}";
    /// acsc(x) = asin(1/x); acsc(x + h) ≈ acsc x − h/(|x|√(x² − 1))
    Acsc acsc(x) -> y = k::acsc(x); partials [x.lit(-1.0) / (abs(x) * root_square_minus_one(abs(x)))]; domain [OUTSIDE_UNIT];
        kinks [Singular "|x| = 1" if x.abs() == 1.0]; attributes [Odd]; aliases ["arccsc"]; latex r"\operatorname{arccsc}";
    /// atan2(b + h, a + k) ≈ angle + (a·h − b·k)/(a² + b²): the angle of the point (a, b)
    Atan2 atan2(b, a) -> y = b.atan2(a); partials [over_sum_of_squares(a, a, b), over_sum_of_squares(-b, a, b)]; domain [R, POSITIVE];
        kinks [Singular "a = b = 0" if a == 0.0 && b == 0.0];
        limits [[0.0, 0.0] => 0.0, [NAN, NAN]; [0.0, -1.0] => std::f64::consts::PI, [-1.0, -0.0];
            [-0.0, -1.0] => -std::f64::consts::PI, [-1.0, 0.0];
            [1e-200, 1e-200] => std::f64::consts::FRAC_PI_4, [5e199, -5e199]; [1e200, 1e200] => std::f64::consts::FRAC_PI_4, [5e-201, -5e-201]];
        aliases ["arctan2"]; latex r"\operatorname{atan2}";
    /// sinc(x) = sin(πx)/(πx), and 1 at 0
    Sinc sinc(x) -> y = k::sinc_derivative(0.0, x); partials [sincd(x.lit(1.0), x)]; domain [R]; limits [[0.0] => 1.0, [0.0]; [1.0] => 0.0, [-1.0]];
        attributes [Even];
    /// sincd(n, x): the n-th derivative of sinc(x) = sin(πx)/(πx)
    Sincd sincd(n, x) -> y = k::sinc_derivative(n, x); partials [Partial::Unknown("the derivative of sincd by its order"), sincd(n + n.lit(1.0), x)];
        domain [INDEX, R]; limits [[2.0, 0.0] => -3.289868133696453, [NAN, 0.0]; [4.0, 0.0] => 19.481818206800487, [NAN, 0.0]];

    // ── hyperbolic functions ─────────────────────────────────────────────────────────────────────────────────────
    /// sinh(x + h) ≈ sinh x + cosh x·h
    Sinh sinh(x) -> y = x.sinh(); partials [cosh(x)]; domain [R]; attributes [Odd, Increasing];
    /// cosh(x + h) ≈ cosh x + sinh x·h
    Cosh cosh(x) -> y = x.cosh(); partials [sinh(x)]; domain [R]; attributes [Even];
    /// tanh(x + h) ≈ tanh x + sech² x·h
    // Not 1 − tanh² x, which is 0 from x = 19 on.
    Tanh tanh(x) -> y = x.tanh(); partials [squared_sech(x, y)]; domain [R]; limits [[20.0] => 1.0, [1.6993417021166355e-17]];
        attributes [Odd, Increasing];
    /// coth(x + h) ≈ coth x − csch² x·h
    Coth coth(x) -> y = k::coth(x); partials [-(csch(x) * csch(x))]; domain [NONZERO]; kinks [Singular "x = 0" if x == 0.0]; attributes [Odd];
    /// sech(x + h) ≈ sech x − sech x·tanh x·h
    Sech sech(x) -> y = k::sech(x); partials [-(y * tanh(x))]; domain [R]; attributes [Even]; latex r"\operatorname{sech}";
    /// csch(x + h) ≈ csch x − csch x·coth x·h
    Csch csch(x) -> y = k::csch(x); partials [-(y * coth(x))]; domain [NONZERO]; kinks [Singular "x = 0" if x == 0.0]; attributes [Odd];
        latex r"\operatorname{csch}";
    /// asinh(x + h) ≈ asinh x + h/√(1 + x²)
    Asinh asinh(x) -> y = k::asinh(x); partials [x.lit(1.0) / root_one_plus_square(x)]; domain [R];
        limits [[0.0] => 0.0, [1.0]; [1e200] => 461.2101657793691, [1e-200]]; attributes [Odd, Increasing]; aliases ["arcsinh", "arsinh"];
        latex r"\operatorname{arsinh}";
    /// acosh(x + h) ≈ acosh x + h/√(x² − 1)
    Acosh acosh(x) -> y = k::acosh(x); partials [x.lit(1.0) / root_square_minus_one(x)]; domain [FROM_ONE]; kinks [Singular "x = 1" if x == 1.0];
        limits [[1e200] => 461.2101657793691, [1e-200]; [1.0] => 0.0, [INF]; [1.0000000001] => 1.4142136208675862e-5, [70710.67519157329]];
        attributes [Increasing]; aliases ["arccosh", "arcosh"]; latex r"\operatorname{arcosh}";
    /// atanh(x + h) ≈ atanh x + h/(1 − x²)
    Atanh atanh(x) -> y = k::atanh(x); partials [patch(over_one_minus_square(x), lt(x.lit(1.0), abs(x)), x.lit(NAN))]; domain [OPEN_UNIT];
        kinks [Singular "|x| = 1" if x.abs() == 1.0]; limits [[0.999999999999] => 14.162095209226402, [500011061105.0014]];
        attributes [Odd, Increasing]; aliases ["arctanh", "artanh"]; latex r"\operatorname{artanh}";
    /// acoth(x) = atanh(1/x); acoth(x + h) ≈ acoth x + h/(1 − x²)
    Acoth acoth(x) -> y = k::acoth(x); partials [patch(over_one_minus_square(x), lt(abs(x), x.lit(1.0)), x.lit(NAN))]; domain [BEYOND_UNIT];
        kinks [Singular "|x| = 1" if x.abs() == 1.0]; attributes [Odd]; aliases ["arccoth", "arcoth"]; latex r"\operatorname{arcoth}";
    /// asech(x) = acosh(1/x); asech(x + h) ≈ asech x − h/(x√(1 − x²))
    Asech asech(x) -> y = k::asech(x); partials [x.lit(-1.0) / (x * sqrt(one_minus_square(x)))]; domain [TO_ONE];
        kinks [Singular "x = 1" if x == 1.0]; attributes [Decreasing]; aliases ["arcsech", "arsech"]; latex r"\operatorname{arsech}";
    /// acsch(x) = asinh(1/x); acsch(x + h) ≈ acsch x − h/(|x|√(1 + x²))
    Acsch acsch(x) -> y = k::acsch(x); partials [x.lit(-1.0) / (abs(x) * root_one_plus_square(x))]; domain [NONZERO];
        kinks [Singular "x = 0" if x == 0.0]; attributes [Odd]; aliases ["arccsch", "arcsch"]; latex r"\operatorname{arcsch}";

    // ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────────
    /// |x + h| ≈ |x| + sign(x)·h; 0 at the corner
    Abs abs(x) -> y = x.abs(); partials [sign(x)]; domain [R]; kinks [Corner "x = 0" if x == 0.0];
        limits [[0.0] => 0.0, [0.0]; [-0.0] => 0.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Even]; aliases ["Abs"]; latex r"\left|#1\right|";
    /// sign(x) is −1, 0 or 1; flat but for the jump at 0
    Sign sign(x) -> y = if x == 0.0 || x.is_nan() { x } else { x.signum() }; partials [flat(x)]; domain [NONZERO]; kinks [Jump "x = 0" if x == 0.0];
        limits [[0.0] => 0.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Odd, Increasing]; aliases ["sgn", "signum"]; latex r"\operatorname{sgn}";
    /// heaviside(x) is 0, 1/2 or 1 for x below, at or above 0
    Heaviside heaviside(x) -> y = if x.is_nan() { x } else { 0.5 * (truth(x > 0.0) + truth(x >= 0.0)) }; partials [flat(x)]; domain [NONZERO];
        kinks [Jump "x = 0" if x == 0.0]; limits [[0.0] => 0.5, [0.0]]; attributes [Increasing]; aliases ["Heaviside"]; latex r"\operatorname{H}";
    /// floor(x): the largest whole number not above x; flat between jumps
    Floor floor(x) -> y = x.floor(); partials [flat(x)]; domain [R]; kinks [Jump "x is a whole number" if x.fract() == 0.0];
        limits [[0.5] => 0.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Increasing]; latex r"\left\lfloor #1\right\rfloor";
    /// ceil(x): the smallest whole number not below x; flat between jumps
    Ceil ceil(x) -> y = x.ceil(); partials [flat(x)]; domain [R]; kinks [Jump "x is a whole number" if x.fract() == 0.0];
        limits [[0.5] => 1.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Increasing]; aliases ["ceiling"]; latex r"\left\lceil #1\right\rceil";
    /// round(x): the nearest whole number, halves away from zero; flat between jumps
    Round round(x) -> y = x.round(); partials [flat(x)]; domain [R]; kinks [Jump "x is halfway between whole numbers" if x.fract().abs() == 0.5];
        limits [[0.25] => 0.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Odd, Increasing];
    /// trunc(x): x without its fraction; flat between jumps
    Trunc trunc(x) -> y = x.trunc(); partials [flat(x)]; domain [R]; kinks [Jump "x is a whole number other than 0" if x.fract() == 0.0 && x != 0.0];
        limits [[0.5] => 0.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Odd, Increasing];
    /// min(a, b); the smaller argument has weight 1, each has 1/2 on a tie
    Min min(a, b) -> y = a.min(b); partials [weight(lt(a, b), lt(b, a), a, b), weight(lt(b, a), lt(a, b), b, a)]; domain [R, R];
        kinks [Corner "a = b" if a == b]; limits [[0.0, 0.0] => 0.0, [0.5, 0.5]; [NAN, 1.0] => 1.0, [0.0, 1.0]; [1.0, NAN] => 1.0, [1.0, 0.0]];
        attributes [Commutative, Picks]; aliases ["Min", "fmin"]; latex r"\min";
    /// max(a, b); the larger argument has weight 1, each has 1/2 on a tie
    Max max(a, b) -> y = a.max(b); partials [weight(lt(b, a), lt(a, b), a, b), weight(lt(a, b), lt(b, a), b, a)]; domain [R, R];
        kinks [Corner "a = b" if a == b]; limits [[0.0, 0.0] => 0.0, [0.5, 0.5]; [NAN, 1.0] => 1.0, [0.0, 1.0]; [1.0, NAN] => 1.0, [1.0, 0.0]];
        attributes [Commutative, Picks]; aliases ["Max", "fmax"]; latex r"\max";
    /// clamp(x, low, high): x kept between bounds; slope 1 also on the bounds, so that an optimiser can leave them
    Clamp clamp(x, low, high) -> y = if x < low { low } else if x > high { high } else { x };
        partials [
            select(lt(x, low), x.lit(0.0), select(lt(high, x), x.lit(0.0), x.lit(1.0))),
            select(lt(x, low), x.lit(1.0), x.lit(0.0)),
            select(lt(x, low), x.lit(0.0), select(lt(high, x), x.lit(1.0), x.lit(0.0))),
        ];
        domain [R, LOWER_BOUND, POSITIVE]; kinks [Corner "x is on a bound" if x == low || x == high];
        limits [[0.0, 0.0, 1.0] => 0.0, [1.0, 0.0, 0.0]; [1.0, 0.0, 1.0] => 1.0, [1.0, 0.0, 0.0]]; attributes [Picks]; aliases ["clip"];
    /// copysign(x, s): the size of x with the sign of s
    Copysign copysign(x, s) -> y = x.copysign(s); partials [sign(x) * copysign(x.lit(1.0), s), Partial::Zero]; domain [NONZERO, NONZERO];
        kinks [Corner "x = 0" if x == 0.0, Jump "s = 0" if s == 0.0]; limits [[-2.0, 3.0] => 2.0, [-1.0, 0.0]];
    /// relu(x) = max(x, 0); slope 0 at the corner
    Relu relu(x) -> y = if x > 0.0 || x.is_nan() { x } else { 0.0 }; partials [patch(select(lt(x.lit(0.0), x), x.lit(1.0), x.lit(0.0)), ne(x, x), x)];
        domain [R]; kinks [Corner "x = 0" if x == 0.0]; limits [[0.0] => 0.0, [0.0]; [NAN] => NAN, [NAN]]; attributes [Increasing, Picks];
    /// relu6(x): x kept between 0 and 6; slope 0 at both corners
    Relu6 relu6(x) -> y = if x.is_nan() { x } else { x.clamp(0.0, 6.0) };
        partials [patch(select(lt(x.lit(0.0), x), select(lt(x, x.lit(6.0)), x.lit(1.0), x.lit(0.0)), x.lit(0.0)), ne(x, x), x)]; domain [R];
        kinks [Corner "x = 0 or x = 6" if x == 0.0 || x == 6.0]; limits [[0.0] => 0.0, [0.0]; [6.0] => 6.0, [0.0]]; attributes [Increasing, Picks];
    /// if(c, a, b) is a where c is true (not 0), else b; the branch not taken has no say
    Select select(c, a, b) -> y = if c != 0.0 { a } else { b };
        partials [Partial::Zero, select(c, a.lit(1.0), a.lit(0.0)), select(c, a.lit(0.0), a.lit(1.0))]; domain [NONZERO, R, R];
        limits [[1.0, 2.0, NAN] => 2.0, [0.0, 1.0, 0.0]]; attributes [Picks]; aliases ["if", "where"];

    // ── truth values: 1 for true, 0 for false ────────────────────────────────────────────────────────────────────
    /// a < b
    Lt lt(a, b) -> y = truth(a < b); partials [Partial::Zero, Partial::Zero]; domain [R, R]; kinks [Jump "a = b" if a == b]; attributes [Truth];
    /// a ≤ b
    Le le(a, b) -> y = truth(a <= b); partials [Partial::Zero, Partial::Zero]; domain [R, R]; kinks [Jump "a = b" if a == b]; attributes [Truth];
    /// a = b
    Eq eq(a, b) -> y = truth(a == b); partials [Partial::Zero, Partial::Zero]; domain [R, R]; kinks [Jump "a = b" if a == b];
        attributes [Commutative, Truth];
    /// a ≠ b
    Ne ne(a, b) -> y = truth(a != b); partials [Partial::Zero, Partial::Zero]; domain [R, R]; kinks [Jump "a = b" if a == b];
        attributes [Commutative, Truth];
    /// a and b are both true
    And and(a, b) -> y = truth(a != 0.0 && b != 0.0); partials [Partial::Zero, Partial::Zero]; domain [NONZERO, NONZERO];
        attributes [Commutative, Truth];
    /// a or b is true
    Or or(a, b) -> y = truth(a != 0.0 || b != 0.0); partials [Partial::Zero, Partial::Zero]; domain [NONZERO, NONZERO];
        attributes [Commutative, Truth];
    /// a is false
    Not not(a) -> y = truth(a == 0.0); partials [Partial::Zero]; domain [NONZERO]; attributes [Truth];

    // ── special functions ────────────────────────────────────────────────────────────────────────────────────────
    /// erf(x + h) ≈ erf x + (2/√π)·e^(−x²)·h
    Erf erf(x) -> y = k::erf(x); partials [x.lit(2.0) / sqrt(x.constant(Constant::Pi)) * exp(-(x * x))]; domain [R];
        limits [[0.0] => 0.0, [std::f64::consts::FRAC_2_SQRT_PI]]; attributes [Odd, Increasing];
    /// erfc(x) = 1 − erf x, without cancellation; erfc(x + h) ≈ erfc x − (2/√π)·e^(−x²)·h
    Erfc erfc(x) -> y = k::erfc(x); partials [-(x.lit(2.0) / sqrt(x.constant(Constant::Pi)) * exp(-(x * x)))]; domain [R];
        limits [[10.0] => 2.088487583762545e-45, [-4.197656231354417e-44]]; attributes [Decreasing];
    /// erfinv(erf x) = x; erfinv(x + h) ≈ y + (√π/2)·e^(y²)·h
    Erfinv erfinv(x) -> y = k::erfinv(x); partials [sqrt(x.constant(Constant::Pi)) / x.lit(2.0) * exp(y * y)]; domain [OPEN_UNIT];
        kinks [Singular "|x| = 1" if x.abs() == 1.0]; attributes [Odd, Increasing];
    /// erfcinv(erfc x) = x; erfcinv(x + h) ≈ y − (√π/2)·e^(y²)·h
    Erfcinv erfcinv(x) -> y = k::erfcinv(x); partials [-(sqrt(x.constant(Constant::Pi)) / x.lit(2.0) * exp(y * y))]; domain [TO_TWO];
        kinks [Singular "x = 0 or x = 2" if x == 0.0 || x == 2.0]; attributes [Decreasing];
    /// gamma(x + h) ≈ Γ(x) + Γ(x)·ψ(x)·h
    Gamma gamma(x) -> y = k::gamma(x); partials [y * digamma(x)]; domain [NOT_POLE_OF_GAMMA];
        kinks [Singular "x = 0, -1, -2, ..." if x <= 0.0 && x.fract() == 0.0]; limits [[1.0] => 1.0, [-0.5772156649015329]];
        aliases ["Gamma", "tgamma"]; latex r"\Gamma";
    /// lgamma(x) = ln |Γ(x)|; lgamma(x + h) ≈ lgamma(x) + ψ(x)·h
    Lgamma lgamma(x) -> y = k::lgamma(x); partials [digamma(x)]; domain [NOT_POLE_OF_GAMMA];
        kinks [Singular "x = 0, -1, -2, ..." if x <= 0.0 && x.fract() == 0.0]; limits [[0.5] => 0.5723649429247001, [-1.9635100260214235]];
        aliases ["loggamma", "gammaln", "lnGAMMA"];
    /// digamma(x) = ψ(x) = Γ′(x)/Γ(x); digamma(x + h) ≈ ψ(x) + ψ₁(x)·h
    Digamma digamma(x) -> y = k::digamma(x); partials [trigamma(x)]; domain [NOT_POLE_OF_GAMMA];
        kinks [Singular "x = 0, -1, -2, ..." if x <= 0.0 && x.fract() == 0.0]; aliases ["psi"]; latex r"\psi";
    /// trigamma(x) = ψ₁(x) = ψ′(x); trigamma(x + h) ≈ ψ₁(x) + ψ₂(x)·h
    Trigamma trigamma(x) -> y = k::trigamma(x); partials [polygamma(x.lit(2.0), x)]; domain [NOT_POLE_OF_GAMMA];
        kinks [Singular "x = 0, -1, -2, ..." if x <= 0.0 && x.fract() == 0.0]; latex r"\psi_{1}";
    /// polygamma(n, x): the n-th derivative of digamma
    Polygamma polygamma(n, x) -> y = k::polygamma(n, x);
        partials [Partial::Unknown("the derivative of polygamma by its order"), polygamma(n + n.lit(1.0), x)]; domain [INDEX, NOT_POLE_OF_GAMMA];
        kinks [Singular "x = 0, -1, -2, ..." if x <= 0.0 && x.fract() == 0.0]; latex r"\psi^{(#1)}\left(#2\right)";
    /// besselj(n, x + h) ≈ Jₙ(x) + (Jₙ₋₁(x) − Jₙ₊₁(x))/2·h
    BesselJ besselj(n, x) -> y = k::bessel_j(n, x);
        partials [Partial::Unknown("the derivative of a Bessel function by its order"),
            (besselj(n - n.lit(1.0), x) - besselj(n + n.lit(1.0), x)) / n.lit(2.0)];
        domain [INDEX, POSITIVE]; limits [[0.0, 0.0] => 1.0, [NAN, 0.0]; [1.0, 0.0] => 0.0, [NAN, 0.5]]; latex r"J_{#1}\left(#2\right)";
    /// bessely(n, x + h) ≈ Yₙ(x) + (Yₙ₋₁(x) − Yₙ₊₁(x))/2·h
    BesselY bessely(n, x) -> y = k::bessel_y(n, x);
        partials [Partial::Unknown("the derivative of a Bessel function by its order"),
            (bessely(n - n.lit(1.0), x) - bessely(n + n.lit(1.0), x)) / n.lit(2.0)];
        domain [INDEX, POSITIVE]; kinks [Singular "x = 0" if x == 0.0]; latex r"Y_{#1}\left(#2\right)";
    /// besseli(n, x + h) ≈ Iₙ(x) + (Iₙ₋₁(x) + Iₙ₊₁(x))/2·h
    BesselI besseli(n, x) -> y = k::bessel_i(n, x);
        partials [Partial::Unknown("the derivative of a Bessel function by its order"),
            (besseli(n - n.lit(1.0), x) + besseli(n + n.lit(1.0), x)) / n.lit(2.0)];
        domain [INDEX, POSITIVE]; limits [[0.0, 0.0] => 1.0, [NAN, 0.0]]; latex r"I_{#1}\left(#2\right)";
    /// besselk(n, x + h) ≈ Kₙ(x) − (Kₙ₋₁(x) + Kₙ₊₁(x))/2·h
    BesselK besselk(n, x) -> y = k::bessel_k(n, x);
        partials [Partial::Unknown("the derivative of a Bessel function by its order"),
            -((besselk(n - n.lit(1.0), x) + besselk(n + n.lit(1.0), x)) / n.lit(2.0))];
        domain [INDEX, POSITIVE]; kinks [Singular "x = 0" if x == 0.0]; latex r"K_{#1}\left(#2\right)";
    /// lambertw(x): the w ≥ −1 with w·e^w = x; lambertw(x + h) ≈ w + h/(e^w·(1 + w))
    LambertW lambertw(x) -> y = k::lambert_w0(x); partials [exp(-y) / (y.lit(1.0) + y)]; domain [FROM_MINUS_INVERSE_E]; limits [[0.0] => 0.0, [1.0]];
        attributes [Increasing]; aliases ["LambertW", "productlog"]; latex r"W_{0}";
    /// lambertwm1(x): the w ≤ −1 with w·e^w = x; lambertwm1(x + h) ≈ w + h/(e^w·(1 + w))
    LambertWm1 lambertwm1(x) -> y = k::lambert_wm1(x); partials [exp(-y) / (y.lit(1.0) + y)]; domain [MINUS_INVERSE_E_TO_ZERO];
        attributes [Decreasing]; latex r"W_{-1}";
}
