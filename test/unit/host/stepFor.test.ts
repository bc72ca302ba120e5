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
  [{ goal: { sparsity: 0.5 }, criterion: 'wanda' }, 'Prune UNet to 50 % by Wanda'],
  [{ goal: { sparsity: 0.5 }, allocation: 'owl' }, 'Prune UNet to 50 %, spread by OWL'],
  [
    { goal: { sparsity: 0.5 }, criterion: 'obs-diff', layers: [0] },
    'Prune conv_in to 50 % by OBS-Diff',
  ],
  [{ goal: { remove: { heads: 0.2 } } }, 'Remove 20 % of heads from UNet by |w|'],
  [
    { goal: { remove: { neurons: 0.25 } }, criterion: 'sparsegpt', compensate: true },
    'Remove 25 % of neurons from UNet by OBS, compensated',
  ],
])('the name of %j says what it targets', (options, expected) => {
  expect(label(options)).toBe(expected);
});
