//! When is a derivative *absent*, rather than zero? Where a primitive picks one of its arguments, nothing comes from
//! the others: whatever they hold, infinities and NaN included, must not matter. An absent derivative is no number, so
//! it cannot be multiplied by one. This file gives tangents and cotangents a *guard*: the condition under which they
//! are present. The guard travels with the value, and is spent where values are added up or returned.

use fluxions_rules::{Prim, Scalar, and, ne, not, or, select};

use crate::Node;

/// A tangent or cotangent that may be absent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guarded<'g> {
    value: Node<'g>,
    /// The condition under which the value is present; none where it always is.
    guard: Option<Node<'g>>,
    /// Whether the value is 0 where it is absent; otherwise it is anything there.
    settled: bool,
}

impl<'g> Guarded<'g> {
    /// A value that is always present.
    pub(crate) fn present(value: Node<'g>) -> Self {
        Guarded { value, guard: None, settled: true }
    }

    /// The number: 0 where absent.
    pub(crate) fn number(self) -> Node<'g> {
        match self.guard {
            Some(guard) if !self.settled => select(guard, self.value, self.value.lit(0.0)),
            _ => self.value,
        }
    }

    /// The product with an ordinary partial: absent where the factor is.
    pub(crate) fn times(self, partial: Node<'g>) -> Self {
        let settled = self.settled && (self.guard.is_none() || partial.literal().is_some_and(f64::is_finite));
        Guarded { value: partial * self.value, settled, ..self }
    }

    /// The product with the partial of a primitive that picks one of its arguments `args`: absent where the partial is
    /// zero. None where that is everywhere.
    pub(crate) fn picked(self, partial: Node<'g>, args: &[Node<'g>]) -> Option<Self> {
        let (value, guard) = pick(self.value, partial, args, 0)?;
        Some(match (self.guard, guard) {
            (_, None) => Guarded { value, settled: self.guard.is_none(), ..self },
            (None, guard) => Guarded { value, guard, settled: false },
            (Some(a), Some(b)) => Guarded { value, guard: Some(both(a, b)), settled: false },
        })
    }

    /// The sum: present where one of the two is.
    pub(crate) fn plus(self, other: Self) -> Self {
        if self.guard == other.guard {
            let settled = self.settled && other.settled;
            return Guarded { value: self.value + other.value, settled, ..self };
        }
        if let (Some(a), Some(b)) = (self.guard, other.guard) {
            if inner_of_not(b) == Some(a) {
                return Guarded::present(select(a, self.value, other.value));
            }
            if inner_of_not(a) == Some(b) {
                return Guarded::present(select(b, other.value, self.value));
            }
        }
        let guard = self.guard.zip(other.guard).map(|(a, b)| or(a, b));
        Guarded { value: self.number() + other.number(), guard, settled: true }
    }
}

/// How deep a row nests `select` in a partial, at most. Deeper ones are taken as numbers, which is right but longer.
const ROW_DEPTH: usize = 8;

/// The product of `value` and `partial`, and the condition under which the partial is not zero (none where it never
/// is). The product is anything where the partial is zero. None where it always is.
///
/// Rows write such partials as nested choices between 0, 1 and a weight. Following the choices, rather than comparing
/// the partial with 0, leaves no multiplication by 1 behind.
fn pick<'g>(
    value: Node<'g>,
    partial: Node<'g>,
    args: &[Node<'g>],
    depth: usize,
) -> Option<(Node<'g>, Option<Node<'g>>)> {
    if let Some(number) = partial.literal() {
        return (number != 0.0).then(|| (if number.is_nan() { partial } else { partial * value }, None));
    }
    // An argument may be a `select` of the user's, which is none of the row's choices.
    if depth < ROW_DEPTH
        && !args.contains(&partial)
        && let Some([condition, a, b]) = partial.args_of(Prim::Select)
    {
        let follow = |branch: Node<'g>| {
            // A NaN is not zero.
            if is_nan_test(condition, branch) {
                Some((branch * value, None))
            } else {
                pick(value, branch, args, depth + 1)
            }
        };
        return match (follow(a), pick(value, b, args, depth + 1)) {
            (None, None) => None,
            (Some((v, guard)), None) => Some((v, Some(guard.map_or(condition, |g| both(condition, g))))),
            (None, Some((v, guard))) => {
                let otherwise = not(condition);
                Some((v, Some(guard.map_or(otherwise, |g| both(otherwise, g)))))
            }
            (Some((u, g)), Some((v, h))) => {
                let guard = match (g, h) {
                    (None, None) => None,
                    (None, Some(h)) => Some(or(condition, h)),
                    (Some(g), None) => Some(or(not(condition), g)),
                    (Some(g), Some(h)) => Some(select(condition, g, h)),
                };
                Some((select(condition, u, v), guard))
            }
        };
    }
    Some((partial * value, Some(ne(partial, partial.lit(0.0)))))
}

/// Whether `condition` is x ≠ x, which holds for NaN alone.
pub(crate) fn is_nan_test<'g>(condition: Node<'g>, x: Node<'g>) -> bool {
    condition.args_of(Prim::Ne) == Some([x, x])
}

fn inner_of_not(x: Node<'_>) -> Option<Node<'_>> {
    x.args_of(Prim::Not).map(|[inner]| inner)
}

/// a and b, without a condition that is there already.
fn both<'g>(a: Node<'g>, b: Node<'g>) -> Node<'g> {
    if a == b || a.args_of(Prim::And).is_some_and(|parts: [Node<'g>; 2]| parts.contains(&b)) {
        a
    } else {
        and(a, b)
    }
}
