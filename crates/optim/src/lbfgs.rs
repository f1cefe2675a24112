//! What do the last gradients say of the curvature? L-BFGS: a Hessian built from a few differences of gradients, never
//! written out (J. Nocedal, *Updating quasi-Newton matrices with limited storage*, Math. Comp. 35 (1980) 773; D. C. Liu,
//! J. Nocedal, Math. Program. 45 (1989) 503). Within bounds, [`crate::lbfgsb`].

use crate::line_search::{Wolfe, search_line};
use crate::memory::Memory;
use crate::search::{Point, ROUNDED, Search, dot, length};
use crate::{Stop, lbfgsb};

pub(crate) fn search(search: &mut Search, start: Point) -> (Point, Stop) {
    if !search.options.bounds.are_none() {
        return lbfgsb::search(search, start);
    }
    let mut memory = Memory::new(search.options.method);
    let mut point = start;
    let mut moved = 0.0;
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let mut direction: Vec<f64> = memory.solve(&point.gradient).iter().map(|d| -d).collect();
        if dot(&direction, &point.gradient) >= 0.0 || !length(&direction).is_finite() {
            memory.pairs.clear();
            direction = point.gradient.iter().map(|g| -g).collect();
        }
        // A quasi-Newton step promises half the slope along it.
        let predicted = -dot(&direction, &point.gradient) / 2.0;
        if !memory.pairs.is_empty() && predicted <= ROUNDED * point.value.abs() {
            let norm = search.norm(&point);
            return (point, Stop::Decrement { predicted, norm });
        }
        // Nothing is known of the scale before the first step; a step of length one is then the guess.
        let first = if memory.pairs.is_empty() { (1.0 / length(&direction)).min(1.0) } else { 1.0 };
        match search_line(search, &point, &direction, first, Wolfe::LOOSE) {
            Some((next, step)) => {
                moved = step * length(&direction);
                memory.learn(&point, &next);
                point = next;
            }
            // What was learnt may mislead: once more, along the gradient.
            None if !memory.pairs.is_empty() => memory.pairs.clear(),
            None => {
                let norm = search.norm(&point);
                return (point, Stop::Rounding { norm });
            }
        }
    }
}
