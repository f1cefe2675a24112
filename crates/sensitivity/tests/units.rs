//! Do answers depend on the unit, or on bounds that cut nothing? Parts of the variance are pure numbers, and ranges of inputs
//! are compared like with like.

use fluxions::Function;
use fluxions_sensitivity::{Distribution, Formula, Input, Local, Sampling, dgsm, local, morris, sobol};

fn model(text: &str, inputs: &[Input]) -> Formula {
    let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    Formula::new(&Function::parse(text).expect("a formula"), &names).expect("a model")
}

/// Distributions of every kind, about `unit` large.
fn kinds(unit: f64) -> Vec<Distribution> {
    vec![
        Distribution::Normal { mean: unit, deviation: 0.1 * unit },
        Distribution::Uniform { low: 0.5 * unit, high: 1.5 * unit },
        Distribution::Triangular { low: 0.5 * unit, mode: unit, high: 2.0 * unit },
        Distribution::LogUniform { low: 0.5 * unit, high: 2.0 * unit },
        Distribution::TruncatedNormal {
            mean: unit,
            deviation: 0.3 * unit,
            low: 0.6 * unit,
            high: f64::INFINITY,
        },
        Distribution::LogNormal { mean: unit.ln(), deviation: 0.2 },
        Distribution::Weibull { shape: 3.0, scale: unit },
    ]
}

/// All parts, one after the other.
fn parts(found: &Local) -> Vec<f64> {
    let of = found.effects.iter().map(|e| e.part);
    of.flat_map(|p| [p.first, p.second.unwrap_or(0.0), p.shared.unwrap_or(0.0)]).collect()
}

fn close(found: &[f64], expected: &[f64], within: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= within, "{what}: {found} {expected}");
    }
}

#[test]
fn parts_of_the_variance_have_no_unit() {
    for (text, power) in [("x*y", 1), ("x+y", 1), ("x*y+x*sin(y)", 1), ("x^2*y", 2), ("x/y", 1)] {
        for kind in 0..kinds(1.0).len() {
            let asked = |unit: f64| {
                // What is added to x has its unit.
                let other = if text == "x+y" { unit } else { 1.0 };
                let y = Distribution::Normal { mean: other, deviation: 0.1 * other };
                let inputs = [Input::new("x", kinds(unit)[kind]), Input::new("y", y)];
                let mut of = model(text, &inputs);
                let how = Sampling::new(&inputs, 64);
                let here = local(&mut of, &inputs, false).expect("an answer");
                let indices = sobol(&mut of, &inputs, &how, false).expect("an answer");
                let bounds = dgsm(&mut of, &inputs, &how).expect("an answer");
                let walks = morris(&mut of, &inputs, &how).expect("an answer");
                let [size, spread] = [walks.factors[0].size.value, walks.factors[0].deviation];
                let mut numbers = parts(&here);
                numbers.push(here.second_deviation.expect("curvatures") / here.deviation);
                numbers.extend(indices.total.iter().map(|index| index.value));
                numbers.extend(bounds.inputs.iter().map(|of| of.bound.value));
                numbers.push(spread / size);
                numbers
            };
            let expected = asked(1.0);
            assert!(expected.iter().all(|x| x.is_finite()));
            for decade in [-300_i32, -200, -160, -100, -30, 30, 100, 152, 160, 200, 290] {
                // The function itself has to be a number.
                if (decade * power).abs() < 300 || power == 1 {
                    let what = format!("{text}, distribution {kind}, in units of 1e{decade}");
                    close(&asked(10f64.powi(decade)), &expected, 1e-6, &what);
                }
            }
        }
    }
}

/// The same part, the same bar, in any order: whatever far bounds are given.
#[test]
fn bounds_that_cut_nothing_change_no_bar() {
    let free = Distribution::Normal { mean: 1.0, deviation: 0.01 };
    let far =
        [(0.0, f64::INFINITY), (f64::NEG_INFINITY, 2.0), (0.9, 1.1), (-1e6, 1e6), (0.92, f64::INFINITY)];
    for (low, high) in far {
        let bounded = Distribution::TruncatedNormal { mean: 1.0, deviation: 0.01, low, high };
        for swapped in [false, true] {
            let mut kinds = [bounded, free];
            if swapped {
                kinds.reverse();
            }
            let inputs = [Input::new("x", kinds[0]), Input::new("y", kinds[1])];
            let found = local(&mut model("x*y", &inputs), &inputs, false).expect("an answer");
            let ends = found.effects.iter().map(|effect| effect.ends.expect("a range"));
            let [one, other]: [_; 2] = ends.collect::<Vec<_>>().try_into().expect("two");
            close(&[one.runs.0, one.runs.1], &[other.runs.0, other.runs.1], 1e-12, "runs");
            close(&[one.runs.0, one.runs.1], &[0.980400360154, 1.019599639846], 1e-9, "the 2.5 % quantiles");
            close(&[found.effects[0].part.first], &[0.5], 1e-9, "the part");
        }
    }
}

/// Where a function is straight, the order of the bars is that of the deviations, as far as those differ at all.
#[test]
fn bars_are_in_the_order_of_importance() {
    let all = kinds(1.0);
    for (i, &x) in all.iter().enumerate() {
        for &y in &all[i + 1..] {
            for factor in [0.25, 0.5, 0.8, 1.25, 2.0, 4.0] {
                let inputs = [Input::new("x", x), Input::new("y", y)];
                let deviations = [x.moments().deviation, factor * y.moments().deviation];
                let text = format!("x + {factor}*y");
                let found = local(&mut model(&text, &inputs), &inputs, false).expect("an answer");
                // 95 % of all values reach from 1.6 deviations (uniform) to 2 deviations.
                let ratio = deviations[0] / deviations[1];
                if !(0.8..1.25).contains(&ratio) {
                    let order = if ratio > 1.0 { [0, 1] } else { [1, 0] };
                    assert_eq!(found.widest(&inputs), order, "{x}, {y}, {factor}");
                }
            }
        }
    }
}

/// A bound in the tail moves the ends of a range by no jump, from far away to one within the body.
#[test]
fn ends_move_with_bounds_without_a_jump() {
    let mut last: Option<(f64, f64)> = None;
    for step in 0..=2000 {
        let low = -10.0 + 0.005 * f64::from(step);
        let cut = Distribution::TruncatedNormal { mean: 0.0, deviation: 1.0, low, high: f64::INFINITY };
        let ends = cut.ends();
        if let Some(last) = last {
            assert!((ends.0 - last.0).abs() < 0.01 && (ends.1 - last.1).abs() < 0.01, "at {low}: {ends:?}");
        }
        last = Some(ends);
    }
}
