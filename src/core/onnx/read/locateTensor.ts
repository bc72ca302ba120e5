import type { ByteRange, Storage, StoredTensor } from '../modelIndex';
import type { ExternalFiles } from './externalFiles';
import type { FoundTensor } from './graphWalk';
import { rawLength, type TensorHeader } from './tensorHeader';
import type { WireReader } from './wire';

/** Turns a found tensor into a stored one: finds its bytes and checks that they are as many as the dims say. */
export async function locateTensor(
  wire: WireReader,
  found: FoundTensor,
  id: number,
  files: ExternalFiles,
): Promise<StoredTensor> {
  const { header, origin, sparse } = found;
  const { name, elementType } = header;
  const dims = sparse ?? header.dims;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const base = { id, name, dims, elementType, elements, origin } as const;
  const values = header.elements;
  if (!header.external) {
    const storage = sparse
      ? ({ kind: 'sparse', values, file: 0 } as const)
      : inlineStorage(wire, header);
    return { ...base, storage };
  }
  const range = await files.range(name, header.external, rawLength(elementType, values));
  const location = header.external.get('location') ?? '';
  const { file } = range;
  return {
    ...base,
    location,
    storage: sparse ? { kind: 'sparse', values, file } : { kind: 'raw', ...range },
  };
}

function inlineStorage(wire: WireReader, header: TensorHeader): Storage {
  const { name, elementType, elements, raw, numbers, varints } = header;
  const wrong = (): Error =>
    wire.refuse('malformed', `stores ${name} in fewer or more bytes than its dimensions say`);
  const expected = rawLength(elementType, elements);
  if (raw) {
    if (expected !== undefined && expected !== raw.length) throw wrong();
    return { kind: 'raw', file: 0, ...raw };
  }
  if (elements === 0) return { kind: 'empty' };
  if (elementType === 'float32' || elementType === 'float64') {
    const size = elementType === 'float32' ? 4 : 8;
    if (total(numbers) !== expected || numbers.some(({ length }) => length % size !== 0))
      throw wrong();
    return numbers.length === 1
      ? { kind: 'raw', file: 0, ...numbers[0]! }
      : { kind: 'pieces', file: 0, ranges: numbers };
  }
  if (elementType === 'float16' || elementType === 'bfloat16') {
    const length = total(varints);
    if (length < elements || length > elements * 10) throw wrong();
    return { kind: 'varint', file: 0, ranges: varints };
  }
  return { kind: 'empty' };
}

const total = (ranges: readonly ByteRange[]): number =>
  ranges.reduce((sum, { length }) => sum + length, 0);
