//! How are whole interactions kept? In Markdown: a command behind `$` in a block marked `console`, and under it what it
//! printed. The test runs each command again and compares; with FLUXIONS_BLESS=1 it writes what was printed instead.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command did.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// Runs a line of shell in which `fluxions` is the command under test, in the folder of the test's data.
pub(crate) fn run(line: &str) -> Ran {
    let binary = Path::new(env!("CARGO_BIN_EXE_fluxions"));
    let folder = binary.parent().expect("a binary is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(root().join("crates/cli/tests/data"))
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("NO_COLOR", "1")
        .env_remove("COLUMNS")
        .output()
        .expect("a shell runs");
    // A document has no carriage returns, which a table that is shown may have.
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).expect("what is printed is UTF-8").replace("\r\n", "\n")
    };
    Ran {
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        code: output.status.code().unwrap_or(-1),
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// How JSON on standard output is set in a document.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Json {
    /// As it is printed.
    AsPrinted,
    /// One field a line, to be read.
    Pretty,
}

/// Holds every interaction of a document against the command. Returns how many there were.
pub(crate) fn check(document: &Path, json: Json) -> usize {
    let name = document.display();
    let text = std::fs::read_to_string(document).unwrap_or_else(|e| panic!("{name}: {e}"));
    let (fresh, differences, count) = refresh(&text, json);
    if std::env::var_os("FLUXIONS_BLESS").is_some() {
        std::fs::write(document, fresh).unwrap_or_else(|e| panic!("{name}: {e}"));
    } else {
        assert!(
            differences.is_empty(),
            "{name}: {} of {count} interactions differ (FLUXIONS_BLESS=1 accepts them):\n{}",
            differences.len(),
            differences.join("\n")
        );
        assert_eq!(fresh, text, "{name}: the layout differs (FLUXIONS_BLESS=1 writes it)");
    }
    count
}

/// The document with fresh output, and what differs in it.
fn refresh(text: &str, json: Json) -> (String, Vec<String>, usize) {
    let (mut fresh, mut differences, mut count) = (String::new(), Vec::new(), 0);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        fresh += line;
        fresh.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            let mut kept = String::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ") && *line != "```") {
                kept += line;
                kept.push('\n');
            }
            let printed = shown(&run(command), json);
            if kept.trim_end() != printed.trim_end() {
                differences.push(format!("$ {command}\n--- kept\n{kept}--- printed\n{printed}"));
            }
            fresh += &format!("$ {command}\n{printed}");
            if lines.peek() != Some(&"```") {
                fresh.push('\n');
            }
            count += 1;
        }
    }
    (fresh, differences, count)
}

/// Standard output, then standard error under its name, then the exit code where it is not 0.
fn shown(ran: &Ran, json: Json) -> String {
    let mut text = match json {
        Json::AsPrinted => ran.stdout.clone(),
        Json::Pretty => ran.stdout.lines().map(pretty).collect(),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if !ran.stderr.is_empty() {
        text += "stderr:\n";
        text += &ran.stderr;
    }
    if ran.code != 0 {
        text += &format!("exit {}\n", ran.code);
    }
    text
}

fn pretty(line: &str) -> String {
    let read: Result<serde_json::Value, _> = serde_json::from_str(line);
    let text = read.ok().and_then(|value| serde_json::to_string_pretty(&value).ok());
    text.unwrap_or_else(|| line.to_owned()) + "\n"
}
