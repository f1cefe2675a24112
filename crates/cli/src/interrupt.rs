//! What does Ctrl-C do? It ends a search, and not the command: the best point so far is the answer. Where nobody looks for
//! it within a moment, because a search has not begun or one step of it takes long, it ends the command, with the best
//! point so far as the last word.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The exit code of a program that was ended by Ctrl-C.
const LEFT: i32 = 130;

/// How long a person waits for an answer.
const PATIENCE: Duration = Duration::from_millis(200);

static ASKED: AtomicBool = AtomicBool::new(false);
static SEEN: AtomicBool = AtomicBool::new(false);
static BEST: Mutex<Option<String>> = Mutex::new(None);

/// Listens to Ctrl-C from now on. Where no handler can be set, the signal ends the process as it always does.
pub(crate) fn listen() {
    let _ = ctrlc::set_handler(|| {
        // Who asks twice wants to leave.
        if !ASKED.swap(true, Ordering::SeqCst) {
            std::thread::sleep(PATIENCE);
            if SEEN.load(Ordering::SeqCst) {
                return;
            }
            if let Some(best) = &*BEST.lock().unwrap_or_else(PoisonError::into_inner) {
                eprintln!("interrupted; the best point so far: {best}");
            }
        }
        std::process::exit(LEFT);
    });
}

/// Whether Ctrl-C was pressed. Who asks this ends the search.
pub(crate) fn asked() -> bool {
    let asked = ASKED.load(Ordering::SeqCst);
    if asked {
        SEEN.store(true, Ordering::SeqCst);
    }
    asked
}

/// Keeps the best point so far, in words.
pub(crate) fn remember(best: String) {
    *BEST.lock().unwrap_or_else(PoisonError::into_inner) = Some(best);
}
