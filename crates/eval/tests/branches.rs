//! Does a branch that is not taken have no say, whatever it holds? In both modes and under nesting.

mod common;

use common::{every_way, last, run};
use fluxions_graph::{Graph, Node, Seed, jvp, vjp};
use fluxions_rules::*;

const INF: f64 = f64::INFINITY;

type Function = for<'g> fn(Node<'g>) -> Node<'g>;

/// A function of one variable with the point and the first two derivatives there.
struct Case {
    name: &'static str,
    function: Function,
    x: f64,
    first: f64,
    second: f64,
}

fn case(name: &'static str, function: Function, x: f64, first: f64, second: f64) -> Case {
    Case { name, function, x, first, second }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    vec![
        case("where(x > 0, log x, 0)", |x| select(lt(x.lit(0.0), x), log(x), x.lit(0.0)), 0.0, 0.0, 0.0),
        case("where(x > 0, log x, 0)", |x| select(lt(x.lit(0.0), x), log(x), x.lit(0.0)), -1.0, 0.0, 0.0),
        case("where(x > 0, log x, 0)", |x| select(lt(x.lit(0.0), x), log(x), x.lit(0.0)), 2.0, 0.5, -0.25),
        case("min(1, 1/x)", |x| min(x.lit(1.0), x.lit(1.0) / x), 0.0, 0.0, 0.0),
        case("min(1, 1/x)", |x| min(x.lit(1.0), x.lit(1.0) / x), 2.0, -0.25, 0.25),
        case("max(-1, log x)", |x| max(x.lit(-1.0), log(x)), 0.0, 0.0, 0.0),
        case("relu(log x)", |x| relu(log(x)), 0.0, 0.0, 0.0),
        case("relu(log x)", |x| relu(log(x)), 2.0, 0.5, -0.25),
        case("relu6(1/x)", |x| relu6(x.lit(1.0) / x), 0.0, 0.0, 0.0),
        case("sqrt(relu x)", |x| sqrt(relu(x)), -1.0, 0.0, 0.0),
        case("clamp(1/x, -1, 1)", |x| clamp(x.lit(1.0) / x, x.lit(-1.0), x.lit(1.0)), 0.0, 0.0, 0.0),
        case("x * where(x > 0, log x, 0)", |x| x * select(lt(x.lit(0.0), x), log(x), x.lit(0.0)), 0.0, 0.0, 0.0),
        case("exp(where(x > 0, sqrt x, x))", |x| exp(select(lt(x.lit(0.0), x), sqrt(x), x)), 0.0, 1.0, 1.0),
        case("nested where", |x| select(lt(x.lit(0.0), x), select(lt(x.lit(1.0), x), log(log(x)), sqrt(x)), x * x), -1.0, -2.0, 2.0),
        case("nested where", |x| select(lt(x.lit(0.0), x), select(lt(x.lit(1.0), x), log(log(x)), sqrt(x)), x * x), 0.25, 1.0, -2.0),
        case("a sum of branches", |x| select(lt(x.lit(0.0), x), log(x), x) + relu(x) * min(x, x.lit(3.0)), -2.0, 1.0, 0.0),
        case("a shared branch", |x| { let r = x.lit(1.0) / x; select(lt(x.lit(0.0), x), r, x * x) + select(lt(x, x.lit(0.0)), r, x) }, 0.0, 1.0, 2.0),
        case("if(x == 1, 1, x*x)", |x| select(eq(x, x.lit(1.0)), x.lit(1.0), x * x), 1.0, 2.0, 2.0),
        case("if(x != 1, x*x, 1)", |x| select(ne(x, x.lit(1.0)), x * x, x.lit(1.0)), 1.0, 2.0, 2.0),
        case("if(not(x == 1 or x == 2), x*x, 1)", |x| {
            let isolated = or(eq(x, x.lit(1.0)), eq(x, x.lit(2.0)));
            select(not(isolated), x * x, x.lit(1.0))
        }, 1.0, 2.0, 2.0),
        // Where the other branch has another value, the function jumps, and the branch that is taken is followed.
        case("if(not(x == 1 or x == 2), x*x, 1)", |x| {
            let isolated = or(eq(x, x.lit(1.0)), eq(x, x.lit(2.0)));
            select(not(isolated), x * x, x.lit(1.0))
        }, 2.0, 0.0, 0.0),
        case("if(x == 1 and x < 3, 1, x*x)", |x| select(and(eq(x, x.lit(1.0)), lt(x, x.lit(3.0))), x.lit(1.0), x * x), 1.0, 2.0, 2.0),
        case("if(x == 1 and x < 3, 7, x*x)", |x| select(and(eq(x, x.lit(1.0)), lt(x, x.lit(3.0))), x.lit(7.0), x * x), 1.0, 0.0, 0.0),
        case("if(|x| == 0, 1, e^x)", |x| select(eq(abs(x), x.lit(0.0)), x.lit(1.0), exp(x)), 0.0, 1.0, 1.0),
        // Equal all along an interval: the branch is taken around the point too.
        case("if(|x| == x, x*x, 0)", |x| select(eq(abs(x), x), x * x, x.lit(0.0)), 2.0, 4.0, 2.0),
        case("if(|x| == x, x*x, 0)", |x| select(eq(abs(x), x), x * x, x.lit(0.0)), -2.0, 0.0, 0.0),
        case("if(relu x != 0, 7, x*x)", |x| select(ne(relu(x), x.lit(0.0)), x.lit(7.0), x * x), -2.0, -4.0, 2.0),
        case("if(floor x == 2, x*x, 0)", |x| select(eq(floor(x), x.lit(2.0)), x * x, x.lit(0.0)), 2.5, 5.0, 2.0),
        case("if((x + 1)² == x² + 2x + 1, x*x, 0)", |x| {
            let (one, two) = (x.lit(1.0), x.lit(2.0));
            select(eq((x + one) * (x + one), x * x + two * x + one), x * x, x.lit(0.0))
        }, 3.0, 6.0, 2.0),
        case("a constant condition", |x| select(eq(x.lit(1.0), x.lit(1.0)), x * x, log(x)), 0.0, 0.0, 2.0),
        // x^p with a constant p: the partial by p is never asked for, the ones by x end with the polynomial.
        case("exp(-x^2)", |x| exp(-pow(x, x.lit(2.0))), 0.0, 0.0, -2.0),
        case("(x - 3)^3", |x| pow(x - x.lit(3.0), x.lit(3.0)), 1.0, 12.0, -12.0),
        case("sqrt x at its edge", |x| sqrt(x), 0.0, INF, -INF),
        case("relu", |x| relu(x), 3.0, 1.0, 0.0),
        case("relu", |x| relu(x), 0.0, 0.0, 0.0),
    ]
}

#[test]
fn a_branch_not_taken_has_no_say() {
    for Case { name, function, x, first, second } in cases() {
        let f = Graph::build(["x"], |[x]| vec![function(x)]);
        for (order, expected) in [(1, first), (2, second)] {
            for (way, graph) in every_way(&f, order) {
                let found = run(&graph, &[x])[0];
                let close = found == expected || (found - expected).abs() <= 1e-13 * expected.abs();
                assert!(close, "{name} at {x}, {way}: {found}, not {expected}\n{graph}");
            }
        }
    }
}

/// Numbers that happen to be zero do not absorb.
#[test]
fn a_numeric_zero_is_a_number() {
    let f = Graph::build(["x"], |[x]| vec![x.lit(0.0) * log(x)]);
    for (way, graph) in every_way(&f, 1) {
        assert!(run(&graph, &[0.0])[0].is_nan(), "{way}: 0·∞ was hidden\n{graph}");
    }
    let f = Graph::build(["x", "w"], |[x, w]| vec![w * log(x)]);
    let graph = last(&jvp(&f, &[0], Seed::One).unwrap());
    assert!(run(&graph, &[0.0, 0.0])[0].is_nan());
}

/// NaN is not a branch: what has no value has no derivative either, to any order.
#[test]
fn what_has_no_value_has_no_derivative() {
    const NAN: f64 = f64::NAN;
    let functions: [(Function, f64); 9] = [
        (|x| relu(x), NAN),
        (|x| relu6(x), NAN),
        (|x| floor(x), NAN),
        (|x| sin(x) * sign(x), NAN),
        (|x| log(x), -1.0),
        (|x| log1p(x), -2.0),
        (|x| atanh(x), 2.0),
        (|x| sqrt(x), -1.0),
        (|x| log10(x) + x, -1.0),
    ];
    for (function, x) in functions {
        let f = Graph::build(["x"], |[x]| vec![function(x)]);
        for (way, graph) in [1, 2].into_iter().flat_map(|order| every_way(&f, order)) {
            assert!(run(&graph, &[x])[0].is_nan(), "{way} of\n{f}at {x}\n{graph}");
        }
    }
}

/// Ties are split evenly, and the weights of `min` and `max` follow the value past a NaN.
#[test]
fn ties_are_split() {
    let f = Graph::build(["a", "b"], |[a, b]| vec![min(a, b) * a.lit(4.0), max(a, b)]);
    let both = vjp(&f, &[0, 1], Seed::Inputs).unwrap();
    assert_eq!(run(&both, &[1.0, 1.0, 1.0, 0.0])[2..], [2.0, 2.0]);
    assert_eq!(run(&both, &[1.0, 1.0, 0.0, 1.0])[2..], [0.5, 0.5]);
    assert_eq!(run(&both, &[f64::NAN, 1.0, 1.0, 0.0])[2..], [0.0, 4.0]);
    assert_eq!(run(&both, &[1.0, 2.0, 1.0, 10.0])[2..], [4.0, 10.0]);
}
