// Stable Diffusion 2's UNet and text encoder in full size, without some neurons and heads: memory and bytes of the shrink, equality,
// milliseconds.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Arithmetic, timeReport } from '../../src/shared/timing/timeReport';
import { openModel } from '../../src/core/prune/openModel';
import { saveModel } from '../../src/core/prune/saveModel';
import { shrinkModel } from '../../src/core/prune/structured/shrinkModel';
import type { Weights } from '../../src/core/stats/weights';
import type { OutputDifference } from '../../src/engine/api/diffusionApi';
import type { CallTimes, LoadCost } from '../../src/engine/api/timing';
import { outputDifference } from '../../src/engine/diffusion/outputDifference';
import { arithmetic } from '../../src/engine/diffusion/timing/arithmetic';
import { loadCost } from '../../src/engine/diffusion/timing/loadCost';
import { timeCalls } from '../../src/engine/diffusion/timing/timeCalls';
import type { Removal } from '../../src/shared/recipe/removalSchema';
import { defaultStep, type Step } from '../../src/shared/recipe/recipe';
import { writeRunnableTextEncoder } from '../fixtures/runnableTextEncoder';
import { writeRunnableUnet } from '../fixtures/runnableUnet';

const [sample, home, mode, from = '', to = '', size = '64', batch = '2'] = process.argv.slice(
  2,
) as [...[string, string], ...(string | undefined)[]];
const context = { signal: new AbortController().signal, report: () => undefined };
const sizes = { batch: Number(batch), pixels: Number(size), tokens: 77 };
/** What the project promises: gigabytes of a shrink, share of bytes beside arithmetic, difference of outputs, times as fast. */
const [MEMORY, BYTES, DIFFERENCE] = [1, 0.005, 1e-5];

type Component = 'unet' | 'text_encoder';

interface Removed {
  readonly name: string;
  readonly component: Component;
  readonly removals: readonly (readonly [select: string, remove: Removal])[];
  /** What is promised: how much faster a call is, of so many latents of so many pixels, or how much smaller the file. */
  readonly promised:
    | { readonly batch: number; readonly size: number; readonly faster: number }
    | { readonly smaller: number };
}

const variants: readonly Removed[] = [
  {
    name: 'half of the neurons and a fifth of the heads',
    removals: [
      // Half, where sizes that CUDA's fusions take keep all of the shallowest: a CPU has none of them.
      ['*', { neurons: 0.5, fusionSafe: false }],
      ['*', { heads: 0.2 }],
    ],
    component: 'unet',
    promised: { batch: 2, size: 64, faster: 1.13 },
  },
  {
    name: 'two fifths of the heads of self-attention',
    removals: [['attn1', { heads: 0.4, fusionSafe: false }]],
    component: 'unet',
    // Two would take more than 24 GB, of scores of 9,216 by 9,216.
    promised: { batch: 1, size: 96, faster: 1.12 },
  },
  {
    name: "half of the text encoder's neurons",
    removals: [['*', { neurons: 0.5 }]],
    component: 'text_encoder',
    promised: { smaller: 0.28 },
  },
];

const folderOf = (component: Component, what: string): string =>
  path.join(home, `${component.replace('_', '-')}-${what}`, 'model.onnx');
const denseOf = ({ component }: Removed): string => folderOf(component, 'that-runs');

const stepsOf = ({ removals }: Removed): readonly Step[] =>
  removals.map(([select, remove]) => ({ ...defaultStep, select, goal: { remove }, label: '' }));

/** The most memory that this process ever had, in gigabytes. */
const peak = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 2 ** 20;

interface Shrunk {
  readonly seconds: number;
  readonly peak: number;
  readonly before: number;
  readonly after: number;
  /** Bytes of what leaves, by counting. */
  readonly leaving: number;
}

async function shrink(variant: Removed): Promise<Shrunk> {
  const began = performance.now();
  const model = await openModel(denseOf(variant));
  const { masks } = await model.resolve(stepsOf(variant));
  mkdirSync(path.dirname(to), { recursive: true });
  const { before, after } = await shrinkModel(model.weights, masks, { target: to });
  const leaving = await bytesLeaving(model.weights, to);
  await model.weights.close();
  return { seconds: (performance.now() - began) / 1000, peak: peak(), before, after, leaving };
}

/** Bytes of all lines that units have which are not in the smaller file. */
async function bytesLeaving({ model }: Weights, smaller: string): Promise<number> {
  const left = await openModel(smaller);
  const kept = new Map(
    (await left.weights.model.unitSets()).sets.map(({ name, units }) => [name, units]),
  );
  await left.weights.close();
  const { sets } = await model.unitSets();
  return sets
    .map(({ name, units, slices }) => {
      const all = slices.reduce((sum, { tensor }) => sum + 4 * tensor.elements, 0);
      return (all * (units - kept.get(name)!)) / units;
    })
    .reduce((sum, bytes) => sum + bytes, 0);
}

async function saveMasked(variant: Removed): Promise<object> {
  const model = await openModel(denseOf(variant));
  const { masks } = await model.resolve(stepsOf(variant));
  mkdirSync(path.dirname(to), { recursive: true });
  await saveModel(model.weights, masks, { target: to });
  await model.weights.close();
  return {};
}

/** This script in a process of its own: memory that was used once stays with a process. */
function apart(...args: readonly string[]): unknown {
  const { stdout, status } = spawnSync(
    process.execPath,
    [process.argv[1]!, sample, home, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${args[0]} failed.`);
  return JSON.parse(stdout);
}

let missed = 0;
function line(text: string, isMet?: boolean): void {
  if (isMet === false) missed++;
  console.log(isMet === undefined ? text : `${text}  ${isMet ? 'ok' : 'MISSED'}`);
}

function compare(at: number): void {
  const variant = variants[at]!;
  const [small, masked] = ['shrunk', 'masked'].map(name =>
    folderOf(variant.component, `${name}-${at}`),
  ) as [string, string];
  line(`\n${variant.name}`);
  const {
    seconds,
    peak: memory,
    before,
    after,
    leaving,
  } = apart('shrink', String(at), small) as Shrunk;
  line(
    `  shrunk in ${seconds.toFixed(0)} s with ${memory.toFixed(2)} GB, allowed ${MEMORY} GB`,
    memory <= MEMORY,
  );
  const off = Math.abs(after - (before - leaving)) / (before - leaving);
  line(
    `  ${(before / 1e9).toFixed(3)} GB -> ${(after / 1e9).toFixed(3)} GB (${((100 * (after - before)) / before).toFixed(2)} %), ${(100 * off).toFixed(4)} % beside arithmetic, allowed ${100 * BYTES} %`,
    off <= BYTES,
  );
  apart('mask', String(at), masked);
  const { largest, scale } = apart('difference', masked, small) as OutputDifference;
  line(
    `  shrunk against masked: ${(largest / scale).toExponential(2)} of the largest output, allowed ${DIFFERENCE}`,
    largest <= DIFFERENCE * scale,
  );
  const { promised } = variant;
  if ('smaller' in promised) {
    const smaller = 1 - after / before;
    line(
      `  ${(100 * smaller).toFixed(2)} % smaller, by arithmetic ${((100 * leaving) / before).toFixed(2)} %, promised ${(100 * promised.smaller).toFixed(0)} %`,
      smaller >= promised.smaller,
    );
    return;
  }
  const dense = denseOf(variant);
  const latents = [promised.size, promised.batch].map(String);
  const { calls } = apart('time', dense, small, ...latents) as CallTimes;
  const report = timeReport(
    [dense, small].map((file, i) => {
      const cost = apart('load', file, '', ...latents) as LoadCost;
      return {
        ...{ path: file, calls: calls[i]!, bytes: i === 0 ? before : after },
        ...{ loadMilliseconds: cost.milliseconds, peakBytes: cost.peakBytes },
        arithmetic: apart('arithmetic', file, '', ...latents) as Arithmetic,
      };
    }),
  );
  for (const { milliseconds, loadMilliseconds, peakBytes, multiplications } of report.models)
    line(
      `  ${milliseconds.toFixed(0)} ms a call of ${promised.size}x${promised.size}, batch ${promised.batch}; loads in ${loadMilliseconds.toFixed(0)} ms, ${(peakBytes / 1e9).toFixed(2)} GB, ${(multiplications / 1e9).toFixed(0)} G multiplications`,
    );
  const { faster = 0, ideal = 0, note } = report;
  line(
    `  ${faster.toFixed(3)}x as fast, by arithmetic ${ideal.toFixed(3)}x, promised ${promised.faster}x`,
    faster >= promised.faster,
  );
  if (note !== undefined) line(`  ${note}`);
}

async function main(): Promise<void> {
  const modes: Readonly<Record<string, () => Promise<object>>> = {
    shrink: () => shrink(variants[Number(from)]!),
    mask: () => saveMasked(variants[Number(from)]!),
    difference: () => outputDifference({ first: from, second: to }, context),
    time: () => timeCalls({ files: [from, to], runs: 5, sizes }, context),
    load: () => loadCost({ file: from, sizes }, context),
    arithmetic: () => arithmetic({ file: from, sizes }, context),
  };
  if (mode !== undefined && mode in modes) {
    console.log(JSON.stringify(await modes[mode]!()));
    return;
  }
  const write = { unet: writeRunnableUnet, text_encoder: writeRunnableTextEncoder };
  for (const [at, variant] of variants.entries()) {
    const { component, promised } = variant;
    const name = 'size' in promised ? String(promised.size) : component;
    if (mode !== undefined && mode !== name) continue;
    const dense = denseOf(variant);
    if (!existsSync(dense))
      await write[component](path.join(sample, component, 'model.onnx'), path.dirname(dense));
    compare(at);
  }
  if (missed > 0) process.exitCode = 1;
}

void main();
