import type { ByteSource } from '../io/source';
import { magnitudeBits } from '../weights/mask/resolvedMask';
import type { Task } from '../weights/taskExecutor';
import { orderOf } from './criteria/pruneCriterion';
import { scoredTensor, type ScoreRequest } from './scoredTensor';

/**
 * Counts the scores of a tensor's finite weights that are not zero: by their upper 16 bits, or by the lower ones within the
 * bucket of upper bits `upper`.
 */
export interface CountScoresTask extends Task<ScoreCounts>, ScoreRequest {
  readonly kind: 'countScores';
  readonly upper?: number;
}

export interface ScoreCounts {
  /** 65,536 of them. */
  readonly counts: Uint32Array;
}

export async function countScores(
  files: readonly ByteSource[],
  task: CountScoresTask,
  signal?: AbortSignal,
): Promise<ScoreCounts> {
  const { bits, nonFinite, scores } = await scoredTensor(files, task, signal);
  const { upper } = task;
  const order = orderOf(scores);
  const mask = magnitudeBits(bits);
  const counts = new Uint32Array(65_536);
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & mask;
    if (magnitude === 0 || magnitude >= nonFinite) continue;
    const high = order[i]! >>> 16;
    if (upper === undefined) counts[high]!++;
    else if (high === upper) counts[order[i]! & 0xffff]!++;
  }
  return { counts };
}
