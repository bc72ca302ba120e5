import { bucketAtMost, bucketTop } from '../../shared/stats/magnitudeBucket';
import { readPruned } from './readPruned';
import type { RemainingCounts } from './remaining';
import type { StepRequest } from './stepRequest';
import type { Target } from './targets';

/** How many weights that are not zero yet have |w| <= threshold. */
export async function countAtMost(
  { weights, before, signal }: StepRequest,
  { tensor }: Target,
  { threshold, counts }: { readonly threshold: number; readonly counts: RemainingCounts },
): Promise<number> {
  const { elementType } = tensor;
  const index = bucketAtMost(elementType, threshold);
  const next = index + 1;
  const sure = counts.below(next);
  // Only a float32 threshold inside a bucket needs to look at the weights of that bucket.
  if (elementType !== 'float32' || counts.below(next + 1) === sure) return sure;
  if (index >= 0 && bucketTop(elementType, index) === threshold) return sure;
  let count = sure;
  for await (const { bits } of readPruned(weights, tensor, before.get(tensor.id), { signal })) {
    const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
    for (let i = 0; i < values.length; i++) {
      const magnitude = bits[i]! & 0x7fff_ffff;
      if (magnitude !== 0 && magnitude >>> 16 === next && Math.abs(values[i]!) <= threshold)
        count++;
    }
  }
  return count;
}
