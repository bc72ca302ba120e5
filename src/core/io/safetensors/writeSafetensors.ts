import { AtomicFile } from '../atomicFile';
import { type ArrayType, elementSizes } from './readSafetensors';

/** An array to be written. Its data, little endian, is asked for when its turn comes: not all need to be there at once. */
export interface NewArray {
  readonly name: string;
  readonly type: ArrayType;
  readonly shape: readonly number[];
  data(): ArrayBufferView | Promise<ArrayBufferView>;
}

/**
 * Writes a safetensors file, whole or not at all; wider elements come first, so that each array is aligned. Fails as
 * `AtomicFile` does.
 */
export async function writeSafetensors(
  target: string,
  arrays: readonly NewArray[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const ordered = [...arrays].sort((a, b) => elementSizes[b.type] - elementSizes[a.type]);
  const file = await AtomicFile.create(target);
  try {
    await file.write(headerOf(ordered, metadata));
    for (const array of ordered) {
      const { buffer, byteOffset, byteLength } = await array.data();
      if (byteLength !== sizeOf(array))
        throw new Error(`${array.name} has ${byteLength} bytes, not ${sizeOf(array)}.`);
      await file.write(new Uint8Array(buffer, byteOffset, byteLength));
    }
    await file.finish();
    await file.replace();
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
}

const sizeOf = ({ type, shape }: NewArray): number =>
  shape.reduce((product, side) => product * side, elementSizes[type]);

function headerOf(
  arrays: readonly NewArray[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const fields = new Map<string, unknown>([['__metadata__', metadata]]);
  let at = 0;
  for (const array of arrays) {
    const { name, type, shape } = array;
    fields.set(name, { dtype: type, shape, data_offsets: [at, (at += sizeOf(array))] });
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(fields)));
  const header = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  text.copy(header, 8);
  return header;
}
