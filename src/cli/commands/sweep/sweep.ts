import { Command } from 'commander';
import { mergeCommand } from './mergeCommand';
import { planCommand } from './planCommand';
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
