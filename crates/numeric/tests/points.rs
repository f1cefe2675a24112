//! Kinks, jumps, edges, breaks nearby, wild and hidden functions: is each point called what it is?

use fluxions_numeric::{
    Estimate, Options, Side, Status, derivative, gradient, hessian, jacobian, nth_derivative, one_sided,
};

fn at(f: impl FnMut(f64) -> f64, x: f64) -> Estimate {
    derivative(f, x, &Options::default())
}

#[test]
fn kinks_have_two_slopes() {
    type Case = (&'static str, fn(f64) -> f64, f64, f64, f64);
    let cases: &[Case] = &[
        ("|x|", f64::abs, 0.0, -1.0, 1.0),
        ("1 + |x|", |x| 1.0 + x.abs(), 0.0, -1.0, 1.0),
        ("|x - 1|", |x| (x - 1.0).abs(), 1.0, -1.0, 1.0),
        ("relu", |x| x.max(0.0), 0.0, 0.0, 1.0),
        ("max(x, x²)", |x| x.max(x * x), 1.0, 1.0, 2.0),
        ("eˣ + |x - 1|", |x| x.exp() + (x - 1.0).abs(), 1.0, 1f64.exp() - 1.0, 1f64.exp() + 1.0),
    ];
    for (name, f, x, wanted_left, wanted_right) in cases {
        let found = at(f, *x);
        let Status::Kink { left, right } = found.status else { panic!("{name}: {found:?}") };
        assert!(
            (left - wanted_left).abs() < 1e-9 && (right - wanted_right).abs() < 1e-9,
            "{name}: {found:?}"
        );
        // The bar covers every slope between the two, so that any choice of subgradient agrees.
        for slope in [wanted_left, wanted_right] {
            assert!((found.value - slope).abs() <= found.error_bar, "{name}: {found:?}");
        }
        let sides = [(Side::Left, wanted_left), (Side::Right, wanted_right)];
        for (side, wanted) in sides {
            let one = one_sided(f, *x, side, &Options::default());
            assert!(
                (one.value - wanted).abs() <= one.error_bar && one.error_bar < 1e-8,
                "{name} {side:?}: {one:?}"
            );
        }
    }
}

#[test]
fn jumps_have_two_limits() {
    type Case = (&'static str, fn(f64) -> f64, f64, f64, f64);
    let cases: &[Case] = &[
        ("floor", f64::floor, 0.0, -1.0, 0.0),
        ("floor", f64::floor, 1.0, 0.0, 1.0),
        ("ceil", f64::ceil, 2.0, 2.0, 3.0),
        ("round", f64::round, 2.5, 2.0, 3.0),
        ("sign", |x| if x == 0.0 { 0.0 } else { x.signum() }, 0.0, -1.0, 1.0),
        ("sin + floor", |x| x.sin() + x.floor(), 1.0, 1f64.sin(), 1f64.sin() + 1.0),
        ("fraction", |x| x - x.floor(), 2.0, 1.0, 0.0),
        ("isolated value", |x| if x == 1.0 { 0.0 } else { 5.0 + x }, 1.0, 6.0, 6.0),
    ];
    for (name, f, x, wanted_left, wanted_right) in cases {
        let found = at(f, *x);
        let Status::Jump { left, right } = found.status else { panic!("{name} at {x}: {found:?}") };
        assert!(
            (left - wanted_left).abs() < 1e-6 && (right - wanted_right).abs() < 1e-6,
            "{name} at {x}: {found:?}"
        );
        assert!(found.error_bar.is_infinite());
    }
}

#[test]
fn breaks_nearby_are_not_at_the_point() {
    type Case = (&'static str, fn(f64) -> f64, f64, f64);
    let cases: &[Case] = &[
        ("floor", f64::floor, 0.5, 0.0),
        ("floor", f64::floor, 3.999, 0.0),
        ("|x - 1|", |x| (x - 1.0).abs(), 1.0 + 1e-9, 1.0),
        ("relu", |x| x.max(0.0), 1e-9, 1.0),
        ("relu", |x| x.max(0.0), -1.0, 0.0),
        ("acosh", f64::acosh, 1.0 + 1e-10, 70_710.675_191_573_29),
        ("asin", f64::asin, 1.0 - 1e-12, 707_114.602_525_645_4),
        ("1 / x", f64::recip, -1e-12, -1e24),
    ];
    for (name, f, x, truth) in cases {
        let found = at(f, *x);
        assert!(
            (found.value - truth).abs() <= found.error_bar + 5e-16 * truth.abs(),
            "{name} at {x}: {found:?}"
        );
        assert_eq!(found.status, Status::Ok, "{name} at {x}: {found:?}");
        assert!(found.error_bar <= 1e-6 * truth.abs().max(1e-5), "{name} at {x}: {found:?}");
    }
}

#[test]
fn narrow_features_are_found() {
    let tau = std::f64::consts::TAU;
    let gauss = |x: f64, w: f64| (-((x - 1.0) / w).powi(2)).exp();
    type Case = (&'static str, Box<dyn Fn(f64) -> f64>, f64, f64);
    let cases: Vec<Case> = vec![
        (
            "sin(2048πx), in step with every power of two",
            Box::new(move |x| (1024.0 * tau * x).sin()),
            1.0,
            1024.0 * tau,
        ),
        ("sin(1e6 x)", Box::new(|x| (1e6 * x).sin()), 1.0, 1e6 * 1e6f64.cos()),
        ("Gaussian 1e-6", Box::new(move |x| gauss(x, 1e-6)), 1.0 + 5e-7, -1e6 * (-0.25f64).exp()),
        (
            "x + Gaussian 1e-9",
            Box::new(move |x| x + gauss(x, 1e-9)),
            1.0 + 5e-10,
            1.0 - 1e9 * (-0.25f64).exp(),
        ),
        ("tanh(1e6 (x - 1))", Box::new(|x| (1e6 * (x - 1.0)).tanh()), 1.0, 1e6),
        ("x·sin(1/x)", Box::new(|x| x * (1.0 / x).sin()), 1e-3, 1000f64.sin() - 1000.0 * 1000f64.cos()),
    ];
    for (name, f, x, truth) in &cases {
        let found = at(f, *x);
        assert!((found.value - truth).abs() <= 1e-6 * truth.abs(), "{name}: {found:?}");
        assert_eq!(found.status, Status::Ok, "{name}: {found:?}");
    }
}

#[test]
fn cancellation_is_measured() {
    // The values have relative errors between 1e-13 and 1e-2; the truth is that of the formula, not of its rounding.
    type Case = (&'static str, fn(f64) -> f64, f64, f64);
    let cases: &[Case] = &[
        ("(1 - cos x) / x²", |x| (1.0 - x.cos()) / (x * x), 1e-2, -8.333_277_777_876_984e-4),
        ("(1 - cos x) / x²", |x| (1.0 - x.cos()) / (x * x), 1e-4, -8.333_333_327_777_778e-6),
        ("ln(1 + x) / x", |x| (1.0 + x).ln() / x, 1e-9, -0.499_999_999_333_333_3),
        ("eˣ - e⁻ˣ", |x| x.exp() - (-x).exp(), 1e-8, 2.0),
        (
            "(x - 1)⁶ expanded",
            |x| {
                x.powi(6) - 6.0 * x.powi(5) + 15.0 * x.powi(4) - 20.0 * x.powi(3) + 15.0 * x * x - 6.0 * x
                    + 1.0
            },
            1.001,
            6e-15,
        ),
        ("(10¹² + sin x) - 10¹²", |x| (1e12 + x.sin()) - 1e12, 1.0, 0.540_302_305_868_139_8),
        ("(10¹⁶ + 10³ sin x) - 10¹⁶", |x| (1e16 + 1e3 * x.sin()) - 1e16, 1.0, 540.302_305_868_139_8),
    ];
    for (name, f, x, truth) in cases {
        let found = at(f, *x);
        assert!((found.value - truth).abs() <= found.error_bar, "{name} at {x}: {found:?}");
        assert_eq!(found.status, Status::NoiseLimited, "{name} at {x}: {found:?}");
    }
}

#[test]
fn weak_singularities_close_in() {
    type Case = (&'static str, fn(f64) -> f64, Status);
    let cases: &[Case] = &[
        ("x·|x|", |x| x * x.abs(), Status::Ok),
        ("1 + x·|x|", |x| 1.0 + x * x.abs(), Status::Ok),
        ("|x|^1.5", |x| x.abs().powf(1.5), Status::Ok),
        ("x²·sin(1/x)", |x| if x == 0.0 { 0.0 } else { x * x * (1.0 / x).sin() }, Status::Ok),
        ("x^2.5", |x| x.powf(2.5), Status::Edge),
    ];
    for (name, f, status) in cases {
        let found = at(f, 0.0);
        assert!(found.value.abs() <= found.error_bar && found.error_bar < 1e-5, "{name}: {found:?}");
        assert_eq!(found.status, *status, "{name}: {found:?}");
    }
}

#[test]
fn what_has_no_derivative_gets_none() {
    let weierstrass = |x: f64| (0..40).map(|k| 0.5f64.powi(k) * (3f64.powi(k) * x).cos()).sum::<f64>();
    type Case = (&'static str, Box<dyn Fn(f64) -> f64>, f64, Status);
    let cases: Vec<Case> = vec![
        ("sqrt", Box::new(f64::sqrt), 0.0, Status::Unresolved),
        ("cbrt", Box::new(f64::cbrt), 0.0, Status::Unresolved),
        ("asin", Box::new(f64::asin), 1.0, Status::Unresolved),
        ("acosh", Box::new(f64::acosh), 1.0, Status::Unresolved),
        ("x·ln x", Box::new(|x| if x == 0.0 { 0.0 } else { x * x.ln() }), 0.0, Status::Unresolved),
        (
            "x·sin(1/x)",
            Box::new(|x| if x == 0.0 { 0.0 } else { x * (1.0 / x).sin() }),
            0.0,
            Status::Unresolved,
        ),
        ("sin(1/x)", Box::new(|x| if x == 0.0 { 0.0 } else { (1.0 / x).sin() }), 0.0, Status::Unresolved),
        ("Weierstrass", Box::new(weierstrass), 0.3, Status::Unresolved),
        ("a pole next to the point", Box::new(f64::tan), std::f64::consts::FRAC_PI_2, Status::Unresolved),
        (
            "finite only there",
            Box::new(|x| if x == 0.0 { 0.0 } else { f64::INFINITY }),
            0.0,
            Status::Unresolved,
        ),
        ("finer than the numbers", Box::new(f64::sin), 1e15, Status::Unresolved),
        ("finer than the numbers", Box::new(f64::sin), 1e300, Status::Unresolved),
        ("1/x", Box::new(f64::recip), 0.0, Status::OutsideDomain),
        ("NaN", Box::new(|_| f64::NAN), 0.0, Status::OutsideDomain),
        ("at NaN", Box::new(f64::sin), f64::NAN, Status::OutsideDomain),
        ("at infinity", Box::new(f64::atan), f64::INFINITY, Status::OutsideDomain),
    ];
    for (name, f, x, status) in &cases {
        let found = at(f, *x);
        assert_eq!(found.status, *status, "{name} at {x}: {found:?}");
        assert!(found.value.is_nan() && found.error_bar.is_infinite(), "{name} at {x}: {found:?}");
    }
}

#[test]
fn far_from_one() {
    type Case = (&'static str, fn(f64) -> f64, f64, f64);
    let cases: &[Case] = &[
        ("sin", f64::sin, 0.0, 1.0),
        ("sin", f64::sin, 5e-324, 1.0),
        ("sin", f64::sin, 1e-300, 1.0),
        ("sin", f64::sin, 1e8, -0.363_385_089_355_690_3),
        ("cos", f64::cos, 1e-10, -1e-10),
        ("exp", f64::exp, 1e-300, 1.0),
        ("exp", f64::exp, -800.0, 0.0),
        ("x", |x| x, 1e308, 1.0),
        ("x", |x| x, f64::MAX, 1.0),
        ("1e300 x", |x| 1e300 * x, 1e7, 1e300),
        ("1e-300 x", |x| 1e-300 * x, 1e-7, 1e-300),
        ("tanh", f64::tanh, 15.0, 3.743_049_045_4e-13),
        ("tanh", f64::tanh, 20.0, 1.699_341_702_116_635_5e-17),
        ("ln(tanh x)", |x| x.tanh().ln(), 44.0, 2.42e-38),
        ("a constant", |_| 3.0, 1.0, 0.0),
        ("zero", |_| 0.0, 0.0, 0.0),
    ];
    for (name, f, x, truth) in cases {
        let found = at(f, *x);
        assert!(
            (found.value - truth).abs() <= found.error_bar + 5e-16 * truth.abs(),
            "{name} at {x:e}: {found:?}"
        );
        assert!(found.error_bar.is_finite(), "{name} at {x:e}: {found:?}");
    }
}

#[test]
fn bounds_and_budget_are_kept() {
    let mut lowest = f64::INFINITY;
    let options = Options { bounds: (0.0, 2.0), ..Options::default() };
    let slope = derivative(
        |x| {
            lowest = lowest.min(x);
            x.exp()
        },
        0.0,
        &options,
    );
    assert_eq!(lowest, 0.0);
    assert_eq!(slope.status, Status::Edge);
    assert!((slope.value - 1.0).abs() <= slope.error_bar && slope.error_bar < 1e-9);
    assert_eq!(derivative(f64::sin, 3.0, &options).status, Status::OutsideDomain);
    for most in 0..200 {
        let mut count = 0;
        let options = Options { max_evaluations: most, ..Options::default() };
        let found = derivative(
            |x: f64| {
                count += 1;
                (x * 1e5).sin().abs()
            },
            0.3,
            &options,
        );
        assert_eq!(found.evaluations, count);
        assert!(count <= most.max(1), "{most}: {found:?}");
        let truth = 1e5 * 3e4f64.cos() * 3e4f64.sin().signum();
        assert!(
            found.error_bar.is_infinite() || (found.value - truth).abs() <= found.error_bar,
            "{most}: {found:?}"
        );
    }
    for order in [0, 9, u32::MAX] {
        assert!(nth_derivative(f64::sin, 1.0, order, &Options::default()).value.is_nan());
    }
}

#[test]
fn nonsense_does_not_panic() {
    let specials =
        [0.0, -0.0, 1.0, -1e-300, 5e-324, 1e300, f64::MAX, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    for x in specials.into_iter().chain([0.1, -3.0, 1e8]) {
        for seed in 0..60u64 {
            let nonsense = |t: f64| {
                let z = (t.to_bits() ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
                    .wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                match seed % 4 {
                    0 => f64::from_bits(z ^ (z >> 31)),
                    1 => specials[(z >> 33) as usize % specials.len()],
                    2 => t * specials[seed as usize / 4 % specials.len()],
                    _ => {
                        if z.is_multiple_of(16) {
                            f64::NAN
                        } else {
                            t.sin()
                        }
                    }
                }
            };
            for order in 1..=8 {
                let found = nth_derivative(nonsense, x, order, &Options::default());
                assert!(found.error_bar >= 0.0 && found.evaluations <= Options::default().max_evaluations);
            }
            for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-310, 1e305] {
                let options = Options { scale: Some(scale), bounds: (x - 1.0, x), ..Options::default() };
                assert!(derivative(nonsense, x, &options).error_bar >= 0.0);
            }
        }
    }
}

#[test]
fn several_variables() {
    let options = Options::default();
    let rosenbrock = |p: &[f64]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
    let p = [-1.2, 1.0];
    let holds = |e: &Estimate, truth: f64| (e.value - truth).abs() <= e.error_bar + 5e-16 * truth.abs();
    let g = gradient(rosenbrock, &p, &options);
    assert!(holds(&g[0], -215.6) && holds(&g[1], -88.0), "{g:?}");
    let h = hessian(rosenbrock, &p, &options);
    for (entry, truth) in [(&h[0][0], 1330.0), (&h[0][1], 480.0), (&h[1][0], 480.0), (&h[1][1], 200.0)] {
        assert!(holds(entry, truth) && entry.error_bar < 1e-6, "{entry:?} {truth}");
    }
    // Variables of very different size, and a mixed partial that is small beside the second ones.
    let h = hessian(|p| (p[0] * 1e-6).sin() * (p[1] * 1e3).exp() + p[0], &[1e6, 1e-3], &options);
    let mixed = 1e-3 * 1f64.cos() * 1f64.exp();
    assert!(holds(&h[0][1], mixed) && h[0][1].error_bar < 1e-6 * mixed, "{:?}", h[0][1]);
    let mut calls = 0;
    let j = jacobian(
        |p| {
            calls += 1;
            vec![p[0].sin() * p[1], p[1].exp(), p[0] / p[1]]
        },
        &[0.5, 2.0],
        &options,
    );
    let truth = [[2.0 * 0.5f64.cos(), 0.5f64.sin()], [0.0, 2f64.exp()], [0.5, -0.125]];
    for (row, truths) in j.iter().zip(&truth) {
        for (entry, truth) in row.iter().zip(truths) {
            assert!(holds(entry, *truth) && entry.error_bar < 1e-12, "{entry:?} {truth}");
        }
    }
    assert!(calls < 100, "{calls} evaluations for six entries");
    assert!(jacobian(|_| vec![], &[1.0], &options).is_empty());
    assert!(gradient(|_| 1.0, &[], &options).is_empty());
}

#[test]
fn oscillations_far_from_zero_are_no_noise() {
    for step in 0..2000 {
        let x = 8.0 + 0.05 * f64::from(step);
        let f = |x: f64| x.sin() * (-x / 50.0).exp();
        let slope = derivative(f, x, &Options::default());
        let truth = x.cos() * (-x / 50.0).exp() - f(x) / 50.0;
        assert_eq!(slope.status, Status::Ok, "at {x}: {slope:?}");
        assert!((slope.value - truth).abs() <= slope.error_bar + 1e-16, "at {x}: {slope:?}, not {truth}");
    }
}

/// The root of r³ + p·r = q by bisection: values in steps, of which only the caller knows that they are not meant.
fn bisection(p: f64, q: f64, tolerance: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0 + q / p);
    while high - low > tolerance {
        let middle = f64::midpoint(low, high);
        if middle.powi(3) + p * middle < q { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[test]
fn known_noise_makes_the_slopes_of_iterations_sharp() {
    for tolerance in [1e-3, 1e-5, 1e-7, 1e-9] {
        for (p, q) in [(2.0, 12.0), (2.1, 13.0), (1.3, 5.0), (3.0, 7.7), (0.7, 2.2)] {
            let root = bisection(p, q, 1e-15);
            let options = Options { noise: Some(tolerance / 3.0), ..Options::default() };
            let by_p = derivative(|p| bisection(p, q, tolerance), p, &options);
            let by_q = derivative(|q| bisection(p, q, tolerance), q, &options);
            let bend = 3.0 * root * root + p;
            for (found, exact) in [(by_p, -root / bend), (by_q, 1.0 / bend)] {
                let error = (found.value - exact).abs();
                assert!(
                    error <= found.error_bar && found.error_bar < 0.1 * exact.abs(),
                    "{tolerance}: {found:?} {exact}"
                );
                assert!(found.evaluations <= 80, "{found:?}");
            }
        }
    }
}

#[test]
fn noise_that_is_known_and_not_seen_is_no_scatter() {
    for noise in [1e-3, 1e-17, 1e300] {
        for at in [0.0, 0.02] {
            let found = derivative(|_| 0.0, at, &Options { noise: Some(noise), ..Options::default() });
            assert!(found.value == 0.0 && found.error_bar.is_finite(), "{noise}: {found:?}");
        }
    }
}
