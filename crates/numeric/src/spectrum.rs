//! What do the values on one window of points say about the derivative, and about the noise?
//!
//! The values are expanded in polynomials that are orthonormal over the points of the window (Gram 1883; built by the
//! Arnoldi process with reorthogonalisation, after Brubeck, Nakatsukasa and Trefethen, "Vandermonde with Arnoldi",
//! 2021). An orthonormal transform of white noise is white: the coefficients of a smooth function fall geometrically
//! with the degree and then level off at the noise of one value, whatever its cause. The level of the tail *is* the
//! measurement of the noise (the idea of the difference table of Hamming 1971 and of ECnoise, Moré and Wild 2011, with
//! every value used once), and a tail that does not level off is a function that was not resolved.

/// The most points that a window has on one side, the point itself included.
pub(crate) const MOST: usize = 20;

/// The points and values of a window: distances from `x` relative to the widest, and what the function is there, beyond
/// its value at `x`.
pub(crate) struct Window {
    pub(crate) shape: Shape,
    pub(crate) count: usize,
    pub(crate) u: [f64; MOST],
    /// On the right, or on the only side there is (the sign is the caller's affair).
    pub(crate) plus: [f64; MOST],
    /// On the left, where there are pairs.
    pub(crate) minus: [f64; MOST],
}

/// Which points there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Pairs at `±u`, and the point itself.
    Central,
    /// Points at `u` on one side, and the point itself (where the value is zero).
    OneSided,
    /// Points at `u` on one side.
    Open,
}

/// Coefficients of the values in orthonormal polynomials of degree 0, 1, 2 …
pub(crate) struct Spectrum {
    count: usize,
    /// The coefficients; noise of standard deviation σ in each value gives each of them the standard deviation σ.
    coefficients: [f64; 2 * MOST],
    /// The derivative at the point, of the order asked for, of each polynomial; zero for those of the wrong parity.
    weights: [f64; 2 * MOST],
    /// Which coefficients carry information for certain (an odd function's even part is zero down to its rounding and
    /// says nothing about noise).
    informative: [bool; 2 * MOST],
}

/// What a spectrum says once its tail has been taken for noise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    pub(crate) value: f64,
    pub(crate) bar: f64,
    /// Standard deviation of one value, from the tail.
    pub(crate) noise: f64,
    /// Highest degree there is.
    pub(crate) top: usize,
    /// The largest coefficient of degree at least one: how much the function varies over the window.
    pub(crate) signal: f64,
    /// Whether the tail has levelled off (rather than still falling).
    pub(crate) level: bool,
    /// By what factor the coefficients fall from one degree to the next, on average over those that were kept.
    pub(crate) decay: f64,
}

impl Window {
    /// Expands the window, for the derivative of the given order with respect to `u` (zero: the value at the point).
    pub(crate) fn expand(&self, order: usize) -> Option<Spectrum> {
        let mut spectrum = Spectrum {
            count: 0,
            coefficients: [0.0; 2 * MOST],
            weights: [0.0; 2 * MOST],
            informative: [true; 2 * MOST],
        };
        if self.shape == Shape::Central {
            self.expand_pairs(order, &mut spectrum)?;
        } else {
            let first = usize::from(self.shape == Shape::OneSided);
            let (mut z, mut data) = ([0.0; MOST], [0.0; MOST]);
            z[first..].copy_from_slice(&self.u[..MOST - first]);
            data[first..].copy_from_slice(&self.plus[..MOST - first]);
            spectrum.count = first + self.count;
            let nodes = Nodes { count: spectrum.count, z, start: [1.0; MOST], data };
            nodes.project(Some((order, order)), |degree, coefficient, weight| {
                spectrum.coefficients[degree] = coefficient;
                spectrum.weights[degree] = weight;
            })?;
        }
        Some(spectrum)
    }

    /// Odd and even polynomials are orthogonal over pairs, so that each half is a window of its own, in `u²`.
    fn expand_pairs(&self, order: usize, spectrum: &mut Spectrum) -> Option<()> {
        let root = std::f64::consts::SQRT_2;
        let blank = || [0.0; MOST];
        let mut odd = Nodes { count: self.count, z: blank(), start: blank(), data: blank() };
        let mut even = Nodes { count: self.count + 1, z: blank(), start: blank(), data: blank() };
        even.start[0] = 1.0;
        for k in 0..self.count {
            let (u, plus, minus) = (self.u[k], self.plus[k], self.minus[k]);
            (odd.z[k], odd.start[k], odd.data[k]) = (u * u, u * root, (plus - minus) / root);
            (even.z[k + 1], even.start[k + 1], even.data[k + 1]) = (u * u, root, (plus + minus) / root);
        }
        spectrum.count = odd.count + even.count;
        let silent = [&even, &odd].map(|half| half.data.iter().all(|v| *v == 0.0));
        for (parity, half) in [even, odd].iter().enumerate() {
            let wanted = (order % 2 == parity).then_some((order / 2, order));
            half.project(wanted, |index, coefficient, weight| {
                let degree = 2 * index + parity;
                spectrum.coefficients[degree] = coefficient;
                spectrum.weights[degree] = weight;
                spectrum.informative[degree] = !silent[parity] || silent == [true; 2];
            })?;
        }
        Some(())
    }
}

/// Values over points, to be expanded in `start · p(z)` with polynomials p.
struct Nodes {
    count: usize,
    z: [f64; MOST],
    start: [f64; MOST],
    data: [f64; MOST],
}

impl Nodes {
    /// Orthonormalises `start · z^j` over the nodes and hands to `take`, for each j, the coefficient of the data and the
    /// derivative at zero: `order!` times the monomial coefficient `k`, where `wanted` is `(k, order)`.
    fn project(&self, wanted: Option<(usize, usize)>, mut take: impl FnMut(usize, f64, f64)) -> Option<()> {
        let n = self.count;
        let (z, data) = (&self.z[..n], &self.data[..n]);
        // Lower monomial coefficients never depend on higher ones.
        let (monomials_kept, order) = wanted.map_or((0, 0), |(k, order)| (k + 1, order));
        let factorial: f64 = (1..=order).map(|k| k as f64).product();
        let mut basis = [[0.0; MOST]; MOST];
        let mut monomials = [[0.0; MOST]; MOST];
        basis[0] = self.start;
        monomials[0][0] = 1.0;
        for j in 0..n {
            let (known, rest) = basis.split_at_mut(j);
            let (known_monomials, rest_monomials) = monomials.split_at_mut(j);
            let column = &mut rest[0][..n];
            let own = &mut rest_monomials[0][..monomials_kept];
            // Twice is enough (Kahan and Parlett): one pass of Gram-Schmidt loses orthogonality, a second restores it.
            for _ in 0..2 {
                for (other, other_monomials) in known.iter().zip(&*known_monomials) {
                    let other = &other[..n];
                    let overlap = dot(column, other);
                    column.iter_mut().zip(other).for_each(|(c, k)| *c -= overlap * k);
                    own.iter_mut().zip(other_monomials).for_each(|(c, k)| *c -= overlap * k);
                }
            }
            let norm = dot(column, column).sqrt();
            if norm.is_nan() || norm <= 1e-200 {
                return None;
            }
            column.iter_mut().for_each(|c| *c /= norm);
            own.iter_mut().for_each(|c| *c /= norm);
            let weight = own.last().map_or(0.0, |c| c * factorial);
            take(j, dot(column, data), weight);
            if j + 1 < n {
                let (own, next) = rest.split_at_mut(1);
                next[0].iter_mut().zip(&own[0]).zip(z).for_each(|((next, c), z)| *next = c * z);
                let (own, next) = rest_monomials.split_at_mut(1);
                next[0][1..].copy_from_slice(&own[0][..MOST - 1]);
            }
        }
        Some(())
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// By how many measured standard deviations an error stays below the bar: Student's t at 99.9 %, within a few percent,
/// for the number of coefficients from which the standard deviation was measured.
fn confidence(freedom: f64) -> f64 {
    3.29 * (1.0 + 2.05 / freedom + 17.6 / (freedom * freedom))
}

/// As how many coefficients it counts that a tail at the level of rounding was to be expected.
const EXPECTED: f64 = 5.0;

/// Below what the error of one value stays, where `count` coefficients measured its standard deviation and rounding makes
/// it at most `floor`. A standard deviation from few coefficients may be small by luck, and the bar is wide for that
/// reason only; where it is what rounding makes anyway (a quarter of its bound), the two support each other, as if there
/// had been more coefficients. The more the measured one is above that, the more it stands alone.
fn error_of_one(measured: f64, count: f64, floor: f64) -> f64 {
    let expected = floor / 4.0;
    let pooled = (EXPECTED * expected.powi(2) + count * measured.powi(2)) / (EXPECTED + count);
    let doubt = (measured / (2.0 * expected)).max(1.0);
    (confidence(count) * measured).min(confidence(EXPECTED + count) * pooled.sqrt() * doubt)
}

/// The later half of the coefficients of a smooth function are at most this part of the largest.
const FALLEN: f64 = 0.25;

/// By how many standard deviations, measured from the others, a coefficient stands out of the tail.
fn outlier(others: usize) -> f64 {
    (0.6 * confidence(others as f64)).max(3.0)
}

impl Spectrum {
    /// Chooses the degree at which the bar is smallest. `floor` is an error of one value that is taken for granted
    /// (rounding), as a bound; `known` a standard deviation of the noise that is known; `tail` the fewest coefficients
    /// from which the noise is measured.
    pub(crate) fn fit(&self, floor: f64, known: f64, tail: usize) -> Option<Fit> {
        let top = self.count - 1;
        let signal = self.coefficients[1..=top].iter().fold(0.0f64, |a, c| a.max(c.abs()));
        let mut best: Option<Fit> = None;
        let (mut value, mut weight) = (0.0, 0.0);
        for degree in 0..=top.saturating_sub(tail) {
            let w = self.weights[degree];
            value += self.coefficients[degree] * w;
            weight += w * w;
            if w == 0.0 {
                continue;
            }
            let beyond = || (degree + 1..=top).filter(|&d| self.informative[d]);
            let count = beyond().count();
            if count < 2 {
                continue;
            }
            let power: f64 = beyond().map(|d| self.coefficients[d].powi(2)).sum();
            // Rounding inside the function may mirror itself at the point, so that all of its noise is of one parity.
            let own_parity =
                || beyond().filter(|&d| self.weights[d] != 0.0).map(|d| self.coefficients[d].powi(2));
            let measured =
                (power / count as f64).max(own_parity().sum::<f64>() / own_parity().count().max(1) as f64);
            let measured = measured.sqrt();
            let noise = measured.max(known);
            // What stands out of the tail was neglected, and is not noise: it counts in full.
            let neglected: f64 = beyond()
                .map(|d| {
                    let own = self.coefficients[d].powi(2);
                    let rest = ((power - own).max(0.0) / (count - 1) as f64).sqrt().max(known);
                    (self.coefficients[d].abs() - outlier(count - 1) * rest.max(floor / 4.0)).max(0.0)
                        * self.weights[d].abs()
                })
                .sum();
            // The first term left out counts even where it looks like noise: the tail of a function with a weak
            // singularity falls slowly, and may hide at the level of rounding.
            let next = (degree + 2).min(top);
            let left_out = (self.coefficients[next] * self.weights[next]).abs();
            let of_values =
                error_of_one(measured, count as f64, floor).max(3.29 * known).max(floor) * weight.sqrt();
            // What looks like rounding and is left out adds as an independent error does.
            let both = if measured <= floor / 2.0 {
                (of_values + neglected).hypot(left_out)
            } else {
                of_values + neglected.max(left_out)
            };
            let bar = both + f64::EPSILON * value.abs();
            // A higher degree has to pay: between equals, its shorter tail would win by a noise that looks small by luck.
            if best.is_none_or(|b| bar < b.bar / 2.0) {
                let level = neglected == 0.0;
                best = Some(Fit { value, bar, noise, top, signal, level, decay: 1.0 });
            }
        }
        let mut fit = best?;
        fit.decay = self.decay(fit.noise.max(floor / 4.0));
        (fit.value.is_finite() && fit.bar.is_finite()).then_some(fit)
    }

    /// The derivative from few values, whose noise cannot be measured: by the polynomial of the highest degree that leaves
    /// one coefficient over, if the coefficients fall as those of a smooth function do. The bar is what the last degree
    /// changed, what was left over, twice, as if it were noise, and what a function that varies on twice the width of
    /// the window would hide.
    pub(crate) fn sketch(&self, order: usize, floor: f64, known: f64) -> Option<Fit> {
        let top = self.count - 1;
        let size = |degree: usize| self.coefficients[degree].abs();
        let signal = (1..=top).map(size).fold(0.0, f64::max);
        let degree = (order..top).rev().find(|&degree| self.weights[degree] != 0.0)?;
        let smooth = (top / 2 + 1..=top).filter(|&d| d > order).all(|d| size(d) <= FALLEN * signal);
        if !smooth {
            return None;
        }
        let kept = || (0..=degree).map(|d| (self.coefficients[d], self.weights[d]));
        let value: f64 = kept().map(|(c, w)| c * w).sum();
        let weight = kept().map(|(_, w)| w * w).sum::<f64>().sqrt();
        let noise = (degree + 1..=top).map(size).fold(0.0, f64::max);
        let last = if degree > order { size(degree) * self.weights[degree].abs() } else { 0.0 };
        let hidden = if signal == 0.0 { 1.0 } else { value.abs() } * 0.25f64.powi((top + 1 - order) as i32);
        let bar = (2.0 * noise).max(3.29 * known).max(floor) * weight + last + hidden;
        (value.is_finite() && bar.is_finite()).then_some(Fit {
            value,
            bar,
            noise: noise.max(known),
            top,
            signal,
            level: false,
            decay: 1.0,
        })
    }

    /// The mean factor by which coefficients fall from one degree to the next before they drown in the noise.
    fn decay(&self, noise: f64) -> f64 {
        let visible = |d: &usize| self.coefficients[*d].abs() > 4.0 * noise;
        let top = self.count - 1;
        let Some(first) =
            (1..=top).max_by(|a, b| self.coefficients[*a].abs().total_cmp(&self.coefficients[*b].abs()))
        else {
            return 1.0;
        };
        let last = (first..=top).rev().find(visible).unwrap_or(first);
        // The first drowned coefficient is at most at the noise: that bounds the decay from below.
        let (end, level) = if last == top { (top, self.coefficients[top].abs()) } else { (last + 1, noise) };
        if end <= first || level <= 0.0 {
            return 1.0;
        }
        (self.coefficients[first].abs() / level).powf(1.0 / (end - first) as f64).max(1e-3)
    }
}
