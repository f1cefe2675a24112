//! How is a function of several variables asked? At points that differ from one point in few places, many at a time.

use crate::{Interrupted, Oracle};

/// Points that are asked for together: what each changes of the point in the middle.
#[derive(Default)]
pub(crate) struct Round {
    pub(crate) changes: Vec<(usize, f64)>,
    /// Where the changes of each point end.
    pub(crate) ends: Vec<usize>,
}

impl Round {
    fn points(&self) -> impl Iterator<Item = &[(usize, f64)]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.changes[start..end])
    }

    pub(crate) fn clear(&mut self) {
        self.changes.clear();
        self.ends.clear();
    }
}

/// Whatever has values around a point.
pub(crate) trait Field {
    /// Hands the outputs at each point of the round to `take`, in order.
    fn answer(&mut self, round: &Round, take: &mut dyn FnMut(&[f64])) -> Result<(), Interrupted>;
}

/// A closure, asked at one point after the other; no point is written out anew.
pub(crate) struct OneByOne<F> {
    function: F,
    point: Vec<f64>,
    undo: Vec<f64>,
}

impl<F> OneByOne<F> {
    pub(crate) fn new(function: F, x: &[f64]) -> Self {
        OneByOne { function, point: x.to_vec(), undo: Vec::new() }
    }
}

impl<F: FnMut(&[f64], &mut dyn FnMut(&[f64]))> Field for OneByOne<F> {
    fn answer(&mut self, round: &Round, take: &mut dyn FnMut(&[f64])) -> Result<(), Interrupted> {
        for changes in round.points() {
            self.undo.clear();
            for &(variable, value) in changes {
                self.undo.push(std::mem::replace(&mut self.point[variable], value));
            }
            (self.function)(&self.point, take);
            for (&(variable, _), value) in changes.iter().zip(&self.undo) {
                self.point[variable] = *value;
            }
        }
        Ok(())
    }
}

/// An oracle, asked for a whole round together.
pub(crate) struct Together<'o, 'x, O: ?Sized> {
    oracle: &'o mut O,
    x: &'x [f64],
    /// Points of earlier rounds, each equal to `x` again, so that few are written out anew.
    points: Vec<Vec<f64>>,
}

impl<'o, 'x, O: Oracle + ?Sized> Together<'o, 'x, O> {
    pub(crate) fn new(oracle: &'o mut O, x: &'x [f64]) -> Self {
        Together { oracle, x, points: Vec::new() }
    }
}

impl<O: Oracle + ?Sized> Field for Together<'_, '_, O> {
    fn answer(&mut self, round: &Round, take: &mut dyn FnMut(&[f64])) -> Result<(), Interrupted> {
        while self.points.len() < round.ends.len() {
            self.points.push(self.x.to_vec());
        }
        for (point, changes) in self.points.iter_mut().zip(round.points()) {
            changes.iter().for_each(|&(variable, value)| point[variable] = value);
        }
        let points = &self.points[..round.ends.len()];
        let answers = self.oracle.values(points)?;
        for index in 0..points.len() {
            // A point without an answer is one without values.
            take(answers.get(index).map_or(&[], Vec::as_slice));
        }
        for (point, changes) in self.points.iter_mut().zip(round.points()) {
            changes.iter().for_each(|&(variable, _)| point[variable] = self.x[variable]);
        }
        Ok(())
    }
}
