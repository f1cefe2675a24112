//! How is a derivative *seen*? The Tangent Surfer is a page on this machine where a person rides along a curve. This
//! crate finds out what the page must know of a formula ([`explore()`], which needs no browser and no server), and
//! serves the page ([`Server`]).
//!
//! The page asks once for each formula, and is answered with its functions as WebAssembly, so that nothing is asked while
//! somebody drags. What depends on the window, as poles and peaks do, is located by the page itself: it is given the
//! quantities at whose zeros something may happen ([`Guard`]).

mod assets;
mod explore;
mod export;
mod functions;
mod gate;
mod guards;
mod nodes;
mod server;
mod written;

pub use explore::{ExploreError, Explored, Parameter, explore, explore_until};
pub use export::export;
pub use functions::Function;
pub use guards::{At, Guard, GuardKind};
pub use nodes::{NodeKind, ShownNode};
pub use server::{ServeError, Server, Stopper};
pub use written::{Swell, Written};
