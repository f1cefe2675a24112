//! Are Taylor coefficients of high order right? Held against values of 90 digits, nested dual numbers and series that
//! are known in closed form.

mod common;

use common::Complaints;
use fluxions_dual::{Dual, Jet, derivatives};
use fluxions_rules::{Attribute, Prim, Scalar, besselj, select};
use std::collections::BTreeSet;

const TAYLOR: &str = include_str!("data/taylor.csv");

/// A line of the data: a primitive, the argument that varies, the arguments, and the coefficients of order 0 to 12.
fn data() -> impl Iterator<Item = (Prim, usize, Vec<f64>, Vec<f64>)> {
    let numbers = |text: &str| text.split(' ').map(|n| n.parse().unwrap()).collect::<Vec<f64>>();
    TAYLOR.lines().filter(|line| !line.starts_with('#')).map(move |line| {
        let [name, active, args, coefficients] = line.split(';').collect::<Vec<_>>()[..] else {
            panic!("four fields in {line}")
        };
        (Prim::from_name(name).unwrap(), active.parse().unwrap(), numbers(args), numbers(coefficients))
    })
}

#[test]
fn coefficients_to_order_12_are_those_of_90_digits() {
    let mut wrong = Complaints::default();
    for (prim, active, args, expected) in data() {
        let jets: Vec<Jet<13>> = (args.iter().enumerate())
            .map(|(i, &x)| if i == active { Jet::variable(x) } else { Jet::constant(x) })
            .collect();
        let coefficients = Jet::apply(prim, &jets).coefficients();
        for (k, (&c, &e)) in coefficients.iter().zip(&expected).enumerate() {
            // Where the coefficients change sign and one is small by chance, its neighbours say what its size is.
            let around = (expected[k.saturating_sub(1)] * expected[(k + 1).min(12)]).abs().sqrt();
            let error = (c - e).abs() / e.abs().max(around);
            wrong.check(c == e || error <= 1e-13, || format!("{prim:?}{args:?} order {k}: {c:e}, not {e:e}"));
        }
    }
    wrong.settle(1400);
}

#[test]
fn the_data_covers_every_smooth_row() {
    let covered: BTreeSet<Prim> = data().map(|(prim, ..)| prim).collect();
    let smooth = |p: &Prim| {
        let flat = [Attribute::Picks, Attribute::Truth].iter().any(|&a| p.is(a));
        let jumps = p.row().kinks.iter().any(|kink| kink.kind == fluxions_rules::KinkKind::Jump);
        !flat && (!jumps || *p == Prim::Acot) && !matches!(p, Prim::Abs | Prim::Add | Prim::Sub | Prim::Neg)
    };
    for prim in Prim::ALL.iter().filter(|p| smooth(p)) {
        assert!(covered.contains(prim), "there are no Taylor coefficients of {prim:?} in the data");
    }
}

/// A function of a jet, a point, and its derivatives of order 0 to 10 by 90 digits.
type Composite = (&'static str, fn(Jet<11>) -> Jet<11>, f64, [f64; 11]);

const COMPOSITES: &[Composite] = &[
    (
        "e^(x²)·sin(x)/x",
        |x| (x * x).exp() * x.sin() / x,
        0.7,
        [
            1.5022385429431777,
            1.7405993387882235,
            4.467342351187933,
            10.690493895899921,
            33.36551951655723,
            103.65855721010179,
            368.16630648502843,
            1316.7642337097702,
            5075.359316326539,
            19535.66046817653,
            77560.55502452864,
        ],
    ),
    ("1/(1 + e^(−x))", |x| 1.0 / (1.0 + (-x).exp()), 0.3, LOGISTIC),
    ("sigmoid(x)", |x| x.sigmoid(), 0.3, LOGISTIC),
    (
        "logistic map, four times",
        |x| (0..4).fold(x, |x, _| 4.0 * x * (1.0 - x)),
        0.3,
        [
            0.022492242090393657,
            -5.177103129509894,
            587.0352697655295,
            4609.238743646216,
            -726391.0796407603,
            -578735.5151597661,
            835121824.0050955,
            -8112286232.425259,
            -774451700365.7874,
            19059992148616.15,
            399479776975887.0,
        ],
    ),
    (
        "normal density",
        |x| (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt(),
        1.1,
        [
            0.2178521770325505,
            -0.2396373947358056,
            0.04574895717683565,
            0.42895093657709193,
            -0.6090929017653082,
            -1.0458015543665289,
            4.195846218629723,
            1.6593784857064777,
            -31.196239864685182,
            21.04083596550188,
            257.62123922011455,
        ],
    ),
    (
        "x^x",
        |x| x.powf(x),
        1.3,
        [
            1.4064566732378863,
            1.7754606438173386,
            3.3231678183679807,
            6.0943033287285555,
            13.490717163551947,
            27.49407188362862,
            71.22785864996979,
            137.20219106720265,
            500.32800883121956,
            367.07246011145025,
            6636.272174906803,
        ],
    ),
];

const LOGISTIC: [f64; 11] = [
    0.574442516811659,
    0.24445831169074586,
    -0.03639618395557624,
    -0.11410088523739328,
    0.07037201222561552,
    0.2047178454949015,
    -0.28556639247123183,
    -0.7415652438175471,
    1.962740514401207,
    4.295743584303755,
    -20.3238325823002,
];

#[test]
fn derivatives_of_composites_to_order_10_are_those_of_90_digits() {
    let mut wrong = Complaints::default();
    for (name, f, x, expected) in COMPOSITES {
        for (k, (d, e)) in derivatives(f, *x).into_iter().zip(expected).enumerate() {
            let error = (d - e).abs() / e.abs();
            wrong.check(error <= 2e-12, || format!("{name}, order {k}: {d:e}, not {e:e}, {error:.1e}"));
        }
    }
    wrong.settle(66);
}

#[test]
fn powers_at_zero_keep_all_their_derivatives() {
    assert_eq!(derivatives::<5>(|x| (-x.powf(2.0)).exp(), 0.0), [1.0, 0.0, -2.0, 0.0, 12.0]);
    assert_eq!(derivatives::<5>(|x| (-x.powi(2)).exp(), 0.0), [1.0, 0.0, -2.0, 0.0, 12.0]);
    for x in [0.0, -0.0, 1.0, -1.5, 2.0] {
        let expected = [x * x * x * x, 4.0 * x * x * x, 12.0 * x * x, 24.0 * x, 24.0, 0.0, 0.0];
        assert_eq!(derivatives::<7>(|x| x.powi(4), x), expected);
        assert_eq!(derivatives::<7>(|x| x.powf(4.0), x)[1..], expected[1..]);
        assert_eq!(derivatives::<7>(|x| x * x * x * x, x), expected);
    }
    assert_eq!(derivatives::<3>(|x| x.powf(2.1), 0.0), [0.0, 0.0, 0.0]);
    assert_eq!(derivatives::<3>(|x| x.powf(1.5), 0.0), [0.0, 0.0, f64::INFINITY]);
    assert_eq!(derivatives::<3>(|x| 1.0 / (x * x + 1.0), 0.0), [1.0, 0.0, -2.0]);
    assert_eq!(derivatives::<3>(|x| x.sqrt(), 0.0), [0.0, f64::INFINITY, f64::NEG_INFINITY]);
}

#[test]
fn pieces_follow_the_policy_of_the_table() {
    assert_eq!(derivatives::<4>(|x| x.abs(), -2.0), [2.0, -1.0, 0.0, 0.0]);
    assert_eq!(derivatives::<4>(|x| x.abs(), 0.0), [0.0, 0.0, 0.0, 0.0]);
    assert_eq!(derivatives::<4>(|x| x.powi(3).abs(), -1.0), [1.0, -3.0, 6.0, -6.0]);
    assert_eq!(derivatives::<4>(|x| x.max(x * x), 3.0), [9.0, 6.0, 2.0, 0.0]);
    assert_eq!(derivatives::<4>(|x| x.max(x * x), 0.5), [0.5, 1.0, 0.0, 0.0]);
    assert_eq!(derivatives::<4>(|x| x.max(x * x), 1.0), [1.0, 1.5, 1.0, 0.0]);
    assert_eq!(derivatives::<3>(|x| x.floor() * x, 2.5), [5.0, 2.0, 0.0]);
    assert_eq!(derivatives::<3>(|x| x.floor(), 2.0), [2.0, 0.0, 0.0]);
    assert_eq!(derivatives::<3>(|x| x.clamp(0.0, 1.0), 1.0), [1.0, 1.0, 0.0]);
    assert_eq!(derivatives::<3>(|x| x % 3.0 * x, -5.0), [10.0, -7.0, 2.0]);
    assert_eq!(derivatives::<4>(|x| select(x, x.exp(), x.lit(1.0)), 0.0), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(derivatives::<4>(|x| x.lit(1.0).min(1.0 / x), 0.0), [1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn third_derivatives_by_nesting_are_the_same() {
    type Third = Dual<Dual<Dual>>;
    let mut wrong = Complaints::default();
    for (prim, active, args, _) in data() {
        let variable = |x: f64| {
            let second = Dual::<Dual>::new(Dual::variable(x), Dual::from(1.0));
            Third::new(second, Dual::from(1.0))
        };
        let nested = |(i, &x): (usize, &f64)| if i == active { variable(x) } else { Third::from(x) };
        let line = |(i, &x): (usize, &f64)| if i == active { Jet::variable(x) } else { Jet::constant(x) };
        let y = Third::apply(prim, &args.iter().enumerate().map(nested).collect::<Vec<_>>());
        let by_jet =
            Jet::<4>::apply(prim, &args.iter().enumerate().map(line).collect::<Vec<_>>()).derivatives();
        let third = y.tangent().tangent().tangent();
        let size = by_jet[1..].iter().fold(0.0, |size: f64, d| size.max(d.abs()));
        wrong.check(y.value() == by_jet[0], || format!("{prim:?}{args:?} value"));
        let near = (third - by_jet[3]).abs() <= 1e-13 * size;
        wrong.check(near, || format!("{prim:?}{args:?}: {third:e} by nesting, {:e} by jets", by_jet[3]));
    }
    wrong.settle(220);
}

#[test]
fn an_inverse_function_undoes_a_series_to_high_order() {
    type Undone = (&'static str, fn(Jet<24>) -> Jet<24>, f64);
    let undone: [Undone; 6] = [
        ("atanh tanh", |x| x.tanh().atanh(), 0.3),
        ("log exp", |x| x.exp().ln(), 0.3),
        ("asin sin", |x| x.sin().asin(), 0.3),
        ("w e^w", |x| (x.lambertw() * x.lambertw().exp()).ln().exp(), 1.3),
        ("erfinv erf", |x| x.erf().erfinv(), 0.3),
        ("sqrt²", |x| x.sqrt() * x.sqrt(), 1.3),
    ];
    for (name, f, x) in undone {
        let coefficients = f(Jet::variable(x)).coefficients();
        assert!((coefficients[0] - x).abs() <= 1e-15 && (coefficients[1] - 1.0).abs() <= 1e-14, "{name}");
        for (k, c) in coefficients.iter().enumerate().skip(2) {
            // The coefficients of the parts grow by at most this factor from order to order.
            let size = 3f64.powi(k as i32);
            assert!(c.abs() <= 1e-14 * size, "{name}, order {k}: {c:e}, not 0");
        }
    }
}

#[test]
fn rows_that_lead_on_and_on_take_polynomial_time_and_little_stack() {
    // J₀(x) = Σ (−1)ᵐ (x/2)²ᵐ/(m!)². Its row asks for two more Bessel functions at each order, 2¹²⁷ in all if equal
    // ones were not shared.
    let zero = Jet::<128>::constant(0.0);
    let coefficients = besselj(zero, Jet::variable(0.0)).coefficients();
    let mut expected = 1.0;
    for (m, pair) in coefficients.chunks(2).enumerate() {
        let near = (pair[0] - expected).abs() <= 1e-12 * f64::abs(expected).max(1e-300);
        assert!(near && pair[1] == 0.0, "order {}: {:e}, not {expected:e}", 2 * m, pair[0]);
        expected /= -4.0 * ((m + 1) * (m + 1)) as f64;
    }
    let tanh = derivatives::<256>(|x| x.tanh(), 0.1);
    assert!(tanh[..20].iter().all(|d| d.is_finite()) && tanh[0] == 0.1f64.tanh());
    let power = Jet::<256>::variable(1.0).powf(0.5).coefficients();
    let root = Jet::<256>::variable(1.0).sqrt().coefficients();
    for (k, (p, r)) in power.iter().zip(root).enumerate() {
        assert!((p - r).abs() <= 1e-12 * r.abs(), "order {k}: {p:e}, {r:e}");
    }
}

#[test]
fn jets_of_constants_stay_constants() {
    let constant = Jet::<6>::constant(0.0);
    assert_eq!((constant.ln() + Jet::variable(1.0)).coefficients()[1], 1.0);
    assert_eq!(Jet::<6>::new([0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).sqrt().coefficients(), [0.0; 6]);
    assert_eq!(Jet::<1>::variable(2.0).exp().coefficients(), [2f64.exp()]);
}
