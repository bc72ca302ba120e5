import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeModel } from '../../src/core/model/describeModel';
import { weightsAsInputs } from '../../src/core/onnx/write/weightsAsInputs';
import { writeEdited } from '../../src/core/onnx/write/writeEdited';
import { targetsInSets } from '../../src/core/prune/targets';
import { KeptGraphs } from '../../src/engine/diffusion/keptGraphs';
import { type LoadedSession, openRuntime } from '../../src/engine/session';

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

/** What it saves to keep a graph as onnxruntime optimised it, from one sweep to the next. */
export async function keptGraph(file: string, home: string): Promise<KeptGraph> {
  const folder = await mkdtemp(path.join(home, 'kept-'));
  try {
    const runtime = await openRuntime();
    const options = { provider: 'cpu', sessionCache: 'all' } as const;
    const model = await describeModel(file);
    const tensors = new Set(targetsInSets(model, ['linear']).map(({ tensor }) => tensor));
    const edit = weightsAsInputs(model.modelIndex, [...tensors]);
    const edited = await writeEdited(model.modelIndex, edit, path.join(folder, 'fed'));
    const graphs = path.join(folder, 'graphs');
    const { identities } = model.modelIndex;
    const source = { identities, fed: [...tensors].map(({ name }) => name) };
    const plain = (): Promise<LoadedSession> => runtime.load(edited, options);
    const keeping = (): Promise<LoadedSession> =>
      new KeptGraphs(graphs).load(runtime, options, source, () => Promise.resolve(edited));
    // The first brings the file into memory.
    await timed(plain);
    const load = await timed(plain);
    const making = await timed(keeping);
    await timed(keeping);
    const kept = await timed(keeping);
    const [graph] = await readdir(graphs);
    const files = await readdir(path.join(graphs, graph!));
    const sizes = await Promise.all(files.map(each => stat(path.join(graphs, graph!, each))));
    return { load, making, kept, bytes: sizes.reduce((sum, { size }) => sum + size, 0) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(load: () => Promise<LoadedSession>): Promise<number> {
  const started = performance.now();
  const session = await load();
  const took = performance.now() - started;
  await session.release();
  return took;
}
