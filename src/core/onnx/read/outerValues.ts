import type { ReadableBytes } from '../../io/source';
import { ByteWindow } from '../../io/window';
import { type Field, WireReader } from './wire';

/**
 * The names of what the nodes of a model's outermost graph make: those of subgraphs and functions are not seen outside.
 * The file must have been read by `readModelIndex` before.
 */
export async function outerValues(source: ReadableBytes): Promise<ReadonlySet<string>> {
  const wire = new WireReader(new ByteWindow(source));
  const graphs: Field[] = [];
  const nodes: Field[] = [];
  await wire.walk({ offset: 0, length: source.size }, field => {
    if (field.number === 7) graphs.push(field);
  });
  for (const graph of graphs)
    await wire.walk(graph, field => {
      if (field.number === 1) nodes.push(field);
    });
  const names = new Set<string>();
  for (const node of nodes)
    await wire.walk(node, field =>
      field.number === 2 ? wire.text(field).then(name => void names.add(name)) : undefined,
    );
  return names;
}
