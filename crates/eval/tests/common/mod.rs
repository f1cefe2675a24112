//! Where are primitives tested? At points spread evenly over the domain of each argument, the same in every run.

#![allow(dead_code, unreachable_pub)]

use fluxions_graph::{Builder, Graph, Node, Seed, jvp, vjp};
use fluxions_rules::{Prim, Scalar};

/// Point number `k` inside the domain of every argument: multiples of the square roots of primes, modulo 1. They keep
/// a little away from the ends, so that a window of points fits around them.
pub fn sample(prim: Prim, k: usize) -> Vec<f64> {
    const ROOTS: [f64; 4] =
        [std::f64::consts::SQRT_2, 1.732_050_807_568_877_2, 2.236_067_977_499_79, 2.645_751_311_064_59];
    let domains = prim.row().domains;
    let point = domains.iter().zip(ROOTS).map(|(domain, root)| {
        let u = 0.02 + 0.96 * ((k + 1) as f64 * root).fract();
        let x = domain.low + (domain.high - domain.low) * u;
        if domain.whole { x.round() } else { x }
    });
    point.collect()
}

/// Points at which arithmetic is special, for every argument alike and mixed; an order or index stays a small number.
pub fn special_points(prim: Prim) -> Vec<Vec<f64>> {
    const SPECIAL: [f64; 12] =
        [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 5e-324, 1e308, -1e308, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let n = SPECIAL.len();
    let special = |k: usize, i: usize| SPECIAL[(k / [1, n, 7][i % 3]) % n];
    let domains = prim.row().domains.iter().enumerate();
    (0..n * n)
        .map(|k| domains.clone().map(|(i, d)| if d.whole { (k % 4) as f64 } else { special(k, i) }).collect())
        .collect()
}

/// The indices of the arguments that a derivative may be taken by, and the graph of the primitive with those as inputs
/// and the others as literals.
pub fn graph_of(prim: Prim, point: &[f64]) -> (Vec<usize>, Graph) {
    let builder = Builder::new();
    let row = prim.row();
    let mut free = Vec::new();
    let mut args = Vec::new();
    for (i, domain) in row.domains.iter().enumerate() {
        args.push(if domain.whole {
            builder.literal(point[i])
        } else {
            free.push(i);
            builder.input(row.arguments[i])
        });
    }
    let y = Node::apply(prim, &args);
    (free, builder.graph(&[y]))
}

/// The arguments of these indices.
pub fn choose(point: &[f64], free: &[usize]) -> Vec<f64> {
    free.iter().map(|&i| point[i]).collect()
}

pub fn run(graph: &Graph, x: &[f64]) -> Vec<f64> {
    fluxions_eval::run(graph, x, 0.0)
}

/// The derivatives of a function of one variable in every way that there is, up to the second order: name, graph.
/// The last output of each is the derivative.
pub fn every_way(f: &Graph, order: usize) -> Vec<(&'static str, Graph)> {
    let forward = |g: &Graph| last(&jvp(g, &[0], Seed::One).unwrap());
    let reverse = |g: &Graph| last(&vjp(g, &[0], Seed::One).unwrap());
    let f = &last(f);
    match order {
        1 => vec![("jvp", forward(f)), ("vjp", reverse(f))],
        2 => vec![
            ("jvp of jvp", forward(&forward(f))),
            ("jvp of vjp", forward(&reverse(f))),
            ("vjp of jvp", reverse(&forward(f))),
            ("vjp of vjp", reverse(&reverse(f))),
        ],
        _ => panic!("no test differentiates to order {order}"),
    }
}

/// The graph with its last output alone.
pub fn last(graph: &Graph) -> Graph {
    let outputs = graph.outputs();
    fluxions_graph::dce(&graph.with_outputs(&outputs[outputs.len() - 1..]).unwrap())
}
