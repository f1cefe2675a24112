//! How is one program started, fed, heard and ended, whatever it does? Everything happens in one thread that waits for
//! whichever pipe speaks first, so a program that hangs, floods its output or leaves children behind costs a limit and
//! not the study. Each program leads a process group of its own, which is ended as a whole.

use crate::launch::{Ended, Launch, Limits, Ran, Silence};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::io::{ErrorKind, Read, Result, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How many bytes of standard error are kept.
const COMPLAINTS: usize = 16 << 10;

/// How long a wait goes on before the clock and the study are looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// How long the output of a program is listened to after its end, where something it started holds the pipe open.
const LINGER: Duration = Duration::from_millis(100);

/// How long a program that serves has to end by itself when its input ends.
const FAREWELL: Duration = Duration::from_millis(500);

/// A program that runs.
struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: Option<ChildStdout>,
    complaints: Option<ChildStderr>,
    complained: Vec<u8>,
    buffer: Vec<u8>,
}

/// What happened while waiting.
struct Heard {
    /// Something was read, or a pipe was closed.
    anything: bool,
    /// Input can be written.
    writable: bool,
}

impl Process {
    fn start(launch: &Launch, input: bool) -> Result<Process> {
        let mut command = Command::new(&launch.program);
        command.args(&launch.arguments).envs(launch.environment.iter().map(|(k, v)| (k, v)));
        command.current_dir(&launch.folder).process_group(0);
        command.stdin(if input { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let complaints = child.stderr.take();
        // A program that does not read must not hold up whoever writes.
        input.as_ref().map(|pipe| rustix::io::ioctl_fionbio(pipe, true)).transpose()?;
        let buffer = vec![0; 64 << 10];
        Ok(Process { child, input, output, complaints, complained: Vec::new(), buffer })
    }

    /// Waits until something can be read, or written where that is wanted, and reads it.
    fn listen(&mut self, to: &mut Vec<u8>, write: bool, wait: Duration) -> Result<Heard> {
        let none = PollFlags::empty();
        let (output, complaints, input) = {
            // The pipes that are open, and what is hoped of each.
            let mut pipes = Vec::with_capacity(3);
            if let Some(pipe) = &self.output {
                pipes.push(PollFd::new(pipe, PollFlags::IN));
            }
            if let Some(pipe) = &self.complaints {
                pipes.push(PollFd::new(pipe, PollFlags::IN));
            }
            if let Some(pipe) = self.input.as_ref().filter(|_| write) {
                pipes.push(PollFd::new(pipe, PollFlags::OUT));
            }
            let limit = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
            match poll(&mut pipes, Some(&limit)) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let mut seen = pipes.iter().map(PollFd::revents);
            let mut next = |open: bool| if open { seen.next().unwrap_or(none) } else { none };
            let output = next(self.output.is_some());
            (output, next(self.complaints.is_some()), next(self.input.is_some() && write))
        };
        let heard = Heard { anything: output != none || complaints != none, writable: input != none };
        if output != none
            && let Some(pipe) = &mut self.output
        {
            match read(pipe, &mut self.buffer)? {
                0 => self.output = None,
                n => to.extend_from_slice(&self.buffer[..n]),
            }
        }
        if complaints != none
            && let Some(pipe) = &mut self.complaints
        {
            match read(pipe, &mut self.buffer)? {
                0 => self.complaints = None,
                n => self.complained.extend_from_slice(&self.buffer[..n]),
            }
            let surplus = self.complained.len().saturating_sub(COMPLAINTS);
            if surplus > COMPLAINTS {
                self.complained.drain(..surplus);
            }
        }
        Ok(heard)
    }

    /// Writes what the pipe takes of a text. Who does not read to the end is not written to any more.
    fn write(&mut self, text: &[u8]) -> Result<usize> {
        let Some(pipe) = &mut self.input else { return Ok(text.len()) };
        match pipe.write(text) {
            Ok(n) => Ok(n),
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(0),
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.input = None;
                Ok(text.len())
            }
            Err(e) => Err(e),
        }
    }

    /// Whether the program has ended. It is not waited for yet, so its number belongs to nobody else.
    fn has_ended(&self) -> bool {
        let Some(pid) = Pid::from_raw(self.child.id() as i32) else { return true };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(pid), options), Ok(None))
    }

    /// Ends the program with all that it started.
    fn end(&mut self) -> Result<ExitStatus> {
        if let Some(pid) = Pid::from_raw(self.child.id() as i32) {
            // There may be nobody left, which is as good.
            let _ = kill_process_group(pid, Signal::KILL);
        }
        self.child.wait()
    }
}

fn read(pipe: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    loop {
        match pipe.read(buffer) {
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Why not to wait any longer.
fn over(limits: &Limits, began: Instant) -> Option<Ended> {
    if limits.stop.load(Ordering::Relaxed) {
        return Some(Ended::Stopped);
    }
    limits.time.is_some_and(|time| began.elapsed() >= time).then_some(Ended::TimedOut)
}

/// How long to wait before looking again.
fn glance(limits: &Limits, began: Instant) -> Duration {
    limits.time.map_or(GLANCE, |time| time.saturating_sub(began.elapsed()).min(GLANCE))
}

fn ended(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Code(code),
        (None, signal) => Ended::Signal(signal.unwrap_or(0)),
    }
}

/// Runs a program to its end.
///
/// # Errors
/// If it cannot be started, or the system does not let it be listened to.
pub(crate) fn run(launch: &Launch, input: Option<&str>, limits: &Limits) -> Result<Ran> {
    let mut process = Process::start(launch, input.is_some())?;
    let began = Instant::now();
    let mut rest = input.unwrap_or_default().as_bytes();
    let mut output = Vec::new();
    let mut gone: Option<Instant> = None;
    let mut pause = Duration::from_micros(100);
    let cut = loop {
        if let Some(cut) = over(limits, began) {
            break Some(cut);
        }
        if rest.is_empty() {
            process.input = None;
        }
        if process.output.is_none() && process.complaints.is_none() {
            // It has nothing more to say, and is about to end.
            if process.has_ended() {
                break None;
            }
            std::thread::sleep(pause.min(glance(limits, began)));
            pause = (pause * 2).min(GLANCE);
            continue;
        }
        let heard = process.listen(&mut output, !rest.is_empty(), glance(limits, began))?;
        if heard.writable {
            rest = &rest[process.write(rest)?..];
        }
        if output.len() > limits.output {
            break Some(Ended::TooMuch);
        }
        if !heard.anything && process.has_ended() && gone.get_or_insert_with(Instant::now).elapsed() > LINGER
        {
            break None;
        }
    };
    let status = process.end()?;
    Ok(Ran { ended: cut.unwrap_or_else(|| ended(status)), output, complaints: process.complained })
}

/// A program that answers a line with a line.
pub(crate) struct Server {
    process: Process,
    /// What was heard behind the last line.
    heard: Vec<u8>,
}

impl Server {
    /// Starts it.
    ///
    /// # Errors
    /// If that cannot be.
    pub(crate) fn start(launch: &Launch) -> Result<Server> {
        Ok(Server { process: Process::start(launch, true)?, heard: Vec::new() })
    }

    /// Sends a line and waits for one.
    ///
    /// # Errors
    /// If the system does not let it be talked to.
    pub(crate) fn ask(
        &mut self,
        line: &str,
        limits: &Limits,
    ) -> Result<std::result::Result<Vec<u8>, Silence>> {
        let began = Instant::now();
        // Lines that come too early would be taken for the answers of later questions.
        self.process.listen(&mut self.heard, false, Duration::ZERO)?;
        if !self.heard.is_empty() {
            return Ok(Err(Silence::Unasked(std::mem::take(&mut self.heard))));
        }
        let mut rest = line.as_bytes();
        let mut searched = 0;
        loop {
            if !rest.is_empty() {
                rest = &rest[self.process.write(rest)?..];
            }
            if let Some(at) = self.heard[searched..].iter().position(|b| *b == b'\n') {
                let after = self.heard.split_off(searched + at + 1);
                return Ok(Ok(std::mem::replace(&mut self.heard, after)));
            }
            searched = self.heard.len();
            let cut = match over(limits, began) {
                None if self.heard.len() > limits.output => Some(Ended::TooMuch),
                // A last line without an end is an answer too, but nobody is left to be asked again.
                None if self.process.output.is_none() => return Ok(Err(Silence::Ended(self.end(None)?))),
                cut => cut,
            };
            if cut.is_some() {
                return Ok(Err(Silence::Ended(self.end(cut)?)));
            }
            self.process.listen(&mut self.heard, !rest.is_empty(), glance(limits, began))?;
        }
    }

    fn end(&mut self, cut: Option<Ended>) -> Result<Ran> {
        self.process.input = None;
        if cut.is_none() {
            self.wait_for_end();
        }
        // What it complained of last may still be in the pipe.
        while self.process.complaints.is_some()
            && self.process.listen(&mut self.heard, false, Duration::ZERO)?.anything
        {}
        let status = self.process.end()?;
        let output = std::mem::take(&mut self.heard);
        let complaints = std::mem::take(&mut self.process.complained);
        Ok(Ran { ended: cut.unwrap_or_else(|| ended(status)), output, complaints })
    }

    fn wait_for_end(&self) {
        let began = Instant::now();
        while !self.process.has_ended() && began.elapsed() < FAREWELL {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.input = None;
        self.wait_for_end();
        let _ = self.process.end();
    }
}
