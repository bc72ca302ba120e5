import type { SweepProgress, SweepRun } from '../../../shared/sweep/sweepProgress';
import { readCells } from './cellLog';
import { cellsOf } from './cells';
import { isStopped } from './control';
import { mergeCells } from './merge';
import { readStatus } from './statusFile';
import { readPlan, shardsIn, sweepPaths } from './sweepFolder';
import { sweepHolder } from './sweepLock';
import { isDense, variantsOf } from './variants';

/** How far a sweep and its shards are, by their files alone: no process is asked. Fails as `readPlan` does. */
export async function readProgress(out: string): Promise<SweepProgress> {
  const plan = await readPlan(out);
  const cells = cellsOf(plan);
  const folders = [out, ...(await shardsIn(out))];
  const logs = await Promise.all(folders.map(folder => readCells(sweepPaths(folder).cells)));
  const { found } = mergeCells(cells, logs);
  const runs = (await Promise.all(folders.map(runIn))).flatMap(run => run ?? []);
  const count = (state: 'done' | 'failed'): number =>
    [...found.values()].filter(each => each.state === state).length;
  const [done, failed, total] = [count('done'), count('failed'), cells.length];
  const isBegun = found.size > 0 || runs.length > 0;
  const failure = [...found.values()].find(each => each.state === 'failed');
  const ended = done === total ? 'complete' : isBegun ? 'stopped' : 'planned';
  return {
    state: runs.some(({ isAlive }) => isAlive) ? 'running' : ended,
    ...{ done, failed, total, settings: variantsOf(plan).filter(each => !isDense(each)).length },
    ...(failure && { reason: failure.message }),
    ...(ended === 'stopped' && (await isStopped(out)) && { wasStopped: true as const }),
    runs,
  };
}

/** A process that has the folder but has not written its status yet is known by its lock alone. */
async function runIn(folder: string): Promise<SweepRun | undefined> {
  const holder = await sweepHolder(folder);
  const status = await readStatus(folder);
  const isAlive = holder?.isAlive ?? false;
  if (status) return { ...status, isAlive };
  if (!holder || !isAlive) return undefined;
  return { ...holder, at: holder.since, done: 0, failed: 0, total: 0, pace: null };
}
