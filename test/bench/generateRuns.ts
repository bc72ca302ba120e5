import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GenerateRequest } from '../../src/engine/api';
import { EngineProcess } from '../../src/engine/process';
import type { BenchApi, Timed } from './generateEngine';

const RUNS = 10;
const STEPS = 50;
const GENERATIONS = 20;
const ALLOWED = 1.03;

const [script, sample, json] = process.argv.slice(2) as [string, string, string];
const engine = new EngineProcess<BenchApi>({ script, patience: 2000 });

const request = (steps: number, seed = 7): GenerateRequest => ({
  pipeline: {
    folder: sample,
    textEncoder: path.join(sample, 'text_encoder', 'model.onnx'),
    unet: path.join(sample, 'unet', 'model.onnx'),
    vaeDecoder: path.join(sample, 'vae_decoder', 'model.onnx'),
  },
  settings: {
    ...{ prompt: 'a red apple', negative: '', seed, steps, guidance: 4, batch: 1, noise: 'torch' },
  },
  provider: 'cpu',
  keep: 'speed',
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
  await engine.client.timed(request(2));
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

/** Resident memory of a fresh engine: before it loads, loaded, and after it unloaded. */
async function engineMemory(): Promise<{ start: number; loaded: number; unloaded: number }> {
  engine.kill();
  await engine.client.unload(null);
  const start = resident(engine.pid!);
  for (let seed = 0; seed < 5; seed++) await engine.client.generate(request(4, seed));
  const loaded = resident(engine.pid!);
  await engine.client.unload(null);
  return { start, loaded, unloaded: resident(engine.pid!) };
}

async function measure(): Promise<void> {
  const timed = await overhead();
  const ratio = median(timed.map(({ pixels, runs }) => pixels / runs));
  const host = await hostMemory();
  const memory = await engineMemory();
  engine.kill();
  const result = { ratio, allowed: ALLOWED, timed, host, engine: memory };
  writeFileSync(json, JSON.stringify(result, null, 2));
  console.log(result);
}

void measure();
