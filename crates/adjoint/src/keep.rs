//! How is something saved that no derivative passes through? As words: whole numbers, truth values and constants, and
//! vectors and arrays of them, keep every bit.

use crate::workspace::Pile;
use fluxions_rules::Stack;

/// Something that can be put on a stack of words and taken off again, bit for bit.
pub trait Keep: Sized {
    /// Puts it on the stack.
    fn keep(&self, words: &mut Pile<u64>);
    /// Takes it off the stack.
    fn kept(words: &mut Pile<u64>) -> Self;
}

/// Something that fits one word, bit for bit: what a loop of known length saves in a region.
pub trait Word: Copy {
    /// Its bits.
    fn word(self) -> u64;
    /// What has these bits.
    fn of_word(word: u64) -> Self;
}

macro_rules! words {
    ($($Word:ty: $x:ident => $to:expr, $back:expr;)*) => {$(
        impl Word for $Word {
            #[inline(always)]
            fn word(self) -> u64 {
                let $x = self;
                $to
            }
            #[inline(always)]
            fn of_word($x: u64) -> Self {
                $back
            }
        }
        impl Keep for $Word {
            #[inline(always)]
            fn keep(&self, words: &mut Pile<u64>) {
                words.push(self.word());
            }
            #[inline(always)]
            fn kept(words: &mut Pile<u64>) -> Self {
                <$Word>::of_word(words.pop())
            }
        }
    )*};
}
words! {
    f64: x => x.to_bits(), f64::from_bits(x);
    f32: x => u64::from(x.to_bits()), f32::from_bits(x as u32);
    bool: x => u64::from(x), x != 0;
    char: x => u64::from(u32::from(x)), char::from_u32(x as u32).unwrap_or_default();
    u8: x => u64::from(x), x as u8;
    u16: x => u64::from(x), x as u16;
    u32: x => u64::from(x), x as u32;
    u64: x => x, x;
    usize: x => x as u64, x as usize;
    i8: x => x as u64, x as i8;
    i16: x => x as u64, x as i16;
    i32: x => x as u64, x as i32;
    i64: x => x as u64, x as i64;
    isize: x => x as u64, x as isize;
}

impl<K: Keep> Keep for Vec<K> {
    fn keep(&self, words: &mut Pile<u64>) {
        self.iter().rev().for_each(|x| x.keep(words));
        words.push(self.len() as u64);
    }
    fn kept(words: &mut Pile<u64>) -> Self {
        (0..words.pop()).map(|_| K::kept(words)).collect()
    }
}

impl<K: Keep, const N: usize> Keep for [K; N] {
    fn keep(&self, words: &mut Pile<u64>) {
        self.iter().rev().for_each(|x| x.keep(words));
    }
    fn kept(words: &mut Pile<u64>) -> Self {
        std::array::from_fn(|_| K::kept(words))
    }
}

impl<A: Keep, B: Keep> Keep for (A, B) {
    fn keep(&self, words: &mut Pile<u64>) {
        self.1.keep(words);
        self.0.keep(words);
    }
    fn kept(words: &mut Pile<u64>) -> Self {
        let a = A::kept(words);
        (a, B::kept(words))
    }
}
