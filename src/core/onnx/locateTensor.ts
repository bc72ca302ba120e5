import type { FoundTensor } from './graphWalk';
import type { ByteRange, Storage, StoredTensor } from './catalogue';
import type { ExternalFiles } from './externalFiles';
import { rawLength, type TensorHeader } from './tensorHeader';
import type { WireReader } from './wire';

/** Turns a found tensor into a stored one: finds its bytes and checks that they are as many as the dims say. */
export async function locateTensor(
  wire: WireReader,
  found: FoundTensor,
  id: number,
  files: ExternalFiles,
): Promise<StoredTensor> {
  const { header, origin } = found;
  const dims = found.dims ?? header.dims;
  const base = { id, name: header.name, dims, elementType: header.elementType, origin } as const;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (origin === 'sparse-initializer')
    return { ...base, elements, storage: { kind: 'sparse', values: header.elements } };
  if (header.external) {
    const length = rawLength(header.elementType, header.elements);
    const range = await files.range(header.name, header.external, length);
    return {
      ...base,
      elements,
      location: header.external.get('location') ?? '',
      storage: { kind: 'raw', ...range },
    };
  }
  return { ...base, elements, storage: inlineStorage(wire, header) };
}

function inlineStorage(wire: WireReader, header: TensorHeader): Storage {
  const { name, elementType, elements, raw, floats, varints } = header;
  const wrong = (): Error =>
    wire.refuse('malformed', `stores ${name} in fewer or more bytes than its dimensions say`);
  if (raw) {
    const length = rawLength(elementType, elements);
    if (length !== undefined && length !== raw.length) throw wrong();
    return { kind: 'raw', file: 0, ...raw };
  }
  if (elements === 0) return { kind: 'empty' };
  if (elementType === 'float32') {
    const length = floats.reduce((sum, piece) => sum + piece.length, 0);
    if (length !== elements * 4 || floats.some(piece => piece.length % 4 !== 0)) throw wrong();
    return floats.length === 1
      ? { kind: 'raw', file: 0, ...floats[0]! }
      : { kind: 'pieces', file: 0, ranges: floats };
  }
  if (elementType === 'float16' || elementType === 'bfloat16') {
    if (total(varints) < elements) throw wrong();
    return { kind: 'varint', file: 0, ranges: varints };
  }
  // Whole numbers and doubles in their own fields are no weights; only their shape is shown.
  return { kind: 'empty' };
}

const total = (ranges: readonly ByteRange[]): number =>
  ranges.reduce((sum, { length }) => sum + length, 0);
