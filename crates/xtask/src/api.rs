//! What do the libraries promise? Every public item, without bodies and documentation, is kept in `docs/api`, so that a
//! change of the public API is seen where it is reviewed. `unreachable_pub` keeps `pub` from being said of what is not.

use crate::workspace::{crates, root, texts};
use std::collections::BTreeSet;
use std::fs;
use syn::{Fields, ImplItem, Item, TraitItem, Visibility};

/// The folder of the snapshots, one file for each crate.
const FOLDER: &str = "docs/api";

/// Compares the snapshots with the code.
///
/// # Errors
/// Which crates have another API than their snapshot says, and from which line on.
pub(crate) fn check() -> Result<(), String> {
    let mut changed = Vec::new();
    for (name, fresh) in snapshots()? {
        let path = format!("{FOLDER}/{name}.txt");
        let kept = fs::read_to_string(root().join(&path)).unwrap_or_default();
        if kept != fresh {
            let same = kept.lines().zip(fresh.lines()).take_while(|(old, new)| old == new).count();
            changed.push(format!("{path}:{}: the public API of {name} is another now", same + 1));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    changed.push("`cargo xtask api accept` keeps it as it is now".into());
    Err(changed.join("\n"))
}

/// Writes the snapshots anew.
///
/// # Errors
/// What cannot be read or written.
pub(crate) fn accept() -> Result<(), String> {
    let folder = root().join(FOLDER);
    let failed = |e: std::io::Error| format!("{FOLDER} cannot be written: {e}");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(failed)?;
    for (name, text) in snapshots()? {
        fs::write(folder.join(format!("{name}.txt")), text).map_err(failed)?;
    }
    Ok(())
}

/// For each published library its name and its API.
fn snapshots() -> Result<Vec<(String, String)>, String> {
    let texts = texts()?;
    let mut found = Vec::new();
    for package in crates()? {
        let folder = package.manifest.trim_end_matches("Cargo.toml").to_owned() + "src/";
        let files = texts.iter().filter(|(path, _)| path.starts_with(&folder) && path.ends_with(".rs"));
        let files: Vec<(&str, &str)> = files.map(|(path, text)| (path.as_str(), text.as_str())).collect();
        // What has no library promises nothing.
        if package.manifest.starts_with("crates/")
            && package.name != "xtask"
            && files.iter().any(|(path, _)| path.ends_with("/src/lib.rs"))
        {
            found.push((package.name, of_crate(&files)?));
        }
    }
    Ok(found)
}

/// The API of the files of a crate, one after the other.
fn of_crate(files: &[(&str, &str)]) -> Result<String, String> {
    let mut parsed = Vec::new();
    for (path, text) in files {
        let file = syn::parse_file(text).map_err(|e| format!("{path}: {e}"))?;
        parsed.push((*path, file));
    }
    let types: BTreeSet<String> = parsed.iter().flat_map(|(_, file)| public_types(&file.items)).collect();
    let mut text = String::new();
    for (path, file) in parsed {
        let items = public(file.items, &types);
        if !items.is_empty() {
            let shown = prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items });
            text += &format!("// {path}\n{shown}\n");
        }
    }
    Ok(text)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn public_types(items: &[Item]) -> Vec<String> {
    let name = |item: &Item| match item {
        Item::Struct(item) if is_public(&item.vis) => vec![item.ident.to_string()],
        Item::Enum(item) if is_public(&item.vis) => vec![item.ident.to_string()],
        Item::Mod(item) => item.content.as_ref().map_or(Vec::new(), |(_, items)| public_types(items)),
        _ => Vec::new(),
    };
    items.iter().flat_map(name).collect()
}

/// The public items, stripped of what is not promised.
fn public(items: Vec<Item>, types: &BTreeSet<String>) -> Vec<Item> {
    items.into_iter().filter_map(|item| stripped(item, types)).collect()
}

fn stripped(item: Item, types: &BTreeSet<String>) -> Option<Item> {
    match item {
        Item::Fn(mut item) if is_public(&item.vis) => {
            item.attrs.clear();
            item.block.stmts.clear();
            Some(Item::Fn(item))
        }
        Item::Struct(mut item) if is_public(&item.vis) => {
            keep_promises(&mut item.attrs);
            item.fields = public_fields(item.fields);
            Some(Item::Struct(item))
        }
        Item::Enum(mut item) if is_public(&item.vis) => {
            keep_promises(&mut item.attrs);
            for variant in &mut item.variants {
                keep_promises(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| field.attrs.clear());
            }
            Some(Item::Enum(item))
        }
        Item::Trait(mut item) if is_public(&item.vis) => {
            item.attrs.clear();
            item.items.iter_mut().for_each(strip_trait_item);
            Some(Item::Trait(item))
        }
        Item::Impl(item) => strip_impl(item, types).map(Item::Impl),
        Item::Mod(mut item) if is_public(&item.vis) => {
            item.attrs.clear();
            item.content = item.content.map(|(brace, items)| (brace, public(items, types)));
            Some(Item::Mod(item))
        }
        Item::Use(ref used) if is_public(&used.vis) => Some(item),
        Item::Const(mut item) if is_public(&item.vis) => {
            item.attrs.clear();
            Some(Item::Const(item))
        }
        Item::Type(mut item) if is_public(&item.vis) => {
            item.attrs.clear();
            Some(Item::Type(item))
        }
        _ => None,
    }
}

/// Of the attributes those that users of an item rely on.
fn keep_promises(attributes: &mut Vec<syn::Attribute>) {
    let promises = ["derive", "non_exhaustive", "must_use", "cfg", "repr"];
    attributes.retain(|attribute| promises.iter().any(|name| attribute.path().is_ident(name)));
}

/// The fields that are public; of a tuple that has others, none.
fn public_fields(fields: Fields) -> Fields {
    match fields {
        Fields::Named(mut named) => {
            named.named = named.named.into_iter().filter(|field| is_public(&field.vis)).collect();
            named.named.iter_mut().for_each(|field| field.attrs.clear());
            Fields::Named(named)
        }
        Fields::Unnamed(mut tuple) => {
            let all = tuple.unnamed.iter().all(|field| is_public(&field.vis));
            tuple.unnamed.iter_mut().for_each(|field| field.attrs.clear());
            if all { Fields::Unnamed(tuple) } else { Fields::Unit }
        }
        Fields::Unit => Fields::Unit,
    }
}

fn strip_trait_item(item: &mut TraitItem) {
    match item {
        TraitItem::Fn(function) => {
            function.attrs.clear();
            if let Some(body) = &mut function.default {
                body.stmts.clear();
            }
        }
        TraitItem::Const(constant) => constant.attrs.clear(),
        TraitItem::Type(of) => of.attrs.clear(),
        _ => {}
    }
}

/// Of a public type: that it has a trait, or its public functions and constants.
fn strip_impl(mut item: syn::ItemImpl, types: &BTreeSet<String>) -> Option<syn::ItemImpl> {
    let syn::Type::Path(path) = &*item.self_ty else { return None };
    if !path.path.segments.last().is_some_and(|last| types.contains(&last.ident.to_string())) {
        return None;
    }
    item.attrs.retain(|attribute| attribute.path().is_ident("cfg"));
    if item.trait_.is_some() {
        item.items.clear();
        return Some(item);
    }
    item.items.retain_mut(|inner| match inner {
        ImplItem::Fn(function) if is_public(&function.vis) => {
            function.attrs.clear();
            function.block.stmts.clear();
            true
        }
        ImplItem::Const(constant) if is_public(&constant.vis) => {
            constant.attrs.clear();
            true
        }
        _ => false,
    });
    (!item.items.is_empty()).then_some(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_is_kept_and_nothing_else() {
        let text = "//! A crate.\n/// A point.\n#[derive(Clone)]\npub struct Point { /// Across.\npub x: f64, y: f64 }\n\
                    struct Hidden;\nimpl Point { pub fn new() -> Point { Point { x: 0.0, y: 0.0 } } fn own(&self) {} }\n\
                    impl Default for Point { fn default() -> Point { Point::new() } }\nimpl Default for Hidden {}\n\
                    pub(crate) fn inner() {}\npub fn outer(x: f64) -> f64 { x }\n";
        let expected = "// a.rs\n#[derive(Clone)]\npub struct Point {\n    pub x: f64,\n}\nimpl Point {\n    \
                        pub fn new() -> Point {}\n}\nimpl Default for Point {}\npub fn outer(x: f64) -> f64 {}\n\n";
        assert_eq!(of_crate(&[("a.rs", text)]).as_deref(), Ok(expected));
    }
}
