//! Does each feature of the façade build without the others?

use crate::workspace::cargo;

/// The crate with the features.
const FACADE: &str = "fluxions";

/// Checks the façade without any feature, and with each alone.
///
/// # Errors
/// The first feature that does not build alone.
pub(crate) fn run() -> Result<(), String> {
    let output = cargo(&["metadata", "--format-version=1", "--no-deps"]).output();
    let output = output.map_err(|e| format!("cargo metadata does not run: {e}"))?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata is no JSON: {e}"))?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let features =
        packages.filter(|package| package["name"] == FACADE).find_map(|p| p["features"].as_object());
    let features = features.ok_or_else(|| format!("cargo does not know the features of {FACADE}"))?;
    for feature in std::iter::once("").chain(features.keys().map(String::as_str)) {
        println!("── {}", if feature.is_empty() { "no feature" } else { feature });
        let status = cargo(&["check", "-p", FACADE, "--no-default-features", "--features", feature]).status();
        if !status.map_err(|e| format!("cargo does not run: {e}"))?.success() {
            return Err(format!("{FACADE} does not build with the feature `{feature}` alone"));
        }
    }
    Ok(())
}
