//! Are two expressions equal? Zero is what their difference becomes when it is brought into a normal form: elementary
//! functions in terms of exponentials, sines and cosines; denominators multiplied away; everything multiplied out. Each
//! step is an identity wherever both sides are defined, so that a proof is a proof. Equality of such expressions is
//! undecidable in general (Richardson 1968): no proof means nothing.

use crate::expand::Expansion;
use crate::number;
use crate::pool::{Expr, Id, Inner, Node};
use crate::simplify::Budget;
use dashu_base::Signed;
use dashu_ratio::RBig;
use fluxions_rules::Prim;

/// How often denominators are cleared: each time brings up those that stood inside the ones before.
const ROUNDS: usize = 8;

/// How often an angle is halved.
const HALVINGS: u32 = 4;

impl<'p> Expr<'p> {
    /// Whether the two expressions are proved equal wherever both are defined. False means that no proof was found
    /// within the budget, not that they differ.
    ///
    /// ```
    /// use fluxions_rules::{cos, tan};
    /// use fluxions_symbolic::{Budget, Pool};
    /// let pool = Pool::new();
    /// let (x, one) = (pool.variable("x"), pool.integer(1));
    /// assert!((one / (cos(x) * cos(x))).proves_equal(tan(x) * tan(x) + one, &Budget::default()));
    /// ```
    pub fn proves_equal(self, other: Expr<'p>, budget: &Budget) -> bool {
        let zero = self.pool.at(Id::ZERO);
        let mut how = Expansion { work: Expansion::WORK.min(budget.nodes), normal: true };
        let difference = self - other;
        if self.id == Id::UNDEFINED || other.id == Id::UNDEFINED {
            return false;
        }
        if difference == zero || difference.simplify(budget) == zero || difference.expand() == zero {
            return true;
        }
        let mut form = difference.elementary();
        for _ in 0..ROUNDS {
            if form == zero {
                return true;
            }
            if budget.spent(0) || how.work == 0 {
                return false;
            }
            form = form.expand_as(&mut how);
            let cleared = self.pool.inner.borrow_mut().clear_denominators(form.id);
            match cleared {
                Some(id) => form = self.pool.at(id),
                None => return form == zero,
            }
        }
        false
    }

    /// The expression with its elementary functions in terms of exp, log, sin and cos.
    fn elementary(self) -> Expr<'p> {
        let order = self.pool.inner.borrow().reachable(&[self.id]);
        let mut inner = self.pool.inner.borrow_mut();
        let mut with: Vec<Id> = (0..=self.id.0).map(Id).collect();
        for id in order {
            let rebuilt = inner.rebuild(id, &with);
            with[id.index()] = match inner.node(rebuilt).clone() {
                Node::Call(prim, args) => inner.in_elementary_terms(prim, &args).unwrap_or(rebuilt),
                _ => rebuilt,
            };
        }
        self.pool.at(with[self.id.index()])
    }
}

impl Inner {
    /// A call as sines and cosines, exponentials and logarithms.
    fn in_elementary_terms(&mut self, prim: Prim, args: &[Id]) -> Option<Id> {
        let &[u, ..] = args else { return None };
        let minus_one = self.number(-RBig::ONE);
        let over = |pool: &mut Inner, a: Id, b: Id| pool.product([(a, Id::ONE), (b, minus_one)]);
        let down = self.negate(u);
        let (grows, falls) = (self.power(Id::E, u), self.power(Id::E, down));
        // Twice the hyperbolic functions.
        let sinh = self.sum([(RBig::ONE, grows), (-RBig::ONE, falls)]);
        let cosh = self.add(grows, falls);
        let two = self.number(RBig::from(2));
        Some(match prim {
            Prim::Sin | Prim::Cos => self.half_angles(prim, u, HALVINGS),
            Prim::Tan | Prim::Cot | Prim::Sec | Prim::Csc => {
                let (sin, cos) =
                    (self.half_angles(Prim::Sin, u, HALVINGS), self.half_angles(Prim::Cos, u, HALVINGS));
                match prim {
                    Prim::Tan => over(self, sin, cos),
                    Prim::Cot => over(self, cos, sin),
                    Prim::Sec => over(self, Id::ONE, cos),
                    _ => over(self, Id::ONE, sin),
                }
            }
            Prim::Sinh => over(self, sinh, two),
            Prim::Cosh => over(self, cosh, two),
            Prim::Tanh => over(self, sinh, cosh),
            Prim::Coth => over(self, cosh, sinh),
            Prim::Sech => over(self, two, cosh),
            Prim::Csch => over(self, two, sinh),
            Prim::Sigmoid => {
                let below = self.add(Id::ONE, falls);
                over(self, Id::ONE, below)
            }
            Prim::Softplus => {
                let sum = self.add(Id::ONE, grows);
                self.call(Prim::Log, &[sum])
            }
            Prim::Expm1 => self.sum([(RBig::ONE, grows), (-RBig::ONE, Id::ONE)]),
            Prim::Log1p => {
                let sum = self.add(Id::ONE, u);
                self.call(Prim::Log, &[sum])
            }
            Prim::Exp2 => self.power(two, u),
            Prim::Log2 | Prim::Log10 => {
                let base = if prim == Prim::Log2 { two } else { self.number(RBig::from(10)) };
                let (top, bottom) = (self.call(Prim::Log, &[u]), self.call(Prim::Log, &[base]));
                over(self, top, bottom)
            }
            Prim::Xlogy => {
                let log = self.call(Prim::Log, &[args[1]]);
                self.multiply(u, log)
            }
            Prim::Entr => {
                let log = self.call(Prim::Log, &[u]);
                let product = self.multiply(u, log);
                self.negate(product)
            }
            _ => return None,
        })
    }

    /// sin(2v) = 2·sin(v)·cos(v) and cos(2v) = 1 − 2·sin(v)², as long as the angle is an even multiple.
    fn half_angles(&mut self, prim: Prim, angle: Id, times: u32) -> Id {
        let (q, rest) = self.split(angle);
        if times == 0 || rest == Id::ONE || !number::is_even(&RBig::from(q.numerator().clone())) {
            return self.call(prim, &[angle]);
        }
        let half = self.scale(q / RBig::from(2), rest);
        let sin = self.half_angles(Prim::Sin, half, times - 1);
        if prim == Prim::Sin {
            let cos = self.half_angles(Prim::Cos, half, times - 1);
            let product = self.multiply(sin, cos);
            return self.scale(RBig::from(2), product);
        }
        let square = self.multiply(sin, sin);
        self.sum([(RBig::ONE, Id::ONE), (-RBig::from(2), square)])
    }

    /// A sum times every base that has a negative exponent in one of its terms, to the largest such exponent; nothing
    /// when there is none. Such a base is not zero where the sum is defined, so that the product is zero only with it.
    fn clear_denominators(&mut self, id: Id) -> Option<Id> {
        let entries = self.entries(id);
        let mut denominators: Vec<(Id, RBig)> = Vec::new();
        for (_, term) in &entries {
            for (base, exponent) in self.factors(*term) {
                let Some(e) = self.as_number(exponent).filter(|e| e.is_negative()) else { continue };
                match denominators.iter_mut().find(|(b, _)| *b == base) {
                    Some((_, lowest)) if *lowest <= *e => {}
                    Some((_, lowest)) => *lowest = e.clone(),
                    None => denominators.push((base, e.clone())),
                }
            }
        }
        if denominators.is_empty() {
            return None;
        }
        let multiplier: Vec<(Id, Id)> = denominators.into_iter().map(|(b, e)| (b, self.number(-e))).collect();
        let mut terms = Vec::with_capacity(entries.len());
        for (q, term) in entries {
            let factors = self.factors(term);
            terms.push((q, self.product(factors.into_iter().chain(multiplier.iter().copied()))));
        }
        Some(self.sum(terms))
    }
}
