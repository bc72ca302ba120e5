import { mkdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../../fixtures/builtCli';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { damaged, promptsOf, resultsOf, unetOf, writeSweep } from '../evaluate/report/madeUpSweep';
import { planOf } from '../evaluate/sweep/plan';

const at = temporaryFolder();
const cli = builtCli();

beforeAll(async () => {
  const plan = planOf({ prompts: promptsOf(5), seeds: [0] });
  await writeSweep(
    at('sweep'),
    plan,
    resultsOf(plan, cell => damaged(unetOf(cell))),
  );
  await mkdir(at('sweep/run'));
});

describe('sweep refine', () => {
  it('says what is to be computed, and leaves what is there', async () => {
    const { code, stdout } = await cli(['sweep', 'refine', at('sweep')]);
    expect([code, stdout]).toEqual([
      0,
      'Between 50 % and 90 % of the UNet, 60 %, 70 %, 80 % are to be computed.\n',
    ]);
    const status = await cli(['sweep', 'status', at('sweep'), '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'stopped', done: 15, total: 30 });
  });

  it.each([
    ['a component that is none', ['--component', 'unett']],
    ['a curve that is not there', ['--component', 'text-encoder']],
    ['a tolerance of nothing', ['--tolerance', '0']],
  ])('is used wrongly with %s', async (_, args) => {
    expect((await cli(['sweep', 'refine', at('sweep'), ...args])).code).toBe(2);
  });
});
