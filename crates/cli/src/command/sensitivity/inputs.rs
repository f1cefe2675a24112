//! What is known of the inputs? Their values and distributions, from options, parameter files and studies, put together.

use crate::at::{self, Given};
use crate::failure::Failure;
use crate::show;
use fluxions_sensitivity::{Distribution, Factor, Input, salib};
use std::ops::Range;

/// The part of a value to each side that is walked through where nothing is known of any input.
const AROUND: f64 = 0.1;

/// What may be known of one input.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) nominal: Option<f64>,
    pub(super) distribution: Option<Distribution>,
    pub(super) uncertain: Option<Uncertain>,
    pub(super) bounds: Option<(f64, f64)>,
}

/// A standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Uncertain {
    Absolute(f64),
    /// A part of the value.
    Relative(f64),
}

/// The names that are known of, with what is known.
pub(super) type Names = Vec<(String, Known)>;

/// What is known of a name; a new entry where nothing was.
pub(super) fn entry<'n>(names: &'n mut Names, name: &str) -> &'n mut Known {
    let place = names.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        names.push((name.to_owned(), Known::default()));
        names.len() - 1
    });
    &mut names[place].1
}

/// The options that say something of inputs.
pub(super) struct Options<'a> {
    pub(super) at: &'a [String],
    pub(super) uncertain: &'a [String],
    pub(super) bounds: &'a [String],
    pub(super) dist: &'a [String],
}

/// Adds what the options say; they are stronger than what is there.
pub(super) fn options(names: &mut Names, options: &Options) -> Result<(), Failure> {
    for (name, value) in at::assignments("--at", options.at)? {
        entry(names, &name).nominal = Some(value);
    }
    for (name, interval) in at::intervals(options.bounds)? {
        entry(names, &name).bounds = Some(interval);
    }
    let example = "write NAME=DEVIATION, as in --uncertain x=0.1,y=5%";
    let deviations = at::named("--uncertain", example, options.uncertain, deviation)?;
    let example = "write NAME=DISTRIBUTION, as in --dist 'x=normal(3, 0.1)'";
    let distributions = at::named("--dist", example, options.dist, self::distribution)?;
    // What was there before gives way; two options that say different things do not.
    for (name, _) in &deviations {
        entry(names, name).distribution = None;
    }
    for (name, distribution) in distributions {
        let known = entry(names, &name);
        (known.distribution, known.uncertain) = (Some(distribution), None);
    }
    for (name, deviation) in deviations {
        entry(names, &name).uncertain = Some(deviation);
    }
    Ok(())
}

/// `0.1`, or `5%` of the value.
pub(super) fn deviation(given: &Given, name: &str, span: Range<usize>) -> Result<Uncertain, Failure> {
    let written = &given.text[span.clone()];
    let (number, relative) = match written.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (written, false),
    };
    let value = given.evaluate("deviation", name, span.start..span.start + number.len())?;
    if !(value > 0.0 && value.is_finite()) {
        let message = format!("the deviation of `{name}` is not positive");
        let help = format!("what is known exactly is left out, and given by --at {name}=…");
        return Err(given.wrong(span, message, "no deviation", &help));
    }
    Ok(if relative { Uncertain::Relative(value / 100.0) } else { Uncertain::Absolute(value) })
}

/// The distributions by name: as they are written here, and as SALib calls them.
const KINDS: [(&str, &str, &[&str]); 6] = [
    ("uniform", "unif", &["low", "high"]),
    ("loguniform", "logunif", &["low", "high"]),
    ("triangular", "triang", &["low", "mode", "high"]),
    ("normal", "norm", &["mean", "deviation"]),
    ("lognormal", "lognorm", &["mean", "deviation"]),
    ("weibull", "weibull", &["shape", "scale"]),
];

/// `normal(3, 0.1)`.
pub(super) fn distribution(given: &Given, name: &str, span: Range<usize>) -> Result<Distribution, Failure> {
    let written = &given.text[span.clone()];
    let wrong =
        |message: String, label: &str, help: &str| Err(given.wrong(span.clone(), message, label, help));
    let all: Vec<String> =
        KINDS.iter().map(|(kind, _, words)| format!("{kind}({})", words.join(", "))).collect();
    let all = format!("there are: {}", all.join(", "));
    let Some((kind, rest)) = written.split_once('(').filter(|(_, rest)| rest.ends_with(')')) else {
        return wrong(format!("`{written}` is no distribution"), "not KIND(NUMBERS)", &all);
    };
    let kind = kind.trim_end();
    let Some((kind, _, words)) = KINDS.iter().find(|(long, short, _)| kind == *long || kind == *short) else {
        return wrong(format!("`{kind}` is no distribution that is known"), "not known", &all);
    };
    let open = span.end - rest.len();
    let parts = at::split(&rest[..rest.len() - 1]);
    if parts.len() != words.len() {
        let message = format!(
            "`{kind}` needs {}, and not {}",
            show::counted(words.len() as u64, "number"),
            parts.len()
        );
        return wrong(message, "not so many", &format!("write {kind}({})", words.join(", ")));
    }
    let mut numbers = Vec::new();
    for (part, word) in parts.iter().zip(*words) {
        numbers.push(given.evaluate(word, name, open + part.start..open + part.end)?);
    }
    let made = match (*kind, numbers.as_slice()) {
        ("uniform", &[low, high]) => Distribution::Uniform { low, high },
        ("loguniform", &[low, high]) => Distribution::LogUniform { low, high },
        ("triangular", &[low, mode, high]) => Distribution::Triangular { low, mode, high },
        ("normal", &[mean, deviation]) => Distribution::Normal { mean, deviation },
        ("lognormal", &[mean, deviation]) => Distribution::LogNormal { mean, deviation },
        (_, numbers) => Distribution::Weibull { shape: numbers[0], scale: numbers[1] },
    };
    match made.fault() {
        None => Ok(made),
        Some(fault) => wrong(
            format!("`{name}` has no distribution: {fault}"),
            "no number is distributed like this",
            &format!("write {kind}({})", words.join(", ")),
        ),
    }
}

/// Adds what a parameter file says; its groups are returned by name.
pub(super) fn parameters(names: &mut Names, path: &str) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let text = crate::input::file(path)?;
    let read = salib::read(&text)
        .map_err(|error| Failure::new(format!("`{path}`, {error}")).help(error.help.clone()))?;
    for input in &read.inputs {
        entry(names, &input.name).distribution = input.distribution;
    }
    let group = |factor: &Factor| {
        let members = factor.members.iter().map(|&i| read.inputs[i].name.clone()).collect();
        (factor.name.clone(), members)
    };
    Ok(read.factors.iter().map(group).collect())
}

impl Known {
    /// The value, if it is known or follows from the rest.
    pub(super) fn value(&self) -> Option<f64> {
        let (low, high) = self.bounds.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let middle = low.midpoint(high);
        self.nominal
            .or_else(|| self.distribution.map(|d| d.mean()))
            .or_else(|| (middle.is_finite() && self.uncertain.is_none()).then_some(middle))
    }

    /// The input: its value, and the distribution that all this makes.
    pub(super) fn input(&self, name: &str) -> Result<Input, Failure> {
        let wrong = |message: String, help: String| Err(Failure::new(message).help(help));
        let Some(nominal) = self.value() else {
            return wrong(format!("no value is given for `{name}`"), format!("write --at {name}=…"));
        };
        if !nominal.is_finite() {
            return wrong(
                format!("the value of `{name}` is not finite"),
                format!("write a number, as --at {name}=1"),
            );
        }
        if self.distribution.is_some() && self.uncertain.is_some() {
            return wrong(
                format!("`{name}` has a distribution and a deviation"),
                format!("leave out one of --dist {name}=… and --uncertain {name}=…"),
            );
        }
        let deviation = match self.uncertain {
            Some(Uncertain::Relative(_)) if nominal == 0.0 => {
                return wrong(
                    format!("`{name}` is 0, of which no per cent is anything"),
                    format!("write its deviation in its own unit, as --uncertain {name}=0.1"),
                );
            }
            Some(Uncertain::Relative(part)) => Some(part * nominal.abs()),
            Some(Uncertain::Absolute(deviation)) => Some(deviation),
            None => None,
        };
        let around = deviation.map(|deviation| Distribution::Normal { mean: nominal, deviation });
        let distribution = match (self.distribution.or(around), self.bounds) {
            (Some(Distribution::Normal { mean, deviation }), Some((low, high))) => {
                Some(Distribution::TruncatedNormal { mean, deviation, low, high })
            }
            (Some(Distribution::Uniform { .. }) | None, Some((low, high)))
                if low.is_finite() && high.is_finite() && low < high =>
            {
                Some(Distribution::Uniform { low, high })
            }
            (None, Some((low, high))) if low == high => None,
            (None, Some(_)) => {
                return wrong(
                    format!("the bounds of `{name}` are open, which is no range"),
                    format!("write both ends, as --bounds {name}=0..1, or --uncertain {name}=…"),
                );
            }
            (Some(distribution), Some(_)) => {
                return wrong(
                    format!("`{name}` has the distribution {distribution}, which bounds cannot cut"),
                    format!("leave out --bounds {name}=…; only normal distributions are cut"),
                );
            }
            (distribution, None) => distribution,
        };
        if let Some(fault) = distribution.and_then(|d| d.fault()) {
            return wrong(
                format!("`{name}` has no distribution: {fault}"),
                format!("write other --bounds {name}=…"),
            );
        }
        let (low, high) = distribution.map_or((nominal, nominal), |d| d.support());
        if !(low <= nominal && nominal <= high) {
            let (value, low, high) = (show::number(nominal), show::number(low), show::number(high));
            return wrong(
                format!("{name} = {value} is outside its range, {low} to {high}"),
                format!("take a value inside by --at {name}=…, or leave it out for the mean"),
            );
        }
        Ok(Input { name: name.to_owned(), nominal, distribution })
    }
}

/// Gives each input a range around its value, where none has one. Whether that was so.
pub(super) fn spread(inputs: &mut [Input]) -> bool {
    if inputs.iter().any(|input| input.distribution.is_some()) {
        return false;
    }
    for input in inputs {
        let reach = if input.nominal == 0.0 { AROUND } else { AROUND * input.nominal.abs() };
        let (low, high) = (input.nominal - reach, input.nominal + reach);
        input.distribution = Some(Distribution::Uniform { low, high });
    }
    true
}

/// What moves together: the groups of a parameter file, and each other input by itself.
pub(super) fn factors(inputs: &[Input], groups: &[(String, Vec<String>)]) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    for single in Factor::singles(inputs) {
        let grouped = groups.iter().find(|(_, members)| members.contains(&single.name));
        let name = grouped.map_or(&single.name, |(group, _)| group);
        match factors.iter_mut().find(|factor| factor.name == *name && grouped.is_some()) {
            Some(factor) => factor.members.extend(single.members),
            None => factors.push(Factor { name: name.clone(), ..single }),
        }
    }
    factors
}
