//! How is a graph written down, and read back? One line a node, `%3 = mul %0 %1`, then one line with the outputs:
//!
//! ```text
//! %0 = input x [3]          # a name, and a shape where it is no scalar
//! %1 = literal 2.0 [3]      # also inf, -inf, nan, or the bits of a double: 0x7ff8000000000001
//! %2 = pow %0 %1            # a primitive by its name in the table
//! return %2
//! ```
//!
//! A name that is not made of letters, digits and `_` is quoted as in Rust. What follows `#` is a comment.

use crate::{Args, Error, Graph, Input, Kind, NodeId, Shape, verify};
use fluxions_rules::Prim;
use std::fmt;
use std::str::FromStr;

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for id in self.ids() {
            write!(f, "{id} = ")?;
            match self.kind(id) {
                Kind::Input(index) => {
                    let name = &self.inputs[*index as usize].name;
                    if is_plain(name) { write!(f, "input {name}")? } else { write!(f, "input {name:?}")? }
                }
                Kind::Literal(bits) => {
                    let x = f64::from_bits(*bits);
                    let is_odd_nan = x.is_nan() && *bits != f64::NAN.to_bits();
                    if is_odd_nan {
                        write!(f, "literal {bits:#x}")?
                    } else {
                        write!(f, "literal {}", number(x))?
                    }
                }
                Kind::Op(prim, args) => {
                    f.write_str(prim.name())?;
                    for arg in args {
                        write!(f, " {arg}")?;
                    }
                }
            }
            let is_op = matches!(self.kind(id), Kind::Op(..));
            if is_op || self.shape(id).is_scalar() {
                writeln!(f)?
            } else {
                writeln!(f, " {}", self.shape(id))?
            }
        }
        f.write_str("return")?;
        for y in &self.outputs {
            write!(f, " {y}")?;
        }
        writeln!(f)
    }
}

/// The shortest decimal that reads back as `x`.
fn number(x: f64) -> String {
    if x.is_nan() { "nan".to_owned() } else { format!("{x:?}") }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

impl FromStr for Graph {
    type Err = Error;

    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// [`Error::Text`] with the line, or [`Error::Invalid`] where the text is no valid graph.
    fn from_str(text: &str) -> Result<Graph, Error> {
        let mut graph = Graph::default();
        let mut returned = false;
        for (index, line) in text.lines().enumerate() {
            let at = |why: String| Error::Text { line: index + 1, why };
            let words = words(line).map_err(at)?;
            let Some((first, rest)) = words.split_first() else { continue };
            if returned {
                return Err(at("nothing may follow the line with `return`".to_owned()));
            }
            if first == "return" {
                graph.outputs =
                    rest.iter().map(|word| node_id(word)).collect::<Result<_, _>>().map_err(at)?;
                returned = true;
            } else {
                read_node(&mut graph, first, rest).map_err(at)?;
            }
        }
        if !returned {
            let line = text.lines().count() + 1;
            return Err(Error::Text {
                line,
                why: "the last line is missing: `return` and the outputs".to_owned(),
            });
        }
        verify(&graph)?;
        Ok(graph)
    }
}

/// Reads a line that defines a node, and adds the node.
fn read_node(graph: &mut Graph, first: &str, rest: &[String]) -> Result<(), String> {
    let expected = NodeId::at(graph.len());
    if node_id(first)? != expected {
        return Err(format!("nodes are numbered in order: {expected} was expected, not {first}"));
    }
    let [equals, head, tail @ ..] = rest else {
        return Err(format!("a node is written `{expected} = sin %0`"));
    };
    if equals != "=" {
        return Err(format!("`=` was expected after {first}, not `{equals}`"));
    }
    let entry = match (head.as_str(), tail) {
        ("input", [name, axes @ ..]) => {
            let index = graph.inputs.len() as u32;
            graph.inputs.push(Input { name: unquoted(name)?, node: expected });
            (Kind::Input(index), shape(axes)?)
        }
        ("literal", [x, axes @ ..]) => (Kind::Literal(literal(x)?), shape(axes)?),
        ("input", []) => return Err("an input has a name: `input x`".to_owned()),
        ("literal", []) => return Err("a literal has a number: `literal 2.0`".to_owned()),
        (name, args) => {
            let prim = Prim::from_name(name).ok_or_else(|| format!("no primitive is named `{name}`"))?;
            let args: Args = args.iter().map(|word| node_id(word)).collect::<Result<_, _>>()?;
            // Where the first argument is not there, verify says so; the shape does not matter then.
            let first = args.first().filter(|arg| arg.index() < graph.len());
            let shape = first.map_or_else(Shape::scalar, |&arg| graph.shape(arg).clone());
            (Kind::Op(prim, args), shape)
        }
    };
    graph.nodes.push(entry);
    Ok(())
}

fn node_id(word: &str) -> Result<NodeId, String> {
    let digits = word.strip_prefix('%').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(id) => Ok(NodeId(id)),
        None => Err(format!("a node such as %0 was expected, not `{word}`")),
    }
}

fn literal(word: &str) -> Result<u64, String> {
    if let Some(digits) = word.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).map_err(|_| format!("`{word}` is not the bits of a double"));
    }
    match word {
        "nan" => Ok(f64::NAN.to_bits()),
        _ => word.parse().map(f64::to_bits).map_err(|_| format!("`{word}` is no number")),
    }
}

/// The shape of the words `[2,` `3]`; no words are a scalar.
fn shape(words: &[String]) -> Result<Shape, String> {
    let written = words.concat();
    if written.is_empty() {
        return Ok(Shape::scalar());
    }
    let inner = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let axes: Option<Vec<usize>> =
        inner.and_then(|inner| inner.split(',').map(|axis| axis.parse().ok()).collect());
    axes.map(|axes| Shape::new(&axes))
        .ok_or_else(|| format!("a shape such as [2, 3] was expected, not `{written}`"))
}

/// The words of a line. A word in quotes keeps its quotes, blanks and escapes.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
        } else if c == '#' {
            break;
        } else if c == '"' {
            words.push(quoted(&mut chars)?);
        } else {
            let mut word = String::new();
            while let Some(c) = chars.next_if(|&c| !c.is_whitespace() && c != '#' && c != '"') {
                word.push(c);
            }
            words.push(word);
        }
    }
    Ok(words)
}

/// A word in quotes, from its opening to its closing quote.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, String> {
    let mut word = String::new();
    let mut escaped = false;
    for c in chars.by_ref() {
        word.push(c);
        if word.len() > 1 && c == '"' && !escaped {
            return Ok(word);
        }
        escaped = c == '\\' && !escaped;
    }
    Err("a quoted name has no closing quote".to_owned())
}

/// A name as it was before it was quoted with `{:?}`.
fn unquoted(word: &str) -> Result<String, String> {
    let Some(inner) = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return if is_plain(word) {
            Ok(word.to_owned())
        } else {
            Err(format!("the name `{word}` needs quotes"))
        };
    };
    let mut name = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            name.push(c);
            continue;
        }
        let unknown =
            || format!("{word} has an escape that is none of \\n \\r \\t \\0 \\\\ \\\" \\' \\u{{…}}");
        name.push(match chars.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some(c @ ('\\' | '"' | '\'')) => c,
            Some('u') if chars.next() == Some('{') => {
                let digits: String = chars.by_ref().take_while(|&c| c != '}').collect();
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).ok_or_else(unknown)?
            }
            _ => return Err(unknown()),
        });
    }
    Ok(name)
}
