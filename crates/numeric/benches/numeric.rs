//! How many digits, evaluations and nanoseconds does a numerical derivative take, how often does its bar hold, and what do
//! others make of the same functions? `cargo xtask bench numeric`.
//!
//! The functions belong to a Python program on the other end of a pipe (`numeric.py`, beside this file), as a program
//! that can only be evaluated does. FLUXIONS_PYTHON names a Python with SciPy and mpmath (and numdifftools, to be
//! compared with), FLUXIONS_CORPORA the folder with `numeric-derivatives.jsonl`; without them only the time is measured.
//! With `--cases` every case is printed.
#![allow(clippy::print_stdout)]

use fluxions_numeric::{Estimate, Options, Status, derivative, gradient, jacobian, nth_derivative};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// What is differentiated, and the truth.
struct Case {
    set: String,
    name: String,
    order: u32,
    x: f64,
    truth: f64,
}

/// What a tool made of a case.
struct Answer {
    value: f64,
    bar: f64,
    evaluations: u32,
    remark: String,
}

impl From<Estimate> for Answer {
    fn from(estimate: Estimate) -> Self {
        let remark = match estimate.status {
            Status::Ok => format!("noise {:.1e}", estimate.noise),
            other => format!("noise {:.1e} {other:?}", estimate.noise),
        };
        Answer { value: estimate.value, bar: estimate.error_bar, evaluations: estimate.evaluations, remark }
    }
}

fn main() {
    let detailed = std::env::args().any(|argument| argument == "--cases");
    match (std::env::var_os("FLUXIONS_PYTHON"), std::env::var_os("FLUXIONS_CORPORA")) {
        (Some(python), Some(_)) => accuracy(&python, detailed),
        _ => println!("FLUXIONS_PYTHON or FLUXIONS_CORPORA is not set: no accuracy is measured\n"),
    }
    overhead();
}

fn script(python: &std::ffi::OsStr, what: &str) -> Command {
    let mut command = Command::new(python);
    command.args([concat!(env!("CARGO_MANIFEST_DIR"), "/benches/numeric.py"), what]);
    command
}

/// The lines that the script prints, cut at tabs.
fn table(python: &std::ffi::OsStr, what: &str) -> Vec<Vec<String>> {
    let ran = script(python, what).stderr(Stdio::inherit()).output().expect("Python runs");
    assert!(ran.status.success(), "numeric.py {what} failed");
    let text = String::from_utf8(ran.stdout).expect("UTF-8");
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// A program on the other end of a pipe.
struct Served {
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Served {
    fn start(python: &std::ffi::OsStr) -> Self {
        let mut child = script(python, "serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python runs");
        let questions = child.stdin.take().expect("a pipe");
        let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        assert_eq!(answers.next().and_then(Result::ok).as_deref(), Some("ready"));
        Served { child, questions, answers }
    }

    fn value(&mut self, case: usize, x: f64) -> f64 {
        writeln!(self.questions, "{case} {x:?}").expect("the program listens");
        let line = self.answers.next().expect("an answer").expect("a line");
        line.parse().unwrap_or(f64::NAN)
    }

    fn stop(mut self) {
        drop(self.questions);
        self.child.wait().expect("the program ends");
    }
}

fn accuracy(python: &std::ffi::OsStr, detailed: bool) {
    let number = |text: &String| text.parse::<f64>().unwrap_or(f64::NAN);
    let cases: Vec<Case> = table(python, "list")
        .iter()
        .map(|row| Case {
            set: row[0].clone(),
            name: row[1].clone(),
            order: row[2].parse().expect("an order"),
            x: number(&row[3]),
            truth: number(&row[4]),
        })
        .collect();
    let mut served = Served::start(python);
    let begin = Instant::now();
    let mut tools: BTreeMap<String, Vec<Option<Answer>>> = BTreeMap::new();
    let ours = cases.iter().enumerate().map(|(index, case)| {
        let f = |x: f64| served.value(index, x);
        // The orders are compared with numdifftools, which takes 31 evaluations.
        let most = if case.order > 1 { 31 } else { Options::default().max_evaluations };
        let options = Options { max_evaluations: most, ..Options::default() };
        Some(nth_derivative(f, case.x, case.order, &options).into())
    });
    tools.insert("fluxions".into(), ours.collect());
    let took = begin.elapsed().as_secs_f64();
    served.stop();
    for row in table(python, "rivals") {
        let answers = tools.entry(row[0].clone()).or_insert_with(|| cases.iter().map(|_| None).collect());
        answers[row[1].parse::<usize>().expect("a case")] = Some(Answer {
            value: number(&row[2]),
            bar: number(&row[3]),
            evaluations: row[4].parse().expect("a count"),
            remark: format!("{} µs", row[5]),
        });
    }
    let evaluations: u32 = tools["fluxions"].iter().flatten().map(|a| a.evaluations).sum();
    println!(
        "{} cases over a pipe: {:.1} µs an evaluation, everything included\n",
        cases.len(),
        1e6 * took / f64::from(evaluations)
    );
    let mut sets: Vec<(String, Vec<usize>)> = vec![("smooth + distributions + special".into(), vec![])];
    for (index, case) in cases.iter().enumerate() {
        if ["smooth", "distributions", "special"].contains(&case.set.as_str()) {
            sets[0].1.push(index);
        }
        match sets.iter_mut().find(|(name, _)| *name == case.set) {
            Some((_, members)) => members.push(index),
            None => sets.push((case.set.clone(), vec![index])),
        }
    }
    for (set, members) in &sets {
        println!(
            "{:<33}{:>20}{:>14}{:>14}{:>18}{:>10}{:>7}",
            format!("{set}, {} cases", members.len()),
            "digits med/10%/min",
            "evaluations",
            "bar holds",
            "looseness med/90%",
            "no answer",
            "wrong"
        );
        for (tool, answers) in &tools {
            let rows: Vec<(&Case, &Answer)> =
                members.iter().filter_map(|&i| Some((&cases[i], answers[i].as_ref()?))).collect();
            if !rows.is_empty() {
                println!("  {tool:<31}{}", summary(&rows));
            }
        }
        println!();
    }
    for (case, answer) in cases.iter().zip(&tools["fluxions"]) {
        let Some(answer) = answer else { continue };
        let fails = !holds(case, answer);
        if detailed || fails {
            println!(
                "{} {:<13} {:<44} {:>24e} ± {:<8.1e} error {:<8.1e} {:>4} {}",
                if fails { "!" } else { " " },
                case.set,
                case.name.chars().take(44).collect::<String>(),
                answer.value,
                answer.bar,
                (answer.value - case.truth).abs(),
                answer.evaluations,
                answer.remark
            );
        }
    }
}

/// Whether the truth lies within the bar, up to the last bit of the truth.
fn holds(case: &Case, answer: &Answer) -> bool {
    (answer.value - case.truth).abs() <= answer.bar + 5e-16 * case.truth.abs()
}

fn summary(rows: &[(&Case, &Answer)]) -> String {
    let error = |row: &(&Case, &Answer)| (row.1.value - row.0.truth).abs();
    let mut digits: Vec<f64> = rows
        .iter()
        .map(|row| {
            let relative = error(row) / row.0.truth.abs();
            if relative.is_nan() { 0.0 } else { (-relative.max(1e-16).log10()).clamp(0.0, 16.0) }
        })
        .collect();
    digits.sort_by(f64::total_cmp);
    let mut evaluations: Vec<u32> = rows.iter().map(|row| row.1.evaluations).collect();
    evaluations.sort_unstable();
    let answered: Vec<_> =
        rows.iter().filter(|row| row.1.value.is_finite() && row.1.bar.is_finite()).collect();
    let held = answered.iter().filter(|row| holds(row.0, row.1)).count();
    // An error of nothing but the last bit is no error, and has no looseness.
    let mut loose: Vec<f64> = answered
        .iter()
        .filter(|row| error(row) > f64::EPSILON * row.0.truth.abs())
        .map(|row| row.1.bar / error(row))
        .collect();
    loose.sort_by(f64::total_cmp);
    let at = |sorted: &[f64], part: f64| {
        sorted.get((part * sorted.len() as f64) as usize).copied().unwrap_or(f64::NAN)
    };
    let wrong = answered
        .iter()
        .filter(|row| error(row) > 0.01 * row.0.truth.abs() && row.1.bar < error(row) / 10.0)
        .count();
    format!(
        "{:>9.1} {:>5.1} {:>4.1}{:>8} ≤{:>4}{:>14}{:>12.1} {:>5.0}{:>10}{:>7}",
        at(&digits, 0.5),
        at(&digits, 0.1),
        digits[0],
        evaluations[evaluations.len() / 2],
        evaluations[evaluations.len() - 1],
        format!("{held}/{} {:3.0} %", answered.len(), 100.0 * held as f64 / answered.len() as f64),
        at(&loose, 0.5),
        at(&loose, 0.9),
        rows.len() - answered.len(),
        wrong
    )
}

/// The least of several rounds, in nanoseconds an evaluation.
fn least(rounds: u32, mut run: impl FnMut() -> u32) -> f64 {
    (0..rounds)
        .map(|_| {
            let begin = Instant::now();
            let evaluations = run();
            begin.elapsed().as_nanos() as f64 / f64::from(evaluations.max(1))
        })
        .fold(f64::INFINITY, f64::min)
}

fn overhead() {
    let options = Options::default();
    println!("nanoseconds an evaluation, the function's own included (about 1 ns for each variable)");
    let cheap = |x: f64| x / (1.0 + x * x);
    let one = |f: &dyn Fn(f64) -> f64, order| {
        least(20, || {
            (1..200)
                .map(|i| nth_derivative(f, black_box(0.01 * f64::from(i)), order, &options).evaluations)
                .sum()
        })
    };
    let print = |what: &str, nanoseconds: f64| println!("  {what:<40}{nanoseconds:>8.0}");
    print("derivative", one(&cheap, 1));
    print("derivative of order 4", one(&cheap, 4));
    print("derivative near a kink", one(&|x| cheap(x) + (x - 1.0).abs(), 1));
    let x: Vec<f64> = (1..=1000).map(|i| 0.001 * f64::from(i)).collect();
    // A function whose value takes a nanosecond however many variables it has: all but the engine costs next to nothing.
    let few = |p: &[f64]| cheap(p[0]) * p[p.len() / 2] + p[p.len() - 1];
    print(
        "gradient of 1000 variables",
        least(5, || gradient(few, &x, &options).iter().map(|e| e.evaluations).sum()),
    );
    let square = |p: &[f64]| p.iter().map(|v| cheap(*v)).collect::<Vec<f64>>();
    let mut calls = 0;
    let entries = least(5, || {
        calls = 0;
        jacobian(
            |p| {
                calls += 1;
                square(p)
            },
            &x[..30],
            &options,
        )
        .iter()
        .flatten()
        .map(|e| e.evaluations)
        .sum()
    });
    print("jacobian of 30 by 30, an entry", entries);
    black_box(derivative(cheap, 0.5, &options));
}
