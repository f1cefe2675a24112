//! What is made least? A function of a point, with as many derivatives as it knows: from closures, from a program that
//! can be differentiated, or from values alone.

use crate::Bounds;
use fluxions_adjoint::{Program, Workspace, hessian, hvp};
use fluxions_numeric as numeric;
use fluxions_rules::Real;

/// How much an objective knows of its derivatives; more is greater.
///
/// ```
/// use fluxions_optim::Order;
/// assert!(Order::Hessians > Order::Gradients);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Values only; a gradient is an estimate.
    Values,
    /// Exact gradients.
    Gradients,
    /// Exact gradients and products of the Hessian with a vector.
    Products,
    /// Exact gradients and Hessians.
    Hessians,
}

/// A function to be made least. The number of variables is that of the point that it is asked about.
///
/// ```
/// use fluxions_optim::{Objective, Options, Order, minimise};
/// struct Sphere;
/// impl Objective for Sphere {
///     fn value(&mut self, at: &[f64]) -> f64 { at.iter().map(|x| x * x).sum() }
///     fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
///         gradient.iter_mut().zip(at).for_each(|(g, x)| *g = 2.0 * x);
///         self.value(at)
///     }
///     fn knows(&self) -> Order { Order::Gradients }
/// }
/// assert!(minimise(&mut Sphere, &[1.0; 9], &Options::default())?.value < 1e-15);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub trait Objective {
    /// The value at a point; NaN or infinite where there is none.
    fn value(&mut self, at: &[f64]) -> f64;

    /// The value, and in `gradient` the derivative by every variable.
    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64;

    /// The second derivatives, row by row, where they are known.
    fn hessian(&mut self, _at: &[f64]) -> Option<Vec<Vec<f64>>> {
        None
    }

    /// The product of the Hessian with a vector, where it is known.
    fn hvp(&mut self, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        let rows = self.hessian(at)?;
        Some(rows.iter().map(|row| row.iter().zip(v).map(|(h, v)| h * v).sum()).collect())
    }

    /// What this objective knows of its derivatives.
    fn knows(&self) -> Order;

    /// How far the last gradient may be from the true one, in its worst entry. Zero where it is exact but for rounding.
    fn gradient_error(&self) -> f64 {
        0.0
    }

    /// Whether the derivatives at a point are a choice: it stands on a corner or a jump. What does not know says no.
    fn on_kink(&mut self, _at: &[f64]) -> bool {
        false
    }

    /// Whether the value does not depend on a variable, wherever the others are; `None` where that is not known.
    fn is_free_of(&self, _variable: usize) -> Option<bool> {
        None
    }

    /// Evaluations of the value that the last gradient was made of, beside its own.
    fn hidden_values(&self) -> usize {
        0
    }
}

/// How often an objective was asked. A value that came with a gradient counts as a value too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Values.
    pub values: usize,
    /// Gradients.
    pub gradients: usize,
    /// Hessians.
    pub hessians: usize,
    /// Products of the Hessian with a vector.
    pub products: usize,
}

impl Counts {
    /// All evaluations together.
    ///
    /// ```
    /// use fluxions_optim::Counts;
    /// assert_eq!(Counts { values: 3, gradients: 2, ..Counts::default() }.total(), 5);
    /// ```
    pub fn total(&self) -> usize {
        self.values + self.gradients + self.hessians + self.products
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.values += other.values;
        self.gradients += other.gradients;
        self.hessians += other.hessians;
        self.products += other.products;
    }
}

/// An objective made of closures: one gives value and gradient, a second one, if there is one, the Hessian.
///
/// ```
/// use fluxions_optim::{Closure, Objective, Order};
/// let square = Closure::new(|x: &[f64]| (x[0] * x[0], vec![2.0 * x[0]]));
/// assert_eq!(square.knows(), Order::Gradients);
/// let mut square = square.with_hessian(|_: &[f64]| vec![vec![2.0]]);
/// assert_eq!(square.knows(), Order::Hessians);
/// assert_eq!(square.hvp(&[3.0], &[5.0]), Some(vec![10.0]));
/// ```
pub struct Closure<F> {
    gradient: F,
    hessian: Option<HessianOf>,
}

type HessianOf = Box<dyn FnMut(&[f64]) -> Vec<Vec<f64>>>;

impl<F: FnMut(&[f64]) -> (f64, Vec<f64>)> Closure<F> {
    /// An objective of a closure that gives value and gradient.
    pub fn new(value_and_gradient: F) -> Closure<F> {
        Closure { gradient: value_and_gradient, hessian: None }
    }

    /// The same with a Hessian, row by row.
    pub fn with_hessian(self, hessian: impl FnMut(&[f64]) -> Vec<Vec<f64>> + 'static) -> Closure<F> {
        Closure { hessian: Some(Box::new(hessian)), ..self }
    }
}

impl<F: FnMut(&[f64]) -> (f64, Vec<f64>)> Objective for Closure<F> {
    fn value(&mut self, at: &[f64]) -> f64 {
        (self.gradient)(at).0
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let (value, slopes) = (self.gradient)(at);
        // A closure that gives too few slopes does not know the others.
        let slopes = slopes.into_iter().chain(std::iter::repeat(f64::NAN));
        gradient.iter_mut().zip(slopes).for_each(|(to, from)| *to = from);
        value
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        self.hessian.as_mut().map(|hessian| hessian(at))
    }

    fn knows(&self) -> Order {
        if self.hessian.is_some() { Order::Hessians } else { Order::Gradients }
    }
}

/// An objective of a program that can be differentiated, such as a function with `#[differentiable]` at its arguments.
/// The variables are its active inputs, flat; the gradient comes from one sweep back, the Hessian from sweeps on numbers
/// with tangents.
///
/// ```
/// use fluxions_adjoint::{Program, Workspace};
/// use fluxions_optim::{Differentiable, Options, minimise};
/// use fluxions_rules::Real;
/// // What `f::at(&x)` is for a function `f` with `#[differentiable]`.
/// struct Square;
/// impl Program for Square {
///     type Base = f64;
///     fn inputs(&self) -> Vec<f64> { vec![3.0] }
///     fn value<T: Real>(&self, x: &[T]) -> Vec<T> { vec![x[0] * x[0]] }
///     fn adjoint<T: Real>(&self, _: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T]) -> Vec<T> {
///         x_bar[0] = y_bar[0] * (x[0] + x[0]);
///         vec![x[0] * x[0]]
///     }
/// }
/// let mut square = Differentiable::new(Square);
/// let start = square.start();
/// assert_eq!(minimise(&mut square, &start, &Options::default())?.at, [0.0]);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub struct Differentiable<P> {
    program: P,
    workspace: Workspace<f64>,
}

impl<P: Program<Base = f64>> Differentiable<P> {
    /// The objective that the only output of a program is.
    pub fn new(program: P) -> Differentiable<P> {
        Differentiable { program, workspace: Workspace::new() }
    }

    /// The active inputs that the program was made with: a point to start from.
    pub fn start(&self) -> Vec<f64> {
        self.program.inputs()
    }
}

/// A program with other inputs.
struct Moved<'a, P> {
    program: &'a P,
    at: &'a [f64],
}

impl<P: Program<Base = f64>> Program for Moved<'_, P> {
    type Base = f64;

    fn inputs(&self) -> Vec<f64> {
        self.at.to_vec()
    }

    fn value<T: Real>(&self, x: &[T]) -> Vec<T> {
        self.program.value(x)
    }

    fn adjoint<T: Real>(
        &self,
        workspace: &mut Workspace<T>,
        x: &[T],
        y_bar: &[T],
        x_bar: &mut [T],
    ) -> Vec<T> {
        self.program.adjoint(workspace, x, y_bar, x_bar)
    }
}

impl<P: Program<Base = f64>> Objective for Differentiable<P> {
    fn value(&mut self, at: &[f64]) -> f64 {
        self.program.value(at).first().copied().unwrap_or(f64::NAN)
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let moved = Moved { program: &self.program, at };
        let (value, slopes) = fluxions_adjoint::gradient_with(&moved, &mut self.workspace);
        gradient.copy_from_slice(&slopes);
        value
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        Some(hessian(&Moved { program: &self.program, at }))
    }

    fn hvp(&mut self, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        Some(hvp(&Moved { program: &self.program, at }, v))
    }

    fn knows(&self) -> Order {
        Order::Hessians
    }
}

/// An objective of which only values are known. Its gradient is estimated with an error bar, by some 20 evaluations a
/// variable; a search on it stops where the gradient is lost in that bar, and says so.
///
/// ```
/// use fluxions_optim::{BlackBox, Bounds, Options, minimise};
/// let mut f = BlackBox::new(|x: &[f64]| (x[0] - 2.0).powi(2) + x[0].exp());
/// let found = minimise(&mut f, &[0.0], &Options::default())?;
/// assert!((2.0 * (found.at[0] - 2.0) + found.at[0].exp()).abs() < 1e-7);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub struct BlackBox<F> {
    function: F,
    bounds: Bounds,
    error: f64,
    evaluations: usize,
}

impl<F: FnMut(&[f64]) -> f64> BlackBox<F> {
    /// An objective of a function that can only be evaluated.
    pub fn new(function: F) -> BlackBox<F> {
        BlackBox { function, bounds: Bounds::default(), error: 0.0, evaluations: 0 }
    }

    /// The same, never evaluated outside these bounds, also not for a gradient.
    pub fn within(self, bounds: Bounds) -> BlackBox<F> {
        BlackBox { bounds, ..self }
    }
}

impl<F: FnMut(&[f64]) -> f64> Objective for BlackBox<F> {
    fn value(&mut self, at: &[f64]) -> f64 {
        (self.function)(at)
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let mut point = at.to_vec();
        (self.error, self.evaluations) = (0.0, 0);
        for (i, slope) in gradient.iter_mut().enumerate() {
            let options = numeric::Options { bounds: self.bounds.of(i), ..numeric::Options::default() };
            let along = |t: f64| {
                point[i] = t;
                (self.function)(&point)
            };
            let estimate = numeric::derivative(along, at[i], &options);
            point[i] = at[i];
            *slope = estimate.value;
            self.error = self.error.max(estimate.error_bar);
            self.evaluations += estimate.evaluations as usize;
        }
        (self.function)(at)
    }

    fn knows(&self) -> Order {
        Order::Values
    }

    fn gradient_error(&self) -> f64 {
        self.error
    }

    fn hidden_values(&self) -> usize {
        self.evaluations
    }
}
