//! The parameters of a model that fit a table, with standard errors. Needs the feature `fit`.
#![allow(clippy::print_stdout)]

use fluxions::fit::{Data, Model, Recipe, Settings, Table, fit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::from_text("t,y\n0,8.1\n1,4.8\n2,3.1\n3,1.8\n4,1.1\n5,0.7\n")?;
    let recipe = Recipe { formula: "y ~ a*exp(-k*t)".into(), ..Recipe::default() };
    let model = Model::new(&recipe, table.names())?;
    let data = Data::load(&table, model.columns(), 1 << 20)?;
    let found = fit(&model, &data, &Settings::default())?;
    for parameter in &found.parameters {
        println!("{} = {:.4} ± {:.4}", parameter.name, parameter.value, parameter.error);
    }
    assert!((found.parameters[1].value - 0.5).abs() < 0.02);
    Ok(())
}
