//! Which programs are tried? Those that this generator writes from a seed: a function with random parameters and a
//! random body, and often some functions that it calls.

use super::functions::{Gives, Signature};
use super::random::Random;
use super::scope::Scope;
use super::wholes::STRUCTS;

/// A function that is being written.
pub(super) struct Generator {
    pub(super) random: Random,
    pub(super) scope: Scope,
    pub(super) text: String,
    indent: usize,
    /// How many statements may still be written.
    pub(super) budget: usize,
    /// How often the present statement runs, at most.
    pub(super) trips: usize,
    /// The loops around, by their labels.
    pub(super) loops: Vec<Option<String>>,
    /// How many blocks are around.
    pub(super) nesting: usize,
    /// The functions that can be called.
    pub(super) helpers: Vec<Signature>,
    /// Whether this one is called by others, perhaps in a loop.
    pub(super) helper: bool,
    /// What it gives back.
    pub(super) gives: Gives,
}

/// A program: what it is called with, its text, and its text with notes of how near its branches were to a tie.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) seed: u64,
    /// The functions as a person would write them, the last of them the program.
    pub(super) text: String,
    /// The whole module that checks it.
    pub(super) module: String,
}

impl Program {
    /// The program of this seed, its functions with at most so many statements.
    pub(super) fn new(seed: u64, statements: usize) -> Self {
        let mut random = Random::new(seed);
        let mut helpers: Vec<Signature> = Vec::new();
        let mut functions = Vec::new();
        let count = *random.pick(&[0, 0, 1, 1, 2, 3]);
        for k in 0..=count {
            let helper = k < count;
            let recursive = helper && random.chance(20);
            let name = if helper { format!("help{k}") } else { "program".into() };
            let signature = Signature::random(&mut random, name, recursive);
            let most = if helper { statements / 2 } else { statements };
            let budget = random.range(most.min(2), most.max(2));
            let mut generator = Generator {
                random,
                scope: Scope::default(),
                text: String::new(),
                indent: 0,
                budget,
                trips: 1,
                loops: Vec::new(),
                nesting: 0,
                helpers: helpers.clone(),
                helper,
                gives: signature.gives,
            };
            generator.function(&signature);
            functions.push(generator.text);
            random = generator.random;
            helpers.push(signature);
        }
        let marked = functions.join("\n");
        let text = plain(&marked);
        let check = helpers.last().map(|program| program.check(seed)).unwrap_or_default();
        let module = format!(
            "use fluxions::{{Differentiable, differentiable}};\n{STRUCTS}{text}\nmod twin {{\n    use programs::near;\n    \
             use super::{{Bag, Duo, longer, pushed, turned}};\n{}}}\n{check}",
            twin(&marked)
        );
        Program { seed, text, module }
    }
}

impl Generator {
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(&"    ".repeat(self.indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The lines of `inner` in braces after `head`, with a scope of their own.
    pub(super) fn braced(&mut self, head: &str, inner: impl FnOnce(&mut Self)) {
        self.open(head);
        let before = self.scope.vars.len();
        inner(self);
        self.scope.vars.truncate(before);
        self.close("}");
    }

    /// The same after the `}` that was written last.
    pub(super) fn otherwise(&mut self, head: &str, inner: impl FnOnce(&mut Self)) {
        self.text.pop();
        self.text.push_str(&format!(" {head} {{\n"));
        self.indent += 1;
        self.nesting += 1;
        let before = self.scope.vars.len();
        inner(self);
        self.scope.vars.truncate(before);
        self.close("}");
    }

    pub(super) fn open(&mut self, head: &str) {
        self.line(format!("{head} {{").trim_start());
        self.indent += 1;
        self.nesting += 1;
    }

    pub(super) fn close(&mut self, end: &str) {
        self.indent -= 1;
        self.nesting -= 1;
        self.line(end);
    }

    /// Some statements.
    pub(super) fn statements(&mut self, most: usize) {
        for _ in 0..self.random.range(1, most.max(1)) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.statement();
        }
    }
}

/// The program as a person would write it.
pub(super) fn plain(marked: &str) -> String {
    unmark(marked, |a, op, b| match op {
        "max" | "min" => format!("{a}.{op}({b})"),
        "abs" | "signum" => format!("{a}.{op}()"),
        _ => format!("{a} {op} {b}"),
    })
}

/// The program with a note at every branch.
fn twin(marked: &str) -> String {
    let noted = unmark(marked, |a, op, b| match op {
        "max" | "min" => format!("near({a}, {b}, {a}.{op}({b}))"),
        "abs" | "signum" => format!("near({a}, {b}, {a}.{op}())"),
        _ => format!("near({a}, {b}, {a} {op} {b})"),
    });
    let noted =
        noted.replace("#[differentiable]\n", "").replace("#[constant] ", "").replace("fn ", "pub fn ");
    // Gradients are those of the functions that have them.
    noted
        .replace("= help", "= \u{1}help")
        .split('\u{1}')
        .map(|part| match part.split_once('(') {
            Some((name, _)) if name.ends_with("::gradient") => format!("super::{part}"),
            _ => part.to_owned(),
        })
        .collect()
}

/// Takes the marks out, from the inside to the outside.
fn unmark(marked: &str, write: impl Fn(&str, &str, &str) -> String) -> String {
    let mut text = marked.to_owned();
    while let Some(end) = text.find('⟧') {
        let start = text[..end].rfind('⟦').unwrap_or(0);
        let inner = text[start + '⟦'.len_utf8()..end].to_owned();
        let parts: Vec<&str> = inner.split('¦').collect();
        let written = match parts[..] {
            [a, op, b] => write(a, op, b),
            _ => inner.clone(),
        };
        text.replace_range(start..end + '⟧'.len_utf8(), &written);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_program() {
        for seed in 0..50 {
            let program = Program::new(seed, 12);
            assert_eq!(program.module, Program::new(seed, 12).module);
            assert!(!program.module.contains(['⟦', '⟧', '¦']), "{}", program.module);
        }
    }

    #[test]
    fn marks_inside_marks() {
        let marked = "if ⟦⟦x¦abs¦0.0⟧¦<¦y⟧ {}";
        assert_eq!(plain(marked), "if x.abs() < y {}");
        assert_eq!(twin(marked), "if near(near(x, 0.0, x.abs()), y, near(x, 0.0, x.abs()) < y) {}");
    }
}
