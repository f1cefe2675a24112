//! What is printed above a function because its language lacks it? A primitive that can be put together from simpler
//! ones is written here once for all languages, as code on any scalar: running it on a graph builds the body of the
//! function to define. The forms are those of the values in `fluxions_rules::kernels`, so that they round alike.

use crate::function::Function;
use crate::names::Names;
use crate::syntax::{Spelling, Syntax};
use crate::{EmitError, Language};
use fluxions_graph::{Builder, Graph, Kind, dce, fold};
use fluxions_rules::*;
use std::collections::HashSet;
use std::f64::consts::{FRAC_PI_2, LN_2};

/// The value of `prim` from simpler primitives, or `None` where no language needs that.
pub(crate) fn expansion<S: Scalar>(prim: Prim, args: &[S]) -> Option<S> {
    let a = *args.first()?;
    let b = *args.get(1).unwrap_or(&a);
    let (zero, one, two) = (a.lit(0.0), a.lit(1.0), a.lit(2.0));
    let falling = || exp(-abs(a));
    Some(match prim {
        Prim::Sec => one / cos(a),
        Prim::Csc => one / sin(a),
        Prim::Cot => one / tan(a),
        Prim::Coth => one / tanh(a),
        Prim::Sech => two * falling() / (one + falling() * falling()),
        Prim::Csch => {
            let far = copysign(two * falling() / (one - falling() * falling()), a);
            select(lt(abs(a), one), one / sinh(a), far)
        }
        Prim::Asec => {
            let angle = atan(near_edge(a));
            let near = select(lt(a, zero), a.lit(std::f64::consts::PI) - angle, angle);
            select(le(two, abs(a)), acos(one / a), near)
        }
        Prim::Acsc => select(le(two, abs(a)), asin(one / a), copysign(atan2(one, near_edge(a)), a)),
        Prim::Acot => select(eq(a, zero), a.lit(FRAC_PI_2), atan(one / a)),
        Prim::Asinh => {
            let x = abs(a);
            let root = sqrt(x * x + one);
            // Beyond, x² would overflow; before, 1 is lost.
            let huge = log(x) + a.lit(LN_2);
            copysign(select(lt(a.lit(1e9), x), huge, log1p(x + x * x / (root + one))), a)
        }
        Prim::Acosh => {
            let t = a - one;
            let near = log1p(t + sqrt(t) * sqrt(t + two));
            select(lt(a.lit(1e9), a), log(a) + a.lit(LN_2), near)
        }
        Prim::Atanh => {
            let x = abs(a);
            let t = x + x;
            let (near, far) = (log1p(t + t * x / (one - x)), log1p(t / (one - x)));
            copysign(a.lit(0.5) * select(lt(x, a.lit(0.5)), near, far), a)
        }
        Prim::Acoth => {
            let value = copysign(a.lit(0.5) * log1p(two / (abs(a) - one)), a);
            select(lt(abs(a), one), a.lit(f64::NAN), value)
        }
        Prim::Asech => {
            let t = (one - a) / a;
            let tiny = select(lt(a, zero), a.lit(f64::NAN), a.lit(LN_2) - log(a));
            select(lt(abs(a), a.lit(1e-9)), tiny, log1p(t + sqrt(t * (t + two))))
        }
        Prim::Acsch => {
            let tiny = copysign(a.lit(LN_2) - log(abs(a)), a);
            select(lt(abs(a), a.lit(1e-9)), tiny, asinh(one / a))
        }
        Prim::Exp2 => pow(two, a),
        Prim::Softplus => select(lt(zero, a), a, zero) + log1p(falling()),
        Prim::Sigmoid => select(le(zero, a), one, falling()) / (one + falling()),
        Prim::Logaddexp => {
            let apart = select(lt(b, a), a, b) + log1p(exp(-abs(a - b)));
            select(eq(a, b), a + a.lit(LN_2), apart)
        }
        Prim::Xlogy => select(and(eq(a, zero), le(zero, b)), zero, a * log(b)),
        Prim::Entr => -xlogy(a, a),
        Prim::Sinc => {
            // π enters after x is reduced to r in [−1, 1] and that to the quarter turn q, both without rounding.
            let r = a - two * round(a.lit(0.5) * a);
            let q = round(two * r);
            let t = a.constant(Constant::Pi) * (r - a.lit(0.5) * q);
            let middle = select(eq(q, zero), sin(t), -sin(t));
            let sine = select(eq(abs(q), one), q * cos(t), middle);
            let ends = select(eq(a, zero), one, zero);
            let inside = and(ne(a, zero), ne(abs(a), a.lit(f64::INFINITY)));
            select(inside, sine / (a.constant(Constant::Pi) * a), ends)
        }
        Prim::Sign => select(or(eq(a, zero), ne(a, a)), a, copysign(one, a)),
        Prim::Heaviside => {
            let at = select(eq(a, zero), a.lit(0.5), a);
            select(lt(zero, a), one, select(lt(a, zero), zero, at))
        }
        Prim::Min => select(or(lt(a, b), ne(b, b)), a, b),
        Prim::Max => select(or(lt(b, a), ne(b, b)), a, b),
        Prim::Clamp => {
            let high = *args.get(2)?;
            select(lt(a, b), b, select(lt(high, a), high, a))
        }
        Prim::Relu => select(le(a, zero), zero, a),
        Prim::Relu6 => select(lt(a, zero), zero, select(lt(a.lit(6.0), a), a.lit(6.0), a)),
        Prim::Trigamma => polygamma(one, a),
        _ => return None,
    })
}

/// √(x² − 1) without cancellation near |x| = 1.
fn near_edge<S: Scalar>(x: S) -> S {
    let size = abs(x);
    sqrt((size - x.lit(1.0)) * (size + x.lit(1.0)))
}

/// Whether the primitive has an expansion.
pub(crate) fn has_expansion(prim: Prim) -> bool {
    expansion(prim, &vec![0.0; prim.arity()]).is_some()
}

/// The value of `prim` from simpler primitives, as a graph of its arguments, for back-ends that lack it; `None` for a
/// primitive that is not put together from others. It rounds as the value in the table does, or within an ulp or two.
///
/// ```
/// use fluxions_rules::Prim;
/// let sec = fluxions_emit::definition(Prim::Sec).unwrap();
/// assert_eq!(sec.to_string(), "%0 = input x\n%1 = literal 1.0\n%2 = cos %0\n%3 = div %1 %2\nreturn %3\n");
/// assert!(fluxions_emit::definition(Prim::Sin).is_none());
/// ```
pub fn definition(prim: Prim) -> Option<Graph> {
    let builder = Builder::new();
    let args: Vec<_> = prim.row().arguments.iter().map(|argument| builder.input(argument)).collect();
    let value = expansion(prim, &args)?;
    Some(dce(&fold(&builder.graph(&[value]))))
}

/// The functions that are defined above the one that was asked for.
pub(crate) struct Definitions {
    language: Language,
    syntax: &'static dyn Syntax,
    defined: HashSet<Prim>,
    /// What is copied from the library of the language.
    copied: HashSet<&'static str>,
    texts: Vec<String>,
    /// The names of these functions, and of those of the language that they call.
    called: Names,
}

impl Definitions {
    pub(crate) fn new(language: Language) -> Definitions {
        let syntax = language.syntax();
        let called = Names::new(syntax.reserved(), syntax.reserved_for_functions());
        Definitions {
            language,
            syntax,
            defined: HashSet::new(),
            copied: HashSet::new(),
            texts: Vec::new(),
            called,
        }
    }

    /// Adds every definition that `graph` needs, and those that they need, which come before them.
    pub(crate) fn add_those_of(&mut self, graph: &Graph) -> Result<(), EmitError> {
        for id in graph.ids() {
            let Kind::Op(prim, args) = graph.kind(id) else { continue };
            if is_written_in_place(*prim) {
                continue;
            }
            let literals: Vec<_> = args.iter().map(|&arg| graph.kind(arg).literal()).collect();
            match self.syntax.spelling(*prim, &literals) {
                Spelling::Defined if !self.defined.contains(prim) => {
                    self.called.take(&self.syntax.defined_name(*prim));
                    self.defined.insert(*prim);
                    let library = self.syntax.library(*prim);
                    if library.is_empty() {
                        let text = self.define(*prim)?;
                        self.texts.push(text);
                    }
                    for item in library {
                        // Another primitive may need it too.
                        if self.copied.insert(item.name) {
                            self.called.take(item.name);
                            self.texts.push(item.text().to_owned());
                        }
                    }
                }
                Spelling::Call(name) => self.called.take(name.split('.').next().unwrap_or(&name)),
                Spelling::Defined | Spelling::Infix(..) | Spelling::Method(_) | Spelling::Missing(_) => {}
            }
        }
        Ok(())
    }

    fn define(&mut self, prim: Prim) -> Result<String, EmitError> {
        if let Some(text) = self.syntax.definition(prim) {
            return Ok(text);
        }
        let Some(graph) = definition(prim) else {
            let instead = "emit another language";
            return Err(EmitError::Missing { language: self.language, prim, instead });
        };
        // An expansion uses simpler primitives only, so this ends after a few levels.
        self.add_those_of(&graph)?;
        let name = self.syntax.defined_name(prim);
        let function = Function::new(&graph, self.syntax, name, &mut self.names(), self.language)?;
        Ok(self.syntax.function(&function, false))
    }

    /// The names that a function next to these definitions may not use.
    pub(crate) fn names(&self) -> Names {
        self.called.clone()
    }

    /// The definitions, in an order in which each comes before its use.
    pub(crate) fn into_texts(self) -> Vec<String> {
        self.texts
    }
}

/// Whether the primitive is written in place in every language: signs, truth values and choices.
fn is_written_in_place(prim: Prim) -> bool {
    prim == Prim::Neg || prim == Prim::Select || prim.is(Attribute::Truth)
}
