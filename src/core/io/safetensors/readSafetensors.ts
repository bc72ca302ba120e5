import * as v from 'valibot';
import { bytes as asBytes } from '../../../shared/format';
import { Failure } from '../../../shared/failure';
import type { ReadableBytes } from '../source';

/** Bytes of an element, by the format's names of types. */
export const elementSizes = {
  ...{ F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4 },
  ...{ F16: 2, BF16: 2, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1 },
} as const;

export type ArrayType = keyof typeof elementSizes;

/** Where an array lies in its file. */
export interface StoredArray {
  readonly type: ArrayType;
  readonly shape: readonly number[];
  /** Of its first byte, from the file's start. */
  readonly offset: number;
  readonly bytes: number;
}

export interface SafetensorsIndex {
  readonly arrays: ReadonlyMap<string, StoredArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of the longest header that is read: twenty times that of a file about every layer of Stable Diffusion 2. */
export const HEADER_LIMIT = 16 << 20;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entry = v.strictObject({
  dtype: v.picklist(Object.keys(elementSizes) as ArrayType[]),
  shape: v.pipe(v.array(size), v.maxLength(8)),
  data_offsets: v.tuple([size, size]),
});
const texts = v.record(v.string(), v.string());

/**
 * Reads what a safetensors file holds and where, no array itself (https://huggingface.co/docs/safetensors). Fails `truncated`
 * where the file ends before it should, `malformed` where header, shapes and places contradict each other: arrays fill the
 * file without gaps and do not overlap.
 */
export async function readSafetensors(source: ReadableBytes): Promise<SafetensorsIndex> {
  const header = await readHeader(source);
  const start = source.size - header.dataBytes;
  const arrays = new Map<string, StoredArray>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header.fields)) {
    if (name === '__metadata__') {
      const found = v.safeParse(texts, value);
      if (!found.success) throw malformed(source, 'its metadata is not a list of texts');
      metadata = found.output;
      continue;
    }
    const found = v.safeParse(entry, value);
    if (!found.success) throw malformed(source, `its array ${name} has no readable description`);
    const { dtype, shape, data_offsets } = found.output;
    const [first, end] = data_offsets;
    const bytes = shape.reduce((product, side) => product * side, elementSizes[dtype]);
    if (end - first !== bytes)
      throw malformed(source, `its array ${name} has another length than its shape says`);
    if (end > header.dataBytes) throw truncated(source, `its array ${name} ends`);
    arrays.set(name, { type: dtype, shape, offset: start + first, bytes });
  }
  refuseGaps(source, start, arrays);
  return { arrays, metadata };
}

async function readHeader(
  source: ReadableBytes,
): Promise<{ readonly fields: object; readonly dataBytes: number }> {
  if (source.size < 8) throw truncated(source, 'its header begins');
  const prefix = Buffer.alloc(8);
  await source.read(0, prefix);
  const length = prefix.readBigUInt64LE();
  if (length > HEADER_LIMIT)
    throw malformed(source, `its header is said to be longer than ${asBytes(HEADER_LIMIT)}`);
  const dataBytes = source.size - 8 - Number(length);
  if (dataBytes < 0) throw truncated(source, 'its header ends');
  const bytes = Buffer.alloc(Number(length));
  await source.read(8, bytes);
  return { fields: parseHeader(source, bytes), dataBytes };
}

function parseHeader(source: ReadableBytes, bytes: Uint8Array): object {
  let fields: unknown;
  try {
    fields = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    fields = undefined;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw malformed(source, 'its header is no JSON object');
  return fields;
}

/** A name that stands twice in the header leaves a gap, too. */
function refuseGaps(
  source: ReadableBytes,
  start: number,
  arrays: SafetensorsIndex['arrays'],
): void {
  let at = start;
  for (const [name, { offset, bytes }] of [...arrays].sort(
    ([, a], [, b]) => a.offset - b.offset || a.bytes - b.bytes,
  )) {
    if (offset < at) throw malformed(source, `its array ${name} overlaps another one`);
    if (offset > at) throw malformed(source, `nothing says what lies before its array ${name}`);
    at += bytes;
  }
  if (at < source.size) throw malformed(source, 'nothing says what its last bytes are');
}

const malformed = ({ path }: ReadableBytes, why: string): Failure =>
  new Failure({
    code: 'malformed',
    message: `${path} is no safetensors file that can be used: ${why}.`,
    hint: 'Make or fetch the file again.',
    path,
  });

const truncated = ({ path }: ReadableBytes, before: string): Failure =>
  new Failure({
    code: 'truncated',
    message: `${path} ends before ${before}.`,
    hint: 'Make or fetch the file again.',
    path,
  });
