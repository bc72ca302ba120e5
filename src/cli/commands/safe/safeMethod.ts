import { type Command, Option } from 'commander';
import type { SafeMethod } from '../../../core/evaluate/safe/safeSteps';
import type { ProbeComponent } from '../../../engine/api/probing';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import type { Criterion } from '../../../shared/recipe/recipe';
import { criteria } from '../../../shared/recipe/stepSchema';
import { owlGoesWith } from '../../../shared/sweep/method';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { allocations } from '../../../shared/sweep/sweepPlanSchema';
import { usage } from '../stepOptions';
import { namesOfGiven } from '../sweep/givenCalibrations';

export interface SafeMethodOptions {
  readonly criterion: Criterion;
  readonly allocation: (typeof allocations)[number];
  readonly calibration?: readonly string[];
}

/** Adds the options that say by what a search prunes. */
export const withMethodOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--criterion <name>', 'how weights are ranked')
        .choices(criteria)
        .default('magnitude'),
    )
    .addOption(
      new Option(
        '--allocation <name>',
        'how a sparsity is spread over layers; owl goes with magnitude and wanda',
      )
        .choices(allocations)
        .default('uniform'),
    )
    .option(
      '--calibration <file>',
      "statistics of layers' inputs, for what needs them; one for each component, may be repeated; those that lack are measured first, on the search's own prompts",
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    );

/** What is searched by, with the calibrations that were given. Fails as `namesOfGiven` does. */
export async function safeMethod(
  options: SafeMethodOptions,
  components: readonly ProbeComponent[],
  pipeline: PipelinePaths,
): Promise<SafeMethod> {
  const { criterion, allocation, calibration = [] } = options;
  if (allocation === 'owl' && !owlGoesWith(criterion))
    throw usage(`owl goes with magnitude and wanda only: leave out --allocation, or ${criterion}.`);
  const settings = settingsOf(options, components);
  const calibrations = await namesOfGiven(settings, calibration, pipeline);
  return { criterion, ...(allocation === 'owl' && { allocation }), calibrations };
}

/** A grid that prunes as the search does. */
export const settingsOf = (
  { criterion, allocation }: SafeMethodOptions,
  components: readonly ProbeComponent[],
): Pick<SweepPlan, 'grids'> => ({
  grids: [
    {
      sparsity: Object.fromEntries(components.map(kind => [kind, [0.5]])),
      ...{ criteria: [criterion], allocations: [allocation], targets: ['linear'] },
    },
  ],
});
