import { firstNonFiniteClass } from '../../shared/magnitudeClass';
import type { ElementChunk } from '../onnx/readElements';
import type { Weights, WeightTensor } from '../stats/weights';
import { classOfRank } from './classRank';
import { type Cut, magnitudeBits } from './cut';
import type { TensorState } from './tensorState';

const settled = new WeakMap<TensorState, Cut>();

/**
 * Finds the exact threshold of a tensor's state, without a sort: the class of the rank from the scan's counts, for float32
 * one pass that counts the lower 16 bits within the class, and where only some ties go, one pass to the last of them.
 */
export async function settle(
  weights: Weights,
  tensor: WeightTensor,
  state: TensorState | undefined,
  signal?: AbortSignal,
): Promise<Cut> {
  if (!state) return { kind: 'none' };
  if (state.kind === 'mask') return { kind: 'mask', mask: state.mask };
  const known = settled.get(state);
  if (known) return known;
  const cut = await cutOfRank(weights, tensor, state.zeros, signal);
  settled.set(state, cut);
  return cut;
}

async function cutOfRank(
  weights: Weights,
  tensor: WeightTensor,
  k: number,
  signal?: AbortSignal,
): Promise<Cut> {
  const { classes } = await weights.scan(tensor, signal);
  const rank =
    k === 0 ? undefined : classOfRank(classes, k, firstNonFiniteClass(tensor.elementType));
  if (!rank) return { kind: 'none' };
  let bits = rank.index;
  let { wanted } = rank;
  let ties = classes[rank.index]!;
  if (tensor.elementType === 'float32') {
    const task = { kind: 'lowBits', tensor, cut: { kind: 'none' }, index: rank.index } as const;
    const { counts } = await weights.perform(task, { signal });
    const within = classOfRank(counts, wanted, counts.length)!;
    bits = rank.index * 65_536 + within.index;
    wanted = within.wanted;
    ties = counts[within.index]!;
  }
  if (bits === 0) return { kind: 'none' };
  const lastTie =
    wanted === ties ? Infinity : await indexOfTie(weights.read(tensor, { signal }), bits, wanted);
  return { kind: 'cut', bits, lastTie };
}

async function indexOfTie(
  chunks: AsyncIterable<ElementChunk>,
  cut: number,
  wanted: number,
): Promise<number> {
  let found = 0;
  for await (const { first, bits } of chunks) {
    const mask = magnitudeBits(bits);
    for (let i = 0; i < bits.length; i++)
      if ((bits[i]! & mask) === cut && ++found === wanted) return first + i;
  }
  return Infinity;
}
