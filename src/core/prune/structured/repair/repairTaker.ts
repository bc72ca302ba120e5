import type { ByteSource } from '../../../io/source';
import type { Task } from '../../../weights/taskExecutor';
import { toFloats } from '../../../weights/toFloats';
import { indexAt } from '../../../weights/view';
import { NewBits } from '../../obs/newBits';
import { type Updated, withZeros } from '../../updateTask';
import type { InputMoments } from './inputMoments';
import { errorAfter, type Fit, fitKept } from './leastSquares';
import { inputsFirst, type ReadTaker, readTaker, type Taker } from './takerWeights';
import { inputsOf } from './unitInputs';

/** Lets the units that stay make up for those that go. */
export interface RepairTakerTask extends Task<Repaired> {
  readonly kind: 'repairTaker';
  readonly taker: Taker;
  readonly moments: InputMoments;
  readonly width: number;
  /** By unit: 1 where it goes. */
  readonly goes: Uint8Array;
}

export interface Repaired {
  /** Share of the harm that the units that stay take back: 1 - E / E0, E0 that of weights that are only zero. */
  readonly explained: number;
  /** What becomes of the weights, and what is added to the outputs; nothing where it would gain too little. */
  readonly result?: Updated & { readonly outputs: Float64Array };
}

/** Below this gain the weights stay as they are. */
const LEAST_GAIN = 0.05;

/** Weights that are zero stay zero. Fails as `fitKept` and `NewBits` do. */
export async function repairTaker(
  files: readonly ByteSource[],
  { taker, moments, width, goes }: RepairTakerTask,
  signal?: AbortSignal,
): Promise<Repaired> {
  const weights = await readTaker(files, taker, signal);
  const { alive } = weights;
  const all = inputsOf([...goes.keys()], width);
  const isGone = (input: number): boolean => goes[Math.floor(input / width)] === 1;
  const gone = alive.filter(isGone);
  // Inputs that nothing takes in may be zero by now, whatever the calibration saw.
  const kept = wholeUnitsOf(
    all.filter(input => !isGone(input)),
    { alive: new Set(alive), width },
  );
  if (gone.length === 0 || kept.length === 0) return { explained: 0 };
  const fit = await fitKept(moments, weights, { kept, gone, width }, signal);
  const { matrix, change } = changed(weights, fit);
  const error = sum(await errorAfter(fit, change, signal));
  const { mean } = moments;
  const { outputs, values } = weights;
  const shift = new Float64Array(outputs);
  for (const input of gone)
    for (let o = 0; o < outputs; o++) shift[o]! += mean[input]! * values[input * outputs + o]!;
  const zeroed = sum(fit.lost) + shift.reduce((total, own) => total + own ** 2, 0);
  const explained = zeroed > 0 ? 1 - error / zeroed : 0;
  if (!(explained >= LEAST_GAIN)) return { explained };
  for (const [at, input] of kept.entries())
    for (let o = 0; o < outputs; o++) shift[o]! -= mean[input]! * change[at * outputs + o]!;
  return { explained, result: { ...withZeros(matrix.bits), outputs: shift } };
}

/** Of the inputs, those of units that any weight takes in. */
const wholeUnitsOf = (
  inputs: readonly number[],
  { alive, width }: { readonly alive: ReadonlySet<number>; readonly width: number },
): readonly number[] => {
  const units = new Set([...alive].map(input => Math.floor(input / width)));
  return inputs.filter(input => units.has(Math.floor(input / width)));
};

/** The weights with a fit's change, rounded to what their type holds, and how much they really changed. */
function changed(
  { matrix, outputs, values }: ReadTaker,
  { kept, gone, change }: Fit,
): { readonly matrix: NewBits; readonly change: Float64Array } {
  const result = new NewBits(matrix);
  for (const input of gone)
    for (let o = 0; o < outputs; o++) result.prune(indexAt(matrix.view, o, input, 0));
  for (const [at, input] of kept.entries())
    for (let o = 0; o < outputs; o++) {
      const old = values[input * outputs + o]!;
      if (old !== 0) result.set(indexAt(matrix.view, o, input, 0), old + change[at * outputs + o]!);
    }
  const now = inputsFirst(matrix, toFloats(matrix.elementType, result.bits.slice()));
  const real = change.map((_, at) => {
    const place = kept[Math.floor(at / outputs)]! * outputs + (at % outputs);
    return now[place]! - values[place]!;
  });
  return { matrix: result, change: real };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
