//! Equations between numbers that vary: a derivative follows the branch that is not taken where it has the value of the
//! function, direction by direction, and every driver gives the same answer. The values expected are derived by hand.

use fluxions::{Function, differentiable};

// The other branch has another value: the branch that is taken is followed.
#[differentiable]
fn flag(x: &[f64]) -> f64 {
    if x[0] == 1.0 { x[1] * x[1] } else { 5.0 * x[1] }
}

#[differentiable]
fn box_cox(x: &[f64]) -> f64 {
    if x[1] == 0.0 { x[0].ln() } else { (x[0].powf(x[1]) - 1.0) / x[1] }
}

// The other branch is the function everywhere else.
#[differentiable]
fn removed(x: &[f64]) -> f64 {
    if x[0] == 1.0 { x[1] } else { x[0] * x[0] * x[1] }
}

#[differentiable]
fn unequal(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        if x[i] != 0.0 {
            s += x[i] * (x[i] / x[3]).ln();
        }
    }
    s
}

#[differentiable]
fn skipping(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        if x[i] == 0.0 {
            continue;
        }
        s += x[i] * x[3];
    }
    s
}

// Two equations in one direction, one of which is a jump.
#[differentiable]
fn two(x: &[f64]) -> f64 {
    let a = if x[0] == 1.0 { 1.0 } else { x[0] * x[0] };
    let b = if x[0] == 1.0 { x[1] } else { 7.0 };
    a * b
}

// The other branch ends in a panic.
#[differentiable]
fn table(x: &[f64]) -> f64 {
    let knots = [0.0, 1.0, 2.0];
    if x[0] == 2.0 {
        4.0 * x[1]
    } else {
        let k = x[0] as usize;
        knots[k + 1] * x[0] * x[1]
    }
}

// Both sides of the equation vary alike along (1, 1), and apart along each axis.
#[differentiable]
fn tie(x: &[f64]) -> f64 {
    if x[0] == x[1] {
        x[0] + 2f64.ln()
    } else if x[0] > x[1] {
        x[0] + (x[1] - x[0]).exp().ln_1p()
    } else {
        x[1] + (x[0] - x[1]).exp().ln_1p()
    }
}

// Newton's steps end at the root that they start from.
#[differentiable]
fn newton(x: &[f64]) -> f64 {
    let mut y = x[1];
    while y * y != x[0] {
        y = 0.5 * (y + x[0] / y);
    }
    y
}

#[differentiable]
fn norm(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for e in x {
        s += e * e;
    }
    s.sqrt()
}

#[differentiable]
fn two_numbers(a: f64, b: f64) -> f64 {
    if a == 0.0 { b } else { b + a }
}

fn same(a: &[f64], b: &[f64]) -> bool {
    let close = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-12 * b.abs();
    a.len() == b.len() && a.iter().zip(b).all(close)
}

macro_rules! answers {
    ($($f:ident $x:expr => $value:expr, $want:expr;)*) => {$(
        let (x, want): (Vec<f64>, Vec<f64>) = ($x.to_vec(), $want.to_vec());
        let unit = |i: usize| (0..x.len()).map(|j| f64::from(u8::from(i == j))).collect::<Vec<f64>>();
        let (value, both) = $f::value_and_gradient(&x);
        let along: Vec<f64> = (0..x.len()).map(|i| $f::jvp(&x, &unit(i)).1[0]).collect();
        let sparse = $f::sparse_jacobian(&x).matrix;
        let all = [
            ("value_and_gradient", both),
            ("gradient", $f::gradient(&x)),
            ("gradient_forward", $f::gradient_forward(&x)),
            ("vjp", $f::vjp(&x, &[1.0]).1),
            ("jvp", along),
            ("jacobian", $f::jacobian(&x).concat()),
            ("sparse_jacobian", (0..x.len()).map(|j| sparse.get(0, j)).collect()),
            ("forward jacobian", fluxions::adjoint::jacobian_in(fluxions::Mode::Forward, &$f::at(&x)).concat()),
            ("reverse jacobian", fluxions::adjoint::jacobian_in(fluxions::Mode::Reverse, &$f::at(&x)).concat()),
        ];
        assert!(same(&[value], &[$value]), "{} at {x:?} is {value}", stringify!($f));
        for (driver, found) in all {
            assert!(same(&found, &want), "{driver} of {} at {x:?}: {found:?}, not {want:?}", stringify!($f));
        }
    )*};
}

#[test]
fn every_driver_gives_one_answer() {
    let l = 2f64.ln();
    let nan = f64::NAN;
    answers! {
        flag [1.0, 3.0] => 9.0, [0.0, 6.0];
        flag [2.0, 3.0] => 15.0, [0.0, 5.0];
        box_cox [2.0, 0.0] => l, [0.5, 0.0];
        removed [1.0, 2.0] => 2.0, [4.0, 1.0];
        unequal [0.0, 0.5, 0.5, 0.25] => l, [0.0, l + 1.0, l + 1.0, -4.0];
        skipping [1.0, 0.0, 2.0, 3.0] => 9.0, [3.0, 3.0, 3.0, 3.0];
        skipping [0.0, 0.0, 0.0, 3.0] => 0.0, [3.0, 3.0, 3.0, 0.0];
        two [1.0, 7.5] => 7.5, [15.0, 1.0];
        two [1.0, 7.0] => 7.0, [14.0, 1.0];
        table [2.0, 3.0] => 12.0, [0.0, 4.0];
        tie [1.0, 1.0] => 1.0 + l, [0.5, 0.5];
        newton [4.0, 2.0] => 2.0, [0.25, 0.0];
        norm [0.0, 0.0] => 0.0, [nan, nan];
        norm [3.0, 4.0] => 5.0, [0.6, 0.8];
    }
    assert_eq!(two_numbers::gradient(0.0, 2.0), (1.0, 1.0));
    assert_eq!(two_numbers::value_and_gradient(0.0, 2.0), (2.0, (1.0, 1.0)));
    assert_eq!(two_numbers::gradient_forward(0.0, 2.0), (1.0, 1.0));
}

#[test]
fn second_derivatives_follow_the_same_branches() {
    assert_eq!(flag::hessian(&[1.0, 3.0]), [[0.0, 0.0], [0.0, 2.0]]);
    assert_eq!(removed::hessian(&[1.0, 2.0]), [[4.0, 2.0], [2.0, 0.0]]);
    let rows = tie::hessian(&[1.0, 1.0]);
    let flat: Vec<f64> = rows.concat();
    assert!(same(&flat, &[0.25, -0.25, -0.25, 0.25]), "{rows:?}");
    assert_eq!(flag::hvp(&[1.0, 3.0], &[1.0, 1.0]), [0.0, 2.0]);
}

#[test]
fn closures_and_formulas_agree() {
    let l = 2f64.ln();
    macro_rules! closures {
        ($($name:literal $x:expr, $f:expr, $formula:literal => $value:expr, $want:expr;)*) => {$(
            let (x, want): (Vec<f64>, Vec<f64>) = ($x.to_vec(), $want.to_vec());
            let formula = Function::parse($formula).unwrap();
            let all = [
                ("forward", fluxions::value_and_gradient($f, &x)),
                ("reverse", fluxions::reverse::value_and_gradient($f, &x)),
                ("formula", formula.value_and_gradient(&x).unwrap()),
            ];
            for (driver, (value, found)) in all {
                assert!(same(&[value], &[$value]), "{driver} of {}: the value {value}", $name);
                assert!(same(&found, &want), "{driver} of {}: {found:?}, not {want:?}", $name);
            }
        )*};
    }
    closures! {
        "flag" [1.0, 3.0], |x| if x[0] == 1.0 { x[1] * x[1] } else { x[1] * 5.0 }, "if(m == 1, x^2, 5*x)" => 9.0, [0.0, 6.0];
        "removed" [1.0, 2.0], |x| if x[0] == 1.0 { x[1] } else { x[0] * x[0] * x[1] }, "if(a == 1, x, a^2*x)" => 2.0, [4.0, 1.0];
        "of one value, but along x" [1.0, 3.0], |x| if x[0] == 1.0 { x[1] * x[1] } else { x[1] * 3.0 }, "if(m == 1, x^2, 3*x)" => 9.0, [0.0, 6.0];
        "Box-Cox" [0.0, 2.0], |x| if x[0] == 0.0 { x[1].ln() } else { (x[1].powf(x[0]) - 1.0) / x[0] }, "if(l == 0, ln(x), (x^l - 1)/l)" => l, [0.0, 0.5];
        "sinc" [0.0], |x| if x[0] == 0.0 { x[0] * 0.0 + 1.0 } else { x[0].sin() / x[0] }, "if(x == 0, 1, sin(x)/x)" => 1.0, [0.0];
    }
    assert_eq!(
        fluxions::hessian(|x| if x[0] == 1.0 { x[1] * x[1] } else { x[1] * 5.0 }, &[1.0, 3.0]),
        [[0.0, 0.0], [0.0, 2.0]]
    );
    let rows =
        fluxions::reverse::hessian(|x| if x[0] == 1.0 { x[1] * x[1] } else { x[1] * 5.0 }, &[1.0, 3.0]);
    assert_eq!(rows, [[0.0, 0.0], [0.0, 2.0]]);
}

#[test]
fn a_check_does_not_pass_what_is_not_known() {
    // The slope at 0 is −½, and the branch that is taken says 0.
    #[allow(clippy::float_cmp)]
    let found = bernoulli::check(0.0);
    assert!(found.is_err());
    assert!(vanishing::check(0.0).is_err(), "NaN in both modes, where the values have a slope");
}

#[differentiable]
fn bernoulli(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x / x.exp_m1() }
}

// √(x⁴) is x², but its derivative is ∞·0.
#[differentiable]
fn vanishing(x: f64) -> f64 {
    (x * x * x * x).sqrt()
}
