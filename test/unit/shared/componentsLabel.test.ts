import { expect, test } from 'vitest';
import {
  componentsLabel,
  countsIntoPipeline,
  componentKinds,
} from '../../../src/shared/model/component';

test('a pipeline’s figure is named after the components that are in it', () => {
  expect(componentsLabel(['text-encoder', 'unet'])).toBe('text encoder + UNet');
  expect(componentsLabel(['text-encoder', 'text-encoder-2', 'transformer'])).toBe(
    'text encoder + text encoder 2 + transformer',
  );
});

test('text encoders and denoisers count into a pipeline, and no VAE', () => {
  expect(componentKinds.filter(countsIntoPipeline)).toEqual([
    ...['text-encoder', 'text-encoder-2', 'text-encoder-3'],
    ...['unet', 'transformer'],
  ]);
});
