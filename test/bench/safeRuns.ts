// A search for the safe limit of the sample's UNet against a full sweep: where it lands, its calls and its time.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readCells } from '../../src/core/evaluate/sweep/cellLog';
import { sweepPaths } from '../../src/core/evaluate/sweep/sweepFolder';
import { damageTable } from '../../src/shared/safeLimit/damageTable';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import type { SafeResult } from '../../src/shared/safeSearch/safeResult';
import { damageCellOf } from '../../src/shared/sweep/damageCell';

const [home, scratch] = process.argv.slice(2) as [string, string];
const [STEPS, TOLERANCE, GRID_STEP] = [20, 0.5, 0.1];
/** What the project promises of a search, as shares of the sweep. */
const [MOST_CALLS, MOST_TIME] = [0.1, 1 / 3];
const common = ['--prompts', path.join(home, 'prompts.txt'), '--steps', String(STEPS)];

/** Runs the command line; gives what it prints, and the seconds it took. */
function pollard(...args: readonly string[]): { readonly out: string; readonly seconds: number } {
  const started = performance.now();
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(scratch, 'cli.js'), ...args, ...common],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`pollard ${args[0]!} ended with ${status}.`);
  return { out: stdout, seconds: (performance.now() - started) / 1000 };
}

async function main(): Promise<void> {
  const folder = path.join(scratch, 'sweep');
  const search = pollard('safe', home, '--component', 'unet', '--json');
  const sweep = pollard(
    ...['sweep', 'run', home, '--out', folder, '--preset', 'unet', '--seeds', '0,1'],
  );
  const found = JSON.parse(search.out) as SafeResult;
  const cells = [...(await readCells(sweepPaths(folder).cells)).values()];
  const damage = cells.flatMap(cell =>
    cell.state === 'done' ? [damageCellOf(cell, cell.sparsity.unet ?? 0, 'latentError')] : [],
  );
  const full = safeLimit(damageTable(damage), TOLERANCE);
  const fullLimit = full.state === 'safe' ? full.limit.sparsity : 0;
  const limit = found.limit?.unet ?? 0;
  const calls = found.calls / (cells.length * STEPS);
  const time = search.seconds / sweep.seconds;
  const rows = [
    [`safe up to ${limit}, the sweep up to ${fullLimit}`, Math.abs(limit - fullLimit), GRID_STEP],
    [`${found.calls} of ${cells.length * STEPS} calls of the UNet`, calls, MOST_CALLS],
    [`${search.seconds.toFixed(1)} of ${sweep.seconds.toFixed(1)} s`, time, MOST_TIME],
  ] as const;
  for (const [what, value, allowed] of rows) {
    const isKept = value <= allowed + 1e-9;
    console.log(
      `${what}: ${value.toFixed(3)}, allowed ${allowed.toFixed(3)} ${isKept ? 'ok' : 'MISSED'}`,
    );
    if (!isKept) process.exitCode = 1;
  }
}

void main();
