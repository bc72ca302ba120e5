import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { isFile } from '../../../core/io/isFile';
import { toFailure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import { endsSweep } from './attemptCell';
import { missingExtras, writeAnchors } from './measureAnchors';
import type { SweepRun } from './sweepRun';
import type { SweepEvent } from './sweepEvent';
import type { SweepTask } from './sweepTask';

interface Measuring extends Pick<CallContext<SweepEvent>, 'report'> {
  /** Whether all dense cells are there. */
  readonly canMeasure: () => boolean;
  /** The first cell that follows. */
  readonly next: SweepCell | undefined;
}

/** Measures the anchors that are not there yet. No cell depends on them: where one fails, the next run tries again. */
export async function anchorTasks(
  { folder, plan, extras }: SweepRun,
  { report, canMeasure, next }: Measuring,
): Promise<readonly SweepTask[]> {
  if (!extras || (await isFile(sweepPaths(folder).anchors))) return [];
  let isWhole = true;
  const nothing = (): Promise<void> => Promise.resolve();
  const passOver = (thrown: unknown): void => {
    const { code, message } = toFailure(thrown);
    if (endsSweep.includes(code)) throw thrown;
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
