import { CalibrationFile } from '../../core/prune/calibration/calibrationFile';
import {
  type ByComponent,
  type ComponentKind,
  componentWord,
  entriesOf,
} from '../../shared/model/component';
import { usage } from './stepOptions';

/** Opens the calibrations of a pipeline's components, each of which says whose it is. `pruned`: the components that change. */
export async function openCalibrations(
  files: readonly string[],
  pruned: readonly ComponentKind[],
): Promise<ByComponent<CalibrationFile>> {
  const found: Partial<Record<ComponentKind, CalibrationFile>> = {};
  try {
    for (const file of files) {
      const calibration = await CalibrationFile.open(file);
      const { component } = calibration.record;
      const kind = pruned.find(each => each === component);
      const twice = kind && found[kind];
      if (kind && !twice) {
        found[kind] = calibration;
        continue;
      }
      await calibration.close();
      throw usage(
        kind
          ? `There are two calibrations of the ${componentWord(kind)}: leave one out.`
          : `${file} is a calibration of the ${component}, which is not pruned.`,
      );
    }
    return found;
  } catch (error) {
    await closeCalibrations(found);
    throw error;
  }
}

export async function closeCalibrations(of: ByComponent<CalibrationFile>): Promise<void> {
  for (const [, calibration] of entriesOf(of)) await calibration.close();
}
