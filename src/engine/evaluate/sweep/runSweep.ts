import { appendFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CellLog, readCells } from '../../../core/evaluate/sweep/cellLog';
import { cellsOf } from '../../../core/evaluate/sweep/cells';
import { takeControl } from '../../../core/evaluate/sweep/control';
import { writeResults } from '../../../core/evaluate/sweep/results';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { StatusFile } from '../../../core/evaluate/sweep/statusFile';
import { lockSweep } from '../../../core/evaluate/sweep/sweepLock';
import { isDense } from '../../../core/evaluate/sweep/variants';
import { identitiesOf } from '../../../core/io/fileIdentity';
import { isFile } from '../../../core/io/isFile';
import { Failure, toFailure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { CellEvent, CellRunner } from './cellRunner';
import { oneAhead } from './oneAhead';
import { OneBehind } from './oneBehind';
import type { SweepEvent } from './sweepEvent';
import { sweepNews } from './sweepNews';
import { extraFolder, missingExtras, writeAnchors } from './measureAnchors';

/** Cells to compute in a folder that has their plan. */
export interface SweepRun {
  readonly folder: string;
  readonly plan: SweepPlan;
  /** In the order in which they are computed: the dense ones first. */
  readonly cells: readonly SweepCell[];
  /** The models' files: a sweep of models that change is none. */
  readonly files: readonly string[];
  /** Makes the further dense pictures that anchors need, in `extraFolder`; without it there are no anchors. */
  readonly extras?: CellRunner;
}

export interface SweepOutcome {
  readonly done: number;
  readonly failed: readonly CellResult[];
  /** Somebody asked it to end before all was done. */
  readonly paused: boolean;
}

/** After so many failures on end it is not the cells. */
const PATIENCE = 3;

/**
 * Computes what is missing of a sweep, cell by cell; what is there stays. A cell that fails is noted and tried again the next
 * time. Ends between two steps when cancelled, between two cells when told to by the control file; nothing that was computed is lost.
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
    await rm(paths.models, { recursive: true, force: true });
    await removeLeftGraphs(paths.run);
    await removeLeftGraphs(sweepPaths(extraFolder(run.folder)).run);
    await refuseEdited(run);
    const log = await CellLog.open(paths.cells);
    try {
      const news = sweepNews();
      return await computeAll(runner, run, {
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

interface Computing extends CallContext<SweepEvent> {
  readonly log: CellLog;
}

async function computeAll(
  runner: CellRunner,
  run: SweepRun,
  { log, signal, report }: Computing,
): Promise<SweepOutcome> {
  const { folder, cells } = run;
  const paths = sweepPaths(folder);
  const identity = (await identitiesOf(run.files)).join();
  const left = await unfinished(folder, cells);
  let done = cells.length - left.length;
  report({ kind: 'begin', done, total: cells.length });
  const failed: CellResult[] = [];
  let onEnd = 0;
  const note = async (result: CellResult, milliseconds: number): Promise<void> => {
    const timing = { key: result.key, milliseconds, at: new Date().toISOString() };
    await log.append(result);
    await appendFile(paths.timings, `${JSON.stringify(timing)}\n`);
    if (result.state === 'done') [done, onEnd] = [done + 1, 0];
    else {
      failed.push(result);
      if (++onEnd === PATIENCE) throw hopeless(result);
    }
    report({ kind: 'ended', result, done });
  };
  const task = (cell: SweepCell): SweepTask => ({
    told: { kind: 'cell', cell },
    begin: async context => {
      const finish = await attempt(runner, cell, { ...context, next: nextOf.get(cell) });
      return async milliseconds => note(await finish(), milliseconds);
    },
  });
  const [references, others] = [left.filter(isReference), left.filter(cell => !isReference(cell))];
  const nextOf = laterSettings([...references, ...others]);
  const canMeasure = (): boolean => failed.length === 0;
  const tasks = [
    ...references.map(task),
    ...(await anchorTasks(run, { report, canMeasure, next: others[0] })),
    ...others.map(task),
  ];
  /** Whether it may go on. */
  const next = async (): Promise<boolean> => {
    if (await takeControl(folder)) return false;
    if ((await identitiesOf(run.files)).join() !== identity) throw changed(run.files);
    return true;
  };
  const behind = new OneBehind();
  try {
    const mayGoOn =
      tasks.length === 0 ||
      ((await next()) &&
        (await oneAhead(
          tasks,
          {
            begin: (each, context: CallContext<CellEvent>) => each.begin(context),
            take: async ({ told }, begun) => {
              if (told) report(told);
              const began = Date.now();
              const finish = await begun.follow(report);
              const milliseconds = Date.now() - began;
              await behind.add(() => finish(milliseconds));
              return next();
            },
          },
          signal,
        )));
    await behind.settled();
    return { done, failed, paused: !mayGoOn };
  } finally {
    // What ends the sweep is known already; the cell before is not lost for it.
    await behind.settled().catch(() => undefined);
  }
}

/** One thing that a sweep makes. */
interface SweepTask {
  /** What is reported when its turn has come. */
  readonly told?: SweepEvent;
  /** Gives what is left to do, which the next task need not wait for; it is told how long the turn took. */
  begin(context: CallContext<CellEvent>): Promise<(milliseconds: number) => Promise<void>>;
}

/** By cell: the first one after it that has another setting. */
function laterSettings(cells: readonly SweepCell[]): ReadonlyMap<SweepCell, SweepCell> {
  const later = new Map<SweepCell, SweepCell>();
  for (let at = cells.length - 2; at >= 0; at--) {
    const [cell, after] = [cells[at]!, cells[at + 1]!];
    const next = after.variant === cell.variant ? later.get(after) : after;
    if (next) later.set(cell, next);
  }
  return later;
}

const isReference = ({ variant }: SweepCell): boolean => isDense(variant);

interface Measuring extends Pick<CallContext<SweepEvent>, 'report'> {
  /** Whether all dense cells are there. */
  readonly canMeasure: () => boolean;
  /** The first cell that follows. */
  readonly next: SweepCell | undefined;
}

/** Measures the anchors that are not there yet. No cell depends on them: where one fails, the next run tries again. */
async function anchorTasks(
  { folder, plan, extras }: SweepRun,
  { report, canMeasure, next }: Measuring,
): Promise<readonly SweepTask[]> {
  if (!extras || (await isFile(sweepPaths(folder).anchors))) return [];
  let isWhole = true;
  const nothing = (): Promise<void> => Promise.resolve();
  const passOver = (thrown: unknown): void => {
    const { code, message } = toFailure(thrown);
    if (ending.includes(code)) throw thrown;
    if (isWhole) report({ kind: 'anchorFailed', message });
    isWhole = false;
  };
  const task = (cell: SweepCell): SweepTask => ({
    told: { kind: 'anchor' },
    begin: async context => {
      if (!isWhole || !canMeasure()) return nothing;
      try {
        const finish = await extras.run(cell, context, next);
        return () => finish().then(() => undefined, passOver);
      } catch (thrown) {
        passOver(thrown);
        return nothing;
      }
    },
  });
  const write = async (): Promise<void> => {
    if (isWhole && canMeasure()) await writeAnchors(folder, plan);
  };
  const [last, ...before] = (await missingExtras(folder, plan)).map(task).reverse();
  if (!last) return [{ begin: () => Promise.resolve(write) }];
  // Along with the last one: between two pictures, nothing is waited for.
  const begin: SweepTask['begin'] = async context => {
    const finish = await last.begin(context);
    return async milliseconds => {
      await finish(milliseconds);
      await write();
    };
  };
  return [...before.reverse(), { ...last, begin }];
}

/** Cells without a result, and those whose files are gone. */
async function unfinished(
  folder: string,
  cells: readonly SweepCell[],
): Promise<readonly SweepCell[]> {
  const paths = sweepPaths(folder);
  const found = await readCells(paths.cells);
  const left: SweepCell[] = [];
  for (const cell of cells) {
    const { key } = cell;
    const isDone = found.get(key)?.state === 'done';
    if (isDone && (await isFile(paths.image(key))) && (await isFile(paths.latents(key)))) continue;
    left.push(cell);
  }
  return left;
}

/** What ends the sweep and is no fault of one cell. */
const ending: readonly string[] = ['cancelled', 'no-space', 'no-permission', 'stale', 'missing'];

/** Makes a cell's picture, and gives what is left to do; what fails on either way is a result, too. */
async function attempt(
  runner: CellRunner,
  cell: SweepCell,
  { next, ...context }: CallContext<CellEvent> & { readonly next: SweepCell | undefined },
): Promise<() => Promise<CellResult>> {
  const { key, variant, prompt, seed } = cell;
  const { sparsity, criterion, allocation, byMagnitude, targets, remove, compensate } = variant;
  const common = {
    ...{ key, sparsity, criterion },
    ...(allocation && { allocation }),
    ...(remove && { remove }),
    ...(compensate && { compensate }),
    ...(byMagnitude && { byMagnitude: [...byMagnitude] }),
    ...{ targets: [...targets], prompt, seed },
  };
  const failure = (thrown: unknown): CellResult => {
    const { code, message } = toFailure(thrown);
    if (ending.includes(code)) throw thrown;
    return { ...common, state: 'failed', code, message };
  };
  try {
    const finish = await runner.run(cell, context, next);
    return () =>
      finish().then(outcome => ({ ...common, state: 'done' as const, ...outcome }), failure);
  } catch (thrown) {
    const result = failure(thrown);
    return () => Promise.resolve(result);
  }
}

const changed = (files: readonly string[]): Failure =>
  new Failure({
    code: 'stale',
    message: `A model of this sweep changed while it ran: one of ${files.join(', ')}.`,
    hint: 'Put it back to go on, or begin another sweep in another folder.',
  });

const hopeless = (result: CellResult): Failure =>
  new Failure({
    code: 'runtime',
    message: `${PATIENCE} cells failed one after the other, the last one with: ${'message' in result ? result.message : ''}`,
    hint: 'Mend the cause and run the same command again: what is done stays.',
  });
