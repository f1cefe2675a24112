//! What are the derivatives of something that prints its values? Those of the numerical method, which is told how many
//! digits are printed.
//!
//! Values that were cut to a few digits come in steps, and from values alone nobody can say whether the steps are meant.
//! Of a program it is known better: where all values that it gave, at points which are not round, have few decimal digits,
//! it has rounded them when it printed. The error of rounding to a multiple of `q` is spread evenly over an interval of
//! that width and has the standard deviation `q/√12` (Sheppard 1898); the method takes it as the known noise.

use fluxions_numeric::{Estimate, Interrupted, Options, Oracle, hessian_of, jacobian_of};

/// First derivatives of all outputs, and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct Jacobian {
    /// A row for each output, with an estimate for each input.
    pub rows: Vec<Vec<Estimate>>,
    /// To how many significant digits each output was rounded when it was printed; none where it was not.
    pub digits: Vec<Option<u32>>,
}

/// The derivative of every output by every input. Where values are printed with few digits, that is taken into account.
/// `options` are those of each input, and `noise` is the standard deviation of the error of each output, where it is known;
/// both may be shorter.
///
/// ```
/// use fluxions_numeric::Status;
/// let mut program = |x: &[f64]| vec![(x[0].sin() * 1e6).round() / 1e6]; // prints six decimals
/// let found = fluxions_probe::jacobian(&mut program, &[0.3], &[], &[])?;
/// let slope = &found.rows[0][0];
/// assert!((slope.value - 0.3f64.cos()).abs() <= slope.error_bar && slope.error_bar < 1e-4);
/// assert_eq!((slope.status, found.digits[0]), (Status::NoiseLimited, Some(6)));
///
/// // An iteration that stops within 1e-4 comes in steps, of which nobody but its author knows that they are not meant.
/// let mut iteration = |x: &[f64]| vec![(x[0].sin() / 1.23456e-4).round() * 1.23456e-4];
/// let found = fluxions_probe::jacobian(&mut iteration, &[0.3], &[], &[Some(1e-4)])?;
/// let slope = &found.rows[0][0];
/// assert!((slope.value - 0.3f64.cos()).abs() <= slope.error_bar && slope.error_bar < 1e-2);
/// # Ok::<(), fluxions_numeric::Interrupted>(())
/// ```
///
/// # Errors
/// [`Interrupted`], as the oracle.
pub fn jacobian(
    oracle: &mut (impl Oracle + ?Sized),
    at: &[f64],
    options: &[Options],
    noise: &[Option<f64>],
) -> Result<Jacobian, Interrupted> {
    let (rows, digits) = with_known_noise(oracle, at, options, noise, &mut |oracle, options| {
        jacobian_of(oracle, at, options)
    })?;
    Ok(Jacobian { rows, digits })
}

/// The second derivatives of every output: a symmetric matrix for each. Rounding and noise are taken into account as in [`jacobian`].
///
/// # Errors
/// [`Interrupted`], as the oracle.
pub fn hessians(
    oracle: &mut (impl Oracle + ?Sized),
    at: &[f64],
    options: &[Options],
    noise: &[Option<f64>],
) -> Result<Vec<Vec<Vec<Estimate>>>, Interrupted> {
    let ask: &mut Question<_> = &mut |oracle, options| hessian_of(oracle, at, options);
    Ok(with_known_noise(oracle, at, options, noise, ask)?.0)
}

/// What is asked of the numerical method: an entry for each output.
type Question<'q, T> = dyn FnMut(&mut dyn Oracle, &[Options]) -> Result<Vec<T>, Interrupted> + 'q;

/// Asks for all outputs together; and where the noise of one is known, or it shows that one is rounded, for each by itself,
/// with that as its noise. What was asked before is known to the oracle.
fn with_known_noise<T: Clone>(
    oracle: &mut (impl Oracle + ?Sized),
    at: &[f64],
    options: &[Options],
    noise: &[Option<f64>],
    ask: &mut Question<T>,
) -> Result<(Vec<T>, Vec<Option<u32>>), Interrupted> {
    let mut reader = Reader { oracle, only: None, seen: Vec::new(), halted: false, halts: true };
    if noise.iter().all(Option::is_none) {
        match ask(&mut reader, options) {
            Ok(found) => {
                let digits = vec![None; found.len()];
                return Ok((found, digits));
            }
            Err(Interrupted) if !reader.halted => return Err(Interrupted),
            Err(Interrupted) => {}
        }
    }
    // The point itself shows how many outputs there are.
    reader.halts = false;
    reader.values(&[at.to_vec()])?;
    let (mut found, mut digits) = (Vec::new(), Vec::new());
    for output in 0..reader.seen.len() {
        reader.only = Some(output);
        let given = noise.get(output).copied().flatten();
        loop {
            let rounding = reader.seen[output].rounding();
            let error = given.into_iter().chain(rounding.map(|rounding| rounding.deviation)).reduce(f64::max);
            let known = |input: usize| {
                let options = options.get(input).cloned().unwrap_or_default();
                Options { noise: options.noise.or(error), ..options }
            };
            let options: Vec<Options> = (0..at.len()).map(known).collect();
            (reader.halts, reader.halted) = (error.is_none(), false);
            match ask(&mut reader, &options) {
                // Rounding was seen on the way, and is known now.
                Err(Interrupted) if reader.halted => {}
                Err(Interrupted) => return Err(Interrupted),
                Ok(entries) => {
                    found.extend(entries.into_iter().next());
                    digits.push(rounding.map(|rounding| rounding.digits));
                    break;
                }
            }
        }
    }
    Ok((found, digits))
}

/// An oracle whose values are looked at on their way.
struct Reader<'o, O: ?Sized> {
    oracle: &'o mut O,
    /// The output that is passed on; all of them where none is named.
    only: Option<usize>,
    seen: Vec<Seen>,
    /// Whether it ends when it sees that an output is rounded, and that it has done so.
    halts: bool,
    halted: bool,
}

impl<O: Oracle + ?Sized> Oracle for Reader<'_, O> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        let answers = self.oracle.values(points)?;
        for answer in &answers {
            self.seen.resize_with(self.seen.len().max(answer.len()), Seen::default);
            self.seen.iter_mut().zip(answer).for_each(|(seen, value)| seen.look(*value));
        }
        let asked = |output: usize| self.only.is_none_or(|only| only == output);
        let mut seen = self.seen.iter().enumerate();
        if self.halts && seen.any(|(output, seen)| asked(output) && seen.rounding().is_some()) {
            self.halted = true;
            return Err(Interrupted);
        }
        let one = |answer: Vec<f64>, k: usize| answer.get(k).map_or(Vec::new(), |value| vec![*value]);
        Ok(match self.only {
            Some(output) => answers.into_iter().map(|answer| one(answer, output)).collect(),
            None => answers,
        })
    }
}

/// What was seen of the values of one output.
#[derive(Default)]
struct Seen {
    /// The most significant digits that a value has.
    digits: u32,
    largest: f64,
    /// The first few values that are different.
    different: Vec<f64>,
}

/// A value is rounded to so many digits, which is an error of this standard deviation.
#[derive(Clone, Copy)]
struct Rounding {
    digits: u32,
    deviation: f64,
}

/// How many different values are looked at before anything is concluded. That so many doubles have no more than
/// [`MOST_DIGITS`] digits by chance is out of the question.
const ENOUGH: usize = 6;

/// A program that prints more digits than this loses nothing that the method would not see by itself.
const MOST_DIGITS: u32 = 14;

impl Seen {
    fn look(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.largest = self.largest.max(value.abs());
        if self.digits <= MOST_DIGITS {
            self.digits = self.digits.max(significant(value));
        }
        if self.different.len() < ENOUGH && !self.different.contains(&value) {
            self.different.push(value);
        }
    }

    fn rounding(&self) -> Option<Rounding> {
        let rounded = self.different.len() >= ENOUGH && (1..=MOST_DIGITS).contains(&self.digits);
        if !rounded {
            return None;
        }
        // The last digit of the largest value: that of all values where decimals are fixed, and the coarsest one where
        // the number of digits is.
        let place = self.largest.log10().floor() + 1.0 - f64::from(self.digits);
        Some(Rounding { digits: self.digits, deviation: 10f64.powf(place) / 12f64.sqrt() })
    }
}

/// The number of significant digits of the shortest decimal that is this number.
fn significant(value: f64) -> u32 {
    let text = format!("{value:e}");
    let mantissa = text.split('e').next().unwrap_or_default();
    mantissa.bytes().filter(u8::is_ascii_digit).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluxions_numeric::Status;

    fn decimals(value: f64, digits: i32) -> f64 {
        // By way of the text, as a program does it.
        format!("{value:.*}", digits as usize).parse().expect("a number")
    }

    fn digits(value: f64, digits: usize) -> f64 {
        format!("{value:.*e}", digits - 1).parse().expect("a number")
    }

    type Case = (&'static str, fn(f64) -> f64, f64, f64);

    const SMOOTH: [Case; 6] = [
        ("sin", |x| x.sin(), 0.3, 0.955_336_489_125_606),
        ("square", |x| 2.0 * x * x, 3.0, 12.0),
        ("exp", |x| x.exp(), 2.0, 7.389_056_098_930_65),
        ("reciprocal", |x| 1.0 / x, 0.2, -25.0),
        ("large", |x| 1e6 + 3.0 * x, 1.0, 3.0),
        ("offset", |x| 100.0 + (5.0 * x).cos(), 0.7, 1.753_916_138_448_096),
    ];

    /// Rounded smooth functions have honest bars, and those are not out of proportion to what rounding leaves.
    #[test]
    fn rounded_values_have_honest_slopes() {
        for (name, f, x, slope) in SMOOTH {
            for keep in [4, 6, 8, 10] {
                for fixed in [false, true] {
                    // With fewer than eight digits, no value differs from another: a constant, as far as can be told.
                    if name == "large" && !fixed && keep < 8 {
                        continue;
                    }
                    let print = |v: f64| if fixed { decimals(v, keep) } else { digits(v, keep as usize) };
                    let mut program = |p: &[f64]| vec![print(f(p[0]))];
                    let found = jacobian(&mut program, &[x], &[], &[]).expect("it answers");
                    let e = &found.rows[0][0];
                    let error = (e.value - slope).abs();
                    let case = format!("{name} to {keep}, fixed {fixed}: {e:?}, error {error:e}");
                    assert!(error <= e.error_bar, "{case}");
                    let step = f(x).abs().max(1.0) * 10f64.powi(-keep);
                    assert!(e.error_bar < 1e4 * step, "{case}");
                }
            }
        }
    }

    #[test]
    fn a_kink_is_seen_through_six_digits() {
        for at in [0.0, 1.0] {
            let mut program = |p: &[f64]| {
                let x = p[0] - at;
                vec![digits(if x < 0.0 { -x } else { 2.0 * x }, 6)]
            };
            let found = jacobian(&mut program, &[at], &[], &[]).expect("it answers");
            let Status::Kink { left, right } = found.rows[0][0].status else {
                panic!("{:?}", found.rows[0][0])
            };
            assert!((left + 1.0).abs() < 1e-3 && (right - 2.0).abs() < 1e-3, "{left} {right}");
        }
    }

    /// An output with all its digits does not suffer from one with few, and what is constant is not taken for rounded.
    #[test]
    fn outputs_are_told_apart() {
        let mut program = |p: &[f64]| vec![p[0].sin() * p[1], decimals(p[0] * p[1], 3), 2.0];
        let at = [0.5, 2.0];
        let found = jacobian(&mut program, &at, &[], &[]).expect("it answers");
        assert_eq!(found.digits[0], None);
        assert!(found.digits[1].is_some_and(|n| n <= 5));
        assert_eq!(found.digits[2], None);
        let close = |e: &Estimate, slope: f64, most: f64| {
            assert!((e.value - slope).abs() <= e.error_bar && e.error_bar < most, "{e:?} {slope}");
        };
        close(&found.rows[0][0], 2.0 * 0.5f64.cos(), 1e-12);
        close(&found.rows[0][1], 0.5f64.sin(), 1e-12);
        close(&found.rows[1][0], 2.0, 0.05);
        close(&found.rows[1][1], 0.5, 0.05);
        close(&found.rows[2][0], 0.0, 1e-12);
    }

    /// What is known of one output takes nothing from what is seen of another.
    #[test]
    fn known_noise_of_one_output_leaves_the_rounding_of_others() {
        let mut program =
            |p: &[f64]| vec![decimals(p[0].sin(), 4), (p[0].cos() / 1.2e-4).round() * 1.2e-4, p[0].exp()];
        let found = jacobian(&mut program, &[0.5], &[], &[None, Some(1e-4)]).expect("it answers");
        assert_eq!(found.digits, [Some(4), None, None]);
        let exact = [0.5f64.cos(), -0.5f64.sin(), 0.5f64.exp()];
        for (row, (exact, most)) in found.rows.iter().zip(exact.into_iter().zip([1e-2, 1e-2, 1e-12])) {
            let e = &row[0];
            assert!((e.value - exact).abs() <= e.error_bar && e.error_bar < most, "{e:?} {exact}");
        }
    }

    #[test]
    fn digits_are_counted() {
        for (value, digits) in [(18.0, 2), (18.0001, 6), (1e-30, 1), (0.1 + 0.2, 17), (-2.50, 2), (0.0, 1)] {
            assert_eq!(significant(value), digits, "{value}");
        }
    }
}
