//! How sure is an estimate that is made of sums over many rows? The rows are drawn again with replacement, many times, and
//! the estimate is made of each draw (B. Efron, *Bootstrap methods: another look at the jackknife*, 1979). The interval is
//! between quantiles of these.
//!
//! Rows that are more even than chance would have them make estimates that are better than the intervals say.

use crate::random::Stream;

/// The most blocks that are drawn; of more rows, each block holds several, put together at random.
const BLOCKS: usize = 4096;

/// The purposes of chance here.
const BLOCKING: u64 = 101;
const DRAWS: u64 = 1 << 32;

/// An estimate and the interval in which it would lie that often, were the rows drawn again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether a number is within the interval.
    pub fn holds(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }
}

/// How intervals are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampling {
    /// How often the rows are drawn again.
    pub resamples: usize,
    /// How often an interval is to hold the truth, such as 0.95.
    pub level: f64,
    /// The seed of all chance.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Resampling { resamples: 1000, level: 0.95, seed: 0 }
    }
}

/// Terms of sums, row by row.
pub(crate) struct Terms {
    width: usize,
    numbers: Vec<f64>,
}

impl Terms {
    pub(crate) fn new(width: usize) -> Terms {
        // Of nothing there is one empty sum, so that rows can be counted.
        Terms { width: width.max(1), numbers: Vec::new() }
    }

    /// Adds a row, which is filled in by the caller.
    pub(crate) fn push(&mut self, fill: impl FnOnce(&mut [f64])) {
        let start = self.numbers.len();
        self.numbers.resize(start + self.width, 0.0);
        fill(&mut self.numbers[start..]);
    }

    pub(crate) fn rows(&self) -> usize {
        self.numbers.len() / self.width
    }

    /// The terms row by row.
    pub(crate) fn each(&self) -> impl Iterator<Item = &[f64]> {
        self.numbers.chunks_exact(self.width)
    }

    /// The means of all terms, given to `estimate`, and intervals for the numbers that it makes of them.
    pub(crate) fn intervals(
        &self,
        how: &Resampling,
        estimate: impl Fn(&[f64]) -> Vec<f64> + Sync,
    ) -> Vec<Interval> {
        let (rows, width) = (self.rows(), self.width);
        let blocks = self.blocks(how.seed);
        let count = blocks.len() / width;
        let mut total = vec![0.0; width];
        self.numbers.chunks_exact(width).for_each(|row| add(&mut total, row, 1.0));
        total.iter_mut().for_each(|sum| *sum /= rows as f64);
        let values = estimate(&total);
        let draw = |index: usize| {
            let mut stream = Stream::new(how.seed, DRAWS + index as u64);
            let mut times = vec![0u32; count];
            (0..count).for_each(|_| times[stream.below(count)] += 1);
            let mut means = vec![0.0; width];
            for (block, &times) in blocks.chunks_exact(width).zip(&times).filter(|(_, times)| **times > 0) {
                add(&mut means, block, f64::from(times));
            }
            means.iter_mut().for_each(|sum| *sum /= rows as f64);
            estimate(&means)
        };
        let drawn = in_parallel(how.resamples, draw);
        let ends = |i: usize, value: f64| {
            let mut of: Vec<f64> = drawn.iter().map(|d| d[i]).filter(|x| !x.is_nan()).collect();
            of.sort_by(f64::total_cmp);
            let tail = (1.0 - how.level) / 2.0;
            Interval { value, low: quantile(&of, tail), high: quantile(&of, 1.0 - tail) }
        };
        values.iter().enumerate().map(|(i, &value)| ends(i, value)).collect()
    }

    /// The rows, or sums of several of them where there are very many.
    fn blocks(&self, seed: u64) -> Vec<f64> {
        let (rows, width) = (self.rows(), self.width);
        if rows <= BLOCKS {
            return self.numbers.clone();
        }
        let mut order: Vec<usize> = (0..rows).collect();
        Stream::new(seed, BLOCKING).shuffle(&mut order);
        let mut blocks = vec![0.0; BLOCKS * width];
        for (i, row) in order.into_iter().enumerate() {
            add(&mut blocks[i % BLOCKS * width..][..width], &self.numbers[row * width..][..width], 1.0);
        }
        blocks
    }
}

fn add(sums: &mut [f64], terms: &[f64], times: f64) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += times * term);
}

/// A quantile of sorted numbers, between neighbours where it falls between them.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = p * last as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(last);
    sorted[below] + part * (sorted[above] - sorted[below])
}

/// The results of `0..count` in order, by all cores.
fn in_parallel<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count.max(1));
    let share = count.div_ceil(threads);
    let of = &of;
    std::thread::scope(|scope| {
        let part = |t: usize| move || (t * share..((t + 1) * share).min(count)).map(of).collect::<Vec<T>>();
        let workers: Vec<_> = (0..threads).map(|t| scope.spawn(part(t))).collect();
        let done = workers.into_iter().map(|worker| match worker.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of n standard normal numbers, nearly: its interval is ±1.96/√n.
    #[test]
    fn the_interval_of_a_mean_is_that_of_the_textbook() {
        for n in [400, 20_000] {
            let mut terms = Terms::new(1);
            let mut stream = Stream::new(5, 5);
            for _ in 0..n {
                let sum: f64 = (0..12).map(|_| stream.next() as f64 / 2f64.powi(64)).sum();
                terms.push(|row| row[0] = sum - 6.0);
            }
            let made = terms.intervals(&Resampling::default(), |means| means.to_vec())[0];
            let half = (made.high - made.low) / 2.0;
            let expected = 1.96 / f64::from(n).sqrt();
            assert!((half / expected - 1.0).abs() < 0.12, "{n}: {half} {expected}");
            assert!(made.holds(made.value) && made.holds(0.0));
        }
    }
}
