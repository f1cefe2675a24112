// Which functions does WebAssembly import, and generated JavaScript call?
const { sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, exp, expm1, log, log2, log10, log1p, cbrt, hypot, pow } = Math;
export { sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, exp, expm1, log, log2, log10, log1p, cbrt, hypot, pow };
