//! What does each input do at one point? Its derivative, the effect of a small nudge, the elasticity, and what the uncertainty
//! of the input makes of the output, to first and to second order; each beside what runs of the function say.

use crate::global::varied;
use crate::input::nominal;
use crate::measure::Around;
use crate::{Input, Model};
use fluxions_numeric::{Estimate, Interrupted, Status};

/// The part of an input, or of its range, by which it is nudged.
const NUDGE: f64 = 0.01;

/// The least part of a swing that a slope has to miss for the function to count as bent.
const BENT: f64 = 0.1;

/// The part of a deviation that may be in doubt before it is said.
const DOUBT: f64 = 0.1;

/// A derivative by one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Slope {
    /// The derivative; NaN where there is none.
    pub value: f64,
    /// The derivative is within this distance; `None` where it is exact but for rounding.
    pub error_bar: Option<f64>,
    /// What kind of point this is for the input.
    pub status: Status,
}

impl Slope {
    fn exact(value: f64) -> Slope {
        Slope { value, error_bar: None, status: Status::Ok }
    }

    /// The slopes on the left and on the right, where they differ.
    pub fn sides(&self) -> Option<(f64, f64)> {
        match self.status {
            Status::Kink { left, right } => Some((left, right)),
            _ => None,
        }
    }

    /// What a deviation of the input makes of the function, left and right of a kink, where all slopes are steeper by `more`.
    fn carried(&self, more: f64, deviation: f64) -> [f64; 2] {
        let (left, right) = self.sides().unwrap_or((self.value, self.value));
        [left, right].map(|slope| times(slope + more, deviation))
    }

    /// Whether the derivative is zero as far as can be told.
    pub fn is_flat(&self) -> bool {
        self.sides().is_none() && self.value.abs() <= self.error_bar.unwrap_or(0.0)
    }
}

/// What runs of the function at the two ends of a range say, beside the slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    /// The lower and the upper end of the range.
    pub range: (f64, f64),
    /// The function there, all other inputs at their values.
    pub runs: (f64, f64),
    /// What the slope says is there.
    pub by_slope: (f64, f64),
}

impl Ends {
    /// How far apart the two runs are, and the value between them.
    pub fn swing(&self, value: f64) -> f64 {
        let numbers = [self.runs.0, self.runs.1, value];
        let finite = numbers.iter().filter(|x| x.is_finite());
        let (low, high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
        if low <= high { high - low } else { f64::NAN }
    }

    /// Whether the slope misses what the runs say, by a tenth of the larger of both swings.
    pub fn is_bent(&self, value: f64) -> bool {
        if ![self.runs.0, self.runs.1, self.by_slope.0, self.by_slope.1].iter().all(|x| x.is_finite()) {
            return false;
        }
        let away = (self.runs.0 - self.by_slope.0).abs().max((self.runs.1 - self.by_slope.1).abs());
        let swing = self.swing(value).max((self.by_slope.1 - self.by_slope.0).abs());
        away > BENT * swing
    }
}

/// How much of the variance of the function comes from one input, 0 to 1. NaN where there is no variance, and where that is
/// infinite by this input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Of the variance by the slopes alone.
    pub first: f64,
    /// Of the variance by slopes and curvatures; `None` where the second derivatives were not asked for.
    pub second: Option<f64>,
    /// What it shares with other inputs, by the mixed second derivatives.
    pub shared: Option<f64>,
}

/// Squares and products of numbers in units of the largest, so that the variance neither overflows nor vanishes.
struct Unit(f64);

impl Unit {
    fn of(numbers: impl Iterator<Item = f64>) -> Unit {
        let largest = numbers.map(f64::abs).filter(|x| x.is_finite()).fold(0.0, f64::max);
        Unit(if largest > 0.0 { largest } else { 1.0 })
    }

    fn product(&self, a: f64, b: f64) -> f64 {
        (a / self.0) * (b / self.0)
    }

    /// The mean of the squares on both sides.
    fn square(&self, sides: [f64; 2]) -> f64 {
        (self.product(sides[0], sides[0]) + self.product(sides[1], sides[1])) / 2.0
    }

    /// The deviation whose square is this.
    fn root(&self, variance: f64) -> f64 {
        // By chance of rounding alone the variance may be below zero.
        if variance < 0.0 { 0.0 } else { self.0 * variance.sqrt() }
    }
}

/// Where there is no spread, even an infinite slope carries none.
fn times(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a * b }
}

/// What one input does.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The place of the input.
    pub input: usize,
    /// The derivative by it.
    pub slope: Slope,
    /// The length of the nudge: 1 % of the value; where that is 0, of the range, or of one.
    pub step: f64,
    /// How much the nudge changes the function, by the slope.
    pub nudge: f64,
    /// The same by a run.
    pub nudge_run: f64,
    /// By how many per cent the function changes when the input does by one; `None` where the function is 0,
    /// and at a kink.
    pub elasticity: Option<f64>,
    /// The ends of its range; `None` where it has none.
    pub ends: Option<Ends>,
    /// Its part of the variance.
    pub part: Part,
}

/// What the inputs do at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// The function at the point.
    pub value: f64,
    /// The effects, in the order of the inputs.
    pub effects: Vec<Effect>,
    /// The standard deviation of the function, by the slopes alone.
    pub deviation: f64,
    /// The same by slopes and curvatures: that of the second-order Taylor polynomial, exactly, for the moments of the
    /// distributions.
    pub second_deviation: Option<f64>,
    /// How far the mean of the function is from its value at the point, by the same polynomial.
    pub shift: Option<f64>,
    /// The places of inputs whose second derivatives were not resolved well enough to tell what they make of the variance;
    /// these derivatives are left out of it.
    pub unresolved: Vec<usize>,
    /// How often the function was evaluated.
    pub evaluations: u64,
}

impl Local {
    /// The places of the inputs, the most important first: by their part of the variance, where they have one, then by the
    /// nudge.
    pub fn ranking(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.effects.len()).collect();
        let size = |i: usize| {
            let effect = &self.effects[i];
            let number = |x: f64| if x.is_nan() { f64::INFINITY } else { x };
            (number(effect.part.first), number(effect.nudge.abs()))
        };
        places.sort_by(|&i, &j| {
            let (a, b) = (size(i), size(j));
            b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)).then(i.cmp(&j))
        });
        places
    }

    /// The places of the inputs that have a range, the widest swing first. Ranges with and without tails are compared by the
    /// same measure, 95 % of all values: of a range that is walked whole, as much of the swing as these are of the range.
    pub fn widest(&self, inputs: &[Input]) -> Vec<usize> {
        let swing = |effect: &Effect| {
            let (ends, distribution) = (effect.ends?, inputs[effect.input].distribution?);
            let ((low, high), central) = (ends.range, distribution.central());
            Some((effect.input, ends.swing(self.value) * ((central.1 - central.0) / (high - low))))
        };
        let mut swings: Vec<(usize, f64)> = self.effects.iter().filter_map(swing).collect();
        swings.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        swings.into_iter().map(|(i, _)| i).collect()
    }
}

/// Looks at one point.
///
/// `second` asks for second derivatives where they are not exact: that takes some 20 evaluations for each pair of inputs.
///
/// # Errors
/// Where the model was interrupted.
///
/// ```
/// use fluxions::Function;
/// use fluxions_sensitivity::{Distribution, Formula, Input, local};
/// let mass = Input::new("m", Distribution::Normal { mean: 2.0, deviation: 0.1 });
/// let inputs = [mass, Input::fixed("h", 10.0)];
/// let names = inputs.each_ref().map(|input| input.name.clone());
/// let mut energy = Formula::new(&Function::parse("9.81*m*h")?, &names)?;
/// let found = local(&mut energy, &inputs, false)?;
/// assert_eq!(found.effects[0].slope.value, 9.81 * 10.0);
/// assert_eq!(found.effects[1].elasticity, Some(1.0));
/// assert!((found.deviation - 9.81).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn local(model: &mut dyn Model, inputs: &[Input], second: bool) -> Result<Local, Interrupted> {
    let at = nominal(inputs);
    let mut evaluations = 0;
    let mut points = vec![at.clone()];
    let with = |i: usize, x: f64| {
        let mut point = at.clone();
        point[i] = x;
        point
    };
    for (i, input) in inputs.iter().enumerate() {
        points.push(with(i, at[i] + step(input)));
        if let Some(distribution) = input.distribution {
            let (low, high) = distribution.ends();
            points.extend([with(i, low), with(i, high)]);
        }
    }
    evaluations += points.len() as u64;
    let mut runs = model.values(&points)?.into_iter();
    let mut next = || runs.next().unwrap_or(f64::NAN);
    let value = next();
    let slopes = slopes(model, inputs, &at, value, &mut evaluations)?;
    let mut effects = Vec::with_capacity(inputs.len());
    for (i, (input, slope)) in inputs.iter().zip(slopes).enumerate() {
        let step = step(input);
        let nudge_run = next() - value;
        let to_right = slope.sides().map_or(slope.value, |sides| sides.1);
        let to_left = slope.sides().map_or(slope.value, |sides| sides.0);
        let along = |x: f64| value + (if x < at[i] { to_left } else { to_right }) * (x - at[i]);
        let ends = input.distribution.map(|distribution| {
            let range = distribution.ends();
            Ends { range, runs: (next(), next()), by_slope: (along(range.0), along(range.1)) }
        });
        effects.push(Effect {
            input: i,
            step,
            nudge: (if step < 0.0 { to_left } else { to_right }) * step,
            nudge_run,
            elasticity: (value != 0.0 && slope.sides().is_none()).then(|| at[i] / value * slope.value),
            ends,
            part: Part { first: 0.0, second: None, shared: None },
            slope,
        });
    }
    let deviation = to_first_order(&mut effects, inputs);
    let mut found = Local {
        value,
        effects,
        deviation,
        second_deviation: None,
        shift: None,
        unresolved: Vec::new(),
        evaluations,
    };
    if let Some(hessian) = second_derivatives(model, inputs, &at, second, &mut found)? {
        to_second_order(&mut found, inputs, &at, &hessian);
    }
    Ok(found)
}

/// Fills in the part of each input by its slope; the deviation that all make together.
fn to_first_order(effects: &mut [Effect], inputs: &[Input]) -> f64 {
    let carried: Vec<[f64; 2]> =
        effects.iter().map(|effect| effect.slope.carried(0.0, deviation(&inputs[effect.input]))).collect();
    let unit = Unit::of(carried.iter().flatten().copied());
    let squares: Vec<f64> = carried.iter().map(|&sides| unit.square(sides)).collect();
    let total: f64 = squares.iter().sum();
    effects.iter_mut().zip(&squares).for_each(|(effect, square)| effect.part.first = square / total);
    unit.root(total)
}

/// How far an input is nudged.
fn step(input: &Input) -> f64 {
    let size = match input.distribution {
        _ if input.nominal != 0.0 => input.nominal.abs(),
        Some(distribution) => distribution.ends().1 - distribution.ends().0,
        None => 1.0,
    };
    let (step, (_, high)) = (NUDGE * size, input.support());
    // At the upper end of all there is, the nudge goes down.
    if input.nominal + step > high { -step } else { step }
}

fn deviation(input: &Input) -> f64 {
    input.distribution.map_or(0.0, |d| d.moments().deviation)
}

/// The derivatives by all inputs: exact ones, and where these may lack something those of values around the point.
fn slopes(
    model: &mut dyn Model,
    inputs: &[Input],
    at: &[f64],
    value: f64,
    evaluations: &mut u64,
) -> Result<Vec<Slope>, Interrupted> {
    let exact = model.gradients(&[at.to_vec()])?.and_then(|(_, mut gradients)| gradients.pop());
    let exact = exact.unwrap_or_else(|| vec![f64::NAN; at.len()]);
    let doubtful = model.on_kink(at);
    let stands = |slope: f64| slope.is_infinite() || (!doubtful && !slope.is_nan());
    let asked: Vec<usize> = (0..inputs.len()).filter(|&i| !stands(exact[i])).collect();
    let mut around = Around::new(model, inputs, at, value, &asked);
    let mut slopes: Vec<Slope> = exact.iter().map(|&value| Slope::exact(value)).collect();
    for (&i, estimate) in asked.iter().zip(around.gradient()?) {
        // A corner of another input: here the exact slope holds.
        let other = matches!(estimate.status, Status::Ok | Status::NoiseLimited) && !exact[i].is_nan();
        if !other {
            let Estimate { value, error_bar, status, .. } = estimate;
            slopes[i] = Slope { value, error_bar: Some(error_bar), status };
        }
    }
    *evaluations += around.evaluations();
    Ok(slopes)
}

fn second_derivatives(
    model: &mut dyn Model,
    inputs: &[Input],
    at: &[f64],
    asked: bool,
    found: &mut Local,
) -> Result<Option<Vec<Vec<f64>>>, Interrupted> {
    if let Some(exact) = model.hessian(at) {
        return Ok(Some(exact));
    }
    if !asked {
        return Ok(None);
    }
    // Only what varies matters.
    let varied = varied(inputs);
    let mut around = Around::new(model, inputs, at, found.value, &varied);
    let estimates = around.hessian()?;
    found.evaluations += around.evaluations();
    let mut hessian = vec![vec![0.0; at.len()]; at.len()];
    for (&i, row) in varied.iter().zip(&estimates) {
        for (&j, estimate) in varied.iter().zip(row) {
            // What the bar may add to the deviation of the function, beside what the slopes make it.
            let doubt = estimate.error_bar * deviation(&inputs[i]) * deviation(&inputs[j]);
            if doubt <= DOUBT * found.deviation || estimate.error_bar <= DOUBT * estimate.value.abs() {
                hessian[i][j] = estimate.value;
            } else if !found.unresolved.contains(&i) {
                found.unresolved.push(i);
            }
        }
    }
    Ok(Some(hessian))
}

/// The mean and variance of the second-order Taylor polynomial in independent inputs, from their moments (G. E. P. Box,
/// 1966; as in the supplements of the *Guide to the expression of uncertainty in measurement*, with the third and fourth
/// moments of each distribution instead of those of a normal one). The polynomial is written about the means first, so
/// that each input enters as `a·d + b·(d² − σ²)` and pairs as `c·d·e`, which do not correlate but within an input.
fn to_second_order(found: &mut Local, inputs: &[Input], at: &[f64], hessian: &[Vec<f64>]) {
    let moments: Vec<_> = inputs.iter().map(|input| input.distribution.map(|d| d.moments())).collect();
    let away: Vec<f64> = moments.iter().zip(at).map(|(m, x)| m.map_or(0.0, |m| m.mean - x)).collect();
    let deviations: Vec<f64> = moments.iter().map(|m| m.map_or(0.0, |m| m.deviation)).collect();
    // What deviations of two inputs make of the function by its curvature.
    let bent = |i: usize, j: usize| times(times(hessian[i][j], deviations[i]), deviations[j]);
    let turned: Vec<f64> =
        hessian.iter().map(|row| row.iter().zip(&away).map(|(&h, &d)| times(h, d)).sum()).collect();
    let carried = |i: usize| found.effects[i].slope.carried(turned[i], deviations[i]);
    let all = 0..inputs.len();
    let unit = Unit::of(
        all.clone().flat_map(|i| carried(i).into_iter().chain(all.clone().map(move |j| bent(i, j)))),
    );
    let (mut shift, mut total, mut parts) = (0.0, 0.0, Vec::new());
    for i in all.clone() {
        let slope = &found.effects[i].slope;
        shift += times(slope.value + turned[i] / 2.0, away[i]);
        let Some(m) = moments[i] else { continue };
        let curved = bent(i, i);
        shift += curved / 2.0;
        let own = unit.square(slope.carried(turned[i], m.deviation))
            + unit.product(times(slope.value + turned[i], m.deviation), curved) * m.skewness
            + unit.product(curved, curved) / 4.0 * (m.kurtosis - 1.0);
        let others = all.clone().filter(|&j| j != i).map(|j| bent(i, j));
        let pairs: f64 = others.map(|bent| unit.product(bent, bent)).sum();
        parts.push((i, own, pairs));
        // Each pair is met twice.
        total += own + pairs / 2.0;
    }
    for (i, own, pairs) in parts {
        found.effects[i].part.second = Some(own / total);
        found.effects[i].part.shared = Some(pairs / total);
    }
    found.second_deviation = Some(unit.root(total));
    found.shift = Some(shift);
}
