//! What is noted while a derivative is found? Every rule as it is applied, with what stood before and after, and nothing
//! when no one asked.

use crate::pool::{Expr, Id, Node};

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

    pub(crate) fn on() -> Self {
        Trace { steps: Some(Vec::new()) }
    }

    /// The steps that were noted.
    pub(crate) fn into_steps(self) -> Vec<Step<'p>> {
        self.steps.unwrap_or_default()
    }

    /// Notes a rule of differentiation that was applied to `before`.
    pub(crate) fn rule(&mut self, before: Expr<'p>, node: &Node, after: Expr<'p>) {
        let Some(steps) = &mut self.steps else { return };
        let by_number =
            matches!(node, Node::Product(f) if before.pool.inner.borrow().as_number(f[0].1).is_some());
        let (rule, law, condition) = describe(node, by_number);
        // The table names its own arguments; where they stand for something longer, that is said.
        let stands_for = |(name, arg): (&&str, Expr<'p>)| {
            let arg = arg.to_string();
            (arg != **name).then(|| format!(", {name} being {arg}"))
        };
        let condition = condition.map(|condition| {
            let Node::Call(prim, args) = node else { return condition };
            let args = args.iter().map(|&a| before.pool.at(a));
            condition + &prim.row().arguments.iter().zip(args).filter_map(stands_for).collect::<String>()
        });
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

/// The name, law and condition of the rule that differentiates a node of this kind; `by_number` says whether the first
/// exponent of a product is a number.
fn describe(node: &Node, by_number: bool) -> (String, String, Option<String>) {
    let plain = |rule: &str, law: &str| (rule.to_owned(), law.to_owned(), None);
    match node {
        Node::Number(_) | Node::Undefined | Node::Constant(_) => plain("constant", "c' = 0"),
        Node::Variable(_) => plain("the variable itself", "x' = 1"),
        Node::Scaled(..) => plain("constant factor", "(c*u)' = c*u'"),
        Node::Sum(..) => plain("sum rule", "(u + v)' = u' + v'"),
        Node::Product(factors) => match **factors {
            [(Id::E, _)] => plain("derivative of exp", "exp(u)' = exp(u)*u'"),
            [_] if by_number => plain("power rule", "(u^p)' = p*u^(p - 1)*u'"),
            [_] => plain("power rule", "(u^p)' = p*u^(p - 1)*u' + u^p*log(u)*p'"),
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
