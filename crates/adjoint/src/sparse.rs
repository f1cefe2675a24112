//! How are the derivatives of a program found when most of them are zero? Its pattern says which are not, a colouring
//! which inputs or outputs can share a run, and what a few runs give is taken apart again. A plan keeps pattern and
//! colouring for the same program at other points where it takes the same branches.

use crate::drive::{forward_jacobian, plain, second, sweep, unit};
use crate::{Mode, Program, Workspace};
use fluxions_dual::{Lanes, WIDTH};
use fluxions_rules::Real;
use fluxions_rules::equation::{self, Reading};
use fluxions_sparse::{
    Colouring, Csr, Order, Sparsity, columns, hessian_pattern, jacobian_pattern, rows, star, star_recover,
};

/// A sparse matrix of derivatives, and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparse<S> {
    /// The derivatives; entries that are not there are zero wherever the program takes the same branches.
    pub matrix: Csr<S>,
    /// How many directions the program was run in: the colours of the pattern.
    pub colours: usize,
    /// Whether those were forward or back. A Hessian is forward over reverse, and says forward.
    pub mode: Mode,
}

/// Pattern, mode and colouring of a Jacobian.
#[derive(Clone, Debug)]
pub struct JacobianPlan {
    pattern: Sparsity,
    mode: Mode,
    colouring: Colouring,
}

impl JacobianPlan {
    /// Looks at the pattern of the program at its point, colours its columns and its rows, and chooses the mode that takes
    /// less work. A sweep back counts as two runs forward.
    pub fn new<P: Program>(program: &P) -> Self {
        let pattern = jacobian_pattern(&values(program), |x| program.value(x));
        let (forward, back) = (columns(&pattern, Order::LargestFirst), rows(&pattern, Order::LargestFirst));
        let (mode, colouring) = if forward.count() <= 2 * back.count() {
            (Mode::Forward, forward)
        } else {
            (Mode::Reverse, back)
        };
        JacobianPlan { pattern, mode, colouring }
    }

    /// The same in the mode that is asked for.
    pub fn in_mode<P: Program>(mode: Mode, program: &P) -> Self {
        let pattern = jacobian_pattern(&values(program), |x| program.value(x));
        let colouring = match mode {
            Mode::Forward => columns(&pattern, Order::LargestFirst),
            Mode::Reverse => rows(&pattern, Order::LargestFirst),
        };
        JacobianPlan { pattern, mode, colouring }
    }

    /// Which entries there can be.
    #[must_use]
    pub fn pattern(&self) -> &Sparsity {
        &self.pattern
    }

    /// The Jacobian at the program's point, which may be another than that of the plan.
    ///
    /// # Panics
    /// When the program has not as many inputs and outputs as that of the plan.
    pub fn evaluate<P: Program>(&self, program: &P) -> Sparse<P::Base> {
        let x = program.inputs();
        assert_eq!(x.len(), self.pattern.columns(), "the plan is for another number of inputs");
        let matrix = match self.mode {
            Mode::Forward => Some(self.forward(program, &x)),
            Mode::Reverse => self.reverse(program, &x),
        };
        match matrix {
            Some(matrix) => Sparse { matrix, colours: self.colouring.count(), mode: self.mode },
            // An equality decided a branch: numbers that carry tangents see it.
            None => {
                let colouring = columns(&self.pattern, Order::LargestFirst);
                JacobianPlan { pattern: self.pattern.clone(), mode: Mode::Forward, colouring }
                    .evaluate(program)
            }
        }
    }

    fn forward<P: Program>(&self, program: &P, x: &[P::Base]) -> Csr<P::Base> {
        let colours = self.colouring.colours();
        let mut sums = vec![Vec::with_capacity(self.colouring.count()); self.pattern.rows()];
        for start in (0..self.colouring.count()).step_by(WIDTH) {
            let point = seeded(x, colours, start);
            let (y, met) = equation::reading(Reading::Holding, || program.value(&point));
            assert_eq!(y.len(), sums.len(), "the plan is for another number of outputs");
            if !met.nothing() {
                // What is read direction by direction is asked for so.
                let rows = forward_jacobian(program, x);
                return self.pattern.clone().fill(|i, j| rows[i][j]);
            }
            for (row, y) in sums.iter_mut().zip(y) {
                row.extend(y.tangents());
            }
        }
        self.pattern.clone().fill(|i, j| plain(sums[i][colours[j]]))
    }

    fn reverse<P: Program>(&self, program: &P, x: &[P::Base]) -> Option<Csr<P::Base>> {
        let colours = self.colouring.colours();
        let mut workspace = Workspace::new();
        let mut sums = Vec::with_capacity(self.colouring.count());
        for colour in 0..self.colouring.count() {
            let seeds: Vec<P::Base> = colours.iter().map(|&c| unit(c == colour)).collect();
            sums.push(sweep(program, &mut workspace, x, &seeds)?.1);
        }
        Some(self.pattern.clone().fill(|i, j| sums[colours[i]][j]))
    }
}

/// Pattern and star colouring of the Hessian of a program with one output.
#[derive(Clone, Debug)]
pub struct HessianPlan {
    pattern: Sparsity,
    colouring: Colouring,
}

impl HessianPlan {
    /// Looks at which inputs of the program interact at its point, and colours them.
    ///
    /// # Panics
    /// When the program has not exactly one output.
    pub fn new<P: Program>(program: &P) -> Self {
        let pattern = hessian_pattern(&values(program), |x| {
            let y = program.value(x);
            assert_eq!(y.len(), 1, "a Hessian is that of one output");
            y[0]
        });
        let colouring = star(&pattern, Order::LargestFirst);
        let natural = star(&pattern, Order::Natural);
        let colouring = if natural.count() < colouring.count() { natural } else { colouring };
        HessianPlan { pattern, colouring }
    }

    /// Which entries there can be.
    #[must_use]
    pub fn pattern(&self) -> &Sparsity {
        &self.pattern
    }

    /// The Hessian at the program's point, which may be another than that of the plan, symmetric to the bit.
    ///
    /// # Panics
    /// When the program has not as many inputs as that of the plan, or not exactly one output.
    pub fn evaluate<P: Program>(&self, program: &P) -> Sparse<P::Base> {
        let x = program.inputs();
        assert_eq!(x.len(), self.pattern.columns(), "the plan is for another number of inputs");
        let matrix = self.compressed(program, &x).map_or_else(
            // An equality decided a branch: entry by entry, on numbers that see it.
            || {
                self.pattern
                    .clone()
                    .fill(|i, j| second(program, &x, |k| unit(k == i.min(j)), |k| unit(k == i.max(j))))
            },
            |compressed| star_recover(&self.pattern, &self.colouring, &compressed),
        );
        Sparse { matrix, colours: self.colouring.count(), mode: Mode::Forward }
    }

    /// The sums of the Hessian's columns of each colour, row by row.
    fn compressed<P: Program>(&self, program: &P, x: &[P::Base]) -> Option<Vec<Vec<P::Base>>> {
        let mut workspace = Workspace::new();
        let mut sums = vec![Vec::with_capacity(self.colouring.count()); x.len()];
        for start in (0..self.colouring.count()).step_by(WIDTH) {
            let point = seeded(x, self.colouring.colours(), start);
            let (y, x_bar) = sweep(program, &mut workspace, &point, &[Lanes::from(1.0)])?;
            assert_eq!(y.len(), 1, "a Hessian is that of one output");
            for (row, bar) in sums.iter_mut().zip(x_bar) {
                row.extend(bar.tangents().map(plain));
            }
        }
        Some(sums)
    }
}

/// The Jacobian as a sparse matrix, and how many colours it took.
///
/// ```
/// use fluxions_adjoint::{Program, Workspace, sparse_jacobian};
/// use fluxions_rules::Real;
/// /// Differences of neighbours; what a macro would write.
/// struct Differences(Vec<f64>);
/// impl Program for Differences {
///     type Base = f64;
///     fn inputs(&self) -> Vec<f64> { self.0.clone() }
///     fn value<T: Real>(&self, x: &[T]) -> Vec<T> { x.windows(2).map(|pair| pair[1] - pair[0]).collect() }
///     fn adjoint<T: Real>(&self, _: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T]) -> Vec<T> {
///         x_bar.fill(T::absent());
///         for (i, &bar) in y_bar.iter().enumerate() {
///             x_bar[i] -= bar;
///             x_bar[i + 1] += bar;
///         }
///         self.value(x)
///     }
/// }
/// let found = sparse_jacobian(&Differences(vec![1.0; 1000]));
/// assert_eq!((found.colours, found.matrix.values().len()), (2, 2 * 999));
/// assert_eq!((found.matrix.get(7, 7), found.matrix.get(7, 8)), (-1.0, 1.0));
/// ```
pub fn sparse_jacobian<P: Program>(program: &P) -> Sparse<P::Base> {
    JacobianPlan::new(program).evaluate(program)
}

/// The Hessian of a program with one output as a sparse matrix, and how many colours it took.
///
/// # Panics
/// When the program has not exactly one output.
pub fn sparse_hessian<P: Program>(program: &P) -> Sparse<P::Base> {
    HessianPlan::new(program).evaluate(program)
}

fn values<P: Program>(program: &P) -> Vec<f64> {
    program.inputs().iter().map(|x| x.value()).collect()
}

/// The point, varied along the colours from `start` on, all inputs of a colour at once.
fn seeded<S: Real>(x: &[S], colours: &[usize], start: usize) -> Vec<Lanes<S, WIDTH>> {
    // A colour below the start, or beyond the lanes, is another run's.
    let seed = |(&x, &colour): (&S, &usize)| Lanes::variable(x, colour.checked_sub(start).unwrap_or(WIDTH));
    x.iter().zip(colours).map(seed).collect()
}
