//! How does an estimate wait for values? It is a coroutine: it lays the positions that it needs next on its [`Desk`] and
//! is suspended until the values lie beside them. Whoever runs it decides how they are found: one after the other, or
//! together with those that other estimates wait for.
//!
//! The language's own futures serve as coroutines. Nothing happens at the same time, no thread is started, and nobody
//! wakes anybody: a coroutine is resumed when its answers are there.

use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// One value of a function, with the magnitude of what was added up to make it: its rounding error is relative to that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) value: f64,
    pub(crate) magnitude: f64,
}

impl Sample {
    /// What stands for a value where there is none.
    pub(crate) const NOT_THERE: Sample = Sample { value: f64::NAN, magnitude: f64::NAN };

    pub(crate) fn of(value: f64) -> Self {
        Sample { value, magnitude: value.abs() }
    }

    pub(crate) fn is_finite(self) -> bool {
        self.value.is_finite() && self.magnitude.is_finite()
    }
}

/// Where questions lie until they are answered.
#[derive(Default)]
pub(crate) struct Desk {
    papers: RefCell<Papers>,
}

#[derive(Default)]
struct Papers {
    asked: Vec<f64>,
    answers: Vec<Sample>,
}

impl Desk {
    /// Asks for the function at `positions`, and hands the samples to `take`, in their order, when they are there.
    pub(crate) async fn ask(
        &self,
        positions: impl Iterator<Item = f64>,
        mut take: impl FnMut(usize, Sample),
    ) {
        self.papers.borrow_mut().asked.extend(positions);
        Answered(self).await;
        let mut papers = self.papers.borrow_mut();
        papers.asked.clear();
        for (index, sample) in papers.answers.drain(..).enumerate() {
            take(index, sample);
        }
    }

    /// Hands every position that is asked for to `see`, in order.
    pub(crate) fn questions(&self, see: impl FnMut(f64)) {
        self.papers.borrow().asked.iter().copied().for_each(see);
    }

    /// Answers all that is asked, in order.
    pub(crate) fn answer(&self, mut function: impl FnMut(f64) -> Sample) {
        let Papers { asked, answers } = &mut *self.papers.borrow_mut();
        answers.extend(asked.iter().map(|&at| function(at)));
    }
}

/// Done when there are as many answers as questions.
struct Answered<'d>(&'d Desk);

impl Future for Answered<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let papers = self.0.papers.borrow();
        if papers.answers.len() == papers.asked.len() { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Runs a coroutine up to its next question; its result, if it asks no more.
pub(crate) fn resume<T>(coroutine: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Option<T> {
    match coroutine.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

/// Runs a coroutine to its end, with a function that answers each question as it comes.
pub(crate) fn run<T>(
    desk: &Desk,
    coroutine: impl Future<Output = T>,
    mut function: impl FnMut(f64) -> Sample,
) -> T {
    let mut coroutine = pin!(coroutine);
    loop {
        if let Some(result) = resume(coroutine.as_mut()) {
            return result;
        }
        desk.answer(&mut function);
    }
}
