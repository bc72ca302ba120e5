import { Failure } from '../../../shared/failure';
import { type Kernel, KERNEL_START, takeKernel } from '../../weights/kernel/kernel';

export interface Sizes {
  /** Columns of the whole matrix, and of a block. */
  readonly columns: number;
  readonly block: number;
  /** Rows of the weights. */
  readonly rows: number;
}

/** What WebAssembly addresses. */
const MOST = 65_536 * 65_536 - 65_536;

/**
 * The kernel's memory cut into float64 tiles: the upper triangle of a symmetric matrix, block by block, and as many columns of
 * weights. A tile's side is the block's, rounded up to what the kernel takes; what is past the matrix is the unit matrix.
 */
export class TiledMemory {
  readonly side: number;
  readonly blocks: number;
  /** Rows of the weights, rounded up to what the kernel takes. */
  readonly rows: number;
  readonly #kernel: Kernel;
  readonly #square: number;
  readonly #tall: number;
  readonly #spare: number;

  constructor({ columns, block, rows }: Sizes) {
    this.side = Math.ceil(block / 4) * 4;
    this.blocks = Math.ceil(columns / block);
    this.rows = Math.ceil(rows / 2) * 2;
    this.#square = this.side * this.side;
    this.#tall = this.rows * this.side;
    const triangle = (this.blocks * (this.blocks + 1)) / 2;
    this.#spare = triangle + this.blocks;
    const numbers = (this.#spare + 1) * this.#square + (this.blocks + 1) * this.#tall;
    const bytes = KERNEL_START + 8 * numbers;
    if (bytes > MOST) throw tooLarge(columns);
    try {
      this.#kernel = takeKernel(bytes);
    } catch (cause) {
      throw tooLarge(columns, cause);
    }
    new Float64Array(this.#kernel.memory.buffer, KERNEL_START, numbers).fill(0);
  }

  /** Where a tile of the triangle lies, `row` <= `column`. */
  triangle(row: number, column: number): number {
    return KERNEL_START + 8 * this.#square * ((column * (column + 1)) / 2 + row);
  }

  /** Where the inverse of a tile on the diagonal lies. */
  inverse(block: number): number {
    return KERNEL_START + 8 * this.#square * (this.#spare - this.blocks + block);
  }

  /** Where one more tile lies, for a moment. */
  get scratch(): number {
    return KERNEL_START + 8 * this.#square * this.#spare;
  }

  /** Where a block of the weights lies; one more than there are blocks. */
  weights(block: number): number {
    return KERNEL_START + 8 * (this.#square * (this.#spare + 1) + this.#tall * block);
  }

  square(at: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, at, this.#square);
  }

  tall(at: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, at, this.#tall);
  }

  /** c -= a · bᵀ for tiles of so many rows, a tile's side wide. */
  subtract(c: number, a: number, b: number, rows: number): void {
    this.#kernel.subtractProduct(c, a, b, rows, this.side, this.side);
  }
}

const tooLarge = (columns: number, cause?: unknown): Failure =>
  new Failure(
    {
      code: 'no-space',
      message: `A layer of ${columns} inputs takes more memory than there is.`,
      hint: 'Prune this layer by magnitude or by Wanda.',
    },
    { cause },
  );
