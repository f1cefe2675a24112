//! How is a file written whole or not at all? Beside its place first, and then moved there. A file that was read in the same
//! run is never written: what was measured is not to be replaced by what was made of it.

use crate::failure::Failure;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The files that this run has read.
static READ: Mutex<Vec<Identity>> = Mutex::new(Vec::new());

/// Which file a path leads to, however it is spelt.
#[derive(PartialEq)]
struct Identity {
    path: PathBuf,
    /// The device and the number of the file there, where the system has such numbers.
    number: Option<(u64, u64)>,
}

impl Identity {
    fn of(path: &Path) -> Option<Identity> {
        let kind = std::fs::metadata(path).ok().filter(|kind| kind.is_file())?;
        #[cfg(unix)]
        let number = {
            use std::os::unix::fs::MetadataExt;
            Some((kind.dev(), kind.ino()))
        };
        #[cfg(not(unix))]
        let number = {
            let _ = kind;
            None
        };
        Some(Identity { path: std::fs::canonicalize(path).ok()?, number })
    }

    fn is(&self, other: &Identity) -> bool {
        self.path == other.path || (self.number.is_some() && self.number == other.number)
    }
}

/// Remembers that a file is read in this run.
pub(crate) fn reading(path: &Path) {
    if let Some(identity) = Identity::of(path) {
        READ.lock().unwrap_or_else(PoisonError::into_inner).push(identity);
    }
}

/// Refuses to write where this run has read.
pub(crate) fn refuse_what_was_read(path: &Path) -> Result<(), Failure> {
    let Some(identity) = Identity::of(path) else { return Ok(()) };
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.iter().any(|other| other.is(&identity)) {
        let message = format!("`{}` is read in this run, and would be overwritten", path.display());
        return Err(Failure::new(message).help("write to another file"));
    }
    Ok(())
}

/// Writes a file. Where that fails, what was there before is still there.
pub(crate) fn write(path: &Path, contents: &[u8]) -> Result<(), Failure> {
    write_all(&[(path.to_owned(), contents)])
}

/// Writes several files that belong together. Where one of them cannot be written, all are as they were before.
pub(crate) fn write_all(files: &[(PathBuf, &[u8])]) -> Result<(), Failure> {
    let failed =
        |path: &Path, e: std::io::Error| Failure::new(format!("`{}` cannot be written: {e}", path.display()));
    for (path, _) in files {
        refuse_what_was_read(path)?;
    }
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
