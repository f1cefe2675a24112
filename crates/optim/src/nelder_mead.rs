//! What if there is no slope? A simplex that flips, stretches and shrinks its way down: J. A. Nelder, R. Mead, Comput. J. 7
//! (1965) 308, with the coefficients for many variables of F. Gao, L. Han, Comput. Optim. Appl. 51 (2012) 259, points
//! brought back into the bounds, and new starts from where it came to rest, because a simplex that has become flat rests
//! anywhere (C. T. Kelley, SIAM J. Optim. 10 (1999) 43).

use crate::Stop;
use crate::search::{Point, Search, along, largest, minus};

/// The size of the first simplex, relative to each variable.
const FIRST: f64 = 0.1;
/// The size of a simplex that is a point, relative to its place.
const POINT: f64 = 1e-8;
/// The most new starts.
const STARTS: usize = 10;

/// A corner of the simplex.
#[derive(Clone)]
struct Corner {
    at: Vec<f64>,
    value: f64,
}

pub(crate) fn search(search: &mut Search, start: &[f64], value: f64) -> (Point, Stop) {
    let mut best = Corner { at: start.to_vec(), value };
    let mut starts = 0;
    loop {
        let before = best.value;
        // A later simplex is smaller, and turned the other way.
        let size = if starts % 2 == 0 { FIRST } else { -FIRST } / (1 << starts) as f64;
        let (corner, stop) = descend(search, &best, size);
        best = corner;
        let settled = before - best.value <= 1e-12 * best.value.abs() || starts >= STARTS;
        if !matches!(stop, Stop::Simplex { .. }) || (starts > 0 && settled) {
            return (Point { at: best.at, value: best.value, gradient: Vec::new() }, stop);
        }
        starts += 1;
    }
}

fn descend(search: &mut Search, from: &Corner, size: f64) -> (Corner, Stop) {
    let bounds = search.options().bounds.clone();
    // With fewer than two variables the coefficients would be no simplex's any more.
    let n = from.at.len().max(2) as f64;
    let (stretch, contract, shrink) = (1.0 + 2.0 / n, 0.75 - 0.5 / n, 1.0 - 1.0 / n);
    let mut corners = vec![from.clone()];
    for i in 0..from.at.len() {
        let mut at = from.at.clone();
        let side = size * if at[i] == 0.0 { 1.0 } else { at[i].abs() };
        at[i] = bounds.clamp(i, from.at[i] + side);
        if at[i] == from.at[i] {
            at[i] = bounds.clamp(i, from.at[i] - side);
        }
        corners.push(look(search, at));
    }
    let mut moved = 0.0;
    loop {
        corners.sort_by(|a, b| a.value.total_cmp(&b.value));
        let (best, worst) = (corners[0].clone(), corners[corners.len() - 1].clone());
        let spread = corners.iter().fold(0.0, |m: f64, c| m.max(largest(&minus(&c.at, &best.at))));
        if let Some(stop) = search.row_of_values(&best.at, best.value, moved) {
            return (best, stop);
        }
        if spread <= POINT * largest(&best.at).max(POINT) {
            return (best, Stop::Simplex { size: spread });
        }
        let last = corners.len() - 1;
        let mut centre = vec![0.0; best.at.len()];
        corners[..last].iter().for_each(|c| centre = along(&centre, 1.0 / last as f64, &c.at));
        let away = minus(&centre, &worst.at);
        let mut beyond = |t: f64| look(search, bounds.project(&along(&centre, t, &away)));
        let reflected = beyond(1.0);
        let next = if reflected.value < best.value {
            let further = beyond(stretch);
            if further.value < reflected.value { Some(further) } else { Some(reflected) }
        } else if reflected.value < corners[last - 1].value {
            Some(reflected)
        } else if reflected.value < worst.value {
            let outside = beyond(contract);
            (outside.value <= reflected.value).then_some(outside)
        } else {
            let inside = beyond(-contract);
            (inside.value < worst.value).then_some(inside)
        };
        match next {
            Some(corner) => {
                moved = largest(&minus(&corner.at, &worst.at));
                corners[last] = corner;
            }
            None => {
                for corner in &mut corners[1..] {
                    let at = along(&best.at, shrink, &minus(&corner.at, &best.at));
                    *corner = look(search, bounds.project(&at));
                }
                moved = spread * (1.0 - shrink);
            }
        }
    }
}

/// A corner at a point; one without a value is higher than all others.
fn look(search: &mut Search, at: Vec<f64>) -> Corner {
    let value = search.value(&at);
    Corner { at, value: if value.is_nan() { f64::INFINITY } else { value } }
}
