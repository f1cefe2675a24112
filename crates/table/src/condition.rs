//! Which rows are wanted? `state == "treated" and conc < 1`: comparisons of columns with words and numbers, joined by `and`,
//! `or`, `not` and parentheses.

use crate::TableError;
use crate::number::plain;

/// What a column has in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Number(f64),
    Text(&'a str),
    Missing,
}

/// What can be compared.
#[derive(Clone, Debug, PartialEq)]
enum Operand {
    /// A column, by its place.
    Column(usize),
    Number(f64),
    /// A word; and the number that it is in a column of numbers or dates that it is compared with.
    Text(String, Option<f64>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    Different,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// What has to hold of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Compared(Operand2),
    Both(Box<Condition>, Box<Condition>),
    Either(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
}

/// Two operands and what has to be between them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operand2 {
    left: Operand,
    relation: Relation,
    right: Operand,
}

impl Condition {
    /// Whether the condition holds of a row, given what its columns have. A comparison with what is missing never holds.
    pub(crate) fn holds<'a>(&self, value: &impl Fn(usize) -> Value<'a>) -> bool {
        match self {
            Condition::Compared(of) => of.holds(value),
            Condition::Both(a, b) => a.holds(value) && b.holds(value),
            Condition::Either(a, b) => a.holds(value) || b.holds(value),
            Condition::Not(a) => !a.holds(value),
        }
    }

    /// The columns that it needs.
    pub(crate) fn columns(&self) -> Vec<usize> {
        match self {
            Condition::Compared(of) => [&of.left, &of.right]
                .into_iter()
                .filter_map(|operand| match operand {
                    Operand::Column(column) => Some(*column),
                    _ => None,
                })
                .collect(),
            Condition::Both(a, b) | Condition::Either(a, b) => [a.columns(), b.columns()].concat(),
            Condition::Not(a) => a.columns(),
        }
    }
}

impl Operand2 {
    fn holds<'a>(&self, value: &impl Fn(usize) -> Value<'a>) -> bool {
        let of = |operand: &Operand| match operand {
            Operand::Column(column) => value(*column),
            Operand::Number(number) => Value::Number(*number),
            Operand::Text(..) => Value::Missing,
        };
        let order = match (&self.left, &self.right) {
            (Operand::Text(text, number), other) => {
                compare_text(text, *number, of(other)).map(std::cmp::Ordering::reverse)
            }
            (other, Operand::Text(text, number)) => compare_text(text, *number, of(other)),
            (a, b) => match (of(a), of(b)) {
                (Value::Number(a), Value::Number(b)) => a.partial_cmp(&b),
                (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
                (Value::Text(a), Value::Number(b)) => plain(a).and_then(|a| a.partial_cmp(&b)),
                (Value::Number(a), Value::Text(b)) => plain(b).and_then(|b| a.partial_cmp(&b)),
                _ => None,
            },
        };
        let Some(order) = order else { return false };
        match self.relation {
            Relation::Equal => order.is_eq(),
            Relation::Different => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::More => order.is_gt(),
            Relation::AtLeast => order.is_ge(),
        }
    }
}

/// The order of what a column has and a word.
fn compare_text(text: &str, number: Option<f64>, value: Value<'_>) -> Option<std::cmp::Ordering> {
    match value {
        Value::Text(found) => Some(found.cmp(text)),
        Value::Number(found) => found.partial_cmp(&number.or_else(|| plain(text))?),
        Value::Missing => None,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A bare word: a column, `and`, `or`, `not`.
    Word(String),
    /// A column in backquotes.
    Column(String),
    Text(String),
    Number(f64),
    Relation(Relation),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// What a column is called, and how the words that it is compared with are read.
pub(crate) trait Columns {
    /// The place of a column.
    fn place(&self, name: &str) -> Option<usize>;
    /// The number that a word is, where the column has numbers or dates.
    fn number(&self, column: usize, text: &str) -> Option<f64>;
    /// All names, for messages.
    fn names(&self) -> String;
}

/// Reads a condition.
pub(crate) fn read(text: &str, columns: &dyn Columns) -> Result<Condition, TableError> {
    let mut reader = Reader { text, tokens: tokens(text)?, at: 0, depth: 0, columns };
    let condition = reader.either()?;
    match reader.tokens.get(reader.at) {
        None => Ok(condition),
        Some(_) => Err(reader.wrong("goes on where it should end")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, TableError> {
    let wrong = |why: String| {
        TableError::new(format!("the condition `{text}` is not understood: {why}")).help(EXAMPLE)
    };
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let two = rest.get(..2).unwrap_or_default();
        let (token, length) = match (first, two) {
            (_, "==") => (Token::Relation(Relation::Equal), 2),
            (_, "!=" | "<>") => (Token::Relation(Relation::Different), 2),
            (_, "<=") => (Token::Relation(Relation::AtMost), 2),
            (_, ">=") => (Token::Relation(Relation::AtLeast), 2),
            (_, "&&") => (Token::And, 2),
            (_, "||") => (Token::Or, 2),
            ('=', _) => (Token::Relation(Relation::Equal), 1),
            ('<', _) => (Token::Relation(Relation::Less), 1),
            ('>', _) => (Token::Relation(Relation::More), 1),
            ('≤', _) => (Token::Relation(Relation::AtMost), first.len_utf8()),
            ('≥', _) => (Token::Relation(Relation::AtLeast), first.len_utf8()),
            ('≠', _) => (Token::Relation(Relation::Different), first.len_utf8()),
            ('&', _) => (Token::And, 1),
            ('|', _) => (Token::Or, 1),
            ('!', _) => (Token::Not, 1),
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            ('"' | '\'' | '`', _) => {
                let Some(end) = rest[1..].find(first) else {
                    return Err(wrong(format!("a {first} is never closed")));
                };
                let inside = rest[1..=end].to_owned();
                (if first == '`' { Token::Column(inside) } else { Token::Text(inside) }, end + 2)
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "=!<>≤≥≠&|()\"'`".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                let word = &rest[..length];
                let token = match word {
                    "and" | "AND" => Token::And,
                    "or" | "OR" => Token::Or,
                    "not" | "NOT" => Token::Not,
                    word => plain(word)
                        .filter(|x| !x.is_nan())
                        .map_or(Token::Word(word.to_owned()), Token::Number),
                };
                (token, length)
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

const EXAMPLE: &str = "write comparisons of columns, as state == \"treated\" and conc < 1";

/// How many parentheses and negations may be open inside one another.
const DEEPEST: usize = 100;

struct Reader<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    columns: &'t dyn Columns,
}

impl Reader<'_> {
    fn wrong(&self, why: &str) -> TableError {
        TableError::new(format!("the condition `{}` is not understood: it {why}", self.text)).help(EXAMPLE)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Result<Condition, TableError> {
        let mut condition = self.both()?;
        while self.take(&Token::Or) {
            condition = Condition::Either(Box::new(condition), Box::new(self.both()?));
        }
        Ok(condition)
    }

    fn both(&mut self) -> Result<Condition, TableError> {
        let mut condition = self.single()?;
        while self.take(&Token::And) {
            condition = Condition::Both(Box::new(condition), Box::new(self.single()?));
        }
        Ok(condition)
    }

    fn single(&mut self) -> Result<Condition, TableError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("is nested too deeply"));
        }
        let condition = if self.take(&Token::Not) {
            Condition::Not(Box::new(self.single()?))
        } else if self.take(&Token::Open) {
            let inside = self.either()?;
            if !self.take(&Token::Close) {
                return Err(self.wrong("has a parenthesis that is never closed"));
            }
            inside
        } else {
            let left = self.operand()?;
            let Some(Token::Relation(relation)) = self.tokens.get(self.at).cloned() else {
                return Err(self.wrong("has no comparison where one is needed"));
            };
            self.at += 1;
            let right = self.operand()?;
            Condition::Compared(self.compared(left, relation, right))
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn operand(&mut self) -> Result<Operand, TableError> {
        let Some(token) = self.tokens.get(self.at).cloned() else {
            return Err(self.wrong("ends too early"));
        };
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Operand::Number(number)),
            Token::Text(text) => Ok(Operand::Text(text, None)),
            Token::Word(name) | Token::Column(name) => match self.columns.place(&name) {
                Some(column) => Ok(Operand::Column(column)),
                None => {
                    Err(TableError::new(format!("the table has no column `{name}`, which a condition needs"))
                        .help(format!(
                            "its columns: {}; a word stands in quotes, as \"{name}\"",
                            self.columns.names()
                        )))
                }
            },
            _ => Err(self.wrong("has no column, word or number where one is needed")),
        }
    }

    /// Words are read as their partners are written: a date beside a column of dates is a number.
    fn compared(&self, left: Operand, relation: Relation, right: Operand) -> Operand2 {
        let read = |operand: Operand, other: &Operand| match (operand, other) {
            (Operand::Text(text, _), Operand::Column(column)) => {
                let number = self.columns.number(*column, &text);
                Operand::Text(text, number)
            }
            (operand, _) => operand,
        };
        let (read_left, read_right) = (read(left.clone(), &right), read(right, &left));
        Operand2 { left: read_left, relation, right: read_right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl Columns for Two {
        fn place(&self, name: &str) -> Option<usize> {
            ["x", "state"].iter().position(|known| *known == name)
        }
        fn number(&self, _: usize, text: &str) -> Option<f64> {
            plain(text)
        }
        fn names(&self) -> String {
            "x, state".to_owned()
        }
    }

    /// Truth by another way: the same condition in Rust.
    #[test]
    fn conditions_hold_as_they_are_written() {
        type Truth = fn(f64, &str) -> bool;
        let cases: &[(&str, Truth)] = &[
            ("x < 2", |x, _| x < 2.0),
            ("2 >= x", |x, _| 2.0 >= x),
            ("state == \"on\"", |_, s| s == "on"),
            ("state != 'on' and x > -1.5", |x, s| s != "on" && x > -1.5),
            ("not (x = 1 or `state` == 'off')", |x, s| !(x == 1.0 || s == "off")),
            ("x<1|x>2&state=='on'", |x, s| x < 1.0 || (x > 2.0 && s == "on")),
            ("!x==1 && x ≤ 3", |x, _| x != 1.0 && x <= 3.0),
            ("x == '3'", |x, _| x == 3.0),
            ("'b' < state", |_, s| "b" < s),
        ];
        for (text, truth) in cases {
            let condition = read(text, &Two).expect(text);
            for x in [-2.0, 1.0, 2.0, 3.0] {
                for state in ["on", "off", "a"] {
                    let value = |column| if column == 0 { Value::Number(x) } else { Value::Text(state) };
                    assert_eq!(condition.holds(&value), truth(x, state), "{text}: {x} {state}");
                }
            }
            if !text.contains("not") && !text.contains('!') {
                assert!(!condition.holds(&|_| Value::Missing), "{text}: what is missing holds nowhere");
            }
        }
    }

    #[test]
    fn what_is_no_condition_is_told() {
        let deep = format!("{}x<1", "(".repeat(10_000));
        for text in [
            "",
            "x",
            "x <",
            "x < 1 and",
            "(x < 1",
            "x < 1)",
            "y < 1",
            "x < on",
            "'",
            "é",
            "< 1",
            deep.as_str(),
        ] {
            let error = read(text, &Two).expect_err(text);
            assert!(error.help.is_some(), "{text}: {error}");
        }
    }
}
