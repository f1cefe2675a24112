//! Where does a model change from one branch to another? A parameter that stands in a condition has no slope: moved a
//! little, it changes nothing, until a row falls into the other branch. So it is tried at the gaps between the rows.

use crate::Model;
use fluxions_eval::Rows;
use fluxions_graph::{Builder, Graph, Kind, NodeId, dce, walk};
use fluxions_rules::Prim;

/// A parameter that stands in a condition.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) parameter: usize,
    /// The differences whose sign decides.
    conditions: Graph,
}

/// The operations that jump where two quantities are equal, with the two; nothing for zero.
fn sides(graph: &Graph, id: NodeId) -> Option<(NodeId, Option<NodeId>)> {
    match graph.kind(id) {
        Kind::Op(Prim::Lt | Prim::Le, args) => Some((args[0], Some(args[1]))),
        Kind::Op(Prim::Sign | Prim::Heaviside, args) => Some((args[0], None)),
        _ => None,
    }
}

/// The parameters of the model that stand in conditions.
pub(crate) fn steps(model: &Model) -> Result<Vec<Step>, fluxions_graph::Error> {
    let graph = model.sides();
    let needed = walk::reachable(graph);
    let mut found = Vec::new();
    for parameter in 0..model.parameters().len() {
        let depends = walk::dependent(graph, &[parameter]);
        let ids = graph.ids().filter(|id| needed[id.index()] && depends[id.index()]);
        let pairs: Vec<(NodeId, Option<NodeId>)> = ids.filter_map(|id| sides(graph, id)).collect();
        if !pairs.is_empty() {
            found.push(Step { parameter, conditions: differences(graph, &pairs)? });
        }
    }
    Ok(found)
}

/// The program of the differences of pairs of nodes; a node that is not there is zero.
fn differences(graph: &Graph, pairs: &[(NodeId, Option<NodeId>)]) -> Result<Graph, fluxions_graph::Error> {
    let known: Vec<NodeId> = pairs.iter().flat_map(|(left, right)| [Some(*left), *right]).flatten().collect();
    let part = graph.with_outputs(&known)?;
    let builder = Builder::new();
    let inputs: Vec<_> = graph.inputs().iter().map(|input| builder.input(&input.name)).collect();
    let zero = builder.literal(0.0);
    let values = fluxions_eval::run(&part, &inputs, zero);
    let mut values = values.into_iter();
    let mut next = || values.next().unwrap_or(zero);
    let outputs: Vec<_> = pairs
        .iter()
        .map(|(_, right)| {
            let left = next();
            if right.is_some() { left - next() } else { left }
        })
        .collect();
    Ok(dce(&builder.graph(&outputs)))
}

impl Step {
    /// The values of the parameter that put the rows into branches in different ways: one in the middle of each gap between
    /// the values at which a row changes, at most `most` of them, evenly spread.
    pub(crate) fn places(
        &self,
        at: &[f64],
        columns: &[Vec<f64>],
        bounds: (f64, f64),
        most: usize,
    ) -> Vec<f64> {
        let mut edges = self.edges(at, columns);
        edges.retain(|x| x.is_finite());
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let (low, high) = bounds;
        let middle = |pair: &[f64]| {
            let (left, right) = (pair[0].max(low), pair[1].min(high));
            (left < right).then_some(left + (right - left) / 2.0)
        };
        let mut places: Vec<f64> = edges.windows(2).filter_map(middle).collect();
        if places.is_empty() {
            places.extend(edges.first().map(|edge| edge.max(low).min(high)));
        }
        let stride = places.len().div_ceil(most.max(1)).max(1);
        places.into_iter().step_by(stride).collect()
    }

    /// The gap in which the parameter is: all values in it give the same model.
    pub(crate) fn gap(&self, at: &[f64], columns: &[Vec<f64>]) -> (f64, f64) {
        let own = at[self.parameter];
        let mut gap = (f64::NEG_INFINITY, f64::INFINITY);
        for edge in self.edges(at, columns).into_iter().filter(|x| x.is_finite()) {
            if edge <= own {
                gap.0 = gap.0.max(edge);
            } else {
                gap.1 = gap.1.min(edge);
            }
        }
        gap
    }

    /// The value of the parameter at which each row changes, where the condition is linear in it.
    fn edges(&self, at: &[f64], columns: &[Vec<f64>]) -> Vec<f64> {
        let mut evaluator = Rows::new(&self.conditions, at.len());
        let rows = columns.first().map_or(0, Vec::len);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut differences = |value: f64| {
            let mut point = at.to_vec();
            point[self.parameter] = value;
            evaluator.set(&point);
            let mut results = vec![0.0; rows * evaluator.outputs()];
            evaluator.run(&columns, &mut results);
            results
        };
        let zero = differences(0.0);
        // As far away as the quantities are large, so that little is lost whatever their unit.
        let far = zero.iter().map(|d| d.abs()).filter(|d| d.is_finite()).fold(0.0, f64::max);
        let far = if far > 0.0 { far } else { 1.0 };
        let there = differences(far);
        // Where a condition compares the parameter itself, its edges are numbers of the table, to the bit.
        let whole =
            |x: f64| if (x - x.round()).abs() <= 8.0 * f64::EPSILON * x.abs() { x.round() } else { x };
        zero.iter().zip(there).filter(|(d, e)| **d != *e).map(|(d, e)| d * whole(far / (d - e))).collect()
    }
}
