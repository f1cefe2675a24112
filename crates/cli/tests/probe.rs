//! Does `fluxions probe` do to real programs what it promises? Slopes of programs that others wrote hold the exact ones within
//! their bars, and a study that is killed again and again loses nothing and repeats nothing but what was under way.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("fluxions-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn there(program: &str) -> bool {
    let runs = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    runs.is_ok()
}

/// A root by bisection that stops early, so that its error jumps about in the seventh digit as the inputs move.
const BISECTION: &str = r#"
#include <stdio.h>
#include <stdlib.h>
int main(int count, char **words) {
    if (count != 4) return 2;
    double p = atof(words[1]), q = atof(words[2]), tolerance = atof(words[3]);
    double low = 0, high = 1 + q / p;
    while (high - low > tolerance) {
        double middle = low + (high - low) * 0.5;
        if (middle * middle * middle + p * middle < q) low = middle; else high = middle;
    }
    printf("%.17g\n", (low + high) / 2);
    return 0;
}
"#;

/// Ten years of interest, month by month, as a program that serves.
const INTEREST: &str = r#"
import sys
for line in sys.stdin:
    amount, rate = map(float, line.split())
    for month in range(120):
        amount += amount * rate / 12
    print(amount, flush=True)
"#;

/// What the rounding of 120 operations may do to a slope where it is the same in all values nearby, which no differences see.
const OWN: f64 = 120.0 * f64::EPSILON;

/// What is asked, of which program, and the exact slopes.
struct Case {
    needs: &'static str,
    asked: Vec<String>,
    exact: Vec<(&'static str, f64)>,
    /// The widest bar that is still an answer, beside the slope.
    within: f64,
}

fn case(
    needs: &'static str,
    asked: &str,
    command: &[&str],
    exact: &[(&'static str, f64)],
    within: f64,
) -> Case {
    let mut words: Vec<String> = asked.split(' ').map(str::to_owned).collect();
    words.extend(["--json", "--no-cache", "--"].map(str::to_owned));
    words.extend(command.iter().map(|word| (*word).to_owned()));
    Case { needs, asked: words, exact: exact.to_vec(), within }
}

fn cases(folder: &Folder) -> Vec<Case> {
    let source = folder.write("root.c", BISECTION);
    let root = folder.0.join("root");
    let built = Command::new("cc").arg("-O1").arg("-o").arg(&root).arg(source).status();
    assert!(built.expect("there is a C compiler, which Rust links with").success());
    let root = root.to_string_lossy();
    let interest = folder.write("interest.py", INTEREST);
    let interest = interest.to_string_lossy();
    let (e, c, s) = (f64::exp(0.5), f64::cos(2.0), f64::sin(2.0));
    // The root of r³ + p·r = q at p = 2, q = 12 is 2: ∂r/∂q = 1/(3r² + p), ∂r/∂p = −r/(3r² + p).
    let slopes = [("p", -2.0 / 14.0), ("q", 1.0 / 14.0)];
    let month = 1.0 + 0.04 / 12.0_f64;
    let growth = [("amount", month.powi(120)), ("rate", 1000.0 * 10.0 * month.powi(119))];
    let awk = r#"BEGIN { printf "%.17g\n", exp({x})*sin({y}) }"#;
    let short = r#"BEGIN { printf "%.7g\n", exp({x})*sin({y}) }"#;
    let exact = [("x", e * s), ("y", e * c)];
    vec![
        case("awk", "probe --at x=0.5,y=2", &["awk", awk], &exact, 1e-11),
        case("awk", "probe --at x=0.5,y=2", &["awk", short], &exact, 1e-3),
        case("bc", "probe --at x=0.5,y=2 --serve --stdin e({x:f})*s({y:f})", &["bc", "-l"], &exact, 1e-11),
        case("bc", "probe --at x=2 --stdin sqrt({x:f})", &["bc", "-l"], &[("x", 0.125_f64.sqrt())], 1e-11),
        case("cc", "probe --at p=2,q=12", &[&root, "{p}", "{q}", "1e-12"], &slopes, 1e-6),
        case("cc", "probe --at p=2,q=12", &[&root, "{p}", "{q}", "1e-7"], &slopes, 1e-2),
        case("python3", "probe --at amount=1000,rate=0.04 --serve", &["python3", &interest], &growth, 1e-11),
    ]
}

fn fluxions(words: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fluxions"));
    command.args(words).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

#[test]
fn slopes_of_outside_programs_hold_the_exact_ones() {
    let folder = Folder::new("programs");
    let mut asked = 0;
    for case in cases(&folder) {
        if !there(case.needs) {
            continue;
        }
        let ran = fluxions(&case.asked).output().expect("the command runs");
        let said = String::from_utf8_lossy(&ran.stderr);
        let answer: serde_json::Value =
            serde_json::from_slice(&ran.stdout).unwrap_or_else(|e| panic!("{:?}: {e}: {said}", case.asked));
        for (input, exact) in &case.exact {
            let entries = answer["derivatives"].as_array().expect("a list of derivatives");
            let found = entries.iter().find(|entry| entry["input"] == *input).expect("every input is there");
            let number = |field: &str| found[field].as_f64().unwrap_or(f64::NAN);
            let (value, bar) = (number("value"), number("error_bar"));
            assert!(
                (value - exact).abs() <= bar + OWN * exact.abs() && bar <= case.within * exact.abs(),
                "{:?}: by {input} {value} ± {bar}, exactly {exact}: {found}",
                case.asked
            );
            asked += 1;
        }
    }
    assert!(asked >= 8, "awk and a C compiler are everywhere, but {asked} slopes were asked for");
}

const POINTS: usize = 10_000;
const JOBS: usize = 2;
const KILLS: usize = 3;

/// How many runs have been made, and how often each point was run.
fn runs(log: &Path) -> (usize, BTreeMap<String, usize>) {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let mut times = BTreeMap::new();
    for line in text.lines() {
        *times.entry(line.to_owned()).or_default() += 1;
    }
    (text.lines().count(), times)
}

#[test]
fn a_study_of_10_000_runs_survives_being_killed() {
    let folder = Folder::new("killed");
    let log = folder.0.join("runs.txt");
    let table: String = (0..POINTS).map(|x| format!("{x}\n")).collect();
    let points = folder.write("points.csv", &format!("x\n{table}"));
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let script = format!("echo {{x}} >> {}; echo $(( {{x}} * {{x}} + 1 ))", text(&log));
    let words: Vec<String> = [
        "probe",
        "--points",
        &text(&points),
        "--jobs",
        &JOBS.to_string(),
        "--cache",
        &text(&folder.0.join("cache")),
        "--",
        "sh",
        "-c",
        &script,
    ]
    .map(str::to_owned)
    .to_vec();
    for kill in 1..=KILLS {
        let mut study =
            fluxions(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        let enough = POINTS * kill / (KILLS + 1);
        let began = Instant::now();
        while runs(&log).0 < enough {
            assert!(began.elapsed() < Duration::from_secs(300), "the study stands still");
            std::thread::sleep(Duration::from_millis(5));
        }
        study.kill().expect("it was running");
        study.wait().expect("it ends");
    }
    let ran = fluxions(&words).output().expect("it runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let rows: Vec<String> = String::from_utf8_lossy(&ran.stdout).lines().map(str::to_owned).collect();
    let expected = (0..POINTS).map(|x| format!("{x},{},", x * x + 1));
    assert_eq!(rows[0], "x,f,failure");
    assert!(rows[1..].iter().cloned().eq(expected), "a row is lost or wrong");
    let (count, times) = runs(&log);
    assert_eq!(times.len(), POINTS);
    // Each kill catches as many runs as there are jobs, and an answer that is just being written.
    assert!(count <= POINTS + KILLS * (JOBS + 1), "{} runs were made twice", count - POINTS);
    // Once more from the cache alone.
    let again = fluxions(&words).output().expect("it runs");
    assert_eq!(again.stdout, ran.stdout);
    assert_eq!(runs(&log).0, count);
}

/// What a results file says beside the tags: all numbers in their order.
fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// DAKOTA asks for value, gradient and Hessian of each function on its own: all active sets of two functions, answered by
/// formulas and by a program.
#[test]
fn a_driver_answers_every_active_set() {
    let folder = Folder::new("driver");
    // f = x1·x2 and g = x1² at (1.5, 2.5).
    let exact: [(f64, [f64; 2], [f64; 4]); 2] =
        [(3.75, [2.5, 1.5], [0.0, 1.0, 1.0, 0.0]), (2.25, [3.0, 0.0], [2.0, 0.0, 0.0, 0.0])];
    let formulas = ["--formula", "x1*x2", "--formula", "x1^2"].map(str::to_owned);
    let awk = r#"BEGIN { printf "%.17g %.17g\n", {x1}*{x2}, {x1}^2 }"#;
    let program = ["--outputs", "f,g", "--no-cache", "--", "awk", awk].map(str::to_owned);
    for (f, g) in (0..8).flat_map(|f| (0..8).map(move |g| (f, g))) {
        let parameters = folder.write(
            "p.in",
            &format!(
                "2 variables\n1.5 x1\n2.5 x2\n2 functions\n{f} ASV_1:f\n{g} ASV_2:g\n2 derivative_variables\n\
                 1 DVV_1:x1\n2 DVV_2:x2\n0 analysis_components\n1 eval_id\n"
            ),
        );
        let asked = [f, g].into_iter().zip(&exact);
        let of =
            |code: u8, part: u8, numbers: &[f64]| if code & part == 0 { vec![] } else { numbers.to_vec() };
        let mut expected = Vec::new();
        asked.clone().for_each(|(code, (value, ..))| expected.extend(of(code, 1, &[*value])));
        asked.clone().for_each(|(code, (_, gradient, _))| expected.extend(of(code, 2, gradient)));
        asked.for_each(|(code, (.., hessian))| expected.extend(of(code, 4, hessian)));
        for way in [&formulas[..], &program[..]] {
            // Runs of a program take a while: one function in all its ways, beside the other in one.
            if way.len() > 4 && (!there("awk") || (g != 5 && f != g)) {
                continue;
            }
            let written = folder.0.join("r.out");
            let _ = std::fs::remove_file(&written);
            let mut words = vec!["probe".to_owned(), "--as-dakota-driver".to_owned()];
            words.extend(way.iter().cloned());
            words.extend([&parameters, &written].map(|path| path.to_string_lossy().into_owned()));
            let ran = fluxions(&words).output().expect("the command runs");
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success() && said.is_empty(), "{f} {g}: {words:?}: {said}");
            let found = numbers(&std::fs::read_to_string(&written).expect("there are results"));
            assert_eq!(found.len(), expected.len(), "{f} {g}: {words:?}");
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-5, "{f} {g}: {words:?}: {found} {expected}");
            }
        }
    }
}
