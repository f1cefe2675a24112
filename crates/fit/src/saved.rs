//! What is left of a fit when the data are gone? The model, its parameters with their covariances, and the scatter: enough to
//! predict, with bands, at new rows. It is kept as JSON.

use crate::statistics::quantile;
use crate::{Fit, Model, Recipe};
use fluxions_eval::Rows;
use serde_json::{Value, json};

/// The name of the format.
const SCHEMA: &str = "fluxions.model.1";

/// A fitted model, apart from its data.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The model.
    pub model: Model,
    /// The values of its parameters.
    pub values: Vec<f64>,
    /// Their covariances, row by row; 0 for what is held.
    pub covariance: Vec<Vec<f64>>,
    /// The variance of a row whose standard deviation is 1; NaN where it is not known.
    pub variance: f64,
    /// The degrees of freedom of Student's distribution; nothing for the normal distribution.
    pub freedom: Option<f64>,
    /// The confidence of the bands.
    pub level: f64,
}

/// Why a text is not a saved model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved(String);

impl std::fmt::Display for NotSaved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotSaved {}

impl Fit {
    /// What is to be kept of this fit.
    pub fn saved(&self) -> Saved {
        Saved {
            model: self.model().clone(),
            values: self.values(),
            covariance: self.covariance.clone(),
            variance: self.variance(),
            freedom: self.student(),
            level: self.settings.level,
        }
    }
}

impl Saved {
    /// The model as JSON.
    ///
    /// ```
    /// use fluxions_fit::{Data, Model, Recipe, Saved, Settings, Table, fit};
    /// let table = Table::from_text("x,y\n0,1.1\n1,2.9\n2,5.1\n3,6.9\n")?;
    /// let recipe = Recipe { formula: "y ~ a + b*x".into(), ..Recipe::default() };
    /// let model = Model::new(&recipe, table.names())?;
    /// let data = Data::load(&table, model.columns(), 1 << 30)?;
    /// let saved = fit(&model, &data, &Settings::default())?.saved();
    /// let again = Saved::from_json(&saved.to_json())?;
    /// assert_eq!((again.values, again.covariance), (saved.values, saved.covariance));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_json(&self) -> String {
        let recipe = self.model.recipe();
        let number = |x: f64| if x.is_finite() { json!(x) } else { Value::Null };
        let matrix: Vec<Vec<Value>> =
            self.covariance.iter().map(|row| row.iter().map(|&x| number(x)).collect()).collect();
        let object = json!({
            "schema": SCHEMA,
            "formula": recipe.formula,
            "ties": recipe.ties,
            "sigma": recipe.sigma,
            "weights": recipe.weights,
            "columns": self.model.columns(),
            "parameters": self.model.parameters(),
            "values": self.values.iter().map(|&x| number(x)).collect::<Vec<_>>(),
            "covariance": matrix,
            "variance": number(self.variance),
            "degrees_of_freedom": self.freedom,
            "level": self.level,
        });
        format!("{object:#}\n")
    }

    /// Reads what [`Saved::to_json`] wrote. What has no number there is NaN here.
    ///
    /// # Errors
    /// Where the text is not such a model.
    pub fn from_json(text: &str) -> Result<Saved, NotSaved> {
        let value: Value = serde_json::from_str(text).map_err(|e| NotSaved(format!("it is no JSON: {e}")))?;
        if value["schema"] != SCHEMA {
            return Err(NotSaved(format!("its schema is not {SCHEMA}: it was not written by fit --save")));
        }
        let bad = |field: &str| NotSaved(format!("its field `{field}` is not as fit --save writes it"));
        let texts = |field: &str| {
            let list = value[field].as_array().ok_or_else(|| bad(field))?;
            list.iter()
                .map(|x| x.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| bad(field))
        };
        let numbers = |list: &Value| {
            let list = list.as_array()?;
            let number = |x: &Value| if x.is_null() { Some(f64::NAN) } else { x.as_f64() };
            list.iter().map(number).collect::<Option<Vec<f64>>>()
        };
        let recipe = Recipe {
            formula: value["formula"].as_str().ok_or_else(|| bad("formula"))?.to_owned(),
            ties: texts("ties")?,
            sigma: value["sigma"].as_str().map(str::to_owned),
            weights: value["weights"].as_str().map(str::to_owned),
            declared: texts("parameters")?,
        };
        let model =
            Model::new(&recipe, &texts("columns")?).map_err(|e| NotSaved(format!("its formula: {e}")))?;
        let n = model.parameters().len();
        if texts("parameters")? != model.parameters() {
            return Err(bad("parameters"));
        }
        let rows = value["covariance"].as_array().ok_or_else(|| bad("covariance"))?;
        let covariance = rows.iter().map(numbers).collect::<Option<Vec<_>>>();
        let covariance = covariance.filter(|c| c.len() == n && c.iter().all(|row| row.len() == n));
        Ok(Saved {
            values: numbers(&value["values"]).filter(|v| v.len() == n).ok_or_else(|| bad("values"))?,
            covariance: covariance.ok_or_else(|| bad("covariance"))?,
            variance: value["variance"].as_f64().unwrap_or(f64::NAN),
            freedom: value["degrees_of_freedom"].as_f64(),
            level: value["level"].as_f64().filter(|l| *l > 0.0 && *l < 1.0).ok_or_else(|| bad("level"))?,
            model,
        })
    }

    /// Makes the model ready to predict.
    ///
    /// # Errors
    /// Where the table of primitives lacks a derivative that is needed.
    pub fn predictor(&self) -> Result<Predictor, fluxions_graph::Error> {
        let mut slopes = Rows::new(&self.model.prediction()?, self.values.len());
        slopes.set(&self.values);
        let mut sides = Rows::new(self.model.sides(), self.values.len());
        sides.set(&self.values);
        let quantile = quantile(self.level, self.freedom);
        Ok(Predictor { saved: self.clone(), slopes, sides, quantile })
    }
}

/// What a model says of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The value of the right side.
    pub value: f64,
    /// Its standard error: how well the curve is known there.
    pub error: f64,
    /// Where the curve is, with the confidence of the model. G. A. F. Seber, C. J. Wild, *Nonlinear Regression*, Wiley 1989,
    /// section 5.1.
    pub confidence: (f64, f64),
    /// Where a new measurement will be.
    pub prediction: (f64, f64),
}

/// A fitted model, ready to predict.
#[derive(Clone, Debug)]
pub struct Predictor {
    saved: Saved,
    slopes: Rows,
    sides: Rows,
    quantile: f64,
}

impl Predictor {
    /// Predicts at a row, given as the values of the model's columns, in their order. Those that only the left side has do
    /// not matter; where those of the standard deviation are NaN, there is no band for a new measurement.
    ///
    /// # Panics
    /// When there is not a value for each column.
    ///
    /// ```
    /// use fluxions_fit::Saved;
    /// let saved = Saved::from_json(r#"{
    ///     "schema": "fluxions.model.1", "formula": "y ~ a*x", "ties": [], "sigma": null, "columns": ["y", "x"],
    ///     "parameters": ["a"], "values": [2], "covariance": [[0.01]], "variance": 1, "degrees_of_freedom": null,
    ///     "level": 0.95
    /// }"#).unwrap();
    /// let at_ten = saved.predictor().unwrap().at(&[f64::NAN, 10.0]);
    /// assert_eq!((at_ten.value, at_ten.error), (20.0, 1.0));
    /// assert!((at_ten.prediction.1 - 20.0 - 1.959963984540054 * 2f64.sqrt()).abs() < 1e-9);
    /// ```
    pub fn at(&mut self, row: &[f64]) -> Prediction {
        let n = self.saved.values.len();
        let columns: Vec<&[f64]> = row.iter().map(std::slice::from_ref).collect();
        let (mut slopes, mut sides) = (vec![0.0; n + 1], [0.0; 3]);
        self.slopes.run(&columns, &mut slopes);
        self.sides.run(&columns, &mut sides);
        let (value, slopes) = (slopes[0], &slopes[1..]);
        let mut variance = 0.0;
        for (i, a) in slopes.iter().enumerate().filter(|(_, a)| **a != 0.0) {
            for (j, b) in slopes.iter().enumerate().filter(|(_, b)| **b != 0.0) {
                variance += a * b * self.saved.covariance[i][j];
            }
        }
        let band = |variance: f64| {
            let half = self.quantile * variance.sqrt();
            (value - half, value + half)
        };
        Prediction {
            value,
            error: variance.sqrt(),
            confidence: band(variance),
            prediction: band(variance + self.saved.variance * sides[2].powi(2)),
        }
    }

    /// The model that predicts.
    pub fn saved(&self) -> &Saved {
        &self.saved
    }
}
