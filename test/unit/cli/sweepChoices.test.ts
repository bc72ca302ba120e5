import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPrompts } from '../../../src/core/diffusion/readPrompts';
import { cellsOf } from '../../../src/core/evaluate/sweep/cells';
import { readPlan } from '../../../src/core/evaluate/sweep/sweepFolder';
import { sweepChoices } from '../../../src/core/evaluate/sweep/sweepChoices';
import { findPipeline } from '../../../src/core/model/pipeline';
import type { SweepChoice } from '../../../src/shared/sweep/sweepChoice';
import { builtCli } from '../../fixtures/builtCli';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
const prompts = ['a cat', 'a tree', 'a cat', 'a castle'];

let choices: readonly SweepChoice[];
beforeAll(async () => {
  writeFileSync(at('prompts.txt'), prompts.join('\n'));
  const pipeline = await findPipeline(folder);
  choices = sweepChoices(pipeline!, await readPrompts(at('prompts.txt')));
});

const named = ({ preset, grain }: Pick<SweepChoice, 'preset' | 'grain'>): string =>
  `${preset} ${grain}`;

describe('what can be asked of a sweep', () => {
  it('is each preset as fine as it is, or coarse; the paper by its own points', () => {
    expect(choices.map(named)).toEqual([
      ...['unet tenths', 'unet coarse', 'text-encoder tenths', 'text-encoder coarse'],
      ...['both tenths', 'both coarse', 'paper paper'],
    ]);
  });

  it('comes to what "sweep plan" says of it', async () => {
    for (const { options, cost } of choices) {
      const { code, stdout } = await plan(options);
      expect(code).toBe(0);
      expect(stdout).toContain(
        `${cost.cells} cells: ${cost.settings} settings and the dense pipeline, 3 prompts, 2 seeds.\n${cost.calls} calls of the UNet,`,
      );
    }
  });

  it('goes on from coarse to tenths without computing a cell again', async () => {
    const cells = async (grain: SweepChoice['grain']): Promise<readonly string[]> => {
      const choice = choices.find(each => named(each) === named({ preset: 'both', grain }))!;
      await plan([...choice.options, '--out', at(grain)]);
      return cellsOf(await readPlan(at(grain))).map(({ key }) => key);
    };
    const [coarse, tenths] = [await cells('coarse'), await cells('tenths')];
    expect(coarse).toHaveLength(5 * 5 * 3 * 2);
    expect(coarse.filter(key => !tenths.includes(key))).toEqual([]);
  });
});

const plan = (options: readonly string[]) =>
  cli(['sweep', 'plan', folder, '--prompts', at('prompts.txt'), ...options]);
