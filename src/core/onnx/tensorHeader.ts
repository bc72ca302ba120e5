import { bitsPerElement, type ElementType } from '../../shared/elementType';
import type { ByteRange } from './catalogue';
import { decodeEntry, elementTypeOf } from './schema';
import type { Field, WireReader } from './wire';

/** A TensorProto without its payload. */
export interface TensorHeader {
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: ElementType;
  readonly elements: number;
  readonly raw: ByteRange | undefined;
  /** Payloads of float_data: packed runs, or one range per unpacked value. */
  readonly floats: readonly ByteRange[];
  /** Payloads of int32_data. */
  readonly varints: readonly ByteRange[];
  /** `external_data`, where data_location says EXTERNAL. */
  readonly external: ReadonlyMap<string, string> | undefined;
}

/** Reads the header of the TensorProto in `field`. Fails with `malformed` on dims that cannot be. */
export async function readTensorHeader(wire: WireReader, field: Field): Promise<TensorHeader> {
  let name = '';
  let type = 0;
  let location = 0;
  let raw: ByteRange | undefined;
  const dims: number[] = [];
  const floats: ByteRange[] = [];
  const varints: ByteRange[] = [];
  const entries = new Map<string, string>();
  for await (const part of wire.fields(field.offset, field.offset + field.length)) {
    if (part.number === 1)
      dims.push(...(await wire.integers(part)).map(dim => checkDim(wire, dim)));
    else if (part.number === 2) type = Number(part.value & 0xffffn);
    else if (part.number === 8) name = await wire.text(part);
    else if (part.number === 14) location = Number(part.value & 0xffn);
    else if (part.number === 9 && part.type === 'bytes') raw = range(part);
    else if (part.number === 4 && part.type !== 'varint') floats.push(range(part));
    else if (part.number === 5) varints.push(range(part));
    else if (part.number === 13) {
      const { key, value } = wire.decode(decodeEntry, await wire.bytes(part));
      entries.set(key, value);
    }
  }
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > 32 || !Number.isSafeInteger(elements))
    throw wire.refuse('malformed', `gives ${name || 'a tensor'} impossible dimensions`);
  const external = location === 1 ? entries : undefined;
  return { name, dims, elementType: elementTypeOf(type), elements, raw, floats, varints, external };
}

/** Bytes that `elements` take in raw_data; undefined for strings and unknown types. */
export function rawLength(type: ElementType, elements: number): number | undefined {
  const bits = bitsPerElement(type);
  return bits === undefined ? undefined : Math.ceil((elements * bits) / 8);
}

function checkDim(wire: WireReader, dim: bigint): number {
  if (dim < 0n || dim > BigInt(Number.MAX_SAFE_INTEGER))
    throw wire.refuse('malformed', `has a dimension of ${dim}`);
  return Number(dim);
}

const range = ({ offset, length }: ByteRange): ByteRange => ({ offset, length });
