/**
 * What the steps made of one tensor.
 * - `rank`: the `zeros` smallest weights are zero, by magnitude and then by storage index; stored zeros are the smallest.
 * - `mask`: weights whose bit is set in `mask` (least significant bit first) were pruned; `zeros` counts stored zeros too.
 * A tensor without a state is untouched. Exact numbers of zeros are known at once; thresholds are found when they are needed.
 */
export type TensorState =
  | { readonly kind: 'rank'; readonly zeros: number }
  | { readonly kind: 'mask'; readonly zeros: number; readonly mask: Uint8Array };

/** The states of a model's tensors by tensor id; absent ones are untouched. */
export type States = ReadonlyMap<number, TensorState>;

/** Adds weight `index` to a mask. */
export const setBit = (mask: Uint8Array, index: number): void => {
  mask[index >> 3]! |= 1 << (index & 7);
};

/** Whether weight `index` is in a mask. */
export const hasBit = (mask: Uint8Array, index: number): boolean =>
  (mask[index >> 3]! & (1 << (index & 7))) !== 0;
