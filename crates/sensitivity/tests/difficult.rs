//! What happens where something is missing? Corners, edges, constants, holes, one input and two hundred.

use fluxions::Function;
use fluxions::numeric::{Interrupted, Options, Status};
use fluxions_sensitivity::{
    Distribution, Formula, Input, Measured, Measuring, Model, Sampling, curves, dgsm, local, morris, sobol,
};

fn uniform(name: &str, low: f64, high: f64) -> Input {
    Input::new(name, Distribution::Uniform { low, high })
}

fn formula(text: &str, inputs: &[Input]) -> Formula {
    let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    Formula::new(&Function::parse(text).expect("a formula"), &names).expect("a model")
}

#[test]
fn at_a_corner_both_slopes_are_told() {
    let inputs = [uniform("x", -1.0, 1.0), uniform("y", 0.0, 2.0)];
    for mut model in [
        Box::new(formula("abs(x) + y", &inputs)) as Box<dyn Model>,
        Box::new(Measured::new(|x: &[f64]| vec![x[0].abs() + x[1]], 0)),
    ] {
        let found = local(model.as_mut(), &inputs, false).expect("an answer");
        let (left, right) = found.effects[0].slope.sides().expect("two slopes");
        assert!((left + 1.0).abs() < 1e-9 && (right - 1.0).abs() < 1e-9, "{left} {right}");
        assert_eq!(found.effects[1].slope.status, Status::Ok);
        // Both ends are where the one-sided slopes say.
        assert!(!found.effects[0].ends.expect("ends").is_bent(found.value));
    }
}

#[test]
fn a_value_of_zero_has_no_elasticity_and_zero_is_nudged_by_its_range() {
    let inputs = [Input { nominal: 0.0, ..uniform("x", -1.0, 3.0) }, Input::fixed("y", 1.0)];
    let found = local(&mut formula("x*y", &inputs), &inputs, false).expect("an answer");
    assert_eq!((found.value, found.effects[0].elasticity), (0.0, None));
    assert_eq!((found.effects[0].step, found.effects[0].nudge), (0.04, 0.04));
    assert!(found.effects[1].ends.is_none());
    assert_eq!(found.effects[1].part.first, 0.0);
}

#[test]
fn nothing_is_asked_outside_the_bounds() {
    let inputs = [Input { nominal: 1.0, ..uniform("x", 0.0, 1.0) }];
    let mut seen = (f64::INFINITY, f64::NEG_INFINITY);
    let mut model = Measured::new(
        |x: &[f64]| {
            seen = (seen.0.min(x[0]), seen.1.max(x[0]));
            vec![x[0].sqrt()]
        },
        0,
    );
    let how = Sampling::new(&inputs, 64);
    let found = local(&mut model, &inputs, true).expect("an answer");
    assert!((found.effects[0].slope.value - 0.5).abs() < 1e-6);
    assert!(found.effects[0].step < 0.0);
    dgsm(&mut model, &inputs, &how).expect("an answer");
    sobol(&mut model, &inputs, &how, false).expect("an answer");
    morris(&mut model, &inputs, &how).expect("an answer");
    curves(&mut model, &inputs, 9).expect("an answer");
    assert_eq!(seen, (0.0, 1.0));
}

#[test]
fn points_without_a_value_are_left_out_and_counted() {
    let inputs = [uniform("x", -1.0, 3.0), uniform("y", 0.0, 1.0)];
    let how = Sampling::new(&inputs, 256);
    let text = "sqrt(x) + y";
    let found = sobol(&mut formula(text, &inputs), &inputs, &how, false).expect("an answer");
    assert!(found.left_out > 64 && found.base + found.left_out == 256);
    assert!(found.first.iter().all(|index| index.value.is_finite()));
    let found = dgsm(&mut formula(text, &inputs), &inputs, &how).expect("an answer");
    assert!((60..=68).contains(&found.left_out), "{}", found.left_out);
    let found = morris(&mut formula(text, &inputs), &inputs, &how).expect("an answer");
    assert!(found.left_out > 0 && found.factors.iter().all(|f| f.size.value.is_finite()));
    // No value at all.
    let found = sobol(&mut formula("sqrt(-1 - x^2) + y", &inputs), &inputs, &how, false).expect("an answer");
    assert!(found.base == 0 && found.first.iter().all(|index| index.value.is_nan()));
}

#[test]
fn a_function_that_does_not_vary_has_no_indices() {
    let inputs = [uniform("x", 0.0, 1.0)];
    let how = Sampling::new(&inputs, 32);
    for text in ["0*x + 0.1", "3"] {
        let mut model = formula(text, &inputs);
        let found = sobol(&mut model, &inputs, &how, true).expect("an answer");
        assert!(found.variance == 0.0 && found.first[0].value.is_nan(), "{text}: {found:?}");
        let found = dgsm(&mut model, &inputs, &how).expect("an answer");
        assert!(found.variance == 0.0 && found.inputs[0].square.value == 0.0, "{text}");
        assert_eq!(morris(&mut model, &inputs, &how).expect("an answer").factors[0].size.value, 0.0);
    }
}

#[test]
fn where_nothing_varies_nothing_is_told() {
    let inputs = [Input::fixed("x", 2.0)];
    let how = Sampling::new(&inputs, 4);
    let mut model = formula("x^2", &inputs);
    assert_eq!(sobol(&mut model, &inputs, &how, true).expect("an answer").variance, 0.0);
    assert!(morris(&mut model, &inputs, &how).expect("an answer").factors.is_empty());
    assert!(dgsm(&mut model, &inputs, &how).expect("an answer").inputs.is_empty());
    assert_eq!(local(&mut model, &inputs, false).expect("an answer").deviation, 0.0);
}

#[test]
fn steps_are_said_to_be_possible() {
    let inputs = [uniform("x", 0.0, 10.0)];
    let how = Sampling::new(&inputs, 32);
    assert!(dgsm(&mut formula("floor(x)", &inputs), &inputs, &how).expect("an answer").may_jump);
    assert!(!dgsm(&mut formula("abs(x - 3)", &inputs), &inputs, &how).expect("an answer").may_jump);
}

#[test]
fn one_input_and_two_hundred_are_fine() {
    let one = [uniform("x", 0.0, 1.0)];
    let found = sobol(&mut formula("x^2", &one), &one, &Sampling::new(&one, 100), true).expect("an answer");
    assert!(found.first[0].holds(1.0) && found.total[0].holds(1.0), "{found:?}");
    let many: Vec<Input> = (0..200).map(|i| uniform(&format!("x{i}"), 0.0, 1.0)).collect();
    let text = (0..200).map(|i| format!("{}*x{i}", 200 - i)).collect::<Vec<_>>().join(" + ");
    let mut model = formula(&text, &many);
    let found = dgsm(&mut model, &many, &Sampling::new(&many, 64)).expect("an answer");
    assert!((found.inputs[3].square.value / 197.0f64.powi(2) - 1.0).abs() < 1e-12);
    let here = local(&mut model, &many, false).expect("an answer");
    assert_eq!(here.ranking(), (0..200).collect::<Vec<_>>());
    let variance = (1..=200).map(|c: i32| f64::from(c * c)).sum::<f64>() / 12.0;
    assert!((here.deviation.powi(2) / variance - 1.0).abs() < 1e-12);
    let found = sobol(&mut model, &many, &Sampling::new(&many, 128), false).expect("an answer");
    assert_eq!(found.first.len(), 200);
}

/// Values with four digits show no curvature; that is said, and not taken for none.
#[test]
fn curvature_that_is_not_resolved_is_said() {
    let inputs = [Input::new("x", Distribution::Normal { mean: 3.0, deviation: 0.2 })];
    let mut rough = Measured::new(|x: &[f64]| vec![(x[0].powi(3) * 10.0).round() / 10.0], 0);
    let mut fine = Measured::new(|x: &[f64]| vec![x[0].powi(3)], 0);
    assert_eq!(local(&mut fine, &inputs, true).expect("an answer").unresolved, [0; 0]);
    let found = local(&mut rough, &inputs, true).expect("an answer");
    let curved = (found.shift.expect("asked for") - 9.0 * 0.04).abs() < 0.05;
    assert!(curved || found.unresolved == [0], "{found:?}");
}

/// Remembers what it was asked, batch by batch.
struct Asked<F> {
    function: F,
    batches: Vec<Vec<Vec<f64>>>,
}

impl<F: Fn(&[f64]) -> f64> Asked<F> {
    fn new(function: F) -> Asked<F> {
        Asked { function, batches: Vec::new() }
    }
}

impl<F: Fn(&[f64]) -> f64> Model for Asked<F> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
        self.batches.push(points.to_vec());
        Ok(points.iter().map(|point| (self.function)(point)).collect())
    }
}

/// One batch for nudges and ends, and then as many as one input needs: whoever evaluates side by side is never idle.
#[test]
fn the_points_of_all_inputs_are_asked_for_together() {
    let ask = |n: usize, second: bool| {
        let inputs: Vec<Input> = (0..n).map(|i| uniform(&format!("x{i}"), 0.0, 2.0)).collect();
        let mut model = Asked::new(|x: &[f64]| x.iter().map(|x| x.exp()).sum());
        let found = local(&mut model, &inputs, second).expect("an answer");
        for effect in &found.effects {
            let slope = &effect.slope;
            assert!((slope.value - 1f64.exp()).abs() <= slope.error_bar.expect("measured"), "{slope:?}");
        }
        let points: usize = model.batches.iter().map(Vec::len).sum();
        assert_eq!(found.evaluations, points as u64);
        model.batches.len()
    };
    let batches = ask(1, false);
    assert!(batches <= 4, "{batches}");
    assert_eq!([ask(2, false), ask(40, false)], [batches; 2]);
    // As many as the slowest of the second derivatives needs; there are 78 of them in the end.
    for n in [1, 2, 12] {
        let batches = ask(n, true);
        assert!(batches <= 6, "{n}: {batches}");
    }
}

#[test]
fn a_formula_is_measured_where_it_has_a_corner_alone() {
    let inputs = [uniform("x", -1.0, 1.0), uniform("y", 0.0, 2.0)];
    let smooth = local(&mut formula("x^2 + y", &inputs), &inputs, false).expect("an answer");
    // The value, and of each input a nudge and two ends.
    assert_eq!(smooth.evaluations, 7);
    let corner = local(&mut formula("abs(x) + y", &inputs), &inputs, false).expect("an answer");
    assert!(corner.evaluations > 7);
    assert_eq!(corner.effects[1].slope.error_bar, None);
}

/// What a model knows of its inputs holds beside what their distributions say.
#[test]
fn bounds_of_the_model_and_of_the_inputs_are_both_kept() {
    struct Bounded<F>(Asked<F>);
    impl<F: Fn(&[f64]) -> f64> Model for Bounded<F> {
        fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
            self.0.values(points)
        }
        fn measuring(&self) -> Measuring {
            let known = Options { bounds: (1.0, f64::INFINITY), ..Options::default() };
            Measuring { known: vec![known], ..Measuring::default() }
        }
    }
    let inputs = [Input { nominal: 1.0, ..uniform("x", 0.0, 2.0) }, uniform("y", 0.0, 1.0)];
    let mut model = Bounded(Asked::new(|x: &[f64]| x[0].powi(3) * x[1]));
    let found = local(&mut model, &inputs, false).expect("an answer");
    assert_eq!(found.effects[0].slope.status, Status::Edge);
    let slope = &found.effects[0].slope;
    assert!((slope.value - 1.5).abs() <= slope.error_bar.expect("measured"), "{slope:?}");
    // The first batch has the ends of the ranges, which are of the inputs.
    for x in model.0.batches[1..].iter().flatten() {
        assert!((1.0..=2.0).contains(&x[0]) && (0.0..=1.0).contains(&x[1]), "{x:?}");
    }
}

#[test]
fn whoever_interrupts_is_heard() {
    struct Gone;
    impl Model for Gone {
        fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
            if points.len() > 4 { Err(Interrupted) } else { Ok(vec![1.0; points.len()]) }
        }
    }
    let inputs = [uniform("x", 0.0, 1.0), uniform("y", 0.0, 1.0)];
    let how = Sampling::new(&inputs, 8);
    assert_eq!(local(&mut Gone, &inputs, false), Err(Interrupted));
    assert_eq!(sobol(&mut Gone, &inputs, &how, false), Err(Interrupted));
    assert_eq!(morris(&mut Gone, &inputs, &how), Err(Interrupted));
    assert_eq!(dgsm(&mut Gone, &inputs, &how), Err(Interrupted));
    assert_eq!(curves(&mut Gone, &inputs, 9), Err(Interrupted));
}
