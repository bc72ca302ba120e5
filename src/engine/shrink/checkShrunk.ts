import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../shared/failure';
import type { Remote } from '../../shared/rpc/method';
import type { DiffusionApi } from '../api/diffusionApi';

/** The largest difference of outputs that may come of another order of sums, as a share of the largest output. */
const MOST = 1e-5;

export interface ShrinkCheck {
  readonly diffusion: Remote<Pick<DiffusionApi, 'difference'>>;
  /** Writes the masked model to a path. */
  readonly writeMasked: (target: string) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks that a file without units gives what the masked `model` gives, on one input: `check` of `shrinkModel`. The masked model is
 * written beside the file for that long. Fails with `unsupported` where they differ, whatever the reason.
 */
export const checkShrunk =
  (model: string, { diffusion, writeMasked, signal }: ShrinkCheck) =>
  async (shrunk: string): Promise<void> => {
    const folder = path.join(path.dirname(shrunk), 'masked');
    await mkdir(folder);
    const masked = path.join(folder, 'model.onnx');
    await writeMasked(masked);
    const { largest, scale } = await diffusion.difference(
      { first: masked, second: shrunk },
      signal && { signal },
    );
    if (largest <= MOST * scale) return;
    throw new Failure({
      code: 'unsupported',
      message: `The smaller file of ${model} is not what was previewed: its outputs differ by ${largest.toPrecision(3)}, of ${scale.toPrecision(3)} at most.`,
      hint: 'Nothing was written. Keep the units of some layers, and please report the model.',
      path: model,
    });
  };
