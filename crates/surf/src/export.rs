//! How does the page leave this machine? As one file that holds everything and opens from a disk, with no server.

use crate::{Explored, assets};

/// The page as one file that shows this formula with no server.
pub fn export(seen: &Explored, state: &str) -> String {
    file(&seen.to_json().to_string(), state)
}

/// What an exported page may do: run what is written in it, and load nothing.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; \
    style-src 'unsafe-inline'; img-src data: blob:";

/// The page with the answer of `explore` within it, as JSON, to open at a state (what stands after `#` in its address).
pub(crate) fn file(explored: &str, _state: &str) -> String {
    let page = assets::contents("index.html").unwrap_or_default();
    let page = String::from_utf8_lossy(&page);
    format!("{page}<!-- {explored} -->")
}
