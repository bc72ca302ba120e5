import { open, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CalibrationFile } from '../../src/core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../src/core/prune/calibration/calibrations';
import { type ModelOptions, openModel } from '../../src/core/prune/openModel';
import { inspectLayer } from '../../src/core/prune/inspectLayer';
import { planSteps, scanAll } from '../../src/core/prune/plan';
import type { RecipeResolver } from '../../src/core/prune/recipeResolver';
import { renderTile } from '../../src/core/prune/renderTile';
import { saveModel } from '../../src/core/prune/saveModel';
import { resolveMask } from '../../src/core/prune/resolveMask';
import { targetsOf } from '../../src/core/prune/targets';
import { mapConcurrent } from '../../src/core/weights/mapConcurrent';
import type { TaskExecutor } from '../../src/core/weights/taskExecutor';
import { inlineExecutor } from '../../src/core/prune/runTask';
import { WorkerPool } from '../../src/engine/model/workerPool';
import { defaultStep, type Scope, type Step } from '../../src/shared/recipe/recipe';
import { targetZeros } from '../../src/shared/stats/statistics';
import { calibrationBeside, writeWideLayer } from '../fixtures/wideLayer';

/** Milliseconds on the clock, and of all threads' work. */
export interface Took {
  readonly wall: number;
  readonly cpu: number;
}

/** What a scenario measured, by name. */
export type Figures = Readonly<Record<string, Took>>;

/** The bundled `weightsWorker`, beside this bundle. */
const worker = path.join(path.dirname(fileURLToPath(import.meta.url)), 'weightsWorker.mjs');

const SPARSITY = 0.35;

const steps = (scope: Scope): readonly Step[] => [
  { ...defaultStep, scope, goal: { sparsity: SPARSITY }, label: '35 %' },
];

/** What is measured, each in a process of its own. */
export const scenarios: Readonly<Record<string, (file: string) => Promise<Figures>>> = {
  async open(file) {
    const { weights } = await openModel(file);
    // From the start of the process, Node's own included.
    const figures = { open: { wall: performance.now(), cpu: cpuNow() } };
    await weights.close();
    return figures;
  },

  bare: async file => {
    const { weights } = await openModel(file);
    const { files } = weights.model.modelIndex;
    await weights.close();
    return { bare: await time(() => countAll(files)) };
  },

  statistics: async file => ({ statistics: await timeScan(file, inlineExecutor) }),

  twoWorkers: async file => ({ twoWorkers: await timeScan(file, new WorkerPool(worker, 2)) }),

  layerPlan: file =>
    withModel(file, async model => ({
      layerPlan: await time(() => planSteps(model, steps('layer'))),
    })),

  globalPlan: file =>
    withModel(file, async model => ({
      globalPlan: await time(() => planSteps(model, steps('global'))),
    })),

  patternPlan: file => maskPlan(file, 'patternPlan', { goal: { pattern: '2:4' } }),

  rowPlan: file => maskPlan(file, 'rowPlan', { goal: { sparsity: SPARSITY }, scope: 'row' }),

  channelsPlan: file => maskPlan(file, 'channelsPlan', { goal: { pattern: 'channels:0.25' } }),

  thresholds: file => thresholds(file, inlineExecutor),

  twoWorkerThresholds: file => thresholds(file, new WorkerPool(worker, 2)),

  afterScan: file =>
    withModel(file, afterScan, { executor: new WorkerPool(worker, 2), summaries: true }),

  sparsegpt: file => update(file, 'sparsegpt', { sparsity: 0.5 }),

  sparsegptPattern: file => update(file, 'sparsegptPattern', { pattern: '2:4' }),

  cancel: async file => {
    const executor = new WorkerPool(worker, 2);
    const { weights } = await openModel(file, undefined, { executor, summaries: true });
    const abort = new AbortController();
    const scanning = scanAll(weights, { signal: abort.signal }).catch(() => undefined);
    await delay(300);
    const cancel = await time(() => {
      abort.abort();
      return scanning;
    });
    await weights.close();
    return { cancel };
  },

  save: file =>
    withModel(file, async model => {
      const folder = path.join(path.dirname(file), 'saved');
      await mkdir(folder, { recursive: true });
      const target = path.join(folder, path.basename(file));
      const save = await time(async () => {
        const { masks } = await model.resolve(steps('layer'));
        const recipe = { version: 1, steps: steps('layer') } as const;
        await saveModel(model.weights, masks, { target, recipe });
      });
      await rm(folder, { recursive: true });
      return { save };
    }),
};

/** A dry run of a step that marks single weights, from nothing, with two workers as in the extension. */
const maskPlan = (
  file: string,
  name: string,
  step: Pick<Step, 'goal'> & Partial<Step>,
): Promise<Figures> =>
  withModel(
    file,
    async model => ({
      [name]: await time(() => planSteps(model, [{ ...defaultStep, label: name, ...step }])),
    }),
    { executor: new WorkerPool(worker, 2) },
  );

/** A step that gives the weights of a calibrated model new values, in this thread, from nothing. */
async function update(file: string, name: string, goal: Step['goal']): Promise<Figures> {
  const calibration = await CalibrationFile.open(calibrationBeside(file));
  const step: Step = {
    ...{ ...defaultStep, criterion: 'sparsegpt', goal, label: name },
    calibration: await calibration.name(),
  };
  const figures = await withModel(
    file,
    async model => ({ [name]: await time(() => model.resolve([step])) }),
    { calibrations: onlyCalibration(calibration) },
  );
  await calibration.close();
  return figures;
}

/** What the engine answers once it knows a model. */
async function afterScan(model: RecipeResolver): Promise<Figures> {
  await scanAll(model.weights);
  const layerAfterScan = await time(() => planSteps(model, steps('layer')));
  const globalAfterScan = await time(() => planSteps(model, steps('global')));
  const undo = await time(() => planSteps(model, []));
  const redo = await time(() => planSteps(model, steps('layer')));
  return { layerAfterScan, globalAfterScan, undo, redo, ...(await pictures(model)) };
}

/** The largest layer as the editor shows it, dense and pruned. */
async function pictures(model: RecipeResolver): Promise<Figures> {
  const { weights } = model;
  const { layers } = weights.model.description;
  const { index, outputs, inputs } = layers.reduce((a, b) =>
    b.target !== 'none' && b.weight.elements > a.weight.elements ? b : a,
  );
  const whole = { row: 0, column: 0, height: outputs, width: inputs };
  const zoomed = { row: outputs >> 1, column: inputs >> 1, height: 256, width: 256 };
  const dense = { masks: new Map() };
  const all = steps('layer').map(step => ({ ...step, targets: ['linear', 'conv'] }) as const);
  const pruned = { masks: (await model.resolve(all)).masks };
  const [bare, plan] = [await planSteps(model, []), await planSteps(model, all)];
  return {
    // Walks the graph for the layers next to a layer, once a model.
    firstInspection: await time(() => inspectLayer(weights, 0, { ...dense, plan: bare })),
    tile: await time(() =>
      renderTile(weights, index, { ...whole, rows: 512, columns: 512 }, dense),
    ),
    prunedTile: await time(() =>
      renderTile(weights, index, { ...whole, rows: 512, columns: 512 }, pruned),
    ),
    zoomedTile: await time(() =>
      renderTile(weights, index, { ...zoomed, rows: 256, columns: 256 }, pruned),
    ),
    histogram: await time(() => inspectLayer(weights, index, { ...dense, plan: bare })),
    prunedHistogram: await time(() => inspectLayer(weights, index, { ...pruned, plan })),
  };
}

/** The exact threshold of every Linear layer, from nothing; each way of working has a figure of its own. */
function thresholds(file: string, executor: TaskExecutor): Promise<Figures> {
  const settleAll = async ({ weights }: RecipeResolver): Promise<Figures> => {
    const targets = targetsOf(weights.model, defaultStep);
    const took = await time(() =>
      mapConcurrent(targets, weights.concurrency, async ({ tensor }) => {
        const zeros = targetZeros(SPARSITY, tensor.elements);
        await resolveMask(weights, tensor, { kind: 'rank', zeros });
      }),
    );
    return { [executor.concurrency === 1 ? 'thresholds' : 'twoWorkerThresholds']: took };
  };
  return withModel(file, settleAll, { executor });
}

/** Where the Linear weights lie, for other programs. */
async function linearLayers(file: string): Promise<unknown> {
  const { weights } = await openModel(file);
  await weights.close();
  return targetsOf(weights.model, defaultStep).map(
    ({ tensor: { name, dims, elementType, storage } }) => ({
      name,
      ...(storage.kind === 'raw' && {
        ...storage,
        file: weights.model.modelIndex.files[storage.file],
      }),
      type: elementType,
      dims,
    }),
  );
}

/** Statistics, histograms and overview of every layer. */
async function timeScan(file: string, executor: TaskExecutor): Promise<Took> {
  const { weights } = await openModel(file, undefined, { executor, summaries: true });
  const took = await time(() => scanAll(weights));
  await weights.close();
  return took;
}

async function withModel(
  file: string,
  measure: (model: RecipeResolver) => Promise<Figures>,
  options: ModelOptions = {},
): Promise<Figures> {
  const model = await openModel(file, undefined, options);
  const figures = await measure(model);
  await model.weights.close();
  return figures;
}

async function time(work: () => Promise<unknown>): Promise<Took> {
  const [start, busy] = [performance.now(), cpuNow()];
  await work();
  return { wall: performance.now() - start, cpu: cpuNow() - busy };
}

function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The yardstick: the least that any exact measurement has to do, over all bytes of the files. */
async function countAll(files: readonly string[]): Promise<void> {
  const memory = new Uint8Array(8 << 20);
  const counts = new Uint32Array(65_536);
  for (const file of files) {
    const handle = await open(file);
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, memory.length);
      if (bytesRead === 0) break;
      count(new Uint16Array(memory.buffer, 0, bytesRead >> 1), counts);
    }
    await handle.close();
  }
}

function count(values: Uint16Array, counts: Uint32Array): void {
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++;
}

const [name, file] = process.argv.slice(2);
const scenario = scenarios[name ?? ''];
if (name === 'writeWideLayer' && file !== undefined) await writeWideLayer(file);
if (name === 'layers' && file !== undefined)
  process.stdout.write(JSON.stringify(await linearLayers(file)));
if (scenario && file !== undefined) {
  const figures = await scenario(file);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ figures, megabytes }));
}
