//! A function and its gradient as a WebAssembly module. Needs the feature `wasm`.
#![allow(clippy::print_stdout)]

use fluxions::{Function, wasm};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let f = Function::parse("x^2 + sqrt(y)")?;
    let gradient = f.gradient_graph()?;
    let module = wasm::compile(&[("f", f.graph()), ("gradient", &gradient)])?;
    println!("{} bytes, imports {:?}", module.bytes.len(), module.imports);
    assert_eq!(&module.bytes[..4], b"\0asm");
    assert!(module.imports.is_empty());
    Ok(())
}
