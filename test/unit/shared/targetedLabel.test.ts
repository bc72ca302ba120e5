import { expect, it } from 'vitest';
import type { TargetSet } from '../../../src/shared/recipe/recipe';
import { targetedLabel } from '../../../src/shared/recipe/targetedLabel';

it.each<[readonly TargetSet[], string]>([
  [['linear'], 'Linear weights'],
  [['conv'], 'convolution weights'],
  [['linear', 'conv'], 'Linear and convolution weights'],
  [['conv', 'linear'], 'Linear and convolution weights'],
  [['other'], 'norms, biases and embeddings'],
  [['linear', 'other'], 'Linear weights and norms, biases and embeddings'],
  [['linear', 'conv', 'other'], 'all weights'],
])('%j are %s', (targets, label) => {
  expect(targetedLabel(targets)).toBe(label);
});
