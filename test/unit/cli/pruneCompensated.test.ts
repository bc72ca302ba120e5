import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import type { CalibrationRecord } from '../../../src/shared/calibration/calibrationRecord';
import { builtCli } from '../../fixtures/builtCli';
import { calibrate } from '../../fixtures/calibration';
import { feedForwards } from '../../fixtures/feedForwards';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { tokensOf } from '../../fixtures/unitTokens';

const at = temporaryFolder();
const cli = builtCli();

async function prune(
  options: readonly string[],
  more: Partial<CalibrationRecord> = {},
): ReturnType<typeof cli> {
  const [model, calibration] = [at('m.onnx'), at('m.calibration.safetensors')];
  await writeFile(model, feedForwards['halves by the shape']!());
  const base = (await describeModel(model)).description.fingerprint;
  const samples = tokensOf(32).map(token => [token]);
  await calibrate(calibration, [{ layer: 'block.0.ff.net.2', samples }], { base, ...more });
  return cli(['prune', model, ...options, '--calibration', calibration, '--out', at('out.onnx')]);
}

describe('prune --remove --calibration', () => {
  test('chooses by OBS, and with --compensate tells of each layer what the rest makes up for', async () => {
    const { code, stdout, stderr } = await prune([
      ...['--remove', 'neurons=0.5', '--compensate', '--json'],
    ]);
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/for comparison only/)]);
    const { components } = JSON.parse(stdout) as {
      readonly components: readonly {
        readonly layers: readonly { readonly layer: string; readonly explained?: number }[];
      }[];
    };
    const told = components[0]!.layers.filter(({ explained }) => explained !== undefined);
    expect(told.map(({ layer }) => layer)).toEqual(['block.0.ff.net.2']);
    expect(told[0]!.explained).toBeGreaterThan(0.5);
    expect(told[0]!.explained).toBeLessThan(1);
    const { description } = await describeModel(at('out.onnx'));
    expect(description.history?.steps).toMatchObject([
      {
        criterion: 'sparsegpt',
        compensate: true,
        label: 'Remove 50 % of neurons by OBS, compensated',
        calibration: { samples: 150 },
      },
    ]);
  });

  test('prints those shares as a table', async () => {
    const { stdout } = await prune(['--remove', 'neurons=0.5', '--compensate']);
    expect(stdout).toMatch(/layer +explained before any picture\n.*\n?.*block\.0\.ff\.net\.2 +\d/);
  });

  test('goes by the weights of denoising steps that the calibration has', async () => {
    await prune(['--remove', 'neurons=0.5'], { timestepWeights: 'log-decrease' });
    const { description } = await describeModel(at('out.onnx'));
    const [step] = description.history!.steps;
    expect(step).toMatchObject({ criterion: 'obs-diff', label: 'Remove 50 % of neurons by OBS' });
    expect(step).not.toHaveProperty('compensate');
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'goes with a sparsity',
      ['--sparsity', '0.5', '--compensate'],
      /--compensate is for the removal/,
    ],
    [
      'would go by nothing',
      ['--remove', 'neurons=0.5', '--criterion', 'magnitude'],
      /--calibration is for .*--compensate/,
    ],
  ])('is a wrong use where it %s', async (_, options, message) => {
    const { code, stderr } = await prune(options);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
