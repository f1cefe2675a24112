//! Does a fit have the same bits on any number of threads, and when the table is read anew at each step?

use fluxions_fit::{Data, Deviations, Errors, Fit, Loss, Model, Recipe, Settings, Table, fit, profiles};
use std::ops::ControlFlow;

/// Enough rows for blocks and batches that are not full.
const ROWS: usize = 300_017;

fn text() -> String {
    let mut text = String::from("x,y,s\n");
    for i in 0..ROWS {
        let x = i as f64 / ROWS as f64 * 8.0;
        let noise = (i as f64 * 12.9898).sin() * 0.3 + (i as f64 * 78.233).sin() * 0.2;
        let y = 2.5 * (-0.7 * x).exp() + 0.4 + noise;
        text += &if i % 1000 == 7 { format!("{x},NA,1\n") } else { format!("{x:.6},{y:.6},{}\n", 1 + i % 3) };
    }
    text
}

/// All figures of a fit, as bits.
fn bits(fit: &Fit) -> Vec<u64> {
    let mut figures = fit.values();
    figures.extend(fit.covariance.iter().flatten());
    figures.extend([fit.residual_sum, fit.r_squared.unwrap_or(0.0), fit.aic().unwrap_or(0.0)]);
    figures.extend(fit.parameters.iter().map(|p| p.start));
    figures.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn the_bits_do_not_depend_on_threads_or_on_memory() {
    let table = Table::from_text(&text()).expect("a table");
    let recipe =
        Recipe { formula: "y ~ a*exp(-b*x) + c".into(), sigma: Some("s".into()), ..Recipe::default() };
    let model = Model::new(&recipe, table.names()).expect("a model");
    for (loss, errors) in [(Loss::Square, Errors::Observed), (Loss::Huber, Errors::Expected)] {
        let mut found: Vec<(Vec<u64>, String)> = Vec::new();
        for (threads, limit) in [(1, 1 << 30), (2, 1 << 30), (3, 1 << 30), (1, 1 << 20), (3, 1 << 20)] {
            let data = Data::load(&table, model.columns(), limit).expect("data");
            assert_eq!(data.is_in_memory(), limit == 1 << 30);
            assert_eq!((data.rows(), data.counts().missing), (ROWS - 301, 301));
            let settings =
                Settings { threads, loss, errors, deviations: Deviations::Relative, ..Settings::default() };
            let fit = fit(&model, &data, &settings).expect("a fit");
            assert!(fit.solution.stop.converged() && (fit.parameters[1].value - 0.7).abs() < 0.01);
            found.push((bits(&fit), format!("{threads} threads, {limit} bytes")));
        }
        for (figures, how) in &found {
            assert_eq!(*figures, found[0].0, "{how}");
        }
    }
}

#[test]
fn a_sample_is_the_same_from_memory_and_from_a_stream() {
    let table = Table::from_text(&text()).expect("a table");
    let names = ["x".to_owned(), "y".to_owned()];
    let [held, streamed] = [1 << 30, 1 << 20].map(|limit| Data::load(&table, &names, limit).expect("data"));
    for most in [1, 7, 400, 100_000, ROWS] {
        let sample = held.sample(most).expect("a sample");
        assert_eq!(sample, streamed.sample(most).expect("a sample"), "{most}");
        assert!(sample[0].len() <= most && sample[0].len() > most / 3, "{} of {most}", sample[0].len());
    }
}

#[test]
fn profiles_do_not_depend_on_threads() {
    let text: String = std::iter::once("x,y\n".to_owned())
        .chain((0..30).map(|i| {
            let x = f64::from(i) * 0.2;
            format!("{x},{}\n", 3.0 * x / (0.8 + x) + 0.1 * (f64::from(i) * 12.9898).sin())
        }))
        .collect();
    let table = Table::from_text(&text).expect("a table");
    let recipe = Recipe { formula: "y ~ v*x/(k + x)".into(), ..Recipe::default() };
    let model = Model::new(&recipe, table.names()).expect("a model");
    let data = Data::load(&table, model.columns(), 1 << 30).expect("data");
    let found = [1, 3].map(|threads| {
        let fit = fit(&model, &data, &Settings { threads, ..Settings::default() }).expect("a fit");
        profiles(&fit, &data, &mut || ControlFlow::Continue(())).expect("profiles")
    });
    assert_eq!(found[0], found[1]);
}
