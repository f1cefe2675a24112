//! What can be typed after `fluxions surf`?

use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Surf {
    /// The formula to begin with; x^2/4 when left out.
    #[arg(allow_hyphen_values = true)]
    pub(crate) formula: Option<String>,
    /// The port on 127.0.0.1 to listen at; a free one when left out.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub(crate) port: u16,
    /// Only print the address, and leave the browser alone.
    #[arg(long)]
    pub(crate) no_open: bool,
    /// Write the page with this formula to one file, which opens from a disk with no server, and end.
    #[arg(long, value_name = "FILE.html", conflicts_with_all = ["port", "no_open"])]
    pub(crate) export: Option<PathBuf>,
}
