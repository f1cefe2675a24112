//! Where is a function smallest? Gradient descent as GradBench has it for `particle` and `saddle`: the step doubles after ten
//! that went well and halves after one that did not. (Source: GradBench, cpp/gradbench/gd.hpp, read for its constants and
//! its order of events, on which the answers depend.)

/// A gradient or a step shorter than this is the end.
pub const SHORT: f64 = 1e-5;

/// The first step, as a multiple of the gradient.
pub const FIRST: f64 = 1e-5;

/// After how many steps that went well the step doubles.
pub const STEADY: usize = 10;

/// The place, downhill from `start`, where a function is smallest, of which `value_and_gradient` gives both at once: most
/// steps go well, and then both are needed.
pub fn minimise<const N: usize>(
    start: [f64; N],
    value_and_gradient: impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> [f64; N] {
    let mut x = start;
    let (mut value, mut slope) = value_and_gradient(&x);
    let mut factor = FIRST;
    let mut steps = 0;
    while length(&slope) > SHORT {
        if steps == STEADY {
            factor *= 2.0;
            steps = 0;
            continue;
        }
        let mut next = x;
        let mut step = [0.0; N];
        for ((next, step), slope) in next.iter_mut().zip(&mut step).zip(&slope) {
            let before = *next;
            *next -= factor * slope;
            *step = before - *next;
        }
        if length(&step) <= SHORT {
            break;
        }
        let (next_value, next_slope) = value_and_gradient(&next);
        if next_value < value {
            (x, value, slope) = (next, next_value, next_slope);
            steps += 1;
        } else {
            factor /= 2.0;
            steps = 0;
        }
    }
    x
}

fn length(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_point_of_a_bowl_is_found() {
        let bowl = |&[x, y]: &[f64; 2]| {
            let value = (x - 1.0) * (x - 1.0) + 2.0 * (y + 2.0) * (y + 2.0);
            (value, [2.0 * (x - 1.0), 4.0 * (y + 2.0)])
        };
        let lowest = minimise([5.0, 5.0], bowl);
        assert!((lowest[0] - 1.0).abs() < 1e-4 && (lowest[1] + 2.0).abs() < 1e-4, "{lowest:?}");
    }

    #[test]
    fn a_start_that_is_the_end_is_kept() {
        assert_eq!(minimise([3.0], |_| (1.0, [0.0])), [3.0]);
    }

    #[test]
    fn what_is_not_a_number_ends_the_search() {
        assert_eq!(minimise([3.0], |_| (f64::NAN, [f64::NAN])), [3.0]);
    }
}
