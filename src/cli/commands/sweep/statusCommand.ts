import { Command } from 'commander';
import { readCells } from '../../../core/evaluate/sweep/cellLog';
import { cellsOf } from '../../../core/evaluate/sweep/cells';
import { readPlan, sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { sweepHolder } from '../../../core/evaluate/sweep/sweepLock';
import { print } from '../../report/output';

interface SweepStatus {
  readonly state: 'planned' | 'running' | 'stopped' | 'complete';
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** The machine that computes it. */
  readonly host?: string;
}

/** `pollard sweep status OUT`: what the files of a sweep say; needs no process. */
export const statusCommand = (): Command =>
  new Command('status')
    .summary('say how far a sweep is')
    .argument('<out>', 'the folder of the sweep')
    .option('--json', 'print JSON')
    .action(async (out: string, { json }: { readonly json?: boolean }) => {
      const status = await statusOf(out);
      print(`${json ? JSON.stringify(status, null, 2) : sentence(status)}\n`);
    });

async function statusOf(out: string): Promise<SweepStatus> {
  const cells = cellsOf(await readPlan(out));
  const found = await readCells(sweepPaths(out).cells);
  const holder = await sweepHolder(out);
  const count = (state: 'done' | 'failed'): number =>
    cells.filter(({ key }) => found.get(key)?.state === state).length;
  const [done, failed, total] = [count('done'), count('failed'), cells.length];
  if (holder?.isAlive) return { state: 'running', done, failed, total, host: holder.hostName };
  const state = done === total ? 'complete' : found.size === 0 ? 'planned' : 'stopped';
  return { state, done, failed, total };
}

function sentence({ state, done, failed, total, host }: SweepStatus): string {
  const failures = failed === 0 ? '' : ` ${failed} failed and will be tried again.`;
  if (state === 'complete') return `All ${total} cells are there.`;
  if (state === 'planned') return `${total} cells are planned, none is computed.`;
  if (state === 'running') return `${done} of ${total} cells, running on ${host!}.${failures}`;
  return `Stopped after ${done} of ${total} cells. Nothing is lost: "pollard sweep resume" goes on.${failures}`;
}
