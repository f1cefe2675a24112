//! How is one graph run on the rows of a table? Some inputs are the same in all rows, the others are columns. Each
//! operation is looked up once for a block of rows, and what depends on no column is computed once for all of them.

use fluxions_graph::{Graph, Kind, walk};
use fluxions_rules::Prim;

/// How many rows are run at once: few enough that all results stay in the nearest cache.
const LANES: usize = 256;

/// A graph of scalars made ready to run on rows. It does the same operations as [`crate::run`] on each row, and so gives
/// the same bits.
///
/// ```
/// use fluxions_eval::Rows;
/// use fluxions_graph::Graph;
/// let line = Graph::build(["a", "b", "x"], |[a, b, x]| vec![a + b * x]);
/// let mut rows = Rows::new(&line, 2);
/// rows.set(&[1.0, 2.0]);
/// let mut values = [0.0; 3];
/// rows.run(&[&[0.0, 1.0, 2.0]], &mut values);
/// assert_eq!(values, [1.0, 3.0, 5.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Rows {
    /// [`LANES`] numbers for each place: the inputs, the literals, then the result of each instruction.
    workspace: Vec<f64>,
    inputs: usize,
    fixed: usize,
    first_result: usize,
    instructions: Vec<Instruction>,
    outputs: Vec<u32>,
    /// Whether each input is needed.
    needed: Vec<bool>,
}

#[derive(Clone, Debug)]
struct Instruction {
    prim: Prim,
    args: Vec<u32>,
    /// Whether the result is different from row to row.
    varies: bool,
}

impl Rows {
    /// Makes `graph` ready. The first `fixed` inputs are the same in all rows.
    ///
    /// # Panics
    /// When there are not so many inputs.
    pub fn new(graph: &Graph, fixed: usize) -> Rows {
        let inputs = graph.inputs().len();
        assert!(fixed <= inputs, "the fixed inputs are among the inputs");
        let needed = walk::reachable(graph);
        let varies = walk::dependent(graph, &(fixed..inputs).collect::<Vec<_>>());
        let mut place = vec![0u32; graph.len()];
        for (i, input) in graph.inputs().iter().enumerate() {
            place[input.node.index()] = i as u32;
        }
        let mut literals = Vec::new();
        for id in graph.ids().filter(|id| needed[id.index()]) {
            if let Some(value) = graph.kind(id).literal() {
                place[id.index()] = (inputs + literals.len()) as u32;
                literals.push(value);
            }
        }
        let first_result = inputs + literals.len();
        let mut instructions = Vec::new();
        for id in graph.ids().filter(|id| needed[id.index()]) {
            if let Kind::Op(prim, args) = graph.kind(id) {
                place[id.index()] = (first_result + instructions.len()) as u32;
                let args = args.iter().map(|arg| place[arg.index()]).collect();
                instructions.push(Instruction { prim: *prim, args, varies: varies[id.index()] });
            }
        }
        let mut workspace = vec![0.0; (first_result + instructions.len()) * LANES];
        for (i, literal) in literals.into_iter().enumerate() {
            workspace[(inputs + i) * LANES..][..LANES].fill(literal);
        }
        let outputs = graph.outputs().iter().map(|y| place[y.index()]).collect();
        let needed = graph.inputs().iter().map(|input| needed[input.node.index()]).collect();
        Rows { workspace, inputs, fixed, first_result, instructions, outputs, needed }
    }

    /// The number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Gives the fixed inputs their values.
    ///
    /// # Panics
    /// When there are not as many as said before.
    pub fn set(&mut self, fixed: &[f64]) {
        assert_eq!(fixed.len(), self.fixed, "one value for each fixed input");
        for (lanes, value) in self.workspace.chunks_exact_mut(LANES).zip(fixed) {
            lanes.fill(*value);
        }
        self.instructions_where(false, LANES);
    }

    /// The outputs at every row, one column of results after the other.
    ///
    /// # Panics
    /// When there is not a column for each other input, the columns differ in length, or there is not a place for each
    /// result.
    pub fn run(&mut self, columns: &[&[f64]], results: &mut [f64]) {
        assert_eq!(columns.len(), self.inputs - self.fixed, "one column for each input that varies");
        let rows = results.len() / self.outputs.len().max(1);
        assert_eq!(results.len(), rows * self.outputs.len(), "one column of results for each output");
        for start in (0..rows).step_by(LANES) {
            let lanes = LANES.min(rows - start);
            let places = self.workspace.chunks_exact_mut(LANES).zip(&self.needed).skip(self.fixed);
            for ((place, _), column) in places.zip(columns).filter(|((_, needed), _)| **needed) {
                place[..lanes].copy_from_slice(&column[start..start + lanes]);
            }
            self.instructions_where(true, lanes);
            for (output, place) in self.outputs.iter().enumerate() {
                results[output * rows + start..][..lanes]
                    .copy_from_slice(&self.workspace[*place as usize * LANES..][..lanes]);
            }
        }
    }

    fn instructions_where(&mut self, varies: bool, lanes: usize) {
        for (i, instruction) in self.instructions.iter().enumerate().filter(|(_, one)| one.varies == varies) {
            let (before, result) = self.workspace.split_at_mut((self.first_result + i) * LANES);
            let at = |place: &u32| &before[*place as usize * LANES..][..lanes];
            let result = &mut result[..lanes];
            match instruction.args.as_slice() {
                [a] => instruction.prim.value_each(&[at(a)], result),
                [a, b] => instruction.prim.value_each(&[at(a), at(b)], result),
                args => instruction.prim.value_each(&args.iter().map(at).collect::<Vec<_>>(), result),
            }
        }
    }
}
