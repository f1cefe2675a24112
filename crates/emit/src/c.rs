//! How is a graph written in C? In C99 with `math.h`, and the Bessel functions of POSIX where they are called.

use crate::definitions::has_expansion;
use crate::function::Function;
use crate::syntax::{Binding, Spelling, Syntax, call, list};
use fluxions_rules::{Constant, Prim};

pub(crate) struct C;

const ELSEWHERE: &str = "emit Rust, where `fluxions::math` has it, or Python, where `scipy.special` may";

impl Syntax for C {
    fn spelling(&self, prim: Prim, literals: &[Option<f64>]) -> Spelling {
        // The order is an `int`, to which a literal converts.
        let whole = literals[0].is_some_and(|n| n.fract() == 0.0 && n.abs() <= 1e4);
        call(match prim {
            Prim::Add => return Spelling::Infix("+", Binding::Sum),
            Prim::Sub => return Spelling::Infix("-", Binding::Sum),
            Prim::Mul => return Spelling::Infix("*", Binding::Product),
            Prim::Div => return Spelling::Infix("/", Binding::Product),
            Prim::Rem => "fmod",
            Prim::Pow => "pow",
            Prim::Sqrt => "sqrt",
            Prim::Cbrt => "cbrt",
            Prim::Hypot => "hypot",
            Prim::Exp => "exp",
            Prim::Exp2 => "exp2",
            Prim::Expm1 => "expm1",
            Prim::Log => "log",
            Prim::Log2 => "log2",
            Prim::Log10 => "log10",
            Prim::Log1p => "log1p",
            Prim::Sin => "sin",
            Prim::Cos => "cos",
            Prim::Tan => "tan",
            Prim::Asin => "asin",
            Prim::Acos => "acos",
            Prim::Atan => "atan",
            Prim::Atan2 => "atan2",
            Prim::Sinh => "sinh",
            Prim::Cosh => "cosh",
            Prim::Tanh => "tanh",
            Prim::Asinh => "asinh",
            Prim::Acosh => "acosh",
            Prim::Atanh => "atanh",
            Prim::Abs => "fabs",
            Prim::Floor => "floor",
            Prim::Ceil => "ceil",
            Prim::Round => "round",
            Prim::Trunc => "trunc",
            Prim::Min => "fmin",
            Prim::Max => "fmax",
            Prim::Copysign => "copysign",
            Prim::Erf => "erf",
            Prim::Erfc => "erfc",
            Prim::Gamma => "tgamma",
            Prim::Lgamma => "lgamma",
            Prim::BesselJ if whole => "jn",
            Prim::BesselY if whole => "yn",
            Prim::BesselJ | Prim::BesselY => {
                return Spelling::Missing("make its order a whole number written as a literal, or emit Rust");
            }
            Prim::Trigamma => return Spelling::Missing(ELSEWHERE),
            _ if has_expansion(prim) => return Spelling::Defined,
            _ => return Spelling::Missing(ELSEWHERE),
        })
    }

    fn beyond(&self) -> [&'static str; 2] {
        ["INFINITY", "NAN"]
    }

    fn constant(&self, _: Constant) -> Option<&'static str> {
        // `M_PI` and `M_E` are in POSIX, not in C.
        None
    }

    fn logic(&self) -> [&'static str; 3] {
        [" && ", " || ", "!"]
    }

    fn choice(&self, condition: &str, a: &str, b: &str) -> String {
        format!("{condition} ? {a} : {b}")
    }

    fn let_line(&self, name: &str, truth: bool, value: &str) -> String {
        format!("const {} {name} = {value};", if truth { "int" } else { "double" })
    }

    fn function(&self, function: &Function, public: bool) -> String {
        let mut parameters: Vec<_> =
            function.parameters.iter().map(|parameter| format!("double {}", parameter.name)).collect();
        let mut lines: String = function.lines.iter().map(|line| format!("    {line}\n")).collect();
        let result = match &function.outputs[..] {
            [one] => {
                lines += &format!("    return {one};\n");
                "double"
            }
            all => {
                let out = &function.out;
                parameters.push(format!("double {out}[{}]", all.len()));
                for (i, value) in all.iter().enumerate() {
                    lines += &format!("    {out}[{i}] = {value};\n");
                }
                "void"
            }
        };
        if parameters.is_empty() {
            parameters.push("void".into());
        }
        let head = format!("{}{result} {}(", if public { "" } else { "static " }, function.name);
        format!("{} {{\n{lines}}}\n", list(&head, &parameters, ")", 70, ""))
    }

    fn file(&self, about: &[String], body: &str) -> String {
        let about: String = about.iter().map(|line| format!("// {line}\n")).collect();
        let posix = ["jn(", "yn("].iter().any(|name| body.contains(name));
        let posix = if posix { "#define _XOPEN_SOURCE 700\n" } else { "" };
        format!(
            "{about}// Link with -lm. On processors with fused multiplication, -ffp-contract=off keeps every bit.\n\n\
             {posix}#include <math.h>\n\n{body}"
        )
    }

    fn reserved(&self) -> &'static [&'static str] {
        &[
            "auto",
            "break",
            "case",
            "char",
            "const",
            "continue",
            "default",
            "do",
            "double",
            "else",
            "enum",
            "extern",
            "float",
            "for",
            "goto",
            "if",
            "inline",
            "int",
            "long",
            "register",
            "restrict",
            "return",
            "short",
            "signed",
            "sizeof",
            "static",
            "struct",
            "switch",
            "typedef",
            "union",
            "unsigned",
            "void",
            "volatile",
            "while",
            "alignas",
            "alignof",
            "bool",
            "constexpr",
            "false",
            "nullptr",
            "static_assert",
            "thread_local",
            "true",
            "typeof",
            "typeof_unqual",
            "asm",
            "unix",
            "linux",
            "NAN",
            "INFINITY",
            "HUGE_VAL",
            "HUGE",
            "DOMAIN",
            "SING",
            "OVERFLOW",
            "UNDERFLOW",
            "PLOSS",
            "TLOSS",
            "EOF",
            "NULL",
        ]
    }

    fn reserved_for_functions(&self) -> &'static [&'static str] {
        // All that math.h declares, and main.
        &[
            "main",
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atan2",
            "atanh",
            "cbrt",
            "ceil",
            "copysign",
            "cos",
            "cosh",
            "drem",
            "erf",
            "erfc",
            "exp",
            "exp10",
            "exp2",
            "expm1",
            "fabs",
            "fdim",
            "finite",
            "floor",
            "fma",
            "fmax",
            "fmin",
            "fmod",
            "frexp",
            "gamma",
            "hypot",
            "ilogb",
            "j0",
            "j1",
            "jn",
            "ldexp",
            "lgamma",
            "llrint",
            "llround",
            "log",
            "log10",
            "log1p",
            "log2",
            "logb",
            "lrint",
            "lround",
            "modf",
            "nan",
            "nearbyint",
            "nextafter",
            "nexttoward",
            "pow",
            "remainder",
            "remquo",
            "rint",
            "round",
            "scalb",
            "scalbln",
            "scalbn",
            "significand",
            "signbit",
            "signgam",
            "sin",
            "sincos",
            "sinh",
            "sqrt",
            "tan",
            "tanh",
            "tgamma",
            "trunc",
            "y0",
            "y1",
            "yn",
            "isnan",
            "isinf",
            "isfinite",
            "isnormal",
            "fpclassify",
            "abs",
            "labs",
            "exit",
            "abort",
            "printf",
        ]
    }
}
