import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { copyWhole } from '../../../core/io/copyWhole';
import { neededCalibrations } from '../../../core/evaluate/sweep/neededCalibrations';
import { CalibrationFile } from '../../../core/prune/calibration/calibrationFile';
import type { MeasuredCalibration } from '../../../engine/evaluate/safe/calibrateSafe';
import type { SafeRequest } from '../../../engine/evaluate/safe/safeRequest';
import type { CalibrationNeed } from '../../../shared/calibration/calibrationNeed';
import { freeName } from '../../../shared/freeName';
import { type ByComponent, entriesOf } from '../../../shared/model/component';
import { type SafeMethodOptions, settingsOf } from './safeMethod';

/** What a search goes by and was not given. */
export const missingFor = (
  { components, method }: Pick<SafeRequest, 'components' | 'method'>,
  options: SafeMethodOptions,
): ByComponent<CalibrationNeed> =>
  Object.fromEntries(
    entriesOf(neededCalibrations(settingsOf(options, components))).filter(
      ([kind]) => !method.calibrations[kind],
    ),
  );

/** Copies what was measured to where it stays, since whoever prunes by it needs it: into `home`, named by component. */
export async function keepMeasured(
  home: string,
  measured: ByComponent<MeasuredCalibration>,
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const [kind, { file }] of entriesOf(measured)) {
    const taken = (await readdir(home)).map(name => name.replace(SUFFIX, ''));
    const target = path.join(home, `${freeName(kind, taken)}.calibration.safetensors`);
    await copyWhole(file, target);
    kept.push(target);
  }
  return kept;
}

const SUFFIX = /\.calibration\.safetensors$/i;

/** Those of the files that are of components which a limit prunes: `prune` takes no others. */
export async function calibrationsFor(
  limit: ByComponent<number>,
  files: readonly string[],
): Promise<readonly string[]> {
  const pruned = new Set<string>(entriesOf(limit).map(([kind]) => kind));
  const needed: string[] = [];
  for (const file of files) {
    const opened = await CalibrationFile.open(file);
    await opened.close();
    if (pruned.has(opened.record.component)) needed.push(file);
  }
  return needed;
}
