import { readProvenance } from '../../../core/model/readProvenance';
import { CalibrationFile } from '../../../core/prune/calibration/calibrationFile';
import type { CalibrationNeed } from '../../../shared/calibration/calibrationNeed';
import { pathOf } from '../../../shared/generation/pipelinePaths';
import { type ByComponent, type ComponentKind, entriesOf } from '../../../shared/model/component';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import type { CallContext, Remote } from '../../../shared/rpc/method';
import type { SafeCalibrating } from '../../../shared/safeSearch/safeTrying';
import type { CalibrateEvent } from '../../api/calibration';
import type { DiffusionApi } from '../../api/diffusionApi';
import type { ProbeComponent } from '../../api/probing';
import { KeptCalibrations } from '../keptCalibrations';
import type { SafeRequest } from './safeRequest';

/** A calibration that was measured, and what steps call it. */
export interface MeasuredCalibration {
  readonly file: string;
  readonly name: CalibrationName;
}

/**
 * Measures what a search goes by and nobody gave, over its own prompts from its seed, into its folder of calibrations. Fails as
 * `calibrate` does.
 */
export async function calibrateSafe(
  diffusion: Remote<Pick<DiffusionApi, 'calibrate'>>,
  request: SafeRequest & Required<Pick<SafeRequest, 'calibrations'>>,
  needs: ByComponent<CalibrationNeed>,
  { signal, report }: CallContext<SafeCalibrating | CalibrateEvent>,
): Promise<ByComponent<MeasuredCalibration>> {
  const { pipeline, provider, runtime, sessionCache, prompts, settings } = request;
  const { seed, ...common } = settings;
  const kept = new KeptCalibrations(diffusion, request.calibrations, { limit: Infinity });
  const found: Partial<Record<ComponentKind, MeasuredCalibration>> = {};
  for (const [kind, need] of entriesOf(needs)) {
    const component = request.components.find((each): each is ProbeComponent => each === kind);
    if (!component) continue;
    report({ kind: 'calibrating', component });
    const { fingerprint } = await readProvenance(pathOf(pipeline, component));
    const file = await kept.get(
      {
        ...{ pipeline, component, provider, sessionCache, prompts, fingerprint },
        ...{ seeds: [seed], ...common, ...need, ...(runtime !== undefined && { runtime }) },
      },
      { signal, report },
    );
    const opened = await CalibrationFile.open(file);
    found[component] = { file, name: await opened.name() };
    await opened.close();
  }
  return found;
}
