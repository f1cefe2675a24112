//! Which parts of `math.js` does a function need? Its definitions stand between empty lines, each with its comment; those
//! that a definition names are copied with it.

use crate::MATH_JS;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A definition of the library.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: &'static str,
    /// The definition with its comment, without `export`.
    text: String,
    /// The code without comments.
    code: String,
}

static ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| MATH_JS.split("\n\n").filter_map(item).collect());

fn item(block: &'static str) -> Option<Item> {
    let is_comment = |line: &str| line.starts_with("/**") || line.starts_with(" *") || line.starts_with("//");
    let code: Vec<&'static str> = block.lines().skip_while(|line| is_comment(line)).collect();
    let first = code.first()?.trim_start_matches("export ");
    let rest = first.strip_prefix("function ").or_else(|| first.strip_prefix("const "))?;
    let name = identifiers(rest).next().filter(|name| rest.starts_with(name))?;
    let comment: String =
        block.lines().take_while(|line| is_comment(line)).map(|line| format!("{line}\n")).collect();
    let code = code.join("\n");
    let text = format!("{comment}{}\n", code.trim_start_matches("export ").trim_end());
    Some(Item { name, text, code })
}

/// The names in the code, but for those of properties: not the `round` of `Math.round`.
fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || "_.$".contains(c);
    let words = code.split(move |c| !inside(c)).filter_map(|word| word.split('.').next());
    words.filter(|word| !word.is_empty())
}

/// The definition of this name.
fn find(name: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.name == name)
}

/// Whether the library has a function of this name.
pub(crate) fn has(name: &str) -> bool {
    find(name).is_some()
}

/// The definition of this name and all that it needs, in the order of the library.
pub(crate) fn with_needs(name: &str) -> Vec<&'static Item> {
    let mut needed = BTreeSet::new();
    let mut waiting: Vec<&'static Item> = find(name).into_iter().collect();
    while let Some(item) = waiting.pop() {
        if needed.insert(item.name) {
            waiting.extend(identifiers(&item.code).filter_map(find));
        }
    }
    ITEMS.iter().filter(|item| needed.contains(item.name)).collect()
}

impl Item {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The parts of [`MATH_JS`] that these functions need, as a module that exports them; the functions of `Math` among them
/// come from there. The host of a WebAssembly module gives it these.
///
/// ```
/// let module = fluxions_emit::math_js(["sin", "erfinv"]);
/// assert!(module.contains("export const { sin } = Math;") && module.contains("export function erfinv(y)"));
/// assert!(module.contains("function erf(x)") && !module.contains("bessel"));
/// ```
pub fn math_js<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let (own, builtin): (BTreeSet<&str>, BTreeSet<&str>) = names.into_iter().partition(|name| has(name));
    let mut parts = Vec::new();
    if !builtin.is_empty() {
        let list: Vec<&str> = builtin.into_iter().collect();
        parts.push(format!("export const {{ {} }} = Math;\n", list.join(", ")));
    }
    let needed: BTreeSet<&str> = own.iter().flat_map(|name| with_needs(name)).map(|item| item.name).collect();
    for item in ITEMS.iter().filter(|item| needed.contains(item.name)) {
        let exported = own.contains(item.name);
        let head = format!("function {}(", item.name);
        parts.push(if exported {
            item.text.replacen(&head, &format!("export {head}"), 1)
        } else {
            item.text.clone()
        });
    }
    parts.join("\n")
}
