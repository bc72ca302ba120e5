import { Command, InvalidArgumentError } from 'commander';
import path from 'node:path';
import { slurmScript, type SlurmOptions } from '../../../core/evaluate/sweep/slurmScript';
import { readPlan } from '../../../core/evaluate/sweep/sweepFolder';
import { isDense, variantsOf } from '../../../core/evaluate/sweep/variants';
import { print, tell } from '../../report/output';
import { whole } from '../numberOption';
import { usage } from '../stepOptions';

/** `pollard sweep slurm OUT`: prints a batch script, and talks to no cluster. */
export const slurmCommand = (): Command =>
  new Command('slurm')
    .summary('print a script that computes a planned sweep on a Slurm cluster')
    .description(
      'Prints a batch script for sbatch, which computes the shards of a sweep as an array, and the line that merges them. The folder\n' +
        'must be one that all machines see, and have a plan ("sweep plan --out").',
    )
    .argument('<out>', 'the folder of the sweep')
    .requiredOption('--shards <n>', 'parts to compute, each a job of the array', whole(1))
    .option('--max-running <n>', 'parts that may run at the same time', whole(1))
    .option('--cpus-per-task <n>', 'cores for each part', whole(1), 8)
    .option('--mem <size>', 'memory for each part, such as 24G', matching(MEMORY, '24G'), '24G')
    .option(
      '--time <time>',
      'time for each part, such as 4:00:00 or 1-12:00:00',
      matching(TIME, '4:00:00 or 1-12:00:00'),
      '4:00:00',
    )
    .option(
      '--gpus <n>',
      'GPUs for each part, where the cluster wants them asked for: sweeps run on the CPU so far',
      whole(1),
    )
    .option('--command <text>', 'how Pollard is called on those machines', 'pollard')
    .action(async (out: string, options: Omit<SlurmOptions, 'out'>) => {
      const folder = path.resolve(out);
      if ([folder, options.command].some(text => /[\r\n\0]/.test(text)))
        throw usage('A path or command of several lines fits into no script.');
      const settings = variantsOf(await readPlan(out)).filter(each => !isDense(each)).length;
      if (options.shards > settings)
        tell(
          `The sweep has ${settings} settings: of ${options.shards} shards ${options.shards - settings} have the dense pictures alone to compute.`,
        );
      print(slurmScript({ ...options, out: folder }));
    });

const MEMORY = /^\d{1,9}[KMGT]?$/i;
/** sbatch takes minutes, minutes:seconds, hours:minutes:seconds, days-hours, and days-hours:minutes:seconds. */
const TIME = /^(?:\d{1,6}(?::\d{1,2}){0,2}|\d{1,4}-\d{1,2}(?::\d{1,2}){0,2})$/;

function matching(pattern: RegExp, example: string): (text: string) => string {
  return text => {
    if (pattern.test(text)) return text;
    throw new InvalidArgumentError(`Write it as sbatch takes it, for example ${example}.`);
  };
}
