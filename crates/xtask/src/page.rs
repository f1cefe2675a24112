//! Is the page of `fluxions surf` right? Its modules are tested by node, their types are checked, and the whole page is
//! driven in a browser against the real server. Node, npm and Chromium are used where they are found; where the
//! environment has `CI` they are installed, and without them the step fails.

use crate::workspace;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages that only tests need, in the versions that they were written with.
const PACKAGES: &[&str] = &["playwright-core@1.49.1", "axe-core@4.10.3", "typescript@5.8.3"];

/// The names under which Chromium is installed.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Checks the page, as far as there are tools for it.
///
/// # Errors
/// What failed; where the environment has `CI`, also what is missing.
pub(crate) fn run() -> Result<(), String> {
    let required = env::var_os("CI").is_some();
    if required && ["node", "npm"].iter().any(|name| found(name).is_none()) | browser().is_none() {
        install()?;
    }
    let Some(node) = found("node") else {
        return missing(required, "node was not found: the page is not tested");
    };
    call(Command::new(&node).arg("--test").args(files("crates/surf/tests/page", ".test.js")?))?;
    let tools = match tools() {
        Ok(tools) => tools,
        Err(why) => {
            return missing(required, &format!("{why}: types are not checked, the page is not driven"));
        }
    };
    let types = tools.join("node_modules/typescript/bin/tsc");
    call(Command::new(&node).arg(types).args(["--project", "crates/surf/tests/page/tsconfig.json"]))?;
    let Some(browser) = browser() else {
        return missing(required, "Chromium was not found: the page is not driven");
    };
    let tests = files("crates/surf/tests/browser", ".test.mjs")?;
    call(driver(&node, &tools, &browser)?.args(["--test", "--test-concurrency=1"]).args(tests))
}

/// Draws the pictures of the document about the page.
///
/// # Errors
/// What is missing, or what failed.
pub(crate) fn pictures() -> Result<(), String> {
    let node = found("node").ok_or("node was not found")?;
    let browser = browser().ok_or("Chromium was not found")?;
    let mut driver = driver(&node, &tools()?, &browser)?;
    call(driver.args(["crates/surf/tests/browser/pictures.mjs", "docs/pictures"]))
}

/// Node with all that it needs to drive the page of the program as it is now.
fn driver(node: &Path, tools: &Path, browser: &Path) -> Result<Command, String> {
    call(&mut workspace::cargo(&["build", "--quiet", "--package", "fluxions-cli"]))?;
    let program = target().join("debug").join(format!("fluxions{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(node);
    command.env("FLUXIONS_PAGE_TOOLS", tools);
    command.env("FLUXIONS_PROGRAM", program).env("FLUXIONS_CHROMIUM", browser);
    Ok(command)
}

/// What is said where something is missing: an error where nothing may be.
fn missing(required: bool, what: &str) -> Result<(), String> {
    if required {
        return Err(what.into());
    }
    println!("skipped: {what}");
    Ok(())
}

/// Installs node, npm and Chromium by the package manager of Debian.
fn install() -> Result<(), String> {
    call(Command::new("apt-get").args(["update", "--quiet"]))?;
    call(
        Command::new("apt-get")
            .args(["install", "--quiet", "--yes", "--no-install-recommends", "nodejs", "npm", "chromium"])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// The folder with the packages, which is filled when it lacks them.
fn tools() -> Result<PathBuf, String> {
    let folder = target().join("page-tests");
    let wanted = PACKAGES.join(" ");
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(folder);
    }
    let npm = found("npm").ok_or("npm was not found")?;
    fs::create_dir_all(&folder).map_err(|e| format!("{} cannot be made: {e}", folder.display()))?;
    fs::write(folder.join("package.json"), "{ \"private\": true }\n").map_err(|e| e.to_string())?;
    call(
        Command::new(npm)
            .args(["install", "--no-package-lock", "--no-save", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder)
            .args(PACKAGES),
    )?;
    fs::write(stamp, wanted).map_err(|e| e.to_string())?;
    Ok(folder)
}

/// The folder of what cargo builds.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace::root().join("target"), |folder| workspace::root().join(folder))
}

/// The first browser of those that are known.
fn browser() -> Option<PathBuf> {
    BROWSERS.iter().find_map(|name| found(name))
}

/// Where a program is, by the search path.
fn found(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The files of a folder whose names end in this way, in order.
fn files(folder: &str, end: &str) -> Result<Vec<PathBuf>, String> {
    let entries =
        fs::read_dir(workspace::root().join(folder)).map_err(|e| format!("{folder} cannot be read: {e}"))?;
    let ends = |path: &Path| path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.ends_with(end));
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| ends(path)).collect();
    files.sort();
    if files.is_empty() { Err(format!("{folder} has no file *{end}")) } else { Ok(files) }
}

fn call(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.current_dir(workspace::root()).status();
    match status.map_err(|e| format!("{name} does not run: {e}"))? {
        status if status.success() => Ok(()),
        status => Err(format!("{name} ended with {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_fails_only_where_it_is_required() {
        assert_eq!(missing(false, "a tool"), Ok(()));
        assert_eq!(missing(true, "a tool"), Err("a tool".into()));
    }

    #[test]
    fn the_tests_of_the_page_are_found() {
        for (folder, end) in
            [("crates/surf/tests/page", ".test.js"), ("crates/surf/tests/browser", ".test.mjs")]
        {
            assert!(files(folder, end).is_ok_and(|files| files.len() >= 3));
        }
        assert!(files("crates/surf/tests/page", ".none").is_err());
    }
}
