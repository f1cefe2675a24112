//! Which inputs, or outputs, can share a run? Those whose entries do not meet. Colours are given greedily, one index after
//! the other, the lowest that is free (A. H. Gebremedhin, F. Manne and A. Pothen, *What color is your Jacobian? Graph
//! coloring for computing derivatives*, SIAM Review 47, 2005).

use crate::{Csr, Sparsity};
use fluxions_rules::Real;

/// The order in which colours are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// As the indices come.
    Natural,
    /// Those that meet most others first; ties as the indices come.
    #[default]
    LargestFirst,
}

/// A colour for each index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colouring {
    colours: Vec<usize>,
    count: usize,
}

impl Colouring {
    /// The colour of each index, from 0.
    #[must_use]
    pub fn colours(&self) -> &[usize] {
        &self.colours
    }

    /// How many colours there are: how many directions a compressed matrix takes.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}

const UNCOLOURED: usize = usize::MAX;

/// Gives colours in the order of `degrees`: `forbid` calls back with each colour that an index may not have.
fn greedy(
    degrees: &[usize],
    order: Order,
    forbid: impl Fn(usize, &[usize], &mut dyn FnMut(usize)),
) -> Colouring {
    let n = degrees.len();
    let mut turn: Vec<usize> = (0..n).collect();
    if order == Order::LargestFirst {
        turn.sort_by_key(|&i| std::cmp::Reverse(degrees[i]));
    }
    let mut colours = vec![UNCOLOURED; n];
    // The index that forbade a colour last.
    let mut forbidden: Vec<usize> = Vec::new();
    for i in turn {
        forbid(i, &colours, &mut |colour| {
            if colour != UNCOLOURED {
                forbidden[colour] = i;
            }
        });
        let free = forbidden.iter().position(|&by| by != i).unwrap_or(forbidden.len());
        if free == forbidden.len() {
            forbidden.push(UNCOLOURED);
        }
        colours[i] = free;
    }
    Colouring { colours, count: forbidden.len() }
}

/// Colours for the columns, such that no two columns of one colour have an entry in the same row (distance 2 in the graph
/// of rows and columns): what forward mode takes.
///
/// ```
/// use fluxions_sparse::{Order, Sparsity, columns};
/// let diagonal = Sparsity::new(3, vec![vec![0], vec![1], vec![2]]);
/// assert_eq!(columns(&diagonal, Order::Natural).count(), 1);
/// ```
#[must_use]
pub fn columns(pattern: &Sparsity, order: Order) -> Colouring {
    distance_two(&pattern.transposed(), pattern, order)
}

/// Colours for the rows, such that no two rows of one colour have an entry in the same column: what reverse mode takes.
#[must_use]
pub fn rows(pattern: &Sparsity, order: Order) -> Colouring {
    distance_two(pattern, &pattern.transposed(), order)
}

/// Colours for the rows of `pattern`, whose transpose is `across`.
fn distance_two(pattern: &Sparsity, across: &Sparsity, order: Order) -> Colouring {
    let degree = |i: usize| pattern.row(i).iter().map(|&j| across.row(j).len() - 1).sum();
    let degrees: Vec<usize> = (0..pattern.rows()).map(degree).collect();
    greedy(&degrees, order, |i, colours, forbid| {
        for &j in pattern.row(i) {
            for &other in across.row(j) {
                forbid(colours[other]);
            }
        }
    })
}

/// Colours for the columns of a symmetric matrix, such that every entry can be read off the products with one vector a
/// colour, from one side of the diagonal or the other: neighbours differ, and every path of four has three colours (star
/// colouring; algorithm 4.1 of the source above).
///
/// # Panics
/// When the pattern is not square.
///
/// ```
/// use fluxions_sparse::{Order, Sparsity, columns, star};
/// let arrow = Sparsity::new(4, vec![vec![0, 1, 2, 3], vec![0, 1], vec![0, 2], vec![0, 3]]);
/// assert_eq!((columns(&arrow, Order::Natural).count(), star(&arrow, Order::Natural).count()), (4, 2));
/// ```
#[must_use]
pub fn star(pattern: &Sparsity, order: Order) -> Colouring {
    assert_eq!(pattern.rows(), pattern.columns(), "a symmetric matrix is square");
    let degrees: Vec<usize> = (0..pattern.rows()).map(|i| pattern.row(i).len()).collect();
    let beside = |i: usize| pattern.row(i).iter().copied().filter(move |&j| j != i);
    greedy(&degrees, order, |v, colours, forbid| {
        for w in beside(v) {
            forbid(colours[w]);
            for x in beside(w).filter(|&x| x != v && colours[x] != UNCOLOURED) {
                // A path v–w–x: its ends differ while w has no colour, and also where it would go on in w's.
                let goes_on = |y: usize| y != w && colours[y] == colours[w];
                if colours[w] == UNCOLOURED || beside(x).any(goes_on) {
                    forbid(colours[x]);
                }
            }
        }
    })
}

/// The symmetric matrix of this pattern, from its products with one vector a colour: `compressed[i][c]` is the sum of the
/// entries of row `i` in the columns of colour `c`, of a [`star`] colouring. Symmetric to the bit.
///
/// # Panics
/// When `compressed` has not a row for each index with an entry for each colour.
#[must_use]
pub fn star_recover<S: Real>(pattern: &Sparsity, colouring: &Colouring, compressed: &[Vec<S>]) -> Csr<S> {
    let colours = colouring.colours();
    // For each row and colour, how many columns were summed.
    let mut summed: Vec<Vec<usize>> = vec![vec![0; colouring.count()]; pattern.rows()];
    for (i, row) in summed.iter_mut().enumerate() {
        for &j in pattern.row(i) {
            row[colours[j]] += 1;
        }
    }
    pattern.clone().fill(|i, j| {
        // The same choice for both halves.
        let (i, j) = (i.min(j), i.max(j));
        if summed[i][colours[j]] == 1 { compressed[i][colours[j]] } else { compressed[j][colours[i]] }
    })
}
