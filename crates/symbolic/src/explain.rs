//! By which steps was a derivative found? The trace of the engine itself, ending in the answer.

use crate::derive::Unknown;
use crate::pool::Expr;
use crate::simplify::Budget;
use crate::trace::{Step, Trace};

impl<'p> Expr<'p> {
    /// The derivative by `variable`, simplified, and the steps that led there. The last step's `after` is the answer.
    ///
    /// # Errors
    /// As [`Expr::derive`].
    pub fn explain(self, variable: Expr<'p>, budget: &Budget) -> Result<(Expr<'p>, Vec<Step<'p>>), Unknown> {
        let mut trace = Trace::on();
        let derivative = self.derive_traced(variable, &mut trace)?;
        let answer = derivative.simplify_traced(budget, &mut trace);
        let mut steps = trace.into_steps();
        // The bare variable is worth a step only when it is all there is.
        if steps.len() > 1 {
            steps.retain(|s| !s.derives || s.before != variable);
        }
        if steps.last().is_none_or(|s| s.after != answer) {
            let (rule, law) = ("constant".to_owned(), "c' = 0".to_owned());
            steps.push(Step { rule, law, before: self, after: answer, derives: true, condition: None });
        }
        Ok((answer, steps))
    }
}
