//! What comes of few evaluations? A wide bar that holds, and none where nothing looks smooth.
#![allow(clippy::print_stdout)]

mod random;

use fluxions_numeric::{Options, Status, derivative, nth_derivative};
use random::{Dual, Random};

fn with(max_evaluations: u32) -> Options {
    Options { max_evaluations, ..Options::default() }
}

#[test]
fn few_evaluations_give_wide_bars() {
    type Case = (fn(f64) -> f64, f64, f64);
    let cases: &[Case] = &[
        (f64::exp, 0.5, 0.5f64.exp()),
        (f64::ln, 3.0, 1.0 / 3.0),
        (f64::sqrt, 0.5, 0.5f64.sqrt()),
        (f64::sin, 0.0, 1.0),
        (f64::cos, 0.1, -(0.1f64.sin())),
        (|x| x.powi(7), 2.0, 448.0),
        (|x| 3.0 * x - 1.0, 1.0, 3.0),
        (f64::tan, 1.0, 1.0 / 1f64.cos().powi(2)),
    ];
    // Evaluations, and the widest bar beside the slope that is still of use.
    for (most, wanted) in [(3, 2.0), (5, 0.5), (8, 0.1), (11, 0.1), (15, 1e-2), (25, 1e-3)] {
        for (index, (f, x, truth)) in cases.iter().enumerate() {
            let found = derivative(f, *x, &with(most));
            println!("{most} evaluations, case {index}: {found:?}, not {truth}");
            assert!(found.evaluations <= most);
            assert!(
                (found.value - truth).abs() <= found.error_bar + 1e-15,
                "{most}, case {index}: {found:?}"
            );
            assert!(found.error_bar <= wanted * truth.abs().max(1.0), "{most}, case {index}: {found:?}");
        }
    }
    let second = nth_derivative(f64::exp, 0.5, 2, &with(7));
    assert!((second.value - 0.5f64.exp()).abs() <= second.error_bar && second.error_bar < 1.0, "{second:?}");
}

#[test]
fn three_values_do_not_tell_a_top_from_a_kink() {
    for f in [f64::cos, f64::abs] {
        let found = derivative(f, 0.0, &with(3));
        assert!(found.value.is_nan() && found.error_bar.is_infinite(), "{found:?}");
    }
    assert!(derivative(f64::cos, 0.0, &with(5)).value.abs() < 0.01);
}

#[test]
fn few_evaluations_at_bounds() {
    for most in [4, 6, 8, 12] {
        let options = Options { bounds: (0.0, f64::INFINITY), ..with(most) };
        let found = derivative(f64::exp, 0.0, &options);
        assert!((found.value - 1.0).abs() <= found.error_bar && found.error_bar < 0.5, "{most}: {found:?}");
    }
}

#[test]
fn bars_hold_on_any_budget() {
    let mut random = Random(23);
    for most in [3, 5, 7, 9, 11, 13, 15, 17, 19, 25, 40, 70] {
        let (mut count, mut failures, mut answered, mut settled) = (0, 0, 0, 0);
        while count < 3000 {
            let (formula, x, Dual(_, truth, magnitude)) = random.sample();
            count += 1;
            let found = derivative(|x| formula.at(Dual(x, 0.0, 0.0)).0, x, &with(most));
            let failed = (found.value - truth).abs() > found.error_bar + 1e-13 * magnitude;
            failures += usize::from(failed);
            answered += usize::from(found.error_bar.is_finite());
            settled += usize::from(found.status == Status::Ok);
        }
        println!(
            "{most} evaluations: {answered} of {count} answered, {settled} settled, {failures} bars fail"
        );
        assert!(failures * 100 <= count, "{most}: {failures} of {count}");
        assert!(answered * 10 >= count * if most < 9 { 7 } else { 8 }, "{most}: {answered} of {count}");
    }
}
