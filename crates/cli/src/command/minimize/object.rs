//! The same for a program: one object, described in docs/json.md.

use super::Made;
use crate::json;
use fluxions::optim::{Meaning, Place, Shape};
use serde_json::{Value, json};

impl Made<'_> {
    pub(super) fn object(&self) -> Value {
        let variables = self.variables;
        let named =
            |values: &[f64]| json::named(variables.iter().map(String::as_str).zip(values.iter().copied()));
        let found = self.best();
        let counts = self.found.counts;
        let meaning = match found.stop.meaning() {
            Meaning::Converged => "converged",
            Meaning::Unsure => "unsure",
            Meaning::NotConverged => "not converged",
        };
        let shape = match found.shape {
            Shape::Valley => "valley",
            Shape::Saddle { .. } => "saddle",
            Shape::Peak => "peak",
            Shape::Corner => "corner",
            Shape::Level { .. } | Shape::Unknown => "unknown",
        };
        let rows = self.rows.iter().map(|row| {
            json!({
                "index": row.index, "value": json::number(row.value),
                "gradient_norm": json::number(row.gradient_norm), "step": json::number(row.step),
                "evaluations": row.counts.total(),
            })
        });
        let places = self.found.places.iter().map(|place| {
            let Place { minimum, starts } = place;
            json!({ "at": named(&minimum.at), "value": json::number(minimum.value), "starts": starts })
        });
        json!({
            "schema": "fluxions.minimize.1",
            "function": self.asked.source,
            "constraints": self.constraints,
            "method": found.method.to_string(),
            "start": named(self.start),
            "at": named(&found.at),
            "value": json::number(found.value),
            "gradient_norm": json::number(found.gradient_norm),
            "multipliers": found.multipliers.iter().map(|&x| json::number(x)).collect::<Vec<_>>(),
            "violations": found.violations.iter().map(|&x| json::number(x)).collect::<Vec<_>>(),
            "meaning": meaning,
            "stop": found.stop.name(),
            "why": found.stop.to_string(),
            "shape": shape,
            "curvatures": found.curvatures.iter().map(|&x| json::number(x)).collect::<Vec<_>>(),
            "held": found.held.iter().map(|&i| &variables[i]).collect::<Vec<_>>(),
            "idle": found.idle.iter().map(|&i| &variables[i]).collect::<Vec<_>>(),
            "iterations": found.iterations,
            "evaluations": {
                "values": counts.values, "gradients": counts.gradients,
                "hessians": counts.hessians, "products": counts.products,
            },
            "lost": self.found.lost,
            "places": places.collect::<Vec<_>>(),
            "rows": rows.collect::<Vec<_>>(),
        })
    }
}
