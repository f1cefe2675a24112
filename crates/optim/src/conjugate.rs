//! How does one step not undo the last? Nonlinear conjugate gradients, with no memory but the last direction: by
//! R. Fletcher and C. M. Reeves (Comput. J. 7 (1964) 149), by E. Polak and G. Ribière with restarts (J. C. Gilbert,
//! J. Nocedal, SIAM J. Optim. 2 (1992) 21), and by W. W. Hager and H. Zhang (SIAM J. Optim. 16 (2005) 170).

use crate::Stop;
use crate::line_search::{Wolfe, search_line};
use crate::search::{Point, Search, along, dot, length, minus};

/// How much of the last direction stays in the next.
///
/// ```
/// use fluxions_optim::{Closure, Conjugacy, Method, Options, minimise};
/// let mut f = Closure::new(|x: &[f64]| (x[0].powi(2) + 50.0 * x[1].powi(2), vec![2.0 * x[0], 100.0 * x[1]]));
/// let method = Method::ConjugateGradient(Conjugacy::PolakRibiere);
/// assert!(minimise(&mut f, &[3.0, 1.0], &Options { method, ..Options::default() })?.value < 1e-15);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conjugacy {
    /// Hager and Zhang's, whose directions always lead downward.
    #[default]
    HagerZhang,
    /// Polak and Ribière's, or nothing where it is negative.
    PolakRibiere,
    /// Fletcher and Reeves's.
    FletcherReeves,
}

pub(crate) fn search(search: &mut Search, start: Point, conjugacy: Conjugacy) -> (Point, Stop) {
    let mut point = start;
    let mut direction: Vec<f64> = point.gradient.iter().map(|g| -g).collect();
    let mut first = (1.0 / length(&direction)).min(1.0);
    let mut moved = 0.0;
    // A slope left by a line search is what spoils conjugacy.
    let wolfe = Wolfe { curvature: 0.1, ..Wolfe::LOOSE };
    let mut along_gradient = true;
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let found = search_line(search, &point, &direction, first, wolfe);
        let Some((next, step)) = found else {
            if along_gradient {
                let norm = search.norm(&point);
                return (point, Stop::Rounding { norm });
            }
            direction = point.gradient.iter().map(|g| -g).collect();
            first = (1.0 / length(&direction)).min(1.0);
            along_gradient = true;
            continue;
        };
        moved = step * length(&direction);
        let was = dot(&point.gradient, &direction);
        let share = share(conjugacy, &point.gradient, &next.gradient, &direction);
        let downhill: Vec<f64> = next.gradient.iter().map(|g| -g).collect();
        let conjugate = along(&downhill, share, &direction);
        along_gradient = share == 0.0 || dot(&conjugate, &next.gradient) >= 0.0;
        direction = if along_gradient { downhill } else { conjugate };
        // The next step is guessed to change the value to first order as the last one did.
        let slope = dot(&next.gradient, &direction);
        first = if slope == 0.0 { 1.0 } else { (step * was / slope).clamp(1e-10, 1e10) };
        point = next;
    }
}

fn share(conjugacy: Conjugacy, from: &[f64], to: &[f64], direction: &[f64]) -> f64 {
    let y = minus(to, from);
    let share = match conjugacy {
        Conjugacy::FletcherReeves => dot(to, to) / dot(from, from),
        Conjugacy::PolakRibiere => (dot(to, &y) / dot(from, from)).max(0.0),
        Conjugacy::HagerZhang => {
            let dy = dot(direction, &y);
            let least = -1.0 / (length(direction) * length(from).min(0.01));
            ((dot(&y, to) - 2.0 * dot(&y, &y) * dot(direction, to) / dy) / dy).max(least)
        }
    };
    if share.is_finite() { share } else { 0.0 }
}
