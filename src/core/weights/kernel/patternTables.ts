import { type Kernel, KERNEL_START, takeKernel } from './kernel';

/** Bit patterns of 16 bits. */
export const PATTERNS = 65_536;

/** Patterns that are counted at a time: they stay in the cache beside the tables. */
const BLOCK = 32_768;
const TABLES = KERNEL_START + 2 * BLOCK;

/** Two tables of counts, one after the other. A pattern's count is the sum of both. */
export class PatternTables {
  readonly counts: Uint32Array;
  readonly #kernel: Kernel;
  readonly #block: Uint16Array;

  constructor() {
    this.#kernel = takeKernel(TABLES + 2 * 4 * PATTERNS);
    const { buffer } = this.#kernel.memory;
    this.#block = new Uint16Array(buffer, KERNEL_START, BLOCK);
    this.counts = new Uint32Array(buffer, TABLES, 2 * PATTERNS).fill(0);
  }

  add(bits: Uint16Array | Uint32Array): void {
    const whole = bits.length & ~3;
    for (let at = 0; at < whole; at += BLOCK) {
      const block = bits.subarray(at, Math.min(whole, at + BLOCK));
      this.#block.set(block);
      this.#kernel.countPatterns(KERNEL_START, block.length, TABLES);
    }
    for (let i = whole; i < bits.length; i++) this.counts[bits[i]!]!++;
  }
}
