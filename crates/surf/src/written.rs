//! How are a formula and its derivatives written, and how large do they grow?

use crate::functions::name;
use fluxions_formula::Formula;
use fluxions_function::slopes;
use fluxions_graph::{Graph, walk};
use fluxions_symbolic::Expr;
use fluxions_symbolic::{Budget, Pool};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

/// A formula, written in three ways; none where it is too long to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which: `f`, `df`, `d2f`; in two variables `f`, `df_dx`, `df_dy`.
    pub name: String,
    /// Presentation MathML, a whole `<math>` element.
    pub mathml: Option<String>,
    /// Text, which the parser reads back.
    pub text: Option<String>,
    /// LaTeX, which the parser reads back.
    pub latex: Option<String>,
}

/// The size of a derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swell {
    /// The order.
    pub order: u32,
    /// The operations of its formula, written out in full.
    pub tree: f64,
    /// The operations of the smallest program known for it: of its formula, each distinct one once, or by forward mode.
    pub shared: u64,
    /// The operations of the program that computes it, by forward mode; none where that has grown too large.
    pub program: Option<usize>,
}

impl Swell {
    pub(crate) fn to_json(self) -> Value {
        json!({"order": self.order, "tree": self.tree, "shared": self.shared, "program": self.program})
    }
}

/// The most operations of a formula that is written.
const MAX_WRITTEN: f64 = 1000.0;

/// The largest formula, in nodes, that is treated as exact mathematics.
const MAX_EXACT: usize = 3000;

/// The most distinct operations, and operations written out, of a formula that is derived once more: deep formulas grow
/// with the square of their depth, and what is longer than this nobody reads.
const MAX_SHARED: u64 = 400;
const MAX_TREE: f64 = 10_000.0;

/// The most operations of a program that is differentiated once more.
const MAX_PROGRAM: usize = 4000;

/// The highest order whose size is measured.
const ORDERS: u32 = 6;

/// Up to which order derivatives are written.
const WRITTEN: u32 = 2;

/// The work that simplifying one derivative may be.
const BUDGET: usize = 2000;

/// The formula and its derivatives, written, and the sizes of those by the first variable.
pub(crate) fn written(
    formula: &Formula,
    graph: &Graph,
    variables: &[String],
    pool: &Pool,
    interrupt: &AtomicBool,
    notes: &mut Vec<String>,
) -> (Vec<Written>, Vec<Swell>) {
    if formula.size() > MAX_EXACT {
        notes.push(format!("no formulas: the formula has more than {MAX_EXACT} parts"));
        return (Vec::new(), Vec::new());
    }
    let budget = Budget { nodes: BUDGET, interrupt: Some(interrupt) };
    let names: Vec<Expr<'_>> = formula.variables.iter().map(|name| pool.variable(name)).collect();
    let whole = formula.run(pool.integer(0), &names);
    let mut all = vec![write(name(0), whole)];
    if variables.len() > 1 {
        for variable in variables {
            match whole.derive(pool.variable(variable)) {
                Ok(slope) => all.push(write(format!("df_d{variable}"), slope.simplify(&budget))),
                Err(why) => notes.push(format!("no formula of the derivative by {variable}: {why}")),
            }
        }
    }
    let x = pool.variable(&variables[0]);
    let mut swell = Vec::new();
    let (mut last, mut program) = (whole, Some(graph.clone()));
    for order in 1..=ORDERS {
        let size = last.size();
        if size.shared > MAX_SHARED || size.tree > MAX_TREE || interrupt.load(Ordering::Relaxed) {
            break;
        }
        last = match last.derive(x) {
            Ok(next) => next,
            Err(why) => {
                notes.push(format!("no formula of the derivative of order {order}: {why}"));
                break;
            }
        };
        program = program.filter(|p| walk::operations(p) <= MAX_PROGRAM).and_then(|p| slopes(&p, &[0]).ok());
        // What was simplified is not derived again: the factors that it has gained would multiply.
        let simple = last.simplify(&budget);
        let size = simple.size();
        let operations = program.as_ref().map(walk::operations);
        let shared = operations.map_or(size.shared, |program| size.shared.min(program as u64));
        swell.push(Swell { order, tree: size.tree, shared, program: operations });
        if order <= WRITTEN && variables.len() == 1 {
            all.push(write(name(order), simple));
        }
    }
    (all, swell)
}

fn write(name: String, expression: Expr<'_>) -> Written {
    let short = expression.size().tree <= MAX_WRITTEN;
    let written = |text: Result<String, fluxions_symbolic::TooLarge>| text.ok();
    if !short {
        return Written { name, mathml: None, text: None, latex: None };
    }
    Written {
        name,
        mathml: written(expression.mathml()),
        text: written(expression.text()),
        latex: written(expression.latex()),
    }
}
