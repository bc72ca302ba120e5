import type { SchedulerName } from '../../../shared/generation/generation';
import { ddim } from './ddim';
import { dpmSolverMultistep } from './dpmSolverMultistep';
import { euler } from './euler';
import { eulerAncestral } from './eulerAncestral';
import { heun } from './heun';
import { lms } from './lms';
import { pndm } from './pndm';
import type { Run, Scheduler } from './scheduler';
import type { SchedulerConfig } from './schedulerConfig';
import { unipc } from './unipc';

const solvers: Readonly<Record<SchedulerName, (config: SchedulerConfig, run: Run) => Scheduler>> = {
  ddim,
  pndm,
  euler,
  'euler-a': eulerAncestral,
  'dpm++2m': dpmSolverMultistep,
  'dpm++2m-karras': dpmSolverMultistep,
  lms,
  heun,
  unipc,
};

/** The solver that a configuration names, ready for one run. Fails `invalid-request` for an impossible step count. */
export const createScheduler = (config: SchedulerConfig, run: Run): Scheduler =>
  solvers[config.name](config, run);
