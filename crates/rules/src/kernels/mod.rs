//! Values of functions that the standard library lacks.
