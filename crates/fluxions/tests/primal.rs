//! Does differentiating change the value? Not by one bit: every row of the table, at points of its domain, at its
//! limits and at special numbers, on every number that carries derivatives and in every program that computes them.

mod common;

use common::{Complaints, is_index, same_bits, samples};
use fluxions::Function;
use fluxions::dual::{Chunk, Dual, Jet, Number};
use fluxions::eval::{Program, run};
use fluxions::graph::{Builder, Graph, Node, Seed, dce, fold, jvp, vjp};
use fluxions::rules::{Prim, Scalar};

const SPECIAL: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    5e-324,
    f64::MIN_POSITIVE,
    1e308,
    -1e308,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Samples of the domain, the row's limits, and special numbers in every combination; an index stays small.
fn points(prim: Prim) -> Vec<Vec<f64>> {
    let n = SPECIAL.len();
    let special = (0..n.pow(prim.arity().min(2) as u32)).map(|k| {
        let place = |i| if is_index(prim, i) { (k % 4) as f64 } else { SPECIAL[(k / [1, n, 7][i]) % n] };
        (0..prim.arity()).map(place).collect()
    });
    let limits = prim.row().limits.iter().map(|limit| limit.args.to_vec());
    samples(prim, 24).into_iter().chain(limits).chain(special).collect()
}

/// The primitive as a graph of its real arguments; orders and indices are literals.
fn graph(prim: Prim, x: &[f64]) -> Graph {
    let builder = Builder::new();
    let args: Vec<Node<'_>> = (x.iter().enumerate())
        .map(
            |(i, &x)| {
                if is_index(prim, i) { builder.literal(x) } else { builder.input(prim.row().arguments[i]) }
            },
        )
        .collect();
    let y = Node::apply(prim, &args);
    builder.graph(&[y])
}

fn on<S: Number>(prim: Prim, x: &[f64], variable: impl Fn(f64) -> S) -> f64 {
    let lift = |(i, &x): (usize, &f64)| if is_index(prim, i) { S::from(x) } else { variable(x) };
    S::apply(prim, &x.iter().enumerate().map(lift).collect::<Vec<S>>()).value()
}

#[test]
fn no_row_changes_its_value_by_being_differentiated() {
    let mut wrong = Complaints::default();
    for &prim in Prim::ALL {
        for x in points(prim) {
            let plain = prim.value(&x);
            let f = graph(prim, &x);
            let inputs: Vec<f64> =
                (x.iter().enumerate()).filter(|(i, _)| !is_index(prim, *i)).map(|(_, x)| *x).collect();
            let all: Vec<usize> = (0..inputs.len()).collect();
            let forward = jvp(&f, &all, Seed::One).unwrap();
            let reverse = vjp(&f, &all, Seed::One).unwrap();
            let twice = jvp(&reverse, &all, Seed::One).unwrap();
            let ways = [
                ("f64", f64::apply(prim, &x)),
                ("Dual", on(prim, &x, Dual::<f64>::variable)),
                ("Dual<Dual>", on(prim, &x, |x| Dual::variable(Dual::<f64>::variable(x)))),
                ("Chunk", on(prim, &x, |x| Chunk::<4>::variable(x, 1))),
                ("Jet", on(prim, &x, Jet::<6>::variable)),
                ("the graph", run(&f, &inputs, 0.0)[0]),
                ("the graph, folded", run(&dce(&fold(&f)), &inputs, 0.0)[0]),
                ("Program", Program::new(&f).run(&inputs)[0]),
                ("jvp", run(&forward, &inputs, 0.0)[0]),
                ("jvp, Program", Program::new(&dce(&fold(&forward))).run(&inputs)[0]),
                ("vjp", run(&reverse, &inputs, 0.0)[0]),
                ("vjp, Program", Program::new(&dce(&fold(&reverse))).run(&inputs)[0]),
                ("jvp of vjp", run(&twice, &inputs, 0.0)[0]),
            ];
            for (way, value) in ways {
                wrong.check(same_bits(value, plain), || {
                    format!("{way}: {prim:?}{x:?} = {value:e}, not {plain:e}")
                });
            }
        }
    }
    wrong.settle(80_000);
}

/// Formulas in which the order of operations, cancellation or a branch would show any change.
const FORMULAS: &[&str] = &[
    "x*y/x*y",
    "(x + y) - x",
    "x - (x - y)",
    "x + 0*y",
    "x*1 + y/1",
    "x^2 - y^2 + (x - y)*(x + y)",
    "sin(x)^2 + cos(x)^2",
    "exp(log(abs(x) + 1))",
    "if(x < y, x/y, y/x)",
    "max(x, min(y, x*y)) - relu(x - y)",
    "1/(1/x + 1/y)",
    "sqrt(x*x + y*y)/hypot(x, y)",
    "0.1*x + 0.2*y + 0.3",
    "(-x)*(-y) - x*y",
    "x^3 + 3*x^2*y + 3*x*y^2 + y^3 - (x + y)^3",
];

#[test]
fn no_formula_changes_its_value_by_being_differentiated() {
    let mut wrong = Complaints::default();
    for formula in FORMULAS {
        let f = Function::parse(formula).unwrap();
        let gradient = f.gradient_graph().unwrap();
        let forward = jvp(f.graph(), &(0..f.variables().len()).collect::<Vec<_>>(), Seed::One).unwrap();
        for (i, &x) in SPECIAL.iter().chain(&[0.3, -1.7, 1e-8, 3e15]).enumerate() {
            for &y in SPECIAL[i % 2..].iter().chain(&[0.7, 1e8, -2.5e-9]) {
                // What the text says, run on plain numbers.
                let at: Vec<f64> = f.variables().iter().map(|v| if v == "x" { x } else { y }).collect();
                let plain = f.formula().run(0.0, &at);
                let duals: Vec<Dual> = at.iter().map(|&x| Dual::variable(x)).collect();
                let jets: Vec<Jet<4>> = at.iter().map(|&x| Jet::variable(x)).collect();
                let ways = [
                    ("value", f.value(&at)),
                    ("value_and_gradient", f.value_and_gradient(&at).unwrap().0),
                    ("Program of the gradient", Program::new(&gradient).run(&at)[0]),
                    ("jvp", run(&forward, &at, 0.0)[0]),
                    ("Dual on the text", f.formula().run(Dual::constant(0.0), &duals).primal()),
                    ("Jet on the text", f.formula().run(Jet::constant(0.0), &jets).primal()),
                    ("Dual on the graph", run(f.graph(), &duals, Dual::constant(0.0))[0].primal()),
                ];
                for (way, value) in ways {
                    wrong.check(same_bits(value, plain), || {
                        format!("{way}: {formula} at {x:e}, {y:e} = {value:e}, not {plain:e}")
                    });
                }
            }
        }
    }
    wrong.settle(20_000);
}
