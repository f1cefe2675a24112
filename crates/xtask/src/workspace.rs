//! What is in the workspace? Its root, its files, and its crates as cargo sees them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A crate of the workspace.
#[derive(Debug)]
pub(crate) struct Crate {
    /// The name of the package.
    pub(crate) name: String,
    /// The path of its manifest, from the root.
    pub(crate) manifest: String,
    /// The crates of ours that it needs to be built; what only its tests need is not among them.
    pub(crate) needs: Vec<String>,
    /// The names of its benchmarks.
    pub(crate) benches: Vec<String>,
    /// The names of its examples.
    pub(crate) examples: Vec<String>,
}

/// The root of the workspace: two folders above the manifest of this crate.
pub(crate) fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.ancestors().nth(2).map_or_else(|| here.clone(), Path::to_path_buf)
}

/// A call of the cargo that runs us, from the root.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}

/// Every crate of the workspace, by name.
pub(crate) fn crates() -> Result<Vec<Crate>, String> {
    let output = cargo(&["metadata", "--format-version=1", "--no-deps"]).output();
    let output = output.map_err(|e| format!("cargo metadata does not run: {e}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata fails: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata is no JSON: {e}"))?;
    read(&metadata).ok_or_else(|| "cargo metadata is not as cargo documents it".into())
}

/// The crates in what `cargo metadata` prints.
fn read(metadata: &serde_json::Value) -> Option<Vec<Crate>> {
    let root = Path::new(metadata["workspace_root"].as_str()?);
    let packages = metadata["packages"].as_array()?;
    let mut crates = Vec::new();
    for package in packages {
        let manifest = Path::new(package["manifest_path"].as_str()?);
        let ours = |need: &&serde_json::Value| need["path"].is_string() && need["kind"] != "dev";
        let of_kind = |kind: &'static str| move |target: &&serde_json::Value| target["kind"][0] == kind;
        let names = |list: &[&serde_json::Value]| -> Option<Vec<String>> {
            list.iter().map(|item| Some(item["name"].as_str()?.to_owned())).collect()
        };
        crates.push(Crate {
            name: package["name"].as_str()?.to_owned(),
            manifest: manifest.strip_prefix(root).unwrap_or(manifest).to_string_lossy().replace('\\', "/"),
            needs: names(&package["dependencies"].as_array()?.iter().filter(ours).collect::<Vec<_>>())?,
            benches: names(
                &package["targets"].as_array()?.iter().filter(of_kind("bench")).collect::<Vec<_>>(),
            )?,
            examples: names(
                &package["targets"].as_array()?.iter().filter(of_kind("example")).collect::<Vec<_>>(),
            )?,
        });
    }
    crates.sort_by(|a, b| a.name.cmp(&b.name));
    Some(crates)
}

/// The text files under the root, as (path from the root, text), by path. What git or a build keeps for itself is left
/// out.
pub(crate) fn texts() -> Result<Vec<(String, String)>, String> {
    let root = root();
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let unread = |e: std::io::Error| format!("{} cannot be read: {e}", folder.display());
        for entry in fs::read_dir(&folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(unread)?);
            let name = entry.file_name();
            // `.git` is a file where the work tree is one of several.
            if ["target", ".git", ".venv", "node_modules"].iter().any(|&skipped| name == skipped) {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let bytes = fs::read(&path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
                // What is not UTF-8 is not a text of ours.
                if let Ok(text) = String::from_utf8(bytes) {
                    let place = path.strip_prefix(&root).unwrap_or(&path);
                    found.push((place.to_string_lossy().replace('\\', "/"), text));
                }
            }
        }
    }
    found.sort();
    Ok(found)
}
