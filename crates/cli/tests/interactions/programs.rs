//! Are programs asked as they should be? Side by side where that is allowed, and with an eye on how many digits they print.

use serde_json::Value;
use std::process::Command;

/// What `fluxions sensitivity` says of a program that is the shell's, with its arguments.
fn sensitivity(options: &[&str], script: &str, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_fluxions"))
        .args(["sensitivity", "--no-cache", "--json"])
        .args(options)
        .args(["--", "sh", "-c", script, "sh"])
        .args(arguments)
        .output()
        .expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one object")
}

/// The runs that a slope needs overlap, and what is found does not depend on that.
#[test]
fn the_runs_of_slopes_are_made_side_by_side() {
    let marks = std::env::temp_dir().join(format!("fluxions-marks-{}", std::process::id()));
    let place = marks.to_str().expect("a name in UTF-8");
    let script =
        r#"echo + >> "$2"; sleep 0.03; echo - >> "$2"; awk -v x="$1" 'BEGIN { printf "%.17g", x*x*x }'"#;
    let found: Vec<(Value, i32)> = ["1", "2"]
        .iter()
        .map(|jobs| {
            let found = sensitivity(&["--at", "x=3", "--jobs", jobs], script, &["{x}", place]);
            let written = std::fs::read_to_string(&marks).expect("the runs left their marks");
            std::fs::remove_file(&marks).expect("the file can be removed");
            // The value comes first, then the nudge and the ends of the range in one batch.
            let (mut running, mut ended, mut most) = (0, 0, 0);
            for mark in written.lines() {
                let starts = mark == "+";
                running += if starts { 1 } else { -1 };
                ended += i32::from(!starts);
                if ended >= 4 {
                    most = most.max(running);
                }
            }
            assert!(ended > 10, "{ended} runs");
            (found, most)
        })
        .collect();
    assert_eq!((found[0].1, found[1].1), (1, 2), "as many runs at a time as jobs");
    assert_eq!(found[0].0, found[1].0);
    let slope = &found[0].0["inputs"][0]["derivative"];
    assert!(slope.as_f64().is_some_and(|slope| (slope - 27.0).abs() < 1e-6), "{slope}");
}

/// A program that prints four digits has slopes with error bars that say so.
#[test]
fn few_digits_are_seen() {
    let script = r#"awk -v x="$1" -v y="$2" 'BEGIN { printf "%.4g", x*x*y }'"#;
    let found = sensitivity(&["--at", "x=3,y=2", "--second-order"], script, &["{x}", "{y}"]);
    for (input, truth) in found["inputs"].as_array().expect("a list").iter().zip([12.0, 9.0]) {
        let number = |field: &str| input[field].as_f64().unwrap_or(f64::NAN);
        let (slope, bar) = (number("derivative"), number("error_bar"));
        assert!((slope - truth).abs() <= bar && bar < 0.1 * truth && bar > 1e-4, "{input}");
        assert_eq!(input["status"], "noise_limited", "{input}");
    }
}

/// The end of the domain has the same name in all commands.
#[test]
fn an_edge_has_one_name() {
    let script = r#"awk -v x="$1" 'BEGIN { if (x < 2) exit 1; printf "%.17g", x*x }'"#;
    let found = sensitivity(&["--at", "x=2"], script, &["{x}"]);
    assert_eq!(found["inputs"][0]["status"], "edge_of_domain");
    for form in ["--json", "--csv"] {
        let output = Command::new(env!("CARGO_BIN_EXE_fluxions"))
            .args(["probe", "--at", "x=2", "--no-cache", form, "--", "sh", "-c", script, "sh", "{x}"])
            .output()
            .expect("the command runs");
        assert!(String::from_utf8_lossy(&output.stdout).contains("edge_of_domain"), "{form}: {output:?}");
    }
}
