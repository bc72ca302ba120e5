import {
  CALIBRATION_KEY,
  type CalibrationRecord,
} from '../../../shared/calibration/calibrationRecord';
import { type NewArray, writeSafetensors } from '../../io/safetensors/writeSafetensors';
import type { LayerStatistics } from './calibrationFile';

/** What is written of one layer. */
export interface NewStatistics extends LayerStatistics {
  readonly layer: string;
  /** [inputs, inputs], asked for when its turn comes: a hundred MB for 5120 inputs. */
  readonly gram?: {
    readonly inputs: number;
    /** Sum of weight · samples. */
    readonly weight: number;
    values(): Float32Array | Promise<Float32Array>;
  };
}

/** Writes a calibration file, whole or not at all. Fails as `AtomicFile` does. */
export const writeCalibration = (
  target: string,
  record: CalibrationRecord,
  layers: readonly NewStatistics[],
): Promise<void> =>
  writeSafetensors(target, layers.flatMap(arraysOf), { [CALIBRATION_KEY]: JSON.stringify(record) });

function arraysOf({ layer, squares, sum, samples, tokens, gram }: NewStatistics): NewArray[] {
  const floats = (kind: string, values: Float64Array): NewArray => ({
    name: `${layer}.${kind}`,
    type: 'F64',
    shape: [values.length],
    data: () => values,
  });
  const count = (kind: string, value: number): NewArray => ({
    name: `${layer}.${kind}`,
    type: 'I64',
    shape: [1],
    data: () => BigInt64Array.of(BigInt(value)),
  });
  return [
    floats('squares', squares),
    floats('sum', sum),
    count('samples', samples),
    count('tokens', tokens),
    ...(gram
      ? [
          floats('weight', Float64Array.of(gram.weight)),
          {
            name: `${layer}.gram`,
            type: 'F32' as const,
            shape: [gram.inputs, gram.inputs],
            data: () => gram.values(),
          },
        ]
      : []),
  ];
}
