import type { Progress } from '../../../shared/rpc/method';
import type { TiledMemory } from './tiledMemory';

/** Tells how much of a layer's pruning is done, in products of tiles: a layer of 5120 inputs takes seconds. */
export class WorkDone {
  readonly #blocks: number;
  /** A block of weights in tiles. */
  readonly #tall: number;
  readonly #total: number;
  #done = 0;

  constructor(
    { blocks, rows, side }: Pick<TiledMemory, 'blocks' | 'rows' | 'side'>,
    private readonly onProgress: ((progress: Progress) => void) | undefined,
  ) {
    this.#blocks = blocks;
    this.#tall = rows / side;
    const pairs = (blocks * (blocks + 1)) / 2;
    this.#total = (pairs * (blocks + 2)) / 3 + pairs * this.#tall;
  }

  /** A tile of a column of the triangle took the tiles behind it and its own factor. */
  factored(column: number): void {
    this.#add(this.#blocks - column);
  }

  /** A block of weights took what a block before asks of it, or was pruned. */
  updated(): void {
    this.#add(this.#tall);
  }

  #add(products: number): void {
    this.#done += products;
    this.onProgress?.({ done: Math.min(this.#done, this.#total), total: this.#total });
  }
}
