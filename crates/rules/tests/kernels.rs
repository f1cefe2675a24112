//! Are the kernels as accurate as they say, from the smallest arguments to the largest?
//!
//! Every row of `data/kernels.csv` is a value computed with mpmath at 60 digits (see `data/kernels.py`). The error of a
//! kernel is counted in units in the last place of the row's scale and held against the bound of that function.

#![allow(clippy::print_stdout)]

use fluxions_rules::kernels::*;
use std::collections::BTreeMap;

/// A kernel of one or of two arguments.
enum Kernel {
    One(fn(f64) -> f64),
    Two(fn(f64, f64) -> f64),
}
use Kernel::{One, Two};

/// Every kernel with the largest error that it may have, in units in the last place.
const BOUNDS: &[(&str, Kernel, f64)] = &[
    ("acosh", One(acosh), 2.0),
    ("acot", One(acot), 2.0),
    ("acoth", One(acoth), 2.0),
    ("acsc", One(acsc), 2.0),
    ("acsch", One(acsch), 2.0),
    ("asec", One(asec), 2.0),
    ("asech", One(asech), 2.0),
    ("asinh", One(asinh), 2.0),
    ("atanh", One(atanh), 2.0),
    ("bessel_i", Two(bessel_i), 20.0),
    ("bessel_j", Two(bessel_j), 20.0),
    ("bessel_k", Two(bessel_k), 20.0),
    ("bessel_y", Two(bessel_y), 30.0),
    ("cos_pi", One(cos_pi), 2.0),
    ("cot", One(cot), 2.0),
    ("coth", One(coth), 2.0),
    ("csc", One(csc), 2.0),
    ("csch", One(csch), 2.0),
    ("digamma", One(digamma), 2.0),
    ("erf", One(erf), 1.0),
    ("erfc", One(erfc), 2.0),
    ("erfcinv", One(erfcinv), 2.0),
    ("erfinv", One(erfinv), 2.0),
    ("gamma", One(gamma), 2.0),
    ("lambert_w0", One(lambert_w0), 2.0),
    ("lambert_wm1", One(lambert_wm1), 2.0),
    ("lgamma", One(lgamma), 2.0),
    ("logaddexp", Two(logaddexp), 2.0),
    ("polygamma", Two(polygamma), 8.0),
    ("rem", Two(rem), 0.0),
    ("sec", One(sec), 2.0),
    ("sech", One(sech), 2.0),
    ("sigmoid", One(sigmoid), 2.0),
    ("sin_pi", One(sin_pi), 2.0),
    ("sinc_derivative", Two(sinc_derivative), 4.0),
    ("softplus", One(softplus), 2.0),
    ("trigamma", One(trigamma), 2.0),
    ("xlogy", Two(xlogy), 2.0),
];

/// The distance from `scale` to the next double away from 0.
fn ulp(scale: f64) -> f64 {
    let bits = scale.abs().to_bits();
    f64::from_bits(bits + 1) - f64::from_bits(bits)
}

/// The error in units in the last place; special values, and the sign of a zero, must be met exactly.
fn error(got: f64, want: f64, scale: f64) -> f64 {
    if got.to_bits() == want.to_bits() || (got.is_nan() && want.is_nan()) {
        0.0
    } else if !got.is_finite() || !want.is_finite() || scale == 0.0 {
        f64::INFINITY
    } else {
        (got - want).abs() / ulp(scale)
    }
}

#[test]
fn every_kernel_keeps_its_bound() {
    let data = include_str!("data/kernels.csv");
    let mut worst: BTreeMap<&str, (f64, &str, f64, usize)> = BTreeMap::new();
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, arguments, want, scale] = fields[..] else { panic!("four fields in {line}") };
        let number = |text: &str| text.parse::<f64>().expect("a number in the data");
        let (_, kernel, _) = BOUNDS.iter().find(|row| row.0 == name).expect("a kernel of that name");
        let x: Vec<f64> = arguments.split(' ').map(number).collect();
        let got = match kernel {
            One(f) => f(x[0]),
            Two(f) => f(x[0], x[1]),
        };
        let error = error(got, number(want), number(scale));
        let entry = worst.entry(name).or_insert((-1.0, "", 0.0, 0));
        entry.3 += 1;
        if error > entry.0 {
            (entry.0, entry.1, entry.2) = (error, line, got);
        }
    }
    assert_eq!(worst.len(), BOUNDS.len(), "a kernel without data");
    let mut report = String::new();
    let mut failures = 0;
    for (name, _, bound) in BOUNDS {
        let (error, line, got, count) = worst[name];
        let mark = if error <= *bound { ' ' } else { '!' };
        failures += usize::from(error > *bound);
        report += &format!(
            "{mark} {name:16} {error:8.2} ulp of {bound:4} at {line}, got {got:e}; {count} points\n"
        );
    }
    println!("{report}");
    assert_eq!(failures, 0, "kernels beyond their bound:\n{report}");
}

#[test]
fn errors_are_counted_as_stated() {
    for (got, want, scale, expected) in [
        (1.0, 1.0, 1.0, 0.0),
        (1.0 + f64::EPSILON, 1.0, 1.0, 1.0),
        (-1.0, 1.0, 1.0, 2.0 / f64::EPSILON),
        (1e-16, 0.0, 1.0, 1e-16 / f64::EPSILON),
        (5e-324, 1e-323, 1e-323, 1.0),
        (0.0, -0.0, 0.0, f64::INFINITY),
        (f64::NAN, 1.0, 1.0, f64::INFINITY),
        (1.0, f64::INFINITY, f64::INFINITY, f64::INFINITY),
        (f64::NAN, f64::NAN, f64::NAN, 0.0),
    ] {
        assert_eq!(error(got, want, scale), expected, "{got} for {want}");
    }
}
