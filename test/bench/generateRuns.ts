import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GenerateRequest } from '../../src/engine/api/generation';
import { EngineProcess } from '../../src/engine/process/process';
import type { BenchApi, Timed } from './generateEngine';

const RUNS = 10;
const STEPS = 50;
const GENERATIONS = 20;
const ALLOWED = 1.03;
/** Megabytes by which a process's memory differs from one look to the next. */
const NOISE = 2;

const [script, sample, json] = process.argv.slice(2) as [string, string, string];
const engine = new EngineProcess<BenchApi>({ script, patience: 2000 });

const request = (steps: number, seed = 7): GenerateRequest => ({
  pipeline: {
    folder: sample,
    components: {
      'text-encoder': path.join(sample, 'text_encoder', 'model.onnx'),
      unet: path.join(sample, 'unet', 'model.onnx'),
      'vae-decoder': path.join(sample, 'vae_decoder', 'model.onnx'),
    },
  },
  settings: {
    ...{ prompt: 'a red apple', negative: '', seed, steps, guidance: 4, batch: 1, noise: 'torch' },
  },
  provider: 'cpu',
  sessionCache: 'all',
  previewEvery: 0,
});

/** Resident megabytes of a process. */
function resident(pid: number): number {
  if (process.platform === 'linux')
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function overhead(): Promise<readonly Timed[]> {
  await engine.client.timed(request(STEPS));
  const timed: Timed[] = [];
  for (let i = 0; i < RUNS; i++)
    timed.push(await engine.client.timed(request(STEPS), { report: () => undefined }));
  return timed;
}

/** Resident memory of this process, which stands for the host, after each generation. */
async function hostMemory(): Promise<readonly number[]> {
  const megabytes: number[] = [];
  for (let seed = 0; seed < GENERATIONS; seed++) {
    await engine.client.generate(
      { ...request(4, seed), previewEvery: 1 },
      { report: () => undefined },
    );
    global.gc?.();
    megabytes.push(process.memoryUsage.rss() / 2 ** 20);
  }
  return megabytes;
}

/** Resident memory of the engine before it loads, loaded, and after it was unloaded: its process ends, another comes. */
async function engineMemory(): Promise<{ start: number; loaded: number; unloaded: number }> {
  engine.kill();
  await engine.client.providers({});
  const start = resident(engine.pid!);
  for (let seed = 0; seed < 5; seed++) await engine.client.generate(request(4, seed));
  const loaded = resident(engine.pid!);
  engine.kill();
  await engine.client.providers({});
  return { start, loaded, unloaded: resident(engine.pid!) };
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${value.toFixed(0)} MB`;

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  readonly kept: boolean;
}

async function measure(): Promise<void> {
  const timed = await overhead();
  const host = await hostMemory();
  const memory = await engineMemory();
  engine.kill();
  const ratio = median(timed.map(({ pixels, runs }) => pixels / runs));
  // The first generations fill caches and pools; what grows after them grows for ever.
  const grown = Math.max(...host.slice(-5)) - Math.max(...host.slice(0, 5));
  const encoded = timed.reduce((sum, run) => sum + run.encoded, 0);
  const rows: readonly Row[] = [
    {
      what: `${STEPS} steps, from loaded sessions to pixels`,
      figure: ms(median(timed.map(({ pixels }) => pixels))),
      limit: '',
      kept: true,
    },
    {
      what: "of which in onnxruntime's run",
      figure: ms(median(timed.map(({ runs }) => runs))),
      limit: '',
      kept: true,
    },
    {
      what: `the one over the other, median of ${RUNS}`,
      figure: ratio.toFixed(4),
      limit: `${ALLOWED}`,
      kept: ratio <= ALLOWED,
    },
    {
      what: 'runs of the text encoder for a prompt known already',
      figure: `${encoded}`,
      limit: '0',
      kept: encoded === 0,
    },
    {
      what: `growth of the host's memory over ${GENERATIONS} generations`,
      figure: `${grown.toFixed(1)} MB of ${megabytes(host.at(-1)!)}`,
      limit: `${NOISE} MB`,
      kept: grown <= NOISE,
    },
    {
      what: "the engine's memory: started, loaded, unloaded",
      figure: [memory.start, memory.loaded, memory.unloaded].map(megabytes).join(', '),
      limit: `${megabytes(memory.start + NOISE)} unloaded`,
      kept: memory.unloaded <= memory.start + NOISE,
    },
  ];
  for (const { what, figure, limit, kept } of rows)
    console.log(
      [what.padEnd(52), figure.padStart(24), limit.padStart(20), kept ? '' : 'MISSED'].join('  '),
    );
  writeFileSync(json, JSON.stringify({ ratio, allowed: ALLOWED, timed, host, memory }, null, 2));
  console.log(`JSON: ${json}`);
  if (rows.some(({ kept }) => !kept)) process.exitCode = 1;
}

void measure();
