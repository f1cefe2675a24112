//! Where does a forward sweep leave what the reverse sweep needs? On stacks that keep their memory from one call to the
//! next, so that only the first call allocates.

use fluxions_rules::Real;

/// The memory of a sweep: a stack of numbers, a stack of bytes for decisions and indices, and spare vectors.
#[derive(Clone, Debug, Default)]
pub struct Workspace<T> {
    numbers: Vec<T>,
    bytes: Vec<u8>,
    spare: Vec<Vec<T>>,
    /// Whether an equation between values that vary was true: then the reverse sweep took a branch that may be right at
    /// a single point only.
    met: bool,
}

impl<T: Real> Workspace<T> {
    /// An empty workspace.
    #[must_use]
    pub fn new() -> Self {
        Workspace { numbers: Vec::new(), bytes: Vec::new(), spare: Vec::new(), met: false }
    }

    /// Whether an equation between values that vary held since the last call, which forgets it.
    pub fn take_met(&mut self) -> bool {
        std::mem::take(&mut self.met)
    }
}
