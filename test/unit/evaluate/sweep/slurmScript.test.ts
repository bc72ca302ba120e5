import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../../src/core/evaluate/sweep/shellWord';
import { slurmScript, type SlurmOptions } from '../../../../src/core/evaluate/sweep/slurmScript';

const options: SlurmOptions = {
  ...{ out: '/data/sweep', shards: 16, maxRunning: 8, cpusPerTask: 4, mem: '24G' },
  ...{ time: '4:00:00', command: 'pollard' },
};
const lines = (more: Partial<SlurmOptions> = {}): readonly string[] =>
  slurmScript({ ...options, ...more }).split('\n');

/** Runs a line in bash with a command of its own that prints its arguments, one a line. */
function argumentsOf(line: string, command: string): readonly string[] {
  const { stdout, status } = spawnSync(
    'bash',
    ['-c', `${command}() { printf '%s\\n' "$@"; }; ${line}`],
    { encoding: 'utf8', env: { SLURM_ARRAY_TASK_ID: '3', SLURM_CPUS_PER_TASK: '4' } },
  );
  expect(status).toBe(0);
  return stdout.split('\n').slice(0, -1);
}

describe('the script for a cluster', () => {
  it('asks for an array of all shards, requeued where it must be, warned before its time is up', () => {
    expect(lines()).toEqual(
      expect.arrayContaining([
        '#SBATCH --array=0-15%8',
        '#SBATCH --cpus-per-task=4',
        '#SBATCH --mem=24G',
        '#SBATCH --time=4:00:00',
        '#SBATCH --requeue',
        '#SBATCH --open-mode=append',
        '#SBATCH --signal=B:TERM@120',
        '#SBATCH --output=/data/sweep/run/slurm-%A_%a.log',
      ]),
    );
    expect(lines()[0]).toBe('#!/bin/bash');
    expect(lines().join()).not.toContain('--gpus');
    expect(lines({ gpus: 1, maxRunning: undefined })).toEqual(
      expect.arrayContaining(['#SBATCH --gpus=1', '#SBATCH --array=0-15']),
    );
  });

  it.each(['/data/sweep', "/data/a user's sweep", '/data/$HOME `x` "y" \\ z', '/data/;rm -rf x'])(
    'names the folder %s as one word, when it computes and when it merges',
    out => {
      const written = lines({ out });
      const computing = written.find(line => line.startsWith('exec pollard'))!;
      // As the batch process itself, so that the warning reaches it; with the number of shards that there are.
      expect(argumentsOf(computing.replace(/^exec /, ''), 'pollard')).toEqual([
        ...['sweep', 'resume', out, '--shard', '3/16', '--threads', '4'],
      ]);
      const merging = written.find(line => line.includes('--wrap'))!.replace(/^#\s+/, '');
      const submitted = argumentsOf(merging, 'sbatch');
      expect(submitted).toContain('--dependency=afterany:JOBID');
      expect(argumentsOf(submitted.at(-1)!, 'pollard')).toEqual(['sweep', 'merge', out]);
      const { status } = spawnSync('bash', ['-n'], { input: written.join('\n') });
      expect(status).toBe(0);
    },
  );

  it('keeps percent signs of a folder from being read as a pattern of its log', () => {
    expect(lines({ out: '/data/50%j' })).toContain(
      '#SBATCH --output=/data/50%%j/run/slurm-%A_%a.log',
    );
  });
});

it.each(['plain', 'a b', "it's", '', '$(x)', '*', 'new\nline', '-x', '~'])(
  'a shell reads %j as one word',
  text => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellWord(text)}`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(text);
  },
);
