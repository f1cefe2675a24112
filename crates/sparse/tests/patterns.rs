//! Are patterns and colourings right? Against dense derivatives by dual numbers, on matrices whose colours are known, and
//! on random ones; recovery must give the dense matrix back.

use fluxions_dual::Dual;
use fluxions_rules::{Prim, Real, Scalar};
use fluxions_sparse::{
    Dependent, Order, Sparsity, columns, hessian_pattern, jacobian_pattern, rows, star, star_recover,
};

/// Numbers from 0 to `below`, the same on every run.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % below
    }
}

fn random(rows: usize, columns: usize, a_row: usize, dice: &mut Dice) -> Sparsity {
    let row = |_| (0..dice.roll(a_row + 1)).map(|_| dice.roll(columns)).collect();
    Sparsity::new(columns, (0..rows).map(row).collect())
}

fn symmetric(n: usize, pairs: impl Iterator<Item = (usize, usize)>, diagonal: bool) -> Sparsity {
    let mut rows: Vec<Vec<usize>> = (0..n).map(|i| if diagonal { vec![i] } else { vec![] }).collect();
    for (i, j) in pairs {
        rows[i].push(j);
        rows[j].push(i);
    }
    Sparsity::new(n, rows)
}

fn tridiagonal(n: usize) -> Sparsity {
    symmetric(n, (1..n).map(|i| (i - 1, i)), true)
}

fn laplacian(side: usize) -> Sparsity {
    let right = (0..side * side).filter(|i| i % side + 1 < side).map(|i| (i, i + 1));
    let down = (0..side * (side - 1)).map(|i| (i, i + side));
    symmetric(side * side, right.chain(down), true)
}

const ORDERS: [Order; 2] = [Order::Natural, Order::LargestFirst];

/// No two indices of a colour meet in a row, so that sums over a colour are single entries.
fn columns_hold(pattern: &Sparsity, colours: &[usize], count: usize) {
    for i in 0..pattern.rows() {
        let mut met = vec![false; count];
        for &j in pattern.row(i) {
            assert!(!std::mem::replace(&mut met[colours[j]], true), "row {i}");
        }
    }
}

fn recovers(pattern: &Sparsity, order: Order) -> usize {
    let colouring = star(pattern, order);
    let n = pattern.rows();
    let entry = |i: usize, j: usize| 1.0 + (i.min(j) * n + i.max(j)) as f64;
    let matrix = pattern.clone().fill(entry);
    let mut compressed = vec![vec![0.0; colouring.count()]; n];
    for (i, row) in compressed.iter_mut().enumerate() {
        for &j in pattern.row(i) {
            row[colouring.colours()[j]] += entry(i, j);
        }
    }
    assert_eq!(star_recover(pattern, &colouring, &compressed), matrix);
    colouring.count()
}

#[test]
fn known_matrices_take_the_known_colours() {
    for order in ORDERS {
        assert_eq!(columns(&tridiagonal(50), order).count(), 3);
        assert_eq!(rows(&tridiagonal(50), order).count(), 3);
        let arrow = symmetric(30, (1..30).map(|i| (0, i)), true);
        assert_eq!((columns(&arrow, order).count(), recovers(&arrow, order)), (30, 2));
        let tall = Sparsity::new(2, vec![vec![0, 1]; 10]);
        assert_eq!((columns(&tall, order).count(), rows(&tall, order).count()), (2, 10));
        assert_eq!(columns(&Sparsity::new(0, vec![]), order).count(), 0);
        assert_eq!(columns(&Sparsity::new(5, vec![]), order).count(), 1, "columns without entries share one");
        assert!(columns(&laplacian(12), order).count() <= 9, "a five-point star takes five at least");
        assert!(recovers(&laplacian(12), order) <= 7);
    }
    // A path takes three colours in a star colouring, whatever its length.
    assert_eq!(recovers(&tridiagonal(50), Order::Natural), 3);
    assert_eq!(
        recovers(
            &symmetric(4, [(0, 1), (1, 2), (2, 3), (0, 2), (1, 3), (0, 3)].into_iter(), false),
            Order::Natural
        ),
        4
    );
}

#[test]
fn random_matrices_are_coloured_and_recovered() {
    let mut dice = Dice(7);
    for n in [1, 2, 5, 13, 40, 90] {
        for a_row in [1, 2, 4, 9] {
            let pattern = random(n, n + dice.roll(7), a_row, &mut dice);
            for order in ORDERS {
                let (by_column, by_row) = (columns(&pattern, order), rows(&pattern, order));
                columns_hold(&pattern, by_column.colours(), by_column.count());
                columns_hold(&pattern.transposed(), by_row.colours(), by_row.count());
                let pairs: Vec<(usize, usize)> =
                    (0..n * a_row / 2).map(|_| (dice.roll(n), dice.roll(n))).collect();
                recovers(&symmetric(n, pairs.iter().copied(), dice.roll(2) == 1), order);
            }
        }
    }
}

/// A program of every kind of operation, some of whose outputs depend on few inputs.
fn program<T: Real>(x: &[T]) -> Vec<T> {
    let n = x.len();
    let at = |i: usize| x[i % n];
    (0..n + 3)
        .map(|i| {
            let a = at(i) * at(i + 1) + fluxions_rules::sin(at(2 * i));
            if i % 4 == 0 {
                a / (T::from_f64(2.0) + at(i + 3) * at(i + 3))
            } else {
                Real::powi(a, 1 + (i % 3) as i32)
            }
        })
        .collect()
}

fn objective<T: Real>(x: &[T]) -> T {
    let mut sum = T::from_f64(0.0);
    for (i, y) in program(x).into_iter().enumerate().step_by(3) {
        sum += y * T::from_f64(i as f64) + fluxions_rules::abs(x[i % x.len()]);
    }
    sum + x[0] * T::from_f64(4.0) - x[x.len() - 1]
}

#[test]
fn patterns_hold_every_derivative_that_is_not_zero() {
    for n in [2, 5, 9, 16] {
        let x: Vec<f64> = (0..n).map(|i| (i as f64 * 0.37 + 0.11) % 1.9 - 0.6).collect();
        let pattern = jacobian_pattern(&x, program);
        let mut extra = 0;
        for j in 0..n {
            let seed = |(k, &x): (usize, &f64)| if k == j { Dual::variable(x) } else { Dual::constant(x) };
            let y = program(&x.iter().enumerate().map(seed).collect::<Vec<Dual>>());
            for (i, y) in y.iter().enumerate() {
                assert!(y.tangent() == 0.0 || pattern.contains(i, j), "{i}, {j}");
                extra += usize::from(y.tangent() == 0.0 && pattern.contains(i, j));
            }
        }
        assert_eq!(extra, 0, "and no more, at an ordinary point");
        let pattern = hessian_pattern(&x, objective);
        assert_eq!(pattern, pattern.transposed());
        let mut missing = 0;
        for i in 0..n {
            for j in 0..n {
                let seed = |(k, &x): (usize, &f64)| {
                    let unit = |on: bool| Dual::constant(f64::from(u8::from(on)));
                    Dual::new(Dual::new(x, unit(k == i).primal()), unit(k == j))
                };
                let second = objective(&x.iter().enumerate().map(seed).collect::<Vec<Dual<Dual>>>());
                let second = second.tangent().tangent();
                assert!(second == 0.0 || pattern.contains(i, j), "{i}, {j}: {second}");
                missing += usize::from(!pattern.contains(i, j));
            }
        }
        assert!(n < 16 || missing > 0, "a sparse objective has a sparse pattern");
    }
}

#[test]
fn every_row_keeps_the_arguments_that_it_depends_on() {
    for &prim in Prim::ALL {
        let args: Vec<f64> = prim
            .row()
            .domains
            .iter()
            .map(|d| if d.whole { 2.0 } else { (d.low + d.high) * 0.5 + 0.1 })
            .collect();
        let pattern = jacobian_pattern(&args, |x| vec![Dependent::apply(prim, x)]);
        for i in 0..args.len() {
            let zero = prim.row().partials[i] == "Partial::Zero";
            assert_eq!(pattern.contains(0, i), !zero, "{prim:?} by {i}");
        }
    }
}

#[test]
fn zeros_hide_nothing_and_values_are_plain() {
    let x = [0.0, 2.0];
    let pattern = jacobian_pattern(&x, |x| {
        assert_eq!((x[0] * 3.0 + x[1].sqrt()).value(), 2f64.sqrt());
        assert!(x[0] < x[1] && x[0] <= 0.0 && x[1] != Dependent::from(3.0), "comparisons are by value");
        vec![
            x[0].abs(),
            0.0 * x[0],
            x[1] - x[1],
            x[0].max(x[1]),
            fluxions_rules::select(x[0], x[1], x[1]),
            1.0.into(),
        ]
    });
    let rows: Vec<&[usize]> = (0..6).map(|i| pattern.row(i)).collect();
    assert_eq!(rows, [&[0][..], &[0], &[1], &[0, 1], &[1], &[]]);
    // What is linear curves nowhere, also in pieces; what the output does not depend on does not count.
    let linear = hessian_pattern(&[1.0, 2.0], |x| {
        let _ = x[0] * x[1];
        3.0 * x[0] - x[1] / 2.0 + x[0].abs() + x[1].max(x[0]) + x[0].powi(1)
    });
    assert_eq!(linear.entries(), 0);
    assert_eq!(hessian_pattern(&[1.0, 2.0], |x| x[0] / x[1]).entries(), 3);
    assert_eq!(hessian_pattern(&[1.0, 2.0], |x| (x[0] + x[1]).powi(2)).entries(), 4);
    assert_eq!(hessian_pattern(&[1.0, 2.0], |x| x[0].mul_add(x[1], x[0])).entries(), 2);
}

#[test]
fn an_equality_that_holds_leaves_nothing_known() {
    let branch = |x: Dependent| if x == 1.0 { Dependent::from(1.0) } else { x * x };
    assert_eq!(jacobian_pattern(&[1.0, 2.0], |x| vec![branch(x[0])]).entries(), 2);
    assert_eq!(jacobian_pattern(&[3.0, 2.0], |x| vec![branch(x[0])]).entries(), 1);
    assert_eq!(hessian_pattern(&[1.0, 2.0], |x| branch(x[0])).entries(), 4);
    assert_eq!(hessian_pattern(&[3.0, 2.0], |x| branch(x[0])).entries(), 1);
    // Equal constants, and a number equal to itself, are equal all around.
    assert_eq!(jacobian_pattern(&[1.0], |x| vec![if x[0] == x[0] { x[0] } else { 2.0.into() }]).entries(), 1);
    // What an inner run met is not the outer one's.
    let outer = jacobian_pattern(&[1.0, 2.0], |x| {
        assert_eq!(jacobian_pattern(&[1.0, 2.0], |y| vec![branch(y[0])]).entries(), 2);
        vec![x[0]]
    });
    assert_eq!(outer.entries(), 1);
}

#[test]
fn runs_nest() {
    let pattern = jacobian_pattern(&[1.0, 2.0], |x| {
        let inner = jacobian_pattern(&[3.0, 4.0, 5.0], |y| vec![x[0] * y[2], y[0] + y[1]]);
        assert_eq!((inner.row(0), inner.row(1)), (&[2][..], &[0, 1][..]));
        vec![x[1] * inner.entries() as f64, x[0] * x[1]]
    });
    assert_eq!((pattern.row(0), pattern.row(1)), (&[1][..], &[0, 1][..]));
    // A number that outlives its run is a constant.
    let mut kept = Dependent::from(0.0);
    jacobian_pattern(&[1.0], |x| {
        kept = x[0] * x[0] + 1.0;
        vec![]
    });
    assert_eq!(kept.value(), 2.0);
    assert_eq!(jacobian_pattern(&[], |_| vec![kept * kept]).entries(), 0);
}

#[test]
fn long_programs_are_no_trouble() {
    let n = 20_000;
    let x = vec![0.5; n];
    let pattern = hessian_pattern(&x, |x| x.windows(2).map(|p| (p[1] - p[0] * p[0]).powi(2)).sum());
    assert_eq!(pattern.entries(), 3 * n - 2);
    assert_eq!(star(&pattern, Order::Natural).count(), 3);
    // Many steps of a recurrence on few inputs: the same set of inputs at every step.
    let steps = hessian_pattern(&x[..5], |x| {
        (0..50_000).fold(x.iter().sum::<Dependent>(), |y, i| (y * 0.9 + x[i % 5]).sin())
    });
    assert_eq!(steps.entries(), 25);
}
