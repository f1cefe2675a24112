//! Which program computes the derivatives of a program, and nothing else? Those of the first and of the second order, by
//! the inputs that are asked for.

use fluxions_eval::run;
use fluxions_graph::{Builder, Error, Graph, Seed, dce, fold, gradient, jvp};

/// The derivatives of the one output of a program by these inputs, in their order: by forward mode for one, by reverse
/// mode for several.
///
/// # Errors
/// Where the program has not one output, where there is no such input, and where the table lacks a derivative.
///
/// ```
/// use fluxions::{Function, eval::run, slopes};
/// let f = Function::parse("x^2*y")?;
/// let by_y_and_x = slopes(f.graph(), &[1, 0])?;
/// assert_eq!(run(&by_y_and_x, &[3.0, 5.0], 0.0), [9.0, 30.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn slopes(graph: &Graph, wanted: &[usize]) -> Result<Graph, Error> {
    let swept = match wanted {
        [one] if graph.outputs().len() == 1 => jvp(graph, &[*one], Seed::One)?,
        _ => gradient(graph, wanted)?,
    };
    Ok(dce(&fold(&swept.with_outputs(&swept.outputs()[1..])?)))
}

/// The second derivatives of the one output of a program by these inputs: the upper triangle of their matrix, row by row.
///
/// # Errors
/// As [`slopes`].
///
/// ```
/// use fluxions::{Function, curvatures, eval::run};
/// let f = Function::parse("x^2*y")?;
/// let triangle = curvatures(f.graph(), &[0, 1])?; // ∂²/∂x², ∂²/∂x∂y, ∂²/∂y²
/// assert_eq!(run(&triangle, &[3.0, 5.0], 0.0), [10.0, 6.0, 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn curvatures(graph: &Graph, wanted: &[usize]) -> Result<Graph, Error> {
    let first = slopes(graph, wanted)?;
    let builder = Builder::new();
    let inputs: Vec<_> = graph.inputs().iter().map(|input| builder.input(&input.name)).collect();
    let mut triangle = Vec::new();
    for (i, &input) in wanted.iter().enumerate() {
        // Forward over reverse, seeded with ones, so that what does not depend on the input is left out.
        let along = jvp(&first, &[input], Seed::One)?;
        let tangents = along.with_outputs(&along.outputs()[wanted.len() + i..])?;
        triangle.extend(run(&dce(&tangents), &inputs, builder.literal(0.0)));
    }
    Ok(dce(&fold(&builder.graph(&triangle))))
}
