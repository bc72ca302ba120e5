import type { ReadableBytes } from './source';

/** The most that one `need` may ask for. */
export const WINDOW_BYTES = 1 << 20;
const FIRST = 16 << 10;

/**
 * A moving window over a source for headers. It is small after a jump over a payload and doubles while reading goes on in
 * sequence, so that neighbouring small reads cost one system call and jumps cost little.
 */
export class ByteWindow {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #size = FIRST;
  readonly #memory: Buffer;

  constructor(
    readonly source: ReadableBytes,
    readonly signal?: AbortSignal,
  ) {
    this.#memory = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, Math.max(1, source.size)));
  }

  /** Makes [offset, offset + length) readable by `slice` and `byte`; undefined when it is already. `length` is at most `WINDOW_BYTES`. */
  need(offset: number, length: number): Promise<void> | undefined {
    if (offset >= this.#start && offset + length <= this.#start + this.#bytes.length)
      return undefined;
    return this.#load(offset, length);
  }

  /** One byte of what `need` made readable. */
  byte(offset: number): number {
    return this.#bytes[offset - this.#start]!;
  }

  /** A view, valid until the next `need`. */
  slice(offset: number, length: number): Buffer {
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }

  async #load(offset: number, length: number): Promise<void> {
    this.signal?.throwIfAborted();
    const end = this.#start + this.#bytes.length;
    const sequential = offset >= this.#start && offset <= end;
    this.#size = sequential ? Math.min(WINDOW_BYTES, this.#size * 2) : FIRST;
    const wanted = Math.min(this.#memory.length, Math.max(this.#size, length));
    const view = this.#memory.subarray(0, Math.max(0, Math.min(wanted, this.source.size - offset)));
    await this.source.read(offset, view);
    this.#bytes = view;
    this.#start = offset;
  }
}
