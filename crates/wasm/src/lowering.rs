//! What becomes of a primitive? An instruction, a function of the module put together from simpler ones, or an import.

use fluxions_graph::{Builder, Graph};
use fluxions_rules::{Prim, Scalar, copysign, trunc};
use wasm_encoder::InstructionSink;

/// Writes an instruction to the code of a function.
pub(crate) type Write<'a> = for<'b> fn(&'b mut InstructionSink<'a>) -> &'b mut InstructionSink<'a>;

/// What a primitive becomes, other than what the body of a function writes in place: truth values and choices.
pub(crate) enum Lowering<'a> {
    /// One instruction on its arguments.
    Instruction(Write<'a>),
    /// A function of the module, whose body is this graph.
    Defined(Graph),
    /// A function of the host.
    Imported,
}

/// What `prim` becomes.
pub(crate) fn lowering<'a>(prim: Prim) -> Lowering<'a> {
    Lowering::Instruction(match prim {
        Prim::Add => InstructionSink::f64_add,
        Prim::Sub => InstructionSink::f64_sub,
        Prim::Mul => InstructionSink::f64_mul,
        Prim::Div => InstructionSink::f64_div,
        Prim::Neg => InstructionSink::f64_neg,
        Prim::Sqrt => InstructionSink::f64_sqrt,
        Prim::Abs => InstructionSink::f64_abs,
        Prim::Floor => InstructionSink::f64_floor,
        Prim::Ceil => InstructionSink::f64_ceil,
        Prim::Trunc => InstructionSink::f64_trunc,
        Prim::Copysign => InstructionSink::f64_copysign,
        Prim::Round => return Lowering::Defined(round()),
        // Their expansions round otherwise than the kernels.
        Prim::Exp2 | Prim::Sinc | Prim::Trigamma | Prim::Asinh | Prim::Acosh | Prim::Atanh => {
            return Lowering::Imported;
        }
        _ => return fluxions_emit::definition(prim).map_or(Lowering::Imported, Lowering::Defined),
    })
}

/// The nearest whole number, halves away from zero. (`f64.nearest` takes halves to the even neighbour.) The double below
/// 1/2 is added, because 1/2 itself would carry the double below 1/2 up to 1.
fn round() -> Graph {
    let builder = Builder::new();
    let x = builder.input("x");
    let result = trunc(x + copysign(x.lit(0.5_f64.next_down()), x));
    builder.graph(&[result])
}
