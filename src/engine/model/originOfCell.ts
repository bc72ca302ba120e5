import { calibrationsOfSweep, namesOf } from '../../core/evaluate/sweep/calibrationsOfSweep';
import { cellsOf } from '../../core/evaluate/sweep/cells';
import { withCalibrations } from '../../core/evaluate/sweep/neededCalibrations';
import { readPlan } from '../../core/evaluate/sweep/sweepFolder';
import { stepsOf } from '../../core/evaluate/sweep/variants';
import type { CalibrationStorage } from '../../core/prune/calibration/calibrationStorage';
import { needsCalibration } from '../../core/prune/needsCalibration';
import { Failure } from '../../shared/failure';
import type { CellOrigin } from '../../shared/messages/sweepMessages';
import { entriesOf } from '../../shared/model/component';

/**
 * The steps of a cell on each component, as they were run, and how its picture was made; the calibrations that the steps go by are
 * taken over into the engine's storage. Fails as `readPlan`, `calibrationsOfSweep` and `take` do, and with `missing` for an unknown key.
 */
export async function originOfCell(
  { folder: sweep, key }: { readonly folder: string; readonly key: string },
  storage: Pick<CalibrationStorage, 'take'> | undefined,
): Promise<CellOrigin> {
  const plan = await readPlan(sweep);
  const cell = cellsOf(plan).find(each => each.key === key);
  if (!cell)
    throw new Failure({
      code: 'missing',
      message: `${sweep} has no such cell.`,
      hint: 'Open the sweep again: its plan was changed.',
      path: sweep,
    });
  const steps = stepsOf(cell.variant, plan);
  const needed = entriesOf(plan.calibrations ?? {}).filter(([kind]) =>
    steps[kind]?.some(needsCalibration),
  );
  const found = await calibrationsOfSweep(sweep, { calibrations: Object.fromEntries(needed) });
  for (const [, { file, name }] of entriesOf(found)) await storage?.take(file, name.hash);
  return {
    ...{ folder: plan.folder, models: plan.models },
    steps: withCalibrations(steps, namesOf(found)),
    settings: { ...plan.settings, prompt: cell.prompt, seed: cell.seed, batch: 1 },
  };
}
