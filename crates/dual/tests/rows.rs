//! Does every row of the table work on every number of this crate? Loops over the rows and samples of their domains.

mod common;

use common::{Complaints, is_index, samples};
use fluxions_dual::{Chunk, Dual, Jet, Lanes, UNARY_METHODS};
use fluxions_numeric::{Options, Status, derivative, nth_derivative};
use fluxions_rules::{Prim, Scalar};

/// The directions that an input is varied in: each argument alone, and all together; never an index.
fn directions(prim: Prim) -> Vec<Vec<f64>> {
    let arity = prim.arity();
    let active = |i: usize| f64::from(u8::from(!is_index(prim, i)));
    let each = (0..arity).map(|i| (0..arity).map(|j| if i == j { active(j) } else { 0.0 }).collect());
    let together = (0..arity).map(|i| active(i) * [1.0, -0.75, 0.5][i]).collect();
    each.chain([together]).filter(|d: &Vec<f64>| d.iter().any(|&t| t != 0.0)).collect()
}

fn dual(prim: Prim, args: &[f64], direction: &[f64]) -> Dual {
    Dual::apply(prim, &args.iter().zip(direction).map(|(&x, &dx)| Dual::new(x, dx)).collect::<Vec<_>>())
}

/// The jet of t ↦ prim(args + t·direction).
fn jet<const N: usize>(prim: Prim, args: &[f64], direction: &[f64]) -> Jet<N> {
    let line = |(&x, &dx): (&f64, &f64)| Jet::new(std::array::from_fn(|k| [x, dx, 0.0][k.min(2)]));
    Jet::apply(prim, &args.iter().zip(direction).map(line).collect::<Vec<_>>())
}

fn second(prim: Prim, args: &[f64], direction: &[f64]) -> Dual<Dual> {
    let point = |(&x, &dx)| Dual::new(Dual::new(x, dx), Dual::constant(dx));
    Dual::apply(prim, &args.iter().zip(direction).map(point).collect::<Vec<_>>())
}

fn lanes(prim: Prim, args: &[f64], direction: &[f64]) -> Lanes<Lanes<f64, 2>, 1> {
    let inner = |x: f64, dx: f64| Lanes::new(x, [-0.0, dx]);
    let seed = |(&x, &dx)| Lanes::new(inner(x, dx), [Lanes::from(dx)]);
    Lanes::apply(prim, &args.iter().zip(direction).map(seed).collect::<Vec<_>>())
}

/// A row and a point of it: a sample, a limit, or a special number.
fn points() -> impl Iterator<Item = (Prim, Vec<f64>)> {
    Prim::ALL.iter().flat_map(|&prim| {
        let limits = prim.row().limits.iter().map(|limit| limit.args.to_vec());
        let special = [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, 1e308];
        let index = move |i: usize, x: f64| if is_index(prim, i) { 2.0 } else { x };
        let special = special.map(|x| (0..prim.arity()).map(|i| index(i, x)).collect());
        samples(prim).into_iter().chain(limits).chain(special).map(move |args| (prim, args))
    })
}

#[test]
fn the_value_is_that_without_differentiation_to_the_bit() {
    let mut wrong = Complaints::default();
    for (prim, args) in points() {
        let plain = prim.value(&args);
        for direction in directions(prim) {
            let chunks: Vec<Chunk<3>> =
                args.iter().enumerate().map(|(i, &x)| Chunk::variable(x, i)).collect();
            let values = [
                dual(prim, &args, &direction).value(),
                second(prim, &args, &direction).value(),
                Chunk::apply(prim, &chunks).value(),
                jet::<4>(prim, &args, &direction).value(),
                lanes(prim, &args, &direction).value(),
            ];
            for (value, number) in values.into_iter().zip(["Dual", "Dual<Dual>", "Chunk", "Jet", "Lanes"]) {
                let same = value.to_bits() == plain.to_bits() || (value.is_nan() && plain.is_nan());
                wrong.check(same, || format!("{number} {prim:?}{args:?} = {value:e}, not {plain:e}"));
            }
        }
    }
    wrong.settle(8000);
}

#[test]
fn slopes_are_what_the_numerical_oracle_measures() {
    let mut wrong = Complaints::default();
    let mut unresolved = 0;
    for &prim in Prim::ALL {
        for args in samples(prim) {
            for direction in directions(prim) {
                let f = |t: f64| {
                    let moved: Vec<f64> = args.iter().zip(&direction).map(|(x, dx)| x + t * dx).collect();
                    prim.value(&moved)
                };
                // Special functions are right to some units in the last place of the value or of the argument, and those
                // errors go along with x: what few values show of them is not all. Bars must hold at every point here,
                // and not at 99 in 100.
                let along: Vec<f64> =
                    args.iter().zip(&direction).map(|(x, dx)| if *dx == 0.0 { 0.0 } else { *x }).collect();
                let errs = prim.value(&args).abs() + dual(prim, &args, &along).tangent().abs();
                let noise = Some(4.0 * f64::EPSILON * errs).filter(|noise| noise.is_finite());
                let measured = derivative(f, 0.0, &Options { noise, ..Options::default() });
                if measured.status != Status::Ok {
                    unresolved += 1;
                    continue;
                }
                let slope = dual(prim, &args, &direction).tangent();
                let bar = measured.error_bar + 4.0 * f64::EPSILON * slope.abs();
                let within = |slope: f64| (slope - measured.value).abs() <= bar;
                wrong.check(within(slope), || {
                    format!(
                        "{prim:?}{args:?} along {direction:?}: {slope:e}, not {:e} ± {bar:e}",
                        measured.value
                    )
                });
                // The oracle must be able to say no: a slope that is wrong in sign or size is refused.
                for planted in [-slope, 1.001 * slope, slope + 1e-3] {
                    wrong.check(slope == 0.0 || !within(planted), || {
                        format!("{prim:?}{args:?} along {direction:?}: {planted:e} passes for {slope:e}")
                    });
                }
            }
        }
    }
    wrong.check(unresolved < 30, || format!("the oracle could not tell in {unresolved} cases"));
    wrong.settle(5000);
}

#[test]
fn dual_chunk_and_jet_have_the_same_slope() {
    let mut wrong = Complaints::default();
    for (prim, args) in points() {
        for direction in directions(prim) {
            let slope = dual(prim, &args, &direction).tangent();
            let seed = |(&x, &dx): (&f64, &f64)| Chunk::<2>::new(x, [0.0, dx]);
            let chunk = Chunk::apply(prim, &args.iter().zip(&direction).map(seed).collect::<Vec<_>>());
            let jet = jet::<2>(prim, &args, &direction);
            wrong.near(
                || format!("Chunk {prim:?}{args:?} along {direction:?}"),
                chunk.tangents()[1],
                slope,
                0.0,
            );
            wrong.near(
                || format!("Jet {prim:?}{args:?} along {direction:?}"),
                jet.coefficients()[1],
                slope,
                0.0,
            );
            let lanes = lanes(prim, &args, &direction);
            // Without flags, an infinite factor meets the zero tangent of the other.
            if prim != Prim::Mul || args.iter().all(|x| x.is_finite()) {
                let both = [lanes.primal().tangents()[1], lanes.tangents()[0].primal()];
                for value in both {
                    wrong.near(|| format!("Lanes {prim:?}{args:?} along {direction:?}"), value, slope, 0.0);
                }
                wrong.check(lanes.primal().tangents()[0] == 0.0, || {
                    format!("{prim:?}{args:?}: the tangent of a constant is not 0")
                });
            }
            wrong.check(chunk.tangents()[0] == 0.0, || {
                format!("{prim:?}{args:?}: the absent tangent is not 0")
            });
        }
    }
    wrong.settle(5000);
}

#[test]
fn second_derivatives_by_nesting_and_by_jets_are_the_same() {
    let mut wrong = Complaints::default();
    for &prim in Prim::ALL {
        for args in samples(prim) {
            for direction in directions(prim) {
                let nested = second(prim, &args, &direction).tangent().tangent();
                let by_jet = jet::<3>(prim, &args, &direction).derivatives()[2];
                // Terms cancel, so the size of an error is that of the larger terms, which the slope stands for.
                let size = nested.abs().max(dual(prim, &args, &direction).tangent().abs()).max(1.0);
                let near = (nested - by_jet).abs() <= 32.0 * f64::EPSILON * size;
                let by_lanes = lanes(prim, &args, &direction).tangents()[0].tangents()[1];
                wrong.check((nested - by_lanes).abs() <= 32.0 * f64::EPSILON * size, || {
                    format!("Lanes {prim:?}{args:?} along {direction:?}: {nested:e}, {by_lanes:e}")
                });
                wrong.check(near, || format!("{prim:?}{args:?} along {direction:?}: {nested:e}, {by_jet:e}"));
            }
        }
    }
    wrong.settle(1000);
}

#[test]
fn second_derivatives_are_what_the_numerical_oracle_measures() {
    let mut wrong = Complaints::default();
    for &prim in Prim::ALL {
        for args in samples(prim) {
            for direction in directions(prim) {
                let f = |t: f64| {
                    let moved: Vec<f64> = args.iter().zip(&direction).map(|(x, dx)| x + t * dx).collect();
                    prim.value(&moved)
                };
                let measured = nth_derivative(f, 0.0, 2, &Options::default());
                if measured.status != Status::Ok {
                    continue;
                }
                let exact = second(prim, &args, &direction).tangent().tangent();
                let bar = measured.error_bar + 1e-13 * exact.abs();
                wrong.check((exact - measured.value).abs() <= bar, || {
                    format!(
                        "{prim:?}{args:?} along {direction:?}: {exact:e}, not {:e} ± {bar:e}",
                        measured.value
                    )
                });
            }
        }
    }
    wrong.settle(1200);
}

#[test]
fn the_limits_of_the_rows_are_reached() {
    let mut wrong = Complaints::default();
    for &prim in Prim::ALL {
        for limit in prim.row().limits {
            for (i, &expected) in limit.partials.iter().enumerate() {
                let unit: Vec<f64> = (0..prim.arity()).map(|j| f64::from(u8::from(i == j))).collect();
                let y = dual(prim, limit.args, &unit);
                let [what, slope] =
                    ["value", "slope"].map(|what| format!("{what} {prim:?}{:?} by {i}", limit.args));
                wrong.near(|| what, y.primal(), limit.value, 2.0);
                wrong.near(|| slope, y.tangent(), expected, 2.0);
            }
        }
    }
    wrong.settle(150);
}

#[test]
fn a_constant_has_no_tangent_whatever_is_done_to_it() {
    let mut wrong = Complaints::default();
    for (prim, args) in points() {
        let y = dual(prim, &args, &vec![0.0; args.len()]);
        wrong.check(y.tangent() == 0.0, || format!("{prim:?}{args:?} of constants has a tangent"));
        let constants: Vec<Lanes<f64, 1>> = args.iter().map(|&x| x.into()).collect();
        let finite = prim != Prim::Mul || args.iter().all(|x| x.is_finite());
        wrong.check(!finite || Lanes::apply(prim, &constants).tangents() == [0.0], || {
            format!("{prim:?}{args:?} of constant lanes has a tangent")
        });
    }
    wrong.settle(1500);
}

#[test]
fn every_unary_row_is_a_method() {
    let rows = Prim::ALL.iter().filter(|p| p.arity() == 1 && **p != Prim::Neg).map(|p| p.name());
    let mut rows: Vec<&str> = rows.collect();
    let mut methods = UNARY_METHODS.to_vec();
    rows.sort_unstable();
    methods.sort_unstable();
    assert_eq!(rows, methods);
}
