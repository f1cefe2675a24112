//! Do the error bars hold, and how sharp are they? Tables of functions with derivatives known to 16 digits.
#![allow(clippy::print_stdout, clippy::unreadable_literal, clippy::approx_constant)]

use fluxions_numeric::{Estimate, Options, Status, derivative, nth_derivative};

struct Case {
    name: &'static str,
    f: fn(f64) -> f64,
    x: f64,
    truth: f64,
}

const fn case(name: &'static str, f: fn(f64) -> f64, x: f64, truth: f64) -> Case {
    Case { name, f, x, truth }
}

/// numdifftools' list of functions at ordinary points.
#[rustfmt::skip]
const SMOOTH: &[Case] = &[
    case("cos(x)", f64::cos, 0.5, -0.479425538604203),
    case("cos(x)", f64::cos, 3.0, -0.1411200080598672),
    case("sin(x)", f64::sin, 0.5, 0.8775825618903728),
    case("sin(x)", f64::sin, 3.0, -0.9899924966004454),
    case("tan(x)", f64::tan, 0.5, 1.2984464104095248),
    case("tan(x)", f64::tan, 3.0, 1.0203195169424268),
    case("cosh(x)", f64::cosh, 0.5, 0.5210953054937474),
    case("cosh(x)", f64::cosh, 3.0, 10.017874927409903),
    case("sinh(x)", f64::sinh, 0.5, 1.1276259652063807),
    case("sinh(x)", f64::sinh, 3.0, 10.067661995777765),
    case("tanh(x)", f64::tanh, 0.5, 0.7864477329659274),
    case("tanh(x)", f64::tanh, 3.0, 0.00986603716544019),
    case("asinh(x)", f64::asinh, 0.5, 0.8944271909999159),
    case("asinh(x)", f64::asinh, 3.0, 0.31622776601683794),
    case("exp(x)", f64::exp, 0.5, 1.6487212707001282),
    case("exp(x)", f64::exp, 3.0, 20.085536923187668),
    case("expm1(x)", f64::exp_m1, 0.5, 1.6487212707001282),
    case("expm1(x)", f64::exp_m1, 3.0, 20.085536923187668),
    case("2^x", f64::exp2, 0.5, 0.9802581434685472),
    case("2^x", f64::exp2, 3.0, 5.545177444479562),
    case("x^2", |x| x * x, 0.5, 1.0),
    case("x^2", |x| x * x, 3.0, 6.0),
    case("sqrt(x)", f64::sqrt, 0.5, 0.7071067811865476),
    case("sqrt(x)", f64::sqrt, 3.0, 0.28867513459481287),
    case("log(x)", f64::ln, 0.5, 2.0),
    case("log(x)", f64::ln, 3.0, 0.3333333333333333),
    case("log1p(x)", f64::ln_1p, 0.5, 0.6666666666666666),
    case("log1p(x)", f64::ln_1p, 3.0, 0.25),
    case("log10(x)", f64::log10, 0.5, 0.8685889638065036),
    case("log10(x)", f64::log10, 3.0, 0.14476482730108395),
    case("log2(x)", f64::log2, 0.5, 2.8853900817779268),
    case("log2(x)", f64::log2, 3.0, 0.4808983469629878),
    case("acos(x)", f64::acos, 0.5, -1.1547005383792515),
    case("acos(x)", f64::acos, 0.9, -2.294157338705618),
    case("asin(x)", f64::asin, 0.5, 1.1547005383792515),
    case("asin(x)", f64::asin, 0.9, 2.294157338705618),
    case("atan(x)", f64::atan, 0.5, 0.8),
    case("atan(x)", f64::atan, 3.0, 0.1),
    case("acosh(x)", f64::acosh, 1.5, 0.8944271909999159),
    case("acosh(x)", f64::acosh, 3.0, 0.3535533905932738),
    case("atanh(x)", f64::atanh, 0.5, 1.3333333333333333),
    case("atanh(x)", f64::atanh, 0.9, 5.263157894736843),
];

/// Points with a scale, a neighbour or a noise of their own.
#[rustfmt::skip]
const HARD: &[Case] = &[
    case("log(x)", f64::ln, 1e-06, 1000000.0),
    case("log(x)", f64::ln, 1000000.0, 1e-06),
    case("sqrt(x)", f64::sqrt, 1e-08, 5000.0),
    case("1/x", f64::recip, 0.001, -1000000.0),
    case("x^2", |x| x * x, 100000000.0, 200000000.0),
    case("exp(1000*x)", |x| (1000.0 * x).exp(), 0.0, 1000.0),
    case("sin(1000*x)", |x| (1000.0 * x).sin(), 1.0, 562.379076290703),
    case("tan(x)", f64::tan, 1.57, 1576948.220797328),
    case("atan(1e4*x)", |x| (1e4 * x).atan(), 0.0001, 5000.0),
    case("expm1(x)", f64::exp_m1, 1e-10, 1.0000000001),
    case("exp(x)/(sin(x)^3+cos(x)^3)", |x| x.exp() / (x.sin().powi(3) + x.cos().powi(3)), 1.5, 3.622033700716326),
    case("x^7", |x| x.powi(7), 1000.0, 7e+18),
    case("1e-12*sin(x)", |x| 1e-12 * x.sin(), 1.0, 5.403023058681397e-13),
    case("1e8+sin(x)", |x| 1e8 + x.sin(), 1.0, 0.5403023058681398),
    case("exp(-1/x)", |x| (-1.0 / x).exp(), 0.05, 8.24461448975424e-07),
    case("1/(1+25*x^2)", |x| 1.0 / (1.0 + 25.0 * x * x), 0.2, -2.5),
    case("exp(-(x/1e-3)^2)", |x| (-(x / 1e-3).powi(2)).exp(), 0.0005, -778.8007830714049),
    case("x^2.5", |x| x.powf(2.5), 0.0001, 2.5e-06),
    case("cos(x)", f64::cos, 3.141592653589793, -1.2246467991473532e-16),
    case("abs(x)*x", |x| x.abs() * x, 0.01, 0.02),
];

/// What a set of estimates amounts to.
struct Summary {
    digits: f64,
    held: usize,
    looseness: f64,
    evaluations: f64,
    most_evaluations: u32,
    unanswered: usize,
    confidently_wrong: usize,
    count: usize,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn digits(estimate: &Estimate, truth: f64, scale: f64) -> f64 {
    let error = (estimate.value - truth).abs() / truth.abs().max(scale);
    if error.is_nan() { 0.0 } else { (-error.max(1e-16).log10()).clamp(0.0, 16.0) }
}

fn summarise(title: &str, rows: &[(String, f64, Estimate)]) -> Summary {
    let mut summary = Summary {
        digits: median(
            rows.iter().map(|(_, truth, e)| digits(e, *truth, 1e-3 * f64::from(*truth == 0.0))).collect(),
        ),
        held: 0,
        looseness: 0.0,
        evaluations: median(rows.iter().map(|r| f64::from(r.2.evaluations)).collect()),
        most_evaluations: rows.iter().map(|r| r.2.evaluations).max().unwrap_or(0),
        unanswered: 0,
        confidently_wrong: 0,
        count: rows.len(),
    };
    let mut loose = vec![];
    for (name, truth, e) in rows {
        let error = (e.value - truth).abs();
        let holds = error <= e.error_bar + 5e-16 * truth.abs();
        summary.held += usize::from(holds);
        summary.unanswered += usize::from(!e.error_bar.is_finite());
        summary.confidently_wrong += usize::from(error > 0.01 * truth.abs() && e.error_bar < error / 10.0);
        if error > 0.0 {
            loose.push(e.error_bar / error);
        }
        if !holds || rows.len() < 100 {
            println!(
                "  {} {name:<30} {:>24e} ± {:<9.1e} error {error:<9.1e} noise {:<9.1e} {:>4} {:?}",
                if holds { " " } else { "!" },
                e.value,
                e.error_bar,
                e.noise,
                e.evaluations,
                e.status
            );
        }
    }
    summary.looseness = median(loose);
    println!(
        "{title}: {} cases, digits {:.1}, bar holds {:.1} %, looseness {:.1}, evaluations {} (most {}), unanswered {}, \
         confidently wrong {}\n",
        summary.count,
        summary.digits,
        100.0 * summary.held as f64 / summary.count as f64,
        summary.looseness,
        summary.evaluations,
        summary.most_evaluations,
        summary.unanswered,
        summary.confidently_wrong
    );
    summary
}

fn run(cases: &[Case]) -> Vec<(String, f64, Estimate)> {
    let options = Options::default();
    cases
        .iter()
        .map(|c| (format!("{} at {:e}", c.name, c.x), c.truth, derivative(c.f, c.x, &options)))
        .collect()
}

#[test]
fn smooth_points() {
    let summary = summarise("smooth", &run(SMOOTH));
    assert_eq!(summary.held, summary.count);
    assert_eq!(summary.unanswered + summary.confidently_wrong, 0);
    assert!(summary.digits >= 13.0 && summary.looseness <= 10.0 && summary.evaluations <= 20.0);
}

#[test]
fn hard_points() {
    let summary = summarise("hard", &run(HARD));
    assert_eq!(summary.held, summary.count);
    assert_eq!(summary.unanswered + summary.confidently_wrong, 0);
}

/// A value and its derivatives of order one to eight.
type Orders = [f64; 9];

type Known = (&'static str, fn(f64) -> f64, f64, Orders);

/// Eight functions of x, with all their derivatives by recurrences that are not the library's.
fn derivatives_of() -> Vec<Known> {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let each = |d: &dyn Fn(usize) -> f64| std::array::from_fn(d);
    vec![
        ("exp", f64::exp, 1.0, each(&|_| 1f64.exp())),
        ("sin", f64::sin, 1.0, each(&|n| (1.0 + n as f64 * std::f64::consts::FRAC_PI_2).sin())),
        (
            "ln",
            f64::ln,
            2.0,
            each(&|n| if n == 0 { 0.0 } else { -factorial(n - 1) * (-0.5f64).powi(n as i32) }),
        ),
        (
            "1/x",
            f64::recip,
            1.5,
            each(&|n| factorial(n) * (-1f64).powi(n as i32) / 1.5f64.powi(n as i32 + 1)),
        ),
        ("sqrt", f64::sqrt, 3.0, each(&|n| (0..n).fold(3f64.sqrt(), |v, k| v * (0.5 - k as f64) / 3.0))),
        ("sinh", f64::sinh, 0.7, each(&|n| if n % 2 == 0 { 0.7f64.sinh() } else { 0.7f64.cosh() })),
        ("x^9", |x| x.powi(9), 1.2, each(&|n| (0..n).fold(1.2f64.powi(9), |v, k| v * (9 - k) as f64 / 1.2))),
        // The derivatives of atan are (n-1)! cos^n(y) sin(n(y + pi/2)) at y = atan x.
        (
            "atan",
            f64::atan,
            0.5,
            each(&|n| {
                let (y, m) = (0.5f64.atan(), n as f64);
                let angle = m * (y + std::f64::consts::FRAC_PI_2);
                if n == 0 { y } else { factorial(n - 1) * y.cos().powi(n as i32) * angle.sin() }
            }),
        ),
    ]
}

#[test]
fn higher_orders() {
    // Digits of numdifftools with 31 evaluations.
    let wanted = [13.0, 11.5, 9.2, 8.5, 7.4, 5.5, 5.2, 3.8];
    for order in 1..=8u32 {
        let rows: Vec<_> = derivatives_of()
            .into_iter()
            .map(|(name, f, x, d)| {
                (
                    format!("{name} at {x}"),
                    d[order as usize],
                    nth_derivative(f, x, order, &Options::default()),
                )
            })
            .collect();
        let summary = summarise(&format!("order {order}"), &rows);
        assert_eq!(summary.held, summary.count);
        assert!(summary.digits >= wanted[order as usize - 1] && summary.evaluations <= 31.0);
    }
}

/// Pseudo-random in [-√3, √3], with variance one: a hash of the bits of the argument (SplitMix64's finaliser).
fn hash_noise(x: f64, seed: u64) -> f64 {
    let mut z = x.to_bits().wrapping_add(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    ((z >> 11) as f64 / (1u64 << 53) as f64 - 0.5) * 12f64.sqrt()
}

#[test]
fn noisy_points() {
    // Noise and the digits that it leaves.
    for (sigma, wanted) in [(1e-14, 12.5), (1e-12, 10.5), (1e-10, 8.9), (1e-6, 5.2), (1e-3, 2.4)] {
        let mut rows = vec![];
        for (index, case) in SMOOTH.iter().enumerate() {
            for seed in (0..20).map(|seed| seed + 20 * index as u64) {
                let f = |x: f64| (case.f)(x) + sigma * hash_noise(x, seed);
                rows.push((
                    format!("{} at {:e}, seed {seed}", case.name, case.x),
                    case.truth,
                    derivative(f, case.x, &Options::default()),
                ));
            }
        }
        let summary = summarise(&format!("noise {sigma:e}"), &rows);
        assert!(summary.held * 100 >= summary.count * 99);
        assert!(summary.digits >= wanted && summary.looseness <= 15.0 && summary.confidently_wrong == 0);
        if sigma >= 1e-10 {
            let known = rows.iter().filter(|r| r.2.status == Status::NoiseLimited).count();
            assert!(known * 100 >= summary.count * 98);
            let ratio = median(rows.iter().map(|r| r.2.noise / sigma).filter(|r| r.is_finite()).collect());
            assert!((0.7..1.4).contains(&ratio), "noise {sigma:e} measured as {ratio} of it");
        }
    }
}

#[test]
fn known_noise_is_taken_into_account() {
    // Values printed with two decimals, as a program might print them.
    let rounded = |x: f64| (x.sin() * 100.0).round() / 100.0;
    let options = Options { noise: Some(0.003), ..Options::default() };
    for x in [0.3, 0.5, 1.0, 2.0] {
        let slope = derivative(rounded, x, &options);
        assert!((slope.value - x.cos()).abs() <= slope.error_bar, "{x}: {slope:?}");
        assert!(slope.error_bar < 1.0, "{x}: {slope:?}");
    }
}
