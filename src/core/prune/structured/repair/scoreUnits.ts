import type { ByteSource } from '../../../io/source';
import type { Task } from '../../../weights/taskExecutor';
import { type InputMoments, momentRows } from './inputMoments';
import { factorKept } from './keptMoments';
import { readTaker, type Taker } from './takerWeights';
import { unitCosts } from './unitCosts';
import { inputsOf } from './unitInputs';

/** Scores all units of a set alone, as OBS tells what the loss of each costs. */
export interface ScoreUnitsTask extends Task<UnitScores> {
  readonly kind: 'scoreUnits';
  readonly taker: Taker;
  readonly moments: InputMoments;
  /** Inputs of a unit. */
  readonly width: number;
  readonly units: number;
}

export interface UnitScores {
  /** By unit: what its loss adds to the squared error of the layer, once the others make up for it. */
  readonly costs: Float64Array;
  /** What the inputs give the layer, each by itself: costs are read against it, or those of layers could not be compared. */
  readonly whole: number;
}

export async function scoreUnits(
  files: readonly ByteSource[],
  { taker, moments, width, units }: ScoreUnitsTask,
  signal?: AbortSignal,
): Promise<UnitScores> {
  const { outputs, values } = await readTaker(files, taker, signal);
  const inputs = inputsOf([...Array(units).keys()], width);
  const factored = await factorKept(moments, inputs, { width, rows: 0 }, signal);
  const weights = Float64Array.from(values);
  let whole = 0;
  for await (const { row, values: moment } of momentRows(moments, signal)) {
    let squares = 0;
    for (let o = 0; o < outputs; o++) squares += weights[row * outputs + o]! ** 2;
    whole += moment[row]! * squares;
  }
  return { costs: await unitCosts(factored, { weights, outputs, width }, signal), whole };
}
