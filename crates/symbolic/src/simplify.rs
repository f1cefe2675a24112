//! Which form of an expression is better to read and cheaper to compute? Few rules, each named, each true wherever both
//! sides are defined, applied from the leaves up under a budget. The result is never larger than what came in.

use crate::trace::Trace;

use crate::pool::{Expr, Id, Inner, Node};
use dashu_base::Signed;
use dashu_ratio::RBig;
use fluxions_rules::Prim;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much work a simplification may do, and how it is told to stop.
#[derive(Clone, Debug)]
pub struct Budget<'a> {
    /// The most nodes to visit. Nodes beyond stay as they are.
    pub nodes: usize,
    /// Set from elsewhere (a signal handler, a timer) to stop: what is done so far is returned.
    pub interrupt: Option<&'a AtomicBool>,
}

impl Default for Budget<'_> {
    fn default() -> Self {
        Budget { nodes: 100_000, interrupt: None }
    }
}

impl Budget<'_> {
    pub(crate) fn spent(&self, visited: usize) -> bool {
        visited >= self.nodes || self.interrupt.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// The most terms that are brought over one denominator, and how deep they may be: whether it is shorter must be seen.
const MAX_COMMON_TERMS: usize = 6;
const MAX_COMMON_DEPTH: u32 = 24;

/// How often an expression is walked over.
const MAX_PASSES: usize = 3;

struct Rule {
    name: &'static str,
    law: &'static str,
    apply: fn(&mut Inner, Id) -> Option<Id>,
}

const RULES: &[Rule] = &[
    Rule { name: "common factor", law: "a*b + a*c = a*(b + c)", apply: common_factor },
    Rule { name: "common denominator", law: "a + b/c = (a*c + b)/c", apply: common_denominator },
    Rule { name: "sign", law: "u*sign(u) = abs(u)", apply: sign_of_factor },
    Rule {
        name: "circle",
        law: "sin(u)^2 + cos(u)^2 = 1",
        apply: |p, id| squares(p, id, Prim::Sin, Prim::Cos, RBig::ONE),
    },
    Rule {
        name: "hyperbola",
        law: "cosh(u)^2 - sinh(u)^2 = 1",
        apply: |p, id| squares(p, id, Prim::Cosh, Prim::Sinh, -RBig::ONE),
    },
];

impl<'p> Expr<'p> {
    /// The expression in a form that is no larger, neither as a tree nor shared.
    ///
    /// ```
    /// use fluxions_rules::{cos, sin};
    /// use fluxions_symbolic::{Budget, Pool};
    /// let pool = Pool::new();
    /// let x = pool.variable("x");
    /// let circle = sin(x) * sin(x) + cos(x) * cos(x);
    /// assert_eq!(circle.simplify(&Budget::default()), pool.integer(1));
    /// ```
    pub fn simplify(self, budget: &Budget) -> Expr<'p> {
        self.simplify_traced(budget, &mut Trace::off())
    }

    pub(crate) fn simplify_traced(self, budget: &Budget, trace: &mut Trace<'p>) -> Expr<'p> {
        let mut whole = self;
        let mut visited = 0;
        // What one pass factors out leaves new sums behind, which the next one sees.
        for _ in 0..MAX_PASSES {
            let next = whole.simplify_once(budget, &mut visited, trace);
            if next == whole {
                break;
            }
            whole = next;
        }
        let (old, new) = (self.size(), whole.size());
        let larger = new.tree > old.tree || new.shared > old.shared;
        let answer = if larger { self } else { whole };
        if larger || (answer != self && trace.last_after() != Some(answer)) {
            trace.rewrite("put together", "the simplified parts in their places", self, answer);
        }
        answer
    }

    /// One walk from the leaves up.
    fn simplify_once(self, budget: &Budget, visited: &mut usize, trace: &mut Trace<'p>) -> Expr<'p> {
        let pool = self.pool;
        let order = pool.inner.borrow().reachable(&[self.id]);
        let mut better: Vec<Id> = (0..=self.id.0).map(Id).collect();
        let mut whole = self;
        let mut stopped = false;
        for &id in &order {
            stopped = budget.spent(*visited);
            if stopped {
                break;
            }
            *visited += 1;
            let mut inner = pool.inner.borrow_mut();
            let mut form = inner.rebuild(id, &better);
            while let Some((rule, next)) = RULES.iter().find_map(|r| Some((r, (r.apply)(&mut inner, form)?)))
            {
                let before = std::mem::replace(&mut form, next);
                drop(inner);
                trace.rewrite(rule.name, rule.law, pool.at(before), pool.at(next));
                inner = pool.inner.borrow_mut();
            }
            better[id.index()] = form;
            drop(inner);
            whole = pool.at(form);
        }
        // When the budget ended early, the parts that were reached are put together by the rest as it stands.
        if stopped {
            let mut inner = pool.inner.borrow_mut();
            for &id in &order {
                better[id.index()] =
                    if better[id.index()] == id { inner.rebuild(id, &better) } else { better[id.index()] };
            }
            whole = pool.at(better[self.id.index()]);
        }
        whole
    }
}

impl Inner {
    /// The node of `id` with its children replaced, built anew.
    pub(crate) fn rebuild(&mut self, id: Id, with: &[Id]) -> Id {
        let to = |id: Id| with[id.index()];
        match self.node(id).clone() {
            Node::Number(_) | Node::Undefined | Node::Constant(_) | Node::Variable(_) => id,
            Node::Scaled(q, t) => self.scale(q, to(t)),
            Node::Sum(c, terms) if terms.iter().any(|(t, _)| to(*t) != *t) => {
                let terms = terms.iter().map(|(t, q)| (q.clone(), to(*t))).chain([(c, Id::ONE)]);
                self.sum(terms.collect::<Vec<_>>())
            }
            Node::Product(factors) if factors.iter().any(|&(b, e)| to(b) != b || to(e) != e) => {
                self.product(factors.iter().map(|&(b, e)| (to(b), to(e))).collect::<Vec<_>>())
            }
            Node::Call(prim, args) if args.iter().any(|&a| to(a) != a) => {
                let args: Vec<Id> = args.iter().map(|&a| to(a)).collect();
                self.call(prim, &args)
            }
            _ => id,
        }
    }

    /// The factors of a term without its coefficient.
    pub(crate) fn factors(&self, term: Id) -> Vec<(Id, Id)> {
        match self.node(term) {
            Node::Product(factors) => factors.to_vec(),
            _ => vec![(term, Id::ONE)],
        }
    }
}

/// a·b + a·c = a·(b + c), for all that every term of a sum has in common.
fn common_factor(pool: &mut Inner, id: Id) -> Option<Id> {
    let Node::Sum(constant, terms) = pool.node(id).clone() else { return None };
    if !constant.is_zero() {
        return None;
    }
    let mut common = pool.factors(terms[0].0);
    for (term, _) in &terms[1..] {
        let factors = pool.factors(*term);
        common.retain_mut(|(base, exponent)| {
            let Some((_, other)) = factors.iter().find(|(b, _)| b == base) else { return false };
            if other == exponent {
                return true;
            }
            // Of x^2 and x^5 the common part is x^2, of 1/x and 1/x^3 it is 1/x^3, of exp(u) and exp(2*u) it is exp(u).
            let ((a, u), (b, v)) = (pool.split(*exponent), pool.split(*other));
            if u != v || a.is_negative() != b.is_negative() || !((&a - &b).is_int() || *base == Id::E) {
                return false;
            }
            *exponent = if a < b { *exponent } else { *other };
            true
        });
    }
    if common.is_empty() {
        return None;
    }
    Some(factor_out(pool, &terms, constant, common))
}

/// a + b/c = (a·c + b)/c, for all that some terms are divided by, where that is shorter.
fn common_denominator(pool: &mut Inner, id: Id) -> Option<Id> {
    let Node::Sum(constant, terms) = pool.node(id).clone() else { return None };
    if terms.len() > MAX_COMMON_TERMS || pool.depth(id) > MAX_COMMON_DEPTH {
        return None;
    }
    let mut common: Vec<(Id, Id)> = Vec::new();
    for (base, exponent) in terms.iter().flat_map(|(term, _)| pool.factors(*term)) {
        if !pool.as_number(exponent).is_some_and(Signed::is_negative) {
            continue;
        }
        match common.iter_mut().find(|(b, _)| *b == base) {
            Some((_, lowest)) if pool.as_number(*lowest) <= pool.as_number(exponent) => {}
            Some((_, lowest)) => *lowest = exponent,
            None => common.push((base, exponent)),
        }
    }
    if common.is_empty() {
        return None;
    }
    let together = factor_out(pool, &terms, constant, common);
    let (old, new) = (pool.size(&[id]), pool.size(&[together]));
    (new.tree < old.tree && new.shared <= old.shared).then_some(together)
}

/// u·sign(u) = |u|.
fn sign_of_factor(pool: &mut Inner, id: Id) -> Option<Id> {
    let Node::Product(factors) = pool.node(id).clone() else { return None };
    let (place, u) = factors.iter().enumerate().find_map(|(i, &(base, exponent))| match pool.node(base) {
        Node::Call(Prim::Sign, args) if exponent == Id::ONE => Some((i, args[0])),
        _ => None,
    })?;
    if !factors.contains(&(u, Id::ONE)) {
        return None;
    }
    let size = pool.call(Prim::Abs, &[u]);
    // The size may be u itself, so that the factor u goes by what it was, not by what is left.
    let kept: Vec<_> = (factors.iter().enumerate())
        .filter(|(_, factor)| **factor != (u, Id::ONE))
        .map(|(i, &factor)| if i == place { (size, Id::ONE) } else { factor })
        .collect();
    Some(pool.product(kept))
}

/// The terms over their common factors, times these.
fn factor_out(pool: &mut Inner, terms: &[(Id, RBig)], constant: RBig, common: Vec<(Id, Id)>) -> Id {
    let inverse: Vec<(Id, Id)> = common.iter().map(|&(b, e)| (b, pool.negate(e))).collect();
    let mut rest = Vec::with_capacity(terms.len() + 1);
    for (term, q) in terms.iter().cloned().chain([(Id::ONE, constant)]) {
        let factors = if term == Id::ONE { Vec::new() } else { pool.factors(term) };
        rest.push((q, pool.product(factors.into_iter().chain(inverse.iter().copied()))));
    }
    let rest = pool.sum(rest);
    pool.product(common.into_iter().chain([(rest, Id::ONE)]))
}

/// q·a·f(u)² + sign·q·a·g(u)² = q·a.
fn squares(pool: &mut Inner, id: Id, f: Prim, g: Prim, sign: RBig) -> Option<Id> {
    let Node::Sum(constant, terms) = pool.node(id).clone() else { return None };
    for (i, (term, q)) in terms.iter().enumerate() {
        for (place, (base, exponent)) in pool.factors(*term).into_iter().enumerate() {
            let Node::Call(prim, args) = pool.node(base) else { continue };
            if *prim != f || pool.as_number(exponent) != Some(&RBig::from(2)) {
                continue;
            }
            let args = args.clone();
            let partner = pool.call(g, &args);
            let mut factors = pool.factors(*term);
            factors[place].0 = partner;
            let partner = pool.product(factors.iter().copied());
            let Some(j) = terms.iter().position(|(t, r)| *t == partner && *r == q * &sign) else { continue };
            factors.remove(place);
            let joined = pool.product(factors);
            let others = terms
                .iter()
                .enumerate()
                .filter(|(k, _)| *k != i && *k != j)
                .map(|(_, (t, r))| (r.clone(), *t));
            let sum: Vec<_> = others.chain([(q.clone(), joined), (constant, Id::ONE)]).collect();
            return Some(pool.sum(sum));
        }
    }
    None
}

impl<'p> Trace<'p> {
    fn last_after(&self) -> Option<Expr<'p>> {
        self.last().map(|s| s.after)
    }
}
