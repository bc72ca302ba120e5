import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { sweepPaths, writePlan } from '../../../src/core/evaluate/sweep/sweepFolder';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import type { ProbeResult } from '../../../src/engine/api/probing';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { madeUpCalibration } from '../../fixtures/madeUpCalibration';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { planOf } from '../evaluate/sweep/plan';

const at = temporaryFolder();
const cli = builtCli();
const { folder: sample, components } = smallPipeline();
/** A copy: what is beside the sample is looked at by others. */
const folder = (): string => at('pipeline');
const kinds = ['unet', 'text-encoder'] as const;

const file = (kind: string): string => at('calibrations', `${kind}.calibration.safetensors`);

/** A step by Wanda on a component, as a sweep's recipe has it. */
async function wanda(kind: (typeof kinds)[number], select: string): Promise<Step> {
  const opened = await CalibrationFile.open(file(kind));
  const calibration = await opened.name();
  await opened.close();
  const how = { criterion: 'wanda', scope: 'row', goal: { sparsity: 0.5 } } as const;
  return { ...defaultStep, ...how, select, calibration, label: kind };
}

async function probe(steps: readonly Step[], ...more: readonly string[]) {
  await writeFile(at('r.prune.json'), JSON.stringify({ version: 2, steps }));
  return cli([
    ...['probe', folder(), '--prompts', at('prompts.txt'), '--steps', '1', '--json'],
    ...['--width', '64', '--height', '64', '--recipe', at('r.prune.json'), ...more],
  ]);
}
const errorsOf = ({
  stdout,
}: {
  readonly stdout: string;
}): Pick<ProbeResult, 'textError' | 'probeError'> => {
  const { textError, probeError } = JSON.parse(stdout) as ProbeResult;
  return { textError, probeError };
};

beforeAll(async () => {
  await writeFile(at('prompts.txt'), 'a cat\n');
  await cp(sample, folder(), { recursive: true });
  await mkdir(at('calibrations'));
  for (const component of kinds)
    await madeUpCalibration(components[component]!, file(component), { component });
});

describe('probe of steps that go by a calibration', () => {
  it('finds it in a folder that is named, and beside the model, to the same error', async () => {
    const steps = [await wanda('unet', '*')];
    const named = await probe(steps, '--calibrations', at('calibrations'));
    expect([named.code, named.stderr]).toEqual([0, expect.any(String)]);
    const { textError, probeError } = errorsOf(named);
    expect(textError).toBe(0);
    expect(probeError).toBeGreaterThan(0.01);
    const beside = at('pipeline/unet/a.calibration.safetensors');
    await cp(file('unet'), beside);
    expect(errorsOf(await probe(steps))).toEqual({ textError, probeError });
    await rm(beside);
  });

  it("takes a sweep's recipe of both components with the sweep's own calibrations", async () => {
    await mkdir(at('sweep'), { recursive: true });
    await writePlan(at('sweep'), planOf());
    await cp(at('calibrations'), sweepPaths(at('sweep')).calibrations, { recursive: true });
    const both = await Promise.all(kinds.map(kind => wanda(kind, `component:${kind}`)));
    const found = errorsOf(await probe(both, '--calibrations', at('sweep')));
    expect(found.textError).toBeGreaterThan(0.01);
    expect(found.probeError).toBeGreaterThan(0.01);
  });

  it('says before anything is loaded what is missing, or measured on another model', async () => {
    const steps = [await wanda('unet', '*')];
    const without = await probe(steps);
    expect([without.code, without.stderr]).toEqual([
      1,
      expect.stringContaining('goes by a calibration that is not here'),
    ]);
    const nowhere = await probe(steps, '--calibrations', at('nowhere'));
    expect(nowhere.code).toBe(1);
    await rm(file('unet'));
    await madeUpCalibration(components.unet!, file('unet'), { component: 'unet', base: 'other' });
    const others = [await wanda('unet', '*')];
    const other = await probe(others, '--calibrations', at('calibrations'));
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringContaining('was measured on another model'),
    ]);
    expect(other.stderr).not.toContain('Probing');
  });
});
