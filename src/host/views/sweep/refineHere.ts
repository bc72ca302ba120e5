import type { RefineRequest } from '../../../shared/messages/sweepMessages';
import type { Services } from '../../services/services';
import { commandLine } from './commandLine';
import { resumeHere } from './resumeHere';
import type { RunningSweeps } from './runningSweeps';
import { refuseRestricted } from '../../ui/refuseRestricted';

/** *Refine Around the Cliff*: adds sparsities to a sweep's plan where pictures begin to break, and goes on with it. */
export async function refineHere(
  services: Services,
  sweeps: RunningSweeps,
  folder: string,
  { component, method, tolerance }: RefineRequest,
): Promise<void> {
  refuseRestricted();
  const curve = ['--component', component, '--method', method, '--tolerance', String(tolerance)];
  await commandLine(services, ['sweep', 'refine', folder, ...curve]);
  await resumeHere(services, sweeps, folder);
}
