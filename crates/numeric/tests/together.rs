//! Are points asked for together, shared by all outputs, and are the answers those of one-by-one?

use fluxions_numeric::{
    Estimate, Interrupted, Options, Oracle, Status, gradient, gradient_of, hessian, hessian_of, jacobian,
    jacobian_of, sparse_jacobian_of,
};

/// Remembers every point, by rounds, and is interrupted at a round.
struct Recorded<F> {
    function: F,
    rounds: Vec<Vec<Vec<f64>>>,
    last_round: usize,
}

impl<F: Fn(&[f64]) -> Vec<f64>> Recorded<F> {
    fn new(function: F) -> Self {
        Recorded { function, rounds: vec![], last_round: usize::MAX }
    }
}

impl<F: Fn(&[f64]) -> Vec<f64>> Oracle for Recorded<F> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        self.rounds.push(points.to_vec());
        if self.rounds.len() > self.last_round {
            return Err(Interrupted);
        }
        Ok(points.iter().map(|point| (self.function)(point)).collect())
    }
}

/// NaN is as good as NaN.
fn same(a: &Estimate, b: &Estimate) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fn outputs(p: &[f64]) -> Vec<f64> {
    let sum: f64 = p.iter().sum();
    vec![sum.sin() * p[0], (p[0] - 1.0).abs() + p[1], p.iter().map(|v| v.exp()).product(), p[1].sqrt()]
}

const X: [f64; 3] = [1.0, 0.0, -0.3];

#[test]
fn the_same_as_one_by_one() {
    let options = Options::default();
    let all = vec![options.clone(); 3];
    let batch = jacobian_of(&mut Recorded::new(outputs), &X, &all).expect("answers");
    for (row, other) in batch.iter().zip(jacobian(outputs, &X, &options)) {
        assert!(row.iter().zip(&other).all(|(a, b)| same(a, b)), "{row:?} {other:?}");
    }
    assert!(matches!(batch[1][0].status, Status::Kink { .. }));
    let first = |p: &[f64]| outputs(p)[0];
    let batch = gradient_of(&mut Recorded::new(outputs), &X, &all).expect("answers");
    assert!(batch.iter().zip(gradient(first, &X, &options)).all(|(a, b)| same(a, &b)));
    let batch = hessian_of(&mut Recorded::new(outputs), &X, &[]).expect("answers");
    for (row, other) in batch[0].iter().zip(hessian(first, &X, &options)) {
        assert!(row.iter().zip(&other).all(|(a, b)| same(a, b)), "{row:?} {other:?}");
    }
}

#[test]
fn all_variables_in_one_round() {
    let mut oracle =
        Recorded::new(|p: &[f64]| vec![p.iter().map(|v| v.sin()).sum(), p.iter().map(|v| v.exp()).sum()]);
    let x: Vec<f64> = (1..=20).map(|i| 0.5 + 0.01 * f64::from(i)).collect();
    let found = jacobian_of(&mut oracle, &x, &[]).expect("answers");
    assert!(oracle.rounds.len() <= 4, "{} rounds", oracle.rounds.len());
    assert_eq!(oracle.rounds[0], std::slice::from_ref(&x));
    assert_eq!(oracle.rounds[1].len(), 20 * 14);
    // Both outputs are served by the same points, and no point is asked for twice.
    let mut points: Vec<Vec<u64>> =
        oracle.rounds.iter().flatten().map(|p| p.iter().map(|v| v.to_bits()).collect()).collect();
    let count = points.len();
    points.sort();
    points.dedup();
    assert_eq!(points.len(), count);
    for (i, x) in x.iter().enumerate() {
        for (entry, truth) in [(&found[0][i], x.cos()), (&found[1][i], x.exp())] {
            assert!((entry.value - truth).abs() <= entry.error_bar, "{entry:?}");
        }
    }
}

#[test]
fn interrupted_at_any_round() {
    for last_round in 0..6 {
        let mut oracle = Recorded { last_round, ..Recorded::new(outputs) };
        assert_eq!(jacobian_of(&mut oracle, &X, &[]), Err(Interrupted));
        assert_eq!(oracle.rounds.len(), last_round + 1);
    }
}

#[test]
fn one_output_without_values_does_not_harm_the_others() {
    let ill = |p: &[f64]| {
        let mut values = outputs(p);
        values[2] = f64::NAN;
        if p[0] > 1.0 {
            values[3] = f64::NAN;
        }
        values
    };
    let (well, ill) = (jacobian(outputs, &X, &Options::default()), jacobian(ill, &X, &Options::default()));
    for row in [0, 1] {
        assert!(well[row].iter().zip(&ill[row]).all(|(a, b)| same(a, b)));
    }
    assert!(ill[2].iter().all(|entry| entry.status == Status::OutsideDomain));
    assert_eq!(ill[3][0].status, Status::Edge);
}

#[test]
fn points_that_fail_as_a_whole() {
    // No answer at all above 1, and answers too short, which are NaN.
    let fails = |p: &[f64]| if p[0] > 1.0 { vec![] } else { vec![p[0].exp(), p[0]] };
    let found = jacobian_of(&mut Recorded::new(fails), &[1.0], &[]).expect("answers");
    assert_eq!(found[0][0].status, Status::Edge);
    assert!((found[0][0].value - 1f64.exp()).abs() <= found[0][0].error_bar);
    assert!(jacobian_of(&mut Recorded::new(|_: &[f64]| vec![]), &[1.0], &[]).expect("answers").is_empty());
    assert!(gradient_of(&mut Recorded::new(|_: &[f64]| vec![]), &[1.0], &[]).expect("answers").is_empty());
}

#[test]
fn every_variable_has_bounds_of_its_own() {
    let bounds = [(0.5, 0.5 + 1e-6), (f64::NEG_INFINITY, 0.0), (-1.0, 1.0)];
    let options = bounds.map(|bounds| Options { bounds, ..Options::default() });
    let x = [0.5, 0.0, 0.2];
    let f = |p: &[f64]| vec![p[0].exp() * (1.0 + p[1]).cos() + p[2] * p[2] * p[0]];
    let truth = [0.5f64.exp() * 1f64.cos() + 0.04, -0.5f64.exp() * 1f64.sin(), 0.2];
    let mut oracle = Recorded::new(f);
    let found = gradient_of(&mut oracle, &x, &options).expect("answers");
    for ((entry, truth), wanted) in found.iter().zip(truth).zip([Status::Edge, Status::Edge, Status::Ok]) {
        assert!(
            (entry.value - truth).abs() <= entry.error_bar && entry.error_bar < 1e-7,
            "{entry:?} {truth}"
        );
        assert_eq!(entry.status, wanted, "{entry:?}");
    }
    let second = hessian_of(&mut oracle, &x, &options).expect("answers");
    assert!((second[0][2][2].value - 1.0).abs() <= second[0][2][2].error_bar);
    let colours = [0, 0, 0];
    let sum = |p: &[f64]| vec![p[0].exp(), p[1].cos(), p[2].powi(3)];
    let rows = [vec![0], vec![1], vec![2]];
    let mut groups = Recorded::new(sum);
    let sparse = sparse_jacobian_of(&mut groups, &x, &rows, &colours, &options).expect("answers");
    for (row, truth) in sparse.iter().zip([0.5f64.exp(), 0.0, 0.12]) {
        assert!((row[0].value - truth).abs() <= row[0].error_bar, "{row:?} {truth}");
    }
    for point in oracle.rounds.iter().chain(&groups.rounds).flatten() {
        for (value, (least, most)) in point.iter().zip(bounds) {
            assert!((least..=most).contains(value), "{point:?}");
        }
    }
}

#[test]
fn a_sparse_matrix_takes_as_many_windows_as_colours() {
    let n = 60;
    let f = |p: &[f64]| -> Vec<f64> {
        let at = |i: usize| p.get(i).copied().unwrap_or(0.0);
        (0..n).map(|i| at(i).sin() * at(i.wrapping_sub(1)) + (at(i + 1) - 1.0).abs() * at(i)).collect()
    };
    let x: Vec<f64> = (0..n).map(|i| if i == 7 { 1.0 } else { 1e-3 * 1.2f64.powi(i as i32) - 0.5 }).collect();
    let rows: Vec<Vec<usize>> =
        (0..n).map(|i| (i.saturating_sub(1)..=(i + 1).min(n - 1)).collect()).collect();
    let colours: Vec<usize> = (0..n).map(|i| i % 3).collect();
    let mut oracle = Recorded::new(f);
    let sparse = sparse_jacobian_of(&mut oracle, &x, &rows, &colours, &[]).expect("answers");
    let dense = jacobian(f, &x, &Options::default());
    for (i, row) in rows.iter().enumerate() {
        for (k, &j) in row.iter().enumerate() {
            let (a, b) = (&sparse[i][k], &dense[i][j]);
            let (Status::Kink { left, right }, Status::Kink { left: l, right: r }) = (a.status, b.status)
            else {
                assert!((a.value - b.value).abs() <= a.error_bar + b.error_bar, "{i} {j}: {a:?} {b:?}");
                continue;
            };
            assert!((left - l).abs() < 1e-9 && (right - r).abs() < 1e-9, "{i} {j}: {a:?} {b:?}");
        }
    }
    assert!(matches!(sparse[6][2].status, Status::Kink { .. }), "{:?}", sparse[6][2]);
    let points: usize = oracle.rounds.iter().map(Vec::len).sum();
    assert!(points < 3 * 150, "{points} points");
    // Two variables of one colour in a row: no answer rather than a wrong one.
    let clash = sparse_jacobian_of(&mut Recorded::new(f), &x, &rows, &vec![0; n], &[]).expect("answers");
    assert!(clash.iter().flatten().all(|entry| entry.value.is_nan() && entry.error_bar.is_infinite()));
}

#[test]
fn many_entries_come_in_parts() {
    // More estimates than are under way at a time: as from smaller matrices.
    let f = |p: &[f64]| -> Vec<f64> {
        (0..170).map(|i| (p[i % p.len()] * (1.0 + i as f64 / 170.0)).sin()).collect()
    };
    let x: Vec<f64> = (0..100).map(|i| 0.1 + 0.02 * f64::from(i)).collect();
    let whole = jacobian_of(&mut Recorded::new(f), &x, &[]).expect("answers");
    let (row, column) = (133, 33);
    let truth = (1.0 + 133.0 / 170.0) * (x[column] * (1.0 + 133.0 / 170.0)).cos();
    assert!((whole[row][column].value - truth).abs() <= whole[row][column].error_bar);
    assert_eq!((whole.len(), whole[0].len()), (170, 100));
    assert!(whole[row].iter().enumerate().all(|(j, entry)| j == column || entry.value == 0.0));
}
