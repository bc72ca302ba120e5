import path from 'node:path';
import { gramTurns, MOST_GRAM_FEATURES, TURN_BYTES } from '../../../core/calibrate/gramTurns';
import { whileUnchanged } from '../../../core/io/fileIdentity';
import {
  type NewStatistics,
  writeCalibration,
} from '../../../core/prune/calibration/writeCalibration';
import type { CallContext } from '../../../shared/rpc/method';
import type { CalibrateEvent, CalibrateRequest, CalibrateResult } from '../../api/calibration';
import type { EngineState } from '../job';
import { beginCalibration, type CalibrationJob } from './calibrationJob';
import { measuredPass, type Turn } from './measuredPass';
import { preparedRuns, type Runs } from './preparedRuns';

/**
 * Measures the inputs of a component's layers over prompts, seeds, timesteps and both halves of the guidance, and writes
 * `calibration.safetensors` into the request's folder. Memory holds the grams of one turn; the next ones are measured when
 * their place in the file is reached. Fails `cancelled` between runs when the caller cancels.
 */
export async function calibrate(
  request: CalibrateRequest,
  context: CallContext<CalibrateEvent>,
  state: EngineState,
  turnBytes = TURN_BYTES,
): Promise<CalibrateResult> {
  const job = await beginCalibration(request, context, state);
  const runs = await preparedRuns(job, state);
  return whileUnchanged(job.model.modelIndex, () => measure(job, runs, turnsOf(job, turnBytes)));
}

async function measure(
  job: CalibrationJob,
  runs: Runs,
  turns: readonly Turn[],
): Promise<CalibrateResult> {
  const { request, inputs } = job;
  let done = 0;
  const pass = (turn: Turn) =>
    measuredPass(job, turn, measured =>
      runs.run(measured, () => {
        done++;
        job.context.report({ kind: 'measured', done, total: runs.count * turns.length });
      }),
    );
  const first = await pass(turns[0]!);
  let held = first;
  const gramOf = async (at: number): Promise<Float32Array> => {
    if (!held.get(at)?.gram) {
      // The grams before are written: they make room.
      for (const each of held.values()) each.forgetGram();
      held = await pass(turns.find(({ grams }) => grams.includes(at))!);
    }
    return Float32Array.from(held.get(at)!.gram!);
  };
  const layers = inputs.flatMap(({ layers: names, features }, at) => {
    const { sum, squares, samples, tokens, weight } = first.get(at)!;
    const gram = { inputs: features, weight, values: () => gramOf(at) };
    return names.map((layer): NewStatistics => ({
      ...{ layer, sum, squares, samples, tokens: Math.round(tokens) },
      ...(request.gram && features <= MOST_GRAM_FEATURES && { gram }),
    }));
  });
  const file = path.join(request.folder, 'calibration.safetensors');
  const record = runs.record();
  await writeCalibration(file, record, layers);
  return {
    ...{ file, record, layers: layers.length, inputs: inputs.length, turns: turns.length },
    samples: first.get(0)!.samples,
    notes: [...runs.notes, ...notMeasured(job)],
  };
}

/** Layers that are left out, and why. */
function notMeasured({ request, inputs, hidden }: CalibrationJob): readonly string[] {
  const large = inputs
    .filter(({ features }) => request.gram && features > MOST_GRAM_FEATURES)
    .flatMap(({ layers }) => layers);
  return [
    ...(hidden.length === 0
      ? []
      : [
          `Not measured, for what they are given is not seen from outside of a part of the graph, or they are convolutions of another kind: ${hidden.join(', ')}.`,
        ]),
    ...(large.length === 0
      ? []
      : [`Measured without x^T·x, which would be too large: ${large.join(', ')}.`]),
  ];
}

/** The first turn measures all sums, and the first grams along with them. */
function turnsOf({ request, inputs }: CalibrationJob, bytes: number): readonly Turn[] {
  const [grams = [], ...later] = request.gram ? gramTurns(inputs, bytes) : [];
  return [{ sums: [...inputs.keys()], grams }, ...later.map(turn => ({ sums: [], grams: turn }))];
}
