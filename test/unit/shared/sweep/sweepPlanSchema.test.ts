import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sweepPlanSchema } from '../../../../src/shared/sweep/sweepPlanSchema';

const root = path.resolve(import.meta.dirname, '../../../..');
const file = path.join(root, 'schemas/sweep-plan.schema.json');

// `vitest … test/unit/shared/sweep/sweepPlanSchema.test.ts -u` writes it anew after a change.
it("schemas/sweep-plan.schema.json is made of the parser's own schema", async () => {
  const schema = toJsonSchema(sweepPlanSchema, {
    typeMode: 'input',
    // What a schema cannot say.
    ignoreActions: ['check'],
  });
  const options = { ...(await resolveConfig(file)), filepath: file };
  await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot(file);
});

const ajv = new Ajv({ allErrors: true });
// What VS Code's completion reads and validation ignores.
ajv.addVocabulary(['enumDescriptions']);

const grid = { sparsity: { unet: [0, 0.5] }, criteria: ['magnitude'], targets: ['linear'] };
const plan = {
  version: 1,
  folder: '/pipelines/sample',
  models: { unet: 'u1' },
  grids: [grid],
  prompts: ['a red fox'],
  seeds: [0],
  settings: { negative: '', steps: 20, guidance: 7.5, noise: 'torch' },
};
const owl = { ...grid, criteria: ['magnitude', 'wanda'], allocations: ['uniform', 'owl'] };

describe('the schema that VS Code validates with, and the parser', () => {
  const takes = (value: unknown): readonly [boolean, boolean] => [
    ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object)(value),
    v.safeParse(sweepPlanSchema, value).success,
  ];

  it.each<[string, object]>([
    ['a plan', plan],
    ['OWL', { ...plan, grids: [owl, { ...owl, byMagnitude: ['unet'] }] }],
    ['calibrations', { ...plan, calibrations: { unet: 'c1' }, criterionSeed: 7 }],
    ['neurons', { ...plan, grids: [grid, { ...grid, remove: 'neurons', compensate: true }] }],
    ['a size', { ...plan, settings: { ...plan.settings, width: 64, height: 64 } }],
  ])('both take %s', (_, value) => {
    expect(takes(value)).toEqual([true, true]);
  });

  it.each<[string, object]>([
    ['another version', { ...plan, version: 2 }],
    ['no prompt', { ...plan, prompts: [] }],
    ['a seed in words', { ...plan, seeds: ['one'] }],
    ['a sparsity above 1', { ...plan, grids: [{ ...grid, sparsity: { unet: [1.5] } }] }],
    ['an unknown component', { ...plan, grids: [{ ...grid, sparsity: { net: [0.5] } }] }],
    ['an unknown criterion', { ...plan, grids: [{ ...grid, criteria: ['best'] }] }],
    ['an unknown allocation', { ...plan, grids: [{ ...grid, allocations: ['even'] }] }],
    ['an unknown field', { ...plan, prompt: 'a red fox' }],
    ['a plan without settings', { ...plan, settings: undefined }],
  ])('both refuse %s', (_, value) => {
    expect(takes(JSON.parse(JSON.stringify(value)))).toEqual([false, false]);
  });

  it('differ in what a schema cannot say: that OWL leaves nothing to do', () => {
    const idle = { ...grid, criteria: ['sparsegpt'], allocations: ['owl'] };
    expect(takes({ ...plan, grids: [idle] })).toEqual([true, false]);
  });

  it.each<[string, object]>([
    ['by what scores single weights', { remove: 'heads', criteria: ['wanda'] }],
    ['spread by OWL', { remove: 'heads', allocations: ['owl', 'uniform'] }],
    ['some by magnitude', { remove: 'heads', byMagnitude: ['unet'] }],
    ['made up for, where none go', { compensate: true }],
  ])('and that units are not removed %s', (_, more) => {
    expect(takes({ ...plan, grids: [{ ...grid, ...more }] })).toEqual([true, false]);
  });
});
