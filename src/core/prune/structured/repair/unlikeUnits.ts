import { type InputMoments, momentRows } from './inputMoments';

/** Squared correlation from which on two neurons could each make up for the other, and only one of them may go. */
const ALIKE = 0.5;

/**
 * The first `count` of some neurons that are not alike: were two that say the same removed at once, neither could make up for the
 * other. At least one; fewer where the rest is alike.
 */
export async function unlike(
  neurons: readonly number[],
  { moments, count }: { readonly moments: InputMoments; readonly count: number },
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const rows = new Map<number, Float64Array>();
  const asked = new Set(neurons);
  for await (const { row, values } of momentRows(moments, signal))
    if (asked.has(row))
      rows.set(
        row,
        Float64Array.from(neurons, other => values[other]!),
      );
  const own = neurons.map((neuron, at) => rows.get(neuron)![at]!);
  const picked: number[] = [];
  for (let at = 0; at < neurons.length && picked.length < count; at++) {
    const moment = rows.get(neurons[at]!)!;
    if (picked.every(other => moment[other]! ** 2 <= ALIKE * own[other]! * own[at]!))
      picked.push(at);
  }
  return picked.map(at => neurons[at]!);
}
