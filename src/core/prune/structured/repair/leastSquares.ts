import { setImmediate } from 'node:timers/promises';
import { solveTiles, squaredLengths } from '../../obs/solveTiles';
import { type InputMoments, momentRows } from './inputMoments';
import { factorKept, type KeptMoments } from './keptMoments';

/** What a layer multiplies its inputs with: [inputs, outputs], row after row. */
export interface TakerWeights {
  readonly inputs: number;
  readonly outputs: number;
  readonly values: Float32Array;
}

/** What weights of the inputs that stay could take over from those that go. */
export interface Fit {
  readonly moments: KeptMoments;
  /** Inputs that stay, in order, and those whose weights go. */
  readonly kept: readonly number[];
  readonly gone: readonly number[];
  /** To add to the weights of `kept`: [kept, outputs]. */
  readonly change: Float64Array;
  /** C_KP W_P: [kept, outputs]. */
  readonly crossed: Float64Array;
  /** By output: what it would lose by the mean of squares if the weights only went, the means of inputs made up for. */
  readonly lost: Float64Array;
}

/**
 * Weights of the inputs that stay so that outputs change least: W' - W_K = (C_KK + λ)⁻¹ C_KP W_P, least squares with a ridge
 * towards the weights as they are (ZipLM, SlimGPT, GRAIL; structured.md has the formula). Fails as `factorKept` does.
 */
export async function fitKept(
  moments: InputMoments,
  weights: TakerWeights,
  {
    kept,
    gone,
    width,
  }: {
    readonly kept: readonly number[];
    readonly gone: readonly number[];
    readonly width: number;
  },
  signal?: AbortSignal,
): Promise<Fit> {
  const { outputs } = weights;
  const factored = await factorKept(moments, kept, { width, rows: outputs }, signal);
  const { crossed, lost } = await crossWith(moments, weights, { kept, gone }, signal);
  toTiles(factored, crossed, outputs);
  await solveTiles(factored.memory, signal);
  const change = fromTiles(factored, { kept: kept.length, outputs });
  return { moments: factored, kept, gone, change, crossed, lost };
}

/** By output: the mean of the squared error that is left when `change` is added: E = lost - 2 Bᵀ X + Xᵀ C X. */
export async function errorAfter(
  { moments, crossed, lost }: Pick<Fit, 'moments' | 'crossed' | 'lost'>,
  change: Float64Array,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const outputs = lost.length;
  toTiles(moments, change, outputs);
  // Of C + λ.
  const lengths = await squaredLengths(moments.memory, signal);
  const error = lost.map((own, o) => own + lengths[o]!);
  for (let at = 0; at < change.length; at++) {
    const x = change[at]!;
    error[at % outputs]! -= x * (2 * crossed[at]! + moments.ridge * x);
  }
  return error;
}

async function crossWith(
  moments: InputMoments,
  { outputs, values }: TakerWeights,
  { kept, gone }: { readonly kept: readonly number[]; readonly gone: readonly number[] },
  signal?: AbortSignal,
): Promise<{ readonly crossed: Float64Array; readonly lost: Float64Array }> {
  const crossed = new Float64Array(kept.length * outputs);
  const lost = new Float64Array(outputs);
  const place = new Map(kept.map((input, at) => [input, at]));
  const goes = new Set(gone);
  const sum = new Float64Array(outputs);
  for await (const { row, values: own } of momentRows(moments, signal)) {
    const at = place.get(row);
    if (at === undefined && !goes.has(row)) continue;
    if (row % 64 === 0) await setImmediate();
    sum.fill(0);
    for (const input of gone) {
      const moment = own[input]!;
      const from = input * outputs;
      for (let o = 0; o < outputs; o++) sum[o]! += moment * values[from + o]!;
    }
    if (at !== undefined) crossed.set(sum, at * outputs);
    else for (let o = 0; o < outputs; o++) lost[o]! += values[row * outputs + o]! * sum[o]!;
  }
  return { crossed, lost };
}

function toTiles({ memory, block }: KeptMoments, matrix: Float64Array, outputs: number): void {
  for (let i = 0; i < memory.blocks; i++) {
    const tile = memory.tall(memory.weights(i)).fill(0);
    for (let c = 0; c < block && (i * block + c) * outputs < matrix.length; c++)
      for (let o = 0; o < outputs; o++)
        tile[o * memory.side + c] = matrix[(i * block + c) * outputs + o]!;
  }
}

function fromTiles(
  { memory, block }: KeptMoments,
  { kept, outputs }: { readonly kept: number; readonly outputs: number },
): Float64Array {
  const matrix = new Float64Array(kept * outputs);
  for (let i = 0; i < memory.blocks; i++) {
    const tile = memory.tall(memory.weights(i));
    for (let c = 0; c < block && i * block + c < kept; c++)
      for (let o = 0; o < outputs; o++)
        matrix[(i * block + c) * outputs + o] = tile[o * memory.side + c]!;
  }
  return matrix;
}
