//! What is the code of a graph? For each node in turn: its arguments onto the stack, its instruction, and its result to
//! its place. Nothing is reordered, nothing is nested, and what is needed twice is computed once.

use crate::lowering::{Lowering, lowering};
use crate::places::{Place, Places, is_truth, places};
use fluxions_graph::{Graph, Kind, NodeId};
use fluxions_rules::Prim;
use wasm_encoder::{Function, InstructionSink, MemArg, MemArgTarget, ValType};

/// The code of a function, and how many bytes of memory it needs for itself.
pub(crate) struct Body {
    pub(crate) code: Function,
    pub(crate) memory: u32,
}

/// The code of `graph`, all of whose nodes are scalars. `call` gives the index of the function that a primitive became.
pub(crate) fn body(graph: &Graph, call: &impl Fn(Prim) -> u32) -> Body {
    let several = graph.outputs().len() > 1;
    let places = places(graph, !several);
    let parameters = graph.inputs().len() as u32 + u32::from(several);
    let mut bytes = Vec::new();
    let mut writer = Writer { graph, places: &places, parameters, code: InstructionSink::new(&mut bytes) };
    let outputs = Outputs::new(graph);
    for id in graph.ids() {
        if let Kind::Op(prim, args) = graph.kind(id)
            && (places.of[id.index()] != Place::None || !outputs.of(id).is_empty())
        {
            writer.operation(id, *prim, args, if several { outputs.of(id) } else { &[] }, call);
        }
    }
    if several {
        // Inputs and literals that are outputs are no operations.
        for id in graph.ids().filter(|&id| !matches!(graph.kind(id), Kind::Op(..))) {
            for &index in outputs.of(id) {
                writer.result(index, |writer| writer.number(id));
            }
        }
    } else {
        writer.number(graph.outputs()[0]);
    }
    writer.code.end();
    let mut code = Function::new([(places.doubles, ValType::F64), (places.truths, ValType::I32)]);
    code.raw(bytes);
    Body { code, memory: places.memory }
}

/// Which outputs is a node?
struct Outputs {
    /// The indices of the outputs, sorted by node.
    by_node: Vec<(NodeId, u32)>,
    indices: Vec<u32>,
}

impl Outputs {
    fn new(graph: &Graph) -> Outputs {
        let mut by_node: Vec<(NodeId, u32)> = graph.outputs().iter().copied().zip(0..).collect();
        by_node.sort_unstable();
        let indices = by_node.iter().map(|&(_, index)| index).collect();
        Outputs { by_node, indices }
    }

    fn of(&self, id: NodeId) -> &[u32] {
        let start = self.by_node.partition_point(|&(node, _)| node < id);
        let end = self.by_node.partition_point(|&(node, _)| node <= id);
        &self.indices[start..end]
    }
}

struct Writer<'a> {
    graph: &'a Graph,
    places: &'a Places,
    /// The parameters of the function; locals are numbered after them.
    parameters: u32,
    code: InstructionSink<'a>,
}

/// A double at this byte after the address on the stack.
pub(crate) fn double_at(offset: u64) -> MemArg {
    MemArg { offset, align: 3, target: MemArgTarget::Memory(0), ordering: None }
}

/// A truth value at this byte after the address on the stack.
fn truth_at(offset: u64) -> MemArg {
    MemArg { offset, align: 2, target: MemArgTarget::Memory(0), ordering: None }
}

impl Writer<'_> {
    fn operation(
        &mut self,
        id: NodeId,
        prim: Prim,
        args: &[NodeId],
        results: &[u32],
        call: &impl Fn(Prim) -> u32,
    ) {
        let place = self.places.of[id.index()];
        let truth = is_truth(self.graph, id);
        if let Place::Memory(_) = place {
            self.code.i32_const(0);
        }
        match (place, results) {
            // The only use of the value: its place among the results comes first on the stack.
            (Place::None, &[first, ref others @ ..]) => {
                self.result(first, |writer| writer.apply_as_number(id, prim, args, call));
                let out = self.parameters - 1;
                for &index in others {
                    self.result(index, |writer| {
                        writer.code.local_get(out).f64_load(double_at(u64::from(first) * 8));
                    });
                }
                return;
            }
            _ => self.apply(prim, args, call),
        }
        match place {
            Place::Double(k) => {
                self.code.local_set(self.parameters + k);
            }
            Place::Truth(k) => {
                self.code.local_set(self.parameters + self.places.doubles + k);
            }
            Place::Memory(byte) if truth => {
                self.code.i32_store(truth_at(byte.into()));
            }
            Place::Memory(byte) => {
                self.code.f64_store(double_at(byte.into()));
            }
            Place::None | Place::Literal(_) | Place::Parameter(_) => {}
        }
        for &index in results {
            self.result(index, |writer| writer.number(id));
        }
    }

    /// Writes what `value` leaves on the stack to the result of this index.
    fn result(&mut self, index: u32, value: impl FnOnce(&mut Self)) {
        self.code.local_get(self.parameters - 1);
        value(self);
        self.code.f64_store(double_at(u64::from(index) * 8));
    }

    fn apply_as_number(&mut self, id: NodeId, prim: Prim, args: &[NodeId], call: &impl Fn(Prim) -> u32) {
        self.apply(prim, args, call);
        if is_truth(self.graph, id) {
            self.code.f64_convert_i32_u();
        }
    }

    /// The result of a primitive onto the stack: a truth value where it is one, else a double.
    fn apply(&mut self, prim: Prim, args: &[NodeId], call: &impl Fn(Prim) -> u32) {
        let truths = matches!(prim, Prim::And | Prim::Or | Prim::Not);
        if prim == Prim::Select {
            self.number(args[1]);
            self.number(args[2]);
            self.truth(args[0]);
            self.code.select();
            return;
        }
        for &arg in args {
            if truths { self.truth(arg) } else { self.number(arg) }
        }
        match prim {
            Prim::And => {
                self.code.i32_and();
            }
            Prim::Or => {
                self.code.i32_or();
            }
            Prim::Not => {
                self.code.i32_eqz();
            }
            Prim::Lt => {
                self.code.f64_lt();
            }
            Prim::Le => {
                self.code.f64_le();
            }
            Prim::Eq => {
                self.code.f64_eq();
            }
            Prim::Ne => {
                self.code.f64_ne();
            }
            _ => match lowering(prim) {
                Lowering::Instruction(write) => {
                    write(&mut self.code);
                }
                Lowering::Defined(_) | Lowering::Imported => {
                    self.code.call(call(prim));
                }
            },
        }
    }

    /// The value as it is kept, onto the stack.
    fn kept(&mut self, id: NodeId) {
        match self.places.of[id.index()] {
            Place::Literal(value) => {
                self.code.f64_const(value.into());
            }
            Place::Parameter(k) => {
                self.code.local_get(k);
            }
            Place::Double(k) => {
                self.code.local_get(self.parameters + k);
            }
            Place::Truth(k) => {
                self.code.local_get(self.parameters + self.places.doubles + k);
            }
            Place::Memory(byte) => {
                self.code.i32_const(0);
                match is_truth(self.graph, id) {
                    true => {
                        self.code.i32_load(truth_at(byte.into()));
                    }
                    false => {
                        self.code.f64_load(double_at(byte.into()));
                    }
                }
            }
            Place::None => unreachable!("an argument has a place"),
        }
    }

    /// The value as a double, onto the stack: 1 for true, 0 for false.
    fn number(&mut self, id: NodeId) {
        self.kept(id);
        if is_truth(self.graph, id) {
            self.code.f64_convert_i32_u();
        }
    }

    /// The value as a truth value, onto the stack: whatever is not 0 is true.
    fn truth(&mut self, id: NodeId) {
        self.kept(id);
        if !is_truth(self.graph, id) {
            self.code.f64_const(0.0.into()).f64_ne();
        }
    }
}
