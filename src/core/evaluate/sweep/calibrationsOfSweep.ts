import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../shared/failure';
import { type ByComponent, componentWord, entriesOf } from '../../../shared/model/component';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { CalibrationFile } from '../../prune/calibration/calibrationFile';
import { sweepPaths } from './sweepFolder';

/** A calibration in a sweep's folder. */
export interface SweepCalibration {
  readonly file: string;
  /** As steps name it. */
  readonly name: CalibrationName;
}

/**
 * The calibrations that a plan goes by, from the sweep's folder. Fails `missing` where one is not there, and as
 * `CalibrationFile.open` does for one that was damaged.
 */
export async function calibrationsOfSweep(
  folder: string,
  { calibrations = {} }: Pick<SweepPlan, 'calibrations'>,
): Promise<ByComponent<SweepCalibration>> {
  const hashes = entriesOf(calibrations);
  if (hashes.length === 0) return {};
  const home = sweepPaths(folder).calibrations;
  const kept = await calibrationsIn(home);
  return Object.fromEntries(
    hashes.map(([kind, hash]) => {
      const found = kept.find(({ name }) => name.hash === hash);
      if (found) return [kind, found];
      throw new Failure({
        code: 'missing',
        message: `The calibration of the ${componentWord(kind)} that the sweep goes by is not in ${home}.`,
        hint: 'Put it back, or begin another sweep in another folder.',
        path: home,
      });
    }),
  );
}

/** What steps call calibrations. */
export const namesOf = (found: ByComponent<SweepCalibration>): ByComponent<CalibrationName> =>
  Object.fromEntries(entriesOf(found).map(([kind, { name }]) => [kind, name]));

async function calibrationsIn(folder: string): Promise<readonly SweepCalibration[]> {
  const found: SweepCalibration[] = [];
  for (const each of await readdir(folder).catch((): string[] => [])) {
    if (!each.endsWith('.calibration.safetensors')) continue;
    const opened = await CalibrationFile.open(path.join(folder, each));
    try {
      found.push({ file: opened.path, name: await opened.name() });
    } finally {
      await opened.close();
    }
  }
  return found;
}
