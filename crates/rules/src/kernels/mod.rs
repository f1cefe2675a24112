//! What are the functions worth that the standard library lacks or computes badly?
//!
//! Each kernel maps `f64` to `f64` and knows nothing of derivatives. A well-kept crate gives the value wherever one is
//! accurate; our own code does the rest, each file saying from which formulas. `tests/kernels.rs` holds every function
//! here against values computed with 40 digits.

mod bessel;
mod bessel_modified;
mod elementary;
mod error;
mod gamma;
mod lambert;
mod sinc;

pub use bessel::{bessel_j, bessel_y};
pub use bessel_modified::{bessel_i, bessel_k};
pub use elementary::{
    acosh, acot, acoth, acsc, acsch, asec, asech, asinh, atanh, cos_pi, cot, coth, csc, csch, logaddexp, rem,
    sec, sech, sigmoid, sin_pi, softplus, xlogy,
};
pub use error::{erf, erfc, erfcinv, erfinv};
pub use gamma::{digamma, gamma, lgamma, polygamma, trigamma};
pub use lambert::{lambert_w0, lambert_wm1};
pub use sinc::sinc_derivative;
