//! What does `#[differentiable]` write for a function? Prints it, for a file that holds one function or for standard input.

use std::io::Read;

fn main() {
    let mut text = String::new();
    let read = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(&path).map(|t| text = t),
        None => std::io::stdin().read_to_string(&mut text).map(|_| ()),
    };
    if let Err(error) = read {
        eprintln!("{error}");
        std::process::exit(2);
    }
    match fluxions_source::pretty(&text) {
        Ok(expansion) => println!("{expansion}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
