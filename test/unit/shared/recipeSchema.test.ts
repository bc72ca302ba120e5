import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/shared/recipe/parseRecipe';
import { goalSchema } from '../../../src/shared/recipe/goalSchema';
import { recipeSchema } from '../../../src/shared/recipe/recipeSchema';
import { stepSchema } from '../../../src/shared/recipe/stepSchema';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Record<string, unknown>;

const ajv = new Ajv({ allErrors: true });
// What VS Code's completion reads and validation ignores.
ajv.addVocabulary(['defaultSnippets', 'enumDescriptions']);
const matches = ajv.compile(read('schemas/recipe.schema.json'));

// `vitest … test/unit/shared/recipeSchema.test.ts -u` writes it anew after a change.
it("schemas/recipe.schema.json is made of the parser's own schema", async () => {
  const schema = toJsonSchema(recipeSchema, {
    typeMode: 'input',
    definitions: { step: stepSchema, goal: goalSchema },
    // What a schema cannot say.
    ignoreActions: ['check', 'finite'],
  });
  const file = path.join(root, 'schemas/recipe.schema.json');
  const options = { ...(await resolveConfig(file)), filepath: file };
  await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot(file);
});

const parses = (text: string): boolean => {
  try {
    parseRecipe(text, 'my.prune.json');
    return true;
  } catch {
    return false;
  }
};

const step = (fields: string): string => `{"version":1,"steps":[{${fields}}]}`;
const goal = '"goal":{"sparsity":0.35}';

const good = [
  '{"version":1,"steps":[]}',
  '{"version":1,"base":"0123abcd","steps":[]}',
  '{"$schema":"./recipe.schema.json","version":1,"steps":[]}',
  step(goal),
  '{"version":2,"steps":[]}',
  `{"version":2,"steps":[{${goal},"seed":9007199254740991}]}`,
  `{"version":2,"steps":[{${goal},"criterion":"random","seed":7}]}`,
  `{"version":2,"steps":[{${goal},"criterion":"wanda","calibration":{"hash":"a1","samples":8,"describes":"8 prompts"}}]}`,
  `{"version":2,"steps":[{${goal},"criterion":"sparsegpt"},{${goal},"criterion":"obs-diff"}]}`,
  `{"version":2,"steps":[{${goal},"allocation":"uniform"}]}`,
  `{"version":2,"steps":[{${goal},"allocation":"owl","outlierMultiple":5,"lambda":0.1}]}`,
  `{"version":2,"steps":[{${goal},"allocation":{"ratios":{"mid_block.to_q":0.5,"a":0}}}]}`,
  '{"version":2,"steps":[{"goal":{"remove":{"neurons":0.25}}}]}',
  '{"version":2,"steps":[{"goal":{"remove":{"heads":1,"fusionSafe":false}}}]}',
  '{"version":2,"steps":[{"goal":{"remove":{"heads":{"keep":{"a.to_out.0":[0,3]}}}}}]}',
  step('"goal":{"sparsity":0}'),
  step('"goal":{"sparsity":1}'),
  step('"goal":{"threshold":0.0125}'),
  step('"goal":{"threshold":0}'),
  step('"goal":{"pattern":"2:4"}'),
  step('"goal":{"pattern":"16:128"}'),
  step('"goal":{"pattern":"channels:0.25"}'),
  step('"goal":{"pattern":"channels:1"}'),
  step('"goal":{"restore":true}'),
  step(`${goal},"select":"role:attention-* block:down*","targets":["linear","conv","other"]`),
  step(`${goal},"scope":"row","criterion":"magnitude","enabled":false,"label":"Prune"`),
  step(`${goal},"scope":"global"`),
  step(`${goal},"label":"${'x'.repeat(4096)}"`),
];

const bad = [
  '[]',
  '1',
  '{}',
  '{"version":1}',
  '{"version":3,"steps":[]}',
  '{"version":"1","steps":[]}',
  `{"version":2,"steps":[{${goal},"seed":-1}]}`,
  `{"version":2,"steps":[{${goal},"seed":0.5}]}`,
  `{"version":2,"steps":[{${goal},"seed":9007199254740992}]}`,
  `{"version":2,"steps":[{${goal},"criterion":"dsnot"}]}`,
  `{"version":2,"steps":[{${goal},"allocation":"even"}]}`,
  `{"version":2,"steps":[{${goal},"allocation":{"ratios":{"a":1.5}}}]}`,
  `{"version":2,"steps":[{${goal},"allocation":{"ratio":{"a":0.5}}}]}`,
  `{"version":2,"steps":[{${goal},"allocation":null}]}`,
  `{"version":2,"steps":[{${goal},"outlierMultiple":0}]}`,
  `{"version":2,"steps":[{${goal},"lambda":1.5}]}`,
  `{"version":2,"steps":[{${goal},"calibration":"a1"}]}`,
  `{"version":2,"steps":[{${goal},"calibration":{"hash":"a1","samples":8}}]}`,
  `{"version":2,"steps":[{${goal},"calibration":{"hash":"","samples":8,"describes":"8"}}]}`,
  `{"version":2,"steps":[{${goal},"calibration":{"hash":"a1","samples":0,"describes":"8"}}]}`,
  '{"version":1,"steps":{}}',
  '{"version":1,"steps":[],"step":[]}',
  '{"version":1,"steps":[],"base":7}',
  '{"version":1,"steps":[],"$schema":7}',
  '{"version":1,"steps":[1]}',
  step(''),
  step('"goal":{}'),
  step('"goal":0.35'),
  step('"goal":{"sparsity":0.35,"threshold":0.1}'),
  step('"goal":{"sparsity":1.01}'),
  step('"goal":{"sparsity":-0.01}'),
  step('"goal":{"sparsity":"0.35"}'),
  step('"goal":{"sparcity":0.35}'),
  step('"goal":{"threshold":-1}'),
  step('"goal":{"threshold":null}'),
  step('"goal":{"pattern":"0:4"}'),
  step('"goal":{"pattern":"2"}'),
  step('"goal":{"pattern":"2:4:8"}'),
  step('"goal":{"pattern":"channels:1.5"}'),
  step('"goal":{"pattern":"channels:a"}'),
  step('"goal":{"pattern":"2:4000"}'),
  step('"goal":{"restore":false}'),
  '{"version":2,"steps":[{"goal":{"remove":{}}}]}',
  '{"version":2,"steps":[{"goal":{"remove":{"neurons":1.5}}}]}',
  '{"version":2,"steps":[{"goal":{"remove":{"neurons":0.5,"heads":0.5}}}]}',
  '{"version":2,"steps":[{"goal":{"remove":{"heads":{"keep":{"a":[-1]}}}}}]}',
  step(`${goal},"scope":"all"`),
  step(`${goal},"scop":"row"`),
  step(`${goal},"scope":null`),
  step(`${goal},"select":7`),
  step(`${goal},"select":null`),
  step(`${goal},"targets":[]`),
  step(`${goal},"targets":"linear"`),
  step(`${goal},"targets":["bias"]`),
  step(`${goal},"criterion":"best"`),
  step(`${goal},"enabled":"yes"`),
  step(`${goal},"enabled":null`),
  step(`${goal},"label":35`),
  step(`${goal},"label":"${'x'.repeat(4097)}"`),
];

describe('the schema that VS Code completes and validates with, and the parser', () => {
  it.each(good)('both take %.100s', text => {
    expect(matches(JSON.parse(text)), ajv.errorsText(matches.errors)).toBe(true);
    expect(parses(text)).toBe(true);
  });

  it.each(bad)('both refuse %.100s', text => {
    expect(matches(JSON.parse(text))).toBe(false);
    expect(parses(text)).toBe(false);
  });

  it.each([
    ['N is below M', step('"goal":{"pattern":"4:4"}')],
    ['a seed asks for version 2', step(`${goal},"seed":1`)],
    ['Wanda asks for version 2', step(`${goal},"criterion":"wanda"`)],
    ['an allocation asks for version 2', step(`${goal},"allocation":"uniform"`)],
  ])('differ in what a schema cannot say: %s', (_, text) => {
    expect(matches(JSON.parse(text))).toBe(true);
    expect(parses(text)).toBe(false);
  });
});

it('its snippets are recipes themselves', () => {
  interface Snippet {
    readonly body: unknown;
  }
  const { defaultSnippets, $defs } = read('schemas/recipe.schema.json') as {
    readonly defaultSnippets: readonly Snippet[];
    readonly $defs: { readonly step: { readonly defaultSnippets: readonly Snippet[] } };
  };
  // `${1:*}` is a place to type in with a default; `^` before it keeps a number a number.
  const filled = (body: unknown): string =>
    JSON.stringify(body).replace(/"\^\$\{\d:([^}]*)\}"|\$\{\d:([^}]*)\}/g, '$1$2');
  const texts = [
    ...defaultSnippets.map(({ body }) => filled(body)),
    ...$defs.step.defaultSnippets.map(({ body }) => `{"version":1,"steps":[${filled(body)}]}`),
  ];
  expect(texts).toHaveLength(5);
  for (const text of texts) {
    expect(matches(JSON.parse(text)), `${text} ${ajv.errorsText(matches.errors)}`).toBe(true);
    expect(parses(text)).toBe(true);
  }
});

it('is contributed for *.prune.json as a plan’s is for *.sweep.json, and both are in the package', () => {
  const { contributes } = read('package.json') as {
    readonly contributes: { readonly jsonValidation: readonly unknown[] };
  };
  expect(contributes.jsonValidation).toEqual([
    { fileMatch: '*.prune.json', url: './schemas/recipe.schema.json' },
    { fileMatch: '*.sweep.json', url: './schemas/sweep-plan.schema.json' },
  ]);
  expect(readFileSync(path.join(root, '.vscodeignore'), 'utf8')).toContain('!schemas/**');
});
