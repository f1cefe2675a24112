//! Is every row consistent with itself and with its limits? (Against the numerical oracle, rows are tested where the
//! oracle is at hand: in the façade's tests.)

use fluxions_rules::{Attribute, Partial, Prim, Scalar};
use std::collections::HashSet;

fn partial(p: Prim, i: usize, args: &[f64]) -> f64 {
    match p.partial(i, args, p.value(args)) {
        Partial::Value(v) => v,
        Partial::Zero => 0.0,
        Partial::Unknown(_) => f64::NAN,
    }
}

/// Within two units in the last place of the expected value, NaN being equal to NaN.
fn close(value: f64, expected: f64) -> bool {
    let ulps = |a: f64, b: f64| (a - b).abs() <= 2.0 * (b.abs() * f64::EPSILON).max(5e-324);
    value == expected || (value.is_nan() && expected.is_nan()) || ulps(value, expected)
}

#[test]
fn limits_are_reached() {
    let mut wrong = Vec::new();
    for &p in Prim::ALL {
        for limit in p.row().limits {
            let value = p.value(limit.args);
            if !close(value, limit.value) {
                wrong.push(format!("{p:?}{:?} = {value:e}, not {:e}", limit.args, limit.value));
            }
            for (i, &expected) in limit.partials.iter().enumerate() {
                let d = partial(p, i, limit.args);
                if !close(d, expected) {
                    wrong.push(format!("{p:?}{:?} partial {i} = {d:e}, not {expected:e}", limit.args));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_are_unique_and_found() {
    let mut seen = HashSet::new();
    for &p in Prim::ALL {
        let row = p.row();
        for name in row.aliases.iter().chain([&row.name]) {
            assert!(seen.insert(*name), "two rows are called {name}");
            assert_eq!(Prim::from_name(name), Some(p));
        }
        assert!(!row.law.trim().is_empty());
    }
}

#[test]
fn attributes_hold_on_samples() {
    for &p in Prim::ALL {
        let domains = p.row().domains;
        for step in 0..40 {
            let args: Vec<f64> = (domains.iter().enumerate())
                .map(|(i, d)| d.low + (d.high - d.low) * ((step * (i + 1) * 7 + i) % 41) as f64 / 41.0)
                .map(|v| if p.row().domains[0].whole { v.round() } else { v })
                .collect();
            let y = p.value(&args);
            let negated: Vec<f64> = args.iter().map(|a| -a).collect();
            let swapped: Vec<f64> = args.iter().rev().copied().collect();
            for attribute in p.row().attributes {
                let holds = match attribute {
                    Attribute::Odd => p.value(&negated) == -y,
                    Attribute::Even => p.value(&negated) == y,
                    Attribute::Commutative => p.value(&swapped) == y,
                    Attribute::Increasing => partial(p, 0, &args) >= 0.0,
                    Attribute::Decreasing => partial(p, 0, &args) <= 0.0,
                    Attribute::Picks => {
                        (0..p.arity()).map(|i| partial(p, i, &args)).all(|w| (0.0..=1.0).contains(&w))
                    }
                    Attribute::Truth => y == 0.0 || y == 1.0,
                };
                assert!(holds, "{p:?} is not {attribute:?} at {args:?}");
            }
        }
    }
}

#[test]
fn the_free_functions_apply_their_primitive() {
    assert_eq!(fluxions_rules::atan2(1.0, 1.0), std::f64::consts::FRAC_PI_4);
    assert_eq!(f64::apply(Prim::Hypot, &[3.0, 4.0]), 5.0);
    assert!(Prim::Exp.uses_result(0) && !Prim::Sin.uses_result(0));
}
