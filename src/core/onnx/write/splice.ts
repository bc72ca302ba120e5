import type { ByteSource } from '../../io/source';
import type { StoredTensor } from '../modelIndex';
import { walkVarints } from '../elements/readVarints';
import type { Region } from './regions';
import type { ElementChunk } from '../elements/elementChunk';

/** Bytes of each of two buffers: one is written while the other is filled. */
const CHUNK = 4 << 20;

/** Changes elements in place; `first` is the storage index of the chunk's first element. */
export type Patch = (tensor: StoredTensor, chunk: ElementChunk) => Promise<void> | undefined;

export interface SpliceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of each piece that was written. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Streams a file's regions to `write`, elements passed through `patch`. Elements keep their length, so that every byte
 * outside them and outside replaced ranges is the source's.
 */
export async function splice(
  source: ByteSource,
  regions: readonly Region[],
  patch: Patch,
  write: (bytes: Uint8Array) => Promise<void>,
  { signal, onBytes }: SpliceOptions = {},
): Promise<void> {
  const memories = [new ArrayBuffer(CHUNK), new ArrayBuffer(CHUNK)];
  let writing = Promise.resolve();
  const varints = new Map<StoredTensor, number>();
  const emit = async (bytes: Uint8Array): Promise<void> => {
    await writing;
    await write(bytes);
    onBytes?.(bytes.length);
  };
  const emitBehind = async (bytes: Uint8Array): Promise<void> => {
    await writing;
    writing = write(bytes).then(() => onBytes?.(bytes.length));
    // It fails at the next await; until then it is nobody's.
    writing.catch(() => undefined);
  };
  for (const region of regions) {
    if (region.kind === 'replace') {
      if (region.bytes instanceof Uint8Array) await emit(region.bytes);
      else for await (const bytes of region.bytes.chunks()) await emit(bytes);
      continue;
    }
    if (region.kind === 'varints') {
      const first = varints.get(region.tensor) ?? 0;
      varints.set(
        region.tensor,
        first + (await spliceVarints(source, { region, first, patch, signal }, emit)),
      );
      continue;
    }
    for (let done = 0; done < region.length; done += CHUNK) {
      signal?.throwIfAborted();
      memories.reverse();
      const bytes = new Uint8Array(memories[0]!, 0, Math.min(CHUNK, region.length - done));
      await source.read(region.offset + done, bytes);
      if (region.kind === 'elements') await patchBytes(region, done, bytes, patch);
      await emitBehind(bytes);
    }
  }
  await writing;
}

function patchBytes(
  region: Region & { kind: 'elements' },
  done: number,
  bytes: Uint8Array,
  patch: Patch,
): Promise<void> | undefined {
  const { tensor } = region;
  const size = tensor.elementType === 'float32' ? 4 : 2;
  const count = Math.floor(bytes.length / size);
  const bits =
    size === 4 ? new Uint32Array(bytes.buffer, 0, count) : new Uint16Array(bytes.buffer, 0, count);
  return patch(tensor, { first: region.first + done / size, bits });
}

interface VarintRun {
  readonly region: Region & { kind: 'varints' };
  /** Index of the region's first element. */
  readonly first: number;
  readonly patch: Patch;
  readonly signal: AbortSignal | undefined;
}

/**
 * Halves in int32_data: a pruned one becomes a zero of the same length, padded with continuation bits. Returns how many
 * there were.
 */
async function spliceVarints(
  source: ByteSource,
  { region, first, patch, signal }: VarintRun,
  emit: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const out = Buffer.alloc(1 << 20);
  const half = new Uint16Array(1);
  let filled = 0;
  let count = 0;
  for await (const { index, value, bytes } of walkVarints(source, [region], signal)) {
    if (filled + bytes.length > out.length) {
      await emit(out.subarray(0, filled));
      filled = 0;
    }
    half[0] = value;
    const waits = patch(region.tensor, { first: first + index, bits: half });
    if (waits) await waits;
    out.set(bytes, filled);
    if (half[0] !== value)
      out.fill(0x80, filled, filled + bytes.length).set([0], filled + bytes.length - 1);
    filled += bytes.length;
    count++;
  }
  await emit(out.subarray(0, filled));
  return count;
}
