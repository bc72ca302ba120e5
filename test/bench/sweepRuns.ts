// The paper's sweep of the sample's UNet (10 sparsities, 8 prompts, 2 seeds, 20 steps): what it costs besides onnxruntime, and how
// often it loads.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { cellsOf } from '../../src/core/evaluate/sweep/cells';
import { defaultSeeds, presetMethods, presets } from '../../src/core/evaluate/sweep/presets';
import { makeSweepFolder } from '../../src/core/evaluate/sweep/sweepFolder';
import { readPrompts } from '../../src/core/diffusion/readPrompts';
import { readProvenance } from '../../src/core/model/readProvenance';
import { runSweep } from '../../src/engine/evaluate/sweep/runSweep';
import { sweepRunners } from '../../src/engine/evaluate/sweep/sweepRunners';
import { EngineProcess } from '../../src/engine/process/process';
import { type ComponentKind, componentTitle, entriesOf } from '../../src/shared/model/component';
import type { SweepPlan } from '../../src/shared/sweep/sweepPlan';
import type { Counted, SweepBenchApi } from './sweepEngine';

const [sample, script, scratch] = process.argv.slice(2) as [string, string, string];
/** What the project promises. */
const OUTSIDE = 0.05;

const pipeline = {
  folder: sample,
  components: {
    'text-encoder': path.join(sample, 'text_encoder', 'model.onnx'),
    unet: path.join(sample, 'unet', 'model.onnx'),
    'vae-decoder': path.join(sample, 'vae_decoder', 'model.onnx'),
  },
};

async function planOf(): Promise<SweepPlan> {
  const models: Partial<Record<ComponentKind, string>> = {};
  for (const [kind, file] of entriesOf(pipeline.components))
    models[kind] = (await readProvenance(file)).fingerprint;
  return {
    version: 1,
    folder: sample,
    models,
    grids: presets.unet.map(sparsity => ({ sparsity, ...presetMethods.unet, targets: ['linear'] })),
    prompts: [...(await readPrompts(path.join(sample, 'prompts.txt')))],
    seeds: [...defaultSeeds],
    settings: { negative: '', steps: 20, guidance: 7.5, noise: 'torch' },
  };
}

interface Measured {
  readonly wall: number;
  readonly cells: number;
  readonly loaded: readonly ComponentKind[];
  readonly counted: Counted;
}

async function measure(): Promise<Measured> {
  const engine = new EngineProcess<SweepBenchApi>({ script, patience: 2000 });
  const folder = path.join(scratch, 'sweep');
  mkdirSync(folder);
  const plan = await planOf();
  await makeSweepFolder(folder, plan);
  // A process that has started and loaded its code.
  await engine.client.counted({});
  const loaded: ComponentKind[] = [];
  const began = performance.now();
  try {
    const source = {
      ...({ folder, plan, pipeline, provider: 'cpu' } as const),
      calibrations: { folder, names: {} },
    };
    const runners = await sweepRunners(engine.client, source, why => {
      throw new Error(why);
    });
    const cells = cellsOf(plan);
    const run = { folder, plan, cells, files: Object.values(pipeline.components) };
    const outcome = await runSweep(
      runners.cells,
      { ...run, extras: runners.extras },
      {
        signal: new AbortController().signal,
        report: event => {
          if (event.kind === 'loading') loaded.push(event.component);
        },
      },
    );
    const wall = performance.now() - began;
    if (outcome.done < cells.length) throw new Error('Some cells failed.');
    return { wall, cells: cells.length, loaded, counted: await engine.client.counted({}) };
  } finally {
    engine.kill();
  }
}

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  readonly kept: boolean;
}

async function main(): Promise<void> {
  const { wall, cells, loaded, counted } = await measure();
  const { loads, loading, runs, running } = counted;
  const outside = 1 - (loading + running) / wall;
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  const fact = (what: string, figure: string): Row => ({ what, figure, limit: '', kept: true });
  const rows: readonly Row[] = [
    fact(`a sweep of ${cells} cells of 20 steps, with its anchors`, seconds(wall)),
    fact(`of which in ${runs} runs of onnxruntime`, seconds(running)),
    fact('and in loading', seconds(loading)),
    {
      what: 'share of time outside onnxruntime',
      figure: `${(100 * outside).toFixed(1)} %`,
      limit: `${100 * OUTSIDE} %`,
      kept: outside <= OUTSIDE,
    },
    ...entriesOf(pipeline.components).map(([kind]): Row => {
      const times = loaded.filter(each => each === kind).length;
      const what = `loads of the component: ${componentTitle[kind]}`;
      return { what, figure: `${times}`, limit: '1', kept: times === 1 };
    }),
    { what: 'sessions that onnxruntime made', figure: `${loads}`, limit: '3', kept: loads === 3 },
  ];
  for (const { what, figure, limit, kept } of rows)
    console.log(
      [what.padEnd(56), figure.padStart(10), limit.padStart(8), kept ? '' : 'MISSED'].join('  '),
    );
  if (rows.some(({ kept }) => !kept)) process.exitCode = 1;
}

void main();
