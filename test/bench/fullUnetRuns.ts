// Stable Diffusion 2's UNet in full size, with its Linear weights fed: what a setting and a layer of a sensitivity map cost.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unetModel } from '../../src/core/diffusion/unetModel';
import { spreadStep } from '../../src/core/evaluate/propose';
import { sensitivityGroups } from '../../src/core/evaluate/sensitivityGroups';
import type { Session } from '../../src/core/diffusion/session';
import { FedModel } from '../../src/engine/diffusion/fedModel';
import { largeElsewhere, weightsExecutor } from '../../src/engine/model/weightsExecutor';
import { openRuntime } from '../../src/engine/session';
import { defaultStep, type Step } from '../../src/shared/recipe/recipe';
import { keptGraph, type KeptGraph } from './keptGraph';
import { writeRunnableUnet } from '../fixtures/runnableUnet';

const [sample, home, mode] = process.argv.slice(2) as [string, string, string | undefined];
const folder = path.join(home, 'unet-that-runs');
const file = path.join(folder, 'model.onnx');
const sampleUnet = path.join(sample, 'unet', 'model.onnx');
const load = { provider: 'cpu', sessionCache: 'all' } as const;
/** Latents per side: of a probe, and of a picture of 512 pixels. */
const [SMALL, WHOLE] = [32, 64];
/** Every so manieth layer is measured; all 216 would take too long. */
const EVERY = 18;
/** What the project promises: of a layer's calls over plain ones, and of gigabytes over the plain session's. */
const [MOST_OVER_CALL, MOST_MEMORY] = [1.3, 1.5];

/** Milliseconds of work. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** One call of a UNet for one picture, without guidance. */
function caller(session: Session): (side: number) => Promise<unknown> {
  const unet = unetModel(session);
  const wave = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7));
  const embedding = { dims: [77, 1024], values: wave(77 * 1024) };
  return async side => {
    const row = { latents: wave(4 * side * side), embedding };
    const output = await unet.predict([row], 481, [4, side, side]);
    if (!output.every(Number.isFinite)) throw new Error('The output is not finite.');
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** The most memory that this process ever had, in gigabytes. */
const peak = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 2 ** 20;

const prune = (sparsity: number): Step => ({ ...defaultStep, goal: { sparsity }, label: '' });

/** The file as it is. */
async function plain(): Promise<Plain> {
  const runtime = await openRuntime();
  const started = performance.now();
  const session = await runtime.load(file, load);
  const loading = performance.now() - started;
  const call = caller(session);
  await call(SMALL);
  const small: number[] = [];
  for (let run = 0; run < 5; run++) small.push(await timed(() => call(SMALL)));
  const whole = await timed(() => call(WHOLE));
  return { loading, small: median(small), whole, peak: peak() };
}

interface Plain {
  readonly loading: number;
  readonly small: number;
  readonly whole: number;
  readonly peak: number;
}

/** The same with its Linear weights fed. */
async function fed(): Promise<Fed> {
  const runtime = await openRuntime();
  const executor = largeElsewhere(weightsExecutor()!);
  const started = performance.now();
  const targets = ['linear'] as const;
  const model = await FedModel.open(file, {
    ...{ runtime, load, targets, folder, model: { executor } },
  });
  const loading = performance.now() - started;
  const call = caller(model.session);
  await call(SMALL);
  const settings: number[] = [];
  for (const sparsity of [0.3, 0.5, 0.7])
    settings.push(await timed(() => model.prune([prune(sparsity)])));
  await call(WHOLE);
  await model.prune([]);
  const groups = sensitivityGroups(model.model, 'layer');
  const layers: number[] = [];
  for (let at = 0; at < groups.length; at += EVERY) {
    const { name } = groups[at]!;
    const step = spreadStep({ [name]: 0.5 }, { sparsity: 0, label: name });
    layers.push(
      await timed(async () => {
        await model.prune([step]);
        await call(SMALL);
      }),
    );
  }
  const most = peak();
  await model.close();
  return { loading, settings, layers, of: groups.length, peak: most };
}

interface Fed {
  readonly loading: number;
  readonly settings: readonly number[];
  readonly layers: readonly number[];
  /** Layers that there are. */
  readonly of: number;
  readonly peak: number;
}

/** Runs a mode in a process of its own, whose memory is that mode's alone. */
function apart(name: string): unknown {
  const args = [__filename, sample, home, name];
  const { status, stdout } = spawnSync(process.execPath, args, {
    ...({ encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] } as const),
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}.`);
  return JSON.parse(stdout);
}

async function compare(): Promise<void> {
  mkdirSync(home, { recursive: true });
  if (!existsSync(file)) await writeRunnableUnet(sampleUnet, folder);
  const one = apart('plain') as Plain;
  const all = apart('fed') as Fed;
  const kept = ['kept', 'kept-sample'].map(name => apart(name) as KeptGraph);
  const sum = all.layers.reduce((total, each) => total + each, 0);
  const ratio = sum / all.layers.length / one.small;
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
  const gigabytes = (value: number): string => `${value.toFixed(2)} GB`;
  const change = Math.max(...all.settings);
  const rows: readonly (readonly [string, string, string?, boolean?])[] = [
    ['load, as the file is', seconds(one.loading)],
    ['load, Linear weights fed', seconds(all.loading)],
    [`a plain call, latents of ${SMALL}x${SMALL}`, seconds(one.small)],
    [`a plain call, latents of ${WHOLE}x${WHOLE}`, seconds(one.whole)],
    ['changes of setting, the first with its scans', all.settings.map(seconds).join(', ')],
    [
      `the longest of them over a call at ${WHOLE}x${WHOLE}`,
      (change / one.whole).toFixed(2),
      '1',
      change <= one.whole,
    ],
    [
      `a layer of a map at ${SMALL}x${SMALL} over a plain call (${all.layers.length} of ${all.of})`,
      ratio.toFixed(2),
      String(MOST_OVER_CALL),
      ratio <= MOST_OVER_CALL,
    ],
    [
      'peak memory, as the file is and fed',
      `${gigabytes(one.peak)}, ${gigabytes(all.peak)}`,
      gigabytes(one.peak + MOST_MEMORY),
      all.peak <= one.peak + MOST_MEMORY,
    ],
  ];
  const graphs = kept.map(
    ({ load, making, kept, bytes }, i) =>
      [
        `load of the ${['full', "sample's"][i]!} graph, when it is kept, from what was kept`,
        `${[load, making, kept].map(seconds).join(', ')}, ${(bytes / 1e6).toFixed(0)} MB`,
      ] as const,
  );
  for (const [what, figure, limit = '', kept = true] of [...rows, ...graphs])
    console.log(
      [what.padEnd(64), figure.padStart(34), limit.padStart(9), kept ? '' : 'MISSED'].join('  '),
    );
  if (rows.some(([, , , kept = true]) => !kept)) process.exitCode = 1;
}

const print = (found: object): void => void process.stdout.write(JSON.stringify(found));

if (mode === 'plain') void plain().then(print);
else if (mode === 'kept') void keptGraph(file, folder).then(print);
else if (mode === 'kept-sample') void keptGraph(sampleUnet, folder).then(print);
else if (mode === 'fed')
  void fed().then(found => {
    process.stdout.write(JSON.stringify(found), () => process.exit(0));
  });
else void compare();
