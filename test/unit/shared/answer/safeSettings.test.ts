import { describe, expect, it } from 'vitest';
import { safeSettings } from '../../../../src/shared/answer/safeSettings';
import { sweepOf } from './sweepOf';

/** What both lose, added up; each prompt a little more than the one before. */
const added = sweepOf(
  ({ unet = 0, 'text-encoder': text = 0 }, prompt) => unet + text / 2 + prompt / 1000,
);

describe('what a sweep shows to be safe', () => {
  it('is the limit of each curve and the furthest pairs of each map', () => {
    expect(safeSettings(added, 0.7).map(({ sparsity }) => sparsity)).toEqual([
      { 'text-encoder': 0.9 },
      { unet: 0.6 },
      { 'text-encoder': 0.6, unet: 0.3 },
    ]);
  });

  it('names a cell that was made by it', () => {
    for (const { sparsity, key } of safeSettings(added, 0.7))
      expect(JSON.parse(Buffer.from(key, 'hex').toString())).toEqual([sparsity, 0]);
  });

  it('says how sure that is, in counts of prompts', () => {
    const [, unet, pair] = safeSettings(added, 0.7);
    expect(unet!.sentence).toMatch(
      /^Safe up to 60 %: at least 6 of 6 prompts stay within 0\.70 at every sparsity up to there\. No collapse/,
    );
    expect(pair!.sentence).toMatch(
      /^Safe up to text encoder 60 % and UNet 30 %: 6 of 6 prompts stay within 0\.70 at every pair that prunes no more of either\. No collapse in 6 prompts/,
    );
  });

  it('is less where the tolerance is, and nothing where nothing stays within', () => {
    expect(safeSettings(added, 0.31).map(({ sparsity }) => sparsity)).toEqual([
      { 'text-encoder': 0.6 },
      { unet: 0.3 },
    ]);
    expect(safeSettings(added, 0.01)).toEqual([]);
  });

  it('is nothing above pictures that are missing', () => {
    const torn = sweepOf(({ unet = 0, 'text-encoder': text = 0 }) =>
      unet === 0.3 || text === 0.3 ? undefined : 0.1,
    );
    expect(safeSettings(torn, 0.5)).toEqual([]);
  });
});
