import type { DataPlace } from './rewriteGraph';
import type { Payload } from './replacement';

/** Bytes between which data begins: pages, so that it can be mapped. */
const ALIGNMENT = 4096;

/** Lays data out one after the other in a new file, each piece at the start of a page. */
export class DataLayout {
  readonly #pieces: { readonly offset: number; readonly payload: Payload }[] = [];
  #end = 0;

  /** `location`: the file as the model names it. */
  constructor(private readonly location: string) {}

  get size(): number {
    return this.#end;
  }

  add(payload: Payload): DataPlace {
    const offset = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    this.#pieces.push({ offset, payload });
    this.#end = offset + payload.length;
    return { location: this.location, offset, length: payload.length };
  }

  async write(
    write: (bytes: Uint8Array) => Promise<void>,
    {
      signal,
      onBytes,
    }: { readonly signal?: AbortSignal | undefined; readonly onBytes: (bytes: number) => void },
  ): Promise<void> {
    let at = 0;
    for (const { offset, payload } of this.#pieces) {
      if (offset > at) await write(new Uint8Array(offset - at));
      for await (const bytes of payload.chunks()) {
        signal?.throwIfAborted();
        await write(bytes);
        onBytes(bytes.length);
      }
      at = offset + payload.length;
    }
  }
}
