//! Does every method find what there is to be found, and does it say the truth about it? Methods × functions whose minima
//! are known by hand, within bounds and without; then everything that can be wrong with a function or a start.

use fluxions_optim::{
    BlackBox, Bounds, Closure, Conjugacy, Constraint, Meaning, Method, Objective, Options, Order, Refusal,
    Relation, Shape, StepRule, Stop, minimise, minimise_globally, minimise_subject_to, minimise_watched,
};
use std::ops::ControlFlow;

const INF: f64 = f64::INFINITY;

const ADAM: Method = Method::Adam { rate: 0.02, first: 0.9, second: 0.999 };

/// Methods, each with how close it is asked to come; the last ones, of a given rate, only go near.
const METHODS: [(Method, f64); 18] = [
    (Method::Auto, 1e-7),
    (Method::Newton, 1e-7),
    (Method::NewtonCg, 1e-7),
    (Method::Lbfgs { memory: 5 }, 1e-7),
    (Method::ConjugateGradient(Conjugacy::HagerZhang), 1e-7),
    (Method::ConjugateGradient(Conjugacy::PolakRibiere), 1e-7),
    (Method::ConjugateGradient(Conjugacy::FletcherReeves), 1e-7),
    (Method::GradientDescent(StepRule::Armijo), 1e-6),
    (Method::GradientDescent(StepRule::Wolfe), 1e-6),
    (Method::GradientDescent(StepRule::Exact), 1e-6),
    (Method::GradientDescent(StepRule::BarzilaiBorwein), 1e-7),
    (Method::GradientDescent(StepRule::Fixed(0.05)), 1e-6),
    (Method::GradientDescent(StepRule::Diminishing { first: 0.1, power: 0.3 }), 1e-5),
    (Method::Momentum { rate: 0.02, decay: 0.9 }, 1e-6),
    (Method::Nesterov { rate: 0.02, decay: 0.9 }, 1e-6),
    (Method::RmsProp { rate: 1e-3, decay: 0.99 }, 1e-2),
    (ADAM, 1e-4),
    (Method::NelderMead, 1e-6),
];

/// A bowl with curvatures from 1 to 20, lowest at (1, −2, 3) with the value 0.5.
struct Bowl {
    knows: Order,
}

const CURVATURES: [f64; 3] = [1.0, 4.0, 20.0];
const CENTRE: [f64; 3] = [1.0, -2.0, 3.0];

impl Objective for Bowl {
    fn value(&mut self, at: &[f64]) -> f64 {
        0.5 + (0..3).map(|i| CURVATURES[i] * (at[i] - CENTRE[i]).powi(2) / 2.0).sum::<f64>()
    }
    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        (0..3).for_each(|i| gradient[i] = CURVATURES[i] * (at[i] - CENTRE[i]));
        self.value(at)
    }
    fn hessian(&mut self, _: &[f64]) -> Option<Vec<Vec<f64>>> {
        let entry = |i: usize, j: usize| if i == j { CURVATURES[i] } else { 0.0 };
        Some((0..3).map(|i| (0..3).map(|j| entry(i, j)).collect()).collect())
    }
    fn knows(&self) -> Order {
        self.knows
    }
}

fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()))
}

/// An objective of one variable from its value and two derivatives.
fn curve(f: fn(f64) -> (f64, f64, f64)) -> impl Objective {
    Closure::new(move |x: &[f64]| {
        let (value, slope, _) = f(x[0]);
        (value, vec![slope])
    })
    .with_hessian(move |x| vec![vec![f(x[0]).2]])
}

#[test]
fn every_method_finds_the_bottom_of_a_bowl() {
    for (method, close) in METHODS {
        let options = Options { method, iterations: 20_000, ..Options::default() };
        let found =
            minimise(&mut Bowl { knows: Order::Hessians }, &[-3.0, 4.0, 0.0], &options).expect("a start");
        assert!(apart(&found.at, &CENTRE) < close, "{method}: {:?}, {}", found.at, found.stop);
        assert_eq!(found.shape, Shape::Valley, "{method}");
        if close <= 1e-7 {
            assert_eq!(found.stop.meaning(), Meaning::Converged, "{method}: {}", found.stop);
        }
    }
}

#[test]
fn bounds_are_kept_at_every_point_that_is_looked_at() {
    // The first variable is held at 0.5, the second at −1; the third is free.
    let bounds = Bounds::new(vec![(-5.0, 0.5), (-1.0, 6.0)]);
    for (method, close) in METHODS {
        let options = Options { method, bounds: bounds.clone(), iterations: 20_000, ..Options::default() };
        let mut outside = 0;
        let mut bowl = Bowl { knows: Order::Hessians };
        let found = minimise_watched(&mut bowl, &[-3.0, 4.0, 0.0], &options, &mut |row| {
            outside += usize::from(row.at[0] > 0.5 || row.at[1] < -1.0);
            ControlFlow::Continue(())
        });
        if let Method::ConjugateGradient(_) = method {
            assert_eq!(found, Err(Refusal::NoBounds(method)));
            continue;
        }
        let found = found.expect("a start");
        assert!(apart(&found.at, &[0.5, -1.0, 3.0]) < close, "{method}: {:?}, {}", found.at, found.stop);
        assert_eq!(outside, 0, "{method}");
        assert_eq!(found.held, [0, 1], "{method}");
    }
}

#[test]
fn what_is_known_decides_which_method_is_taken() {
    for (knows, method) in [
        (Order::Hessians, Method::Newton),
        (Order::Products, Method::NewtonCg),
        (Order::Gradients, Method::Lbfgs { memory: 10 }),
    ] {
        let found = minimise(&mut Bowl { knows }, &[0.0; 3], &Options::default()).expect("a start");
        assert_eq!(found.method, method);
        assert!(apart(&found.at, &CENTRE) < 1e-7);
        assert_eq!(found.counts.hessians > 0, knows == Order::Hessians);
    }
    for method in [Method::Newton, Method::NewtonCg] {
        let options = Options { method, ..Options::default() };
        let refused = minimise(&mut Bowl { knows: Order::Gradients }, &[0.0; 3], &options);
        assert_eq!(refused, Err(Refusal::NoHessian(method)));
    }
}

/// Functions of one variable, a start, and the name of the test that must end the search.
#[test]
fn every_ending_has_its_word() {
    type Curve = fn(f64) -> (f64, f64, f64);
    let cases: [(&str, Curve, f64, &str, Meaning); 8] = [
        ("x²", |x| (x * x, 2.0 * x, 2.0), 3.0, "gradient", Meaning::Converged),
        ("10¹⁰ + x²", |x| (1e10 + x * x, 2.0 * x, 2.0), 1e-4, "decrement", Meaning::Converged),
        ("−x²", |x| (-x * x, -2.0 * x, -2.0), 1.0, "unbounded", Meaning::NotConverged),
        ("x", |x| (x, 1.0, 0.0), 1.0, "unbounded", Meaning::NotConverged),
        ("exp(−x)", |x| ((-x).exp(), -(-x).exp(), (-x).exp()), 0.0, "distant", Meaning::Unsure),
        ("10⁻⁹x²", |x| (1e-9 * x * x, 2e-9 * x, 2e-9), 3.0, "gradient", Meaning::Converged),
        (
            "√x",
            |x| (x.sqrt(), 0.5 / x.sqrt(), -0.25 / x.powf(1.5)),
            1.0,
            "no derivative",
            Meaning::NotConverged,
        ),
        ("|x|", |x| (x.abs(), x.signum(), 0.0), 0.3, "rounding", Meaning::Unsure),
    ];
    for (name, f, start, ending, meaning) in cases {
        let options = Options { method: Method::Newton, ..Options::default() };
        let found = minimise(&mut curve(f), &[start], &options).expect("a start");
        assert_eq!((found.stop.name(), found.stop.meaning()), (ending, meaning), "{name}: {}", found.stop);
        assert!(found.value <= f(start).0, "{name}");
    }
}

#[test]
fn saddles_are_left_and_flat_places_are_not_called_valleys() {
    // x² − y² + y⁴/4 from its saddle along the ridge: valleys at y = ±√2.
    let mut saddle = Closure::new(|x: &[f64]| {
        let value = x[0] * x[0] - x[1] * x[1] + x[1].powi(4) / 4.0;
        (value, vec![2.0 * x[0], -2.0 * x[1] + x[1].powi(3)])
    })
    .with_hessian(|x| vec![vec![2.0, 0.0], vec![0.0, -2.0 + 3.0 * x[1] * x[1]]]);
    let found = minimise(&mut saddle, &[1.0, 0.0], &Options::default()).expect("a start");
    assert!((found.at[1].abs() - 2f64.sqrt()).abs() < 1e-8 && found.shape == Shape::Valley);
    // A method that knows gradients only rests on the saddle; the look at the place shows a lower one, to go on from.
    let options = Options { method: Method::Lbfgs { memory: 10 }, ..Options::default() };
    let found = minimise(&mut saddle, &[1.0, 0.0], &options).expect("a start");
    assert!((found.at[1].abs() - 2f64.sqrt()).abs() < 1e-6 && found.shape == Shape::Valley);
    // The second variable has no say.
    let mut trough = Closure::new(|x: &[f64]| (x[0] * x[0], vec![2.0 * x[0], 0.0]))
        .with_hessian(|_| vec![vec![2.0, 0.0], vec![0.0, 0.0]]);
    let found = minimise(&mut trough, &[1.0, 7.0], &Options::default()).expect("a start");
    assert_eq!((found.shape, found.at[1]), (Shape::Level { level: 1 }, 7.0));
}

#[test]
fn wrong_starts_are_refused_with_the_reason() {
    let mut logarithm = curve(|x| (x.ln() * x, x.ln() + 1.0, 1.0 / x));
    let within = |low, high| Options { bounds: Bounds::new(vec![(low, high)]), ..Options::default() };
    let free = Options::default();
    assert_eq!(minimise(&mut logarithm, &[], &free), Err(Refusal::NoVariables));
    for x in [f64::NAN, INF] {
        assert_eq!(minimise(&mut logarithm, &[x], &free), Err(Refusal::StartNotFinite { variable: 0 }));
    }
    assert!(
        matches!(minimise(&mut logarithm, &[-1.0], &free), Err(Refusal::NoValue { value }) if value.is_nan())
    );
    let outside = Refusal::StartOutsideBounds { variable: 0, start: 5.0, bounds: (1.0, 2.0) };
    assert_eq!(minimise(&mut logarithm, &[5.0], &within(1.0, 2.0)), Err(outside));
    for (low, high) in [(2.0, 1.0), (f64::NAN, 1.0), (INF, INF)] {
        let refused = minimise(&mut logarithm, &[5.0], &within(low, high));
        assert_eq!(refused, Err(Refusal::EmptyBounds { variable: 0 }));
    }
    let mut root = curve(|x| (x.sqrt(), 0.5 / x.sqrt(), -0.25 / x.powf(1.5)));
    assert_eq!(minimise(&mut root, &[0.0], &free), Err(Refusal::NoGradient { variable: 0 }));
}

/// Steps that lead where there are no values turn back, whatever the method.
#[test]
fn a_domain_with_an_edge_is_not_left() {
    for (method, close) in METHODS {
        let mut f = curve(|x| (x * x.ln(), x.ln() + 1.0, 1.0 / x));
        let options = Options { method, iterations: 20_000, ..Options::default() };
        let found = minimise(&mut f, &[2.0], &options).expect("a start");
        if let (Method::Momentum { .. } | Method::Nesterov { .. }, Stop::Diverged { .. }) =
            (method, found.stop)
        {
            // A rate that is given leads where it leads.
            continue;
        }
        assert!((found.at[0] - (-1f64).exp()).abs() < close, "{method}: {:?}, {}", found.at, found.stop);
    }
}

#[test]
fn rates_that_are_too_large_are_said_to_diverge() {
    for method in [
        Method::GradientDescent(StepRule::Fixed(0.2)),
        Method::Momentum { rate: 0.3, decay: 0.9 },
        Method::Nesterov { rate: 0.3, decay: 0.9 },
    ] {
        let options = Options { method, ..Options::default() };
        let found = minimise(&mut Bowl { knows: Order::Gradients }, &[0.0; 3], &options).expect("a start");
        assert!(matches!(found.stop, Stop::Diverged { .. }), "{method}: {}", found.stop);
        assert_eq!(found.stop.meaning(), Meaning::NotConverged);
    }
}

#[test]
fn limits_and_interruptions_answer_with_the_best_point() {
    let mut bowl = Bowl { knows: Order::Gradients };
    for (method, _) in METHODS.into_iter().filter(|(m, _)| !matches!(m, Method::Newton | Method::NewtonCg)) {
        let options = Options { method, ..Options::default() };
        let mut lowest = INF;
        let found = minimise_watched(&mut bowl, &[9.0; 3], &options, &mut |row| {
            lowest = lowest.min(row.value);
            if row.index < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let found = found.expect("a start");
        assert!(matches!(found.stop, Stop::Interrupted | Stop::Gradient { .. }), "{method}: {}", found.stop);
        assert!(found.value <= lowest, "{method}");
        let found = minimise(&mut bowl, &[9.0; 3], &Options { iterations: 1, method, ..Options::default() });
        let stop = found.expect("a start").stop;
        assert!(matches!(stop, Stop::Iterations(1) | Stop::Gradient { .. }), "{method}: {stop}");
    }
    let found = minimise(&mut bowl, &[9.0; 3], &Options { evaluations: 1, ..Options::default() });
    assert_eq!(found.expect("a start").stop, Stop::Evaluations(1));
}

#[test]
fn values_alone_suffice_and_are_not_trusted_further_than_they_go() {
    let mut asked = 0;
    let mut smooth = BlackBox::new(|x: &[f64]| {
        asked += 1;
        (x[0] - 1.0).powi(2) + (x[1] + 2.0).powi(4) + (x[0] * x[1]).sin()
    });
    let found = minimise(&mut smooth, &[0.0, 0.0], &Options::default()).expect("a start");
    assert_eq!(found.stop.meaning(), Meaning::Converged, "{}", found.stop);
    let (x, y) = (found.at[0], found.at[1]);
    assert!((2.0 * (x - 1.0) + y * (x * y).cos()).abs() < 1e-6);
    assert!((4.0 * (y + 2.0).powi(3) + x * (x * y).cos()).abs() < 1e-6);
    assert_eq!(found.counts.values, asked, "every evaluation is counted");
    // Steps have no slope: the simplex goes down them all the same, and does not claim a minimum.
    let mut steps = BlackBox::new(|x: &[f64]| (8.0 * x[0]).floor().abs() + (8.0 * x[1]).floor().abs());
    let found = minimise(&mut steps, &[3.0, 3.0], &Options::default()).expect("a start");
    assert!(found.value < 48.0);
    assert_ne!(found.stop.meaning(), Meaning::Converged, "{}", found.stop);
}

#[test]
fn a_black_box_is_never_asked_outside_its_bounds() {
    let bounds = Bounds::new(vec![(0.0, 4.0)]);
    let mut outside = 0;
    let f = |x: &[f64]| {
        outside += usize::from(x[0] < 0.0 || x[0] > 4.0);
        (x[0] + 1.0).powi(2)
    };
    let options = Options { bounds: bounds.clone(), ..Options::default() };
    let found = minimise(&mut BlackBox::new(f).within(bounds), &[2.0], &options).expect("a start");
    assert_eq!((found.at[0], outside), (0.0, 0));
    assert_eq!(found.held, [0]);
}

fn has_a_rate(method: Method) -> bool {
    use StepRule::{Diminishing, Fixed};
    let descends_at_a_rate = matches!(method, Method::GradientDescent(Fixed(_) | Diminishing { .. }));
    descends_at_a_rate || matches!(method, Method::Momentum { .. } | Method::Nesterov { .. })
}

#[test]
fn every_method_keeps_to_constraints_also_within_bounds() {
    // On y + z = 2 the bowl is 4(y + 2)²/2 + 20(y + 1)²/2, lowest at y = −28/24; or y is held at 1 by its bound.
    let line = || {
        let f = Closure::new(|x: &[f64]| (x[1] + x[2] - 2.0, vec![0.0, 1.0, 1.0]));
        [Constraint::new(Box::new(f.with_hessian(|_| vec![vec![0.0; 3]; 3])), Relation::Zero)]
    };
    let y = -28.0 / 24.0;
    let cases = [
        (Bounds::default(), [1.0, y, 2.0 - y]),
        (Bounds::new(vec![(2.0, INF), (1.0, INF)]), [2.0, 1.0, 1.0]),
    ];
    for (method, _) in METHODS.into_iter().filter(|(_, close)| *close <= 1e-6) {
        for (bounds, solution) in &cases {
            let options =
                Options { method, bounds: bounds.clone(), iterations: 100_000, ..Options::default() };
            let on = &mut |_: &fluxions_optim::Iteration<'_>| ControlFlow::Continue(());
            let mut bowl = Bowl { knows: Order::Hessians };
            let found = minimise_subject_to(&mut bowl, &mut line(), &[3.0, 4.0, 0.0], &options, on);
            if let (Method::ConjugateGradient(_), Err(Refusal::NoBounds(_))) = (method, &found) {
                continue;
            }
            let found = found.expect("a start");
            if let Stop::Diverged { .. } = found.stop {
                // Penalties make slopes steep, and a rate that is given is then too large.
                assert!(has_a_rate(method), "{method}");
                continue;
            }
            assert!(apart(&found.at, solution) < 1e-5, "{method}: {:?}, {}", found.at, found.stop);
        }
    }
}

#[test]
fn constraints_that_contradict_each_other_are_said_to() {
    let plane = |sign: f64, at: f64| {
        let f = Closure::new(move |x: &[f64]| (sign * (x[0] - at), vec![sign, 0.0, 0.0]));
        Constraint::new(Box::new(f.with_hessian(|_| vec![vec![0.0; 3]; 3])), Relation::AtMostZero)
    };
    // x ≤ −1 and x ≥ 1.
    let mut constraints = [plane(1.0, -1.0), plane(-1.0, 1.0)];
    let mut bowl = Bowl { knows: Order::Hessians };
    let on = &mut |_: &fluxions_optim::Iteration<'_>| ControlFlow::Continue(());
    let found = minimise_subject_to(&mut bowl, &mut constraints, &[0.0; 3], &Options::default(), on);
    assert!(matches!(found.expect("a start").stop, Stop::Infeasible { .. }));
    // x ≤ −1 alone holds the first variable.
    let on = &mut |_: &fluxions_optim::Iteration<'_>| ControlFlow::Continue(());
    let found = minimise_subject_to(&mut bowl, &mut constraints[..1], &[0.0; 3], &Options::default(), on);
    let found = found.expect("a start");
    assert!(apart(&found.at, &[-1.0, -2.0, 3.0]) < 1e-7);
    assert!((found.multipliers[0] - 2.0).abs() < 1e-6);
    assert_eq!(found.shape, Shape::Valley);
}

#[test]
fn many_starts_find_the_lowest_of_many_valleys_and_the_same_each_time() {
    // Rastrigin's function: a valley near every whole number, the lowest at 0.
    let tau = std::f64::consts::TAU;
    let search = || {
        let mut f = Closure::new(move |x: &[f64]| {
            let value = x.iter().map(|x| 10.0 + x * x - 10.0 * (tau * x).cos()).sum();
            (value, x.iter().map(|x| 2.0 * x + 10.0 * tau * (tau * x).sin()).collect())
        });
        let bounds = Bounds::new(vec![(-5.12, 5.12); 2]);
        let options = Options { bounds: bounds.clone(), ..Options::default() };
        minimise_globally(&[4.2, -3.1], &bounds, 400, 0, &mut |start| minimise(&mut f, start, &options))
    };
    let found = search().expect("starts");
    assert!(found.places[0].minimum.value < 1e-9, "{}", found.places[0].minimum.value);
    assert!(found.places.len() > 5);
    assert_eq!(search().expect("starts"), found);
}

/// Corners: the search that is chosen goes on by other methods where Newton's model sees only one side.
#[test]
fn corners_are_passed() {
    let mut tent = Closure::new(|x: &[f64]| (x[0].abs() + x[1] * x[1], vec![x[0].signum(), 2.0 * x[1]]))
        .with_hessian(|_| vec![vec![0.0, 0.0], vec![0.0, 2.0]]);
    let found = minimise(&mut tent, &[3.0, 1.0], &Options::default()).unwrap();
    assert!(found.value < 1e-12, "{found:?}");
    // The lowest point is on the edge of two sheets, where x² = 3 − x.
    let sheet = |x: &[f64]| x[0] * x[0] + x[1] * x[1] > (x[0] - 3.0).abs();
    let mut sheets = Closure::new(move |x: &[f64]| match sheet(x) {
        true => (x[0] * x[0] + x[1] * x[1], vec![2.0 * x[0], 2.0 * x[1]]),
        false => ((x[0] - 3.0).abs(), vec![(x[0] - 3.0).signum(), 0.0]),
    })
    .with_hessian(move |x| match sheet(x) {
        true => vec![vec![2.0, 0.0], vec![0.0, 2.0]],
        false => vec![vec![0.0, 0.0], vec![0.0, 0.0]],
    });
    let found = minimise(&mut sheets, &[0.0, 1.0], &Options::default()).unwrap();
    let lowest = (13.0_f64.sqrt() - 1.0) / 2.0;
    assert!((found.at[0] - lowest).abs() < 1e-6 && found.at[1].abs() < 1e-4, "{found:?}");
    assert_eq!(found.stop.meaning(), Meaning::Unsure);
}

/// A bound that a step reaches is known to hold, whatever the rounding on the way.
#[test]
fn a_bound_that_is_reached_holds() {
    let mut bowl =
        Closure::new(|x: &[f64]| ((x[0] - 2.0).powi(2) + x[1] * x[1], vec![2.0 * (x[0] - 2.0), 2.0 * x[1]]))
            .with_hessian(|_| vec![vec![2.0, 0.0], vec![0.0, 2.0]]);
    for bound in [1.0, 0.1, 0.7, 1.3] {
        let bounds = Bounds::new(vec![(f64::NEG_INFINITY, bound)]);
        let found = minimise(&mut bowl, &[0.0, 0.0], &Options { bounds, ..Options::default() }).unwrap();
        assert_eq!((found.at[0], found.stop.meaning()), (bound, Meaning::Converged), "{found:?}");
    }
}
