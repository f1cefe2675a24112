//! `fluxions compile`: a formula and its derivatives as WebAssembly, or as source code.

mod args;
mod companions;

pub(crate) use args::Compile;

use super::source::source;
use crate::failure::Failure;
use crate::{files, input};
use args::Target;
use companions::Compiled;
use fluxions::eval::run;
use fluxions::graph::{Builder, Graph, dce};
use fluxions::{curvatures, slopes};
use fluxions_emit::Language;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) fn compile(asked: &Compile, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let declared: Vec<String> = asked.wrt.iter().map(|name| name.trim().to_owned()).collect();
    let formula = input::formula(&asked.formula, &declared)?;
    let wrt = input::variables(&formula.function, &asked.wrt)?;
    let graph = formula.function.graph();
    let several = wrt.len() > 1;
    let mut functions = vec![("f", graph.clone())];
    let unknown = |error: fluxions::Error| {
        Failure::from(error)
            .help("--wrt names the variables to differentiate by, and --derivatives 0 leaves it at the value")
    };
    if asked.derivatives >= 1 && !wrt.is_empty() {
        let graph = slopes(graph, &wrt).map_err(unknown)?;
        functions.push((if several { "gradient" } else { "df" }, graph));
    }
    if asked.derivatives >= 2 && !wrt.is_empty() {
        let graph = curvatures(graph, &wrt).map_err(unknown)?;
        functions.push((if several { "hessian" } else { "d2f" }, graph));
    }
    let (language, ending) = match asked.target {
        Target::Wasm => return webassembly(&asked.formula, &functions, asked.output.as_deref(), out),
        Target::Rust => (Language::Rust, "rs"),
        Target::C => (Language::C, "c"),
        Target::Js => (Language::JavaScript, "js"),
        Target::Python => (Language::Python, "py"),
    };
    let text = source(&together(&functions), language, "f")?;
    match &asked.output {
        None => write!(out, "{text}")?,
        Some(path) => {
            let (stem, _) = stem(path, ending)?;
            let file = stem.with_added_extension(ending);
            files::write(&file, text.as_bytes())?;
            writeln!(out, "{}", file.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// One program with the outputs of all.
fn together(functions: &[(&str, Graph)]) -> Graph {
    let builder = Builder::new();
    let inputs: Vec<_> = functions[0].1.inputs().iter().map(|input| builder.input(&input.name)).collect();
    let zero = builder.literal(0.0);
    let outputs: Vec<_> = functions.iter().flat_map(|(_, graph)| run(graph, &inputs, zero)).collect();
    dce(&builder.graph(&outputs))
}

/// Writes the module with what belongs to it, and prints the names of the files.
fn webassembly(
    formula: &str,
    functions: &[(&str, Graph)],
    output: Option<&Path>,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let Some(output) = output else {
        return Err(Failure::new("WebAssembly is written to files, and none is named")
            .help("write --output NAME for NAME.wasm, NAME.d.ts and NAME.example.mjs"));
    };
    let (stem, name) = stem(output, "wasm")?;
    let named: Vec<(&str, &Graph)> = functions.iter().map(|(name, graph)| (*name, graph)).collect();
    let module = fluxions_wasm::compile(&named).map_err(|e| Failure::new(e.to_string()))?;
    let compiled = Compiled { formula, name: &name, functions, module: &module };
    let [types, example] = [compiled.types(), compiled.example()];
    let math = compiled.math();
    let file = |ending: &str| -> PathBuf { stem.with_added_extension(ending) };
    let mut files = vec![
        (file("wasm"), module.bytes.as_slice()),
        (file("d.ts"), types.as_bytes()),
        (file("example.mjs"), example.as_bytes()),
    ];
    files.extend(math.as_ref().map(|math| (file("math.js"), math.as_bytes())));
    files::write_all(&files)?;
    for (file, contents) in &files {
        writeln!(out, "{}  {} bytes", file.display(), contents.len())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The path without the ending that it is to have, and the name in it.
fn stem(path: &Path, ending: &str) -> Result<(PathBuf, String), Failure> {
    let stem =
        if path.extension() == Some(OsStr::new(ending)) { path.with_extension("") } else { path.to_owned() };
    // Names of files stand in the text of the example.
    match stem.file_name().and_then(OsStr::to_str) {
        Some(name) if !name.contains(['\'', '\\', '\n', '\r']) => Ok((stem.clone(), name.to_owned())),
        _ => Err(Failure::new(format!("`{}` is no name for a file here", path.display()))
            .help(format!("write a name such as wave.{ending}"))),
    }
}
