import { bitsPerElement, type ElementType } from '../../../shared/model/elementType';
import type { ByteRange } from '../modelIndex';
import { decodeEntry, elementTypeOf } from '../schema';
import type { Field, WireReader } from './wire';

/** A TensorProto without its payload. */
export interface TensorHeader {
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: ElementType;
  readonly elements: number;
  readonly raw: ByteRange | undefined;
  /** Payloads of float_data or double_data: packed runs, or one range per unpacked value. */
  readonly numbers: readonly ByteRange[];
  /** Payloads of int32_data. */
  readonly varints: readonly ByteRange[];
  /** `external_data`, where data_location says EXTERNAL. */
  readonly external: ReadonlyMap<string, string> | undefined;
}

/** More axes than any tensor has. */
const RANK = 32;

/** Reads the header of the TensorProto in `field`. Fails with `malformed` on dims that cannot be. */
export async function readTensorHeader(wire: WireReader, field: Field): Promise<TensorHeader> {
  let name = '';
  let type = 0;
  let location = 0;
  let raw: ByteRange | undefined;
  const dims: number[] = [];
  const numbers: ByteRange[] = [];
  const varints: ByteRange[] = [];
  const entries = new Map<string, string>();
  const keep = (ranges: ByteRange[], { offset, length }: Field): void => {
    wire.count();
    ranges.push({ offset, length });
  };
  await wire.walk(field, part => {
    if (part.number === 1) return wire.integers(part, dims, RANK);
    if (part.number === 13) return readEntry(wire, part, entries);
    if (part.number === 8)
      return wire.text(part).then(text => {
        name = text;
      });
    if (part.number === 3) throw wire.refuse('unsupported', 'stores a tensor in segments');
    if (part.number === 2) type = part.value;
    else if (part.number === 4 || part.number === 10) keep(numbers, part);
    else if (part.number === 5) keep(varints, part);
    else if (part.number === 14) location = part.value;
    else if (part.number === 9) {
      wire.expect(part, 'bytes');
      raw = { offset: part.offset, length: part.length };
    }
    return undefined;
  });
  const elements = elementsOf(wire, name, dims);
  const external = location === 1 ? entries : undefined;
  return {
    name,
    dims,
    elementType: elementTypeOf(type),
    elements,
    raw,
    numbers,
    varints,
    external,
  };
}

/** The product of dims. Fails with `malformed` where it is no exact whole number. */
export function elementsOf(wire: WireReader, name: string, dims: readonly number[]): number {
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (!dims.every(Number.isSafeInteger) || !Number.isSafeInteger(elements))
    throw wire.refuse('malformed', `gives ${name || 'a tensor'} impossible dimensions`);
  return elements;
}

/** Bytes that `elements` take in raw_data; undefined for strings and unknown types. */
export function rawLength(type: ElementType, elements: number): number | undefined {
  const bits = bitsPerElement(type);
  return bits === undefined ? undefined : Math.ceil((elements * bits) / 8);
}

async function readEntry(
  wire: WireReader,
  field: Field,
  entries: Map<string, string>,
): Promise<void> {
  wire.count();
  wire.expect(field, 'bytes');
  const { key, value } = wire.decode(decodeEntry, await wire.view(field));
  entries.set(key, value);
}
