import type { ByteSource } from '../../io/source';
import { magnitudeBits } from '../../weights/mask/resolvedMask';
import type { Task } from '../../weights/taskExecutor';
import { scoredTensor, type ScoreRequest } from '../scoredTensor';

/** Measures the scores of a tensor's finite weights, zeros included. */
export interface OutliersTask extends Task<Outliers>, ScoreRequest {
  readonly kind: 'outliers';
  /** Scores above are outliers; none where it is left out. */
  readonly above?: number;
}

export interface Outliers {
  readonly sum: number;
  readonly count: number;
  readonly outliers: number;
}

export async function measureOutliers(
  files: readonly ByteSource[],
  task: OutliersTask,
  signal?: AbortSignal,
): Promise<Outliers> {
  const { bits, nonFinite, scores } = await scoredTensor(files, task, signal);
  const { above = Infinity } = task;
  const mask = magnitudeBits(bits);
  let [sum, count, outliers] = [0, 0, 0];
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & mask) >= nonFinite) continue;
    sum += scores[i]!;
    count++;
    outliers += +(scores[i]! > above);
  }
  return { sum, count, outliers };
}
