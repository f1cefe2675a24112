//! Does every row of the table work on the tape? Loops over the rows, samples of their domains and their special points;
//! the truth is the dual numbers' where the rows are at special points, and the numerical oracle's elsewhere.

use fluxions_dual::{Dual, Lanes};
use fluxions_numeric::{Options, Status, derivative};
use fluxions_rules::{Prim, Real, Scalar};
use fluxions_tape::{Tape, Var};

fn is_index(prim: Prim, i: usize) -> bool {
    prim.row().domains[i].whole
}

fn samples(prim: Prim) -> Vec<Vec<f64>> {
    let fraction = |step: usize, i: usize| ((step + 1) as f64 * [0.618_034, 0.414_214, 0.732_051][i]).fract();
    let sample = |step: usize| {
        let place = |(i, d): (usize, &fluxions_rules::Domain)| {
            let x = d.low + (d.high - d.low) * fraction(step, i);
            if d.whole { x.round() } else { x }
        };
        prim.row().domains.iter().enumerate().map(place).collect()
    };
    (0..8).map(sample).collect()
}

fn special(prim: Prim) -> Vec<Vec<f64>> {
    let limits = prim.row().limits.iter().map(|limit| limit.args.to_vec());
    let numbers = [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, 1e308];
    let of = |x: f64| (0..prim.arity()).map(|i| if is_index(prim, i) { 2.0 } else { x }).collect();
    limits.chain(numbers.map(of)).collect()
}

/// The arguments on a tape, those that are indices as constants.
fn apply<'t, S: Real>(prim: Prim, inputs: &[Var<'t, S>]) -> Var<'t, S> {
    let of = |(i, &x): (usize, &Var<'t, S>)| if is_index(prim, i) { Var::constant(x.primal()) } else { x };
    Var::apply(prim, &inputs.iter().enumerate().map(of).collect::<Vec<_>>())
}

fn same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

#[test]
fn values_are_plain_and_slopes_those_of_dual_numbers_to_the_bit() {
    let mut checks = 0;
    let mut tape = Tape::new();
    for &prim in Prim::ALL {
        for args in samples(prim).into_iter().chain(special(prim)) {
            let recording = tape.record(|x| vec![apply(prim, x)], &args);
            let (value, plain) = (recording.values()[0], prim.value(&args));
            assert!(value.to_bits() == plain.to_bits() || same(value, plain), "{prim:?}{args:?} = {value}");
            let slopes = recording.vjp(&[1.0]);
            for (i, &slope) in slopes.iter().enumerate().filter(|(i, _)| !is_index(prim, *i)) {
                let seed = |(j, &x): (usize, &f64)| Dual::new(x, f64::from(u8::from(i == j)));
                let dual = Dual::apply(prim, &args.iter().enumerate().map(seed).collect::<Vec<_>>());
                assert!(same(slope, dual.tangent()), "{prim:?}{args:?} by {i}: {slope}, not {dual}");
                checks += 1;
            }
        }
    }
    assert!(checks > 1900, "{checks}");
}

#[test]
fn gradients_are_what_the_numerical_oracle_measures() {
    let mut checks = 0;
    for &prim in Prim::ALL {
        for args in samples(prim) {
            let slopes = Tape::new().record(|x| vec![apply(prim, x)], &args).vjp(&[1.0]);
            for (i, &slope) in slopes.iter().enumerate().filter(|(i, _)| !is_index(prim, *i)) {
                let along = |t: f64| {
                    let mut moved = args.clone();
                    moved[i] = t;
                    prim.value(&moved)
                };
                let measured = derivative(along, args[i], &Options::default());
                if measured.status == Status::Ok {
                    let bar = measured.error_bar + 4.0 * f64::EPSILON * slope.abs();
                    assert!(
                        (slope - measured.value).abs() <= bar,
                        "{prim:?}{args:?} by {i}: {slope}, {measured:?}"
                    );
                    checks += 1;
                }
            }
        }
    }
    assert!(checks > 700, "{checks}");
}

#[test]
fn second_derivatives_by_forward_over_reverse_are_those_of_nested_dual_numbers() {
    for &prim in Prim::ALL {
        for args in samples(prim) {
            let seeds: Vec<Lanes<f64, 1>> = args.iter().map(|&x| Lanes::variable(x, 0)).collect();
            let rows = Tape::new().record(|x| vec![apply(prim, x)], &seeds).vjp(&[Lanes::from(1.0)]);
            for (i, row) in rows.iter().enumerate().filter(|(i, _)| !is_index(prim, *i)) {
                let seed = |(j, &x): (usize, &f64)| {
                    let inner = if is_index(prim, j) { Dual::constant(x) } else { Dual::variable(x) };
                    Dual::new(inner, Dual::constant(f64::from(u8::from(i == j))))
                };
                let nested = Dual::apply(prim, &args.iter().enumerate().map(seed).collect::<Vec<_>>());
                let (ours, theirs) = (row.tangents()[0], nested.tangent().tangent());
                let varies = (0..args.len()).all(|j| !is_index(prim, j));
                assert!(
                    !varies || (ours - theirs).abs() <= 1e-14 * (1.0 + theirs.abs()),
                    "{prim:?}{args:?} by {i}: {ours}, not {theirs}"
                );
            }
        }
    }
}
