//! Does the bar hold on formulas that nobody chose? Random ones, with dual numbers as the truth.
#![allow(clippy::print_stdout)]

mod random;

use fluxions_numeric::{Options, Status, derivative};
use random::{Dual, Random};

/// How often the bar failed, on formulas whose values have lost `lost` digits to cancellation.
fn survey(title: &str, seed: u64, wanted: usize, lost: impl Fn(&mut Random) -> f64) -> (usize, usize) {
    let mut random = Random(seed);
    let (mut count, mut failures, mut unanswered, mut evaluations) = (0, 0, 0, vec![]);
    while count < wanted {
        let (formula, x, Dual(value, truth, magnitude)) = random.sample();
        let offset = lost(&mut random) * value * (1.0 + random.unit());
        // Nor where the offset has swallowed all that the function does: its values are a constant.
        if truth.abs() * x.abs().max(1.0) < 10.0 * f64::EPSILON * offset.abs() {
            continue;
        }
        count += 1;
        let f = |x| (formula.at(Dual(x, 0.0, 0.0)).0 + offset) - offset;
        let found = derivative(f, x, &Options::default());
        evaluations.push(found.evaluations);
        unanswered += usize::from(found.status == Status::Unresolved);
        let error = (found.value - truth).abs();
        if error > found.error_bar + 1e-13 * magnitude {
            failures += 1;
            println!("offset {offset:e} {formula:?} at {x}: {truth:e} found {found:?}");
        }
    }
    evaluations.sort_unstable();
    let most = evaluations.last().copied().unwrap_or(0);
    println!(
        "{title}: {count} formulas, {failures} bars fail, {unanswered} unresolved, evaluations {} (most {most})",
        evaluations[count / 2]
    );
    (failures, unanswered)
}

#[test]
fn bars_hold_on_random_formulas() {
    let (failures, unanswered) = survey("plain", 7, 20_000, |_| 0.0);
    assert!(failures <= 10 && unanswered <= 100);
}

#[test]
fn bars_hold_where_digits_cancel() {
    let lost = |random: &mut Random| 10f64.powf(10.0 * random.unit());
    let (failures, unanswered) = survey("cancelling", 11, 20_000, lost);
    assert!(failures <= 10 && unanswered <= 400);
}
