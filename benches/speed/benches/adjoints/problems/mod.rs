//! Which problems are there? Each with the adjoint that an engineer would write: it saves what it needs in memory that
//! it keeps, goes backwards over it once, and uses no trick that changes the numbers. This is the one place where
//! derivatives are written by hand.

pub(crate) mod geometry;
pub(crate) mod mixture;
pub(crate) mod network;
pub(crate) mod sums;
pub(crate) mod time;

/// Numbers without a pattern, between −1 and 1.
pub(crate) fn noise(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..n)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        })
        .collect()
}
