import type { CalibrationFile } from '../../src/core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../src/core/prune/calibration/calibrations';
import { gramRows } from '../../src/core/prune/calibration/gram';
import { openModel } from '../../src/core/prune/openModel';
import { planSteps } from '../../src/core/prune/plan';
import { readMatrix } from '../../src/core/prune/weightMatrix';
import { takerOf } from '../../src/core/prune/structured/stepUnits';
import type { UnitSet } from '../../src/core/model/units/unitSet';
import type { PruneMasks } from '../../src/core/weights/mask/tensorMask';
import { toFloats } from '../../src/core/weights/toFloats';
import { indexAt, viewOf } from '../../src/core/weights/view';
import { isReadable } from '../../src/core/weights/weightTensor';
import type { Weights } from '../../src/core/stats/weights';
import type { Step } from '../../src/shared/recipe/recipe';

/** What a layer's outputs lose over held-out inputs, against their own size. */
export interface LayerError {
  readonly name: string;
  readonly zeroed: number;
  readonly repaired: number;
  /** The share that was foretold. */
  readonly explained: number;
}

/** Errors of the layers that take units in, under a step that zeroes units and one that repairs, by the moments of other prompts. */
export async function layerErrors(
  file: string,
  {
    seen,
    heldOut,
    steps: [zeroing, repairing],
  }: {
    readonly seen: CalibrationFile;
    readonly heldOut: CalibrationFile;
    readonly steps: readonly [Step, Step];
  },
): Promise<readonly LayerError[]> {
  const model = await openModel(file, undefined, { calibrations: onlyCalibration(seen) });
  const { weights } = model;
  try {
    const plan = await planSteps(model, [repairing]);
    return await model.whileRead(async () => {
      const { masks: zeroed } = await model.resolve([zeroing]);
      const { masks: repaired } = await model.resolve([repairing]);
      const { sets } = await weights.model.unitSets();
      const found: LayerError[] = [];
      for (const set of sets) {
        const explained = plan.layers[set.slices[0]!.layer]!.explained;
        if (explained === undefined) continue;
        const error = (masks: PruneMasks): Promise<number> =>
          errorUnder(weights, set, masks, heldOut);
        found.push({
          ...{ name: set.name, explained },
          ...{ zeroed: await error(zeroed), repaired: await error(repaired) },
        });
      }
      return found;
    });
  } finally {
    await weights.close();
  }
}

/** |h D + d| / |h W| over all tokens, D what the weights lost and d what the bias did. */
async function errorUnder(
  weights: Weights,
  set: UnitSet,
  masks: PruneMasks,
  heldOut: CalibrationFile,
): Promise<number> {
  const { sum, tokens } = (await heldOut.statistics(set.name))!;
  const gram = (await heldOut.gram(set.name))!;
  const [dense, now] = [
    await matrixOf(weights, set, new Map()),
    await matrixOf(weights, set, masks),
  ];
  const lost = dense.weights.map((w, i) => w - now.weights[i]!);
  const shift = dense.bias.map((b, o) => b - now.bias[o]!);
  const outputs = shift.length;
  let [error, whole] = [0, 0];
  for await (const { first, values } of gramRows(gram))
    for (let row = first; row < first + values.length / sum.length; row++)
      for (let o = 0; o < outputs; o++) {
        let [off, size] = [0, 0];
        for (let i = 0; i < sum.length; i++) {
          const moment = values[(row - first) * sum.length + i]!;
          off += moment * lost[i * outputs + o]!;
          size += moment * dense.weights[i * outputs + o]!;
        }
        error += lost[row * outputs + o]! * (off + 2 * sum[row]! * shift[o]!);
        whole += dense.weights[row * outputs + o]! * size;
      }
  for (const each of shift) error += tokens * each ** 2;
  return Math.sqrt(error / whole);
}

async function matrixOf(
  weights: Weights,
  set: UnitSet,
  masks: PruneMasks,
): Promise<{ readonly weights: Float64Array; readonly bias: Float64Array }> {
  const { tensor, view } = takerOf(set);
  const { bits } = await readMatrix(weights, { tensor, view }, masks.get(tensor.id));
  const stored = toFloats(tensor.elementType, bits);
  const [outputs, inputs] = view.shape;
  const rows = Float64Array.from(
    { length: inputs * outputs },
    (_, at) => stored[indexAt(view, at % outputs, Math.floor(at / outputs), 0)]!,
  );
  const { bias } = set;
  if (!bias || !isReadable(bias)) return { weights: rows, bias: new Float64Array(outputs) };
  const vector = { tensor: bias, view: viewOf(bias.dims, 'vector') };
  const added = await readMatrix(weights, vector, masks.get(bias.id));
  return { weights: rows, bias: Float64Array.from(toFloats(bias.elementType, added.bits)) };
}
