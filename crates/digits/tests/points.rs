//! Are values right to the last digit where doubles fail, and is what cannot be answered refused in time?

use fluxions_digits::{Context, evaluate};
use fluxions_rules::{Prim, Scalar, asin, exp, expm1, log, log1p, pow, select, sin, sqrt, tan};

#[test]
fn cancellation_costs_nothing() {
    assert_eq!(evaluate(|c| exp(c.number(1e-300)) - c.number(1.0)), Some(1e-300));
    assert_eq!(evaluate(|c| expm1(c.number(1e-300))), Some(1e-300));
    assert_eq!(evaluate(|c| log1p(c.number(-1e-300))), Some(-1e-300));
    assert_eq!(evaluate(|c| sqrt(c.number(1.0) + c.number(1e-30)) - c.number(1.0)), Some(5e-31));
    assert_eq!(evaluate(|c| asin(sin(c.number(1e-9))) - c.number(1e-9)), Some(0.0));
    assert_eq!(
        evaluate(|c| c.number(0.0).decimal("0.1") * c.number(3.0) - c.number(0.0).decimal("0.3")),
        Some(0.0)
    );
}

/// A result of few digits is no reason to look for more of them without end; numbers below the normal range and the
/// doubles of constants are what they stand for.
#[test]
fn special_numbers_are_answered_in_time() {
    assert_eq!(evaluate(|c| pow(c.number(1.25) * c.number(1.25), c.number(1.5))), Some(1.953125));
    assert_eq!(evaluate(|c| sqrt(c.number(5e-324))), Some(2.2227587494850775e-162));
    assert_eq!(evaluate(|c| sin(c.number(0.0).lit(std::f64::consts::PI))), Some(0.0));
}

/// Every primitive that has a value here has the value of the table, within rounding.
#[test]
fn values_are_those_of_the_table() {
    let mut compared = 0;
    for &prim in Prim::ALL {
        let domains = prim.row().domains;
        for step in 1..20 {
            let args: Vec<f64> =
                domains.iter().map(|d| d.low + (d.high - d.low) * f64::from(step) / 20.3).collect();
            let value = prim.value(&args);
            let exact = evaluate(|c: &Context| {
                let args: Vec<_> = args.iter().map(|&a| c.number(a)).collect();
                Scalar::apply(prim, &args)
            });
            let Some(exact) = exact else { continue };
            compared += 1;
            let allowed = 4.0 * f64::EPSILON * exact.abs();
            assert!((value - exact).abs() <= allowed, "{prim:?}{args:?}: {value:e}, not {exact:e}");
        }
    }
    assert!(compared > 1000, "{compared} values compared");
}

#[test]
fn what_has_no_finite_value_is_refused_in_time() {
    let start = std::time::Instant::now();
    assert_eq!(evaluate(|c| log(c.number(-1.0))), None);
    assert_eq!(evaluate(|c| c.number(1.0) / c.number(0.0)), None);
    assert_eq!(evaluate(|c| pow(c.number(-8.0), c.number(1.0) / c.number(3.0))), None);
    assert_eq!(evaluate(|c| sin(exp(exp(c.number(30.0))))), None);
    assert_eq!(evaluate(|c| fluxions_rules::erf(c.number(1.0))), None);
    // What a branch that is not taken is worth does not matter.
    let guarded =
        evaluate(|c| select(c.number(0.0), log(c.number(-1.0)), tan(c.number(0.0)) + c.number(2.0)));
    assert_eq!(guarded, Some(2.0));
    assert!(start.elapsed().as_secs() < 20);
}
