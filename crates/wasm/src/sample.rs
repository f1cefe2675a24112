//! What is the code that samples a function along its first input? One loop, so that a whole curve is one call.

use crate::body::double_at;
use wasm_encoder::{BlockType, Function, ValType};

/// The code of `NAME_sample` for the function of this index, with so many inputs (one at least) and outputs.
pub(crate) fn sample(function: u32, inputs: u32, outputs: u32) -> Function {
    let (start, step, n, others) = (0, 1, 2, 3..2 + inputs);
    let out = others.end;
    let i = out + 1;
    let mut body = Function::new([(1, ValType::I32)]);
    let mut code = body.instructions();
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(i).local_get(n).i32_ge_s().br_if(1);
    if outputs == 1 {
        code.local_get(out);
    }
    code.local_get(start).local_get(i).f64_convert_i32_s().local_get(step).f64_mul().f64_add();
    for other in others {
        code.local_get(other);
    }
    if outputs == 1 {
        code.call(function).f64_store(double_at(0));
    } else {
        code.local_get(out).call(function);
    }
    code.local_get(out).i32_const(8 * outputs as i32).i32_add().local_set(out);
    code.local_get(i).i32_const(1).i32_add().local_set(i);
    code.br(0).end().end().end();
    body
}
