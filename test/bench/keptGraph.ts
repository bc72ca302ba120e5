import { mkdtemp, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { describeModel } from '../../src/core/model/describeModel';
import { weightsAsInputs } from '../../src/core/onnx/write/weightsAsInputs';
import { writeEdited } from '../../src/core/onnx/write/writeEdited';
import { targetsInSets } from '../../src/core/prune/targets';

/** Loads of a graph whose Linear weights are fed, in milliseconds. */
export interface KeptGraph {
  /** Optimised by onnxruntime, as sweeps load it. */
  readonly load: number;
  /** The same, and the optimised graph is written. */
  readonly making: number;
  /** From what was written. */
  readonly kept: number;
  readonly bytes: number;
}

/** What it would save to keep a graph as onnxruntime optimised it, from one sweep to the next. */
export async function keptGraph(file: string, home: string): Promise<KeptGraph> {
  const folder = await mkdtemp(path.join(home, 'kept-'));
  try {
    const model = await describeModel(file);
    const tensors = new Set(targetsInSets(model, ['linear']).map(({ tensor }) => tensor));
    const edit = weightsAsInputs(model.modelIndex, [...tensors]);
    const edited = await writeEdited(model.modelIndex, edit, path.join(folder, 'fed'));
    const kept = path.join(folder, 'kept.onnx');
    const data = 'kept.onnx_data';
    const all = { graphOptimizationLevel: 'all' } as const;
    const session = { optimized_model_external_initializers_file_name: data };
    const keep = { ...all, optimizedModelFilePath: kept, extra: { session } };
    await load(edited, all);
    const whole = await load(edited, all);
    const making = await load(edited, keep);
    await load(kept, { graphOptimizationLevel: 'disabled' });
    const again = await load(kept, { graphOptimizationLevel: 'disabled' });
    const sizes = [await stat(kept), await stat(path.join(folder, data))];
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    return { load: whole, making, kept: again, bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(file: string, options: ort.InferenceSession.SessionOptions): Promise<number> {
  const started = performance.now();
  const session = await ort.InferenceSession.create(file, {
    ...{ executionProviders: ['cpu'], logSeverityLevel: 3 as const },
    ...options,
  });
  const took = performance.now() - started;
  await session.release();
  return took;
}
