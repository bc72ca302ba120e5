/**
 * What the steps made of one tensor.
 * - `rank`: the `zeros` smallest weights are zero, by magnitude and then by storage index; stored zeros are the smallest.
 * - `bits`: weights whose bit is set in `bits` (least significant bit first) were pruned; `zeros` counts stored zeros too.
 * A tensor without a mask is untouched. Exact numbers of zeros are known at once; thresholds are found when they are needed.
 */
export type TensorMask =
  | { readonly kind: 'rank'; readonly zeros: number }
  | { readonly kind: 'bits'; readonly zeros: number; readonly bits: Uint8Array };

/** The masks of a model's tensors by tensor id; absent ones are untouched. */
export type PruneMasks = ReadonlyMap<number, TensorMask>;

/** Adds weight `index` to a mask. */
export const setBit = (bits: Uint8Array, index: number): void => {
  bits[index >> 3]! |= 1 << (index & 7);
};

/** Whether weight `index` is in a mask. */
export const hasBit = (bits: Uint8Array, index: number): boolean =>
  (bits[index >> 3]! & (1 << (index & 7))) !== 0;
