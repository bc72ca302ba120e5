// An allocation by a map of the sample's blocks against one sparsity for all, at equal zeros, on prompts that the map has not seen.
import path from 'node:path';
import { comparisonPrompts, mapPrompts } from '../../src/shared/sensitivity/probePrompts';
import { EngineState } from '../../src/engine/diffusion/job';
import { proposeAllocation } from '../../src/engine/diffusion/probe/proposeAllocation';
import { sensitivity } from '../../src/engine/diffusion/probe/sensitivity';
import { defaultStep, type Step } from '../../src/shared/recipe/recipe';
import { finalLatentErrors } from './finalLatents';

const [home, folder] = process.argv.slice(2) as [string, string];
const TARGET = 0.5;
/** What the project promises of the probe error. */
const MOST = 0.7;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

async function main(): Promise<void> {
  const pipeline = {
    folder: home,
    components: {
      'text-encoder': path.join(home, 'text_encoder', 'model.onnx'),
      unet: path.join(home, 'unet', 'model.onnx'),
    },
  };
  const context = { signal: new AbortController().signal, report: () => undefined };
  const state = new EngineState();
  const settings = {
    pipeline,
    folder,
    seed: 0,
    steps: 2,
    provider: 'cpu',
    sessionCache: 'all',
  } as const;
  const started = performance.now();
  const map = await sensitivity(
    {
      ...settings,
      prompts: mapPrompts,
      component: 'unet',
      by: 'block',
      sparsities: [0.2, 0.35, 0.5, 0.65, 0.8],
    },
    context,
    state,
  );
  const seconds = (performance.now() - started) / 1000;
  const proposal = await proposeAllocation(
    { ...settings, prompts: comparisonPrompts, map, goal: { sparsity: TARGET }, most: 0.8 },
    context,
    state,
  );
  await state.clear();
  const uniform: Step = { ...defaultStep, goal: { sparsity: TARGET }, label: '' };
  const [spread, even] = (await finalLatentErrors(
    pipeline,
    comparisonPrompts,
    [proposal.recipe.steps, [uniform]],
    folder,
  )) as [readonly number[], readonly number[]];
  const { proposedError, uniformError, zeros, weights } = proposal;
  const ratio = proposedError / uniformError;
  const better = spread.filter((error, i) => error < even[i]!).length;
  console.log(
    [
      `map of ${map.groups.length} blocks in ${seconds.toFixed(1)} s`,
      `${zeros} of ${weights} Linear weights are zero`,
      `probe error   ${proposedError.toFixed(4)}, uniform ${uniformError.toFixed(4)}: ${ratio.toFixed(3)}, allowed ${MOST}`,
      `final latents ${mean(spread).toFixed(4)}, uniform ${mean(even).toFixed(4)}: better for ${better} of ${spread.length} prompts`,
    ].join('\n'),
  );
  if (ratio > MOST || mean(spread) >= mean(even)) process.exitCode = 1;
}

void main();
