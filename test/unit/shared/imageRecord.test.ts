import { expect, test } from 'vitest';
import { imageTexts, readImageRecord } from '../../../src/shared/generation/imageRecord';
import { imageRecord as record } from '../../fixtures/imageRecord';

test('a record comes back whole from the texts of a PNG', () => {
  expect(readImageRecord(imageTexts(record))).toEqual(record);
});

test('a record is ASCII whatever the prompt', () => {
  const settings = { ...record.settings, prompt: 'ein Äpfelchen 🍎' };
  const texts = imageTexts({ ...record, settings });
  expect(texts['pollard']).toMatch(/^[\x20-\x7e]*$/);
  expect(readImageRecord(texts)?.settings.prompt).toBe('ein Äpfelchen 🍎');
});

test('other tools find prompt, negative prompt and settings under their key', () => {
  const settings = { ...record.settings, negative: 'blur' };
  expect(imageTexts({ ...record, settings })['parameters']).toBe(
    'a red apple\nNegative prompt: blur\nSteps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 7, Size: 128x128, Model hash: a69fb7acd6, Version: Pollard',
  );
});

test('a PNG of other tools holds no record', () => {
  expect(readImageRecord({ parameters: 'a red apple' })).toBeUndefined();
});

test.each([
  ['no JSON', 'hello'],
  ['another version', '{"version":2}'],
  ['no prompt', '{"version":1,"settings":{}}'],
  [
    'a seed that is no number',
    JSON.stringify({ ...record, settings: { ...record.settings, seed: 'x' } }),
  ],
  ...(
    [
      ['seed', -1],
      ['seed', 0.5],
      ['steps', 0],
      ['steps', 1e9],
      ['guidance', 1e30],
      ['batch', 1e9],
      ['width', 1e9],
      ['height', -64],
      ['scheduler', 'constructor'],
      ['noise', 'other'],
    ] as const
  ).map(([key, value]): [string, string] => [
    `${key} ${value}`,
    JSON.stringify({ ...record, settings: { ...record.settings, [key]: value } }),
  ]),
  ['an image that its batch cannot have', JSON.stringify({ ...record, image: 1e9 })],
  ['models that are none', JSON.stringify({ ...record, models: {} })],
  [
    'a recipe that is none',
    JSON.stringify({
      ...record,
      models: { ...record.models, unet: { fingerprint: '', recipe: { version: 3 } } },
    }),
  ],
])('a record with %s is refused', (_, text) => {
  expect(() => readImageRecord({ pollard: text })).toThrow(
    expect.objectContaining({ code: 'invalid-request' }),
  );
});
