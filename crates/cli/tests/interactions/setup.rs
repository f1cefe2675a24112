//! Can shells complete the command, and is there a manual page for each of its parts?

use std::process::Command;

fn fluxions(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_fluxions")).args(arguments).output().expect("the command runs")
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = fluxions(&["--completions", shell]);
        let script = String::from_utf8(output.stdout).expect("a script is text");
        assert!(output.status.success(), "{shell}");
        for word in ["minimise", "sensitivity", "points"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    assert_eq!(fluxions(&["--completions", "rc"]).status.code(), Some(2));
    assert_eq!(fluxions(&["--completions", "bash", "eval", "1"]).status.code(), Some(2));
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = std::env::temp_dir().join(format!("fluxions-manual-{}", std::process::id()));
    let output = fluxions(&["--manual", folder.to_str().expect("a name in UTF-8")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for page in ["fluxions.1", "fluxions-diff.1", "fluxions-minimize.1", "fluxions-probe.1"] {
        let text = std::fs::read_to_string(folder.join(page)).unwrap_or_default();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn the_british_spelling_is_the_same_command() {
    let spelt = |name| fluxions(&[name, "(x - 1)^2", "--start", "x=0"]).stdout;
    assert!(!spelt("minimise").is_empty());
    assert_eq!(spelt("minimise"), spelt("minimize"));
}
