import { Command } from 'commander';
import { sweepCost } from '../../../core/evaluate/sweep/sweepCost';
import { makeSweepFolder } from '../../../core/evaluate/sweep/sweepFolder';
import { missingCalibrations } from '../../../engine/evaluate/sweep/calibrateSweep';
import { componentWord, entriesOf } from '../../../shared/model/component';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { print } from '../../report/output';
import { pipelineAt } from '../pipelineAt';
import { keepCalibrations } from './givenCalibrations';
import { mergeCommand } from './mergeCommand';
import { type PlanOptions, planFor, withPlanOptions } from './planOptions';
import { refineCommand } from './refineCommand';
import { reportCommand } from './reportCommand';
import { resumeCommand, runCommand } from './runCommand';
import { slurmCommand } from './slurmCommand';
import { statusCommand } from './statusCommand';

/** `pollard sweep`: the paper's experiment on one's own pipeline. */
export function sweepCommand(): Command {
  const sweep = new Command('sweep').summary(
    'try a grid of sparsities and see where pictures change',
  );
  for (const command of [
    planCommand(),
    runCommand(),
    resumeCommand(),
    statusCommand(),
    mergeCommand(),
    slurmCommand(),
    reportCommand(),
    refineCommand(),
  ])
    sweep.addCommand(command.exitOverride());
  return sweep;
}

const planCommand = (): Command =>
  withPlanOptions(new Command('plan'))
    .summary('say what a sweep would compute, and compute nothing')
    .option('--out <dir>', 'write the plan into this folder, for "sweep resume"')
    .action(async (folder: string, options: PlanOptions & { readonly out?: string }) => {
      const plan = await planFor(await pipelineAt(folder), options);
      if (options.out !== undefined) {
        await makeSweepFolder(options.out, plan);
        await keepCalibrations(options.out, options.calibration ?? [], plan);
      }
      print(`${costOf(plan)}\n`);
    });

function costOf(plan: SweepPlan): string {
  const { prompts, seeds, settings } = plan;
  const cost = sweepCost(plan);
  return [
    `${cost.cells} cells: ${cost.settings} settings and the dense pipeline, ${prompts.length} prompts, ${seeds.length} seeds.`,
    `${cost.calls} calls of the UNet, ${settings.steps} for each picture.`,
    ...calibrationsOf(plan),
    ...(prompts.length < 5
      ? [
          `${prompts.length} prompts show pictures but support no claim of "safe": 5 are the least, 8 are better.`,
        ]
      : []),
  ].join('\n');
}

/** What is measured before the first picture. A gram takes more passes where a model is large. */
const calibrationsOf = (plan: SweepPlan): readonly string[] =>
  entriesOf(missingCalibrations(plan)).map(([kind, { gram }]) => {
    const calls = plan.prompts.length * (kind === 'unet' ? plan.settings.steps : 1);
    return `Before them the ${componentWord(kind)} is calibrated: ${calls} calls${gram ? ', in several passes where it is large' : ''}.`;
  });
