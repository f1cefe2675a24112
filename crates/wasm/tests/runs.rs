//! Does a module compute what the interpreter of graphs does, to the last bit? Every primitive at the points of its
//! domain, at its special points and at the values where machines differ; random programs with their derivatives.

mod common;

use common::{Random, Running, same};
use fluxions_graph::{Builder, Graph, Node, Seed, gradient, jvp};
use fluxions_rules::{Domain, Prim, Scalar};
use fluxions_wasm::{Error, compile};
use std::fmt::Write;

const SPECIAL: [f64; 20] = [
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
    0.49999999999999994,
    4503599627370497.5,
    1e300,
    -1e300,
    1e-300,
    -1e-300,
    5e-324,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Points in the domains, the special points of the row, and all special values.
fn points(prim: Prim) -> Vec<Vec<f64>> {
    let row = prim.row();
    let mut points: Vec<Vec<f64>> = (0..49)
        .map(|k| {
            let at = |(i, d): (usize, &Domain)| {
                let x = d.low + (d.high - d.low) * ((k * (5 + 6 * i) + i) % 49) as f64 / 48.0;
                if d.whole { x.round() } else { x }
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

/// Whether two zeros of either sign may stand for each other: IEEE 754-2008 leaves open which of them `min` takes.
fn either_zero(prim: Prim, a: f64, b: f64) -> bool {
    matches!(prim, Prim::Min | Prim::Max) && a == 0.0 && b == 0.0
}

#[test]
fn every_primitive_has_the_bits_of_the_table() {
    let mut wrong = String::new();
    for &prim in Prim::ALL {
        let builder = Builder::new();
        let args: Vec<Node<'_>> = prim.row().arguments.iter().map(|name| builder.input(name)).collect();
        let graph = builder.graph(&[Node::apply(prim, &args)]);
        let mut running = Running::new(&[("f", &graph)]);
        for point in points(prim) {
            let (value, expected) = (running.run("f", 1, &point)[0], prim.value(&point));
            if !same(value, expected) && !either_zero(prim, value, expected) {
                writeln!(wrong, "{} {point:?} = {value:e}, not {expected:e}", prim.name()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A program of `size` random primitives of two inputs and literals.
fn random_program(random: &mut Random, size: usize) -> Graph {
    let builder = Builder::new();
    let mut nodes =
        vec![builder.input("x"), builder.input("y"), builder.literal(0.75), builder.literal(-2.0)];
    // Those with an order are no functions of any double.
    let prims: Vec<Prim> =
        Prim::ALL.iter().copied().filter(|prim| !prim.row().domains.iter().any(|d| d.whole)).collect();
    for _ in 0..size {
        let prim = prims[random.below(prims.len())];
        let args: Vec<Node<'_>> = (0..prim.arity()).map(|_| nodes[random.below(nodes.len())]).collect();
        nodes.push(Node::apply(prim, &args));
    }
    let outputs: Vec<Node<'_>> = (0..1 + random.below(4)).map(|_| nodes[random.below(nodes.len())]).collect();
    builder.graph(&outputs)
}

#[test]
fn random_programs_and_their_derivatives_have_the_bits_of_the_interpreter() {
    let mut random = Random(1);
    for case in 0..300 {
        let size = 1 + random.below(40);
        let f = random_program(&mut random, size);
        let Ok(df) = jvp(&f, &[0, 1], Seed::One) else { continue };
        let mut running = Running::new(&[("f", &f), ("df", &df)]);
        for _ in 0..8 {
            let mut coordinate = || match random.below(4) {
                0 => SPECIAL[random.below(SPECIAL.len())],
                _ => (random.next() >> 11) as f64 / (1u64 << 52) as f64 * 4.0 - 4.0,
            };
            let point = [coordinate(), coordinate()];
            for (name, graph) in [("f", &f), ("df", &df)] {
                let expected = fluxions_eval::run(graph, &point, 0.0);
                let found = running.run(name, expected.len(), &point);
                let agree = found.iter().zip(&expected).all(|(&a, &b)| same(a, b) || (a == 0.0 && b == 0.0));
                assert!(agree, "{case}: {name}{point:?} = {found:?}, not {expected:?}\n{graph}");
            }
        }
    }
}

#[test]
fn samples_are_the_rows_of_the_function() {
    let f = Graph::build(["x", "a"], |[x, a]| vec![a * x * x]);
    let g = Graph::build(["x", "a"], |[x, a]| vec![a, x - a, x.lit(3.0), x, a]);
    let mut running = Running::new(&[("f", &f), ("g", &g)]);
    for (name, graph) in [("f", &f), ("g", &g)] {
        for n in [-3, 0, 1, 5000] {
            let outputs = graph.outputs().len();
            let rows = running.sample(name, outputs, [-1.0, 0.01], n, &[0.5]);
            assert_eq!(rows.len(), outputs * n.max(0) as usize);
            for (i, row) in rows.chunks(outputs).enumerate() {
                assert_eq!(row, fluxions_eval::run(graph, &[-1.0 + i as f64 * 0.01, 0.5], 0.0), "{name} {i}");
            }
        }
    }
}

#[test]
fn very_large_graphs_compile_and_run() {
    // A chain of 100,000 operations, and so many values alive at once that locals do not hold them.
    let chain = Graph::build(["x"], |[x]| {
        let mut z = x;
        for i in 0..50_000 {
            z = z * x.lit(1.0 - f64::from(i) * 1e-9) + x;
        }
        vec![z]
    });
    let wide = Graph::build(["x"], |[x]| {
        let parts: Vec<_> = (0..60_000).map(|i| x * x.lit(f64::from(i) + 0.5)).collect();
        let sum = parts.iter().fold(x, |sum, &part| sum + part);
        let truths: Vec<_> = parts.iter().map(|&part| fluxions_rules::lt(part, sum)).collect();
        let count = truths.iter().fold(sum, |sum, &truth| sum + truth);
        vec![truths.iter().rev().fold(count, |sum, &truth| sum - truth), sum]
    });
    for graph in [&chain, &wide] {
        let mut running = Running::new(&[("f", graph)]);
        let expected = fluxions_eval::run(graph, &[0.25], 0.0);
        assert_eq!(running.run("f", expected.len(), &[0.25]), expected);
    }
}

#[test]
fn several_functions_share_a_module() {
    let f = Graph::build(["x", "y"], |[x, y]| vec![fluxions_rules::sec(x) * y]);
    let df = gradient(&f, &[0, 1]).unwrap();
    let constant = Graph::build([], |[]| vec![]);
    assert_eq!(compile(&[("f", &constant)]), Err(Error::NoOutputs { name: "f".into() }));
    let mut running = Running::new(&[("f", &f), ("df", &df), ("sec", &f)]);
    assert_eq!(running.module.imports, [Prim::Cos, Prim::Tan]);
    let point = [0.3, 2.0];
    assert_eq!(running.run("df", 3, &point), fluxions_eval::run(&df, &point, 0.0));
    assert_eq!(running.run("sec", 1, &point), fluxions_eval::run(&f, &point, 0.0));
}

/// Whatever a module imports, the library of JavaScript exports.
#[test]
fn every_import_is_in_the_library() {
    let of_math: Vec<&str> = fluxions_emit::MATH_JS
        .lines()
        .filter_map(|line| line.strip_prefix("export const { ")?.strip_suffix(" } = Math;"))
        .flat_map(|list| list.split(", "))
        .collect();
    for &prim in Prim::ALL {
        let builder = Builder::new();
        let args: Vec<Node<'_>> = prim.row().arguments.iter().map(|name| builder.input(name)).collect();
        for import in compile(&[("f", &builder.graph(&[Node::apply(prim, &args)]))]).unwrap().imports {
            let own = fluxions_emit::MATH_JS.contains(&format!("export function {}(", import.name()));
            assert!(own || of_math.contains(&import.name()), "{}", import.name());
        }
    }
}

#[test]
fn what_cannot_be_compiled_is_said() {
    let f = Graph::build(["x"], |[x]| vec![x]);
    let taken = |functions: &[(&str, &Graph)]| compile(functions).unwrap_err().to_string();
    assert!(taken(&[("f", &f), ("f", &f)]).contains("`f` is taken"));
    assert!(taken(&[("f", &f), ("f_sample", &f)]).contains("`f_sample` is taken"));
    assert!(taken(&[("memory", &f)]).contains("`memory` is taken"));
    let builder = Builder::new();
    let x = builder.array_input("x", fluxions_graph::Shape::new(&[3]));
    let array = builder.graph(&[x * x]);
    assert!(taken(&[("f", &array)]).contains("shape"));
    let builder = Builder::new();
    let inputs: Vec<_> = (0..1000).map(|i| builder.input(&format!("x{i}"))).collect();
    assert!(taken(&[("f", &builder.graph(&inputs[..1]))]).contains("1000 inputs"));
}
