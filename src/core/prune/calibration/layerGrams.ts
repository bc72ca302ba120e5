import { Failure } from '../../../shared/failure';
import type { Step } from '../../../shared/recipe/recipe';
import type { OpenModel } from '../../model/describeModel';
import type { Target } from '../targets';
import { calibrationOf } from './calibrationOf';
import type { Calibrations } from './calibrations';
import type { GramPlace } from './gram';
import { noStatistics, otherInputs, refuseOthers } from './inputNorms';

interface GramsRequest {
  readonly model: OpenModel;
  readonly step: Step;
  readonly targets: readonly Target[];
  /** How denoising steps must have been weighted. */
  readonly timestepWeights: string;
}

/** Where the gram of each of a step's targets lies, by tensor id. Fails, naming step and layer, where one is not there. */
export async function layerGrams(
  calibrations: Calibrations,
  { model, step, targets, timestepWeights }: GramsRequest,
): Promise<ReadonlyMap<number, GramPlace>> {
  const calibration = await calibrationOf(step, calibrations, model.description.path);
  const { path, record } = calibration;
  refuseOthers(step);
  if ((record.timestepWeights ?? 'uniform') !== timestepWeights)
    throw otherWeights(path, step, timestepWeights);
  const grams = new Map<number, GramPlace>();
  for (const { tensor, layer, view } of targets) {
    const { name } = model.description.layers[layer]!;
    const gram = await calibration.gram(name);
    if (!gram) throw noStatistics(path, name, step);
    const inputs = view.shape[1] * view.shape[2];
    const [found = 0] = gram.array.shape;
    if (found !== inputs) throw otherInputs(path, { step, name, inputs, found });
    grams.set(tensor.id, gram);
  }
  return grams;
}

export const otherWeights = (path: string, { label, criterion }: Step, wanted: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `The step "${label}" prunes by ${criterion}, which weights denoising steps as ${wanted}; the calibration ${path} does not.`,
    hint: `Calibrate with --timestep-weights ${wanted}, or choose the other of sparsegpt and obs-diff.`,
    path,
  });
