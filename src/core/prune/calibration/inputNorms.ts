import { Failure } from '../../../shared/failure';
import type { Step } from '../../../shared/recipe/recipe';
import type { OpenModel } from '../../model/describeModel';
import type { Target } from '../targets';
import type { CalibrationFile } from './calibrationFile';
import { calibrationOf } from './calibrationOf';
import type { Calibrations } from './calibrations';

/**
 * How large each input of a layer is: the root of the mean over samples of its squared length over a sample's tokens. One for
 * each input, or one for each input and kernel position.
 */
export type InputNorms = Float64Array;

interface NormsRequest {
  readonly model: OpenModel;
  readonly step: Step;
  readonly targets: readonly Target[];
}

/**
 * How large the inputs of each of a step's targets are, by tensor id: the root of squares / samples. Fails, naming step and
 * layer, where no calibration, no statistics, or statistics of another layer are there.
 */
export async function inputNorms(
  calibrations: Calibrations,
  { model, step, targets }: NormsRequest,
): Promise<ReadonlyMap<number, InputNorms>> {
  const calibration = await calibrationOf(step, calibrations, model.description.path);
  refuseOthers(step);
  const norms = new Map<number, InputNorms>();
  for (const { tensor, layer, view } of targets) {
    const { name } = model.description.layers[layer]!;
    const [, inputs, kernel] = view.shape;
    norms.set(tensor.id, await normsOf(calibration, { step, name, inputs, kernel }));
  }
  return norms;
}

async function normsOf(
  calibration: CalibrationFile,
  layer: {
    readonly step: Step;
    readonly name: string;
    readonly inputs: number;
    readonly kernel: number;
  },
): Promise<InputNorms> {
  const { step, name, inputs, kernel } = layer;
  const { path } = calibration;
  const found = await calibration.statistics(name);
  if (!found) throw noStatistics(path, name, step);
  const { squares, samples } = found;
  if (squares.length !== inputs && squares.length !== inputs * kernel)
    throw otherInputs(path, { step, name, inputs, found: squares.length });
  return squares.map(square => Math.sqrt(square / samples));
}

/** Biases would take the sizes of inputs that they do not have. */
export function refuseOthers({ targets, label }: Step): void {
  if (targets.includes('other'))
    throw new Failure({
      code: 'invalid-request',
      message: `The step "${label}" goes by inputs, which norms, biases and embeddings do not have.`,
      hint: 'Let the step prune linear weights and convolutions.',
    });
}

/** What is said of a layer that was not measured. */
export const noStatistics = (
  path: string,
  layer: string,
  { label }: Pick<Step, 'label'>,
): Failure =>
  new Failure({
    code: 'missing',
    message: `The calibration ${path} has no statistics of the layer ${layer}, which the step "${label}" prunes.`,
    hint: 'Calibrate again, or select other layers.',
    path,
  });

/** What is said of statistics that are another layer's. */
export const otherInputs = (
  path: string,
  {
    step,
    name,
    inputs,
    found,
  }: {
    readonly step: Pick<Step, 'label'>;
    readonly name: string;
    readonly inputs: number;
    readonly found: number;
  },
): Failure =>
  new Failure({
    code: 'malformed',
    message: `The calibration ${path} knows ${found} inputs of the layer ${name}, which has ${inputs}; the step "${step.label}" cannot prune it.`,
    hint: 'Calibrate the model that is pruned.',
    path,
  });
