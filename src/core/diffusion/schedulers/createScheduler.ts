import type { SchedulerName } from '../../../shared/generation';
import { ddim } from './ddim';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';

const solvers: Readonly<
  Partial<Record<SchedulerName, (config: SchedulerConfig, run: Run) => Scheduler>>
> = {
  ddim,
};

/** The solver that a configuration names, ready for one run. Fails `invalid-request` for an impossible step count. */
export const createScheduler = (config: SchedulerConfig, run: Run): Scheduler =>
  solvers[config.name]!(config, run);
