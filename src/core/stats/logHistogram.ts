import type { PrunableType } from '../../shared/model/elementType';
import { bucketBottom, bucketTop, firstNonFiniteBucket } from '../../shared/stats/magnitudeBucket';
import type { LogHistogram } from '../../shared/stats/statistics';

const LOW = -8;
const WIDTH = 0.1;
const BINS = 100;

/**
 * A log10 |w| histogram from bucket counts, always over 10^-8 to 10^2 so that layers compare; what lies outside goes to the
 * outer bins. `zeros` is the exact number of zeros, which bucket 0 may share with denormals.
 */
export function logHistogram(
  type: PrunableType,
  buckets: Uint32Array,
  zeros: number,
): LogHistogram {
  const counts = new Float64Array(BINS);
  const bins = binsOf(type);
  for (let i = 0; i < bins.length; i++) counts[bins[i]!]! += buckets[i]!;
  counts[bins[0]!]! -= zeros;
  return { low: LOW, width: WIDTH, counts, zeros };
}

const known = new Map<PrunableType, Uint8Array>();

/** The bin of every finite bucket: where its geometric mean lies. */
function binsOf(type: PrunableType): Uint8Array {
  const found =
    known.get(type) ??
    Uint8Array.from({ length: firstNonFiniteBucket(type) }, (_, i) => {
      const middle =
        i === 0 ? bucketTop(type, 0) : Math.sqrt(bucketBottom(type, i) * bucketTop(type, i));
      const bin = Math.floor((Math.log10(middle) - LOW) / WIDTH);
      return Math.max(0, Math.min(BINS - 1, bin));
    });
  known.set(type, found);
  return found;
}
