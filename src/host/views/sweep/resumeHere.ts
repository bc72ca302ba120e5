import type { Services } from '../../services/services';
import type { RunningSweeps } from './runningSweeps';
import { resumeSweep } from './sweepRunner';

/** Goes on with a sweep, and follows it: it is this window's. */
export async function resumeHere(
  services: Services,
  sweeps: RunningSweeps,
  folder: string,
): Promise<void> {
  sweeps.started(folder, await resumeSweep(services, folder));
}
