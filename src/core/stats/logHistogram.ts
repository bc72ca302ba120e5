import type { PrunableType } from '../../shared/elementType';
import { classBottom, classTop, firstNonFiniteClass } from '../../shared/magnitudeClass';
import type { LogHistogram } from '../../shared/statistics';

const LOW = -8;
const WIDTH = 0.1;
const BINS = 100;

/**
 * A log10 |w| histogram from class counts, always over 10^-8 to 10^2 so that layers compare; what lies outside goes to the
 * outer bins. `zeros` is the exact number of zeros, which class 0 may share with denormals.
 */
export function logHistogram(
  type: PrunableType,
  classes: Uint32Array,
  zeros: number,
): LogHistogram {
  const counts = new Float64Array(BINS);
  const finite = firstNonFiniteClass(type);
  for (let i = 0; i < finite; i++) {
    const count = i === 0 ? classes[0]! - zeros : classes[i]!;
    if (count <= 0) continue;
    const middle =
      i === 0 ? classTop(type, 0) : Math.sqrt(classBottom(type, i) * classTop(type, i));
    const bin = Math.floor((Math.log10(middle) - LOW) / WIDTH);
    counts[Math.max(0, Math.min(BINS - 1, bin))]! += count;
  }
  return { low: LOW, width: WIDTH, counts, zeros };
}
