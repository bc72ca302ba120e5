import type { Services } from '../../services/services';
import { planSweep } from './planSweep';
import { resumeHere } from './resumeHere';
import type { RunningSweeps } from './runningSweeps';
import { showSweep } from './showSweep';
import { refuseRestricted } from '../../ui/refuseRestricted';

/** *Sweep Sparsity…* of a file, a folder or the active model: asks, writes the plan, shows it and starts. */
export async function startSweep(
  services: Services,
  sweeps: RunningSweeps,
  target: unknown,
): Promise<void> {
  refuseRestricted();
  const folder = await planSweep(services, target);
  if (folder === undefined) return;
  services.sweepIndex.note(folder);
  await showSweep(folder);
  await resumeHere(services, sweeps, folder);
}
