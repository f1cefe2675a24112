//! What does `#[differentiable]` write for a function? Prints it as source code, to read and to debug.

/// Prints the expansion of the function `name` in the file at `path`, or of the only one marked there.
///
/// # Errors
/// Where the file, the function or its derivative is not to be had.
pub(crate) fn run(path: &str, name: Option<&str>) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    println!("{}", fluxions_source::pretty(&text, name).map_err(|e| format!("{path}: {e}"))?);
    Ok(())
}
