//! Does anything that is typed break the command? Command lines are made of the commands' own options, as their help lists them,
//! with strange values, formulas and files. None may panic, be ended by a signal, take 10 seconds, or 2 GiB of memory.
//!
//! A sample is run each time; `FLUXIONS_HOSTILE=40000` runs that many, `FLUXIONS_HOSTILE=7..8` the one of that number.
#![cfg(unix)]

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many command lines are run where no number is given.
const SAMPLE: usize = 600;

/// The longest that one may take, and the most memory.
const LONGEST: Duration = Duration::from_secs(10);
const LARGEST: u64 = 2 << 30;

const FORMULAS: &[&str] = &[
    "x",
    "x^2",
    "sin(x)*y",
    "abs(x)",
    "1/x",
    "log(x)",
    "x^y",
    "exp(exp(x))",
    "gamma(x)",
    "atan2(y,x)",
    "max(x,y,z)",
    "if(x>0,x,-x)",
    "piecewise((x,x<1),(2,True))",
    "floor(x)",
    "x!",
    "besselj(2,x)",
    "E*x",
    "pi",
    "e",
    "gamma",
    "sinx",
    "I*x",
    "nan",
    "inf",
    "",
    " ",
    "(",
    ")",
    "x+",
    "2x",
    "x 2",
    "é",
    "²",
    "x²",
    "√x",
    "∞",
    "x'",
    "x=1",
    "y = x^2",
    "a\nb",
    "\u{202e}x",
    "\u{feff}x",
    "\0",
    "x\u{301}",
    "字*😀",
    "\\frac{1}{x}",
    "\\sin x",
    "\\frac",
    "x_{1}",
    "@",
    "@/dev/null",
    "@nothing",
    "@{folder}/formula.txt",
    "@{folder}/bytes.csv",
    "1e999",
    "1e-999*x",
    "0x10",
    "1_000",
    "x^1e9",
    "x^-1e300",
    "((((((((((x))))))))))",
    "--",
    "-x",
    "-",
    "y ~ a*x",
    "y ~ a*exp(-b*x)",
    "~",
    "y ~ ~",
    "y ~",
    "~ x",
    "y~a",
    "log(y) ~ a + b*x",
    "y ~ E*x",
    "y ~ a*x + state_on",
    "x*x*x*x*x*x*x*x",
    "{deep}",
    "{long}",
    "{wide}",
];

const VALUES: &[&str] = &[
    "",
    " ",
    "x",
    "x=1",
    "x=1,y=2",
    "x=0",
    "x=-0",
    "x=1e308",
    "x=1e-308",
    "x=nan",
    "x=inf",
    "x=",
    "=1",
    "x==1",
    "x=1=2",
    "x=1,x=2",
    ",",
    "=",
    "é=1",
    "x=é",
    "x=1²",
    "x=pi/4",
    "x=sqrt(-1)",
    "x=1/0",
    "x=y",
    "E=1",
    "x=0..1",
    "x=..",
    "x=1..0",
    "x=0..",
    "x=..5",
    "x=a..b",
    "x=1%",
    "x=normal(1,2)",
    "x=uniform(2,1)",
    "x=weibull(0,0)",
    "x=lognormal(1e308,1e308)",
    "0",
    "1",
    "2",
    "-1",
    "3",
    "0.5",
    "1e300",
    "-0.0",
    "nan",
    "inf",
    "18446744073709551616",
    "abc",
    "text",
    "json",
    "rust",
    "latex",
    "newton",
    "adam",
    "sobol",
    "morris",
    "dgsm",
    "symbolic",
    "square",
    "cauchy",
    "x <= 1",
    "x + y = 1",
    "x*y",
    "a=b/2",
    "a=a",
    "c",
    "t='Time (s)'",
    "x=2",
    "x='",
    "state == \"on\"",
    "x > 1 and",
    "((",
    "'",
    "\"",
    "-999",
    "NA",
    "\0",
    "\u{202e}",
    "\u{feff}",
    "😀",
    "字",
    "a\nb",
    "/dev/null",
    "/dev/full",
    ".",
    "{folder}",
    "{folder}/x.csv",
    "{folder}/bytes.csv",
    "{folder}/no/such.svg",
    "{folder}/written.svg",
    "{folder}/written.png",
    "{folder}/written.json",
    "{folder}/s.toml",
    "@{folder}/formula.txt",
    "last",
    "regex:(",
    "json:/a",
    "90s",
    "-1s",
    "1e308h",
    "{long}",
];

const FILES: &[&str] = &[
    "{folder}/x.csv",
    "{folder}/bytes.csv",
    "{folder}/empty.csv",
    "{folder}/quote.csv",
    "{folder}/states.csv",
    "{folder}/short.parquet",
    "{folder}/short.xlsx",
    "{folder}/short.csv.gz",
    "{folder}/short.zst",
    "{folder}/short.lz4",
    "{folder}/model.json",
    "{folder}/deep.json",
    "{folder}/s.toml",
    "{folder}/wrong.toml",
    "{folder}/p.in",
    "{folder}",
    "{folder}/nothing",
    "/dev/null",
    "/dev/zero",
    "",
];

/// What is written into the folder before.
fn fill(folder: &Path) {
    let write =
        |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).expect("a file can be written");
    let bytes: Vec<u8> = (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    write("formula.txt", "r = sqrt(x^2 + y^2) # é\nr + 1/r\n".as_bytes());
    write("x.csv", b"x,y,s\n0,1,1\n1,2.5,1\n2,7,0.5\n3,20,1\n4,55,2\n5,148,1\n");
    write("bytes.csv", &bytes);
    write("empty.csv", b"");
    write("quote.csv", b"x,y\n1,\"2\n3,4\n");
    write("states.csv", "state,x,y\non,1,2\noff,2,\"1,5\"\non,é,3\n".as_bytes());
    write("short.parquet", b"PAR1PAR1");
    write("short.xlsx", b"PK\x03\x04\x14\0\0\0");
    write("short.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03xx");
    write("short.zst", b"\x28\xb5\x2f\xfd\x04\x00abc");
    write("short.lz4", b"\x04\x22\x4d\x18abcdef");
    write("model.json", br#"{"schema":"fluxions.model.1","formula":"y ~ a*x","ties":[],"sigma":null,"columns":["y","x"],
        "parameters":["a"],"values":[2],"covariance":[[0.01]],"variance":1,"degrees_of_freedom":null,"level":0.95}"#);
    write("deep.json", "[".repeat(100_000).as_bytes());
    write("s.toml", b"[inputs]\nx = 3\n[program]\ncommand = ['echo', '{x}']\n");
    write("wrong.toml", "[program]\nstdin = \"x\"é²😀\n".as_bytes());
    write("p.in", b"2 variables\n1.5 x1\n2.5 x2\n1 functions\n3 ASV_1:f\n1 derivative_variables\n1 DVV_1:x1\n0 analysis_components\n");
}

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

/// A command, what stands behind it, and its options with whether they take a value.
struct Known {
    name: &'static str,
    options: Vec<(String, bool)>,
}

const COMMANDS: &[(&str, &[&[&str]])] = &[
    ("diff", &[FORMULAS]),
    ("grad", &[FORMULAS]),
    ("jacobian", &[FORMULAS, FORMULAS]),
    ("hessian", &[FORMULAS]),
    ("eval", &[FORMULAS]),
    ("explain", &[FORMULAS]),
    ("check", &[FORMULAS]),
    ("minimize", &[FORMULAS]),
    ("rules", &[VALUES]),
    ("fit", &[FILES, FORMULAS]),
    ("predict", &[FILES, FILES]),
    ("sensitivity", &[FORMULAS]),
    ("probe", &[FILES]),
    ("compile", &[FORMULAS]),
];

/// Options that ask for as much work as they say, and those that show a page.
const LEFT_OUT: &[&str] =
    &["--starts", "--iterations", "--samples", "--resamples", "--open", "--help", "--jobs", "--threads"];

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fluxions"));
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// The options of every command, from its help.
fn known() -> Vec<Known> {
    let read = |&(name, _): &(&'static str, _)| {
        let help = binary().args([name, "--help"]).output().expect("the command runs");
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        let mut options = Vec::new();
        for line in help.lines().filter(|line| line.trim_start().starts_with('-') && line.starts_with("  ")) {
            let Some(at) = line.find("--") else { continue };
            let rest = &line[at..];
            let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(rest.len());
            let (option, behind) = rest.split_at(end);
            if !LEFT_OUT.contains(&option) && option.len() > 2 {
                options.push((option.to_owned(), behind.starts_with(" <")));
            }
        }
        assert!(!options.is_empty(), "{name} has no options: {help}");
        Known { name, options }
    };
    COMMANDS.iter().map(read).collect()
}

/// The command line of a number.
fn line(number: usize, known: &[Known], folder: &str) -> Vec<String> {
    let mut chance = Chance(number as u64 ^ 0x9e37_79b9_7f4a_7c15);
    chance.below(2);
    let which = chance.below(COMMANDS.len());
    let (Known { name, options }, (_, positions)) = (&known[which], &COMMANDS[which]);
    let mut words = vec![(*name).to_owned()];
    for position in *positions {
        // Most of the time there is one.
        if chance.below(12) > 0 {
            let pool = if chance.below(8) > 0 { position } else { VALUES };
            words.push(chance.of(pool).to_owned());
        }
    }
    if chance.below(2) == 0 {
        let option = if ["minimize", "fit"].contains(name) { "--start" } else { "--at" };
        words.extend([
            option.to_owned(),
            chance.of(&["x=1", "x=1,y=2", "x=0,y=0", "x=1e300,y=-1e300", "a=1,b=1"]).to_owned(),
        ]);
    }
    for _ in 0..chance.below(4) {
        let (option, takes) = &options[chance.below(options.len())];
        words.push(option.clone());
        if *takes && chance.below(20) > 0 {
            let pool = if chance.below(4) > 0 { VALUES } else { FILES };
            words.push(chance.of(pool).to_owned());
        }
    }
    if *name == "probe" && chance.below(2) == 0 {
        words.push("--".to_owned());
        words.extend(
            chance
                .of(&["true", "false", "echo {x}", "cat", "nothing", "echo é", "head -c 100000 /dev/zero"])
                .split(' ')
                .map(str::to_owned),
        );
    }
    let strange = |word: String| {
        let word = word.replace("{folder}", folder);
        match word.as_str() {
            "{deep}" => format!("{}x{}", "(".repeat(3000), ")".repeat(3000)),
            "{long}" => "x+".repeat(2000) + "x",
            "{wide}" => (0..60).map(|i| format!("x{i}^2")).collect::<Vec<_>>().join("+"),
            // No argument can hold it.
            _ => word.replace('\0', "␀"),
        }
    };
    words.into_iter().map(strange).collect()
}

/// Runs a command line; what is wrong with how it ended.
fn trouble(words: &[String], folder: &Path, number: usize) -> Option<String> {
    let complaints = folder.join(format!("stderr-{number}"));
    let file = std::fs::File::create(&complaints).expect("a file can be made");
    let home = folder.join("home");
    let started = Instant::now();
    let mut child = binary()
        .args(words)
        .env("HOME", &home)
        .env("XDG_CACHE_HOME", home.join("cache"))
        .current_dir(folder.join("here"))
        .stdout(Stdio::null())
        .stderr(file)
        .spawn()
        .expect("the command runs");
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is ours") {
            break Some(status);
        }
        let memory = memory(child.id());
        if started.elapsed() > LONGEST || memory > LARGEST {
            child.kill().expect("it is ours");
            child.wait().expect("it is ours");
            let _ = std::fs::remove_file(&complaints);
            return Some(format!("it took {:?} and {} MiB", started.elapsed(), memory >> 20));
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    let said = String::from_utf8_lossy(&std::fs::read(&complaints).unwrap_or_default()).into_owned();
    let _ = std::fs::remove_file(&complaints);
    let code = status.and_then(|status| status.code());
    match code {
        None => Some(format!("a signal ended it: {said}")),
        _ if said.contains("panicked at") || said.contains("RUST_BACKTRACE") => Some(said),
        Some(0..=2) => None,
        Some(code) => Some(format!("its exit code is {code}: {said}")),
    }
}

/// The memory that a process holds, in bytes, where the system says so.
fn memory(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) << 10
}

fn numbers() -> Range<usize> {
    match std::env::var("FLUXIONS_HOSTILE").ok() {
        None => 0..SAMPLE,
        Some(text) => match text.split_once("..") {
            Some((from, to)) => from.parse().expect("a number")..to.parse().expect("a number"),
            None => 0..text.parse().expect("a number"),
        },
    }
}

#[test]
fn no_command_line_breaks_the_command() {
    let folder: PathBuf = std::env::temp_dir().join(format!("fluxions-hostile-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("here")).expect("a folder can be made");
    fill(&folder);
    let (known, next, name) = (known(), AtomicUsize::new(numbers().start), folder.to_string_lossy());
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let found: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut found = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= numbers().end {
                    return found;
                }
                let words = line(number, &known, &name);
                if let Some(why) = trouble(&words, &folder, number) {
                    found.push(format!("{number}: {words:?}\n   {why}"));
                }
            }
        };
        let all: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        all.into_iter().flat_map(|worker| worker.join().expect("it ends")).collect()
    });
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    assert!(found.is_empty(), "{} of {:?}:\n{}", found.len(), numbers(), found.join("\n"));
}
