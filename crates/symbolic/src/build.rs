//! How does an expression become canonical? Sums and products are n-ary, flat and sorted; like terms and like bases
//! merge as they are built; coefficients are rational and stand in front. What is true for all real values at which
//! both sides are defined happens here, at construction; anything that is a matter of taste waits for `simplify`.

use crate::number;
use crate::pool::{Id, Inner, Node};
use dashu_base::{Abs, Signed};
use dashu_int::UBig;
use dashu_ratio::RBig;
use fluxions_rules::{Attribute, Prim};

/// How deep the question "is this never negative?" looks.
const SIGN_DEPTH: u32 = 6;

impl Inner {
    pub(crate) fn number(&mut self, q: RBig) -> Id {
        self.intern(Node::Number(q))
    }

    /// The coefficient in front of an expression, and the rest; a number is a coefficient of one.
    pub(crate) fn split(&self, id: Id) -> (RBig, Id) {
        match self.node(id) {
            Node::Number(q) => (q.clone(), Id::ONE),
            Node::Scaled(q, t) => (q.clone(), *t),
            _ => (RBig::ONE, id),
        }
    }

    /// `q·e`.
    pub(crate) fn scale(&mut self, q: RBig, e: Id) -> Id {
        if e == Id::UNDEFINED {
            return e;
        }
        let (own, rest) = self.split(e);
        let q = q * own;
        if q.is_zero() {
            Id::ZERO
        } else if rest == Id::ONE {
            self.number(q)
        } else if q.is_one() {
            rest
        } else {
            self.intern(Node::Scaled(q, rest))
        }
    }

    /// `−e`.
    pub(crate) fn negate(&mut self, e: Id) -> Id {
        self.scale(-RBig::ONE, e)
    }

    /// `a + b`.
    pub(crate) fn add(&mut self, a: Id, b: Id) -> Id {
        self.sum([(RBig::ONE, a), (RBig::ONE, b)])
    }

    /// `a·b`.
    pub(crate) fn multiply(&mut self, a: Id, b: Id) -> Id {
        self.product([(a, Id::ONE), (b, Id::ONE)])
    }

    /// `b^e`.
    pub(crate) fn power(&mut self, b: Id, e: Id) -> Id {
        self.product([(b, e)])
    }

    /// Σ qᵢ·eᵢ.
    pub(crate) fn sum(&mut self, items: impl IntoIterator<Item = (RBig, Id)>) -> Id {
        let mut constant = RBig::ZERO;
        let mut terms: Vec<(Id, RBig)> = Vec::new();
        for (q, e) in items {
            if e == Id::UNDEFINED {
                return e;
            }
            let (own, rest) = self.split(e);
            let q = q * own;
            match self.node(rest) {
                Node::Number(one) => constant += q * one,
                Node::Sum(c, inner) => {
                    constant += &q * c;
                    terms.extend(inner.iter().map(|(t, r)| (*t, r * &q)));
                }
                _ => terms.push((rest, q)),
            }
        }
        terms.sort_by_key(|(t, _)| *t);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += &next.1;
            }
            same
        });
        terms.retain(|(_, q)| !q.is_zero());
        match terms.as_slice() {
            [] => return self.number(constant),
            [(t, q)] if constant.is_zero() => {
                let (t, q) = (*t, q.clone());
                return self.scale(q, t);
            }
            _ => {}
        }
        terms.sort_by(|a, b| self.compare(a.0, b.0));
        let mut content = terms.iter().fold(constant.clone().abs(), |c, (_, q)| number::content(&c, q));
        if terms[0].1.is_negative() {
            content = -content;
        }
        if !content.is_one() {
            constant /= &content;
            terms.iter_mut().for_each(|(_, q)| *q /= &content);
        }
        let primitive = self.intern(Node::Sum(constant, terms.into()));
        self.scale(content, primitive)
    }

    /// Π bᵢ^eᵢ.
    pub(crate) fn product(&mut self, items: impl IntoIterator<Item = (Id, Id)>) -> Id {
        let mut gathered = Gathered { coefficient: RBig::ONE, factors: Vec::new(), undefined: false };
        for (b, e) in items {
            self.gather(b, e, &mut gathered);
        }
        while self.merge(&mut gathered) {}
        let Gathered { coefficient, mut factors, undefined } = gathered;
        if undefined {
            return Id::UNDEFINED;
        }
        if coefficient.is_zero() {
            return Id::ZERO;
        }
        let rest = match factors.as_slice() {
            [] => Id::ONE,
            [(b, Id::ONE)] => *b,
            _ => {
                factors.sort_by(|x, y| self.compare(x.0, y.0));
                self.intern(Node::Product(factors.into()))
            }
        };
        self.scale(coefficient, rest)
    }

    /// Adds the factor `b^e`, opened as far as its laws allow.
    fn gather(&mut self, b: Id, e: Id, into: &mut Gathered) {
        if b == Id::UNDEFINED || e == Id::UNDEFINED {
            into.undefined = true;
            return;
        }
        if e == Id::ZERO || b == Id::ONE {
            return;
        }
        match self.as_number(e).cloned() {
            Some(n) if n.is_int() => self.gather_whole(b, e, &n, into),
            Some(r) => self.gather_fraction(b, e, &r, into),
            None => self.gather_symbolic(b, e, into),
        }
    }

    /// `b^n` for a whole number `n`: (q·x^a·y^c)^n = q^n·x^(a·n)·y^(c·n).
    fn gather_whole(&mut self, b: Id, e: Id, n: &RBig, into: &mut Gathered) {
        match self.node(b).clone() {
            Node::Number(q) if q.is_zero() && n.is_negative() => into.undefined = true,
            Node::Number(q) => match number::power(&q, n) {
                Some(p) => into.coefficient *= p,
                None => into.factors.push((b, e)),
            },
            Node::Scaled(q, t) => match number::power(&q, n) {
                Some(p) => {
                    into.coefficient *= p;
                    self.gather(t, e, into);
                }
                None => into.factors.push((b, e)),
            },
            Node::Product(factors) => {
                for &(base, exponent) in factors.iter() {
                    let exponent = self.scale(n.clone(), exponent);
                    self.gather(base, exponent, into);
                }
            }
            Node::Call(Prim::Abs, args) if number::is_even(n) => self.gather(args[0], e, into),
            _ => into.factors.push((b, e)),
        }
    }

    /// `b^r` for a fraction `r`, which is real only for `b ≥ 0`: factors that are never negative come out, even powers
    /// come out as absolute values, numbers come out as far as their roots are exact.
    fn gather_fraction(&mut self, b: Id, e: Id, r: &RBig, into: &mut Gathered) {
        match self.node(b).clone() {
            Node::Number(q) if q.is_zero() && r.is_positive() => into.coefficient = RBig::ZERO,
            Node::Number(q) if q.is_zero() => into.undefined = true,
            Node::Number(q) if q.is_positive() => self.gather_root(&q, r, into),
            Node::Scaled(q, t) => {
                let size = q.clone().abs();
                let opens = !matches!(self.node(t), Node::Sum(..)) || self.exact_root(&size, r).is_some();
                if !opens {
                    into.factors.push((b, e));
                } else {
                    self.gather_root(&size, r, into);
                    let t = if q.is_negative() { self.intern(Node::Scaled(-RBig::ONE, t)) } else { t };
                    if q.is_negative() { into.factors.push((t, e)) } else { self.gather(t, e, into) }
                }
            }
            Node::Product(factors) => {
                let mut rest: Vec<(Id, Id)> = Vec::new();
                for &(base, exponent) in factors.iter() {
                    let known = self.as_number(exponent).cloned();
                    let raised = self.scale(r.clone(), exponent);
                    let plain =
                        self.never_negative(base, SIGN_DEPTH) || known.as_ref().is_some_and(|k| !k.is_int());
                    if plain {
                        self.gather(base, raised, into);
                    } else if known.as_ref().is_some_and(number::is_even) {
                        let even = self.as_number(raised).is_some_and(number::is_even);
                        let base = if even { base } else { self.call(Prim::Abs, &[base]) };
                        self.gather(base, raised, into);
                    } else {
                        rest.push((base, exponent));
                    }
                }
                match rest.as_slice() {
                    [] => {}
                    // An odd power alone under the root cannot be negative, so neither can its base.
                    &[(base, exponent)] => {
                        let exponent = self.scale(r.clone(), exponent);
                        self.gather(base, exponent, into);
                    }
                    _ if rest.len() == factors.len() => into.factors.push((b, e)),
                    _ => {
                        let rest = self.product(rest);
                        into.factors.push((rest, e));
                    }
                }
            }
            _ => into.factors.push((b, e)),
        }
    }

    /// `b^e` for an exponent that is not a number.
    fn gather_symbolic(&mut self, b: Id, e: Id, into: &mut Gathered) {
        // e^(q·log u) = u^q.
        if b == Id::E {
            let (q, rest) = self.split(e);
            if let Node::Call(Prim::Log, args) = self.node(rest) {
                let (u, q) = (args[0], self.number(q));
                return self.gather(u, q, into);
            }
        }
        match self.node(b).clone() {
            Node::Product(factors) if factors.iter().all(|&(b, _)| self.never_negative(b, SIGN_DEPTH)) => {
                for &(base, exponent) in factors.iter() {
                    let exponent = self.multiply(exponent, e);
                    self.gather(base, exponent, into);
                }
            }
            _ => into.factors.push((b, e)),
        }
    }

    /// `q^r` for a positive number: every prime gets an exponent between 0 and 1, the whole part joins the coefficient.
    fn gather_root(&mut self, q: &RBig, r: &RBig, into: &mut Gathered) {
        if let Some(exact) = self.exact_root(q, r) {
            into.coefficient *= exact;
            return;
        }
        let top = UBig::try_from(q.numerator().clone()).unwrap_or_default();
        for (part, sign) in [(top, 1i64), (q.denominator().clone(), -1)] {
            let (factors, rest) = number::small_factors(part);
            let mut bases: Vec<(RBig, i64)> =
                factors.iter().map(|&(p, n)| (RBig::from(p), i64::from(n))).collect();
            if rest > UBig::ONE {
                bases.push((RBig::from(rest), 1));
            }
            for (base, times) in bases {
                let exponent = r * RBig::from(times * sign);
                if let Some(exact) = self.exact_root(&base, &exponent) {
                    into.coefficient *= exact;
                    continue;
                }
                let whole = RBig::from(exponent.floor());
                let fraction = &exponent - &whole;
                match number::power(&base, &whole) {
                    Some(p) => {
                        into.coefficient *= p;
                        if !fraction.is_zero() {
                            let factor = (self.number(base), self.number(fraction));
                            into.factors.push(factor);
                        }
                    }
                    None => {
                        let factor = (self.number(base), self.number(exponent));
                        into.factors.push(factor);
                    }
                }
            }
        }
    }

    /// `q^r` for a positive number, if it is rational and small.
    fn exact_root(&self, q: &RBig, r: &RBig) -> Option<RBig> {
        let degree = usize::try_from(r.denominator()).ok().filter(|&d| d <= 64)?;
        let root = if degree == 1 { q.clone() } else { number::root(q, degree)? };
        number::power(&root, &RBig::from(r.numerator().clone()))
    }

    /// Adds the exponents of equal bases; true when a merged factor opened further, so that another round is needed.
    fn merge(&mut self, gathered: &mut Gathered) -> bool {
        gathered.factors.sort_by_key(|&(b, _)| b);
        let mut merged: Vec<(Id, Id)> = Vec::with_capacity(gathered.factors.len());
        let mut again = Vec::new();
        let mut rest = gathered.factors.as_slice();
        while let Some(&(base, exponent)) = rest.first() {
            let same = rest.iter().take_while(|&&(b, _)| b == base).count();
            let (group, others) = rest.split_at(same);
            rest = others;
            if same == 1 {
                merged.push((base, exponent));
                continue;
            }
            let exponent = self.sum(group.iter().map(|&(_, e)| (RBig::ONE, e)));
            match self.node(base) {
                Node::Number(_) | Node::Scaled(..) | Node::Product(_) => again.push((base, exponent)),
                _ if base == Id::E => again.push((base, exponent)),
                Node::Call(Prim::Abs, _) if self.as_number(exponent).is_some_and(number::is_even) => {
                    again.push((base, exponent));
                }
                _ if exponent == Id::ZERO => {}
                _ => merged.push((base, exponent)),
            }
        }
        gathered.factors = merged;
        let before = gathered.factors.len();
        for &(b, e) in &again {
            self.gather(b, e, gathered);
        }
        gathered.factors[before..]
            .iter()
            .any(|f| !again.contains(f) || gathered.factors[..before].iter().any(|g| g.0 == f.0))
    }

    /// Whether an expression is never negative where it is defined; false when that is not plain to see.
    pub(crate) fn never_negative(&self, id: Id, depth: u32) -> bool {
        if depth == 0 {
            return false;
        }
        match self.node(id) {
            Node::Number(q) => !q.is_negative(),
            Node::Undefined | Node::Variable(_) => false,
            Node::Constant(_) => true,
            Node::Scaled(q, t) => q.is_positive() && self.never_negative(*t, depth - 1),
            Node::Sum(c, terms) => {
                !c.is_negative()
                    && terms.iter().all(|(t, q)| q.is_positive() && self.never_negative(*t, depth - 1))
            }
            Node::Product(factors) => factors.iter().all(|&(b, e)| match self.as_number(e) {
                Some(q) if !q.is_int() || number::is_even(q) => true,
                _ => self.never_negative(b, depth - 1),
            }),
            Node::Call(p, _) => {
                matches!(
                    p,
                    Prim::Abs
                        | Prim::Cosh
                        | Prim::Sech
                        | Prim::Sigmoid
                        | Prim::Softplus
                        | Prim::Relu
                        | Prim::Acos
                ) || p.is(Attribute::Truth)
            }
        }
    }

    /// A primitive of arguments, in normal form.
    pub(crate) fn call(&mut self, prim: Prim, args: &[Id]) -> Id {
        if args.contains(&Id::UNDEFINED) && prim != Prim::Select {
            return Id::UNDEFINED;
        }
        match (prim, args) {
            (Prim::Add, &[a, b]) => self.add(a, b),
            (Prim::Sub, &[a, b]) => self.sum([(RBig::ONE, a), (-RBig::ONE, b)]),
            (Prim::Mul, &[a, b]) => self.multiply(a, b),
            (Prim::Div, &[a, b]) => {
                let minus_one = self.number(-RBig::ONE);
                self.product([(a, Id::ONE), (b, minus_one)])
            }
            (Prim::Neg, &[x]) => self.negate(x),
            (Prim::Pow, &[b, e]) => self.power(b, e),
            (Prim::Sqrt, &[x]) => self.power(x, Id::HALF),
            (Prim::Exp, &[x]) => self.power(Id::E, x),
            (Prim::Hypot, &[a, b]) => {
                let two = self.number(RBig::from(2));
                let (aa, bb) = (self.power(a, two), self.power(b, two));
                let squares = self.add(aa, bb);
                self.power(squares, Id::HALF)
            }
            _ => match self.evaluate(prim, args) {
                Some(known) => known,
                None => self.call_unknown(prim, args),
            },
        }
    }

    /// A call whose value is not known: signs come out of odd and even functions, commutative arguments are sorted.
    fn call_unknown(&mut self, prim: Prim, args: &[Id]) -> Id {
        let mut args: Vec<Id> = args.to_vec();
        let mut sign = RBig::ONE;
        if args.len() == 1
            && (prim.is(Attribute::Odd) || prim.is(Attribute::Even))
            && self.split(args[0]).0.is_negative()
        {
            args[0] = self.negate(args[0]);
            if prim.is(Attribute::Odd) {
                sign = -sign;
            }
            if let Some(known) = self.evaluate(prim, &args) {
                return self.scale(sign, known);
            }
        }
        if prim.is(Attribute::Commutative) {
            args.sort_by(|&a, &b| self.compare(a, b));
        }
        if prim == Prim::Abs {
            if self.never_negative(args[0], SIGN_DEPTH) {
                return args[0];
            }
            let (q, rest) = self.split(args[0]);
            if !q.is_one() {
                let inner = self.call(Prim::Abs, &[rest]);
                return self.scale(q.abs(), inner);
            }
        }
        let call = self.intern(Node::Call(prim, args.into()));
        self.scale(sign, call)
    }
}

struct Gathered {
    coefficient: RBig,
    factors: Vec<(Id, Id)>,
    undefined: bool,
}
