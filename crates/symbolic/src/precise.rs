//! What is an exact expression worth at a point, to the last digit? It is run on numbers with more and more digits until
//! the answer settles, so that cancellation, overflow and underflow in between do no harm.

use crate::pool::Expr;

impl<'p> Expr<'p> {
    /// The value at a point, within one unit in the last place; `input` gives each variable's value by name.
    ///
    /// `None` where the expression needs a function that has no arbitrary-precision value (the special functions),
    /// where it is not a finite real number, or where even 4,096 bits do not settle it.
    ///
    /// ```
    /// use fluxions_rules::exp;
    /// use fluxions_symbolic::Pool;
    /// let pool = Pool::new();
    /// let lost = exp(pool.variable("x")) - pool.integer(1); // doubles: 0
    /// assert_eq!(lost.evaluate(|_| 1e-300), Some(1e-300));
    /// ```
    pub fn evaluate(self, input: impl Fn(&str) -> f64) -> Option<f64> {
        fluxions_digits::evaluate(|context| self.run(context.number(0.0), |name| context.number(input(name))))
    }
}
