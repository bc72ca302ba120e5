import * as v from 'valibot';

const text = (most: number) =>
  v.pipe(
    v.string('must be a string'),
    v.minLength(1, 'must not be empty'),
    v.maxLength(most, `is longer than ${most} characters`),
  );

/** Which calibration a step was made with. The statistics themselves are no part of a recipe. */
export const calibrationSchema = v.pipe(
  v.strictObject(
    {
      hash: v.pipe(text(64), v.description('Of what the calibration was made of.')),
      samples: v.pipe(
        v.number('must be a number'),
        v.integer('must be a whole number of 1 or more'),
        v.minValue(1, 'must be a whole number of 1 or more'),
        v.description('Rows of the batch that were measured.'),
      ),
      describes: v.pipe(text(1024), v.description('The calibration in words.')),
    },
    'must be an object of hash, samples and describes',
  ),
  v.description(
    "Which measurement of layers' inputs the step goes by. wanda, sparsegpt, obs-diff and owl need one. Version 2 only.",
  ),
);

/** A calibration as a step names it. */
export type CalibrationName = Readonly<v.InferOutput<typeof calibrationSchema>>;
