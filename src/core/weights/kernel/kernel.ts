import { kernelBinary } from './kernelBinary';

/** What assembly/kernel.ts exports, with a memory of its own. Places are bytes of it. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  countPatterns(from: number, count: number, tables: number): void;
  fromFloat16(from: number, to: number, count: number): void;
  fromBfloat16(from: number, to: number, count: number): void;
  pool(line: number, edges: number, runs: number, first: number, step: number): void;
  squares(): number;
  zeros(): number;
  nonFinite(): number;
  measure(weights: number, count: number, figures: number): void;
  spread(weights: number, count: number, mean: number): number;
  addSquares(line: number, count: number, sums: number): void;
  subtractProduct(c: number, a: number, b: number, rows: number, cols: number, inner: number): void;
}

/** The compiler keeps its own things below. */
export const KERNEL_START = 4096;

const PAGE = 65_536;
/** Kernels that are kept for the next pass, and the most memory that they may hold. */
const SPARE = { kernels: 4, bytes: 16 << 20 } as const;

const spare: Kernel[] = [];
let compiled: WebAssembly.Module | undefined;

/** A kernel with at least so many bytes of memory, whatever is in them. */
export function takeKernel(bytes: number): Kernel {
  const kernel = spare.pop() ?? instantiate();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

/** Gives a kernel back whose results were read. */
export function giveBack(kernel: Kernel): void {
  if (spare.length < SPARE.kernels && kernel.memory.buffer.byteLength <= SPARE.bytes)
    spare.push(kernel);
}

function instantiate(): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBinary, 'base64'));
  return new WebAssembly.Instance(compiled).exports as Kernel;
}
