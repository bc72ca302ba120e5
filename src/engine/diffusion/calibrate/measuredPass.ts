import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { InputStatistics, type MeasuredRun } from '../../../core/calibrate/inputStatistics';
import { measuredGraph } from '../../../core/calibrate/measuredGraph';
import { encodeAdditions } from '../../../core/onnx/schema';
import { writeEdited } from '../../../core/onnx/write/writeEdited';
import { Failure } from '../../../shared/failure';
import { type LoadedSession, openRuntime } from '../../session';
import type { CalibrationJob } from './calibrationJob';

/** What a pass measures: positions of inputs. */
export interface Turn {
  readonly sums: readonly number[];
  readonly grams: readonly number[];
}

/** A session whose graph has measuring outputs, and where each of its runs is counted. */
export interface MeasuredSession {
  readonly session: LoadedSession;
  /** Fails `unsupported` for what is not finite; `where` says in which run. */
  readonly count: (run: MeasuredRun, where: string) => void;
}

/**
 * One pass over all prompts: `run` runs a copy of the component that has more outputs. Gives the statistics by the inputs'
 * positions. The copy is gone afterwards, whatever happens.
 */
export async function measuredPass(
  job: CalibrationJob,
  turn: Turn,
  run: (measured: MeasuredSession) => Promise<void>,
): Promise<ReadonlyMap<number, InputStatistics>> {
  const { request, context, model, inputs } = job;
  const grams = new Set(turn.grams);
  const statistics = new Map(
    [...new Set([...turn.sums, ...turn.grams])].map(at => [
      at,
      new InputStatistics(at, inputs[at]!, grams.has(at)),
    ]),
  );
  const folder = path.join(request.folder, 'graph');
  await mkdir(folder);
  try {
    const additions = measuredGraph({ opset: model.modelIndex.opset, inputs, ...turn });
    const edit = { dropped: new Set<string>(), added: encodeAdditions(additions) };
    const file = await writeEdited(model.modelIndex, edit, folder, context.signal);
    context.report({ kind: 'loading', component: request.component });
    const { provider, sessionCache } = request;
    const runtime = await openRuntime(request.runtime);
    const session = await runtime.load(file, { provider, sessionCache });
    try {
      await run({
        session,
        count: (measured, where) => {
          for (const [at, each] of statistics)
            if (!each.add(measured)) throw notFinite(inputs[at]!.layers[0]!, where);
        },
      });
    } finally {
      await session.release();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return statistics;
}

const notFinite = (layer: string, where: string): Failure =>
  new Failure({
    code: 'unsupported',
    message: `The input of the layer ${layer} is not finite ${where}.`,
    hint: 'A fault of half precision or of damaged weights: calibrate the model in float32.',
  });
