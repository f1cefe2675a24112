//! One derivative in four ways, with a verdict. Needs the feature `compare`.
#![allow(clippy::print_stdout)]

use fluxions::{Budget, Comparison, Function, Pool, Request, Verdict};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let f = Function::parse("exp(-x^2)/x")?;
    let pool = Pool::new();
    let mut comparison = Comparison::new(&f, Request::gradient(&f), &pool, &Budget::default());
    let report = comparison.at(&[0.5]);
    for answer in &report.partials[0].answers {
        println!("{:<10} {} ± {:.1e}", answer.method.name(), answer.value, answer.error_bar);
    }
    assert_eq!(report.partials[0].verdict, Verdict::Agree);
    Ok(())
}
