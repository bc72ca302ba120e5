import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProcessEnd } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const slurm = (...options: readonly string[]): Promise<ProcessEnd> =>
  cli(['sweep', 'slurm', at('planned'), ...options]);

beforeAll(async () => {
  await writeFile(at('prompts.txt'), 'a cat\n');
  const { folder } = samplePipeline();
  const grid = ['--unet', '0,0.3,0.6', '--prompts', at('prompts.txt'), '--out', at('planned')];
  expect((await cli(['sweep', 'plan', folder, ...grid])).code).toBe(0);
});

describe('sweep slurm', () => {
  it('prints a script for the folder, and nothing else', async () => {
    const { code, stdout, stderr } = await slurm('--shards', '2', '--command', 'node cli.js');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`exec node cli.js sweep resume ${at('planned')} --shard `);
  });

  it('says where shards would have nothing of their own', async () => {
    const { code, stderr } = await slurm('--shards', '5');
    expect(code).toBe(0);
    expect(stderr).toContain('2 settings: of 5 shards 3 have the dense pictures alone');
  });

  it.each([
    [['--shards', '0']],
    [['--shards', '2', '--mem', '24 GB']],
    [['--shards', '2', '--time', '4h']],
    [['--shards', '2', '--time', '1:00\n#SBATCH --wrap=x']],
    [['--shards', '2', '--command', 'pollard\nrm -rf x']],
    [[]],
  ])('refuses %j', async options => {
    const { code, stdout, stderr } = await slurm(...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it('of a folder without a plan says so', async () => {
    const { code, stderr } = await cli(['sweep', 'slurm', at('none'), '--shards', '2']);
    expect(code).toBe(1);
    expect(stderr).toContain('plan.sweep.json');
  });
});
