import { readdir, stat, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TimeReport } from '../../../src/shared/timing/timeReport';
import { openModel } from '../../../src/core/prune/openModel';
import { shrinkModel } from '../../../src/core/prune/structured/shrinkModel';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { feedForwards } from '../../fixtures/feedForwards';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();

beforeAll(async () => {
  await writeFile(at('dense.onnx'), feedForwards['halves by the shape']!());
  const model = await openModel(at('dense.onnx'));
  const step = { ...defaultStep, goal: { remove: { neurons: 0.5 } }, label: 'half' };
  const { masks } = await model.resolve([step]);
  await shrinkModel(model.weights, masks, { target: at('half.onnx') });
  await model.weights.close();
});

describe('time', () => {
  it('tells of two models what they take, and the gain beside the ideal one', async () => {
    const before = await readdir(at('.'));
    const args = ['time', at('dense.onnx'), '--against', at('half.onnx'), '--json'];
    const { code, stdout } = await cli(args);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as TimeReport;
    const [dense, half] = report.models;
    // Two images of 77 tokens: 8 features into two times 32 neurons, and back.
    expect(dense!.multiplications).toBe(2 * 77 * (8 * 64 + 32 * 8));
    expect(half!.multiplications).toBe(dense!.multiplications / 2);
    expect([dense!.runs, half!.runs, report.ideal]).toEqual([10, 10, 2]);
    expect(report.faster).toBeCloseTo(dense!.milliseconds / half!.milliseconds, 9);
    expect([dense!.bytes, half!.bytes]).toEqual([
      (await stat(at('dense.onnx'))).size,
      (await stat(at('half.onnx'))).size,
    ]);
    expect(Math.min(...report.models.map(({ peakBytes }) => peakBytes))).toBeGreaterThan(1 << 24);
    expect(await readdir(at('.'))).toEqual(before);
  });

  it('takes a component of a folder, and prints a table', async () => {
    const args = ['time', folder, '--component', 'text-encoder', '--batch', '1', '--threads', '1'];
    const { code, stdout } = await cli(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/model +call +load +peak memory +bytes +multiplications/);
    expect(stdout).toMatch(/Medians of 10 calls, on the CPU\./);
  });

  it.each([
    ['fewer than 10 calls', ['--runs', '9'], 2],
    ['a file that is not there', ['--against', 'none.onnx'], 1],
  ])('is refused with %s', async (_, more, expected) => {
    expect((await cli(['time', at('dense.onnx'), ...more])).code).toBe(expected);
  });
});
