//! Is what cannot be differentiated an answer that names it, and is depth no obstacle?

use fluxions_graph::{Builder, Error, Graph, Seed, Shape, cse, dce, fold, gradient, jvp, verify, vjp, walk};
use fluxions_rules::*;

#[test]
fn a_missing_derivative_names_the_primitive() {
    let f = Graph::build(["n", "x"], |[n, x]| vec![besselj(n, x)]);
    for result in [jvp(&f, &[0], Seed::One), vjp(&f, &[0, 1], Seed::One)] {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::UnknownPartial { prim: Prim::BesselJ, argument: 0, .. }));
        assert_eq!(
            error.to_string(),
            "the derivative of a Bessel function by its order is not known: besselj (node %2) depends on the inputs \
             through its argument n; make n a constant"
        );
    }
    // By x alone, the order is a constant; and where no output needs the operation, nobody asks.
    assert!(jvp(&f, &[1], Seed::One).is_ok());
    assert!(vjp(&f, &[1], Seed::One).is_ok());
    let unused = f.with_outputs(&[f.inputs()[0].node]).unwrap();
    assert!(jvp(&unused, &[0], Seed::One).is_ok());
}

#[test]
fn requests_that_do_not_fit_are_errors() {
    let f = Graph::build(["x"], |[x]| vec![x, x * x]);
    assert_eq!(jvp(&f, &[1], Seed::One), Err(Error::NoSuchInput { index: 1, count: 1 }));
    assert_eq!(vjp(&f, &[7], Seed::One), Err(Error::NoSuchInput { index: 7, count: 1 }));
    let scalars = vec![Shape::scalar(); 2];
    assert_eq!(gradient(&f, &[0]), Err(Error::NotOneScalarOutput { outputs: scalars }));
    let builder = Builder::new();
    let (x, w) = (builder.input("x"), builder.array_input("w", Shape::new(&[2])));
    let error = builder.apply(Prim::Add, &[x, w]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "add works element by element, but its arguments have the shapes [] and [2]"
    );
    assert_eq!(builder.apply(Prim::Add, &[x]).unwrap_err(), Error::Arity { prim: Prim::Add, found: 1 });
    assert!(f.with_outputs(&[fluxions_graph::NodeId(9)]).is_err());
}

#[test]
fn inputs_of_a_derivative_have_names_of_their_own() {
    let f = Graph::build(["x", "dx"], |[x, y]| vec![x * y]);
    let names = |g: &Graph| g.inputs().iter().map(|i| i.name.clone()).collect::<Vec<_>>();
    let df = jvp(&f, &[0, 1], Seed::Inputs).unwrap();
    assert_eq!(names(&df), ["x", "dx", "dx_2", "ddx"]);
    assert_eq!(names(&vjp(&df, &[0], Seed::Inputs).unwrap()), ["x", "dx", "dx_2", "ddx", "y0_bar", "y1_bar"]);
}

/// A chain as deep as the largest programs: every walk is a loop.
#[test]
fn depth_is_no_obstacle() {
    const DEPTH: usize = 100_000;
    let chain = Graph::build(["x"], |[x]| vec![(0..DEPTH).fold(x, |y, _| sin(y))]);
    let negations = Graph::build(["x"], |[x]| vec![(0..DEPTH).fold(x, |y, _| -y) * x]);
    let doubling = Graph::build(["x"], |[x]| vec![(0..DEPTH).fold(x, |y, _| y + y)]);
    let choices = Graph::build(["x"], |[x]| vec![(0..DEPTH).fold(x, |y, _| select(y, y, x))]);
    for f in [&chain, &negations, &doubling, &choices] {
        for derivative in [jvp(f, &[0], Seed::One).unwrap(), vjp(f, &[0], Seed::One).unwrap()] {
            verify(&derivative).unwrap();
            verify(&cse(&dce(&fold(&derivative)))).unwrap();
        }
    }
    assert_eq!(walk::tree_size(&doubling), u128::MAX);
    assert_eq!(walk::operations(&chain), DEPTH);
    assert_eq!(chain.to_string().parse::<Graph>().unwrap(), chain);
}

/// The same program gives the same graph, node by node.
#[test]
fn building_is_deterministic() {
    let make = || {
        let f = Graph::build(["x", "y"], |[x, y]| vec![relu(x * y) + min(sin(x), exp(y)) * pow(x, y)]);
        vjp(&jvp(&f, &[0, 1], Seed::Inputs).unwrap(), &[0, 1], Seed::Inputs).unwrap().to_string()
    };
    assert_eq!(make(), make());
}
