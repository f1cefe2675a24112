//! How is a file written whole or not at all? Beside its place first, and then moved there.

use crate::failure::Failure;
use std::ffi::OsString;
use std::path::Path;

/// Writes a file. Where that fails, what was there before is still there.
pub(crate) fn write(path: &Path, contents: &[u8]) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::new(format!("`{}` cannot be written: {e}", path.display()));
    // What is not an ordinary file, such as a pipe, is written to and not replaced.
    if std::fs::metadata(path).is_ok_and(|kind| !kind.is_file() && !kind.is_dir()) {
        return std::fs::write(path, contents).map_err(failed);
    }
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let done = std::fs::write(&beside, contents).and_then(|()| std::fs::rename(&beside, path));
    done.map_err(|e| {
        let _ = std::fs::remove_file(&beside);
        failed(e)
    })
}
