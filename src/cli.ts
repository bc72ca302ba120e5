#!/usr/bin/env node
import { Command } from 'commander';
import { exitCodeOf } from './cli/exitCode';
import { calibrateCommand } from './cli/commands/calibrate';
import { generateCommand } from './cli/commands/generate';
import { inspectCommand } from './cli/commands/inspect';
import { watchOutput } from './cli/report/output';
import { probeCommand } from './cli/commands/probe/probe';
import { proposeCommand } from './cli/commands/probe/propose';
import { sensitivityCommand } from './cli/commands/probe/sensitivity';
import { pruneCommand } from './cli/commands/prune';
import { safeCommand } from './cli/commands/safe/safe';
import { statsCommand } from './cli/commands/stats';
import { sweepCommand } from './cli/commands/sweep/sweep';
import { budgetCommand } from './cli/commands/budget/budgetCommand';
import { exportCommand } from './cli/commands/export/exportCommand';
import { timeCommand } from './cli/commands/time/time';
import { version } from '../package.json';

const program = new Command('pollard')
  .description(
    'Inspect, measure, prune and preview the ONNX files of Stable Diffusion 2 pipelines.\n' +
      'Results go to stdout, progress and messages to stderr.\n' +
      'Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.',
  )
  .version(version)
  .showHelpAfterError('(run with --help for what is possible)')
  .exitOverride();

for (const command of [
  inspectCommand(),
  statsCommand(),
  calibrateCommand(),
  pruneCommand(),
  generateCommand(),
  probeCommand(),
  sensitivityCommand(),
  proposeCommand(),
  safeCommand(),
  sweepCommand(),
  budgetCommand(),
  timeCommand(),
  exportCommand(),
])
  program.addCommand(command.exitOverride().copyInheritedSettings(program));

watchOutput();

program.parseAsync().then(undefined, (thrown: unknown) => {
  process.exitCode = exitCodeOf(thrown);
});
