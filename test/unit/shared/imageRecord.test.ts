import { expect, test } from 'vitest';
import { imageTexts, readImageRecord } from '../../../src/shared/generation/imageRecord';
import { imageRecord as record } from '../../fixtures/imageRecord';

test('a record comes back whole from the texts of a PNG', () => {
  expect(readImageRecord(imageTexts(record))).toEqual(record);
});

test('a record of text encoder, UNet and VAE decoder is written in version 1, byte for byte, whatever their order', () => {
  const { models, ...rest } = record;
  const recipe =
    '{"version":1,"steps":[{"select":"*","targets":["linear"],"criterion":"magnitude","scope":"layer","enabled":true,"goal":{"sparsity":0.35},"label":"Prune UNet to 35 %"}]}';
  const reversed = Object.fromEntries(Object.entries(models).reverse());
  for (const each of [models, reversed])
    expect(imageTexts({ ...rest, models: each })['pollard']).toBe(
      '{"version":1,"settings":{"prompt":"a red apple","negative":"","seed":7,"steps":20,"guidance":7.5,"width":128,"height":128,"batch":1,"noise":"torch","scheduler":"euler-a"},' +
        '"image":0,"scheduler":"EulerAncestralDiscreteScheduler","noiseHash":"12",' +
        `"models":{"textEncoder":{"fingerprint":"te"},"unet":{"fingerprint":"a69fb7acd6592b25","recipe":${recipe}},"vaeDecoder":{"fingerprint":"vd"}}}`,
    );
});

test('a record of other components comes back whole, and its hash is the transformer’s', () => {
  const models = {
    'text-encoder': { fingerprint: 'a' },
    'text-encoder-2': { fingerprint: 'b' },
    'text-encoder-3': { fingerprint: 'c' },
    transformer: { fingerprint: '0123456789abcdef' },
    'vae-decoder': { fingerprint: 'd' },
  };
  const texts = imageTexts({ ...record, models });
  expect(readImageRecord(texts)).toEqual({ ...record, models });
  expect(texts['pollard']).toContain('"textEncoder2":{"fingerprint":"b"}');
  expect(texts['parameters']).toContain('Model hash: 0123456789,');
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

const written = JSON.parse(imageTexts(record)['pollard']!) as typeof record;

test('what a record says of models that no pipeline has is passed over', () => {
  const models = { ...written.models, upscaler: 'new', other: undefined };
  expect(readImageRecord({ pollard: JSON.stringify({ ...written, models }) })).toEqual(record);
});

test.each([
  ['no JSON', 'hello'],
  ['another version', '{"version":2}'],
  ['no prompt', '{"version":1,"settings":{}}'],
  [
    'a seed that is no number',
    JSON.stringify({ ...written, settings: { ...written.settings, seed: 'x' } }),
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
    JSON.stringify({ ...written, settings: { ...written.settings, [key]: value } }),
  ]),
  ['an image that its batch cannot have', JSON.stringify({ ...written, image: 1e9 })],
  ['models that are none', JSON.stringify({ ...written, models: {} })],
  [
    'models without a denoiser',
    JSON.stringify({ ...written, models: { textEncoder: { fingerprint: '' } } }),
  ],
  ['a model that is none', JSON.stringify({ ...written, models: { unet: 'x' } })],
  [
    'a recipe that is none',
    JSON.stringify({
      ...written,
      models: { ...written.models, unet: { fingerprint: '', recipe: { version: 3 } } },
    }),
  ],
])('a record with %s is refused', (_, text) => {
  expect(() => readImageRecord({ pollard: text })).toThrow(
    expect.objectContaining({ code: 'invalid-request' }),
  );
});
