//! What is remembered of a search, so that it can be told and drawn? Its iterations, as long as they are few; of very many,
//! ever fewer, evenly, and always the last one.

use fluxions::optim::{Counts, Iteration};

/// The most iterations that are kept.
const KEPT: usize = 100_000;

/// What is kept of an iteration.
pub(super) struct Row {
    pub(super) index: usize,
    pub(super) at: Vec<f64>,
    pub(super) value: f64,
    pub(super) gradient_norm: f64,
    pub(super) step: f64,
    pub(super) counts: Counts,
}

impl From<&Iteration<'_>> for Row {
    fn from(row: &Iteration) -> Row {
        let &Iteration { index, at, value, gradient_norm, step, counts } = row;
        Row { index, at: at.to_vec(), value, gradient_norm, step, counts }
    }
}

/// The iterations of all searches, one search after the other.
pub(super) struct Rows {
    kept: Vec<Row>,
    /// Every how many iterations one is kept.
    stride: usize,
    /// The last one, where its turn has not come.
    last: Option<Row>,
}

impl Rows {
    pub(super) fn new() -> Rows {
        Rows { kept: Vec::new(), stride: 1, last: None }
    }

    pub(super) fn push(&mut self, row: &Iteration) {
        if row.index == 0 {
            // A new search: the one before has ended.
            self.kept.extend(self.last.take());
        }
        if !row.index.is_multiple_of(self.stride) {
            self.last = Some(row.into());
            return;
        }
        self.last = None;
        if self.kept.len() >= KEPT {
            self.stride *= 2;
            self.kept.retain(|kept| kept.index.is_multiple_of(self.stride));
        }
        // Of very many searches, the first ones are enough.
        if self.kept.len() < KEPT && row.index.is_multiple_of(self.stride) {
            self.kept.push(row.into());
        }
    }

    pub(super) fn done(mut self) -> Vec<Row> {
        self.kept.extend(self.last.take());
        self.kept
    }
}
