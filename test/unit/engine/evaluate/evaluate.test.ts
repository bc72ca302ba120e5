import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiffusionApi } from '../../../../src/engine/api/diffusionApi';
import {
  evaluate,
  type EvaluationEvent,
  type EvaluationMeans,
} from '../../../../src/engine/evaluate/evaluate';
import { MaterializedModels } from '../../../../src/engine/evaluate/materialize';
import { type PipelineVariant, underRecipe } from '../../../../src/engine/evaluate/variant';
import { EngineProcess } from '../../../../src/engine/process/process';
import { entriesOf } from '../../../../src/shared/model/component';
import type { Recipe, Step } from '../../../../src/shared/recipe/recipe';
import { builtEngine } from '../../../fixtures/builtEngine';
import { builtScript } from '../../../fixtures/builtScripts';
import { generateHere, requestFor } from '../../../fixtures/generation';
import { smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const built = builtEngine();
const { settings, provider, sessionCache, previewEvery } = requestFor(smallPipeline(), {
  settings: { width: 64, height: 64 },
});
const options = { settings, provider, sessionCache, previewEvery };
let diffusion: EngineProcess<DiffusionApi>;
let means: EvaluationMeans;

beforeAll(() => {
  const script = builtScript('diffusionEngine');
  diffusion = new EngineProcess<DiffusionApi>({ script, patience: 2000 });
  const model = built.start().client;
  const models = new MaterializedModels(model, at('models', String(process.pid)));
  means = { model, diffusion: diffusion.client, models };
});
afterAll(() => {
  diffusion.kill();
});

const step = (select: string): Step => ({
  ...{ select, targets: ['linear'], criterion: 'magnitude', scope: 'layer' },
  ...{ goal: { sparsity: 0.9 }, enabled: true, label: 'Prune to 90 %' },
});
const recipe = (select = '*'): Recipe => ({ version: 1, steps: [step(select)] });

function dense(): PipelineVariant {
  const { folder, components } = smallPipeline();
  return {
    folder,
    components: entriesOf(components).map(([component, path]) => ({ component, path, steps: [] })),
    missing: [],
  };
}
const pruned = (): PipelineVariant => ({
  ...dense(),
  components: underRecipe(dense().components, recipe()),
});

describe('an evaluation', () => {
  it('plans, writes the pruned copy, runs and compares, in that order', async () => {
    const events: EvaluationEvent[] = [];
    const { results, similarity } = await evaluate(
      means,
      { variants: [dense(), pruned()], options },
      { signal: new AbortController().signal, report: event => events.push(event) },
    );
    const [before, after] = results;
    expect(before!.pngs).toEqual(
      (await generateHere({ pipeline: smallPipeline(), ...options })).pngs,
    );
    expect(after!.pngs).not.toEqual(before!.pngs);
    expect(after!.report.noiseHash).toBe(before!.report.noiseHash);
    expect(similarity!.psnr).toBeLessThan(40);
    const [planned] = events;
    const targeted =
      planned?.kind === 'planned'
        ? planned.plans.map(plans =>
            plans.map(({ component, plan: { figures } }) => [
              component,
              figures.targeted.zeros / figures.targeted.total > 0.89,
            ]),
          )
        : [];
    expect(targeted).toEqual([
      [
        ['text-encoder', false],
        ['unet', false],
      ],
      [
        ['text-encoder', false],
        ['unet', true],
      ],
    ]);
    const stages = events.flatMap(event =>
      event.kind === 'planned' ? [] : [`${event.variant} ${event.kind}`],
    );
    expect([...new Set(stages)]).toEqual([
      ...['0 materializing', '0 loading', '0 step', '0 decoding'],
      ...['1 materializing', '1 loading', '1 step', '1 decoding'],
    ]);
    expect(await readdir(means.models.folder)).toEqual(['unet']);
  });

  it('of one variant compares nothing', async () => {
    const { results, similarity } = await evaluate(
      means,
      { variants: [dense()], options },
      { signal: new AbortController().signal, report: () => undefined },
    );
    expect([results.length, similarity]).toEqual([1, null]);
  });

  it('that is cancelled runs nothing', async () => {
    const work = evaluate(
      means,
      { variants: [dense()], options },
      { signal: AbortSignal.abort(), report: () => undefined },
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a recipe over a pipeline', () => {
  const sd3 = (['text-encoder', 'text-encoder-2', 'transformer', 'vae-decoder'] as const).map(
    component => ({ component, path: component, steps: [] }),
  );
  const underSteps = (select: string, { components } = dense()) =>
    underRecipe(components, recipe(select)).flatMap(({ component, steps }) =>
      steps.length > 0 ? [component] : [],
    );

  it('is about the denoiser, whichever it is', () => {
    expect(underSteps('role:attention-*')).toEqual(['unet']);
    expect(underSteps('role:attention-*', { ...dense(), components: sd3 })).toEqual([
      'transformer',
    ]);
  });

  it('is about text encoders and denoiser where its steps name components', () => {
    expect(underSteps('component:text-encoder')).toEqual(['text-encoder', 'unet']);
    expect(underSteps('component:transformer', { ...dense(), components: sd3 })).toEqual([
      'text-encoder',
      'text-encoder-2',
      'transformer',
    ]);
  });
});
