import { toFailure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { CellResult } from '../../../shared/sweep/cellResult';
import type { SweepCell } from '../../../shared/sweep/sweepPlan';
import type { CellEvent, CellRunner } from './cellRunner';

/** What ends the sweep and is no fault of one cell. */
export const endsSweep: readonly string[] = [
  'cancelled',
  'no-space',
  'no-permission',
  'stale',
  'missing',
];

/** Makes a cell's picture, and gives what is left to do; what fails on either way is a result, too. */
export async function attemptCell(
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
    if (endsSweep.includes(code)) throw thrown;
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
