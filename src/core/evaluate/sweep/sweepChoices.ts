import type { PipelineDescription } from '../../../shared/model/model';
import type { SweepChoice } from '../../../shared/sweep/sweepChoice';
import { defaultSeeds, presetMethods, presetNames, presets } from './presets';
import { sweepCost } from './sweepCost';

/** Of the tenths those that a sweep computes first: tenths go on from them without computing any again. */
const coarse = [0, 0.3, 0.5, 0.7, 0.9];

/** What can be asked of a pipeline without naming points, and what each comes to with so many prompts. */
export function sweepChoices(
  { folder, defaults }: Pick<PipelineDescription, 'folder' | 'defaults'>,
  prompts: readonly string[],
): readonly SweepChoice[] {
  const { steps, guidance } = defaults;
  return presetNames.flatMap(preset => {
    const points = presets[preset];
    const choice = (
      grain: SweepChoice['grain'],
      sparsities: typeof points,
      options: readonly string[],
    ): SweepChoice => {
      const cost = sweepCost({
        ...{ version: 1, folder, models: {}, prompts: [...new Set(prompts)] },
        grids: sparsities.map(sparsity => ({
          ...{ sparsity, ...presetMethods[preset], targets: ['linear'] },
        })),
        seeds: [...defaultSeeds],
        settings: { negative: '', steps, guidance, noise: 'torch' },
      });
      return { preset, grain, options, cost };
    };
    const named = ['--preset', preset];
    if (preset === 'paper') return [choice('paper', points, named)];
    const [tenths = {}] = points;
    const kinds = Object.keys(tenths);
    return [
      choice('tenths', points, named),
      choice(
        'coarse',
        [Object.fromEntries(kinds.map(kind => [kind, coarse]))],
        kinds.flatMap(kind => [`--${kind}`, coarse.join()]),
      ),
    ];
  });
}
