//! A formula that is read at run time: its gradient as numbers, and its derivative as a formula.
//! Needs the feature `symbolic`.
#![allow(clippy::print_stdout)]

use fluxions::{Function, Pool};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let f = Function::parse("x^2*sin(y)")?;
    let (value, gradient) = f.value_and_gradient(&[3.0, 0.0])?;
    println!("f = {value}, by {:?}: {gradient:?}", f.variables());
    assert_eq!(gradient, [0.0, 9.0]);

    let pool = Pool::new();
    let by_x = f.expression(&pool).derive(pool.variable("x"))?;
    println!("by x: {}", by_x.text()?);
    assert_eq!(by_x.text()?, "2*x*sin(y)");

    let mistake = Function::parse("x^2 + sin(").unwrap_err();
    println!("{}: {}", mistake.message, mistake.label);
    Ok(())
}
