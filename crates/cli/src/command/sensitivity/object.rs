//! What does a program read? The same as JSON and as CSV.

use super::words::{self, Way};
use super::{Asked, Here};
use crate::failure::Failure;
use crate::json::{number, status};
use fluxions_sensitivity::{Dgsm, Effect, Interval, Local, Morris, Sobol};
use serde_json::{Map, Value, json};
use std::io::Write;

fn optional(x: Option<f64>) -> Value {
    x.map_or(Value::Null, number)
}

fn interval(of: &Interval) -> Value {
    json!({ "value": number(of.value), "low": number(of.low), "high": number(of.high) })
}

/// The parts of an input as squares with a unit, which are zero or infinite where that is very small or large.
fn variances(effect: &Effect, found: &Local) -> [Option<f64>; 3] {
    let of = |part: f64, deviation: f64| if deviation == 0.0 { 0.0 } else { part * deviation * deviation };
    let second = |part: Option<f64>| Some(of(part?, found.second_deviation?));
    let part = &effect.part;
    [Some(of(part.first, found.deviation)), second(part.second), second(part.shared)]
}

fn parts([first, second, shared]: [Option<f64>; 3]) -> Value {
    json!({ "first": optional(first), "second": optional(second), "shared": optional(shared) })
}

impl Here<'_> {
    pub(super) fn object(&self) -> Map<String, Value> {
        let found = self.found;
        let mut rank = vec![0; self.inputs.len()];
        found.ranking().into_iter().enumerate().for_each(|(place, i)| rank[i] = place + 1);
        let input = |effect: &Effect| {
            let input = &self.inputs[effect.input];
            let slope = &effect.slope;
            let sides = slope.sides();
            let ends = effect.ends.map(|ends| {
                json!({
                    "low": number(ends.range.0),
                    "high": number(ends.range.1),
                    "runs": [number(ends.runs.0), number(ends.runs.1)],
                    "by_slope": [number(ends.by_slope.0), number(ends.by_slope.1)],
                    "bent": ends.is_bent(found.value),
                })
            });
            let curve = self.curves.iter().find(|curve| curve.input == effect.input);
            let curve = curve.map(|curve| {
                let points: Vec<Value> =
                    curve.points.iter().map(|&(x, y)| json!([number(x), number(y)])).collect();
                points
            });
            json!({
                "name": input.name,
                "rank": rank[effect.input],
                "nominal": number(input.nominal),
                "distribution": input.distribution.map(|d| d.to_string()),
                "derivative": number(slope.value),
                "error_bar": number(slope.error_bar.unwrap_or(0.0)),
                "status": status(slope.status),
                "left": optional(sides.map(|s| s.0)),
                "right": optional(sides.map(|s| s.1)),
                "nudge": {
                    "step": number(effect.step),
                    "by_slope": number(effect.nudge),
                    "by_run": number(effect.nudge_run),
                },
                "elasticity": optional(effect.elasticity),
                "way": Way::of(effect).word(),
                "idle": words::is_idle(effect, found),
                "ends": ends,
                "curve": curve,
                "variance": parts(variances(effect, found)),
                "part": parts([Some(effect.part.first), effect.part.second, effect.part.shared]),
            })
        };
        let fields = [
            ("schema", json!("fluxions.sensitivity.1")),
            ("function", json!(self.function)),
            ("result", json!(self.result)),
            ("value", number(found.value)),
            ("inputs", found.effects.iter().map(input).collect()),
            ("assumed", json!(self.assumed)),
            ("variance", number(found.deviation.powi(2))),
            ("second_variance", optional(found.second_deviation.map(|d| d.powi(2)))),
            ("deviation", number(found.deviation)),
            ("second_deviation", optional(found.second_deviation)),
            ("shift", optional(found.shift)),
            ("unresolved", found.unresolved.iter().map(|&i| json!(self.inputs[i].name)).collect()),
            ("evaluations", json!(found.evaluations)),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// A line for each input, the most important first.
    pub(super) fn csv(&self, out: &mut impl Write) -> Result<(), Failure> {
        let mut writer = csv::Writer::from_writer(out);
        let heads = "input,nominal,distribution,derivative,error_bar,status,step,nudge_by_slope,nudge_by_run,\
                     elasticity,way,low,high,run_low,run_high,slope_low,slope_high,\
                     variance_first,variance_second,variance_shared,\
                     part_first,part_second,part_shared";
        let failed = |e: csv::Error| match e.into_kind() {
            csv::ErrorKind::Io(e) => Failure::from(e),
            other => Failure::new(format!("the table cannot be written: {other:?}")),
        };
        writer.write_record(heads.split(',')).map_err(failed)?;
        for i in self.found.ranking() {
            let effect = &self.found.effects[i];
            let input = &self.inputs[i];
            let (slope, part) = (&effect.slope, &effect.part);
            let ends = effect.ends;
            let numbers = |numbers: &[Option<f64>]| -> Vec<String> {
                numbers.iter().map(|x| x.map_or_else(String::new, |x| x.to_string())).collect()
            };
            let distribution = input.distribution.map_or_else(String::new, |d| d.to_string());
            let mut record = vec![input.name.clone(), input.nominal.to_string(), distribution];
            record.extend(numbers(&[Some(slope.value), Some(slope.error_bar.unwrap_or(0.0))]));
            record.push(status(slope.status).to_owned());
            let nudge = [Some(effect.step), Some(effect.nudge), Some(effect.nudge_run), effect.elasticity];
            record.extend(numbers(&nudge));
            record.push(Way::of(effect).word().to_owned());
            record.extend(numbers(&[
                ends.map(|e| e.range.0),
                ends.map(|e| e.range.1),
                ends.map(|e| e.runs.0),
                ends.map(|e| e.runs.1),
                ends.map(|e| e.by_slope.0),
                ends.map(|e| e.by_slope.1),
            ]));
            record.extend(numbers(&variances(effect, self.found)));
            record.extend(numbers(&[Some(part.first), part.second, part.shared]));
            writer.write_record(&record).map_err(failed)?;
        }
        writer.flush()?;
        Ok(())
    }
}

impl Asked<'_> {
    pub(super) fn morris_object(&self, found: &Morris) -> Value {
        let factors = found.factors.iter().map(|factor| {
            json!({
                "name": factor.name,
                "size": interval(&factor.size),
                "mean": number(factor.mean),
                "deviation": number(factor.deviation),
                "effects": factor.effects,
            })
        });
        json!({
            "walks": self.how.base,
            "factors": factors.collect::<Vec<_>>(),
            "left_out": found.left_out,
            "evaluations": found.evaluations,
        })
    }

    pub(super) fn sobol_object(&self, found: &Sobol) -> Value {
        let factor = |f: usize| {
            json!({
                "name": found.names[f],
                "first": interval(&found.first[f]),
                "total": interval(&found.total[f]),
                "words": words::indices(&found.first[f], &found.total[f]),
            })
        };
        let pair = |&(f, g, ref part): &(usize, usize, Interval)| json!({ "names": [found.names[f], found.names[g]], "part": interval(part) });
        json!({
            "mean": number(found.mean),
            "variance": number(found.variance),
            "factors": (0..found.names.len()).map(factor).collect::<Vec<_>>(),
            "pairs": found.pairs.iter().map(pair).collect::<Vec<_>>(),
            "base": found.base,
            "left_out": found.left_out,
            "evaluations": found.evaluations,
        })
    }

    pub(super) fn dgsm_object(&self, found: &Dgsm) -> Value {
        let inputs = found.inputs.iter().map(|of| {
            json!({
                "name": self.inputs[of.input].name,
                "square": interval(&of.square),
                "mean": number(of.mean),
                "rising": number(of.rising),
                "falling": number(of.falling),
                "bound": interval(&of.bound),
            })
        });
        json!({
            "mean": number(found.mean),
            "variance": number(found.variance),
            "inputs": inputs.collect::<Vec<_>>(),
            "exact": found.exact,
            "may_jump": found.may_jump,
            "base": found.base,
            "left_out": found.left_out,
            "evaluations": found.evaluations,
        })
    }
}
