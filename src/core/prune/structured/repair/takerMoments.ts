import { Failure } from '../../../../shared/failure';
import type { Step } from '../../../../shared/recipe/recipe';
import type { OpenModel } from '../../../model/describeModel';
import type { UnitSet } from '../../../model/units/unitSet';
import { isReadable } from '../../../weights/weightTensor';
import type { CalibrationFile } from '../../calibration/calibrationFile';
import { calibrationOf } from '../../calibration/calibrationOf';
import type { Calibrations } from '../../calibration/calibrations';
import { noStatistics, otherInputs } from '../../calibration/inputNorms';
import { otherWeights } from '../../calibration/layerGrams';
import { criteria } from '../../criteria/criteria';
import { cautionOf, type InputMoments } from './inputMoments';

/**
 * The moments of what the layers that take units in are given, in the order of `sets`. Fails, naming step and layer, where the
 * calibration has no gram of one, or weights denoising steps otherwise than the criterion does.
 */
export async function takerMoments(
  calibrations: Calibrations,
  {
    model,
    step,
    sets,
  }: { readonly model: OpenModel; readonly step: Step; readonly sets: readonly UnitSet[] },
): Promise<readonly InputMoments[]> {
  const calibration = await calibrationOf(step, calibrations, model.description.path);
  const criterion = criteria[step.criterion];
  const weighting = calibration.record.timestepWeights ?? 'uniform';
  if (criterion.kind === 'updates' && criterion.timestepWeights !== weighting)
    throw otherWeights(calibration.path, step, criterion.timestepWeights);
  const found: InputMoments[] = [];
  for (const set of sets) found.push(await momentsOf(calibration, { step, set, weighting }));
  return found;
}

/** The same of one set. */
export async function momentsOf(
  calibration: CalibrationFile,
  {
    step,
    set,
    weighting,
  }: { readonly step: Pick<Step, 'label'>; readonly set: UnitSet; readonly weighting: string },
): Promise<InputMoments> {
  const { path } = calibration;
  const { name } = set;
  const inputs = set.units * set.width;
  const statistics = await calibration.statistics(name);
  if (!statistics) throw noStatistics(path, name, step);
  const gram = await calibration.gram(name);
  if (!gram) throw noGram(path, name, step);
  const { sum, samples, tokens } = statistics;
  const size = gram.array.shape[0]!;
  if (size !== inputs || sum.length !== inputs)
    throw otherInputs(path, { step, name, inputs, found: size });
  const isCentred = weighting === 'uniform' && set.bias !== undefined && isReadable(set.bias);
  return {
    gram,
    tokens: (gram.weight * tokens) / samples,
    mean: isCentred ? sum.map(each => each / tokens) : new Float64Array(inputs),
    caution: cautionOf(tokens, inputs),
  };
}

const noGram = (path: string, layer: string, { label }: Pick<Step, 'label'>): Failure =>
  new Failure({
    code: 'missing',
    message: `The calibration ${path} has no gram of the layer ${layer}, by which the step "${label}" goes.`,
    hint: 'Calibrate again with --gram.',
    path,
  });
