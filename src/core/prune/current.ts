import { firstNonFiniteClass } from '../../shared/magnitudeClass';
import type { ElementChunk } from '../onnx/readElements';
import { tallyFor } from '../stats/tensorScan';
import type { Weights, WeightTensor } from '../stats/weights';
import { applyCut } from './cut';
import { settle } from './settle';
import type { TensorState } from './tensorState';

/** A tensor under its state: how many zeros it has, and how many finite other weights lie in each magnitude class. */
export interface Current {
  readonly zeros: number;
  readonly classes: Uint32Array;
}

/** A tensor's elements with its state applied. */
export async function* readPruned(
  weights: Weights,
  tensor: WeightTensor,
  state: TensorState | undefined,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly first?: number;
    readonly count?: number;
  } = {},
): AsyncGenerator<ElementChunk> {
  const cut = await settle(weights, tensor, state, options.signal);
  for await (const chunk of weights.read(tensor, options)) {
    applyCut(chunk, cut);
    yield chunk;
  }
}

/** The counts of a tensor under its state; read from the base's scan unless a mask hides it. */
export async function currentOf(
  weights: Weights,
  tensor: WeightTensor,
  state: TensorState | undefined,
  signal?: AbortSignal,
): Promise<Current> {
  if (state?.kind === 'mask') {
    const tally = tallyFor(tensor.elementType);
    for await (const { bits } of readPruned(weights, tensor, state, { signal })) tally.add(bits);
    const { statistics, classes } = tally.result();
    return { zeros: statistics.zeros, classes: withoutSmallest(classes, statistics.zeros, tensor) };
  }
  const { statistics, classes } = await weights.scan(tensor, signal);
  const zeros = Math.max(state?.zeros ?? 0, statistics.zeros);
  return { zeros, classes: withoutSmallest(classes, zeros, tensor) };
}

/** Takes the `count` smallest weights, and everything that is not finite, out of class counts. */
function withoutSmallest(
  classes: Uint32Array,
  count: number,
  { elementType }: WeightTensor,
): Uint32Array {
  const rest = classes.slice();
  let left = count;
  for (let i = 0; i < rest.length && left > 0; i++) {
    const taken = Math.min(left, rest[i]!);
    rest[i]! -= taken;
    left -= taken;
  }
  return rest.fill(0, firstNonFiniteClass(elementType));
}
