import { magnitudeBits } from '../../weights/mask/resolvedMask';
import type { TaskOptions } from '../../weights/taskExecutor';
import { toFloats } from '../../weights/toFloats';
import type { GramPlace } from '../calibration/gram';
import type { WeightMatrix } from '../weightMatrix';
import { broughtUpToDate } from './broughtUpToDate';
import { factorHessian } from './factorHessian';
import { NewBits } from './newBits';
import { selectGroup, selectLowest } from './selectInBlock';
import { TiledMemory } from './tiledMemory';
import { STAYS, GOES, WeightBlock } from './weightBlock';
import { WorkDone } from './workDone';

/** How much of a layer goes. */
export type HessianGoal =
  { readonly sparsity: number } | { readonly zeros: number; readonly group: number };

/** Columns of a block; those of whole groups where there is a pattern. */
const BLOCK = 128;

/**
 * SparseGPT (Frantar and Alistarh 2023, https://arxiv.org/abs/2301.00774): of every block of columns the lowest w² / U_jj² go,
 * and what stays makes up for them. Zeros count first and stay; weights of dead inputs go; NaN and infinities stay as they are
 * and count for nothing. Returns the new bits in storage order. Fails as `factorHessian` and `NewBits` do, naming the layer.
 */
export async function pruneByHessian(
  matrix: WeightMatrix,
  gram: GramPlace,
  goal: HessianGoal,
  { signal, onProgress }: TaskOptions = {},
): Promise<Uint16Array | Uint32Array> {
  const [rows, inputs, kernel] = matrix.view.shape;
  const columns = inputs * kernel;
  const width = Math.min(columns, widthOf(goal, kernel));
  const memory = new TiledMemory({ columns, block: width, rows });
  const work = new WorkDone(memory, onProgress);
  const dead = await factorHessian(memory, gram, { block: width, work, signal });
  const floats = toFloats(matrix.elementType, matrix.bits.slice());
  const result = new NewBits(matrix);
  for (let b = 0; b < memory.blocks; b++) {
    const now = await broughtUpToDate(memory, b, { work, signal });
    const first = b * width;
    const block = new WeightBlock(
      matrix.view,
      ...([first, Math.min(width, columns - first), memory.side] as const),
      ...([now, memory.square(memory.inverse(b))] as const),
    );
    const zero = fill(block, { matrix, floats, dead, result });
    if ('sparsity' in goal)
      selectLowest(block, { rows, zeros: sum(zero), sparsity: goal.sparsity });
    const change = memory.tall(memory.weights(b));
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < block.width; c++) {
        const at = row * memory.side + c;
        if ('group' in goal) selectGroup(block, at, { ...goal, kernel }, each => zero[each] === 1);
        passOn(block, at, change);
        if (block.states[at] === GOES) result.prune(block.indexOf(at));
        else if (block.states[at] === STAYS) result.set(block.indexOf(at), now[at]!);
      }
    work.updated();
  }
  return result.bits;
}

interface Filling {
  readonly matrix: WeightMatrix;
  readonly floats: Float32Array;
  readonly dead: Uint8Array;
  readonly result: NewBits;
}

/** Fills a block with its weights and prunes those of dead inputs. Returns which are zero. */
function fill(block: WeightBlock, { matrix, floats, dead, result }: Filling): Uint8Array {
  const { first, width, side, now, states, old } = block;
  const [rows] = matrix.view.shape;
  const size = magnitudeBits(matrix.bits);
  const zero = new Uint8Array(now.length);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < width; c++) {
      const at = row * side + c;
      const index = block.indexOf(at);
      const magnitude = matrix.bits[index]! & size;
      if (magnitude >= matrix.nonFinite) continue;
      zero[at] = +(magnitude === 0 || dead[first + c] === 1);
      if (zero[at] === 1) {
        if (magnitude !== 0) result.prune(index);
        continue;
      }
      states[at] = STAYS;
      old[at] = floats[index]!;
      now[at]! += floats[index]!;
    }
  return zero;
}

function widthOf(goal: HessianGoal, kernel: number): number {
  if ('sparsity' in goal) return BLOCK;
  const unit = goal.group * kernel;
  return unit * Math.max(1, Math.floor(BLOCK / unit));
}

/** What a weight loses goes to the later weights of its row in the block; `change` is kept for the blocks behind. */
function passOn(
  { states, now, old, inverse, side, width }: WeightBlock,
  at: number,
  change: Float64Array,
): void {
  const c = at % side;
  const kept = states[at] === STAYS ? now[at]! : 0;
  change[at] = kept - old[at]!;
  const error = (now[at]! - kept) / inverse[c * (side + 1)]!;
  if (error === 0) return;
  for (let k = 1; k < width - c; k++) now[at + k]! -= error * inverse[c * side + c + k]!;
}

const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => total + byte, 0);
