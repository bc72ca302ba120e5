import { type Command, Option } from 'commander';
import type { SafeMethod } from '../../../core/evaluate/safe/safeSteps';
import { neededCalibrations } from '../../../core/evaluate/sweep/neededCalibrations';
import type { ProbeComponent } from '../../../engine/api/probing';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import { componentWord, entriesOf } from '../../../shared/model/component';
import type { Criterion } from '../../../shared/recipe/recipe';
import { criteria } from '../../../shared/recipe/stepSchema';
import { methodName, owlGoesWith } from '../../../shared/sweep/method';
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
      "statistics of layers' inputs, for what needs them; one for each component, may be repeated",
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    );

/**
 * What is searched by. Fails unless each component has the calibration that the criterion goes by, measured on the pipeline's own
 * model.
 */
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
  const method = { criterion, ...(allocation === 'owl' && { allocation }) };
  const missing = entriesOf(neededCalibrations(settings)).find(([kind]) => !calibrations[kind]);
  if (missing)
    throw usage(
      `${methodName(method)} goes by statistics of the inputs of the ${componentWord(missing[0])}: give them by --calibration; "pollard calibrate" measures them.`,
    );
  return { ...method, calibrations };
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
