//! At which frequencies do data swing? A parameter that turns a column into the angle of a sine is not guessed: its values
//! are read off a spectrum, as lines are, from the slowest frequency to that of Nyquist, beyond which rows at equal
//! distances show nothing new.
//!
//! The spectrum is that of N. R. Lomb (Astrophys. Space Sci. 39 (1976) 447) and J. D. Scargle (Astrophys. J. 263 (1982)
//! 835) with a straight line in it; what a line explains is taken away before the next one is looked for (D. H. Roberts,
//! J. Lehár, J. W. Dreher, Astron. J. 93 (1987) 968).

use crate::Model;
use fluxions_graph::{Kind, dce, fold, gradient, walk};
use fluxions_optim::least_squares::Triangle;
use fluxions_rules::Prim;
use std::f64::consts::{PI, TAU};

/// How many lines are looked for.
const LINES: usize = 4;

/// How many cells the time is divided into at most.
const CELLS: usize = 1 << 20;

/// How many rows a line is measured on.
const ROWS: usize = 20_000;

/// How a parameter sets the angular frequency along a column: ω = factor·pᵖᵒʷᵉʳ.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wave {
    pub(crate) parameter: usize,
    /// The column, among those of the model.
    pub(crate) column: usize,
    factor: f64,
    power: f64,
}

impl Wave {
    /// The value of the parameter for this angular frequency.
    pub(crate) fn value(&self, frequency: f64) -> f64 {
        (frequency / self.factor).powf(self.power.recip())
    }

    /// The lowest and the highest angular frequency between the bounds of the parameter.
    pub(crate) fn between(&self, (low, high): (f64, f64)) -> (f64, f64) {
        let of = |p: f64| self.factor * p.max(0.0).powf(self.power);
        let (a, b) = (of(low), of(high));
        (a.min(b), a.max(b))
    }
}

/// The parameters that alone set the frequency of a sine or cosine along a column.
pub(crate) fn waves(model: &Model) -> Result<Vec<Wave>, fluxions_graph::Error> {
    let (graph, n) = (model.sides(), model.parameters().len());
    let needed = walk::reachable(graph);
    let mut found: Vec<Wave> = Vec::new();
    for id in graph.ids().filter(|id| needed[id.index()]) {
        let Kind::Op(Prim::Sin | Prim::Cos, args) = graph.kind(id) else { continue };
        let angle = graph.with_outputs(&args[..1])?;
        for column in 0..model.columns().len() {
            let Ok(slope) = gradient(&angle, &[n + column]) else { continue };
            let slope = dce(&fold(&slope.with_outputs(&slope.outputs()[1..])?));
            let output = slope.outputs()[0].index();
            let of: Vec<usize> = (0..n + model.columns().len())
                .filter(|&input| walk::dependent(&slope, &[input])[output])
                .collect();
            let [parameter] = of[..] else { continue };
            if parameter >= n || found.iter().any(|wave| wave.parameter == parameter) {
                continue;
            }
            let frequency = |p: f64| {
                let mut inputs = vec![1.0; slope.inputs().len()];
                inputs[parameter] = p;
                fluxions_eval::run(&slope, &inputs, 0.0)[0].abs()
            };
            let (one, two, four) = (frequency(1.0), frequency(2.0), frequency(4.0));
            let power = (two / one).log2();
            if power.is_finite() && power != 0.0 && ((four / two).log2() - power).abs() < 1e-9 {
                found.push(Wave { parameter, column, factor: one, power });
            }
        }
    }
    Ok(found)
}

/// The parameters that are added to the angle of a sine or cosine, with what they are multiplied by there.
pub(crate) fn phases(model: &Model) -> Result<Vec<(usize, f64)>, fluxions_graph::Error> {
    let (graph, n) = (model.sides(), model.parameters().len());
    let needed = walk::reachable(graph);
    let mut found: Vec<(usize, f64)> = Vec::new();
    for id in graph.ids().filter(|id| needed[id.index()]) {
        let Kind::Op(Prim::Sin | Prim::Cos, args) = graph.kind(id) else { continue };
        let angle = graph.with_outputs(&args[..1])?;
        let depends = |input: usize| walk::dependent(graph, &[input])[args[0].index()];
        for parameter in (0..n).filter(|&j| depends(j)) {
            let Ok(slope) = gradient(&angle, &[parameter]) else { continue };
            let slope = dce(&fold(&slope.with_outputs(&slope.outputs()[1..])?));
            let factor = slope.kind(slope.outputs()[0]).literal();
            if let Some(factor) = factor.filter(|factor| *factor != 0.0)
                && found.iter().all(|(known, _)| *known != parameter)
            {
                found.push((parameter, factor));
            }
        }
    }
    Ok(found)
}

/// The angular frequencies that show in `y` along `t`, the strongest first, between two limits: a limit of 0 or ∞ is
/// none, and stands for a fraction of a period in all rows, and for the frequency of Nyquist.
pub(crate) fn frequencies(t: &[f64], y: &[f64], (low, high): (f64, f64)) -> Vec<f64> {
    let Some(grid) = Grid::new(t, high) else { return Vec::new() };
    let lowest = if low > 0.0 { low } else { 0.1 * TAU / grid.range };
    let highest = if high.is_finite() { high } else { grid.nyquist };
    let mut rest = y.to_vec();
    let stride = t.len().div_ceil(ROWS);
    let thin = |x: &[f64]| x.iter().copied().step_by(stride).collect::<Vec<f64>>();
    let few = thin(t);
    let mut found: Vec<f64> = Vec::new();
    for line in 0..LINES {
        let (level, _) = without(t, &rest, None);
        let peaks = grid.peaks(t, &level, lowest, highest);
        let sample = thin(&rest);
        let cell = PI / grid.range;
        let mut best: Option<(f64, f64)> = None;
        let mut also = Vec::new();
        for peak in peaks.into_iter().take(3) {
            let (left, right) = ((peak - cell).max(lowest), (peak + cell).min(highest));
            let place = lowest_between(left, right, |w| without(&few, &sample, Some(w)).1);
            let cost = without(&few, &sample, Some(place)).1;
            also.push(place);
            if best.is_none_or(|(_, least)| cost < least) {
                best = Some((place, cost));
            }
        }
        let Some((place, _)) = best else { break };
        let fresh = |list: &[f64], w: f64| list.iter().all(|other| (other - w).abs() > 0.2 * cell);
        for w in [place].into_iter().chain(if line == 0 { also } else { Vec::new() }) {
            if fresh(&found, w) {
                found.push(w);
            }
        }
        rest = without(t, &rest, Some(place)).0;
    }
    found
}

/// What is left of `y` without a straight line and, where there is one, a wave of this angular frequency; and its sum of
/// squares.
fn without(t: &[f64], y: &[f64], frequency: Option<f64>) -> (Vec<f64>, f64) {
    let n = t.len();
    let (first, last) = t.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &t| (a.min(t), b.max(t)));
    let middle = first + (last - first) / 2.0;
    let half = ((last - first) / 2.0).max(f64::MIN_POSITIVE);
    let mut columns: Vec<Vec<f64>> = vec![vec![1.0; n], t.iter().map(|t| (t - middle) / half).collect()];
    if let Some(w) = frequency {
        columns.push(t.iter().map(|t| (w * (t - middle)).cos()).collect());
        columns.push(t.iter().map(|t| (w * (t - middle)).sin()).collect());
    }
    let mut triangle = Triangle::new(columns.len());
    let mut block: Vec<f64> = columns.iter().flatten().copied().chain(y.iter().map(|y| -y)).collect();
    triangle.absorb(&mut block);
    let Some(shares) = triangle.solve() else { return (y.to_vec(), f64::INFINITY) };
    let rest: Vec<f64> = (0..n)
        .map(|i| y[i] - shares.iter().zip(&columns).map(|(share, column)| share * column[i]).sum::<f64>())
        .collect();
    (rest, triangle.rest().powi(2))
}

/// The place of the lowest value between two, by the golden section.
fn lowest_between(mut low: f64, mut high: f64, mut of: impl FnMut(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let mut inner = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    let mut values = inner.map(&mut of);
    for _ in 0..30 {
        if values[0] <= values[1] {
            high = inner[1];
            inner = [high - GOLDEN * (high - low), inner[0]];
            values = [of(inner[0]), values[0]];
        } else {
            low = inner[0];
            inner = [inner[1], low + GOLDEN * (high - low)];
            values = [values[1], of(inner[1])];
        }
    }
    if values[0] <= values[1] { inner[0] } else { inner[1] }
}

/// Times in cells of equal width.
struct Grid {
    first: f64,
    range: f64,
    width: f64,
    cells: usize,
    /// The highest angular frequency that the rows show.
    nyquist: f64,
}

impl Grid {
    /// Cells that are as wide as the rows are apart where that is the same, and narrower where it is not, or where faster
    /// waves are looked for.
    fn new(t: &[f64], high: f64) -> Option<Grid> {
        let mut sorted = t.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let range = last - first;
        let mut gaps: Vec<f64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.retain(|&gap| gap > 1e-9 * range);
        if gaps.len() < 3 {
            return None;
        }
        gaps.sort_by(f64::total_cmp);
        let shortest = gaps[gaps.len() / 10];
        // Rows that are missing leave gaps of twice the width, and digits that are missing gaps that differ a little.
        let even = gaps.iter().all(|gap| ((gap / shortest).round() - gap / shortest).abs() < 0.05);
        let (width, nyquist) = match even {
            true => {
                let steps: f64 = gaps.iter().map(|gap| (gap / shortest).round()).sum();
                let width = range / steps;
                (width, PI / width)
            }
            false => {
                let mean = range / gaps.len() as f64;
                (mean / 8.0, PI / mean * 2.0)
            }
        };
        let width = if high.is_finite() { width.min(PI / high / 2.0) } else { width };
        let cells = ((range / width).round() as usize + 1).min(CELLS);
        Some(Grid { first, range, width: range / (cells - 1).max(1) as f64, cells, nyquist })
    }

    /// The angular frequencies of the highest peaks of the spectrum, the highest one first.
    fn peaks(&self, t: &[f64], y: &[f64], low: f64, high: f64) -> Vec<f64> {
        let length = (8 * self.cells).next_power_of_two();
        let mut wave = vec![(0.0, 0.0); length];
        for (t, y) in t.iter().zip(y) {
            let cell = ((t - self.first) / self.width).round() as usize;
            wave[cell.min(self.cells - 1)].0 += y;
        }
        transform(&mut wave);
        let step = TAU / (length as f64 * self.width);
        let (from, to) = ((low / step).floor() as usize, ((high / step).ceil() as usize).min(length / 2));
        let power: Vec<f64> = wave.iter().map(|(a, b)| a * a + b * b).collect();
        let highest = |&m: &usize| {
            let beside = |k: usize| if k < from || k > to { -1.0 } else { power[k] };
            power[m] > 0.0 && power[m] >= beside(m.wrapping_sub(1)) && power[m] >= beside(m + 1)
        };
        let mut peaks: Vec<usize> = (from.max(1)..=to).filter(highest).collect();
        peaks.sort_by(|&a, &b| power[b].total_cmp(&power[a]));
        peaks.into_iter().take(8).map(|m| (m as f64 * step).clamp(low, high)).collect()
    }
}

/// The discrete Fourier transform of a list whose length is a power of two, in place (J. W. Cooley, J. W. Tukey, Math.
/// Comp. 19 (1965) 297).
fn transform(wave: &mut [(f64, f64)]) {
    let n = wave.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits).min(usize::BITS - 1);
        if bits > 0 && i < j {
            wave.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        let turns: Vec<(f64, f64)> = (0..half)
            .map(|k| {
                let angle = -PI * k as f64 / half as f64;
                (angle.cos(), angle.sin())
            })
            .collect();
        for block in wave.chunks_exact_mut(2 * half) {
            let (left, right) = block.split_at_mut(half);
            for ((a, b), (c, s)) in left.iter_mut().zip(right).zip(&turns) {
                let (re, im) = (b.0 * c - b.1 * s, b.0 * s + b.1 * c);
                *b = (a.0 - re, a.1 - im);
                *a = (a.0 + re, a.1 + im);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::frequencies;

    #[test]
    fn lines_are_found_below_the_frequency_of_nyquist() {
        for (count, width) in [(24, 1.0), (200, 0.5), (1000, 1e-6), (5000, 3e7)] {
            for share in [0.004, 0.05, 0.31, 0.62, 0.93] {
                let w = share * std::f64::consts::PI / width;
                let t: Vec<f64> = (0..count).map(|i| 2000.0 * width + width * f64::from(i)).collect();
                let y: Vec<f64> = t.iter().map(|t| 3.0 + 2.0 * (w * t + 0.3).sin()).collect();
                if w * width * f64::from(count) < 4.0 {
                    continue;
                }
                let found = frequencies(&t, &y, (0.0, f64::INFINITY));
                let cell = std::f64::consts::PI / (width * f64::from(count));
                assert!((found[0] - w).abs() < 0.2 * cell, "{count} rows, {w}: {found:?}");
            }
        }
    }
}
