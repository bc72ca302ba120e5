import { readdir, utimes, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { KeptMaps } from '../../../../src/engine/evaluate/keptMaps';
import type { KeptMap } from '../../../../src/shared/sensitivity/keptMap';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();

const kept = (base: string): KeptMap => ({
  total: 2,
  map: {
    ...{ version: 1, base, component: 'unet', by: 'block', prompts: ['a cat'], seed: 0, steps: 2 },
    ...{ provider: 'cpu' },
    groups: [
      {
        ...{ name: 'mid_block', layers: [{ name: 'mid_block.q', weights: 4 }] },
        errors: [{ sparsity: 0.5, error: null }],
      },
    ],
  },
});

test('a map comes back as it was kept', async () => {
  const maps = new KeptMaps(at('same'));
  await maps.write('a', kept('one'));
  expect(await maps.read('a')).toEqual(kept('one'));
  expect(await maps.read('b')).toBeUndefined();
});

test('what is damaged, forged or of another shape is as if it were not there', async () => {
  const maps = new KeptMaps(at('damaged'));
  await maps.write('a', kept('one'));
  for (const text of ['{', '{"total":2}', JSON.stringify({ ...kept('one'), total: -1 })]) {
    await writeFile(at('damaged', 'a.sensitivity.json'), text);
    expect(await maps.read('a')).toBeUndefined();
  }
});

test('only so many are kept: the one that was looked at last stays, the oldest goes', async () => {
  const maps = new KeptMaps(at('many'), 2);
  for (const [i, name] of ['a', 'b'].entries()) {
    await maps.write(name, kept(name));
    const long = new Date(2000 + i, 1);
    await utimes(at('many', `${name}.sensitivity.json`), long, long);
  }
  await maps.read('a');
  await maps.write('c', kept('c'));
  expect((await readdir(at('many'))).sort()).toEqual(['a.sensitivity.json', 'c.sensitivity.json']);
});
