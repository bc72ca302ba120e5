import type { ReadableBytes } from '../../io/source';
import { ByteWindow } from '../../io/window';
import { decodeConstant, decodeIntegers } from '../schema';
import { type Field, WireReader } from './wire';

/** What decides about shapes in a model's outermost graph. */
export interface MainGraph {
  /** Names of its initializers and of what its nodes make; those of subgraphs and functions are not among them. */
  readonly values: ReadonlySet<string>;
  /** Its small whole-number constants by name: sizes, axes, places. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
}

/** Longer messages are weights, or nodes that hold no number. */
const SMALL = 1024;

/** Reads the small constants of a model's outermost graph. The file must have been read by `readModelIndex` before. */
export async function readMainGraph(
  source: ReadableBytes,
  signal?: AbortSignal,
): Promise<MainGraph> {
  const wire = new WireReader(new ByteWindow(source, signal));
  const graphs: Field[] = [];
  await wire.walk({ offset: 0, length: source.size }, field => {
    if (field.number === 7) graphs.push(field);
  });
  const values = new Set<string>();
  const integers = new Map<string, readonly number[]>();
  const parts: Field[] = [];
  for (const graph of graphs)
    await wire.walk(graph, field => {
      if (field.number === 1 || field.number === 5) parts.push(field);
    });
  for (const part of parts) {
    const isNode = part.number === 1;
    await wire.walk(part, field =>
      field.number === (isNode ? 2 : 8)
        ? wire.text(field).then(name => void values.add(name))
        : undefined,
    );
    if (part.length > SMALL) continue;
    const found = wire.decode(isNode ? decodeConstant : decodeIntegers, await wire.view(part));
    if (found) integers.set(found.name, found.values);
  }
  return { values, integers };
}
