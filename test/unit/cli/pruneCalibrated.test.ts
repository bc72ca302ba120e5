import { readdir, rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { RECIPE_KEY } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { calibrate } from '../../fixtures/calibration';
import { modelOf, someBits, someInputs } from '../../fixtures/calibratedModel';
import { decodedModel } from '../../fixtures/decodedModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const [file, calibration] = [() => at('m.onnx'), () => at('m.calibration.safetensors')];

async function made(base?: string): Promise<void> {
  const bits = someBits('float16', 96, 'a');
  await writeFile(
    file(),
    modelOf({ type: 'float16', layers: [{ name: 'a', op: 'MatMul', dims: [12, 8], bits }] }),
  );
  await calibrate(calibration(), [someInputs('a', { inputs: 12, samples: 3 })], {
    base: base ?? (await describeModel(file())).description.fingerprint,
  });
}
const prune = (...more: readonly string[]): ReturnType<typeof cli> =>
  cli([
    'prune',
    file(),
    '--sparsity',
    '0.5',
    ...more,
    '--calibration',
    calibration(),
    '--out',
    at('out.onnx'),
  ]);

describe('prune FILE --calibration F', () => {
  test.each([
    [
      ['--criterion', 'wanda'],
      { criterion: 'wanda', scope: 'row', label: 'Prune to 50 % by Wanda' },
      48,
    ],
    [['--criterion', 'wanda', '--scope', 'layer'], { criterion: 'wanda', scope: 'layer' }, 48],
    [
      ['--criterion', 'sparsegpt'],
      { criterion: 'sparsegpt', scope: 'layer', label: 'Prune to 50 % by SparseGPT' },
      48,
    ],
    [['--allocation', 'owl'], { criterion: 'magnitude', allocation: 'owl', scope: 'layer' }, 48],
  ])('%j writes zeros, and a recipe that names the calibration', async (options, step, zeros) => {
    await made();
    const { code, stdout } = await prune(...options, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ components: [{ layers: [{ layer: 'a', zeros }] }] });
    const { metadata } = await decodedModel(at('out.onnx'));
    expect(JSON.parse(metadata[RECIPE_KEY]!)).toMatchObject({
      version: 2,
      steps: [
        {
          ...step,
          calibration: {
            hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
            samples: 3,
            describes: 'unet, prompts p',
          },
        },
      ],
    });
  });

  test('of another model is refused, unless forced', async () => {
    await made('another');
    const refused = await prune('--criterion', 'wanda');
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('was measured on another model'),
    ]);
    expect((await prune('--criterion', 'wanda', '--force')).code).toBe(0);
  });

  const inputs = someInputs('a', { inputs: 12, samples: 3 });
  const infinite = inputs.samples.map(rows => rows.map(row => row.map(() => 1e200)));
  test.each([
    ['without a finite statistic', { ...inputs, samples: infinite }, 'wanda', 'of the layer a'],
    [
      'whose matrix cannot be factored',
      { ...inputs, weights: [100, -1, -1] },
      'sparsegpt',
      'layer a cannot be factored',
    ],
    ['of other layers', { ...inputs, layer: 'b' }, 'wanda', 'layer a'],
  ])(
    '%s is refused by name of the layer, and nothing is written',
    async (_, of, criterion, why) => {
      await made();
      await rm(at('out.onnx'), { force: true });
      const { fingerprint } = (await describeModel(file())).description;
      await calibrate(calibration(), [of], { base: fingerprint });
      const { code, stderr } = await prune('--criterion', criterion);
      expect([code, stderr]).toEqual([1, expect.stringContaining(why)]);
      expect(await readdir(at())).not.toContain('out.onnx');
    },
  );

  test('is wrong usage where nothing goes by it', async () => {
    await made();
    const { code, stderr } = await prune();
    expect([code, stderr]).toEqual([2, expect.stringContaining('--calibration is for')]);
  });
});

test('Wanda without a calibration says so', async () => {
  await made();
  const { code, stderr } = await cli([
    'prune',
    file(),
    '--sparsity',
    '0.5',
    '--criterion',
    'wanda',
    '--dry-run',
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('names no calibration')]);
});
