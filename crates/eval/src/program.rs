//! How is one graph run on very many points? By making a list of its operations once, and running that list in a
//! workspace that is used again.

use fluxions_graph::{Graph, Kind, walk};
use fluxions_rules::Prim;

/// A graph of scalars made ready to run on doubles. Holds only what the outputs need.
///
/// ```
/// use fluxions_eval::Program;
/// use fluxions_graph::Graph;
/// let mut square = Program::new(&Graph::build(["x"], |[x]| vec![x * x]));
/// let squares: Vec<f64> = (0..4).map(|i| square.run(&[f64::from(i)])[0]).collect();
/// assert_eq!(squares, [0.0, 1.0, 4.0, 9.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    /// The inputs, then the literals, then the result of each instruction.
    workspace: Vec<f64>,
    inputs: usize,
    first_result: usize,
    instructions: Vec<Instruction>,
    /// The places of the arguments of all instructions, one after the other.
    places: Vec<u32>,
    outputs: Vec<u32>,
    results: Vec<f64>,
    args: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Instruction {
    prim: Prim,
    /// Where the places of its arguments end; they begin where those of the instruction before it end.
    end: u32,
}

impl Program {
    /// Makes `graph` ready. A graph whose nodes have shapes is run on one element of each.
    pub fn new(graph: &Graph) -> Program {
        let needed = walk::reachable(graph);
        let mut place = vec![0u32; graph.len()];
        for (i, input) in graph.inputs().iter().enumerate() {
            place[input.node.index()] = i as u32;
        }
        let mut workspace = vec![0.0; graph.inputs().len()];
        for id in graph.ids().filter(|id| needed[id.index()]) {
            if let Some(value) = graph.kind(id).literal() {
                place[id.index()] = workspace.len() as u32;
                workspace.push(value);
            }
        }
        let first_result = workspace.len();
        let (mut instructions, mut places) = (Vec::new(), Vec::new());
        for id in graph.ids().filter(|id| needed[id.index()]) {
            if let Kind::Op(prim, args) = graph.kind(id) {
                places.extend(args.iter().map(|arg| place[arg.index()]));
                let end = u32::try_from(places.len()).expect("a program has fewer than 2^32 arguments");
                place[id.index()] = workspace.len() as u32;
                workspace.push(0.0);
                instructions.push(Instruction { prim: *prim, end });
            }
        }
        let outputs: Vec<u32> = graph.outputs().iter().map(|y| place[y.index()]).collect();
        Program {
            results: vec![0.0; outputs.len()],
            inputs: graph.inputs().len(),
            args: Vec::new(),
            workspace,
            first_result,
            instructions,
            places,
            outputs,
        }
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The number of operations of one run.
    pub fn operations(&self) -> usize {
        self.instructions.len()
    }

    /// The outputs at `inputs`.
    ///
    /// # Panics
    /// When there are not as many inputs as the graph has.
    pub fn run(&mut self, inputs: &[f64]) -> &[f64] {
        assert_eq!(inputs.len(), self.inputs, "one value for each input of the graph");
        self.workspace[..self.inputs].copy_from_slice(inputs);
        let (mut result, mut start) = (self.first_result, 0);
        for &Instruction { prim, end } in &self.instructions {
            let end = end as usize;
            let at = |place: u32| self.workspace[place as usize];
            let value = match self.places[start..end] {
                [a] => prim.value(&[at(a)]),
                [a, b] => prim.value(&[at(a), at(b)]),
                ref places => {
                    self.args.clear();
                    self.args.extend(places.iter().map(|&place| at(place)));
                    prim.value(&self.args)
                }
            };
            self.workspace[result] = value;
            result += 1;
            start = end;
        }
        for (result, &place) in self.results.iter_mut().zip(&self.outputs) {
            *result = self.workspace[place as usize];
        }
        &self.results
    }
}
