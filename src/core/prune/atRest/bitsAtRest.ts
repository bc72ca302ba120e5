import type { ElementChunk } from '../../onnx/elements/elementChunk';
import type { NewNode } from '../../onnx/modelIndex';

/** Bits of a byte. */
const BITS = 8;
/** `to` of Cast, as ONNX counts types. */
const INT32 = 6;

/** What all tensors look their bytes up in: rows by byte, columns by bit, the lowest first. */
export interface ByteTables {
  /** How many bits are set. */
  readonly counts: string;
  /** 1 where the bit is set. */
  readonly isSet: string;
  /** How many bits are set up to this one, itself included; 0 where it is not. */
  readonly ranks: string;
  /** 0: the axis along which bytes' counts are summed. */
  readonly axis: string;
}

const bytes = Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: BITS }, (__, bit) => (byte >> bit) & 1),
);

/** The tables' numbers, and their dims. */
export const byteTables: Readonly<
  Record<
    keyof ByteTables,
    { readonly dims: readonly number[]; readonly values: Int32Array<ArrayBuffer> }
  >
> = {
  counts: { dims: [256], values: Int32Array.from(bytes.map(bits => sum(bits))) },
  isSet: { dims: [256, BITS], values: Int32Array.from(bytes.flat()) },
  ranks: {
    dims: [256, BITS],
    values: Int32Array.from(
      bytes.flatMap(bits => bits.map((bit, i) => bit * sum(bits.slice(0, i + 1)))),
    ),
  },
  axis: { dims: [], values: Int32Array.of(0) },
};

function sum(bits: readonly number[]): number {
  return bits.reduce((total, bit) => total + bit, 0);
}

/** Bytes that a tensor takes as a bitmask and the weights that are not zero, after a zero that stands for all others. */
export const packedLength = (elements: number, kept: number): number =>
  Math.ceil(elements / BITS) + 4 * (kept + 1);

/** Whether a bitmask of whole bytes stands for a tensor, and both together are smaller. */
export const fitsBits = (elements: number, kept: number): boolean =>
  elements % BITS === 0 && packedLength(elements, kept) < 4 * elements;

/** A zero, then the weights that are none, in their order. */
export async function* keptWeights(
  chunks: AsyncIterable<ElementChunk>,
): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(4);
  for await (const { bits } of chunks) {
    const kept = Uint32Array.from(bits.filter(each => each !== 0));
    yield new Uint8Array(kept.buffer);
  }
}

/** A bit a weight, set where it is not zero; the first weight is the lowest bit of the first byte. */
export async function* bitmask(
  elements: number,
  chunks: AsyncIterable<ElementChunk>,
): AsyncGenerator<Uint8Array> {
  const mask = new Uint8Array(elements / BITS);
  for await (const { first, bits } of chunks)
    for (let i = 0; i < bits.length; i++)
      if (bits[i] !== 0) mask[(first + i) >>> 3]! |= 1 << ((first + i) & 7);
  yield mask;
}

/** Names around the nodes that unpack a tensor. */
export interface Packed {
  readonly values: string;
  readonly mask: string;
  /** int64: [-1, 1], and the tensor's dims. */
  readonly column: string;
  readonly dims: string;
  readonly full: string;
  readonly newName: (end: string) => string;
}

/** Looks up, for every weight, where it lies among those that were kept: standard operators, which are folded at load. */
export function unpackingNodes(
  { values, mask, column, dims, full, newName }: Packed,
  tables: ByteTables,
): readonly NewNode[] {
  const nodes: NewNode[] = [];
  const node = (
    opType: string,
    inputs: readonly string[],
    attributes: NewNode['attributes'] = {},
    output = newName(opType.toLowerCase()),
  ): string => {
    nodes.push({ opType, inputs, outputs: [output], attributes });
    return output;
  };
  const byte = node('Cast', [mask], { to: INT32 });
  const perByte = node('Gather', [tables.counts, byte]);
  const before = node('CumSum', [perByte, tables.axis], { exclusive: 1 });
  const start = node('Reshape', [before, column]);
  const isSet = node('Gather', [tables.isSet, byte]);
  const rank = node('Gather', [tables.ranks, byte]);
  const index = node('Add', [node('Mul', [isSet, start]), rank]);
  node('Reshape', [node('Gather', [values, index]), dims], {}, full);
  return nodes;
}
