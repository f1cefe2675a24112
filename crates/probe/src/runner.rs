//! How are many points answered? From what is known already, and by several runs at a time, whose answers are kept as they
//! come and told in the order of the points.

use crate::attempt::{Answer, Stopped, Workshop};
use crate::cache::Cache;
use crate::error::StudyError;
use crate::failure::Failure;
use crate::log::Log;
use crate::plan::Plan;
use crate::process::Server;
use crate::study::{Settings, Study};
use fluxions_numeric::{Interrupted, Oracle};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// A study that is being made: an [`Oracle`] whose values are runs of a program.
///
/// Points that are known are not run again. A run that fails has the value NaN, and is kept in [`Runner::failures`].
pub struct Runner {
    plan: Arc<Plan>,
    settings: Settings,
    /// The program as it was typed.
    typed: String,
    stop: Arc<AtomicBool>,
    cache: Cache,
    log: Option<Log>,
    /// The programs that serve, one for each job.
    servers: Vec<Mutex<Option<Server>>>,
    failures: Vec<Failure>,
    /// How many points have been given the number of a run.
    numbered: u64,
    counts: Counts,
    /// Why no more answers are given.
    broken: Option<StudyError>,
    watch: Option<Watch>,
}

type Watch = Box<dyn FnMut(&Counts) + Send>;

/// How many points were asked for, and how they were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Runs of the program, with those that were tried again.
    pub runs: u64,
    /// Points that were known from an earlier study.
    pub known: u64,
    /// Points at which a result is missing.
    pub failed: u64,
    /// Points that are being asked for and have no answer yet.
    pub waiting: u64,
    /// How long runs took, all together.
    pub busy: Duration,
}

/// One point that was asked for, and its answer.
#[derive(Debug)]
pub struct Answered<'a> {
    /// Its place among the points that were asked for together.
    pub index: usize,
    /// A number for each output; NaN where there is none.
    pub values: &'a [f64],
    /// Why one is missing.
    pub failure: Option<&'a Failure>,
}

impl Runner {
    /// Looks the study over, and opens its cache and its log. Nothing is run yet.
    ///
    /// # Errors
    /// What is wrong with the study, or that files cannot be opened.
    pub fn new(study: &Study) -> Result<Runner, StudyError> {
        let plan = Arc::new(Plan::new(study)?);
        let settings = study.settings.clone();
        let cache = match &settings.cache {
            Some(folder) => Cache::open(folder, &plan, &settings)?,
            None => Cache::in_memory(),
        };
        let log = settings.log.as_deref().map(Log::open).transpose()?;
        let jobs = settings.jobs.max(1);
        Ok(Runner {
            plan,
            settings,
            typed: study.program.command[0].clone(),
            stop: Arc::new(AtomicBool::new(false)),
            cache,
            log,
            servers: (0..jobs).map(|_| Mutex::new(None)).collect(),
            failures: Vec::new(),
            numbered: 0,
            counts: Counts::default(),
            broken: None,
            watch: None,
        })
    }

    /// A flag that ends the study when it is set: runs are ended, and no answer is given any more.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// Calls `watch` whenever a point was answered.
    pub fn watch(&mut self, watch: impl FnMut(&Counts) + Send + 'static) {
        self.watch = Some(Box::new(watch));
    }

    /// The names of the outputs.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        self.plan.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// How many runs were made, and how many points were known.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The points at which a result is missing, in the order in which they were asked for.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// How many points are remembered from earlier studies and from this one.
    pub fn remembered(&self) -> usize {
        self.cache.len()
    }

    /// Why no more answers are given, where that is the fault of the study and not of who stopped it.
    pub fn broken(&self) -> Option<&StudyError> {
        self.broken.as_ref()
    }

    /// The program's values at a single point, or why a result is missing there.
    ///
    /// # Errors
    /// [`Interrupted`] as from [`Oracle::values`]; within, the failure of the run.
    pub fn value(&mut self, point: &[f64]) -> Result<Result<Vec<f64>, Box<Failure>>, Interrupted> {
        let mut found = None;
        self.each(std::slice::from_ref(&point.to_vec()), &mut |answered| {
            found = Some(
                answered
                    .failure
                    .map_or_else(|| Ok(answered.values.to_vec()), |failure| Err(Box::new(failure.clone()))),
            );
        })?;
        found.ok_or(Interrupted)
    }

    /// Asks for all points and tells the answers in their order, each as soon as it and those before it are there.
    ///
    /// # Errors
    /// [`Interrupted`] where the study was stopped, or cannot go on; then [`Runner::broken`] says why.
    pub fn each(&mut self, points: &[Vec<f64>], tell: &mut dyn FnMut(Answered)) -> Result<(), Interrupted> {
        if self.broken.is_some() || self.stop.load(Ordering::Relaxed) {
            return Err(Interrupted);
        }
        // A point that is asked for twice is run once.
        let mut asked: HashMap<Vec<u64>, usize> = HashMap::new();
        let mut todo = Vec::new();
        for (index, point) in points.iter().enumerate() {
            if !self.cache.has(point) {
                let bits = point.iter().map(|x| x.to_bits()).collect();
                asked.entry(bits).or_insert_with(|| {
                    todo.push(index);
                    index
                });
            }
        }
        self.counts.waiting = todo.len() as u64;
        let mut told = 0;
        self.tell_prefix(points, &mut told, tell);
        if todo.is_empty() {
            return Ok(());
        }
        let done = match self.settings.jobs.min(todo.len()) {
            0 | 1 => self.in_turn(points, &todo, &mut told, tell),
            jobs => self.side_by_side(jobs, points, &todo, &mut told, tell),
        };
        self.counts.waiting = 0;
        done
    }

    /// Tells the answers of the points that follow those that have been told.
    fn tell_prefix(&mut self, points: &[Vec<f64>], told: &mut usize, tell: &mut dyn FnMut(Answered)) {
        while let Some(known) = points.get(*told).and_then(|point| self.cache.get_mut(point)) {
            let (answer, first) = (&known.answer, !std::mem::replace(&mut known.told, true));
            if first && known.earlier {
                self.counts.known += 1;
            }
            if first && let Some(failure) = &answer.failure {
                self.counts.failed += 1;
                self.failures.push(Failure::clone(failure));
            }
            tell(Answered { index: *told, values: &answer.values, failure: answer.failure.as_deref() });
            *told += 1;
        }
    }

    fn in_turn(
        &mut self,
        points: &[Vec<f64>],
        todo: &[usize],
        told: &mut usize,
        tell: &mut dyn FnMut(Answered),
    ) -> Result<(), Interrupted> {
        let first = self.numbered + 1;
        self.numbered += todo.len() as u64;
        for (place, &index) in todo.iter().enumerate() {
            let began = Instant::now();
            let workshop =
                Workshop { plan: &self.plan, settings: &self.settings, typed: &self.typed, stop: &self.stop };
            let server = self.servers[0].get_mut().unwrap_or_else(PoisonError::into_inner);
            let answered = workshop.answer(&points[index], first + place as u64, server);
            let (answer, tries) = answered.map_err(|Stopped| Interrupted)?;
            self.keep(&points[index], answer, tries, first + place as u64, began.elapsed())?;
            self.tell_prefix(points, told, tell);
        }
        Ok(())
    }

    fn side_by_side(
        &mut self,
        jobs: usize,
        points: &[Vec<f64>],
        todo: &[usize],
        told: &mut usize,
        tell: &mut dyn FnMut(Answered),
    ) -> Result<(), Interrupted> {
        let first = self.numbered + 1;
        self.numbered += todo.len() as u64;
        let next = AtomicUsize::new(0);
        let leave = AtomicBool::new(false);
        // Nobody begins another run before his last answer was taken, so that little is lost where all is killed.
        let (sender, receiver) = mpsc::sync_channel(0);
        // The servers are lent to the workers, while the rest of the runner keeps what they find.
        let mut servers = std::mem::take(&mut self.servers);
        let (plan, settings) = (self.plan.clone(), self.settings.clone());
        let (typed, stop) = (self.typed.clone(), self.stop.clone());
        let workshop = Workshop { plan: &plan, settings: &settings, typed: &typed, stop: &stop };
        let done = std::thread::scope(|scope| {
            for server in servers.iter().take(jobs) {
                let (sender, workshop, next, leave) = (sender.clone(), &workshop, &next, &leave);
                scope.spawn(move || {
                    let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
                    while !leave.load(Ordering::Relaxed) {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&index) = todo.get(place) else { break };
                        let began = Instant::now();
                        let answered = workshop.answer(&points[index], first + place as u64, &mut server);
                        let stopped = answered.is_err();
                        if sender.send((place, answered, began.elapsed())).is_err() || stopped {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let mut done = Ok(());
            for (place, answered, took) in receiver {
                let kept = answered.map_err(|Stopped| Interrupted).and_then(|(answer, tries)| {
                    self.keep(&points[todo[place]], answer, tries, first + place as u64, took)
                });
                if kept.is_err() {
                    // What others have finished is still kept.
                    leave.store(true, Ordering::Relaxed);
                    done = Err(Interrupted);
                } else {
                    self.tell_prefix(points, told, tell);
                }
            }
            done
        });
        std::mem::swap(&mut self.servers, &mut servers);
        done
    }

    /// Keeps an answer: on disk, in the log, in the counts.
    fn keep(
        &mut self,
        point: &[f64],
        answer: Answer,
        tries: u32,
        run: u64,
        took: Duration,
    ) -> Result<(), Interrupted> {
        self.counts.runs += u64::from(tries);
        self.counts.waiting = self.counts.waiting.saturating_sub(1);
        self.counts.busy += took;
        if let Some(log) = &mut self.log
            && let Err(error) = log.run(&self.plan, point, &answer, tries, run, took)
        {
            self.broken.get_or_insert(error);
            return Err(Interrupted);
        }
        if let Some(failure) = answer.failure.as_ref().filter(|failure| failure.is_final()) {
            let error = StudyError::new(format!("run {run}: {}", failure.why));
            self.broken.get_or_insert(error.help(format!("the command line was: {}", failure.command)));
            return Err(Interrupted);
        }
        if let Err(error) = self.cache.put(point, answer) {
            self.broken.get_or_insert(error);
            return Err(Interrupted);
        }
        if let Some(watch) = &mut self.watch {
            watch(&self.counts);
        }
        Ok(())
    }
}

impl Oracle for Runner {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        let mut answers = Vec::with_capacity(points.len());
        self.each(points, &mut |answered| answers.push(answered.values.to_vec()))?;
        Ok(answers)
    }
}
