//! Does anything that can be typed get an answer or a word, and never a panic? Tables of random text, models of random
//! pieces, and data on which fits go wrong.

use fluxions_fit::{Data, Deviations, Errors, Loss, Model, Recipe, Settings, Table, fit, plot, profiles};
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Pieces of which tables are made.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (-5i32..5).prop_map(|n| n.to_string()),
        2 => any::<f64>().prop_map(|x| format!("{x:e}")),
        1 => prop::sample::select(vec!["NA", "", "0", "inf", "1e308", "-1e-308", "x", "1,5", "#", "\"", "\u{feff}"])
            .prop_map(str::to_owned),
    ]
}

/// Pieces of which models are made.
fn piece() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a", "b", "c", "x", "y", "z", "~", "*", "+", "-", "/", "^", "(", ")", "exp(", "log(", "sqrt(",
        "sin(", "abs(", ",", "1", "0", "2", "=", "  ", "é",
    ])
    .prop_map(str::to_owned)
}

const MODELS: [&str; 8] = [
    "y ~ a + b*x",
    "y ~ a*exp(-b*x) + c",
    "y ~ a*b*x",
    "y ~ a*x^b",
    "y ~ a/(b + x)",
    "log(y) ~ a*sin(b*x) + c",
    "y ~ a*abs(x - b) + 0*c",
    "y/x ~ sqrt(a*x) + max(b, x)",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_anything(cells in prop::collection::vec(cell(), 0..60), width in 1usize..5, mark in 0usize..4) {
        let mark = [",", ";", "\t", " "][mark];
        let lines: Vec<String> = cells.chunks(width).map(|row| row.join(mark)).collect();
        if let Ok(table) = Table::from_text(&lines.join("\n")) {
            let all: Vec<usize> = (0..table.names().len()).collect();
            let _ = table.scan(&all, &mut |row| assert!(row.iter().all(|x| x.is_finite())));
        }
    }

    #[test]
    fn models_of_anything(pieces in prop::collection::vec(piece(), 0..14), tie in prop::collection::vec(piece(), 0..6)) {
        let recipe = Recipe {
            formula: pieces.concat(),
            ties: if tie.is_empty() { vec![] } else { vec![tie.concat()] },
            ..Recipe::default()
        };
        match Model::new(&recipe, &["x".into(), "y".into()]) {
            Ok(model) => prop_assert!(!model.parameters().is_empty()),
            Err(wrong) => {
                prop_assert!(wrong.error.span.end <= wrong.source.len() + 1, "{wrong:?}");
                prop_assert!(wrong.source.get(wrong.error.span.start..).is_some(), "{wrong:?}");
            }
        }
    }

    #[test]
    fn fits_of_anything(
        rows in prop::collection::vec((-6i32..6, -6i32..6, -3i32..3), 1..12),
        scale in prop::sample::select(vec![1.0, 0.0, 1e-200, 1e9, 1e200]),
        model in 0usize..MODELS.len(),
        given in any::<bool>(),
        settings in (0usize..4, any::<bool>(), any::<bool>()),
    ) {
        let value = |n: i32, k: i32| (f64::from(n) + 0.25 * f64::from(k)) * scale;
        let x = rows.iter().map(|(x, _, k)| value(*x, *k)).collect();
        let y = rows.iter().map(|(_, y, k)| value(*y, -k)).collect();
        let recipe = Recipe { formula: MODELS[model].into(), ..Recipe::default() };
        let model = Model::new(&recipe, &["x".into(), "y".into()]).expect("a model");
        let columns = if model.columns()[0] == "x" { vec![x, y] } else { vec![y, x] };
        let names: Vec<&str> = model.columns().iter().map(String::as_str).collect();
        let data = Data::from_columns(&names, columns).expect("numbers");
        let settings = Settings {
            start: if given { model.parameters().iter().map(|p| (p.clone(), 1.0)).collect() } else { vec![] },
            loss: Loss::ALL[settings.0],
            errors: if settings.1 { Errors::Observed } else { Errors::Expected },
            deviations: if settings.2 { Deviations::Absolute } else { Deviations::Relative },
            threads: 1,
            max_evaluations: 200,
            ..Settings::default()
        };
        if let Ok(fit) = fit(&model, &data, &settings) {
            prop_assert!(fit.values().iter().all(|x| x.is_finite()), "{:?}", fit.values());
            let drawn = plot(&fit, &data, &[]);
            prop_assert!(drawn.is_ok(), "{drawn:?}");
            if settings.loss == Loss::Square {
                let mut left = 40;
                let watch = &mut || { left -= 1; if left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) } };
                prop_assert!(profiles(&fit, &data, watch).is_ok());
            }
        }
    }
}
