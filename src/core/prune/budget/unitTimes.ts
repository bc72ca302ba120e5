import type { UnitSet } from '../../model/units/unitSet';

/** How long a node runs, by its name. */
export type NodeTimes = Readonly<Record<string, number>>;

/**
 * The part of a call that goes with one unit of a set: of the nodes whose outputs have its units as lines or blocks, and of the one
 * that takes them in.
 */
export function unitTime(
  { slices, values, units }: UnitSet,
  nodes: readonly { readonly name: string; readonly outputs: readonly string[] }[],
  times: NodeTimes,
): number {
  const taker = slices[0]!.at.node;
  const own = nodes.filter(
    node => node.outputs[0] === taker.outputs[0] || node.outputs.some(output => values.has(output)),
  );
  return own.reduce((sum, { name }) => sum + (times[name] ?? 0), 0) / units;
}
