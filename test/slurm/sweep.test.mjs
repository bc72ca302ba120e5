// A sweep as an array of jobs on a real Slurm: the script that Pollard prints, one of its jobs requeued in mid-run, and merged.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../tools/vscode-host/workbench.mjs';
import { noCluster, startCluster } from './cluster.mjs';

/** @import { Cluster } from './cluster.mjs' */

const root = fileURLToPath(new URL('../..', import.meta.url));
const SHARDS = 4;
/** A shard's cells: two prompts dense, and with a setting of its own. */
const OWN = 4;

/** @type {Cluster} */
let cluster;
before(async () => {
  if (!noCluster) cluster = await startCluster();
});
after(() => (noCluster ? undefined : cluster.stop()));

/** @param {string[]} args */
function pollard(...args) {
  const cli = path.join(root, 'dist', 'cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** Plans a sweep of four settings of the sample. @param {string} out */
function plan(out) {
  const prompts = path.join(cluster.folder, 'prompts.txt');
  writeFileSync(prompts, 'a cat on a yellow background\na tree on a red background\n');
  const sample = path.join(root, 'media', 'sample');
  const grid = ['--unet', '0,0.2,0.4,0.6,0.8', '--seeds', '3', '--steps', '20'];
  pollard('sweep', 'plan', sample, '--prompts', prompts, ...grid, '--out', out);
}

/** @param {string} folder */
const cellsIn = folder => {
  const log = path.join(folder, 'cells.jsonl');
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
};

const title = 'an array of which a job was requeued merges to the results of one undisturbed run';
test(title, { skip: noCluster }, async () => {
  const out = path.join(cluster.folder, "the user's sweep");
  plan(out);
  const command = `${process.execPath} ${path.join(root, 'dist', 'cli.js')}`;
  const cluster1 = ['--cpus-per-task', '1', '--mem', '1500M', '--time', '10', '--max-running', '2'];
  const script = pollard(
    ...['sweep', 'slurm', out, '--shards', String(SHARDS), '--command', command],
    ...cluster1,
  );
  const file = path.join(cluster.folder, 'sweep.sh');
  writeFileSync(file, script);
  const job = cluster.call('sbatch', '--parsable', file).trim();

  const merge = script
    .split('\n')
    .find(line => line.includes('sbatch --dependency'))
    ?.replace(/^#\s*/, '')
    .replace('JOBID', job);
  assert.ok(merge);
  cluster.call('bash', '-c', `cd ${cluster.folder} && ${merge}`);

  const shard = path.join(out, 'shard-1');
  const begun = await until('the first cell of the second shard', () => cellsIn(shard));
  cluster.call('scontrol', 'requeue', `${job}_1`);
  assert.ok(begun < OWN, 'It was done before it could be requeued.');

  await until('the end of all jobs', () => cluster.call('squeue', '-h') === '', 180_000);
  const log = readFileSync(path.join(out, 'run', `slurm-${job}_1.log`), 'utf8');
  assert.match(cluster.call('scontrol', '-o', 'show', 'job', `${job}_1`), / Restarts=1 /, log);
  assert.equal(cellsIn(shard), OWN, log);

  const undisturbed = path.join(cluster.folder, 'undisturbed');
  plan(undisturbed);
  pollard('sweep', 'resume', undisturbed, '--threads', '1');
  const results = (/** @type {string} */ folder) =>
    readFileSync(path.join(folder, 'results.jsonl'), 'utf8');
  assert.equal(results(undisturbed).split('\n').length - 1, 2 + 2 * SHARDS);
  assert.equal(results(out), results(undisturbed));

  rmSync(path.join(out, 'shard-2'), { recursive: true });
  rmSync(path.join(out, 'cells.jsonl'));
  const cli = path.join(root, 'dist', 'cli.js');
  const again = spawnSync(process.execPath, [cli, 'sweep', 'merge', out], { encoding: 'utf8' });
  assert.equal(again.status, 1);
  assert.match(again.stderr, /Missing 2 of 10 cells: shard 2\..*--array=2/s);
});
