//! The same within bounds: which variables will the bounds hold, and where is the model least in the others? L-BFGS-B by
//! R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, *A limited memory algorithm for bound constrained optimization*, SIAM J. Sci.
//! Comput. 16 (1995) 1190; numbers of equations are theirs. The step to the minimum in the free variables is projected
//! onto the box rather than cut (J. L. Morales, J. Nocedal, ACM Trans. Math. Softw. 38 (2011) 7).

use crate::line_search::{Wolfe, search_line};
use crate::memory::Memory;
use crate::search::{Point, ROUNDED, Search, along, dot, length, minus};
use crate::{Bounds, Stop};
use nalgebra::{DMatrix, DVector};

pub(crate) fn search(search: &mut Search, start: Point) -> (Point, Stop) {
    let options = search.options();
    let bounds = &options.bounds;
    let mut memory = Memory::new(search.options.method);
    let mut point = start;
    let mut moved = 0.0;
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let target = Compact::new(&memory).and_then(|model| {
            let cauchy = model.cauchy(&point, bounds);
            model.subspace(&point, &cauchy, bounds)
        });
        let target = match target {
            Some(target) => target,
            None => {
                memory.pairs.clear();
                bounds.project(&minus(&point.at, &point.gradient))
            }
        };
        let direction = minus(&target, &point.at);
        let predicted = -dot(&direction, &point.gradient) / 2.0;
        if !memory.pairs.is_empty() && predicted >= 0.0 && predicted <= ROUNDED * point.value.abs() {
            let norm = search.norm(&point);
            return (point, Stop::Decrement { predicted, norm });
        }
        let first = if memory.pairs.is_empty() { (1.0 / length(&direction)).min(1.0) } else { 1.0 };
        let longest = room(&point.at, &direction, bounds);
        let wolfe = Wolfe { longest, ..Wolfe::LOOSE };
        match search_line(search, &point, &direction, first, wolfe) {
            Some((mut next, step)) => {
                // Rounding of the sum may have left the box.
                next.at = bounds.project(&next.at);
                moved = step * length(&direction);
                memory.learn(&point, &next);
                point = next;
            }
            None if !memory.pairs.is_empty() => memory.pairs.clear(),
            None => {
                let norm = search.norm(&point);
                return (point, Stop::Rounding { norm });
            }
        }
    }
}

/// The longest step along a direction within the bounds.
fn room(at: &[f64], direction: &[f64], bounds: &Bounds) -> f64 {
    let steps = at.iter().zip(direction).enumerate().map(|(i, (&x, &d))| {
        let (low, high) = bounds.of(i);
        match d {
            d if d > 0.0 => (high - x) / d,
            d if d < 0.0 => (low - x) / d,
            _ => f64::INFINITY,
        }
    });
    steps.fold(Wolfe::LOOSE.longest, f64::min)
}

/// The Hessian θI − W M Wᵀ (3.2).
struct Compact {
    theta: f64,
    w: DMatrix<f64>,
    m: DMatrix<f64>,
}

impl Compact {
    /// `None` before anything was learnt, or where the middle matrix has no inverse.
    fn new(memory: &Memory) -> Option<Compact> {
        let (s, y) = memory.pairs.back()?;
        let theta = dot(y, y) / dot(s, y);
        let (n, k) = (s.len(), memory.pairs.len());
        let pairs = &memory.pairs;
        let w =
            DMatrix::from_fn(n, 2 * k, |i, j| if j < k { pairs[j].1[i] } else { theta * pairs[j - k].0[i] });
        // (3.4): −D and θSᵀS on the diagonal, L, the products of later steps with earlier gradients, beside them.
        let middle = DMatrix::from_fn(2 * k, 2 * k, |i, j| match (i < k, j < k) {
            (true, true) if i == j => -dot(&pairs[i].0, &pairs[i].1),
            (true, true) => 0.0,
            (false, false) => theta * dot(&pairs[i - k].0, &pairs[j - k].0),
            (false, true) if i - k > j => dot(&pairs[i - k].0, &pairs[j].1),
            (true, false) if j - k > i => dot(&pairs[j - k].0, &pairs[i].1),
            _ => 0.0,
        });
        let m = middle.try_inverse()?;
        (theta.is_finite() && m.iter().all(|x| x.is_finite())).then_some(Compact { theta, w, m })
    }

    fn row(&self, i: usize) -> DVector<f64> {
        self.w.row(i).transpose()
    }

    /// The first minimum of the model along the projected gradient (algorithm CP): the point, and c = Wᵀ(xᶜ − x).
    fn cauchy(&self, point: &Point, bounds: &Bounds) -> (Vec<f64>, DVector<f64>) {
        let n = point.at.len();
        let mut direction: Vec<f64> = point.gradient.iter().map(|g| -g).collect();
        let breaks: Vec<f64> = (0..n)
            .map(|i| {
                let (low, high) = bounds.of(i);
                match point.gradient[i] {
                    g if g < 0.0 => (point.at[i] - high) / g,
                    g if g > 0.0 => (point.at[i] - low) / g,
                    _ => f64::INFINITY,
                }
            })
            .collect();
        let mut order: Vec<usize> = (0..n).filter(|&i| breaks[i] < f64::INFINITY).collect();
        order.sort_by(|&i, &j| breaks[i].total_cmp(&breaks[j]));
        let mut at = point.at.clone();
        for i in 0..n {
            if breaks[i] <= 0.0 {
                direction[i] = 0.0;
            }
        }
        let mut p = self.w.tr_mul(&DVector::from_column_slice(&direction));
        let mut c = DVector::zeros(p.len());
        let mut slope = -dot(&direction, &direction);
        let mut curvature = -self.theta * slope - p.dot(&(&self.m * &p));
        let first_curvature = curvature;
        let mut gone = 0.0;
        for &i in order.iter().filter(|&&i| breaks[i] > 0.0) {
            let span = breaks[i] - gone;
            if slope >= 0.0 || -slope / curvature < span {
                break;
            }
            // The segment has no minimum: go to its end, where a bound takes hold.
            let (low, high) = bounds.of(i);
            at[i] = if direction[i] > 0.0 { high } else { low };
            let z = at[i] - point.at[i];
            c += &p * span;
            let (g, w) = (point.gradient[i], self.row(i));
            slope += span * curvature + g * g + self.theta * g * z - g * w.dot(&(&self.m * &c));
            curvature +=
                -self.theta * g * g - 2.0 * g * w.dot(&(&self.m * &p)) - g * g * w.dot(&(&self.m * &w));
            curvature = curvature.max(f64::EPSILON * first_curvature);
            p += w * g;
            direction[i] = 0.0;
            gone = breaks[i];
        }
        let rest = if slope < 0.0 { -slope / curvature } else { 0.0 };
        c += &p * rest;
        for i in 0..n {
            if direction[i] != 0.0 {
                at[i] = bounds.clamp(i, point.at[i] + (gone + rest) * direction[i]);
            }
        }
        (at, c)
    }

    /// The minimum of the model in the variables that the Cauchy point leaves free (5.11), brought back into the box.
    fn subspace(
        &self,
        point: &Point,
        (cauchy, c): &(Vec<f64>, DVector<f64>),
        bounds: &Bounds,
    ) -> Option<Vec<f64>> {
        let inside = |&i: &usize| {
            let (low, high) = bounds.of(i);
            cauchy[i] > low && cauchy[i] < high
        };
        let free: Vec<usize> = (0..cauchy.len()).filter(inside).collect();
        if free.is_empty() {
            return Some(cauchy.clone());
        }
        let mc = &self.m * c;
        let reduced = DVector::from_iterator(
            free.len(),
            free.iter()
                .map(|&i| point.gradient[i] + self.theta * (cauchy[i] - point.at[i]) - self.row(i).dot(&mc)),
        );
        let wz = DMatrix::from_fn(free.len(), self.w.ncols(), |i, j| self.w[(free[i], j)]);
        let v = &self.m * wz.tr_mul(&reduced);
        let n = DMatrix::identity(v.len(), v.len()) - &self.m * (wz.tr_mul(&wz) / self.theta);
        let v = n.lu().solve(&v)?;
        let step = -(reduced / self.theta) - &wz * v / (self.theta * self.theta);
        if !step.iter().all(|x| x.is_finite()) {
            return None;
        }
        let mut target = cauchy.clone();
        free.iter().zip(step.iter()).for_each(|(&i, &d)| target[i] += d);
        let projected = bounds.project(&target);
        if dot(&minus(&projected, &point.at), &point.gradient) < 0.0 {
            return Some(projected);
        }
        // The projection does not lead downward: cut the step where it meets the box.
        let longest = room(cauchy, &minus(&target, cauchy), bounds).min(1.0);
        let cut = bounds.project(&along(cauchy, longest, &minus(&target, cauchy)));
        (dot(&minus(&cut, &point.at), &point.gradient) < 0.0).then_some(cut)
    }
}
