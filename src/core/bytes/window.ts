import type { ByteSource } from './source';

const WINDOW = 1 << 20;

/** A moving window over a source for headers: neighbouring small reads cost one system call, payloads are jumped over. */
export class ByteWindow {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  readonly #memory: Buffer;

  constructor(readonly source: ByteSource) {
    this.#memory = Buffer.allocUnsafe(Math.min(WINDOW, Math.max(1, source.size)));
  }

  /** Makes [offset, offset + length) readable by `slice` and `byte`; undefined when it is already. `length` is at most 1 MiB. */
  need(offset: number, length: number): Promise<void> | undefined {
    if (offset >= this.#start && offset + length <= this.#start + this.#bytes.length)
      return undefined;
    return this.#load(offset);
  }

  /** One byte of what `need` made readable. */
  byte(offset: number): number {
    return this.#bytes[offset - this.#start]!;
  }

  /** A view, valid until the next `need`. */
  slice(offset: number, length: number): Buffer {
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }

  async #load(offset: number): Promise<void> {
    const length = Math.max(0, Math.min(this.#memory.length, this.source.size - offset));
    const view = this.#memory.subarray(0, length);
    await this.source.read(offset, view);
    this.#bytes = view;
    this.#start = offset;
  }
}

/** The most that one `need` may ask for. */
export const WINDOW_BYTES = WINDOW;
