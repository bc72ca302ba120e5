import { shellWord } from './shellWord';

/** What a cluster is asked for, for each of a sweep's shards. */
export interface SlurmOptions {
  /** The folder of the sweep, whole. */
  readonly out: string;
  readonly shards: number;
  /** Shards that may run at the same time; as many as there is room for where left out. */
  readonly maxRunning?: number | undefined;
  readonly cpusPerTask: number;
  /** As sbatch takes them: `24G`, `4:00:00`. */
  readonly mem: string;
  readonly time: string;
  readonly gpus?: number | undefined;
  /** How the command line is called on the machines of the cluster. */
  readonly command: string;
}

/**
 * A batch script that computes a sweep as an array of shards. `exec` makes the command the batch process, so that the warning
 * before the time limit reaches it. The number of shards is written out: the size that Slurm tells is that of this submission, which
 * may be of some shards only. A shard that is started again goes on where it was, and adds to its log.
 */
export function slurmScript(options: SlurmOptions): string {
  const { out, shards, maxRunning, cpusPerTask, mem, time, gpus, command } = options;
  const log = `${out.replaceAll('%', '%%')}/run/slurm-%A_%a.log`;
  const directives = [
    '--job-name=pollard',
    `--array=0-${shards - 1}${maxRunning === undefined ? '' : `%${maxRunning}`}`,
    `--cpus-per-task=${cpusPerTask}`,
    `--mem=${mem}`,
    `--time=${time}`,
    ...(gpus === undefined ? [] : [`--gpus=${gpus}`]),
    '--requeue',
    '--open-mode=append',
    '--signal=B:TERM@120',
    `--output=${shellWord(log)}`,
  ];
  const folder = shellWord(out);
  const merge = shellWord(`${command} sweep merge ${folder}`);
  return [
    '#!/bin/bash',
    ...directives.map(each => `#SBATCH ${each}`),
    `exec ${command} sweep resume ${folder} --shard "$SLURM_ARRAY_TASK_ID/${shards}" --threads "$SLURM_CPUS_PER_TASK"`,
    '',
    '# Submit it with sbatch. Then have the parts put together, also where some of them ended early; JOBID is what sbatch said:',
    `#   sbatch --dependency=afterany:JOBID --job-name=pollard-merge --wrap ${merge}`,
    '# Merging names the shards that are to be submitted again, if any: sbatch --array=3,7 with this same script.',
    '',
  ].join('\n');
}
