import { expect, it } from 'vitest';
import { stepFor, type StepOptions } from '../../../src/host/edits/stepFor';
import { fakeModel } from '../../browser/fakeModel';

const { description } = fakeModel();
const label = (options: StepOptions): string => stepFor(description, options).label;

it.each<[StepOptions, string]>([
  [{ goal: { sparsity: 0.6 } }, 'Prune UNet to 60 %'],
  [{ goal: { sparsity: 0.6 }, targets: ['conv'] }, 'Prune convolution weights of UNet to 60 %'],
  [
    { goal: { sparsity: 0.6 }, targets: ['linear', 'conv'] },
    'Prune Linear and convolution weights of UNet to 60 %',
  ],
  [
    { goal: { threshold: 0.01 }, targets: ['conv'], layers: [0] },
    'Prune convolution weights of conv_in where |w| ≤ 0.01',
  ],
  [{ goal: { restore: true }, targets: ['linear', 'conv', 'other'] }, 'Restore UNet'],
])('the name of %j says what it targets', (options, expected) => {
  expect(label(options)).toBe(expected);
});
