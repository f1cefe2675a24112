//! How does the page leave this machine? As one file that holds everything and opens from a disk, with no server. The
//! modules stand in an import map, each under a bare name, since a file from a disk cannot load its neighbours; styles and
//! the answer about the formula stand in the document itself.

use crate::assets::{contents, media_type};
use crate::explore::Explored;
use base64::Engine;
use serde_json::{Map, Value, json};

/// What an exported page may do: run what is written in it, and load nothing from anywhere.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' data: 'wasm-unsafe-eval'; \
    style-src 'unsafe-inline'; img-src data: blob:";

/// The module that the page begins with.
const FIRST: &str = "main.js";

/// The page as one file that shows this formula with no server. `state` is what stands after `#` in the address of the
/// page as it is to open; it may be empty.
///
/// ```
/// let seen = fluxions_surf::explore("x^2/4")?;
/// let file = fluxions_surf::export(&seen, "f=x^2/4");
/// assert!(file.starts_with("<!doctype html>") && !file.contains("src=\""));
/// # Ok::<(), fluxions_surf::ExploreError>(())
/// ```
pub fn export(seen: &Explored, state: &str) -> String {
    file(&seen.to_json().to_string(), state)
}

/// The same for an answer that is JSON already.
pub(crate) fn file(explored: &str, state: &str) -> String {
    let mut page = text("index.html");
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    page = page.replacen("<head>", &format!("<head>\n  {policy}"), 1);
    while let Some((start, end, path)) = tag(&page, "<link rel=\"stylesheet\" href=\"assets/", "\">") {
        page.replace_range(start..end, &format!("<style>\n{}</style>", text(&path)));
    }
    if let Some((start, end, _)) = tag(&page, "<script type=\"module\" src=\"assets/", "\"></script>") {
        let imports = json!({"imports": modules()});
        let scripts = [
            data("fluxions-explored", explored),
            data("fluxions-state", &json!(state).to_string()),
            format!("<script type=\"importmap\">{imports}</script>"),
            format!("<script type=\"module\">import '{}';</script>", bare(FIRST)),
        ];
        page.replace_range(start..end, &scripts.join("\n  "));
    }
    page
}

/// JSON that the page finds by its id. A `<` could end the element.
fn data(id: &str, json: &str) -> String {
    format!("<script type=\"application/json\" id=\"{id}\">{}</script>", json.replace('<', "\\u003c"))
}

/// The first element that begins with `head`, and the rest of its value up to `tail`.
fn tag(page: &str, head: &str, tail: &str) -> Option<(usize, usize, String)> {
    let start = page.find(head)?;
    let rest = &page[start + head.len()..];
    let length = rest.find(tail)?;
    Some((start, start + head.len() + length + tail.len(), rest[..length].to_owned()))
}

fn text(path: &str) -> String {
    String::from_utf8_lossy(&contents(path).unwrap_or_default()).into_owned()
}

/// The name of a module in the import map.
fn bare(path: &str) -> String {
    format!("surf/{path}")
}

/// Every module that the first one needs, as a `data:` address under its bare name.
fn modules() -> Map<String, Value> {
    let mut found = Map::new();
    let mut waiting = vec![FIRST.to_owned()];
    while let Some(path) = waiting.pop() {
        if found.contains_key(&bare(&path)) {
            continue;
        }
        let (source, needs) = with_bare_imports(&text(&path), &path);
        let encoded = base64::engine::general_purpose::STANDARD.encode(source);
        let media_type = media_type(&path).split(';').next().unwrap_or_default();
        found.insert(bare(&path), json!(format!("data:{media_type};base64,{encoded}")));
        waiting.extend(needs);
    }
    found
}

/// A module with its imports by bare names, and the paths of what it imports. Imports are statements, which end with the
/// name of the module in quotes.
fn with_bare_imports(source: &str, path: &str) -> (String, Vec<String>) {
    let mut needs = Vec::new();
    let lines = source.lines().map(|line| {
        let quoted = specifier(line).map(|(start, end)| (start, end, resolved(path, &line[start..end])));
        match quoted {
            Some((start, end, needed)) => {
                let line = format!("{}{}{}\n", &line[..start], bare(&needed), &line[end..]);
                needs.push(needed);
                line
            }
            None => format!("{line}\n"),
        }
    });
    (lines.collect(), needs)
}

/// Where a line that ends an import or a re-export has the relative path of the module.
fn specifier(line: &str) -> Option<(usize, usize)> {
    let statement = ["import ", "export ", "} from "].iter().any(|start| line.starts_with(start));
    let quoted = if line.starts_with("import '") { line.find('\'')? } else { line.find(" from '")? + 6 };
    let start = quoted + 1;
    let end = start + line[start..].find('\'')?;
    (statement && line[start..].starts_with('.')).then_some((start, end))
}

/// The path that a relative one means in the module at `from`.
fn resolved(from: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_get_bare_names() {
        let source = "import { a, b } from '../x.js';\nimport * as math from './math.js';\nimport './y.js';\nimport {\n  c,\n} from './z/c.js';\n\
                      const import_ = \"from './no.js'\";\n/** @type {import('./no.js').X} */\n";
        let (written, needs) = with_bare_imports(source, "panels/graph.js");
        assert_eq!(needs, ["x.js", "panels/math.js", "panels/y.js", "panels/z/c.js"]);
        assert!(written.contains("import { a, b } from 'surf/x.js';\n"), "{written}");
        assert!(
            written.contains("import 'surf/panels/y.js';\n") && written.contains("'./no.js'"),
            "{written}"
        );
    }

    /// The page itself: every module that is imported is there, and nothing relative or absolute is left to be loaded.
    #[test]
    fn the_file_needs_no_other() {
        let page = file("{\"formula\": \"</script>\"}", "f=x<y");
        for (name, address) in modules() {
            let address = address.as_str().unwrap();
            let (_, code) = address.split_once("base64,").unwrap();
            let code = base64::engine::general_purpose::STANDARD.decode(code).unwrap();
            assert!(!code.is_empty(), "{name} is empty or missing");
            let code = String::from_utf8(code).unwrap();
            assert!(!code.lines().any(|line| specifier(line).is_some()), "{name} imports by path");
        }
        assert!(!page.contains("assets/"), "something is loaded");
        assert!(page.contains("\\u003c/script>") && page.contains("\"f=x\\u003cy\""));
    }
}
