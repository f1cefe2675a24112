//! Which of the uncertain inputs matters? Needs the feature `sensitivity`.
#![allow(clippy::print_stdout)]

use fluxions::Function;
use fluxions::sensitivity::{Distribution, Formula, Input, Sampling, sobol};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs = [
        Input::new("m", Distribution::Normal { mean: 2.0, deviation: 0.1 }),
        Input::new("h", Distribution::Uniform { low: 5.0, high: 15.0 }),
    ];
    let names = inputs.each_ref().map(|input| input.name.clone());
    let mut energy = Formula::new(&Function::parse("9.81*m*h")?, &names)?;
    let found = sobol(&mut energy, &inputs, &Sampling::new(&inputs, 1024), false)?;
    for (input, share) in inputs.iter().zip(&found.first) {
        println!("{}: {:.1} % of the variance", input.name, 100.0 * share.value);
    }
    assert!(found.first[1].value > 0.95);
    Ok(())
}
