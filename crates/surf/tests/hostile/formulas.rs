//! Which formulas would somebody send to a server to see it fall? A thousand: deep, long, huge, broken, and mutations of
//! good ones. The same at every run.

/// A small generator of numbers (Steele, Lea and Flood's SplitMix64, 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// Functions of one argument that grow, nest or jump.
const FUNCTIONS: [&str; 24] = [
    "sin",
    "tan",
    "exp",
    "log",
    "sqrt",
    "abs",
    "gamma",
    "lgamma",
    "digamma",
    "trigamma",
    "floor",
    "round",
    "erf",
    "erfinv",
    "lambertw",
    "sinc",
    "factorial",
    "sign",
    "cbrt",
    "softplus",
    "asech",
    "relu6",
    "not",
    "tanh",
];

/// Functions of two arguments.
const BINARY: [&str; 12] = [
    "min",
    "max",
    "atan2",
    "hypot",
    "pow",
    "rem",
    "copysign",
    "xlogy",
    "logaddexp",
    "polygamma",
    "besselj",
    "besselk",
];

/// `inner` within n calls.
fn nested(function: &str, n: usize, inner: &str) -> String {
    format!("{}{inner}{}", format!("{function}(").repeat(n), ")".repeat(n))
}

/// The pieces joined by a sign.
fn joined(sign: &str, n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect::<Vec<_>>().join(sign)
}

/// Formulas that are hostile each in its own way.
fn built() -> Vec<String> {
    let mut all = vec![
        String::new(),
        " ".repeat(10_000),
        "\0".into(),
        "x\0+1".into(),
        "NaN".into(),
        "nan*x".into(),
        "inf - inf".into(),
        "1e999999999999".into(),
        "1e-999999999999*x".into(),
        "0x10".into(),
        "9^9^9^9".into(),
        "2^2^2^2^2^2^2*x".into(),
        "(x+1)^100000".into(),
        "(x+y+z)^1000".into(),
        "x^123456789012345678901234567890".into(),
        "x^(1/123456789012345678901234567890)".into(),
        "1/3^10000*x".into(),
        "polygamma(1000000, x)".into(),
        "polygamma(60, x)".into(),
        "besselj(100000, x)".into(),
        "besselj(x, x)".into(),
        "sincd(500, x)".into(),
        "factorial(170)*x + factorial(171)".into(),
        "𝔵² + ∞·√−1".into(),
        "\u{202e}x + 1".into(),
        "x\u{0301}".into(),
        "\\frac{x}{\\frac{x}{\\frac{x}{x}}}".into(),
        "\\begin{cases} x & x > 0".into(),
        "\\sqrt[x]{\\sqrt[y]{z}}".into(),
        "f(x) = x^2".into(),
        "x = 1; DROP TABLE curves".into(),
        "<script>alert(1)</script>".into(),
        "{\"formula\": \"x\"}".into(),
        "../../etc/passwd".into(),
        "x+".into(),
        "((((((((((".into(),
        "))))))))))".into(),
        "|||||||||x|||||||||".into(),
        "if(if(if(x,x,x),x,x),x,x)".into(),
        "1".repeat(16_000),
        format!("0.{}*x", "3".repeat(16_000)),
        format!("x^{}", "9".repeat(10_000)),
        format!("x{}", "'".repeat(10_000)),
        "x^".repeat(8000) + "x",
        "x^".repeat(400) + "x",
        "-".repeat(16_000) + "x",
        "x!".repeat(4000),
        "not ".repeat(4000) + "x",
        format!("{}x{}", "(".repeat(8000), ")".repeat(8000)),
        format!("{}x{}", "(".repeat(450), ")".repeat(450)),
        format!("{}x{}", "|".repeat(300), "|".repeat(300)),
        format!("{}x{}", "1/(1+".repeat(450), ")".repeat(450)),
        format!("{}x{}", "\\frac{1}{".repeat(400), "}".repeat(400)),
        format!("{}x{}", "\\left(".repeat(400), "\\right)".repeat(400)),
        joined("+", 3000, |i| format!("x^{i}")),
        joined("*", 1500, |i| format!("(x+{i})")),
        joined("*", 600, |i| format!("sin({i}*x)")),
        joined("+", 900, |i| format!("abs(x-{i})")),
        joined("*", 5000, |_| "x".into()),
        joined("/", 5000, |_| "x".into()),
        joined("+", 2000, |i| format!("v{i}")),
        joined("*", 2000, |i| format!("v{i}")),
        joined("+", 300, |i| format!("exp(x*{i})/(x^2+{i})")),
        format!("max({})", joined(",", 500, |i| format!("x-{i}"))),
        format!("piecewise({})", joined(",", 500, |i| format!("(x<{i}, x^{i})"))),
        format!("logsumexp({})", joined(",", 500, |i| format!("{i}*x"))),
        format!("({})^50", joined("+", 50, |i| format!("v{i}"))),
        format!("({})/({})", joined("+", 200, |i| format!("x^{i}")), joined("+", 200, |i| format!("y^{i}"))),
    ];
    for function in FUNCTIONS {
        for depth in [3, 12, 60, 300, 480, 2500] {
            all.push(nested(function, depth, "x"));
        }
        all.push(format!("{function}()"));
        all.push(format!("{function}(x, x)"));
        all.push(format!("{function}(1e308*x)/{function}(x)^{function}(x)"));
    }
    for function in BINARY {
        for depth in [2, 6, 10] {
            // A tree of calls: 2^depth leaves.
            let mut tree = "x".to_owned();
            for i in 0..depth {
                tree = format!("{function}({tree},{tree}+{i})");
            }
            all.push(tree);
        }
        all.push(nested(&format!("{function}(x,"), 200, "x"));
    }
    for depth in [2, 5, 9, 12] {
        // Squared again and again: a tower that is huge when it is written out.
        let mut square = "(x+y)".to_owned();
        let mut product = "x".to_owned();
        for i in 0..depth {
            square = format!("({square}*{square}+{i})");
            product = format!("({product})^({product})");
        }
        all.extend([square, product]);
    }
    all.retain(|formula| formula.len() <= 16_000);
    all
}

/// A thousand of them.
pub(crate) fn formulas() -> Vec<String> {
    let mut all = built();
    let mut random = Random(7);
    let good = [
        "a*sin(b*x)^2 + exp(-x)",
        "if(x > 0, x^2/(x - 1), |x|)",
        "\\frac{x^{2}}{\\sqrt{1 + x}}",
        "1.5e-3*x + y",
    ];
    let letters: Vec<char> = "xy012.^*/+-()|,<>=!{}\\_ e\0'\"\u{3c0}\u{2212}\u{1d465}".chars().collect();
    while all.len() < 1000 {
        let formula = if random.below(3) == 0 {
            (0..random.below(200)).map(|_| letters[random.below(letters.len())]).collect()
        } else {
            let mut chars: Vec<char> = good[random.below(good.len())].chars().collect();
            for _ in 0..1 + random.below(6) {
                let at = random.below(chars.len());
                match random.below(3) {
                    0 => drop(chars.remove(at)),
                    1 => chars.insert(at, letters[random.below(letters.len())]),
                    _ => chars[at] = letters[random.below(letters.len())],
                }
                if chars.is_empty() {
                    break;
                }
            }
            chars.into_iter().collect()
        };
        all.push(formula);
    }
    all.truncate(1000);
    all
}
