import type { ByteSource } from '../io/source';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import { setBit } from '../weights/mask/tensorMask';
import type { Task } from '../weights/taskExecutor';
import { scoredTensor, type ScoreRequest } from './scoredTensor';
import { select, type Selection } from './select/select';

/** Scores a tensor's weights, as they are under a mask, and selects those that go. */
export interface SelectTask extends Task<Selected>, ScoreRequest {
  readonly kind: 'select';
  readonly selection: Selection;
}

export interface Selected {
  /** A bit per weight, least significant first: what goes, and what the mask hid already. */
  readonly bits: Uint8Array;
  /** Weights that are zero afterwards. */
  readonly zeros: number;
  /** Weights that become zero. */
  readonly pruned: number;
}

export async function selectWeights(
  files: readonly ByteSource[],
  task: SelectTask,
  signal?: AbortSignal,
): Promise<Selected> {
  const matrix = await scoredTensor(files, task, signal);
  const bits = select(matrix, task.selection);
  const pruned = countBits(bits);
  if (task.mask.kind !== 'none') markZeros(matrix.bits, bits);
  return { bits, zeros: countZeros(matrix.bits) + pruned, pruned };
}

function countZeros(bits: Uint16Array | Uint32Array): number {
  const mask = magnitudeBits(bits);
  let zeros = 0;
  for (let i = 0; i < bits.length; i++) zeros += +((bits[i]! & mask) === 0);
  return zeros;
}

/** Stored zeros are marked, too: applying a mask leaves every zero as it is. */
function markZeros(bits: Uint16Array | Uint32Array, marked: Uint8Array): void {
  const mask = magnitudeBits(bits);
  for (let i = 0; i < bits.length; i++) if ((bits[i]! & mask) === 0) setBit(marked, i);
}

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) =>
  Array.from(byte.toString(2)).reduce((sum, digit) => sum + Number(digit), 0),
);

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) count += bitCounts[bytes[i]!]!;
  return count;
}
