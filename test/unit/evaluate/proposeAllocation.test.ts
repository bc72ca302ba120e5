import { mkdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { planSteps } from '../../../src/core/prune/plan';
import { openModel } from '../../../src/core/prune/openModel';
import { targetsInSets } from '../../../src/core/prune/targets';
import { proposeAllocation } from '../../../src/engine/diffusion/probe/proposeAllocation';
import { sensitivity } from '../../../src/engine/diffusion/probe/sensitivity';
import type { SensitivityEvent } from '../../../src/engine/api/probing';
import { sensitivityGroups } from '../../../src/core/evaluate/sensitivityGroups';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import type { SensitivityMap } from '../../../src/shared/sensitivity/sensitivityMap';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { callHere, probeOf } from '../../fixtures/probeHere';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const unet = samplePipeline().components.unet!;
const unseen = ['a dog on a red background', 'an emoji of a tree', 'a pizza on black'];
const sparsities = [0.35, 0.5, 0.65, 0.8];
const settings = () => probeOf(at('scratch'), { pipeline: samplePipeline(), steps: 1 });
const proposed = (fields: Partial<Parameters<typeof proposeAllocation>[0]>) => ({
  ...{ ...settings(), prompts: unseen, map, goal: { sparsity: 0.5 }, most: 0.8 },
  ...fields,
});
let map: SensitivityMap;
beforeAll(async () => {
  await mkdir(at('scratch'));
  const request = { ...settings(), component: 'unet', by: 'block', sparsities } as const;
  map = await callHere(sensitivity, request);
});

const zerosOf = async (step: Step): Promise<number> => {
  const resolver = await openModel(unet);
  const { figures } = await planSteps(resolver, [step], {});
  await resolver.weights.close();
  return figures.targeted.zeros;
};

describe('a sensitivity map', () => {
  it('covers every Linear weight once, by blocks and by layers', async () => {
    const model = await describeModel(unet);
    const linear = targetsInSets(model, ['linear']).map(({ tensor }) => tensor.elements);
    const all = linear.reduce((sum, each) => sum + each, 0);
    for (const groups of [map.groups, sensitivityGroups(model, 'layer')]) {
      const layers = groups.flatMap(group => group.layers);
      expect(layers).toHaveLength(linear.length);
      expect(layers.reduce((sum, { weights }) => sum + weights, 0)).toBe(all);
    }
    expect(sensitivityGroups(model, 'layer')).toHaveLength(linear.length);
  });

  it('has an error for each block and sparsity, larger the more is pruned', () => {
    for (const { errors } of map.groups) {
      expect(errors.map(({ sparsity }) => sparsity)).toEqual(sparsities);
      expect(errors[0]!.error).toBeGreaterThan(0);
      expect(errors.at(-1)!.error).toBeGreaterThan(errors[0]!.error!);
    }
  });

  it('is measured for the text encoder, too, and tells of its progress', async () => {
    const done: number[] = [];
    const { groups } = await callHere(
      sensitivity,
      { ...settings(), component: 'text-encoder', by: 'block', sparsities: [0.5] },
      { report: event => event.kind === 'probed' && done.push(event.done / event.total) },
    );
    expect(done.at(-1)).toBe(1);
    expect(done).toHaveLength(groups.length);
    expect(groups.every(({ errors }) => errors[0]!.error! > 0)).toBe(true);
  });

  it('is told of block by block, and goes on from what is known', async () => {
    const request = { ...settings(), component: 'unet', by: 'block', sparsities } as const;
    const told: SensitivityEvent[] = [];
    const report = (event: SensitivityEvent): number => told.push(event);
    const [first, second, ...rest] = map.groups;
    const known = [second!, ...rest];
    expect(await callHere(sensitivity, { ...request, known }, { report })).toEqual(map);
    expect(told.filter(({ kind }) => kind === 'group')).toEqual([
      { kind: 'group', group: first, groups: map.groups.length },
    ]);
    expect(told.filter(({ kind }) => kind === 'probed')).toHaveLength(sparsities.length);
  });
});

describe('a proposal', () => {
  it('has at most 0.7 of the error of one sparsity for all, at equal zeros, on other prompts', async () => {
    const found = await callHere(proposeAllocation, proposed({}));
    expect(found.proposedError).toBeLessThan(0.7 * found.uniformError);
    expect(Math.max(...found.groups.map(({ sparsity }) => sparsity))).toBeLessThanOrEqual(0.8);
    const [step] = found.recipe.steps;
    expect(found.recipe).toMatchObject({ version: 2, base: map.base });
    expect(await zerosOf(step!)).toBe(found.zeros);
    expect(await zerosOf({ ...defaultStep, goal: { sparsity: 0.5 }, label: '' })).toBe(found.zeros);
  });

  it('prunes as much as keeps the error under a limit, and no more', async () => {
    const found = await callHere(proposeAllocation, proposed({ goal: { error: 0.05 } }));
    expect(found.proposedError).toBeLessThanOrEqual(0.05);
    const sparsity = found.sparsity + 0.01;
    const more = await callHere(proposeAllocation, proposed({ goal: { sparsity } }));
    expect(more.proposedError).toBeGreaterThan(0.05);
  });

  it('is refused for more than can be pruned, for prompts of the map, and for another model', async () => {
    const refused = (fields: Parameters<typeof proposed>[0]) =>
      expect(callHere(proposeAllocation, proposed(fields))).rejects;
    await refused({ goal: { sparsity: 0.9 } }).toMatchObject({
      code: 'invalid-request',
      message: 'By this map at most 80.0 % can be pruned.',
    });
    await refused({ prompts: ['an owl', 'a cat'] }).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('"a cat"') as string,
    });
    await refused({ map: { ...map, base: 'another' } }).toMatchObject({ code: 'stale' });
  });
});
