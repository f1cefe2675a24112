//! Is LaTeX read as a reader of mathematics would? Every head and template that the table prints, and the forms of
//! LaTeX against the same formula in text.

use fluxions_formula::{Options, Syntax, parse};
use fluxions_rules::Prim;

fn value(source: &str, syntax: Syntax, at: &[(&str, f64)]) -> f64 {
    let formula = parse(source, &Options { syntax, ..Options::default() })
        .unwrap_or_else(|error| panic!("{source}: {error}"));
    let input =
        |name: &String| at.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{source}: {name}?")).1;
    formula.run(0.0, &formula.variables.iter().map(input).collect::<Vec<_>>())
}

#[test]
fn every_row_reads_what_it_prints() {
    for &prim in Prim::ALL {
        let row = prim.row();
        let names = ["a", "b", "c"];
        let at: Vec<(&str, f64)> = names
            .iter()
            .zip(row.domains)
            .map(|(&name, domain)| {
                (name, if domain.whole { 2.0 } else { 0.3 * domain.low + 0.7 * domain.high })
            })
            .collect();
        let expected = prim.value(&at.iter().map(|(_, value)| *value).collect::<Vec<_>>());
        let arguments = names[..prim.arity()].join(", ");
        let mut sources = vec![format!(r"\operatorname{{{}}}\left({arguments}\right)", row.name)];
        if row.latex.contains('#') {
            let places = (1..).zip(&names[..prim.arity()]);
            // In braces, because a letter right after `\lfloor` would make another command of it.
            let fill = |text: String, (i, name): (usize, &&str)| {
                text.replace(&format!("#{i}"), &format!("{{{name}}}"))
            };
            sources.push(places.fold(row.latex.to_string(), fill));
        } else if !row.latex.is_empty() {
            sources.push(format!(r"{}\left({arguments}\right)", row.latex));
            sources.push(format!("2 {}({arguments}) - {0}({arguments})", row.latex));
        }
        for source in sources {
            let read = value(&source, Syntax::Latex, &at);
            assert!(
                read == expected || (read.is_nan() && expected.is_nan()),
                "{source}: {read} instead of {expected}"
            );
        }
    }
}

#[test]
fn latex_means_what_the_text_means() {
    let at = [
        ("x", 0.7),
        ("y", 1.3),
        ("a", 0.4),
        ("b", 2.5),
        ("n", 3.0),
        ("theta", 0.9),
        ("x_1", 1.7),
        ("x_12", 0.2),
        ("k_spring", 1.1),
        ("omega_0", 0.6),
        ("foo", 2.2),
        ("x_i_j", 0.35),
        ("d", 5.0),
        ("I_0", 3.5),
        ("Gamma", 1.9),
        ("sigma", 0.8),
        ("psi", 2.1),
        ("W", 1.4),
        ("J_0", 0.45),
    ];
    for (latex, text) in [
        (r"\frac{x}{y}", "x/y"),
        (r"\dfrac12 x", "x/2"),
        (r"\frac{1}{2}x^{10}", "x^10/2"),
        (r"x^2y", "x^2*y"),
        (r"xy", "x*y"),
        (r"-x^2", "-(x^2)"),
        (r"1/2x", "x/2"),
        (r"\sqrt{x}y", "sqrt(x)*y"),
        (r"\sqrt[3]{x}", "cbrt(x)"),
        (r"\sqrt[n]{x}", "x^(1/n)"),
        (r"\sqrt[5]{-x}", "-x^(1/5)"),
        (r"\sqrt 2", "sqrt(2)"),
        (r"\left(x+y\right)\left[x-y\right]", "(x+y)*(x-y)"),
        (r"\bigl(x+y\bigr)\left\{x\right\}", "(x+y)*x"),
        (r"\left|x-y\right|", "abs(x-y)"),
        (r"|x-y| + 2|x||y|", "abs(x-y) + 2*x*y"),
        (r"\lvert x - y\rvert^2", "(x-y)^2"),
        (r"a \cdot b \times x \div y", "a*b*x/y"),
        (r"\sin x", "sin(x)"),
        (r"\sin 2x \cos y", "sin(2*x)*cos(y)"),
        (r"\sin -x + 1", "1 - sin(x)"),
        (r"\sin^2 x", "sin(x)^2"),
        (r"\sin^{-1} x", "asin(x)"),
        (r"\tanh^{-1}(x)", "atanh(x)"),
        (r"\sin^{2}\left(x\right)", "sin(x)^2"),
        (r"\sin(x)^2", "sin(x)^2"),
        (r"\sin x^2", "sin(x^2)"),
        (r"\sin{x}y", "sin(x)*y"),
        (r"\sin\frac{x}{2}y", "sin(x/2*y)"),
        (r"\sin\left(x\right)\left(y+1\right)", "sin(x)*(y+1)"),
        (r"\sin \cos \theta", "sin(cos(theta))"),
        (r"\ln x + \log y + \lg b", "log(x) + log(y) + log10(b)"),
        (r"\log_2 x + \log_{10} y + \log_{b} x + \log_b(x)^2", "log2(x) + log10(y) + log(x, b) + log(x,b)^2"),
        (r"\ln^2 x", "log(x)^2"),
        (r"\exp(x) + e^{-x^2} + e^x y", "exp(x) + exp(-x^2) + exp(x)*y"),
        (r"\mathrm{e}^{x}", "exp(x)"),
        (r"2\pi\theta", "2*pi*theta"),
        (r"x_1 + x_{12} + x_{i,j} + x_{i_j}", "x_1 + x_12 + 2*x_i_j"),
        (r"k_{spring} + k_{\mathrm{spring}} + \omega_0^2 + \omega_{0}^{2}", "2 k_spring + 2 omega_0^2"),
        (r"\mathrm{foo} + \operatorname{foo} x + \mathit{foo}", "2*foo + foo*x"),
        (r"\mathrm{k\_spring}", "k_spring"),
        (r"\operatorname{arsinh} x", "asinh(x)"),
        (r"\operatorname{expm1}\left(x\right)", "expm1(x)"),
        (r"\mathrm{erf}(x)", "erf(x)"),
        (r"\operatorname{silu}(x)", "silu(x)"),
        (r"\lfloor x + y \rfloor + \lceil x \rceil", "floor(x+y) + ceil(x)"),
        (r"\max(x, y, a) + \min\{x, y\}", "max(x,y,a) + min(x,y)"),
        (r"\binom{5}{2}", "10"),
        (r"n! x", "6*x"),
        (r"\begin{cases} x^2 & x < 1 \\ y & \text{otherwise} \end{cases}", "x^2"),
        (r"\begin{cases} x^2, & \text{if } x > 1, \\ y, & \text{if } 0 \le x \leq 1 \end{cases}", "y"),
        (r"\begin{cases}x & \text{if } x = 1 \lor y < 1 \\ a & b\ne 2 \land b > 2\\ 7 \end{cases}", "a"),
        (r"x(x+1)", "x*(x+1)"),
        (r"\theta(x+1)\pi(x)", "theta*(x+1)*pi*x"),
        (r"J_{0}\left(x\right) + J_1(x) + J_{n-1}(y)", "besselj(0,x) + besselj(1,x) + besselj(2,y)"),
        (r"J_0 x", "J_0*x"),
        (r"I_0 x", "I_0*x"),
        (
            r"\psi(x) + \psi_1(x) + \psi_{1}\left(x\right) + \psi^{(2)}\left(x\right)",
            "digamma(x) + 2*trigamma(x) + polygamma(2,x)",
        ),
        (r"\psi^2 + \psi x", "psi^2 + psi*x"),
        (r"\Gamma(x) + \Gamma + \sigma(x) + \sigma", "gamma(x) + Gamma + sigmoid(x) + sigma"),
        (r"W_{0}(x) + W x", "lambertw(x) + W*x"),
        (r"\Gamma\left(\frac{n+1}{2}\right)^{2}", "gamma((n+1)/2)^2"),
        (r"\frac{\sin{x}}2", "sin(x)/2"),
        (r"\frac{d}{d+1}", "d/(d+1)"),
        (r"$x\,y\;a\!b\quad{x}$", "x*y*a*b*x"),
        (r"\left(x<y\right)x", "x"),
        (r"x^{y^{a}} + {x}^{2}", "x^y^a + x^2"),
        (r"x^{-1}", "1/x"),
        (r"x^\frac12", "sqrt(x)"),
        (r"\left\lfloor x\right\rfloor", "floor(x)"),
        (r"3.5x + .5y", "3.5*x + 0.5*y"),
    ] {
        let declared = ["psi", "Gamma", "sigma", "d", "foo", "J_0", "I_0"].map(String::from).to_vec();
        let truth = parse(text, &Options { declared, syntax: Syntax::Text, ..Options::default() })
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        let input = |name: &String| at.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}?")).1;
        let expected = truth.run(0.0, &truth.variables.iter().map(input).collect::<Vec<_>>());
        let read = value(latex, Syntax::Latex, &at);
        assert!((read - expected).abs() <= 1e-14 * expected.abs(), "{latex}: {read} instead of {expected}");
    }
}

#[test]
fn declared_names_are_variables_in_latex_too() {
    for (source, declared, variables) in [
        (r"e^{x}", vec!["e"], vec!["e", "x"]),
        (r"\pi x", vec!["pi"], vec!["pi", "x"]),
        (r"\sigma(x)", vec!["sigma"], vec!["sigma", "x"]),
        (r"f(x)", vec!["f"], vec!["f", "x"]),
        (r"J_0(x)", vec!["J_0"], vec!["J_0", "x"]),
        (r"ab + kb^{2}", vec!["kb"], vec!["a", "b", "kb"]),
        (r"\frac{d x}{d y}", vec!["d"], vec!["d", "x", "y"]),
        (r"\mathrm{sgn} x", vec!["sgn"], vec!["sgn", "x"]),
    ] {
        let options = Options { syntax: Syntax::Latex, ..Options::declaring(declared) };
        let formula = parse(source, &options).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(formula.variables, variables, "{source}");
    }
}

#[test]
fn names_can_be_written_as_text_too() {
    for source in ["π_{π}", r"x_{π} + 1", r"\pi_{1}"] {
        let formula = parse(source, &Options { syntax: Syntax::Latex, ..Options::default() }).unwrap();
        assert!(
            formula.variables.iter().all(|name| !name.contains('π')),
            "{source}: {:?}",
            formula.variables
        );
    }
}
