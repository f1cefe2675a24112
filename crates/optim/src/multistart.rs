//! Is there a lower point elsewhere? A search from each of many starts, which fill a box evenly and are the same each time:
//! the additive recurrence on powers of the generalised golden ratio (M. Roberts, *The unreasonable effectiveness of
//! quasirandom sequences*, 2018; H. Niederreiter, *Random Number Generation and Quasi-Monte Carlo Methods*, 1992). Nothing
//! tells that the lowest point found is the lowest there is.

use crate::search::{largest, minus};
use crate::{Bounds, Counts, Meaning, Minimum, Refusal, Stop};

/// Where the starts of a variable lie that has no bounds: this many times its own start, or one, to both sides.
const AROUND: f64 = 10.0;
/// Two resting places are one if they are as close as this, relative to where they are.
const SAME: f64 = 1e-4;

/// A resting place, and how many starts led there.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The answer of the first search that came here.
    pub minimum: Minimum,
    /// How many searches came here.
    pub starts: usize,
}

/// What many searches found.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    /// The resting places, the lowest first.
    pub places: Vec<Place>,
    /// Searches that did not come to rest, or could not begin.
    pub lost: usize,
    /// The evaluations of all of them together.
    pub counts: Counts,
}

/// Searches from `start` and from other points within the bounds, `starts` in all. What search is made from each is for
/// the caller to say; where none comes to rest, the answer has the best point that was seen.
///
/// # Errors
/// The refusal of the first search, where none could begin.
///
/// ```
/// use fluxions_optim::{Bounds, Closure, Options, minimise, minimise_globally};
/// // Two valleys, the lower one on the left.
/// let mut f = Closure::new(|x: &[f64]| {
///     (x[0].powi(4) - x[0].powi(2) + 0.1 * x[0], vec![4.0 * x[0].powi(3) - 2.0 * x[0] + 0.1])
/// });
/// let bounds = Bounds::new(vec![(-2.0, 2.0)]);
/// let found = minimise_globally(&[1.0], &bounds, 8, 0, &mut |start| {
///     minimise(&mut f, start, &Options::default())
/// })?;
/// assert!(found.places[0].minimum.at[0] < 0.0);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub fn minimise_globally(
    start: &[f64],
    bounds: &Bounds,
    starts: usize,
    seed: u64,
    search: &mut dyn FnMut(&[f64]) -> Result<Minimum, Refusal>,
) -> Result<Global, Refusal> {
    let mut found = Global { places: Vec::new(), lost: 0, counts: Counts::default() };
    let mut unfinished: Option<Minimum> = None;
    let mut refused = None;
    for k in 0..starts.max(1) {
        let from = if k == 0 { start.to_vec() } else { point(start, bounds, k as u64, seed) };
        let minimum = match search(&from) {
            Ok(minimum) => minimum,
            Err(refusal) => {
                refused.get_or_insert(refusal);
                found.lost += 1;
                continue;
            }
        };
        found.counts.add(minimum.counts);
        let interrupted = minimum.stop == Stop::Interrupted;
        if minimum.stop.meaning() == Meaning::NotConverged {
            found.lost += 1;
            if unfinished.as_ref().is_none_or(|other| minimum.value < other.value) {
                unfinished = Some(minimum);
            }
        } else {
            let near = |place: &&mut Place| {
                let apart = largest(&minus(&place.minimum.at, &minimum.at));
                apart <= SAME * (1.0 + largest(&minimum.at))
            };
            match found.places.iter_mut().find(near) {
                Some(place) => place.starts += 1,
                None => found.places.push(Place { minimum, starts: 1 }),
            }
        }
        if interrupted {
            break;
        }
    }
    found.places.sort_by(|a, b| a.minimum.value.total_cmp(&b.minimum.value));
    let ended = unfinished.filter(|u| {
        // A function without a lowest value has none, however many resting places there are.
        found.places.is_empty() || matches!(u.stop, Stop::Unbounded { .. })
    });
    if let Some(minimum) = ended {
        found.places.insert(0, Place { minimum, starts: 1 });
    }
    match refused {
        Some(refusal) if found.places.is_empty() => Err(refusal),
        _ => Ok(found),
    }
}

/// The k-th start.
fn point(start: &[f64], bounds: &Bounds, k: u64, seed: u64) -> Vec<f64> {
    let n = start.len() as f64;
    // The root of g^(n+1) = g + 1.
    let mut golden: f64 = 1.5;
    for _ in 0..64 {
        golden = (1.0 + golden).powf(1.0 / (n + 1.0));
    }
    let each = start.iter().enumerate().map(|(i, &x)| {
        let step = golden.powi(-(i as i32 + 1));
        let share = (0.5 + shift(seed, i as u64) + k as f64 * step).fract();
        let reach = AROUND * x.abs().max(1.0);
        let (low, high) = match bounds.of(i) {
            (f64::NEG_INFINITY, f64::INFINITY) => (x - reach, x + reach),
            (low, f64::INFINITY) => (low, low.max(x) + reach),
            (f64::NEG_INFINITY, high) => (high.min(x) - reach, high),
            both => both,
        };
        bounds.clamp(i, low + share * (high - low))
    });
    each.collect()
}

/// A number from 0 to 1 that a seed stands for; the seed 0 shifts nothing (G. L. Steele, D. Lea, C. H. Flood, *Fast
/// splittable pseudorandom number generators*, 2014).
fn shift(seed: u64, variable: u64) -> f64 {
    if seed == 0 {
        return 0.0;
    }
    let mut z = seed.wrapping_add((variable + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}
