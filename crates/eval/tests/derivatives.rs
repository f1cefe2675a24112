//! Do the derivatives of every primitive agree with each other and with an oracle that knows no rule, and does
//! differentiating leave the value as it was, bit by bit?

mod common;

use common::{choose, every_way, graph_of, run, sample, special_points};
use fluxions_graph::{Builder, Graph, Node, Seed, fold, jvp, verify, vjp};
use fluxions_numeric::{Options, Status, derivative};
use fluxions_rules::{Prim, Scalar, sigmoid, sin};

/// How far ⟨ȳ, J dx⟩ and ⟨Jᵀȳ, dx⟩ are apart, in units of the terms that are added up.
fn dot_product_gap(f: &Graph, x: &[f64]) -> f64 {
    let n = x.len();
    let inputs: Vec<usize> = (0..n).collect();
    let forward = jvp(f, &inputs, Seed::Inputs).unwrap();
    let reverse = vjp(f, &inputs, Seed::Inputs).unwrap();
    verify(&forward).unwrap();
    verify(&reverse).unwrap();
    let dx: Vec<f64> = (0..n).map(|i| 0.7 - 0.4 * i as f64).collect();
    let y_bar = 1.3;
    let dy = run(&forward, &[x, &dx].concat())[1];
    let x_bar = &run(&reverse, &[x, &[y_bar]].concat())[1..];
    let terms: Vec<f64> = x_bar.iter().zip(&dx).map(|(x_bar, dx)| x_bar * dx).collect();
    let scale: f64 = terms.iter().map(|t| t.abs()).sum();
    let gap = (y_bar * dy - terms.iter().sum::<f64>()).abs();
    if gap == 0.0 { 0.0 } else { gap / scale }
}

#[test]
fn forward_and_reverse_agree_on_every_primitive() {
    for &prim in Prim::ALL {
        for k in 0..20 {
            let point = sample(prim, k);
            let (free, f) = graph_of(prim, &point);
            let gap = dot_product_gap(&f, &choose(&point, &free));
            assert!(gap < 1e-14, "{prim:?} at {point:?}: {gap}");
        }
    }
}

/// outer(u₀, u₁ …), where each uᵢ is a multiple of inner(x₀, x₁ …) squeezed into the domain of the argument.
fn composition(outer: Prim, inner: Prim, point: &[f64]) -> (Vec<usize>, Graph) {
    let builder = Builder::new();
    let mut free = Vec::new();
    let args: Vec<Node<'_>> = (inner.row().domains.iter().enumerate())
        .map(|(i, domain)| {
            if domain.whole {
                builder.literal(point[i])
            } else {
                free.push(i);
                builder.input("x")
            }
        })
        .collect();
    let inside = Node::apply(inner, &args);
    let outside: Vec<Node<'_>> = (outer.row().domains.iter().enumerate())
        .map(|(i, domain)| {
            if domain.whole {
                return builder.literal(domain.low + 1.0);
            }
            let slope = inside.lit([0.4, -0.3, 0.2][i % 3]);
            inside.lit(domain.low) + inside.lit(domain.high - domain.low) * sigmoid(slope * inside)
        })
        .collect();
    let y = Node::apply(outer, &outside);
    (free, builder.graph(&[y]))
}

#[test]
fn forward_and_reverse_agree_on_every_pair_of_primitives() {
    for (k, &outer) in Prim::ALL.iter().enumerate() {
        for &inner in Prim::ALL {
            let point = sample(inner, k);
            let (free, f) = composition(outer, inner, &point);
            let gap = dot_product_gap(&f, &choose(&point, &free));
            assert!(gap < 1e-12, "{outer:?} of {inner:?} at {point:?}: {gap}\n{f}");
        }
    }
}

fn same_bits(a: f64, b: f64) -> bool {
    // IEEE 754 leaves the payload of a NaN open.
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[test]
fn differentiating_and_folding_leave_every_bit_of_the_value() {
    for &prim in Prim::ALL {
        let samples = (0..5).map(|k| sample(prim, k));
        for point in samples.chain(special_points(prim)) {
            let (free, f) = graph_of(prim, &point);
            let x = choose(&point, &free);
            let value = run(&f, &x)[0];
            let inputs: Vec<usize> = (0..x.len()).collect();
            let once = vjp(&f, &inputs, Seed::One).unwrap();
            let twice = jvp(&once, &inputs, Seed::One).unwrap();
            let graphs = [
                &jvp(&f, &inputs, Seed::One).unwrap(),
                &once,
                &twice,
                &fold(&f),
                &fold(&once),
                &fold(&twice),
            ];
            for graph in graphs {
                verify(graph).unwrap();
                assert!(
                    same_bits(run(graph, &x)[0], value),
                    "{prim:?} at {point:?} changed its value {value}\n{graph}"
                );
            }
            // Folding leaves the derivatives alone as well.
            let (plain, folded) = (run(&twice, &x), run(&fold(&twice), &x));
            assert!(
                plain.iter().zip(&folded).all(|(&a, &b)| same_bits(a, b)),
                "{prim:?} at {point:?}: {plain:?} {folded:?}"
            );
            // The fast path does the same operations.
            let fast = fluxions_eval::Program::new(&twice).run(&x).to_vec();
            assert!(
                plain.iter().zip(&fast).all(|(&a, &b)| same_bits(a, b)),
                "{prim:?} at {point:?}: {plain:?} {fast:?}"
            );
        }
    }
}

/// Folding constants: the same bits as without, with each argument in turn a literal.
#[test]
fn folding_a_literal_argument_leaves_every_bit() {
    for &prim in Prim::ALL {
        for point in special_points(prim) {
            for literal in 0..prim.arity() {
                let builder = Builder::new();
                let args: Vec<Node<'_>> = (point.iter().enumerate())
                    .map(|(i, &x)| if i == literal { builder.literal(x) } else { builder.input("x") })
                    .collect();
                let y = Node::apply(prim, &args);
                let f = builder.graph(&[y, -y, y * -y, y + -y, y - -y, -y - y, y / -y]);
                let x: Vec<f64> = (0..point.len()).filter(|&i| i != literal).map(|i| point[i]).collect();
                for (plain, folded) in run(&f, &x).into_iter().zip(run(&fold(&f), &x)) {
                    assert!(
                        same_bits(plain, folded),
                        "{prim:?} at {point:?}: {plain:?}, folded {folded:?}\n{}",
                        fold(&f)
                    );
                }
            }
        }
    }
}

/// What the oracle makes of a slope.
#[derive(Clone, Debug, PartialEq)]
enum Verdict {
    Agrees,
    Contradicts(String),
    NoAnswer,
}

fn oracle(f: impl Fn(f64) -> f64, x: f64, bounds: (f64, f64), slope: f64) -> Verdict {
    let estimate = derivative(f, x, &Options { bounds, ..Options::default() });
    if !matches!(estimate.status, Status::Ok | Status::NoiseLimited | Status::Edge) {
        return Verdict::NoAnswer;
    }
    // The bar is a statement about most points, not all of them; and the slope has an error of its own.
    let allowed = 4.0 * estimate.error_bar + 1e-12 * estimate.value.abs();
    if (slope - estimate.value).abs() <= allowed {
        Verdict::Agrees
    } else {
        Verdict::Contradicts(format!("{slope} against {} ± {}", estimate.value, estimate.error_bar))
    }
}

/// Each primitive by each argument, at the samples that are no kinks: (primitive, function of that argument, point,
/// bounds).
fn slices() -> impl Iterator<Item = (Prim, Graph, f64, (f64, f64))> {
    Prim::ALL.iter().flat_map(|&prim| (0..6).map(move |k| (prim, sample(prim, k)))).flat_map(
        |(prim, point)| {
            let domains = prim.row().domains;
            let free = (0..point.len()).filter(move |&i| !domains[i].whole);
            free.filter_map(move |i| {
                let builder = Builder::new();
                let args: Vec<Node<'_>> = (point.iter().enumerate())
                    .map(|(j, &x)| if i == j { builder.input("x") } else { builder.literal(x) })
                    .collect();
                let y = Node::apply(prim, &args);
                let slice = (prim, builder.graph(&[y]), point[i], (domains[i].low, domains[i].high));
                prim.kink_at(&point).is_none().then_some(slice)
            })
        },
    )
}

#[test]
fn first_derivatives_agree_with_the_oracle() {
    let (mut asked, mut answered) = (0, 0);
    for (prim, f, x, bounds) in slices() {
        let value = |t: f64| run(&f, &[t])[0];
        for (way, graph) in every_way(&f, 1) {
            let slope = run(&graph, &[x])[0];
            let verdict = oracle(value, x, bounds, slope);
            assert!(
                !matches!(verdict, Verdict::Contradicts(_)),
                "{prim:?} by {way} at {x}: {verdict:?}\n{graph}"
            );
            asked += 1;
            answered += usize::from(verdict == Verdict::Agrees);
            // A wrong sign and a slope that is one percent off must be caught.
            if verdict == Verdict::Agrees && slope != 0.0 {
                for planted in [-slope, 1.01 * slope] {
                    let verdict = oracle(value, x, bounds, planted);
                    assert!(
                        matches!(verdict, Verdict::Contradicts(_)),
                        "{prim:?} at {x}: {planted} passed for {slope}"
                    );
                }
            }
        }
    }
    assert!(asked > 1000 && answered * 100 > asked * 98, "the oracle answered {answered} of {asked}");
}

#[test]
fn second_derivatives_agree_with_the_oracle() {
    let (mut asked, mut answered) = (0, 0);
    for (prim, f, x, bounds) in slices() {
        let [(_, first), _] = &every_way(&f, 1)[..] else { panic!("there are two ways") };
        let seconds: Vec<(&str, f64)> =
            every_way(&f, 2).into_iter().map(|(way, graph)| (way, run(&graph, &[x])[0])).collect();
        for &(way, second) in &seconds {
            let verdict = oracle(|t| run(first, &[t])[0], x, bounds, second);
            assert!(
                !matches!(verdict, Verdict::Contradicts(_)),
                "{prim:?} by {way} at {x}: {verdict:?}, {seconds:?}"
            );
            asked += 1;
            answered += usize::from(verdict == Verdict::Agrees);
            assert!((second - seconds[0].1).abs() <= 1e-11 * second.abs(), "{prim:?} at {x}: {seconds:?}");
        }
    }
    assert!(asked > 2000 && answered * 100 > asked * 95, "the oracle answered {answered} of {asked}");
}

/// A program of 60 operations, most of which choose, on operands drawn from all that is there: branches that share
/// parts, choices of choices, sums of what is present under different conditions.
fn tangle(seed: u64) -> Graph {
    const PRIMS: [Prim; 12] = [
        Prim::Sin,
        Prim::Tanh,
        Prim::Relu,
        Prim::Relu6,
        Prim::Min,
        Prim::Max,
        Prim::Select,
        Prim::Clamp,
        Prim::Lt,
        Prim::Mul,
        Prim::Add,
        Prim::Sub,
    ];
    let mut state = seed;
    // Knuth's multiplier for a linear congruential generator of 64 bits (MMIX); its high bits are the good ones.
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let builder = Builder::new();
    let mut nodes: Vec<Node<'_>> = ["x", "y", "z"].map(|name| builder.input(name)).into();
    for _ in 0..60 {
        let prim = PRIMS[draw(PRIMS.len())];
        // Half of the operands are recent, so that the program is deep.
        let mut operand = || nodes[if draw(2) == 0 { nodes.len() - 1 - draw(3) } else { draw(nodes.len()) }];
        let args: Vec<Node<'_>> = (0..prim.arity()).map(|_| operand()).collect();
        // Kept small, so that products of products stay in range.
        nodes.push(sin(Node::apply(prim, &args)));
    }
    let last = nodes.len() - 1;
    builder.graph(&[nodes[last] + nodes[last - 1] * nodes[last - 2]])
}

#[test]
fn forward_and_reverse_agree_on_tangles_of_branches() {
    let mut active = 0;
    for seed in 0..400 {
        let f = tangle(seed);
        let x = [0.3 - 0.002 * seed as f64, 0.7, -0.45];
        let gap = dot_product_gap(&f, &x);
        assert!(gap < 1e-10, "tangle {seed}: {gap}");
        // Hessians are symmetric, whichever mode came first.
        let all = [0, 1, 2];
        let gradient = vjp(&f, &all, Seed::One).unwrap();
        let gradient = gradient.with_outputs(&gradient.outputs()[1..]).unwrap();
        let hessian: Vec<Vec<f64>> =
            all.map(|i| run(&jvp(&gradient, &[i], Seed::One).unwrap(), &x)[3..].to_vec()).into();
        let size = hessian.iter().flatten().fold(0.0f64, |size, h| size.max(h.abs()));
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            let gap = (hessian[i][j] - hessian[j][i]).abs();
            assert!(gap <= 1e-9 * size, "tangle {seed}: {hessian:?}");
        }
        active += usize::from(size > 0.0);
    }
    assert!(active > 200, "only {active} tangles have a second derivative");
}
