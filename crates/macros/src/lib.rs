//! The attribute `#[differentiable]` and the derive `Differentiable`: a shell around `fluxions-source`, where all is
//! done and tested.

use proc_macro::TokenStream;

/// Makes a plain function differentiable. The function stays what it was; beside it there is a module of its name with
/// its derivatives.
///
/// ```
/// use fluxions::differentiable;
///
/// #[differentiable]
/// fn rosenbrock(x: &[f64]) -> f64 {
///     let mut sum = 0.0;
///     for i in 0..x.len() - 1 {
///         sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
///     }
///     sum
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let x = [1.5, 2.0, 0.5];
///     let (value, gradient) = rosenbrock::value_and_gradient(&x);
///     assert_eq!(value, rosenbrock(&x));
///     assert_eq!(gradient[0], -400.0 * x[0] * (x[1] - x[0] * x[0]) - 2.0 * (1.0 - x[0]));
///     let rows = rosenbrock::hessian(&x);
///     assert_eq!(rows[0][1], -600.0);
///     rosenbrock::check(&x)?; // differences, forward and reverse mode against each other
///     Ok(())
/// }
/// ```
///
/// # What there is in the module
///
/// All take the parameters of the function. Vectors of inputs and outputs are *flat*: the numbers of all active
/// parameters in order; the numbers that are returned, then the final contents of what is passed by `&mut`.
///
/// | function | gives |
/// |---|---|
/// | `gradient`, `value_and_gradient` | the gradient in the shape of the active parameters, in reverse mode |
/// | `gradient_forward` | the same in forward mode |
/// | `jvp(…, &dx)`, `vjp(…, &y_bar)` | the outputs, and a product with the Jacobian from the right, from the left |
/// | `hvp(…, &v)`, `hessian` | a product with the Hessian; all of it (forward over reverse) |
/// | `jacobian` | a row for each output, in the mode that the shape asks for |
/// | `sparse_jacobian`, `sparse_hessian` | the entries that can be other than zero, by pattern and colouring |
/// | `check` | `Ok` where differences with error bars, forward mode and reverse mode agree |
/// | `adjoint_in(&mut workspace, …, y_bar)` | value and gradient without allocation, over any number type |
/// | `at` | the function at these arguments, as a [`Program`](https://docs.rs/fluxions) for drivers of one's own |
///
/// Functions that return a number have all of them, others those that make sense. A function that is generic over its
/// number or over an array length has only the sweeps, for functions that call it.
///
/// # What it accepts
///
/// Parameters: `f64` or `f32` (one of them in a function), slices, arrays, vectors and tuples of them, nested, by value,
/// `&` or `&mut`; structs with `#[derive(Differentiable)]`. Whole numbers, truth values and anything marked
/// `#[constant]` are inactive. Results: numbers, tuples, arrays, vectors, structs, or nothing.
///
/// Bodies: `let`, shadowing, assignment (also of whole vectors, structs and rows, of any length), names for `&mut`, computed
/// indices, sub-slices, `for` over ranges and over `iter`, `iter_mut`,
/// `enumerate`, `zip`, `chunks`, `windows`, `rev`, `step_by`, `skip`, `take`, `map`; `while`, `loop`, `break`, `continue`
/// and labels, early `return`, `if`, `else` and `match`, blocks, local arrays and `vec![]`, `swap`, `mem::swap`, `fill`,
/// `copy_from_slice`, `sum` and `fold`, every function of the table as a method or from `fluxions::math`, calls of other
/// differentiable functions, of their `gradient`, and of plain functions of what is inactive, recursion, constants. Anything
/// else is an error at the very place, which says what to write instead.
///
/// Functions have to stand in a module, not in another function, as their derivatives refer to each other by path.
///
/// # What rustc says
///
/// The attribute sees one function and no types, so some mistakes are found by rustc, in its words:
///
/// | what it says | what it means |
/// |---|---|
/// | cannot find module or crate `g`, at a call of `g` | `g` takes numbers that vary, and has no `#[differentiable]` |
/// | module `g` is private, at a call of `g` | `g` is not `pub`, and so its derivatives are not |
/// | cannot take or return `Point` | the struct has no `#[derive(Differentiable)]` |
/// | `Clone` is not implemented for `Point` | the derive needs `Clone` beside it |
/// | module is not supported in `trait`s or `impl`s | the attribute is on a function in an `impl`: move it out |
///
/// To a function without the attribute, pass what is inactive only: what is returned is then inactive too.
///
/// # Derivatives that are known
///
/// * `#[differentiable(rule = f)]`: `f` returns the partials. It has the parameters of the function, generic over the
///   number, and the value: `fn f<T: Real>(x: T, y: T, value: T) -> (T, T)`.
/// * `#[differentiable(root = g)]`: the result solves `g(result, …) = 0`, where `g` is differentiable and has the
///   parameters of the function after the unknown. The derivative is that of the solution (implicit function theorem),
///   not of the iterations that found it.
/// * `#[differentiable(argmin = f)]`: the result is where `f(result, …)` is least.
///
/// The body is then not looked at. First and second derivatives are exact; `check` compares them with differences.
///
/// # Renamed dependencies
///
/// What is generated calls the crate `::fluxions`. Where it has another name, `#[differentiable(crate = path)]` says
/// which, beside other arguments or alone, and `#[fluxions(crate = path)]` says so for the derive. The path has to be
/// valid in every module: `::other_name`, or `crate::exported::fluxions`.
///
/// # How it works
///
/// The forward sweep is the function, saving what the reverse sweep needs and cannot have more cheaply; the reverse
/// sweep is its statements from last to first. Both are ordinary safe Rust, generic over the number, which
/// `cargo xtask expand FILE NAME` shows; partials come from the table of `fluxions-rules`. Where an equation between
/// values that vary holds (`if x == 1.0`), drivers go forward, direction by direction: where the two sides change differently,
/// the branch that is not taken is followed if its value is that of the function, and else the one that is.
#[proc_macro_attribute]
pub fn differentiable(attribute: TokenStream, item: TokenStream) -> TokenStream {
    fluxions_source::differentiable(attribute.into(), item.into()).into()
}

/// Makes a struct with named fields something that a differentiable function can take and return. Beside `Point` there is
/// `PointOf<T>`, the same with numbers of any type, which gradients by a `Point` come as. A field does not vary if it is a
/// whole number or a decision, or is marked `#[constant]`; in a gradient it has the value that it had. Where the crate has
/// another name, `#[fluxions(crate = path)]` on the struct says which.
///
/// ```
/// use fluxions::{Differentiable, differentiable};
///
/// #[derive(Differentiable, Clone)]
/// struct Point {
///     x: f64,
///     y: f64,
/// }
///
/// #[differentiable]
/// fn distance(p: &Point, q: &Point) -> f64 {
///     (p.x - q.x).hypot(p.y - q.y)
/// }
///
/// fn main() {
///     let (p, q) = (Point { x: 3.0, y: 4.0 }, Point { x: 0.0, y: 0.0 });
///     let (by_p, _) = distance::gradient(&p, &q);
///     assert_eq!((by_p.x, by_p.y), (0.6, 0.8));
/// }
/// ```
#[proc_macro_derive(Differentiable, attributes(constant, fluxions))]
pub fn derive_differentiable(item: TokenStream) -> TokenStream {
    fluxions_source::derive(item.into()).into()
}
