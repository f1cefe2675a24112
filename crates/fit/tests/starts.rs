//! Is a start found when none is given? For the shapes that people fit most, with noise, whatever the units.

use fluxions_fit::{Data, Model, Recipe, Settings, Start, Table, fit};

/// A model, its true parameters, and the range of x.
type Shape = (&'static str, &'static [(&'static str, f64)], (f64, f64));

const SHAPES: &[Shape] = &[
    ("y ~ a + b*x", &[("a", 3e6), ("b", -20.0)], (0.0, 1e5)),
    ("y ~ a*exp(-b*x) + c", &[("a", 5.0), ("b", 0.3), ("c", 1.0)], (0.0, 12.0)),
    ("y ~ a*exp(-b*x) + c", &[("a", 2e-9), ("b", 4e6), ("c", 1e-10)], (0.0, 1e-6)),
    ("y ~ a*exp(-x/tau)", &[("a", 1.0), ("tau", 4000.0)], (0.0, 20000.0)),
    (
        "y ~ a*exp(-(x - m)^2/(2*s^2)) + c",
        &[("a", 7.0), ("m", 431.0), ("s", 3.0), ("c", 0.5)],
        (400.0, 450.0),
    ),
    ("y ~ a/(1 + ((x - m)/w)^2)", &[("a", 7.0), ("m", -3.0), ("w", 0.5)], (-10.0, 10.0)),
    ("y ~ a*sin(w*x + p) + c", &[("a", 2.0), ("w", 1.7), ("p", 0.6), ("c", 10.0)], (0.0, 20.0)),
    ("y ~ l/(1 + exp(-k*(x - m)))", &[("l", 50.0), ("k", 0.8), ("m", 1990.0)], (1970.0, 2010.0)),
    ("y ~ v*x/(k + x)", &[("v", 200.0), ("k", 0.06)], (0.01, 1.0)),
    ("y ~ a*x^n", &[("a", 3.0), ("n", 0.5)], (1.0, 100.0)),
    ("y ~ a*log(b*x)", &[("a", 3.0), ("b", 0.5)], (1.0, 100.0)),
    ("y ~ a*exp(-b*x) + c*exp(-d*x)", &[("a", 5.0), ("b", 3.0), ("c", 2.0), ("d", 0.2)], (0.0, 12.0)),
    (
        "y ~ bottom + (top - bottom)/(1 + (x/ec50)^h)",
        &[("bottom", 2.0), ("top", 90.0), ("ec50", 3.0), ("h", 1.5)],
        (0.05, 100.0),
    ),
    ("log(y) ~ a - b*x", &[("a", 3.0), ("b", 0.5)], (0.0, 10.0)),
];

#[test]
fn common_shapes_need_no_start() {
    for (formula, truth, (low, high)) in SHAPES {
        let names = [String::from("x"), String::from("y")];
        let recipe = Recipe { formula: (*formula).into(), ..Recipe::default() };
        let model = Model::new(&recipe, &names).expect(formula);
        let values: Vec<f64> = (model.parameters().iter())
            .map(|name| truth.iter().find(|(n, _)| n == name).expect(formula).1)
            .collect();
        let exact: Vec<(f64, f64)> = (0..80)
            .map(|i| {
                let x = low + (high - low) * f64::from(i) / 79.0;
                (x, fluxions::eval::run(&model.fitted(&values), &[x], 0.0)[0])
            })
            .collect();
        let size = exact.iter().map(|(_, y)| y.abs()).fold(0.0, f64::max);
        let mut text = String::from("x,y\n");
        for (i, (x, y)) in exact.iter().enumerate() {
            // Noise of a hundredth, always the same.
            let y = y + 0.01 * size * (i as f64 * 12.9898).sin();
            let y = if formula.starts_with("log") { y.exp() } else { y };
            text += &format!("{x},{y}\n");
        }
        let table = Table::from_text(&text).expect(formula);
        let data = Data::load(&table, model.columns(), 1 << 20).expect(formula);
        let found = fit(&model, &data, &Settings::default()).unwrap_or_else(|e| panic!("{formula}: {e}"));
        assert!(matches!(found.start, Start::Guessed(_)), "{formula}");
        assert!(found.solution.stop.converged(), "{formula}: {}", found.solution.stop);
        assert!(
            found.deviation < 0.0085 * size,
            "{formula}: {:?}, {}",
            found.values(),
            found.deviation / size
        );
    }
}
