//! What does a program read of a derivative? One JSON object; `docs/json.md` describes it.

use super::{Shown, weightiest};
use crate::json;
use crate::trouble::{self, NoValue};
use fluxions::{Answer, Partial, Report, Status, Verdict};
use serde_json::{Map, Value, json};

impl Shown<'_, '_> {
    /// The derivatives as formulas, and at a point also as numbers.
    pub(super) fn object(&self, at: Option<(&[f64], &Report)>) -> Value {
        let names = self.names();
        let derivatives = self.comparison.derivatives();
        let texts: Vec<Option<String>> =
            derivatives.iter().map(|d| d.formula.as_ref().ok().and_then(|f| f.text().ok())).collect();
        let whole = match texts.as_slice() {
            [single] => json!(single),
            several => {
                several.iter().cloned().collect::<Option<Vec<_>>>().map_or(Value::Null, |all| json!(all))
            }
        };
        let tree: f64 = derivatives.iter().map(|d| d.size.tree).sum();
        let shared: u64 = derivatives.iter().map(|d| d.size.shared).sum();
        let mut object = json!({
            "schema": "fluxions.diff.1",
            "function": self.asked.source,
            "order": self.order,
            "formula": whole,
            "size": { "tree": json::count(tree), "shared": shared },
        });
        let mut variables = Map::new();
        for (i, derivative) in derivatives.iter().enumerate() {
            let size = json!({ "tree": json::count(derivative.size.tree), "shared": derivative.size.shared });
            let mut entry = json!({ "formula": texts[i], "size": size });
            if let Err(why) = &derivative.formula {
                entry["no_formula"] = json!(why);
            }
            if let Some((place, report)) = at {
                self.judged(&mut entry, &report.partials[i], place, report);
            }
            variables.insert(names[derivative.variable].clone(), entry);
        }
        if let Some((place, report)) = at {
            object["at"] = json::named(names.iter().map(String::as_str).zip(place.iter().copied()));
            object["value"] = json::number(report.value);
            let slopes = report.partials.iter().map(|p| (names[p.variable].as_str(), p.derivative));
            object["derivative"] = json::named(slopes);
            let answers = report.partials.iter().flat_map(|p| p.answers.iter().map(move |a| (a, p.variable)));
            object["methods"] = answers.map(|(a, variable)| method(a, &names[variable])).collect();
            let verdict = weightiest(report);
            object["verdict"] =
                json!(verdict.map_or("unchecked".to_owned(), |p| self.verdict_words(p, place)));
        }
        object["variables"] = Value::Object(variables);
        object
    }

    /// Adds what was found about one partial at a point.
    fn judged(&self, entry: &mut Value, partial: &Partial, place: &[f64], report: &Report) {
        entry["derivative"] = json::number(partial.derivative);
        entry["error_bar"] = json::number(partial.error_bar);
        entry["verdict"] = json!(self.verdict_words(partial, place));
        match (&partial.verdict, report.diagnosis.kinks.first()) {
            (Verdict::Kink { left, right, .. }, Some(met)) => {
                let side = |slope: &Option<f64>| slope.map_or(Value::Null, json::number);
                let (part, kind) = trouble::kink(self.asked, met, place);
                entry["kink"] = json!({
                    "part": part, "kind": kind, "left": side(left), "right": side(right),
                });
            }
            (Verdict::OutsideDomain { .. }, _) => {
                let found = NoValue::find(self.asked, &report.diagnosis, report.value, place);
                entry["no_value"] = json!({ "why": found.why, "part": found.part });
            }
            (Verdict::Disagree { why }, _) => entry["disagreement"] = json!(why),
            _ => {}
        }
    }
}

fn method(answer: &Answer, variable: &str) -> Value {
    let mut entry = json!({
        "name": answer.method.name(),
        "variable": variable,
        "value": json::number(answer.value),
        "error_bar": json::number(answer.error_bar),
        "evaluations": answer.evaluations,
        "status": answer.status.name(),
    });
    if let Status::Unavailable(why) = &answer.status {
        entry["why"] = json!(why);
    }
    entry
}
