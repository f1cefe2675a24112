//! Are the derivatives of programs right that nobody has thought of? A generator writes thousands of them, the compiler
//! compiles them, and each checks itself: `cargo xtask programs`.

mod functions;
mod generate;
#[cfg(test)]
mod judge;
mod loops;
mod numbers;
mod random;
mod scope;
mod statements;
#[cfg(test)]
mod tests;
mod wholes;

use crate::workspace::root;
use generate::Program;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

/// How many programs are compiled into one binary.
const BATCH: usize = 125;

/// The most statements of a function.
const STATEMENTS: usize = 16;

/// What is asked for.
#[derive(Debug, PartialEq)]
struct Order {
    count: u64,
    seed: u64,
    jobs: usize,
}

impl Order {
    fn read(args: &[&str]) -> Result<Self, String> {
        let mut order = Order { count: 120, seed: 0, jobs: 2 };
        let mut args = args.iter();
        while let Some(&name) = args.next() {
            let number = args.next().and_then(|value| value.parse::<u64>().ok());
            let Some(number) = number else { return Err(format!("`{name}` wants a number")) };
            match name {
                "--count" => order.count = number,
                "--seed" => order.seed = number,
                "--jobs" => order.jobs = (number as usize).clamp(1, 64),
                _ => return Err(format!("`{name}` is none of --count, --seed and --jobs")),
            }
        }
        Ok(order)
    }
}

/// What was found, of all batches.
#[derive(Debug, Default)]
struct Found {
    programs: u64,
    faulty: BTreeSet<u64>,
    sums: Vec<(String, u64)>,
}

/// Writes, compiles and runs the programs, so many at a time.
///
/// # Errors
/// How many programs are wrong; they have been printed.
pub(crate) fn run(args: &[&str]) -> Result<(), String> {
    let order = Order::read(args)?;
    let begin = Instant::now();
    let folder = prepare()?;
    let mut found = Found::default();
    let end = order.seed + order.count;
    let mut next = order.seed;
    while next < end {
        let mut batches = Vec::new();
        for _ in 0..order.jobs {
            // The last programs are shared out evenly.
            let most = (end - next).div_ceil((order.jobs - batches.len()) as u64).min(BATCH as u64);
            if most > 0 {
                batches
                    .push((next..next + most).map(|seed| Program::new(seed, STATEMENTS)).collect::<Vec<_>>());
            }
            next += most;
        }
        round(&folder, &mut batches, order.jobs, &mut found)?;
        println!(
            "{} programs in {:.0} s, {} of them wrong",
            found.programs,
            begin.elapsed().as_secs_f64(),
            found.faulty.len()
        );
    }
    let sums: Vec<String> = found.sums.iter().map(|(name, sum)| format!("{name} {sum}")).collect();
    println!("points and slopes: {}", sums.join(", "));
    if found.faulty.is_empty() {
        return Ok(());
    }
    let seeds: Vec<String> = found.faulty.iter().map(u64::to_string).collect();
    Err(format!("{} of {} programs are wrong: {}", found.faulty.len(), found.programs, seeds.join(", ")))
}

/// The target folder, which is shared, so that what others have written is not compiled once more.
fn target() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    if target.is_absolute() { target } else { root().join(target) }
}

/// The folder of the crate that is written.
fn prepare() -> Result<PathBuf, String> {
    let folder = target().join("programs");
    let library = root().join("crates/xtask/src/programs/judge.rs");
    let manifest = format!(
        "[package]\nname = \"programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = {:?}\n\n\
         [dependencies]\nfluxions = {{ path = {:?}, default-features = false, features = [\"derive\"] }}\n\n[workspace]\n\n\
         [profile.dev]\nopt-level = 0\ndebug = false\nincremental = false\n\n\
         [profile.dev.package.\"*\"]\nopt-level = 2\n",
        library,
        root().join("crates/fluxions")
    );
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::create_dir_all(folder.join("src/bin")).map_err(|e| format!("{}: {e}", folder.display()))?;
    write(&folder.join("Cargo.toml"), &manifest)?;
    // The versions that the workspace has settled on are at hand.
    let _ = fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"));
    Ok(folder)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|e| format!("{} cannot be written: {e}", path.display()))
}

/// Compiles and runs one binary for each batch. Programs that do not compile are reported, and left out.
fn round(
    folder: &Path,
    batches: &mut Vec<Vec<Program>>,
    jobs: usize,
    found: &mut Found,
) -> Result<(), String> {
    found.programs += batches.iter().map(Vec::len).sum::<usize>() as u64;
    let mut again = false;
    loop {
        for (b, batch) in batches.iter().enumerate() {
            let home = folder.join(format!("src/bin/batch{b}"));
            let _ = fs::remove_dir_all(&home);
            fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
            let mut main = String::from("#![allow(warnings, clippy::all)]\n");
            let mut calls = String::new();
            for program in batch {
                write(&home.join(format!("p{}.rs", program.seed)), &program.module)?;
                let _ = writeln!(main, "mod p{};", program.seed);
                let _ = writeln!(calls, "    if wanted({0}) {{ p{0}::check(&mut judge); }}", program.seed);
            }
            let _ = writeln!(
                main,
                "fn main() {{\n    std::panic::set_hook(Box::new(|_| {{}}));\n    let mut judge = programs::Judge::default();\n    \
                 let only: Option<u64> = std::env::args().nth(1).and_then(|seed| seed.parse().ok());\n    \
                 let wanted = |seed: u64| only.is_none_or(|only| only == seed);\n\
                 {calls}    for fault in &judge.faults {{ println!(\"FAULT {{fault}}\"); }}\n    \
                 println!(\"{{}}\", judge.report(only.map_or({}, |_| 1)));\n}}",
                batch.len()
            );
            write(&home.join("main.rs"), &main)?;
        }
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(folder).env("CARGO_TARGET_DIR", target());
        command
            .args(["build", "--offline", "--keep-going", "--message-format=short", "-j"])
            .arg(jobs.to_string());
        let output = command.output().map_err(|e| format!("cargo does not run: {e}"))?;
        if output.status.success() {
            break;
        }
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let rejected = rejected(&text);
        if rejected.is_empty() && !again {
            // A compiler that was killed, for want of memory perhaps, is given another try.
            again = true;
            continue;
        }
        if rejected.is_empty() {
            return Err(format!("the programs do not compile:\n{text}"));
        }
        for batch in batches.iter_mut() {
            for program in batch.iter().filter(|p| rejected.contains(&p.seed)) {
                let place = format!("p{}.rs:", program.seed);
                let why: Vec<&str> = text.lines().filter(|line| line.contains(&place)).collect();
                println!("program {} does not compile:\n{}\n{}", program.seed, why.join("\n"), program.text);
                found.faulty.insert(program.seed);
            }
            batch.retain(|p| !rejected.contains(&p.seed));
        }
        batches.retain(|batch| !batch.is_empty());
        let _ = fs::remove_dir_all(folder.join("src/bin"));
        if batches.is_empty() {
            return Ok(());
        }
    }
    let binary = |b: usize| target().join(format!("debug/batch{b}"));
    let children: Vec<_> = (0..batches.len())
        .map(|b| {
            let child = Command::new(binary(b)).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
            child.map_err(|e| format!("batch {b} does not run: {e}"))
        })
        .collect::<Result<_, String>>()?;
    for (b, (child, batch)) in children.into_iter().zip(batches.iter()).enumerate() {
        let output = child.wait_with_output().map_err(|e| e.to_string())?;
        if output.status.success() {
            hear(&String::from_utf8_lossy(&output.stdout), batch, found);
            continue;
        }
        // One of them has ended the process: each for itself, then.
        for program in batch {
            let output = Command::new(binary(b)).arg(program.seed.to_string()).output();
            let output = output.map_err(|e| format!("batch {b} does not run: {e}"))?;
            hear(&String::from_utf8_lossy(&output.stdout), std::slice::from_ref(program), found);
            if !output.status.success() {
                let why = String::from_utf8_lossy(&output.stderr).into_owned();
                println!(
                    "program {} ends with {}: {}\n{}",
                    program.seed,
                    output.status,
                    why.trim(),
                    program.text
                );
                found.faulty.insert(program.seed);
            }
        }
    }
    Ok(())
}

/// Takes in what a binary has printed.
fn hear(text: &str, batch: &[Program], found: &mut Found) {
    for part in text.split("FAULT program ").skip(1) {
        let seed: u64 = part.split([',', ' ']).next().and_then(|seed| seed.parse().ok()).unwrap_or(u64::MAX);
        let part = part.split("\nRESULT").next().unwrap_or(part);
        if found.faulty.insert(seed)
            && let Some(program) = batch.iter().find(|p| p.seed == seed)
        {
            println!("program {}\n{}", part.trim_end(), program.text);
        }
    }
    for pair in text.lines().filter_map(|line| line.strip_prefix("RESULT ")).flat_map(str::split_whitespace) {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value: u64 = value.parse().unwrap_or(0);
        match found.sums.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += value,
            None => found.sums.push((name.into(), value)),
        }
    }
}

/// The programs that the compiler complains about.
fn rejected(text: &str) -> BTreeSet<u64> {
    let of_line = |line: &str| -> Option<u64> {
        let (file, rest) = line.split_once(".rs:")?;
        rest.contains(" error").then_some(())?;
        file.rsplit_once("/p")?.1.parse().ok()
    };
    text.lines().filter_map(of_line).collect()
}
