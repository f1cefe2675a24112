//! How uncertain is one input? The distributions that inputs may have: their quantiles, their moments, and how far a slope
//! can carry their spread.

use statrs::distribution::{ContinuousCDF, Normal};
use std::f64::consts::PI;
use std::fmt;

/// The part of all values that is left out at each end of a range that has tails.
const TAIL: f64 = 0.025;

/// So many deviations from the mean of a normal distribution there is nothing.
const FAR: f64 = 8.0;

/// The distribution of one input, independent of all others.
///
/// ```
/// use fluxions_sensitivity::Distribution;
/// let x = Distribution::Triangular { low: 0.0, mode: 1.0, high: 4.0 };
/// assert_eq!(x.to_string(), "triangular(0, 1, 4)");
/// assert_eq!(x.quantile(0.25), 1.0);
/// assert!((x.mean() - 5.0 / 3.0).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// The same density from `low` to `high`.
    Uniform {
        /// The least value.
        low: f64,
        /// The largest value.
        high: f64,
    },
    /// A uniform logarithm; both ends are positive.
    LogUniform {
        /// The least value.
        low: f64,
        /// The largest value.
        high: f64,
    },
    /// A density that rises to `mode` and falls to `high`, in straight lines.
    Triangular {
        /// The least value.
        low: f64,
        /// The most likely value.
        mode: f64,
        /// The largest value.
        high: f64,
    },
    /// The normal distribution.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// The normal distribution, cut to an interval.
    TruncatedNormal {
        /// The mean before it is cut.
        mean: f64,
        /// The standard deviation before it is cut.
        deviation: f64,
        /// The least value.
        low: f64,
        /// The largest value.
        high: f64,
    },
    /// A normal logarithm (to the base e).
    LogNormal {
        /// The mean of the logarithm.
        mean: f64,
        /// The standard deviation of the logarithm.
        deviation: f64,
    },
    /// Weibull's distribution.
    Weibull {
        /// The shape, often k.
        shape: f64,
        /// The scale, often λ.
        scale: f64,
    },
}

/// Mean, deviation and shape. The shape has no unit, and nothing here is a square of a number with one, so that inputs as
/// small as 1e-300 or as large as 1e300 have moments too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
    /// The mean of the third power of the distance from the mean, counted in deviations.
    pub skewness: f64,
    /// The mean of its fourth power.
    pub kurtosis: f64,
}

/// The standard normal distribution.
fn normal() -> Normal {
    Normal::standard()
}

/// The number that a standard normal one is below with probability `p`, and above with `q = 1 − p`.
fn normal_quantile(p: f64, q: f64) -> f64 {
    if p <= q { normal().inverse_cdf(p) } else { -normal().inverse_cdf(q) }
}

impl Distribution {
    /// Why these numbers make no distribution, if they make none.
    pub fn fault(&self) -> Option<String> {
        let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        let ends = |low: f64, high: f64| {
            (low >= high).then(|| format!("the lower end, {low}, is not below the upper end, {high}"))
        };
        let positive = |what: &str, x: f64| (x <= 0.0).then(|| format!("the {what}, {x}, is not positive"));
        let (numbers, fault) = match *self {
            Distribution::Uniform { low, high } => (vec![low, high], ends(low, high)),
            Distribution::LogUniform { low, high } => {
                (vec![low, high], positive("lower end", low).or_else(|| ends(low, high)))
            }
            Distribution::Triangular { low, mode, high } => {
                let outside = (mode < low || mode > high)
                    .then(|| format!("the most likely value, {mode}, is not between {low} and {high}"));
                (vec![low, mode, high], ends(low, high).or(outside))
            }
            Distribution::Normal { mean, deviation } | Distribution::LogNormal { mean, deviation } => {
                (vec![mean, deviation], positive("standard deviation", deviation))
            }
            Distribution::TruncatedNormal { mean, deviation, low, high } => {
                let far = || {
                    let away = (low - mean).max(mean - high) / deviation;
                    (away > FAR).then(|| {
                        format!(
                            "{low} to {high} is more than 8 standard deviations away from the mean, {mean}"
                        )
                    })
                };
                let fault = positive("standard deviation", deviation).or_else(|| ends(low, high));
                // An end without a number cuts nothing.
                let ends = if low.is_nan() || high.is_nan() { f64::NAN } else { 0.0 };
                (vec![mean, deviation, ends], fault.or_else(far))
            }
            Distribution::Weibull { shape, scale } => {
                (vec![shape, scale], positive("shape", shape).or_else(|| positive("scale", scale)))
            }
        };
        if finite(&numbers) { fault } else { Some("one of its numbers is not finite".to_owned()) }
    }

    /// The value that the input is below with probability `p`, between 0 and 1.
    pub fn quantile(&self, p: f64) -> f64 {
        self.between(p, 1.0 - p)
    }

    /// The value that the input is below with probability `p` and above with probability `q`; the smaller of both says it.
    fn between(&self, p: f64, q: f64) -> f64 {
        match *self {
            Distribution::Uniform { low, high } => {
                if p <= q {
                    low + p * (high - low)
                } else {
                    high - q * (high - low)
                }
            }
            Distribution::LogUniform { low, high } => {
                let ratio = (high / low).ln();
                if p <= q { low * (p * ratio).exp() } else { high * (-q * ratio).exp() }
            }
            Distribution::Triangular { low, mode, high } => {
                let width = high - low;
                let (below, above) = ((mode - low) / width, (high - mode) / width);
                if p <= below { low + width * (p * below).sqrt() } else { high - width * (q * above).sqrt() }
            }
            Distribution::Normal { mean, deviation } => mean + deviation * normal_quantile(p, q),
            Distribution::TruncatedNormal { mean, deviation, low, high } => {
                let (a, b) = ((low - mean) / deviation, (high - mean) / deviation);
                let z = if a > 0.0 {
                    // Both ends are in the upper tail, where only its other side has digits.
                    let (upper_a, upper_b) = (normal().cdf(-a), normal().cdf(-b));
                    -normal().inverse_cdf(upper_b + q * (upper_a - upper_b))
                } else {
                    let (lower_a, lower_b) = (normal().cdf(a), normal().cdf(b));
                    let below = lower_a + p * (lower_b - lower_a);
                    let upper_b = normal().cdf(-b);
                    normal_quantile(below, upper_b + q * (lower_b - lower_a))
                };
                (mean + deviation * z).clamp(low, high)
            }
            Distribution::LogNormal { mean, deviation } => (mean + deviation * normal_quantile(p, q)).exp(),
            Distribution::Weibull { shape, scale } => {
                let exponential = if p <= q { -(-p).ln_1p() } else { -q.ln() };
                scale * exponential.powf(1.0 / shape)
            }
        }
    }

    /// The least and the largest value; infinite where there is none.
    pub fn support(&self) -> (f64, f64) {
        match *self {
            Distribution::Uniform { low, high }
            | Distribution::LogUniform { low, high }
            | Distribution::Triangular { low, high, .. }
            | Distribution::TruncatedNormal { low, high, .. } => (low, high),
            Distribution::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Distribution::LogNormal { .. } | Distribution::Weibull { .. } => (0.0, f64::INFINITY),
        }
    }

    /// Whether there is a least and a largest value.
    pub fn is_bounded(&self) -> bool {
        let (low, high) = self.support();
        low.is_finite() && high.is_finite()
    }

    /// Whether all values between the least and the largest one are alike, themselves or their logarithms: there are no
    /// tails in which next to nothing lies.
    fn is_even(&self) -> bool {
        matches!(self, Distribution::Uniform { .. } | Distribution::LogUniform { .. })
    }

    /// The values that 95 % of all values are between, with as many below as above.
    pub fn central(&self) -> (f64, f64) {
        (self.quantile(TAIL), self.quantile(1.0 - TAIL))
    }

    /// The ends of the range that is walked through: the least and the largest value where all between them are alike, and
    /// else those that 95 % of all values are between. A bound in the tail, however far away, makes no range longer.
    ///
    /// ```
    /// use fluxions_sensitivity::Distribution;
    /// let free = Distribution::Normal { mean: 1.0, deviation: 0.01 };
    /// let bounded = Distribution::TruncatedNormal { mean: 1.0, deviation: 0.01, low: 0.0, high: f64::INFINITY };
    /// assert!((free.ends().1 - bounded.ends().1).abs() < 1e-12);
    /// ```
    pub fn ends(&self) -> (f64, f64) {
        if self.is_even() { self.support() } else { self.central() }
    }

    /// The value at a part of the range of [`Distribution::ends`], 0 to 1, in steps of equal probability.
    pub fn level(&self, part: f64) -> f64 {
        self.quantile(if self.is_even() { part } else { TAIL + (1.0 - 2.0 * TAIL) * part })
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.moments().mean
    }

    /// Mean, deviation and shape.
    pub fn moments(&self) -> Moments {
        match *self {
            Distribution::Uniform { low, high } => {
                let width = high - low;
                Moments {
                    mean: low + width / 2.0,
                    deviation: width / 12.0_f64.sqrt(),
                    skewness: 0.0,
                    kurtosis: 1.8,
                }
            }
            Distribution::Normal { mean, deviation } => {
                Moments { mean, deviation, skewness: 0.0, kurtosis: 3.0 }
            }
            Distribution::Triangular { low, mode, high } => {
                // From the least value on, so that nothing cancels, and in units of the width.
                let width = high - low;
                let c = (mode - low) / width;
                let variance = (1.0 + c * c - c) / 18.0;
                Moments {
                    mean: low + width * ((1.0 + c) / 3.0),
                    deviation: width * variance.sqrt(),
                    skewness: (1.0 + c) * (2.0 - c) * (1.0 - 2.0 * c) / 270.0 / variance.powf(1.5),
                    kurtosis: 2.4,
                }
            }
            _ => self.summed(),
        }
    }

    /// The moments by the trapezoidal rule along the normal distribution, which converges as fast as that falls.
    fn summed(&self) -> Moments {
        const STEPS: i32 = 400;
        const REACH: f64 = 8.5;
        // Around the median, so that a narrow range far from zero keeps its digits.
        let median = self.quantile(0.5);
        let mut places: Vec<(f64, f64)> = (-STEPS..=STEPS)
            .map(|i| {
                let z = REACH * f64::from(i) / f64::from(STEPS);
                let x = match *self {
                    Distribution::LogNormal { mean, deviation } => (mean + deviation * z).exp(),
                    _ => self.between(normal().cdf(z), normal().cdf(-z)),
                };
                (x - median, (-z * z / 2.0).exp())
            })
            .collect();
        // In units of the largest distance, so that no power of one overflows, nor vanishes where it matters.
        let unit = places.iter().fold(f64::MIN_POSITIVE, |unit, (x, _)| unit.max(x.abs()));
        places.iter_mut().for_each(|(x, _)| *x /= unit);
        let total: f64 = places.iter().map(|(_, weight)| weight).sum();
        let mean_of = |of: &dyn Fn(f64) -> f64| places.iter().map(|&(x, w)| w * of(x)).sum::<f64>() / total;
        let middle = mean_of(&|x| x);
        let deviation = mean_of(&|x| (x - middle).powi(2)).sqrt();
        Moments {
            mean: median + unit * middle,
            deviation: unit * deviation,
            skewness: mean_of(&|x| ((x - middle) / deviation).powi(3)),
            kurtosis: mean_of(&|x| ((x - middle) / deviation).powi(4)),
        }
    }

    /// The reach of a slope at `x`: the variance of a function of this input alone is at most the mean of the squares of
    /// reach times slope (Poincaré's inequality). The constants are those for uniform and normal inputs (S. Kucherenko,
    /// I. M. Sobol', *Derivative based global sensitivity measures*, 2009) and for densities whose logarithm is concave
    /// (L. E. Payne, H. F. Weinberger, 1960); other inputs are functions of one of these, which the reach follows.
    pub fn reach(&self, x: f64) -> f64 {
        match *self {
            Distribution::Uniform { low, high } | Distribution::Triangular { low, high, .. } => {
                (high - low) / PI
            }
            Distribution::Normal { deviation, .. } => deviation,
            Distribution::TruncatedNormal { deviation, low, high, .. } => deviation.min((high - low) / PI),
            Distribution::LogUniform { low, high } => x * (high / low).ln() / PI,
            Distribution::LogNormal { deviation, .. } => x * deviation,
            Distribution::Weibull { shape, scale } => {
                // As a function of a standard normal z, the input has slope φ(z)/density(x).
                let exponential = (x / scale).powf(shape);
                let (p, q) = (-(-exponential).exp_m1(), (-exponential).exp());
                let z = normal_quantile(p, q);
                let phi = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
                phi / (shape * exponential * q) * x
            }
        }
    }
}

impl Distribution {
    /// The distribution as it is written at the command, with its numbers as `number` writes them.
    ///
    /// ```
    /// use fluxions_sensitivity::Distribution;
    /// let x = Distribution::Normal { mean: 1.0 / 3.0, deviation: 0.1 };
    /// assert_eq!(x.written(|x| format!("{x:.2}")), "normal(0.33, 0.10)");
    /// ```
    pub fn written(&self, number: impl Fn(f64) -> String) -> String {
        let (name, numbers) = match *self {
            Distribution::Uniform { low, high } => ("uniform", vec![low, high]),
            Distribution::LogUniform { low, high } => ("loguniform", vec![low, high]),
            Distribution::Triangular { low, mode, high } => ("triangular", vec![low, mode, high]),
            Distribution::Normal { mean, deviation }
            | Distribution::TruncatedNormal { mean, deviation, .. } => ("normal", vec![mean, deviation]),
            Distribution::LogNormal { mean, deviation } => ("lognormal", vec![mean, deviation]),
            Distribution::Weibull { shape, scale } => ("weibull", vec![shape, scale]),
        };
        let numbers: Vec<String> = numbers.into_iter().map(&number).collect();
        let text = format!("{name}({})", numbers.join(", "));
        match *self {
            Distribution::TruncatedNormal { mean, deviation, low, high }
                if mean - low < FAR * deviation || high - mean < FAR * deviation =>
            {
                // An end so far away that nothing lies beyond it is no cut.
                let end = |x: f64| {
                    if (x - mean).abs() < FAR * deviation { number(x) } else { String::new() }
                };
                format!("{text} cut to {}..{}", end(low), end(high))
            }
            _ => text,
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(|x| x.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Distribution; 10] = [
        Distribution::Uniform { low: -1.0, high: 3.0 },
        Distribution::LogUniform { low: 0.1, high: 10.0 },
        Distribution::Triangular { low: 1.0, mode: 2.0, high: 5.0 },
        Distribution::Triangular { low: 1.0, mode: 1.0, high: 2.0 },
        Distribution::Normal { mean: 2.0, deviation: 0.5 },
        Distribution::TruncatedNormal { mean: 0.0, deviation: 1.0, low: -1.0, high: 2.0 },
        Distribution::TruncatedNormal { mean: 0.0, deviation: 1.0, low: 3.0, high: 5.0 },
        Distribution::LogNormal { mean: 0.2, deviation: 0.4 },
        Distribution::Weibull { shape: 2.5, scale: 3.0 },
        Distribution::Weibull { shape: 1.0, scale: 2.0 },
    ];

    fn average(of: impl Fn(f64) -> f64) -> f64 {
        const N: usize = 400_000;
        (0..N).map(|i| of((i as f64 + 0.5) / N as f64)).sum::<f64>() / N as f64
    }

    #[test]
    fn moments_are_those_of_the_quantiles() {
        for d in ALL {
            assert_eq!(d.fault(), None, "{d}");
            let m = d.moments();
            let mean = average(|p| d.quantile(p));
            let central = |k: i32| average(|p| ((d.quantile(p) - m.mean) / m.deviation).powi(k));
            for (name, found, expected, scale) in [
                ("mean", m.mean, mean, m.deviation),
                ("deviation", 1.0, central(2), 1.0),
                ("third", m.skewness, central(3), 1.0),
                ("fourth", m.kurtosis, central(4), m.kurtosis),
            ] {
                assert!((found - expected).abs() < 2e-3 * scale, "{d}: {name} {found} {expected}");
            }
        }
    }

    /// Known in closed form.
    #[test]
    fn summed_moments_are_exact() {
        let (mean, deviation) = (0.2, 0.4);
        let m = Distribution::LogNormal { mean, deviation }.moments();
        let s2: f64 = deviation * deviation;
        let expected = (mean + s2 / 2.0).exp();
        assert!((m.mean / expected - 1.0).abs() < 1e-13);
        assert!((m.deviation / (s2.exp_m1().sqrt() * expected) - 1.0).abs() < 1e-12);
        let m = Distribution::Weibull { shape: 1.0, scale: 2.0 }.moments();
        let expected = [2.0, 2.0, 2.0, 9.0];
        for (found, expected) in [m.mean, m.deviation, m.skewness, m.kurtosis].into_iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
        }
        let m = Distribution::LogUniform { low: 1e6, high: 1e6 + 1.0 }.moments();
        assert!((m.deviation.powi(2) * 12.0 - 1.0).abs() < 1e-5, "{}", m.deviation);
    }

    /// Poincaré's inequality itself, on functions of one input.
    #[test]
    fn reaches_bound_the_variance() {
        type Function = fn(f64) -> f64;
        let functions: [(&str, Function, Function); 4] = [
            ("x", |x| x, |_| 1.0),
            ("x²", |x| x * x, |x| 2.0 * x),
            ("sin x", f64::sin, f64::cos),
            ("atan 3(x − 1)", |x| (3.0 * (x - 1.0)).atan(), |x| 3.0 / (1.0 + 9.0 * (x - 1.0).powi(2))),
        ];
        for d in ALL {
            for (name, f, slope) in functions {
                let mean = average(|p| f(d.quantile(p)));
                let variance = average(|p| (f(d.quantile(p)) - mean).powi(2));
                let bound = average(|p| (d.reach(d.quantile(p)) * slope(d.quantile(p))).powi(2));
                assert!(variance <= bound * (1.0 + 1e-3), "{d}, {name}: {variance} {bound}");
            }
        }
    }

    #[test]
    fn tails_keep_their_digits() {
        let cut = Distribution::TruncatedNormal { mean: 0.0, deviation: 1.0, low: 7.0, high: 8.0 };
        let (a, b) = (cut.quantile(1e-6), cut.quantile(1.0 - 1e-6));
        assert!(7.0 < a && a < 7.001 && b > 7.9 && b <= 8.0, "{a} {b}");
        let normal = Distribution::Normal { mean: 0.0, deviation: 1.0 };
        for p in [1e-12, 0.01, 0.5] {
            assert!((normal.quantile(p) + normal.quantile(1.0 - p)).abs() < 1e-3);
        }
    }

    #[test]
    fn what_is_no_distribution_is_told() {
        for (wrong, why) in [
            (Distribution::Uniform { low: 1.0, high: 1.0 }, "not below"),
            (Distribution::LogUniform { low: 0.0, high: 1.0 }, "not positive"),
            (Distribution::Triangular { low: 0.0, mode: 2.0, high: 1.0 }, "not between"),
            (Distribution::Normal { mean: 0.0, deviation: 0.0 }, "not positive"),
            (Distribution::Normal { mean: f64::NAN, deviation: 1.0 }, "not finite"),
            (
                Distribution::TruncatedNormal { mean: 0.0, deviation: 1.0, low: 9.0, high: 10.0 },
                "more than 8",
            ),
            (Distribution::Weibull { shape: -1.0, scale: 1.0 }, "not positive"),
        ] {
            let fault = wrong.fault().unwrap_or_default();
            assert!(fault.contains(why), "{wrong}: {fault}");
        }
    }
}
