import { expect, it } from 'vitest';
import { damageCellOf } from '../../../../src/shared/sweep/damageCell';
import type { DoneCell } from '../../../../src/shared/sweep/cellResult';

const cell: DoneCell = {
  ...{ key: 'k', sparsity: { unet: 0.5 }, criterion: 'magnitude', targets: ['linear'] },
  ...{ prompt: 'a cat', seed: 3, state: 'done', picture: 'p', metrics: { latentError: 0.4 } },
};

it('counts a cell as collapsed on a curve by its reasons, and as unknown where nobody looked', () => {
  const collapsed = (collapse: DoneCell['collapse']) =>
    damageCellOf({ ...cell, ...(collapse && { collapse }) }, 0.5, 'latentError').collapsed;
  expect([collapsed(undefined), collapsed([]), collapsed(['flat'])]).toEqual([
    ...[undefined, false, true],
  ]);
});

it('has the damage by one metric, which is infinite where it was not measured', () => {
  const common = { prompt: 'a cat', seed: 3, collapsed: undefined };
  expect(damageCellOf(cell, 0.5, 'latentError')).toEqual({
    ...common,
    ...{ sparsity: 0.5, value: 0.4 },
  });
  expect(damageCellOf(cell, 0, 'textError')).toEqual({ ...common, sparsity: 0, value: null });
});
