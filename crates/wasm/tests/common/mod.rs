//! How is a module run in a test? By an interpreter of WebAssembly whose imports are the kernels of the table.
#![allow(dead_code)]

use fluxions_graph::Graph;
use fluxions_wasm::{Module, compile};
use wasmi::{Engine, Extern, Func, FuncType, Instance, Linker, Memory, Store, Val, ValType};

/// A module that runs.
pub(crate) struct Running {
    pub(crate) module: Module,
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Running {
    /// Compiles, validates and instantiates.
    pub(crate) fn new(functions: &[(&str, &Graph)]) -> Running {
        Running::of(compile(functions).unwrap())
    }

    /// Validates and instantiates.
    pub(crate) fn of(module: Module) -> Running {
        wasmparser::Validator::new().validate_all(&module.bytes).unwrap();
        let engine = Engine::default();
        let parsed = wasmi::Module::new(&engine, &module.bytes).unwrap();
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        for &prim in &module.imports {
            let t = FuncType::new(vec![ValType::F64; prim.arity()], [ValType::F64]);
            let kernel = Func::new(&mut store, t, move |_, args, results| {
                let args: Vec<f64> = args.iter().map(|x| f64::from(x.f64().unwrap())).collect();
                results[0] = Val::F64(prim.value(&args).into());
                Ok(())
            });
            linker.define("math", prim.name(), kernel).unwrap();
        }
        let instance = linker.instantiate_and_start(&mut store, &parsed).unwrap();
        let memory = instance.get_memory(&store, "memory").unwrap();
        Running { module, store, instance, memory }
    }

    fn call(&mut self, name: &str, args: &[Val]) -> Option<f64> {
        let function = self.instance.get_export(&self.store, name).and_then(Extern::into_func).unwrap();
        let count = function.ty(&self.store).results().len();
        let mut results = vec![Val::F64(0.0.into()); count];
        function.call(&mut self.store, args, &mut results).unwrap();
        results.first().map(|x| f64::from(x.f64().unwrap()))
    }

    fn read(&self, count: usize) -> Vec<f64> {
        let from = self.module.heap as usize;
        let bytes = &self.memory.data(&self.store)[from..from + 8 * count];
        bytes.chunks_exact(8).map(|x| f64::from_le_bytes(x.try_into().unwrap())).collect()
    }

    /// The outputs of a function of so many at a point.
    pub(crate) fn run(&mut self, name: &str, outputs: usize, point: &[f64]) -> Vec<f64> {
        let mut args: Vec<Val> = point.iter().map(|&x| Val::F64(x.into())).collect();
        if outputs == 1 {
            return vec![self.call(name, &args).unwrap()];
        }
        args.push(Val::I32(self.module.heap as i32));
        self.make_room(outputs);
        self.call(name, &args);
        self.read(outputs)
    }

    /// The outputs at start + i·step, row by row.
    pub(crate) fn sample(
        &mut self,
        name: &str,
        outputs: usize,
        [start, step]: [f64; 2],
        n: i32,
        others: &[f64],
    ) -> Vec<f64> {
        let mut args = vec![Val::F64(start.into()), Val::F64(step.into()), Val::I32(n)];
        args.extend(others.iter().map(|&x| Val::F64(x.into())));
        args.push(Val::I32(self.module.heap as i32));
        let count = outputs * n.max(0) as usize;
        self.make_room(count);
        self.call(&format!("{name}_sample"), &args);
        self.read(count)
    }

    fn make_room(&mut self, doubles: usize) {
        let needed = self.module.heap as usize + 8 * doubles;
        let missing = needed.saturating_sub(self.memory.data_size(&self.store)).div_ceil(65_536);
        self.memory.grow(&mut self.store, missing as u64).unwrap();
    }
}

/// Whether two doubles have the same bits; a NaN is a NaN.
pub(crate) fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// A small generator of numbers (Steele, Lea and Flood's SplitMix64, 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}
