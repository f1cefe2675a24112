//! What do the values on one window of points say about the derivative, and about the noise?
//!
//! The values are expanded in polynomials that are orthonormal over the points of the window (Gram 1883; built by the
//! Arnoldi process with reorthogonalisation, after Brubeck, Nakatsukasa and Trefethen, "Vandermonde with Arnoldi",
//! 2021). An orthonormal transform of white noise is white: the coefficients of a smooth function fall geometrically
//! with the degree and then level off at the noise of one value, whatever its cause. The level of the tail *is* the
//! measurement of the noise (the idea of the difference table of Hamming 1971 and of ECnoise, Moré and Wild 2011, with
//! every value used once), and a tail that does not level off is a function that was not resolved.

/// The points and values of a window, as distances from `x` relative to the widest.
pub(crate) enum Window {
    /// Pairs at `±u`, and the point itself.
    Central { u: Vec<f64>, plus: Vec<f64>, minus: Vec<f64> },
    /// Points at `u` on one side (the sign is the caller's affair), with the point itself (value zero) or without.
    OneSided { u: Vec<f64>, values: Vec<f64>, with_center: bool },
}

/// Coefficients of the values in orthonormal polynomials of degree 0, 1, 2 …
pub(crate) struct Spectrum {
    /// The coefficients; noise of standard deviation σ in each value gives each of them the standard deviation σ.
    pub(crate) coefficients: Vec<f64>,
    /// The derivative at the point, of the order asked for, of each polynomial; zero for those of the wrong parity.
    pub(crate) weights: Vec<f64>,
    /// How many of the highest coefficients carry independent information for certain (an odd function's even part is
    /// zero down to its rounding and says nothing about noise).
    pub(crate) informative: Vec<bool>,
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

/// The fewest coefficients from which the noise is measured.
const TAIL: usize = 6;

impl Window {
    /// Expands the window, for the derivative of the given order with respect to `u` (zero: the value at the point).
    pub(crate) fn expand(&self, order: usize) -> Option<Spectrum> {
        match self {
            Window::Central { u, plus, minus } => {
                let square: Vec<f64> = u.iter().map(|u| u * u).collect();
                let root = std::f64::consts::SQRT_2;
                let odd_start: Vec<f64> = u.iter().map(|u| u * root).collect();
                let odd_data: Vec<f64> = plus.iter().zip(minus).map(|(p, m)| (p - m) / root).collect();
                let even_data: Vec<f64> =
                    std::iter::once(0.0).chain(plus.iter().zip(minus).map(|(p, m)| (p + m) / root)).collect();
                let even_nodes: Vec<f64> = std::iter::once(0.0).chain(square.iter().copied()).collect();
                let even_start: Vec<f64> = std::iter::once(1.0).chain(u.iter().map(|_| root)).collect();
                let wanted = |parity: usize| (order % 2 == parity).then_some(order / 2);
                let odd = project(&square, odd_start, &odd_data, wanted(1), order)?;
                let even = project(&even_nodes, even_start, &even_data, wanted(0), order)?;
                let odd_silent = odd_data.iter().all(|v| *v == 0.0);
                let even_silent = even_data.iter().all(|v| *v == 0.0);
                let mut spectrum = Spectrum { coefficients: vec![], weights: vec![], informative: vec![] };
                for degree in 0..even.len() + odd.len() {
                    let ((coefficient, weight), silent) = match degree % 2 {
                        0 => (even[degree / 2], even_silent),
                        _ => (odd[degree / 2], odd_silent),
                    };
                    spectrum.coefficients.push(coefficient);
                    spectrum.weights.push(weight);
                    spectrum.informative.push(!silent || (odd_silent && even_silent));
                }
                Some(spectrum)
            }
            Window::OneSided { u, values, with_center } => {
                let center = with_center.then_some(0.0);
                let nodes: Vec<f64> = center.into_iter().chain(u.iter().copied()).collect();
                let data: Vec<f64> = center.into_iter().chain(values.iter().copied()).collect();
                let columns = project(&nodes, vec![1.0; nodes.len()], &data, Some(order), order)?;
                let (coefficients, weights): (Vec<f64>, Vec<f64>) = columns.into_iter().unzip();
                let informative = vec![true; coefficients.len()];
                Some(Spectrum { coefficients, weights, informative })
            }
        }
    }
}

/// Orthonormalises `start · z^j` over the nodes and returns, for each, the coefficient of the data and the derivative
/// at zero: `order!` times the monomial coefficient `wanted`, if there is one.
fn project(
    z: &[f64],
    mut column: Vec<f64>,
    data: &[f64],
    wanted: Option<usize>,
    order: usize,
) -> Option<Vec<(f64, f64)>> {
    let factorial: f64 = (1..=order).map(|k| k as f64).product();
    let mut basis: Vec<(Vec<f64>, Vec<f64>)> = Vec::with_capacity(z.len());
    let mut monomials = vec![1.0];
    let mut out = Vec::with_capacity(z.len());
    for _ in 0..z.len() {
        // Twice is enough (Kahan and Parlett): one pass of Gram-Schmidt loses orthogonality, a second restores it.
        for _ in 0..2 {
            for (known, known_monomials) in &basis {
                let overlap = dot(&column, known);
                column.iter_mut().zip(known).for_each(|(c, k)| *c -= overlap * k);
                monomials.iter_mut().zip(known_monomials).for_each(|(c, k)| *c -= overlap * k);
            }
        }
        let norm = dot(&column, &column).sqrt();
        if norm.is_nan() || norm <= 1e-200 {
            return None;
        }
        column.iter_mut().for_each(|c| *c /= norm);
        monomials.iter_mut().for_each(|c| *c /= norm);
        let weight = wanted.and_then(|k| monomials.get(k)).map_or(0.0, |c| c * factorial);
        out.push((dot(&column, data), weight));
        let next: Vec<f64> = column.iter().zip(z).map(|(c, z)| c * z).collect();
        let shifted: Vec<f64> = std::iter::once(0.0).chain(monomials.iter().copied()).collect();
        basis.push((std::mem::replace(&mut column, next), std::mem::replace(&mut monomials, shifted)));
    }
    Some(out)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// By how many measured standard deviations an error stays below the bar: Student's t at 99.9 %, within a few percent,
/// for the number of coefficients from which the standard deviation was measured.
fn confidence(freedom: f64) -> f64 {
    3.29 * (1.0 + 2.05 / freedom + 17.6 / (freedom * freedom))
}

/// By how many standard deviations, measured from the others, a coefficient stands out of the tail.
fn outlier(others: usize) -> f64 {
    (0.6 * confidence(others as f64)).max(3.0)
}

impl Spectrum {
    /// Chooses the degree at which the bar is smallest. `floor` is an error of one value that is taken for granted
    /// (rounding), as a bound; `known` a standard deviation of the noise that is known.
    pub(crate) fn fit(&self, floor: f64, known: f64) -> Option<Fit> {
        let top = self.coefficients.len() - 1;
        let signal = self.coefficients.iter().skip(1).fold(0.0f64, |a, c| a.max(c.abs()));
        let mut best: Option<Fit> = None;
        let (mut value, mut weight) = (0.0, 0.0);
        for degree in 0..=top.saturating_sub(TAIL) {
            let w = self.weights[degree];
            value += self.coefficients[degree] * w;
            weight += w * w;
            if w == 0.0 {
                continue;
            }
            let tail = || (degree + 1..=top).filter(|&d| self.informative[d]);
            let count = tail().count();
            if count < 2 {
                continue;
            }
            let power: f64 = tail().map(|d| self.coefficients[d].powi(2)).sum();
            // Rounding inside the function may mirror itself at the point, so that all of its noise is of one parity.
            let own_parity =
                || tail().filter(|&d| self.weights[d] != 0.0).map(|d| self.coefficients[d].powi(2));
            let measured =
                (power / count as f64).max(own_parity().sum::<f64>() / own_parity().count().max(1) as f64);
            let measured = measured.sqrt();
            let noise = measured.max(known);
            // What stands out of the tail was neglected, and is not noise: it counts in full.
            let neglected: f64 = tail()
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
            let per_value = (confidence(count as f64) * measured).max(3.29 * known).max(floor);
            let bar = per_value * weight.sqrt() + neglected.max(left_out) + f64::EPSILON * value.abs();
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

    /// The mean factor by which coefficients fall from one degree to the next before they drown in the noise.
    fn decay(&self, noise: f64) -> f64 {
        let visible = |d: &usize| self.coefficients[*d].abs() > 4.0 * noise;
        let top = self.coefficients.len() - 1;
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
