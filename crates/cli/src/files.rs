//! How is a file written whole or not at all? Beside its place first, and then moved there.

use crate::failure::Failure;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Writes a file. Where that fails, what was there before is still there.
pub(crate) fn write(path: &Path, contents: &[u8]) -> Result<(), Failure> {
    write_all(&[(path.to_owned(), contents)])
}

/// Writes several files that belong together. Where one of them cannot be written, all are as they were before.
pub(crate) fn write_all(files: &[(PathBuf, &[u8])]) -> Result<(), Failure> {
    let failed =
        |path: &Path, e: std::io::Error| Failure::new(format!("`{}` cannot be written: {e}", path.display()));
    let mut ready = Vec::new();
    let mut done = Ok(());
    for (path, contents) in files {
        // What is not an ordinary file, such as a pipe, is written to and not replaced.
        let special = std::fs::metadata(path).is_ok_and(|kind| !kind.is_file() && !kind.is_dir());
        let beside = if special { path.clone() } else { beside(path) };
        done = std::fs::write(&beside, contents).map_err(|e| failed(path, e));
        if !special {
            ready.push((beside, path));
        }
        if done.is_err() {
            break;
        }
    }
    for (beside, path) in &ready {
        done = done.and_then(|()| std::fs::rename(beside, path).map_err(|e| failed(path, e)));
        if done.is_err() {
            let _ = std::fs::remove_file(beside);
        }
    }
    done
}

/// A name for a file in the making, in the folder of the file.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}
