//! Where does a forward sweep leave what the reverse sweep needs? On stacks that keep their memory from one call to the
//! next, so that only the first call allocates: one of numbers, one of words for indices and constants, one of flags
//! for decisions. Vectors of the function's own come from a store of spare ones and go back there.

use crate::keep::Keep;
use fluxions_rules::{Real, Shape, Stack};

/// A stack that never gives back its memory, and that whole regions can be put on and taken off.
#[derive(Clone, Debug, Default)]
pub struct Pile<V> {
    /// Everything below `top` is in use; what is above is memory from earlier.
    items: Vec<V>,
    top: usize,
}

impl<V: Copy + Default> Pile<V> {
    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        // The vector doubles what it reserves; memory that nobody asked for yet is not touched.
        let ahead = self.items.len().clamp(64, 1 << 16);
        self.items.resize(self.top + more + ahead, V::default());
    }

    /// A region of `n` items on top, with arbitrary contents.
    #[inline(always)]
    fn region(&mut self, n: usize) -> &mut [V] {
        if self.items.len() - self.top < n {
            self.grow(n);
        }
        let start = self.top;
        self.top += n;
        &mut self.items[start..start + n]
    }

    /// Takes the region of the `n` items on top off the stack.
    #[inline(always)]
    fn pop_region(&mut self, n: usize) -> &mut [V] {
        self.top -= n;
        &mut self.items[self.top..self.top + n]
    }
}

impl<V: Copy + Default> Stack<V> for Pile<V> {
    #[inline(always)]
    fn push(&mut self, x: V) {
        if self.top >= self.items.len() {
            self.grow(1);
        }
        self.items[self.top] = x;
        self.top += 1;
    }
    #[inline(always)]
    fn pop(&mut self) -> V {
        self.top -= 1;
        self.items[self.top]
    }
}

/// The memory of a sweep.
///
/// ```
/// let mut workspace = fluxions_adjoint::Workspace::<f64>::new();
/// workspace.push(2.0);
/// assert_eq!(workspace.pop(), 2.0);
/// assert!(workspace.is_clear());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Workspace<T> {
    numbers: Pile<T>,
    words: Pile<u64>,
    flags: Pile<bool>,
    spare: Vec<Vec<T>>,
    /// Whole vectors: those below `whole_top` are in use.
    whole: Vec<Vec<T>>,
    whole_top: usize,
    /// For a derivative inside a function that is differentiated: its own stacks.
    inner: Vec<Workspace<T>>,
    met: bool,
}

impl<T: Real> Workspace<T> {
    /// An empty workspace.
    #[must_use]
    pub fn new() -> Self {
        Workspace::default()
    }

    /// Whether an equation between values that vary was true since the last call, which forgets it. A reverse sweep then
    /// followed a branch that may be right at a single point only.
    pub fn take_met(&mut self) -> bool {
        std::mem::take(&mut self.met)
    }

    /// Remembers whether an equation between values that vary holds, and returns it.
    #[inline(always)]
    pub fn meets(&mut self, holds: bool) -> bool {
        self.met |= holds;
        holds
    }

    /// Whether every stack is empty, as it is after a reverse sweep.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.numbers.top == 0 && self.words.top == 0 && self.flags.top == 0 && self.whole_top == 0
    }

    /// The bytes that the workspace has reserved.
    #[must_use]
    pub fn memory(&self) -> usize {
        let vectors = self.spare.iter().chain(&self.whole);
        let spare: usize = vectors.map(|v| v.capacity() * size_of::<T>()).sum();
        let inner: usize = self.inner.iter().map(Workspace::memory).sum();
        self.numbers.items.capacity() * size_of::<T>()
            + self.words.items.capacity() * size_of::<u64>()
            + self.flags.items.capacity()
            + spare
            + inner
    }

    /// Empties the stacks, keeping their memory.
    pub fn clear(&mut self) {
        self.numbers.top = 0;
        self.words.top = 0;
        self.flags.top = 0;
        self.whole_top = 0;
        self.met = false;
    }

    /// Saves a number.
    #[inline(always)]
    pub fn push(&mut self, x: T) {
        self.numbers.push(x);
    }
    /// The number that was saved last.
    #[inline(always)]
    pub fn pop(&mut self) -> T {
        self.numbers.pop()
    }
    /// Saves several numbers at once.
    #[inline(always)]
    pub fn push_all<const N: usize>(&mut self, x: [T; N]) {
        self.numbers.region(N).copy_from_slice(&x);
    }
    /// The numbers that were saved last, in the order in which they were saved.
    #[inline(always)]
    pub fn pop_all<const N: usize>(&mut self) -> [T; N] {
        let saved = self.numbers.pop_region(N);
        std::array::from_fn(|i| saved[i])
    }
    /// Saves a decision.
    #[inline(always)]
    pub fn push_flag(&mut self, x: bool) {
        self.flags.push(x);
    }
    /// The decision that was saved last.
    #[inline(always)]
    pub fn pop_flag(&mut self) -> bool {
        self.flags.pop()
    }
    /// Saves something that does not vary: a whole number, a constant, a vector of them.
    #[inline(always)]
    pub fn keep(&mut self, x: &impl Keep) {
        x.keep(&mut self.words);
    }
    /// What was kept last.
    #[inline(always)]
    pub fn kept<K: Keep>(&mut self) -> K {
        K::kept(&mut self.words)
    }
    /// Saves an array, tuple or struct of numbers.
    #[inline]
    pub fn save<S: Shape<T>>(&mut self, x: &S) {
        x.save(&mut self.numbers, &mut self.words);
    }
    /// What was saved last.
    #[inline]
    pub fn load<S: Shape<T>>(&mut self) -> S {
        S::load(&mut self.numbers, &mut self.words)
    }
    /// Saves the numbers of a slice, of a length that is known when they are loaded.
    #[inline]
    pub fn save_slice(&mut self, x: &[T]) {
        self.numbers.region(x.len()).copy_from_slice(x);
    }
    /// Overwrites a slice with the numbers that were saved last.
    #[inline]
    pub fn load_slice(&mut self, x: &mut [T]) {
        x.copy_from_slice(self.numbers.pop_region(x.len()));
    }
    /// Saves all of a vector that is about to be overwritten.
    #[inline]
    pub fn save_whole(&mut self, x: &[T]) {
        if self.whole_top == self.whole.len() {
            self.whole.push(Vec::new());
        }
        let saved = &mut self.whole[self.whole_top];
        saved.clear();
        saved.extend_from_slice(x);
        self.whole_top += 1;
    }
    /// Puts a vector back as it was when it was saved. Small ones change places, so that nothing is copied; copying is
    /// the fastest way to fetch a larger one from afar, faster than the loops that use it would.
    #[inline]
    pub fn load_whole(&mut self, x: &mut Vec<T>) {
        const NEAR: usize = 16 << 10;
        self.whole_top -= 1;
        let saved = &mut self.whole[self.whole_top];
        if size_of_val(&saved[..]) <= NEAR {
            std::mem::swap(x, saved);
        } else {
            x.copy_from_slice(saved);
        }
    }
    /// Saves a vector of numbers and its length.
    #[inline]
    pub fn save_vec(&mut self, x: &[T]) {
        self.save_slice(x);
        self.words.push(x.len() as u64);
    }
    /// The vector that was saved last.
    #[inline]
    pub fn load_vec(&mut self) -> Vec<T> {
        let n = self.words.pop() as usize;
        let mut x = self.spare.pop().unwrap_or_default();
        x.clear();
        x.extend_from_slice(self.numbers.pop_region(n));
        x
    }

    /// A vector of `n` numbers `fill`, from the spare ones.
    #[inline]
    pub fn take(&mut self, fill: T, n: usize) -> Vec<T> {
        let mut x = self.spare.pop().unwrap_or_default();
        x.clear();
        x.resize(n, fill);
        x
    }
    /// A copy of these numbers, from the spare vectors.
    #[inline]
    pub fn take_copy(&mut self, of: &[T]) -> Vec<T> {
        let mut x = self.spare.pop().unwrap_or_default();
        x.clear();
        x.extend_from_slice(of);
        x
    }
    /// Puts a vector back among the spare ones.
    #[inline]
    pub fn give(&mut self, x: Vec<T>) {
        self.spare.push(x);
    }

    /// Room for what a loop of known length saves: so many numbers, words and flags, with arbitrary contents.
    #[inline]
    pub fn regions(&mut self, numbers: usize, words: usize, flags: usize) -> Regions<'_, T> {
        (self.numbers.region(numbers), self.words.region(words), self.flags.region(flags))
    }
    /// The regions of a loop, taken off again.
    #[inline]
    pub fn pop_regions(&mut self, numbers: usize, words: usize, flags: usize) -> Regions<'_, T> {
        (self.numbers.pop_region(numbers), self.words.pop_region(words), self.flags.pop_region(flags))
    }

    /// A workspace for a derivative inside this one.
    pub fn take_inner(&mut self) -> Workspace<T> {
        self.inner.pop().unwrap_or_default()
    }
    /// Puts back the workspace of a derivative inside this one.
    pub fn give_inner(&mut self, mut inner: Workspace<T>) {
        self.met |= inner.met;
        inner.clear();
        self.inner.push(inner);
    }
}

/// Numbers, words and flags: see [`Workspace::regions`].
pub type Regions<'a, T> = (&'a mut [T], &'a mut [u64], &'a mut [bool]);
