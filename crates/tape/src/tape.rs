//! What did the program do, and what follows for its inputs? The record, an entry for each operation with its partials,
//! and the sweep back over it.

use crate::Var;
use fluxions_rules::Real;
use std::cell::RefCell;

/// The index of what is not recorded: a constant, an argument on which the result does not depend.
pub(crate) const NONE: u32 = u32::MAX;

/// One operation: the partials by at most two arguments, and where those were recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<S> {
    pub(crate) partials: [S; 2],
    pub(crate) args: [u32; 2],
}

/// A record of what a program did, and the memory that it is kept in.
///
/// An operation takes one entry, of 24 bytes on `f64`; one with three active arguments takes two. Operations on
/// constants are not recorded.
///
/// ```
/// use fluxions_tape::Tape;
/// let mut tape = Tape::new();
/// for x in [1.0, 2.0, 3.0] {
///     // The memory of the first run serves all the others.
///     let recording = tape.record(|x| vec![x[0] * x[0], x[0].exp()], &[x]);
///     assert_eq!(recording.vjp(&[1.0, 0.0]), [2.0 * x]);
///     assert_eq!(recording.vjp(&[0.0, 1.0]), [f64::exp(x)]);
/// }
/// ```
#[derive(Debug)]
pub struct Tape<S = f64> {
    entries: RefCell<Vec<Entry<S>>>,
    /// The cotangents of a sweep, kept for their memory.
    cotangents: RefCell<Vec<S>>,
}

impl<S: Real> Default for Tape<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Real> Tape<S> {
    /// An empty tape, which holds no memory.
    #[must_use]
    pub fn new() -> Self {
        Tape { entries: RefCell::default(), cotangents: RefCell::default() }
    }

    /// Forgets what was recorded, but keeps the memory. [`Tape::record`] does so by itself.
    pub fn clear(&mut self) {
        self.entries.get_mut().clear();
    }

    /// The number of entries: inputs and operations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether nothing is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that the tape holds, used or not: entries, and the cotangents of a sweep.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.entries.borrow().capacity() * size_of::<Entry<S>>()
            + self.cotangents.borrow().capacity() * size_of::<S>()
    }

    /// A new input, which derivatives are taken by.
    ///
    /// # Panics
    /// When the tape is full: at 2³² − 1 entries.
    pub fn variable(&self, x: S) -> Var<'_, S> {
        Var::active(self, x, [S::absent(); 2], [NONE; 2])
    }

    /// Runs `f` at `x` anew, on what was recorded before, and keeps what it did for sweeps back.
    ///
    /// # Panics
    /// When the tape is full, or when numbers of two tapes meet in one operation.
    pub fn record<'t>(
        &'t mut self,
        f: impl FnOnce(&[Var<'t, S>]) -> Vec<Var<'t, S>>,
        x: &[S],
    ) -> Recording<'t, S> {
        self.clear();
        let tape: &'t Tape<S> = self;
        let inputs: Vec<Var<'t, S>> = x.iter().map(|&x| tape.variable(x)).collect();
        let outputs = f(&inputs);
        Recording { tape, inputs: x.len(), outputs }
    }

    /// Writes an entry, and says where.
    #[inline(always)]
    pub(crate) fn push(&self, partials: [S; 2], args: [u32; 2]) -> u32 {
        let mut entries = self.entries.borrow_mut();
        let index = entries.len();
        assert!(index < NONE as usize, "the tape is full: it holds at most 2^32 - 1 operations");
        entries.push(Entry { partials, args });
        index as u32
    }

    /// The cotangents of the first `inputs` entries that the seeds, as (entry, cotangent), give rise to.
    ///
    /// An entry to which nothing was added is passed over: it is a structural zero, which no partial can spoil. That is
    /// −0 in all parts, the neutral element of addition; a zero that was computed is kept from being −0.
    pub(crate) fn sweep(&self, inputs: usize, seeds: impl Iterator<Item = (u32, S)> + Clone) -> Vec<S> {
        let entries = self.entries.borrow();
        let mut bars = self.cotangents.borrow_mut();
        let top = seeds.clone().map(|(index, _)| index as usize + 1).max().unwrap_or(0).max(inputs);
        bars.clear();
        bars.resize(top, S::absent());
        let zero = S::from_f64(0.0);
        for (index, seed) in seeds {
            // A seed that is exactly zero asks for nothing.
            if !seed.is_zero() {
                bars[index as usize] += seed;
            }
        }
        for index in (0..top).rev() {
            let bar = bars[index];
            if bar.is_absent() {
                continue;
            }
            let Entry { partials, args } = entries[index];
            for (p, arg) in partials.into_iter().zip(args) {
                if let Some(to) = bars.get_mut(arg as usize) {
                    *to += p * bar + zero;
                }
            }
        }
        bars[..inputs].iter().map(|&bar| bar + zero).collect()
    }

    /// The inputs, by their number among what was recorded without arguments, by which two entries, or none, have different
    /// derivatives.
    pub(crate) fn apart(&self, a: u32, b: u32) -> Vec<usize> {
        if a == b {
            return Vec::new();
        }
        let origins: Vec<usize> = {
            let entries = self.entries.borrow();
            let top = entries
                .len()
                .min([a, b].into_iter().filter(|&i| i != NONE).max().map_or(0, |i| i as usize + 1));
            (0..top).filter(|&i| entries[i].args == [NONE; 2]).collect()
        };
        let slopes = |of: u32| {
            let seed = (of != NONE).then_some((of, S::from_f64(1.0)));
            let bars = self.sweep(origins.last().map_or(0, |i| i + 1), seed.into_iter());
            origins.iter().map(|&i| bars[i]).collect::<Vec<S>>()
        };
        let (a, b) = (slopes(a), slopes(b));
        (0..a.len()).filter(|&i| !a[i].same(b[i])).collect()
    }
}

/// What a program did at one point, for any number of sweeps back.
#[derive(Debug)]
pub struct Recording<'t, S: Real = f64> {
    tape: &'t Tape<S>,
    inputs: usize,
    outputs: Vec<Var<'t, S>>,
}

impl<S: Real> Recording<'_, S> {
    /// The values of the outputs.
    #[must_use]
    pub fn values(&self) -> Vec<S> {
        self.outputs.iter().map(|y| y.primal()).collect()
    }

    /// The vector–Jacobian product: the cotangents of the inputs, one for each, that the cotangents `y_bar` of the
    /// outputs give rise to. A cotangent of exactly zero is structural: its output has no say.
    ///
    /// # Panics
    /// When `y_bar` has not one entry for each output.
    #[must_use]
    pub fn vjp(&self, y_bar: &[S]) -> Vec<S> {
        assert_eq!(y_bar.len(), self.outputs.len(), "one cotangent for each output");
        let seeds = self.outputs.iter().zip(y_bar).filter(|(y, _)| y.index != NONE);
        self.tape.sweep(self.inputs, seeds.map(|(y, &bar)| (y.index, bar)))
    }
}
