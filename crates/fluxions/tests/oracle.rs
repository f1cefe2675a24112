//! Is every partial of the table right, and would a wrong one be caught? One loop holds partials against values alone,
//! by `fluxions-numeric` within its error bars. It must accept every true row, and refuse every row of a list of
//! planted errors: a sign, a swapped argument, a factor or a term that is missing, another function, another power.

mod common;

use common::{Complaints, is_index, samples};
use fluxions::numeric::{Options, Status, derivative};
use fluxions::rules::{Partial, Prim};
use std::f64::consts::{LN_2, LN_10, PI};

/// Points at which each partial is looked at.
const POINTS: usize = 24;

/// Of an argument's points, this share must have been resolved by the oracle, or it has said nothing.
const RESOLVED: usize = POINTS / 2;

/// The partial by argument `i` that the table states, or `None` where it states that it knows none.
fn partial_of(prim: Prim, i: usize, x: &[f64]) -> Option<f64> {
    match prim.partial(i, x, prim.value(x)) {
        Partial::Value(p) => Some(p),
        Partial::Zero => Some(0.0),
        Partial::Unknown(_) => None,
    }
}

/// What the oracle says of a partial: the points that it resolved, and the first where the claim is outside the bar.
struct Found {
    resolved: usize,
    refused: Option<String>,
}

/// The check itself, the same for true rows and for planted ones.
fn hold(prim: Prim, i: usize, claim: &dyn Fn(&[f64]) -> f64) -> Found {
    let mut found = Found { resolved: 0, refused: None };
    for x in samples(prim, POINTS) {
        let mut moved = x.clone();
        let along = |t: f64| {
            moved[i] = t;
            prim.value(&moved)
        };
        let measured = derivative(along, x[i], &Options::default());
        if measured.status != Status::Ok {
            continue;
        }
        found.resolved += 1;
        let claimed = claim(&x);
        let bar = measured.error_bar + 4.0 * f64::EPSILON * claimed.abs();
        if (claimed - measured.value).abs() <= bar {
            continue;
        }
        let at = prim.name();
        found.refused = Some(format!(
            "{at}{x:?} by {}: {claimed:e}, not {:e} ± {bar:.1e}",
            prim.row().arguments[i],
            measured.value
        ));
        break;
    }
    found
}

#[test]
fn every_true_row_is_accepted() {
    let mut wrong = Complaints::default();
    for &prim in Prim::ALL {
        for i in 0..prim.arity() {
            let known = partial_of(prim, i, &samples(prim, 1)[0]).is_some();
            // An index is no real variable: only a partial that is not known may stand there.
            assert!(known || is_index(prim, i), "{prim:?} does not know its partial by argument {i}");
            if is_index(prim, i) {
                continue;
            }
            let found = hold(prim, i, &|x| partial_of(prim, i, x).unwrap_or(f64::NAN));
            wrong.check(found.refused.is_none(), || found.refused.clone().unwrap_or_default());
            wrong.check(found.resolved >= RESOLVED, || {
                format!("{prim:?} by argument {i}: only {} of {POINTS} points resolved", found.resolved)
            });
        }
    }
    wrong.settle(200);
}

/// A row with an error planted in it: the primitive, the argument, what was done, the partial that comes of it.
type Mutant = (Prim, usize, &'static str, fn(&[f64]) -> f64);

const MUTANTS: &[Mutant] = &[
    // the sign
    (Prim::Sub, 1, "the sign of the second argument is lost", |_| 1.0),
    (Prim::Cos, 0, "the sign is lost", |x| x[0].sin()),
    (Prim::Acos, 0, "the sign is lost", |x| 1.0 / (1.0 - x[0] * x[0]).sqrt()),
    (Prim::Erfc, 0, "the sign is lost", |x| 2.0 / PI.sqrt() * (-x[0] * x[0]).exp()),
    (Prim::Div, 1, "the sign is lost", |x| x[0] / (x[1] * x[1])),
    (Prim::Rem, 1, "the sign is lost", |x| (x[0] / x[1]).trunc()),
    (Prim::Cosh, 0, "a sign too many, as for cos", |x| -x[0].sinh()),
    // arguments swapped
    (Prim::Mul, 0, "the argument itself, not the other", |x| x[0]),
    (Prim::Hypot, 0, "arguments swapped", |x| x[1] / x[0].hypot(x[1])),
    (Prim::Atan2, 0, "arguments swapped", |x| x[0] / (x[0] * x[0] + x[1] * x[1])),
    (Prim::Atan2, 1, "arguments swapped", |x| x[1] / (x[0] * x[0] + x[1] * x[1])),
    (Prim::Logaddexp, 0, "arguments swapped", |x| 1.0 / (1.0 + (x[0] - x[1]).exp())),
    (Prim::Max, 0, "the smaller argument is picked", |x| f64::from(u8::from(x[0] < x[1]))),
    (Prim::Min, 1, "the larger argument is picked", |x| f64::from(u8::from(x[1] > x[0]))),
    (Prim::Select, 1, "the other branch is picked", |_| 0.0),
    (Prim::Copysign, 0, "the sign of x alone", |x| x[0].signum()),
    // a factor dropped
    (Prim::Sqrt, 0, "the factor 1/2 is dropped", |x| 1.0 / x[0].sqrt()),
    (Prim::Exp2, 0, "the factor ln 2 is dropped", |x| x[0].exp2()),
    (Prim::Log2, 0, "multiplied by ln 2, not divided", |x| LN_2 / x[0]),
    (Prim::Log10, 0, "the factor 1/ln 10 is dropped", |x| LN_10.powi(0) / x[0]),
    (Prim::Sinc, 0, "the factor π is dropped", |x| Prim::Sincd.value(&[1.0, x[0]]) / PI),
    (Prim::Erf, 0, "1/√π for 2/√π", |x| (-x[0] * x[0]).exp() / PI.sqrt()),
    (Prim::Gamma, 0, "the factor Γ(x) is dropped", |x| Prim::Digamma.value(x)),
    (Prim::Pow, 1, "the factor ln x is dropped", |x| x[0].powf(x[1])),
    (Prim::Asec, 0, "the factor 1/|x| is dropped", |x| 1.0 / (x[0] * x[0] - 1.0).sqrt()),
    (Prim::BesselJ, 1, "the factor 1/2 is dropped", |x| {
        Prim::BesselJ.value(&[x[0] - 1.0, x[1]]) - Prim::BesselJ.value(&[x[0] + 1.0, x[1]])
    }),
    // another power
    (Prim::Pow, 0, "x^p for x^(p − 1)", |x| x[1] * x[0].powf(x[1])),
    (Prim::Cbrt, 0, "∛x for ∛x²", |x| 1.0 / (3.0 * x[0].cbrt())),
    (Prim::Tanh, 0, "sech for sech²", |x| 1.0 / x[0].cosh()),
    (Prim::Div, 0, "b² for b", |x| 1.0 / (x[1] * x[1])),
    (Prim::Asinh, 0, "the root is forgotten", |x| 1.0 / (1.0 + x[0] * x[0])),
    (Prim::Sigmoid, 0, "s² for s·(1 − s)", |x| (1.0 / (1.0 + (-x[0]).exp())).powi(2)),
    // a term, or its sign
    (Prim::Tan, 0, "the term 1 is forgotten", |x| x[0].tan().powi(2)),
    (Prim::Entr, 0, "the term 1 is forgotten", |x| -x[0].ln()),
    (Prim::Atan, 0, "1 − x² for 1 + x²", |x| 1.0 / (1.0 - x[0] * x[0])),
    (Prim::Atanh, 0, "1 + x² for 1 − x²", |x| 1.0 / (1.0 + x[0] * x[0])),
    (Prim::Acosh, 0, "x² + 1 for x² − 1", |x| 1.0 / (x[0] * x[0] + 1.0).sqrt()),
    (Prim::BesselI, 1, "a difference for a sum, as for J", |x| {
        (Prim::BesselI.value(&[x[0] - 1.0, x[1]]) - Prim::BesselI.value(&[x[0] + 1.0, x[1]])) / 2.0
    }),
    (Prim::LambertW, 0, "1 − w for 1 + w", |x| {
        let w = Prim::LambertW.value(x);
        (-w).exp() / (1.0 - w)
    }),
    // another function
    (Prim::Sin, 0, "the function itself", |x| x[0].sin()),
    (Prim::Lgamma, 0, "trigamma for digamma", |x| Prim::Trigamma.value(x)),
    (Prim::Polygamma, 1, "the same order again", |x| Prim::Polygamma.value(x)),
    (Prim::Softplus, 0, "a step for a sigmoid", |x| f64::from(u8::from(x[0] > 0.0))),
    (Prim::Xlogy, 1, "ln z for x/z", |x| x[1].ln()),
    // off by little
    (Prim::Exp, 0, "a millionth too large", |x| 1.000_001 * x[0].exp()),
    (Prim::Log, 0, "a billionth too large", |x| (1.0 + 1e-9) / x[0]),
    (Prim::Floor, 0, "the slope of the line beneath the steps", |_| 1.0),
    (Prim::Abs, 0, "one also where x < 0", |_| 1.0),
];

#[test]
fn every_planted_error_is_refused() {
    let mut wrong = Complaints::default();
    for &(prim, i, what, claim) in MUTANTS {
        let found = hold(prim, i, &claim);
        wrong.check(found.refused.is_some(), || format!("{prim:?} by argument {i} passes although {what}"));
    }
    wrong.settle(40);
}

/// Every row with a sign flipped, and every row a thousandth too large, without being named one by one.
#[test]
fn no_row_passes_with_its_sign_flipped_or_a_little_too_large() {
    let mut wrong = Complaints::default();
    for &prim in Prim::ALL {
        for i in (0..prim.arity()).filter(|&i| !is_index(prim, i)) {
            let truth = |x: &[f64]| partial_of(prim, i, x).unwrap_or(f64::NAN);
            if samples(prim, POINTS).iter().all(|x| truth(x) == 0.0) {
                continue;
            }
            let flipped = hold(prim, i, &|x| -truth(x));
            let larger = hold(prim, i, &|x| 1.001 * truth(x));
            for (found, what) in [(flipped, "its sign flipped"), (larger, "a thousandth too much")] {
                wrong.check(found.refused.is_some(), || {
                    format!("{prim:?} by argument {i} passes with {what}")
                });
            }
        }
    }
    wrong.settle(170);
}
