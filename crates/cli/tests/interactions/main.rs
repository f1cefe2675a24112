//! Is what the command prints what the documents say it prints? Every interaction in `tests/snapshots`, in the tour and
//! in the description of the JSON is run again: exit code, standard output, standard error.
#![cfg(unix)]

mod json;
mod transcript;

use transcript::{Json, check, root, run};

#[test]
fn snapshots_hold() {
    let folder = root().join("crates/cli/tests/snapshots");
    let entries = std::fs::read_dir(folder).expect("the snapshots are there");
    let mut documents: Vec<_> = entries.map(|e| e.expect("a file can be named").path()).collect();
    documents.sort();
    let count: usize = documents.iter().map(|document| check(document, Json::AsPrinted)).sum();
    assert!(count >= 60, "{count} interactions");
}

#[test]
fn the_tour_is_true() {
    assert!(check(&root().join("docs/tour.md"), Json::AsPrinted) >= 15);
}

#[test]
fn the_examples_of_json_are_true() {
    assert!(check(&root().join("docs/json.md"), Json::Pretty) >= 8);
}

/// Every command says how it is used: with an example, and with what its exit codes mean.
#[test]
fn help_shows_an_example_and_the_exit_codes() {
    for command in
        ["diff", "grad", "jacobian", "hessian", "eval", "explain", "check", "rules", "fit", "predict"]
    {
        let ran = run(&format!("fluxions {command} --help"));
        assert_eq!(ran.code, 0, "{command}");
        assert!(ran.stdout.contains("Example"), "{command}: {}", ran.stdout);
        let example = format!("\n  fluxions {command} ");
        let same = |line: &&str| line.trim_start().starts_with(&format!("fluxions {command}"));
        assert!(ran.stdout.contains(example.trim_end()), "{command}: {}", ran.stdout);
        assert!(ran.stdout.contains("Exit code: 0 "), "{command}: {}", ran.stdout);
        // An example that fails teaches nothing; those that name a file need one of the reader's.
        for example in ran
            .stdout
            .lines()
            .filter(same)
            .filter(|l| ![".csv", ".tsv", ".json"].iter().any(|file| l.contains(file)))
        {
            assert_eq!(run(example.trim()).code, 0, "{example}");
        }
    }
}
