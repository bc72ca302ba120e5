import { describe, expect, it } from 'vitest';
import { arithmeticOf } from '../../../src/core/evaluate/timing/arithmetic';
import { type TimedModel, timeReport } from '../../../src/shared/timing/timeReport';

const node = (
  op: string,
  [input, output]: readonly [readonly number[], readonly number[]],
  { ts = 20, dur = 1, of = 'a', ending = '_kernel_time' } = {},
): object => ({
  ...{ cat: 'Node', name: `/${of}/${op}${ending}`, ts, dur },
  // onnxruntime leaves weights out.
  args: {
    op_name: op,
    input_type_shape: [{ float: input }],
    output_type_shape: [{ float: output }],
  },
});
const run = (ts: number): object => ({ cat: 'Session', name: 'model_run', ts, dur: 5 });
const profile = (...events: readonly object[]): string => JSON.stringify(events);

describe('arithmetic', () => {
  it('counts the multiplications of products by the shapes of a run, of convolutions by their weights', () => {
    const dims: Readonly<Record<string, readonly number[]>> = {
      '/a/Conv': [10, 6, 3, 3],
      // Two groups: each output sees half of the inputs.
      '/b/Conv': [10, 3, 3, 3],
    };
    const { multiplications } = arithmeticOf(
      profile(
        run(10),
        node('MatMul', [
          [2, 5, 8],
          [2, 5, 32],
        ]),
        node('Gemm', [
          [3, 4],
          [3, 7],
        ]),
        node('Conv', [
          [1, 6, 9, 9],
          [1, 10, 9, 9],
        ]),
        node(
          'Conv',
          [
            [1, 6, 9, 9],
            [1, 10, 9, 9],
          ],
          { of: 'b' },
        ),
      ),
      name => dims[name],
    );
    expect(multiplications).toBe(2 * 5 * 32 * 8 + 3 * 7 * 4 + 10 * 81 * 54 + 10 * 81 * 27);
  });

  it('counts the last run alone, each node once, and the share of time of all else', () => {
    const product = [
      [1, 4],
      [1, 4],
    ] as const;
    const found = arithmeticOf(
      profile(
        run(10),
        node('MatMul', product, { ts: 12 }),
        run(20),
        node('MatMul', product, { dur: 3 }),
        node('MatMul', product, { ending: '_fence_before' }),
        node('Softmax', product),
      ),
      () => undefined,
    );
    expect(found).toEqual({ multiplications: 16, otherShare: 0.25 });
  });
});

describe('the report of times', () => {
  const timed = (calls: readonly number[], multiplications: number): TimedModel => ({
    ...{ path: 'm', calls, loadMilliseconds: 1, peakBytes: 2, bytes: 3 },
    arithmetic: { multiplications, otherShare: 0.4 },
  });

  it('has medians, and the gain beside the ideal one', () => {
    const report = timeReport([timed([9, 1, 5, 7], 300), timed([4, 5, 3], 200)]);
    expect(report.models.map(({ milliseconds, runs }) => [milliseconds, runs])).toEqual([
      [6, 4],
      [4, 3],
    ]);
    expect(report).toMatchObject({ faster: 1.5, ideal: 1.5 });
    expect(report).not.toHaveProperty('note');
  });

  it('says why where less than 0.7 of the ideal is gained', () => {
    expect(timeReport([timed([6], 300), timed([6], 200)]).note).toMatch(/^Less than 0\.7.*40 %/);
    expect(timeReport([timed([6], 300), timed([5.7], 200)])).not.toHaveProperty('note');
  });

  it('does not believe a gain that is beyond the ideal', () => {
    expect(timeReport([timed([6], 300), timed([3.6], 200)]).note).toMatch(
      /^Faster than arithmetic/,
    );
    expect(timeReport([timed([6], 300), timed([3.7], 200)])).not.toHaveProperty('note');
  });

  it('of one model compares nothing', () => {
    expect(timeReport([timed([6], 300)])).not.toHaveProperty('faster');
  });
});
