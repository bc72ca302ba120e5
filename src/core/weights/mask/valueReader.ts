import { type ByteSource, openSource } from '../../io/source';
import type { ElementChunk } from '../../onnx/elements/elementChunk';
import type { NewValues } from './tensorMask';

/** Reads values that steps gave to weights; its files stay open from the start, so that they cannot go meanwhile. */
export class ValueReader {
  private constructor(private readonly sources: ReadonlyMap<string, ByteSource>) {}

  static async open(all: readonly NewValues[]): Promise<ValueReader> {
    const sources = new Map<string, ByteSource>();
    const reader = new ValueReader(sources);
    try {
      for (const { path } of all) if (!sources.has(path)) sources.set(path, await openSource(path));
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  /** Puts the values in the chunk's place. */
  read({ path, offset }: NewValues, { first, bits }: ElementChunk): Promise<void> {
    const target = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
    return this.sources.get(path)!.read(offset + first * bits.BYTES_PER_ELEMENT, target);
  }

  async close(): Promise<void> {
    for (const source of this.sources.values()) await source.close();
  }
}
