import { bytes } from '../../../shared/format';
import type { TimeReport } from '../../../shared/timing/timeReport';
import { table } from '../../report/table';

/** The report for people: a line a model, then what the second one gains. */
export function asText({ models, faster, ideal, note }: TimeReport): string {
  const rows = models.map(model => [
    model.path,
    `${model.milliseconds.toFixed(1)} ms`,
    `${model.loadMilliseconds.toFixed(0)} ms`,
    bytes(model.peakBytes),
    bytes(model.bytes),
    `${(model.multiplications / 1e9).toFixed(2)} G`,
  ]);
  return [
    table(['model', 'call', 'load', 'peak memory', 'bytes', 'multiplications'], rows),
    `Medians of ${models[0]?.runs ?? 0} calls, on the CPU.`,
    ...(faster === undefined || ideal === undefined
      ? []
      : [`${faster.toFixed(2)} times as fast; ${ideal.toFixed(2)} times by arithmetic.`]),
    ...(note === undefined ? [] : [note]),
  ].join('\n');
}
