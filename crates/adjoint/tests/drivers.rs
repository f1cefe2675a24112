//! Do the drivers say what is true? Known derivatives, the numerical oracle, the dot-product identity, both modes.

mod common;

use common::{At, LogSumExp, Mixed, Pointwise, Rosenbrock, Tall, close, points};
use fluxions_adjoint::{
    Mode, Program, Workspace, gradient, gradient_with, hessian, hvp, jacobian, jacobian_in, jvp, value, vjp,
};
use fluxions_numeric::Options;

#[test]
fn gradients_are_what_the_numerical_oracle_measures() {
    for n in [1, 2, 7, 8, 9, 20] {
        let program = At(LogSumExp, points(n));
        let (y, slopes) = gradient(&program);
        assert_eq!(vec![y], value(&program));
        let measured =
            fluxions_numeric::gradient(|x| program.value(x)[0], &program.inputs(), &Options::default());
        for (slope, m) in slopes.iter().zip(measured) {
            assert!((slope - m.value).abs() <= m.error_bar + 1e-14, "{slope}, {m:?}");
        }
        assert!(close(slopes.iter().sum(), 1.0, 1e-14), "the weights of a softmax add up to 1");
    }
}

#[test]
fn forward_and_back_are_transposes() {
    for n in [2, 8, 19] {
        let program = At(Mixed, points(n));
        let dx: Vec<f64> = (0..n).map(|i| (i as f64 * 0.71) % 1.3 - 0.5).collect();
        let y_bar = [0.7, -1.3, 0.4];
        let (y, dy) = jvp(&program, &dx);
        let (y_again, x_bar) = vjp(&program, &y_bar);
        assert_eq!(y, y_again);
        let along: f64 = dy.iter().zip(y_bar).map(|(a, b)| a * b).sum();
        let back: f64 = x_bar.iter().zip(&dx).map(|(a, b)| a * b).sum();
        assert!(close(along, back, 1e-13), "{along}, {back}");
    }
}

#[test]
fn jacobians_are_the_same_in_both_modes_and_as_measured() {
    for n in [1, 3, 8, 9, 17] {
        let program = At(Mixed, points(n));
        let forward = jacobian_in(Mode::Forward, &program);
        let reverse = jacobian_in(Mode::Reverse, &program);
        let chosen = jacobian(&program);
        assert_eq!((forward.len(), forward[0].len()), (3, n));
        assert!(chosen == forward || chosen == reverse);
        let measured =
            fluxions_numeric::jacobian(|x| program.value(x), &program.inputs(), &Options::default());
        for ((f, r), m) in
            forward.iter().flatten().zip(reverse.iter().flatten()).zip(measured.iter().flatten())
        {
            assert!(close(*f, *r, 1e-13) && (f - m.value).abs() <= m.error_bar + 1e-12, "{f}, {r}, {m:?}");
        }
    }
    assert_eq!(jacobian(&At(LogSumExp, Vec::<f64>::new())), [[0.0; 0]]);
}

#[test]
fn an_infinite_slope_of_one_output_spoils_no_other() {
    let program = At(Tall(13), vec![0.0, 2.0, 3.0]);
    let (forward, reverse) = (jacobian_in(Mode::Forward, &program), jacobian_in(Mode::Reverse, &program));
    assert_eq!(forward, reverse);
    assert_eq!((forward[4][0], forward[4][1], forward[3][0]), (f64::INFINITY, 0.0, 3.0));
    assert_eq!(vjp(&program, &[0.0; 13]).1, [0.0; 3]);
}

#[test]
fn the_mode_follows_the_shape() {
    for (inputs, outputs, mode) in [
        (1, 1, Mode::Forward),
        (8, 1, Mode::Forward),
        (9, 1, Mode::Reverse),
        (1000, 1, Mode::Reverse),
        (100, 100, Mode::Forward),
        (1000, 100, Mode::Reverse),
        (3, 1000, Mode::Forward),
    ] {
        assert_eq!(Mode::for_shape(inputs, outputs), mode, "{inputs} inputs, {outputs} outputs");
    }
    assert_eq!(Mode::Forward.reason(9, 1), "forward: 2 runs forward, against 1 sweep back");
    assert_eq!(Mode::Reverse.to_string(), "reverse");
}

#[test]
fn hessians_are_symmetric_and_those_of_the_textbook() {
    for n in [2, 8, 11] {
        let x = points(n);
        let program = At(Rosenbrock, x.clone());
        let rows = hessian(&program);
        for i in 0..n {
            for j in 0..n {
                let next =
                    |i: usize| if i + 1 < n { 1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0 } else { 0.0 };
                let expected = if i == j {
                    next(i) + if i > 0 { 200.0 } else { 0.0 }
                } else if i.abs_diff(j) == 1 {
                    -400.0 * x[i.min(j)]
                } else {
                    0.0
                };
                assert!(close(rows[i][j], expected, 1e-13), "{i}, {j}: {}, not {expected}", rows[i][j]);
                assert_eq!(rows[i][j].to_bits(), rows[j][i].to_bits());
            }
        }
        let v = points(n).into_iter().rev().collect::<Vec<f64>>();
        for (row, product) in rows.iter().zip(hvp(&program, &v)) {
            let expected: f64 = row.iter().zip(&v).map(|(a, b)| a * b).sum();
            assert!(close(product, expected, 1e-12), "{product}, {expected}");
        }
    }
}

#[test]
fn an_equality_that_holds_at_one_point_is_seen_by_every_driver() {
    let met = Pointwise(1.0);
    assert_eq!(gradient(&met), (1.0, vec![2.0]));
    assert_eq!(vjp(&met, &[3.0]), (vec![1.0], vec![6.0]));
    assert_eq!(jvp(&met, &[3.0]), (vec![1.0], vec![6.0]));
    assert_eq!((hvp(&met, &[1.5]), hessian(&met)), (vec![3.0], vec![vec![2.0]]));
    for mode in [Mode::Forward, Mode::Reverse] {
        assert_eq!(jacobian_in(mode, &met), [[2.0]]);
    }
    assert_eq!(gradient(&Pointwise(3.0)), (9.0, vec![6.0]));
    // A workspace that met an equality forgets it.
    let mut workspace = Workspace::new();
    assert_eq!(gradient_with(&met, &mut workspace).1, [2.0]);
    assert_eq!(gradient_with(&Pointwise(3.0), &mut workspace).1, [6.0]);
    assert!(!workspace.take_met());
}

#[test]
fn single_precision_stays_single() {
    let program = At(LogSumExp, vec![0.5_f32, -0.25, 1.0]);
    let (y, slopes): (f32, Vec<f32>) = gradient(&program);
    let double = gradient(&At(LogSumExp, vec![0.5, -0.25, 1.0]));
    assert!((f64::from(y) - double.0).abs() < 1e-6);
    for (a, b) in slopes.iter().zip(double.1) {
        assert!((f64::from(*a) - b).abs() < 1e-6);
    }
    assert!(hessian(&program).iter().flatten().all(|h| h.is_finite()));
    assert_eq!(jacobian(&program)[0].len(), 3);
}

#[test]
#[should_panic(expected = "a gradient is that of one output")]
fn a_gradient_of_no_output_is_refused() {
    struct Silent;
    impl Program for Silent {
        type Base = f64;
        fn inputs(&self) -> Vec<f64> {
            vec![1.0]
        }
        fn value<T: fluxions_rules::Real>(&self, _: &[T]) -> Vec<T> {
            vec![]
        }
        fn adjoint<T: fluxions_rules::Real>(
            &self,
            _: &mut Workspace<T>,
            _: &[T],
            _: &[T],
            _: &mut [T],
        ) -> Vec<T> {
            vec![]
        }
    }
    let _ = gradient(&Silent);
}
