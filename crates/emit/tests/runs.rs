//! Does emitted code compute what the interpreter does? It is compiled and run, where there is a compiler.
#![allow(clippy::print_stdout)]

mod common;

use common::{Case, primitives, programs, ulps};
use fluxions_emit::{EmitError, Language, emit};
use fluxions_graph::{Builder, Node};
use fluxions_rules::{Prim, Scalar};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The code of every case that the language can express.
fn written(language: Language) -> Vec<(Case, String)> {
    let cases = primitives().into_iter().chain(programs());
    cases
        .filter_map(|case| Some((emit(&case.graph, language, &case.name).ok()?, case)))
        .map(|(c, k)| (k, c))
        .collect()
}

/// An empty folder for this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the program prints, or `None` where there is no such program.
fn output(command: &mut Command) -> Option<String> {
    let output = match command.output() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return None,
        result => result.unwrap(),
    };
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn bits(point: &[f64]) -> String {
    point.iter().map(|x| format!("0x{:016x}", x.to_bits())).collect::<Vec<_>>().join(", ")
}

/// Whether the function is one that languages compute with an error relative to 1, not to the value near its zeros, and
/// the values differ by no more than that.
fn near_zero(prim: Option<Prim>, value: f64, expected: f64) -> bool {
    matches!(prim, Some(Prim::Lgamma | Prim::BesselJ | Prim::BesselY))
        && (value - expected).abs() <= 4.0 * f64::EPSILON * expected.abs().max(1.0)
}

/// Compares the printed bits, result by result, with the interpreter.
fn compare(cases: &[(Case, String)], printed: &str) {
    let mut lines = printed.lines();
    let (mut wrong, mut same, mut total) = (String::new(), 0, 0);
    let mut worst = std::collections::BTreeMap::<u64, Vec<&str>>::new();
    for (case, code) in cases {
        let allowed = match case.prim {
            // SciPy's own functions promise about 14 digits.
            _ if code.contains("scipy") => 16,
            // The functions of JavaScript are off by an ulp here and there, which a difference magnifies.
            None if code.contains("Math.") => 32,
            _ => 4,
        };
        let mut furthest = 0;
        for point in &case.points {
            for (i, expected) in fluxions_eval::run(&case.graph, point, 0.0).into_iter().enumerate() {
                let line = lines.next().expect("a line for each result");
                let value = f64::from_bits(u64::from_str_radix(line, 16).unwrap());
                let distance = ulps(value, expected);
                (same, total) = (same + u64::from(distance == 0), total + 1);
                furthest = furthest.max(distance);
                if distance > allowed && !near_zero(case.prim, value, expected) {
                    writeln!(wrong, "{} {point:?}[{i}] = {value:e}, not {expected:e}", case.name).unwrap();
                }
            }
        }
        worst.entry(furthest).or_default().push(&case.name);
    }
    assert_eq!(lines.next(), None);
    println!("{} functions, {same} of {total} results the same", cases.len());
    for (ulps, names) in worst.iter().filter(|(ulps, _)| **ulps > 0) {
        println!("  {ulps} ulp: {}", names.join(", "));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn rust_computes_the_same() {
    let mut cases = written(Language::Rust);
    cases.retain(|(_, code)| !code.contains("fluxions::math"));
    let mut program = String::from("#![deny(warnings)]\n#![allow(dead_code)]\n");
    let mut main = String::new();
    for (k, (case, code)) in cases.iter().enumerate() {
        let n = case.graph.inputs().len();
        let args: Vec<_> = (0..n).map(|i| format!("f64::from_bits(p[{i}])")).collect();
        let call = format!("m{k}::{}({})", case.name, args.join(", "));
        let results = if case.graph.outputs().len() == 1 { format!("[{call}]") } else { call };
        let points: String = case.points.iter().map(|point| format!("[{}],", bits(point))).collect();
        writeln!(program, "mod m{k} {{\n{code}\n}}").unwrap();
        writeln!(main, "const P{k}: &[[u64; {n}]] = &[{points}];").unwrap();
        writeln!(main, "for p in P{k} {{ for y in {results} {{ println!(\"{{:016x}}\", y.to_bits()) }} }}")
            .unwrap();
    }
    writeln!(program, "fn main() {{\n{main}}}").unwrap();
    let folder = folder("rust");
    fs::write(folder.join("main.rs"), program).unwrap();
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compiled =
        output(Command::new(compiler).args(["--edition=2024", "main.rs", "-o", "main"]).current_dir(&folder));
    assert!(compiled.is_some(), "where cargo runs there is a compiler");
    let printed = output(&mut Command::new(folder.join("main"))).unwrap();
    compare(&cases, &printed);
}

#[test]
fn c_computes_the_same() {
    let cases = written(Language::C);
    let folder = folder("c");
    let mut main = String::from("#include <stdint.h>\n#include <stdio.h>\n#include <string.h>\n");
    main += "static double d(uint64_t b) { double x; memcpy(&x, &b, 8); return x; }\n";
    main += "static void show(double x) { uint64_t b; memcpy(&b, &x, 8); printf(\"%016llx\\n\", (unsigned long long)b); }\n";
    let (mut body, mut files) = (String::new(), vec!["main.c".to_owned()]);
    for (k, (case, code)) in cases.iter().enumerate() {
        let (n, results) = (case.graph.inputs().len(), case.graph.outputs().len());
        let points: String = case.points.iter().map(|point| format!("{{{}}},", bits(point))).collect();
        let args: Vec<_> = (0..n).map(|i| format!("d(p{k}[i][{i}])")).collect();
        let (name, args) = (&case.name, args.join(", "));
        let types = vec!["double"; n].join(", ");
        writeln!(main, "static const uint64_t p{k}[][{n}] = {{{points}}};").unwrap();
        let rows = case.points.len();
        if results == 1 {
            writeln!(main, "double {name}({types});").unwrap();
            writeln!(body, "for (int i = 0; i < {rows}; i++) show({name}({args}));").unwrap();
        } else {
            writeln!(main, "void {name}({types}, double out[{results}]);").unwrap();
            writeln!(body, "for (int i = 0; i < {rows}; i++) {{ double o[{results}]; {name}({args}, o);")
                .unwrap();
            writeln!(body, "  for (int j = 0; j < {results}; j++) show(o[j]); }}").unwrap();
        }
        let file = format!("f{k}.c");
        fs::write(folder.join(&file), code).unwrap();
        files.push(file);
    }
    writeln!(main, "int main(void) {{\n{body}return 0;\n}}").unwrap();
    fs::write(folder.join("main.c"), main).unwrap();
    let flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-ffp-contract=off"];
    let mut compiler = Command::new("cc");
    compiler.args(flags).args(&files).args(["-o", "main", "-lm"]).current_dir(&folder);
    if output(&mut compiler).is_none() {
        println!("skipped: there is no C compiler called cc");
        return;
    }
    let printed = output(&mut Command::new(folder.join("main"))).unwrap();
    compare(&cases, &printed);
}

#[test]
fn python_computes_the_same() {
    let mut cases = written(Language::Python);
    let Some(scipy) = output(
        Command::new("python3").args(["-c", "import importlib.util as u\nprint(u.find_spec('scipy'))"]),
    ) else {
        println!("skipped: there is no python3");
        return;
    };
    if scipy.trim() == "None" {
        println!("skipped: the functions that need SciPy, which is not installed");
        cases.retain(|(_, code)| !code.contains("scipy"));
    }
    let mut program = String::from(
        "import struct\nbits = lambda *p: [struct.unpack('>d', struct.pack('>Q', b))[0] for b in p]\n",
    );
    program += "def show(y):\n    for v in y if isinstance(y, tuple) else (y,):\n        print(struct.pack('>d', v).hex())\n";
    for (case, code) in &cases {
        writeln!(program, "space = {{}}\nexec({code:?}, space)\nf = space['{}']", case.name).unwrap();
        let points: String = case.points.iter().map(|point| format!("bits({}),", bits(point))).collect();
        writeln!(program, "for p in [{points}]: show(f(*p))").unwrap();
    }
    let file = folder("python").join("main.py");
    fs::write(&file, program).unwrap();
    let printed = output(Command::new("python3").arg(file)).unwrap();
    compare(&cases, &printed);
}

#[test]
fn javascript_computes_the_same() {
    let cases = written(Language::JavaScript);
    let mut program = String::from("const word = new DataView(new ArrayBuffer(8));\n");
    program += "const bits = (b) => { word.setBigUint64(0, b); return word.getFloat64(0); };\n";
    program += "const out = [];\n";
    program += "const show = (y) => { for (const v of [y].flat()) { word.setFloat64(0, v); \
                out.push(word.getBigUint64(0).toString(16).padStart(16, '0')); } };\n";
    let folder = folder("javascript");
    for (k, (case, code)) in cases.iter().enumerate() {
        fs::write(folder.join(format!("f{k}.mjs")), code).unwrap();
        writeln!(program, "const {{ {} }} = await import('./f{k}.mjs');", case.name).unwrap();
        let name = &case.name;
        let point = |point: &Vec<f64>| {
            point.iter().map(|x| format!("{}n", x.to_bits())).collect::<Vec<_>>().join(", ")
        };
        let points: String = case.points.iter().map(|p| format!("[{}],", point(p))).collect();
        writeln!(program, "for (const p of [{points}]) show({name}(...p.map(bits)));").unwrap();
    }
    program += "console.log(out.join('\\n'));\n";
    fs::write(folder.join("main.mjs"), program).unwrap();
    let Some(printed) = output(Command::new("node").arg(folder.join("main.mjs"))) else {
        println!("skipped: there is no node");
        return;
    };
    compare(&cases, &printed);
}

#[test]
fn the_library_of_javascript_is_accurate() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("js/math.test.mjs");
    match output(Command::new("node").arg("--test").arg(file)) {
        Some(printed) => println!("{printed}"),
        None => println!("skipped: there is no node"),
    }
}

/// Each function of `fluxions::math` is called by the name that it has there, with its arguments in order.
#[test]
fn rust_calls_functions_that_there_are() {
    macro_rules! kernels {
        ($($name:ident($($x:ident),*))*) => {
            &[$((concat!("fluxions::math::", stringify!($name), "("), |args: &[f64]| {
                let &[$($x),*] = args else { return f64::NAN };
                fluxions_rules::kernels::$name($($x),*)
            })),*]
        };
    }
    type Kernel = (&'static str, fn(&[f64]) -> f64);
    let kernels: &[Kernel] = kernels! {
        erf(x) erfc(x) erfinv(x) erfcinv(x) gamma(x) lgamma(x) digamma(x) trigamma(x) polygamma(n, x) bessel_j(n, x)
        bessel_y(n, x) bessel_i(n, x) bessel_k(n, x) lambert_w0(x) lambert_wm1(x) sinc_derivative(n, x)
    };
    let mut called = 0;
    for &prim in Prim::ALL {
        let (domains, builder) = (prim.row().domains, Builder::new());
        let args: Vec<_> = prim.row().arguments.iter().map(|argument| builder.input(argument)).collect();
        let code = emit(&builder.graph(&[Node::apply(prim, &args)]), Language::Rust, "f").unwrap();
        let Some(at) = code.find("fluxions::math::") else { continue };
        let (_, kernel) = kernels.iter().find(|(call, _)| code[at..].starts_with(call)).expect(&code);
        let end = format!("({})\n}}\n", prim.row().arguments.join(", "));
        assert!(code.ends_with(&end), "{code}");
        let point: Vec<f64> =
            domains.iter().map(|d| if d.whole { 3.0 } else { d.low + 0.6 * (d.high - d.low) }).collect();
        assert_eq!(kernel(&point).to_bits(), prim.value(&point).to_bits(), "{code}");
        called += 1;
    }
    assert_eq!(called, kernels.len());
}

#[test]
fn only_functions_that_a_language_lacks_are_refused() {
    for &language in Language::ALL {
        for case in primitives() {
            match emit(&case.graph, language, "f") {
                Ok(code) => assert!(code.contains("f("), "{code}"),
                Err(error) => {
                    let Some(prim) = case.prim else { panic!("{error}") };
                    assert!(
                        matches!(error, EmitError::Missing { prim: named, .. } if named == prim),
                        "{error}"
                    );
                    assert_ne!(language, Language::Rust, "Rust has {prim:?} in `fluxions::math`");
                    // What `math.h` and `math` have, or what is put together from that, is never refused.
                    assert!(prim >= Prim::Erf || prim == Prim::Sincd, "{language}: {error}");
                }
            }
        }
    }
}
