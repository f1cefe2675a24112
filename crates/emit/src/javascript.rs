//! How is a graph written in JavaScript? As a function of a module, with `Math`; what `Math` lacks is copied from
//! `math.js`.

use crate::definitions::has_expansion;
use crate::function::Function;
use crate::library::{self, Item};
use crate::syntax::{Binding, Spelling, Syntax, call, list};
use fluxions_rules::{Constant, Prim};

pub(crate) struct JavaScript;

impl Syntax for JavaScript {
    fn spelling(&self, prim: Prim, literals: &[Option<f64>]) -> Spelling {
        call(match prim {
            Prim::Add => return Spelling::Infix("+", Binding::Sum),
            Prim::Sub => return Spelling::Infix("-", Binding::Sum),
            Prim::Mul => return Spelling::Infix("*", Binding::Product),
            Prim::Div => return Spelling::Infix("/", Binding::Product),
            Prim::Rem => return Spelling::Infix("%", Binding::Product),
            // `Math.pow` has no value where an exponent is infinite or no number and IEEE 754 has 1.
            Prim::Pow if literals[1].is_some_and(f64::is_finite) => "Math.pow",
            Prim::Sqrt => "Math.sqrt",
            Prim::Cbrt => "Math.cbrt",
            Prim::Hypot => "Math.hypot",
            Prim::Exp => "Math.exp",
            Prim::Expm1 => "Math.expm1",
            Prim::Log => "Math.log",
            Prim::Log2 => "Math.log2",
            Prim::Log10 => "Math.log10",
            Prim::Log1p => "Math.log1p",
            Prim::Sin => "Math.sin",
            Prim::Cos => "Math.cos",
            Prim::Tan => "Math.tan",
            Prim::Asin => "Math.asin",
            Prim::Acos => "Math.acos",
            Prim::Atan => "Math.atan",
            Prim::Atan2 => "Math.atan2",
            Prim::Sinh => "Math.sinh",
            Prim::Cosh => "Math.cosh",
            Prim::Tanh => "Math.tanh",
            Prim::Asinh => "Math.asinh",
            Prim::Acosh => "Math.acosh",
            Prim::Atanh => "Math.atanh",
            Prim::Abs => "Math.abs",
            Prim::Floor => "Math.floor",
            Prim::Ceil => "Math.ceil",
            Prim::Trunc => "Math.trunc",
            _ if library::has(prim.name()) || has_expansion(prim) => return Spelling::Defined,
            _ => return Spelling::Missing("emit Rust, where `fluxions::math` has it"),
        })
    }

    fn library(&self, prim: Prim) -> Vec<&'static Item> {
        library::with_needs(prim.name())
    }

    fn beyond(&self) -> [&'static str; 2] {
        ["Infinity", "NaN"]
    }

    fn constant(&self, constant: Constant) -> Option<&'static str> {
        Some(match constant {
            Constant::Pi => "Math.PI",
            Constant::E => "Math.E",
        })
    }

    fn logic(&self) -> [&'static str; 3] {
        [" && ", " || ", "!"]
    }

    fn equality(&self) -> [&'static str; 2] {
        ["===", "!=="]
    }

    fn choice(&self, condition: &str, a: &str, b: &str) -> String {
        format!("{condition} ? {a} : {b}")
    }

    fn let_line(&self, name: &str, _: bool, value: &str) -> String {
        format!("const {name} = {value};")
    }

    fn function(&self, function: &Function, public: bool) -> String {
        let parameters: Vec<_> = function.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        let (result, value) = match &function.outputs[..] {
            [one] => ("number", one.clone()),
            all => ("number[]", list("[", all, "]", 88, "  ")),
        };
        let mut lines = String::new();
        if public {
            lines += "/**\n";
            lines.extend(parameters.iter().map(|name| format!(" * @param {{number}} {name}\n")));
            lines += &format!(" * @returns {{{result}}}\n */\n");
        } else {
            let types: Vec<_> = parameters.iter().map(|name| format!("@param {{number}} {name}")).collect();
            lines += &format!("/** {} @returns {{{result}}} */\n", types.join(" "));
        }
        let head = format!("{}function {}(", if public { "export " } else { "" }, function.name);
        lines += &format!("{} {{\n", list(&head, &parameters, ")", 80, ""));
        lines.extend(function.lines.iter().map(|line| format!("  {line}\n")));
        lines + &format!("  return {value};\n}}\n")
    }

    fn file(&self, about: &[String], body: &str) -> String {
        let about: String = about.iter().map(|line| format!("// {line}\n")).collect();
        format!("{about}\n{body}")
    }

    fn reserved(&self) -> &'static [&'static str] {
        &[
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "debugger",
            "default",
            "delete",
            "do",
            "else",
            "enum",
            "export",
            "extends",
            "false",
            "finally",
            "for",
            "function",
            "if",
            "implements",
            "import",
            "in",
            "instanceof",
            "interface",
            "let",
            "new",
            "null",
            "package",
            "private",
            "protected",
            "public",
            "return",
            "static",
            "super",
            "switch",
            "this",
            "throw",
            "true",
            "try",
            "typeof",
            "var",
            "void",
            "while",
            "with",
            "yield",
            "arguments",
            "eval",
            "async",
            "of",
            "undefined",
            "Infinity",
            "NaN",
            "Math",
            "Number",
            "Object",
        ]
    }
}
