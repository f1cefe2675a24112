//! How is a graph written in Rust? With the methods of `f64`; what they lack is defined above, or called from
//! `fluxions::math`.

use crate::definitions::has_expansion;
use crate::function::Function;
use crate::syntax::{Binding, Spelling, Syntax, call, list};
use fluxions_rules::{Constant, Prim};
use std::borrow::Cow;

pub(crate) struct Rust;

impl Syntax for Rust {
    fn spelling(&self, prim: Prim, _: &[Option<f64>]) -> Spelling {
        Spelling::Method(match prim {
            Prim::Add => return Spelling::Infix("+", Binding::Sum),
            Prim::Sub => return Spelling::Infix("-", Binding::Sum),
            Prim::Mul => return Spelling::Infix("*", Binding::Product),
            Prim::Div => return Spelling::Infix("/", Binding::Product),
            Prim::Rem => return Spelling::Infix("%", Binding::Product),
            Prim::Pow => "powf",
            Prim::Sqrt => "sqrt",
            Prim::Cbrt => "cbrt",
            Prim::Hypot => "hypot",
            Prim::Exp => "exp",
            Prim::Exp2 => "exp2",
            Prim::Expm1 => "exp_m1",
            Prim::Log => "ln",
            Prim::Log2 => "log2",
            Prim::Log10 => "log10",
            Prim::Log1p => "ln_1p",
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
            Prim::Abs => "abs",
            Prim::Floor => "floor",
            Prim::Ceil => "ceil",
            Prim::Round => "round",
            Prim::Trunc => "trunc",
            Prim::Min => "min",
            Prim::Max => "max",
            Prim::Copysign => "copysign",
            Prim::Trigamma => return call("fluxions::math::trigamma"),
            // `fluxions::math` names these otherwise than formulas do.
            Prim::BesselJ => return call("fluxions::math::bessel_j"),
            Prim::BesselY => return call("fluxions::math::bessel_y"),
            Prim::BesselI => return call("fluxions::math::bessel_i"),
            Prim::BesselK => return call("fluxions::math::bessel_k"),
            Prim::LambertW => return call("fluxions::math::lambert_w0"),
            Prim::LambertWm1 => return call("fluxions::math::lambert_wm1"),
            Prim::Sincd => return call("fluxions::math::sinc_derivative"),
            _ if has_expansion(prim) => return Spelling::Defined,
            _ => return Spelling::Call(Cow::Owned(format!("fluxions::math::{}", prim.name()))),
        })
    }

    fn beyond(&self) -> [&'static str; 2] {
        ["f64::INFINITY", "f64::NAN"]
    }

    fn constant(&self, constant: Constant) -> Option<&'static str> {
        Some(match constant {
            Constant::Pi => "std::f64::consts::PI",
            Constant::E => "std::f64::consts::E",
        })
    }

    fn logic(&self) -> [&'static str; 3] {
        [" && ", " || ", "!"]
    }

    fn in_choice(&self) -> Binding {
        Binding::Choice
    }

    fn choice(&self, condition: &str, a: &str, b: &str) -> String {
        // Braces set the values apart; only a choice begins with `if`.
        if b.starts_with("if ") {
            format!("if {condition} {{ {a} }} else {b}")
        } else {
            format!("if {condition} {{ {a} }} else {{ {b} }}")
        }
    }

    fn let_line(&self, name: &str, _: bool, value: &str) -> String {
        format!("let {name} = {value};")
    }

    fn function(&self, function: &Function, public: bool) -> String {
        // An underscore tells the compiler that a parameter is meant to be without use.
        let parameter = |p: &crate::function::Parameter| match p.used {
            true => format!("{}: f64", p.name),
            false => format!("_{}: f64", p.name),
        };
        let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
        let head = format!("{}fn {}(", if public { "pub " } else { "" }, function.name);
        let (result, value) = match &function.outputs[..] {
            [one] => ("f64".into(), one.clone()),
            all => (format!("[f64; {}]", all.len()), list("[", all, "]", 94, "    ")),
        };
        let lines: String = function.lines.iter().map(|line| format!("    {line}\n")).collect();
        format!("{} -> {result} {{\n{lines}    {value}\n}}\n", list(&head, &parameters, ")", 70, ""))
    }

    fn file(&self, about: &[String], body: &str) -> String {
        let about: String = about.iter().map(|line| format!("// {line}\n")).collect();
        format!("{about}\n{body}")
    }

    fn reserved(&self) -> &'static [&'static str] {
        &[
            "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
            "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
            "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe",
            "use", "where", "while", "abstract", "become", "box", "do", "final", "gen", "macro", "override",
            "priv", "try", "typeof", "unsized", "virtual", "yield",
        ]
    }
}
