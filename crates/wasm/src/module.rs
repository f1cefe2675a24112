//! How do functions become a module? Imports first, then the primitives that are defined in it, then each function with
//! its sampling loop.

use crate::Error;
use crate::body::body;
use crate::error::{MAX_CODE, MAX_PARAMETERS, SAMPLE_PARAMETERS};
use crate::lowering::{Lowering, lowering};
use crate::sample::sample;
use fluxions_graph::{Graph, Kind, dce, fold};
use fluxions_rules::Prim;
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Function, FunctionSection, ImportSection, MemorySection,
    MemoryType, TypeSection, ValType,
};

/// A WebAssembly module, with what its host must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The binary.
    pub bytes: Vec<u8>,
    /// The primitives that it imports, each under its name in formulas, in the order of the table.
    pub imports: Vec<Prim>,
    /// The first byte of the memory that is free for the host, a multiple of 16.
    pub heap: u32,
}

/// The bytes of a page of memory.
const PAGE: u32 = 65_536;

/// Compiles graphs of scalars into one module; each gets the name beside it. What no output needs is left out, constants
/// are computed. See the [crate](crate) for what the module exports and imports.
///
/// # Errors
/// [`Error`] says which function cannot be compiled, and why: a graph of arrays or without outputs, a name twice, more
/// inputs or more code than browsers accept. Every primitive of the table compiles.
///
/// ```
/// use fluxions_graph::Graph;
/// let square = Graph::build(["x"], |[x]| vec![x * x]);
/// let module = fluxions_wasm::compile(&[("square", &square)])?;
/// assert!(module.imports.is_empty() && module.bytes.len() < 200);
/// # Ok::<(), fluxions_wasm::Error>(())
/// ```
pub fn compile(functions: &[(&str, &Graph)]) -> Result<Module, Error> {
    let mut taken = BTreeSet::from(["memory".to_owned()]);
    let mut graphs = Vec::new();
    for &(name, graph) in functions {
        let name = name.to_owned();
        let graph = dce(&fold(graph));
        if graph.outputs().is_empty() {
            return Err(Error::NoOutputs { name });
        }
        if let Some(id) = graph.ids().find(|&id| !graph.shape(id).is_scalar()) {
            return Err(Error::NotScalar { name, shape: graph.shape(id).clone() });
        }
        let inputs = graph.inputs().len();
        if inputs + SAMPLE_PARAMETERS > MAX_PARAMETERS {
            return Err(Error::TooManyInputs { name, inputs });
        }
        for name in [name.clone(), sample_name(&name)] {
            if !taken.insert(name.clone()) {
                return Err(Error::NameTaken { name });
            }
        }
        graphs.push((name, graph));
    }
    let mut needed = Needed::default();
    for (_, graph) in &graphs {
        needed.add_those_of(graph);
    }
    let mut parts = Parts::default();
    let mut index_of = BTreeMap::new();
    for &prim in &needed.imported {
        let t = parts.type_of(vec![ValType::F64; prim.arity()], true);
        parts.imports.import("math", prim.name(), wasm_encoder::EntityType::Function(t));
        index_of.insert(prim, index_of.len() as u32);
    }
    parts.functions_before = index_of.len() as u32;
    for &prim in needed.defined.keys() {
        index_of.insert(prim, index_of.len() as u32);
    }
    for (prim, graph) in &needed.defined {
        parts.graph(prim.name(), graph, &index_of)?;
    }
    for (name, graph) in &graphs {
        let index = parts.graph(name, graph, &index_of)?;
        parts.exports.export(name, ExportKind::Func, index);
        if !graph.inputs().is_empty() {
            let (inputs, outputs) = (graph.inputs().len(), graph.outputs().len());
            let mut parameters = vec![ValType::F64, ValType::F64, ValType::I32];
            parameters.extend(vec![ValType::F64; inputs - 1]);
            parameters.push(ValType::I32);
            let t = parts.type_of(parameters, false);
            let samples = parts.function(t, &sample(index, inputs as u32, outputs as u32));
            parts.exports.export(&sample_name(name), ExportKind::Func, samples);
        }
    }
    Ok(parts.module(needed.imported.into_iter().collect()))
}

fn sample_name(name: &str) -> String {
    format!("{name}_sample")
}

/// The primitives that are no instruction.
#[derive(Default)]
struct Needed {
    imported: BTreeSet<Prim>,
    defined: BTreeMap<Prim, Graph>,
}

impl Needed {
    fn add_those_of(&mut self, graph: &Graph) {
        for id in graph.ids() {
            let Kind::Op(prim, _) = graph.kind(id) else { continue };
            if self.defined.contains_key(prim) || self.imported.contains(prim) || in_place(*prim) {
                continue;
            }
            match lowering(*prim) {
                Lowering::Instruction(_) => {}
                Lowering::Imported => drop(self.imported.insert(*prim)),
                Lowering::Defined(body) => {
                    // A definition uses simpler primitives only, so this ends after a few levels.
                    self.add_those_of(&body);
                    self.defined.insert(*prim, body);
                }
            }
        }
    }
}

/// Whether the body of a function writes the primitive itself.
fn in_place(prim: Prim) -> bool {
    prim == Prim::Select || prim.is(fluxions_rules::Attribute::Truth)
}

/// The sections of a module under construction.
#[derive(Default)]
struct Parts {
    types: TypeSection,
    known_types: BTreeMap<(Vec<u8>, bool), u32>,
    imports: ImportSection,
    functions: FunctionSection,
    functions_before: u32,
    exports: ExportSection,
    code: CodeSection,
    memory: u32,
}

impl Parts {
    /// The type of a function of these parameters, with a double as its result or with none.
    fn type_of(&mut self, parameters: Vec<ValType>, result: bool) -> u32 {
        let key = (parameters.iter().map(|t| u8::from(*t == ValType::F64)).collect(), result);
        let next = self.known_types.len() as u32;
        *self.known_types.entry(key).or_insert_with(|| {
            let results = if result { vec![ValType::F64] } else { vec![] };
            self.types.ty().function(parameters, results);
            next
        })
    }

    /// Adds a function; returns its index.
    fn function(&mut self, t: u32, code: &Function) -> u32 {
        self.functions.function(t);
        self.code.function(code);
        self.functions_before + self.functions.len() - 1
    }

    /// Adds the function of a graph; returns its index.
    fn graph(&mut self, name: &str, graph: &Graph, index_of: &BTreeMap<Prim, u32>) -> Result<u32, Error> {
        let body = body(graph, &|prim| index_of[&prim]);
        let bytes = body.code.byte_len();
        if bytes > MAX_CODE {
            return Err(Error::TooLarge { name: name.to_owned(), bytes });
        }
        let several = graph.outputs().len() > 1;
        let mut parameters = vec![ValType::F64; graph.inputs().len()];
        parameters.extend(several.then_some(ValType::I32));
        let t = self.type_of(parameters, !several);
        // No function that spills calls another one that does, so that all may spill to the same place.
        self.memory = self.memory.max(body.memory);
        Ok(self.function(t, &body.code))
    }

    fn module(mut self, imports: Vec<Prim>) -> Module {
        // Not from byte 0 on, so that no address is taken for none.
        let heap = self.memory.next_multiple_of(16).max(16);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: u64::from(heap.div_ceil(PAGE) + 1),
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        self.exports.export("memory", ExportKind::Memory, 0);
        let mut module = wasm_encoder::Module::new();
        module.section(&self.types);
        if !imports.is_empty() {
            module.section(&self.imports);
        }
        module.section(&self.functions).section(&memories).section(&self.exports).section(&self.code);
        Module { bytes: module.finish(), imports, heap }
    }
}
