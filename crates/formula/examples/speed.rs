//! How long does reading a formula take? A usual one, and the longest that is allowed. Run it with `--release`.
#![allow(clippy::print_stdout)]

use fluxions_formula::{Options, parse};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let usual = "exp(-(x - mu)^2/(2*sigma^2))/(sigma*sqrt(2*pi)) + a*sin(omega*t + phi)*cosh(b*x/2) - log(1 + x^2*y^2)/(1 + abs(x - y)^1.5)";
    let latex = r"\frac{e^{-\frac{(x-\mu)^2}{2\sigma^2}}}{\sigma\sqrt{2\pi}} + a \sin(\omega t + \phi) \cosh\frac{b x}{2} - \ln\left(1 + x^2 y^2\right)";
    for source in [usual, latex] {
        let rounds = 20_000;
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(parse(black_box(source), &Options::default())).expect("a formula");
        }
        let each = start.elapsed() / rounds;
        println!("{} characters: {each:?} each", source.chars().count());
        let formula = parse(source, &Options::default()).expect("a formula");
        let inputs = vec![0.7; formula.variables.len()];
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(formula.run(0.0, black_box(&inputs)));
        }
        println!("  run on f64: {:?} each", start.elapsed() / rounds);
    }
    let long = |unit: &str, bytes: usize| unit.repeat(bytes / unit.len()) + "1";
    for (what, source) in [
        ("a long sum", long("1+", 199_000)),
        ("long names", long("a_rather_long_name*", 1 << 20)),
        ("a megabyte of digits", long("1", 1_000_000)),
        ("a megabyte of parentheses", long("(", 1_000_000)),
        ("a megabyte of bars", long("|x", 1_000_000)),
        ("bars within the limit", long("|x|*", 190_000)),
        ("bars that do not pair", long("x|", 190_000)),
        ("one-letter names, all different", (0..60_000).map(|i| format!("v{i}+")).collect::<String>() + "1"),
        ("nested fractions", long(r"\frac{", 1_000_000)),
        ("Bessel functions", long(r"J_{1}(x)+", 900_000)),
        ("open subscripts", long(r"J_{", 500_000)),
        ("letters before open parentheses", "\\pi ".to_string() + &long(r"x(", 190_000)),
    ] {
        let start = Instant::now();
        let result = parse(&source, &Options::default());
        let outcome =
            result.map_or_else(|error| error.message, |formula| format!("{} nodes", formula.size()));
        println!("{what}, {} bytes: {:?}: {outcome}", source.len(), start.elapsed());
    }
}
