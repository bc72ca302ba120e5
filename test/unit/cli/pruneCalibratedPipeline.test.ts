import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import type { PruneReport } from '../../../src/cli/report/pruneReport';
import { RECIPE_KEY } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { decodedModel } from '../../fixtures/decodedModel';
import { madeUpCalibration } from '../../fixtures/madeUpCalibration';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const sample = path.join(import.meta.dirname, '../../../media/sample');
const at = temporaryFolder();
const cli = builtCli();
const file = (component: string): string => at(`${component}.calibration.safetensors`);

/** Made-up inputs of all Linear layers of the sample's component. */
const made = (
  component: string,
  folder: string,
  { file: target = file(component), ...record }: { file?: string; base?: string } = {},
): Promise<void> =>
  madeUpCalibration(path.join(sample, folder, 'model.onnx'), target, { component, ...record });

beforeAll(async () => {
  await made('unet', 'unet');
  await made('text-encoder', 'text_encoder');
});

const prune = (...more: readonly string[]): ReturnType<typeof cli> =>
  cli(['prune', sample, ...more]);
const of = (...components: readonly string[]): readonly string[] =>
  components.flatMap(component => ['--calibration', file(component)]);
const both = ['--unet', '0.5', '--text-encoder', '0.4'];

describe('prune DIR --calibration F', () => {
  test.each([
    ['wanda', ['--criterion', 'wanda'], { criterion: 'wanda', scope: 'row' }],
    ['sparsegpt', ['--criterion', 'sparsegpt'], { criterion: 'sparsegpt', scope: 'layer' }],
    ['owl', ['--allocation', 'owl'], { criterion: 'magnitude', allocation: 'owl' }],
  ])('prunes each component by its own: %s', async (name, options, step) => {
    const out = at(name);
    const files = of('text-encoder', 'unet');
    const { code, stdout, stderr } = await prune(
      ...both,
      ...options,
      ...files,
      '--out',
      out,
      '--json',
    );
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const { components } = JSON.parse(stdout) as PruneReport;
    expect(components.map(({ component }) => component)).toEqual(['text-encoder', 'unet']);
    // OWL keeps the mean over layers, not over weights.
    const off = name === 'owl' ? 0.02 : 0.005;
    for (const [i, sparsity] of [0.4, 0.5].entries())
      expect(Math.abs(components[i]!.sparsity.targeted - sparsity)).toBeLessThan(off);
    for (const [component, folder] of [
      ['unet', 'unet'],
      ['text-encoder', 'text_encoder'],
    ] as const) {
      const { metadata } = await decodedModel(path.join(out, folder, 'model.onnx'));
      expect(JSON.parse(metadata[RECIPE_KEY]!)).toMatchObject({
        version: 2,
        steps: [{ ...step, calibration: { describes: `${component}, prompts p` } }],
      });
    }
  });

  test.each([
    ['one is lacking', () => [...both, '--criterion', 'wanda', ...of('unet')], /the text encoder/],
    ['none is given', () => ['--unet', '0.5', '--criterion', 'sparsegpt'], /the UNet/],
    [
      'one is of a component that stays',
      () => ['--unet', '0.5', '--criterion', 'wanda', ...of('unet', 'text-encoder')],
      /text-encoder, which is not pruned/,
    ],
    [
      'two are of the same',
      () => ['--unet', '0.5', '--criterion', 'wanda', ...of('unet', 'unet')],
      /two calibrations of the UNet/i,
    ],
    ['nothing goes by it', () => ['--unet', '0.5', ...of('unet')], /--calibration is for/],
  ])('is wrong usage where %s, and nothing is written', async (_, options, why) => {
    const { code, stderr } = await prune(...options(), '--out', at('none'));
    expect([code, stderr]).toEqual([2, expect.stringMatching(why)]);
    await expect(describeModel(at('none/unet/model.onnx'))).rejects.toThrow();
  });

  test('of another model is refused, unless forced', async () => {
    await made('unet', 'unet', { file: file('other'), base: 'another' });
    const options = ['--unet', '0.5', '--criterion', 'wanda', '--dry-run', ...of('other')];
    const { code, stderr } = await prune(...options);
    expect([code, stderr]).toEqual([1, expect.stringContaining('was measured on another model')]);
    expect((await prune(...options, '--force')).code).toBe(0);
  });
});

test('prune FILE goes by one calibration', async () => {
  const unet = path.join(sample, 'unet/model.onnx');
  const { code, stderr } = await cli([
    ...['prune', unet, '--sparsity', '0.5', '--criterion', 'wanda'],
    ...of('unet', 'text-encoder'),
    '--dry-run',
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('one calibration')]);
});
