//! How many numbers does a node stand for, and how are they laid out?

use std::fmt;
use std::sync::Arc;

/// The lengths of an array's axes; a scalar has none. Elements are in row-major order.
///
/// ```
/// use fluxions_graph::Shape;
/// assert_eq!(Shape::scalar().elements(), 1);
/// assert_eq!(Shape::new(&[2, 3]).elements(), 6);
/// assert_eq!(Shape::new(&[2, 3]).to_string(), "[2, 3]");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(Option<Arc<[usize]>>);

impl Shape {
    /// The shape of one number.
    pub fn scalar() -> Shape {
        Shape(None)
    }

    /// The shape with these axes.
    pub fn new(axes: &[usize]) -> Shape {
        Shape((!axes.is_empty()).then(|| axes.into()))
    }

    /// The lengths of the axes, the slowest first.
    pub fn axes(&self) -> &[usize] {
        self.0.as_deref().unwrap_or(&[])
    }

    /// Whether this is the shape of one number.
    pub fn is_scalar(&self) -> bool {
        self.0.is_none()
    }

    /// The number of elements, or `usize::MAX` where that overflows.
    pub fn elements(&self) -> usize {
        // An axis of length 0 makes the product 0 however large the others are.
        if self.axes().contains(&0) {
            0
        } else {
            self.axes().iter().fold(1, |n, &axis| n.saturating_mul(axis))
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.axes())
    }
}
