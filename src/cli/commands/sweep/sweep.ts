import { Command } from 'commander';
import { cellsOf } from '../../../core/evaluate/sweep/cells';
import { makeSweepFolder } from '../../../core/evaluate/sweep/sweepFolder';
import { isDense, variantsOf } from '../../../core/evaluate/sweep/variants';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { print } from '../../report/output';
import { pipelineAt } from '../pipelineAt';
import { mergeCommand } from './mergeCommand';
import { type PlanOptions, planFor, withPlanOptions } from './planOptions';
import { resumeCommand, runCommand } from './runCommand';
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
      if (options.out !== undefined) await makeSweepFolder(options.out, plan);
      print(`${costOf(plan)}\n`);
    });

function costOf(plan: SweepPlan): string {
  const { prompts, seeds, settings } = plan;
  const variants = variantsOf(plan);
  const cells = cellsOf(plan).length;
  const calls = cells * settings.steps;
  return [
    `${cells} cells: ${variants.filter(each => !isDense(each)).length} settings and the dense pipeline, ${prompts.length} prompts, ${seeds.length} seeds.`,
    `${calls} calls of the UNet, ${settings.steps} for each picture.`,
    ...(prompts.length < 5
      ? [
          `${prompts.length} prompts show pictures but support no claim of "safe": 5 are the least, 8 are better.`,
        ]
      : []),
  ].join('\n');
}
