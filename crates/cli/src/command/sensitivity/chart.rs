//! What does it look like on a terminal? Bars for the swing of each input, and small curves. Blocks tell the ends apart;
//! nothing depends on colour.

use fluxions_sensitivity::{Curve, Ends};

/// The width of the bars, in characters.
const BARS: usize = 44;

/// The most characters of a small curve.
const POINTS: usize = 21;

/// A swing of less than this part of what the slopes promise, and of the value, is rounding.
const ROUNDING: f64 = 1e-12;

/// The heights of a small curve.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Bars on one scale: the lower end of an input as ░, its upper end as █, the value as │, what the slope says as ◆.
pub(super) struct Bars {
    low: f64,
    high: f64,
    value: f64,
    /// The largest number that is met on the way.
    size: f64,
}

impl Bars {
    /// A scale that holds all runs; slopes that point further are left out.
    pub(super) fn new<'e>(value: f64, ends: impl Iterator<Item = &'e Ends>) -> Bars {
        let (mut runs, mut size) = (vec![value], value.abs());
        for ends in ends {
            runs.extend([ends.runs.0, ends.runs.1]);
            let along = [ends.by_slope.0, ends.by_slope.1].into_iter().filter(|x| x.is_finite());
            size = along.fold(size, |size, x| size.max(x.abs()));
        }
        let (low, high) = runs
            .into_iter()
            .filter(|x| x.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        Bars { low, high, value, size }
    }

    /// Whether anything can be drawn.
    pub(super) fn are_any(&self) -> bool {
        let swing = self.high - self.low;
        swing > ROUNDING * self.size && self.value.is_finite() && swing.is_finite()
    }

    fn column(&self, x: f64) -> Option<usize> {
        let part = (x - self.low) / (self.high - self.low);
        (-1e-9..=1.0 + 1e-9).contains(&part).then(|| (part * (BARS - 1) as f64).round() as usize)
    }

    pub(super) fn row(&self, ends: &Ends) -> String {
        let mut cells = [' '; BARS];
        let middle = self.column(self.value).unwrap_or(0);
        // The shorter bar is drawn over the longer one, where both go one way.
        let mut bars = [(ends.runs.0, '░'), (ends.runs.1, '█')];
        let away = |x: f64| (x - self.value).abs();
        if away(bars[0].0) < away(bars[1].0) {
            bars.swap(0, 1);
        }
        for (run, mark) in bars {
            if let Some(end) = self.column(run) {
                cells[middle.min(end)..=middle.max(end)].fill(mark);
            }
        }
        cells[middle] = '│';
        for along in [ends.by_slope.0, ends.by_slope.1] {
            // Where the slope says what the runs say, the end of the bar is enough.
            let end = self.column(along).filter(|&c| c != middle);
            let runs = [self.column(ends.runs.0), self.column(ends.runs.1)];
            if let Some(column) = end.filter(|&c| runs.iter().all(|run| *run != Some(c))) {
                cells[column] = '◆';
            }
        }
        cells.iter().collect()
    }
}

/// A curve in one line; a blank where there is no value.
pub(super) fn sparkline(curve: &Curve, (low, high): (f64, f64)) -> String {
    let height = |y: f64| {
        let part = (y - low) / (high - low);
        match part.is_finite() {
            true => HEIGHTS[(part * HEIGHTS.len() as f64).clamp(0.0, 7.0) as usize],
            false if y.is_finite() => HEIGHTS[0],
            false => ' ',
        }
    };
    let stride = (curve.points.len().saturating_sub(1)).div_ceil(POINTS - 1).max(1);
    curve.points.iter().step_by(stride).map(|&(_, y)| height(y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_tell_ends_and_slopes_apart() {
        let ends = Ends { range: (0.0, 2.0), runs: (0.0, 4.0), by_slope: (-1.0, 3.0) };
        let bars = Bars::new(1.0, [ends].iter());
        let row: Vec<char> = bars.row(&ends).chars().collect();
        assert_eq!(row.len(), BARS);
        assert_eq!((row[0], row[11], row[20], row[32], row[43]), ('░', '│', '█', '◆', '█'));
        assert!(!Bars::new(1.0, [].iter()).are_any());
    }

    #[test]
    fn a_small_curve_goes_from_floor_to_ceiling() {
        let points = vec![(0.0, 0.0), (1.0, 0.5), (2.0, 1.0), (3.0, f64::NAN)];
        assert_eq!(sparkline(&Curve { input: 0, points }, (0.0, 1.0)), "▁▅█ ");
        let flat = Curve { input: 0, points: vec![(0.0, 2.0); 3] };
        assert_eq!(sparkline(&flat, (2.0, 2.0)), "▁▁▁");
    }
}
