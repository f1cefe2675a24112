//! What was taken for what? A formula may be read, and yet mean something else to who wrote it: `E` may be a modulus, `gamma`
//! a rate, `sinx` a slip. Nothing is refused for that; it is said.

use crate::functions;
use crate::nearest;
use fluxions_rules::Constant;
use std::fmt;

/// What a name was taken for, where it may have been meant otherwise.
///
/// ```
/// use fluxions_formula::{Options, Remark, parse};
/// let remarks = parse("E*sinx", &Options::default()).unwrap().remarks;
/// assert_eq!(remarks[0].name(), "E");
/// assert_eq!(remarks[1].to_string(), "`sinx` is taken as a name of its own; did you mean `sin(x)`?");
/// assert!(parse("E*x", &Options::declaring(["E"])).unwrap().remarks.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A name that was not declared is a constant.
    Constant {
        /// The name as it is written.
        name: String,
        /// The constant.
        constant: Constant,
    },
    /// The name of a function, without parentheses, is a variable.
    Function {
        /// The name.
        name: String,
    },
    /// A variable that was not declared looks like something that is known.
    Word {
        /// The variable.
        name: String,
        /// What it looks like: a function of an argument, a product, a declared name.
        meant: String,
    },
}

impl Remark {
    /// The name that was read.
    pub fn name(&self) -> &str {
        match self {
            Remark::Constant { name, .. } | Remark::Function { name } | Remark::Word { name, .. } => name,
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::Constant { name, constant } => {
                write!(f, "`{name}` is the constant {}", constant.value())
            }
            Remark::Function { name } => {
                write!(f, "`{name}` is a variable; the function is written with parentheses, as {name}(…)")
            }
            Remark::Word { name, meant } => {
                write!(f, "`{name}` is taken as a name of its own; did you mean `{meant}`?")
            }
        }
    }
}

/// The fewest letters of a name that may be a slip for another name.
const LETTERS: usize = 3;

/// What is to be said of the variables of a formula, of which these are declared.
pub(crate) fn words(variables: &[String], declared: &[String]) -> Vec<Remark> {
    let own = |name: &&String| !declared.contains(name);
    let word = |name: &String| {
        let meant = meant(name, variables, declared)?;
        Some(Remark::Word { name: name.clone(), meant })
    };
    variables.iter().filter(own).filter_map(word).collect()
}

fn meant(name: &str, variables: &[String], declared: &[String]) -> Option<String> {
    let same = |other: &&str| *other != name && other.to_lowercase() == name.to_lowercase();
    let known = || declared.iter().map(String::as_str);
    if let Some(other) = known().chain(["pi"]).find(same) {
        return Some(other.to_owned());
    }
    if name.chars().count() < 2 {
        return None;
    }
    let other = |rest: &str| rest != name && variables.iter().chain(declared).any(|known| known == rest);
    if let Some(call) = call(name, &other) {
        return Some(call);
    }
    // A product of letters that are variables too, written without signs between them.
    let letters: Vec<String> = name.chars().map(String::from).collect();
    let once = (1..letters.len()).all(|i| !letters[..i].contains(&letters[i]));
    if once && letters.iter().all(|letter| other(letter)) {
        return Some(letters.join("*"));
    }
    if name.chars().count() < LETTERS {
        return None;
    }
    // x10 is no slip for x11.
    let stem = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let alike = |other: &&str| other.chars().count() >= LETTERS && other[..stem(other)] != name[..stem(name)];
    nearest(name, known().filter(alike)).map(str::to_owned)
}

/// `sinx` as `sin(x)`, where what follows the function is an argument by itself: a number, a letter, another name.
fn call(name: &str, other: &impl Fn(&str) -> bool) -> Option<String> {
    let single = |rest: &str| ["x", "y", "z", "t", "u", "v", "w", "r", "θ", "φ"].contains(&rest);
    let number = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit());
    let part = |function: &&str| {
        let rest = name.strip_prefix(*function)?;
        let is_argument = !rest.is_empty() && (single(rest) || number(rest) || other(rest));
        is_argument.then(|| format!("{function}({rest})"))
    };
    // The longest name first: `sinhx` is no sin of hx.
    let mut known: Vec<&str> = functions::PLAIN.to_vec();
    known.sort_by_key(|function| std::cmp::Reverse(function.len()));
    known.iter().find_map(part)
}
