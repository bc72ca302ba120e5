import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileKernel } from '../../../src/core/weights/kernel/compile.mjs';
import { readFileSync } from 'node:fs';
import { floatBlocks, toFloats } from '../../../src/core/weights/toFloats';
import { narrow, viewOf } from '../../../src/core/weights/view';
import { TilePool } from '../../../src/core/stats/tilePool';
import { LinePool } from '../../../src/core/weights/kernel/linePool';
import { PATTERNS, PatternTables } from '../../../src/core/weights/kernel/patternTables';
import { BUCKETS, bucketTop } from '../../../src/shared/stats/magnitudeBucket';

test('the kernel is what its source compiles to', async () => {
  const written = new URL('../../../src/core/weights/kernel/kernelBinary.ts', import.meta.url);
  expect(await compileKernel()).toBe(readFileSync(written, 'utf8'));
});

test.each(['float16', 'bfloat16'] as const)('every %s pattern has its value', type => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const values = toFloats(type, bits);
  for (const pattern of bits) {
    const top = bucketTop(type, pattern % BUCKETS);
    const value = pattern < BUCKETS ? top : -top;
    if (!Object.is(values[pattern], value)) expect(values[pattern], `${pattern}`).toBe(value);
  }
});

test('patterns are counted as one by one, however many there are', () => {
  const tables = new PatternTables();
  const expected = new Uint32Array(PATTERNS);
  for (const length of [0, 1, 3, 4, 5, 32_767, 32_768, 32_771, 100_001]) {
    const bits = Uint16Array.from({ length }, (_, i) => (i * i * 40_503 + length) & 0xffff);
    tables.add(bits);
    for (const pattern of bits) expected[pattern]!++;
  }
  tables.add(new Uint16Array(70_000).fill(0xffff));
  expected[0xffff]! += 70_000;
  const [first, second] = [0, PATTERNS].map(at => tables.counts.subarray(at, at + PATTERNS));
  expect(first!.map((count, pattern) => count + second![pattern]!)).toEqual(expected);
});

test('blocks of every length hold the values of their chunk', () => {
  const bits = Uint16Array.from({ length: 70_001 }, (_, i) => (i * 31) & 0x7bff);
  const all = toFloats('float16', bits);
  for (const length of [0, 1, 7, 8, 9, 32_767, 32_768, 32_769, 70_001]) {
    let next = 5;
    for (const { first, values } of floatBlocks('float16', {
      first: 5,
      bits: bits.subarray(0, length),
    })) {
      expect(first).toBe(next);
      expect(values).toEqual(all.slice(first - 5, first - 5 + values.length));
      next += values.length;
    }
    expect(next).toBe(5 + length);
  }
});

const weight = fc.oneof(
  { weight: 8, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** -149) },
);

test('a line is pooled as simple sums over each run are, whatever is not finite left out', () => {
  const lines = fc.integer({ min: 1, max: 40 }).chain(length =>
    fc.record({
      lines: fc.array(fc.array(weight, { minLength: length, maxLength: length }), {
        minLength: 1,
        maxLength: 3,
      }),
      runs: fc.integer({ min: 1, max: length }),
    }),
  );
  fc.assert(
    fc.property(lines, ({ lines, runs }) => {
      const length = lines[0]!.length;
      const edges = Uint32Array.from({ length: runs + 1 }, (_, run) =>
        Math.ceil((run * length) / runs),
      );
      const pool = new LinePool({ edges, cells: runs * 2, step: 2 });
      for (const line of lines) {
        pool.line.set(line);
        const finite = line.map(Math.fround).filter(each => Number.isFinite(each));
        const found = pool.pool(1);
        expect(found.zeros).toBe(finite.filter(each => each === 0).length);
        expect(found.nonFinite).toBe(length - finite.length);
        expectClose(
          found.squares,
          finite.map(each => each * each),
        );
        pool.addSquares();
      }
      const { squares } = pool;
      const { mean, signed, zeros, max } = pool.cells();
      pool.close();
      for (let place = 0; place < length; place++)
        expectClose(
          squares[place]!,
          lines.map(line => Math.fround(line[place]!) ** 2).filter(each => Number.isFinite(each)),
        );
      for (let run = 0; run < runs; run++) {
        const weights = lines
          .flatMap(line => line.slice(edges[run], edges[run + 1]))
          .map(Math.fround)
          .filter(each => Number.isFinite(each));
        const sizes = weights.map(Math.abs);
        const cell = 2 * run + 1;
        expect(max[cell]).toBe(Math.max(0, ...sizes));
        const count = Math.max(1, weights.length);
        expect(zeros[cell]).toBe(Math.fround(weights.filter(each => each === 0).length / count));
        expectClose(mean[cell]! * count, sizes);
        expectClose(signed[cell]! * count, weights);
        // Cells between the runs' own stay empty.
        expect([mean[cell - 1], max[cell - 1], zeros[cell - 1]]).toEqual([0, 0, 0]);
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});

/** Equal up to what single precision rounds. */
function expectClose(found: number, terms: readonly number[]): void {
  const sum = terms.reduce((a, b) => a + b, 0);
  const size = terms.reduce((a, b) => a + Math.abs(b), 0);
  expect(Math.abs(found - sum)).toBeLessThanOrEqual(
    2 ** -22 * Math.abs(sum) + 2 ** -48 * size + 2 ** -140,
  );
}

test.each([
  ['outputs by inputs', viewOf([40, 90], 'out-in')],
  ['inputs by outputs', viewOf([90, 40], 'in-out')],
  ['one position of a kernel', narrow(viewOf([40, 90, 3, 3], 'out-in-k'), 2, 4, 1)],
] as const)('a tile of %s has the same bits however its weights are cut', (_, view) => {
  const request = { row: 3, column: 5, height: 31, width: 77, rows: 7, columns: 11 };
  const values = Float32Array.from(
    { length: 40 * 90 * 9 },
    (_, i) => Math.sin(i * 12.9898) * 10 ** (i % 7),
  );
  const tileOf = (length: number) => {
    const pool = new TilePool(request, view);
    for (let at = 0; at < values.length; at += length)
      pool.add(at, values.subarray(at, at + length));
    return pool.result(0, new Float32Array());
  };
  const whole = tileOf(values.length);
  expect(whole.mean.some(each => each > 0)).toBe(true);
  for (const length of [1, 13, 90, 1000]) expect(tileOf(length)).toEqual(whole);
});
