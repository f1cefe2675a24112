//! What must hold whatever the function is? Exact invariances, and bars that hold on random polynomials, kinks, jumps,
//! edges and noise.
#![allow(clippy::print_stdout)]

mod random;

use fluxions_numeric::{Estimate, Options, Status, derivative, nth_derivative};
use random::Random;

fn at(f: impl FnMut(f64) -> f64, x: f64) -> Estimate {
    derivative(f, x, &Options::default())
}

impl Random {
    /// Between two numbers of the same sign, as often in each octave.
    fn between(&mut self, least: f64, most: f64) -> f64 {
        least * (most / least).powf(self.unit())
    }

    fn sign(&mut self) -> f64 {
        if self.below(2) == 0 { 1.0 } else { -1.0 }
    }
}

/// Smooth, with its derivative.
fn wave(random: &mut Random) -> (impl Fn(f64) -> f64 + Copy + use<>, impl Fn(f64) -> f64 + Copy + use<>) {
    let (a, b, c) = (random.between(0.1, 10.0), random.between(0.2, 3.0), random.unit() * 6.0);
    (move |x: f64| a * (b * x + c).sin() + 0.3 * x * x, move |x: f64| a * b * (b * x + c).cos() + 0.6 * x)
}

#[test]
fn polynomials() {
    let mut random = Random(3);
    let mut failures = 0;
    for _ in 0..2000 {
        let coefficients: Vec<f64> = (0..=random.below(9)).map(|_| random.unit() * 4.0 - 2.0).collect();
        let x = random.sign() * random.between(0.01, 100.0);
        let order = 1 + random.below(4) as u32;
        let value = |x: f64| coefficients.iter().rev().fold(0.0, |v, c| v * x + c);
        let falling = |k: usize| (0..order as usize).map(|i| k as f64 - i as f64).product::<f64>();
        let terms = coefficients
            .iter()
            .enumerate()
            .skip(order as usize)
            .map(|(k, c)| c * falling(k) * x.powi(k as i32 - order as i32));
        let (truth, magnitude) =
            terms.fold((0.0, 0.0), |(sum, size): (f64, f64), term| (sum + term, size + term.abs()));
        let found = nth_derivative(value, x, order, &Options::default());
        let failed = (found.value - truth).abs() > found.error_bar + 1e-15 * magnitude;
        failures += u32::from(failed);
        if failed {
            println!("{coefficients:?} at {x}, order {order}: {found:?}, not {truth}");
        }
    }
    println!("{failures} of 2000 bars fail on polynomials");
    assert!(failures <= 4);
}

#[test]
fn scaling_by_powers_of_two_changes_no_bit() {
    let mut random = Random(5);
    for _ in 0..500 {
        let (formula, _, _) = random.sample();
        let x = random.sign() * random.between(0.1, 3.0);
        let f = |x: f64| formula.at(random::Dual(x, 0.0, 0.0)).0;
        let plain = at(f, x);
        let scaled = at(|x| f(x) * 1024.0, x);
        // A step that rounds to a constant is judged by absolute size, and what overflows is another function.
        if !plain.value.is_finite() || plain.value == 0.0 || plain.value.abs() > 1e200 {
            continue;
        }
        assert_eq!(scaled.value, plain.value * 1024.0, "{formula:?} at {x}");
        assert_eq!(scaled.error_bar, plain.error_bar * 1024.0, "{formula:?} at {x}");
        assert_eq!(scaled.evaluations, plain.evaluations);
        let mirrored = at(|x| f(-x), -x);
        assert_eq!(mirrored.value, -plain.value, "{formula:?} at {x}");
    }
    for x in [0.3, 0.7, 1.5, 2.9] {
        let plain = at(|x: f64| x.exp().sin(), x);
        let stretched = at(|x: f64| (x * 2.0).exp().sin(), x / 2.0);
        assert_eq!(stretched.value, plain.value * 2.0);
    }
}

#[test]
fn kinks() {
    let mut random = Random(7);
    let mut missed = 0;
    for _ in 0..500 {
        let (f, slope) = wave(&mut random);
        let x = random.sign() * random.between(0.1, 10.0);
        let height = random.sign() * random.between(1e-2, 100.0);
        let found = at(|t| f(t) + height * (t - x).abs(), x);
        let Status::Kink { left, right } = found.status else {
            println!("{height} at {x}: {found:?}, slope {}", slope(x));
            missed += 1;
            continue;
        };
        assert!((left - slope(x) + height).abs() < 1e-6 * height.abs().max(1.0), "{found:?}");
        assert!((right - slope(x) - height).abs() < 1e-6 * height.abs().max(1.0), "{found:?}");
    }
    println!("{missed} of 500 kinks missed");
    assert!(missed <= 5);
}

#[test]
fn bars_beside_kinks_jumps_and_edges() {
    let mut random = Random(11);
    let (mut count, mut failures, mut unanswered) = (0, 0, 0);
    for _ in 0..3000 {
        let (f, slope) = wave(&mut random);
        let x = random.sign() * random.between(0.1, 10.0);
        let height = random.sign() * random.between(1e-2, 100.0);
        let there = x + random.sign() * random.between(1e-9, 1.0);
        let (kind, above) = (random.below(3), there > x);
        let g = |t: f64| match kind {
            0 => f(t) + height * (t - there).abs(),
            1 => f(t) + if t > there { height } else { 0.0 },
            _ => {
                if (t > there) == above {
                    f64::NAN
                } else {
                    f(t)
                }
            }
        };
        let truth = slope(x) + if kind == 0 { height * (x - there).signum() } else { 0.0 };
        let found = at(g, x);
        let size = f(x).abs() + height.abs() + 1.0;
        let failed = (found.value - truth).abs() > found.error_bar + 1e-15 * size;
        count += 1;
        failures += usize::from(failed);
        unanswered += usize::from(!found.error_bar.is_finite());
        if failed {
            println!("kind {kind}, height {height}, {:e} beside {x}: {found:?}, not {truth}", there - x);
        }
    }
    println!("{failures} of {count} bars fail, {unanswered} unanswered");
    assert!(failures * 100 <= count && unanswered * 50 <= count);
}

#[test]
fn noise_of_any_level() {
    let mut random = Random(13);
    let (mut failures, mut wrong, mut ratios) = (0, 0, vec![]);
    let count = 3000;
    for seed in 0..count {
        let (f, slope) = wave(&mut random);
        let x = random.sign() * random.between(0.1, 10.0);
        let sigma = random.between(1e-15, 1e-2);
        // Normal, by the sum of twelve.
        let noise = |t: f64| {
            let mut own = Random(t.to_bits() ^ (seed << 20));
            (0..12).map(|_| own.unit()).sum::<f64>() - 6.0
        };
        let found = at(|t| f(t) + sigma * noise(t), x);
        let error = (found.value - slope(x)).abs();
        failures += u32::from(error > found.error_bar);
        wrong += u32::from(error > 0.01 * slope(x).abs() && found.error_bar < error / 10.0);
        if sigma > 1e-13 && found.noise.is_finite() {
            ratios.push(found.noise / sigma);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    println!("{failures} of {count} bars fail, {wrong} confidently wrong, noise measured as {median} of it");
    assert!(u64::from(failures) * 100 <= count && wrong == 0);
    assert!((0.7..1.4).contains(&median));
}
