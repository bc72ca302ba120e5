import { expect, test } from 'vitest';
import { probe } from '../../../src/engine/diffusion/probe/probe';
import { dropLosses } from '../../../src/engine/diffusion/probe/dropLosses';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { callHere, probeOf } from '../../fixtures/probeHere';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const settings = () => probeOf(at('.'), { prompts: ['a cat'], steps: 1 });

test('every branch of a text encoder has the loss of a step that drops it, and a layer that of both', async () => {
  const component = 'text-encoder';
  const branches = await callHere(dropLosses, { ...settings(), component, drop: 'branch' });
  const layers = [0, 1, 2, 3].map(i => `text_model.encoder.layers.${i}`);
  expect(branches.losses.map(({ name }) => name)).toEqual(
    layers.flatMap(layer => [`${layer}.self_attn`, `${layer}.mlp`]),
  );
  expect(branches.losses.map(({ weights }) => weights)).toEqual(
    layers.flatMap(() => [4 * (128 * 128 + 128), 2 * 128 * 512 + 512 + 128]),
  );
  const found = await callHere(dropLosses, { ...settings(), component, drop: 'layer' });
  expect(found.losses.map(({ name }) => name)).toEqual(layers);
  const step = {
    ...{ ...defaultStep, goal: { drop: 'layer' as const } },
    ...{ select: 'layer:*layers.2.*', label: 'drop' },
  };
  const { textError } = await callHere(probe, {
    ...settings(),
    pruned: { 'text-encoder': [step] },
  });
  expect(found.losses[2]!.error).toBeCloseTo(textError, 5);
  expect(textError).toBeGreaterThan(0.01);
});
