import { frechetDistance } from './frechetDistance';
import { gaussianOf } from './gaussian';
import { kernelDistance } from './kernelDistance';
import { noPause, type Pause } from './pause';

/** A figure of a set of pictures, or the sentence that says why there is none. */
export type SetFigure = { readonly value: number } | { readonly refused: string };

export interface SetMetrics {
  readonly fid: SetFigure;
  readonly kid: SetFigure;
}

/** From so many pictures on the spread of KID is small beside what it measures. */
const LEAST_FOR_KID = 200;

/**
 * How far a set of pictures is from another one, by features of all pictures of both. FID is refused where a covariance would not
 * have full rank, for then it says more of the number of pictures than of what they show; KID below 200. Takes a minute for features
 * of 2,048 numbers: `pause` is called on the way, and may end it by failing.
 */
export async function setMetrics(
  dense: readonly Float32Array[],
  pruned: readonly Float32Array[],
  pause: Pause = noPause,
): Promise<SetMetrics> {
  const n = Math.min(dense.length, pruned.length);
  const d = dense[0]?.length ?? 0;
  return {
    fid: await figure(n, leastForFid(d), `FID by features of ${d} numbers`, async () =>
      frechetDistance(await gaussianOf(dense, pause), await gaussianOf(pruned, pause), pause),
    ),
    kid: await figure(n, LEAST_FOR_KID, 'KID', () => kernelDistance(dense, pruned, pause)),
  };
}

/** One more than a feature has numbers: their mean takes one. */
const leastForFid = (d: number): number => d + 1;

async function figure(
  n: number,
  least: number,
  name: string,
  measure: () => Promise<number>,
): Promise<SetFigure> {
  if (n >= least) return { value: await measure() };
  return { refused: `${name} needs ${least} pictures of every setting: there are ${n}.` };
}
