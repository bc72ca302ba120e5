/** Where the values lie that a step gave a tensor's weights: like a raw tensor, in a file of this process's own. */
export interface NewValues {
  readonly path: string;
  readonly offset: number;
}

/** How far the units that stay make up for those that a step removed from a layer. */
export interface Repair {
  /** Share of the harm that they take back by the calibration, before any picture: 1 - E / E0. */
  readonly explained: number;
  /** Whether the weights have new values: below a gain of 5 % they stay as they are. */
  readonly isDone: boolean;
  /** Times the usual ridge: more than 1 where the calibration has few tokens for so many inputs. */
  readonly caution: number;
}

/**
 * What the steps made of one tensor.
 * - `rank`: the `zeros` smallest weights are zero, by magnitude and then by storage index; stored zeros are the smallest.
 * - `bits`: weights whose bit is set in `bits` (least significant bit first) were pruned; `zeros` counts stored zeros too. `values`: the
 *   weights that stay have these values, not the model's.
 * A tensor without a mask is untouched. Exact numbers of zeros are known at once; thresholds are found when they are needed.
 */
export type TensorMask =
  | { readonly kind: 'rank'; readonly zeros: number }
  | {
      readonly kind: 'bits';
      readonly zeros: number;
      readonly bits: Uint8Array;
      readonly values?: NewValues;
      readonly repair?: Repair;
    };

/** The masks of a model's tensors by tensor id; absent ones are untouched. */
export type PruneMasks = ReadonlyMap<number, TensorMask>;

/** Adds weight `index` to a mask. */
export const setBit = (bits: Uint8Array, index: number): void => {
  bits[index >> 3]! |= 1 << (index & 7);
};

/** Whether weight `index` is in a mask. */
export const hasBit = (bits: Uint8Array, index: number): boolean =>
  (bits[index >> 3]! & (1 << (index & 7))) !== 0;
