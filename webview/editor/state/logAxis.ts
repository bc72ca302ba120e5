import type { Statistics } from '../../../src/shared/stats/statistics';

/** A horizontal axis of log10 |w|: whole decades. */
export interface LogAxis {
  readonly low: number;
  readonly decades: number;
}

/** One axis for all layers of a model, so that it stands still from layer to layer: up to the largest |w|, five decades. */
export function logAxis(statistics: readonly (Statistics | null)[]): LogAxis {
  const largest = statistics.reduce((most, each) => Math.max(most, each?.maxAbsolute ?? 0), 0);
  const high = largest > 0 && Number.isFinite(largest) ? Math.ceil(Math.log10(largest)) : 0;
  return { low: high - 5, decades: 5 };
}

/** Share of the axis, 0 to 1, where a magnitude stands. */
export const axisShare = (magnitude: number, { low, decades }: LogAxis): number =>
  magnitude <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(magnitude) - low) / decades));

/** The magnitude at a share of the axis. */
export const axisMagnitude = (share: number, { low, decades }: LogAxis): number =>
  10 ** (low + Math.min(1, Math.max(0, share)) * decades);
