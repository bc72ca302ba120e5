import { neededCalibrations } from '../../../core/evaluate/sweep/neededCalibrations';
import {
  readPlan,
  sweepPaths,
  withHashes,
  writePlan,
} from '../../../core/evaluate/sweep/sweepFolder';
import { awaitLock } from '../../../core/evaluate/sweep/sweepLock';
import { CalibrationFile } from '../../../core/prune/calibration/calibrationFile';
import { Failure } from '../../../shared/failure';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import { type ComponentKind, componentWord, entriesOf } from '../../../shared/model/component';
import type { CallContext, Remote } from '../../../shared/rpc/method';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { CalibrateEvent } from '../../api/calibration';
import type { DiffusionApi } from '../../api/diffusionApi';
import { KeptCalibrations, type WantedCalibration } from '../keptCalibrations';

export interface SweepSource {
  /** The sweep's own folder, which all its shards share. */
  readonly folder: string;
  readonly pipeline: PipelinePaths;
  readonly provider: WantedCalibration['provider'];
}

export type SweepCalibrationEvent =
  { readonly kind: 'calibrating'; readonly component: ComponentKind } | CalibrateEvent;

/** The calibrations that a plan needs and does not name: those a sweep makes itself. */
export const missingCalibrations = (plan: SweepPlan): ReturnType<typeof neededCalibrations> =>
  Object.fromEntries(
    entriesOf(neededCalibrations(plan)).filter(([kind]) => !plan.calibrations?.[kind]),
  );

/**
 * Measures what a plan's criteria need and no file was given for, over the plan's prompts from its first seed, and gives the plan
 * that names it. One process does it; shards that come meanwhile wait, and go by the same.
 */
export async function calibrateSweep(
  diffusion: Remote<Pick<DiffusionApi, 'calibrate'>>,
  { folder, pipeline, provider }: SweepSource,
  { signal, report }: CallContext<SweepCalibrationEvent>,
): Promise<SweepPlan> {
  const before = await readPlan(folder);
  if (entriesOf(missingCalibrations(before)).length === 0) return before;
  const lock = await awaitLock(folder, signal);
  try {
    let plan = await readPlan(folder);
    const home = sweepPaths(folder).calibrations;
    const kept = new KeptCalibrations(diffusion, home, { inUse: file => isNamed(file, plan) });
    await kept.sweep();
    for (const [component, need] of entriesOf(missingCalibrations(plan))) {
      report({ kind: 'calibrating', component });
      const wanted: WantedCalibration = {
        ...{ pipeline, component: measured(component), provider, sessionCache: 'all' },
        ...requestOf(plan),
        ...need,
        fingerprint: plan.models[component] ?? '',
      };
      const file = await CalibrationFile.open(await kept.get(wanted, { signal, report }));
      plan = withHashes(plan, { ...plan.calibrations, [component]: file.hash });
      await file.close();
      await writePlan(folder, plan);
    }
    return plan;
  } finally {
    await lock.release();
  }
}

/** Whether a plan goes by a calibration. */
async function isNamed(file: string, { calibrations = {} }: SweepPlan): Promise<boolean> {
  const opened = await CalibrationFile.open(file).catch(() => undefined);
  await opened?.close();
  return entriesOf(calibrations).some(([, hash]) => hash === opened?.hash);
}

function requestOf({ prompts, seeds, settings }: SweepPlan) {
  const { steps, guidance, width, height } = settings;
  return {
    ...{ prompts, seeds: seeds.slice(0, 1), steps, guidance },
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
}

function measured(component: ComponentKind): WantedCalibration['component'] {
  if (component === 'unet' || component === 'text-encoder') return component;
  throw new Failure({
    code: 'unsupported',
    message: `The ${componentWord(component)} cannot be calibrated.`,
    hint: 'Prune it by magnitude, or give a calibration of it.',
  });
}
