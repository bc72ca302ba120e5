import type { LoadCost } from '../api/timing';
import { withDiffusionEngine } from '../process/withDiffusionEngine';

/** The sizes with which graphs are checked elsewhere, too: small ones show what loading takes. */
const sizes = { batch: 1, pixels: 16, tokens: 8 };

/** What loading a file takes, in a process that has done nothing before. */
export const loadOf = (file: string, signal?: AbortSignal): Promise<LoadCost> =>
  withDiffusionEngine(each => each.loadCost({ file, sizes }, { ...(signal && { signal }) }));

export const loadPeak = async (file: string, signal?: AbortSignal): Promise<number> =>
  (await loadOf(file, signal)).peakBytes;
