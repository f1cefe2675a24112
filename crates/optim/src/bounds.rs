//! Where may a search go? A lowest and a highest value for each variable, and what they make of a point and a gradient.

/// A lowest and a highest value for each variable. Infinite ones bound nothing.
///
/// ```
/// use fluxions_optim::Bounds;
/// let bounds = Bounds::new(vec![(0.0, 1.0), (f64::NEG_INFINITY, 2.0)]);
/// assert_eq!(bounds.project(&[-3.0, 5.0]), [0.0, 2.0]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    limits: Vec<(f64, f64)>,
}

impl Bounds {
    /// The bounds of each variable, in order. A variable beyond the end of the list is free.
    pub fn new(limits: Vec<(f64, f64)>) -> Bounds {
        Bounds { limits }
    }

    /// The lowest and the highest value of a variable.
    ///
    /// ```
    /// use fluxions_optim::Bounds;
    /// assert_eq!(Bounds::default().of(7), (f64::NEG_INFINITY, f64::INFINITY));
    /// ```
    pub fn of(&self, variable: usize) -> (f64, f64) {
        self.limits.get(variable).copied().unwrap_or((f64::NEG_INFINITY, f64::INFINITY))
    }

    /// Whether nothing is bounded.
    ///
    /// ```
    /// use fluxions_optim::Bounds;
    /// assert!(Bounds::default().are_none());
    /// ```
    pub fn are_none(&self) -> bool {
        self.limits.iter().all(|&(low, high)| low == f64::NEG_INFINITY && high == f64::INFINITY)
    }

    /// The nearest point within the bounds.
    pub fn project(&self, at: &[f64]) -> Vec<f64> {
        at.iter().enumerate().map(|(i, &x)| self.clamp(i, x)).collect()
    }

    /// The same, and what is as near to a bound as rounding is put on it, so that the bound is known to hold.
    pub(crate) fn settle(&self, at: &[f64]) -> Vec<f64> {
        let near =
            |x: f64, bound: f64| bound.is_finite() && (x - bound).abs() <= 4.0 * f64::EPSILON * bound.abs();
        let mut settled = self.project(at);
        for (i, x) in settled.iter_mut().enumerate() {
            let (low, high) = self.of(i);
            *x = if near(*x, low) {
                low
            } else if near(*x, high) {
                high
            } else {
                *x
            };
        }
        settled
    }

    pub(crate) fn clamp(&self, variable: usize, x: f64) -> f64 {
        let (low, high) = self.of(variable);
        // Not `clamp`, which panics where the bounds cross; those are refused before a search begins.
        if x < low {
            low
        } else if x > high {
            high
        } else {
            x
        }
    }

    /// The bound that holds a variable at a point: it stands there, and the slope pushes against it.
    pub(crate) fn holds(&self, variable: usize, x: f64, slope: f64) -> bool {
        let (low, high) = self.of(variable);
        (x <= low && slope >= 0.0) || (x >= high && slope <= 0.0)
    }

    /// The largest entry of `P(x − g) − x`: the gradient as far as the bounds let one follow it. Zero is the first-order
    /// condition of a minimum within bounds (A. R. Conn, N. I. M. Gould, Ph. L. Toint, *Trust-Region Methods*, 2000,
    /// theorem 12.1.2).
    pub(crate) fn gradient_norm(&self, at: &[f64], gradient: &[f64]) -> f64 {
        let entries = at.iter().zip(gradient).enumerate().map(|(i, (&x, &g))| {
            let (low, high) = self.of(i);
            // As a cut of −g, and not as a difference of points, which a large x would round away.
            if g > 0.0 { g.min(x - low) } else { (-g).min(high - x) }
        });
        entries.fold(0.0, |largest: f64, entry| if entry.is_nan() { f64::NAN } else { largest.max(entry) })
    }
}
