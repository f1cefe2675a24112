//! Is text read as a person means it? Precedence, numbers, Unicode, calls, conditions, compositions and files, each
//! against a value written in Rust.

use fluxions_formula::{Formula, Options, Syntax, parse, parse_file};
use std::f64::consts::{E, PI};

const AT: [(&str, f64); 4] = [("x", 0.7), ("y", -1.3), ("z", 2.5), ("n", 3.0)];

fn run(formula: &Formula) -> f64 {
    let input = |name: &String| AT.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}?")).1;
    formula.run(0.0, &formula.variables.iter().map(input).collect::<Vec<_>>())
}

#[test]
fn text_has_its_value() {
    let [(_, x), (_, y), (_, z), _] = AT;
    let cases: &[(&str, f64)] = &[
        ("2", 2.0),
        (".5 + 2. + 1e-12 + 1.5E3", 0.5 + 2.0 + 1e-12 + 1500.0),
        ("2e", 2.0 * E),
        ("2e+x", 2.0 * E + x),
        ("2e3x", 2e3 * x),
        ("1 - 2 - 3", -4.0),
        ("2/3/4", 2.0 / 3.0 / 4.0),
        ("2^3^2", 512.0),
        ("2**3**2", 512.0),
        ("-x^2", -(x * x)),
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("2^-x^2", 2f64.powf(-x.powf(2.0))),
        ("--x", x),
        ("-+-x", x),
        ("2*-x", -2.0 * x),
        ("x - -y", x + y),
        ("1/2x", 0.5 * x),
        ("2 x y", 2.0 * x * y),
        ("2(x+1)", 2.0 * (x + 1.0)),
        ("(x+1)(x-1)", (x + 1.0) * (x - 1.0)),
        ("x y^2", x * (y * y)),
        ("2pi x", 2.0 * PI * x),
        ("2πx", 2.0 * PI * x),
        ("2sin(x)cos(x)", 2.0 * x.sin() * x.cos()),
        ("x²+x⁻¹ + x¹²", x.powf(2.0) + x.powf(-1.0) + x.powf(12.0)),
        ("-x²", -(x * x)),
        ("2·x×y÷z−1", 2.0 * x * y / z - 1.0),
        ("√x + √(x+1) + ∛8 + 2√z", x.sqrt() + (x + 1.0).sqrt() + 2.0 + 2.0 * z.sqrt()),
        ("√x y", x.sqrt() * y),
        ("|x|", x),
        ("|y|", -y),
        ("||y| - 3|", 1.7),
        ("|x|y|z|", x * y * z),
        ("||x|y|", x * -y),
        ("|-x||y|", x * -y),
        ("|x| + |y|", x - y),
        ("2|y|^2", 2.0 * y * y),
        ("|max(|x|, |y|) - 2|", 0.7),
        ("||x|-|y||", 0.6),
        ("n!", 6.0),
        ("2n!", 12.0),
        ("n!^2", 36.0),
        ("5!7!", 604_800.0),
        ("n! != 6", 0.0),
        ("⌊z⌋ + ⌈z⌉", 5.0),
        ("x < y", 0.0),
        ("(x > 0)*z + (x <= 0)", z),
        ("0 < x < 1", 1.0),
        ("0 < x < 1 < 0.5", 0.0),
        ("0 ≤ x ≤ 0.5 or z ≥ 2.5 ≠ 1", 1.0),
        ("not x < 0 and not not y < 0", 1.0),
        ("if(x < 0 or y < 0, z, 1/0)", z),
        ("where(x == 0.7 && x != 1, 1, 2)", 1.0),
        ("(x > 0) & (y > 0)", 0.0),
        ("and(x > 0, y > 0, 1) + or(x > 0, y > 0) + Not(x > 0)", 1.0),
        ("piecewise((x^2, x < 0), (y, x < 1), (z, True))", y),
        ("Piecewise((1, x > 1), (2, True))", 2.0),
        ("Piecewise((1, x > 1), (2, x > 0))", 2.0),
        ("True + False", 1.0),
        ("gt(x, y) + Ge(x, y) + Eq(x, x)", 3.0),
        ("max(x, y, z) + Min(x, y, z)", z + y),
        ("hypot(3, 4, 12)", 13.0),
        ("logsumexp(x, y, z)", (x.exp() + y.exp() + z.exp()).ln()),
        ("log(x) + ln(x)", 2.0 * x.ln()),
        ("log(8, 2) + log(1000, 10) + log2(8) + log_10(100)", 3.0 + 3.0 + 3.0 + 2.0),
        ("log(z, x)", z.ln() / x.ln()),
        ("e^x + E**x + exp(x) + pow(e, x)", 4.0 * x.exp()),
        ("root(x, 2) + root(-8, 3) + nthroot(-32, 5) + root(z, 4)", x.sqrt() - 2.0 - 2.0 + z.powf(0.25)),
        ("square(y) + silu(x) + swish(x)", y * y + 2.0 * x / (1.0 + (-x).exp())),
        ("elu(x) + elu(y)", x + y.exp_m1()),
        ("exp10(2) + factorial(5) + binomial(5, 2)", 230.0),
        ("beta(2, 3)", 1.0 / 12.0),
        ("deg(pi) + rad(180)", 180.0 + PI),
        ("Abs(y) + Heaviside(x) + arcsin(x)", -y + 1.0 + x.asin()),
        ("add(x, y) + sub(x, y) + mul(x, y) + div(x, y) + neg(x)", 2.0 * x + x * y + x / y - x),
        ("x\n + \t y", x + y),
        ("((((x))))", x),
        ("Min(True, z)", 1.0),
        ("lt(x, 1) + le(x, 1) + ne(x, 1)", 3.0),
        ("besselj(0, 0)", 1.0),
    ];
    for &(source, expected) in cases {
        let formula = parse(source, &Options::default()).unwrap_or_else(|error| panic!("{source}: {error}"));
        let value = run(&formula);
        assert!(
            (value - expected).abs() <= 4e-15 * expected.abs(),
            "{source}: {value} instead of {expected}"
        );
    }
}

#[test]
fn names_are_variables_in_the_order_of_their_first_appearance() {
    for (source, declared, variables) in [
        ("b*a + b", vec![], vec!["b", "a"]),
        ("alpha + α + x_1 + _ + x₁ + lambda", vec![], vec!["alpha", "α", "x_1", "_", "x₁", "lambda"]),
        ("e*x", vec![], vec!["x"]),
        ("e*x + E", vec!["e"], vec!["e", "x"]),
        ("gamma*gamma", vec!["gamma"], vec!["gamma"]),
        ("I + pi", vec!["I", "pi"], vec!["I", "pi"]),
        ("sin + True", vec!["sin", "True"], vec!["sin", "True"]),
        ("tau + i + j", vec!["unused"], vec!["tau", "i", "j"]),
    ] {
        let formula =
            parse(source, &Options::declaring(declared)).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(formula.variables, variables, "{source}");
    }
}

#[test]
fn files_define_names_and_helpers() {
    for (source, variables, at, expected) in [
        ("x^2", vec!["x"], vec![3.0], 9.0),
        ("# a comment\n\n  a = 2.5 # with one\nb = a*x\r\n\na + b\n\n# the end", vec!["x"], vec![2.0], 7.5),
        ("sq(u) = u*u\nsq(x + 1)", vec!["x"], vec![2.0], 9.0),
        ("f(u, v) = u/v\nf(f(8, x), f(y, 2))", vec!["x", "y"], vec![4.0, 2.0], 2.0),
        ("f(u) = u + k\ng(u) = f(u)*f(u)\nf(g(1))", vec!["k"], vec![2.0], 11.0),
        ("r = sqrt(x^2 + y^2)\nf(x) = x*r\nf(2) + x", vec!["x", "y"], vec![3.0, 4.0], 13.0),
        ("s = max(x,\n  y # inside\n)\ns", vec!["x", "y"], vec![1.0, 5.0], 5.0),
        ("unused = z*w\nx", vec!["x"], vec![1.0], 1.0),
        ("e = 3\npi = 2\nsin(u) = u\ne*pi*sin(x)", vec!["x"], vec![1.0], 6.0),
        ("id(u) = u\nid(id(x))", vec!["x"], vec![1.5], 1.5),
        ("one(u) = 1\none(x) + y", vec!["y"], vec![1.5], 2.5),
        (r"\frac{x}{2}", vec!["x"], vec![3.0], 1.5),
    ] {
        let formula =
            parse_file(source, &Options::default()).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(formula.variables, variables, "{source}");
        assert_eq!(formula.run(0.0, &at), expected, "{source}");
    }
}

#[test]
fn a_definition_is_run_once() {
    let file = parse_file("r = sin(x)*cos(x)\nr*r*r*r*r", &Options::default()).unwrap();
    let mut sines = 0;
    file.run_each(0.0, &[1.0], |prim, _, _, _| sines += usize::from(prim == fluxions_rules::Prim::Sin));
    assert_eq!(sines, 1);
    // Thirty doublings of a definition are thirty nodes, not 2³⁰.
    let doublings: String = (0..30).map(|i| format!("a{} = a{i} + a{i}\n", i + 1)).collect();
    let formula = parse_file(&format!("a0 = x\n{doublings}a30"), &Options::default()).unwrap();
    assert_eq!(formula.size(), 31);
    assert_eq!(formula.run(0.0, &[1.0]), f64::from(1 << 30));
}

#[test]
fn spans_are_the_source_of_each_operation() {
    let source = "2*(x + y)^2 - |sin(x)| a";
    let formula = parse(source, &Options::default()).unwrap();
    let mut seen = Vec::new();
    formula.run_each(0.0, &[1.0, 2.0, 3.0], |prim, _, _, span| seen.push((prim.name(), &source[span])));
    let expected = [
        ("add", "x + y"),
        ("mul", "(x + y)^2"),
        ("mul", "2*(x + y)^2"),
        ("sin", "sin(x)"),
        ("abs", "|sin(x)|"),
        ("mul", "|sin(x)| a"),
        ("sub", source),
    ];
    assert_eq!(seen, expected);
    assert_eq!(formula.first_use(1), Some(7..8));
    assert_eq!(formula.first_use(3), None);
}

#[test]
fn the_syntax_can_be_forced() {
    let read = |source, syntax| parse(source, &Options { syntax, ..Options::default() });
    assert_eq!(read("xy", Syntax::Text).unwrap().variables, ["xy"]);
    assert_eq!(read("xy", Syntax::Latex).unwrap().variables, ["x", "y"]);
    assert_eq!(read("x_{12}", Syntax::Auto).unwrap().variables, ["x_12"]);
    assert!(read(r"\frac12", Syntax::Text).is_err());
}
