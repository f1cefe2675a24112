//! Does the check pass what is right, and catch what is wrong? Programs at ordinary points and at kinks, in both
//! precisions, and adjoints with planted faults.

mod common;

use common::{At, Body, LogSumExp, Mixed, Pointwise, Rosenbrock, points};
use fluxions_adjoint::{Outcome, Program, Workspace, check};
use fluxions_rules::{Real, abs, clamp, exp, floor, max, relu, sin, sqrt};

#[test]
fn what_is_right_passes_and_agrees() {
    for n in [2, 9] {
        for passed in [
            check(&At(Mixed, points(n))),
            check(&At(Rosenbrock, points(n))),
            check(&At(LogSumExp, points(n))),
        ] {
            let passed = passed.unwrap_or_else(|why| panic!("{why}"));
            let fine = passed.count(|o| *o == Outcome::Agree);
            assert_eq!(fine, passed.entries.len(), "{passed}");
        }
    }
}

#[test]
fn single_precision_passes() {
    let single = |x: Vec<f64>| x.into_iter().map(|x| x as f32).collect::<Vec<f32>>();
    for n in [2, 9, 30] {
        check(&At(Mixed, single(points(n)))).unwrap_or_else(|why| panic!("{why}"));
        check(&At(Rosenbrock, single(points(n)))).unwrap_or_else(|why| panic!("{why}"));
        check(&At(LogSumExp, single(points(n)))).unwrap_or_else(|why| panic!("{why}"));
    }
}

/// Corners, jumps, an infinite slope.
struct Kinks;
impl Body for Kinks {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        let [zero, one] = [0.0, 1.0].map(T::from_f64);
        let x = x[0];
        vec![abs(x), relu(x), max(x, zero), clamp(x, zero, one), floor(x), sqrt(x), x * x]
    }
}

#[test]
fn at_kinks_the_choice_of_the_table_is_let_pass_and_named() {
    let passed = check(&At(Kinks, vec![0.0])).unwrap_or_else(|why| panic!("{why}"));
    let outcomes: Vec<Outcome> = passed.entries.iter().map(|entry| entry.outcome).collect();
    for outcome in &outcomes[..4] {
        assert!(matches!(outcome, Outcome::Kink { .. }), "{passed:?}");
    }
    assert_eq!(outcomes[4..], [Outcome::Unchecked, Outcome::Unchecked, Outcome::Agree], "{passed:?}");
    assert_eq!(
        passed.to_string(),
        "7 derivatives: 1 agree, 4 at corners, 0 limited by noise, 2 without a slope to compare with"
    );
    let text = passed.entries[0].to_string();
    assert!(text.starts_with("output 0 by input 0: forward 0.0, reverse 0.0, from values"), "{text}");
    assert!(check(&Pointwise(1.0)).is_ok(), "the branch for a single point is not taken");
}

/// x₀·eˣ¹ and sin x₁, the reverse sweep of which has a fault planted in it.
struct Faulty(usize);
impl Program for Faulty {
    type Base = f64;
    fn inputs(&self) -> Vec<f64> {
        vec![1.5, 0.5]
    }
    fn value<T: Real>(&self, x: &[T]) -> Vec<T> {
        vec![x[0] * exp(x[1]), sin(x[1])]
    }
    fn adjoint<T: Real>(&self, _: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T]) -> Vec<T> {
        let (e, c) = (exp(x[1]), fluxions_rules::cos(x[1]));
        x_bar[0] = e * y_bar[0];
        x_bar[1] = x[0] * e * y_bar[0] + c * y_bar[1];
        match self.0 {
            1 => x_bar[0] = -x_bar[0],
            2 => x_bar[1] = c * y_bar[1],
            3 => x_bar[1] = x[0] * e * y_bar[0] + T::from_f64(1.00001) * c * y_bar[1],
            4 => x_bar.swap(0, 1),
            5 => x_bar[1] = T::from_f64(f64::NAN),
            _ => {}
        }
        self.value(x)
    }
}

/// A value that is cast, which hides the derivative that the values show.
struct Cast;
impl Body for Cast {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        vec![T::from_f64(x[0].value() * x[0].value())]
    }
}

/// Sums in which an input that is nearly zero is lost, but for one product.
struct Lost;
impl Body for Lost {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        let [tenth, left, right, rate] = [0.1, -0.37, 0.37, 0.3].map(T::from_f64);
        let one = T::from_f64(1.0);
        vec![x[0] + tenth * (left - (x[0] + x[0]) + right) + rate * x[0] * exp(one - x[0])]
    }
}

#[test]
fn an_input_that_is_rounded_away_is_no_fault() {
    for x in [1e-15, -8e-16, 4.440892098500626e-16, -9e-17, 1e-17, 1e-18, 1e-12, 1e-9, 0.0, 0.25] {
        check(&At(Lost, vec![x])).unwrap_or_else(|why| panic!("at {x:e}: {why}"));
    }
}

#[test]
fn planted_faults_are_caught_and_explained() {
    assert!(check(&Faulty(0)).is_ok());
    for fault in 1..=5 {
        let why = check(&Faulty(fault)).expect_err("a planted fault").to_string();
        assert!(
            why.contains("of 4 derivatives disagree") && why.contains("the reverse sweep is alone")
                || fault == 5,
            "{fault}: {why}"
        );
    }
    let why = check(&Faulty(1)).expect_err("a planted fault");
    assert_eq!((why.entries[0].output, why.entries[0].input, why.checked), (0, 0, 4));
    let why = check(&At(Cast, vec![3.0])).expect_err("a derivative is lost").to_string();
    assert!(why.contains("forward 0.0, reverse 0.0, from values 5.99999"), "{why}");
    assert!(why.contains("a value cast to a whole number and back"), "{why}");
}
