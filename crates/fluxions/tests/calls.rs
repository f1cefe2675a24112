//! Do calls pass everything on that a derivative needs, and nothing else? Functions that call functions, each checked three
//! ways.

use fluxions::differentiable;

/// A decision: nothing that it takes varies, as far as it is concerned.
#[differentiable]
fn nearest(#[constant] x: f64, #[constant] places: &[f64], found: &mut [usize]) {
    let mut closest = [f64::INFINITY; 1];
    for (i, place) in places.iter().enumerate() {
        let distance = (x - place) * (x - place);
        if distance < closest[0] {
            closest[0] = distance;
            found[0] = i;
        }
    }
}

#[differentiable]
fn distance(x: f64, places: &[f64]) -> f64 {
    let mut found = vec![0; 1];
    nearest(x, places, &mut found);
    (x - places[found[0]]).powi(2)
}

/// A function whose argument may be constant, where its result is not.
#[differentiable]
fn sign(t: f64) -> f64 {
    if t > 0.0 {
        1.0
    } else if t < 0.0 {
        -1.0
    } else {
        0.0
    }
}

#[differentiable]
fn misses(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = i as f64 - 1.0;
        let mut miss = sign(t);
        let mut power = 1.0;
        for x in x {
            miss -= x * power;
            power *= t;
        }
        sum += miss * miss;
    }
    sum
}

/// Of two arrays that are written, a derivative needs one.
#[differentiable]
fn stage(x: &[f64], at: &[f64], y: &[f64], h: f64, k: &mut [f64], z: &mut [f64]) {
    let n = x.len();
    k[0] = x[0];
    z[0] = y[0] + h * k[0];
    for i in 1..n {
        k[i] = x[i] * at[i - 1];
        z[i] = y[i] + h * k[i];
    }
}

#[differentiable]
fn chain(x: &[f64], steps: usize, y: &mut [f64]) {
    let n = x.len();
    let mut k1 = vec![0.0; n];
    let mut k2 = vec![0.0; n];
    let mut z = vec![0.0; n];
    let mut w = vec![0.0; n];
    for _ in 0..steps {
        stage(x, &y[..], &y[..], 0.25, &mut k1, &mut z);
        stage(x, &z, &y[..], 0.5, &mut k2, &mut w);
        for ((y, k1), (k2, (x, w))) in
            y[1..n].iter_mut().zip(&k1[1..n]).zip(k2[1..n].iter().zip(x[1..n].iter().zip(&w[0..n - 1])))
        {
            *y += 0.1 * (k1 + 2.0 * k2 + x * w);
        }
    }
}

/// The part of `x` is not needed in reverse.
#[differentiable]
fn centred(#[constant] x: &[f64], mu: &[f64]) -> f64 {
    let d = mu.len();
    let mut sum = 0.0;
    let mut difference = vec![0.0; d];
    for x in x.chunks_exact(d) {
        for ((difference, x), mu) in difference.iter_mut().zip(x).zip(mu) {
            *difference = x - mu;
        }
        for difference in &difference {
            sum += difference * difference;
        }
    }
    sum
}

#[test]
fn decisions() {
    distance::check(0.9, &[0.2, 1.1, 3.0]).expect("the derivatives agree");
}

#[test]
fn constants_that_become_variables() {
    misses::check(&[0.3, 0.5, -0.7], 4).expect("the derivatives agree");
}

#[test]
fn arrays_that_are_overwritten() {
    chain::check(&[0.3, 0.5, -0.7, 0.9], 3, &mut [0.1, 0.4, 0.8, -0.2]).expect("the derivatives agree");
}

#[test]
fn parts_that_are_not_needed() {
    centred::check(&[0.3, 0.5, -0.7, 0.9], &[0.2, 0.1]).expect("the derivatives agree");
}

/// A loop that sums up a cotangent, longer than a block; the slope is a part of another slice.
#[differentiable]
fn scaled(x: &[f64], factors: &[f64], out: &mut [f64]) {
    for (i, factor) in factors.iter().enumerate() {
        for (out, x) in out.iter_mut().zip(x) {
            *out += factor * x * x + factors[i] * x;
        }
    }
}

#[test]
fn sums_side_by_side() {
    let x: Vec<f64> = (0..21).map(|i| (f64::from(i) * 0.7).sin()).collect();
    scaled::check(&x, &[0.3, -0.4], &mut [0.5; 21]).expect("the derivatives agree");
    scaled::check(&x[..5], &[0.3, -0.4], &mut [0.5; 5]).expect("the derivatives agree");
}
