//! Where does chance come from? From a counter that is mixed, so that every number follows from the seed, the purpose and
//! its place alone, on any number of threads.

/// A stream of 64-bit numbers: SplitMix64 (G. Steele, D. Lea, C. Flood, *Fast splittable pseudorandom number generators*,
/// OOPSLA 2014).
#[derive(Clone, Debug)]
pub(crate) struct Stream(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream of a seed for one purpose: streams of different purposes have nothing to do with each other.
    pub(crate) fn new(seed: u64, purpose: u64) -> Stream {
        Stream(mixed(mixed(seed.wrapping_add(GOLDEN)) ^ purpose.wrapping_mul(GOLDEN)))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// A number from 0 to `n − 1`, all of them equally often but for one part in 2⁶⁴/n.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Puts a list into random order (R. A. Fisher, F. Yates, 1938).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.below(i + 1);
            list.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spread_and_depend_on_seed_and_purpose() {
        let mut counts = [0; 10];
        let mut stream = Stream::new(1, 2);
        (0..10_000).for_each(|_| counts[stream.below(10)] += 1);
        // Five standard deviations of a fair count.
        assert!(counts.iter().all(|&c| (850..1150).contains(&c)), "{counts:?}");
        let first = |seed, purpose| Stream::new(seed, purpose).next();
        assert_eq!(first(1, 2), first(1, 2));
        assert!(first(1, 2) != first(2, 2) && first(1, 2) != first(1, 3) && first(1, 2) != first(2, 1));
    }
}
