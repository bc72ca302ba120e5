import type { Tensor } from '../diffusion/session';
import { toFloat32 } from '../diffusion/tensor';
import type { LayerInput } from './layerInputs';
import { outputName } from './measuredGraph';

/** One run of a measured graph. */
export interface MeasuredRun {
  /** All outputs, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Rows of the batch that are samples of their own, and how often the batch repeats each. */
  readonly samples: number;
  readonly copies: number;
  /** How much the samples count in the gram. */
  readonly weight: number;
}

/** Sums of one input's features over runs, in float64. */
export class InputStatistics {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  /** Weighted x^T·x, row-major; undefined where it is not measured. */
  gram: Float64Array | undefined;
  samples = 0;
  tokens = 0;
  /** Sum of weight · samples. */
  weight = 0;

  /** `at`: the input's position in the measured graph. */
  constructor(
    private readonly at: number,
    { features }: Pick<LayerInput, 'features'>,
    withGram: boolean,
  ) {
    this.sum = new Float64Array(features);
    this.squares = new Float64Array(features);
    if (withGram) this.gram = new Float64Array(features * features);
  }

  /** Counts a run; false where it brought what is not finite. */
  add({ outputs, samples, copies, weight }: MeasuredRun): boolean {
    const of = (name: Parameters<typeof outputName>[1]): Tensor | undefined =>
      outputs[outputName(this.at, name)];
    const size = of('size');
    this.samples += samples;
    this.weight += weight * samples;
    if (size) this.tokens += Number(size.values[0]) / this.sum.length / copies;
    return (
      accumulate(this.sum, of('sum'), 1 / copies) &&
      accumulate(this.squares, of('squares'), 1 / copies) &&
      accumulate(this.gram, of('gram'), weight / copies)
    );
  }

  /** Gives the largest part of its memory back. */
  forgetGram(): void {
    this.gram = undefined;
  }
}

function accumulate(
  into: Float64Array | undefined,
  output: Tensor | undefined,
  factor: number,
): boolean {
  if (!into || !output) return true;
  const values = toFloat32(output);
  let finite = true;
  for (let i = 0; i < into.length; i++) {
    into[i]! += factor * values[i]!;
    finite &&= Number.isFinite(into[i]!);
  }
  return finite;
}
