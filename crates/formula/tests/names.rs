//! Does a name mean what its user means? Whatever is a constant or a function elsewhere can be a variable; where a name was taken
//! for something that nobody declared, that is said.

use fluxions_formula::{Options, Remark, parse, parse_file};
use fluxions_rules::{Constant, Prim};

/// Names that mean something by themselves, but those of functions that are always called.
fn known() -> Vec<&'static str> {
    let mut names = vec![
        "E",
        "e",
        "pi",
        "π",
        "I",
        "oo",
        "inf",
        "nan",
        "beta",
        "factorial",
        "root",
        "square",
        "deg",
        "log2",
    ];
    for prim in Prim::ALL {
        names.push(prim.row().name);
        names.extend(prim.row().aliases);
    }
    let always = ["sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "ln", "sqrt", "if"];
    let is_name = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    names.retain(|name| {
        is_name(name) && !always.contains(name) && !["and", "or", "not", "And", "Or", "Not"].contains(name)
    });
    names
}

/// Declared, every name is a variable: in sums, products, powers and arguments.
#[test]
fn declared_names_shadow_constants_and_functions() {
    let names = known();
    assert!(names.len() > 80, "{}", names.len());
    for name in names.into_iter().chain(["sin", "exp", "log", "if", "piecewise", "min"]) {
        for text in [
            format!("{name}*x"),
            format!("x + {name}^2"),
            format!("cosh(-{name}*x)"),
            format!("{name}"),
            format!("2 {name}"),
        ] {
            let formula = parse(&text, &Options::declaring([name])).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert!(formula.variables.iter().any(|v| v == name), "{text}: {:?}", formula.variables);
            assert!(
                formula.remarks.iter().all(|remark| remark.name() != name),
                "{text}: {:?}",
                formula.remarks
            );
        }
        let file = format!("{name} = 3\n2*{name}");
        let formula = parse_file(&file, &Options::default()).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!((formula.run(0.0, &[]), formula.remarks.len()), (6.0, 0), "{file}");
    }
}

/// The name of a function without parentheses is no call; one word says so.
#[test]
fn a_name_without_parentheses_is_no_call() {
    let functions: Vec<&str> = known().into_iter().skip(8).collect();
    for name in functions {
        for text in
            [format!("a*exp(-{name}*x)"), format!("{name} + 1"), format!("x/{name}"), format!("x^{name}")]
        {
            let formula = parse(&text, &Options::default()).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert!(formula.variables.iter().any(|v| v == name), "{text}");
            assert_eq!(formula.remarks, [Remark::Function { name: name.to_owned() }], "{text}");
        }
    }
}

/// A constant that was taken is named; that e^x is a power of e nobody doubts.
#[test]
fn constants_that_were_taken_are_named() {
    for (text, expected) in [
        ("E*x", Some(("E", Constant::E))),
        ("x^E + E", Some(("E", Constant::E))),
        ("e*x", Some(("e", Constant::E))),
        ("e^x + e", Some(("e", Constant::E))),
        ("E^x", Some(("E", Constant::E))),
        ("pi*x", Some(("pi", Constant::Pi))),
        ("e^x", None),
        ("exp(x)", None),
    ] {
        let remarks = parse(text, &Options::default()).expect(text).remarks;
        let expected = expected.map(|(name, constant)| Remark::Constant { name: name.to_owned(), constant });
        assert_eq!(remarks, expected.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

/// Words that look like something else are questioned; others are not.
#[test]
fn words_are_questioned() {
    let declared = ["time", "conc", "x1", "Temperature"];
    for (text, meant) in [
        ("sinx", Some("sin(x)")),
        ("2*cosx + 1", Some("cos(x)")),
        ("expx", Some("exp(x)")),
        ("tanhx", Some("tanh(x)")),
        ("sqrt2", Some("sqrt(2)")),
        ("logconc + conc", Some("log(conc)")),
        ("a + b + ab", Some("a*b")),
        ("k*tme", Some("time")),
        ("k*Time", Some("time")),
        ("k*cnoc", Some("conc")),
        ("k*temperature", Some("Temperature")),
        ("2*Pi", Some("pi")),
        ("a*x2", None),
        ("alpha*x", None),
        ("rate", None),
        ("mass*speed", None),
        ("theta", None),
        ("k0 + k1", None),
        ("sinus", None),
    ] {
        let remarks = parse(text, &Options::declaring(declared)).expect(text).remarks;
        let found: Vec<&str> = remarks
            .iter()
            .map(|remark| match remark {
                Remark::Word { meant, .. } => meant.as_str(),
                other => panic!("{text}: {other}"),
            })
            .collect();
        assert_eq!(found, meant.into_iter().collect::<Vec<_>>(), "{text}");
    }
}
