import { execFile } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** @import { Model } from './types.mjs' */

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the fixtures (5.2 GB) lie from one run to the next. */
export const home = process.env.POLLARD_BENCH_DIR ?? path.join(tmpdir(), 'pollard-bench');

export const models = [
  { name: 'UNet fp16', folder: 'unet-fp16', make: ['--type', 'float16'] },
  { name: 'UNet fp32', folder: 'unet-fp32', make: ['--type', 'float32', '--storage', 'external'] },
];

/** One layer of Stable Diffusion 2's, the widest, with a calibration beside it (120 MB). */
export const wideLayer = { name: 'layer of 5120 inputs, fp16', folder: 'layer-fp16' };

/** @param {Pick<Model, 'folder'>} model */
export const fileOf = ({ folder }) => path.join(home, folder, 'model.onnx');

/**
 * The model's file and its external data.
 * @param {Pick<Model, 'folder'>} model
 */
export const filesOf = model =>
  [fileOf(model), `${fileOf(model)}_data`].filter(file => existsSync(file));

/**
 * Makes a model where it is not there yet, and answers its path.
 * @param {Model} model
 */
export async function fixture(model) {
  const file = fileOf(model);
  if (existsSync(file)) return file;
  console.error(`making ${model.name} in ${home}`);
  mkdirSync(path.dirname(file), { recursive: true });
  const cli = path.join(root, 'test/fixtures/cli.mjs');
  await run(process.execPath, [cli, 'unet', ...model.make, '--out', file]);
  return file;
}

/**
 * Makes the wide layer where it is not there yet.
 * @param {string} script the bundled scenarios
 */
export async function wideFixture(script) {
  const file = fileOf(wideLayer);
  if (existsSync(file)) return;
  console.error(`making a ${wideLayer.name} in ${home}`);
  mkdirSync(path.dirname(file), { recursive: true });
  await run(process.execPath, [script, 'writeWideLayer', file]);
}

/**
 * Reads every byte once, so that nothing waits for the disk.
 * @param {Pick<Model, 'folder'>} model
 */
export function warm(model) {
  const memory = Buffer.alloc(8 << 20);
  for (const file of filesOf(model)) {
    const handle = openSync(file, 'r');
    while (readSync(handle, memory) > 0);
    closeSync(handle);
  }
}

/** Bundles the scenarios and the worker they use; answers the script that runs one. */
export async function bundleScenarios() {
  mkdirSync(home, { recursive: true });
  await build({
    entryPoints: ['test/bench/weightsScenarios.ts', 'src/engine/model/weightsWorker.ts'].map(file =>
      path.join(root, file),
    ),
    outdir: home,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return path.join(home, 'weightsScenarios.mjs');
}
