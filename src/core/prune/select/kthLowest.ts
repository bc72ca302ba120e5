/** The k-th lowest of some numbers, and how many equal to it are among the k lowest. */
export interface KthLowest {
  readonly key: number;
  readonly ties: number;
}

const counts = new Uint32Array(256);

/**
 * Finds the k-th lowest key (1 <= k <= keys.length) by its bytes, the highest first: what has another byte drops out (most
 * significant digit radix select). `scratch` has room for all keys.
 */
export function kthLowest(keys: Uint32Array, k: number, scratch: Uint32Array): KthLowest {
  let left = keys;
  let wanted = k;
  let key = 0;
  for (let shift = 24; shift >= 0; shift -= 8) {
    counts.fill(0);
    for (let i = 0; i < left.length; i++) counts[(left[i]! >>> shift) & 0xff]!++;
    let byte = 0;
    while (wanted > counts[byte]!) wanted -= counts[byte++]!;
    key = key * 256 + byte;
    if (shift === 0) break;
    let count = 0;
    for (let i = 0; i < left.length; i++)
      if (((left[i]! >>> shift) & 0xff) === byte) scratch[count++] = left[i]!;
    left = scratch.subarray(0, count);
  }
  return { key, ties: wanted };
}
