//! Do closures have the same derivatives forward and in reverse, and those that the values show?

use fluxions::numeric::{self, Options};
use fluxions::{Mode, forward, reverse};

/// The same closure for every number: its argument is inferred, so it is written out where it is used.
macro_rules! one_output {
    () => {
        |x| {
            let mut sum = x[0] * 0.5;
            for pair in x.windows(2) {
                let ratio = pair[0] / (1.0 + pair[1] * pair[1]);
                sum = if ratio > 0.1 { sum + ratio.sin() * pair[0] } else { sum * pair[1] + pair[0].powi(3) };
            }
            sum.exp().ln_1p() - 2.0 * x[0].max(0.25)
        }
    };
}

macro_rules! three_outputs {
    () => {
        |x| vec![x[0] * x[1], (x[0] - x[1]).tanh(), x.iter().map(|x| x.atan2(2.0)).sum()]
    };
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|i| (i as f64 * 0.37 + 0.11) % 1.9 - 0.6).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-13 * (1.0 + a.abs().max(b.abs()))
}

fn all_close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    assert!(a.iter().zip(b).all(|(&a, &b)| close(a, b)), "{a:?}\n{b:?}");
}

#[test]
fn gradients_and_hessians_are_the_same_in_both_modes() {
    for n in [2, 8, 9, 21] {
        let x = points(n);
        let v: Vec<f64> = x.iter().map(|x| 1.0 - x).collect();
        let (value, slopes) = reverse::value_and_gradient(one_output!(), &x);
        let (same, forward_slopes) = forward::value_and_gradient(one_output!(), &x);
        assert_eq!(value, same);
        all_close(&slopes, &forward_slopes);
        all_close(&reverse::gradient(one_output!(), &x), &forward::gradient(one_output!(), &x));
        all_close(&reverse::hvp(one_output!(), &x, &v), &forward::hvp(one_output!(), &x, &v));
        let (back, ahead) = (reverse::hessian(one_output!(), &x), forward::hessian(one_output!(), &x));
        for (i, (row, other)) in back.iter().zip(&ahead).enumerate() {
            all_close(row, other);
            assert!((0..n).all(|j| row[j].to_bits() == back[j][i].to_bits()), "symmetric to the bit");
        }
        let plain = |x: &[f64]| forward::value_and_gradient(one_output!(), x).0;
        for (slope, m) in slopes.iter().zip(numeric::gradient(plain, &x, &Options::default())) {
            assert!((slope - m.value).abs() <= m.error_bar + 1e-13, "{slope}, {m:?}");
        }
    }
}

#[test]
fn jacobians_are_the_same_in_both_modes() {
    for n in [2, 8, 13] {
        let x = points(n);
        let (ahead, back) =
            (forward::jacobian(three_outputs!(), &x), reverse::jacobian(three_outputs!(), &x));
        assert_eq!((ahead.len(), back.len()), (3, 3));
        for (row, other) in ahead.iter().zip(&back) {
            all_close(row, other);
        }
        let dx: Vec<f64> = x.iter().map(|x| 1.0 - x).collect();
        let along = forward::jvp(three_outputs!(), &x, &dx);
        let x_bar = reverse::vjp(three_outputs!(), &x, &[1.0, -2.0, 0.5]);
        let forward: f64 = along[0] - 2.0 * along[1] + 0.5 * along[2];
        let reverse: f64 = x_bar.iter().zip(&dx).map(|(a, b)| a * b).sum();
        assert!(close(forward, reverse), "{forward}, {reverse}");
    }
    assert_eq!(forward::jacobian(|_| vec![1.0.into(), 2.0.into()], &[]), [[0.0; 0]; 2]);
    assert_eq!(Mode::for_shape(13, 3), Mode::Forward);
}
