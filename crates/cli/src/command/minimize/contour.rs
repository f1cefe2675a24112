//! Where on a map does a function have a given value? By marching squares: each cell of a grid is crossed by straight lines
//! between the places on its sides where the function, taken to be linear there, has the value (W. E. Lorensen,
//! H. E. Cline, *Marching cubes*, SIGGRAPH 1987, in two dimensions).

use std::collections::BTreeMap;

/// A function on a grid.
pub(super) struct Grid {
    pub(super) xs: Vec<f64>,
    pub(super) ys: Vec<f64>,
    /// The values, row by row: one row for each y.
    pub(super) values: Vec<f64>,
}

type Place = (f64, f64);

impl Grid {
    /// The values of a function on `n` by `n` points of a rectangle.
    pub(super) fn new(
        n: usize,
        (left, right): (f64, f64),
        (low, high): (f64, f64),
        mut f: impl FnMut(f64, f64) -> f64,
    ) -> Grid {
        let line = |from: f64, to: f64| -> Vec<f64> {
            (0..n).map(|i| from + (to - from) * i as f64 / (n - 1) as f64).collect()
        };
        let (xs, ys) = (line(left, right), line(low, high));
        let values = ys.iter().flat_map(|&y| xs.iter().map(move |&x| (x, y))).map(|(x, y)| f(x, y)).collect();
        Grid { xs, ys, values }
    }

    /// Levels that lie closer to each other where the function is low, so that the floor of a valley shows.
    pub(super) fn levels(&self, count: usize) -> Vec<f64> {
        let mut finite: Vec<f64> = self.values.iter().copied().filter(|v| v.is_finite()).collect();
        finite.sort_by(f64::total_cmp);
        let Some(last) = finite.len().checked_sub(1) else { return Vec::new() };
        let at = |i: usize| finite[((i as f64 / count as f64).powi(2) * last as f64) as usize];
        let mut levels: Vec<f64> = (1..count).map(at).collect();
        levels.dedup();
        levels
    }

    /// The contour at a level, as lines. Cells where the function is not finite have none.
    pub(super) fn contour(&self, level: f64) -> Vec<Vec<Place>> {
        let mut pieces = Vec::new();
        let width = self.xs.len();
        for j in 1..self.ys.len() {
            for i in 1..width {
                let corners = [(i - 1, j - 1), (i, j - 1), (i, j), (i - 1, j)]
                    .map(|(i, j)| (self.xs[i], self.ys[j], self.values[j * width + i] - level));
                if corners.iter().all(|c| c.2.is_finite()) {
                    cross(&corners, &mut pieces);
                }
            }
        }
        joined(&pieces)
    }
}

/// Pieces that share an end as one line.
fn joined(pieces: &[[Place; 2]]) -> Vec<Vec<Place>> {
    let key = |(x, y): Place| (x.to_bits(), y.to_bits());
    let mut ends: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        piece.iter().for_each(|&end| ends.entry(key(end)).or_default().push(i));
    }
    let mut taken = vec![false; pieces.len()];
    let mut follow = |line: &mut Vec<Place>| {
        while let Some(&last) = line.last() {
            let next = ends.get(&key(last)).and_then(|at| at.iter().copied().find(|&i| !taken[i]));
            let Some(next) = next else { return };
            taken[next] = true;
            let [a, b] = pieces[next];
            line.push(if key(a) == key(last) { b } else { a });
        }
    };
    let mut lines = Vec::new();
    for piece in pieces {
        // To one side of the piece, and then to the other.
        let mut line = vec![piece[0]];
        follow(&mut line);
        line.reverse();
        follow(&mut line);
        if line.len() > 1 {
            lines.push(line);
        }
    }
    lines
}

/// The pieces in one cell, whose corners are given around it.
fn cross(corners: &[(f64, f64, f64); 4], pieces: &mut Vec<[Place; 2]>) {
    let mut crossings = Vec::with_capacity(4);
    for k in 0..4 {
        let ((x, y, a), (u, v, b)) = (corners[k], corners[(k + 1) % 4]);
        if (a < 0.0) != (b < 0.0) {
            // From the lower end on, so that the neighbour with this side finds the same place to the bit.
            let ((x, y, a), (u, v, b)) = if a < b { ((x, y, a), (u, v, b)) } else { ((u, v, b), (x, y, a)) };
            let t = a / (a - b);
            crossings.push((x + t * (u - x), y + t * (v - y)));
        }
    }
    // Two crossings are one piece; four are two, at a saddle, where either pairing is as good.
    pieces.extend(crossings.chunks_exact(2).map(|pair| [pair[0], pair[1]]));
}
