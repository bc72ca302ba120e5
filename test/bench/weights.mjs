// npm run bench: what the engine does with full-size models, against the limits of the project.
// Every scenario runs in a process of its own, in turns, on a warm page cache; the best of the rounds counts.
import { execFile } from 'node:child_process';
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import {
  bundleScenarios,
  fileOf,
  filesOf,
  fixture,
  home,
  models,
  warm,
  wideFixture,
  wideLayer,
} from './fullSize.mjs';
import { peers } from './peers.mjs';
import { printTable } from './table.mjs';
import { rows, wideLayerRows } from './weightsRows.mjs';

/** @import { Figures, Measured, Model, Row } from './types.mjs' */

const run = promisify(execFile);

/** @type {(json: string) => Measured} */
const parse = JSON.parse;

/** @type {{ rounds: number, only?: string, json: string }} */
const { rounds, only, json } = new Command('bench')
  .description(
    'Measures full-size models. Fixtures (5.2 GB) are made once, in POLLARD_BENCH_DIR or the temporary folder.',
  )
  .option('--rounds <number>', 'how often each scenario runs; the best counts', Number, 3)
  .option('--only <model>', 'fp16, fp32 or layer')
  .option('--json <file>', 'where the JSON goes', path.join(home, 'weights.json'))
  .parse()
  .opts();

const script = await bundleScenarios();

/**
 * @param {string} name
 * @param {Pick<Model, 'folder'>} model
 * @returns {Promise<Measured>}
 */
async function scenario(name, model) {
  warm(model);
  const { stdout } = await run(process.execPath, [script, name, fileOf(model)]);
  return parse(stdout);
}

/**
 * `cp` and sync of the model's files to the same disk.
 * @param {Pick<Model, 'folder'>} model
 * @returns {Promise<Measured>}
 */
async function copy(model) {
  warm(model);
  const start = performance.now();
  for (const file of filesOf(model)) {
    const target = `${file}.copy`;
    await run('cp', ['--reflink=never', file, target]).catch(() => copyFile(file, target));
    const handle = openSync(target, 'r+');
    fsyncSync(handle);
    closeSync(handle);
  }
  const wall = performance.now() - start;
  for (const file of filesOf(model)) await rm(`${file}.copy`);
  return { figures: { copy: { wall, cpu: wall } }, megabytes: 0 };
}

/**
 * The best of the rounds of every figure, and the most memory.
 * @param {Figures} best
 * @param {Measured} measured
 */
function keep(best, { figures, megabytes }) {
  for (const [name, { wall, cpu }] of Object.entries(figures)) {
    const known = best[name] ?? { wall: Infinity, cpu: Infinity, megabytes: 0 };
    best[name] = {
      wall: Math.min(known.wall, wall),
      cpu: Math.min(known.cpu, cpu),
      megabytes: Math.max(known.megabytes, megabytes),
    };
  }
}

/**
 * @param {Pick<Model, 'name' | 'folder'>} model
 * @param {readonly Row[]} wanted
 */
async function measure(model, wanted) {
  /** @type {Figures} */
  const best = {};
  for (let round = 1; round <= rounds; round++)
    for (const name of new Set(wanted.flatMap(row => row.scenario ?? []))) {
      process.stderr.write(`\r\u001b[K${model.name}, round ${round} of ${rounds}: ${name}`);
      keep(best, await (name === 'copy' ? copy(model) : scenario(name, model)));
    }
  process.stderr.write('\r\u001b[K');
  return best;
}

const report = {
  node: process.version,
  cores: availableParallelism(),
  load: loadavg(),
  /** @type {Record<string, Figures>} */
  models: {},
};
for (const model of models.filter(({ folder }) => !only || folder.endsWith(only))) {
  await fixture(model);
  const best = await measure(model, rows);
  const others = await peers({
    file: fileOf(model),
    script,
    warm: () => {
      warm(model);
    },
  });
  const figures = { ...best, ...others.figures };
  report.models[model.name] = figures;
  printTable(model.name, rows, figures);
  for (const line of others.notes) console.log(line);
}
if (!only || only === 'layer') {
  await wideFixture(script);
  const figures = await measure(wideLayer, wideLayerRows);
  report.models[wideLayer.name] = figures;
  printTable(wideLayer.name, wideLayerRows, figures);
}
writeFileSync(json, JSON.stringify(report, null, 2));
console.log(
  `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the end; JSON in ${json}`,
);
