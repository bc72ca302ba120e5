import { expect, test } from 'vitest';
import { inspectLayer } from '../../../src/core/prune/inspectLayer';
import { planSteps } from '../../../src/core/prune/plan';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();
const halves = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => 0x3c00 + ((i * 7919) % 500));

test.each([
  ['MatMul', [8, 3]],
  ['Gemm', [3, 8]],
  ['Conv', [3, 8, 3, 3]],
  ['NhwcConv', [3, 3, 3, 8]],
] as const)(
  'a %s pruned to 2:4 has the pattern, as it is counted: along the inputs, at each kernel position',
  async (op, dims) => {
    const bits = halves(dims.reduce((product: number, side) => product * side, 1));
    const layers = [{ name: 'a', op, dims, bits }];
    const steps = [
      { ...defaultStep, targets: ['linear', 'conv'], goal: { pattern: '2:4' }, label: '2:4' },
    ] as const;
    const inspected = await withModel(
      at('model.onnx'),
      { type: 'float16', layers },
      async model => {
        const { masks } = await model.resolve(steps);
        return inspectLayer(model.weights, 0, { masks, plan: await planSteps(model, steps) });
      },
    );
    expect(inspected.after.zeros).toBe(bits.length / 2);
    expect(inspected.twoOfFour).toBe(1);
  },
);
