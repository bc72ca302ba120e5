import { appendFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CellLog, readCells } from '../../../core/evaluate/sweep/cellLog';
import { takeControl } from '../../../core/evaluate/sweep/control';
import { writeResults } from '../../../core/evaluate/sweep/results';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { lockSweep } from '../../../core/evaluate/sweep/sweepLock';
import { identitiesOf } from '../../../core/io/fileIdentity';
import { isFile } from '../../../core/io/isFile';
import { Failure, toFailure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { CellEvent, CellRunner } from './cellRunner';

/** Cells to compute in a folder that has their plan. */
export interface SweepRun {
  readonly folder: string;
  readonly plan: SweepPlan;
  /** In the order in which they are computed: the dense ones first. */
  readonly cells: readonly SweepCell[];
  /** The models' files: a sweep of models that change is none. */
  readonly files: readonly string[];
}

export type SweepEvent =
  | { readonly kind: 'begin'; readonly done: number; readonly total: number }
  | { readonly kind: 'cell'; readonly cell: SweepCell }
  | { readonly kind: 'ended'; readonly result: CellResult; readonly done: number }
  | CellEvent;

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
  try {
    await removeLeftGraphs(paths.run);
    const log = await CellLog.open(paths.cells);
    try {
      return await computeAll(runner, run, { log, signal, report });
    } finally {
      await log.close();
      await writeResults(run.folder, run.cells, await readCells(paths.cells));
    }
  } finally {
    await lock.release();
  }
}

/** Graphs that a killed run was about to load. */
async function removeLeftGraphs(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith('fed-')) await rm(path.join(folder, name), { recursive: true });
}

interface Computing extends CallContext<SweepEvent> {
  readonly log: CellLog;
}

async function computeAll(
  runner: CellRunner,
  { folder, cells, files }: SweepRun,
  { log, signal, report }: Computing,
): Promise<SweepOutcome> {
  const paths = sweepPaths(folder);
  const identity = (await identitiesOf(files)).join();
  const left = await unfinished(folder, cells);
  let done = cells.length - left.length;
  report({ kind: 'begin', done, total: cells.length });
  const failed: CellResult[] = [];
  let onEnd = 0;
  for (const cell of left) {
    if (await takeControl(folder)) return { done, failed, paused: true };
    if ((await identitiesOf(files)).join() !== identity) throw changed(files);
    report({ kind: 'cell', cell });
    const began = Date.now();
    const result = await attempt(runner, cell, { signal, report });
    const timing = { milliseconds: Date.now() - began, at: new Date().toISOString() };
    await log.append(result);
    await appendFile(paths.timings, `${JSON.stringify({ key: cell.key, ...timing })}\n`);
    if (result.state === 'done') [done, onEnd] = [done + 1, 0];
    else {
      failed.push(result);
      if (++onEnd === PATIENCE) throw hopeless(result);
    }
    report({ kind: 'ended', result, done });
  }
  return { done, failed, paused: false };
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

async function attempt(
  runner: CellRunner,
  cell: SweepCell,
  context: CallContext<CellEvent>,
): Promise<CellResult> {
  const { key, variant, prompt, seed } = cell;
  const { sparsity, criterion, targets } = variant;
  const common = { key, sparsity, criterion, targets: [...targets], prompt, seed };
  try {
    return { ...common, state: 'done', ...(await runner.run(cell, context)) };
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (ending.includes(code)) throw thrown;
    return { ...common, state: 'failed', code, message };
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
