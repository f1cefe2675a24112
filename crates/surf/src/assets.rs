//! What is the page made of? The files of `page/`, within the program itself, and the functions that its WebAssembly
//! imports. (A build without optimisation reads them from the disk each time, so that a page under work needs no build.)

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "page/"]
struct Page;

/// The file of mathematics, which is not the page's own.
const MATH: &str = "math.js";

/// The contents of a file of the page.
pub(crate) fn contents(path: &str) -> Option<Cow<'static, [u8]>> {
    if path == MATH {
        return Some(Cow::Borrowed(fluxions_emit::MATH_JS.as_bytes()));
    }
    let part = |part: &str| {
        !part.starts_with('.') && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    // Whatever the folder holds, nothing else can be asked for.
    let plain = !path.is_empty() && path.split('/').all(|p| !p.is_empty() && part(p));
    if plain { Page::get(path).map(|file| file.data) } else { None }
}

/// The media type of a file, by the end of its name.
pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
