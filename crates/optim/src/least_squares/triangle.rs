//! What is to be kept of a Jacobian with more rows than memory holds? Its triangular factor. Rows come in blocks, each is
//! folded into the triangle by Householder reflections, and the block is forgotten.
//!
//! Reflections, and not sums of JᵀJ: the squared matrix has the square of the condition number, so that half of the
//! digits would be lost (Å. Björck, *Numerical Methods for Least Squares Problems*, SIAM 1996, sections 2.1 and 6.3).
//! Triangles of different blocks are folded into each other in the same way, which is the communication-avoiding
//! factorisation TSQR (J. Demmel, L. Grigori, M. Hoemmen, J. Langou, SIAM J. Sci. Comput. 34, 2012, A206).

/// The upper triangle of `[J r]`: the factor R of J, behind it Qᵀr, and in the corner the length of what no parameter can
/// reach.
///
/// ```
/// use fluxions_optim::least_squares::Triangle;
/// // The line a + b·t through (0, 1), (1, 3), (2, 5): residual a + b·t − y at a = b = 0, in columns.
/// let mut rows = [1.0, 1.0, 1.0, 0.0, 1.0, 2.0, -1.0, -3.0, -5.0];
/// let mut triangle = Triangle::new(2);
/// triangle.absorb(&mut rows);
/// let step = triangle.solve().unwrap();
/// assert!((step[0] - 1.0).abs() < 1e-14 && (step[1] - 2.0).abs() < 1e-14);
/// assert!(triangle.rest() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Triangle {
    parameters: usize,
    /// Row by row, with all columns: the part below the diagonal stays 0.
    entries: Vec<f64>,
}

impl Triangle {
    /// The triangle of no rows.
    pub fn new(parameters: usize) -> Triangle {
        Triangle { parameters, entries: vec![0.0; (parameters + 1) * (parameters + 1)] }
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    fn width(&self) -> usize {
        self.parameters + 1
    }

    /// The entry of R in this row and column.
    pub fn r(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.width() + column]
    }

    /// Qᵀr: what of the residual each row of R can still take away.
    pub fn qtr(&self) -> Vec<f64> {
        (0..self.parameters).map(|row| self.r(row, self.parameters)).collect()
    }

    /// The length of the part of the residual that no small step can take away.
    pub fn rest(&self) -> f64 {
        self.r(self.parameters, self.parameters).abs()
    }

    /// The sum of the squares of the residual.
    pub fn sum_of_squares(&self) -> f64 {
        (0..self.width()).map(|row| self.r(row, self.parameters).powi(2)).sum()
    }

    /// The length of a column of J.
    pub fn column_norm(&self, column: usize) -> f64 {
        (0..=column).map(|row| self.r(row, column).powi(2)).sum::<f64>().sqrt()
    }

    /// Half the gradient of the sum of squares, Jᵀr.
    pub fn gradient(&self) -> Vec<f64> {
        let qtr = self.qtr();
        (0..self.parameters).map(|j| (0..=j).map(|i| self.r(i, j) * qtr[i]).sum()).collect()
    }

    /// Whether every entry is a finite number.
    pub fn is_finite(&self) -> bool {
        self.entries.iter().all(|x| x.is_finite())
    }

    /// Folds rows of `[J r]` into the triangle. They lie column after column; what is left in `block` has no meaning.
    ///
    /// # Panics
    /// When the block is not made of whole columns.
    pub fn absorb(&mut self, block: &mut [f64]) {
        let width = self.width();
        assert!(block.len().is_multiple_of(width), "one entry of each column for every row");
        let rows = block.len() / width;
        if rows == 0 {
            return;
        }
        for j in 0..width {
            let (head, tail) = block.split_at_mut((j + 1) * rows);
            let v = &head[j * rows..];
            let below = dot(v, v);
            if below == 0.0 {
                continue;
            }
            // The reflection of (α, v) onto (β, 0), with the sign that cancels nothing. Each new entry of the row is a product
            // with (α, v), as a rotation would have it, and no difference: a tiny α next to a large entry keeps its digits.
            let alpha = self.entries[j * width + j];
            let beta = -(alpha * alpha + below).sqrt().copysign(alpha);
            self.entries[j * width + j] = beta;
            for (other, l) in tail.chunks_exact_mut(rows).zip(j + 1..) {
                let top = &mut self.entries[j * width + l];
                let new = (alpha * *top + dot(v, other)) / beta;
                let along = (*top - new) / (alpha - beta);
                *top = new;
                other.iter_mut().zip(v).for_each(|(x, v)| *x -= along * v);
            }
        }
    }

    /// Folds another triangle of the same parameters into this one.
    ///
    /// # Panics
    /// When it has another number of parameters.
    pub fn merge(&mut self, other: &Triangle) {
        assert_eq!(self.parameters, other.parameters, "triangles of the same parameters");
        let width = self.width();
        let mut block: Vec<f64> =
            (0..width).flat_map(|column| (0..width).map(move |row| other.r(row, column))).collect();
        self.absorb(&mut block);
    }

    /// The triangle of some of the parameters, the others being held where they are moved to: the step of each is in
    /// `moved`.
    pub(super) fn restricted(&self, free: &[usize], moved: &[f64]) -> Triangle {
        let width = self.width();
        let mut block = Vec::with_capacity(width * (free.len() + 1));
        for &column in free {
            block.extend((0..width).map(|row| self.r(row, column)));
        }
        for row in 0..width {
            let along: f64 = moved.iter().enumerate().map(|(column, s)| s * self.r(row, column)).sum();
            block.push(self.r(row, self.parameters) + along);
        }
        let mut restricted = Triangle::new(free.len());
        restricted.absorb(&mut block);
        restricted
    }

    /// The step that minimises |J s + r|, or `None` where R is singular.
    pub fn solve(&self) -> Option<Vec<f64>> {
        let negative: Vec<f64> = self.qtr().iter().map(|x| -x).collect();
        let step = self.back_substitute(negative);
        step.iter().all(|x| x.is_finite()).then_some(step)
    }

    /// x with R x = b.
    pub fn back_substitute(&self, mut b: Vec<f64>) -> Vec<f64> {
        for i in (0..self.parameters).rev() {
            let known: f64 = (i + 1..self.parameters).map(|j| self.r(i, j) * b[j]).sum();
            b[i] = (b[i] - known) / self.r(i, i);
        }
        b
    }

    /// x with Rᵀ x = b.
    pub fn forward_substitute(&self, mut b: Vec<f64>) -> Vec<f64> {
        for i in 0..self.parameters {
            let known: f64 = (0..i).map(|j| self.r(j, i) * b[j]).sum();
            b[i] = (b[i] - known) / self.r(i, i);
        }
        b
    }
}

/// The product of two columns, in eight sums that go side by side: always the same ones, so always the same bits.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    for (a, b) in a.zip(b) {
        for ((sum, x), y) in sums.iter_mut().zip(a).zip(b) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f64>() + tail
}

/// Triangles of blocks that come in order, merged as the leaves of a binary tree whose form depends on nothing but their
/// number: the same bits whoever computed them.
///
/// ```
/// use fluxions_optim::least_squares::{Tree, Triangle};
/// let leaf = |y: f64| {
///     let mut triangle = Triangle::new(1);
///     triangle.absorb(&mut [1.0, y]);
///     triangle
/// };
/// let mut tree = Tree::new(1);
/// (1..=3).for_each(|y| tree.push(leaf(-f64::from(y))));
/// assert!((tree.finish().solve().unwrap()[0] - 2.0).abs() < 1e-15);
/// ```
#[derive(Clone, Debug)]
pub struct Tree {
    parameters: usize,
    /// Whole subtrees with their heights, the highest first: the digits of a binary counter.
    open: Vec<(u32, Triangle)>,
}

impl Tree {
    /// The tree of no blocks.
    pub fn new(parameters: usize) -> Tree {
        Tree { parameters, open: Vec::new() }
    }

    /// Adds the triangle of the next block.
    pub fn push(&mut self, triangle: Triangle) {
        let mut entry = (0, triangle);
        while let Some((_, mut left)) = self.open.pop_if(|(height, _)| *height == entry.0) {
            left.merge(&entry.1);
            entry = (entry.0 + 1, left);
        }
        self.open.push(entry);
    }

    /// The triangle of all blocks.
    pub fn finish(self) -> Triangle {
        let mut parts = self.open.into_iter().rev().map(|(_, triangle)| triangle);
        let Some(last) = parts.next() else { return Triangle::new(self.parameters) };
        parts.fold(last, |right, mut left| {
            left.merge(&right);
            left
        })
    }
}
