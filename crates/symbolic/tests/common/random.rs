//! Which expressions would nobody think of? A program of numbers, each instruction of which applies a primitive of the
//! table to results of earlier ones: every primitive, shared parts, extreme numbers. Shorter programs are simpler
//! expressions, so that what fails shrinks.

use fluxions_rules::{Constant, Prim, Scalar};
use fluxions_symbolic::{Expr, Pool};
use proptest::prelude::*;

/// An instruction: what to do, and to which earlier results.
pub(crate) type Instruction = (u16, u8, u8, u8);

/// Programs of a length.
pub(crate) fn programs(length: usize) -> impl Strategy<Value = Vec<Instruction>> {
    proptest::collection::vec(any::<Instruction>(), 1..length)
}

/// Names that could be mistaken: constants, functions, Greek letters, subscripts.
pub(crate) const NAMES: &[&str] =
    &["x", "y", "t", "e", "pi", "alpha", "x_1", "x2", "gamma", "rate", "E", "I", "mu_long"];

/// The numbers that tame programs use.
const TAME: &[&str] = &["0", "1", "2", "3", "-1", "0.5", "7", "10", "0.1", "-2.5"];

/// And wild ones, which overflow doubles, have many digits, or make huge exponents.
const WILD: &[&str] = &[
    "1e300",
    "1e-300",
    "123456789012345678901234567890",
    "1e10",
    "10000000000",
    "3.141592653589793",
    "-1e200",
];

/// The expression that a program makes, of `variables`, with wild numbers or without.
pub(crate) fn build<'p>(pool: &'p Pool, program: &[Instruction], variables: &[&str], wild: bool) -> Expr<'p> {
    let zero = pool.integer(0);
    let mut values = vec![pool.variable(variables[0])];
    for &(op, a, b, c) in program {
        // Half of the choices go to arithmetic and leaves, which the rest is made of.
        let kinds = 2 * Prim::ALL.len() as u16;
        let kind = usize::from(op % kinds);
        let get = |i: u8| values[values.len() - 1 - usize::from(i) % values.len().min(4)];
        let value = match Prim::ALL.get(kind) {
            Some(prim) => {
                let args: Vec<Expr> = [a, b, c].iter().take(prim.arity()).map(|&i| get(i)).collect();
                Expr::apply(*prim, &args)
            }
            None => match kind % 9 {
                0 | 1 => pool.variable(variables[usize::from(a) % variables.len()]),
                2 if wild => zero.decimal(WILD[usize::from(b) % WILD.len()]),
                2 | 3 => zero.decimal(TAME[usize::from(b) % TAME.len()]),
                4 => get(a) + get(b),
                5 => get(a) * get(b),
                6 => get(a) / get(b),
                7 => Expr::apply(Prim::Pow, &[get(a), zero.decimal(TAME[usize::from(b) % TAME.len()])]),
                _ => zero.constant(Constant::ALL[usize::from(b) % 2]),
            },
        };
        values.push(value);
    }
    *values.last().expect("a value")
}
