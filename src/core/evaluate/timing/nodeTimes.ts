import * as v from 'valibot';
import { CALLED, nodeEvent, runEvent } from './profileEvents';

/**
 * Milliseconds of each node in a call, from a profile of several, the first aside: the least of them, for what else goes on in the
 * machine only adds. By the names that nodes have in the file: a product that was fused with what is added to it keeps its own.
 */
export function nodeTimesOf(profile: string): Readonly<Record<string, number>> {
  const events = JSON.parse(profile) as readonly unknown[];
  const [, from = 0] = events.flatMap(event => (v.is(runEvent, event) ? event.ts : []));
  const times = new Map<string, number>();
  for (const event of events) {
    if (!v.is(nodeEvent, event) || event.ts < from || !event.name.endsWith(CALLED)) continue;
    const name = event.name.slice(0, -CALLED.length).replace(/\/MatMulAddFusion\/?$/, '');
    times.set(name, Math.min(times.get(name) ?? Infinity, event.dur / 1000));
  }
  return Object.fromEntries(times);
}
