import { setImmediate } from 'node:timers/promises';
import { magnitudeBits } from '../../weights/mask/resolvedMask';
import { toFloats } from '../../weights/toFloats';
import type { GramPlace } from '../calibration/gram';
import type { WeightMatrix } from '../weightMatrix';
import { factorHessian } from './factorHessian';
import { NewBits } from './newBits';
import { selectGroup, selectLowest } from './selectInBlock';
import { TiledMemory } from './tiledMemory';
import { STAYS, GOES, WeightBlock } from './weightBlock';

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
  signal?: AbortSignal,
): Promise<Uint16Array | Uint32Array> {
  const [rows, inputs, kernel] = matrix.view.shape;
  const columns = inputs * kernel;
  const width = Math.min(columns, widthOf(goal, kernel));
  const memory = new TiledMemory({ columns, block: width, rows });
  const dead = await factorHessian(memory, gram, width, signal);
  const floats = toFloats(matrix.elementType, matrix.bits.slice());
  const size = magnitudeBits(matrix.bits);
  const result = new NewBits(matrix);
  for (let b = 0; b < memory.blocks; b++) {
    const now = await broughtUpToDate(memory, b, signal);
    const first = b * width;
    const block = new WeightBlock(
      matrix.view,
      ...([first, Math.min(width, columns - first), memory.side] as const),
      ...([now, memory.square(memory.inverse(b))] as const),
    );
    const zero = new Uint8Array(now.length);
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < block.width; c++) {
        const at = row * memory.side + c;
        const index = block.indexOf(at);
        const magnitude = matrix.bits[index]! & size;
        if (magnitude >= matrix.nonFinite) continue;
        zero[at] = +(magnitude === 0 || dead[first + c] === 1);
        if (zero[at]) {
          if (magnitude !== 0) result.prune(index);
          continue;
        }
        block.states[at] = STAYS;
        block.old[at] = floats[index]!;
        now[at]! += floats[index]!;
      }
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
  }
  return result.bits;
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

/**
 * What the blocks before ask of a block's weights: with R = U⁻¹ and the changes Δ of the blocks before, -Δ R U of the block
 * alone. The same as SparseGPT's update of all later weights after each block, without the whole of U.
 */
async function broughtUpToDate(
  memory: TiledMemory,
  block: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const { side, rows } = memory;
  const place = memory.weights(memory.blocks);
  const now = memory.tall(place);
  const turned = memory.square(memory.scratch);
  now.fill(0);
  for (let k = 0; k < block; k++) {
    await setImmediate();
    signal?.throwIfAborted();
    transposeInto(turned, memory.square(memory.triangle(k, block)), side);
    memory.subtract(place, memory.weights(k), memory.scratch, rows);
  }
  transposeInto(turned, memory.square(memory.inverse(block)), side);
  for (let row = 0; row < now.length; row += side)
    for (let c = side - 1; c >= 0; c--) {
      let total = 0;
      for (let k = 0; k <= c; k++) total += now[row + k]! * turned[c * side + k]!;
      now[row + c] = total;
    }
  return now;
}

function transposeInto(target: Float64Array, tile: Float64Array, side: number): void {
  for (let r = 0; r < side; r++)
    for (let c = 0; c < side; c++) target[c * side + r] = tile[r * side + c]!;
}

const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => total + byte, 0);
