//! Are the figures of a report right? Held against those of SciPy 1.16 (MINPACK with an exact Jacobian, tolerances 1e-15), of R
//! (`confint` of the package MASS), against closed forms, and against numerical derivatives of the sum of squares.

use fluxions::numeric;
use fluxions_fit::{
    Data, Deviations, Errors, Fit, Loss, Model, Recipe, Settings, Table, fit, profiles, quantile, tail,
};
use std::ops::ControlFlow;

/// The velocity of an enzymatic reaction against the concentration: the data set Puromycin of R, treated cells (D. M. Bates,
/// D. G. Watts, *Nonlinear Regression Analysis and Its Applications*, 1988, table A1.3).
const PUROMYCIN: &str = "x y
0.02 76\n0.02 47\n0.06 97\n0.06 107\n0.11 123\n0.11 139\n0.22 159\n0.22 152\n0.56 191\n0.56 201\n1.1 207\n1.1 200";

const MICHAELIS: &str = "y ~ v*x/(k + x)";

fn fitted(text: &str, formula: &str, sigma: Option<&str>, settings: &Settings) -> (Fit, Data) {
    let table = Table::from_text(text).expect("a table");
    let recipe = Recipe { formula: formula.into(), sigma: sigma.map(str::to_owned), ..Recipe::default() };
    let model = Model::new(&recipe, table.names()).expect("a model");
    let data = Data::load(&table, model.columns(), 1 << 20).expect("data");
    (fit(&model, &data, settings).expect("a fit"), data)
}

fn near(found: f64, expected: f64, relative: f64, what: &str) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found} for {expected}");
}

#[test]
fn weights_relative_and_absolute() {
    let (relative, absolute) = (Deviations::Relative, Deviations::Absolute);
    for (sigma, deviations, values, errors, correlation) in [
        (
            None,
            relative,
            [212.683742974416, 0.06412128141963794],
            [6.9471551508447185, 0.008280949470480192],
            0.7650837014982876,
        ),
        (
            Some("5 + 0.05*y"),
            relative,
            [208.82858856190614, 0.05995471359541695],
            [9.290928999243356, 0.008490802688019206],
            0.786443340899665,
        ),
        (
            Some("5 + 0.05*y"),
            absolute,
            [208.82858856190614, 0.05995471359541695],
            [8.529873210384949, 0.0077952883279054025],
            0.786443340899665,
        ),
    ] {
        let (fit, _) = fitted(PUROMYCIN, MICHAELIS, sigma, &Settings { deviations, ..Settings::default() });
        for (p, (value, error)) in fit.parameters.iter().zip(values.into_iter().zip(errors)) {
            near(p.value, value, 1e-8, &p.name);
            near(p.error, error, 1e-7, &p.name);
            near(p.t, value / error, 1e-7, &p.name);
        }
        near(fit.correlation(0, 1), correlation, 1e-7, "correlation");
    }
}

#[test]
fn likelihoods_and_the_variance_explained() {
    let (fit, _) = fitted(PUROMYCIN, MICHAELIS, None, &Settings::default());
    near(fit.residual_sum, 1195.4488145745815, 1e-9, "sum");
    near(fit.deviation, (1195.4488145745815f64 / 10.0).sqrt(), 1e-9, "deviation");
    near(fit.aic().unwrap(), 95.27096865030491, 1e-9, "AIC");
    near(fit.bic().unwrap(), 96.72568859966891, 1e-9, "BIC");
    near(fit.r_squared.unwrap(), 0.9612608301358198, 1e-9, "R²");
}

#[test]
fn profiles_are_those_of_r() {
    let (fit, data) = fitted(PUROMYCIN, MICHAELIS, None, &Settings::default());
    let profiles = profiles(&fit, &data, &mut || ControlFlow::Continue(())).expect("profiles");
    for (profile, (low, high)) in
        profiles.iter().zip([(197.30212848, 229.29006490), (0.04692517, 0.08615995)])
    {
        // R interpolates its profile, ours is solved for.
        near(profile.interval.0, low, 1e-3, "low");
        near(profile.interval.1, high, 1e-3, "high");
    }
}

/// The profile of a linear model is a line: its interval is the other one.
#[test]
fn profiles_of_a_linear_model_are_lines() {
    let (fit, data) = fitted("x y\n0 1\n1 3\n2 4\n3 8\n4 9", "y ~ a + b*x", None, &Settings::default());
    for profile in profiles(&fit, &data, &mut || ControlFlow::Continue(())).expect("profiles") {
        let p = &fit.parameters[profile.parameter];
        near(profile.interval.0, p.interval.0, 1e-3, "low");
        near(profile.interval.1, p.interval.1, 1e-3, "high");
        for (value, tau) in profile.points {
            assert!((tau - (value - p.value) / p.error).abs() < 1e-6, "{value} {tau}");
        }
    }
}

/// The bands of a line in closed form (N. R. Draper, H. Smith, *Applied Regression Analysis*, section 1.4).
#[test]
fn bands_of_a_line() {
    let rows = [(0.0, 1.0), (1.0, 3.0), (2.0, 4.0), (3.0, 8.0), (4.0, 9.0)];
    let (fit, _) = fitted("x y\n0 1\n1 3\n2 4\n3 8\n4 9", "y ~ a + b*x", None, &Settings::default());
    let mut predictor = fit.saved().predictor().expect("a predictor");
    let spread: f64 = rows.iter().map(|(x, _)| (x - 2.0f64).powi(2)).sum();
    for x in [-3.0, 0.0, 2.0, 10.0] {
        let p = predictor.at(&[f64::NAN, x]);
        let curve = fit.deviation.powi(2) * (1.0 / 5.0 + (x - 2.0f64).powi(2) / spread);
        let t = quantile(0.95, Some(3.0));
        near(p.error, curve.sqrt(), 1e-12, "error");
        near(p.confidence.1 - p.value, t * curve.sqrt(), 1e-9, "confidence");
        near(p.value - p.prediction.0, t * (curve + fit.deviation.powi(2)).sqrt(), 1e-9, "prediction");
    }
}

/// Half the Hessian of the sum of squares, by numerical differentiation of its values.
#[test]
fn observed_information_is_the_hessian() {
    let settings = Settings { errors: Errors::Observed, ..Settings::default() };
    let (fit, _) = fitted(PUROMYCIN, MICHAELIS, None, &settings);
    let rows: Vec<(f64, f64)> = (PUROMYCIN.lines().skip(1))
        .map(|line| line.split_once(' ').expect("two columns"))
        .map(|(x, y)| (x.parse().expect("a number"), y.parse().expect("a number")))
        .collect();
    let sum = |p: &[f64]| -> f64 { rows.iter().map(|(x, y)| (p[0] * x / (p[1] + x) - y).powi(2)).sum() };
    let at = fit.values();
    let slope = |i: usize, j: usize| {
        let inner = |a: f64| {
            let along = |b: f64| {
                let mut p = at.clone();
                p[i] += a * at[i];
                p[j] += b * at[j];
                sum(&p)
            };
            numeric::derivative(along, 0.0, &Default::default()).value
        };
        0.5 * numeric::derivative(inner, 0.0, &Default::default()).value / (at[i] * at[j])
    };
    let (aa, ab, bb) = (slope(0, 0), slope(0, 1), slope(1, 1));
    let determinant = aa * bb - ab * ab;
    let variance = fit.deviation.powi(2);
    near(fit.parameters[0].error, (variance * bb / determinant).sqrt(), 1e-6, "v");
    near(fit.parameters[1].error, (variance * aa / determinant).sqrt(), 1e-6, "k");
}

/// At the minimum of a robust loss its derivative by each parameter is 0, and a row far off hardly moves it.
#[test]
fn robust_losses_are_minimal_and_forgive() {
    let text: String = (0..40)
        .map(|i| {
            let x = f64::from(i);
            let off = if i % 10 == 3 { 50.0 } else { 0.0 };
            format!("{x} {}\n", 2.0 + 0.5 * x + 0.1 * (x * 12.9898).sin() + off)
        })
        .collect();
    let text = format!("x y\n{text}");
    for loss in Loss::ALL {
        let (fit, data) = fitted(&text, "y ~ a + b*x", None, &Settings { loss, ..Settings::default() });
        let sample = data.sample(1000).expect("rows");
        let scale = fit.loss_scale.unwrap_or(1.0);
        for j in 0..2 {
            let total = |h: f64| -> f64 {
                let mut p = fit.values();
                p[j] += h;
                (0..40).map(|i| loss.of(p[0] + p[1] * sample[1][i] - sample[0][i], scale)).sum()
            };
            let slope = numeric::derivative(total, 0.0, &Default::default()).value;
            assert!(slope.abs() < 1e-5 * total(0.0).max(1.0), "{loss}: {slope}");
        }
        let miss = (fit.parameters[0].value - 2.0).abs();
        assert_eq!(miss < 0.5, loss != Loss::Square, "{loss}: {:?}", fit.values());
        assert_eq!(fit.aic().is_some(), loss == Loss::Square);
        // The rows that belong scatter by 0.07, and so will new ones.
        let new = fit.saved().predictor().expect("a predictor").at(&[f64::NAN, 20.0]);
        let half = 0.5 * (new.prediction.1 - new.prediction.0);
        assert_eq!(half < 2.0, loss != Loss::Square, "{loss}: {half}");
    }
}

#[test]
fn a_bound_in_the_way_is_kept() {
    let bounds = vec![("v".into(), 0.0, 205.0), ("k".into(), 0.0, 1.0)];
    let (fit, _) = fitted(PUROMYCIN, MICHAELIS, None, &Settings { bounds, ..Settings::default() });
    assert_eq!(fit.parameters[0].value, 205.0);
    assert!(fit.parameters[0].held && fit.parameters[0].error.is_nan() && fit.solution.stop.converged());
    near(fit.parameters[1].value, 0.057091875, 1e-6, "k");
    near(fit.residual_sum, 1338.2321448128469, 1e-9, "sum");
    assert!(fit.warnings.iter().any(|w| w.contains("`v` is on its bound 205")), "{:?}", fit.warnings);
}

/// Quantiles and tails of Student's and the normal distribution, from SciPy.
#[test]
fn quantiles_and_tails() {
    for (level, freedom, t, normal) in [
        (0.95, 1.0, 12.706204736174694, 1.959963984540054),
        (0.5, 2.5, 0.7850136829922992, 0.6744897501960817),
        (0.999, 3.0, 12.923978636687961, 3.2905267314919255),
        (0.9, 30.0, 1.697260886593957, 1.6448536269514722),
        (0.9999, 1e6, 3.8906075818030925, 3.8905918864131204),
        (0.01, 7.0, 0.012987718654428932, 0.012533469508069276),
    ] {
        near(quantile(level, Some(freedom)), t, 1e-8, "Student");
        near(quantile(level, None), normal, 1e-10, "normal");
    }
    for (t, freedom, p) in [
        (2.5, 3.0, 0.08770664700806556),
        (1e-8, 5.0, 0.9999999924078662),
        (40.0, 12.0, 3.851229580772032e-14),
        (0.3, 1e5, 0.7641777791903376),
        (f64::INFINITY, 3.0, 0.0),
    ] {
        near(tail(t, Some(freedom)), p, 1e-8, "tail");
    }
}
