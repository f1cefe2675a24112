//! Is what the page is told true? Its values are those of `fluxions diff` to 1e-12, over fifty formulas, whether its module
//! runs in an interpreter or in a JavaScript engine; guards are zero where something happens; nothing is left to chance.
#![allow(clippy::print_stdout)]

#[path = "../../wasm/tests/common/mod.rs"]
mod common;

use common::Running;
use fluxions::{Comparison, Function, Pool, Request, Verdict};
use fluxions_surf::{At, Explored, GuardKind, explore};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Formulas with a point: values of the variables, then of the parameters in the order of their first use.
const CASES: [(&str, &[f64]); 54] = [
    ("x^2/4", &[3.0]),
    ("sin(x)", &[0.7]),
    ("abs(x)", &[-1.5]),
    ("tan(x)", &[1.2]),
    ("1/x", &[-0.3]),
    ("floor(x) + x", &[2.5]),
    ("(x^2 - 1)/(x - 1)", &[1.5]),
    ("x*sin(1/x)", &[0.17]),
    ("exp(-x^2)", &[0.8]),
    ("a*sin(b*x + c)", &[0.4, 2.0, 3.0, 0.5]),
    ("x^3 - 3*x + 1", &[2.0]),
    ("log(x)/sqrt(1 + x^2)", &[1.7]),
    ("exp(x^2)*sin(x)/x", &[0.9]),
    ("if(x > 0, x^2, sin(x)/x)", &[-1.1]),
    ("tanh(w1*x + b1)*w2 + b2", &[0.5, 1.0, -0.2, 2.0, 0.1]),
    ("x^2 + 3*y^2 - x*y", &[1.0, 2.0]),
    ("sin(x*y)*exp(-(x^2 + y^2)/4)", &[0.6, -1.2]),
    ("(1 - x)^2 + 100*(y - x^2)^2", &[-1.2, 1.0]),
    ("atan2(y, x) + hypot(x, y)", &[0.5, 0.25]),
    ("gamma(x)", &[2.3]),
    ("lgamma(x) + digamma(x)", &[3.7]),
    ("trigamma(x)*x", &[0.6]),
    ("polygamma(3, x)", &[1.9]),
    ("erf(x) - erfc(x/2)", &[0.8]),
    ("erfinv(x)", &[0.35]),
    ("erfcinv(x)", &[0.35]),
    ("besselj(0, x)", &[1.7]),
    ("besselj(2, x) + bessely(1, x)", &[2.9]),
    ("besseli(1, x)*besselk(1, x)", &[1.3]),
    ("lambertw(x)", &[0.9]),
    ("lambertwm1(x)", &[-0.2]),
    ("asin(x) + acos(x/2) + atan(3*x)", &[0.4]),
    ("asinh(x) - acosh(x + 2) + atanh(x/3)", &[0.7]),
    ("sec(x) + csc(x) + cot(x)", &[0.9]),
    ("sech(x)*csch(x) + coth(x)", &[0.8]),
    ("asec(x) + acsc(x) + acot(x)", &[1.8]),
    ("acoth(x) - asech(1/x) + acsch(x)", &[1.6]),
    ("sinh(x)/cosh(x/2)", &[1.1]),
    ("log2(x) + log10(x) + log1p(x)", &[2.2]),
    ("expm1(x) - exp2(x)", &[0.3]),
    ("cbrt(x) + x^(1/3)", &[1.9]),
    ("x^x", &[1.4]),
    ("x^p", &[1.4, 2.7]),
    ("softplus(x) + sigmoid(x) + relu(x) + relu6(x)", &[0.6]),
    ("logaddexp(x, 1) + xlogy(x, 3) + entr(x)", &[0.8]),
    ("min(x, x^2) + max(x, 1 - x)", &[0.3]),
    ("clamp(x^2, 0.1, 2) + copysign(x, -1)", &[0.9]),
    ("rem(x, 3) + round(x) + trunc(x) + ceil(x)", &[4.2]),
    ("sign(x)*heaviside(x)*x^2", &[1.2]),
    ("sinc(x) + x", &[0.7]),
    ("piecewise((x < 0, -x), (x < 1, x^2), (True, 2*x - 1))", &[0.4]),
    (r"\frac{x^{2}}{1 + e^{-x}}", &[0.3]),
    ("logsumexp(x, 2*x, y)", &[0.2, 0.9]),
    ("1/(1 + 1/(1 + 1/(1 + x)))", &[0.75]),
];

/// What a function of the page is called with and what it yields.
struct Call {
    function: &'static str,
    outputs: usize,
    expected: Vec<f64>,
}

/// The calls for a formula, and what `fluxions diff` says.
fn calls(seen: &Explored, formula: &str, point: &[f64]) -> Vec<Call> {
    let f = Function::parse(formula).unwrap();
    let of = |name: &String| point[seen.inputs().iter().position(|n| n == name).unwrap()];
    let place: Vec<f64> = f.variables().iter().map(of).collect();
    let wrt: Vec<usize> =
        seen.variables.iter().map(|name| f.variables().iter().position(|v| v == name).unwrap()).collect();
    let told = |order: u32| -> Vec<f64> {
        let pool = Pool::new();
        let request = Request { wrt: wrt.clone(), order, ..Request::gradient(&f) };
        let report = Comparison::new(&f, request, &pool, &Default::default()).at(&place);
        let agree = |p: &fluxions::Partial| !matches!(p.verdict, Verdict::Disagree { .. });
        assert!(report.partials.iter().all(agree), "{formula}");
        report.partials.iter().map(|p| p.derivative).collect()
    };
    let mut calls = vec![Call { function: "f", outputs: 1, expected: vec![f.value(&place)] }];
    if wrt.len() == 1 {
        calls.push(Call { function: "df", outputs: 1, expected: told(1) });
        calls.push(Call { function: "d2f", outputs: 1, expected: told(2) });
        calls.push(Call { function: "d3f", outputs: 1, expected: told(3) });
    } else {
        calls.push(Call { function: "gradient", outputs: 2, expected: told(1) });
        // The second derivative by x and that by y stand at the ends of the triangle.
        let ends = told(2);
        let mixed = f.hessian(&place).unwrap()[wrt[0]][wrt[1]];
        calls.push(Call { function: "hessian", outputs: 3, expected: vec![ends[0], mixed, ends[1]] });
    }
    calls
}

/// How far apart, relative to the larger of the expected value and the value of the function.
fn apart(found: f64, expected: f64, size: f64) -> f64 {
    if found == expected || (found.is_nan() && expected.is_nan()) {
        0.0
    } else {
        (found - expected).abs() / expected.abs().max(size.abs()).max(1e-3)
    }
}

#[test]
fn values_are_those_of_diff() {
    let mut worst = (0.0, String::new());
    for (formula, point) in CASES {
        let seen = explore(formula).unwrap();
        let mut running = Running::of(seen.module.clone());
        for Call { function, outputs, expected } in calls(&seen, formula, point) {
            let known = seen.functions.iter().find(|f| f.name == function);
            assert_eq!(known.map(|f| f.outputs), Some(outputs), "{formula}: {function}");
            let size = expected[0];
            for (found, expected) in running.run(function, outputs, point).into_iter().zip(expected) {
                let apart = apart(found, expected, size);
                assert!(apart <= 1e-12, "{formula}: {function}{point:?} = {found:e}, not {expected:e}");
                if apart > worst.0 {
                    worst = (apart, format!("{formula}: {function}"));
                }
            }
        }
    }
    println!("{} formulas, furthest apart {:.1e}: {}", CASES.len(), worst.0, worst.1);
}

#[test]
fn a_javascript_engine_computes_the_same() {
    let mut wanted = Vec::new();
    let cases: Vec<Value> = CASES
        .iter()
        .map(|&(formula, point)| {
            let seen = explore(formula).unwrap();
            let calls = calls(&seen, formula, point);
            let asked = calls.iter().map(|c| json!([c.function, c.outputs])).collect::<Vec<_>>();
            for Call { function, expected, .. } in calls {
                let size = expected[0];
                wanted.extend(expected.into_iter().map(|e| (format!("{formula}: {function}"), e, size)));
            }
            json!({"wasm": seen.to_json()["wasm"], "heap": seen.module.heap, "point": point, "calls": asked})
        })
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("explored.json");
    std::fs::write(&file, json!(cases).to_string()).unwrap();
    let math = Path::new(env!("CARGO_MANIFEST_DIR")).join("../emit/js/math.js");
    let script = folder.join("explored.mjs");
    std::fs::write(
        &script,
        format!(
            "import {{ readFileSync }} from 'node:fs';\n\
             const math = await import({math:?});\n\
             for (const {{ wasm, heap, point, calls }} of JSON.parse(readFileSync({file:?}, 'utf8'))) {{\n\
             const {{ instance: {{ exports }} }} = await WebAssembly.instantiate(Buffer.from(wasm, 'base64'), {{ math }});\n\
             for (const [name, outputs] of calls) {{\n\
             const value = outputs === 1 ? exports[name](...point) : exports[name](...point, heap);\n\
             const values = outputs === 1 ? [value] : new Float64Array(exports.memory.buffer, heap, outputs);\n\
             for (const y of values) console.log(String(y).replace('Infinity', 'inf'));\n\
             }} }}\n"
        ),
    )
    .unwrap();
    let output = match Command::new("node").arg(&script).output() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: there is no node");
            return;
        }
        output => output.unwrap(),
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().count(), wanted.len());
    let mut worst = (0.0, String::new());
    for (line, (what, expected, size)) in printed.lines().zip(wanted) {
        let found: f64 = line.parse().unwrap();
        let apart = apart(found, expected, size);
        assert!(apart <= 1e-12, "{what} = {found:e}, not {expected:e}");
        if apart > worst.0 {
            worst = (apart, what);
        }
    }
    println!("furthest apart {:.1e}: {}", worst.0, worst.1);
}

#[test]
fn names_are_sorted_into_variables_and_parameters() {
    for (formula, variables, parameters) in [
        ("x^2/4", &["x"][..], &[][..]),
        ("a*sin(b*x)", &["x"], &["a", "b"]),
        ("y*x + z", &["x", "y"], &["z"]),
        ("a*exp(-k*t)", &["t"], &["a", "k"]),
        ("m*n", &["m"], &["n"]),
        ("y^2", &["y"], &[]),
        ("2", &["x"], &[]),
    ] {
        let seen = explore(formula).unwrap();
        assert_eq!(seen.variables, variables, "{formula}");
        assert_eq!(
            seen.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
            parameters,
            "{formula}"
        );
        let inputs: Vec<&str> = variables.iter().chain(parameters).copied().collect();
        assert_eq!(seen.inputs(), inputs);
    }
}

/// Where something happens, one of the guards is zero (or whole, or half).
#[test]
fn guards_are_zero_where_something_happens() {
    use At::{Half, Integer, Zero};
    use GuardKind::{Branch, Edge, Jump, Kink, Pole};
    for (formula, kind, at, point, value) in [
        ("1/(x - 1)", Pole, Zero, 1.0, 0.0),
        ("x^(-2)", Pole, Zero, 0.0, 0.0),
        ("tan(2*x)", Pole, Zero, std::f64::consts::FRAC_PI_4, 0.0),
        ("cot(x)", Pole, Zero, 0.0, 0.0),
        ("gamma(x + 0.5)", Pole, Integer, -2.5, -2.0),
        ("abs(x^2 - 4)", Kink, Zero, 2.0, 0.0),
        ("max(x, 2 - x)", Kink, Zero, 1.0, 0.0),
        ("clamp(x, -1, 2)", Kink, Zero, 2.0, 0.0),
        ("relu6(x)", Kink, Zero, 6.0, 0.0),
        ("cbrt(x + 1)", Kink, Zero, -1.0, 0.0),
        ("sign(sin(x))", Jump, Zero, 0.0, 0.0),
        ("floor(x/2)", Jump, Integer, 4.0, 2.0),
        ("round(x)", Jump, Half, 1.5, 1.5),
        ("rem(x, 3)", Jump, Integer, 6.0, 2.0),
        ("sqrt(x + 2)", Edge, Zero, -2.0, 0.0),
        ("log(3 - x)", Edge, Zero, 3.0, 0.0),
        ("asin(x/2)", Edge, Zero, 2.0, 0.0),
        ("acosh(x)", Edge, Zero, 1.0, 0.0),
        ("x^1.5", Edge, Zero, 0.0, 0.0),
        ("if(x < 1, 0, x)", Branch, Zero, 1.0, 0.0),
        ("piecewise((x <= 2, 1), (True, x))", Branch, Zero, 2.0, 0.0),
    ] {
        let seen = explore(formula).unwrap();
        let outputs = seen.guards.len();
        let values = Running::of(seen.module.clone()).run("guards", outputs, &[point]);
        let met = seen.guards.iter().zip(values).any(|(guard, g)| {
            guard.kind == kind && guard.at == at && (g - value).abs() < 1e-15 && !guard.text.is_empty()
        });
        assert!(met, "{formula}: {:?}", seen.guards);
    }
    // What does not move with the variable is no candidate.
    assert!(explore("abs(a) + x/b + sqrt(2)").unwrap().guards.is_empty());
}

/// The trace: every node's value; tangents and adjoints as the chain rule has them, edge by edge.
#[test]
fn traces_obey_the_chain_rule() {
    for (formula, point) in CASES {
        let seen = explore(formula).unwrap();
        let Some((nodes, output)) = &seen.graph else { panic!("{formula} has no graph") };
        let n = nodes.len();
        let mut running = Running::of(seen.module.clone());
        let trace = running.run("trace", 3 * n, point);
        let edges: usize = nodes.iter().map(|node| node.args.len()).sum();
        let partials = running.run("partials", edges, point);
        let (primal, tangent, adjoint) = (&trace[..n], &trace[n..2 * n], &trace[2 * n..]);
        assert_eq!(primal[*output], running.run("f", 1, point)[0], "{formula}");
        assert_eq!(adjoint[*output], 1.0, "{formula}");
        let mut edge = 0;
        let mut back = vec![0.0; n];
        back[*output] = 1.0;
        for (i, node) in nodes.iter().enumerate() {
            assert!(node.args.iter().all(|&arg| arg < i) && !node.text.is_empty(), "{formula}");
            assert_eq!(node.args.len(), node.local.len(), "{formula}");
            if !node.args.is_empty() {
                let sum: f64 = node
                    .args
                    .iter()
                    .zip(&partials[edge..])
                    .map(|(&arg, p)| if tangent[arg] == 0.0 { 0.0 } else { p * tangent[arg] })
                    .sum();
                assert!(apart(tangent[i], sum, 0.0) < 1e-12, "{formula}: {} {}", node.text, tangent[i]);
            }
            edge += node.args.len();
        }
        for (i, node) in nodes.iter().enumerate().rev() {
            edge -= node.args.len();
            for (k, &arg) in node.args.iter().enumerate() {
                // What is absent stays so, beside an infinity too.
                if back[i] != 0.0 && adjoint[arg] != 0.0 {
                    back[arg] += back[i] * partials[edge + k];
                }
            }
            assert!(adjoint[i] == 0.0 || apart(adjoint[i], back[i], 0.0) < 1e-12, "{formula}: {}", node.text);
        }
    }
}

#[test]
fn mistakes_point_into_the_formula() {
    for (formula, span, help) in [
        ("2*sen(x)", [2, 5], "did you mean `sin`?"),
        // One letter of four bytes, two code units.
        ("\u{1d465}*sen(x)", [3, 6], "did you mean `sin`?"),
        ("", [0, 0], "write a formula such as x^2/4"),
        ("(x", [0, 1], "write `)` where it ends"),
    ] {
        let error = explore(formula).unwrap_err();
        assert_eq!((error.span, error.help.as_deref()), (Some(span), Some(help)), "{formula}: {error}");
        assert_eq!(error.to_json()["error"]["span"], json!(span));
    }
}

/// The same text, byte by byte, each time; and everything that the page reads is there.
#[test]
fn the_answer_is_the_same_each_time() {
    for (formula, _) in CASES {
        let seen = explore(formula).unwrap().to_json();
        assert_eq!(seen.to_string(), explore(formula).unwrap().to_json().to_string(), "{formula}");
        assert_eq!(seen["version"], 1);
        for key in [
            "formula",
            "variables",
            "parameters",
            "inputs",
            "typeset",
            "text",
            "latex",
            "swell",
            "wasm",
            "functions",
            "heap",
            "graph",
            "guards",
            "notes",
            "math",
        ] {
            assert!(!seen[key].is_null(), "{formula} lacks {key}");
        }
        let text = seen["text"]["f"].as_str().unwrap();
        assert!(Function::parse(text).is_ok(), "{text}");
        assert!(seen["typeset"]["f"].as_str().unwrap().starts_with("<math "));
    }
}

/// What is too large for one part of the answer leaves it out, and says so where a person would miss it.
#[test]
fn large_formulas_keep_what_fits() {
    let deep = format!("{}x{}", "sin(".repeat(450), ")".repeat(450));
    let seen = explore(&deep).unwrap();
    assert!(seen.graph.is_none() && seen.functions.iter().any(|f| f.name == "d2f"));
    let unknown = explore("besselj(x, 2)").unwrap();
    assert!(unknown.functions.iter().all(|f| f.name != "df"));
    assert!(unknown.notes.iter().any(|note| note.starts_with("no derivative")), "{:?}", unknown.notes);
    let wide: Vec<String> = (0..1200).map(|i| format!("v{i}")).collect();
    let error = explore(&wide.join("+")).unwrap_err();
    assert!(error.message.contains("1200 inputs"), "{error}");
}
