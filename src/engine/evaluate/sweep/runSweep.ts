import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CellLog, readCells } from '../../../core/evaluate/sweep/cellLog';
import { cellsOf } from '../../../core/evaluate/sweep/cells';
import { forgetStop } from '../../../core/evaluate/sweep/control';
import { writeResults } from '../../../core/evaluate/sweep/results';
import { StatusFile } from '../../../core/evaluate/sweep/statusFile';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { lockSweep } from '../../../core/evaluate/sweep/sweepLock';
import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { CellRunner } from './cellRunner';
import { computeCells } from './computeCells';
import { extraFolder } from './measureAnchors';
import type { SweepEvent } from './sweepEvent';
import { sweepNews } from './sweepNews';
import type { SweepOutcome, SweepRun } from './sweepRun';

/**
 * Computes what is missing of a sweep, cell by cell; what is there stays. A cell that fails is noted and tried again the next
 * time. Ends between two steps when cancelled, and when the control file says stop, between two cells when it says pause; nothing
 * that was computed is lost.
 * Fails `stale` where a model changes, `no-space`, and with the last failure where nothing works.
 */
export async function runSweep(
  runner: CellRunner,
  run: SweepRun,
  { signal, report }: CallContext<SweepEvent>,
): Promise<SweepOutcome> {
  const paths = sweepPaths(run.folder);
  const lock = await lockSweep(run.folder);
  const status = await StatusFile.begin(run.folder);
  try {
    await forgetStop(run.folder);
    await rm(paths.models, { recursive: true, force: true });
    await removeLeftGraphs(paths.run);
    await removeLeftGraphs(sweepPaths(extraFolder(run.folder)).run);
    await refuseEdited(run);
    const log = await CellLog.open(paths.cells);
    try {
      const news = sweepNews();
      return await computeCells(runner, run, {
        ...{ log, signal },
        report: event => {
          status.tell(news(event));
          report(event);
        },
      });
    } finally {
      await log.close();
      await writeResults(run.folder, run.cells, await readCells(paths.cells));
    }
  } finally {
    await status.end();
    await lock.release();
  }
}

/** Pictures of settings that the plan does not have: somebody changed it after they were made. */
async function refuseEdited({ folder, plan }: SweepRun): Promise<void> {
  const planned = new Set(cellsOf(plan).map(({ key }) => key));
  const found = await readCells(sweepPaths(folder).cells);
  if ([...found.keys()].every(key => planned.has(key))) return;
  const file = sweepPaths(folder).plan;
  throw new Failure({
    code: 'invalid-request',
    message: `${file} was changed after pictures were made by it.`,
    hint: 'Put the plan back, or begin another sweep in another folder.',
    path: file,
  });
}

/** Graphs that a killed run was about to load. */
async function removeLeftGraphs(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => []))
    if (name.startsWith('fed-')) await rm(path.join(folder, name), { recursive: true });
}
