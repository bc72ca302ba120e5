import * as v from 'valibot';

/** The metadata key under which a calibration file keeps its record. */
export const CALIBRATION_KEY = 'pollard.calibration';

const text = v.pipe(v.string('must be a text'), v.minLength(1, 'must not be empty'));
const count = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must not be below 0'),
);

/** How much each denoising step counts in `gram`. OBS-Diff's own: 1.2 for the noisiest, down to 0.8. */
export const timestepWeights = ['uniform', 'log-decrease'] as const;

/** What a calibration was made of. Fields that are not named here are kept. */
export const calibrationRecordSchema = v.looseObject({
  version: v.literal(1, 'must be 1'),
  /** Fingerprint of the model that ran. */
  base: text,
  component: text,
  /** Which layers were measured, where it is not the Linear ones alone. */
  targets: v.exactOptional(v.array(text, 'must be a list')),
  /** A hash of the prompts. */
  prompts: text,
  seeds: v.exactOptional(v.array(count, 'must be a list')),
  steps: v.exactOptional(count),
  guidance: v.exactOptional(v.pipe(v.number('must be a number'), v.finite('must be finite'))),
  /** Width and height in pixels. */
  size: v.exactOptional(v.tuple([count, count], 'must be a width and a height')),
  scheduler: v.exactOptional(text),
  timestepWeights: v.exactOptional(
    v.picklist(timestepWeights, `must be ${timestepWeights.join(' or ')}`),
  ),
  /** What onnxruntime ran on. */
  provider: v.exactOptional(text),
});

export type CalibrationRecord = v.InferOutput<typeof calibrationRecordSchema>;
