//! How large is a derivative? Counted in distinct operations, which is what a machine runs.

use fluxions_graph::{Graph, Node, Seed, dce, gradient, jvp, verify, vjp, walk};
use fluxions_rules::*;

/// The graph with only its derivatives as outputs.
fn derivatives_alone(graph: &Graph, values: usize) -> Graph {
    let graph = dce(&graph.with_outputs(&graph.outputs()[values..]).unwrap());
    verify(&graph).unwrap();
    graph
}

/// The logistic map: l₁ = x, l₍ₙ₊₁₎ = 4·lₙ·(1 − lₙ).
fn logistic(steps: usize) -> Graph {
    Graph::build(["x"], |[x]| vec![(0..steps).fold(x, |l, _| l.lit(4.0) * l * (l.lit(1.0) - l))])
}

/// x₁·x₂·…·x₂₀, from left to right.
fn speelpenning() -> Graph {
    const N: usize = 20;
    Graph::build(["x"; N], |x| vec![x[1..].iter().fold(x[0], |product, &x| product * x)])
}

#[test]
fn the_logistic_map() {
    let f = logistic(9);
    assert_eq!(walk::operations(&f), 27);
    let forward = derivatives_alone(&jvp(&f, &[0], Seed::One).unwrap(), 1);
    assert_eq!(walk::operations(&forward), 60, "{forward}");
    assert!(walk::tree_size(&forward) > 10_000, "as a tree it is {}", walk::tree_size(&forward));
    let reverse = derivatives_alone(&vjp(&f, &[0], Seed::One).unwrap(), 1);
    assert!(walk::operations(&reverse) <= 62, "{}\n{reverse}", walk::operations(&reverse));
}

#[test]
fn the_gradient_of_speelpennings_product() {
    let f = speelpenning();
    let all: Vec<usize> = (0..20).collect();
    let gradient = derivatives_alone(&gradient(&f, &all).unwrap(), 1);
    assert_eq!(walk::operations(&gradient), 54, "{gradient}");
    assert_eq!(walk::census(&gradient).keys().copied().collect::<Vec<_>>(), [Prim::Mul]);
}

#[test]
fn nested_exp_of_sin() {
    let f = Graph::build(["x"], |[x]| vec![(0..5).fold(x, |y, _| exp(sin(y)))]);
    for derivative in [jvp(&f, &[0], Seed::One).unwrap(), vjp(&f, &[0], Seed::One).unwrap()] {
        let slope = derivatives_alone(&derivative, 1);
        // Five exp, five sin, five cos, and the nine products of the ten partials.
        assert_eq!(walk::operations(&slope), 24, "{slope}");
    }
}

/// Second derivatives stay within a constant of the first, as the theory promises: at most about four times the value
/// for a gradient, and again for its product with a direction.
#[test]
fn a_hessian_vector_product_is_cheap() {
    let f = speelpenning();
    let all: Vec<usize> = (0..20).collect();
    let reverse = dce(&gradient(&f, &all).unwrap());
    let product = dce(&jvp(&reverse, &all, Seed::Inputs).unwrap());
    verify(&product).unwrap();
    assert!(walk::operations(&product) <= 4 * walk::operations(&reverse), "{}", walk::operations(&product));
}

/// Choices leave one `select` each, and neither products with 1 nor conditions made of conditions.
#[test]
fn a_choice_stays_one_choice() {
    let f = Graph::build(["x"], |[x]| vec![select(lt(x.lit(0.0), x), log(x), x * x)]);
    let slope = derivatives_alone(&jvp(&f, &[0], Seed::One).unwrap(), 1);
    assert_eq!(
        walk::census(&slope).get(&Prim::Select),
        Some(&2),
        "one from log, at the edge of its domain\n{slope}"
    );
    let f = Graph::build(["x"], |[x]| vec![select(lt(x.lit(0.0), x), sin(x), x * x)]);
    for derivative in [jvp(&f, &[0], Seed::One).unwrap(), vjp(&f, &[0], Seed::One).unwrap()] {
        let slope = derivatives_alone(&derivative, 1);
        assert!(walk::operations(&slope) <= 7, "{slope}");
    }
}

/// Nothing is left of what is constant.
#[test]
fn constants_have_no_derivative() {
    fn polynomial(x: Node<'_>) -> Node<'_> {
        pow(x, x.lit(3.0)) + x.lit(2.0) * pow(x, x.lit(2.0)) - x + x.lit(7.0)
    }
    let mut f = Graph::build(["x"], |[x]| vec![polynomial(x)]);
    for _ in 0..4 {
        f = derivatives_alone(&jvp(&f, &[0], Seed::One).unwrap(), 1);
    }
    assert_eq!(
        f.to_string(),
        "%0 = input x\n%1 = literal 0.0\nreturn %1\n",
        "the fourth derivative of a cubic"
    );
    let f = Graph::build(["x", "y"], |[x, _]| vec![sin(x)]);
    let df = derivatives_alone(&vjp(&f, &[1], Seed::One).unwrap(), 1);
    assert_eq!(walk::operations(&df), 0);
}
