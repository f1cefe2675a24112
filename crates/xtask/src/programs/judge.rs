//! Is the derivative of a generated program right? Its sweeps are held against the plain function, bit for bit; reverse
//! against forward; both against what the values show; and the second derivatives against each other. This file is the
//! library of the crate that the generator writes; the tests of the chores show that it finds what is wrong.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub)]

use fluxions::adjoint::{Program, Workspace};
use fluxions::dual::Lanes;
use fluxions::numeric::{Options, Status, derivative};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

type Tangent = Lanes<f64, 1>;

/// At how many points a program is checked.
pub const POINTS: u64 = 3;

/// How near to a tie a branch may be where differences are asked.
const TIE: f64 = 1e-6;

thread_local! {
    static NEAREST: Cell<f64> = const { Cell::new(f64::INFINITY) };
}

/// What a branch or a corner gives, with a note of how near the two numbers are. Numbers that are the same are the same
/// by construction: that is no tie that a nudge would break.
pub fn near<T>(a: f64, b: f64, gives: T) -> T {
    let apart = (a - b).abs();
    if apart > 0.0 {
        NEAREST.with(|nearest| nearest.set(nearest.get().min(apart)));
    }
    gives
}

/// Random numbers between −1.5 and 1.5.
pub struct Points(u64);

impl Points {
    pub fn new(seed: u64, point: u64) -> Self {
        Points(seed.wrapping_mul(POINTS).wrapping_add(point).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    pub fn number(&mut self) -> f64 {
        for _ in 0..3 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
        }
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64 * 3.0 - 1.5
    }
    pub fn numbers(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.number()).collect()
    }
}

/// A flat vector that is taken apart from its beginning.
pub struct Reader<'a>(pub &'a [f64]);

impl Reader<'_> {
    pub fn some(&mut self, n: usize) -> Vec<f64> {
        let (some, rest) = self.0.split_at(n);
        self.0 = rest;
        some.to_vec()
    }
    pub fn one(&mut self) -> f64 {
        self.some(1)[0]
    }
}

pub fn array<const N: usize>(x: &[f64]) -> [f64; N] {
    std::array::from_fn(|i| x[i])
}

pub fn matrix<const R: usize, const C: usize>(x: &[f64]) -> [[f64; C]; R] {
    std::array::from_fn(|i| std::array::from_fn(|j| x[i * C + j]))
}

/// A program, run on the numbers that the checks need.
pub trait Swept {
    fn point(&self) -> Vec<f64>;
    fn values(&self, x: &[f64]) -> Vec<f64>;
    fn tangents(&self, x: &[Tangent]) -> Vec<Tangent>;
    fn back(&self, ws: &mut Workspace<f64>, x: &[f64], y_bar: &[f64], x_bar: &mut [f64]) -> Vec<f64>;
    fn second(
        &self,
        ws: &mut Workspace<Tangent>,
        x: &[Tangent],
        y_bar: &[Tangent],
        x_bar: &mut [Tangent],
    ) -> Vec<Tangent>;
}

impl<P: Program<Base = f64>> Swept for P {
    fn point(&self) -> Vec<f64> {
        self.inputs()
    }
    fn values(&self, x: &[f64]) -> Vec<f64> {
        self.value(x)
    }
    fn tangents(&self, x: &[Tangent]) -> Vec<Tangent> {
        self.value(x)
    }
    fn back(&self, ws: &mut Workspace<f64>, x: &[f64], y_bar: &[f64], x_bar: &mut [f64]) -> Vec<f64> {
        self.adjoint(ws, x, y_bar, x_bar)
    }
    fn second(
        &self,
        ws: &mut Workspace<Tangent>,
        x: &[Tangent],
        y_bar: &[Tangent],
        x_bar: &mut [Tangent],
    ) -> Vec<Tangent> {
        self.adjoint(ws, x, y_bar, x_bar)
    }
}

/// A plain function on flat vectors.
pub type Plain<'a> = &'a dyn Fn(&[f64]) -> Vec<f64>;

/// What became of all checks.
#[derive(Default)]
pub struct Judge {
    /// Points at which everything agreed.
    pub agreed: usize,
    /// Points where something is not finite or too large to say anything.
    pub wild: usize,
    /// Points so near to a tie that differences say nothing; everything else was checked.
    pub ties: usize,
    /// Single slopes that the values do not show clearly.
    pub unclear: usize,
    /// Single slopes that agree with what the values show.
    pub slopes: usize,
    /// Second derivatives that agree with differences.
    pub seconds: usize,
    /// What is wrong.
    pub faults: Vec<String>,
}

impl Judge {
    /// Checks a program at its point. `plain` is the function itself, `twin` the same with notes at its branches.
    pub fn examine(&mut self, seed: u64, point: u64, program: &dyn Swept, plain: Plain<'_>, twin: Plain<'_>) {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.weigh(seed, point, program, plain, twin)));
        let fault = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(fault)) => fault,
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                format!("it panics: {}", text.unwrap_or("without a message"))
            }
        };
        self.faults.push(format!("program {seed}, point {point}: {fault}"));
    }

    fn weigh(
        &mut self,
        seed: u64,
        point: u64,
        program: &dyn Swept,
        plain: Plain<'_>,
        twin: Plain<'_>,
    ) -> Result<(), String> {
        let x = program.point();
        let y = plain(&x);
        NEAREST.with(|nearest| nearest.set(f64::INFINITY));
        let _ = twin(&x);
        let tie = NEAREST.with(Cell::get) < TIE;
        let mut random = Points::new(seed ^ 0x5555, point);
        let y_bar = random.numbers(y.len());
        let dx = random.numbers(x.len());

        // The value, to the bit.
        same("the value of the value sweep", &program.values(&x), &y)?;
        let mut ws = Workspace::new();
        let mut x_bar = vec![0.0; x.len()];
        same("the value of the forward sweep", &program.back(&mut ws, &x, &y_bar, &mut x_bar), &y)?;
        if !ws.is_clear() {
            return Err("something is left in the workspace".into());
        }
        ws.take_met();
        let mut again = vec![7.0; x.len()];
        same("the value of the second call", &program.back(&mut ws, &x, &y_bar, &mut again), &y)?;
        same("the cotangents of the second call", &again, &x_bar)?;
        let seeded: Vec<Tangent> = x.iter().zip(&dx).map(|(&x, &dx)| Lanes::new(x, [dx])).collect();
        let pushed = program.tangents(&seeded);
        same("the value beside tangents", &pushed.iter().map(|y| y.value()).collect::<Vec<_>>(), &y)?;
        let dy: Vec<f64> = pushed.iter().map(|y| y.tangents()[0] + 0.0).collect();
        let moderate = |v: &[f64]| v.iter().all(|v| v.is_finite() && v.abs() < 1e8);
        if !(moderate(&y) && moderate(&dy) && moderate(&x_bar)) {
            let finite = |v: &[f64]| v.iter().all(|v| v.is_finite());
            if finite(&y) && finite(&dy) != finite(&x_bar) {
                return Err(format!("finite in one mode only: tangents {dy:?}, cotangents {x_bar:?}"));
            }
            self.wild += 1;
            return Ok(());
        }

        // Forward against reverse.
        let (forward, one) = dot(&y_bar, &dy);
        let (reverse, other) = dot(&x_bar, &dx);
        if (forward - reverse).abs() > 1e-10 * (one + other) + 1e-13 {
            return Err(format!(
                "forward and reverse differ: {forward:?} and {reverse:?}\n  x = {x:?}\n  dx = {dx:?}\n  y_bar = {y_bar:?}\n  dy = {dy:?}\n  x_bar = {x_bar:?}"
            ));
        }

        // Reverse against the values.
        if tie {
            self.ties += 1;
        } else {
            let combined = |x: &[f64]| dot(&plain(x), &y_bar).0;
            for i in 0..x.len() {
                let along = |t: f64| {
                    let mut x = x.clone();
                    x[i] = t;
                    combined(&x)
                };
                match agrees(&along, x[i], x_bar[i], other) {
                    Some(true) => self.slopes += 1,
                    None => self.unclear += 1,
                    Some(false) => {
                        return Err(format!(
                            "the values disagree with derivative {i}: it is {:?}\n  x = {x:?}\n  y_bar = {y_bar:?}\n  x_bar = {x_bar:?}\n  {:?}",
                            x_bar[i],
                            derivative(along, x[i], &Options::default())
                        ));
                    }
                }
            }
        }
        if y.len() == 1 {
            self.curvature(program, &x, &dx, &random.numbers(x.len()), &y_bar, tie || point > 0)?;
        }
        self.agreed += 1;
        Ok(())
    }

    /// The second derivatives of a program with one output.
    fn curvature(
        &mut self,
        program: &dyn Swept,
        x: &[f64],
        u: &[f64],
        v: &[f64],
        y_bar: &[f64],
        skip_differences: bool,
    ) -> Result<(), String> {
        let product = |direction: &[f64]| -> Result<Vec<f64>, String> {
            let seeded: Vec<Tangent> = x.iter().zip(direction).map(|(&x, &d)| Lanes::new(x, [d])).collect();
            let mut ws = Workspace::new();
            let mut x_bar = vec![Tangent::from(0.0); x.len()];
            program.second(&mut ws, &seeded, &[Lanes::from(y_bar[0])], &mut x_bar);
            if !ws.is_clear() {
                return Err("something is left in the workspace of the second derivatives".into());
            }
            Ok(x_bar.iter().map(|bar| bar.tangents()[0] + 0.0).collect())
        };
        let (hu, hv) = (product(u)?, product(v)?);
        let ((one, a), (other, b)) = (dot(u, &hv), dot(v, &hu));
        if !(a.is_finite() && b.is_finite()) || a > 1e10 {
            return Ok(());
        }
        if (one - other).abs() > 1e-9 * (a + b) + 1e-12 {
            return Err(format!(
                "the Hessian is not symmetric: {one:?} and {other:?} at {x:?}, {u:?}, {v:?}"
            ));
        }
        if skip_differences {
            return Ok(());
        }
        let mut ws = Workspace::new();
        let mut slope = |t: f64| {
            let at: Vec<f64> = x.iter().zip(v).map(|(x, v)| x + t * v).collect();
            let mut x_bar = vec![0.0; x.len()];
            program.back(&mut ws, &at, y_bar, &mut x_bar);
            dot(&x_bar, u).0
        };
        let size = a + b;
        let slopes = std::cell::RefCell::new(&mut slope);
        let along = |t: f64| (slopes.borrow_mut())(t);
        match agrees(&along, 0.0, one, size) {
            Some(true) => self.seconds += 1,
            None => self.unclear += 1,
            Some(false) => {
                return Err(format!(
                    "differences of gradients disagree with the Hessian: it gives {one:?} at {x:?}, {u:?}, {v:?}\n  {:?}",
                    derivative(along, 0.0, &Options::default())
                ));
            }
        }
        Ok(())
    }

    /// Adds what another has found.
    pub fn report(&self, programs: usize) -> String {
        format!(
            "RESULT programs={programs} agreed={} wild={} ties={} slopes={} unclear={} seconds={} faults={}",
            self.agreed,
            self.wild,
            self.ties,
            self.slopes,
            self.unclear,
            self.seconds,
            self.faults.len()
        )
    }
}

/// Whether the values show this slope; nothing where they do not show one. What seems to disagree is looked at more
/// closely: far from the point there may be branches.
fn agrees(f: &dyn Fn(f64) -> f64, x: f64, slope: f64, size: f64) -> Option<bool> {
    let mut verdict = None;
    for scale in [None, Some(1e-2), Some(1e-3), Some(1e-4), Some(1e-5)] {
        let seen = derivative(f, x, &Options { scale, ..Options::default() });
        if !matches!(seen.status, Status::Ok | Status::NoiseLimited) || seen.error_bar > 1e-3 * (1.0 + size) {
            continue;
        }
        if (seen.value - slope).abs() <= 2.0 * seen.error_bar + 1e-9 * size + 1e-12 {
            return Some(true);
        }
        verdict = Some(false);
    }
    verdict
}

fn same(what: &str, found: &[f64], expected: &[f64]) -> Result<(), String> {
    let bits =
        |v: &[f64]| v.iter().map(|v| if v.is_nan() { u64::MAX } else { v.to_bits() }).collect::<Vec<_>>();
    if bits(found) == bits(expected) {
        Ok(())
    } else {
        Err(format!("{what} is not the same: {found:?} instead of {expected:?}"))
    }
}

/// The sum of the products, and that of their sizes.
fn dot(a: &[f64], b: &[f64]) -> (f64, f64) {
    let terms = || a.iter().zip(b).map(|(a, b)| a * b);
    (terms().sum(), terms().map(f64::abs).sum())
}
