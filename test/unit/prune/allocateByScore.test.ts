import { expect, test } from 'vitest';
import { remaining } from '../../../src/core/prune/remaining';
import { allocateGlobalBudget } from '../../../src/core/prune/select/global';
import { allocateByScore } from '../../../src/core/prune/allocateByScore';
import { targetsOf } from '../../../src/core/prune/targets';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();
/** Few different ones, so that many tie, with zeros and an infinity among them. */
const halves = (count: number, by: number): readonly number[] =>
  Array.from({ length: count }, (_, i) =>
    i % 11 === 0 ? 0 : i === 5 ? 0x7c00 : 0x3c00 + ((i * by) % 37),
  );

test.each([1, 17, 60, 139, 400])(
  'a budget of %i over all tensors by the scores of magnitude is the one by counts of magnitudes',
  async need => {
    const layers = [
      { name: 'a', op: 'MatMul', dims: [8, 12], bits: halves(96, 7) },
      { name: 'b', op: 'Gemm', dims: [10, 6], bits: halves(60, 5) },
    ] as const;
    await withModel(at('model.onnx'), { type: 'float16', layers }, async ({ weights }) => {
      const step = { ...defaultStep, scope: 'global', goal: { sparsity: 0.5 }, label: '' } as const;
      const targets = targetsOf(weights.model, step);
      const request = { weights, step, targets, before: new Map() };
      const counts = await Promise.all(
        targets.map(({ tensor }) => remaining(weights, tensor, undefined)),
      );
      const byScore = await allocateByScore(request, need);
      expect(byScore).toEqual(await allocateGlobalBudget(request, counts, need));
      const left = counts.reduce((sum, { others }) => sum + others, 0);
      expect(byScore.reduce((a, b) => a + b)).toBe(Math.min(need, left));
    });
  },
);
