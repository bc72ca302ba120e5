import { describe, expect, it } from 'vitest';
import {
  paperDense,
  paperTextEncoder,
  paperUnet,
  type PublishedPoint,
} from '../../../../src/shared/published/paperFigures';
import { paperJoint } from '../../../../src/shared/published/paperJoint';
import { presets } from '../../../../src/core/evaluate/sweep/presets';

/** Where a curve first crosses a level, between its points in a straight line. */
function crossing(
  points: readonly PublishedPoint[],
  isBeyond: (point: PublishedPoint) => boolean,
  [of, level]: readonly ['clip' | 'fid', number],
): number {
  const at = points.findIndex(isBeyond);
  const [before, after] = [points[at - 1]!, points[at]!];
  const way = (level - before[of]) / (after[of] - before[of]);
  return before.sparsity + way * (after.sparsity - before.sparsity);
}

const lost = (points: readonly PublishedPoint[], share: number): number => {
  const level = paperDense.clip * (1 - share);
  return crossing(points, ({ clip }) => clip < level, ['clip', level]);
};
const times = (points: readonly PublishedPoint[], factor: number): number => {
  const level = paperDense.fid * factor;
  return crossing(points, ({ fid }) => fid > level, ['fid', level]);
};

/** Interpolated from the released results by another program: CLIP score 1, 2, 5, 10, 20 % lower; FID times 1.5, 2, 5. */
const thresholds = [
  [paperTextEncoder[0]!, [0.486, 0.521, 0.563, 0.585, 0.609], [0.6, 0.606, 0.635]],
  [paperTextEncoder[1]!, [0.482, 0.52, 0.573, 0.599, 0.623], [0.607, 0.618, 0.641]],
  [paperTextEncoder[2]!, [0.467, 0.505, 0.536, 0.559, 0.582], [0.575, 0.579, 0.604]],
  [paperTextEncoder[3]!, [0.461, 0.505, 0.546, 0.569, 0.59], [0.578, 0.586, 0.613]],
  [paperUnet[0]!, [0.403, 0.427, 0.462, 0.501, 0.545], [0.409, 0.442, 0.52]],
] as const;

describe('the published figures', () => {
  it.each(thresholds)(
    'of $method cross each level where the paper does',
    ({ points }, clip, fid) => {
      for (const [i, share] of [0.01, 0.02, 0.05, 0.1, 0.2].entries())
        expect(Math.abs(lost(points, share) - clip[i]!)).toBeLessThan(0.0011);
      for (const [i, factor] of [1.5, 2, 5].entries())
        expect(Math.abs(times(points, factor) - fid[i]!)).toBeLessThan(0.0011);
    },
  );

  it('stand at the points that the preset "paper" tries', () => {
    const [unet, text, ...both] = presets.paper;
    expect(paperUnet[0]!.points.map(({ sparsity }) => sparsity)).toEqual(unet!.unet);
    const published = new Set(
      paperTextEncoder.flatMap(({ points }) => points.map(p => p.sparsity)),
    );
    expect([...published].sort()).toEqual([...text!['text-encoder']!].sort());
    const pairs = new Set(paperJoint.map(({ text, unet }) => `${text} ${unet}`));
    for (const pair of both)
      expect(pairs).toContain(`${pair['text-encoder']![0]} ${pair.unet![0]}`);
  });
});
