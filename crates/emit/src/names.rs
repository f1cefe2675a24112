//! Which identifiers stand for inputs and parts? The names that the author gave, as near as the language allows, each
//! once, and none that the code needs for something else.

use std::collections::HashSet;

/// The names that are taken in one function.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    taken: HashSet<String>,
    /// Taken for functions, free for variables.
    functions: &'static [&'static str],
}

impl Names {
    /// No name is taken but those that the language reserves, the second list only for functions.
    pub(crate) fn new(reserved: &[&str], functions: &'static [&'static str]) -> Names {
        Names { taken: reserved.iter().map(|&word| word.into()).collect(), functions }
    }

    /// Takes a name that the code uses as it is.
    pub(crate) fn take(&mut self, name: &str) {
        self.taken.insert(name.into());
    }

    /// An identifier like `wanted` that is not taken yet; it is from now on.
    pub(crate) fn fresh(&mut self, wanted: &str) -> String {
        let stem = identifier(wanted);
        let mut free = stem.clone();
        let mut count = 1;
        while self.taken.contains(&free) {
            // The first change is the usual one for a keyword: `lambda_`.
            free = if count == 1 { format!("{stem}_") } else { format!("{stem}_{count}") };
            count += 1;
        }
        self.taken.insert(free.clone());
        free
    }

    /// The same for the name of a function.
    pub(crate) fn fresh_function(&mut self, wanted: &str) -> String {
        if self.functions.contains(&identifier(wanted).as_str()) {
            self.take(&identifier(wanted));
        }
        self.fresh(wanted)
    }
}

/// `name` in letters, digits and underscores of ASCII, beginning with a letter. Another letter becomes its number.
fn identifier(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => out.push(c),
            '\'' | '′' => out.push_str("_prime"),
            c if c.is_alphanumeric() => out.push_str(&format!("u{:x}", u32::from(c))),
            _ => out.push('_'),
        }
    }
    if out.starts_with(|c: char| c.is_ascii_alphabetic()) { out } else { format!("x{out}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_and_unique() {
        let mut names = Names::new(&["lambda", "if"], &["gamma"]);
        for (wanted, expected) in [
            ("x", "x"),
            ("x", "x_"),
            ("x", "x_2"),
            ("lambda", "lambda_"),
            ("a b", "a_b"),
            ("a-b", "a_b_"),
            ("1st", "x1st"),
            ("", "x_3"),
            ("_", "x__"),
            ("y'", "y_prime"),
            ("α", "u3b1"),
            ("x\n*/ exit(1)", "x____exit_1_"),
            ("gamma", "gamma"),
        ] {
            assert_eq!(names.fresh(wanted), expected, "{wanted:?}");
        }
        let mut names = Names::new(&[], &["gamma"]);
        assert_eq!(names.fresh_function("gamma"), "gamma_");
        assert_eq!(
            names.fresh("gamma"),
            "gamma_2",
            "a variable does not hide a function of the language either"
        );
    }
}
