// AssemblyScript: `npm run kernel` compiles it to WebAssembly with SIMD, into ../kernelBinary.ts.
export { countPatterns } from './counts';
export { fromBfloat16, fromFloat16 } from './halves';
export { measure, spread } from './measure';
export { addSquares, nonFinite, pool, squares, zeros } from './pool';
export { subtractProduct } from './product';
