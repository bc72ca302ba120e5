import { describe, expect, it } from 'vitest';
import { sweepChoices } from '../../../../src/core/evaluate/sweep/sweepChoices';
import { choiceRows, presetRows } from '../../../../src/host/views/sweep/choiceRows';

const pipeline = { folder: '/models/sd2', defaults: { steps: 20, guidance: 7.5 } };
const choices = sweepChoices(
  pipeline,
  Array.from({ length: 8 }, (_, i) => `prompt ${i}`),
);

const pace = { millisecondsPerCall: 1500, bytesPerCell: 400 << 10 };

describe('the rows of a sweep', () => {
  it('say how many settings each preset has', () => {
    expect(presetRows(choices).map(({ label, description }) => `${label}: ${description}`)).toEqual(
      [
        'UNet: 9 settings',
        'Text Encoder: 9 settings',
        'Text Encoder and UNet: 99 settings',
        "The Paper's Points: 134 settings",
      ],
    );
  });

  it('say what a preset costs as fine as it is, and coarse', () => {
    // Ten sparsities, or five, of eight prompts from two seeds, by twenty steps.
    const rows = choiceRows(choices, 'unet', pace);
    expect(rows.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      'Every 10 % up to 90 %: 160 cells, 3,200 calls of the UNet: 9 settings and the pipeline as it is',
      'Coarse: 30, 50, 70 and 90 %: 80 cells, 1,600 calls of the UNet: 4 settings and the pipeline as it is',
    ]);
  });

  it('say how long and how large that is, where it is known what a call and a picture take', () => {
    // 3,200 calls of 1.5 s are 4,800 s; 160 pictures of 400 KiB are 62.5 MiB.
    expect(choiceRows(choices, 'unet', pace).map(({ description }) => description)).toEqual([
      'about 1 h 20 min, 62.5 MiB on disk',
      'about 40 min 0 s, 31.3 MiB on disk',
    ]);
  });

  it('offer to find out how long that is where nothing says so', () => {
    const rows = choiceRows(choices, 'unet');
    expect(rows.map(({ choice, description }) => [choice, description])).toEqual([
      ...choices.filter(each => each.preset === 'unet').map(each => [each, undefined]),
      ['measure', undefined],
    ]);
  });

  it('leave no choice for the points of the paper but say what they cost', () => {
    const rows = choiceRows(choices, 'paper', pace);
    expect(rows.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      "The Paper's Points: 2,160 cells, 43,200 calls of the UNet: 134 settings and the pipeline as it is",
    ]);
  });
});
