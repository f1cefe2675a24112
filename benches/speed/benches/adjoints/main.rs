//! Is a generated adjoint as fast as one written by hand? Each line is a problem: the time of the function alone, and the
//! times of its value and gradient as generated, as written by hand, by the tape of echidna and by the dual numbers of
//! num-dual. All take turns, and each has its best time, so that what disturbs the machine disturbs nobody's ratio.
//! All must find the same numbers.
//!
//! `cargo xtask bench adjoints`, with a part of a name after it for some problems only.

#![allow(clippy::print_stdout)]

mod problem;
mod problems;

use fluxions::rt::Workspace;
use problem::{Problem, by_echidna, by_num_dual};
use problems::noise;
use problems::{geometry, mixture, network, sums, time};
use std::hint::black_box;
use std::time::Instant;

/// How often all take their turn, and for how long, in seconds.
const ROUNDS: usize = 40;
const TURN: f64 = 0.002;
/// Above so many numbers, forward mode is left out.
const FORWARD_LIMIT: usize = 1100;

/// The ratios to the adjoint by hand.
struct Row {
    ours: f64,
    echidna: f64,
    num_dual: Option<f64>,
}

/// One of those that take turns.
struct Contender<'a> {
    run: Box<dyn FnMut() + 'a>,
    repeats: usize,
    best: f64,
}

impl<'a> Contender<'a> {
    fn new(mut run: impl FnMut() + 'a) -> Self {
        let start = Instant::now();
        run();
        let start = (start.elapsed().as_secs_f64(), Instant::now());
        run();
        let once = start.0.min(start.1.elapsed().as_secs_f64()).max(1e-9);
        Contender { run: Box::new(run), repeats: (TURN / once).ceil() as usize, best: f64::INFINITY }
    }

    fn turn(&mut self) {
        let start = Instant::now();
        for _ in 0..self.repeats {
            (self.run)();
        }
        self.best = self.best.min(start.elapsed().as_secs_f64() / self.repeats as f64);
    }
}

/// Holds two gradients against each other, relative to the largest slope.
fn assert_same(name: &str, whose: &str, a: &[f64], b: &[f64], tolerance: f64) {
    let scale = b.iter().fold(0.0, |most: f64, b| most.max(b.abs()));
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        let off = (a - b).abs() / scale;
        assert!(off <= tolerance, "{name}: slope {i} by {whose} is {a}, by hand {b}");
    }
}

fn measure<P: Problem>(chosen: &str, mut problem: P) -> Option<Row> {
    let name = problem.name();
    if !name.contains(chosen) {
        return None;
    }
    let x = problem.start();
    let n = x.len();
    let mut by_hand = vec![0.0; n];
    let value = problem.by_hand(&x, &mut by_hand);
    let mut workspace = Workspace::new();
    let mut ours = vec![0.0; n];
    let our_value = problem.ours(&mut workspace, &x, &mut ours);
    assert!((our_value - value).abs() <= 1e-12 * value.abs(), "{name}: {our_value}, by hand {value}");
    assert_same(name, "us", &ours, &by_hand, 1e-12);
    assert_same(name, "echidna", &by_echidna(&problem, &x), &by_hand, 1e-9);
    let forward = n <= FORWARD_LIMIT;
    if forward {
        assert_same(name, "num-dual", &by_num_dual(&problem, &x), &by_hand, 1e-9);
    }
    let (mut hand_gradient, mut our_gradient) = (by_hand, ours);
    let bests: Vec<f64> = {
        let cell = std::cell::RefCell::new(&mut problem);
        let mut contenders = vec![
            Contender::new(|| _ = black_box(cell.borrow().value(black_box(&x)))),
            Contender::new(|| {
                our_gradient.fill(0.0);
                black_box(cell.borrow().ours(&mut workspace, black_box(&x), &mut our_gradient));
                black_box(&mut our_gradient);
            }),
            Contender::new(|| {
                hand_gradient.fill(0.0);
                black_box(cell.borrow_mut().by_hand(black_box(&x), &mut hand_gradient));
                black_box(&mut hand_gradient);
            }),
            Contender::new(|| _ = black_box(by_echidna(*cell.borrow(), black_box(&x)))),
        ];
        if forward {
            contenders.push(Contender::new(|| _ = black_box(by_num_dual(*cell.borrow(), black_box(&x)))));
        }
        for _ in 0..ROUNDS {
            contenders.iter_mut().for_each(Contender::turn);
        }
        contenders.iter().map(|c| c.best).collect()
    };
    let (primal, ours, hand, echidna) = (bests[0], bests[1], bests[2], bests[3]);
    let num_dual = bests.get(4).copied();
    let text = |time: Option<f64>| time.map_or("-".into(), |time| format!("{:.2}", time * 1e6));
    println!(
        "{name:<20} {n:>6} {:>9} {:>9} {:>9} {:>10} {:>10} {:>9.2} {:>9.2} {:>9.2}",
        text(Some(primal)),
        text(Some(ours)),
        text(Some(hand)),
        text(Some(echidna)),
        text(num_dual),
        ours / primal,
        hand / primal,
        ours / hand
    );
    Some(Row { ours: ours / hand, echidna: echidna / hand, num_dual: num_dual.map(|t| t / hand) })
}

fn mean(ratios: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = ratios.fold((0.0, 0.0), |(sum, count), ratio| (sum + ratio.ln(), count + 1.0));
    (sum / count).exp()
}

fn main() {
    let chosen = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).unwrap_or_default();
    println!(
        "{:<20} {:>6} {:>9} {:>9} {:>9} {:>10} {:>10} {:>9} {:>9} {:>9}",
        "times in µs",
        "inputs",
        "function",
        "ours",
        "by hand",
        "echidna",
        "num-dual",
        "ours/fn",
        "hand/fn",
        "ours/hand"
    );
    let rows: Vec<Row> = [
        measure(&chosen, sums::Rosenbrock(1000)),
        measure(&chosen, sums::Dot(500)),
        measure(&chosen, sums::LogSumExp { n: 1000, terms: Vec::new() }),
        measure(&chosen, sums::Horner { n: 100, values: Vec::new() }),
        measure(&chosen, mixture::Mixture::new(10, 5, 200)),
        measure(&chosen, mixture::Means { d: 3, k: 10, points: noise(1500, 12) }),
        measure(&chosen, network::Layer { x: noise(40, 23), target: noise(25, 24) }),
        measure(&chosen, network::Recurrent::new(8, 2, 21)),
        measure(&chosen, time::Lorenz { steps: 200, states: Vec::new() }),
        measure(&chosen, time::Heat { n: 32, steps: 20, states: Vec::new(), bars: Default::default() }),
        measure(&chosen, geometry::Reprojection),
        measure(&chosen, geometry::Determinant { n: 12, a: Vec::new(), bar: Vec::new() }),
    ]
    .into_iter()
    .flatten()
    .collect();
    println!(
        "geometric means of the ratios to the adjoint by hand: ours {:.2}, echidna {:.1}, num-dual {:.1}",
        mean(rows.iter().map(|row| row.ours)),
        mean(rows.iter().map(|row| row.echidna)),
        mean(rows.iter().filter_map(|row| row.num_dual)),
    );
}
