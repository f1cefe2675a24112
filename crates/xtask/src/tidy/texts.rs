//! Is a file fit to be read by others? Short, introduced, finished, silent, and free of what only one machine has.

use super::Fault;

/// The most lines of a file without a reason.
const MOST_LINES: usize = 600;

/// The beginning of the line in which a longer file gives its reason.
const REASON: &str = "//! Long because ";

/// What is wrong with the file at `path`, as far as its text shows.
pub(super) fn faults(path: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |line, what: String, mend| faults.push(Fault { file: path.into(), line, what, mend });
    for (index, line) in text.lines().enumerate() {
        if let Some(found) = machine_path(line) {
            add(
                index + 1,
                format!("`{found}` is a path of one machine"),
                "write a path from the root, or none",
            );
        }
    }
    if !path.ends_with(".rs") {
        return faults;
    }
    let opening = || text.lines().take_while(|line| line.starts_with("//!"));
    if opening().next().is_none_or(|line| line.trim() == "//!") {
        let mend = "begin it with a `//!` paragraph that says which question it answers";
        add(1, "the file has no introduction".into(), mend);
    }
    let lines = text.lines().count();
    if lines > MOST_LINES && !opening().any(|line| line.starts_with(REASON)) {
        let mend = "cut it where it answers two questions, or say `//! Long because …` at its head";
        add(MOST_LINES + 1, format!("the file has {lines} lines, more than {MOST_LINES}"), mend);
    }
    for (index, line) in text.lines().enumerate() {
        if let Some(found) = unfinished(line) {
            add(index + 1, format!("`{found}` marks what is not finished"), "finish it, or leave it out");
        }
        if !may_print(path)
            && let Some(found) = printing(line)
        {
            let mend = "return what is to be said; only the command line prints";
            add(index + 1, format!("`{found}` in a library"), mend);
        }
    }
    // A function of that name elsewhere is right only where it asks the table.
    if !path.starts_with("crates/rules/") && !text.contains(".partial(") {
        let defined = |line: &str| line.contains("fn partial(") || line.contains("fn partial<");
        if let Some(index) = text.lines().position(defined) {
            let mend = "add a row to crates/rules/src/table.rs";
            add(index + 1, "a partial derivative outside the table".into(), mend);
        }
    }
    faults
}

/// Whether the manifest takes the lints of the workspace.
pub(super) fn lints_fault(path: &str, manifest: &str) -> Option<Fault> {
    let mut lines = manifest.lines().map(str::trim).filter(|line| !line.is_empty());
    let taken = lines.any(|line| line == "[lints]") && lines.next() == Some("workspace = true");
    let what = "the crate does not take the lints of the workspace".into();
    let mend = "add `[lints]` and below it `workspace = true`";
    (!taken).then(|| Fault { file: path.into(), line: manifest.lines().count().max(1), what, mend })
}

/// A path that exists on one machine only.
fn machine_path(line: &str) -> Option<String> {
    let folders = ["work", "root", "home", "tmp/target"].map(|folder| format!("/{folder}"));
    folders.into_iter().find(|folder| {
        line.match_indices(folder.as_str()).any(|(at, _)| {
            // `crates/work/` and `https://example.org/home/` are not paths from the root of a machine.
            let inside = |c: char| c.is_alphanumeric() || "._-~)}>*/".contains(c);
            let (before, after) = (&line[..at], &line[at + folder.len()..]);
            let ends = after.starts_with('/') || folder.contains("target");
            ends && !before.ends_with(inside)
        })
    })
}

/// A mark of unfinished work.
fn unfinished(line: &str) -> Option<String> {
    // Put together here, so that this file does not hold them itself.
    let macros = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!"));
    let others = [["FIX", "ME"].concat(), ["#[", "ignore"].concat()];
    macros.into_iter().chain(others).find(|mark| line.contains(mark.as_str()))
}

/// Whether the file may print: programs that speak, these chores, and what is no part of a library.
fn may_print(path: &str) -> bool {
    let folders = ["crates/cli/", "benches/gradbench/src/main.rs", "crates/xtask/"];
    let programs = ["/examples/", "/benches/", "/tests/", "/build.rs"];
    folders.iter().any(|folder| path.starts_with(folder)) || programs.iter().any(|part| path.contains(part))
}

/// A call that prints. Comments, which hold examples, and literals, which hold code in other languages, are passed over.
fn printing(line: &str) -> Option<&'static str> {
    let code = line.trim_start();
    let calls = ["println!", "print!", "stdout()", "stderr()"];
    let found = calls.into_iter().filter(|_| !code.starts_with("//"));
    found.into_iter().find(|call| {
        code.match_indices(call).any(|(at, _)| code[..at].matches('"').count().is_multiple_of(2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, String)> {
        faults(path, text).into_iter().map(|fault| (fault.line, fault.what)).collect()
    }

    #[test]
    fn a_good_file_has_no_faults() {
        let text = "//! What is this?\n\nfn f() {} // see docs/work/a.md and https://example.org/home/\n";
        assert_eq!(found("crates/a/src/lib.rs", text), []);
    }

    /// One fault a line: the path, the text after its introduction, the line and a part of what is found.
    #[test]
    fn planted_faults_are_found() {
        let lib = "crates/a/src/lib.rs";
        let planted = [
            (lib, format!("// in /{}/x\n", "work"), 2, "path of one machine"),
            ("README.md", format!("a\nsee (/{}/me/a)\n", "home"), 3, "path of one machine"),
            (lib, format!("// /tmp/{}-me\n", "target"), 2, "path of one machine"),
            (lib, format!("fn f() {{\n    {}!()\n}}\n", "todo"), 3, "not finished"),
            (lib, format!("    {}!(1);\n", "dbg"), 2, "not finished"),
            (lib, format!("#[{}]\n", "ignore"), 2, "not finished"),
            (lib, format!("// {}ME: soon\n", "FIX"), 2, "not finished"),
            (lib, "fn f() { println!(\"x\") }\n".into(), 2, "in a library"),
            (lib, "fn f() { eprint!(\"x\") }\n".into(), 2, "in a library"),
            (lib, "let mut out = std::io::stdout();\n".into(), 2, "in a library"),
            (lib, "fn partial(i: usize) {}\n".into(), 2, "outside the table"),
            (lib, "x\n".repeat(600), 601, "601 lines"),
        ];
        for (path, text, line, what) in planted {
            let faults = found(path, &format!("//! What is this?\n{text}"));
            assert!(faults.len() == 1, "{text}: {faults:?}");
            assert!(faults[0].0 == line && faults[0].1.contains(what), "{text}: {faults:?}");
        }
        assert_eq!(found(lib, "fn f() {}\n"), [(1, "the file has no introduction".into())]);
        assert_eq!(found(lib, "//!\n"), [(1, "the file has no introduction".into())]);
    }

    #[test]
    fn what_is_allowed_is_let_pass() {
        let introduced = |text: &str| format!("//! What is this?\n{text}");
        for (path, text) in [
            ("crates/a/src/lib.rs", "/// println!(\"an example\");\nlet c = \"println!\";\n"),
            ("crates/cli/src/main.rs", "println!(\"x\");\n"),
            ("crates/a/benches/speed.rs", "println!(\"x\");\n"),
            ("crates/a/src/lib.rs", "fn partial(i: usize) { prim.partial(i) }\n"),
            ("crates/rules/src/row.rs", "fn partial(i: usize) {}\n"),
        ] {
            assert_eq!(found(path, &introduced(text)), [], "{path}");
        }
        let long = format!("//! What is this?\n{REASON}it is a table.\n{}", "x\n".repeat(700));
        assert_eq!(found("crates/a/src/lib.rs", &long), []);
        assert_eq!(found("README.md", &"x\n".repeat(700)), []);
    }

    #[test]
    fn a_manifest_without_the_lints_is_found() {
        assert_eq!(lints_fault("Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n"), None);
        let own = lints_fault("Cargo.toml", "[package]\n[lints.rust]\n");
        assert_eq!(own.map(|fault| fault.line), Some(2));
        assert!(lints_fault("Cargo.toml", "[dependencies]\nworkspace = true\n").is_some());
    }
}
