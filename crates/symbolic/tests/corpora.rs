//! Are the derivatives of formulas that nobody here wrote what their authors say? Rubi's antiderivatives, Feynman's
//! physics and SymPy's own tests, by values with as many digits as it takes.

mod common;

use common::{apart, complex, corpus, each, names, read, report};
use fluxions_symbolic::{Budget, Expr, Pool};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Instant;

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[test]
fn derivatives_of_antiderivatives_are_the_integrands() {
    let entries = corpus("antiderivatives.jsonl");
    let start = Instant::now();
    let found = each(&entries, |entry| {
        let pool = Pool::new();
        let at = |name: &str| number(&entry["at"][name]);
        let source = text(&entry["antiderivative"]);
        let antiderivative =
            read(&pool, source, &names(&entry["at"])).unwrap_or_else(|error| panic!("{source}: {error}"));
        let derivative =
            antiderivative.derive(pool.variable(text(&entry["variable"]))).expect("a derivative");
        let simple = derivative.simplify(&Budget::default());
        let expected = number(&entry["value"]);
        if let Some(value) = simple.evaluate(at) {
            let wrong = || format!("{source}: {value:e} instead of {expected:e} at {}", entry["at"]);
            return (true, (apart(value, expected) > 1e-9).then(wrong));
        }
        // Where the antiderivative is written through complex numbers, its derivative is real all the same.
        let value = simple.run(complex::real(0.0), |name| complex::real(at(name)));
        let right = apart(value.re, expected) < 1e-9 && value.im.abs() < 1e-9 * expected.abs();
        let wrong = || format!("{source}: {value:?} instead of {expected:e} at {}", entry["at"]);
        (false, (!right).then(wrong))
    });
    let wrong: Vec<&String> = found.iter().filter_map(|(_, wrong)| wrong.as_ref()).collect();
    report(&format!(
        "antiderivatives: {}/{} derivatives have the integrand's value, {} of them through complex numbers, in {:.1} s",
        entries.len() - wrong.len(),
        entries.len(),
        found.iter().filter(|(real, _)| !real).count(),
        start.elapsed().as_secs_f64()
    ));
    wrong.iter().for_each(|line| report(line));
    assert!(wrong.is_empty(), "{} derivatives are wrong", wrong.len());
}

#[test]
fn first_and_second_partials_of_physics() {
    let entries = corpus("feynman.jsonl");
    let (mut checked, mut far) = (0, Vec::new());
    for entry in &entries {
        let pool = Pool::new();
        let variables = entry["variables"].as_array().expect("variables");
        let declared: Vec<String> = variables.iter().map(|v| text(&v["name"]).to_owned()).collect();
        let source = text(&entry["formula"]);
        let formula = read(&pool, source, &declared).unwrap_or_else(|error| panic!("{source}: {error}"));
        for name in &declared {
            let x = pool.variable(name);
            let first = formula.derive(x).expect("a derivative").simplify(&Budget::default());
            let second = first.derive(x).expect("a derivative").simplify(&Budget::default());
            for point in entry["points"].as_array().expect("points") {
                let at = |name: &str| number(&point["at"][name]);
                for (order, partial) in [("gradient", first), ("second", second)] {
                    let expected = number(&point[order][name]);
                    let value = partial.evaluate(at).unwrap_or(f64::NAN);
                    assert!(
                        apart(value, expected) < 1e-12,
                        "{source} by {name}: {value:e} instead of {expected:e}: {partial}"
                    );
                    let rounded = apart(partial.run(0.0, at), expected);
                    checked += 1;
                    if rounded.is_nan() || rounded > 1e-12 {
                        far.push(format!(
                            "{source} by {name}, {order}: off by {rounded:.1e} in doubles: {partial}"
                        ));
                    }
                }
            }
        }
    }
    report(&format!(
        "feynman: {} formulas, {checked} partials by value; {} off in doubles:",
        entries.len(),
        far.len()
    ));
    far.iter().for_each(|line| report(line));
    assert!(far.len() <= checked / 50, "{} of {checked} partials are off in doubles", far.len());
}

#[test]
fn derivatives_that_sympy_recorded() {
    let entries = corpus("sympy-derivatives.jsonl");
    let (mut right, mut refused, mut wrong) = (0, BTreeMap::new(), Vec::new());
    for entry in &entries {
        let pool = Pool::new();
        let declared = names(&entry["symbols"]);
        let both = [&entry["expr"], &entry["result"]].map(|source| read(&pool, text(source), &declared));
        let [Ok(expr), Ok(result)] = both else {
            let reason = both.into_iter().find_map(Result::err).unwrap_or_default();
            *refused.entry(reason.lines().next().unwrap_or_default().to_owned()).or_insert(0) += 1;
            continue;
        };
        let Some(orders) = orders(entry) else {
            *refused.entry("not a derivative by a variable".to_owned()).or_insert(0) += 1;
            continue;
        };
        // SymPy's sinc is sin(x)/x, the table's is sin(πx)/(πx).
        if text(&entry["expr"]).contains("sinc(") {
            *refused.entry("sinc is another function there".to_owned()).or_insert(0) += 1;
            continue;
        }
        if names(&entry["symbols"]).iter().any(|name| is_complex(&entry["symbols"][name])) {
            *refused.entry("a complex variable".to_owned()).or_insert(0) += 1;
            continue;
        }
        let derivative = orders.iter().try_fold(expr, |e, (name, n)| e.derive_times(pool.variable(name), *n));
        match derivative {
            Ok(derivative) if agree(derivative.simplify(&Budget::default()), result, &entry["symbols"]) => {
                right += 1
            }
            Ok(derivative) => wrong
                .push(format!("{} by {}: {derivative} instead of {result}", entry["expr"], entry["vars"])),
            Err(unknown) => *refused.entry(unknown.to_string()).or_insert(0) += 1,
        }
    }
    report(&format!("sympy-derivatives: {right}/{} agree, {} do not; refused:", entries.len(), wrong.len()));
    refused.iter().for_each(|(reason, count)| report(&format!("  {count:4} {reason}")));
    wrong.iter().for_each(|line| report(line));
    assert!(wrong.is_empty(), "{} derivatives are wrong", wrong.len());
}

/// The variables that an entry derives by and how often each: `x`, `x, 2` or `(x, 2)`; the only symbol where it names
/// none. Nothing where it derives by something else.
fn orders(entry: &Value) -> Option<Vec<(String, u32)>> {
    let mut orders: Vec<(String, u32)> = Vec::new();
    for item in entry["vars"].as_array()? {
        let item = text(item).trim_matches(['(', ')']);
        if let (Ok(n), Some(last)) = (item.parse(), orders.last_mut()) {
            last.1 = n;
        } else {
            let (name, n) = item.split_once(", ").unwrap_or((item, "1"));
            orders.push((name.to_owned(), n.parse().ok()?));
        }
    }
    let symbols = names(&entry["symbols"]);
    if orders.is_empty() && symbols.len() == 1 {
        orders.push((symbols[0].clone(), 1));
    }
    orders.iter().all(|(name, _)| symbols.contains(name)).then_some(orders)
}

/// Whether a symbol's assumptions say that it is complex and do not say that it is real.
fn is_complex(assumptions: &Value) -> bool {
    let has = |word: &str| assumptions.as_array().is_some_and(|all| all.iter().any(|a| a == word));
    has("complex") && !has("real")
}

/// Whether two expressions are the same, or have the same values wherever both have one, at one point or more.
fn agree(a: Expr, b: Expr, symbols: &Value) -> bool {
    if a == b {
        return true;
    }
    let mut met = 0;
    for seed in 0..12 {
        let at = |name: &str| {
            let shift: f64 = name.bytes().map(f64::from).sum();
            let value = (0.37 + 0.61803398875 * shift + 0.7548776662 * f64::from(seed)).fract();
            let negative = symbols[name].to_string().contains("negative");
            if negative {
                -value
            } else if seed < 6 {
                value
            } else {
                3.0 * value
            }
        };
        let values = match (a.evaluate(at), b.evaluate(at)) {
            (Some(v), Some(w)) => (v, w),
            _ => (a.run(0.0, at), b.run(0.0, at)),
        };
        if values.0.is_nan() && values.1.is_nan() {
            continue;
        }
        if apart(values.0, values.1).is_nan() || apart(values.0, values.1) > 1e-9 {
            return false;
        }
        met += 1;
    }
    met > 0
}
