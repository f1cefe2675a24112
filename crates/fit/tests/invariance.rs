//! Does a guess depend on units, signs or the place of zero? Shapes that people fit × units of both columns × shifts; then
//! waves of all speeds, change points, stops on flat ground, and rows in which no start can help. The truth is what made
//! the rows.

use fluxions_fit::{Data, Fit, FitError, Model, Recipe, Settings, Table, fit};

/// Rows of a model with known parameters, and a little noise, always the same.
fn rows(formula: &str, truth: &[(&str, f64)], xs: &[f64], noise: f64) -> (Model, Data) {
    let names = [String::from("x"), String::from("y")];
    let recipe = Recipe { formula: formula.into(), ..Recipe::default() };
    let model = Model::new(&recipe, &names).expect(formula);
    let values: Vec<f64> = (model.parameters().iter())
        .map(|name| truth.iter().find(|(n, _)| n == name).expect(formula).1)
        .collect();
    let curve = model.fitted(&values);
    let exact: Vec<f64> = xs.iter().map(|x| fluxions::eval::run(&curve, &[*x], 0.0)[0]).collect();
    let mean = exact.iter().sum::<f64>() / exact.len() as f64;
    let size = exact.iter().map(|y| (y - mean).abs()).fold(0.0, f64::max);
    let ys = exact.iter().enumerate().map(|(i, y)| y + noise * size * (i as f64 * 12.9898).sin()).collect();
    let columns: Vec<Vec<f64>> =
        model.columns().iter().map(|name| if name == "x" { xs.to_vec() } else { Vec::clone(&ys) }).collect();
    let names: Vec<&str> = model.columns().iter().map(String::as_str).collect();
    let data = Data::from_columns(&names, columns).expect(formula);
    (model, data)
}

fn spaced(low: f64, high: f64, count: usize) -> Vec<f64> {
    (0..count).map(|i| low + (high - low) * i as f64 / (count - 1) as f64).collect()
}

fn value(found: &Fit, name: &str) -> f64 {
    found.parameters.iter().find(|p| p.name == name).expect(name).value
}

/// A shape: the model, its parameters for x from 1 to 20 with the powers of the units of x and y in each, and which of them
/// moves with the zero of x.
type Shape = (&'static str, &'static [(&'static str, f64, i32, i32)], Option<&'static str>);

const SHAPES: &[Shape] = &[
    ("y ~ a*x + b", &[("a", -0.7, -1, 1), ("b", 3.0, 0, 1)], None),
    ("y ~ a*exp(-b*x) + c", &[("a", 5.0, 0, 1), ("b", 0.3, -1, 0), ("c", 2.0, 0, 1)], None),
    ("y ~ a*exp(b*x)", &[("a", -2.0, 0, 1), ("b", 0.15, -1, 0)], None),
    ("y ~ V*x/(K + x)", &[("V", 3.0, 0, 1), ("K", 2.0, 1, 0)], None),
    (
        "y ~ a*exp(-(x-m)^2/(2*s^2)) + c",
        &[("a", 3.0, 0, 1), ("m", 9.0, 1, 0), ("s", 2.0, 1, 0), ("c", -1.0, 0, 1)],
        Some("m"),
    ),
    ("y ~ a/(1 + ((x-m)/w)^2)", &[("a", -3.0, 0, 1), ("m", 12.0, 1, 0), ("w", 1.5, 1, 0)], Some("m")),
    ("y ~ L/(1 + exp(-k*(x-m)))", &[("L", 4.0, 0, 1), ("k", 0.8, -1, 0), ("m", 8.0, 1, 0)], Some("m")),
    ("y ~ a*log(x-z) + b", &[("a", 2.0, 0, 1), ("z", -3.0, 1, 0), ("b", 1.0, 0, 1)], Some("z")),
    ("y ~ a*sqrt(x-z) + b", &[("a", 2.0, 0, 1), ("z", -3.0, 1, 0), ("b", 1.0, 0, 1)], Some("z")),
    (
        "y ~ a*sin(w*x + p) + c",
        &[("a", 2.0, 0, 1), ("w", 1.1, -1, 0), ("p", 0.4, 0, 0), ("c", 3.0, 0, 1)],
        None,
    ),
    ("y ~ if(x < c, p, q)", &[("c", 7.9, 1, 0), ("p", 1.0, 0, 1), ("q", 3.0, 0, 1)], Some("c")),
    ("y ~ a + b*max(0, x-c)", &[("a", 1.0, 0, 1), ("b", 2.0, -1, 1), ("c", 8.3, 1, 0)], Some("c")),
];

#[test]
fn units_and_shifts_change_nothing() {
    let mut failed = Vec::new();
    let mut count = 0;
    for (formula, parameters, place) in SHAPES {
        for unit in [1e-15_f64, 1e-6, 1.0, 1e3, 1e15] {
            for (scale, shift) in [(1.0_f64, 0.0), (1e-9, 0.0), (1e7, 0.0), (1.0, 2000.0), (1e-3, -5.0)] {
                if shift != 0.0 && place.is_none() {
                    continue;
                }
                let truth: Vec<(&str, f64)> = parameters
                    .iter()
                    .map(|(name, x, along, up)| {
                        let moved = if Some(*name) == *place { shift } else { 0.0 };
                        (*name, x * scale.powi(*along) * unit.powi(*up) + moved)
                    })
                    .collect();
                let xs: Vec<f64> = spaced(1.0, 20.0, 60).iter().map(|x| x * scale + shift).collect();
                let (model, data) = rows(formula, &truth, &xs, 0.01);
                count += 1;
                let what = format!("{formula}, y in {unit:e}, x in {scale:e} from {shift}");
                match fit(&model, &data, &Settings::default()) {
                    Err(error) => failed.push(format!("{what}: {error}")),
                    Ok(found) => {
                        let good = found.r_squared.is_some_and(|r| r > 0.99);
                        if !good || !found.solution.stop.converged() {
                            let (r, stop) = (found.r_squared, found.solution.stop);
                            failed.push(format!("{what}: R² {r:?}, {stop}, {:?}", found.values()));
                        }
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of {count} failed\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn waves_keep_their_slow_frequency() {
    let mut failed = Vec::new();
    let mut count = 0;
    for (formula, name) in
        [("y ~ A*sin(w*x+p)", "w"), ("y ~ m+A*cos(w*x+p)", "w"), ("y ~ m + A*sin(2*pi*x/T+p)", "T")]
    {
        for (rows_of_it, width) in [(24, 1.0), (60, 0.5), (200, 1.0), (1000, 1e-4), (10_000, 1.0)] {
            for cycles in [1.6, 3.3, 20.0, 245.0] {
                let many = rows_of_it > 5000 && (name == "T" || cycles < 100.0);
                if cycles * 2.5 > f64::from(rows_of_it) || many {
                    continue;
                }
                let range = width * f64::from(rows_of_it);
                let w = std::f64::consts::TAU * cycles / range;
                let truth = [("A", 2.0), ("m", 10.0), ("p", 0.3), ("w", w), ("T", std::f64::consts::TAU / w)];
                let xs = spaced(0.0, range - width, rows_of_it as usize);
                let (model, data) = rows(formula, &truth, &xs, 0.05);
                count += 1;
                let expected = if name == "w" { w } else { std::f64::consts::TAU / w };
                let found = fit(&model, &data, &Settings::default()).expect(formula);
                let near = (value(&found, name) / expected - 1.0).abs() < 0.02;
                if !near || !found.solution.stop.converged() {
                    failed.push(format!("{formula}, {cycles} cycles in {rows_of_it}: {:?}", found.values()));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of {count} failed\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn change_points_are_found_wherever_they_are() {
    for formula in
        ["y ~ if(x < c, p, q)", "y ~ if(x <= c, p, q)", "y ~ p + (q-p)*heaviside(x-c)", "y ~ if(x > c, q, p)"]
    {
        for (count, at) in [(20, 12), (20, 3), (100, 28), (1000, 700), (5000, 4321)] {
            let xs = spaced(1.0, f64::from(count), count as usize);
            let truth = [("c", f64::from(at) + 0.5), ("p", 10.0), ("q", 20.0)];
            let (model, data) = rows(formula, &truth, &xs, 0.05);
            for start in [vec![], vec![("c".to_owned(), 2.0), ("p".to_owned(), 0.0), ("q".to_owned(), 1.0)]] {
                let found = fit(&model, &data, &Settings { start, ..Settings::default() }).expect(formula);
                let c = found.parameters.iter().find(|p| p.name == "c").expect("c");
                assert!(
                    (c.value - f64::from(at) - 0.5).abs() <= 0.5,
                    "{formula}, {count}: {:?}",
                    found.values()
                );
                assert!(found.solution.stop.converged() && found.r_squared.expect("R²") > 0.98, "{formula}");
                assert!(
                    c.gap.is_some_and(|(low, high)| (high - low - 1.0).abs() < 1e-9),
                    "{formula}: {:?}",
                    c.gap
                );
            }
        }
    }
}

#[test]
fn a_stop_on_flat_ground_is_no_fit() {
    let xs = spaced(1.0, 8.0, 8);
    let truth = [("a", 5.0), ("b", 0.3), ("c", 1.0)];
    for formula in ["y ~ a*exp(-b*x)", "y ~ a*exp(-b*x) + c", "y ~ a*2^(-b*x)"] {
        for far in [300.0, 1000.0, 1e6] {
            let (model, data) = rows(formula, &truth, &xs, 0.001);
            let start: Vec<(String, f64)> = (model.parameters().iter())
                .map(|name| (name.clone(), if name == "b" { far } else { 1.0 }))
                .collect();
            let found = fit(&model, &data, &Settings { start, ..Settings::default() }).expect(formula);
            let good = found.r_squared.is_some_and(|r| r > 0.9);
            assert!(
                good || !found.solution.stop.converged(),
                "{formula} from {far}: {}",
                found.solution.stop
            );
            assert!(
                good || found.warnings.iter().any(|w| w.contains("without --start")),
                "{:?}",
                found.warnings
            );
            let guessed = fit(&model, &data, &Settings::default()).expect(formula);
            assert!(guessed.r_squared.expect("R²") > 0.99, "{formula}: {:?}", guessed.values());
        }
    }
    // A line through the origin may well be worse than a constant, and is the least-squares fit all the same.
    let data =
        Data::from_columns(&["y", "x"], vec![vec![10.0, 10.2, 9.9], vec![1.0, 2.0, 3.0]]).expect("data");
    let recipe = Recipe { formula: "y ~ a*x".into(), ..Recipe::default() };
    let model = Model::new(&recipe, &["x".into(), "y".into()]).expect("a model");
    let found = fit(&model, &data, &Settings::default()).expect("a fit");
    assert!(found.r_squared.expect("R²") < 0.0 && found.solution.stop.converged());
}

#[test]
fn a_row_in_which_no_start_can_help_is_named() {
    for (formula, text, place, why) in [
        ("y ~ a+b*log(x)", "x,y\n0,1\n1,2\n2,2.7\n3,3.1\n", "x = 0", "log(0)"),
        ("y ~ a+b/x", "x,y\n2,1\n1,2\n0,2.7\n3,3.1\n", "x = 0", "row 3"),
        ("y ~ a*sqrt(x)+b*exp(-c*x)", "x,y\n2,1\n1,2\n4,2.7\n3,3.1\n-1,3\n", "x = -1", "sqrt(-1)"),
    ] {
        let table = Table::from_text(text).expect(formula);
        let recipe = Recipe { formula: formula.into(), ..Recipe::default() };
        let model = Model::new(&recipe, table.names()).expect(formula);
        let data = Data::load(&table, model.columns(), 1 << 20).expect(formula);
        for start in [Vec::new(), model.parameters().iter().map(|p| (p.clone(), 1.0)).collect()] {
            let Err(FitError::Question { message, .. }) =
                fit(&model, &data, &Settings { start, ..Settings::default() })
            else {
                panic!("{formula} has a fit");
            };
            assert!(message.contains(place) && message.contains(why), "{formula}: {message}");
        }
    }
}

#[test]
fn weights_are_not_standard_deviations() {
    let table = Table::from_text("x,y,w\n1,2.1,1\n2,3.9,4\n3,6.2,1\n4,7.8,4\n").expect("a table");
    let fitted = |sigma: Option<&str>, weights: Option<&str>| {
        let recipe = Recipe {
            formula: "y ~ a*x".into(),
            sigma: sigma.map(str::to_owned),
            weights: weights.map(str::to_owned),
            ..Recipe::default()
        };
        let model = Model::new(&recipe, table.names()).expect("a model");
        let data = Data::load(&table, model.columns(), 1 << 20).expect("data");
        fit(&model, &data, &Settings::default()).expect("a fit").values()[0]
    };
    // By Σwxy/Σwx².
    let by_hand = (2.1 + 4.0 * 7.8 + 18.6 + 4.0 * 31.2) / (1.0 + 16.0 + 9.0 + 64.0);
    assert!((fitted(None, Some("w")) - by_hand).abs() < 1e-12);
    let by_hand = (2.1 + 7.8 / 16.0 + 18.6 + 31.2 / 16.0) / (1.0 + 4.0 / 16.0 + 9.0 + 16.0 / 16.0);
    assert!((fitted(Some("w"), None) - by_hand).abs() < 1e-12);
}

#[test]
fn two_peaks_on_a_background_are_found() {
    let shapes = [
        "y ~ b*exp(-r*x) + p*exp(-(x-m)^2/s^2) + q*exp(-(x-n)^2/t^2)",
        "y ~ b + r*x + p*exp(-(x-m)^2/(2*s^2)) + q*exp(-(x-n)^2/(2*t^2))",
        "y ~ b + p/(1 + ((x-m)/s)^2) + q/(1 + ((x-n)/t)^2)",
    ];
    let mut failed = Vec::new();
    for formula in shapes {
        for (m, n, s, t, p, q) in [
            (110.0, 180.0, 23.0, 18.0, 100.0, 70.0),
            (112.0, 147.0, 19.0, 24.0, 100.0, 73.0),
            (30.0, 220.0, 6.0, 30.0, 50.0, 90.0),
        ] {
            let r = if formula.contains("exp(-r") { 0.01 } else { -0.1 };
            let truth = [("b", 95.0), ("r", r), ("p", p), ("m", m), ("s", s), ("q", q), ("n", n), ("t", t)];
            let (model, data) = rows(formula, &truth, &spaced(1.0, 250.0, 250), 0.02);
            let found = fit(&model, &data, &Settings::default()).expect(formula);
            if found.r_squared.is_none_or(|r| r < 0.995) || !found.solution.stop.converged() {
                failed.push(format!(
                    "{formula}, {m} and {n}: R² {:?}, {:?}",
                    found.r_squared,
                    found.values()
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{} failed\n{}", failed.len(), failed.join("\n"));
}
