//! How large do derivatives grow, and how long does it take to have them? Five cases in which they are known to swell,
//! beside the size that is the target: the least that is known of any tool, measured with SymPy, Symbolica and CasADi.
//! Ends with an error when a target is missed.
//!
//! `cargo bench -p fluxions --bench swell`

#![allow(clippy::print_stdout)]

use fluxions::graph::walk;
use fluxions::{Comparison, Function, Method, Pool, Request};
use std::fmt::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Every derivative must be there within this time, its formula and its programs.
const LIMIT: Duration = Duration::from_millis(5);

/// A case: what is differentiated, how often, and the most distinct operations of the derivative.
struct Case {
    name: &'static str,
    source: String,
    order: u32,
    target: u64,
}

/// What was found. The tree is that of the formula written out in full.
struct Measured {
    tree: Option<f64>,
    shared: u64,
    time: Duration,
}

/// l₁ = x, lₙ₊₁ = 4·lₙ·(1 − lₙ), to l₁₀.
fn logistic() -> String {
    let mut source = "l1 = x\n".to_owned();
    for n in 1..10 {
        let _ = writeln!(source, "l{} = 4*l{n}*(1 - l{n})", n + 1);
    }
    source + "l10"
}

/// exp(sin(exp(sin(… x)))), ten functions deep.
fn nested() -> String {
    (0..5).fold("x".to_owned(), |inner, _| format!("exp(sin({inner}))"))
}

/// x₁·x₂·…·x₂₀, whose gradient is the products of all but one.
fn speelpenning() -> String {
    (1..=20).map(|i| format!("x{i}")).collect::<Vec<_>>().join("*")
}

/// The determinant of 1/(xᵢ + yⱼ), 6×6, by Laplace's expansion along the first rows; each minor is one definition.
fn determinant() -> String {
    const N: usize = 6;
    let mut source = String::new();
    for i in 0..N {
        for j in 0..N {
            let _ = writeln!(source, "m{i}{j} = 1/(x{i} + y{j})");
        }
    }
    // The minor of the last rows and a set of columns, smaller sets first.
    let mut sets: Vec<usize> = (1..1 << N).collect();
    sets.sort_by_key(|set: &usize| set.count_ones());
    for set in sets {
        let columns: Vec<usize> = (0..N).filter(|j| set >> j & 1 == 1).collect();
        let row = N - columns.len();
        let mut sum = String::new();
        for (place, &j) in columns.iter().enumerate() {
            let sign = match (place % 2, place) {
                (0, 0) => "",
                (0, _) => " + ",
                _ => " - ",
            };
            let rest = set & !(1 << j);
            let minor = if rest == 0 { String::new() } else { format!("*d{rest}") };
            let _ = write!(sum, "{sign}m{row}{j}{minor}");
        }
        let _ = writeln!(source, "d{set} = {sum}");
    }
    source + &format!("d{}", (1 << N) - 1)
}

fn measure(case: &Case) -> Measured {
    let options = fluxions::formula::Options::default();
    let f = Function::parse_file(&case.source, &options).unwrap_or_else(|e| panic!("{}: {e:?}", case.name));
    if f.variables().len() == 20 {
        let (gradient, time) = best_of(|| f.gradient_graph().expect("products have derivatives"));
        let slopes = gradient.with_outputs(&gradient.outputs()[1..]).expect("its own outputs");
        return Measured {
            tree: None,
            shared: walk::operations(&fluxions::graph::dce(&slopes)) as u64,
            time,
        };
    }
    let x = f.variables().iter().position(|v| v == "x" || v == "x0").expect("a variable x or x0");
    let request =
        Request { wrt: vec![x], order: case.order, methods: vec![Method::Symbolic, Method::Reverse] };
    let (size, time) = best_of(|| {
        let pool = Pool::new();
        Comparison::new(&f, request.clone(), &pool, &Default::default()).derivatives()[0].size
    });
    Measured { tree: Some(size.tree), shared: size.shared, time }
}

/// The result, and the shortest of some times.
fn best_of<T>(mut run: impl FnMut() -> T) -> (T, Duration) {
    let mut timed = || {
        let start = Instant::now();
        let result = run();
        (result, start.elapsed())
    };
    (0..9).map(|_| timed()).min_by_key(|(_, time)| *time).expect("some runs")
}

fn main() -> ExitCode {
    let cases = [
        Case { name: "logistic map, l10'", source: logistic(), order: 1, target: 60 },
        Case { name: "Speelpenning gradient, n = 20", source: speelpenning(), order: 1, target: 54 },
        Case { name: "nested exp(sin(...)), depth 10", source: nested(), order: 1, target: 24 },
        Case {
            name: "10th derivative of exp(x^2)*sin(x)/x",
            source: "exp(x^2)*sin(x)/x".into(),
            order: 10,
            target: 104,
        },
        Case { name: "d/dx0 det[1/(xi + yj)], 6x6", source: determinant(), order: 1, target: 363 },
    ];
    println!("{:38} {:>12} {:>6} {:>6} {:>6} {:>9}", "case", "tree", "ours", "target", "ratio", "time");
    let mut missed = 0;
    for case in &cases {
        let Measured { tree, shared, time } = measure(case);
        let tree = tree.map_or("-".to_owned(), |t| format!("{t:.0}"));
        let ratio = shared as f64 / case.target as f64;
        let ok = shared <= case.target && time <= LIMIT;
        missed += usize::from(!ok);
        println!(
            "{:38} {tree:>12} {shared:>6} {:>6} {ratio:>6.2} {:>6.2} ms{}",
            case.name,
            case.target,
            time.as_secs_f64() * 1e3,
            if ok { "" } else { "  MISSED" }
        );
    }
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
