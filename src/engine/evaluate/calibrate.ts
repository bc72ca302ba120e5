import { mkdir, rename, rm } from 'node:fs/promises';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { CalibrateEvent, CalibrateRequest, CalibrateResult } from '../api/calibration';
import type { DiffusionApi } from '../api/diffusionApi';

/** A calibration and where it goes. */
export interface Calibration {
  readonly request: Omit<CalibrateRequest, 'folder'>;
  /** A folder that is not there yet, beside `out`; it is gone afterwards. */
  readonly scratch: string;
  readonly out: string;
}

/**
 * Has the diffusion engine calibrate, and puts the whole file in its place. Nothing else stays, even where the engine had to be
 * killed in the middle.
 */
export async function calibrateInto(
  diffusion: Remote<Pick<DiffusionApi, 'calibrate'>>,
  { request, scratch, out }: Calibration,
  context: CallContext<CalibrateEvent>,
): Promise<CalibrateResult> {
  await mkdir(scratch);
  try {
    const result = await diffusion.calibrate({ ...request, folder: scratch }, context);
    await rename(result.file, out);
    return { ...result, file: out };
  } finally {
    // A process that was killed may hold a file for a moment.
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
