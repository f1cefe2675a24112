//! By which steps was a derivative found? The trace of the engine itself: every rule as it was applied, with what stood
//! before and after, ending in the answer.

use crate::derive::Unknown;
use crate::pool::{Expr, Id, Node};
use crate::simplify::Budget;
use fluxions_rules::Prim;

/// One step: a rule turned `before` into `after`.
#[derive(Clone)]
pub struct Step<'p> {
    /// The rule, by name: `product rule`, `derivative of sin`, `common factor`.
    pub rule: String,
    /// The law in general.
    pub law: String,
    /// What the rule was applied to. For a rule of differentiation, the part that was differentiated.
    pub before: Expr<'p>,
    /// What it gave.
    pub after: Expr<'p>,
    /// Whether `after` is the derivative of `before` (a rule of differentiation), rather than equal to it.
    pub derives: bool,
    /// Where the step holds, if not everywhere.
    pub condition: Option<String>,
}

/// A list of steps being written, or nothing when no one asked.
pub(crate) struct Trace<'p> {
    steps: Option<Vec<Step<'p>>>,
}

impl<'p> Trace<'p> {
    pub(crate) fn off() -> Self {
        Trace { steps: None }
    }

    /// Notes a rule of differentiation that was applied to `before`.
    pub(crate) fn rule(&mut self, before: Expr<'p>, node: &Node, after: Expr<'p>) {
        let Some(steps) = &mut self.steps else { return };
        let (rule, law, condition) = describe(node);
        steps.push(Step { rule, law, before, after, derives: true, condition });
    }

    /// The last step so far.
    pub(crate) fn last(&self) -> Option<&Step<'p>> {
        self.steps.as_ref()?.last()
    }

    /// Notes a simplification.
    pub(crate) fn rewrite(&mut self, rule: &str, law: &str, before: Expr<'p>, after: Expr<'p>) {
        let Some(steps) = &mut self.steps else { return };
        let (rule, law) = (rule.to_owned(), law.to_owned());
        steps.push(Step { rule, law, before, after, derives: false, condition: None });
    }
}

/// The name, law and condition of the rule that differentiates a node of this kind.
fn describe(node: &Node) -> (String, String, Option<String>) {
    let plain = |rule: &str, law: &str| (rule.to_owned(), law.to_owned(), None);
    match node {
        Node::Number(_) | Node::Undefined | Node::Constant(_) => plain("constant", "c' = 0"),
        Node::Variable(_) => plain("the variable itself", "x' = 1"),
        Node::Scaled(..) => plain("constant factor", "(c*u)' = c*u'"),
        Node::Sum(..) => plain("sum rule", "(u + v)' = u' + v'"),
        Node::Product(factors) => match **factors {
            [(Id::E, _)] => plain("derivative of exp", "exp(u)' = exp(u)*u'"),
            [(_, _)] => {
                let law = Prim::Pow.row().law.trim();
                ("power rule".to_owned(), format!("(u^p)' = p*u^(p-1)*u' + u^p*log(u)*p'; {law}"), None)
            }
            _ => plain("product rule", "(u*v)' = u'*v + u*v'"),
        },
        Node::Call(prim, _) => {
            let row = prim.row();
            let kinks: Vec<&str> = row.kinks.iter().map(|k| k.at).collect();
            let condition = (!kinks.is_empty()).then(|| format!("not where {}", kinks.join(" or ")));
            (format!("derivative of {}", row.name), row.law.trim().to_owned(), condition)
        }
    }
}

impl<'p> Expr<'p> {
    /// The derivative by `variable`, simplified, and the steps that led there. The last step's `after` is the answer.
    ///
    /// # Errors
    /// As [`Expr::derive`].
    pub fn explain(self, variable: Expr<'p>, budget: &Budget) -> Result<(Expr<'p>, Vec<Step<'p>>), Unknown> {
        let mut trace = Trace { steps: Some(Vec::new()) };
        let derivative = self.derive_traced(variable, &mut trace)?;
        let answer = derivative.simplify_traced(budget, &mut trace);
        let mut steps = trace.steps.unwrap_or_default();
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
