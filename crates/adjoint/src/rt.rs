//! What does the code that `#[differentiable]` writes refer to? Everything that it needs, under one short name. Nobody
//! else needs this module.

pub use crate::keep::{Keep, Word};
pub use crate::pass::*;
pub use crate::support::*;
pub use crate::{Check, Mismatch, Program, Sparse, Workspace, check, sparse_hessian, sparse_jacobian};
pub use fluxions_dual::Lanes;
pub use fluxions_rules::*;

/// The drivers, which share names with functions of the table and of modules.
pub mod drive {
    pub use crate::{gradient, hessian, hvp, jacobian, jvp, vjp};
    pub use fluxions_rules::equation::{Reading, reading};
}

/// The numbers of a slice, each with one tangent.
pub fn with_tangents<T: Real>(x: &[T], tangent: impl Fn(usize) -> T) -> Vec<Lanes<T, 1>> {
    x.iter().enumerate().map(|(i, &x)| Lanes::new(x, [tangent(i)])).collect()
}

/// The numbers of an array, each with one tangent.
pub fn array_with_tangents<T: Real, const N: usize>(
    x: &[T; N],
    tangent: impl Fn(usize) -> T,
) -> [Lanes<T, 1>; N] {
    std::array::from_fn(|i| Lanes::new(x[i], [tangent(i)]))
}
