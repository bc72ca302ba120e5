import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DiffusionApi } from '../../../../src/engine/api/diffusionApi';
import type { SensitivityEvent } from '../../../../src/engine/api/probing';
import { KeptMaps } from '../../../../src/engine/evaluate/keptMaps';
import { SensitivityMaps } from '../../../../src/engine/evaluate/sensitivityMaps';
import { Failure, type FailureCode } from '../../../../src/shared/failure';
import type { Remote } from '../../../../src/shared/rpc/method';
import type { SensitivityGroup } from '../../../../src/shared/sensitivity/sensitivityMap';
import { smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const name = { fingerprint: 'content-time', component: 'unet', by: 'block' } as const;
const means = { pipeline: smallPipeline(), provider: 'cpu', sessionCache: 'all' } as const;
const never = new AbortController().signal;

const group = (block: string): SensitivityGroup => ({
  ...{ name: block, layers: [{ name: `${block}.q`, weights: 100 }] },
  errors: [{ sparsity: 0.5, error: 0.1 }],
});
const all = ['down', 'mid', 'up'].map(group);

/** Maps of an engine that fails after so many groups of each call, in turn. */
function mapsOf(folder: string, failures: readonly (readonly [number, FailureCode])[]) {
  const asked: (readonly string[])[] = [];
  const diffusion: Remote<Pick<DiffusionApi, 'sensitivity'>> = {
    sensitivity: async (request, { report } = {}) => {
      const { known = [], ...settings } = request;
      const [most, code] = failures[asked.length] ?? [Infinity, 'internal'];
      asked.push(known.map(each => each.name));
      expect(await readdir(at(folder, 'scratch'))).toHaveLength(1);
      const left = all.filter(each => !known.some(before => before.name === each.name));
      for (const each of left.slice(0, most))
        report?.({ kind: 'group', group: each, groups: all.length });
      if (left.length > most) throw new Failure({ code, message: 'No.' });
      const { component, by, prompts, seed, steps, provider } = settings;
      return {
        ...{ version: 1, base: 'content', component, by, prompts, seed, steps, provider },
        groups: all,
      };
    },
  };
  const kept = new KeptMaps(at(folder, 'maps'));
  return { maps: new SensitivityMaps(diffusion, kept, at(folder, 'scratch')), asked };
}

test('a map is measured once for a model’s bytes, told of as it comes, and nothing else stays', async () => {
  const { maps, asked } = mapsOf('once', []);
  const told: SensitivityEvent[] = [];
  const report = (event: SensitivityEvent): void => void told.push(event);
  const map = await maps.measure(name, means, { signal: never, report });
  expect(map.groups).toEqual(all);
  expect(told.map(event => event.kind === 'group' && event.group)).toEqual(all);
  const again = { ...name, fingerprint: 'content-later' };
  expect((await maps.measure(again, means, { signal: never, report })).groups).toEqual(all);
  expect(asked).toEqual([[]]);
  expect(await maps.known({ ...name, fingerprint: 'other-time' })).toBeUndefined();
  expect(await maps.known({ ...name, by: 'layer' })).toBeUndefined();
  expect(await readdir(at('once', 'scratch'))).toEqual([]);
});

test('what was measured before it was cancelled is kept, and is not measured again', async () => {
  const { maps, asked } = mapsOf('cancelled', [[2, 'cancelled']]);
  const context = { signal: never, report: () => undefined };
  await expect(maps.measure(name, means, context)).rejects.toMatchObject({ code: 'cancelled' });
  expect(await maps.known(name)).toMatchObject({ total: 3, map: { groups: all.slice(0, 2) } });
  await maps.measure(name, means, context);
  expect(asked).toEqual([[], ['down', 'mid']]);
  expect((await maps.known(name))?.map.groups).toHaveLength(3);
});

test('it goes on where previews ended the engine, unless that comes no further', async () => {
  const context = { signal: never, report: () => undefined };
  const { maps, asked } = mapsOf('gone', [
    [1, 'engine-gone'],
    [1, 'engine-gone'],
  ]);
  expect((await maps.measure(name, means, context)).groups).toEqual(all);
  expect(asked).toEqual([[], ['down'], ['down', 'mid']]);
  const { maps: stuck } = mapsOf('stuck', [[0, 'engine-gone']]);
  await expect(stuck.measure(name, means, context)).rejects.toMatchObject({ code: 'engine-gone' });
});
