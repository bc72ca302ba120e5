import { createHash } from 'node:crypto';
import type { CalibrationRecord } from '../../../shared/calibration/calibrationRecord';

/**
 * Tells calibrations apart, 32 hexadecimal digits: a hash of what they were made of, in whatever order it was written. On what
 * they ran does not count: statistics that are gone can be computed again under the same name.
 */
export function calibrationHash({ provider: _, ...record }: CalibrationRecord): string {
  const hash = createHash('sha256').update(JSON.stringify(sorted(record)));
  return hash.digest('hex').slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
