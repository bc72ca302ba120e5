import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSensitivities } from '../../../../src/core/evaluate/sweep/readSensitivities';
import type { SensitivityMap } from '../../../../src/shared/sensitivity/sensitivityMap';
import { folderPerTest } from '../../../fixtures/temporaryFolder';

const at = folderPerTest();
const plan = { models: { unet: 'a'.repeat(32), 'text-encoder': 'b'.repeat(32) } };
const group = (name: string, weights: number, error: number | null) => ({
  name,
  layers: [{ name: `${name}.proj`, weights }],
  errors: [
    { sparsity: 0.2, error: 0 },
    { sparsity: 0.5, error },
  ],
});
const map: SensitivityMap = {
  ...{ version: 1, base: plan.models.unet, component: 'unet', by: 'block' },
  ...{ prompts: ['a cat'], seed: 0, steps: 2, provider: 'cpu' },
  groups: [group('down', 4000, 0.1), group('up', 1000, 0.1), group('mid', 2000, null)],
};
const write = (component: string, text: string): void => {
  writeFileSync(at(`sensitivity-${component}.json`), text);
};

describe('the sensitivity maps in a sweep’s folder', () => {
  it('are none where nobody measured', async () => {
    expect(await readSensitivities(at(''), plan)).toEqual([]);
  });

  it('say what each block costs for the weights that it loses', async () => {
    write('unet', JSON.stringify(map));
    const [found] = await readSensitivities(at(''), plan);
    expect(found?.component).toBe('unet');
    // Half of the weights go: 2,000 of them for an error of 0.1 are 0.05 for every 1,000.
    expect(found?.damage).toEqual([
      { group: 'down', sparsity: 0.5, error: 0.1, removed: 2000, perThousand: 0.05, rank: 3 },
      { group: 'up', sparsity: 0.5, error: 0.1, removed: 500, perThousand: 0.2, rank: 2 },
      {
        ...{ group: 'mid', sparsity: 0.5, error: Infinity, removed: 1000 },
        ...{ perThousand: Infinity, rank: 1 },
      },
    ]);
  });

  it('are not shown of another model, or as another component’s', async () => {
    write('unet', JSON.stringify({ ...map, base: 'c'.repeat(32) }));
    write('text-encoder', JSON.stringify(map));
    const found = await readSensitivities(at(''), plan);
    expect(found.map(({ damage }) => damage)).toEqual([[], []]);
    for (const { problem } of found) expect(problem).toMatch(/another model/);
  });

  it('say why where they cannot be read', async () => {
    write('unet', '{"version": 1');
    const [found] = await readSensitivities(at(''), plan);
    expect(found).toMatchObject({ component: 'unet', damage: [] });
    expect(found?.problem).toMatch(/is no sensitivity map: it is not JSON/);
  });
});
