//! How does a driver see a differentiable function? As a map from a flat vector of inputs to a flat vector of outputs,
//! that can be run on any number, and run back.

use crate::Workspace;
use fluxions_rules::Real;

/// A function at a point: its active inputs in one vector, its outputs in another, everything else held fast.
///
/// The inputs are those of all active parameters in the order of the signature, elements in the order of memory. The
/// outputs are those of the returned value, then the final contents of every active `&mut` parameter.
pub trait Program {
    /// The number that the function was written for: `f64` or `f32`.
    type Base: Real;

    /// The point: the active inputs, flat.
    fn inputs(&self) -> Vec<Self::Base>;

    /// The outputs at `x`.
    fn value<T: Real>(&self, x: &[T]) -> Vec<T>;

    /// The outputs at `x` by the function as its author wrote it, where that is another one than [`Program::value`]:
    /// what a check takes for the truth.
    fn plain(&self, x: &[Self::Base]) -> Vec<Self::Base> {
        self.value(x)
    }

    /// The outputs at `x`, and in `x_bar`, which is overwritten, the cotangents of the inputs that the cotangents
    /// `y_bar` of the outputs give rise to. What is left in the workspace is its memory only.
    ///
    /// # Panics
    /// When `y_bar` has not one entry for each output, or `x_bar` not one for each input.
    fn adjoint<T: Real>(&self, workspace: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T])
    -> Vec<T>;
}
