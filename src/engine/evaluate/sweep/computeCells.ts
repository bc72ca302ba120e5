import { appendFile } from 'node:fs/promises';
import type { CellLog } from '../../../core/evaluate/sweep/cellLog';
import { type SweepControl, takeControl } from '../../../core/evaluate/sweep/control';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { isDense } from '../../../core/evaluate/sweep/variants';
import { identitiesOf } from '../../../core/io/fileIdentity';
import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import { anchorTasks } from './anchorTasks';
import { attemptCell } from './attemptCell';
import type { CellEvent, CellRunner } from './cellRunner';
import { cellsLeft, laterSettings } from './cellsLeft';
import { oneAhead } from './oneAhead';
import { OneBehind } from './oneBehind';
import type { SweepOutcome, SweepRun } from './sweepRun';
import type { SweepEvent } from './sweepEvent';
import { stopSignal } from './stopSignal';
import type { SweepTask } from './sweepTask';

/** After so many failures on end it is not the cells. */
const PATIENCE = 3;

interface Computing extends CallContext<SweepEvent> {
  readonly log: CellLog;
}

/** Computes the cells that are left, the next one begun and the one before written meanwhile. Fails as `runSweep` does. */
export async function computeCells(
  runner: CellRunner,
  run: SweepRun,
  { log, signal, report }: Computing,
): Promise<SweepOutcome> {
  const { folder, cells } = run;
  const paths = sweepPaths(folder);
  const identity = (await identitiesOf(run.files)).join();
  const left = await cellsLeft(folder, cells);
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
      const finish = await attemptCell(runner, cell, { ...context, next: nextOf.get(cell) });
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
  let asked: SweepControl | undefined;
  /** Whether it may go on. */
  const next = async (): Promise<boolean> => {
    asked = await takeControl(folder);
    if (asked) return false;
    if ((await identitiesOf(run.files)).join() !== identity) throw changed(run.files);
    return true;
  };
  const behind = new OneBehind();
  const stop = stopSignal(folder);
  try {
    if (tasks.length > 0 && (await next()))
      await oneAhead(
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
        AbortSignal.any([signal, stop.signal]),
      );
    await behind.settled();
    return { done, failed, asked };
  } catch (thrown) {
    if (signal.aborted || !stop.signal.aborted) throw thrown;
    await behind.settled();
    // Between two cells it was taken already.
    return { done, failed, asked: asked ?? (await takeControl(folder)) };
  } finally {
    stop.end();
    // What ends the sweep is known already; the cell before is not lost for it.
    await behind.settled().catch(() => undefined);
  }
}

const isReference = ({ variant }: SweepCell): boolean => isDense(variant);

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
