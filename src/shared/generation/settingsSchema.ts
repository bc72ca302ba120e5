import * as v from 'valibot';
import { schedulerNames } from './generation';

/** A whole number of `least` to `most`. */
export const whole = (least: number, most: number) =>
  v.pipe(
    v.number('is no number'),
    v.check(
      value => Number.isInteger(value) && value >= least && value <= most,
      `is no whole number of ${least} to ${most}`,
    ),
  );

const text = v.pipe(
  v.string('is no text'),
  v.maxLength(65_536, 'is longer than 65,536 characters'),
);
const pixels = whole(1, 16_384);

/** The fields of `GenerationSettings`, with what is sensible: they come from images and pages that anybody may have made. */
export const settingsEntries = {
  prompt: text,
  negative: text,
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  steps: whole(1, 1000),
  guidance: v.pipe(
    v.number('is no number'),
    v.minValue(-1000, 'is below -1000'),
    v.maxValue(1000, 'is above 1000'),
  ),
  width: pixels,
  height: pixels,
  batch: whole(1, 1024),
  noise: v.picklist(['torch', 'numpy'], 'is neither torch nor numpy'),
  scheduler: v.exactOptional(v.picklist(schedulerNames, 'is unknown')),
};
