import os from 'node:os';
import type { DiffusionApi } from '../../../engine/api/diffusionApi';
import type { Remote } from '../../../shared/rpc/method';
import type { Machine } from '../../../shared/sweep/machine';
import { version } from '../../../../package.json';

/** What pictures are computed with here. */
export const thisMachine = async (diffusion: Remote<DiffusionApi>): Promise<Machine> => ({
  pollard: version,
  onnxruntime: await diffusion.runtimeVersion({}),
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
  system: `${process.platform} ${process.arch}`,
});
