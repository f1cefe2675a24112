//! What comes out where differentiating usually goes wrong? One table of traps with the slopes expected, run through
//! every number of this crate; then the traps of nesting, branching and reading zeros.

mod common;

use common::{Complaints, ulps};
use fluxions_dual::{Chunk, Dual, Jet, Lanes, derivative, derivatives, gradient};
use fluxions_rules::{Real, Scalar, log, logaddexp, lt, relu6, select, xlogy};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Runs each function on each number, and compares the slope (to 2 units in the last place).
macro_rules! slopes {
    ($($what:literal, |$x:ident| $f:expr, [$($at:expr => $expected:expr),+];)*) => {{
        let mut wrong = Complaints::default();
        $($({
            let (at, expected): (f64, f64) = ($at, $expected);
            let dual = { let $x = Dual::variable(at); $f.tangent() };
            let chunk = { let $x = Chunk::<2>::new(at, [0.0, 1.0]); $f.tangents() };
            let jet = { let $x = Jet::<2>::variable(at); $f.coefficients()[1] };
            let nested = { let $x = Dual::new(Dual::variable(at), Dual::from(1.0)); $f };
            let slopes = [dual, chunk[1], jet, nested.tangent().primal(), nested.primal().tangent()];
            for (slope, number) in slopes.into_iter().zip(["Dual", "Chunk", "Jet", "Dual<Dual>", "Dual<Dual>"]) {
                wrong.near(|| format!("{} at {at:e} by {number}", $what), slope, expected, 2.0);
            }
            let lanes = { let $x = Lanes::<f64, 2>::new(at, [0.0, 1.0]); $f.tangents() };
            let twice = { let $x = Lanes::<_, 1>::variable(Lanes::<f64, 1>::variable(at, 0), 0); $f };
            // Lanes cannot tell a zero that was computed from one that is structural.
            if !$what.contains("0·∞") {
                for slope in [lanes[1], twice.tangents()[0].primal(), twice.primal().tangents()[0]] {
                    wrong.near(|| format!("{} at {at:e} by Lanes", $what), slope, expected, 2.0);
                }
            }
            wrong.check(lanes[0] == 0.0, || format!("{} at {at:e}: the tangent of a constant is not 0", $what));
            wrong.check(chunk[0] == 0.0, || format!("{} at {at:e}: the absent tangent is not 0", $what));
        })+)*
        wrong.settle(1100);
    }};
}

#[test]
fn slopes_at_traps_are_those_expected() {
    slopes! {
        // kinks and singular points
        "abs", |x| x.abs(), [0.0 => 0.0, -0.0 => 0.0, NAN => NAN];
        "relu", |x| x.relu(), [0.0 => 0.0, NAN => NAN];
        "relu6", |x| relu6(x), [0.0 => 0.0, 6.0 => 0.0, 3.0 => 1.0];
        "max(x, 0)", |x| x.max(0.0), [0.0 => 0.5, 1e-310 => 1.0, -1e-310 => 0.0];
        "max(0, x)", |x| x.lit(0.0).max(x), [0.0 => 0.5];
        "max(x, x)", |x| x.max(x), [0.0 => 1.0];
        "max(max(x, x), x)", |x| x.max(x).max(x), [2.0 => 1.0];
        "max(x, 0) + min(x, 0)", |x| x.max(0.0) + x.min(0.0), [0.0 => 1.0, -1.0 => 1.0, 1.0 => 1.0];
        "max(x, NaN)", |x| x.max(NAN), [1.0 => 1.0];
        "max(NaN·x, 1)", |x| (x * NAN).max(1.0), [1.0 => 0.0];
        "clamp(x, 0, 1)", |x| x.clamp(0.0, 1.0), [0.0 => 1.0, 1.0 => 1.0, 2.0 => 0.0, -1.0 => 0.0];
        "relu(x) - relu(-x)", |x| x.relu() - (-x).relu(), [0.0 => 0.0, 1.0 => 1.0, -1.0 => 1.0];
        "sqrt", |x| x.sqrt(), [0.0 => INF, -0.0 => INF, 5e-324 => 2.2494568972715982e161, -1.0 => NAN];
        "cbrt", |x| x.cbrt(), [0.0 => INF, -8.0 => 0.08333333333333333];
        "floor", |x| x.floor(), [0.5 => 0.0, 2.0 => 0.0, NAN => NAN];
        "ceil", |x| x.ceil(), [0.5 => 0.0, 2.0 => 0.0, NAN => NAN];
        "round", |x| x.round(), [0.25 => 0.0, 0.5 => 0.0, NAN => NAN];
        "sign", |x| x.sign(), [0.25 => 0.0, 0.0 => 0.0, NAN => NAN];
        "copysign(x, 3)", |x| x.copysign(3.0), [-2.0 => -1.0, 2.0 => 1.0];
        "copysign(3, x)", |x| x.lit(3.0).copysign(x), [-2.0 => 0.0];
        "atan2(x, 0)", |x| x.atan2(0.0), [0.0 => NAN];
        "atan2(0, x)", |x| x.lit(0.0).atan2(x), [0.0 => NAN];
        "atan2(x, -1)", |x| x.atan2(-1.0), [0.0 => -1.0, -0.0 => -1.0];
        "atan2(x, 1e-200)", |x| x.atan2(1e-200), [1e-200 => 5e199];
        "atan2(x, 1e200)", |x| x.atan2(1e200), [1e200 => 5e-201];
        "hypot(x, 0)", |x| x.hypot(0.0), [0.0 => 0.0, -3.0 => -1.0];
        "hypot(x, x)²", |x| x.hypot(x) * x.hypot(x), [0.0 => 0.0];
        "hypot(x, 1e200)", |x| x.hypot(1e200), [1e200 => std::f64::consts::FRAC_1_SQRT_2];
        "hypot(x, 4e-170)", |x| x.hypot(4e-170), [3e-170 => 0.6];

        // powers
        "x^2", |x| x.powf(2.0), [0.0 => 0.0, 2.0 => 4.0];
        "x^1", |x| x.powf(1.0), [0.0 => 1.0, -0.0 => 1.0];
        "x^0", |x| x.powf(0.0), [0.0 => 0.0, -0.0 => 0.0];
        "x^-1", |x| x.powf(-1.0), [0.0 => -INF, -0.0 => -INF];
        "x^-2", |x| x.powf(-2.0), [0.0 => -INF, -0.0 => INF];
        "x^0.5", |x| x.powf(0.5), [0.0 => INF];
        "x^3.5", |x| x.powf(3.5), [0.0 => 0.0];
        "x^-1.5", |x| x.powf(-1.5), [0.0 => -INF];
        "x^3", |x| x.powf(3.0), [-2.0 => 12.0];
        "powi(x, 3)", |x| x.powi(3), [-2.0 => 12.0, 0.0 => 0.0];
        "x^2.5", |x| x.powf(2.5), [1e200 => 2.5e300];
        "x^1.5", |x| x.powf(1.5), [1e-250 => 1.5e-125];
        "0^p", |p| p.lit(0.0).powf(p), [2.0 => 0.0, 0.5 => 0.0, 0.0 => NAN, -1.0 => NAN];
        "2^p", |p| p.lit(2.0).powf(p), [2.0 => 2.772588722239781];
        "(-2)^p", |p| p.lit(-2.0).powf(p), [3.0 => NAN];

        // branches that are not taken, and constants
        "if x > 0 then log x else 0", |x| select(lt(x.lit(0.0), x), log(x), x.lit(0.0)), [0.0 => 0.0, -1.0 => 0.0, 2.0 => 0.5];
        "min(1, 1/x)", |x| x.lit(1.0).min(1.0 / x), [0.0 => 0.0, 2.0 => -0.25];
        "x + log(0)", |x| x + x.lit(0.0).ln(), [3.0 => 1.0];
        "x·sqrt(0)", |x| x * x.lit(0.0).sqrt(), [3.0 => 0.0];
        "elu", |x| select(lt(x.lit(0.0), x), x, x.expm1()), [89.0 => 1.0, 1e4 => 1.0, -1.0 => 0.36787944117144233];
        "cbrt(x³): 0·∞ is not known", |x| x.powi(3).cbrt(), [0.0 => NAN, -0.0 => NAN];
        "cbrt(-x³): 0·∞ is not known", |x| (-x.powi(3)).cbrt(), [0.0 => NAN, -0.0 => NAN];
        "x/(1 + √x): 0·∞ is not known", |x| x / (1.0 + x.sqrt()), [0.0 => NAN];
        "√x·√x: 0·∞ is not known", |x| x.powf(0.5) * x.powf(0.5), [0.0 => NAN];

        // stability
        "log(1 + e^x)", |x| (1.0 + x.exp()).ln(), [100.0 => 1.0];
        "softplus", |x| x.softplus(), [INF => 1.0, -INF => 0.0];
        "logaddexp(x, -inf)", |x| logaddexp(x, x.lit(-INF)), [1.5 => 1.0, -INF => 0.5];
        "logaddexp(3, x)", |x| logaddexp(x.lit(3.0), x), [-INF => 0.0];
        "xlogy(x, 3)", |x| xlogy(x, x.lit(3.0)), [0.0 => 1.0986122886681098];
        "xlogy(x, 2)", |x| xlogy(x, x.lit(2.0)), [0.0 => std::f64::consts::LN_2];
        "xlogy(0, z)", |z| xlogy(z.lit(0.0), z), [3.0 => 0.0];
        "entr", |x| x.entr(), [0.0 => INF];
        "expm1", |x| x.expm1(), [-40.0 => 4.248354255291589e-18];
        "sigmoid", |x| x.sigmoid(), [40.0 => 4.248354255291589e-18];
        "tanh", |x| x.tanh(), [20.0 => 1.6993417021166355e-17];
        "silu", |x| x * x.sigmoid(), [-709.0 => -8.614807714413836e-306];
        "asinh", |x| x.asinh(), [0.0 => 1.0, 1e200 => 1e-200];
        "acosh", |x| x.acosh(), [1e200 => 1e-200, 1.0 + 1e-10 => 70710.67519157329];
        "atan", |x| x.atan(), [1e160 => 1e-320];
        "asin", |x| x.asin(), [1.0 - 1e-12 => 707114.6025256454];
        "atanh", |x| x.atanh(), [1.0 - 1e-12 => 500011061105.0014];
        "1e-100/x", |x| 1e-100 / x, [1e-170 => -1e240];
        "1/x", |x| x.recip(), [0.0 => -INF, -0.0 => -INF];
        "erfc", |x| x.erfc(), [10.0 => -4.197656231354417e-44];
        "lgamma", |x| x.lgamma(), [0.5 => -1.9635100260214235];

        // the value is that of the plain program
        "x % 3", |x| x % 3.0, [-5.0 => 1.0];
        "7.5 % x", |x| 7.5 % x, [2.0 => -3.0];
        "signum", |x| x.signum(), [0.0 => 0.0, 2.0 => 0.0, NAN => NAN];
        "fract", |x| x.fract(), [2.25 => 1.0];
        "x.mul_add(x, 3x)", |x| x.mul_add(x, 3.0 * x), [2.0 => 7.0];
    }
}

#[test]
fn derivatives_of_higher_order_are_those_expected() {
    let mut wrong = Complaints::default();
    let mut check = |what: &str, value: f64, expected: f64| {
        wrong.near(|| what.to_string(), value, expected, 2.0);
    };
    let sinc = derivatives::<5>(|x| x.sinc(), 0.0);
    check("second derivative of sinc", sinc[2], -3.289868133696453);
    check("fourth derivative of sinc", sinc[4], 19.481818206800487);
    let second = |f: fn(Dual<Dual>) -> Dual<Dual>, x: f64| derivative(|x| derivative(f, x).1, x).1;
    check("second derivative of sinc, nested", second(|x| x.sinc(), 0.0), -3.289868133696453);
    check("1/(x² + 1)", second(|x| 1.0 / (x * x + 1.0), 0.0), -2.0);
    check("(t + 2)(2t + 3) − 1", second(|t| (t + 2.0) * (2.0 * t + 3.0) - 1.0, 0.7), 4.0);
    check("log|3t + 5|", second(|t| (3.0 * t + 5.0).abs().ln(), 0.7), -0.17853600476096013);
    check("t/√(1 + t²)", second(|t| -t / (1.0 + t * t).sqrt(), 0.7), 0.7749142079590942);
    check("e^(−x²)", second(|x| (-x.powf(2.0)).exp(), 0.0), -2.0);
    type Fifth = Dual<Dual<Dual<Dual<Dual>>>>;
    let fifth = |x: Fifth| x.powf(4.0);
    for x in [0.0, 1.5] {
        let d = derivative(
            |a| derivative(|b| derivative(|c| derivative(|d| derivative(fifth, d).1, c).1, b).1, a).1,
            x,
        );
        check("fourth derivative of x⁴, nested", d.0, 24.0);
        check("fifth derivative of x⁴, nested", d.1, 0.0);
    }
    wrong.settle(12);
}

#[test]
fn gradients_at_traps_are_those_expected() {
    let near = |(value, slopes): (f64, Vec<f64>), expected: f64, expected_slopes: &[f64]| {
        assert!(ulps(value, expected) <= 2.0, "{value:e}, not {expected:e}");
        assert_eq!(slopes.len(), expected_slopes.len());
        for (&slope, &e) in slopes.iter().zip(expected_slopes) {
            assert!(ulps(slope, e) <= 2.0, "{slopes:?}, not {expected_slopes:?}");
        }
    };
    near(gradient(|x| x.iter().product(), &[2.0, 0.0, 3.0]), 0.0, &[0.0, 6.0, 0.0]);
    near(gradient(|x| x.iter().product(), &[2.0, 0.0, 0.0]), 0.0, &[0.0, 0.0, 0.0]);
    // The sum of the first two is 1000.7, rounded to 1e-13, which is how far the weights can be known.
    let (value, slopes) = gradient(|x| logaddexp(logaddexp(x[0], x[1]), x[2]), &[1000.0; 3]);
    assert!(ulps(value, 1001.0986122886682) <= 2.0 && slopes.iter().all(|w| (w - 1.0 / 3.0).abs() < 1e-13));
    near(gradient(|x| logaddexp(x[0], x[1]), &[-INF; 2]), -INF, &[0.5, 0.5]);
    near(gradient(|x| x[0].hypot(x[1]), &[0.0, 0.0]), 0.0, &[0.0, 0.0]);
    // Each input is the only one with a tangent, so that an infinite slope by one spoils no other.
    near(gradient(|x| x[0].sqrt() + 2.0 * x[1], &[0.0, 5.0]), 10.0, &[INF, 2.0]);
    near(gradient(|x| x[0].ln() + x[1], &[0.0, 1.0]), -INF, &[INF, 1.0]);
    // More inputs than one chunk holds, and none.
    let x: Vec<f64> = (0..19).map(f64::from).collect();
    let twice: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
    near(gradient(|x| x.iter().map(|x| x * x).sum(), &x), x.iter().map(|x| x * x).sum(), &twice);
    near(gradient(|_| Chunk::constant(7.0), &[]), 7.0, &[]);
}

#[test]
fn nested_derivatives_do_not_mix_their_tangents() {
    let inner = |x: Dual| derivative(|y| Dual::constant(x) + y, Dual::from(1.0)).1;
    assert_eq!(derivative(|x| x * inner(x), 1.0).1, 1.0);
    let inner = |x: Dual| derivative(|y| Dual::constant(x) * y, Dual::from(1.0)).1;
    assert_eq!(derivative(|x| x * inner(x), 4.0).1, 8.0);
    // An outer variable that an inner function captures does not vary within it.
    let captured = |x: Dual| derivative(|_| Dual::constant(x), Dual::from(1.0)).1;
    assert_eq!(derivative(captured, 3.0), (0.0, 0.0));
    // A Lagrangian v²/2 − 9.8·q has no mixed derivative; v²·q has.
    let mixed = |f: fn(Dual<Dual>, Dual<Dual>) -> Dual<Dual>| {
        derivative(|q| derivative(|v| f(Dual::constant(q), v), Dual::from(3.0)).1, 2.0)
    };
    assert_eq!(mixed(|q, v| v * v / 2.0 - 9.8 * q), (3.0, 0.0));
    assert_eq!(mixed(|q, v| v * v * q), (12.0, 6.0));
}

#[test]
fn branches_on_active_values_keep_the_slope() {
    // Equality asks for the tangents too, so that a branch for a single point is not taken.
    let branch = |x: Dual| if x == 1.0 { Dual::from(1.0) } else { x * x };
    assert_eq!(derivative(branch, 1.0), (1.0, 2.0));
    // Newton's iteration for √a from the exact root, until y² = a.
    let root = |a: Dual| {
        let mut y = Dual::from(2.0);
        while y * y != a {
            y = (y + a / y) / 2.0;
        }
        y
    };
    assert_eq!(derivative(root, 4.0), (2.0, 0.25));
    // Order asks for the values only, so that the program goes the way that it goes without differentiation.
    let x = Dual::variable(1.0);
    assert_eq!([x <= 1.0, x >= 1.0, 1.0 <= x, x <= Dual::constant(1.0)], [true; 4]);
    assert_eq!([x < 1.0, x > 1.0, x == 1.0, 1.0 == x, x == Dual::constant(1.0)], [false; 5]);
    // Nested, the outer tangent alone may be what tells two numbers apart.
    assert_ne!(Dual::new(Dual::constant(1.0), Dual::constant(1.0)), Dual::constant(Dual::constant(1.0)));
    assert_eq!(Dual::new(1.0, 0.0), Dual::constant(1.0));
}

#[test]
fn lanes_compare_and_forget_as_they_say() {
    let x = Lanes::<f64, 2>::variable(1.0, 1);
    assert_eq!([x <= 1.0, x >= 1.0, x == 1.0, x == Lanes::variable(1.0, 1)], [true, true, false, true]);
    assert_eq!(if x == 1.0 { Lanes::from(1.0) } else { x * x }.tangents(), [0.0, 2.0]);
    // Nested, the outer tangent alone may be what tells two numbers apart.
    assert_ne!(Lanes::<_, 1>::variable(Lanes::<f64, 1>::constant(1.0), 0), Lanes::from(1.0));
    assert!(Lanes::<f64, 2>::absent().is_absent() && !Lanes::<f64, 2>::from(0.0).is_absent());
    assert!(!Lanes::<f64, 2>::new(-0.0, [-0.0, 0.0]).is_absent());
    assert!(Dual::<f64>::absent().is_absent() && !Dual::new(-0.0, 1.0).is_absent());
    assert!(Chunk::<2>::absent().is_absent() && !Chunk::<2>::variable(-0.0, 1).is_absent());
    assert!(Jet::<3>::absent().is_absent() && !Jet::<3>::variable(-0.0).is_absent());
    // A zero that was computed absorbs too: the price of having no flags.
    assert_eq!(Lanes::<f64, 1>::variable(0.0, 0).powi(3).cbrt().tangents(), [0.0]);
}

#[test]
fn whole_powers_of_lanes_have_all_their_derivatives() {
    type Third = Lanes<Lanes<Lanes<f64, 1>, 1>, 1>;
    for x in [-1.5, 0.0, 0.75, 2.0] {
        let seed = Third::variable(Lanes::variable(Lanes::variable(x, 0), 0), 0);
        for n in -3..=5 {
            let y = Real::powi(seed, n);
            let falling = (0..3).fold(1.0, |product, k| product * f64::from(n - k));
            let expected = if falling == 0.0 { 0.0 } else { falling * x.powi(n - 3) };
            let third = y.tangents()[0].tangents()[0].tangents()[0];
            assert!(
                ulps(third, expected) <= 4.0 || x == 0.0 && n < 0,
                "x = {x}, n = {n}: {third}, not {expected}"
            );
            assert_eq!(y.value().to_bits(), x.powi(n).to_bits());
        }
    }
    let small = Lanes::<f32, 1>::variable(3.0, 0);
    assert_eq!((small.powi(2).tangents(), small.mul_add(2.0, 1.0).tangents()), ([6.0], [2.0]));
}

#[test]
fn kepler_differentiates_through_its_iteration() {
    let kepler = |x: &[Chunk<8>]| {
        let (a, e) = (x[0], x[1]);
        let mean = (1.0 / (a * a * a)).sqrt() * std::f64::consts::FRAC_PI_2;
        (0..20).fold(mean, |anomaly, _| {
            anomaly - (anomaly - e * anomaly.sin() - mean) / (1.0 - e * anomaly.cos())
        })
    };
    let (anomaly, slopes) = gradient(kepler, &[1.0, 0.5]);
    for (value, expected) in
        [(anomaly, 2.0209799380897704), (slopes[0], -1.9351686842196314), (slopes[1], 0.7394815923329188)]
    {
        assert!(ulps(value, expected) <= 4.0, "{value}, not {expected}");
    }
}

#[test]
fn numbers_print_as_sums() {
    assert_eq!(Dual::new(3.0, 1.0).to_string(), "3 + 1ε");
    assert_eq!(Dual::constant(3.0).to_string(), "3 + 0ε");
    assert_eq!(Dual::new(Dual::new(3.0, 1.0), Dual::constant(1.0)).to_string(), "(3 + 1ε) + (1 + 0ε)ε");
    assert_eq!(Chunk::<2>::variable(3.0, 1).to_string(), "3 + [0, 1]ε");
    assert_eq!((Jet::<3>::variable(3.0) * 0.5).to_string(), "1.5 + 0.5ε + 0ε^2");
    assert_eq!(format!("{:?}", Dual::constant(3.0)), "Dual { primal: 3.0, tangent: 0.0 }");
}
