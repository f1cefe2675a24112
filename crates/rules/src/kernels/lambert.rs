//! What is the inverse of w e^w worth, on its two real branches?
//!
//! The start is the crate `lambert_w` (Fukushima's method, 2013), right to about 50 bits. One step of Newton's
//! iteration removes its last bits of error, on whichever form of the equation has the smallest rounding error: around
//! the branch point w = -1 both branches are the roots of 1 + (v - 1) e^v = 1 + e x for v = 1 + w, a function whose
//! series has no cancellation.

/// Euler's number as a sum of two doubles.
const E: (f64, f64) = (std::f64::consts::E, 1.4456468917292502e-16);

/// The double nearest to -1/e, which is just below it. It counts as the branch point all the same, because it is what
/// anyone who means the branch point will write.
const BRANCH: f64 = -0.36787944117144233;

/// The principal branch: the w >= -1 with w e^w = x, for x >= -1/e; NaN below. lambert_w0(inf) = inf.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::lambert_w0(1.0), 0.5671432904097838);
/// assert_eq!(fluxions_rules::kernels::lambert_w0(0.0), 0.0);
/// ```
pub fn lambert_w0(x: f64) -> f64 {
    let w = lambert_w::lambert_w0(x);
    if x.abs() < 1e-20 {
        // w = x - x^2 + ...
        x
    } else if x == BRANCH {
        -1.0
    } else if w < -0.5 {
        polish_at_branch(w, x)
    } else if w < f64::INFINITY {
        polish(w, x)
    } else {
        w
    }
}

/// The lower branch: the w <= -1 with w e^w = x, for -1/e <= x <= 0; -inf at 0, NaN elsewhere.
///
/// ```
/// let w = fluxions_rules::kernels::lambert_wm1(-0.1);
/// assert!(w < -1.0 && (w * w.exp() + 0.1).abs() < 1e-16);
/// ```
pub fn lambert_wm1(x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x == BRANCH {
        return -1.0;
    }
    let w = lambert_w::lambert_wm1(x);
    if w > -1.5 {
        polish_at_branch(w, x)
    } else if w > -3.0 {
        polish(w, x)
    } else {
        // ln(-w) + w = ln(-x): neither side can underflow.
        w - (w + (-w).ln() - (-x).ln()) / (1.0 + 1.0 / w)
    }
}

/// Newton's step on w e^w = x, the product rounded once.
fn polish(w: f64, x: f64) -> f64 {
    let e = w.exp();
    w - w.mul_add(e, -x) / (e * (1.0 + w))
}

/// Newton's steps on 1 + (v - 1) e^v = sum over k >= 2 of v^k (k - 1) / k! = 1 + e x, for |v| <= 1/2, v = 1 + w.
fn polish_at_branch(w: f64, x: f64) -> f64 {
    let d = E.0.mul_add(x, 1.0) + E.1 * x;
    // Next to the branch point 1 + w has few digits, and the leading term has all of them.
    let mut v = 1.0 + w;
    let start = (2.0 * d).sqrt();
    if start < 1e-3 {
        v = start.copysign(v);
    }
    for _ in 0..3 {
        let mut power = v;
        let mut sum = 0.0;
        for k in 2..20 {
            power *= v / f64::from(k);
            sum += power * f64::from(k - 1);
        }
        v -= (sum - d) / (v * v.exp());
    }
    v - 1.0
}
