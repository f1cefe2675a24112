//! On which graphs and points is emitted code held against the interpreter? On every primitive, at points of its domain
//! and at the values where languages differ; and on programs and their gradients.

use fluxions_graph::{Builder, Graph, Node, gradient};
use fluxions_rules::*;

/// A graph, and points to run it on.
pub(crate) struct Case {
    /// What it is, also the name of the function.
    pub(crate) name: String,
    /// The only primitive, where the graph is one.
    pub(crate) prim: Option<Prim>,
    pub(crate) graph: Graph,
    pub(crate) points: Vec<Vec<f64>>,
}

/// Zeros, ones, halves, powers that over- or underflow, infinities and NaN.
const SPECIAL: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    -2.5,
    2.0,
    -3.0,
    1e300,
    -1e300,
    1e-300,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Points in the domains, the special points of the row, and, but for special functions, all special values.
fn points(prim: Prim) -> Vec<Vec<f64>> {
    let row = prim.row();
    let mut points: Vec<Vec<f64>> = (0..25)
        .map(|k| {
            let at = |(i, d): (usize, &Domain)| {
                d.low + (d.high - d.low) * ((k * (5 + 6 * i) + i) % 25) as f64 / 24.0
            };
            row.domains.iter().enumerate().map(at).collect()
        })
        .collect();
    points.extend(row.limits.iter().map(|limit| limit.args.to_vec()));
    let mut all = vec![vec![]];
    for _ in row.arguments {
        all = all.iter().flat_map(|head: &Vec<f64>| SPECIAL.map(|x| [&head[..], &[x]].concat())).collect();
    }
    points.extend(all);
    // The bounds of `clamp` are bounds.
    points.retain(|args| prim != Prim::Clamp || args[1] <= args[2]);
    points
}

/// Every primitive. An order is a number in the graph: 0, 1, 2, 3.
pub(crate) fn primitives() -> Vec<Case> {
    let mut cases = Vec::new();
    for &prim in Prim::ALL {
        let row = prim.row();
        if row.domains[0].whole {
            for order in 0..4 {
                let builder = Builder::new();
                let x = builder.input("x");
                let graph = builder.graph(&[Node::apply(prim, &[x.lit(f64::from(order)), x])]);
                let points = (0..25).map(|k| vec![0.05 + 0.23 * f64::from(k)]).collect();
                cases.push(Case { name: format!("{}_{order}", row.name), prim: Some(prim), graph, points });
            }
        } else {
            let builder = Builder::new();
            let args: Vec<_> = row.arguments.iter().map(|argument| builder.input(argument)).collect();
            let graph = builder.graph(&[Node::apply(prim, &args)]);
            cases.push(Case {
                name: format!("the_{}", row.name),
                prim: Some(prim),
                graph,
                points: points(prim),
            });
        }
    }
    cases
}

/// Programs of several operations, and their gradients.
pub(crate) fn programs() -> Vec<Case> {
    let smooth = Graph::build(["x", "y"], |[x, y]| {
        vec![atan2(y, x) * exp(sin(x * y)) / (x * x + y.lit(2.0)) - tanh(y)]
    });
    let pieces = Graph::build(["x", "lambda"], |[x, lambda]| {
        let inside = and(lt(x.lit(-1.0), x), or(le(x, lambda), not(eq(x, x.lit(2.0)))));
        vec![
            select(inside, sqrt(abs(x)) + lambda, log(x)) + inside * max(x, lambda)
                - -(x - lambda - (x - lambda.lit(1.5))),
        ]
    });
    let logistic = Graph::build(["x"], |[mut x]| {
        for _ in 0..12 {
            x = x.lit(3.7) * x * (x.lit(1.0) - x);
        }
        vec![x]
    });
    // One deep expression without a shared part: it must be cut into lines.
    let deep = Graph::build(["x", "y"], |[x, y]| {
        let mut z = x;
        for i in 0..3000 {
            z = if i % 3 == 0 {
                sin(z + y)
            } else {
                (z * z.lit(1.0 + f64::from(i) / 1e4)) / (y.lit(2.0) - z.lit(1e-3))
            };
        }
        vec![z]
    });
    // Names that the code needs itself, in one language or another, or that are no identifiers.
    let names = ["t0", "out", "sec", "math", "log", "fn", "λ x", "if", "y1"];
    let names = Graph::build(names, |[t0, out, sec_, math, log_, fn_, lambda, if_, y1]| {
        let shared = sec(t0) * log(out);
        vec![shared + sec_, shared - math * log_, fn_ / lambda + if_, y1]
    });
    let pow = Graph::build(["x", "p"], |[x, p]| {
        vec![pow(x, p), softplus(x) * sigmoid(p) + logaddexp(x, p), relu(x - p)]
    });
    let mut cases = Vec::new();
    let mut add = |name: &str, graph: &Graph| {
        let points = (0..40).map(|k| {
            let k = f64::from(k);
            let point = [0.2 + 0.11 * k - 2.0 * f64::from(k > 20.0), 1.9 - 0.13 * k];
            point.into_iter().cycle().take(graph.inputs().len()).collect()
        });
        let mut points: Vec<_> = points.collect();
        for special in SPECIAL {
            points.push(vec![special; graph.inputs().len()]);
        }
        cases.push(Case { name: name.into(), prim: None, graph: graph.clone(), points });
    };
    for (name, graph) in [("smooth", &smooth), ("pieces", &pieces), ("logistic", &logistic), ("deep", &deep)]
    {
        add(name, graph);
        let inputs: Vec<usize> = (0..graph.inputs().len()).collect();
        add(&format!("{name}_gradient"), &gradient(graph, &inputs).expect("the table has these partials"));
    }
    add("several", &pow);
    add("names", &names);
    cases
}

/// How many doubles lie between the two; NaN is as far from NaN as a number from itself.
pub(crate) fn ulps(a: f64, b: f64) -> u64 {
    if a == b || (a.is_nan() && b.is_nan()) {
        return 0;
    }
    if a.is_nan() || b.is_nan() {
        return u64::MAX;
    }
    let place = |x: f64| {
        let bits = x.to_bits() as i64;
        if bits < 0 { i64::MIN - bits } else { bits }
    };
    place(a).abs_diff(place(b))
}
