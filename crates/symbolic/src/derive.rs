//! What is the derivative of an expression? The chain rule over its parts, children first, each part once; the partials
//! come from the table, run on expressions. Like terms merge as the result is built, which is what keeps repeated
//! derivatives small.

use crate::pool::{Expr, Id, Node, Pool};
use crate::trace::Trace;
use fluxions_rules::{Attribute, Constant, KinkKind, Partial, Prim, Scalar};

/// A derivative that the table does not have: by the order of a Bessel function, for example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The primitive, by name.
    pub primitive: &'static str,
    /// What is missing.
    pub reason: &'static str,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` varies here, but {} is not known", self.primitive, self.reason)
    }
}

impl std::error::Error for Unknown {}

impl<'p> Expr<'p> {
    /// The derivative by `variable`.
    ///
    /// # Errors
    /// [`Unknown`] where the table has no partial for an argument that depends on the variable.
    ///
    /// ```
    /// use fluxions_symbolic::Pool;
    /// let pool = Pool::new();
    /// let x = pool.variable("x");
    /// assert_eq!((x * x).derive(x).unwrap(), x * pool.integer(2));
    /// ```
    pub fn derive(self, variable: Expr<'p>) -> Result<Expr<'p>, Unknown> {
        self.derive_traced(variable, &mut Trace::off())
    }

    /// The derivative of order `n` by `variable`.
    ///
    /// # Errors
    /// As [`Expr::derive`].
    pub fn derive_times(self, variable: Expr<'p>, n: u32) -> Result<Expr<'p>, Unknown> {
        (0..n).try_fold(self, |e, _| e.derive(variable))
    }

    /// The derivative, with every rule that is applied noted in `trace`.
    pub(crate) fn derive_traced(
        self,
        variable: Expr<'p>,
        trace: &mut Trace<'p>,
    ) -> Result<Expr<'p>, Unknown> {
        let pool = self.pool;
        let parts = pool.inner.borrow().reachable(&[self.id]);
        // Parts that do not vary have no entry: a structural zero.
        let mut derivatives: Vec<Option<Expr<'p>>> = vec![None; self.id.index() + 1];
        for id in parts {
            let node = pool.inner.borrow().node(id).clone();
            let varies = |id: Id| derivatives[id.index()];
            let derivative = match &node {
                Node::Number(_) | Node::Constant(_) => None,
                Node::Undefined => Some(pool.at(Id::UNDEFINED)),
                Node::Variable(_) => (id == variable.id).then(|| pool.at(Id::ONE)),
                Node::Scaled(q, t) => varies(*t).map(|dt| pool.number(q.clone()) * dt),
                Node::Sum(_, terms) => {
                    let slopes = terms.iter().filter_map(|(t, q)| varies(*t).map(|dt| (q.clone(), dt.id)));
                    let slopes: Vec<_> = slopes.collect();
                    (!slopes.is_empty()).then(|| pool.at(pool.inner.borrow_mut().sum(slopes)))
                }
                Node::Product(factors) => self.derive_product(factors, &varies)?,
                Node::Call(Prim::Select, args) => match pool.decided(args[0], variable.id) {
                    Some(holds) => varies(if holds { args[1] } else { args[2] }),
                    // A branch that is not taken is absorbed whole, even where its slope is infinite.
                    None => match (varies(args[1]), varies(args[2])) {
                        (None, None) => None,
                        (first, second) => {
                            let zero = pool.at(Id::ZERO);
                            let slopes = [pool.at(args[0]), first.unwrap_or(zero), second.unwrap_or(zero)];
                            Some(Expr::apply(Prim::Select, &slopes))
                        }
                    },
                },
                Node::Call(prim, args) => {
                    let args: Vec<Expr<'p>> = args.iter().map(|&a| pool.at(a)).collect();
                    chain(*prim, &args, pool.at(id), &varies)?
                }
            };
            if let Some(derivative) = derivative {
                trace.rule(pool.at(id), &node, derivative);
            }
            derivatives[id.index()] = derivative.filter(|d| d.id != Id::ZERO);
        }
        Ok(derivatives[self.id.index()].unwrap_or(pool.at(Id::ZERO)))
    }

    /// The product rule over bases with exponents: each factor's derivative times all the others.
    fn derive_product(
        self,
        factors: &[(Id, Id)],
        varies: &impl Fn(Id) -> Option<Expr<'p>>,
    ) -> Result<Option<Expr<'p>>, Unknown> {
        let pool = self.pool;
        let mut sum = Vec::new();
        for (i, &(base, exponent)) in factors.iter().enumerate() {
            if varies(base).is_none() && varies(exponent).is_none() {
                continue;
            }
            let (base, exponent) = (pool.at(base), pool.at(exponent));
            let others = factors.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, f)| *f);
            let others = pool.at(pool.inner.borrow_mut().product(others));
            let factor = Expr::apply(Prim::Pow, &[base, exponent]);
            let slope = if exponent.id == Id::ONE {
                varies(base.id)
            } else if base == base.constant(Constant::E) {
                chain(Prim::Exp, &[exponent], factor, varies)?
            } else {
                chain(Prim::Pow, &[base, exponent], factor, varies)?
            };
            if let (Some(slope), Partial::Value(others)) =
                (slope, Prim::Mul.partial(0, &[factor, others], factor))
            {
                sum.push((dashu_ratio::RBig::ONE, (others * slope).id));
            }
        }
        Ok((!sum.is_empty()).then(|| pool.at(pool.inner.borrow_mut().sum(sum))))
    }
}

/// Points at which two sides of an equation are compared; any would do.
const SAMPLES: [f64; 3] = [0.373_127, 1.618_034, 2.236_068];

impl Pool {
    /// What an equation is almost everywhere, as `variable` varies: false, and an inequation true. Nothing for other
    /// conditions. Where a branch is taken at single points only, the function is the other branch around them, and that
    /// one's derivative is the function's: of `if(x == 0, 1, sin(x)/x)` it is the derivative of sin(x)/x, continued.
    ///
    /// Two sides that are analytic are equal at single points or everywhere, so one point where they are not decides.
    fn decided(&self, condition: Id, variable: Id) -> Option<bool> {
        let inner = self.inner.borrow();
        let Node::Call(prim @ (Prim::Eq | Prim::Ne), sides) = inner.node(condition) else { return None };
        let parts = inner.reachable(sides);
        let smooth = |id: &Id| match inner.node(*id) {
            Node::Call(p, _) => {
                let pieces = p.row().kinks.iter().any(|k| k.kind != KinkKind::Singular);
                !pieces && !p.is(Attribute::Truth) && !p.is(Attribute::Picks) && *p != Prim::Select
            }
            _ => true,
        };
        let (a, b) = (self.at(sides[0]), self.at(sides[1]));
        if !parts.contains(&variable) || !parts.iter().all(smooth) {
            return None;
        }
        let apart = SAMPLES.iter().any(|&x| {
            // Every variable has a value of its own, or x = y would look like an identity.
            let value = |name: &str| x + (0.618_034 * name.bytes().map(f64::from).sum::<f64>()).fract();
            let (a, b) = (a.run(0.0, value), b.run(0.0, value));
            (a - b).is_finite() && (a - b).abs() > 1e-6 * (a.abs() + b.abs())
        });
        apart.then_some(*prim == Prim::Ne)
    }
}

/// The chain rule: Σ partialᵢ·dargᵢ over the arguments that vary.
fn chain<'p>(
    prim: Prim,
    args: &[Expr<'p>],
    result: Expr<'p>,
    varies: &impl Fn(Id) -> Option<Expr<'p>>,
) -> Result<Option<Expr<'p>>, Unknown> {
    let mut sum: Option<Expr<'p>> = None;
    for (i, arg) in args.iter().enumerate() {
        let Some(slope) = varies(arg.id) else { continue };
        let term = match prim.partial(i, args, result) {
            Partial::Value(partial) => partial * slope,
            Partial::Zero => continue,
            Partial::Unknown(reason) => return Err(Unknown { primitive: prim.name(), reason }),
        };
        sum = Some(sum.map_or(term, |s| s + term));
    }
    Ok(sum)
}
