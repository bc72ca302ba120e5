import type { ReadableBytes } from '../../io/source';
import { ByteWindow } from '../../io/window';
import type { ByteRange } from '../modelIndex';
import { type Field, WireReader } from '../read/wire';
import { aroundField } from './aroundField';
import type { Replacement } from './replacement';

/** The messages on the way from a model to the `location` of a tensor's data, by field number (onnx.proto). */
export const parts = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
} as const satisfies Readonly<Record<string, Readonly<Record<number, string>>>>;

export type Message = keyof typeof parts | 'tensor';

/**
 * What changes in a model file when its external data gets other locations (old text to new text): those texts, and the
 * lengths of the messages around them. The file must have been read by `readModelIndex` before.
 */
export async function relocate(
  source: ReadableBytes,
  locations: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<readonly Replacement[]> {
  if (locations.size === 0) return [];
  const wire = new WireReader(new ByteWindow(source, signal));
  return inMessage({ wire, locations }, { offset: 0, length: source.size }, 'model');
}

interface Walk {
  readonly wire: WireReader;
  readonly locations: ReadonlyMap<string, string>;
}

async function inMessage(
  walk: Walk,
  range: ByteRange,
  message: Message,
): Promise<readonly Replacement[]> {
  if (message === 'tensor') return inTensor(walk, range);
  const children: Readonly<Record<number, Message>> = parts[message];
  const found: Replacement[] = [];
  await walk.wire.walk(range, field => {
    const child = children[field.number];
    if (child === undefined || field.type !== 'bytes') return undefined;
    return inMessage(walk, field, child)
      .then(inner => aroundField(walk.wire, field, inner))
      .then(all => void found.push(...all));
  });
  return found;
}

async function inTensor(walk: Walk, range: ByteRange): Promise<readonly Replacement[]> {
  const found: Replacement[] = [];
  let external = false as boolean;
  await walk.wire.walk(range, field => {
    if (field.number === 14) external = field.value === 1;
    if (field.number !== 13 || field.type !== 'bytes') return undefined;
    return inEntry(walk, field)
      .then(inner => aroundField(walk.wire, field, inner))
      .then(all => void found.push(...all));
  });
  return external ? found : [];
}

async function inEntry(walk: Walk, range: ByteRange): Promise<readonly Replacement[]> {
  const { wire, locations } = walk;
  let key = '';
  let value: Field | undefined;
  await wire.walk(range, async field => {
    if (field.number === 1) key = await wire.text(field);
    if (field.number === 2) value = field;
  });
  if (key !== 'location' || !value) return [];
  const location = locations.get(await wire.text(value));
  if (location === undefined) return [];
  const { offset, length } = value;
  return aroundField(walk.wire, value, [{ offset, length, bytes: Buffer.from(location) }]);
}
