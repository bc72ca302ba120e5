import { BUCKETS, bucketBottom, bucketTop } from '../../src/shared/stats/magnitudeBucket';
import type { LogHistogram, Statistics } from '../../src/shared/stats/statistics';

/** Exact figures of some weights, the plain way. */
export function fakeStatistics(weights: Float32Array): Statistics {
  const count = weights.length;
  const sum = (of: (value: number) => number): number =>
    weights.reduce((total, value) => total + of(value), 0);
  const mean = sum(value => value) / count;
  return {
    count,
    zeros: weights.filter(value => value === 0).length,
    nonFinite: 0,
    min: weights.reduce((least, value) => Math.min(least, value), Infinity),
    max: weights.reduce((most, value) => Math.max(most, value), -Infinity),
    mean,
    standardDeviation: Math.sqrt(sum(value => (value - mean) ** 2) / count),
    meanAbsolute: sum(Math.abs) / count,
    maxAbsolute: weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  };
}

/** How many weights lie at or below each magnitude bucket of float32. */
export function fakeClasses(weights: Float32Array): Uint32Array {
  const counts = new Uint32Array(BUCKETS);
  const bits = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  for (const pattern of bits) counts[(pattern & 0x7fffffff) >>> 16]!++;
  for (let i = 1; i < BUCKETS; i++) counts[i]! += counts[i - 1]!;
  return counts;
}

/** The histogram of the inspector: tenths of a decade from 1e-8. */
export function fakeHistogram(weights: Float32Array): LogHistogram {
  const counts = new Float64Array(100);
  let zeros = 0;
  for (const value of weights) {
    if (value === 0) zeros++;
    else counts[Math.max(0, Math.min(99, Math.floor((Math.log10(Math.abs(value)) + 8) / 0.1)))]!++;
  }
  return { low: -8, width: 0.1, counts, zeros };
}

/** The magnitude bucket of a value, for tests that want its edges. */
export function bucketOf(value: number): { readonly bottom: number; readonly top: number } {
  const bits = new Uint32Array(new Float32Array([Math.abs(value)]).buffer)[0]! >>> 16;
  return { bottom: bucketBottom('float32', bits), top: bucketTop('float32', bits) };
}
