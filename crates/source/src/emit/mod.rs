//! How is the derivative of a function written? As a module beside it: three sweeps, generic over the number type, and
//! the functions that a person calls.

mod drivers;
mod forward;
mod joint;
mod known;
mod leaf;
mod nested;
mod print;
mod reverse;
mod reverse_call;
mod reverse_loop;
mod strips;
mod sums;
mod sweeps;
mod types;
mod whole;

pub(crate) use drivers::module;
pub(crate) use joint::is_joint;
pub(crate) use known::sweeps as known_sweeps;
pub(crate) use sweeps::sweeps;
