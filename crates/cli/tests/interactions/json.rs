//! Does `docs/json.md` say what is printed? The fields of its tables, and their types, are held against the fields of
//! real answers: none is missing, and none is left undescribed.

use crate::transcript::{root, run};
use serde_json::Value;
use std::collections::BTreeMap;

/// Commands that together print every field of a section.
const COMMANDS: [(&str, &[&str]); 13] = [
    (
        "`diff` and `grad`",
        &[
            "fluxions diff 'x^2/4' --json",
            "fluxions diff 'x^2/4' --at x=3 --json",
            "fluxions diff 'x^2' --order 9 --at x=3 --json",
            "fluxions grad 'abs(x)*y' --at x=0,y=1 --json",
            "fluxions diff 'acot(x)' --at x=0 --json",
            "fluxions diff 'sqrt(x)' --at x=0 --json",
            "fluxions grad 'log(x)*y' --at x=-1,y=1 --json",
            "fluxions diff 'piecewise((x, x > 0))' --at x=-1 --json",
            "fluxions grad 'besselj(n, x)' --at n=1,x=2 --json",
            "fluxions diff @swell.txt --at x=0.3 --json",
        ],
    ),
    (
        "`jacobian` and `hessian`",
        &[
            "fluxions jacobian 'x*y' 'abs(x)' --at x=0,y=1 --json",
            "fluxions hessian 'x*y' --json",
            "fluxions hessian @swell.txt --at x=0.3 --json",
        ],
    ),
    ("`eval`", &["fluxions eval x --at x=3 --json", "fluxions eval 3 --json"]),
    ("Lines of `--points` that cannot be used", &["printf 'x\\na\\n' | fluxions eval x --points - --json"]),
    ("`explain`", &["fluxions explain 'x*abs(x)' --json"]),
    (
        "`check`",
        &[
            "fluxions check 'x^2' --claim '2*x' --json",
            "fluxions check 'abs(x)' --claim 'x/abs(x)' --json",
            "fluxions check 'x^2' --claim x --json",
            "fluxions check 'sqrt(-x^2 - 1)' --claim '2*x + sqrt(-1 - x^2)' --json",
        ],
    ),
    ("`check --corpus`", &["fluxions check --corpus corpus.jsonl --json"]),
    (
        "`minimize`",
        &[
            "fluxions minimize 'x^2 + y^2' --start x=3,y=1 --bounds y=1.. --subject-to 'x>=1' --json",
            "fluxions minimize 'x^2 + 0*y' --start x=3,y=1 --json",
        ],
    ),
    ("`rules`", &["fluxions rules --json"]),
    (
        "`fit`",
        &[
            "fluxions fit decay.csv 'volts ~ a*exp(-b*t) + c' --tie c=a/6 --profile --json",
            "fluxions fit decay.csv 'volts ~ a*t + b + 0*c' --json",
            "fluxions fit decay.csv 'volts ~ if(t < c, p, q)' --json",
        ],
    ),
    (
        "`sensitivity`",
        &[
            "fluxions sensitivity @drag.txt --params drag.csv --global all --samples 32 --pairs --json",
            "fluxions sensitivity 'abs(x)*y' --at x=0,y=1 --uncertain y=0.1 --json",
            "fluxions sensitivity --at x=2 --no-cache --json -- awk 'BEGIN { print {x} }'",
            "fluxions sensitivity --at x=2 --uncertain x=1 --second-order --no-cache --json -- awk 'BEGIN { printf \"%.1g\", {x}^3 }'",
        ],
    ),
    (
        "`probe`",
        &[
            "fluxions probe --at x=3,y=2 --hessian --no-cache --json -- awk 'BEGIN { printf \"%.6f\", {x}^2*{y} }'",
            "fluxions probe --at x=0 --no-cache --json -- awk 'BEGIN { printf \"%.17g\", {x} < 0 ? 0 : sin({x}) }'",
            "fluxions probe --at x=2 --no-cache --json -- awk 'BEGIN { if ({x} > 2) exit 3; print \"\" > \"/dev/stderr\"; printf \"%.17g\", exp({x}) }'",
            "printf 'x\\n1\\n-1\\n' | fluxions probe --points - --gradients --no-cache --json -- awk 'BEGIN { if ({x} < 0) exit 3; printf \"%.17g\", exp({x}) }'",
        ],
    ),
    ("`predict`", &["printf 't\\n30\\n' | fluxions predict line.json - --json"]),
];

/// The objects whose fields are names that the person chose, or that only the answer knows.
const BY_NAME: [&str; 12] = [
    "at",
    "start",
    "places[].at",
    "derivative",
    "variables",
    "checks",
    "refusals",
    "tied",
    "values",
    "digits",
    "hessians",
    "failures[].at",
];

/// The fields of a value, with the type of each.
fn fields(value: &Value, path: &str, found: &mut BTreeMap<String, Vec<Value>>) {
    match value {
        Value::Object(entries) => {
            for (name, entry) in entries {
                let path = match path {
                    "" => name.clone(),
                    by_name if BY_NAME.contains(&by_name) => format!("{path}.<name>"),
                    _ => format!("{path}.{name}"),
                };
                found.entry(path.clone()).or_default().push(entry.clone());
                fields(entry, &path, found);
            }
        }
        Value::Array(entries) => {
            let path = format!("{path}[]");
            for entry in entries {
                if !entry.is_object() {
                    found.entry(path.clone()).or_default().push(entry.clone());
                }
                fields(entry, &path, found);
            }
        }
        _ => {}
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "text" => value.is_string(),
        "number" => value.is_number() || ["inf", "-inf", "nan"].iter().any(|s| value == s),
        "count" => value.as_f64().is_some_and(|x| x >= 0.0 && (x == x.trunc() || x > 9e15)),
        "boolean" => value.is_boolean(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("`{other}` is no type"),
    }
}

/// The fields that a section describes, with their types.
fn described(document: &str, section: &str) -> BTreeMap<String, String> {
    let heading = format!("\n## {section}\n");
    let start = document.find(&heading).unwrap_or_else(|| panic!("no section {section}")) + heading.len();
    let text = document[start..].split("\n## ").next().unwrap_or_default();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (field, rest) = row.split_once("` | ").unwrap_or_else(|| panic!("a row without a type: {row}"));
        let (kind, _) = rest.split_once(" | ").unwrap_or_else(|| panic!("a row without a meaning: {row}"));
        (field.to_owned(), kind.to_owned())
    })
    .collect()
}

#[test]
fn every_field_is_described_and_every_description_is_true() {
    let document = std::fs::read_to_string(root().join("docs/json.md")).expect("the description is there");
    for (section, commands) in COMMANDS {
        let described = described(&document, section);
        let mut found = BTreeMap::new();
        for command in commands {
            let printed = run(command).stdout;
            assert!(!printed.is_empty(), "{command} prints nothing");
            for line in printed.lines() {
                let value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{command}: {e}: {line}"));
                fields(&value, "", &mut found);
            }
        }
        let listed = |fields: Vec<&String>| fields.iter().map(|f| f.to_string()).collect::<Vec<_>>();
        assert_eq!(
            listed(described.keys().collect()),
            listed(found.keys().collect()),
            "{section}: described and printed"
        );
        for (field, values) in &found {
            for value in values {
                let holds = described[field].split(" or ").any(|kind| is(value, kind));
                assert!(holds, "{section}, {field}: {value} is no {}", described[field]);
            }
        }
    }
}

/// With `--json` nothing but JSON comes to standard output, whatever the exit code.
#[test]
fn a_failing_check_still_prints_its_object() {
    let ran = run("fluxions check 'x^2' --claim x --json");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    let value: Value = serde_json::from_str(&ran.stdout).expect("one object");
    assert_eq!(value["right"], Value::Bool(false));
}
