//! How is a graph written in Python? With `math`, and `scipy.special` for what that lacks. Python raises an exception
//! where IEEE arithmetic goes on with an infinity or NaN, even in a branch that is not taken; so every function that
//! can raise is wrapped in one that gives the IEEE answer.

use crate::definitions::has_expansion;
use crate::function::Function;
use crate::syntax::{Binding, Spelling, Syntax, call, list};
use fluxions_rules::{Constant, Prim};

pub(crate) struct Python;

const ELSEWHERE: &str = "emit Rust, where `fluxions::math` has it";

/// The function of `math` for a primitive of one argument that can raise, and what to answer where it does: at a
/// `ValueError` and at an `OverflowError`.
fn guarded(prim: Prim) -> Option<(&'static str, Option<&'static str>, Option<&'static str>)> {
    const NAN: Option<&str> = Some("math.nan");
    const SIGNED: Option<&str> = Some("math.copysign(math.inf, x)");
    const INF: Option<&str> = Some("math.inf");
    const POLE: Option<&str> = Some("-math.inf if x == 0.0 else math.nan");
    Some(match prim {
        Prim::Sqrt => ("sqrt", NAN, None),
        Prim::Exp => ("exp", None, INF),
        Prim::Expm1 => ("expm1", None, INF),
        Prim::Log => ("log", POLE, None),
        Prim::Log2 => ("log2", POLE, None),
        Prim::Log10 => ("log10", POLE, None),
        Prim::Log1p => ("log1p", Some("-math.inf if x == -1.0 else math.nan"), None),
        Prim::Sin => ("sin", NAN, None),
        Prim::Cos => ("cos", NAN, None),
        Prim::Tan => ("tan", NAN, None),
        Prim::Asin => ("asin", NAN, None),
        Prim::Acos => ("acos", NAN, None),
        Prim::Sinh => ("sinh", None, SIGNED),
        Prim::Cosh => ("cosh", None, INF),
        Prim::Acosh => ("acosh", NAN, None),
        Prim::Atanh => {
            ("atanh", Some("math.copysign(math.inf, x) if math.fabs(x) == 1.0 else math.nan"), None)
        }
        Prim::Gamma => ("gamma", Some("math.copysign(math.inf, x) if x == 0.0 else math.nan"), SIGNED),
        Prim::Lgamma => ("lgamma", INF, INF),
        _ => return None,
    })
}

/// Definitions that are more than a guard: the arguments, and the lines of the body.
fn defined(prim: Prim) -> Option<(&'static str, &'static [&'static str])> {
    Some(match prim {
        Prim::Div => (
            "a, b",
            &[
                "if b != 0.0:",
                "    return a / b",
                "if a == 0.0 or a != a:",
                "    return math.nan",
                "return math.copysign(math.inf, a) * math.copysign(1.0, b)",
            ],
        ),
        Prim::Rem => {
            ("x, d", &["try:", "    return math.fmod(x, d)", "except ValueError:", "    return math.nan"])
        }
        Prim::Pow => (
            "x, p",
            &[
                "odd = p % 2.0 == 1.0 if math.isfinite(p) else False",
                "sign = math.copysign(1.0, x) if odd else 1.0",
                "try:",
                "    return math.pow(x, p)",
                "except OverflowError:",
                "    return sign * math.inf",
                "except ValueError:",
                "    return sign * math.inf if x == 0.0 else math.nan",
            ],
        ),
        // math.cbrt is as young as Python 3.11; one step of Newton's iteration removes the error of the power.
        Prim::Cbrt => (
            "x",
            &[
                "r = math.copysign(math.fabs(x) ** (1.0 / 3.0), x)",
                "return r - (r - x / (r * r)) / 3.0 if r != 0.0 and math.isfinite(r) else r",
            ],
        ),
        Prim::Floor => ("x", &["return math.copysign(math.floor(x), x) if math.isfinite(x) else x"]),
        Prim::Ceil => ("x", &["return math.copysign(math.ceil(x), x) if math.isfinite(x) else x"]),
        Prim::Trunc => ("x", &["return math.copysign(math.trunc(x), x) if math.isfinite(x) else x"]),
        Prim::Round => (
            "x",
            &[
                "if not math.isfinite(x):",
                "    return x",
                "whole = math.fabs(math.trunc(x))",
                "return math.copysign(whole + (math.fabs(x) - whole >= 0.5), x)",
            ],
        ),
        Prim::LambertW => {
            ("x", &["w = scipy.special.lambertw(x)", "return float(w.real) if w.imag == 0.0 else math.nan"])
        }
        Prim::LambertWm1 => (
            "x",
            &["w = scipy.special.lambertw(x, -1)", "return float(w.real) if w.imag == 0.0 else math.nan"],
        ),
        // SciPy's functions return numbers of NumPy, which are told apart from Python's own here.
        Prim::Erfinv => ("x", &["return float(scipy.special.erfinv(x))"]),
        Prim::Erfcinv => ("x", &["return float(scipy.special.erfcinv(x))"]),
        Prim::Digamma => ("x", &["return float(scipy.special.digamma(x))"]),
        Prim::Polygamma => {
            ("n, x", &["return float(scipy.special.polygamma(n, x)) if x > -math.inf else math.nan"])
        }
        Prim::BesselJ => ("n, x", &["return float(scipy.special.jv(n, x))"]),
        Prim::BesselY => ("n, x", &["return float(scipy.special.yv(n, x))"]),
        Prim::BesselI => ("n, x", &["return float(scipy.special.iv(n, x))"]),
        Prim::BesselK => ("n, x", &["return float(scipy.special.kv(n, x))"]),
        _ => return None,
    })
}

impl Syntax for Python {
    fn spelling(&self, prim: Prim, literals: &[Option<f64>]) -> Spelling {
        call(match prim {
            Prim::Add => return Spelling::Infix("+", Binding::Sum),
            Prim::Sub => return Spelling::Infix("-", Binding::Sum),
            Prim::Mul => return Spelling::Infix("*", Binding::Product),
            Prim::Div if literals[1].is_some_and(|divisor| divisor != 0.0) => {
                return Spelling::Infix("/", Binding::Product);
            }
            Prim::Hypot => "math.hypot",
            Prim::Atan => "math.atan",
            Prim::Atan2 => "math.atan2",
            Prim::Tanh => "math.tanh",
            Prim::Asinh => "math.asinh",
            Prim::Abs => "math.fabs",
            Prim::Copysign => "math.copysign",
            Prim::Erf => "math.erf",
            Prim::Erfc => "math.erfc",
            _ if self.definition(prim).is_some() || has_expansion(prim) => return Spelling::Defined,
            _ => return Spelling::Missing(ELSEWHERE),
        })
    }

    fn definition(&self, prim: Prim) -> Option<String> {
        let name = self.defined_name(prim);
        if let Some((arguments, lines)) = defined(prim) {
            let body: String = lines.iter().map(|line| format!("    {line}\n")).collect();
            return Some(format!("def {name}({arguments}):\n{body}"));
        }
        let (function, value, overflow) = guarded(prim)?;
        let mut text = format!("def {name}(x):\n    try:\n        return math.{function}(x)\n");
        for (exception, answer) in [("ValueError", value), ("OverflowError", overflow)] {
            if let Some(answer) = answer {
                text += &format!("    except {exception}:\n        return {answer}\n");
            }
        }
        Some(text)
    }

    fn defined_name(&self, prim: Prim) -> String {
        format!("_{}", prim.name())
    }

    fn beyond(&self) -> [&'static str; 2] {
        ["math.inf", "math.nan"]
    }

    fn constant(&self, constant: Constant) -> Option<&'static str> {
        Some(match constant {
            Constant::Pi => "math.pi",
            Constant::E => "math.e",
        })
    }

    fn logic(&self) -> [&'static str; 3] {
        [" and ", " or ", "not "]
    }

    fn choice(&self, condition: &str, a: &str, b: &str) -> String {
        format!("{a} if {condition} else {b}")
    }

    fn let_line(&self, name: &str, _: bool, value: &str) -> String {
        format!("{name} = {value}")
    }

    fn function(&self, function: &Function, _: bool) -> String {
        let parameters: Vec<_> = function.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        let lines: String = function.lines.iter().map(|line| format!("    {line}\n")).collect();
        let value = match &function.outputs[..] {
            [one] => one.clone(),
            all => list("(", all, ")", 88, "    "),
        };
        let head = list(&format!("def {}(", function.name), &parameters, ")", 80, "");
        format!("{head}:\n{lines}    return {value}\n")
    }

    fn file(&self, about: &[String], body: &str) -> String {
        let about: String = about.iter().map(|line| format!("# {line}\n")).collect();
        let needed =
            ["math", "scipy.special"].into_iter().filter(|module| body.contains(&format!("{module}.")));
        let imports: String = needed.map(|module| format!("import {module}\n")).collect();
        let gap = if imports.is_empty() { "" } else { "\n" };
        format!("{about}{gap}{imports}\n\n{body}")
    }

    fn between(&self) -> &'static str {
        "\n\n"
    }

    fn reserved(&self) -> &'static [&'static str] {
        &[
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield",
            "math",
            "scipy",
            "float",
            "OverflowError",
            "ValueError",
        ]
    }
}
