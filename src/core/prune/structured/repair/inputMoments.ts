import { type GramPlace, gramRows } from '../../calibration/gram';

/**
 * What a calibration says of the inputs that hold units, as plain data that crosses a thread border: their second moments C,
 * [inputs, inputs], are gram / tokens - mean · meanᵀ. `mean`, and with it the bias, stays out (0) where steps of denoising were
 * weighted, for files hold no weighted mean, and where the layer has no bias to take it.
 */
export interface InputMoments {
  readonly gram: GramPlace;
  /** What the gram is divided by: tokens, each with its weight. */
  readonly tokens: number;
  readonly mean: Float64Array;
  /** Times the usual ridge: more than 1 where there are too few tokens to trust. */
  readonly caution: number;
}

/** Tokens for each input from which on a fit is trusted. */
const ENOUGH = 4;

/** How much larger a ridge is when a fit has few tokens. */
export const cautionOf = (tokens: number, inputs: number): number =>
  Math.max(1, (ENOUGH * inputs) / tokens);

/** The rows of C, one after another; each is valid until the next. Fails as `gramRows` does. */
export async function* momentRows(
  { gram, tokens, mean }: InputMoments,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly row: number; readonly values: Float64Array }> {
  const columns = mean.length;
  const values = new Float64Array(columns);
  for await (const { first, values: some } of gramRows(gram, signal))
    for (let row = first; row < first + some.length / columns; row++) {
      const from = (row - first) * columns;
      for (let c = 0; c < columns; c++)
        values[c] = some[from + c]! / tokens - mean[row]! * mean[c]!;
      yield { row, values };
    }
}
