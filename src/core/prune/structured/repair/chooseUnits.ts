import { setImmediate } from 'node:timers/promises';
import type { ByteSource } from '../../../io/source';
import type { Task } from '../../../weights/taskExecutor';
import type { InputMoments } from './inputMoments';
import { factorKept } from './keptMoments';
import { unlike } from './unlikeUnits';
import { fitKept, type TakerWeights } from './leastSquares';
import { StayingUnits } from './stayingUnits';
import { readTaker, type Taker } from './takerWeights';
import { unitCosts } from './unitCosts';
import { inputsOf } from './unitInputs';

/** Chooses the units of a set whose loss costs the least, as OBS tells it. */
export interface ChooseUnitsTask extends Task<ChosenUnits> {
  readonly kind: 'chooseUnits';
  readonly taker: Taker;
  readonly moments: InputMoments;
  /** Inputs of a unit. */
  readonly width: number;
  /** By unit: 1 for those that may go. */
  readonly candidates: Uint8Array;
  /** How many of them go. */
  readonly count: number;
}

export interface ChosenUnits {
  /** By unit: 1 where it goes. */
  readonly goes: Uint8Array;
}

/** Up to so many inputs units go one at a time; more go in so many rounds. Heads always go one at a time. */
const FEW = 512;
const ROUNDS = 8;

/** After each round, the units that stay are scored as if they made up for those that went (ZipLM, OBS-Diff). */
export async function chooseUnits(
  files: readonly ByteSource[],
  task: ChooseUnitsTask,
  signal?: AbortSignal,
): Promise<ChosenUnits> {
  const weights = await readTaker(files, task.taker, signal);
  const isAlone = task.width > 1 || weights.inputs <= FEW;
  return { goes: await (isAlone ? oneByOne : inRounds)(weights, task, signal) };
}

async function oneByOne(
  weights: TakerWeights,
  { moments, width, candidates, count }: ChooseUnitsTask,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const goes = new Uint8Array(candidates.length);
  const units = [...candidates.keys()].filter(unit => candidates[unit]);
  const staying = await StayingUnits.of(weights, moments, { units, width }, signal);
  for (let left = count; left > 0; left--) {
    await setImmediate();
    signal?.throwIfAborted();
    const [cheapest] = [...staying.costs()].sort(([a, own], [b, other]) => own - other || a - b);
    if (!cheapest) break;
    goes[cheapest[0]] = 1;
    // No choice follows the last.
    if (left > 1) await staying.remove(cheapest[0], signal);
  }
  return goes;
}

async function inRounds(
  weights: TakerWeights,
  { moments, width, candidates, count }: ChooseUnitsTask,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const goes = new Uint8Array(candidates.length);
  const batch = Math.ceil(count / ROUNDS);
  for (let left = count; left > 0;) {
    const units = [...candidates.keys()].filter(unit => candidates[unit] && !goes[unit]);
    const costs = await costsOf(units, { weights, moments, width, goes }, signal);
    const order = [...units.keys()].sort((a, b) => costs[a]! - costs[b]! || a - b);
    const wanted = Math.min(left, batch);
    const cheapest = order.slice(0, 2 * wanted).map(at => units[at]!);
    const picked = await unlike(cheapest, { moments, count: wanted }, signal);
    for (const unit of picked) goes[unit] = 1;
    left -= picked.length;
  }
  return goes;
}

interface Round {
  readonly weights: TakerWeights;
  readonly moments: InputMoments;
  readonly width: number;
  readonly goes: Uint8Array;
}

async function costsOf(
  units: readonly number[],
  { weights, moments, width, goes }: Round,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { outputs, values } = weights;
  const kept = inputsOf(units, width);
  const gone = inputsOf(
    [...goes.keys()].filter(unit => goes[unit]),
    width,
  );
  const now = Float64Array.from({ length: kept.length * outputs }, (_, at) => {
    const input = kept[Math.floor(at / outputs)]!;
    return values[input * outputs + (at % outputs)]!;
  });
  if (gone.length === 0) {
    const factored = await factorKept(moments, kept, { width, rows: 0 }, signal);
    return unitCosts(factored, { weights: now, outputs, width }, signal);
  }
  const fit = await fitKept(moments, weights, { kept, gone, width }, signal);
  fit.change.forEach((change, at) => (now[at]! += change));
  return unitCosts(fit.moments, { weights: now, outputs, width }, signal);
}
