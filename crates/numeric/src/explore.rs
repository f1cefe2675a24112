//! How are many derivatives found together? Every estimate is run up to its next question; what all of them ask is asked
//! in one round, each point once; and so on until the last has its answer.

use crate::derivative::estimate;
use crate::desk::{Desk, Sample, resume};
use crate::field::{Field, Round};
use crate::line::Line;
use crate::{Estimate, Interrupted};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

/// One derivative that is looked for: which output, along which line, of which order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) line: usize,
    pub(crate) output: usize,
    pub(crate) order: u32,
}

/// The most numbers that the points of one round may consist of: 64 MiB of them.
const NUMBERS: usize = 1 << 23;
/// The most estimates that are under way at a time; each holds a few kilobytes.
const UNDER_WAY: usize = 1 << 14;
/// About as many points does an estimate ask for in a round.
const POINTS: usize = 16;

/// The values along one line that are known. `of` may be read in any order, and never is in that of the table.
struct Known {
    of: HashMap<u64, usize>,
    samples: Vec<Sample>,
}

impl Known {
    /// The value in the middle is known already.
    fn from(line: &Line, center: &[f64]) -> Self {
        let samples = center.iter().map(|&value| {
            let earlier = line.sample(0, Sample::NOT_THERE, value);
            (1..line.points()).fold(earlier, |earlier, part| line.sample(part, earlier, value))
        });
        Known { of: HashMap::from([(line.origin().to_bits(), 0)]), samples: samples.collect() }
    }

    /// The samples of all outputs at one place.
    fn at(&mut self, place: usize, outputs: usize) -> &mut [Sample] {
        &mut self.samples[place..place + outputs]
    }
}

/// Every wanted derivative by the variable `t` of its line, in order. `center` has the outputs in the middle, and
/// `variables` is their number. Lines must not go back: those of `wanted` are in rising order.
pub(crate) fn explore(
    field: &mut impl Field,
    center: &[f64],
    variables: usize,
    lines: &[Line],
    wanted: &[Wanted],
) -> Result<Vec<Estimate>, Interrupted> {
    let at_once = (NUMBERS / (POINTS * (variables + center.len()).max(1))).max(1);
    let mut found = Vec::with_capacity(wanted.len());
    let mut rest = wanted;
    while let Some(first) = rest.first() {
        // Lines are taken whole, so that their points are shared, and as many as a round has room for.
        let mut count = 0;
        for group in rest.chunk_by(|a, b| a.line == b.line) {
            let fits = group[0].line - first.line < at_once && count + group.len() <= UNDER_WAY;
            if count > 0 && !fits {
                break;
            }
            count += group.len();
        }
        let (now, later) = rest.split_at(count);
        together(field, center, lines, now, &mut found)?;
        rest = later;
    }
    Ok(found)
}

fn together(
    field: &mut impl Field,
    center: &[f64],
    lines: &[Line],
    wanted: &[Wanted],
    found: &mut Vec<Estimate>,
) -> Result<(), Interrupted> {
    let first = wanted.first().map_or(0, |wanted| wanted.line);
    let last = wanted.last().map_or(0, |wanted| wanted.line);
    let mut known: Vec<Known> = (first..=last).map(|line| Known::from(&lines[line], center)).collect();
    let desks: Vec<Desk> = wanted.iter().map(|_| Desk::default()).collect();
    let mut under_way: Vec<Option<Pin<Box<dyn Future<Output = Estimate> + '_>>>> = Vec::new();
    for (wanted, desk) in wanted.iter().zip(&desks) {
        let line = &lines[wanted.line];
        under_way.push(Some(Box::pin(estimate(desk, line.origin(), wanted.order, line.options()))));
    }
    let mut answers: Vec<Option<Estimate>> = vec![None; wanted.len()];
    let mut round = Round::default();
    // For each point that is asked for, its line, the place of its samples there, and which point of a value it is.
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    loop {
        round.clear();
        places.clear();
        let mut waiting = false;
        for (index, slot) in under_way.iter_mut().enumerate() {
            let Some(coroutine) = slot else { continue };
            if let Some(estimate) = resume(coroutine.as_mut()) {
                answers[index] = Some(estimate);
                *slot = None;
                continue;
            }
            waiting = true;
            let line = wanted[index].line;
            let known = &mut known[line - first];
            desks[index].questions(|t| {
                if known.of.contains_key(&t.to_bits()) {
                    return;
                }
                let place = known.samples.len();
                known.of.insert(t.to_bits(), place);
                known.samples.resize(place + center.len(), Sample::NOT_THERE);
                if lines[line].visit(t, &mut round.changes, &mut round.ends) {
                    places.extend((0..lines[line].points()).map(|part| (line, place, part)));
                }
            });
        }
        if !waiting {
            break;
        }
        if !places.is_empty() {
            let mut next = places.iter();
            field.answer(&round, &mut |outputs| {
                let Some(&(line, place, part)) = next.next() else { return };
                for (output, sample) in known[line - first].at(place, center.len()).iter_mut().enumerate() {
                    let value = outputs.get(output).copied().unwrap_or(f64::NAN);
                    *sample = lines[line].sample(part, *sample, value);
                }
            })?;
        }
        for (index, slot) in under_way.iter().enumerate() {
            if slot.is_some() {
                let Wanted { line, output, .. } = wanted[index];
                let known = &known[line - first];
                let sample = |t: f64| known.of.get(&t.to_bits()).map(|place| known.samples[place + output]);
                desks[index].answer(|t| sample(t).unwrap_or(Sample::NOT_THERE));
            }
        }
    }
    found.extend(answers.into_iter().flatten());
    Ok(())
}
