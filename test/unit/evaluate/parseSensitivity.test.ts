import { expect, it } from 'vitest';
import { parseSensitivity } from '../../../src/shared/sensitivity/parseSensitivity';

const layer = { name: 'a.to_q', weights: 8 };
const group = { name: 'a', layers: [layer], errors: [{ sparsity: 0.5, error: 0.1 }] };
const map = {
  ...{ version: 1, base: 'abc', component: 'unet', by: 'block', prompts: ['a cat'] },
  ...{ seed: 0, steps: 2, provider: 'cpu', groups: [group] },
};

it('reads what was written', () => {
  expect(parseSensitivity(JSON.stringify(map), 'map.json')).toEqual(map);
});

it.each([
  ['it is not JSON', '{'],
  ['groups must have a block or layer', { ...map, groups: [] }],
  ['prompts must have a prompt', { ...map, prompts: [] }],
  ['component must be unet or text-encoder', { ...map, component: 'vae-decoder' }],
  ['groups.0.layers must have a layer', { ...map, groups: [{ ...group, layers: [] }] }],
  ['groups.0.errors must have an error', { ...map, groups: [{ ...group, errors: [] }] }],
  [
    'groups.0.errors must be by rising sparsity',
    { ...map, groups: [{ ...group, errors: [...group.errors, { sparsity: 0.2, error: 0 }] }] },
  ],
  ['it has a layer twice', { ...map, groups: [group, { ...group, name: 'b' }] }],
])('refuses a map that is none: %s', (why, value) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  expect(() => parseSensitivity(text, 'map.json')).toThrow(
    `map.json is no sensitivity map: ${why}.`,
  );
});
