import { expect, it } from 'vitest';
import type { DoneCell } from '../../../../src/shared/sweep/cellResult';
import { denseClipOf } from '../../../../src/shared/sweep/denseClip';

const cell = (prompt: string, seed: number, clipScore?: number | null): DoneCell => ({
  ...{ key: `${prompt}${seed}`, sparsity: {}, criterion: 'magnitude', targets: ['linear'] },
  ...{ prompt, seed, state: 'done', picture: 'p' },
  metrics: clipScore === undefined ? {} : { clipScore },
});

it('knows the score of each dense picture, and the most that seeds of one prompt differ', () => {
  const clip = denseClipOf([
    ...[cell('cat', 0, 0.3), cell('cat', 1, 0.28), cell('cat', 2, 0.31)],
    ...[cell('dog', 0, 0.1), cell('dog', 1, 0.11)],
  ]);
  expect(clip(cell('dog', 1)).denseClipScore).toBe(0.11);
  expect(clip(cell('cat', 0)).clipNoise).toBeCloseTo(0.03, 12);
  expect(clip(cell('dog', 0)).clipNoise).toBeCloseTo(0.03, 12);
  expect(clip(cell('owl', 0)).denseClipScore).toBeUndefined();
});

it('knows no noise of one seed, of no scores, or of scores that are no numbers', () => {
  for (const dense of [[cell('cat', 0, 0.3)], [cell('cat', 0), cell('cat', 1)], []])
    expect(denseClipOf(dense)(cell('cat', 0)).clipNoise).toBeUndefined();
  const broken = denseClipOf([cell('cat', 0, 0.3), cell('cat', 1, null)]);
  expect(broken(cell('cat', 1))).toEqual({ denseClipScore: undefined, clipNoise: undefined });
});
