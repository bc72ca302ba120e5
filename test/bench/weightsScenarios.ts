import { open, rm } from 'node:fs/promises';
import { openRenditions } from '../../src/core/prune/openRenditions';
import { inspectLayer } from '../../src/core/prune/inspectLayer';
import { planSteps, scanAll } from '../../src/core/prune/plan';
import type { Renditions } from '../../src/core/prune/renditions';
import { renderTile } from '../../src/core/prune/renderTile';
import { saveModel } from '../../src/core/prune/saveModel';
import { defaultStep, type Scope, type Step } from '../../src/shared/recipe';

/** Milliseconds by name. */
export type Figures = Readonly<Record<string, number>>;

const steps = (scope: Scope): readonly Step[] => [
  { ...defaultStep, scope, goal: { sparsity: 0.35 }, label: '35 %' },
];

/** What is measured, each in a process of its own. */
export const scenarios: Readonly<Record<string, (file: string) => Promise<Figures>>> = {
  async open(file) {
    const { weights } = await openRenditions(file);
    // From the start of the process, Node's own included.
    const figures = { open: performance.now() };
    await weights.close();
    return figures;
  },

  async bare(files) {
    const memory = new Uint8Array(8 << 20);
    const counts = new Uint32Array(65_536);
    const start = performance.now();
    for (const file of files.split(',')) {
      const handle = await open(file);
      for (;;) {
        const { bytesRead } = await handle.read(memory, 0, memory.length);
        if (bytesRead === 0) break;
        count(new Uint16Array(memory.buffer, 0, bytesRead >> 1), counts);
      }
      await handle.close();
    }
    return { bare: performance.now() - start };
  },

  scan: file =>
    withModel(file, async ({ weights }) => ({
      scan: await time(() => scanAll(weights)),
    })),

  layerPlan: file =>
    withModel(file, async model => ({
      layerPlan: await time(() => planSteps(model, steps('layer'))),
    })),

  globalPlan: file =>
    withModel(file, async model => ({
      globalPlan: await time(() => planSteps(model, steps('global'))),
    })),

  afterScan: file =>
    withModel(file, async model => {
      await scanAll(model.weights);
      const layerAfterScan = await time(() => planSteps(model, steps('layer')));
      const globalAfterScan = await time(() => planSteps(model, steps('global')));
      const undo = await time(() => planSteps(model, []));
      const redo = await time(() => planSteps(model, steps('layer')));
      return { layerAfterScan, globalAfterScan, undo, redo, ...(await pictures(model)) };
    }),

  save: file =>
    withModel(file, async model => {
      const target = `${file}.saved.onnx`;
      const figures = {
        save: await time(async () => {
          const { states } = await model.resolve(steps('layer'));
          const recipe = { version: 1, steps: steps('layer') } as const;
          await saveModel(model.weights, states, { target, recipe });
        }),
      };
      await rm(target);
      await rm(`${target}_data`, { force: true });
      return figures;
    }),
};

/** The largest layer as the editor shows it, dense and pruned. */
async function pictures(model: Renditions): Promise<Figures> {
  const { weights } = model;
  const { layers } = weights.model.description;
  const { index, outputs, inputs } = layers.reduce((a, b) =>
    b.target !== 'none' && b.weight.elements > a.weight.elements ? b : a,
  );
  const whole = { row: 0, column: 0, height: outputs, width: inputs };
  const none = new Map();
  const { states } = await model.resolve(steps('layer'));
  const plan = await planSteps(model, steps('layer'));
  return {
    thumbnail: await time(() =>
      renderTile(weights, index, { ...whole, rows: 64, columns: 64 }, { states: none }),
    ),
    tile: await time(() =>
      renderTile(weights, index, { ...whole, rows: 512, columns: 512 }, { states: none }),
    ),
    prunedTile: await time(() =>
      renderTile(weights, index, { ...whole, rows: 512, columns: 512 }, { states }),
    ),
    zoomedTile: await time(() =>
      renderTile(
        weights,
        index,
        {
          row: outputs >> 1,
          column: inputs >> 1,
          height: 256,
          width: 256,
          rows: 256,
          columns: 256,
        },
        { states },
      ),
    ),
    histogram: await time(() => inspectLayer(weights, index, { states, plan })),
  };
}

async function withModel(
  file: string,
  measure: (model: Renditions) => Promise<Figures>,
): Promise<Figures> {
  const model = await openRenditions(file);
  const figures = await measure(model);
  await model.weights.close();
  return figures;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The yardstick: the least that any exact measurement has to do. */
function count(values: Uint16Array, counts: Uint32Array): void {
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++;
}

const [name, file] = process.argv.slice(2);
const scenario = scenarios[name ?? ''];
if (scenario && file !== undefined) {
  const figures = await scenario(file);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ figures, megabytes }));
}
