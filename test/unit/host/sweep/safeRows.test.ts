import { describe, expect, it } from 'vitest';
import { safeRows } from '../../../../src/host/views/sweep/safeRows';
import { sweepOf } from '../../shared/answer/sweepOf';

const contents = sweepOf(
  ({ unet = 0, 'text-encoder': text = 0 }, prompt) => unet + text / 2 + prompt / 1000,
);

describe('the rows of what is safe', () => {
  it('name the setting, the sweep, and how sure it is, each by the tolerance of its sweep', () => {
    const rows = safeRows([
      { folder: '/models/a-sweep', contents, tolerance: 0.7 },
      { folder: '/models/b-sweep', contents, tolerance: 0.31 },
    ]);
    expect(rows.map(({ label, description }) => `${label} (${description})`)).toEqual([
      'Text encoder 90 % (magnitude · a-sweep)',
      'UNet 60 % (magnitude · a-sweep)',
      'Text encoder 60 % and UNet 30 % (magnitude · a-sweep)',
      'Text encoder 60 % (magnitude · b-sweep)',
      'UNet 30 % (magnitude · b-sweep)',
    ]);
    expect(rows[1]!.detail).toMatch(/^Safe up to 60 %: at least 6 of 6 prompts/);
  });

  it('are none where nothing is safe', () => {
    expect(safeRows([{ folder: '/a', contents, tolerance: 0.001 }])).toEqual([]);
  });
});
