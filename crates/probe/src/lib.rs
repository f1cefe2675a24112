//! What does a program answer, and what are its derivatives? Any program that takes numbers and gives numbers is a function;
//! this crate runs it as one.
//!
//! A [`Study`] says which numbers go in, how the program is spoken to, and where the results are in what it prints or
//! writes. A [`Runner`] makes the runs: several at a time, with time-outs and retries, never a point twice, and with a
//! memory on disk from which an interrupted study goes on. It is a [`fluxions_numeric::Oracle`], so everything that asks
//! for values at points can ask a program: derivatives with error bars, sensitivities, searches.
//!
//! ```
//! use fluxions_numeric::Oracle;
//! use fluxions_probe::{Runner, Study};
//! let study = Study::from_toml(
//!     r#"
//!     [inputs]
//!     mass = { nominal = 2.0, bounds = [0, 10] }
//!     speed = 3.0
//!
//!     [program]
//!     command = ["awk", "BEGIN { print \"energy:\", 0.5*{mass}*{speed}^2, \"J\" }"]
//!
//!     [outputs]
//!     energy = 'regex:energy: (\S+)'
//!     "#,
//!     ".".as_ref(),
//! )?;
//! let mut runner = Runner::new(&study)?;
//! assert_eq!(runner.values(&[study.nominal()]), Ok(vec![vec![9.0]]));
//! assert_eq!(runner.counts().runs, 1);
//! # Ok::<(), fluxions_probe::StudyError>(())
//! ```
//!
//! One file a question: `study` says what is asked, `template` how numbers go in, `extract` how results come out, `plan`
//! how exactly a run is made, `process` how a program is started, heard and ended, `attempt` how a point becomes an
//! answer, `cache` what is known already, `runner` how many points are answered at once.

mod attempt;
mod cache;
pub mod dakota;
mod derivatives;
mod error;
mod extract;
mod failure;
mod launch;
mod log;
mod plan;
#[cfg_attr(not(unix), path = "absent.rs")]
mod process;
mod runner;
mod study;
mod template;

pub use derivatives::{hessians, jacobian};
pub use error::{Place, StudyError};
pub use extract::Output;
pub use failure::{Failure, Why};
pub use runner::{Answered, Counts, Runner};
pub use study::{Input, Program, Protocol, Settings, Study, duration};
