//! What has been run already? A file of answers that only grows: one line a point, with a checksum, written by one call
//! as soon as the answer is there. Whatever ends the study, the lines before are whole, and a line that was being written
//! is known by its checksum and dropped.

use crate::attempt::Answer;
use crate::error::StudyError;
use crate::failure::{Failure, Why};
use crate::plan::Plan;
use crate::study::Settings;
use crate::template::shortest;
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The answers of a study, remembered in memory and, where that is wished, on disk.
pub(crate) struct Cache {
    known: HashMap<Vec<u64>, Known>,
    disk: Option<Disk>,
}

/// A point whose answer is known.
pub(crate) struct Known {
    pub(crate) answer: Answer,
    /// Whether an earlier study found it.
    pub(crate) earlier: bool,
    /// Whether it has been told in this study.
    pub(crate) told: bool,
}

struct Disk {
    file: File,
    path: PathBuf,
    /// When lines were last sent to the disk itself. A crash of the machine loses no more than what came after.
    synced: Instant,
}

/// How often lines are sent to the disk itself.
const SYNC: Duration = Duration::from_secs(1);

/// The beginning of every file.
const TITLE: &str = "fluxions-probe 1";

impl Cache {
    /// Answers that are remembered only as long as the study lasts.
    pub(crate) fn in_memory() -> Cache {
        Cache { known: HashMap::new(), disk: None }
    }

    /// Opens the file of a study in a folder, and reads what is in it.
    pub(crate) fn open(folder: &Path, plan: &Plan, settings: &Settings) -> Result<Cache, StudyError> {
        let path = folder.join(format!("{}.runs", plan.key));
        let failed = |what: &str, e: io::Error| {
            let message = format!("the cache `{}` cannot be {what}: {e}", path.display());
            StudyError::new(message).help("name another folder with --cache, or write --no-cache")
        };
        std::fs::create_dir_all(folder).map_err(|e| failed("made", e))?;
        let options = std::fs::OpenOptions::new().read(true).append(true).create(true).open(&path);
        let mut file = options.map_err(|e| failed("opened", e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = format!(
                    "another study of the same program is running, and writes to `{}`",
                    path.display()
                );
                return Err(StudyError::new(message)
                    .help("wait for it, name another folder with --cache, or write --no-cache"));
            }
            Err(TryLockError::Error(e)) => return Err(failed("locked", e)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| failed("read", e))?;
        let (known, whole) = read(&bytes, plan, settings);
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(|e| failed("mended", e))?;
        }
        if whole == 0 {
            let title = sealed(&format!("{TITLE} {}", plan.description));
            file.write_all(title.as_bytes()).map_err(|e| failed("written", e))?;
        }
        Ok(Cache { known, disk: Some(Disk { file, path, synced: Instant::now() }) })
    }

    /// Whether a point is known.
    pub(crate) fn has(&self, point: &[f64]) -> bool {
        self.known.contains_key(&bits(point))
    }

    /// What is known of a point.
    pub(crate) fn get_mut(&mut self, point: &[f64]) -> Option<&mut Known> {
        self.known.get_mut(&bits(point))
    }

    /// Remembers an answer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn put(&mut self, point: &[f64], answer: Answer) -> Result<(), StudyError> {
        if let Some(disk) = &mut self.disk {
            let line = sealed(&entry(point, &answer));
            let mut written = disk.file.write_all(line.as_bytes());
            if written.is_ok() && disk.synced.elapsed() > SYNC {
                written = disk.file.sync_data();
                disk.synced = Instant::now();
            }
            written.map_err(|e| {
                StudyError::new(format!("the cache `{}` cannot be written: {e}", disk.path.display()))
                    .help("make room for it, or name another folder with --cache")
            })?;
        }
        self.known.insert(bits(point), Known { answer, earlier: false, told: false });
        Ok(())
    }

    /// How many points are known.
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if let Some(disk) = &self.disk {
            // The lines are written; that they are also on the disk is asked for, and cannot be forced.
            let _ = disk.file.sync_data();
        }
    }
}

fn bits(point: &[f64]) -> Vec<u64> {
    point.iter().map(|x| x.to_bits()).collect()
}

/// A line with its checksum.
fn sealed(text: &str) -> String {
    format!("{text} #{}\n", checksum(text))
}

fn checksum(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
}

/// `3 2 -> 18`, and behind a `!` what failed.
fn entry(point: &[f64], answer: &Answer) -> String {
    let row = |numbers: &[f64]| numbers.iter().map(|x| shortest(*x)).collect::<Vec<_>>().join(" ");
    let failure = match &answer.failure {
        None => String::new(),
        Some(failure) => {
            let limit = match failure.why {
                Why::TimedOut(limit) => limit.as_secs_f64(),
                _ => 0.0,
            };
            format!(" ! {limit} {}", serde_json::Value::from(failure.to_string()))
        }
    };
    format!("{} -> {}{failure}", row(point), row(&answer.values))
}

/// All answers in a file, and where its last whole line ends.
fn read(bytes: &[u8], plan: &Plan, settings: &Settings) -> (HashMap<Vec<u64>, Known>, usize) {
    let mut known = HashMap::new();
    let (mut start, mut whole) = (0, 0);
    while let Some(length) = bytes[start..].iter().position(|b| *b == b'\n') {
        let line = std::str::from_utf8(&bytes[start..start + length]).ok();
        start += length + 1;
        let Some((text, sum)) = line.and_then(|line| line.rsplit_once(" #")) else { continue };
        if checksum(text) != sum {
            continue;
        }
        whole = start;
        if let Some((point, answer)) = parse(text, plan, settings) {
            known.insert(bits(&point), Known { answer, earlier: true, told: false });
        }
    }
    (known, whole)
}

fn parse(text: &str, plan: &Plan, settings: &Settings) -> Option<(Vec<f64>, Answer)> {
    let numbers =
        |text: &str| text.split_whitespace().map(|word| word.parse().ok()).collect::<Option<Vec<f64>>>();
    let (point, rest) = text.split_once(" -> ")?;
    let (values, failed) =
        rest.split_once(" ! ").map_or((rest, None), |(values, failed)| (values, Some(failed)));
    let (point, values) = (numbers(point)?, numbers(values)?);
    if point.len() != plan.inputs.len() || values.len() != plan.outputs.len() {
        return None;
    }
    let Some(failed) = failed else { return Some((point, Answer { values, failure: None })) };
    let (limit, why) = failed.split_once(' ')?;
    let limit: f64 = limit.parse().ok()?;
    // With more time the run may succeed.
    let longer = limit > 0.0 && settings.timeout.is_none_or(|now| now.as_secs_f64() > limit);
    if settings.again || longer {
        return None;
    }
    let why: String = serde_json::from_str(why).ok()?;
    let launch = plan.launch(&point, None);
    let failure = Failure {
        run: 0,
        command: crate::plan::command_line(&launch, &launch.program.to_string_lossy()),
        input: plan.input(&point).map(|text| text.trim_end().to_owned()),
        at: point.clone(),
        why: Why::Remembered(why),
        output: String::new(),
        complaints: String::new(),
        tries: 0,
    };
    Some((point, Answer { values, failure: Some(Box::new(failure)) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Input, Program, Study};

    fn plan() -> Plan {
        let inputs = vec![Input::new("x", 1.0), Input::new("y", 2.0)];
        Plan::new(&Study::new(inputs, Program::new(["sh", "-c", "echo {x} {y}"]))).expect("it can be run")
    }

    fn failed(point: &[f64], why: Why) -> Answer {
        let failure = Failure {
            run: 3,
            at: point.to_vec(),
            command: String::new(),
            input: None,
            why,
            output: String::new(),
            complaints: "line one\nno \"mesh\" # at -> all ! 1\n".to_owned(),
            tries: 1,
        };
        Answer { values: vec![f64::NAN], failure: Some(Box::new(failure)) }
    }

    /// Wherever a file is cut, what was whole is read, the rest is dropped, and writing goes on behind it.
    #[test]
    fn a_file_cut_anywhere_is_read() {
        let (plan, settings) = (plan(), Settings::default());
        let folder = tempfile::tempdir().expect("a folder");
        let points: [[f64; 2]; 6] =
            [[1.0, 2.0], [-0.0, 5e-324], [f64::MAX, 1.0 / 3.0], [1e-5, 1e16], [0.1, 0.2], [7.0, 8.0]];
        let answers: Vec<Answer> = points
            .iter()
            .enumerate()
            .map(|(i, point)| match i {
                4 => failed(point, Why::Code(3)),
                3 => Answer { values: vec![f64::NAN], failure: None },
                _ => Answer { values: vec![point[0] / 3.0], failure: None },
            })
            .collect();
        let mut cache = Cache::open(folder.path(), &plan, &settings).expect("it opens");
        points
            .iter()
            .zip(&answers)
            .for_each(|(point, answer)| cache.put(point, answer.clone()).expect("it is written"));
        drop(cache);
        let path = folder.path().join(format!("{}.runs", plan.key));
        let whole = std::fs::read(&path).expect("it is there");
        for cut in 0..=whole.len() {
            let lines = whole[..cut].iter().filter(|b| **b == b'\n').count();
            std::fs::write(&path, &whole[..cut]).expect("it is cut");
            let mut cache = Cache::open(folder.path(), &plan, &settings).expect("it opens");
            assert_eq!(cache.len(), lines.saturating_sub(1), "cut at {cut}");
            for (point, answer) in points.iter().zip(&answers).take(lines.saturating_sub(1)) {
                let known = &cache.get_mut(point).expect("it is known").answer;
                assert!(known.values[0].to_bits() == answer.values[0].to_bits() || known.values[0].is_nan());
                let told = |answer: &Answer| answer.failure.as_ref().map(ToString::to_string);
                assert_eq!(told(known), told(answer));
            }
            let before = cache.len();
            cache.put(&[100.0, 0.0], answers[0].clone()).expect("it is written");
            drop(cache);
            let cache = Cache::open(folder.path(), &plan, &settings).expect("it opens again");
            assert_eq!(cache.len(), before + 1, "cut at {cut}");
        }
    }

    /// A line that was changed is not believed, and those around it are.
    #[test]
    fn a_changed_line_is_not_believed() {
        let (plan, settings) = (plan(), Settings::default());
        let folder = tempfile::tempdir().expect("a folder");
        let mut cache = Cache::open(folder.path(), &plan, &settings).expect("it opens");
        for x in [1.0, 2.0, 3.0] {
            cache.put(&[x, 0.0], Answer { values: vec![x], failure: None }).expect("it is written");
        }
        drop(cache);
        let path = folder.path().join(format!("{}.runs", plan.key));
        let text = std::fs::read_to_string(&path).expect("it is there").replace("2 0 -> 2", "2 0 -> 5");
        std::fs::write(&path, text).expect("it is changed");
        let cache = Cache::open(folder.path(), &plan, &settings).expect("it opens");
        assert!(!cache.has(&[2.0, 0.0]) && cache.has(&[1.0, 0.0]) && cache.has(&[3.0, 0.0]));
    }

    #[test]
    fn failures_are_tried_again_where_that_may_help() {
        let plan = plan();
        let folder = tempfile::tempdir().expect("a folder");
        let with = |timeout: Option<u64>, again| Settings {
            timeout: timeout.map(Duration::from_secs),
            again,
            ..Settings::default()
        };
        let mut cache = Cache::open(folder.path(), &plan, &with(None, false)).expect("it opens");
        let late = Why::TimedOut(Duration::from_secs(10));
        cache.put(&[1.0, 0.0], failed(&[1.0, 0.0], late)).expect("it is written");
        cache.put(&[2.0, 0.0], failed(&[2.0, 0.0], Why::Code(1))).expect("it is written");
        drop(cache);
        for (timeout, again, known) in [
            (Some(10), false, 2),
            (Some(5), false, 2),
            (Some(11), false, 1),
            (None, false, 1),
            (Some(5), true, 0),
        ] {
            let cache = Cache::open(folder.path(), &plan, &with(timeout, again)).expect("it opens");
            assert_eq!(cache.len(), known, "{timeout:?} {again}");
        }
    }

    #[test]
    fn one_study_at_a_time_writes() {
        let (plan, settings) = (plan(), Settings::default());
        let folder = tempfile::tempdir().expect("a folder");
        let first = Cache::open(folder.path(), &plan, &settings).expect("it opens");
        let second = Cache::open(folder.path(), &plan, &settings).err().expect("it is locked");
        assert!(second.message.starts_with("another study of the same program is running"), "{second}");
        drop(first);
        assert!(Cache::open(folder.path(), &plan, &settings).is_ok());
    }
}
