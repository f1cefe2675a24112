//! Are whole programs differentiated rightly, and at the stated price? Traps, branches, zeros, nesting, the dot-product
//! identity, memory.

use fluxions_dual::{Dual, Lanes};
use fluxions_rules::{Real, Scalar, log, logaddexp, lt, select, xlogy};
use fluxions_tape::{Tape, Var, gradient, jacobian, vjp};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

fn near(value: f64, expected: f64) -> bool {
    let apart = (value - expected).abs();
    value == expected || value.is_nan() && expected.is_nan() || apart <= 4.0 * f64::EPSILON * expected.abs()
}

macro_rules! slopes {
    ($($what:literal, |$x:ident| $f:expr, [$($at:expr => $expected:expr),+];)*) => {$($({
        let (value, slopes): (f64, Vec<f64>) = gradient(|x| { let $x = x[0]; $f }, &[$at]);
        let plain = { let $x = Dual::constant($at); $f }.primal();
        let expected: f64 = $expected;
        assert!(value.to_bits() == plain.to_bits() || value.is_nan() && plain.is_nan(), "{} at {}", $what, $at);
        assert!(near(slopes[0], expected), "{} at {}: {}, not {expected}", $what, $at, slopes[0]);
    })+)*};
}

#[test]
fn slopes_at_traps_are_those_expected() {
    slopes! {
        "abs", |x| x.abs(), [0.0 => 0.0, -0.0 => 0.0, NAN => NAN];
        "relu", |x| x.relu(), [0.0 => 0.0, NAN => NAN];
        "max(x, 0)", |x| x.max(0.0), [0.0 => 0.5, 1e-310 => 1.0];
        "max(x, x)", |x| x.max(x), [0.0 => 1.0];
        "max(x, 0) + min(x, 0)", |x| x.max(0.0) + x.min(0.0), [0.0 => 1.0, -1.0 => 1.0];
        "max(NaN·x, 1)", |x| (x * NAN).max(1.0), [1.0 => 0.0];
        "clamp(x, 0, 1)", |x| x.clamp(0.0, 1.0), [0.0 => 1.0, 1.0 => 1.0, 2.0 => 0.0];
        "sqrt", |x| x.sqrt(), [0.0 => INF, -0.0 => INF, -1.0 => NAN];
        "hypot(x, 0)", |x| x.hypot(0.0), [0.0 => 0.0];
        "x^0", |x| x.powf(0.0), [0.0 => 0.0];
        "x^-1", |x| x.powf(-1.0), [0.0 => -INF];
        "powi(x, 3)", |x| x.powi(3), [-2.0 => 12.0, 0.0 => 0.0];
        "powi(x, 0)", |x| x.powi(0), [INF => 0.0];
        "powi(x, -2)", |x| x.powi(-2), [2.0 => -0.25, 0.0 => -INF];
        "0^p", |p| p.lit(0.0).powf(p), [2.0 => 0.0, 0.0 => NAN];
        "if x > 0 then log x else 0", |x| select(lt(x.lit(0.0), x), log(x), x.lit(0.0)), [0.0 => 0.0, 2.0 => 0.5];
        "min(1, 1/x)", |x| x.lit(1.0).min(1.0 / x), [0.0 => 0.0, 2.0 => -0.25];
        "x + log(0)", |x| x + x.lit(0.0).ln(), [3.0 => 1.0];
        "x·sqrt(0)", |x| x * x.lit(0.0).sqrt(), [3.0 => 0.0];
        "cbrt(x³): 0·∞ is not known", |x| x.powi(3).cbrt(), [0.0 => NAN];
        "-0·√x: 0·∞ is not known", |x| x.sqrt() * -0.0, [0.0 => NAN];
        "logaddexp(x, -inf)", |x| logaddexp(x, x.lit(-INF)), [1.5 => 1.0];
        "xlogy(0, z)", |z| xlogy(z.lit(0.0), z), [3.0 => 0.0];
        "1e-100/x", |x| 1e-100 / x, [1e-170 => -1e240];
        "x % 3", |x| x % 3.0, [-5.0 => 1.0];
        "7.5 % x", |x| 7.5 % x, [2.0 => -3.0];
        "x.mul_add(x, 3x)", |x| x.mul_add(x, 3.0 * x), [2.0 => 7.0];
    }
}

#[test]
fn products_with_zeros_are_those_of_the_others() {
    assert_eq!(gradient(|x| x.iter().product(), &[2.0, 0.0, 3.0]).1, [0.0, 6.0, 0.0]);
    assert_eq!(gradient(|x| x.iter().product(), &[2.0, 0.0, 0.0]).1, [0.0, 0.0, 0.0]);
    assert_eq!(gradient(|x| x[0].sqrt() + 2.0 * x[1], &[0.0, 5.0]).1, [INF, 2.0]);
    assert_eq!(gradient(|_| Var::constant(7.0), &[1.0]), (7.0, vec![0.0]));
    assert_eq!(gradient(|_| Var::constant(7.0), &[]), (7.0, vec![]));
    // An output that is asked for with zero is not asked for: it cannot spoil the others.
    assert_eq!(Tape::new().record(|x| vec![x[0].sqrt(), 2.0 * x[0]], &[0.0]).vjp(&[0.0, 1.0]), [2.0]);
}

#[test]
fn branches_on_active_values_keep_the_slope() {
    let branch = |x: f64| gradient(|x| if x[0] == 1.0 { 1.0.into() } else { x[0] * x[0] }, &[x]).1[0];
    assert_eq!((branch(1.0), branch(3.0)), (2.0, 6.0));
    // Newton's iteration for √a from the exact root, until y² = a.
    let root = gradient(
        |a| {
            let mut y = Var::constant(2.0);
            while y * y != a[0] {
                y = (y + a[0] / y) / 2.0;
            }
            y
        },
        &[4.0],
    );
    assert_eq!(root, (2.0, vec![0.25]));
    let same = gradient(|x| if x[0] * x[0] == x[0] * x[0] { x[0] } else { -x[0] }, &[3.0]);
    assert_eq!(same.1, [1.0]);
}

#[test]
fn nested_tapes_do_not_mix() {
    // d/dx (x · d/dy (x·y)) = 2x.
    let outer = gradient(
        |x| {
            let inner = gradient(|y| Var::constant(x[0]) * y[0], &[Var::constant(1.0)]).1[0];
            x[0] * inner
        },
        &[4.0],
    );
    assert_eq!(outer, (16.0, vec![8.0]));
    // Three levels of reverse mode: the third derivative of x⁴.
    let third = gradient(|x| gradient(|x| gradient(|x| x[0].powi(4), &[x[0]]).1[0], &[x[0]]).1[0], &[2.0]);
    assert_eq!(third, (48.0, vec![48.0]));
}

#[test]
#[should_panic(expected = "numbers of two tapes meet in one operation")]
fn numbers_of_two_tapes_do_not_meet() {
    let (a, b) = (Tape::new(), Tape::new());
    let _ = a.variable(1.0) + b.variable(2.0);
}

/// A program with loops, branches, and operations of three arguments.
fn program<T: Real>(x: &[T]) -> Vec<T> {
    let mut sum = T::from_f64(0.5);
    for pair in x.windows(2) {
        let ratio = pair[0] / (T::from_f64(1.0) + pair[1] * pair[1]);
        sum =
            if ratio > T::from_f64(0.1) { sum + fluxions_rules::sin(ratio) * pair[0] } else { sum * pair[1] };
        sum = Real::mul_add(sum, ratio, pair[1]);
    }
    let bounded = fluxions_rules::clamp(sum, x[0], x[1]);
    vec![sum, fluxions_rules::exp(-sum) + bounded, Real::powi(x[0], 3)]
}

#[test]
fn the_dot_product_identity_holds() {
    let x: Vec<f64> = (0..12).map(|i| f64::from(i) * 0.37 % 1.9 - 0.6).collect();
    let dx: Vec<f64> = (0..12).map(|i| f64::from(i) * 0.71 % 1.3 - 0.5).collect();
    let y_bar = [0.7, -1.3, 0.4];
    let forward: Vec<Dual> =
        program(&x.iter().zip(&dx).map(|(&x, &dx)| Dual::new(x, dx)).collect::<Vec<_>>());
    let (y, x_bar) = vjp(|x| program(x), &x, &y_bar);
    assert_eq!(y, program(&x));
    let along: f64 = forward.iter().zip(y_bar).map(|(y, bar)| y.tangent() * bar).sum();
    let back: f64 = x_bar.iter().zip(&dx).map(|(bar, dx)| bar * dx).sum();
    assert!((along - back).abs() <= 1e-13 * along.abs(), "{along}, {back}");
    let rows = jacobian(|x| program(x), &x);
    for (j, row) in rows.iter().enumerate() {
        for (i, entry) in row.iter().enumerate() {
            let seed: Vec<Dual> =
                x.iter().enumerate().map(|(k, &x)| Dual::new(x, f64::from(u8::from(i == k)))).collect();
            let slope = program(&seed)[j].tangent();
            assert!((entry - slope).abs() <= 1e-13 * (1.0 + slope.abs()), "{j}, {i}: {entry}, {slope}");
        }
    }
}

#[test]
fn memory_is_kept_and_is_at_most_24_bytes_an_operation() {
    let operations = 10_000;
    let mut tape = Tape::new();
    assert_eq!(tape.memory(), 0);
    let mut run = |x: f64| {
        let recording = tape.record(
            |x| {
                let mut y = x[0];
                for _ in 0..operations / 3 {
                    y = (y * x[0] + 1.0).sin();
                }
                vec![y]
            },
            &[x],
        );
        let slope = recording.vjp(&[1.0])[0];
        (slope, tape.len(), tape.memory())
    };
    let (slope, length, memory) = run(0.3);
    assert_eq!(length, 1 + operations / 3 * 3);
    assert_eq!(size_of::<(f64, f64, u32, u32)>(), 24);
    // Vectors grow by doubling: at most twice the entries, and a cotangent for each.
    assert!(memory <= 2 * 32 * length, "{memory}");
    assert_eq!(run(0.3), (slope, length, memory), "a second run takes no more, and gives the same");
    run(0.5);
    assert_eq!(run(0.3), (slope, length, memory));
}

#[test]
fn hessian_vector_products_are_those_of_nested_dual_numbers() {
    let x: Vec<f64> = (0..6).map(|i| f64::from(i) * 0.37 % 1.9 - 0.6).collect();
    let v: Vec<f64> = (0..6).map(|i| f64::from(i) * 0.71 % 1.3 - 0.5).collect();
    let seeds: Vec<Lanes<f64, 1>> = x.iter().zip(&v).map(|(&x, &v)| Lanes::new(x, [v])).collect();
    let product = gradient(|x| program(x)[1], &seeds).1;
    for (i, row) in product.iter().enumerate() {
        let seed = |(j, (&x, &v)): (usize, (&f64, &f64))| {
            Dual::new(Dual::new(x, v), Dual::constant(f64::from(u8::from(i == j))))
        };
        let nested: Vec<Dual<Dual>> = program(&x.iter().zip(&v).enumerate().map(seed).collect::<Vec<_>>());
        let expected = nested[1].tangent().tangent();
        assert!(
            (row.tangents()[0] - expected).abs() <= 1e-12 * (1.0 + expected.abs()),
            "{i}: {row:?}, {expected}"
        );
    }
}
