import { targetZeros } from '../../shared/stats/statistics';
import type { SensitivityGroup } from '../../shared/sensitivity/sensitivityMap';

/** A sparsity for each layer, by which a group has exactly so many zeros, spread evenly. */
export function ratiosOf(
  { layers }: Pick<SensitivityGroup, 'layers'>,
  zeros: number,
): readonly (readonly [layer: string, sparsity: number])[] {
  let [seen, given] = [0, 0];
  const all = layers.reduce((sum, { weights }) => sum + weights, 0);
  return layers.map(({ name, weights }) => {
    seen += weights;
    // What the group has up to here, so that what is rounded off is carried on.
    const upToHere = Math.round(zeros * (seen / all));
    const own = upToHere - given;
    given = upToHere;
    return [name, shareOf(own, weights)];
  });
}

/** The shortest decimal fraction that prunes exactly `zeros` of `weights`. */
function shareOf(zeros: number, weights: number): number {
  for (let scale = 1; scale < 1e15; scale *= 10) {
    const share = Math.ceil((zeros / weights) * scale) / scale;
    if (targetZeros(share, weights) === zeros) return share;
  }
  return zeros / weights;
}
