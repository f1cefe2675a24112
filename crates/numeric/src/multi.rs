//! The same for functions of several variables: gradients, Jacobians and Hessians, entry by entry with an error bar.
//!
//! The functions whose names end in `_of` ask an [`Oracle`] for many points together: first for the point itself, then for
//! the first window of every variable at once, and so on in rounds, of which there are two where the function is smooth.
//! Every value serves all outputs. The options are those of each variable; variables beyond the end of the list have
//! [`Options::default`].

use crate::explore::{Wanted, explore};
use crate::field::{Field, OneByOne, Together};
use crate::line::{Line, Member};
use crate::{Estimate, Interrupted, Options, Oracle};

/// The partial derivatives of `f` at `x`, one estimate a variable. The options hold for every variable.
///
/// ```
/// use fluxions_numeric::{Options, gradient};
/// let g = gradient(|p| p[0] * p[0] * p[1], &[3.0, 2.0], &Options::default());
/// assert!((g[0].value - 12.0).abs() <= g[0].error_bar);
/// assert!((g[1].value - 9.0).abs() <= g[1].error_bar);
/// ```
pub fn gradient(mut f: impl FnMut(&[f64]) -> f64, x: &[f64], options: &Options) -> Vec<Estimate> {
    let center = [f(x)];
    let mut field = OneByOne::new(|p: &[f64], take: &mut dyn FnMut(&[f64])| take(&[f(p)]), x);
    never_interrupted(partials(&mut field, &center, x, |_| options.clone())).pop().unwrap_or_default()
}

/// The partial derivatives of every output of `f` at `x`: one row an output, one column a variable. An evaluation
/// serves all outputs that ask for it; `evaluations` counts the points that an entry looked at. An output that is
/// missing at some point counts as NaN there.
///
/// ```
/// use fluxions_numeric::{Options, jacobian};
/// let j = jacobian(|p| vec![p[0] * p[1], p[0] + p[1]], &[3.0, 2.0], &Options::default());
/// assert!((j[0][0].value - 2.0).abs() <= j[0][0].error_bar);
/// assert!((j[1][1].value - 1.0).abs() <= j[1][1].error_bar);
/// ```
pub fn jacobian(mut f: impl FnMut(&[f64]) -> Vec<f64>, x: &[f64], options: &Options) -> Vec<Vec<Estimate>> {
    let center = f(x);
    let mut field = OneByOne::new(|p: &[f64], take: &mut dyn FnMut(&[f64])| take(&f(p)), x);
    never_interrupted(partials(&mut field, &center, x, |_| options.clone()))
}

/// The second partial derivatives of `f` at `x`, symmetric: the entries off the diagonal are estimated once.
///
/// A mixed partial is half the second derivative at zero of `(f(x + t·(u + v)) - f(x + t·(u - v))) / 2`, where `u` and
/// `v` are steps along the two variables: the squares of `u` and `v` cancel and twice the product stays. The options
/// hold for every variable.
///
/// ```
/// use fluxions_numeric::{Options, hessian};
/// let h = hessian(|p| p[0].sin() * p[1], &[0.5, 2.0], &Options::default());
/// assert!((h[0][1].value - 0.5f64.cos()).abs() <= h[0][1].error_bar);
/// assert!(h[1][1].value.abs() <= h[1][1].error_bar);
/// ```
pub fn hessian(mut f: impl FnMut(&[f64]) -> f64, x: &[f64], options: &Options) -> Vec<Vec<Estimate>> {
    let center = [f(x)];
    let mut field = OneByOne::new(|p: &[f64], take: &mut dyn FnMut(&[f64])| take(&[f(p)]), x);
    never_interrupted(second_partials(&mut field, &center, x, |_| options.clone())).pop().unwrap_or_default()
}

/// The partial derivatives of the first output of an oracle at `x`, one estimate a variable. Points are asked for
/// together.
///
/// # Errors
/// [`Interrupted`] where the oracle is.
///
/// ```
/// use fluxions_numeric::{Interrupted, Options, Oracle, gradient_of};
///
/// /// Counts how often it is asked, not for how many points.
/// struct Counted(u32);
/// impl Oracle for Counted {
///     fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
///         self.0 += 1;
///         Ok(points.iter().map(|p| vec![p[0].sin() * p[1].exp()]).collect())
///     }
/// }
///
/// let mut oracle = Counted(0);
/// let positive = Options { bounds: (0.0, f64::INFINITY), ..Options::default() };
/// let g = gradient_of(&mut oracle, &[0.5, 2.0], &[positive]).unwrap(); // y has the default options
/// assert!((g[0].value - 0.5f64.cos() * 2f64.exp()).abs() <= g[0].error_bar);
/// assert!(oracle.0 <= 4);
/// ```
pub fn gradient_of(
    oracle: &mut (impl Oracle + ?Sized),
    x: &[f64],
    options: &[Options],
) -> Result<Vec<Estimate>, Interrupted> {
    let mut rows =
        first_outputs(oracle, x, Some(1), |field, center| partials(field, center, x, of(options)))?;
    Ok(rows.pop().unwrap_or_default())
}

/// The partial derivatives of every output of an oracle at `x`: one row an output, one column a variable. Points are
/// asked for together, and serve all outputs. An output that has no value at some point is an output with an edge there;
/// the other outputs do not suffer.
///
/// # Errors
/// [`Interrupted`] where the oracle is.
///
/// ```
/// use fluxions_numeric::jacobian_of;
/// let mut f = |p: &[f64]| vec![p[0] * p[1], p[0].sqrt()];
/// let j = jacobian_of(&mut f, &[0.0, 2.0], &[]).unwrap();
/// assert!((j[0][0].value - 2.0).abs() <= j[0][0].error_bar);
/// assert!(j[1][0].value.is_nan()); // the slope of a root at zero is infinite
/// ```
pub fn jacobian_of(
    oracle: &mut (impl Oracle + ?Sized),
    x: &[f64],
    options: &[Options],
) -> Result<Vec<Vec<Estimate>>, Interrupted> {
    first_outputs(oracle, x, None, |field, center| partials(field, center, x, of(options)))
}

/// The second partial derivatives of every output of an oracle at `x`: one symmetric matrix an output. Points are asked
/// for together, and serve all outputs. Mixed partials are found as in [`hessian`].
///
/// # Errors
/// [`Interrupted`] where the oracle is.
///
/// ```
/// use fluxions_numeric::hessian_of;
/// let mut f = |p: &[f64]| vec![p[0].sin() * p[1]];
/// let h = hessian_of(&mut f, &[0.5, 2.0], &[]).unwrap();
/// assert!((h[0][0][1].value - 0.5f64.cos()).abs() <= h[0][0][1].error_bar);
/// ```
pub fn hessian_of(
    oracle: &mut (impl Oracle + ?Sized),
    x: &[f64],
    options: &[Options],
) -> Result<Vec<Vec<Vec<Estimate>>>, Interrupted> {
    first_outputs(oracle, x, None, |field, center| second_partials(field, center, x, of(options)))
}

/// The Jacobian of an oracle of whose entries most are known to be zero. `rows` has, for each output, the variables that
/// it depends on; `colours` a colour for each variable, such that no output depends on two of the same colour. Variables
/// of one colour move together, so that there are as many windows of points as colours (Curtis, Powell and Reid 1974).
/// The result has, for each output, an estimate for each of its variables, in the same order.
///
/// An output that does depend on two variables of one colour has no answer for them ([`Status::Unresolved`] and NaN).
/// Where one variable of a colour is near the edge of the domain, all of it is.
///
/// # Errors
/// [`Interrupted`] where the oracle is.
///
/// ```
/// use fluxions_numeric::sparse_jacobian_of;
/// let mut differences = |p: &[f64]| p.windows(2).map(|pair| pair[1] - pair[0].exp()).collect::<Vec<f64>>();
/// let x = [0.0, 0.1, 0.2, 0.3, 0.4];
/// let rows: Vec<Vec<usize>> = (0..4).map(|i| vec![i, i + 1]).collect();
/// let j = sparse_jacobian_of(&mut differences, &x, &rows, &[0, 1, 0, 1, 0], &[]).unwrap();
/// assert!((j[2][0].value + 0.2f64.exp()).abs() <= j[2][0].error_bar);
/// assert!((j[2][1].value - 1.0).abs() <= j[2][1].error_bar);
/// ```
///
/// [`Status::Unresolved`]: crate::Status::Unresolved
pub fn sparse_jacobian_of(
    oracle: &mut (impl Oracle + ?Sized),
    x: &[f64],
    rows: &[Vec<usize>],
    colours: &[usize],
    options: &[Options],
) -> Result<Vec<Vec<Estimate>>, Interrupted> {
    let of = of(options);
    let groups = colours.iter().take(x.len()).max().map_or(0, |most| most + 1);
    let mut members: Vec<Vec<Member>> = vec![Vec::new(); groups];
    for (variable, (&x, &colour)) in x.iter().zip(colours).enumerate() {
        members[colour].push(Member::new(variable, x, &of(variable)));
    }
    let tightest = |group: &[Member]| -> Options {
        let all = || group.iter().map(|member| of(member.variable));
        Options {
            noise: all().filter_map(|options| options.noise).reduce(f64::max),
            max_evaluations: all().map(|options| options.max_evaluations).min().unwrap_or_default(),
            ..Options::default()
        }
    };
    let lines: Vec<Line> =
        members.iter().map(|group| Line::group(group.iter().copied(), &tightest(group))).collect();
    let mut wanted = Vec::new();
    let mut places = Vec::new();
    let mut found: Vec<Vec<Estimate>> =
        rows.iter().map(|row| row.iter().map(|_| Estimate::UNKNOWN).collect()).collect();
    for line in 0..lines.len() {
        for (output, row) in rows.iter().enumerate() {
            let mut own =
                row.iter().enumerate().filter(|(_, variable)| colours.get(**variable) == Some(&line));
            if let (Some((place, &variable)), None) = (own.next(), own.next()) {
                wanted.push(Wanted { line, output, order: 1 });
                places.push((output, place, variable));
            }
        }
    }
    let center = oracle.values(&[x.to_vec()])?.pop().unwrap_or_default();
    let center: Vec<f64> =
        (0..rows.len()).map(|output| center.get(output).copied().unwrap_or(f64::NAN)).collect();
    let estimates = explore(&mut Together::new(oracle, x), &center, x.len(), &lines, &wanted)?;
    for ((estimate, wanted), (output, place, variable)) in estimates.into_iter().zip(&wanted).zip(places) {
        let line = &lines[wanted.line];
        found[output][place] = line.finish(estimate, line.step_of(variable));
    }
    Ok(found)
}

fn of(options: &[Options]) -> impl Fn(usize) -> Options + '_ {
    |variable| options.get(variable).cloned().unwrap_or_default()
}

/// Asks for the point itself, from which the number of outputs is known, and goes on with at most `most` of them.
fn first_outputs<'x, O: Oracle + ?Sized, T>(
    oracle: &mut O,
    x: &'x [f64],
    most: Option<usize>,
    go_on: impl FnOnce(&mut Together<'_, 'x, O>, &[f64]) -> Result<T, Interrupted>,
) -> Result<T, Interrupted> {
    let mut center = oracle.values(&[x.to_vec()])?.pop().unwrap_or_default();
    center.truncate(most.unwrap_or(usize::MAX));
    go_on(&mut Together::new(oracle, x), &center)
}

/// A closure is never interrupted.
fn never_interrupted<T: Default>(found: Result<T, Interrupted>) -> T {
    found.unwrap_or_default()
}

fn partials(
    field: &mut impl Field,
    center: &[f64],
    x: &[f64],
    options: impl Fn(usize) -> Options,
) -> Result<Vec<Vec<Estimate>>, Interrupted> {
    let lines: Vec<Line> = x
        .iter()
        .enumerate()
        .map(|(variable, &x)| Line::Axis { variable, x, options: options(variable) })
        .collect();
    let outputs = center.len();
    let wanted: Vec<Wanted> = (0..x.len())
        .flat_map(|line| (0..outputs).map(move |output| Wanted { line, output, order: 1 }))
        .collect();
    let mut rows: Vec<Vec<Estimate>> = (0..outputs).map(|_| Vec::with_capacity(x.len())).collect();
    for (estimate, wanted) in explore(field, center, x.len(), &lines, &wanted)?.into_iter().zip(&wanted) {
        rows[wanted.output].push(estimate);
    }
    Ok(rows)
}

fn second_partials(
    field: &mut impl Field,
    center: &[f64],
    x: &[f64],
    options: impl Fn(usize) -> Options,
) -> Result<Vec<Vec<Vec<Estimate>>>, Interrupted> {
    let mut lines = Vec::new();
    let mut places = Vec::new();
    for i in 0..x.len() {
        lines.push(Line::Axis { variable: i, x: x[i], options: options(i) });
        places.push((i, i));
        for j in 0..i {
            let [first, second] = [i, j].map(|k| Member::new(k, x[k], &options(k)));
            lines.push(Line::cross([first, second], &options(i)));
            places.push((i, j));
        }
    }
    let outputs = center.len();
    let wanted: Vec<Wanted> = (0..lines.len())
        .flat_map(|line| (0..outputs).map(move |output| Wanted { line, output, order: 2 }))
        .collect();
    let blank = vec![vec![Estimate::UNKNOWN; x.len()]; x.len()];
    let mut found = vec![blank; outputs];
    let estimates = explore(field, center, x.len(), &lines, &wanted)?;
    for (estimate, Wanted { line, output, .. }) in estimates.into_iter().zip(wanted) {
        let (i, j) = places[line];
        let entry = lines[line].finish(estimate, lines[line].mixed_scale());
        found[output][j][i] = entry.clone();
        found[output][i][j] = entry;
    }
    Ok(found)
}
