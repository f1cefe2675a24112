//! Are minima found, with and without bounds, and is the reason for stopping true? Held against known solutions, and against
//! the conditions of a minimum.

use fluxions_optim::least_squares::{NoStart, Options, Residuals, Stop, Tree, Triangle, minimise};
use std::ops::ControlFlow;

/// Residuals at a point, and their Jacobian, row by row.
type Model = fn(&[f64]) -> (Vec<f64>, Vec<Vec<f64>>);

fn rosenbrock(x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    (vec![10.0 * (x[1] - x[0] * x[0]), 1.0 - x[0]], vec![vec![-20.0 * x[0], 10.0], vec![-1.0, 0.0]])
}

/// Powell's singular function: the Jacobian has rank 2 at the minimum.
fn powell(x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (s, t) = (x[1] - 2.0 * x[2], x[0] - x[3]);
    let (root5, root10) = (5f64.sqrt(), 10f64.sqrt());
    (
        vec![x[0] + 10.0 * x[1], root5 * (x[2] - x[3]), s * s, root10 * t * t],
        vec![
            vec![1.0, 10.0, 0.0, 0.0],
            vec![0.0, 0.0, root5, -root5],
            vec![0.0, 2.0 * s, -4.0 * s, 0.0],
            vec![2.0 * root10 * t, 0.0, 0.0, -2.0 * root10 * t],
        ],
    )
}

/// A line that cannot pass through all points: y = 0, 1, 1 at 0, 1, 2.
fn line(x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let rows = [(0.0, 0.0), (1.0, 1.0), (2.0, 1.0)];
    let residual = |(t, y): &(f64, f64)| x[0] + x[1] * t - y;
    (rows.iter().map(residual).collect(), rows.iter().map(|(t, _)| vec![1.0, *t]).collect())
}

/// Only the product matters.
fn product(x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    (vec![x[0] * x[1] - 6.0, x[0] * x[1] - 8.0], vec![vec![x[1], x[0]]; 2])
}

const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

struct Case {
    name: &'static str,
    model: Model,
    start: &'static [f64],
    bounds: &'static [(f64, f64)],
    /// The known solution.
    least: &'static [f64],
    digits: f64,
}

const CASES: &[Case] = &[
    Case {
        name: "rosenbrock",
        model: rosenbrock,
        start: &[-1.2, 1.0],
        bounds: &[],
        least: &[1.0, 1.0],
        digits: 1e-12,
    },
    Case {
        name: "rosenbrock, from afar",
        model: rosenbrock,
        start: &[-120.0, 100.0],
        bounds: &[],
        least: &[1.0, 1.0],
        digits: 1e-12,
    },
    Case {
        name: "rosenbrock, from the origin",
        model: rosenbrock,
        start: &[0.0, 0.0],
        bounds: &[],
        least: &[1.0, 1.0],
        digits: 1e-12,
    },
    Case {
        name: "rosenbrock, bounded",
        model: rosenbrock,
        start: &[-1.2, 1.0],
        bounds: &[(-2.0, 0.5), FREE],
        least: &[0.5, 0.25],
        digits: 1e-10,
    },
    Case {
        name: "rosenbrock, in a corner",
        model: rosenbrock,
        start: &[3.0, 0.0],
        bounds: &[(1.5, 5.0), (-1.0, 2.0)],
        least: &[1.5, 2.0],
        digits: 1e-10,
    },
    Case {
        name: "powell",
        model: powell,
        start: &[3.0, -1.0, 0.0, 1.0],
        bounds: &[],
        least: &[0.0; 4],
        digits: 1e-3,
    },
    Case {
        name: "line",
        model: line,
        start: &[0.0, 0.0],
        bounds: &[],
        least: &[1.0 / 6.0, 0.5],
        digits: 1e-12,
    },
    Case {
        name: "line, through the origin",
        model: line,
        start: &[9.0, 9.0],
        bounds: &[(0.0, 0.0), FREE],
        least: &[0.0, 0.6],
        digits: 1e-12,
    },
    Case {
        name: "line, held at both ends",
        model: line,
        start: &[9.0, 9.0],
        bounds: &[(1.0, 1.0), (2.0, 2.0)],
        least: &[1.0, 2.0],
        digits: 0.0,
    },
];

#[test]
fn known_minima_are_found() {
    for case in CASES {
        let mut rows = Residuals::new(case.start.len(), case.model);
        let options = Options { bounds: case.bounds.to_vec(), ..Options::default() };
        let mut costs = Vec::new();
        let found = minimise(&mut rows, case.start, &options, &mut |step| {
            costs.push(step.cost);
            ControlFlow::Continue(())
        });
        let found = found.expect(case.name);
        assert!(found.stop.converged(), "{}: {}", case.name, found.stop);
        for (x, least) in found.at.iter().zip(case.least) {
            assert!((x - least).abs() <= case.digits, "{}: {:?}", case.name, found.at);
        }
        for (x, (low, high)) in found.at.iter().zip(case.bounds) {
            assert!(low <= x && x <= high, "{}: {:?} leaves the bounds", case.name, found.at);
        }
        assert!(
            costs.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-9) + 1e-300),
            "{}: {costs:?}",
            case.name
        );
        assert!(found.evaluations < 200, "{}: {} evaluations", case.name, found.evaluations);
    }
}

#[test]
fn a_direction_without_effect_does_not_stop_the_search() {
    let mut rows = Residuals::new(2, product);
    let found = minimise(&mut rows, &[1.0, 1.0], &Options::default(), &mut |_| ControlFlow::Continue(()));
    let found = found.expect("a start");
    assert!(found.stop.converged() && (found.at[0] * found.at[1] - 7.0).abs() < 1e-5, "{found:?}");
    assert!(found.evaluations < 60, "{}", found.evaluations);
}

#[test]
fn the_reason_for_stopping_is_true() {
    let ran = |model: Model, start: &[f64], options: &Options, most: usize| {
        let mut rows = Residuals::new(start.len(), model);
        minimise(&mut rows, start, options, &mut |step| match step.index < most {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        })
    };
    let all = Options::default();
    let stop =
        |model, start: &[f64], options: &Options, most| ran(model, start, options, most).map(|s| s.stop);
    assert_eq!(stop(line, &[0.0, 0.0], &all, 100), Ok(Stop::Offset));
    assert_eq!(stop(line, &[0.0, 0.0], &all, 0), Ok(Stop::Interrupted));
    let few = Options { max_evaluations: 3, ..Options::default() };
    assert_eq!(stop(rosenbrock, &[-1.2, 1.0], &few, 100), Ok(Stop::Evaluations));
    let held = Options { bounds: vec![(1.0, 1.0); 2], ..Options::default() };
    assert_eq!(stop(line, &[0.0, 0.0], &held, 100), Ok(Stop::Held));
    assert_eq!(stop(|_| (vec![f64::NAN], vec![vec![1.0]]), &[0.0], &all, 100), Err(NoStart));
    // Slopes that lie: no step lowers the cost.
    let liar: Model = |x| (vec![1.0 + x[0].abs()], vec![vec![1.0]]);
    assert_eq!(stop(liar, &[0.0], &all, 100), Ok(Stop::NoDescent));
}

/// The triangle of many blocks, however they are cut, is that of all rows: the lengths and angles of the columns are kept.
#[test]
fn triangles_keep_lengths_and_angles() {
    let (rows, n) = (1000, 3);
    let entry = |i: usize, j: usize| ((i * 7 + j * 13) as f64 * 0.37).sin() * 10f64.powi(3 * j as i32 - 3);
    let product = |a: usize, b: usize| (0..rows).map(|i| entry(i, a) * entry(i, b)).sum::<f64>();
    for size in [1, 2, 17, 256, 1000] {
        let mut tree = Tree::new(n);
        for start in (0..rows).step_by(size) {
            let block = start..rows.min(start + size);
            let mut columns: Vec<f64> =
                (0..=n).flat_map(|j| block.clone().map(move |i| entry(i, j))).collect();
            let mut leaf = Triangle::new(n);
            leaf.absorb(&mut columns);
            tree.push(leaf);
        }
        let triangle = tree.finish();
        for a in 0..=n {
            for b in 0..=n {
                let kept: f64 = (0..=n).map(|k| triangle.r(k, a) * triangle.r(k, b)).sum();
                let size = (product(a, a) * product(b, b)).sqrt();
                assert!((kept - product(a, b)).abs() < 1e-12 * size, "{a} {b}, blocks of {size}");
            }
        }
    }
}
