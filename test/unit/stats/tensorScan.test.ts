import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logHistogram } from '../../../src/core/stats/logHistogram';
import { quantile } from '../../../src/core/stats/quantile';
import type { TensorCounts } from '../../../src/core/stats/tally';
import { tallyFor } from '../../../src/core/stats/tensorScan';
import type { PrunableType } from '../../../src/shared/model/elementType';
import { bucketBottom, bucketTop } from '../../../src/shared/stats/magnitudeBucket';
import { types } from '../../fixtures/arbitraryModel';
import { weightBits } from '../../fixtures/heavyTail';
import { valueOf } from '../../fixtures/pruneOracle';

/** Bits of every kind: any pattern, small whole ones for ties, zeros, denormals, the largest, infinities, NaN. */
const anyBits = (type: PrunableType): fc.Arbitrary<number> => {
  const wide = type === 'float32';
  const [sign, infinity] = wide
    ? [2 ** 31, 0x7f800000]
    : [2 ** 15, type === 'float16' ? 0x7c00 : 0x7f80];
  const special = [0, 1, 2, infinity - 1, infinity, infinity + 1, sign - 1];
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 * sign - 1 }) },
    {
      weight: 4,
      arbitrary: fc
        .integer({ min: 0x3c00, max: 0x3c20 })
        .map(bits => (wide ? bits * 65_536 : bits)),
    },
    { weight: 2, arbitrary: fc.constantFrom(...special, ...special.map(bits => bits + sign)) },
  );
};

const anyTensor = (type: PrunableType): fc.Arbitrary<readonly number[]> =>
  fc.array(anyBits(type), { maxLength: 400, size: 'max' });

/** The scan of the elements in chunks that end at `cuts`. */
function scan(
  type: PrunableType,
  all: ArrayLike<number>,
  cuts: readonly number[] = [],
): TensorCounts {
  const bits = type === 'float32' ? Uint32Array.from(all) : Uint16Array.from(all);
  const ends = [...new Set([...cuts.map(cut => cut % (bits.length + 1)), bits.length])];
  const tally = tallyFor(type);
  let first = 0;
  for (const end of ends.sort((a, b) => a - b)) {
    tally.add(bits.slice(first, end));
    first = end;
  }
  return tally.result();
}

const finiteMagnitudes = (type: PrunableType, bits: readonly number[]): readonly number[] =>
  bits
    .map(each => Math.abs(valueOf(type, each)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe.each(types)('the scan of %s weights', type => {
  test('counts and measures what direct computation does', () => {
    fc.assert(
      fc.property(anyTensor(type), bits => {
        const values = bits.map(each => valueOf(type, each));
        const finite = values.filter(Number.isFinite);
        const n = Math.max(1, finite.length);
        const { statistics, buckets } = scan(type, bits);
        expect(statistics).toMatchObject({
          count: bits.length,
          zeros: values.filter(value => value === 0).length,
          nonFinite: values.length - finite.length,
          maxAbsolute: Math.max(0, ...finite.map(Math.abs)),
        });
        // Math.min tells -0 from 0; as numbers they are one.
        expect(statistics.min + 0).toBe((finite.length > 0 ? Math.min(...finite) : 0) + 0);
        expect(statistics.max + 0).toBe((finite.length > 0 ? Math.max(...finite) : 0) + 0);
        const largest = statistics.maxAbsolute;
        const mean = sum(finite) / n;
        // Scaled, so that the squares of the largest and smallest floats stay numbers.
        const spread = sum(finite.map(value => ((value - mean) / (largest || 1)) ** 2));
        const near = (found: number, direct: number): void => {
          expect(Math.abs(found - direct)).toBeLessThanOrEqual(1e-12 * largest);
        };
        near(statistics.mean, mean);
        near(statistics.meanAbsolute, sum(finite.map(Math.abs)) / n);
        near(statistics.standardDeviation, Math.sqrt(spread / n) * largest);
        expect(same(buckets, directBuckets(type, bits))).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('draws the histogram that direct logarithms give', () => {
    fc.assert(
      fc.property(anyTensor(type), bits => {
        const { buckets, statistics } = scan(type, bits);
        const { low, width, counts, zeros } = logHistogram(type, buckets, statistics.zeros);
        const magnitudes = finiteMagnitudes(type, bits).filter(size => size > 0);
        expect(zeros).toBe(statistics.zeros);
        expect(sum([...counts])).toBe(magnitudes.length);
        // A float32 is counted with its class, which is 0.8 % wide (denormals more); a half stands for itself.
        const slack = type === 'float32' ? 2 ** -7 : 1e-12;
        const denormal = type === 'float16' ? 0 : 2 ** -126;
        let below = 0;
        for (const [bin, count] of [...counts].entries()) {
          below += count;
          const edge = 10 ** (low + (bin + 1) * width);
          if (bin === counts.length - 1) continue;
          const least = magnitudes.filter(size => size < edge * (1 - slack) - denormal).length;
          const most = magnitudes.filter(size => size <= edge * (1 + slack) + denormal).length;
          expect(below).toBeGreaterThanOrEqual(least);
          expect(below).toBeLessThanOrEqual(most);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test('gives the quantiles that sorting does, of one tensor and of two merged', () => {
    fc.assert(
      fc.property(
        anyTensor(type),
        anyTensor(type),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (one, two, share) => {
          const [a, b] = [scan(type, one), scan(type, two)];
          const merged = { buckets: a.buckets.map((count, i) => count + b.buckets[i]!) };
          expectQuantile(type, one, share, quantile(a, type, share));
          expectQuantile(type, [...one, ...two], share, quantile(merged, type, share));
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  test('is the same to the last bit however the chunks are cut', () => {
    const elements = 40_000;
    const [drawn] = weightBits({ type, elements, scale: 0.02, key: 'cuts' });
    const bits = Array.from(drawn!);
    // NaN and infinities in some blocks and not in others.
    bits[20_000] = type === 'float32' ? 0x7fc00000 : 0x7fff;
    const whole = scan(type, bits);
    const cuts = fc.array(fc.nat({ max: elements }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, at => {
        const cut = scan(type, bits, at);
        expect(cut.statistics).toEqual(whole.statistics);
        expect(same(cut.buckets, whole.buckets)).toBe(true);
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});

test('the spread of float32 weights far from zero is not lost in their mean', () => {
  const values = Float32Array.from({ length: 50_000 }, (_, i) => 4096 + (i % 3) / 1024);
  const bits = new Uint32Array(values.buffer);
  const { statistics } = scan('float32', bits);
  const mean = sum([...values]) / values.length;
  const direct = Math.sqrt(sum([...values].map(value => (value - mean) ** 2)) / values.length);
  expect(Math.abs(statistics.standardDeviation / direct - 1)).toBeLessThan(1e-9);
});

/** Bytewise: arrays of this length take `toEqual` half a second. */
const same = (a: Uint32Array, b: Uint32Array): boolean =>
  Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0;

/** Weights per magnitude bucket, by the bucket's own borders. */
function directBuckets(type: PrunableType, bits: readonly number[]): Uint32Array {
  const buckets = new Uint32Array(32_768);
  for (const each of bits) {
    const index = type === 'float32' ? (each % 2 ** 31) >>> 16 : each % 2 ** 15;
    buckets[index]!++;
    const size = Math.abs(valueOf(type, each));
    if (!Number.isFinite(size)) continue;
    if (size < bucketBottom(type, index) || size > bucketTop(type, index))
      throw new Error(`${size} lies outside class ${index}`);
  }
  return buckets;
}

/** The quantile by sorting; for float32 the top of its class. */
function expectQuantile(
  type: PrunableType,
  bits: readonly number[],
  share: number,
  found: number,
): void {
  const sorted = finiteMagnitudes(type, bits);
  const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
  if (type !== 'float32') expect(found).toBe(exact);
  else {
    const index = new Uint32Array(Float32Array.of(exact).buffer)[0]! >>> 16;
    expect(found).toBe(sorted.length === 0 ? 0 : bucketTop(type, index));
  }
}
