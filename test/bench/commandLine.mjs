// npm run bench:cli: the command line on full-size models, its figures checked by numpy, which reads the files by itself.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleScenarios, fixture, home, models } from './fullSize.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = path.join(root, 'dist', 'cli.js');
const check = fileURLToPath(new URL('checkPruned.py', import.meta.url));

if (!existsSync(cli)) throw new Error('dist/cli.js is missing: npm run build');
const script = await bundleScenarios();
let failed = 0;
for (const model of models) {
  const file = await fixture(model);
  const target = path.join(home, 'pruned', model.folder, path.basename(file));
  await mkdir(path.dirname(target), { recursive: true });
  /** @param {...string} args */
  const pollard = async (...args) => {
    const start = performance.now();
    const { stdout } = await run(process.execPath, [cli, ...args, '--json'], {
      maxBuffer: 64 << 20,
    });
    console.log(`${model.name}: ${args[0]} ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return JSON.parse(stdout);
  };
  const [inspected] = (await pollard('inspect', file)).components;
  const stats = await pollard('stats', file);
  const pruned = await pollard('prune', file, '--sparsity', '0.35', '--out', target);
  const { stdout } = await run(process.execPath, [script, 'layers', file]);
  const checking = run('/usr/bin/python3', [check]);
  checking.child.stdin?.end(
    JSON.stringify({ layers: JSON.parse(stdout), source: file, target, inspected, stats, pruned }),
  );
  await checking.then(
    ({ stdout: printed }) => console.log(`${model.name}: ${printed.trim()}`),
    ({ stderr }) => {
      failed++;
      console.log(`${model.name}: FAILED ${stderr}`);
    },
  );
  await rm(path.dirname(target), { recursive: true });
}
process.exit(failed === 0 ? 0 : 1);
