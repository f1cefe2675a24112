//! Does generated code find the crate where it has another name? It is hidden here behind a module.

/// The only way to the crate.
pub mod exported {
    pub use ::fluxions as slopes;
}

/// A module in which the crate's own name is not in scope of relative paths.
mod model {
    use crate::exported::slopes::{Differentiable, Real, differentiable};

    #[derive(Differentiable, Clone)]
    #[fluxions(crate = crate::exported::slopes)]
    pub(crate) struct Spring {
        pub(crate) stiffness: f64,
        pub(crate) length: f64,
    }

    #[differentiable(crate = crate::exported::slopes)]
    pub(crate) fn energy(spring: &Spring, x: f64) -> f64 {
        let stretch = x - spring.length;
        0.5 * spring.stiffness * stretch * stretch
    }

    fn slope_of_cube<T: Real>(x: T, _value: T) -> T {
        x * x * T::from_f64(3.0)
    }

    #[differentiable(rule = slope_of_cube, crate = crate::exported::slopes)]
    pub(crate) fn cube(x: f64) -> f64 {
        x.powi(3)
    }
}

#[test]
fn attribute_and_derive_take_the_path_of_the_crate() {
    let spring = model::Spring { stiffness: 2.0, length: 1.0 };
    let (by_spring, by_x) = model::energy::gradient(&spring, 4.0);
    assert_eq!((by_spring.stiffness, by_spring.length, by_x), (4.5, -6.0, 6.0));
    assert_eq!(model::energy::hessian(&spring, 4.0)[2], [3.0, -2.0, 2.0]);
    assert_eq!(model::cube::gradient(2.0), 12.0);
}
